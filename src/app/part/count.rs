//! Counts as a person reads them.

pub use crate::protocol::count::grouped;

/// `1 person`, `3 people`.
pub fn people_word(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", grouped(count as u64)) }
}

/// `1 person is`, `895 people are`.
pub fn people_are(count: usize) -> String {
    format!("{} {}", people_word(count), if count == 1 { "is" } else { "are" })
}

/// `1 call`, `895 calls`.
pub(crate) fn times_word(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}
