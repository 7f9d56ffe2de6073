//! A box is answered by who has seen it: not by keys that were typed before it could be read, nor by keys that are no
//! answer.
//!
//! ```text
//!  box opens by a key ──► nothing from the same read of the terminal answers it
//!        by itself   ──► nothing answers it for 300 ms
//!        and is a review ► nothing answers it before it was drawn
//!  a printable key that is none of its own ──► Cancel has the focus
//! ```
//!
//! Owns: which box is on top, since when and by what. Must not know: what its answers do.

use std::mem::{Discriminant, discriminant};

use jiff::SignedDuration;

use crate::app::App;
use crate::app::event::Now;
use crate::app::form::screen::Mode;
use crate::app::input::key::{self, Lookup};
use crate::app::overlay::{Foreign, Overlay};
use crate::app::screen::Screen;
use crate::protocol::key::{Key, KeyCode};

/// Faster than anybody reads what opens unexpectedly and decides.
const UNEXPECTED: SignedDuration = SignedDuration::from_millis(300);

/// What is on top, as far as another one can be told from it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum TopBox {
    /// How many lie one over the other, the kind of the top one, and whether it asks anew what was asked before.
    Overlay(usize, Discriminant<Overlay>, bool),
    Review,
    Conflict,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    top: Option<TopBox>,
    /// The read of the terminal whose key opened it; none when it opened by itself.
    by: Option<u64>,
    at: Option<Now>,
    drawn: bool,
    /// A key that is no answer was pressed in a box that has no Cancel of its own to focus.
    pub(crate) cancel: bool,
}

impl App {
    fn top_box(&self) -> Option<TopBox> {
        if let Some(overlay) = self.overlays.last() {
            return Some(TopBox::Overlay(self.overlays.len(), discriminant(overlay), overlay.asks_anew()));
        }
        match self.screen() {
            Some(Screen::Form(form)) => match form.mode {
                Mode::Review(_) => Some(TopBox::Review),
                Mode::Conflict(_) => Some(TopBox::Conflict),
                _ => None,
            },
            Some(Screen::List(_) | Screen::Detail(_)) | None => None,
        }
    }

    /// Notes a box that has just opened: by a key, or by itself.
    pub(crate) fn note_box(&mut self, by_key: bool) {
        let top = self.top_box();
        if top != self.opened.top {
            if !by_key && top.is_some() {
                self.drop_held();
            }
            let by = by_key.then_some(self.read);
            self.opened = Opened { top, by, at: Some(self.now), drawn: false, cancel: false };
        }
    }

    /// What is on top has been drawn.
    pub(crate) fn note_drawn(&mut self) {
        self.opened.drawn = true;
    }

    /// Whether the key would decide something in a box that whoever typed it had not seen.
    pub(crate) fn is_too_early(&self, key: Key) -> bool {
        let Some(top) = &self.opened.top else { return false };
        let (asks, review) = match (top, self.overlays.last()) {
            (TopBox::Review | TopBox::Conflict, _) => (true, true),
            (TopBox::Overlay(..), Some(overlay)) => (overlay.asks(), overlay.is_review()),
            (TopBox::Overlay(..), None) => (false, false),
        };
        let unexpected =
            self.opened.by.is_none() && self.opened.at.is_some_and(|at| self.now.0.duration_since(at.0) < UNEXPECTED);
        // What is typed on was meant for what is covered now.
        let is_text = unexpected && key.text().is_some() && self.is_typing();
        let side = *top == TopBox::Conflict && SIDES.contains(&key);
        if !asks || !(is_text || side || decides(key, self.overlays.last())) {
            return false;
        }
        self.opened.by == Some(self.read) || unexpected || (review && !self.opened.drawn)
    }

    /// A printable key in a question that has no use for it: whoever typed it did not mean the question, and the next
    /// key may be an Enter. Whether it was one.
    pub(crate) fn takes_foreign_key(&mut self, key: Key) -> bool {
        if key.text().is_none() || !self.pressed.is_empty() {
            return false;
        }
        if self.overlays.last().is_some_and(|overlay| overlay.knows(key)) {
            return false;
        }
        let is_form = self.overlays.is_empty() && self.workspace().form().is_some();
        if self.overlays.is_empty() && !is_form {
            return false;
        }
        // Of a form only the review asks, and letters lead out of it, too; a shown password has keys of its own.
        let is_shown = self.overlays.revealed_mut().is_some();
        if (is_form || is_shown) && key::look_up(&self.contexts(), &[key]) != Lookup::Unbound {
            return false;
        }
        self.takes_foreign(&key.to_string())
    }

    /// The same for anything that was typed or pasted.
    pub(crate) fn takes_foreign(&mut self, what: &str) -> bool {
        let conflict = matches!(self.workspace().form().map(|form| &form.mode), Some(Mode::Conflict(_)));
        let focus = match self.overlays.last_mut().map(|overlay| overlay.meets_foreign()) {
            Some(Foreign::Harmless) => return false,
            Some(Foreign::Focuses(focus)) => focus,
            Some(Foreign::Cancels) => &mut self.opened.cancel,
            Some(Foreign::Told) => {
                let text = format!("{what} does nothing here: v shows, s spells, y copies.");
                self.turn(|_, turn| turn.say_until_key(text));
                return true;
            }
            None if conflict => &mut self.opened.cancel,
            None => match self.workspaces[&self.current].form_mut().map(|form| &mut form.mode) {
                Some(Mode::Review(review)) => &mut review.on_cancel,
                _ => return false,
            },
        };
        *focus = true;
        let text = format!("{what} is no answer here: Enter cancels now, Tab leads back.");
        self.turn(|_, turn| turn.say_until_key(text));
        true
    }

    /// Whether Enter in a box without a focus of its own cancels now.
    pub fn cancel_has_focus(&self) -> bool {
        self.opened.cancel
    }
}

/// Keys that take mine or theirs.
const SIDES: [Key; 3] = [Key::char(' '), Key::plain(KeyCode::Left), Key::plain(KeyCode::Right)];

/// Whether the key decides something in the box on top, or in a review where there is none.
fn decides(key: Key, overlay: Option<&Overlay>) -> bool {
    match overlay {
        Some(overlay) => overlay.decides(key),
        None => {
            [Key::ctrl('s'), Key::ctrl('x'), Key::plain(KeyCode::F(2))].contains(&key) || key.code == KeyCode::Enter
        }
    }
}
