//! The journal: what was done to an organisation, line after line, never changed again.
//!
//! ```text
//!  journal/
//!    acme.okta.com/               one organisation, whatever its connections are called
//!      2026-11.ndjson             the lines of a month; each holds the SHA-256 of the one before, over months
//!      head                       number and SHA-256 of the last line: shows that an end is missing
//!      running/0a1b2c3d4e5f.lock  a run of the program, held while it is there
//!      values/2026-11-29.ndjson   values of people by their salted hash, which the lines name; they go in time
//! ```
//!
//! `line` is what a line says, `chain` where the next one goes, `desk` who writes it and how several share a flush,
//! `running` which runs are still there. Whatever is read back comes through `scan`, line by line: `verify` says what holds,
//! `gather` brings together what is wanted, `reading` and `recall` say what was done, for commands and for screens. The
//! format stands in `docs/journal.md`; a change of it there needs
//! another `v`, and what has an earlier one is read on.
//!
//! Owns: the files, their order and their flush. Must not know: how a call is made, or what a screen shows.

mod at_hand;
mod chain;
mod desk;
mod forget;
mod gather;
pub mod line;
pub mod reading;
mod recall;
mod running;
mod scan;
pub mod spool;
mod values;
pub mod verify;
mod who;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use self::chain::Medium;
use self::desk::{Desk, Written};
use self::line::{By, Line, Phase};
use super::{Lock, name};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::deed::Deed;
use crate::protocol::recorder::{
    Durable, Intent, Note, Outcome, Recall, Receipt, Recorder, Settlement, Unrecorded, Untold,
};

pub use self::chain::words;
pub use self::forget::{Kept, forget};
pub use self::who::By as Who;

/// What holds for all lines of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub connection: ConnectionId,
    pub origin: Origin,
    /// The word that stands for this run of the program.
    pub run: String,
    /// What the environment tells of whoever runs it.
    pub who: Who,
    /// SHA-256 of the policy in force; none where nothing is forbidden.
    pub policy: Option<String>,
    /// For how many days values of people are kept.
    pub values_days: u16,
    pub clock: fn() -> Timestamp,
}

/// Writes the journal of one organisation. Clones write the same.
#[derive(Clone, Debug)]
pub struct Journal {
    settings: Arc<Settings>,
    desk: Arc<Desk>,
    /// What the last line of another run was written under, where there is one.
    former: Option<chain::Under>,
    /// On disk: its folder, and that this run is there.
    place: Option<Arc<(PathBuf, Option<Lock>)>>,
}

impl Journal {
    /// On disk, below the folder for what the program keeps of its work. Blocks. An error where nothing can be written
    /// there.
    pub fn open(folder: &Path, settings: Settings) -> std::io::Result<Self> {
        let place = place(folder, &settings.origin);
        let chain = chain::Disk::open(&place, settings.values_days, (settings.clock)())?;
        let held = running::hold(&place, &settings.run);
        let former = chain::last_policy(&place);
        let journal = Self::on(Medium::Disk(Box::new(chain)), settings);
        Ok(Self { former, place: Some(Arc::new((place, held))), ..journal })
    }

    /// In memory: nothing outlives the program.
    pub fn in_memory(settings: Settings) -> Self {
        Self::on(Medium::Memory(Box::default()), settings)
    }

    fn on(medium: Medium, settings: Settings) -> Self {
        let desk = Arc::new(Desk::new(medium, settings.clock));
        Self { desk, settings: Arc::new(settings), former: None, place: None }
    }

    /// What was written into a journal in memory.
    pub fn text(&self) -> Option<String> {
        self.desk.text()
    }

    /// Whether this run has written anything.
    pub fn has_begun(&self) -> bool {
        self.desk.has_begun()
    }

    /// How often something was flushed so far.
    pub fn flushes(&self) -> u64 {
        self.desk.flushes()
    }

    /// A line with what all have in common.
    fn line(&self, phase: Phase) -> Line {
        let settings = &*self.settings;
        Line {
            org: org(&settings.origin),
            connection: settings.connection.to_string(),
            run: settings.run.clone(),
            by: By::of(&settings.who),
            tool: concat!("oktui ", env!("CARGO_PKG_VERSION")).to_owned(),
            policy: settings.policy.clone(),
            ..Line::new(phase)
        }
    }

    fn put(&self, line: Line, personal: Vec<(String, serde_json::Value)>) -> Result<u64, Unrecorded> {
        self.desk.put(|| self.start(), line, personal, None).map(|written| written.seq).map_err(Unrecorded)
    }

    /// The first line of a run; it says when the policy is another than it was.
    fn start(&self) -> Line {
        let mut line = self.line(Phase::Start);
        if let Some(former) = self.former.as_ref().filter(|former| former.policy != line.policy) {
            let before = former.policy.clone().map_or(Value::Null, Value::from);
            line.what = Map::from_iter([("policy_before".to_owned(), before)]);
        }
        line
    }
}

