//! The journal of a run: opened when the first line is to be written, or before anything that needs one.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use super::super::policy::describe;
use super::{DEMO, Inner, Keeper};
use crate::app::event::Event;
use crate::collector::{self, Pace, Sender, Told};
use crate::config::{Config, JournalMode, path};
use crate::policy::JournalKept;
use crate::protocol::collector::Collector;
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::deed::Deed;
use crate::protocol::policy::Policy;
use crate::protocol::protection::Protection;
use crate::protocol::recorder::{
    Durable, Intent, Note, Outcome, Recall, Receipt, Recorder, Settlement, Unrecorded, Untold,
};
use crate::protocol::secret::Secret;
use crate::store::journal::{self, Journal, Settings, Who};

/// Nobody waits longer for a collector at the end of a run; what it has not taken by then waits for the next.
const LAST_PUSH: Duration = Duration::from_secs(2);

/// Where a run keeps its journal, and in whose hands it is.
#[derive(Clone, Debug, Default)]
pub struct JournalPlace {
    /// None: this machine names no folder.
    pub folder: Option<PathBuf>,
    /// Whether the run goes without one, as a person said.
    pub off: bool,
    pub who: Who,
    /// What opens the only collector over HTTP, as the environment says.
    pub token: Option<Secret>,
}

/// What is told of handing on: to whoever listens, or kept until somebody does.
#[derive(Clone, Default)]
pub(super) struct News(Arc<Mutex<Listening>>);

#[derive(Default)]
struct Listening {
    to: Option<UnboundedSender<Event>>,
    kept: Vec<Told>,
}

impl News {
    fn tell(&self, told: &Told) {
        let mut listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &listening.to {
            // Nobody to tell: the program is leaving.
            Some(to) => drop(to.send(Event::HandedOn(told.sentence()))),
            None => listening.kept.push(told.clone()),
        }
    }

    /// What nobody has heard and is no matter of waiting.
    fn unheard(&self) -> Vec<String> {
        let kept = std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).kept);
        let passes = |told: &Told| match told {
            Told::Trouble { .. } | Told::Again { .. } => false,
            Told::NotTaken { .. } | Told::Lost { .. } => true,
        };
        kept.iter().filter(|told| passes(told)).map(Told::sentence).collect()
    }
}

/// The journals of a run, by connection and organisation.
pub(super) type Journals = Mutex<HashMap<(ConnectionId, String), Arc<Late>>>;

/// Opens the journal when the first line comes.
pub(super) struct Late {
    folder: Option<PathBuf>,
    settings: Settings,
    opened: OnceLock<Result<Journal, String>>,
    /// To whom lines are handed on; none where nobody wants any.
    hand_on: Option<collector::Settings>,
    handing: OnceLock<Option<Sender>>,
    /// Whether nothing is changed without it, whatever a person says.
    is_required: bool,
}

