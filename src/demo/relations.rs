//! Linked objects: a kind of relation between people, and who is linked to whom.

use serde_json::{Value, json};

/// A kind of relation with the two names that it goes by, and the links that there are.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub primary: Value,
    pub associated: Value,
    /// Of each associated person, by the place in the order of ids, the primary one.
    pub links: Vec<(u32, u32)>,
}

impl Relation {
    pub(super) fn name(&self, side: Side) -> &str {
        match side {
            Side::Primary => self.primary["name"].as_str().unwrap_or_default(),
            Side::Associated => self.associated["name"].as_str().unwrap_or_default(),
        }
    }

    pub(super) fn to_json(&self, origin: &str) -> Value {
        let own = format!("{origin}/api/v1/meta/schemas/user/linkedObjects/{}", self.name(Side::Primary));
        json!({"primary": self.primary, "associated": self.associated, "_links": {"self": {"href": own}}})
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Primary,
    Associated,
}
