//! What holds of a chain, and what no chain can show.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::chain::{ENDING, Head, months, read_head};
use super::line::{NOTHING_BEFORE, Phase, sha256};
use super::scan;
use crate::store::private;
use crate::system::owner;

/// What was found in one organisation's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub folder: PathBuf,
    pub lines: u64,
    /// When the first and the last line were written.
    pub first: String,
    pub last: String,
    /// Number and SHA-256 of the last line: what to keep elsewhere.
    pub seq: u64,
    pub head: String,
    /// What must not be.
    pub faults: Vec<Fault>,
    /// What is odd about a file, whatever its lines say: a copy may be like that, the journal of a desk is not.
    pub remarks: Vec<Fault>,
    /// Lines that broke off when a program or the machine ended, and were closed.
    pub torn: u64,
    /// Whether the last line broke off and nothing was written since.
    pub ends_torn: bool,
    /// Intents without an outcome that nothing settled, by number.
    pub unknown: Vec<u64>,
    /// How often a line is earlier than the one before: a clock was set back.
    pub clock_back: u64,
    /// Whether the line that was named is in the chain.
    pub anchor: Option<Anchor>,
}

/// Where a line stands that was named by its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    Missing,
    /// The chain holds it, and so many lines after it.
    Found {
        seq: u64,
        after: u64,
    },
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// From 1; 0 for the file as a whole.
    pub line: u64,
    pub what: String,
}

impl Report {
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && self.anchor != Some(Anchor::Missing)
    }
}

const LINKED: &str = "has another name as well (a hard link): nothing is written into it";

/// The part of a line that the chain is made of.
#[derive(Deserialize)]
struct Link<'l> {
    v: u32,
    seq: u64,
    at: &'l str,
    phase: Phase,
    of: Option<u64>,
    #[serde(borrow)]
    prev: &'l str,
    #[serde(default)]
    what: serde_json::Map<String, serde_json::Value>,
}

/// Goes through all lines of an organisation's folder. An error where it cannot be read at all.
pub fn verify(folder: &Path, anchor: Option<&str>) -> io::Result<Report> {
    let mut check = Check {
        report: Report { folder: folder.to_owned(), anchor: anchor.map(|_| Anchor::Missing), ..Report::default() },
        prev: NOTHING_BEFORE.to_owned(),
        open: HashSet::new(),
        settled: HashSet::new(),
        unread: None,
        anchor,
        head: read_head(folder)?,
        head_met: false,
    };
    // It is there before the first line.
    check.head_met = check.head.as_ref().is_some_and(|head| head.seq == 0 && head.sha256 == NOTHING_BEFORE);
    if fs::symlink_metadata(folder.join("head")).is_ok_and(|facts| owner::named_twice(&facts).is_some()) {
        check.remark("head", LINKED);
    }
    for month in months(folder)? {
        check.file(folder, &format!("{month}{ENDING}"))?;
    }
    Ok(check.end())
}

struct Check<'a> {
    report: Report,
    prev: String,
    /// Intents that have no outcome yet.
    open: HashSet<u64>,
    /// Calls that were settled.
    settled: HashSet<u64>,
    /// A line that is none, until the next one says why: its place and its bytes.
    unread: Option<(Fault, u64)>,
    anchor: Option<&'a str>,
    head: Option<Head>,
    head_met: bool,
}

