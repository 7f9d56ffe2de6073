//! The last change of each person, kept for the session.

use crate::protocol::id::UserId;
use jiff::Timestamp;

/// What became of one action on one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) user: UserId,
    /// What was done and what was not, as the screen said it.
    pub(crate) what: String,
    pub(crate) at: Timestamp,
    pub(crate) for_caller: String,
    /// What Okta said: of a refusal its numbers and words.
    pub(crate) said: String,
    /// Calls that it took: so many of the newest of this person are its own.
    pub(crate) calls: usize,
}
