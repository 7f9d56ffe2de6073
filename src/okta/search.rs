//! The expressions of the live search.

/// How a text is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOperator {
    /// Occurs anywhere in the value.
    Co,
    /// Begins the value.
    Sw,
}

/// The expression that finds people by these words; none when no word is long enough to search for.
pub fn people_expression(_words: &[String], _operator: TextOperator) -> Option<String> {
    None
}

/// The expression that finds everybody of this name.
pub fn namesakes_expression(first: &str, last: &str) -> String {
    format!("{first}{last}")
}
