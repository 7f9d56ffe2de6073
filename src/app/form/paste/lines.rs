//! Lines with labels, as in a mail or a ticket, and signatures, of which only some lines have one.

use crate::app::form::paste::found::{Found, Pasted};
use crate::app::form::paste::{signature, words};

/// A label is short.
const LONGEST_LABEL: usize = 48;
/// Longer than any signature.
const MOST_SIGNATURE: usize = 40;

/// `strict`: several lines are a text as well, where the paste is to go.
pub(super) fn read(text: &str, knows: &dyn Fn(&str) -> bool, strict: bool) -> Option<Pasted> {
    let mut named: Vec<(String, String)> = Vec::new();
    let mut others: Vec<&str> = Vec::new();
    let (mut known, mut waits) = (0, false);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indented = line.starts_with([' ', '\t']);
        let bare = without_bullet(line);
        if bare == "--" {
            continue;
        }
        if let Some((label, value)) = labelled(bare, knows) {
            known += usize::from(knows(label) || words::is_secret(label));
            waits = value.is_empty();
            named.push((label.to_owned(), value.to_owned()));
            continue;
        }
        match named.last_mut() {
            // The value stands below its label, or goes on there.
            Some((_, value)) if waits || (indented && !value.is_empty()) => {
                if !value.is_empty() {
                    value.push('\n');
                }
                value.push_str(bare);
                waits = false;
            }
            _ => others.extend(pieces(bare)),
        }
    }
    let lines = named.len() + others.len();
    let told = named.iter().filter(|(_, value)| !value.is_empty()).count();
    let is_named = known >= 2 || (known == 1 && lines == 1 && told == 1 && !strict);
    let tells = others.iter().any(|line| signature::is_email(line) || signature::is_phone(line));
    let is_signature = (3..=MOST_SIGNATURE).contains(&lines) && (tells || known >= 1) && !strict;
    if !is_named && !is_signature {
        return None;
    }
    let says_who = |label: &str| {
        words::is_whole_name(label)
            || words::attributes_for(&words::key_of(label)).any(|name| name.ends_with("Name"))
            || ["firstname", "lastname"].contains(&&*words::key_of(label))
    };
    let who = named.iter().any(|(label, _)| says_who(label));
    let shape = if others.is_empty() || !is_signature { "lines with labels" } else { "lines, as of a mail" };
    let mut found: Vec<Found> = Vec::new();
    let guessed = signature::guess(&others, who);
    found.extend(
        named.into_iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| Found::named(label, value)),
    );
    found.extend(guessed);
    let notes = if others.is_empty() { Vec::new() } else { vec!["What has no label is a guess.".to_owned()] };
    Some(Pasted { shape, found, notes })
}

/// Label and value: `Label: value`, `Label = value`, `T +49 …`.
fn labelled<'a>(line: &'a str, knows: &dyn Fn(&str) -> bool) -> Option<(&'a str, &'a str)> {
    if let Some(pair) = signature::labelled_number(line) {
        return Some(pair);
    }
    let at = line.find([':', '=', '\t'])?;
    let (label, value) =
        (line[..at].trim().trim_matches(['*', '_', '"']), line[at + 1..].trim().trim_matches(['*', '_']).trim());
    let is_label = !label.is_empty()
        && label.len() <= LONGEST_LABEL
        && label.split_whitespace().count() <= 5
        && label.contains(char::is_alphabetic)
        && !label.contains(['@', '/', '<', '>', '?']);
    // `https://…` and `18:30` have no label; after `=` only what is known is one.
    let is_pair = match line.as_bytes().get(at) {
        Some(b':') => !value.starts_with("//"),
        _ => knows(label),
    };
    (is_label && is_pair).then_some((label, value))
}

/// The line without what quotes or lists put before it.
fn without_bullet(line: &str) -> &str {
    let line = line.trim_start_matches(['>', ' ', '\t', '\u{a0}']);
    let bare = ["- ", "* ", "• ", "– ", "· "].iter().find_map(|bullet| line.strip_prefix(bullet));
    bare.unwrap_or(line).trim()
}

/// What stands beside each other on a line of a signature.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    line.split(['|', '•', '·']).map(str::trim).filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String)> {
        let knows = |label: &str| ["Vorname", "Nachname", "City", "Tel", "Anschrift", "Mobil"].contains(&label);
        let found = read(text, &knows, false).map(|pasted| pasted.found).unwrap_or_default();
        found.into_iter().map(|found| (found.called, found.text)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(called, text)| ((*called).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn labels_bullets_quotes_and_values_below_their_label_are_understood() {
        assert_eq!(
            told("> - Vorname: Ann\n> - *Nachname:* Lee\nCity:\nBonn\nAnschrift: Weg 1\n  Hof 2\nPet: cat"),
            pairs(&[
                ("Vorname", "Ann"),
                ("Nachname", "Lee"),
                ("City", "Bonn"),
                ("Anschrift", "Weg 1\nHof 2"),
                ("Pet", "cat")
            ])
        );
        assert_eq!(told("City: Bonn"), pairs(&[("City", "Bonn")]));
    }

    #[test]
    fn a_signature_keeps_what_it_does_not_know() {
        let found = told("Ann Lee\nHead of Sales\nT +49 30 123456 | Mobil: 0151 1234567\nann@acme.com\nWe are hiring");
        let texts: Vec<_> = found.iter().map(|(_, text)| &**text).collect();
        for text in ["Ann", "Lee", "Head of Sales", "ann@acme.com", "We are hiring"] {
            assert!(texts.contains(&text), "{text} in {texts:?}");
        }
    }

    #[test]
    fn values_links_times_and_prose_are_no_labels() {
        for text in ["https://acme.com/x", "18:30", "Weg 1\nBonn", "a: b", "Re: hello\nbye", "Bonn", "Ann Lee <a@b.c>"]
        {
            assert_eq!(told(text), [], "{text}");
        }
        assert_eq!(read("City: Bonn", &|_: &str| true, true), None);
    }
}
