//! What is offered for the text of a field, which a key puts in and nothing else does.

use crate::app::form::model::Form;

/// A text that can be put in, and what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub text: String,
    pub told: String,
}

impl Form {
    /// What is offered for what is typed in the field at `at`.
    pub fn offered(&self, at: usize) -> Option<Offered> {
        self.offered_value(at)
    }
}
