//! What the worker reads of a table, and what it finds of the people, logins and groups that the table names.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;

use crate::protocol::group::Group;
use crate::protocol::group_rule::GroupRule;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::schema::{UserSchema, UserType};
use crate::protocol::sheet::Sheet;
use crate::protocol::user::{Sent, User};
use crate::protocol::word::Word;

/// What is asked for a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportRequest {
    /// Reads it, and what its columns may go to.
    Open {
        file: String,
        /// Of a workbook; the first that can be seen where none is named.
        sheet: Option<String>,
        /// Some of its rows alone.
        only: Option<Only>,
    },
    /// Names of files and folders that begin so.
    Complete { typed: String },
    /// Who fits the keys of its rows.
    Find(Box<Keys>),
    /// What is around its rows, and who of these is kept from what is done to them.
    Around { wanted: Box<Neighbours>, concerned: Vec<Concerned> },
    /// Keeps where its columns go, for the next table with the same head.
    Keep { head: Vec<String>, said: Said },
    /// Whose first day has come by this day, of those who were created before it.
    Due { today: Date },
}

/// Rows of a file that a report told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// Their numbers.
    pub rows: Arc<[u64]>,
    /// SHA-256 of the file that they are rows of.
    pub sum: String,
}

/// Somebody to whom something would be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    pub user: Arc<User>,
    pub words: Vec<Word>,
    /// Whether something is opened by it.
    pub grave: bool,
}

/// What was said of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub key: Option<String>,
    /// Where each column goes, by its head.
    pub columns: IndexMap<String, String>,
}

/// What is told of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportNews {
    Table(Box<TableRead>),
    /// Why it is none.
    Unread(String),
    Files(Vec<String>),
    /// So far it has come, in words.
    Looked(String),
    Fits(Box<Fits>),
    Around {
        around: Box<Around>,
        /// Who is kept from what would be done to them, and why.
        kept: HashMap<UserId, String>,
        rules: Option<Vec<GroupRule>>,
    },
    Kept(Result<(), String>),
    /// So many whose first day has come are staged still.
    Due(usize),
}

impl ImportNews {
    /// Whether nothing more follows under its order.
    pub fn ends(&self) -> bool {
        match self {
            Self::Looked(_) => false,
            Self::Table(_)
            | Self::Unread(_)
            | Self::Files(_)
            | Self::Fits(_)
            | Self::Around { .. }
            | Self::Kept(_)
            | Self::Due(_) => true,
        }
    }
}

/// A table, and what its columns may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRead {
    pub sheet: Arc<Sheet>,
    /// The file as it is told.
    pub place: String,
    /// SHA-256 of it.
    pub sum: String,
    pub schema: Arc<UserSchema>,
    pub types: Vec<UserType>,
    /// Of the types that are not the usual one.
    pub others: Vec<(String, UserSchema)>,
    /// The sheets of a workbook that can be seen, in their order; nothing of what has none.
    pub sheets: Vec<String>,
    /// What was said of a table with this head before.
    pub said: Option<Said>,
}

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
    pub by_id: HashMap<UserId, Sent>,
    pub by_key: HashMap<String, Vec<Sent>>,
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
    pub gone: Vec<Arc<User>>,
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
