//! What is typed while the person of a form is still being read: kept, and done in its order once the fields are there.
//!
//! Dropping it would be worse than it looks: of `Ctrl-L city Enter` the rest that comes in time would stand in the first
//! name. Nothing is sent unseen: at the review the rest is dropped.

use crate::app::event::Typed;
use crate::app::form::screen::Mode;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, Lookup};
use crate::app::workspace::Workspace;

/// More than anybody types while a person is read.
const MOST: usize = 500;

impl Workspace {
    /// What is typed ahead for the form that is opening; none where none is.
    pub(crate) fn ahead(&mut self) -> Option<&mut Vec<Typed>> {
        self.form_mut()?.mode.opening().map(|(_, ahead)| ahead)
    }

    /// Keeps what is typed for fields that are not there yet; whether it is for them.
    pub(crate) fn keeps_ahead(&mut self, typed: &Typed, contexts: &[Context]) -> bool {
        let Some(ahead) = self.ahead() else { return false };
        let for_fields = match typed {
            Typed::Paste(_) => true,
            Typed::Key(key) if key.text().is_some() => true,
            Typed::Key(key) => match key::look_up(contexts, &[*key]) {
                Lookup::Command(command) => matches!(command, Command::Form(_) | Command::Move(_)),
                Lookup::Unbound => true,
                Lookup::Unfinished => false,
            },
        };
        if for_fields && ahead.len() < MOST {
            ahead.push(typed.clone());
        }
        for_fields
    }

    /// Whether the form on the screen takes what is typed in its fields.
    pub(crate) fn takes_fields(&self) -> bool {
        self.form()
            .is_some_and(|form| matches!(form.mode, Mode::Fields | Mode::Find(_) | Mode::Pick(_) | Mode::People(_)))
    }
}
