//! Taking back what was done: what of it can be undone now. Which word undoes which stands in the row of the word.
//!
//! ```text
//!  a line of the journal, or what was just done ─► Done ─┐
//!                             the person as they are now ─┴─► judge ─► what is sent, and what is left and why
//! ```
//!
//! Owns: when something is undone, and how. Must not know: who reads the person, who asks, and how it is sent.

mod done;
mod judge;
#[cfg(test)]
mod tests;

use super::word::Word;

pub use self::done::{Done, Stood};
pub use self::judge::{Exception, Judged, Membership, Present, Step, judge};

/// What takes something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inverse {
    /// What this word does, where it was this that made the difference and it still stands.
    By(Word),
    /// Nothing needs to be taken back.
    Nothing,
    /// Nothing takes it back.
    Never,
    /// Nothing takes it back; some of what is lost comes back with something else that can be done.
    InPart,
}

/// What is read directly before something is done, so that it is known later whether this made the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The person, by id.
    Person,
    /// Whether they are in the group, and by which rules.
    Membership,
    /// What they have that goes with it.
    Belongings,
}
