//! vCards: versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). The first of several is read.

use crate::app::form::paste::found::{Found, Pasted, Trust};

/// One property: name, parameters, value, all as they stand there.
struct Property {
    name: String,
    parameters: String,
    value: String,
}

pub(super) fn read(text: &str) -> Option<Pasted> {
    let begins = |line: &str| line.trim().eq_ignore_ascii_case("BEGIN:VCARD");
    if !text.lines().find(|line| !line.trim().is_empty()).is_some_and(begins) {
        return None;
    }
    let mut found = Vec::new();
    for property in properties(text) {
        take(&property, &mut found);
    }
    let cards = text.lines().filter(|line| begins(line)).count();
    let notes = if cards > 1 { vec![format!("Only the first of {cards} cards is taken.")] } else { Vec::new() };
    found.retain(|found| !found.text.trim().is_empty());
    (!found.is_empty()).then_some(Pasted { shape: "a vCard", found, notes })
}

/// The properties of the first card: a line that begins with a blank goes on with the one before, and so does what
/// follows a `=` at the end of quoted-printable text.
fn properties(text: &str) -> Vec<Property> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().skip_while(|line| line.trim().is_empty()).skip(1) {
        if line.trim().eq_ignore_ascii_case("END:VCARD") {
            break;
        }
        let quoted = |last: &String| last.to_ascii_uppercase().contains("QUOTED-PRINTABLE") && last.ends_with('=');
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            (None, Some(last)) if quoted(last) => {
                last.pop();
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.iter().filter_map(|line| property(line)).collect()
}

fn property(line: &str) -> Option<Property> {
    // A colon within quotes belongs to a parameter.
    let mut quoted = false;
    let at = line.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == ':' && !quoted).then_some(at)
    })?;
    let (head, value) = (&line[..at], &line[at + 1..]);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    // `item1.EMAIL`: what belongs together is grouped.
    let name = name.rsplit('.').next().unwrap_or(name).trim().to_ascii_uppercase();
    let parameters = parameters.to_ascii_uppercase();
    let value = if parameters.contains("QUOTED-PRINTABLE") { printable(value) } else { value.to_owned() };
    Some(Property { name, parameters, value })
}

fn take(property: &Property, found: &mut Vec<Found>) {
    let Property { name, parameters, value } = property;
    let mut put = |called: &str, text: String, names| found.push(Found::of(called, text, names, Trust::Told));
    match name.as_str() {
        "N" => {
            let parts = parts(value, ';');
            let names: [&'static [&'static str]; 5] =
                [&["lastName"], &["firstName"], &["middleName"], &["honorificPrefix"], &["honorificSuffix"]];
            for (text, names) in parts.into_iter().zip(names) {
                put("N", text, names);
            }
        }
        "FN" => put("FN", whole(value), &["displayName"]),
        "NICKNAME" => put("NICKNAME", whole(value), &["nickName"]),
        "EMAIL" if parameters.contains("HOME") => put("EMAIL home", whole(value), &["secondEmail", "email"]),
        "EMAIL" => put("EMAIL", whole(value), &["email", "secondEmail"]),
        "TEL" if parameters.contains("FAX") => put("TEL fax", phone(value), &[]),
        "TEL" if parameters.contains("CELL") => put("TEL cell", phone(value), &["mobilePhone"]),
        "TEL" => put("TEL", phone(value), &["primaryPhone", "mobilePhone"]),
        "ORG" => {
            let mut units = parts(value, ';').into_iter();
            put("ORG", units.next().unwrap_or_default(), &["organization"]);
            put("ORG unit", units.next().unwrap_or_default(), &["department", "division"]);
            units.for_each(|unit| put("ORG unit", unit, &["division"]));
        }
        "TITLE" => put("TITLE", whole(value), &["title"]),
        "URL" => put("URL", whole(value), &["profileUrl"]),
        "LANG" => put("LANG", whole(value), &["preferredLanguage"]),
        "TZ" => put("TZ", whole(value), &["timezone"]),
        "ADR" => {
            // Post box and extension stand before the street.
            let names: [&'static [&'static str]; 7] =
                [&[], &[], &["streetAddress"], &["city"], &["state"], &["zipCode"], &["countryCode"]];
            for (text, names) in parts(value, ';').into_iter().zip(names) {
                put("ADR", text, names);
            }
        }
        // What only the card itself is about.
        "VERSION" | "PRODID" | "REV" | "UID" | "PHOTO" | "LOGO" | "SOUND" | "KEY" | "PROFILE" | "MAILER" => {}
        _ => put(name, whole(value), &[]),
    }
}

/// The components of a value, without their escapes.
fn parts(value: &str, joint: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        let Some(last) = parts.last_mut() else { break };
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => last.push('\n'),
                Some(other) => last.push(other),
                None => last.push('\\'),
            },
            letter if letter == joint => parts.push(String::new()),
            letter => last.push(letter),
        }
    }
    parts
}

fn whole(value: &str) -> String {
    // No value has this letter in it; escapes are undone all the same.
    parts(value, '\0').concat()
}

fn phone(value: &str) -> String {
    let value = whole(value);
    let value = value.strip_prefix("tel:").unwrap_or(&value);
    value.split(';').next().unwrap_or(value).to_owned()
}

/// Quoted-printable text (RFC 2045, section 6.7) of UTF-8; what is none stays as it is.
fn printable(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String)> {
        let pasted = read(text).unwrap();
        pasted.found.into_iter().map(|found| (found.called, found.text)).collect()
    }

    #[test]
    fn folded_lines_groups_parameters_and_escapes_are_understood() {
        let card = "BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ann;;Dr.;\nFN:Ann\n  Lee\nitem1.EMAIL;TYPE=\"WORK:x\":ann@acme.com\n\
                    TEL;TYPE=CELL:tel:+49-151-1;ext=2\nADR;TYPE=WORK:;;Weg 1\\, Hof 2;Bonn;;53111;Germany\n\
                    NOTE:a\\nb\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD";
        let found = told(card);
        for (called, text) in [
            ("N", "Lee"),
            ("N", "Ann"),
            ("FN", "Ann Lee"),
            ("EMAIL", "ann@acme.com"),
            ("TEL cell", "+49-151-1"),
            ("ADR", "Weg 1, Hof 2"),
            ("NOTE", "a\nb"),
        ] {
            assert!(found.contains(&(called.to_owned(), text.to_owned())), "{called} {text} in {found:?}");
        }
        assert_eq!(read(card).unwrap().notes, ["Only the first of 2 cards is taken."]);
    }

    #[test]
    fn a_card_of_the_oldest_version_keeps_its_umlauts() {
        let card = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen =\nM=C3=BCller\nEND:VCARD";
        assert_eq!(told(card), [("FN".to_owned(), "Jürgen Müller".to_owned())]);
        assert_eq!(read("FN:Ann"), None);
    }
}
