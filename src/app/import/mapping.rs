//! Which column goes where: as somebody said it, or as its head is usually meant.
//!
//! A head is taken for an attribute by its name, by its title in the schema, or by a usual word for it in English or
//! German. What fits nothing, or two, is told and never guessed.

use indexmap::IndexMap;

use super::Mistake;
use super::fields::{Fields, ImportField};
use crate::app::form::paste::words;
use crate::protocol::fold;
use crate::protocol::sheet::{Sheet, letters};

/// Where a column goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goes {
    Attribute(String),
    /// Okta's id of somebody who exists.
    Id,
    /// Names of groups that somebody joins.
    Groups,
    /// The user type of somebody new.
    Kind,
    /// Whoever is somebody's manager, by login, number or name: looked up, never guessed.
    Manager,
    /// The day on which somebody new begins.
    Start,
    /// The first password of somebody new: a secret.
    Password,
    /// It is left out, and why.
    Aside(&'static str),
    /// Nothing fits.
    Nowhere,
}

/// What stands for a column that is left out.
pub const LEFT_OUT: &str = "-";
/// The words for what is no attribute.
pub const GROUPS: &str = "groups";
pub const ID: &str = "id";
pub const KIND: &str = "type";
pub const START: &str = "start";
pub const PASSWORD: &str = "password";
pub const MANAGER: &str = "manager";
/// The attribute that holds who the manager is.
pub const MANAGER_ID: &str = "managerId";

const BY_OKTA: &str = "Okta sets it itself";
const OF_REPORT: &str = "of an earlier report";
const SAID_SO: &str = "as it was said";
const SECRET: &str = "it may hold passwords";
const EMPTY: &str = "nothing stands in it";
const LOOKED_UP: &str = "who the manager is stands in another column";

/// What Okta tells of people beside their profile, by the names of exports and of its API.
const SET_BY_OKTA: [&str; 13] = [
    "status",
    "created",
    "activated",
    "statuschanged",
    "lastlogin",
    "lastupdated",
    "passwordchanged",
    "transitioningtostatus",
    "realmid",
    "name",
    "created by",
    "seen",
    "updated",
];
/// The columns that a report adds; together they are nobody's attributes.
const ENDS: [&str; 4] = ["outcome", "reason", "code", "request"];
const GROUP_HEADS: [&str; 6] = ["groups", "group", "gruppen", "gruppe", "groupnames", "oktagroups"];
const ID_HEADS: [&str; 4] = ["id", "oktaid", "userid", "oktauserid"];
const KIND_HEADS: [&str; 5] = ["type", "typeid", "oktatype", "oktausertype", "usertypeid"];
const MANAGER_HEADS: [&str; 5] =
    ["managerlogin", "manageremail", "managernumber", "manageremployeenumber", "managerpersonalnummer"];
/// What the day is called on which somebody begins; an attribute that is called so holds it, too.
const START_HEADS: [&str; 14] = [
    "start",
    "startdate",
    "startdatum",
    "startsat",
    "starton",
    "firstday",
    "firstworkingday",
    "hiredate",
    "joindate",
    "dateofjoining",
    "eintritt",
    "eintrittsdatum",
    "eintrittam",
    "einstellungsdatum",
];

/// Where each column of a table goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    pub columns: Vec<Goes>,
}

