//! The box in which a table becomes a plan: its file, where its columns go, and what is to become of its rows.
//!
//! ```text
//!  file ─ Enter ─► read ─► columns and options ─ F2 ─► looked for ─► around ─► judged ─► the plan lies over the box
//! ```
//!
//! Owns: what was said of the table. Must not know: how it is read, how people are found, and how a plan is agreed to.

mod choice;
mod options;
mod table;

pub use self::choice::{Choice, Target};
pub use self::options::{Opt, others};
pub use self::table::{At, Looking, Table};

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::messages::import::{Only, TableRead};
use crate::messages::{Failure, OrderId};
use crate::protocol::key::Key;
use crate::protocol::text::visible;

/// Rows that are judged here; more of them are work for the command line, where nobody waits for a key.
pub const MOST_ROWS: usize = 5_000;

/// The box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportBox {
    /// The name of the file.
    pub file: Field,
    /// Names that begin as it is typed.
    pub offered: Vec<String>,
    /// What is wrong with what was said last.
    pub problem: Option<String>,
    /// The order that reads it, completes its name, or looks for its people.
    pub awaited: Option<OrderId>,
    /// How far that is.
    pub looked: String,
    /// The table, once it is read.
    pub table: Option<Box<Table>>,
    /// Some of its rows alone, and which file that was said of.
    only: Option<(String, Only)>,
}

impl ImportBox {
    /// Of a file that a report compares with: the rows that it tells of.
    pub fn of_rows(file: &str, only: Only) -> Self {
        Self { file: Field::of(file), only: Some((file.to_owned(), only)), ..Self::default() }
    }

    /// Whether it is of these rows.
    pub fn is_of(&self, file: &str, only: &Only) -> bool {
        self.only.as_ref().is_some_and(|(own, rows)| own == file && rows == only)
    }

    /// Another file is to be named, or all of this one read.
    pub fn let_go(&mut self) {
        self.table = None;
        self.looked.clear();
        self.only = None;
    }

    pub fn is_waiting(&self) -> bool {
        self.awaited.is_some()
    }

    /// Whether printable keys are text.
    pub fn takes_text(&self) -> bool {
        self.table.as_ref().is_none_or(|table| table.takes_text())
    }

    pub fn type_key(&mut self, key: Key) {
        self.problem = None;
        match &mut self.table {
            Some(table) => table.type_key(key),
            None => {
                if self.file.handle(key) {
                    self.offered.clear();
                }
            }
        }
    }

    pub fn step(&mut self, step: Step) {
        if let Some(table) = &mut self.table {
            table.step(step);
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.problem = None;
        match &mut self.table {
            Some(table) => table.paste(text),
            None => {
                self.offered.clear();
                self.file.insert(text.trim());
            }
        }
    }

    /// The file that Enter reads; none where it cannot be one.
    pub fn named(&mut self) -> Option<String> {
        let name = self.file.text().trim().to_owned();
        if name.is_empty() {
            self.problem = Some("Which file? Its name is typed or pasted.".to_owned());
            return None;
        }
        Some(name)
    }

    /// Names that begin as it was typed: all that they share is taken.
    pub fn take_files(&mut self, names: Vec<String>) {
        self.awaited = None;
        let shared = names.iter().skip(1).fold(names.first().cloned().unwrap_or_default(), |shared, name| {
            let same = shared.chars().zip(name.chars()).take_while(|(one, other)| one == other);
            same.map(|(one, _)| one).collect()
        });
        if shared.len() > self.file.text().len() {
            self.file = Field::of(&shared);
        }
        if names.is_empty() {
            self.problem = Some("No table begins with this name.".to_owned());
        }
        self.offered = if names.len() > 1 { names } else { Vec::new() };
    }

    /// A table that was read; one that is too long is told.
    pub fn take_table(&mut self, read: TableRead) {
        self.awaited = None;
        self.offered.clear();
        let rows = read.sheet.rows.len();
        if rows > MOST_ROWS {
            self.problem = Some(format!(
                "It has {rows} rows; {MOST_ROWS} are the most here. `oktui import` takes larger ones, with the same rules."
            ));
            return;
        }
        self.table = Some(Box::new(Table::new(read)));
    }

    /// Why nothing came of it.
    pub fn refuse(&mut self, why: &str) {
        self.awaited = None;
        self.looked.clear();
        self.problem = Some(format!("Not read: {}.", visible(why)));
    }

    pub fn fail(&mut self, failure: &Failure) {
        self.awaited = None;
        self.looked.clear();
        if let Some(table) = &mut self.table {
            table.rest();
        }
        self.problem = Some(format!("Not all could be read: {}.", failure.kind.sentence()));
    }

    /// Whether something was said that is worth keeping.
    pub fn holds_something(&self) -> bool {
        self.table.is_some() || !self.file.is_empty()
    }
}
