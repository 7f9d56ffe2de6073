//! What a line without a label may be: a name, a number, an address, as in the signature of a mail.

use crate::app::form::paste::found::{Found, Trust};
use crate::app::form::paste::words;

/// What ends or begins the name of a company.
const COMPANY: [&str; 14] =
    ["gmbh", "ag", "inc", "ltd", "llc", "se", "kg", "corp", "corporation", "limited", "plc", "ug", "ohg", "company"];
const STREET: [&str; 10] = ["str", "strasse", "street", "road", "avenue", "ave", "weg", "allee", "platz", "lane"];
/// What a name may begin with.
const BEFORE_NAMES: [&str; 8] = ["dr.", "prof.", "dipl.-ing.", "mr.", "mrs.", "ms.", "herr", "frau"];

pub(super) fn is_email(text: &str) -> bool {
    let text = text.trim();
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty()
            && domain.contains('.')
            && !domain.contains('@')
            && !domain.ends_with('.')
            && !text.contains([' ', '<', '>', ',', ';', '(', ')', '/', '\t'])
    })
}

pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let signs = text.chars().all(|letter| letter.is_ascii_digit() || " +-/().\u{a0}\u{2011}\u{2013}".contains(letter));
    (6..=18).contains(&digits) && signs && text.trim_start().starts_with(['+', '0', '('])
}

pub(super) fn is_url(text: &str) -> bool {
    let text = text.trim();
    let begins = ["http://", "https://", "www."].iter().any(|begin| text.to_ascii_lowercase().starts_with(begin));
    begins && !text.contains(' ') && text.contains('.')
}

/// A label without a colon before a number: `T +49 30 …`, `Mobil 0151 …`.
pub(super) fn labelled_number(line: &str) -> Option<(&str, &str)> {
    let at = line.find(|letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '('))?;
    let (label, number) = (line[..at].trim().trim_end_matches([':', '.']), line[at..].trim());
    let known = words::attributes_for(&words::key_of(label)).any(|name| name.ends_with("Phone"));
    (known && is_phone(number)).then_some((label, number))
}

/// What the lines of a signature without labels may be, in their order. `named`: whether the paste names the person.
pub(super) fn guess(lines: &[&str], named: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let email = lines.iter().find(|line| is_email(line)).copied().unwrap_or_default();
    let mut name_at = None;
    for (at, line) in lines.iter().enumerate() {
        if name_at.is_none() && !named && at <= 2 && looks_like_name(line) {
            name_at = Some(at);
            found.extend(name(line, email));
            continue;
        }
        let after_name = name_at.is_some_and(|name| name + 1 == at);
        guess_line(line, after_name, &mut found);
    }
    found
}

fn guess_line(line: &str, after_name: bool, found: &mut Vec<Found>) {
    let words = words_of(line);
    let of = |text: &str, names| Found::of("", text, names, Trust::Guess);
    let place = line.split_once(' ').filter(|(zip, city)| is_zip(zip) && !city.trim().is_empty());
    match () {
        () if is_email(line) => found.push(of(line, &["email", "secondEmail", "login"])),
        () if is_url(line) => found.push(of(line, &["profileUrl"])),
        () if is_phone(line) => found.push(of(line, &["primaryPhone", "mobilePhone"])),
        () if words.iter().any(|word| COMPANY.contains(&&**word)) => found.push(of(line, &["organization"])),
        () if is_street(line, &words) => found.push(of(line, &["streetAddress"])),
        () if place.is_some() => {
            if let Some((zip, city)) = place {
                found.push(of(zip, &["zipCode"]));
                found.push(of(city.trim(), &["city"]));
            }
        }
        () if after_name && words.len() <= 6 && !line.contains(char::is_numeric) => {
            found.push(of(line, &["title", "department", "organization"]));
        }
        () => found.push(of(line, &[])),
    }
}

fn words_of(line: &str) -> Vec<String> {
    line.split(|letter: char| letter.is_whitespace() || matches!(letter, '.' | ','))
        .map(words::key_of)
        .filter(|word| !word.is_empty())
        .collect()
}

fn is_zip(text: &str) -> bool {
    (4..=6).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_digit())
}

fn is_street(line: &str, words: &[String]) -> bool {
    line.contains(|letter: char| letter.is_ascii_digit())
        && line.contains(char::is_alphabetic)
        && words
            .iter()
            .any(|word| STREET.iter().any(|street| word == street || (street.len() > 2 && word.ends_with(street))))
}

fn looks_like_name(line: &str) -> bool {
    let words: Vec<&str> = without_title(line).1.split_whitespace().collect();
    let is_word = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.'))
    };
    (2..=4).contains(&words.len())
        && words.iter().all(is_word)
        && !words_of(line).iter().any(|word| COMPANY.contains(&&**word))
}

/// What stands before a name, and the name.
fn without_title(line: &str) -> (&str, &str) {
    let mut rest = line.trim();
    while let Some((word, after)) = rest.split_once(' ') {
        if !BEFORE_NAMES.contains(&&*word.to_lowercase()) {
            break;
        }
        rest = after.trim_start();
    }
    let before = line.trim().strip_suffix(rest).unwrap_or_default();
    (before.trim(), rest)
}

fn name(line: &str, email: &str) -> Vec<Found> {
    let (before, name) = without_title(line);
    let Some((first, last)) = name.rsplit_once(' ') else { return Vec::new() };
    let key = |text: &str| words::key_of(text);
    let local = email.split_once('@').map(|(local, _)| key(local)).unwrap_or_default();
    let agrees = format!("{}{}", key(first), key(last)) == local;
    let trust = if agrees { Trust::Likely } else { Trust::Guess };
    let mut found = Vec::new();
    if !before.is_empty() {
        found.push(Found::of("", before, &["honorificPrefix"], Trust::Guess));
    }
    found.push(Found::of("", first.trim(), &["firstName", "lastName"], trust));
    found.push(Found::of("", last, &["lastName", "firstName"], trust));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::paste::found::Means;

    #[test]
    fn what_a_line_looks_like_is_told_apart() {
        for (line, name) in [
            ("ann.lee@acme.com", "email"),
            ("+49 30 1234-56", "primaryPhone"),
            ("(030) 123 456", "primaryPhone"),
            ("www.acme.com", "profileUrl"),
            ("Acme Widgets GmbH", "organization"),
            ("Musterstraße 12", "streetAddress"),
            ("12 Main Street", "streetAddress"),
            ("53111 Bonn", "zipCode"),
            ("We are hiring", ""),
            ("30. 11. 2026", ""),
        ] {
            let mut found = Vec::new();
            guess_line(line, false, &mut found);
            let means = match found[0].means {
                Means::Attributes(names) => names[0],
                Means::Label | Means::Nothing => "",
            };
            assert_eq!(means, name, "{line}");
        }
    }

    #[test]
    fn a_name_is_likely_where_the_email_agrees() {
        let found = guess(&["Dr. Ann Lee", "Head of Sales", "ann.lee@acme.com"], false);
        let told: Vec<_> = found.iter().map(|found| (&*found.text, found.trust)).collect();
        assert_eq!(
            told,
            [
                ("Dr.", Trust::Guess),
                ("Ann", Trust::Likely),
                ("Lee", Trust::Likely),
                ("Head of Sales", Trust::Guess),
                ("ann.lee@acme.com", Trust::Guess)
            ]
        );
        assert_eq!(labelled_number("Mobil 0151 234567"), Some(("Mobil", "0151 234567")));
        assert_eq!(labelled_number("Room 0151 234567"), None);
    }
}
