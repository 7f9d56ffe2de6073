//! What was done, read back: lines that fit, and each call with its outcome.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::gather::{Gathering, Wanted};
use super::line::{Line, Phase, WITH_TEMPORARY, WITHOUT_TEMPORARY};
use super::scan::{self, Glance};

pub use super::values::{MARK, all as values};

/// Which lines are wanted; empty wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// From here on, as the lines write it: `2026-11-29T09:12:00.000Z`.
    pub since: Option<String>,
    /// Before here.
    pub until: Option<String>,
    /// Ids or logins; whoever is one of them.
    pub people: Vec<String>,
    /// Operations by Okta's names.
    pub ops: Vec<String>,
    /// `done`, `refused`, `not_sent`, `not_done`, `unknown`.
    pub outcomes: Vec<String>,
    pub run: Option<String>,
    pub ticket: Option<String>,
}

/// Something that was done, or a line that is no call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The intent, or the line that is no call.
    pub line: Line,
    /// None of an intent: nobody knows what became of it.
    pub outcome: Option<Line>,
    /// What settled it later.
    pub settled: Option<Line>,
}

impl Entry {
    /// The word of its outcome; empty where the line is no call.
    pub fn outcome(&self) -> &str {
        let settled = || self.settled.as_ref().and_then(|line| line.outcome.as_deref()).unwrap_or("unknown");
        match (&self.outcome, self.line.phase) {
            (Some(outcome), _) => match outcome.outcome.as_deref() {
                Some(word) if word != "unknown" => word,
                Some(_) | None => settled(),
            },
            (None, Phase::Intent) => settled(),
            (None, Phase::Refusal) => "forbidden",
            (None, _) => "",
        }
    }
}

/// The organisations of which there are journals, each with its folder.
pub fn organisations(journal: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(journal) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut folders: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    Ok(folders)
}

/// Every line of an organisation's folder, in their order; what is none is passed over.
pub(super) fn lines(folder: &Path) -> io::Result<Vec<Line>> {
    let mut all = Vec::new();
    scan::of_folder(folder, None, |line| all.extend(serde_json::from_slice::<Line>(line).ok()))?;
    Ok(all)
}

/// The numbers of calls of which some lines tell what became; each with the number of the line that tells it.
pub fn told_by(folder: &Path, numbers: &[u64]) -> io::Result<Vec<(u64, u64)>> {
    let mut told = Vec::new();
    scan::of_folder(folder, None, |line| {
        if let Some(Glance { seq, phase: Phase::Outcome | Phase::Settled, of: Some(of), .. }) = Glance::of(line)
            && numbers.contains(&seq)
        {
            told.push((seq, of));
        }
    })?;
    Ok(told)
}

/// What fits, the earliest first.
pub fn entries(folder: &Path, filter: &Filter) -> io::Result<Vec<Entry>> {
    let mut gathering = Gathering::new(Wanted::fitting(filter));
    scan::of_folder(folder, filter.since.as_deref(), |line| gathering.put(line))?;
    Ok(fitting(gathering, filter))
}

/// The same of a text that holds the lines.
pub fn of_text(text: &str, filter: &Filter) -> Vec<Entry> {
    let mut gathering = Gathering::new(Wanted::fitting(filter));
    text.lines().for_each(|line| gathering.put(line.as_bytes()));
    fitting(gathering, filter)
}

/// A look into a line says what may fit.
fn fitting(gathering: Gathering<'_>, filter: &Filter) -> Vec<Entry> {
    gathering.entries().into_iter().filter(|entry| filter.takes(entry)).collect()
}

impl Filter {
    /// Whether a line that is no outcome may fit; its outcome is not known here.
    pub(super) fn may_take(&self, seen: &Glance<'_>, line: &[u8]) -> bool {
        // What stands behind a backslash in the line is found only by reading it.
        let may_hold = |text: &Option<String>| {
            text.as_ref().is_none_or(|text| text.contains(['"', '\\']) || scan::holds(line, text))
        };
        let op = || scan::field(line, "op").unwrap_or_default();
        let may_be = |wanted: &str, op: &str| {
            wanted.eq_ignore_ascii_case(op) || op == WITHOUT_TEMPORARY && wanted.eq_ignore_ascii_case(WITH_TEMPORARY)
        };
        self.since.as_ref().is_none_or(|since| seen.at >= since.as_str())
            && self.until.as_ref().is_none_or(|until| seen.at < until.as_str())
            && (self.ops.is_empty() || self.ops.iter().any(|wanted| may_be(wanted, op())))
            && may_hold(&self.run)
            && may_hold(&self.ticket)
    }

    fn takes(&self, entry: &Entry) -> bool {
        let line = &entry.line;
        let one_of = |wanted: &[String], word: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(word))
        };
        let is_of = |person: &String| {
            line.target.as_ref().is_some_and(|target| {
                target.id == *person || !target.login.is_empty() && target.login.eq_ignore_ascii_case(person)
            })
        };
        self.since.as_ref().is_none_or(|since| line.at >= *since)
            && self.until.as_ref().is_none_or(|until| line.at < *until)
            && (self.people.is_empty() || self.people.iter().any(is_of))
            && one_of(&self.ops, line.operation())
            && one_of(&self.outcomes, entry.outcome())
            && self.run.as_ref().is_none_or(|run| line.run == *run)
            && self
                .ticket
                .as_ref()
                .is_none_or(|ticket| line.ticket.as_ref().is_some_and(|written| written.eq_ignore_ascii_case(ticket)))
    }
}
