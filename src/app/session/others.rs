//! The few values that an attribute has in an organisation, such as its departments, with how many people have each.
//!
//! Owns: which attributes have few, and what is close to a text. Must not know: which field asks.

use std::collections::HashMap;

use crate::app::session::people::{People, RowIx};
use crate::protocol::fold::fold;
use crate::protocol::row::RowField;
use crate::protocol::seen::Usage;

/// An attribute with more values than this is no list to choose from.
const MOST_VALUES: usize = 60;
/// So many people have a value at least, taken together: what nearly everybody has alone tells nothing of anybody else.
const LEAST_A_VALUE: u32 = 2;
/// So many of the people who are loaded are counted.
const MOST_PEOPLE: usize = 10_000;
/// Of so many letters on a text may be another one with a mistake, and from the second on with two.
const SHORTEST_MISTAKEN: usize = 4;
const SHORTEST_MISTAKEN_TWICE: usize = 8;

/// What is one person's alone, by the words of an attribute's name: it is offered to nobody else.
const PERSONAL: [&str; 23] = [
    "address",
    "badge",
    "birth",
    "birthday",
    "cell",
    "email",
    "employeenumber",
    "fax",
    "id",
    "login",
    "mail",
    "mobile",
    "name",
    "nickname",
    "password",
    "phone",
    "pin",
    "profileurl",
    "salary",
    "secret",
    "ssn",
    "tax",
    "token",
];

/// The attributes that have few values among the people who are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    of: HashMap<String, Values>,
}

/// What people have in one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// Among so many.
    pub people: u32,
    /// What most have first.
    values: Vec<Shared>,
}

/// A text, and how many have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    pub text: String,
    pub count: u32,
    folded: String,
}

impl Others {
    /// Counts the people who are known: those who are loaded, or those whose profiles were read together where they are
    /// more, or their rows do not hold the attribute.
    pub fn observed(usage: Option<&Usage>, people: &People) -> Self {
        let rows: Vec<RowIx> = people.newer_than(0).into_iter().take(MOST_PEOPLE).collect();
        let mut of = HashMap::new();
        if let Some(usage) = usage {
            for name in usage.names().filter(|name| !is_personal(name)) {
                if let Some(values) = Values::of(usage.people(), usage.of(name)) {
                    of.insert(name.to_owned(), values);
                }
            }
        }
        if usage.is_none_or(|usage| rows.len() > usage.people() as usize) {
            for field in RowField::ALL.into_iter().filter(|field| !is_personal(field.attribute())) {
                match counted(people, &rows, field) {
                    Some(values) => of.insert(field.attribute().to_owned(), values),
                    None => of.remove(field.attribute()),
                };
            }
        }
        Self { of }
    }

    /// Nothing where the attribute has many values, or none that is known.
    pub fn of(&self, attribute: &str) -> Option<&Values> {
        self.of.get(attribute)
    }
}

fn counted(people: &People, rows: &[RowIx], field: RowField) -> Option<Values> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for at in rows {
        let text = people.row(*at).get(field);
        if !text.is_empty() {
            *counts.entry(text).or_default() += 1;
            if counts.len() > MOST_VALUES {
                return None;
            }
        }
    }
    Values::of(u32::try_from(rows.len()).unwrap_or(u32::MAX), counts.into_iter())
}

/// Whether the attribute is one of a single person, by the words of its name: `homePhone`, `badge_id`, `nickName`.
pub fn is_personal(name: &str) -> bool {
    words(name).any(|word| PERSONAL.contains(&&*word)) || PERSONAL.contains(&&*name.to_lowercase())
}

/// The words of a name or a title, in small letters: `start` and `date` of `startDate`.
pub fn words(name: &str) -> impl Iterator<Item = String> {
    let mut begins = vec![0];
    let mut before = ' ';
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && before.is_lowercase() {
            begins.push(at);
        }
        before = letter;
    }
    begins.push(name.len());
    let parts: Vec<String> = begins.windows(2).map(|ends| name[ends[0]..ends[1]].to_lowercase()).collect();
    let split = |part: String| -> Vec<String> {
        part.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect()
    };
    parts.into_iter().flat_map(split).filter(|word| !word.is_empty())
}

