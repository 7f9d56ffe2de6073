//! The user types of an organisation, each with the attributes that its people have.

use std::collections::HashMap;

use super::fields::Fields;
use crate::protocol::fold;
use crate::protocol::schema::{UserSchema, UserType};

/// All of them. Where they cannot be read there is the usual one alone, without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    all: Vec<UserType>,
    /// Of the usual type.
    usual: Fields,
    /// Of the others, by the id of the type.
    others: HashMap<String, Fields>,
    /// Of any of them.
    any: Fields,
}

impl Kinds {
    /// `others`: types that are not the usual one, by their ids, each with its schema.
    pub fn of(usual: &UserSchema, all: Vec<UserType>, others: &[(String, UserSchema)]) -> Self {
        let usual = Fields::of(usual);
        let others: HashMap<String, Fields> =
            others.iter().map(|(id, schema)| (id.clone(), Fields::of(schema))).collect();
        let mut any = usual.clone();
        for kind in &all {
            any.add(others.get(&kind.id));
        }
        Self { all, usual, others, any }
    }

    /// The attributes that people of a type have; of the usual one where it is not known.
    pub fn fields(&self, kind: Option<&str>) -> &Fields {
        kind.and_then(|id| self.others.get(id)).unwrap_or(&self.usual)
    }

    /// The attributes that anybody may have.
    pub fn any(&self) -> &Fields {
        &self.any
    }

    /// The type of this id, name or title.
    ///
    /// # Errors
    /// Why it is none, in words that follow a column.
    pub fn find(&self, text: &str) -> Result<&UserType, String> {
        let text = text.trim();
        let same = |name: &str| fold::fold(name) == fold::fold(text);
        if let Some(kind) = self.all.iter().find(|kind| kind.id == text) {
            return Ok(kind);
        }
        let named: Vec<&UserType> =
            self.all.iter().filter(|kind| same(&kind.name) || same(&kind.display_name)).collect();
        match named.as_slice() {
            [kind] => Ok(kind),
            [] if self.all.is_empty() => Err("user types could not be read".to_owned()),
            [] => {
                let known: Vec<&str> = self.all.iter().map(|kind| &*kind.display_name).collect();
                Err(format!("no user type is called “{text}”; there are {}", known.join(", ")))
            }
            several => Err(format!("{} user types are called “{text}”: write the id", several.len())),
        }
    }

    /// How a type is called; its id where that is not known.
    pub fn name<'k>(&'k self, id: &'k str) -> &'k str {
        self.all.iter().find(|kind| kind.id == id).map_or(id, |kind| &kind.display_name)
    }

    /// Whether it is the type that somebody has of whom nothing is said.
    pub fn is_usual(&self, id: &str) -> bool {
        self.all.iter().any(|kind| kind.id == id && kind.is_default)
    }
}
