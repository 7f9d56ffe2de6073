//! How far each collector is with a journal: what it has taken, and what comes next. The lines wait in the journal
//! itself, which never loses one; a collector has a small file of its own.
//!
//! ```text
//!  journal/acme.okta.com/to/https%3a%2f%2fsiem.acme.com%2fin        number and SHA-256 of the line taken last, and where
//!                                                                   it ends; what was not taken; why nothing goes on
//! ```
//!
//! Whoever hands on holds the file's lock, one program at a time. A file that is lost, or names a line that the journal
//! does not hold, means all lines from the first on: what a collector has already it knows by number and hash.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::chain::{ENDING, months};
use super::line::{hex, sha256};
use crate::store::{Flush, Lock, LockError, lock, name, private, replace};

/// No line of this program comes near it; of a longer one nothing is read.
const LONGEST: usize = 1 << 20;
/// Of what was not taken, so much is remembered.
const REMEMBERED: usize = 50;

/// What is kept of a collector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    /// The collector's address.
    pub to: String,
    /// Number and SHA-256 of the line that was taken last; 0 and empty before the first.
    pub seq: u64,
    pub sha256: String,
    /// The month's file in which that line ends, and where.
    month: String,
    end: u64,
    length: u64,
    /// When something was taken last, as lines write it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Lines that the collector does not take, whatever is done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_taken: Vec<NotTaken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// Lines that were passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotTaken {
    /// The first and the last of those among which they are.
    pub first: u64,
    pub last: u64,
    pub lines: u64,
    pub why: String,
}

/// Why nothing goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trouble {
    pub since: String,
    pub why: String,
}

/// A line as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Without its line break.
    pub text: String,
    pub sha256: String,
    month: String,
    end: u64,
    length: u64,
}

impl Position {
    /// Before the first line; what was not taken is remembered.
    pub fn begin_again(&mut self) {
        let (to, not_taken) = (std::mem::take(&mut self.to), std::mem::take(&mut self.not_taken));
        *self = Self { to, not_taken, ..Self::default() };
    }

    /// Goes on behind a line.
    pub fn pass(&mut self, line: &Raw, seq: u64) {
        self.seq = seq;
        self.sha256.clone_from(&line.sha256);
        self.month.clone_from(&line.month);
        (self.end, self.length) = (line.end, line.length);
    }

    /// Remembers what was not taken.
    pub fn note(&mut self, not_taken: NotTaken) {
        self.not_taken.push(not_taken);
        let over = self.not_taken.len().saturating_sub(REMEMBERED);
        self.not_taken.drain(..over);
    }
}

/// A collector's file beside a journal.
#[derive(Clone, Debug)]
pub struct Spool {
    /// The folder of the organisation's journal.
    journal: PathBuf,
    file: PathBuf,
    to: String,
}

impl Spool {
    pub fn of(journal: &Path, to: &str) -> Self {
        Self { journal: journal.to_owned(), file: journal.join("to").join(name::of(to)), to: to.to_owned() }
    }

    /// Nobody else hands on to this collector while it is held; none: another program does. Blocks.
    pub fn hold(&self) -> io::Result<Option<Lock>> {
        if let Some(folder) = self.file.parent() {
            private::make_own_folder(folder)?;
        }
        match Lock::now(&lock::of(&self.file)) {
            Ok(lock) => Ok(Some(lock)),
            Err(LockError::Busy) => Ok(None),
            Err(LockError::Io(error)) => Err(error),
        }
    }

    /// What is kept; the beginning where there is no file, or none that can be read. Blocks.
    pub fn position(&self) -> Position {
        let kept = private::read(&self.file).ok().flatten().and_then(|text| serde_json::from_str(&text).ok());
        let kept = kept.filter(|kept: &Position| kept.to == self.to);
        kept.unwrap_or_else(|| Position { to: self.to.clone(), ..Position::default() })
    }

    /// Whether something is kept of it already. Blocks.
    pub fn is_known(&self) -> bool {
        self.file.exists()
    }

    /// Blocks. After a failure of the machine an earlier one may stand there: then lines go out twice.
    pub fn keep(&self, position: &Position) -> io::Result<()> {
        let text = serde_json::to_string(position).map_err(io::Error::other)?;
        replace(&self.file, text.as_bytes(), Flush::Later)
    }

    /// The lines behind a position. False: the journal does not hold the line that was taken last, and it is gone
    /// through from its first line again. Blocks.
    pub fn follow(&self, position: &Position) -> io::Result<(Waiting, bool)> {
        let mut waiting = Waiting { journal: self.journal.clone(), months: months(&self.journal)?, at: 0, open: None };
        if position.sha256.is_empty() {
            return Ok((waiting, true));
        }
        if waiting.begin_behind(position)? {
            return Ok((waiting, true));
        }
        // The months were moved about, or some are gone: the line may stand elsewhere.
        while let Some(line) = waiting.line()? {
            if line.sha256 == position.sha256 {
                return Ok((waiting, true));
            }
        }
        (waiting.at, waiting.open) = (0, None);
        Ok((waiting, false))
    }

