//! Realms: parts of an organisation that people can be in.

use serde_json::{Value, json};

use super::{ids, times};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Realm {
    pub number: u32,
    pub name: String,
    pub domains: Vec<Value>,
    /// Seconds since 1970.
    pub created: i64,
    pub last_updated: i64,
}

impl Realm {
    /// The one that everybody is in.
    pub(super) fn first(start: i64) -> Realm {
        let at = start - 700 * 86_400;
        Realm { number: 0, name: "Default Realm".to_owned(), domains: Vec::new(), created: at, last_updated: at }
    }

    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"guo", seed, self.number)).to_owned()
    }

    pub(super) fn is_default(&self) -> bool {
        self.number == 0
    }

    /// As recorded: `domains` when read alone, and not in a list.
    pub(super) fn to_json(&self, seed: u64, origin: &str, alone: bool) -> Value {
        let id = self.id(seed);
        let mut profile = json!({"name": self.name});
        if alone {
            profile["domains"] = json!(self.domains);
        }
        json!({
            "id": id,
            "created": times::text(self.created),
            "lastUpdated": times::text(self.last_updated),
            "profile": profile,
            "isDefault": self.is_default(),
            "_links": {"self": {"rel": "self", "href": format!("{origin}/api/v1/realms/{id}"), "method": "GET"}},
        })
    }
}
