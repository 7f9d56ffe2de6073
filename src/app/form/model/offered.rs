//! What is offered for the text of a field, which a key puts in and nothing else does.

use crate::app::form::model::Form;

/// A text that can be put in, and what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub text: String,
    pub told: String,
    pub how: How,
}

/// What puts it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The key for it alone.
    ByKey,
    /// The key, or leaving the field.
    OnLeaving,
}

impl Form {
    /// What is offered for what is typed in the field at `at`.
    pub fn offered(&self, at: usize) -> Option<Offered> {
        self.offered_date(at).or_else(|| self.offered_phone(at)).or_else(|| self.offered_value(at))
    }
}
