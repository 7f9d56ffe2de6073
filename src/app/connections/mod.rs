//! The Connections screen: every organisation there is, and the form for one.
//!
//! ```text
//!  list ── n, e ──► form ── Enter ──► tried ── Enter ──► kept and opened
//!    ▲                │ Esc            │ any change: to be tried again
//!    └────────────────┴────────────────┘ what was typed stays for the next n
//! ```

pub mod arrangement;
pub mod form;
mod keys;
pub mod new_token;
pub mod question;
mod replies;
pub(crate) mod token;
pub mod trial;

pub use crate::app::connections::form::Access;
pub use crate::app::connections::form::ConnectionForm;
pub use crate::app::connections::form::FormRow;
pub use crate::app::connections::form::KeyFrom;
pub use crate::app::connections::trial::Trial;
use crate::app::input::command::Step;
use crate::messages::OrderId;
use crate::messages::connections::{Book, Entry};
use crate::protocol::connection::ConnectionId;

/// The screen.
#[derive(Debug, Default)]
pub struct ConnectionsScreen {
    /// None until it was read.
    pub book: Option<Book>,
    pub reading: Option<OrderId>,
    /// The selected row.
    selected: Option<ConnectionId>,
    pub top: usize,
    pub form: Option<ConnectionForm>,
    /// What was typed and not kept: for a new connection, and for each that was edited.
    put_aside: Vec<ConnectionForm>,
    /// The connection that was tested last, and how.
    pub tested: Option<(ConnectionId, Trial)>,
    /// Errands that change something, and are not answered yet.
    pub changing: Option<OrderId>,
}

impl ConnectionsScreen {
    pub fn entries(&self) -> &[Entry] {
        self.book.as_ref().map(|book| book.entries.as_slice()).unwrap_or_default()
    }

    pub fn entry(&self, connection: &ConnectionId) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.id == *connection)
    }

    /// Where the selection is.
    pub fn position(&self) -> usize {
        self.entries().iter().position(|entry| Some(&entry.id) == self.selected.as_ref()).unwrap_or(0)
    }

    pub fn selected(&self) -> Option<&Entry> {
        self.entries().get(self.position())
    }

    pub fn select(&mut self, connection: &ConnectionId) {
        self.selected = Some(connection.clone());
    }

    pub fn step(&mut self, step: Step, page: usize) {
        let at = step.from(self.position(), self.entries().len(), page);
        self.selected = self.entries().get(at).map(|entry| entry.id.clone());
        self.top = self.top.min(at).max((at + 1).saturating_sub(page.max(1)));
    }

    /// Opens the form for a new connection, with what was typed before.
    pub fn begin_new(&mut self) {
        let missing = self.book.as_ref().is_some_and(|book| book.keychain_missing.is_some());
        let form = self.take_aside(None).unwrap_or_else(|| ConnectionForm::new(missing));
        self.form = Some(form);
    }

    /// Opens the form for the selected connection; why not, where it cannot be edited.
    pub fn begin_edit(&mut self) -> Result<(), String> {
        let missing = self.book.as_ref().is_some_and(|book| book.keychain_missing.is_some());
        let Some(entry) = self.selected().cloned() else { return Ok(()) };
        let Some(form) = ConnectionForm::of(&entry, missing) else {
            return Err("The demo organisation has nothing to edit.".to_owned());
        };
        let before = form.replaces.as_ref().and_then(|name| self.take_aside(Some(name)));
        self.form = Some(before.unwrap_or(form));
        Ok(())
    }

    fn take_aside(&mut self, replaces: Option<&ConnectionId>) -> Option<ConnectionForm> {
        let at = self.put_aside.iter().position(|form| form.replaces.as_ref() == replaces)?;
        Some(self.put_aside.remove(at))
    }

    /// Closes the form; what was typed is there again with the next `n` or `e`.
    pub fn leave_form(&mut self) {
        self.put_aside.extend(self.form.take().filter(|form| form.changed));
    }
}
