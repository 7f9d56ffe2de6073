//! Keys and pastes: text where text is wanted, otherwise whatever the key table says.

use crate::app::App;
use crate::app::action::choose::tell_unbound;
use crate::app::event::Typed;
use crate::app::form::screen::FormScreen;
use crate::app::input::caution;
use crate::app::input::command::Command;
use crate::app::input::held::Holding;
use crate::app::input::key::{self, Context, Lookup};
use crate::app::place::Place;
use crate::app::workspace::Workspace;
use crate::protocol::key::{Key, KeyCode};

impl App {
    /// Whether printable keys are text now.
    pub fn is_typing(&self) -> bool {
        match self.overlays.last() {
            Some(overlay) => overlay.takes_text(),
            None if self.workspace().place == Place::Connections => self.connections.takes_text(),
            None if self.workspace().form().is_some_and(FormScreen::types_beside) => true,
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
                        | Context::EventsReason
                        | Context::Form
                        | Context::FormFind
                        | Context::FormPick
                        | Context::FormPeople
                )
            ),
        }
    }

    /// One of what a read of the terminal brought.
    pub(crate) fn take_typed(&mut self, typed: Typed) {
        match typed {
            Typed::Key(key) => self.press(key),
            Typed::Paste(text) => {
                self.input.last_key = None;
                self.input.last_came = None;
                // Half a sequence was not meant to go on with it.
                self.input.pressed.clear();
                if !self.holds(&Typed::Paste(text.clone())) {
                    self.paste(&text);
                }
            }
        }
        self.note_box(true);
    }

    fn press(&mut self, key: Key) {
        if key.alt && is_nothing(key, &self.input.pressed, &self.contexts(), self.is_typing()) {
            // Esc and the next key in one read look like Alt and that key; Alt with a named key that is bound to nothing
            // is nothing.
            self.input.last_key = None;
            if matches!(key.code, KeyCode::Char(_) | KeyCode::Enter) {
                self.press(Key::plain(KeyCode::Esc));
                self.note_box(true);
                self.press(Key { alt: false, ..key });
            }
            return;
        }
        let (read, now) = (self.input.read, self.now);
        self.input.note_key(key, now);
        if self.holds(&Typed::Key(key))
            || self.input.opened.is_too_early(key, self.overlays.last(), self.is_typing(), read, now)
            || self.input.is_belated(key, now)
        {
            return;
        }
        self.toasts.end_with_key();
        if self.input.note_press(key, now) {
            // Twice means twice with nothing between.
            self.leaving = false;
            if let Some(revealed) = self.overlays.revealed_mut() {
                revealed.closing = false;
            }
        }
        let contexts = self.contexts();
        if self.overlays.is_empty()
            && self.input.pressed.is_empty()
            && self.organisations.seen_mut().keeps_ahead(&Typed::Key(key), &contexts)
        {
            return;
        }
        let first = self.input.pressed.is_empty();
        if first
            && caution::is_foreign(key, &self.overlays, self.workspace().form(), &contexts)
            && self.turn(|work, turn| caution::meet_foreign(&key.to_string(), work, turn))
        {
            return;
        }
        if self.is_typing() && key.text().is_some() {
            self.type_key(key);
            return;
        }
        self.input.pressed.push(key);
        match key::look_up(&contexts, &self.input.pressed) {
            Lookup::Unfinished => return,
            Lookup::Command(command) => {
                self.input.pressed.clear();
                self.act(command);
                return;
            }
            Lookup::Unbound => {
                self.input.pressed.clear();
                if is_write(key, &contexts, self.workspace().may_write()) {
                    // The letter behind `a` was meant for a menu that does not open.
                    self.input.held.letter_due = Some(now);
                    self.turn(|work, turn| work.refuse_to_write(turn));
                    return;
                }
                self.turn(|_, turn| tell_unbound(key, turn));
            }
        }
        if !first && key::look_up(&contexts, &[key]) == Lookup::Command(Command::NextCall) {
            // The next call does not wait for the end of a sequence.
            self.act(Command::NextCall);
            return;
        }
        if first && key::look_up(&[Context::Anywhere], &[key]) == Lookup::Command(Command::Redraw) {
            // Also where a question takes all keys.
            self.act(Command::Redraw);
            return;
        }
        // A sequence that leads nowhere is dropped whole, so that its last key does not act by surprise.
        if first && self.is_typing() {
            self.type_key(key);
        }
    }

    /// Whether what is typed must not act now: it is held, or dropped.
    fn holds(&mut self, typed: &Typed) -> bool {
        let waits = self.overlays.is_empty() && self.workspace().is_entering();
        if !self.input.held.may_hold(waits) {
            return false;
        }
        let at_once = matches!(typed, Typed::Key(key) if self.input.held.acts_at_once(*key, &self.contexts()));
        match self.input.held.judge(typed, waits, at_once, self.input.read, self.now) {
            Holding::Acts => false,
            Holding::Stops => {
                self.turn(Workspace::stop_entering);
                false
            }
            Holding::Held | Holding::Dropped(None) => true,
            Holding::Dropped(Some(said)) => {
                self.turn(|_, turn| turn.say_until_key(said));
                true
            }
        }
    }

    /// Notes a box that has just opened: by a key, or by itself. What was held was not meant for one that did so by
    /// itself, nor for whoever opens under it.
    pub(crate) fn note_box(&mut self, by_key: bool) {
        let top = caution::top_box(&self.overlays, self.workspace().form());
        let (opens, by) = (top.is_some(), by_key.then_some(self.input.read));
        if self.input.opened.note(top, by, self.now) && opens && !by_key {
            self.input.held.take();
            self.turn(Workspace::stop_entering);
        }
    }

    pub(crate) fn type_key(&mut self, key: Key) {
        if self.overlays.shows_help() && key == Key::char(':') {
            // What is not found among the keys may have another name there.
            self.act(Command::Commands);
            return;
        }
        if self.overlays.shows_help() && key::does(Context::Help, Command::Back, key) {
            self.overlays.pop();
            return;
        }
        if self.on_top(|overlay, turn| overlay.type_key(key, turn)).is_some() {
            return;
        }
        if self.workspace().place == Place::Connections {
            self.connections.type_key(key);
            return;
        }
        self.turn(|work, turn| work.type_key(key, turn));
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if self.turn(|work, turn| caution::meet_foreign("A pasted text", work, turn)) {
            return;
        }
        if self.on_top(|overlay, turn| overlay.paste(text, turn)).is_some() {
            return;
        }
        if self.workspace().place == Place::Connections {
            return self.in_connections(|screen, _, turn| screen.paste(text, turn));
        }
        let contexts = self.contexts();
        self.turn(|work, turn| work.paste(text, &contexts, turn));
    }
}

/// Whether the key is bound to nothing in what is open, and edits no text there.
fn is_nothing(key: Key, pressed: &[Key], contexts: &[Context], is_typing: bool) -> bool {
    let bound = |keys: &[Key]| key::look_up(contexts, keys) != Lookup::Unbound;
    let edits = is_typing && key.edits_text();
    !(edits || bound(&[key]) || bound(&[pressed, &[key]].concat()))
}

/// Whether the key would change something on this screen where that is allowed.
fn is_write(key: Key, contexts: &[Context], may_write: bool) -> bool {
    let writes = match contexts.first() {
        Some(Context::List | Context::Detail) => Context::Act,
        Some(Context::Hooks) => Context::HookWrites,
        Some(_) | None => return false,
    };
    !may_write && key::look_up(&[writes], &[key]) != Lookup::Unbound
}
