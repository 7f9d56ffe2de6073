//! Keys and pastes: text where text is wanted, otherwise whatever the key table says.

use crate::app::action::menu::tell_unbound;
use crate::app::event::Typed;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, Lookup};
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::{App, Overlay};
use crate::protocol::key::{Key, KeyCode};

/// A held key repeats faster than anybody decides.
const KEY_REPEAT: jiff::SignedDuration = jiff::SignedDuration::from_millis(300);

/// So soon after an `a` that led nowhere a letter was meant for it.
const LETTER: jiff::SignedDuration = jiff::SignedDuration::from_millis(1_500);

impl App {
    /// Whether printable keys are text now.
    pub fn is_typing(&self) -> bool {
        match self.overlays.last() {
            Some(overlay) => overlay.takes_text(),
            None if self.place() == Place::Connections => self.connections.takes_text(),
            None => matches!(
                self.contexts().first(),
                Some(
                    Context::Find
                        | Context::FindInJson
                        | Context::ApiPath
                        | Context::ApiPairs
                        | Context::ApiBody
                        | Context::ApiLine
                        | Context::ApiHistory
                        | Context::FindEvents
                        | Context::Form
                        | Context::FormFind
                        | Context::FormPick
                )
            ),
        }
    }

    /// What one read of the terminal brought.
    pub(crate) fn take_read(&mut self, read: Vec<Typed>) {
        self.read += 1;
        for typed in read {
            self.take_typed(typed);
        }
    }

    pub(crate) fn take_typed(&mut self, typed: Typed) {
        match typed {
            Typed::Key(key) => self.press(key),
            Typed::Paste(text) => {
                self.last_key = None;
                if !self.holds(&Typed::Paste(text.clone())) {
                    self.paste(&text);
                }
            }
        }
        self.note_box(true);
    }

    pub(crate) fn press(&mut self, key: Key) {
        if key.alt && self.is_nothing(key) {
            // Esc and the next key in one read look like Alt and that key; Alt with a named key that is bound to nothing
            // is nothing.
            self.last_key = None;
            if matches!(key.code, KeyCode::Char(_) | KeyCode::Enter) {
                self.press(Key::plain(KeyCode::Esc));
                self.note_box(true);
                self.press(Key { alt: false, ..key });
            }
            return;
        }
        if self.holds(&Typed::Key(key)) || self.is_too_early(key) {
            return;
        }
        if let Some(due) = self.held.letter_due.take()
            && key.text().is_some()
            && self.now.0.duration_since(due.0) < LETTER
        {
            return;
        }
        self.toast.take_if(|toast| toast.until_key);
        if self.last_key.is_none_or(|(last, _)| last != key) {
            // Twice means twice with nothing between.
            self.leaving = false;
            if let Some(revealed) = self.overlays.revealed_mut() {
                revealed.closing = false;
            }
        }
        let enter = key.code == KeyCode::Enter;
        self.enter_repeats = enter
            && self.last_key.is_some_and(|(last, at)| last == key && self.now.0.duration_since(at.0) < KEY_REPEAT);
        self.last_key = Some((key, self.now));
        if self.keeps_key(key) || self.takes_foreign_key(key) {
            return;
        }
        let contexts = self.contexts();
        if self.is_typing() && key.text().is_some() {
            self.type_key(key);
            return;
        }
        let unfinished = !self.pressed.is_empty();
        self.pressed.push(key);
        match key::look_up(&contexts, &self.pressed) {
            Lookup::Unfinished => return,
            Lookup::Command(command) => {
                self.pressed.clear();
                self.act(command);
                return;
            }
            Lookup::Unbound => {
                self.pressed.clear();
                self.turn(|_, turn| tell_unbound(key, turn));
            }
        }
        if !unfinished && key::look_up(&[Context::Anywhere], &[key]) == Lookup::Command(Command::Redraw) {
            // Also where a question takes all keys.
            self.act(Command::Redraw);
            return;
        }
        // A sequence that leads nowhere is dropped whole, so that its last key does not act by surprise.
        if !unfinished && self.is_typing() {
            self.type_key(key);
        }
    }

    /// Whether the key is bound to nothing in what is open, and edits no text there.
    fn is_nothing(&self, key: Key) -> bool {
        let mut pressed = self.pressed.clone();
        pressed.push(key);
        let contexts = self.contexts();
        let bound = |keys: &[Key]| key::look_up(&contexts, keys) != Lookup::Unbound;
        let edits = self.is_typing() && key.edits_text();
        !(edits || bound(&[key]) || bound(&pressed))
    }

    pub(crate) fn type_key(&mut self, key: Key) {
        if matches!(self.overlays.last(), Some(Overlay::Help(_))) && key == Key::char(':') {
            // What is not found among the keys may have another name there.
            self.act(Command::Commands);
            return;
        }
        if matches!(self.overlays.last(), Some(Overlay::Help(_))) && key == Key::char('?') {
            self.overlays.pop();
            return;
        }
        if self.on_top(|overlay, turn| overlay.type_key(key, turn)).is_some() {
            return;
        }
        if self.place() == Place::Connections {
            self.connections.type_key(key);
            return;
        }
        if self.place() == Place::Events {
            self.workspaces[&self.current].events.type_key(key);
            return;
        }
        if self.place() == Place::Api {
            self.turn(|work, turn| work.api.type_key(key, turn));
            return;
        }
        if matches!(self.screen(), Some(Screen::Form(_))) {
            self.turn(|work, turn| work.type_in_form(key, turn));
            return;
        }
        self.turn(|work, turn| match work.screens.last_mut() {
            Some(Screen::List(list)) => list.type_key(key, &work.session.directory, turn),
            Some(Screen::Detail(detail)) => detail.type_key(key),
            Some(Screen::Form(_)) | None => false,
        });
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if self.takes_foreign("A pasted text") {
            return;
        }
        if self.on_top(|overlay, turn| overlay.paste(text, turn)).is_some() {
            return;
        }
        match self.place() {
            Place::Users => {}
            Place::Events if self.workspace().hooks.open => {
                return self.turn(|_, turn| turn.say("Nothing to paste into here."));
            }
            Place::Events => return self.workspaces[&self.current].events.paste(text),
            Place::Api => return self.turn(|work, turn| work.api.paste(text, turn)),
            Place::Requests => return self.turn(|_, turn| turn.say("Nothing to paste into here.")),
            Place::Connections => return self.in_connections(|screen, _, turn| screen.paste(text, turn)),
        }
        if self.keeps_paste(text) {
            return;
        }
        if matches!(self.screen(), Some(Screen::Form(_))) {
            self.turn(|work, turn| work.paste_in_form(text, turn));
            return;
        }
        self.turn(|work, turn| match work.screens.last_mut() {
            Some(Screen::List(list)) => list.paste(text, &work.session.directory, turn),
            Some(Screen::Detail(detail)) if detail.finding => detail.paste(text),
            Some(Screen::Detail(_) | Screen::Form(_)) | None => {
                turn.say("Nothing to paste into here. Ctrl-F starts a search.");
            }
        });
    }
}