impl Recorder for Journal {
    fn run(&self) -> &str {
        &self.settings.run
    }

    fn intend_beside(&self, intent: Intent, beside: Option<Arc<dyn Durable>>) -> Result<Receipt, Unrecorded> {
        let mut line = self.line(Phase::Intent);
        let personal = line.tell(&intent, true);
        let Written { seq, unflushed } = self.desk.put(|| self.start(), line, personal, beside).map_err(Unrecorded)?;
        Ok(Receipt { seq, intent: Box::new(intent), unflushed })
    }

    fn conclude(&self, receipt: Receipt, outcome: Outcome) -> Result<(), Unrecorded> {
        let mut line = self.line(Phase::Outcome);
        // What is changed stands in the intent.
        line.tell(&receipt.intent, false);
        line.of = Some(receipt.seq);
        line.conclude(&outcome);
        let written = self.put(line, Vec::new());
        if let Err(why) = &written {
            // What was done and stands nowhere must not become more.
            self.desk.stop(&why.0);
        }
        written.map(drop)
    }

    fn is_free(&self) -> bool {
        self.desk.is_free()
    }

    fn settle(&self, settlement: Settlement) -> Result<(), Unrecorded> {
        let mut line = self.line(Phase::Settled);
        line.settle(&settlement);
        self.put(line, Vec::new()).map(drop)
    }

    fn recall(&self, wanted: &Recall) -> Result<Vec<Deed>, Untold> {
        match &self.place {
            Some(place) => recall(&place.0, wanted, &self.settings),
            None => {
                let (text, values) = self.desk.memory().unwrap_or_default();
                Ok(recall::of_memory(&text, &values, wanted, &asker(&self.settings)))
            }
        }
    }

    fn note(&self, note: Note) -> Result<(), Unrecorded> {
        if matches!(note, Note::End) && !self.desk.has_begun() {
            return Ok(());
        }
        let line = line::of_note(note, |phase| self.line(phase));
        self.put(line, Vec::new()).map(drop)
    }
}

fn asker(settings: &Settings) -> recall::Asker<'_> {
    recall::Asker { run: &settings.run, now: (settings.clock)() }
}

/// What was written down in an organisation's folder, which need not be there; nothing is opened for writing. Blocks.
pub fn recall(folder: &Path, wanted: &Recall, settings: &Settings) -> Result<Vec<Deed>, Untold> {
    recall::of_folder(folder, wanted, &asker(settings)).map_err(|error| Untold(words(&error)))
}

/// What an organisation is called in its lines: its host, and the port where it has one of its own.
pub fn org(origin: &Origin) -> String {
    let address = origin.as_str();
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    host.trim_end_matches('/').to_owned()
}

/// Whether a folder is one of an organisation's journal.
pub fn is_journal(folder: &Path) -> bool {
    let has_months = chain::months(folder).is_ok_and(|months| !months.is_empty());
    has_months || folder.join("head").exists() || folder.join("running").is_dir()
}

/// The folder of an organisation's journal.
pub fn place(folder: &Path, origin: &Origin) -> PathBuf {
    folder.join("journal").join(name::of(&org(origin)))
}

/// SHA-256 of a text, as lines write it.
pub fn digest(text: &str) -> String {
    line::sha256(text.as_bytes())
}

/// SHA-256 of what was read from somewhere, as lines write it.
pub fn digest_of(bytes: &[u8]) -> String {
    line::sha256(bytes)
}

/// SHA-256 of a file, as lines write it. Blocks.
pub fn digest_of_file(path: &Path) -> std::io::Result<String> {
    if path.is_dir() {
        return digest_of_folder(path);
    }
    let mut file = super::private::open(path)?;
    let mut sum = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    let mut piece = vec![0; 64 << 10];
    loop {
        match std::io::Read::read(&mut file, &mut piece)? {
            0 => return Ok(line::hex(sum.finish().as_ref())),
            length => sum.update(&piece[..length]),
        }
    }
}

/// Of a folder: of its files' sums and names, a line each in the order of the names, as `sha256sum` prints them.
fn digest_of_folder(folder: &Path) -> std::io::Result<String> {
    let mut files =
        std::fs::read_dir(folder)?.map(|file| file.map(|file| file.path())).collect::<Result<Vec<_>, _>>()?;
    files.sort();
    let mut sum = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for file in files {
        let name = file.file_name().unwrap_or_default().display().to_string();
        sum.update(format!("{}  {name}\n", digest_of_file(&file)?).as_bytes());
    }
    Ok(line::hex(sum.finish().as_ref()))
}

/// A word for a run of the program that no other has.
pub fn new_run() -> String {
    let mut bytes = [0; 6];
    if getrandom::fill(&mut bytes).is_err() {
        return std::process::id().to_string();
    }
    line::hex(&bytes)
}
