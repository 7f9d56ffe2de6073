//! What the worker finds of the people, logins and groups that a table names.

use std::collections::HashMap;

use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::user::User;

/// Whom the rows are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub ids: Vec<UserId>,
    /// The attribute, and its values as they stand in the table.
    pub attribute: Option<String>,
    pub values: Vec<String>,
}

/// Who fits them; values in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fits {
    pub by_id: HashMap<UserId, User>,
    pub by_key: HashMap<String, Vec<User>>,
    /// Values that nobody has, and who has them with zeros before them.
    pub with_zeros: HashMap<String, User>,
}

/// A person's name, and how they are reached besides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Namesake {
    pub first: String,
    pub last: String,
}

/// What is to be known of the organisation around the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub logins: Vec<String>,
    pub emails: Vec<String>,
    /// Whether a number may be put behind one that somebody has.
    pub numbers: bool,
    /// Of deactivated people.
    pub names: Vec<Namesake>,
    pub groups: Vec<String>,
    /// Whoever is named as somebody's manager, as it stands in the table.
    pub managers: Vec<String>,
    /// Whose groups are to be read.
    pub members: Vec<UserId>,
}

/// What was found; texts in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub logins: HashMap<String, User>,
    pub emails: HashMap<String, User>,
    pub gone: Vec<User>,
    /// By the name as it stands in the table; why it is none, where it is none.
    pub groups: HashMap<String, Result<Group, String>>,
    pub member_of: HashMap<UserId, Vec<GroupId>>,
    /// By the text as it stands in the table.
    pub managers: HashMap<String, Manager>,
    /// Some who have a manager: they show how managers are written. Nobody where no manager is named.
    pub managed: Vec<User>,
}

/// Whom a text names that stands for a manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manager {
    One(Box<User>),
    Nobody,
    /// Somebody deactivated alone, by their login.
    Gone(String),
    /// Their logins.
    Several(Vec<String>),
}
