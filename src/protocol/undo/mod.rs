//! Taking back what was done: which word undoes which, and what of something that was done can be undone now.
//!
//! ```text
//!  a line of the journal, or what was just done ─► Done ─┐
//!                             the person as they are now ─┴─► judge ─► what is sent, and what is left and why
//! ```
//!
//! Owns: what undoes what, and when. Must not know: who reads the person, who asks, and how it is sent.

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

impl Word {
    /// What takes it back: the one place that says so, for the screens and for commands.
    pub fn inverse(self) -> Inverse {
        match self {
            Self::Suspend => Inverse::By(Self::Unsuspend),
            Self::Unsuspend => Inverse::By(Self::Suspend),
            Self::AddTo => Inverse::By(Self::RemoveFrom),
            Self::RemoveFrom => Inverse::By(Self::AddTo),
            Self::Set => Inverse::By(Self::Set),
            Self::Unlock => Inverse::Nothing,
            Self::Deactivate => Inverse::InPart,
            Self::Create
            | Self::Activate
            | Self::Reset
            | Self::Expire
            | Self::Sessions
            | Self::TemporaryPassword
            | Self::SetPassword
            | Self::RecoveryQuestion
            | Self::Factors
            | Self::Delete
            | Self::Hooks
            | Self::Rules
            | Self::Roles => Inverse::Never,
        }
    }

    /// What has to be read directly before it.
    pub fn needs(self) -> Needs {
        match self {
            Self::AddTo | Self::RemoveFrom => Needs::Membership,
            Self::Create
            | Self::Unlock
            | Self::Activate
            | Self::Unsuspend
            | Self::Set
            | Self::Reset
            | Self::Expire
            | Self::Sessions
            | Self::TemporaryPassword
            | Self::SetPassword
            | Self::RecoveryQuestion
            | Self::Factors
            | Self::Suspend
            | Self::Delete
            | Self::Hooks
            | Self::Rules
            | Self::Roles => Needs::Person,
            Self::Deactivate => Needs::Belongings,
        }
    }
}
