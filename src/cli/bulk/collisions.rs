//! Logins and emails that would be two people's: nothing is sent then, unless numbers are wanted behind them.

use std::collections::{HashMap, HashSet};

use super::{Stop, failed};
use crate::app::jobs::fill::{self, Fill};
use crate::app::jobs::plan::Plan;
use crate::cli::Exit;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::Person;
use crate::protocol::json::Json;
use crate::worker::jobs::whom::{self, Entry, Found};

/// The attributes by which people are told apart.
const OWN: [&str; 2] = ["login", "email"];
/// So many are shown.
const SHOWN: usize = 3;
/// The largest number that is put behind a name.
const MOST: u32 = 99;

/// Shows a few of the values, and refuses those that somebody else has, or puts a number behind them.
pub(super) async fn look(
    client: &Client,
    plan: &mut Plan,
    fill: &Fill,
    number: bool,
    control: &Control,
) -> Result<(), Stop> {
    let mut clashes = Vec::new();
    for name in fill.attributes().filter(|name| OWN.contains(name)) {
        let mut found = clashing(client, plan, name, control).await?;
        if number {
            let first: HashMap<usize, String> = found.iter().map(|at| (*at, value(plan, *at, name))).collect();
            let mut next = 2;
            while !found.is_empty() && next <= MOST {
                for at in &found {
                    let numbered =
                        fill::numbered(&first.get(at).cloned().unwrap_or_else(|| value(plan, *at, name)), next);
                    plan.will[*at].own.insert(name.to_owned(), Json::of_text(&numbered));
                }
                found = clashing(client, plan, name, control).await?;
                next += 1;
            }
        }
        clashes
            .extend(found.into_iter().map(|at| format!("{}: {name} {}", plan.will[at].login, value(plan, at, name))));
    }
    let example = |person: &Person| {
        let each = person.own.iter().map(|(name, value)| format!("{name} {}", fill::told(person.was.get(name), value)));
        format!("{}: {}.", person.login, each.collect::<Vec<_>>().join(", "))
    };
    let examples: Vec<String> = plan.will.iter().take(SHOWN).map(example).collect();
    for example in examples {
        plan.look(&example);
    }
    if clashes.is_empty() {
        return Ok(());
    }
    let more = clashes.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    let shown = clashes.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    let why = format!(
        "somebody else has, or would have, the same: {shown}{more}. --number puts numbers behind them; nothing was sent"
    );
    Err((Exit::WrongUsage, why))
}

fn value(plan: &Plan, at: usize, name: &str) -> String {
    plan.will[at].own.get(name).map(Json::plain).unwrap_or_default().into_owned()
}

/// The people of the plan, by their place, whose value is an earlier one's of the plan too, or somebody's in the
/// organisation.
async fn clashing(client: &Client, plan: &Plan, name: &str, control: &Control) -> Result<Vec<usize>, Stop> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut clashing = HashSet::new();
    let mut entries = Vec::new();
    for (at, person) in plan.will.iter().enumerate() {
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
            Found::One(user) => {
                user.id != plan.will[entry.line].id && user.text(name).eq_ignore_ascii_case(&entry.text)
            }
            Found::Several(_) => true,
            Found::Nobody => false,
        };
        if is_others {
            clashing.insert(entry.line);
        }
    };
    whom::of_entries(client, &entries, control, taken).await.map_err(failed)?;
    let mut clashing: Vec<usize> = clashing.into_iter().collect();
    clashing.sort_unstable();
    Ok(clashing)
}