impl fmt::Debug for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Late").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Late {
    /// The thread that hands on; begun once there is a journal. One that cannot be begun is told by what is left.
    fn sender(&self) -> Option<&Sender> {
        let begin = || self.hand_on.clone().and_then(|settings| Sender::start(settings).ok());
        self.handing.get_or_init(begin).as_ref()
    }

    /// Whatever was written goes on; nobody waits for that.
    fn wake<T>(&self, written: T) -> T {
        if let Some(sender) = self.sender() {
            sender.wake();
        }
        written
    }

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

    fn intend_beside(&self, intent: Intent, beside: Option<Arc<dyn Durable>>) -> Result<Receipt, Unrecorded> {
        let written = self.journal().and_then(|journal| journal.intend_beside(intent, beside));
        let way = if self.is_required { "" } else { "; --no-journal goes on without it" };
        written.map(|receipt| self.wake(receipt)).map_err(|why| Unrecorded(format!("{why}{way}")))
    }

    fn conclude(&self, receipt: Receipt, outcome: Outcome) -> Result<(), Unrecorded> {
        self.journal()?.conclude(receipt, outcome).map(|()| self.wake(()))
    }

    fn is_free(&self) -> bool {
        matches!(self.opened.get(), Some(Ok(journal)) if journal.is_free())
    }

    fn settle(&self, settlement: Settlement) -> Result<(), Unrecorded> {
        self.journal()?.settle(settlement).map(|()| self.wake(()))
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
        let journal = self.journal()?;
        journal.note(note)?;
        // Of a run that did nothing nothing was written.
        if journal.has_begun() {
            self.wake(());
        }
        Ok(())
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
            Some(late) => {
                late.journal().map_err(|why| why.0)?;
                // What waits from earlier runs goes on.
                late.sender();
                Ok(())
            }
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

    /// Whether nothing is changed through a connection without a journal.
    pub fn wants_journal(&self, connection: Option<&ConnectionId>) -> bool {
        let config = self.0.config().unwrap_or_default();
        let address = connection.and_then(|connection| Some((connection, self.0.address(connection).ok()?.0)));
        match address {
            Some((connection, host)) => {
                let mode = self.0.journal_mode(config.journal, connection, &host);
                mode == JournalMode::Required || !self.0.ordered_collectors(connection, &host).is_empty()
            }
            None => config.journal == JournalMode::Required,
        }
    }

    /// Closes what was written in this run, and gives those that hand on a moment more. What is to be said of that.
    /// Blocks.
    pub fn end_journals(&self) -> Vec<String> {
        let open = self.0.journals.lock().unwrap_or_else(PoisonError::into_inner);
        for late in open.values() {
            // Whatever could not be written before was told.
            let _ = late.note(Note::End);
        }
        let senders: Vec<&Sender> = open.values().filter_map(|late| late.handing.get()?.as_ref()).collect();
        Sender::end(&senders, LAST_PUSH);
        let mut said: Vec<String> = self.0.news.unheard();
        for (to, why) in senders.iter().flat_map(|sender| sender.left()) {
            let why = if why.is_empty() { "it had not taken all of them in time" } else { &why };
            said.push(format!("lines of the journal wait for {}: {why}; they go on with the next run", to.name()));
        }
        said.dedup();
        said
    }

    /// Tells this from now on how handing on goes.
    pub fn tell_handing_on(&self, to: UnboundedSender<Event>) {
        let mut listening = self.0.news.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = std::mem::take(&mut listening.kept);
        listening.to = Some(to);
        drop(listening);
        for told in &kept {
            self.0.news.tell(told);
        }
    }

    /// SHA-256 of all that is held to in this organisation; none where nothing is forbidden.
    pub fn policy_sum(&self, connection: &ConnectionId) -> Option<String> {
        // The demo has an address only while it runs, and what holds there does not go by it.
        let address = || match connection.as_str() {
            DEMO => Some((Origin::understand("http://127.0.0.1").ok()?.origin, None)),
            _ => self.0.address(connection).ok(),
        };
        let (origin, config) = address()?;
        let policy = config.map(|config| config.forbid).unwrap_or_default();
        self.0.journal_settings(connection, &origin, &policy, 0).policy
    }

    /// The system's name for whoever runs the program, or their number; none where it tells neither.
    pub fn user(&self) -> Option<String> {
        self.0.journal.as_ref()?.who.name()
    }

    /// The name of the machine, where it tells one.
    pub fn host(&self) -> Option<String> {
        self.0.journal.as_ref()?.who.host.clone()
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

    /// What config.toml says of the journal, made stricter by the machine's policy.
    fn journal_mode(&self, config: JournalMode, connection: &ConnectionId, origin: &Origin) -> JournalMode {
        let wanted = self.machine.decide(self.known_host(connection, origin).as_deref()).journal;
        match (config, wanted) {
            (_, Some(JournalKept::Required)) => JournalMode::Required,
            (JournalMode::Off, Some(JournalKept::On)) => JournalMode::On,
            (config, Some(JournalKept::On) | None) => config,
        }
    }

    fn goes_without_journal(&self) -> bool {
        self.without_journal.load(Ordering::Relaxed) || self.journal.as_ref().is_some_and(|place| place.off)
    }

    fn late(&self, connection: &ConnectionId, origin: &Origin, policy: &Policy) -> Option<Arc<Late>> {
        let place = self.journal.as_ref()?;
        let config = self.config().unwrap_or_default();
        // What the machine's administrators want handed on is written, whatever an agent says of it.
        let ordered = self.ordered_collectors(connection, origin);
        let mode = self.journal_mode(config.journal, connection, origin);
        let is_required = mode == JournalMode::Required || !ordered.is_empty();
        match mode {
            _ if !ordered.is_empty() => {}
            JournalMode::Off => return None,
            JournalMode::On if self.goes_without_journal() => return None,
            JournalMode::On | JournalMode::Required => {}
        }
        let mut open = self.journals.lock().unwrap_or_else(PoisonError::into_inner);
        let late = open.entry((connection.clone(), origin.as_str().to_owned())).or_insert_with(|| {
            let settings = self.journal_settings(connection, origin, policy, config.values_days);
            let hand_on = self.hand_on(ordered, &config, place, origin);
            let folder = place.folder.clone();
            let (opened, handing) = (OnceLock::new(), OnceLock::new());
            Arc::new(Late { folder, settings, opened, hand_on, handing, is_required })
        });
        Some(Arc::clone(late))
    }

    /// To whom it is handed on because the machine's policy says so.
    fn ordered_collectors(&self, connection: &ConnectionId, origin: &Origin) -> Vec<Collector> {
        self.machine.decide(self.known_host(connection, origin).as_deref()).journal_to
    }

    /// To whom the journal of an organisation is handed on.
    fn hand_on(
        &self,
        ordered: Vec<Collector>,
        config: &Config,
        place: &JournalPlace,
        origin: &Origin,
    ) -> Option<collector::Settings> {
        let own = config.journal_to.iter().filter(|to| !ordered.contains(*to)).cloned().collect::<Vec<_>>();
        let to = [ordered, own].concat();
        let folder = place.folder.as_deref().filter(|_| !to.is_empty())?;
        let (tokens, news) = (Arc::clone(&self.tokens), self.news.clone());
        // A token without an address is for the only one that it can be for.
        let only = to.iter().filter(|to| to.is_http()).count() == 1;
        let given = place.token.clone().filter(|_| only);
        Some(collector::Settings {
            journal: journal::place(folder, origin),
            org: journal::org(origin),
            host: place.who.host.clone(),
            to,
            ca_file: config.journal_ca_file.as_deref().map(path::expand),
            secret: Arc::new(move |to| match &given {
                Some(given) => Ok(Some(given.clone())),
                None => tokens.read_collector(&to.to_string()).map_err(|error| error.to_string()),
            }),
            tell: Arc::new(move |told| news.tell(told)),
            pace: Pace::default(),
            clock: Timestamp::now,
        })
    }

    fn journal_settings(
        &self,
        connection: &ConnectionId,
        origin: &Origin,
        policy: &Policy,
        values_days: u16,
    ) -> Settings {
        let rules = self.rules_in_force(connection, origin, policy);
        Settings {
            connection: connection.clone(),
            origin: origin.clone(),
            run: self.run.clone(),
            who: self.journal.clone().unwrap_or_default().who,
            policy: (!rules.is_empty()).then(|| journal::digest(&rules.join("\n"))),
            values_days,
            clock: Timestamp::now,
        }
    }

    /// All that is held to in the organisation, a line each: what this machine's policy says, as `oktui policy show`
    /// tells it, and what config.toml says beside it.
    fn rules_in_force(&self, connection: &ConnectionId, origin: &Origin, policy: &Policy) -> Vec<String> {
        let decision = self.machine.decide(self.known_host(connection, origin).as_deref());
        let mut rules = describe(&decision);
        rules.extend(policy.words().map(|word| format!("no {word} (config.toml)")));
        let config = self.address(connection).ok().and_then(|(_, config)| config);
        if let Some(config) = config {
            let Protection { protect, guard, .. } = &config.protection;
            rules.extend(protect.iter().map(|rule| format!("protected {} (config.toml)", rule.text)));
            rules.extend(guard.iter().map(|rule| format!("guarded {} (config.toml)", rule.text)));
            rules.extend(config.read_only.then(|| "read-only (config.toml)".to_owned()));
        }
        rules
    }
}
