//! What people typed into their profiles, made safe to show.

use std::borrow::Cow;

/// Whether a character must never reach a terminal: control characters (escape sequences begin with one), and the
/// marks that turn the direction of writing or cannot be seen and so disguise a name.
pub fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text for one line of a screen: a line break is shown as `↵`, other hostile characters as `·`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte < 0x20 || byte == 0x7f) || !text.contains(is_hostile) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(|c| if is_hostile(c) { sign_of(c) } else { c }).collect())
    }
}

/// The text for several lines: hostile characters are shown, line breaks are kept, and none turns the carriage.
pub fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

fn sign_of(hostile: char) -> char {
    if hostile == '\n' { '↵' } else { '·' }
}

/// A phone number that can be confirmed but not read off by a passer-by: `+49 … 4471`.
pub fn masked_phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    if digits.len() < 8 {
        return number.to_owned();
    }
    let (head, tail): (String, String) = (digits[..3].iter().collect(), digits[digits.len() - 4..].iter().collect());
    format!("{} … {tail}", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_direction_marks_lose_their_power() {
        assert_eq!(visible("Zoë O'Brien 王伟"), "Zoë O'Brien 王伟");
        assert_eq!(visible_lines("a\r\nb\u{1b}c\0"), "a\nb·c·");
        assert_eq!(visible("a\u{1b}[31mb\u{7}\u{202e}c\u{9b}d\ne"), "a·[31mb··c·d↵e");
    }
}
