//! Keys that are typed while Enter waits for the answer to a search: held, and done in their order once the person is
//! open, or dropped when nobody opens.
//!
//! ```text
//!  Enter ─► the best hit may still change ─► waits, keys are held
//!             ├─ answered, the same best hit ─► opens; the held keys follow
//!             ├─ answered, another one; failed; 1.5 s ─► nobody opens; they are dropped, and so is what is
//!             │                                          typed on without a pause
//!             └─ Esc, Ctrl-F, Ctrl-C ─► act at once; the others are dropped
//! ```
//!
//! Owns: the keys. Must not know: when a list opens somebody.

use jiff::SignedDuration;

use crate::app::App;
use crate::app::event::Now;
use crate::app::event::Typed;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Lookup};
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::users::list::Entered;
use crate::protocol::key::Key;

/// More than anybody types while an answer is awaited.
const MOST: usize = 200;
/// Whoever types on faster than this after nobody opened has not seen that; half a second a key is slow typing.
const PAUSE: SignedDuration = SignedDuration::from_millis(700);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// `a` led nowhere: the letter that was meant for it must not be a command of its own. When it came.
    pub(crate) letter_due: Option<Now>,
    /// With the read of the terminal that each came in.
    typed: Vec<(u64, Typed)>,
    typing_on: Option<TypingOn>,
}

/// Nobody opened, and the person may be typing on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TypingOn {
    /// When the last key came.
    last: Now,
    /// Why nobody opened, and what Enter does instead.
    why: String,
    instead: String,
    /// Whether it was said that keys were dropped.
    told: bool,
}

impl App {
    /// Whether Enter waits on the list that is seen.
    fn enter_waits(&self) -> bool {
        self.overlays.is_empty()
            && self.place() == Place::Users
            && matches!(self.screen(), Some(Screen::List(list)) if list.is_entering())
    }

    /// What a key leads to that acts at once, whatever waits.
    fn acts_at_once(&self, key: Key) -> bool {
        key == Key::ctrl('c')
            || match key::look_up(&self.contexts(), &[key]) {
                Lookup::Command(Command::Back | Command::LeaveFind | Command::NextCall | Command::Suspend) => true,
                Lookup::Command(Command::Move(_)) => self.held.typing_on.is_some(),
                Lookup::Command(_) | Lookup::Unfinished | Lookup::Unbound => false,
            }
    }

    /// Whether what is typed must not act now: it is held, or dropped.
    pub(crate) fn holds(&mut self, typed: &Typed) -> bool {
        let waits = self.enter_waits();
        if !waits && self.held.typing_on.is_none() {
            return false;
        }
        let at_once = matches!(typed, Typed::Key(key) if self.acts_at_once(*key));
        if waits {
            if at_once {
                self.held.typed.clear();
                self.turn(|work, turn| {
                    if let Some(Screen::List(list)) = work.screens.first_mut() {
                        list.stop_entering(turn);
                    }
                });
                return false;
            }
            if self.held.typed.len() < MOST {
                self.held.typed.push((self.read, typed.clone()));
            }
            return true;
        }
        let now = self.now;
        let Some(typing) = &mut self.held.typing_on else { return false };
        if at_once || now.0.duration_since(typing.last.0) >= PAUSE {
            self.held.typing_on = None;
            return false;
        }
        typing.last = now;
        if !typing.told {
            self.tell_nobody(true);
        }
        true
    }

    fn tell_nobody(&mut self, dropped: bool) {
        let Some(typing) = &mut self.held.typing_on else { return };
        typing.told = dropped;
        let keys = if dropped { ", keys dropped" } else { "" };
        let text = format!("{}: nobody opened{keys}.{}", typing.why, typing.instead);
        self.turn(|_, turn| turn.say_until_key(text));
    }

    /// A box has opened by itself: what was typed was not meant for it, nor for whoever opens under it.
    pub(crate) fn drop_held(&mut self) {
        self.held.typed.clear();
        self.turn(|work, turn| {
            if let Some(Screen::List(list)) = work.screens.first_mut()
                && list.is_entering()
            {
                list.stop_entering(turn);
            }
        });
    }

    /// Enter has been decided, by an answer or by time.
    pub(crate) fn take_entered(&mut self, entered: Entered) {
        match entered {
            Entered::Open(wish) => {
                let held = std::mem::take(&mut self.held.typed);
                self.fulfil(wish);
                let now_read = self.read;
                for (read, typed) in held {
                    self.read = read;
                    self.take_typed(typed);
                }
                self.read = now_read;
            }
            Entered::Nobody { why, selected } => {
                let dropped = !std::mem::take(&mut self.held.typed).is_empty();
                let instead = selected.map(|name| format!(" Enter opens {name}.")).unwrap_or_default();
                self.held.typing_on = Some(TypingOn { last: self.now, why, instead, told: false });
                self.pressed.clear();
                self.tell_nobody(dropped);
            }
        }
    }
}
