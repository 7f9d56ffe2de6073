//! The lines that are wanted, each call with what became of it: one pass, in which only what fits is kept.
//!
//! Owns: which lines belong together, and which of them stay. Must not know: what they mean to whoever asks.

use std::collections::{HashMap, HashSet};

use super::line::{Line, Phase};
use super::reading::{Entry, Filter};
use super::scan::{Glance, Named, field, holds, last_field, named};

const UNKNOWN: &str = "unknown";

/// Which lines are wanted.
pub(super) enum Wanted<'a> {
    Fitting {
        filter: &'a Filter,
        people: Option<People>,
    },
    /// What is about somebody, and calls since a moment that have one of these numbers of Okta's.
    Around {
        people: People,
        requests: Option<&'a HashSet<String>>,
        since: &'a str,
    },
    /// All since a moment, and calls from before of which nobody knows what became of them.
    Since(&'a str),
    /// Calls of which nobody knows what became of them.
    Unknown,
    /// Calls by the numbers of their lines, and what took them back, and that again.
    Calls(&'a [u64]),
    /// Calls of these operations, by Okta's names.
    Operations(&'static [&'static str]),
}

/// Ids and logins of people.
pub(super) struct People(HashSet<String>);

impl People {
    pub(super) fn of<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        Self(names.into_iter().filter(|name| !name.is_empty()).map(|name| name.to_ascii_lowercase()).collect())
    }

    /// Whether a line may be about one of them.
    pub(super) fn may_be_in(&self, line: &[u8]) -> bool {
        let is_one = |name: &str| !name.is_empty() && self.0.iter().any(|other| other.eq_ignore_ascii_case(name));
        let is_one_of_many = |name: &str| self.0.contains(&name.to_ascii_lowercase());
        match named(line) {
            Named::Target { id, login } if self.0.len() > 4 => is_one_of_many(id) || is_one_of_many(login),
            Named::Target { id, login } => is_one(id) || is_one(login),
            Named::Nobody => false,
            Named::Unsure => true,
        }
    }
}

/// What is to become of a line that is no outcome.
enum Fit {
    No,
    Yes,
    /// What became of it decides.
    ByOutcome,
}

impl<'a> Wanted<'a> {
    pub(super) fn fitting(filter: &'a Filter) -> Self {
        let people = (!filter.people.is_empty()).then(|| People::of(&filter.people));
        Self::Fitting { filter, people }
    }

    /// `calls` are those that were taken before.
    fn takes(&self, seen: &Glance<'_>, line: &[u8], calls: &HashMap<u64, usize>) -> Fit {
        let is_call = seen.phase == Phase::Intent;
        let yes_or = |fits: bool, other: Fit| if fits { Fit::Yes } else { other };
        match self {
            Self::Fitting { people: Some(people), .. } if !people.may_be_in(line) => Fit::No,
            Self::Fitting { filter, .. } if !filter.may_take(seen, line) => Fit::No,
            Self::Fitting { filter, .. } if !filter.outcomes.is_empty() && is_call => Fit::ByOutcome,
            Self::Fitting { .. } => Fit::Yes,
            Self::Around { people, .. } if people.may_be_in(line) => Fit::Yes,
            Self::Around { requests, since, .. } => {
                if is_call && requests.is_some() && seen.at >= *since {
                    Fit::ByOutcome
                } else {
                    Fit::No
                }
            }
            Self::Since(since) => yes_or(seen.at >= *since, if is_call { Fit::ByOutcome } else { Fit::No }),
            Self::Unknown if is_call => Fit::ByOutcome,
            Self::Unknown => Fit::No,
            Self::Operations(wanted) => {
                let is_one = || field(line, "op").is_some_and(|op| wanted.contains(&op));
                yes_or(is_call && is_one(), Fit::No)
            }
            Self::Calls(numbers) => {
                let takes_back = || holds(line, "undo_of") && undoes(line).is_some_and(|of| calls.contains_key(&of));
                yes_or(is_call && (numbers.contains(&seen.seq) || takes_back()), Fit::No)
            }
        }
    }

