//! What rows come to, in values.

use std::sync::Arc;

use jiff::civil::Date;

use super::Mistake;
use super::fields::ImportField;
use crate::protocol::group::Group;
use crate::protocol::job::Values;
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::takeover::is_way_in;
use crate::protocol::user::User;

/// A value of somebody that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub name: String,
    /// What the form calls it.
    pub label: String,
    pub was: Json,
    /// Null clears.
    pub value: Json,
}

/// Somebody who is not there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    pub profile: Values,
    /// Attributes that no cell said.
    pub made: Vec<String>,
    pub login_is_email: bool,
    pub groups: Vec<Group>,
    /// Their first password, where a column has it.
    pub password: Option<Secret>,
    /// Who has their email already, where somebody has.
    pub email_of: Option<Box<str>>,
    /// Id of the user type, where it is not the usual one.
    pub kind: Option<String>,
    /// The day on which they begin, where that is later than today: they are staged until then.
    pub start: Option<Date>,
}

/// Somebody who is there, and what the row changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub user: Arc<User>,
    pub changes: Vec<FieldChange>,
    /// Groups that they are not in yet.
    pub joins: Vec<Group>,
}

impl Known {
    /// Whether somebody else may get in by it.
    pub fn opens(&self) -> bool {
        self.changes.iter().any(|change| is_way_in(&change.name))
    }
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    New(Box<NewPerson>),
    /// Somebody who was deactivated, and by what they were known again.
    Rehire(Known, String),
    Changes(Known),
    Same(Arc<User>),
    /// A rule keeps somebody from it, or who they are.
    Kept(Arc<User>, String),
    /// Its mistakes say why.
    Cannot,
}

/// A row, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub row: usize,
    /// Whom it is about, as it is read out.
    pub who: String,
    pub verdict: Verdict,
    pub mistakes: Vec<Mistake>,
}

impl FieldChange {
    pub fn of(field: &ImportField, was: Json, value: Json) -> Self {
        Self { name: field.attribute.name.clone(), label: field.spec.label.trim().to_owned(), was, value }
    }
}
