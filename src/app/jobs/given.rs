//! People whom somebody wrote down: pasted, typed or from a file, found and marked, or their marks taken off.
//!
//! ```text
//!  pasted, typed ─► entries ─ Enter ─► read ─► marks; what fits nobody or several is listed
//!  a file's name ─ Enter ─► read here ─► entries
//! ```

use std::collections::HashSet;

use super::beside::Table;
use super::list::{self, List};
use super::plan::reason::Stray;
use crate::app::input::command::{Command, PeopleCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::messages::OrderId;
use crate::messages::jobs::Entry;
use crate::protocol::id::UserId;

/// The box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub entries: Vec<Entry>,
    /// Rows that name nobody, as they are told.
    pub nameless: Vec<String>,
    /// The table that named them, where one did.
    pub table: Option<Table>,
    pub field: Field,
    /// Whether their marks are taken off.
    pub takes_away: bool,
    pub problem: Option<String>,
    /// The order that finds them, or reads the file.
    pub awaited: Option<OrderId>,
    pub met: usize,
}

/// What Enter leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// One more entry; more may follow.
    Nothing,
    File(String),
    Find(Vec<Entry>),
}

impl Given {
    /// What can be done in it, two lines.
    pub fn hints() -> [String; 2] {
        let away = key::name(Context::People, Command::People(PeopleCommand::TakeAway));
        [
            "Paste them, type one and press Enter, or give the name of a file.".to_owned(),
            format!("Enter alone finds them · {away}: mark them, or take their marks off"),
        ]
    }

    pub fn is_reading(&self) -> bool {
        self.awaited.is_some()
    }

    /// A pasted text: a line each, or a table.
    pub fn paste(&mut self, text: &str) {
        self.take_text(text);
    }

    /// What a file holds, or a paste.
    pub fn take_text(&mut self, text: &str) {
        self.awaited = None;
        self.problem = None;
        match list::parse(text) {
            Ok(list) if list.entries.is_empty() && list.nameless.is_empty() => {
                self.problem = Some("It names nobody.".to_owned());
            }
            Ok(list) => {
                match (&mut self.table, Table::of(&list)) {
                    (Some(table), Some(other)) => table.take(other),
                    (none, table) => *none = none.take().or(table),
                }
                self.nameless.extend(list.nameless.iter().map(|(entry, _)| List::told(entry)));
                self.entries.extend(list.entries);
            }
            Err(why) => self.problem = Some(format!("Not taken: {why}.")),
        }
    }

    /// Enter.
    pub fn enter(&mut self) -> Next {
        if self.is_reading() {
            return Next::Nothing;
        }
        self.problem = None;
        let typed = self.field.text().trim().to_owned();
        self.field.clear();
        // As in front of a number: whoever follows is taken away.
        let typed = match typed.strip_prefix('-') {
            Some(rest) => {
                self.takes_away = true;
                rest.trim_start().to_owned()
            }
            None => typed,
        };
        if typed.is_empty() && self.entries.is_empty() && self.takes_away {
            return Next::Nothing;
        }
        if typed.is_empty() {
            if self.entries.is_empty() {
                self.problem = Some("Nobody is named yet.".to_owned());
                return Next::Nothing;
            }
            return Next::Find(self.entries.clone());
        }
        if is_file(&typed) {
            return Next::File(typed);
        }
        self.take_text(&typed);
        Next::Nothing
    }
}

/// Whether it names a file rather than a person.
fn is_file(typed: &str) -> bool {
    let ends = [".csv", ".txt", ".tsv"].iter().any(|end| typed.to_lowercase().ends_with(end));
    !typed.contains('@') && (ends || typed.contains('/'))
}

/// Marks on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marking {
    pub(crate) order: OrderId,
    pub(crate) takes_away: bool,
    pub(crate) people: HashSet<UserId>,
    /// What fits nobody, or several people.
    pub(crate) strays: Vec<(Stray, String)>,
}
