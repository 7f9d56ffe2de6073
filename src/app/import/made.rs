//! Attributes of somebody new that no cell says: made of others by a template, with a number where two would be alike.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::fields::Fields;
use super::rules::Rules;
use super::value::read;
use super::verdict::NewPerson;
use crate::messages::import::Around;
use crate::protocol::json::Json;
use crate::protocol::sheet::Cell;
use crate::protocol::status::Status;
use crate::protocol::template::{FaultKind, Template, numbered};
use crate::protocol::user::User;

/// The largest number that is put behind a name.
const MOST: u32 = 99;
/// What tells people apart, and what their mail goes to.
pub const OWN: [&str; 2] = ["login", "email"];

/// What is wrong with the templates before any row is looked at.
pub fn judge(made: &IndexMap<String, Template>, fields: &Fields) -> Result<(), String> {
    for (name, template) in made {
        if fields.get(name).is_none() {
            return Err(format!("{name}: there is no such attribute"));
        }
        if let Some(fault) = template.unknown(fields.names()) {
            return Err(format!("{name}: {fault}"));
        }
        if leads_to(made, name, name, made.len()) {
            return Err(format!("{name} is made of itself"));
        }
    }
    Ok(())
}

fn leads_to(made: &IndexMap<String, Template>, from: &str, to: &str, steps: usize) -> bool {
    let Some(template) = made.get(from).filter(|_| steps > 0) else { return false };
    template.names(to) || template.attributes().any(|named| leads_to(made, &named.name, to, steps - 1))
}

/// Puts into a profile what its templates make of it; what could not be made, by its name.
pub fn complete(
    rules: &Rules,
    fields: &Fields,
    profile: &mut IndexMap<String, Json>,
    person: &mut NewPerson,
) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let mut left: Vec<&String> = rules.made.keys().filter(|name| !profile.contains_key(*name)).collect();
    // What is made of what is made comes in a later round; there are no circles.
    while !left.is_empty() {
        let waits = |name: &&&String| rules.made[**name].attributes().any(|named| left.contains(&&named.name));
        let (later, ready): (Vec<&String>, Vec<&String>) = left.iter().partition(|name| waits(name));
        if ready.is_empty() {
            break;
        }
        for name in ready {
            let look = |name: &str| {
                fields.get(name)?;
                Some(profile.get(name).map(Json::plain).unwrap_or_default())
            };
            match make(&rules.made[name], name, fields, look) {
                Ok(value) => {
                    profile.insert(name.clone(), value);
                    person.made.push(name.clone());
                }
                Err(why) => wrong.push((name.clone(), why)),
            }
        }
        left = later;
    }
    if !profile.contains_key("login")
        && !wrong.iter().any(|(name, _)| name == "login")
        && let Some(email) = profile.get("email").cloned()
    {
        profile.insert("login".to_owned(), email);
        person.login_is_email = true;
    }
    wrong
}

fn make<'p>(
    template: &Template,
    name: &str,
    fields: &Fields,
    look: impl Fn(&str) -> Option<Cow<'p, str>>,
) -> Result<Json, String> {
    let text = template.fill(look).map_err(|fault| match &fault.kind {
        FaultKind::EmptyAttribute { name } => format!("is made of {name}, and that is empty"),
        _ => fault.to_string(),
    })?;
    let field = fields.get(name).ok_or("there is no such attribute")?;
    read(field, None, Cell::Text(&*text), true)?.ok_or_else(|| "is empty".to_owned())
}

/// Who has a login or an email that somebody new is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken<'a> {
    /// Another row.
    Row,
    Somebody(&'a User),
}

/// That somebody has what somebody new is to have, in words.
pub fn has_it(user: &User) -> String {
    if user.status == Status::Deprovisioned {
        format!("{} has it, who is deactivated", user.name())
    } else {
        format!("{} has it ({}, {})", user.name(), user.id, user.status.word())
    }
}

/// The logins and emails of the table, and who has them.
#[derive(Debug, Default)]
pub struct Owners {
    /// None where no numbers are put behind them: rows are held against each other once all are known.
    rows: Option<[HashMap<String, usize>; 2]>,
}

impl Owners {
    pub fn of(numbers: bool) -> Self {
        Self { rows: numbers.then(Default::default) }
    }

    /// Who else has what stands in the attribute; nobody where it is free, and it is this row's from then on. Other rows
    /// are told only where numbers are put behind.
    pub fn claim<'a>(&mut self, attribute: usize, text: &str, row: usize, around: &'a Around) -> Option<Taken<'a>> {
        let key = text.to_lowercase();
        let there = if attribute == 0 { around.logins.get(&key) } else { around.emails.get(&key) };
        if let Some(user) = there {
            return Some(Taken::Somebody(user));
        }
        let rows = &mut self.rows.as_mut()?[attribute];
        match rows.get(&key) {
            Some(other) if *other != row => Some(Taken::Row),
            Some(_) | None => {
                rows.insert(key, row);
                None
            }
        }
    }

    /// Puts the first number behind a made login or email with which nobody has it; false where none does.
    pub fn number(&mut self, person: &mut NewPerson, attribute: usize, row: usize, around: &Around) -> bool {
        let name = OWN[attribute];
        let Some(text) = person.profile.get(name).map(|value| value.plain().into_owned()) else { return false };
        for number in 2..=MOST {
            let next = numbered(&text, number);
            if self.claim(attribute, &next, row, around).is_none() {
                // An email that is the login stays the login.
                let alike: HashSet<String> = OWN
                    .into_iter()
                    .filter(|own| person.made.iter().any(|made| made == own) || person.login_is_email)
                    .filter(|own| person.profile.get(own).is_some_and(|value| value.plain() == text))
                    .map(str::to_owned)
                    .collect();
                for own in alike {
                    person.profile.insert(own, Json::of_text(&next));
                }
                person.profile.insert(name.to_owned(), Json::of_text(&next));
                return true;
            }
        }
        false
    }
}
