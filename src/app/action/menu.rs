//! The menu of actions: whom it is about, and where its cursor stands.

use crate::app::action::table::Action;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The id of the person.
    pub user: String,
    /// What the cursor is on.
    pub at: Action,
}
