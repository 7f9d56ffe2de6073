//! The groups that a template names, looked up by their names.
//!
//! Owns: which name is looked up, and which are still to be. Must not know: the form.

use crate::messages::OrderId;

/// The groups of the template that a form begins with, looked up by their names: one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedGroups {
    /// The name of the template.
    pub(super) template: String,
    /// The name that is looked up now.
    pub(super) asked: Option<(OrderId, String)>,
    pub(super) rest: Vec<String>,
}

impl NamedGroups {
    pub fn awaited(&self) -> Option<OrderId> {
        self.asked.as_ref().map(|(order_id, _)| *order_id)
    }
}
