//! Where the next line goes, and what it holds of the one before.
//!
//! All of it is done under a lock of the organisation's folder, so that two programs write one chain. Files are never
//! changed but at their end, and no line goes into an earlier month than the last one, whatever the clock says.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::at_hand::AtHand;
use super::line::{Line, NOTHING_BEFORE, Phase, moment, sha256};
use super::values::Values;
use crate::protocol::recorder::Durable;
use crate::store::flusher::{Flushed, Flusher};
use crate::store::kept_open::{Gate, Held, KeptOpen};
use crate::store::{Lock, LockError, private};
use crate::system::{files, owner};

/// A flush takes milliseconds; a disk that is busy for longer than this is none to wait for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most lines are shorter; what is longer is read on.
const LAST_PIECE: u64 = 64 << 10;
const LOCK: &str = "lock";
/// The head is written over itself: it always has this length.
const HEAD: usize = 128;
pub(super) const ENDING: &str = ".ndjson";

/// A line that is to be written; number and predecessor are found then.
pub(super) struct Draft {
    pub(super) line: Line,
    /// Values of people, by `before/…` or `after/…`.
    pub(super) personal: Vec<(String, Value)>,
}

pub(super) enum Medium {
    Disk(Box<Disk>),
    Memory(Box<Memory>),
}

impl Medium {
    /// Writes the lines and flushes once, where one of them asks for it, and what is to be flushed beside them; their
    /// numbers, and why that could not be flushed.
    pub(super) fn append(
        &mut self,
        drafts: Vec<Draft>,
        beside: Vec<Arc<dyn Durable>>,
        clock: fn() -> Timestamp,
    ) -> io::Result<(Vec<u64>, Option<String>)> {
        match self {
            Self::Disk(disk) => disk.append(drafts, beside, clock),
            Self::Memory(memory) => {
                let mut link = memory.link.take().unwrap_or_else(Link::first);
                let at = moment(clock());
                let written = link.join(drafts, &at, &mut memory.text, &mut memory.values);
                memory.link = Some(link);
                Ok((written?, beside.iter().find_map(|other| other.flush().err())))
            }
        }
    }

    pub(super) fn text(&self) -> Option<String> {
        self.memory().map(|(text, _)| text)
    }

    /// What was written into memory, and the values that it names.
    pub(super) fn memory(&self) -> Option<(String, HashMap<String, Value>)> {
        match self {
            Self::Disk(_) => None,
            Self::Memory(memory) => {
                Some((String::from_utf8_lossy(&memory.text).into_owned(), memory.values.in_memory()))
            }
        }
    }
}

#[derive(Default)]
pub(super) struct Memory {
    link: Option<Link>,
    text: Vec<u8>,
    values: Values,
}

/// What the next line continues.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    seq: u64,
    hash: String,
}

impl Link {
    fn first() -> Self {
        Self { seq: 0, hash: NOTHING_BEFORE.to_owned() }
    }

    /// Adds lines to the text; their numbers.
    fn join(&mut self, drafts: Vec<Draft>, at: &str, text: &mut Vec<u8>, values: &mut Values) -> io::Result<Vec<u64>> {
        let mut numbers = Vec::with_capacity(drafts.len());
        for Draft { mut line, personal } in drafts {
            at.clone_into(&mut line.at);
            for (place, value) in personal {
                let hash = Value::from(values.keep(&value, &line.at)?);
                match place.split_once('/') {
                    Some(("before", name)) => line.before.insert(name.to_owned(), hash),
                    Some((_, name)) => line.after.insert(name.to_owned(), hash),
                    None => None,
                };
            }
            line.seq = self.seq + 1;
            line.prev.clone_from(&self.hash);
            let written = serde_json::to_vec(&line).map_err(io::Error::other)?;
            *self = Self { seq: line.seq, hash: sha256(&written) };
            text.extend(written);
            text.push(b'\n');
            numbers.push(line.seq);
        }
        Ok(numbers)
    }
}

