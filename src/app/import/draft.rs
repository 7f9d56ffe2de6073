//! A row with what it says, before anybody knows whom it is about.

use std::collections::HashMap;

use super::Mistake;
use super::mapping::{Goes, Mapping};
use crate::protocol::defuse::undefused;
use crate::protocol::sheet::{Cell, Sheet};

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
    /// The columns that go to attributes and in which something stands.
    pub cells: Vec<(usize, String)>,
    /// Names of groups, each with its column.
    pub groups: Vec<(usize, String)>,
    pub mistakes: Vec<Mistake>,
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
        let mut draft = Draft { row, sought: None, cells: Vec::new(), groups: Vec::new(), mistakes: Vec::new() };
        if cells.beyond > 0 {
            let text = "has more cells than the head: does a separator stand in a text without quotes?";
            draft.mistakes.push(Mistake::of_row(row, text));
        }
        for (column, goes) in mapping.columns.iter().enumerate() {
            let cell = cells.cell(column);
            match goes {
                _ if cell.is_empty() => {}
                Goes::Attribute(name) => draft.cells.push((column, name.clone())),
                Goes::Groups => draft.groups.extend(names(cell).into_iter().map(|name| (column, name))),
                Goes::Id | Goes::Aside(_) | Goes::Nowhere => {}
            }
        }
        let text = |column: usize| Some(cells.cell(column)).filter(|cell| !cell.is_empty()).map(plain);
        let by_id = id.and_then(text).map(Sought::Id);
        draft.sought = by_id.or_else(|| key_column.and_then(text).map(Sought::Key));
        if draft.sought.is_none() && *key != Key::None {
            draft.mistakes.push(no_key(row, key, key_column.or(id)));
        }
        drafts.push(draft);
    }
    tell_twice(sheet, &mut drafts, key_column, id);
    drafts
}

fn no_key(row: usize, key: &Key, column: Option<usize>) -> Mistake {
    let text = format!("is empty, and {} tells whom the row is about", key.word());
    Mistake { row: Some(row), column, text }
}

fn plain(cell: &Cell) -> String {
    undefused(cell.text().trim()).into_owned()
}

/// `Sales; VPN Users`, a name a line, or a list of JSON.
fn names(cell: &Cell) -> Vec<String> {
    if let Cell::Json(json) = cell
        && let Ok(names) = serde_json::from_str::<Vec<String>>(json)
    {
        return names;
    }
    let names = cell.text().split([';', '\n', '|']).map(|name| undefused(name.trim()).into_owned());
    names.filter(|name| !name.is_empty()).collect()
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
            let others: Vec<String> =
                rows.iter().filter(|other| *other != row).map(|other| sheet.rows[*other].place()).collect();
            let text = format!("stands there twice, in {} too", others.join(", "));
            let column = if by_id { id } else { key_column };
            drafts[*row].mistakes.push(Mistake { row: Some(*row), column, text });
        }
    }
}