    /// Whether a call stays that this became of; none: what comes later decides.
    fn keeps(&self, seen: &Glance<'_>, line: &[u8]) -> Option<bool> {
        let outcome = seen.outcome.unwrap_or(UNKNOWN);
        match self {
            Self::Fitting { filter, .. } => {
                let fits = filter.outcomes.iter().any(|wanted| wanted.eq_ignore_ascii_case(outcome));
                // An answer that comes after all counts more than what settled it.
                let is_last = seen.phase == Phase::Outcome && outcome != UNKNOWN;
                (fits || is_last).then_some(fits)
            }
            Self::Around { requests, .. } => Some(
                last_field(line, "request").is_some_and(|id| requests.is_some_and(|requests| requests.contains(id))),
            ),
            Self::Since(_) | Self::Unknown => (outcome != UNKNOWN).then_some(false),
            Self::Calls(_) | Self::Operations(_) => Some(true),
        }
    }

    /// The same of one of which nobody knows it to the end.
    fn keeps_unknown(&self) -> bool {
        match self {
            Self::Fitting { filter, .. } => filter.outcomes.iter().any(|wanted| wanted == UNKNOWN),
            Self::Around { .. } => false,
            Self::Since(_) | Self::Unknown | Self::Calls(_) | Self::Operations(_) => true,
        }
    }
}

/// The number of the call that a line takes back.
fn undoes(line: &[u8]) -> Option<u64> {
    serde_json::from_slice::<Line>(line).ok()?.undo_of
}

/// Lines as they stand, of one call.
struct Kept {
    line: Vec<u8>,
    outcome: Option<Vec<u8>>,
    settled: Option<Vec<u8>>,
    /// Whether what became of it has still to decide.
    is_open: bool,
}

impl Kept {
    fn entry(&self) -> Option<Entry> {
        let read = |line: &Option<Vec<u8>>| line.as_ref().and_then(|line| serde_json::from_slice::<Line>(line).ok());
        let line = serde_json::from_slice(&self.line).ok()?;
        Some(Entry { line, outcome: read(&self.outcome), settled: read(&self.settled) })
    }
}

/// Lines as they come.
pub(super) struct Gathering<'a> {
    wanted: Wanted<'a>,
    kept: Vec<Option<Box<Kept>>>,
    /// Where each call stands, by its number.
    calls: HashMap<u64, usize>,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(wanted: Wanted<'a>) -> Self {
        Self { wanted, kept: Vec::new(), calls: HashMap::new() }
    }

    /// Takes a line; what is none is passed over.
    pub(super) fn put(&mut self, line: &[u8]) {
        let Some(seen) = Glance::of(line) else { return };
        match seen.phase {
            Phase::Outcome | Phase::Settled => self.end(&seen, line),
            Phase::Intent
            | Phase::Start
            | Phase::Refusal
            | Phase::Export
            | Phase::Shown
            | Phase::Copied
            | Phase::Approved
            | Phase::Verified
            | Phase::Connection
            | Phase::End
            | Phase::Torn
            | Phase::Broken
            | Phase::Other => self.begin(&seen, line),
        }
    }

    fn begin(&mut self, seen: &Glance<'_>, line: &[u8]) {
        let is_open = match self.wanted.takes(seen, line, &self.calls) {
            Fit::No => return,
            Fit::Yes => false,
            Fit::ByOutcome => true,
        };
        if seen.phase == Phase::Intent {
            self.calls.insert(seen.seq, self.kept.len());
        }
        self.kept.push(Some(Box::new(Kept { line: line.to_vec(), outcome: None, settled: None, is_open })));
    }

    fn end(&mut self, seen: &Glance<'_>, line: &[u8]) {
        let Some((of, at)) = seen.of.and_then(|of| Some((of, *self.calls.get(&of)?))) else { return };
        let Some(kept) = &mut self.kept[at] else { return };
        if kept.is_open {
            match self.wanted.keeps(seen, line) {
                Some(false) => {
                    self.kept[at] = None;
                    self.calls.remove(&of);
                    return;
                }
                Some(true) => kept.is_open = false,
                None => {}
            }
        }
        match seen.phase {
            // The first answer is the one that came.
            Phase::Outcome => drop(kept.outcome.get_or_insert_with(|| line.to_vec())),
            _ => kept.settled = Some(line.to_vec()),
        }
    }

    /// What fits, in the order of the lines.
    pub(super) fn entries(self) -> Vec<Entry> {
        let stay = self.wanted.keeps_unknown();
        let kept = self.kept.into_iter().flatten().filter(|kept| !kept.is_open || stay);
        kept.filter_map(|kept| kept.entry()).collect()
    }
}