/// One organisation's folder.
pub(super) struct Disk {
    folder: PathBuf,
    gate: Gate,
    values: Values,
    flusher: Flusher,
    at_hand: Option<AtHand>,
    /// Where the last line of this program ended, and in which month.
    known: Option<(String, u64, Link)>,
}

/// The end of the chain as it is found.
struct Tail {
    month: Option<String>,
    link: Link,
    end: End,
}

/// Where the next lines go.
struct Place {
    month: String,
    /// What they continue.
    link: Link,
    /// What closes a line that broke off.
    text: Vec<u8>,
    /// What is to be said of what was found.
    said: Option<(Phase, Map<String, Value>)>,
    is_new: bool,
}

/// How the last line ends.
enum End {
    Whole,
    /// It is whole, and only its line break is missing.
    Unbroken,
    /// It broke off, so many bytes of it are there.
    Torn(usize),
    /// It is no line of a journal.
    Foreign,
}

/// Nobody else writes into an organisation's folder while it is held.
pub(super) fn lock(folder: &Path) -> io::Result<Lock> {
    Lock::wait(&folder.join(LOCK), PATIENCE).map_err(not_locked)
}

fn not_locked(error: LockError) -> io::Error {
    match error {
        LockError::Busy => io::Error::new(io::ErrorKind::ResourceBusy, "another oktui is writing it"),
        LockError::Io(error) => error,
    }
}

impl Disk {
    /// Makes the folder and sees that it can be written.
    pub(super) fn open(folder: &Path, values_days: u16, now: Timestamp) -> io::Result<Self> {
        private::refuse_link(folder)?;
        private::make_own_folder(folder)?;
        let values = Values::below(folder, values_days, now);
        let gate = Gate::at(folder.join(LOCK));
        let mut disk =
            Self { folder: folder.to_owned(), gate, values, flusher: Flusher::default(), at_hand: None, known: None };
        let held = disk.lock()?;
        // What is in the way is told now, not when somebody waits for a change.
        let tail = disk.tail()?;
        if let Some(month) = &tail.month {
            refuse_foreign(&private::appendable(&disk.file(month))?)?;
        }
        let trial = disk.folder.join("trial");
        private::remove(&trial)?;
        private::create(&trial).map(drop)?;
        private::remove(&trial)?;
        drop(held);
        Ok(disk)
    }

    fn lock(&mut self) -> io::Result<Held> {
        self.gate.wait(PATIENCE).map_err(not_locked)
    }

    fn file(&self, month: &str) -> PathBuf {
        self.folder.join(format!("{month}{ENDING}"))
    }

