//! Why an expression is refused, and what to do about it.

use std::ops::Range;

use crate::app::users::expression::Choice;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the text that was typed.
    pub span: Range<usize>,
    pub message: String,
    pub fix: Option<Fix>,
}

/// A way to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub label: String,
    /// The whole text as it would be.
    pub text: String,
    /// What it must be asked with, where that is not what was chosen.
    pub choice: Option<Choice>,
}

impl Fix {
    pub(crate) fn new(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), choice: None }
    }
}
