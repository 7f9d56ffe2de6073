//! The journal of a run: opened when the first line is to be written, or before anything that needs one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;

use super::{DEMO, Inner, Keeper};
use crate::config::JournalMode;
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::deed::Deed;
use crate::protocol::policy::Policy;
use crate::protocol::recorder::{Intent, Note, Outcome, Recall, Receipt, Recorder, Settlement, Unrecorded, Untold};
use crate::store::journal::{self, Journal, Settings, Who};

/// Where a run keeps its journal, and in whose hands it is.
#[derive(Clone, Debug, Default)]
pub struct JournalPlace {
    /// None: this machine names no folder.
    pub folder: Option<PathBuf>,
    /// Whether the run goes without one, as a person said.
    pub off: bool,
    pub who: Who,
}

/// The journals of a run, by connection and organisation.
pub(super) type Journals = Mutex<HashMap<(ConnectionId, String), Arc<Late>>>;

/// Opens the journal when the first line comes.
#[derive(Debug)]
pub(super) struct Late {
    folder: Option<PathBuf>,
    settings: Settings,
    opened: OnceLock<Result<Journal, String>>,
}

impl Late {
    fn journal(&self) -> Result<&Journal, Unrecorded> {
        let opened = self.opened.get_or_init(|| {
            let folder = self.folder.as_deref().ok_or("this machine names no folder for it; OKTUI_STATE names one")?;
            Journal::open(folder, self.settings.clone()).map_err(|error| {
                let place = journal::place(folder, &self.settings.origin);
                format!("{}: {}", place.display(), journal::words(&error))
            })
        });
        opened.as_ref().map_err(|why| Unrecorded(why.clone()))
    }
}

impl Recorder for Late {
    fn run(&self) -> &str {
        &self.settings.run
    }

    fn intend(&self, intent: Intent) -> Result<Receipt, Unrecorded> {
        self.journal()?.intend(intent)
    }

    fn conclude(&self, receipt: Receipt, outcome: Outcome) -> Result<(), Unrecorded> {
        self.journal()?.conclude(receipt, outcome)
    }

    fn settle(&self, settlement: Settlement) -> Result<(), Unrecorded> {
        self.journal()?.settle(settlement)
    }

    /// Whoever only reads opens nothing for writing.
    fn recall(&self, wanted: &Recall) -> Result<Vec<Deed>, Untold> {
        let folder = self.folder.as_deref().ok_or_else(|| Untold("this machine names no folder for it".to_owned()))?;
        journal::recall(&journal::place(folder, &self.settings.origin), wanted, &self.settings)
    }

    fn note(&self, note: Note) -> Result<(), Unrecorded> {
        // A run that did nothing has nothing to end.
        if matches!(note, Note::End) && self.opened.get().is_none() {
            return Ok(());
        }
        self.journal()?.note(note)
    }
}

impl Keeper {
    /// Where the journal is kept: before the keeper is shared.
    #[must_use]
    pub fn with_journal(self, journal: JournalPlace) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { journal: Some(journal), ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// Sees that the journal of this connection can be written; why not, where it cannot. Blocks.
    pub fn open_journal(&self, connection: &ConnectionId) -> Result<(), String> {
        let Ok((host, config)) = self.0.address(connection) else { return Ok(()) };
        let policy = config.as_ref().map(|config| config.forbid.clone()).unwrap_or_default();
        match self.0.late(connection, &host, &policy) {
            Some(late) => late.journal().map(drop).map_err(|why| why.0),
            None => Ok(()),
        }
    }

    /// Whether a person said that this run goes without one.
    pub fn goes_without_journal(&self) -> bool {
        self.0.goes_without_journal()
    }

    /// From now on nothing is written down, where config.toml does not want it.
    pub fn go_without_journal(&self) {
        self.0.without_journal.store(true, Ordering::Relaxed);
    }

    /// What config.toml says of the journal.
    pub fn journal_mode(&self) -> JournalMode {
        self.0.config().map(|config| config.journal).unwrap_or_default()
    }

    /// Closes what was written in this run. Blocks.
    pub fn end_journals(&self) {
        let open = self.0.journals.lock().unwrap_or_else(PoisonError::into_inner);
        for late in open.values() {
            // Whatever could not be written before was told.
            let _ = late.note(Note::End);
        }
    }

    /// Where the journals of this run are.
    pub fn journal_folder(&self) -> Option<PathBuf> {
        self.0.journal.as_ref()?.folder.clone()
    }
}

impl Inner {
    /// Who is told of what a client of this connection changes; none where nothing is written down.
    pub(super) fn recorder(
        &self,
        connection: &ConnectionId,
        origin: &Origin,
        policy: &Policy,
    ) -> Option<Arc<dyn Recorder>> {
        if connection.as_str() == DEMO {
            let settings = self.journal_settings(connection, origin, policy, 0);
            return Some(Arc::new(Journal::in_memory(settings)));
        }
        self.late(connection, origin, policy).map(|late| late as Arc<dyn Recorder>)
    }

    /// Writes down that something about a connection was changed here. What cannot be written changes nothing at Okta.
    pub(super) fn note_connection(&self, connection: &ConnectionId, origin: &Origin, change: &'static str) {
        let policy = Policy::default();
        let Some(late) = self.late(connection, origin, &policy) else { return };
        let details = [("name", connection.as_str()), ("host", origin.as_str())];
        let details = details.map(|(name, text)| (name.to_owned(), text.into()));
        let _ = late.note(Note::Connection { change, details: details.into_iter().collect() });
    }

    fn goes_without_journal(&self) -> bool {
        self.without_journal.load(Ordering::Relaxed) || self.journal.as_ref().is_some_and(|place| place.off)
    }

    fn late(&self, connection: &ConnectionId, origin: &Origin, policy: &Policy) -> Option<Arc<Late>> {
        let place = self.journal.as_ref()?;
        let config = self.config().unwrap_or_default();
        match config.journal {
            JournalMode::Off => return None,
            JournalMode::On if self.goes_without_journal() => return None,
            JournalMode::On | JournalMode::Required => {}
        }
        let mut open = self.journals.lock().unwrap_or_else(PoisonError::into_inner);
        let late = open.entry((connection.clone(), origin.as_str().to_owned())).or_insert_with(|| {
            let settings = self.journal_settings(connection, origin, policy, config.values_days);
            Arc::new(Late { folder: place.folder.clone(), settings, opened: OnceLock::new() })
        });
        Some(Arc::clone(late))
    }

    fn journal_settings(
        &self,
        connection: &ConnectionId,
        origin: &Origin,
        policy: &Policy,
        values_days: u16,
    ) -> Settings {
        let words: Vec<&str> = policy.words().collect();
        Settings {
            connection: connection.clone(),
            origin: origin.clone(),
            run: self.run.clone(),
            who: self.journal.clone().unwrap_or_default().who,
            policy: (!policy.is_empty()).then(|| journal::digest(&words.join(","))),
            values_days,
            clock: Timestamp::now,
        }
    }
}
