//! Keys that are typed while Enter waits for the answer to a search: held, and done in their order once the person is
//! open, or dropped when nobody opens.
//!
//! ```text
//!  Enter ─► the best hit may still change ─► waits, keys are held
//!             ├─ answered, the same best hit ─► opens; the held keys follow, but none answers a question before
//!             │                                 that was on the screen for a frame
//!             ├─ answered, another one; failed; 1.5 s ─► nobody opens; they are dropped, and so is what is
//!             │                                          typed on without a pause
//!             └─ Esc, Ctrl-F, Ctrl-C ─► act at once; the others are dropped
//! ```
//!
//! Owns: the keys. Must not know: when a list opens somebody.

use jiff::SignedDuration;

use crate::app::event::Now;
use crate::app::event::Typed;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, Lookup};
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
    /// What follows once a question that opened meanwhile is on the screen.
    after_frame: Vec<(u64, Typed)>,
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

/// What becomes of something that was typed.
pub(crate) enum Holding {
    Acts,
    /// It acts, and Enter waits no longer.
    Stops,
    Held,
    /// It is dropped; what is said of it, once.
    Dropped(Option<String>),
}

impl Held {
    /// What a key leads to that acts at once, whatever waits.
    pub(crate) fn acts_at_once(&self, key: Key, contexts: &[Context]) -> bool {
        key == Key::ctrl('c')
            || match key::look_up(contexts, &[key]) {
                Lookup::Command(Command::Back | Command::LeaveFind | Command::NextCall | Command::Suspend) => true,
                Lookup::Command(Command::Move(_)) => self.typing_on.is_some(),
                Lookup::Command(_) | Lookup::Unfinished | Lookup::Unbound => false,
            }
    }

    /// Whether anything may be held or dropped now.
    pub(crate) fn may_hold(&self, waits: bool) -> bool {
        waits || self.waits_for_frame() || self.typing_on.is_some()
    }

    /// Judges what came in a read of the terminal while Enter waits, or after nobody was opened.
    pub(crate) fn judge(&mut self, typed: &Typed, waits: bool, at_once: bool, read: u64, now: Now) -> Holding {
        if waits && at_once {
            self.typed.clear();
            return Holding::Stops;
        }
        if self.waits_for_frame() {
            if at_once {
                self.after_frame.clear();
                return Holding::Acts;
            }
            self.after_frame.push((read, typed.clone()));
            return Holding::Held;
        }
        if waits {
            if self.typed.len() < MOST {
                self.typed.push((read, typed.clone()));
            }
            return Holding::Held;
        }
        let Some(typing) = &mut self.typing_on else { return Holding::Acts };
        if at_once || now.0.duration_since(typing.last.0) >= PAUSE {
            self.typing_on = None;
            return Holding::Acts;
        }
        typing.last = now;
        let said = (!typing.told).then(|| typing.say(true));
        Holding::Dropped(said)
    }

    /// What was held, to be done now, each with the read it came in.
    pub(crate) fn take(&mut self) -> Vec<(u64, Typed)> {
        std::mem::take(&mut self.typed)
    }

    /// What is left of what was held waits until the question that is open was drawn.
    pub(crate) fn wait_for_frame(&mut self, left: Vec<(u64, Typed)>) {
        self.after_frame = left;
    }

    pub(crate) fn waits_for_frame(&self) -> bool {
        !self.after_frame.is_empty()
    }

    /// What waited for the frame that was drawn now.
    pub(crate) fn take_after_frame(&mut self) -> Vec<(u64, Typed)> {
        std::mem::take(&mut self.after_frame)
    }

    /// Nobody was opened; what is said of it.
    pub(crate) fn nobody(&mut self, why: String, selected: Option<String>, now: Now) -> String {
        let dropped = !self.take().is_empty();
        let instead = selected.map(|name| format!(" Enter opens {name}.")).unwrap_or_default();
        self.typing_on.insert(TypingOn { last: now, why, instead, told: false }).say(dropped)
    }
}

impl TypingOn {
    fn say(&mut self, dropped: bool) -> String {
        self.told = dropped;
        let keys = if dropped { ", keys dropped" } else { "" };
        format!("{}: nobody opened{keys}.{}", self.why, self.instead)
    }
}