    fn append(
        &mut self,
        drafts: Vec<Draft>,
        beside: Vec<Arc<dyn Durable>>,
        clock: fn() -> Timestamp,
    ) -> io::Result<(Vec<u64>, Option<String>)> {
        if self.at_hand.is_none() {
            private::refuse_link(&self.folder)?;
            private::make_own_folder(&self.folder)?;
        }
        let held = match self.lock() {
            // The folder went meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                private::make_own_folder(&self.folder)?;
                self.lock()?
            }
            held => held?,
        };
        // Under the lock: what is written later is not earlier.
        let written = self.append_held(drafts, beside, &moment(clock()));
        if written.is_err() {
            // What stands there now is to be looked at anew.
            (self.known, self.at_hand) = (None, None);
        }
        drop(held);
        written
    }

    fn append_held(
        &mut self,
        mut drafts: Vec<Draft>,
        beside: Vec<Arc<dyn Durable>>,
        at: &str,
    ) -> io::Result<(Vec<u64>, Option<String>)> {
        let Some(first) = drafts.first() else { return Ok((Vec::new(), None)) };
        let now = at.get(..7).unwrap_or_default();
        let Place { month, mut link, mut text, said, is_new } = match self.unchanged(now) {
            Some(place) => place,
            None => {
                self.at_hand = None;
                self.looked_at(now)?
            }
        };
        let added = usize::from(said.is_some());
        if let Some((phase, what)) = said {
            let line = Line {
                what,
                phase,
                of: None,
                op: String::new(),
                target: None,
                ..Line { seq: 0, ..common(&first.line) }
            };
            drafts.insert(0, Draft { line, personal: Vec::new() });
        }
        let path = self.file(&month);
        if self.at_hand.is_none() {
            // Whoever opens it to write closes it: that others could read it until now is told by the line.
            let mode = fs::symlink_metadata(&path).ok().and_then(|facts| owner::open_mode(&facts));
            if let (Some(mode), Some(first)) = (mode, drafts.first_mut()) {
                first.line.what.insert("opened".to_owned(), mode.into());
            }
        }
        let is_flushed = must_flush(&drafts);
        let numbers = link.join(drafts, at, &mut text, &mut self.values)?;
        let values = self.values.write()?;
        let file = match &self.at_hand {
            Some(at_hand) => Arc::clone(at_hand.month()),
            None => {
                let file = private::append(&path)?;
                refuse_foreign(&file)?;
                Arc::new(file)
            }
        };
        (&*file).write_all(&text)?;
        let own = values.into_iter().chain(is_flushed.then(|| Arc::clone(&file))).map(Flushed::File);
        let unflushed = self.flush(own.collect(), beside)?;
        if is_new {
            files::flush_folder(&self.folder);
        }
        let head = head_of(&link);
        let length = match (&mut self.at_hand, &self.known) {
            (Some(at_hand), Some((_, before, _))) => {
                let length = before + text.len() as u64;
                at_hand.go_on(length, head)?;
                length
            }
            (_, _) => {
                let written = self.write_head(&head)?;
                let length = file.metadata()?.len();
                self.at_hand = Some(AtHand::new((KeptOpen::new(path, file), length), (written, head)));
                length
            }
        };
        self.known = Some((month, length, link));
        Ok((numbers.into_iter().skip(added).collect(), unflushed))
    }

    /// Waits until all of it would outlive the machine; why what others asked for would not.
    fn flush(&mut self, own: Vec<Flushed>, beside: Vec<Arc<dyn Durable>>) -> io::Result<Option<String>> {
        let count = own.len();
        let mut ended = self.flusher.flush(own.into_iter().chain(beside.into_iter().map(Flushed::Other)).collect());
        let others = ended.split_off(count);
        ended.into_iter().collect::<io::Result<()>>()?;
        Ok(others.into_iter().find_map(Result::err).map(|error| error.to_string()))
    }

    /// Where the last line went, where that is as this program left it, and the next one goes there, too.
    fn unchanged(&self, now: &str) -> Option<Place> {
        let (month, _, link) = self.known.as_ref().filter(|(month, ..)| &**month >= now)?;
        self.at_hand.as_ref().filter(|at_hand| at_hand.is_unchanged(&self.file(month)))?;
        Some(Place { month: month.clone(), link: link.clone(), text: Vec::new(), said: None, is_new: false })
    }

    /// The same, found in the folder.
    fn looked_at(&self, now: &str) -> io::Result<Place> {
        let tail = self.tail()?;
        let month = tail.month.as_deref().filter(|month| *month > now).unwrap_or(now).to_owned();
        let head = read_head(&self.folder)?;
        let lost = self.lost(&tail, head.as_ref());
        let is_altered = head.as_ref().is_some_and(|head| head.seq == tail.link.seq && head.sha256 != tail.link.hash);
        // Only what was written with a head is a chain whose end can be told.
        let is_headless = head.is_none() && tail.link.seq > 0;
        if head.is_none() && tail.link.seq == 0 {
            self.write_head(&head_of(&tail.link))?;
        }
        let mut link = tail.link;
        let mut text = Vec::new();
        let same_file = tail.month.as_ref() == Some(&month);
        // A line that broke off is closed where it stands.
        if !matches!(tail.end, End::Whole | End::Foreign) {
            if same_file {
                text.push(b'\n');
            } else if let Some(before) = &tail.month {
                let mut file = private::append(&self.file(before))?;
                refuse_foreign(&file)?;
                file.write_all(b"\n")?;
                file.sync_data()?;
            }
        }
        let said = match (&tail.end, lost) {
            (_, Some(seq)) => {
                let what = Map::from_iter([("missing_after".to_owned(), Value::from(link.seq))]);
                link.seq = seq;
                Some((Phase::Broken, what))
            }
            (End::Torn(bytes), None) => {
                Some((Phase::Torn, Map::from_iter([("bytes".to_owned(), Value::from(*bytes))])))
            }
            (End::Foreign, None) => Some((Phase::Broken, Map::new())),
            // What is written on must not vouch for a line that is not the one that was written.
            (End::Whole | End::Unbroken, None) if is_altered => {
                Some((Phase::Broken, Map::from_iter([("altered".to_owned(), Value::from(link.seq))])))
            }
            (End::Whole | End::Unbroken, None) if is_headless => {
                Some((Phase::Broken, Map::from_iter([("headless_after".to_owned(), Value::from(link.seq))])))
            }
            (End::Whole | End::Unbroken, None) => None,
        };
        Ok(Place { month, link, text, said, is_new: !same_file })
    }

    /// The last number, where what this program or the head knows of is not there any more.
    fn lost(&self, tail: &Tail, head: Option<&Head>) -> Option<u64> {
        let known = self.known.as_ref().map(|(_, _, link)| link.seq);
        known.max(head.map(|head| head.seq)).filter(|seq| *seq > tail.link.seq)
    }

    fn tail(&self) -> io::Result<Tail> {
        let months = months(&self.folder)?;
        if let (Some((month, length, link)), Some(newest)) = (&self.known, months.last())
            && newest == month
            && fs::symlink_metadata(self.file(month)).is_ok_and(|facts| facts.is_file() && facts.len() == *length)
        {
            return Ok(Tail { month: Some(month.clone()), link: link.clone(), end: End::Whole });
        }
        let mut found: Option<Tail> = None;
        for month in months.iter().rev() {
            let mut file = private::open(&self.file(month))?;
            refuse_foreign(&file)?;
            let length = file.metadata()?.len();
            let Some((end, hash, seq)) = last_of(&mut file, length)? else { continue };
            let tail =
                found.get_or_insert_with(|| Tail { month: Some(month.clone()), link: Link { seq: 0, hash }, end });
            if let Some(seq) = seq {
                tail.link.seq = seq;
                break;
            }
        }
        let nothing = || Tail { month: months.last().cloned(), link: Link::first(), end: End::Whole };
        Ok(found.unwrap_or_else(nothing))
    }

    fn write_head(&self, head: &str) -> io::Result<KeptOpen> {
        let path = self.folder.join("head");
        let mut file = match private::reopen(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => private::create(&path)?,
            opened => opened?,
        };
        refuse_foreign(&file)?;
        file.write_all(head.as_bytes())?;
        Ok(KeptOpen::new(path, Arc::new(file)))
    }
}