    /// Whether there is a line behind a position. Blocks.
    pub fn is_behind(&self, position: &Position) -> bool {
        let next = self.follow(position).and_then(|(mut waiting, found)| Ok(!found || waiting.line()?.is_some()));
        // What cannot be read is told when it is handed on.
        next.unwrap_or(true)
    }
}

/// What is kept of all collectors of a journal, by their addresses. Blocks.
pub fn positions(journal: &Path) -> io::Result<Vec<Position>> {
    let entries = match std::fs::read_dir(journal.join("to")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut positions = Vec::new();
    for entry in entries.flatten() {
        let text = private::read(&entry.path()).ok().flatten().unwrap_or_default();
        let read: Option<Position> = serde_json::from_str(&text).ok();
        // What lies there under another name than its own was put there by somebody.
        positions.extend(
            read.filter(|read| !read.to.is_empty() && entry.file_name().to_str() == Some(&*name::of(&read.to))),
        );
    }
    positions.sort_by(|one, other| one.to.cmp(&other.to));
    Ok(positions)
}

/// The lines of a journal, one after the other, over its months.
pub struct Waiting {
    journal: PathBuf,
    months: Vec<String>,
    /// Which month is read.
    at: usize,
    /// Its file, and how far it is read.
    open: Option<(BufReader<File>, u64)>,
}

impl Waiting {
    fn file(&self, month: &str) -> io::Result<File> {
        private::open(&self.journal.join(format!("{month}{ENDING}")))
    }

    fn begin_behind(&mut self, position: &Position) -> io::Result<bool> {
        let Some(at) = self.months.iter().position(|month| *month == position.month) else { return Ok(false) };
        let Some(begin) = position.end.checked_sub(position.length).filter(|_| position.length as usize <= LONGEST)
        else {
            return Ok(false);
        };
        let mut file = self.file(&position.month)?;
        file.seek(SeekFrom::Start(begin))?;
        let mut text = Vec::new();
        Read::by_ref(&mut file).take(position.length).read_to_end(&mut text)?;
        let is_it = text.strip_suffix(b"\n").is_some_and(|line| sha256(line) == position.sha256);
        if is_it {
            self.at = at;
            self.open = Some((BufReader::new(file), position.end));
        }
        Ok(is_it)
    }

    /// The next line; none where no whole one is there yet. What is no text, or longer than any line, comes as an empty
    /// one.
    pub fn line(&mut self) -> io::Result<Option<Raw>> {
        loop {
            if self.open.is_none() {
                let Some(month) = self.months.get(self.at) else { return Ok(None) };
                self.open = Some((BufReader::new(self.file(month)?), 0));
            }
            let Some((file, end)) = &mut self.open else { return Ok(None) };
            if let Some((text, sum, length)) = whole_line(file)? {
                *end += length;
                let month = self.months.get(self.at).cloned().unwrap_or_default();
                return Ok(Some(Raw { text, sha256: sum, month, end: *end, length }));
            }
            let end = *end;
            if self.at + 1 == self.months.len() {
                // Half a line is read again when the rest is there.
                if let Some((file, _)) = &mut self.open {
                    file.seek(SeekFrom::Start(end))?;
                }
                self.months = months(&self.journal)?;
                if self.at + 1 >= self.months.len() {
                    return Ok(None);
                }
                // Something may have come before the new month began.
                continue;
            }
            // Nothing is written into a month once there is a later one.
            self.at += 1;
            self.open = None;
        }
    }
}

/// A line that ends: its text, its SHA-256, and its length with the line break.
fn whole_line(file: &mut BufReader<File>) -> io::Result<Option<(String, String, u64)>> {
    let mut sum = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    let (mut text, mut length) = (Vec::new(), 0);
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(None);
        }
        let end = memchr::memchr(b'\n', piece);
        let part = &piece[..end.unwrap_or(piece.len())];
        sum.update(part);
        if text.len() + part.len() <= LONGEST {
            text.extend_from_slice(part);
        } else {
            text.clear();
        }
        let read = end.map_or(piece.len(), |end| end + 1);
        length += read as u64;
        file.consume(read);
        if end.is_some() {
            let text =
                if length as usize > LONGEST { String::new() } else { String::from_utf8(text).unwrap_or_default() };
            return Ok(Some((text, hex(sum.finish().as_ref()), length)));
        }
    }
}
