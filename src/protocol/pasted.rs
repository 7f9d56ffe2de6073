//! What people paste to find somebody: from a mail, a ticket, a list, another program.

use std::borrow::Cow;

/// The words by which a person is searched of what was pasted: the address of `Anna Fischer <anna@acme.com>` and of
/// `mailto:anna@acme.com`, the name behind a domain (`ACME\anna`), first and last name of `Fischer, Anna`, the digits of
/// `+49 (0)171 992-5618` and of `#40110`.
pub fn search_words(text: &str) -> Cow<'_, str> {
    let text = text.trim().trim_matches(['"', '\'', '“', '”', '„']).trim();
    if let Some(number) = whole_number(text) {
        return Cow::Owned(number);
    }
    let address = match (text.find('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close && text[open..close].contains('@') => text[open + 1..close].trim(),
        _ => text.trim_matches(['<', '>', ';', ',']),
    };
    let begins = address.get(..MAILTO.len()).is_some_and(|start| start.eq_ignore_ascii_case(MAILTO));
    let address = if begins { address[MAILTO.len()..].split('?').next().unwrap_or_default() } else { address };
    if address.contains('@') {
        return Cow::Borrowed(address);
    }
    match (address.split_once('\\'), address.split_once(',')) {
        (Some((domain, name)), _) if is_word(domain) && is_word(name) => Cow::Borrowed(name),
        (_, Some((last, first))) if !first.contains(',') && !first.trim().is_empty() => {
            Cow::Owned(format!("{} {}", first.trim(), last.trim()))
        }
        _ => Cow::Borrowed(address),
    }
}

const MAILTO: &str = "mailto:";

/// The digits of a phone number as they stand in it whatever the country's prefix: without `+`, `00` and the `0` of calls
/// at home; the noughts of a number's end are its own. None where anything but a phone number's letters is typed.
pub fn phone_digits(text: &str) -> Option<String> {
    let others = |letter: char| !letter.is_ascii_digit() && !matches!(letter, ' ' | '+' | '-' | '.' | '/' | '(' | ')');
    if text.contains(others) {
        return None;
    }
    let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let whole = digits.len() >= SHORTEST_WHOLE;
    Some(if whole { digits.trim_start_matches('0').to_owned() } else { digits })
}

/// A number that was pasted with what stands in and around it: one word of digits.
fn whole_number(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('#').trim();
    let in_pieces = bare.len() < text.len() || bare.contains([' ', '+', '/', '(']);
    let digits = phone_digits(bare).filter(|digits| in_pieces && digits.len() >= SHORTEST_NUMBER)?;
    // An employee's number may begin with a nought; a call at home is no word of its own.
    let plain = bare.chars().all(|letter| letter.is_ascii_digit());
    Some(if plain { bare.to_owned() } else { digits })
}

/// Fewer digits are the end of a phone number rather than the whole.
const SHORTEST_WHOLE: usize = 7;
/// Fewer digits with a space between them are more likely words of a name.
const SHORTEST_NUMBER: usize = 4;

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_from_elsewhere_names_the_person() {
        for (pasted, words) in [
            ("Fischer, Anna", "Anna Fischer"),
            ("Anna Fischer <anna.fischer@acme.com>", "anna.fischer@acme.com"),
            ("\"Fischer, Anna\" <anna.fischer@acme.com>;", "anna.fischer@acme.com"),
            ("mailto:anna.fischer@acme.com", "anna.fischer@acme.com"),
            ("MAILTO:anna.fischer@acme.com?subject=hello", "anna.fischer@acme.com"),
            ("<anna.fischer@acme.com>", "anna.fischer@acme.com"),
            ("ACME\\anna.fischer", "anna.fischer"),
            (" 'anna fischer' ", "anna fischer"),
            ("anna fischer", "anna fischer"),
            ("+49 (0)171 992-5618", "491719925618"),
            ("(0171) 992 56 18", "1719925618"),
            ("0049 171/9925618", "491719925618"),
            ("#40110", "40110"),
            ("# 00420", "00420"),
            ("40110", "40110"),
            ("12 3", "12 3"),
            ("smith 5618", "smith 5618"),
            ("Sales, Marketing, Legal", "Sales, Marketing, Legal"),
            ("a < b > c", "a < b > c"),
            ("", ""),
        ] {
            assert_eq!(search_words(pasted), words, "{pasted}");
        }
    }
}