impl Mapping {
    /// `said` is what somebody said, by head; it comes before whatever is usual.
    pub fn of(sheet: &Sheet, fields: &Fields, said: &IndexMap<String, String>) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let is_report = ENDS.iter().all(|end| sheet.head.iter().any(|head| head == end));
        let columns = sheet.head.iter().enumerate().map(|(at, head)| {
            let named = said.iter().find(|(name, _)| *name == head);
            let named = named.or_else(|| said.iter().find(|(name, _)| fold::fold(name) == fold::fold(head)));
            match named {
                Some((_, target)) => understood(target, fields).unwrap_or_else(|why| {
                    mistakes.push(Mistake::of_column(at, why));
                    Goes::Aside(SAID_SO)
                }),
                None if is_report && ENDS.contains(&&**head) => Goes::Aside(OF_REPORT),
                None => usual(sheet, at, fields),
            }
        });
        let mut mapping = Self { columns: columns.collect() };
        mapping.look_up_managers(fields);
        // A report has what came in without what may be secret, and its id stands where it puts it.
        let is_gone = |name: &&String| is_report && (words::is_secret(name) || name.as_str() == ID);
        for name in said
            .keys()
            .filter(|name| !is_gone(name))
            .filter(|name| !sheet.head.iter().any(|head| fold::fold(name) == fold::fold(head)))
        {
            mistakes.push(Mistake { row: None, column: None, text: format!("there is no column “{name}”") });
        }
        mistakes.extend(mapping.mistakes(sheet));
        (mapping, mistakes)
    }

    /// A column of managers is looked up, unless another says what Okta is to have as their id.
    fn look_up_managers(&mut self, fields: &Fields) {
        let is_text = fields.get(MANAGER).is_some_and(ImportField::is_text);
        let by_name = self.column_of(MANAGER);
        match (self.manager_column(), by_name) {
            (Some(_), Some(name)) => self.columns[name] = Goes::Aside(LOOKED_UP),
            (None, Some(name)) if is_text && self.column_of(MANAGER_ID).is_none() => {
                self.columns[name] = Goes::Manager;
            }
            (_, _) => {}
        }
    }

    fn mistakes(&self, sheet: &Sheet) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for (at, goes) in self.columns.iter().enumerate() {
            let twice =
                |other: usize| format!("goes to {} as column {} does: say which", told(goes), called(sheet, other));
            match goes {
                Goes::Nowhere => {
                    let text = match sheet.head[at].as_str() {
                        "" => "has no name in its head, and something below it: were cells of the head merged?",
                        _ => "no attribute of this organisation is called so: say where it goes, or leave it out",
                    };
                    mistakes.push(Mistake::of_column(at, text));
                }
                Goes::Attribute(_) | Goes::Id | Goes::Kind | Goes::Manager | Goes::Start | Goes::Password => {
                    let other = self.columns.iter().take(at).position(|other| other == goes);
                    mistakes.extend(other.map(|other| Mistake::of_column(at, twice(other))));
                }
                Goes::Groups | Goes::Aside(_) => {}
            }
        }
        mistakes
    }

    /// The column that an attribute is in.
    pub fn column_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|goes| matches!(goes, Goes::Attribute(other) if other == name))
    }

    pub fn id_column(&self) -> Option<usize> {
        self.position(&Goes::Id)
    }

    pub fn kind_column(&self) -> Option<usize> {
        self.position(&Goes::Kind)
    }

    pub fn manager_column(&self) -> Option<usize> {
        self.position(&Goes::Manager)
    }

    /// Where the day stands on which somebody begins: a column of its own, or that of an attribute which is called so.
    pub fn start_column(&self) -> Option<usize> {
        let is_start = |goes: &Goes| match goes {
            Goes::Attribute(name) => START_HEADS.contains(&&*words::key_of(name)),
            _ => false,
        };
        self.position(&Goes::Start).or_else(|| self.columns.iter().position(is_start))
    }

    pub fn password_column(&self) -> Option<usize> {
        self.position(&Goes::Password)
    }

    fn position(&self, goes: &Goes) -> Option<usize> {
        self.columns.iter().position(|other| other == goes)
    }

    /// The attributes that the table sets.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter_map(|goes| match goes {
            Goes::Attribute(name) => Some(name.as_str()),
            Goes::Id
            | Goes::Groups
            | Goes::Kind
            | Goes::Manager
            | Goes::Start
            | Goes::Password
            | Goes::Aside(_)
            | Goes::Nowhere => None,
        })
    }

    /// It in a few lines: what goes where, what is left out.
    pub fn lines(&self, sheet: &Sheet) -> Vec<String> {
        let goes = |(at, goes): (usize, &Goes)| match goes {
            Goes::Aside(_) | Goes::Nowhere => None,
            Goes::Attribute(name) if self.start_column() == Some(at) => {
                Some(format!("{} → {name}, and first day", called(sheet, at)))
            }
            Goes::Attribute(name) if *name == sheet.head[at] => Some(name.clone()),
            goes @ (Goes::Attribute(_)
            | Goes::Id
            | Goes::Groups
            | Goes::Kind
            | Goes::Manager
            | Goes::Start
            | Goes::Password) => Some(format!("{} → {}", called(sheet, at), told(goes))),
        };
        let columns: Vec<String> = self.columns.iter().enumerate().filter_map(goes).collect();
        let mut lines = vec![format!("Columns: {}.", columns.join(", "))];
        let mut aside: IndexMap<&str, Vec<String>> = IndexMap::new();
        for (at, goes) in self.columns.iter().enumerate() {
            if let Goes::Aside(why) = goes {
                aside.entry(why).or_default().push(called(sheet, at));
            }
        }
        lines.extend(aside.into_iter().map(|(why, columns)| format!("Left out ({why}): {}.", columns.join(", "))));
        lines
    }
}

