//! A row of a sheet: with tabs as spreadsheets copy it, or with commas or semicolons as they save it (RFC 4180); with its
//! head, without, or turned round with a label before each value.

use csv::ReaderBuilder;

use crate::app::form::paste::found::{Found, Pasted, Trust};
use crate::app::form::paste::signature::{is_email, is_phone, is_url};
use crate::app::form::paste::words;

/// Rows that are looked at to find a head and to count.
const MOST_ROWS: usize = 5_000;

pub(super) fn read(text: &str, knows: &dyn Fn(&str) -> bool) -> Option<Pasted> {
    let text = text.trim_matches('\n');
    if text.contains('\t') {
        return from_rows(&rows(text, b'\t'), knows, true);
    }
    // What has no tabs is a sheet only where its head or an email says so: commas stand in other texts, too.
    [b';', b','].into_iter().find_map(|delimiter| from_rows(&rows(text, delimiter), knows, false))
}

fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().take(MOST_ROWS).filter_map(Result::ok);
    let rows = rows.map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
}

fn from_rows(rows: &[Vec<String>], knows: &dyn Fn(&str) -> bool, tabs: bool) -> Option<Pasted> {
    let known = |row: &[String]| row.iter().filter(|cell| knows(cell)).count();
    let first = rows.first()?;
    if let Some(second) = rows.get(1).filter(|_| known(first) >= 2) {
        return Some(by_head(first, second, rows.len() - 1));
    }
    let labels = rows.iter().filter(|row| row.len() == 2 && knows(&row[0])).count();
    if tabs && labels >= 2 && labels * 2 >= rows.len() {
        return Some(turned(rows));
    }
    let cells = first.iter().filter(|cell| !cell.is_empty()).count();
    let tells = first.iter().any(|cell| is_email(cell));
    let alone = rows.iter().all(|row| row.len() == first.len());
    let is_row = if tabs { cells >= 2 && (rows.len() == 1 || tells) } else { cells >= 3 && tells && alone };
    is_row.then(|| by_shape(first, rows.len()))
}

fn more(rows: usize) -> Vec<String> {
    if rows > 1 { vec![format!("Only the first of {rows} rows is taken.")] } else { Vec::new() }
}

fn by_head(head: &[String], row: &[String], count: usize) -> Pasted {
    let pairs = head.iter().map(String::as_str).chain(std::iter::repeat("")).zip(row);
    let found = pairs.filter(|(_, text)| !text.is_empty()).map(|(label, text)| match label {
        "" => Found::of("", text, &[], Trust::Guess),
        label => Found::named(label, text),
    });
    Pasted { shape: "a row of a sheet, by its head", found: found.collect(), notes: more(count) }
}

/// A label and a value in every row.
fn turned(rows: &[Vec<String>]) -> Pasted {
    let found = rows.iter().map(|row| match row.as_slice() {
        [label, text] if !label.is_empty() => Found::named(label, text),
        cells => Found::of("", cells.join(" "), &[], Trust::Guess),
    });
    Pasted {
        shape: "two columns of a sheet",
        found: found.filter(|found| !found.text.is_empty()).collect(),
        notes: Vec::new(),
    }
}

/// Without a head a value is told by its looks: emails, numbers, names. The rest finds no field by itself.
fn by_shape(row: &[String], count: usize) -> Pasted {
    let email = row.iter().find(|cell| is_email(cell));
    let names = names_in(row, email.map(String::as_str));
    let (mut emails, mut phones) = (0, 0);
    let mut found = Vec::new();
    for (at, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        let column = format!("column {}", at + 1);
        let (names, trust): (&'static [&'static str], Trust) = match names {
            Some((first, _, trust)) if first == at => (&["firstName", "lastName"], trust),
            Some((_, last, trust)) if last == at => (&["lastName", "firstName"], trust),
            _ if is_email(text) => {
                emails += 1;
                (
                    if emails == 1 { &["email", "secondEmail", "login"] } else { &["secondEmail", "email", "login"] },
                    Trust::Guess,
                )
            }
            _ if is_url(text) => (&["profileUrl"], Trust::Guess),
            _ if is_phone(text) => {
                phones += 1;
                (
                    if phones == 1 { &["primaryPhone", "mobilePhone"] } else { &["mobilePhone", "primaryPhone"] },
                    Trust::Guess,
                )
            }
            _ => (&[], Trust::Guess),
        };
        found.push(Found::of(column, text, names, trust));
    }
    let mut notes = vec!["It has no head: where a value goes is a guess.".to_owned()];
    notes.extend(more(count));
    Pasted { shape: "a row of a sheet", found, notes }
}

/// The columns of first and last name: two that the email is made of, else the first two that are like names.
fn names_in(row: &[String], email: Option<&str>) -> Option<(usize, usize, Trust)> {
    let is_name = |cell: &String| {
        !cell.is_empty()
            && cell.chars().count() <= 40
            && cell.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '\'' | '’' | '.'))
    };
    let local =
        email.and_then(|email| email.split_once('@')).map(|(local, _)| words::key_of(local)).unwrap_or_default();
    let key = |at: usize| words::key_of(&row[at]);
    let places: Vec<usize> = (0..row.len()).filter(|at| is_name(&row[*at])).collect();
    for first in &places {
        for last in places.iter().filter(|last| *last != first) {
            let whole = format!("{}{}", key(*first), key(*last));
            if whole.len() >= 4 && whole == local {
                return Some((*first, *last, Trust::Likely));
            }
        }
    }
    match places.as_slice() {
        [first, last, ..] if *last == first + 1 => Some((*first, *last, Trust::Guess)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String)> {
        let knows = |label: &str| ["Vorname", "Nachname", "City"].contains(&label);
        let found = read(text, &knows).map(|pasted| pasted.found).unwrap_or_default();
        found.into_iter().map(|found| (found.called, found.text)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(called, text)| ((*called).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_head_names_the_cells_and_what_is_quoted_stays_one() {
        assert_eq!(told("Vorname\tNachname\tX\nAnn\tLee\t"), pairs(&[("Vorname", "Ann"), ("Nachname", "Lee")]));
        assert_eq!(
            told("Vorname;City\n\"Ann; B\";\"Bonn \"\"Nord\"\"\"\nBo;Ulm"),
            pairs(&[("Vorname", "Ann; B"), ("City", "Bonn \"Nord\"")])
        );
        assert_eq!(told("Vorname\tAnn\nCity\tBonn"), pairs(&[("Vorname", "Ann"), ("City", "Bonn")]));
    }

    #[test]
    fn without_a_head_the_email_says_which_columns_are_names() {
        let read = |text| read(text, &|_: &str| false).unwrap();
        let row = read("Lab\tLee\tAnn\tann.lee@acme.com\t+49 30 123456");
        let of = |text: &str| row.found.iter().find(|found| found.text == text).unwrap();
        assert_eq!(
            (of("Ann").means.clone(), of("Ann").trust),
            (crate::app::form::paste::found::Means::Attributes(&["firstName", "lastName"]), Trust::Likely)
        );
        assert_eq!(of("Lab").means, crate::app::form::paste::found::Means::Nothing);
        assert_eq!(of("ann.lee@acme.com").trust, Trust::Guess);
    }

    #[test]
    fn sentences_lists_and_names_with_commas_are_no_rows() {
        for text in ["Lee, Ann", "a, b, c", "Bonn; Ulm", "Dear Bob, Ann, and all", "one"] {
            assert_eq!(told(text), [], "{text}");
        }
    }
}
