//! Counts as a person reads them.

/// `2,500`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 person`, `3 people`.
pub fn people_word(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", grouped(count as u64)) }
}

/// `1 call`, `895 calls`.
pub(crate) fn times_word(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}
