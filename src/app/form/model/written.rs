//! As what a manager is written: what an organisation puts into `manager` and `managerId`.
//!
//! Okta describes them as the display name and the id of a person. Organisations keep employee numbers, logins or emails
//! there as well: what the people who are known have decides what a person who is picked is written as.
//!
//! Owns: which way an organisation has. Must not know: the form.

use std::collections::{HashMap, HashSet};

use crate::app::session::people::People;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::seen::Usage;

pub(super) const NAME: &str = "manager";

pub(super) const ID: &str = "managerId";

/// So many of the people who are loaded are held against what others have.
const MOST_COMPARED: usize = 10_000;

/// As what a person is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    DisplayName,
    FirstLast,
    LastFirst,
    Id,
    Login,
    Email,
    Number,
}

impl Written {
    /// What `manager` may hold, Okta's own description first.
    const NAMES: [Self; 5] = [Self::DisplayName, Self::FirstLast, Self::LastFirst, Self::Login, Self::Email];
    /// The same of `managerId`.
    const IDS: [Self; 4] = [Self::Id, Self::Number, Self::Login, Self::Email];

    pub fn words(self) -> &'static str {
        match self {
            Self::DisplayName => "display name",
            Self::FirstLast => "first and last name",
            Self::LastFirst => "last name, first name",
            Self::Id => "Okta id",
            Self::Login => "login",
            Self::Email => "email",
            Self::Number => "employee number",
        }
    }

    /// Empty where the person has no such thing.
    pub fn of(self, row: &UserRow) -> String {
        let (first, last) = (row.get(RowField::FirstName), row.get(RowField::LastName));
        match self {
            Self::DisplayName if row.get(RowField::DisplayName).is_empty() => row.name().into_owned(),
            Self::DisplayName => row.get(RowField::DisplayName).to_owned(),
            Self::FirstLast => format!("{first} {last}").trim().to_owned(),
            Self::LastFirst if first.is_empty() || last.is_empty() => format!("{last}{first}"),
            Self::LastFirst => format!("{last}, {first}"),
            Self::Id => row.id().to_owned(),
            Self::Login => row.get(RowField::Login).to_owned(),
            Self::Email => row.get(RowField::Email).to_owned(),
            Self::Number => row.get(RowField::EmployeeNumber).to_owned(),
        }
    }

    fn next_of(self, ways: &[Self]) -> Self {
        let at = ways.iter().position(|way| *way == self).unwrap_or(0);
        ways[(at + 1) % ways.len()]
    }
}

/// What an organisation writes for a manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Custom {
    pub name: Written,
    pub id: Written,
    /// How many of those who have one, among the people known, have it so; none where nobody known has one.
    pub name_rate: Option<(u32, u32)>,
    pub id_rate: Option<(u32, u32)>,
    /// Somebody chose another way: it stays, whatever is learnt.
    pub by_hand: bool,
}

impl Custom {
    /// What people who are known have.
    pub fn observed(usage: Option<&Usage>, people: &People) -> Self {
        let rows: Vec<&UserRow> =
            people.newer_than(0).into_iter().take(MOST_COMPARED).map(|at| people.row(at)).collect();
        let mut names = values(usage, NAME);
        if names.is_empty() {
            for row in &rows {
                let manager = row.get(RowField::Manager);
                if !manager.is_empty() {
                    *names.entry(manager).or_default() += 1;
                }
            }
        }
        let (name, name_rate) = usual(&names, &Written::NAMES, &rows);
        let (id, id_rate) = usual(&values(usage, ID), &Written::IDS, &rows);
        Self { name, id, name_rate, id_rate, by_hand: false }
    }

    /// The same from what people have in the two attributes, each with how many have it.
    pub fn of_values(names: &HashMap<String, u32>, ids: &HashMap<String, u32>, rows: &[&UserRow]) -> Self {
        let (name, name_rate) = usual(&lent(names), &Written::NAMES, rows);
        let (id, id_rate) = usual(&lent(ids), &Written::IDS, rows);
        Self { name, id, name_rate, id_rate, by_hand: false }
    }

    pub fn change_name(&mut self) {
        (self.name, self.name_rate, self.by_hand) = (self.name.next_of(&Written::NAMES), None, true);
    }

    pub fn change_id(&mut self) {
        (self.id, self.id_rate, self.by_hand) = (self.id.next_of(&Written::IDS), None, true);
    }
}

fn lent(values: &HashMap<String, u32>) -> HashMap<&str, u32> {
    values.iter().map(|(value, count)| (value.as_str(), *count)).collect()
}

fn values<'u>(usage: Option<&'u Usage>, name: &str) -> HashMap<&'u str, u32> {
    usage.into_iter().flat_map(|usage| usage.of(name)).collect()
}

/// The way in which most of the values are written, and how many of how many; the first way where nobody has any.
fn usual(values: &HashMap<&str, u32>, ways: &[Written], rows: &[&UserRow]) -> (Written, Option<(u32, u32)>) {
    let all: u32 = values.values().sum();
    if all == 0 {
        return (ways[0], None);
    }
    let mut known: HashSet<&str> = HashSet::new();
    let mut best: Option<(Written, u32)> = None;
    for way in ways {
        let mut own: HashSet<&str> = HashSet::new();
        for row in rows {
            own.extend(values.get_key_value(&*way.of(row)).map(|(value, _)| *value));
        }
        // Whoever it is about need not be loaded: an id and an address are known by their looks.
        let looks = |value: &str| match way {
            Written::Id => value.len() == 20 && value.starts_with("00u"),
            Written::Login => value.contains('@'),
            Written::DisplayName | Written::FirstLast | Written::LastFirst | Written::Email | Written::Number => false,
        };
        let has = values.iter().filter(|(value, _)| own.contains(*value) || looks(value)).map(|(_, count)| count).sum();
        known.extend(own);
        if best.is_none_or(|(_, most)| has > most) {
            best = Some((*way, has));
        }
    }
    best.map_or((ways[0], None), |(way, has)| (way, Some((has, all))))
}

/// Whom the manager's line was filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    pub(super) name: String,
    pub(super) id: String,
    /// As they are called here.
    pub called: String,
    pub login: String,
    pub is_deactivated: bool,
}

/// Which of the two a typed text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Name,
    Id,
}
