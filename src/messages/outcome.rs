//! What became of changes and saves.

use super::Failure;
use crate::protocol::change::Answer;
use crate::protocol::kept::Kept;
use crate::protocol::row::UserRow;
use crate::protocol::user::User;

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Saved(Answer),
    Failed(Box<Failure>),
    /// It was sent, and no answer came: it may have been done or not.
    Unknown(Box<Failure>),
    /// Not tried, since the one before was not done.
    LeftOut,
}

/// Whom a look-up found after a save without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// Who has the login, or the person as they are now.
    Person(Box<User>),
    Nobody,
    /// It failed, too.
    Failed(Box<Failure>),
}

/// What became of the save of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveOutcome {
    /// Done; the person as the answer tells them. `looked_up`: no answer came, but a look-up found what was sent.
    Saved {
        user: Box<User>,
        looked_up: bool,
    },
    Failed(Box<Failure>),
    /// Somebody changed the person meanwhile; nothing was saved. The person as they are now.
    Conflict(Box<User>),
    /// It was sent, no answer came, and a look-up did not settle it.
    Unknown {
        failure: Box<Failure>,
        found: LookUp,
    },
    /// Only changes were asked for.
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub saving: SaveOutcome,
    /// What became of each change that was to follow.
    pub outcomes: Vec<Outcome>,
    /// The person read again, when anything was done.
    pub now: Option<Box<User>>,
    /// What of the save is there afterwards.
    pub kept: Kept,
}

/// Who has a login or an email already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    pub login: Option<Box<UserRow>>,
    pub email: Vec<UserRow>,
}
