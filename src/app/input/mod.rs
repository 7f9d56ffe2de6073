//! From a key to what it means.
//!
//! Owns: the words for everything that can be told to the program, the keys that stand for them, and what becomes of
//! keys that come too early, too fast or where nobody asked for them. Must not know: what a word does on a screen.
//!
//! ```text
//!  read of the terminal ─► press ─► held, dropped, typed ahead, no answer ─┐
//!                            │                                             └─► nothing
//!                            ├─► text, where text is wanted
//!                            └─► key table ─► Command
//! ```

mod ahead;
pub(crate) mod caution;
pub mod command;
pub(crate) mod held;
pub mod key;
mod palette;
mod press;

use jiff::SignedDuration;

use crate::app::event::Now;
use crate::protocol::key::{Key, KeyCode};

/// A held key repeats faster than anybody decides.
const KEY_REPEAT: SignedDuration = SignedDuration::from_millis(300);
/// Terminals wait up to two thirds of a second before they repeat a key that is held down for the first time.
const HELD: SignedDuration = SignedDuration::from_millis(700);
/// So soon after an `a` that led nowhere a letter was meant for it.
const LETTER: SignedDuration = SignedDuration::from_millis(1_500);

/// What is known of the keys so far.
#[derive(Debug, Default)]
pub struct Input {
    /// The keys pressed so far of an unfinished sequence.
    pub pressed: Vec<Key>,
    /// The last key and when it came, to tell a held key from a decision.
    last_key: Option<(Key, Now)>,
    /// The last key that came, whether it acted or not, and when.
    last_came: Option<(Key, Now)>,
    /// Whether Enter, or a key that sends, is held down.
    pub(crate) answer_repeats: bool,
    /// Whether the key that acts now may be the one before, still held down.
    pub(crate) is_held: bool,
    /// Counts what the terminal brought.
    pub(super) read: u64,
    pub(crate) opened: caution::Opened,
    pub(crate) held: held::Held,
}

impl Input {
    /// Whether Enter in a box without a focus of its own cancels now.
    pub fn cancel_has_focus(&self) -> bool {
        self.opened.cancel
    }

    pub(crate) fn begin_read(&mut self) {
        self.read += 1;
    }

    /// Notes that a key came, whatever becomes of it.
    fn note_key(&mut self, key: Key, now: Now) {
        self.is_held = self.last_came.is_some_and(|(last, at)| last == key && now.0.duration_since(at.0) < HELD);
        self.last_came = Some((key, now));
    }

    /// Notes a key that may act; whether it is another than the one before.
    fn note_press(&mut self, key: Key, now: Now) -> bool {
        let repeats = self.last_key.is_some_and(|(last, at)| last == key && now.0.duration_since(at.0) < KEY_REPEAT);
        let is_new = self.last_key.is_none_or(|(last, _)| last != key);
        self.answer_repeats = repeats && (key.code == KeyCode::Enter || key::sends_or_discards(key));
        self.last_key = Some((key, now));
        is_new
    }

    /// Whether the key was meant for a menu that did not open.
    fn is_belated(&mut self, key: Key, now: Now) -> bool {
        let due = self.held.letter_due.take();
        due.is_some_and(|due| key.text().is_some() && now.0.duration_since(due.0) < LETTER)
    }
}
