//! What was written down, told again: lines as deeds.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::gather::{Gathering, People, Wanted};
use super::line::{By, Line, Phase, moment};
use super::reading::{Entry, MARK, values};
use super::running::is_running;
use super::scan;
use crate::protocol::deed::{self, Deed, Fate, Held, Kind};
use crate::protocol::log_event::LOG_REACH;
use crate::protocol::recorder::{Recall, Settled, SettledBy};

/// Okta's names for what puts a group rule to rest, and wakes it.
const ACTIVATE: &str = "activateGroupRule";
const DEACTIVATE: &str = "deactivateGroupRule";
const REPLACE: &str = "replaceGroupRule";

/// Who asks, and when.
pub(super) struct Asker<'a> {
    /// The word of the run that asks.
    pub(super) run: &'a str,
    pub(super) now: Timestamp,
}

/// Of an organisation's folder; nothing where there is none yet. Blocks.
pub(super) fn of_folder(folder: &Path, wanted: &Recall, asker: &Asker<'_>) -> io::Result<Vec<Deed>> {
    if !folder.try_exists()? {
        return Ok(Vec::new());
    }
    // What is older than Okta's log settles nobody any more.
    let eldest = asker.now.checked_sub(LOG_REACH).ok().map(moment).filter(|_| is_of_late(wanted));
    let since = since(wanted);
    let mut gathering = Gathering::new(sought(wanted, &since));
    scan::of_folder(folder, eldest.as_deref(), |line| gathering.put(line))?;
    let mut found = told(gathering, wanted);
    if matches!(wanted, Recall::RestingRules) {
        // Another run may be in the middle of it.
        found.retain(|entry| entry.line.run == asker.run || !is_running(folder, &entry.line.run));
    }
    let kept = if found.iter().any(names_values) { values(folder)? } else { HashMap::new() };
    let mut known = HashMap::new();
    let runs = |run: &str| *known.entry(run.to_owned()).or_insert_with(|| is_running(folder, run));
    Ok(deeds(found, wanted, &kept, asker, runs))
}

/// Of a text that holds the lines, with the values that they name.
pub(super) fn of_memory(text: &str, kept: &HashMap<String, Value>, wanted: &Recall, asker: &Asker<'_>) -> Vec<Deed> {
    let since = since(wanted);
    let mut gathering = Gathering::new(sought(wanted, &since));
    text.lines().for_each(|line| gathering.put(line.as_bytes()));
    deeds(told(gathering, wanted), wanted, kept, asker, |_| false)
}

/// Whether nothing is wanted that Okta's log has no events of any more.
fn is_of_late(wanted: &Recall) -> bool {
    match wanted {
        Recall::Since(_) | Recall::Unknown | Recall::RestingRules => true,
        Recall::Person { .. } | Recall::Lines(_) => false,
    }
}

/// The moment from which on something is wanted, as lines write it.
fn since(wanted: &Recall) -> String {
    match wanted {
        Recall::Since(at) => moment(*at),
        Recall::Person { requests, .. } => requests.as_ref().map(|late| moment(late.since)).unwrap_or_default(),
        Recall::Unknown | Recall::Lines(_) | Recall::RestingRules => String::new(),
    }
}

fn sought<'a>(wanted: &'a Recall, since: &'a str) -> Wanted<'a> {
    match wanted {
        Recall::Person { id, login, requests } => Wanted::Around {
            people: People::of([id, login]),
            requests: requests.as_ref().map(|late| &late.requests),
            since,
        },
        Recall::Since(_) => Wanted::Since(since),
        Recall::Unknown => Wanted::Unknown,
        Recall::Lines(numbers) => Wanted::Calls(numbers),
        Recall::RestingRules => Wanted::Operations(&[ACTIVATE, DEACTIVATE]),
    }
}

/// A look into a line says what may be about somebody.
fn told(gathering: Gathering<'_>, wanted: &Recall) -> Vec<Entry> {
    let found = gathering.entries();
    let (id, login, requests) = match wanted {
        Recall::Person { id, login, requests } => (id, login, requests),
        Recall::RestingRules => return resting(found),
        Recall::Since(_) | Recall::Unknown | Recall::Lines(_) => return found,
    };
    let is_about = |line: &Line| {
        line.target
            .as_ref()
            .is_some_and(|target| target.id == *id || !login.is_empty() && target.login.eq_ignore_ascii_case(login))
    };
    let is_asked = |entry: &Entry| {
        let request = entry.outcome.as_ref().and_then(|outcome| outcome.request.as_ref());
        request.is_some_and(|request| requests.as_ref().is_some_and(|late| late.requests.contains(request)))
    };
    found.into_iter().filter(|entry| is_about(&entry.line) || is_asked(entry)).collect()
}

/// The rules that were deactivated on the way of a change, and not activated since.
fn resting(found: Vec<Entry>) -> Vec<Entry> {
    let mut resting: Vec<Entry> = Vec::new();
    for entry in found {
        let (outcome, by_hand) = (entry.outcome().to_owned(), entry.line.by_hand);
        let of = |entry: &Entry| entry.line.path.rsplit_once("/lifecycle/").map(|(rule, _)| rule.to_owned());
        match (&*entry.line.op, &*outcome) {
            (ACTIVATE, "done") => resting.retain(|other| of(other) != of(&entry)),
            // Whoever switched it off by hand meant it.
            (DEACTIVATE, "done" | "unknown") => {
                resting.retain(|other| of(other) != of(&entry));
                if !by_hand {
                    resting.push(entry);
                }
            }
            _ => {}
        }
    }
    resting
}

