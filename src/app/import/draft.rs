//! A row with what it says, before anybody knows whom it is about.

use std::collections::HashMap;

use jiff::civil::Date;

use super::judge::LONGEST;
use super::mapping::{Goes, MANAGER, MANAGER_ID, Mapping};
use super::value::CLEAR;
use super::{Mistake, start};
use crate::app::part::count::times_word;
use crate::protocol::defuse::undefused;
use crate::protocol::sheet::{Cell, Row, Seen, Sheet};
use crate::protocol::user::User;

/// By what a row is held against people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Id,
    Attribute(String),
    /// No column tells people apart: every row is somebody new.
    None,
}

impl Key {
    pub fn word(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::Attribute(name) => name,
            Self::None => "no key",
        }
    }

    /// What the table offers, the surest first: Okta's id stands beside, for rows that have one.
    pub fn offered(mapping: &Mapping) -> Self {
        let names = ["login", "employeeNumber", "email"];
        let found = names.into_iter().find(|name| mapping.column_of(name).is_some());
        match (found, mapping.id_column()) {
            (Some(name), _) => Self::Attribute(name.to_owned()),
            (None, Some(_)) => Self::Id,
            (None, None) => Self::None,
        }
    }

    /// The key that somebody named.
    ///
    /// # Errors
    /// The table has no column for it.
    pub fn named(name: &str, mapping: &Mapping) -> Result<Self, String> {
        let name = name.strip_prefix("profile.").unwrap_or(name);
        if name == "id" && mapping.id_column().is_some() {
            return Ok(Self::Id);
        }
        match mapping.column_of(name) {
            Some(_) => Ok(Self::Attribute(name.to_owned())),
            None => Err(format!("no column goes to {name}; a key comes from a column")),
        }
    }
}

/// What a row is found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sought {
    Id(String),
    /// A value of the key's attribute, as it stands there.
    Key(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its number among the rows of the table, from 0.
    pub row: usize,
    /// None where nothing tells whom it is about.
    pub sought: Option<Sought>,
    /// Names of groups, each with its column.
    pub groups: Vec<(usize, String)>,
    /// The user type that is named, with its column.
    pub kind: Option<Box<(usize, String)>>,
    /// Whoever is named as the manager, with their column.
    pub manager: Option<Box<(usize, String)>>,
    /// On which day somebody begins.
    pub start: Option<Date>,
    pub mistakes: Vec<Mistake>,
}

impl Draft {
    fn of(row: usize) -> Self {
        Self { row, sought: None, groups: Vec::new(), kind: None, manager: None, start: None, mistakes: Vec::new() }
    }

    /// Whom the row names as the manager, with their column, where that is to be looked up: they have another now.
    pub fn new_manager(&self, user: Option<&User>) -> Option<(usize, &str)> {
        let (column, text) = self.manager.as_deref()?;
        let has = |attribute: &str| user.is_some_and(|user| user.text(attribute).trim().eq_ignore_ascii_case(text));
        (text != CLEAR && !has(MANAGER) && !has(MANAGER_ID)).then_some((*column, text.as_str()))
    }

    /// An attribute that says the day is judged as one of its own.
    fn take_start(&mut self, cells: &Row, mapping: &Mapping) {
        let Some(column) = mapping.start_column() else { return };
        let cell = cells.cell(column);
        if cell.is_empty() {
            return;
        }
        match start::read(cell.text()) {
            Ok(day) => self.start = Some(day),
            Err(why) if mapping.columns[column] == Goes::Start => {
                self.mistakes.push(Mistake::of_cell(self.row, column, why));
            }
            Err(_) => {}
        }
    }
}