impl Values {
    fn of<'t>(people: u32, counts: impl Iterator<Item = (&'t str, u32)>) -> Option<Self> {
        let mut values: Vec<Shared> = counts
            .take(MOST_VALUES + 1)
            .map(|(text, count)| Shared { text: text.to_owned(), count, folded: fold(text.trim()) })
            .collect();
        let all: u32 = values.iter().map(|value| value.count).sum();
        let few = !values.is_empty() && values.len() <= MOST_VALUES;
        if !few || all < LEAST_A_VALUE * values.len() as u32 {
            return None;
        }
        values.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.text.cmp(&other.text)));
        Some(Self { people, values })
    }

    /// All of them, what most have first.
    pub fn all(&self) -> &[Shared] {
        &self.values
    }

    /// How many have just this.
    pub fn count(&self, text: &str) -> Option<u32> {
        self.values.iter().find(|value| value.text == text).map(|value| value.count)
    }

    /// Those that begin with what is typed, then those of which a word does, then those that hold it anywhere.
    pub fn fits(&self, typed: &str) -> Vec<&Shared> {
        let wanted = fold(typed.trim());
        if wanted.is_empty() {
            return Vec::new();
        }
        let rank = |value: &Shared| {
            let at = value.folded.find(&wanted)?;
            let begins = |at: usize| !value.folded[..at].ends_with(char::is_alphanumeric);
            Some(if at == 0 { 0 } else { 2 - u8::from(value.folded.match_indices(&wanted).any(|(at, _)| begins(at))) })
        };
        let mut fits: Vec<(u8, &Shared)> =
            self.values.iter().filter(|value| value.text != typed).filter_map(|v| Some((rank(v)?, v))).collect();
        fits.sort_by_key(|(rank, _)| *rank);
        fits.into_iter().map(|(_, value)| value).collect()
    }

    /// The one that was probably meant: the same but for capitals, accents and spaces, or for a letter.
    pub fn near(&self, typed: &str) -> Option<&Shared> {
        let wanted = fold(typed.trim());
        let allowed = match wanted.chars().count() {
            ..SHORTEST_MISTAKEN => 0,
            SHORTEST_MISTAKEN..SHORTEST_MISTAKEN_TWICE => 1,
            _ => 2,
        };
        let others = self.values.iter().filter(|value| value.text != typed);
        let distances = others.map(|value| (strsim::osa_distance(&value.folded, &wanted), value));
        distances.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance <= allowed).map(|(_, v)| v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(counts: &[(&str, u32)]) -> Option<Values> {
        Values::of(1_000, counts.iter().copied())
    }

    #[test]
    fn what_is_one_persons_is_told_by_the_words_of_a_name() {
        for name in [
            "login",
            "email",
            "secondEmail",
            "firstName",
            "nickName",
            "mobilePhone",
            "employeeNumber",
            "managerId",
            "badge_id",
            "homePhone",
            "streetAddress",
            "profileUrl",
            "birthDate",
            "Tax",
        ] {
            assert!(is_personal(name), "{name}");
        }
        for name in ["department", "costCenter", "title", "city", "site", "userType", "idle", "telephony", "syntax"] {
            assert!(!is_personal(name), "{name}");
        }
    }

    #[test]
    fn an_attribute_with_a_value_a_person_is_no_list() {
        assert_eq!(values(&[]), None);
        assert_eq!(values(&[("a", 1), ("b", 1)]), None);
        assert!(values(&[("a", 3), ("b", 1)]).is_some());
        let names: Vec<String> = (0..=MOST_VALUES).map(|at| at.to_string()).collect();
        let many: Vec<(&str, u32)> = names.iter().map(|name| (&**name, 9)).collect();
        assert_eq!(values(&many), None);
        assert!(values(&many[1..]).is_some());
    }

    #[test]
    fn what_begins_so_comes_before_what_only_holds_it() {
        let values = values(&[("Presales", 90), ("Field Sales", 80), ("Sales", 7), ("Sales Ops", 14)]).unwrap();
        let fits: Vec<&str> = values.fits("sal").into_iter().map(|value| &*value.text).collect();
        assert_eq!(fits, ["Sales Ops", "Sales", "Field Sales", "Presales"]);
        assert_eq!(values.count("Sales"), Some(7));
        assert!(values.fits(" ").is_empty() && values.fits("zzz").is_empty());
    }

    #[test]
    fn a_slip_is_told_from_something_new() {
        let values = values(&[("Sales", 212), ("Engineering", 90), ("HR", 4)]).unwrap();
        let near = |typed: &str| values.near(typed).map(|value| &*value.text);
        assert_eq!(near("Sles"), Some("Sales"));
        assert_eq!(near("sales "), Some("Sales"));
        assert_eq!(near("Enginering"), Some("Engineering"));
        assert_eq!(near("hr"), Some("HR"));
        for new in ["Sales", "HD", "Legal", "Saal", ""] {
            assert_eq!(near(new), None, "{new}");
        }
    }
}
