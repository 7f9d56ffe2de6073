//! Whom a table names as somebody's manager, and what is written for them.
//!
//! Okta keeps a manager in two attributes, and organisations write different things there. As the people who have one have
//! it, it is written.
//!
//! Owns: what is written, and why nothing is. Must not know: how people are found.

use std::collections::HashMap;

use super::mapping::{MANAGER, MANAGER_ID};
use crate::app::form::model::written::Custom;
use crate::messages::import::{Around, Manager};
use crate::protocol::row::UserRow;
use crate::protocol::user::User;

/// How this organisation writes its managers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Managers(Custom);

/// What stands in the two attributes once somebody is put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    pub id: String,
}

impl Managers {
    /// As people have it who have one; as Okta describes it where nobody does.
    pub fn of(around: &Around) -> Self {
        let named = around.managers.values().filter_map(|found| match found {
            Manager::One(user) => Some(&**user),
            Manager::Nobody | Manager::Gone(_) | Manager::Several(_) => None,
        });
        let rows: Vec<UserRow> = around.managed.iter().chain(named).map(User::row).collect();
        let count = |attribute: &str| {
            let mut counts: HashMap<String, u32> = HashMap::new();
            for text in around.managed.iter().map(|user| user.text(attribute)).filter(|text| !text.is_empty()) {
                *counts.entry(text).or_default() += 1;
            }
            counts
        };
        Self(Custom::of_values(&count(MANAGER), &count(MANAGER_ID), &rows.iter().collect::<Vec<_>>()))
    }

    /// `display name, and Okta id`
    pub fn words(&self) -> String {
        format!("{}, and {}", self.0.name.words(), self.0.id.words())
    }

    /// What is written for whoever a cell names.
    ///
    /// # Errors
    /// It names nobody who could be it, in words that follow a column.
    pub fn find(&self, text: &str, around: &Around) -> Result<Written, String> {
        match around.managers.get(text) {
            Some(Manager::One(user)) => {
                let row = user.row();
                Ok(Written { name: self.0.name.of(&row), id: self.0.id.of(&row) })
            }
            Some(Manager::Several(logins)) => {
                Err(format!("“{text}” may be {} people: {}; write the login", logins.len(), logins.join(", ")))
            }
            Some(Manager::Gone(login)) => Err(format!("“{text}” is {login}, who is deactivated")),
            Some(Manager::Nobody) => Err(format!("nobody has “{text}” as login, email, employee number or name")),
            None => Err(format!("“{text}” could not be looked up")),
        }
    }
}
