//! What people paste to find somebody: from a mail, a ticket, a list, another program.

use std::borrow::Cow;

/// The words by which a person is searched of what was pasted: the address of `Anna Fischer <anna@acme.com>` and of
/// `mailto:anna@acme.com`, the name behind a domain (`ACME\anna`, `ACME/anna`), first and last name of `Fischer, Anna`
/// and of `Fischer, Anna (Sales)`, the digits of `+49 (0)171 992-5618` and of `#40110`, whom a link to a profile is of.
pub fn search_words(text: &str) -> Cow<'_, str> {
    let text = text.trim().trim_matches(['"', '\'', '“', '”', '„']).trim();
    if let Some(number) = whole_number(text) {
        return Cow::Owned(number);
    }
    if let Some(person) = linked(text) {
        return Cow::Owned(person);
    }
    let text = without_remark(text);
    let address = match (text.find('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close && text[open..close].contains('@') => text[open + 1..close].trim(),
        _ => text.trim_matches(['<', '>', ';', ',']),
    };
    let begins = address.get(..MAILTO.len()).is_some_and(|start| start.eq_ignore_ascii_case(MAILTO));
    let address = if begins { address[MAILTO.len()..].split('?').next().unwrap_or_default() } else { address };
    if address.contains('@') {
        return Cow::Borrowed(address);
    }
    match (behind_domain(address), address.split_once(',')) {
        (Some(name), _) => Cow::Borrowed(name),
        (_, Some((last, first))) if !first.contains(',') && !first.trim().is_empty() => {
            Cow::Owned(format!("{} {}", first.trim(), last.trim()))
        }
        _ => Cow::Borrowed(address),
    }
}

/// The name in `ACME\anna`. With a slash it may be two words of something else; a domain is written in capitals, and a
/// name that people sign in with seldom is a word.
fn behind_domain(text: &str) -> Option<&str> {
    let is_plain = |name: &str| is_word(name) && !name.contains(['/', ':']);
    let (domain, name) = text.split_once(['\\', '/']).filter(|(domain, name)| is_plain(domain) && is_plain(name))?;
    let capitals = domain.chars().any(char::is_uppercase) && !domain.chars().any(char::is_lowercase);
    let signs_in = name.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '_'));
    (text.contains('\\') || capitals || signs_in).then_some(name)
}

/// Without what stands in brackets at the end, as a department does; an address there is who is meant.
fn without_remark(text: &str) -> &str {
    let Some((before, within)) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) else { return text };
    match (before.trim(), within.contains('@')) {
        (_, true) => within,
        ("", false) => text,
        (before, false) => before,
    }
}

/// The id or login in a link to a person: a page of the Admin Console, or their address in the API.
fn linked(text: &str) -> Option<String> {
    let path = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let path = path.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_id = |part: &&&str| part.len() == 20 && part.starts_with("00u");
    let named = || parts.iter().zip(parts.iter().skip(1)).find(|(before, _)| matches!(**before, "users" | "view"));
    let person = parts.iter().find(is_id).or_else(|| named().map(|(_, part)| part))?;
    let person = percent_encoding::percent_decode_str(person).decode_utf8().ok()?;
    (!person.is_empty()).then(|| person.into_owned())
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
            ("ACME/anna", "anna"),
            ("acme/anna.fischer", "anna.fischer"),
            ("Sales/Marketing", "Sales/Marketing"),
            ("Fischer Anna (Sales)", "Fischer Anna"),
            ("Fischer, Anna (Sales)", "Anna Fischer"),
            ("Anna Fischer (anna.fischer@acme.com)", "anna.fischer@acme.com"),
            ("(Sales)", "(Sales)"),
            ("https://acme-admin.okta.com/admin/user/profile/view/00u1ero7vZFVEIYLW5d7", "00u1ero7vZFVEIYLW5d7"),
            (
                "https://acme-admin.okta.com/admin/user/profile/view/00u1ero7vZFVEIYLW5d7#tab-groups",
                "00u1ero7vZFVEIYLW5d7",
            ),
            ("https://acme.okta.com/api/v1/users/00u1ero7vZFVEIYLW5d7/groups?limit=2", "00u1ero7vZFVEIYLW5d7"),
            ("https://acme.okta.com/api/v1/users/anna.fischer%40acme.com", "anna.fischer@acme.com"),
            ("https://acme.okta.com/help", "https://acme.okta.com/help"),
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
