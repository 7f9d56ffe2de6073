//! Changes of a person that are under way: what was sent, and what was answered so far.
//!
//! Owns: what is known of them. Must not know: who holds them, or how the outcome is told.

use crate::app::action::question::Question;
use crate::messages::{OrderId, Outcome};
use crate::protocol::change::Change;
use crate::protocol::id::UserId;
use crate::protocol::row::UserRow;

/// Changes of a person that are under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub order_id: OrderId,
    pub user: UserId,
    pub name: String,
    /// The person before.
    pub(super) before: UserRow,
    pub(super) steps: Vec<Change>,
    pub(super) outcomes: Vec<Outcome>,
    /// The group or the factors that were picked.
    pub(super) picked: Option<String>,
    /// Where somebody is brought back: what each step but the first is about.
    pub(super) brought: Option<Vec<String>>,
    /// What of somebody who was deactivated is not kept, and why.
    pub(super) unkept: Vec<String>,
    /// What was typed, to be there again when Okta refuses it.
    pub(super) question: Option<Box<Question>>,
}

impl Running {
    /// What is under way, in few words.
    pub fn words(&self) -> String {
        self.steps.iter().map(|change| change.operation().verb()).collect::<Vec<_>>().join(", ")
    }
}