/// The rows of a table, each with what it says; whoever stands there twice is in none of them twice.
pub fn drafts(sheet: &Sheet, mapping: &Mapping, key: &Key) -> Vec<Draft> {
    let id = mapping.id_column();
    let key_column = match key {
        Key::Attribute(name) => mapping.column_of(name),
        Key::Id | Key::None => None,
    };
    let mut drafts: Vec<Draft> = Vec::with_capacity(sheet.rows.len());
    for (row, cells) in sheet.rows.iter().enumerate() {
        let mut draft = Draft::of(row);
        if let Some(why) = &cells.broken {
            // Nothing of it can be judged.
            draft.mistakes.push(Mistake::of_row(row, &**why));
            drafts.push(draft);
            continue;
        }
        if cells.beyond > 0 {
            let text = match sheet.head.len() {
                1 => "has more cells than the head, which is one cell: does a title stand above the table?",
                _ => "has more cells than the head: does a separator stand in a text without quotes?",
            };
            draft.mistakes.push(Mistake::of_row(row, text));
        }
        for (column, goes) in mapping.columns.iter().enumerate() {
            let cell = cells.cell(column);
            match goes {
                _ if cell.is_empty() => {}
                Goes::Groups if names(cell).iter().all(|name| name.len() <= LONGEST) => {
                    draft.groups.extend(names(cell).into_iter().map(|name| (column, name)));
                }
                Goes::Groups => draft.mistakes.push(Mistake::of_cell(row, column, TOO_LONG)),
                Goes::Manager if cell.text().len() > LONGEST => {
                    draft.mistakes.push(Mistake::of_cell(row, column, TOO_LONG));
                }
                Goes::Kind => draft.kind = Some(Box::new((column, kind(cell)))),
                Goes::Manager => draft.manager = Some(Box::new((column, plain(cell)))),
                Goes::Start | Goes::Attribute(_) | Goes::Id | Goes::Password | Goes::Aside(_) | Goes::Nowhere => {}
            }
        }
        draft.take_start(cells, mapping);
        let is_value = |cell: &Seen<'_>| !cell.is_empty() && !matches!(cell, Cell::Broken(_));
        let text = |column: usize| Some(cells.cell(column)).filter(is_value).map(plain);
        let by_id = id.and_then(text).map(Sought::Id);
        draft.sought = by_id.or_else(|| key_column.and_then(text).map(Sought::Key));
        if draft.sought.is_none() && *key != Key::None {
            draft.mistakes.push(no_key(row, key, key_column.or(id), cells));
        }
        drafts.push(draft);
    }
    tell_twice(sheet, &mut drafts, key_column, id);
    drafts
}

/// What is said of a name that nothing can be looked for by.
const TOO_LONG: &str = "is too long to be looked for";

fn no_key(row: usize, key: &Key, column: Option<usize>, cells: &Row) -> Mistake {
    let text = match column.map(|column| cells.cell(column)) {
        Some(Cell::Broken(why)) => why.to_string(),
        Some(_) | None => format!("is empty, and {} tells whom the row is about", key.word()),
    };
    Mistake { row: Some(row), column, text }
}

fn plain(cell: Seen<'_>) -> String {
    undefused(cell.text().trim()).into_owned()
}

/// The name or id of a type; whole people have it as an object.
fn kind(cell: Seen<'_>) -> String {
    let whole: Option<serde_json::Value> =
        if let Cell::Json(json) = cell { serde_json::from_str(json).ok() } else { None };
    let id = whole.as_ref().and_then(|kind| kind.get("id")).and_then(serde_json::Value::as_str);
    id.map_or_else(|| plain(cell), str::to_owned)
}

/// `Sales; VPN Users`, a name a line, or a list of JSON.
fn names(cell: Seen<'_>) -> Vec<String> {
    if let Cell::Json(json) = cell
        && let Ok(names) = serde_json::from_str::<Vec<String>>(json)
    {
        return names;
    }
    let names = cell.text().split([';', '\n', '|']).map(|name| undefused(name.trim()).into_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// So many other rows are named; a table in which everybody has one login names each of them in each.
const NAMED: usize = 5;

/// `row 4, row 9`; of many the first few.
pub(super) fn places(sheet: &Sheet, rows: impl Iterator<Item = usize>) -> String {
    let (mut told, mut more) = (Vec::new(), 0_u64);
    for row in rows {
        if told.len() < NAMED {
            told.push(sheet.rows[row].place());
        } else {
            more += 1;
        }
    }
    if more > 0 {
        told.push(times_word(more, "more row"));
    }
    told.join(", ")
}

/// Nobody knows which of two rows is meant.
fn tell_twice(sheet: &Sheet, drafts: &mut [Draft], key_column: Option<usize>, id: Option<usize>) {
    let mut rows: HashMap<(bool, String), Vec<usize>> = HashMap::new();
    for draft in drafts.iter() {
        let named = match &draft.sought {
            Some(Sought::Id(id)) => (true, id.clone()),
            Some(Sought::Key(key)) => (false, key.to_lowercase()),
            None => continue,
        };
        rows.entry(named).or_default().push(draft.row);
    }
    for ((by_id, _), rows) in rows.into_iter().filter(|(_, rows)| rows.len() > 1) {
        for row in &rows {
            let others = places(sheet, rows.iter().copied().filter(|other| other != row));
            let text = format!("stands there twice, in {others} too");
            let column = if by_id { id } else { key_column };
            drafts[*row].mistakes.push(Mistake { row: Some(*row), column, text });
        }
    }
}
