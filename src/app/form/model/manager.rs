//! The manager of a form: one line for two attributes, `manager` and `managerId`.
//!
//! Okta describes them as the display name and the id of a person. Organisations keep employee numbers, logins or emails
//! there as well: what the people who are known have decides what a person who is picked is written as.
//!
//! Owns: what is written where, and whether what stands there was picked. Must not know: how people are searched.

use std::collections::{HashMap, HashSet};

use crate::app::form::model::Form;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Scalar;
use crate::app::session::people::People;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::seen::Usage;
use crate::protocol::status::Status;

const NAME: &str = "manager";
const ID: &str = "managerId";
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
    name: String,
    id: String,
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

impl Form {
    /// The places of `manager` and `managerId`, where they are texts that can be changed.
    pub fn manager_fields(&self) -> (Option<usize>, Option<usize>) {
        let free = |name: &str| {
            self.fields.iter().position(|field| {
                field.spec.attribute() == Some(name)
                    && field.spec.locked.is_none()
                    && field.spec.kind == Kind::One(Scalar::Text)
            })
        };
        (free(NAME), free(ID))
    }

    /// Whether people are picked in this field.
    pub fn picks_person(&self, at: usize) -> bool {
        let name = self.fields.get(at).and_then(|field| field.spec.attribute());
        matches!(name, Some(NAME | ID)) && {
            let (name, id) = self.manager_fields();
            name.or(id) == Some(at)
        }
    }

    /// The field that is filled and shown with this one: the id with the manager.
    pub fn filled_along(&self, at: usize) -> Option<usize> {
        let name = self.fields.get(at)?.spec.attribute()?;
        if name != NAME {
            return None;
        }
        match self.manager_fields() {
            (Some(own), id) if own == at => id,
            (_, _) => None,
        }
    }

    /// Whether the field has no line of its own, since another shows it.
    pub(super) fn is_shown_elsewhere(&self, at: usize) -> bool {
        self.fields.get(at).is_some_and(|field| field.spec.attribute() == Some(ID))
            && matches!(self.manager_fields(), (Some(_), Some(id)) if id == at)
    }

    /// What the line shows: the name, and behind it what Okta has as the id.
    pub fn manager_words(&self, at: usize) -> String {
        let text = self.fields.get(at).map(super::FormField::text).unwrap_or_default();
        match self.filled_along(at).map(|id| self.fields[id].text()).unwrap_or_default() {
            "" => text.to_owned(),
            id => format!("{text} ({id})").trim_start().to_owned(),
        }
    }

    /// Fills both fields with a person; what they lack, in words.
    pub fn pick_manager(&mut self, row: &UserRow, custom: &Custom) -> Option<String> {
        let (name_at, id_at) = self.manager_fields();
        let (name, id) = (custom.name.of(row), custom.id.of(row));
        self.put_manager(name_at.map(|_| &*name), id_at.map(|_| &*id));
        self.picked = Some(Picked {
            name,
            id: id.clone(),
            called: row.name().into_owned(),
            login: row.get(RowField::Login).to_owned(),
            is_deactivated: row.status == Status::Deprovisioned,
        });
        (id_at.is_some() && id.is_empty())
            .then(|| format!("{} has no {}: {} stays empty.", row.name(), custom.id.words(), self.label_of(id_at)))
    }

    /// Puts a text in as it was typed; what becomes of the other field, in words.
    pub fn type_manager(&mut self, text: &str, part: Part) -> Option<String> {
        let (name_at, id_at) = self.manager_fields();
        let (before_name, before_id) =
            [name_at, id_at].map(|at| at.map(|at| self.fields[at].text().to_owned()).unwrap_or_default()).into();
        match part {
            Part::Name => {
                // The number of the former manager must not stay behind another name.
                self.put_manager(Some(text), id_at.map(|_| ""));
                let gone = !before_id.is_empty() && before_name != text;
                gone.then(|| format!("{} is emptied: {before_id} was the former manager's.", self.label_of(id_at)))
            }
            Part::Id => {
                self.put_manager(None, Some(text));
                (!before_name.is_empty()).then(|| format!("{} still says {before_name}.", self.label_of(name_at)))
            }
        }
    }

    pub fn empty_manager(&mut self) {
        self.put_manager(Some(""), Some(""));
    }

    fn label_of(&self, at: Option<usize>) -> &str {
        at.map_or("The other field", |at| self.fields[at].spec.label.trim())
    }

    fn put_manager(&mut self, name: Option<&str>, id: Option<&str>) {
        let (name_at, id_at) = self.manager_fields();
        for (at, text) in [(name_at, name), (id_at, id)] {
            if let (Some(at), Some(text)) = (at, text) {
                self.fields[at].set(text);
                self.typed(at);
            }
        }
    }

    /// Whom the line was filled with, as long as it holds just that.
    pub fn picked_manager(&self) -> Option<&Picked> {
        let holds = |at: Option<usize>, text: &str| at.is_none_or(|at| self.fields[at].text() == text);
        let (name, id) = self.manager_fields();
        self.picked.as_ref().filter(|picked| holds(name, &picked.name) && holds(id, &picked.id))
    }

    /// What deserves a second look: a text that nobody was picked for, somebody who is deactivated.
    pub(super) fn doubt_of_manager(&self, at: usize) -> Option<String> {
        let along = self.filled_along(at).map(|at| &self.fields[at]);
        let fields = || self.fields.get(at).into_iter().chain(along);
        if !fields().any(super::FormField::is_changed) || fields().all(|field| field.text().is_empty()) {
            return None;
        }
        match self.picked_manager() {
            None => Some("not picked from people".to_owned()),
            Some(picked) if picked.is_deactivated => Some(format!("{} is deactivated", picked.called)),
            Some(_) => None,
        }
    }
}