/// What the head says of the last line; always of one length.
fn head_of(link: &Link) -> String {
    let mut head = format!("{{\"seq\":{},\"sha256\":\"{}\"}}", link.seq, link.hash);
    head.extend(std::iter::repeat_n(' ', HEAD.saturating_sub(head.len() + 1)));
    head.push('\n');
    head
}

/// Whether one of them is a line that is waited for until it would outlive the machine; the others go along.
pub(super) fn must_flush(drafts: &[Draft]) -> bool {
    drafts.iter().any(|draft| draft.line.phase.is_flushed())
}

/// What a line says of run and machine, for one that is written along with it.
fn common(line: &Line) -> Line {
    Line {
        v: line.v,
        org: line.org.clone(),
        connection: line.connection.clone(),
        run: line.run.clone(),
        by: line.by.clone(),
        tool: line.tool.clone(),
        ..Line::default()
    }
}

/// What was written last, as far as the head knows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Head {
    pub(super) seq: u64,
    pub(super) sha256: String,
}

/// None where there is none, or it was being written when the machine failed.
pub(super) fn read_head(folder: &Path) -> io::Result<Option<Head>> {
    Ok(private::read(&folder.join("head"))?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// The months of which there are files, the earliest first.
pub(super) fn months(folder: &Path) -> io::Result<Vec<String>> {
    let mut months = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if let Some(month) = name.to_str().and_then(|name| name.strip_suffix(ENDING))
            && is_month(month)
        {
            months.push(month.to_owned());
        }
    }
    months.sort();
    Ok(months)
}

fn is_month(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 7 && bytes[4] == b'-' && bytes.iter().enumerate().all(|(at, byte)| at == 4 || byte.is_ascii_digit())
}

/// How the file ends, the SHA-256 of its last line, and the number of the last line that has one.
fn last_of(file: &mut File, length: u64) -> io::Result<Option<(End, String, Option<u64>)>> {
    let mut wanted = LAST_PIECE;
    loop {
        let begin = length.saturating_sub(wanted);
        file.seek(SeekFrom::Start(begin))?;
        let mut text = Vec::new();
        Read::by_ref(file).take(length - begin).read_to_end(&mut text)?;
        let whole = text.last() == Some(&b'\n');
        let lines: Vec<&[u8]> = text.strip_suffix(b"\n").unwrap_or(&text).split(|byte| *byte == b'\n').collect();
        // The first piece may be the end of a line that begins further up.
        let complete = if begin == 0 { &lines[..] } else { &lines[1..] };
        let numbered = complete.iter().rev().find_map(|line| number(line));
        if let Some(last) = complete.last().filter(|_| numbered.is_some() || begin == 0) {
            if text.is_empty() {
                return Ok(None);
            }
            let end = match (whole, number(last).is_some()) {
                (true, true) => End::Whole,
                (true, false) => End::Foreign,
                (false, true) => End::Unbroken,
                (false, false) => End::Torn(last.len()),
            };
            return Ok(Some((end, sha256(last), numbered)));
        }
        wanted = wanted.saturating_mul(8);
    }
}

/// What a line was written under.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Under {
    /// None: nothing was forbidden.
    #[serde(default)]
    pub policy: Option<String>,
}

/// The same of the last line; none where there is no line, or none that can be read.
pub(super) fn last_policy(folder: &Path) -> Option<Under> {
    let month = months(folder).ok()?.pop()?;
    let mut file = File::open(folder.join(format!("{month}.ndjson"))).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LAST_PIECE))).ok()?;
    let mut text = Vec::new();
    file.take(LAST_PIECE).read_to_end(&mut text).ok()?;
    let mut lines = text.split(|byte| *byte == b'\n').rev().filter(|line| !line.is_empty());
    lines.find_map(|line| serde_json::from_slice(line).ok())
}

fn number(line: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Numbered {
        seq: u64,
    }
    serde_json::from_slice::<Numbered>(line).ok().map(|line| line.seq)
}

/// Somebody else's file is none to go on with, nor one that is another file as well.
pub(super) fn refuse_foreign(file: &File) -> io::Result<()> {
    let facts = file.metadata()?;
    match owner::written_by_others(&facts).or(owner::named_twice(&facts)) {
        Some(reason) => Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("a file of it {reason}"))),
        None => Ok(()),
    }
}

/// Why it failed, to follow “the journal could not be written: ”.
pub fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written on that disk".to_owned(),
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_owned(),
    }
}
