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

/// A second address that can be confirmed but not read off: `j…@example.net`.
pub fn masked_email(address: &str) -> String {
    match address.split_once('@') {
        Some((name, domain)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        None => masked_phone(address),
    }
}

/// The value of an attribute of the profile as it is shown to whoever may look over a shoulder: phones and every
/// address beside the primary one are masked, whatever the organisation calls them.
pub fn masked<'a>(attribute: &str, value: &'a str) -> Cow<'a, str> {
    let name = attribute.to_ascii_lowercase();
    // A model or a plan is named after the phone as well; a number has some digits.
    let is_number = value.chars().filter(char::is_ascii_digit).count() >= 6;
    if (name.contains("phone") || name.contains("mobile")) && is_number {
        Cow::Owned(masked_phone(value))
    } else if name.contains("email") && name != "email" && value.contains('@') {
        Cow::Owned(masked_email(value))
    } else {
        Cow::Borrowed(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_second_addresses_are_masked_by_what_the_attribute_is_called() {
        for (attribute, value, shown) in [
            ("mobilePhone", "+49 171 555 0913", "+49 … 0913"),
            ("primaryPhone", "+1 312 555 0100", "+1 … 0100"),
            ("privateMobile", "0171 5550913", "017 … 0913"),
            ("phoneModel", "iPhone 15 Pro", "iPhone 15 Pro"),
            ("secondEmail", "john.smith@example.net", "j…@example.net"),
            ("privateEmail", "ä@example.net", "ä…@example.net"),
            ("email", "john@acme.com", "john@acme.com"),
            ("login", "john@acme.com", "john@acme.com"),
            ("secondEmail", "", ""),
        ] {
            assert_eq!(masked(attribute, value), shown, "{attribute}");
        }
    }

    #[test]
    fn escape_sequences_and_direction_marks_lose_their_power() {
        assert_eq!(visible("Zoë O'Brien 王伟"), "Zoë O'Brien 王伟");
        assert_eq!(visible_lines("a\r\nb\u{1b}c\0"), "a\nb·c·");
        assert_eq!(visible("a\u{1b}[31mb\u{7}\u{202e}c\u{9b}d\ne"), "a·[31mb··c·d↵e");
    }
}
