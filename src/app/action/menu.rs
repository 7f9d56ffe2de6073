//! The menu of actions: whom it is about, and where its cursor stands.

use crate::app::action::Action;
use crate::protocol::id::UserId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The id of the person.
    pub user: UserId,
    /// What the cursor is on.
    pub at: Action,
}
