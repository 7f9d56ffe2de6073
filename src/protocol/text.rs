//! What people typed into their profiles, made safe to show.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// Whether a character must never reach a terminal: control characters (escape sequences begin with one), and the
/// marks that turn the direction of writing or cannot be seen and so disguise a name.
pub fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text with each letter and its marks as one sign where there is one (NFC): `ü` may come as two.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
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

/// A text in which phone numbers and addresses stand anywhere, those masked that are not among the `known` ones.
pub fn masked_within<'a>(text: &'a str, known: &[&str]) -> Cow<'a, str> {
    if !text.contains('@') && text.bytes().filter(u8::is_ascii_digit).count() < SHORTEST_NUMBER {
        return Cow::Borrowed(text);
    }
    let (mut masked, mut rest, mut in_word) = (String::with_capacity(text.len()), text, false);
    while let Some(first) = rest.chars().next() {
        let address = address_at(rest).filter(|_| !in_word);
        let number = number_at(rest).filter(|_| !in_word);
        let taken = match (address, number) {
            (Some(address), _) if known.iter().any(|known| known.eq_ignore_ascii_case(address)) => {
                masked.push_str(address);
                address.len()
            }
            (Some(address), _) => {
                masked.push_str(&masked_email(address));
                address.len()
            }
            (None, Some(number)) => {
                masked.push_str(&masked_phone(number));
                number.len()
            }
            (None, None) => {
                masked.push(first);
                first.len_utf8()
            }
        };
        in_word = rest[..taken].ends_with(char::is_alphanumeric);
        rest = &rest[taken..];
    }
    if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
}

/// Fewer digits in a text may be anything.
const SHORTEST_NUMBER: usize = 8;

/// The mail address that a text begins with.
fn address_at(text: &str) -> Option<&str> {
    let ends = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '_' | '%' | '+' | '-' | '@');
    let word = text[..text.find(ends).unwrap_or(text.len())].trim_end_matches(['.', '-']);
    let (name, domain) = word.split_once('@')?;
    (!name.is_empty() && domain.contains('.') && !domain.contains('@')).then_some(word)
}

/// The phone number that a text begins with: by its country's prefix, or as it is dialled at home.
fn number_at(text: &str) -> Option<&str> {
    let abroad = text.starts_with('+');
    let at_home = text.starts_with(['0', '(']);
    let ends = |letter: char| !letter.is_ascii_digit() && !matches!(letter, '+' | ' ' | '-' | '(' | ')' | '/');
    let number =
        text[..text.find(ends).unwrap_or(text.len())].trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let mut after = text[number.len()..].chars();
    let goes_on = match after.next() {
        Some('.' | ':') => after.next().is_some_and(char::is_alphanumeric),
        next => next.is_some_and(char::is_alphanumeric),
    };
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_number = digits <= 15 && (abroad && digits >= SHORTEST_NUMBER || at_home && digits > SHORTEST_NUMBER);
    (is_number && !goes_on).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_other_addresses_are_masked_wherever_they_stand_in_a_text() {
        for (text, shown) in [
            ("Okta Verify enrolled for +1 312 555 0100.", "Okta Verify enrolled for +1 … 0100."),
            ("SMS to +4917155509131, again", "SMS to +49 … 9131, again"),
            ("call (312) 555-0100", "call (31 … 0100"),
            ("0171 5550913", "017 … 0913"),
            ("ana@private.example and ana.muller@acme.com", "a…@private.example and ana.muller@acme.com"),
            ("mail to <ana@private.example>", "mail to <a…@private.example>"),
            ("from 84.46.12.9 at 2026-11-24T10:42:00.123Z", "from 84.46.12.9 at 2026-11-24T10:42:00.123Z"),
            ("003.255.255.255 00u1ero7vZFVEIYLW5d7 0x0012345678", "003.255.255.255 00u1ero7vZFVEIYLW5d7 0x0012345678"),
            ("opf3hkfocI4JTLAju0g4 42 1700000000000", "opf3hkfocI4JTLAju0g4 42 1700000000000"),
            ("+1 XXX-XXX-1234", "+1 XXX-XXX-1234"),
            ("a @ b.c, @home", "a @ b.c, @home"),
        ] {
            assert_eq!(masked_within(text, &["Ana.Muller@acme.com"]), shown, "{text}");
        }
    }

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
