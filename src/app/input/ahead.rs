//! What is typed while the person of a form is still being read: kept, and done in its order once the fields are there.
//!
//! Dropping it would be worse than it looks: of `Ctrl-L city Enter` the rest that comes in time would stand in the first
//! name. Nothing is sent unseen: at the review the rest is dropped.

use crate::app::App;
use crate::app::event::Typed;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Lookup};
use crate::app::screen::Screen;
use crate::protocol::key::Key;

/// More than anybody types while a person is read.
const MOST: usize = 500;

impl App {
    fn opening_form(&mut self) -> Option<&mut Vec<Typed>> {
        if !self.overlays.is_empty() || !self.pressed.is_empty() {
            return None;
        }
        match &mut self.workspaces[&self.current].form_mut()?.mode {
            Mode::Opening { ahead, .. } => Some(ahead),
            _ => None,
        }
    }

    /// Whether the key is for fields that are not there yet; it is kept for them.
    pub(crate) fn keeps_key(&mut self, key: Key) -> bool {
        if self.opening_form().is_none() {
            return false;
        }
        let for_fields = key.text().is_some()
            || match key::look_up(&self.contexts(), &[key]) {
                Lookup::Command(command) => matches!(command, Command::Form(_) | Command::Move(_)),
                Lookup::Unbound => true,
                Lookup::Unfinished => false,
            };
        if for_fields {
            self.keep_ahead(Typed::Key(key));
        }
        for_fields
    }

    /// Whether the text is for a field that is not there yet; it is kept for it.
    pub(crate) fn keeps_paste(&mut self, text: &str) -> bool {
        let waits = self.opening_form().is_some();
        if waits {
            self.keep_ahead(Typed::Paste(text.to_owned()));
        }
        waits
    }

    fn keep_ahead(&mut self, typed: Typed) {
        if let Some(ahead) = self.opening_form().filter(|ahead| ahead.len() < MOST) {
            ahead.push(typed);
        }
    }

    /// Does what was typed ahead in the form on the screen.
    pub(crate) fn type_ahead(&mut self, ahead: Vec<Typed>) {
        for typed in ahead {
            let on_fields = matches!(self.screen(), Some(Screen::Form(screen)) if takes_typing(screen));
            if !on_fields || !self.overlays.is_empty() {
                return;
            }
            self.take_typed(typed);
        }
    }
}

fn takes_typing(screen: &FormScreen) -> bool {
    matches!(screen.mode, Mode::Fields | Mode::Find(_) | Mode::Pick(_))
}
