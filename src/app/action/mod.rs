//! What is done to a person: which actions there are, the question before one, the calls, the outcome.

pub mod answer;
pub(crate) mod ask;
pub mod bring_back;
mod brought;
pub(crate) mod choose;
pub mod entry;
pub mod facts;
pub mod menu;
pub mod offer;
pub mod question;
pub mod revealed;
pub mod run;
pub mod running;
pub mod table;
pub mod undo;

/// What can be done to a person. What each is called, risks, asks and sends is its row in `table.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Unlock,
    /// From a locked account: unlock first.
    TemporaryPassword,
    ResetPassword,
    ExpirePassword,
    SetPassword,
    /// A code for today, read aloud.
    AccessCode,
    RecoveryQuestion,
    /// Activate, or activate again.
    Activate,
    /// Suspend, or lift it.
    Suspend,
    Deactivate,
    ClearSessions,
    /// Asks by a factor whether a caller is who they say.
    Verify,
    Factors,
    /// One of the person's devices is suspended, given back, or taken off everybody.
    Device,
    AddToGroup,
    RemoveFromGroup,
    Delete,
    /// Everything that is done when somebody leaves: what goes is asked in a question of its own.
    Leaver,
    /// Takes back what was done before; what that is, is no part of the action.
    Undo,
    /// Clears the exception to a group rule that a removal made, along with an undo.
    ClearException,
    /// Activates somebody and gives back what they had by hand.
    BringBack,
}