/// A column as it is named in sentences: its head, or its letters where it has none.
pub fn called(sheet: &Sheet, column: usize) -> String {
    match sheet.head.get(column).map(String::as_str) {
        Some("") | None => format!("column {}", letters(column)),
        Some(head) => head.to_owned(),
    }
}

fn told(goes: &Goes) -> &str {
    match goes {
        Goes::Attribute(name) => name,
        Goes::Id => ID,
        Goes::Groups => "groups that are joined",
        Goes::Kind => "user type",
        Goes::Manager => "manager (looked up)",
        Goes::Start => "first day",
        Goes::Password => "first password of somebody new",
        Goes::Aside(_) => "nothing",
        Goes::Nowhere => "nowhere",
    }
}

/// Where somebody said that a column goes.
fn understood(target: &str, fields: &Fields) -> Result<Goes, String> {
    let target = target.trim();
    let bare = target.strip_prefix("profile.").unwrap_or(target);
    match bare {
        "" | LEFT_OUT => Ok(Goes::Aside(SAID_SO)),
        ID if fields.get(ID).is_none() => Ok(Goes::Id),
        GROUPS if fields.get(GROUPS).is_none() => Ok(Goes::Groups),
        KIND if fields.get(KIND).is_none() => Ok(Goes::Kind),
        START if fields.get(START).is_none() => Ok(Goes::Start),
        PASSWORD if fields.get(PASSWORD).is_none() => Ok(Goes::Password),
        name if fields.get(name).is_some() => Ok(Goes::Attribute(name.to_owned())),
        name => Err(format!("is to go to “{name}”, and there is no such attribute")),
    }
}

/// As a head is usually meant.
fn usual(sheet: &Sheet, at: usize, fields: &Fields) -> Goes {
    let head = &sheet.head[at];
    if sheet.rows.iter().all(|row| row.cell(at).is_empty())
        && (head.is_empty() || attribute_for(head, fields).is_none())
    {
        return Goes::Aside(EMPTY);
    }
    let key = words::key_of(head);
    let is_named = fields.iter().any(|field| words::key_of(&field.attribute.name) == key);
    if MANAGER_HEADS.contains(&&*key) && !is_named && fields.get(MANAGER).is_some_and(ImportField::is_text) {
        return Goes::Manager;
    }
    if let Some(name) = attribute_for(head, fields) {
        return Goes::Attribute(name.to_owned());
    }
    match key.as_str() {
        key if KIND_HEADS.contains(&key) => Goes::Kind,
        key if START_HEADS.contains(&key) => Goes::Start,
        key if ID_HEADS.contains(&key) => Goes::Id,
        key if GROUP_HEADS.contains(&key) => Goes::Groups,
        key if SET_BY_OKTA.contains(&key) => Goes::Aside(BY_OKTA),
        _ if words::is_secret(head) => Goes::Aside(SECRET),
        _ => Goes::Nowhere,
    }
}

/// The one attribute that a head names.
fn attribute_for<'f>(head: &str, fields: &'f Fields) -> Option<&'f str> {
    let bare = head.strip_prefix("profile.").unwrap_or(head);
    if let Some(field) = fields.get(bare) {
        return Some(&field.attribute.name);
    }
    let key = words::key_of(bare);
    if key.is_empty() {
        return None;
    }
    let only = |fits: &dyn Fn(&str, &str) -> bool| {
        let mut found = fields.iter().filter(|field| fits(&field.attribute.name, field.spec.label.trim()));
        found.next().filter(|_| found.next().is_none()).map(|field| field.attribute.name.as_str())
    };
    let by_name = only(&|name, _| words::key_of(name) == key);
    let by_title = || only(&|_, title| words::key_of(title) == key);
    let by_word = || {
        let mut meant = words::attributes_for(&key).filter_map(|name| fields.get(name));
        meant.next().map(|field| field.attribute.name.as_str())
    };
    by_name.or_else(by_title).or_else(by_word)
}
