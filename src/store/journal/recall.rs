//! What was written down, told again: lines as deeds.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use memchr::memmem;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::line::{By, Line, Phase, moment};
use super::reading::{Entry, Filter, Heap, MARK, entries, of_text, of_texts, texts, values};
use super::running::is_running;
use crate::protocol::deed::{self, Deed, Fate, Held, Kind};
use crate::protocol::log_event::LOG_REACH;
use crate::protocol::recorder::{Recall, Settled, SettledBy};

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
    let eldest = || asker.now.checked_sub(LOG_REACH).ok().map(moment);
    let found = match wanted {
        Recall::Person { id, login } => entries(folder, &of_person(id, login))?,
        Recall::Since(at) => {
            let texts = texts(folder, &Filter { since: eldest(), ..Filter::default() })?;
            since(&texts.iter().map(Vec::as_slice).collect::<Vec<_>>(), *at)
        }
        Recall::Unknown => {
            let texts = texts(folder, &Filter { since: eldest(), ..Filter::default() })?;
            picked(texts.iter().map(Vec::as_slice), None)
        }
        Recall::Lines(numbers) => {
            let texts = texts(folder, &Filter::default())?;
            picked(texts.iter().map(Vec::as_slice), Some(numbers))
        }
        Recall::RestingRules => {
            let texts = texts(folder, &Filter { since: eldest(), ..Filter::default() })?;
            let mut resting = resting(&texts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            // Another run may be in the middle of it.
            resting.retain(|entry| entry.line.run == asker.run || !is_running(folder, &entry.line.run));
            resting
        }
    };
    let kept = if found.iter().any(names_values) { values(folder)? } else { HashMap::new() };
    let mut known = HashMap::new();
    let runs = |run: &str| *known.entry(run.to_owned()).or_insert_with(|| is_running(folder, run));
    Ok(deeds(found, &kept, asker, runs))
}

/// Of a text that holds the lines, with the values that they name.
pub(super) fn of_memory(text: &str, kept: &HashMap<String, Value>, wanted: &Recall, asker: &Asker<'_>) -> Vec<Deed> {
    let all = [text.as_bytes()];
    let found = match wanted {
        Recall::Person { id, login } => of_text(text, &of_person(id, login)),
        Recall::Since(at) => since(&all, *at),
        Recall::Unknown => picked(all.into_iter(), None),
        Recall::Lines(numbers) => picked(all.into_iter(), Some(numbers)),
        Recall::RestingRules => resting(&all),
    };
    deeds(found, kept, asker, |_| false)
}

fn of_person(id: &str, login: &str) -> Filter {
    let people = [id, login].into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Filter { people, ..Filter::default() }
}

/// Everything since a moment, behind what is unknown from before.
fn since(texts: &[&[u8]], at: Timestamp) -> Vec<Entry> {
    let filter = Filter { since: Some(moment(at)), ..Filter::default() };
    let late = of_texts(texts.iter().copied(), &filter);
    let seen: HashSet<u64> = late.iter().map(|entry| entry.line.seq).collect();
    let unknown = picked(texts.iter().copied(), None);
    unknown.into_iter().filter(|entry| !seen.contains(&entry.line.seq)).chain(late).collect()
}

/// As much of a line as picks it.
#[derive(Deserialize)]
struct Glance<'l> {
    seq: u64,
    phase: Phase,
    of: Option<u64>,
    #[serde(borrow)]
    outcome: Option<&'l str>,
}

/// The calls of these numbers, or those of which nobody knows what became of them, with all lines that belong to each.
fn picked<'t>(texts: impl Iterator<Item = &'t [u8]>, numbers: Option<&Vec<u64>>) -> Vec<Entry> {
    let mut calls: HashMap<u64, Vec<&[u8]>> = HashMap::new();
    for line in texts.flat_map(|text| text.split(|byte| *byte == b'\n')) {
        let Ok(seen) = serde_json::from_slice::<Glance<'_>>(line) else { continue };
        let is_meant = |seq: u64| numbers.as_ref().is_none_or(|numbers| numbers.contains(&seq));
        match (seen.phase, seen.of) {
            (Phase::Intent, _) if is_meant(seen.seq) => {
                calls.insert(seen.seq, vec![line]);
            }
            (Phase::Outcome, Some(of)) if numbers.is_none() && seen.outcome != Some("unknown") => {
                calls.remove(&of);
            }
            (Phase::Settled, Some(of)) if numbers.is_none() => {
                calls.remove(&of);
            }
            (Phase::Outcome | Phase::Settled, Some(of)) => {
                if let Some(lines) = calls.get_mut(&of) {
                    lines.push(line);
                }
            }
            (
                Phase::Start
                | Phase::Intent
                | Phase::Outcome
                | Phase::Settled
                | Phase::Refusal
                | Phase::Export
                | Phase::Shown
                | Phase::Copied
                | Phase::Approved
                | Phase::Connection
                | Phase::End
                | Phase::Torn
                | Phase::Broken
                | Phase::Other,
                _,
            ) => {}
        }
    }
    let mut calls: Vec<(u64, Vec<&[u8]>)> = calls.into_iter().collect();
    calls.sort_unstable_by_key(|(seq, _)| *seq);
    let mut heap = Heap::default();
    let lines = calls.iter().flat_map(|(_, lines)| lines).filter_map(|line| serde_json::from_slice(line).ok());
    lines.for_each(|line| heap.put(line));
    heap.entries
}

/// The rules that were deactivated on the way of a change, and not activated since.
fn resting(texts: &[&[u8]]) -> Vec<Entry> {
    // Few lines are about rules.
    let finder = memmem::Finder::new(b"GroupRule\"");
    let about_rules = texts.iter().flat_map(|text| text.split(|byte| *byte == b'\n'));
    let numbers = about_rules.filter(|line| finder.find(line).is_some()).filter_map(|line| {
        let seen: Glance<'_> = serde_json::from_slice(line).ok()?;
        matches!(seen.phase, Phase::Intent).then_some(seen.seq)
    });
    let numbers: Vec<u64> = numbers.collect();
    if numbers.is_empty() {
        return Vec::new();
    }
    let mut resting: Vec<Entry> = Vec::new();
    for entry in picked(texts.iter().copied(), Some(&numbers)) {
        let (outcome, by_hand) = (entry.outcome().to_owned(), entry.line.by_hand);
        let of = |entry: &Entry| entry.line.path.rsplit_once("/lifecycle/").map(|(rule, _)| rule.to_owned());
        match (&*entry.line.op, &*outcome) {
            ("activateGroupRule", "done") => resting.retain(|other| of(other) != of(&entry)),
            // Whoever switched it off by hand meant it.
            ("deactivateGroupRule", "done" | "unknown") => {
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
    kept: &HashMap<String, Value>,
    asker: &Asker<'_>,
    mut runs: impl FnMut(&str) -> bool,
) -> Vec<Deed> {
    let mut undone = HashMap::new();
    for entry in &found {
        if let Some(of) = entry.line.undo_of.filter(|_| entry.outcome() == "done") {
            undone.insert(of, entry.line.seq);
        }
    }
    let deeds = found.into_iter().filter_map(|entry| {
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
        Phase::Export | Phase::Approved | Phase::Connection => Kind::Other(line.phase.word().to_owned()),
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
        operation: serde_json::from_value(Value::from(line.op.as_str())).ok(),
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
