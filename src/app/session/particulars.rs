//! What people are found by beside their names: title, department, city, employee number, phone.
//!
//! Titles, departments and cities repeat from person to person: each is kept once, and each person as three numbers. What
//! a word may be is decided once a search, not once a person; employee numbers and phones are looked at in the rows, and
//! only where a number is typed.

use std::collections::HashMap;

use crate::protocol::fold::{Needle, fold};
use crate::protocol::pasted::phone_digits;
use crate::protocol::row::{RowField, UserRow};

const FIELDS: [RowField; 3] = [RowField::Title, RowField::Department, RowField::City];
/// Shorter beginnings are those of half of all departments.
const SHORTEST_WORD: usize = 3;
/// Fewer digits end too many phone numbers.
const SHORTEST_PHONE: usize = 4;
/// From so many on, the beginning of an employee number is enough.
const SHORTEST_NUMBER: usize = 3;

#[derive(Clone, Debug, Default)]
pub(super) struct Particulars {
    /// Each text once, folded.
    values: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    of: Vec<[u32; FIELDS.len()]>,
}

/// What the words of a search may be beside names.
#[derive(Debug)]
pub(super) struct Wanted {
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    /// Of each text, whether a word of it begins so; empty where none does.
    fits: Vec<bool>,
    /// What an employee number may be, folded.
    number: Option<String>,
    /// What a phone number may hold.
    phone: Option<String>,
}

impl Particulars {
    /// Keeps what a row says under its place.
    pub(super) fn put(&mut self, at: usize, row: &UserRow) {
        let of = FIELDS.map(|field| self.number(row.get(field)));
        if at < self.of.len() {
            self.of[at] = of;
        } else {
            self.of.push(of);
        }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.values.push(fold(text).into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// What these words may be beside names; none where they can be nothing else.
    pub(super) fn wanted(&self, needles: &[Needle]) -> Option<Wanted> {
        let words: Vec<Word> = needles.iter().map(|needle| self.word(needle)).collect();
        let any = words.iter().any(|word| !word.fits.is_empty() || word.number.is_some() || word.phone.is_some());
        any.then_some(Wanted { words })
    }

    fn word(&self, needle: &Needle) -> Word {
        let typed = &*needle.literal;
        let fits = |value: &str| {
            let mut words = value.split(|letter: char| !letter.is_alphanumeric());
            words.any(|word| {
                word.starts_with(typed) || needle.short.as_ref().is_some_and(|short| word.starts_with(&**short))
            })
        };
        let fits = if typed.chars().count() < SHORTEST_WORD {
            Vec::new()
        } else {
            self.values.iter().map(|value| fits(value)).collect()
        };
        let fits = if fits.contains(&true) { fits } else { Vec::new() };
        let number = typed.contains(|letter: char| letter.is_ascii_digit()).then(|| typed.to_owned());
        let phone = phone_digits(typed).filter(|digits| digits.len() >= SHORTEST_PHONE);
        Word { fits, number, phone }
    }

    /// Whether one word of a search, by its place, fits a person beside their names.
    pub(super) fn fits(&self, wanted: &Wanted, word: usize, at: usize, row: &UserRow) -> bool {
        let Some(word) = wanted.words.get(word) else { return false };
        if !word.fits.is_empty()
            && let Some(of) = self.of.get(at)
            && of.iter().any(|value| word.fits.get(*value as usize).is_some_and(|fits| *fits))
        {
            return true;
        }
        let is_number = word.number.as_ref().is_some_and(|typed| {
            let number = row.get(RowField::EmployeeNumber);
            number.eq_ignore_ascii_case(typed)
                || typed.len() >= SHORTEST_NUMBER
                    && number.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
        });
        is_number
            || word.phone.as_ref().is_some_and(|digits| {
                let phone: String = row.get(RowField::MobilePhone).chars().filter(char::is_ascii_digit).collect();
                phone.contains(&**digits)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fold::needles;
    use crate::protocol::row::RowFields;

    fn fits(query: &str) -> bool {
        let row = UserRow::parse(
            r#"{"id":"00u1","profile":{"title":"Senior Clerk","department":"Vertrieb Süd","city":"Köln",
            "employeeNumber":"E-40110","mobilePhone":"+49 171 9925618"}}"#,
            RowFields::ALL,
        )
        .unwrap();
        let mut particulars = Particulars::default();
        particulars.put(0, &row);
        let needles = needles(query);
        let wanted = particulars.wanted(&needles);
        wanted.is_some_and(|wanted| (0..needles.len()).all(|word| particulars.fits(&wanted, word, 0, &row)))
    }

    #[test]
    fn a_word_may_be_the_beginning_of_what_somebody_does_and_where() {
        for query in ["clerk", "sen", "vertrieb", "sud", "süd", "koeln", "köln", "clerk vertrieb köl"] {
            assert!(fits(query), "{query}");
        }
        for query in ["lerk", "se", "bonn", "clerk bonn"] {
            assert!(!fits(query), "{query}");
        }
    }

    #[test]
    fn a_number_may_be_the_employees_or_part_of_a_phones() {
        for query in ["e-40110", "E-40", "5618", "1719925618", "+491719925618", "00491719925618", "01719925618"] {
            assert!(fits(query), "{query}");
        }
        for query in ["618", "40110x", "5619"] {
            assert!(!fits(query), "{query}");
        }
    }
}