fn names_values(entry: &Entry) -> bool {
    let named = |values: &Map<String, Value>| values.values().any(|value| hash(value).is_some());
    named(&entry.line.before) || named(&entry.line.after)
}

/// The name by which a line has a value.
fn hash(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| text.starts_with(MARK))
}

fn deeds(
    found: Vec<Entry>,
    wanted: &Recall,
    kept: &HashMap<String, Value>,
    asker: &Asker<'_>,
    mut runs: impl FnMut(&str) -> bool,
) -> Vec<Deed> {
    let mut undone = HashMap::new();
    // That a rule leaves somebody out no longer puts them back into no group yet.
    let of_rule = |line: &Line| [DEACTIVATE, REPLACE, ACTIVATE].contains(&&*line.op);
    // The last first: what was taken back itself takes nothing back any more.
    for entry in found.iter().rev() {
        let (seq, is_done) = (entry.line.seq, entry.outcome() == "done" && !of_rule(&entry.line));
        if let Some(of) = entry.line.undo_of.filter(|_| is_done && !undone.contains_key(&seq)) {
            undone.entry(of).or_insert(seq);
        }
    }
    let is_asked = |entry: &Entry| match wanted {
        Recall::Lines(numbers) => numbers.contains(&entry.line.seq),
        Recall::Since(_) | Recall::Unknown | Recall::Person { .. } | Recall::RestingRules => true,
    };
    let deeds = found.into_iter().filter(is_asked).filter_map(|entry| {
        let runs = entry.line.run == asker.run || runs(&entry.line.run);
        let deed = deed(entry, kept, runs)?;
        Some(Deed { undone_by: undone.get(&deed.seq).copied(), ..deed })
    });
    deeds.collect()
}

/// None where the line says nothing of anything that was done.
fn deed(entry: Entry, kept: &HashMap<String, Value>, runs: bool) -> Option<Deed> {
    let fate = fate(&entry, runs);
    let settled = entry.settled.as_ref().and_then(settled);
    let Entry { line, outcome, .. } = entry;
    let what = |name: &str| line.what.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = match line.phase {
        Phase::Intent => Kind::Call,
        Phase::Refusal => Kind::Refusal,
        Phase::Shown => Kind::Shown(what("secret")),
        Phase::Copied => Kind::Copied(what("secret")),
        Phase::Export | Phase::Approved | Phase::Verified | Phase::Connection => {
            Kind::Other(line.phase.word().to_owned())
        }
        Phase::Start | Phase::Outcome | Phase::Settled | Phase::End | Phase::Torn | Phase::Broken | Phase::Other => {
            return None;
        }
    };
    let held = |values: &Map<String, Value>| -> Vec<Held> {
        let each = values.iter().map(|(name, value)| {
            let value = match hash(value) {
                Some(hash) => kept.get(hash).cloned(),
                None => Some(value.clone()),
            };
            Held { name: name.clone(), value }
        });
        each.collect()
    };
    let of_outcome = outcome.unwrap_or_default();
    Some(Deed {
        seq: line.seq,
        at: line.at.parse().ok()?,
        ended: of_outcome.at.parse().ok(),
        kind,
        operation: serde_json::from_value(Value::from(line.operation())).ok(),
        before: held(&line.before),
        after: held(&line.after),
        op: line.op,
        by_hand: line.by_hand,
        method: line.method,
        path: line.path,
        options: line.options,
        target: line.target.unwrap_or_default(),
        ticket: line.ticket,
        reason: line.reason,
        verified: line.verified,
        approved: line.approved,
        by: by(line.by),
        connection: line.connection,
        run: line.run,
        fate,
        request: of_outcome.request.or_else(|| settled.as_ref().and_then(|settled| settled.request.clone())),
        settled,
        status: of_outcome.status,
        code: of_outcome.code.or(line.code),
        undo_of: line.undo_of,
        undone_by: None,
        skew: SignedDuration::from_millis(line.skew_ms.unwrap_or_default()),
    })
}

fn fate(entry: &Entry, runs: bool) -> Fate {
    match entry.outcome() {
        "done" => Fate::Done,
        "refused" => Fate::Refused,
        "not_sent" => Fate::NotSent,
        "not_done" => Fate::NotDone,
        "forbidden" => Fate::Forbidden,
        "" => Fate::None,
        _ if entry.outcome.is_none() && runs => Fate::UnderWay,
        // A word of a later version tells nothing here.
        _ => Fate::Unknown,
    }
}

fn settled(line: &Line) -> Option<Settled> {
    let word = line.what.get("by").and_then(Value::as_str).unwrap_or_default();
    let by = SettledBy::ALL.into_iter().find(|by| by.word() == word)?;
    Some(Settled { done: line.outcome.as_deref() == Some("done"), by, request: line.request.clone() })
}

fn by(by: By) -> deed::By {
    deed::By { token: by.token, user: by.user, host: by.host, from: by.from }
}
