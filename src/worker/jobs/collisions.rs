//! Values by which people are told apart, and that would be two people's.
//!
//! Owns: whose is somebody else's too, in the plan or in the organisation. Must not know: what they are made of.

use std::collections::{HashMap, HashSet};

use super::whom::{self, Entry, Found};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::job::Person;
use crate::protocol::json::Json;
use crate::protocol::template::numbered;

/// The attributes by which people are told apart.
pub const OWN: [&str; 2] = ["login", "email"];
/// The largest number that is put behind a name.
const MOST: u32 = 99;

/// Whose value is somebody else's too, a clause each. With `number` a number is put behind it until it is nobody's.
pub async fn look<'a>(
    client: &Client,
    people: &mut [Person],
    attributes: impl IntoIterator<Item = &'a str>,
    number: bool,
    control: &Control,
) -> Result<Vec<String>, CallError> {
    let mut clashes = Vec::new();
    for name in attributes.into_iter().filter(|name| OWN.contains(name)) {
        let mut found = clashing(client, people, name, control).await?;
        if number {
            let first: HashMap<usize, String> = found.iter().map(|at| (*at, value(people, *at, name))).collect();
            let mut next = 2;
            while !found.is_empty() && next <= MOST {
                for at in &found {
                    let text = first.get(at).cloned().unwrap_or_else(|| value(people, *at, name));
                    people[*at].own.insert(name.to_owned(), Json::of_text(&numbered(&text, next)));
                }
                found = clashing(client, people, name, control).await?;
                next += 1;
            }
        }
        clashes.extend(found.into_iter().map(|at| format!("{}: {name} {}", people[at].login, value(people, at, name))));
    }
    Ok(clashes)
}

fn value(people: &[Person], at: usize, name: &str) -> String {
    people[at].own.text(name)
}

/// The people, by their place, whose value is an earlier one's too, or somebody's in the organisation.
async fn clashing(client: &Client, people: &[Person], name: &str, control: &Control) -> Result<Vec<usize>, CallError> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut clashing = HashSet::new();
    let mut entries = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let Some(own) = person.own.get(name).filter(|own| !person.was.get(name).is_some_and(|was| was.means(own)))
        else {
            continue;
        };
        let text = own.plain().into_owned();
        if first.insert(text.to_lowercase(), at).is_some_and(|other| other != at) {
            clashing.insert(at);
        }
        entries.push(Entry { text, line: at });
    }
    let taken = |entry: &Entry, found: Found| {
        let is_others = match found {
            Found::One(user) => user.id != people[entry.line].id && user.text(name).eq_ignore_ascii_case(&entry.text),
            Found::Several(_) => true,
            Found::Nobody => false,
        };
        if is_others {
            clashing.insert(entry.line);
        }
    };
    whom::of_entries(client, &entries, control, taken).await?;
    let mut clashing: Vec<usize> = clashing.into_iter().collect();
    clashing.sort_unstable();
    Ok(clashing)
}