impl Check<'_> {
    fn fault(&mut self, file: &str, line: u64, what: impl Into<String>) {
        self.report.faults.push(Fault { file: file.to_owned(), line, what: what.into() });
    }

    fn remark(&mut self, file: &str, what: impl Into<String>) {
        self.report.remarks.push(Fault { file: file.to_owned(), line: 0, what: what.into() });
    }

    fn file(&mut self, folder: &Path, name: &str) -> io::Result<()> {
        let path = folder.join(name);
        let facts = fs::symlink_metadata(&path)?;
        if facts.is_symlink() || !facts.is_file() {
            self.fault(name, 0, "is a link or no ordinary file; it was not read");
            return Ok(());
        }
        if let Some(why) = owner::written_by_others(&facts) {
            self.fault(name, 0, why);
        } else if let Some(why) = owner::read_by_others(&facts) {
            self.remark(name, why);
        }
        if owner::named_twice(&facts).is_some() {
            self.remark(name, LINKED);
        }
        let mut number = 0;
        scan::each(private::open(&path)?, |line, whole| {
            number += 1;
            self.line(name, number, line, whole);
        })
    }

    fn line(&mut self, file: &str, number: u64, line: &[u8], whole: bool) {
        let hash = sha256(line);
        let before = std::mem::replace(&mut self.prev, hash);
        self.report.ends_torn = !whole;
        let Ok(link) = serde_json::from_slice::<Link<'_>>(line) else {
            self.forgive(false);
            let fault = Fault { file: file.to_owned(), line: number, what: "is no line of a journal".to_owned() };
            self.unread = Some((fault, line.len() as u64));
            return;
        };
        let closes = link.phase == Phase::Torn
            && self.unread.as_ref().is_some_and(|(_, bytes)| link.what.get("bytes") == Some(&(*bytes).into()));
        self.forgive(closes);
        self.report.lines += 1;
        if link.v > super::line::VERSION {
            self.fault(
                file,
                number,
                format!(
                    "was written by a later version of oktui (v {}); only its place in the chain was checked",
                    link.v
                ),
            );
        }
        if link.prev != before {
            self.fault(
                file,
                number,
                "does not continue the line before it: one of the two was changed, or lines between them are missing",
            );
        }
        if link.seq != self.report.seq + 1 {
            let expected = self.report.seq + 1;
            self.fault(file, number, format!("has the number {} where {expected} was due", link.seq));
        }
        if link.phase == Phase::Broken {
            self.fault(file, number, "says that the line before it could not be read or that lines were missing");
        }
        // Where no file can be closed each line tells it: once is enough.
        let is_told = || self.report.remarks.iter().any(|odd| odd.line > 0 && odd.file == file);
        if let Some(mode) = link.what.get("opened").and_then(serde_json::Value::as_str)
            && !is_told()
        {
            let what = format!("tells that others could read the file until then (mode {mode})");
            self.report.remarks.push(Fault { file: file.to_owned(), line: number, what });
        }
        if link.at < &*self.report.last {
            self.report.clock_back += 1;
        }
        match (link.phase, link.of) {
            (Phase::Intent, _) => {
                self.open.insert(link.seq);
            }
            (Phase::Outcome, Some(of)) if !self.open.remove(&of) => {
                self.fault(file, number, format!("is the outcome of line {of}, which is no intent without one"));
            }
            (Phase::Settled, Some(of)) => {
                self.open.remove(&of);
                self.settled.insert(of);
            }
            // An answer that came after all.
            (Phase::Outcome, Some(of)) if self.settled.contains(&of) => {
                self.open.remove(&of);
            }
            (
                Phase::Start
                | Phase::Outcome
                | Phase::Settled
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
                | Phase::Other,
                _,
            ) => {}
        }
        if self.report.first.is_empty() {
            link.at.clone_into(&mut self.report.first);
        }
        link.at.clone_into(&mut self.report.last);
        self.report.seq = link.seq;
        self.report.head.clone_from(&self.prev);
        if self.anchor.is_some_and(|anchor| self.prev.eq_ignore_ascii_case(anchor)) {
            self.report.anchor = Some(Anchor::Found { seq: link.seq, after: 0 });
        }
        if let Some(head) = self.head.as_ref().filter(|head| head.seq == link.seq) {
            self.head_met = head.sha256 == self.prev;
        }
    }

    /// A line that is none is a fault, unless the next one closed it.
    fn forgive(&mut self, closed: bool) {
        match self.unread.take() {
            Some(_) if closed => self.report.torn += 1,
            Some((fault, _)) => self.report.faults.push(fault),
            None => {}
        }
    }

    fn end(mut self) -> Report {
        if self.report.ends_torn && self.unread.is_some() {
            // Nobody has written since.
            self.unread = None;
        }
        self.forgive(false);
        match &self.head {
            Some(head) if head.seq > self.report.seq => {
                let what = format!("the last line is number {}, and number {} was written", self.report.seq, head.seq);
                let why = "cut off, or lost with a machine that failed";
                self.fault("head", 0, format!("{what}: the end of the chain is missing, {why}"));
            }
            Some(_) if !self.head_met => {
                self.fault("head", 0, "the line that it names is another one: that line or the head was changed");
            }
            None if self.report.lines > 0 => {
                self.fault(
                    "head",
                    0,
                    "it is missing or cannot be read: nothing shows whether the end is missing as well",
                );
            }
            Some(_) | None => {}
        }
        if let Some(Anchor::Found { seq, after }) = &mut self.report.anchor {
            *after = self.report.seq - *seq;
        }
        self.report.unknown = self.open.into_iter().collect();
        self.report.unknown.sort_unstable();
        self.report
    }
}
