//! What was done, read back: lines that fit, and each call with its outcome.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::io::Read;
use std::path::{Path, PathBuf};

use memchr::memmem;

use super::chain::{ENDING, months};
use super::line::{Line, Phase};
use crate::store::private;

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
pub fn lines(folder: &Path) -> io::Result<Vec<Line>> {
    let mut all = Vec::new();
    for text in texts(folder, &Filter::default())? {
        all.extend(text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()));
    }
    Ok(all)
}

/// What fits, the earliest first.
pub fn entries(folder: &Path, filter: &Filter) -> io::Result<Vec<Entry>> {
    let texts = texts(folder, filter)?;
    Ok(of_texts(texts.iter().map(Vec::as_slice), filter))
}

/// The same of a text that holds the lines.
pub fn of_text(text: &str, filter: &Filter) -> Vec<Entry> {
    of_texts([text.as_bytes()].into_iter(), filter)
}

pub(super) fn texts(folder: &Path, filter: &Filter) -> io::Result<Vec<Vec<u8>>> {
    let mut texts = Vec::new();
    let months = months(folder)?;
    for (at, month) in months.iter().enumerate() {
        // Lines of later months are not earlier; those of a clock that was set back are in the last one.
        let over = months.get(at + 1).is_some_and(|next| {
            filter.since.as_deref().is_some_and(|since| **next < *since.get(..7).unwrap_or_default())
        });
        if over {
            continue;
        }
        let mut text = Vec::new();
        private::open(&folder.join(format!("{month}{ENDING}")))?.read_to_end(&mut text)?;
        texts.push(text);
    }
    Ok(texts)
}

pub(super) fn of_texts<'t>(texts: impl Iterator<Item = &'t [u8]>, filter: &Filter) -> Vec<Entry> {
    let mut heap = Heap::default();
    for text in texts {
        each(text, filter, |line| heap.put(line));
    }
    heap.entries.retain(|entry| filter.takes(entry));
    heap.entries
}

/// Lines as they come, each call with what became of it.
#[derive(Default)]
pub(super) struct Heap {
    pub(super) entries: Vec<Entry>,
    /// Where each call stands, by its number.
    calls: HashMap<u64, usize>,
}

impl Heap {
    pub(super) fn put(&mut self, line: Line) {
        match (line.phase, line.of) {
            (Phase::Outcome, of) => {
                if let Some(at) = of.and_then(|of| self.calls.get(&of)) {
                    self.entries[*at].outcome.get_or_insert(line);
                }
                return;
            }
            (Phase::Settled, of) => {
                if let Some(at) = of.and_then(|of| self.calls.get(&of)) {
                    self.entries[*at].settled = Some(line);
                }
                return;
            }
            (Phase::Intent, _) => {
                self.calls.insert(line.seq, self.entries.len());
            }
            (
                Phase::Start
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
        self.entries.push(Entry { line, ..Entry::default() });
    }
}

/// Hands over the lines that may fit: most are of others or of another time, and reading each as JSON takes ten times as
/// long as looking into it.
fn each(text: &[u8], filter: &Filter, mut take: impl FnMut(Line)) {
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let [only] = &filter.people[..] else {
        let named =
            |line: &&[u8]| filter.people.is_empty() || filter.people.iter().any(|name| holds(line, name.as_bytes()));
        let is_late = |line: &&[u8]| match (&filter.since, at_of(line)) {
            (Some(since), Some(at)) => at >= since.as_bytes(),
            (None, _) | (_, None) => true,
        };
        let lines = text.split(|byte| *byte == b'\n').filter(is_late).filter(named);
        lines.filter_map(|line| serde_json::from_slice(line).ok()).for_each(take);
        return;
    };
    // A login may be written in another case: then each line is looked at.
    if !plain(only) {
        text.split(|byte| *byte == b'\n')
            .filter(|line| holds(line, only.as_bytes()))
            .filter_map(|line| serde_json::from_slice(line).ok())
            .for_each(take);
        return;
    }
    let finder = memmem::Finder::new(only.as_bytes());
    let mut at = 0;
    while let Some(found) = finder.find(&text[at..]).map(|found| found + at) {
        let begin = memchr::memrchr(b'\n', &text[..found]).map_or(0, |before| before + 1);
        let end = memchr::memchr(b'\n', &text[found..]).map_or(text.len(), |end| found + end);
        if let Ok(line) = serde_json::from_slice(&text[begin..end]) {
            take(line);
        }
        at = end;
    }
}

/// When a line was written, as it stands in it; none where that does not stand near its beginning.
fn at_of(line: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"\"at\":\"";
    let begin = memmem::find(&line[..line.len().min(64)], NAME)? + NAME.len();
    line.get(begin..begin + "2026-11-29T09:12:00.000Z".len())
}

/// Whether a text is in the line, whatever its case.
fn holds(line: &[u8], text: &[u8]) -> bool {
    let Some(first) = text.first() else { return true };
    let (low, high) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr::memchr2_iter(low, high, line)
        .any(|at| line.get(at..at + text.len()).is_some_and(|part| part.eq_ignore_ascii_case(text)))
}

impl Filter {
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
            && one_of(&self.ops, &line.op)
            && one_of(&self.outcomes, entry.outcome())
            && self.run.as_ref().is_none_or(|run| line.run == *run)
            && self
                .ticket
                .as_ref()
                .is_none_or(|ticket| line.ticket.as_ref().is_some_and(|written| written.eq_ignore_ascii_case(ticket)))
    }
}
