//! Keeps the connections: the configured ones, those of this run, the demo, and what is offered.
//!
//! ```text
//!  flags, environment ──► given ─┐
//!  config.toml ──────────────────┼─► connect ──► Client (token or key read when it is first needed)
//!  okta.yaml, environment ───────┘      ▲
//!                                       └── renewed tokens replace the one in use
//! ```
//!
//! `book` says what there is, `open` makes clients and tries them, `drafts` keeps and removes, `hooks` keeps
//! the secrets of event hooks.

mod book;
mod drafts;
mod hooks;
mod journal;
mod open;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use indexmap::IndexMap;
use tokio::sync::mpsc::UnboundedSender;

pub use book::offered;
pub use journal::JournalPlace;

use super::policy::Machine;
use super::report::{self, PutOffFile};
use crate::config::command;
use crate::config::offers::Access;
use crate::config::token::TokenStore;
use crate::config::{Auth, Config, ConfigError, ConfigFile, ConnectionConfig, KeySource, OAuthConfig, path};
use crate::demo::{DEMO_USERS, Demo, Engine, Serving};
use crate::messages::connections::{Entry, Errand, Reply};
use crate::okta::client::Client;
use crate::okta::control::{Control, Notice, Urgency};
use crate::okta::credentials::ApiToken;
use crate::okta::transport::{HttpTransport, Transport};
use crate::policy::Decision;
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::error::CallError;
use crate::protocol::report::put_off::PutOff;
use crate::protocol::report::roster::Roster;
use crate::protocol::secret::Secret;
use crate::store::journal::new_run;
use crate::store::names;
use crate::worker::jobs::may::Stamp;
use crate::worker::source::Keep;

/// The name of the demo organisation's connection.
pub const DEMO: &str = "demo";

/// A connection of this run only.
#[derive(Clone, Debug)]
pub struct Given {
    pub host: Origin,
    pub access: Access,
    /// None: from flags or the environment.
    pub offered: Option<String>,
}

/// How exchanges are made with an address; a test brings its own.
pub type Dial = Box<dyn Fn(&Origin, Option<&Path>) -> Arc<dyn Transport> + Send + Sync>;

/// Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

struct Inner {
    /// Why there is no file, where there is none.
    file: Result<ConfigFile, String>,
    tokens: Arc<TokenStore>,
    given: IndexMap<ConnectionId, Given>,
    /// Connections that `config.toml` could not take, since nothing can be written here: kept until the program ends.
    unwritten: Mutex<IndexMap<String, ConnectionConfig>>,
    demo_users: u32,
    /// Whether things happen in the demo by themselves.
    demo_life: bool,
    demo_engine: Engine,
    /// The demo in which a practice has begun.
    staged: Mutex<Option<Demo>>,
    /// The demo of this run; it ends with it.
    serving: Mutex<Option<Serving>>,
    /// `--read-only`: nothing writes, whatever the connection says.
    read_only: bool,
    /// What the machine's administrators say.
    machine: Machine,
    /// Who is told what a trial waits for.
    notices: Mutex<Option<UnboundedSender<Notice>>>,
    /// The tokens in use, so that one can be replaced.
    live: Mutex<HashMap<ConnectionId, Arc<ApiToken>>>,
    /// Where the journal is; none where this run keeps none at all.
    journal: Option<JournalPlace>,
    journals: journal::Journals,
    /// What is to be told of handing on.
    news: journal::News,
    /// Whether a person said so when it could not be written.
    without_journal: AtomicBool,
    /// The word that stands for this run in every line.
    run: String,
    dial: Dial,
}

impl Keeper {
    pub fn new(file: Result<ConfigFile, ConfigError>, tokens: TokenStore, dial: Dial) -> Self {
        Self(Arc::new(Inner {
            file: file.map_err(|error| error.to_string()),
            tokens: Arc::new(tokens),
            given: IndexMap::new(),
            unwritten: Mutex::default(),
            demo_users: DEMO_USERS,
            demo_life: true,
            demo_engine: Engine::default(),
            staged: Mutex::default(),
            serving: Mutex::default(),
            read_only: false,
            machine: Machine::default(),
            notices: Mutex::default(),
            live: Mutex::default(),
            journal: None,
            journals: Mutex::default(),
            news: journal::News::default(),
            without_journal: AtomicBool::new(false),
            run: new_run(),
            dial,
        }))
    }

    /// Over the network.
    pub fn dial() -> Dial {
        Box::new(|origin, ca_file| Arc::new(HttpTransport::new(origin).with_ca_file(ca_file.map(path::expand))))
    }

    /// What holds for this run: before the keeper is shared.
    #[must_use]
    pub fn for_run(self, read_only: bool, demo_users: u32, given: IndexMap<ConnectionId, Given>) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { given, demo_users, read_only, ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// Nothing happens in the demo by itself: before the keeper is shared.
    #[must_use]
    pub fn with_still_demo(self, still: bool) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { demo_life: !still, ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// What the machine's administrators say: before the keeper is shared.
    #[must_use]
    pub fn with_machine(self, machine: Machine) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { machine, ..inner })),
            Err(shared) => Self(shared),
        }
    }

    pub(super) fn machine(&self) -> &Machine {
        &self.0.machine
    }

    /// Which engine the demo runs on: before the keeper is shared.
    #[must_use]
    pub fn with_demo_engine(self, demo_engine: Engine) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { demo_engine, ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// What a trial waits for is told here.
    pub fn tell_waits(&self, notices: UnboundedSender<Notice>) {
        *self.0.notices.lock().unwrap_or_else(PoisonError::into_inner) = Some(notices);
    }

    /// How what somebody waits for is called.
    fn control(&self) -> Control {
        let notices = self.0.notices.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Control { notices, ..Control::new(Urgency::Typing) }
    }

    /// What `config.toml` says now.
    pub fn config(&self) -> Result<Config, String> {
        self.0.config()
    }

    pub fn tokens(&self) -> &TokenStore {
        &self.0.tokens
    }

    /// Whether this run writes nothing to any organisation.
    pub fn is_read_only(&self) -> bool {
        self.0.read_only
    }

    pub fn file(&self) -> Result<&ConfigFile, String> {
        self.0.file.as_ref().map_err(Clone::clone)
    }

    /// Leaves somebody out of a report up to a day; what is to be said of it.
    fn put_off(&self, connection: &ConnectionId, one: PutOff) -> Result<String, String> {
        let file = PutOffFile::of_connection(self, connection)?;
        let (organisation, by) = (file.organisation().to_owned(), self.user().unwrap_or_default());
        let what = one.report.kind().short.to_lowercase();
        let said = format!("{} is put off up to {}: left out of “{what}” when it is next read.", one.login, one.until);
        file.add(PutOff { organisation, by, ..one }, jiff::Timestamp::now())?;
        Ok(said)
    }

    /// Where a connection leads.
    pub fn origin(&self, connection: &ConnectionId) -> Result<Origin, String> {
        self.0.address(connection).map(|(host, _)| host)
    }

    /// What config.toml says of the connections that lead to an address.
    pub(super) fn kept_rules(&self, host: &Origin) -> Decision {
        self.0.kept_rules(host)
    }

    /// How a connection is seen by the app.
    pub fn entry(&self, connection: &ConnectionId) -> Option<Entry> {
        self.0.entries(&self.0.config().unwrap_or_default()).into_iter().find(|entry| entry.id == *connection)
    }

    /// Does something that blocks beside the loop.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let inner = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(done) => done,
            Err(error) => Err(format!("a defect in this program: {error}")),
        }
    }

    /// Keeps something about lists.
    async fn remember(
        &self,
        write: impl FnOnce(&ConfigFile, &Config) -> Result<Option<String>, ConfigError> + Send + 'static,
    ) -> Result<Reply, String> {
        let kept = self.blocking(move |inner| {
            let file = inner.file.as_ref().map_err(Clone::clone)?;
            let _held = inner.hold()?;
            let said = write(file, &inner.config()?).map_err(|error| error.to_string())?;
            Ok((inner.book(true), said))
        });
        Ok(Reply::Remembered(kept.await))
    }
}

impl Keep for Keeper {
    fn connect<'a>(&'a self, connection: &'a ConnectionId) -> BoxFuture<'a, Result<Client, CallError>> {
        Box::pin(self.make(connection))
    }

    fn run(&self, errand: Errand) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let done = |said: Result<String, String>, inner: &Inner| {
                said.map(|said| Reply::Done { book: inner.book(true), said })
            };
            let reply = match errand {
                Errand::List { keychain } => self.blocking(move |inner| Ok(Reply::Listed(inner.book(keychain)))).await,
                Errand::Try(draft) => match self.blocking(move |inner| inner.client_of(&draft)).await {
                    Ok(client) => Ok(Box::pin(self.test(Ok(client))).await),
                    Err(reason) => Err(reason),
                },
                Errand::Test(connection) if connection.as_str() == DEMO => {
                    Err("The demo organisation is always there; Enter opens it.".to_owned())
                }
                Errand::Test(connection) => {
                    let client = self.make(&connection).await;
                    Ok(Box::pin(self.test(client)).await)
                }
                Errand::Save(draft) => {
                    self.blocking(move |inner| {
                        let said = inner.save(&draft);
                        let change = if draft.replaces.is_some() { "changed" } else { "added" };
                        if said.is_ok() {
                            inner.note_connection(&draft.id, &draft.host, change);
                        }
                        done(said, inner)
                    })
                    .await
                }
                Errand::Remove(connection) => {
                    self.blocking(move |inner| {
                        let host = inner.address(&connection).map(|(host, _)| host);
                        let said = inner.remove(&connection);
                        if let (Ok(host), Ok(_)) = (&host, &said) {
                            inner.note_connection(&connection, host, "removed");
                        }
                        done(said, inner)
                    })
                    .await
                }
                Errand::MakeDefault(connection) => {
                    self.blocking(move |inner| done(inner.make_default(&connection), inner)).await
                }
                Errand::Renew { connection, token } => self.renew(connection, token).await,
                Errand::SaveSearch(search) => {
                    self.remember(move |file, _| {
                        file.save_search(&search)?;
                        Ok(Some(format!("Saved as “{}”; v lists what is saved.", search.name)))
                    })
                    .await
                }
                Errand::RemoveSearch(search) => {
                    self.remember(move |file, config| {
                        file.remove_search(&search)?;
                        for (name, _) in config.connections.iter().filter(|(name, connection)| {
                            let its = search.connection.as_ref().is_none_or(|of| of == *name);
                            its && connection.home.as_ref() == Some(&search.name)
                        }) {
                            file.save_home(name, None)?;
                        }
                        Ok(Some(format!("Removed “{}”.", search.name)))
                    })
                    .await
                }
                Errand::SaveHome { connection, home } => {
                    self.remember(move |file, config| {
                        if !config.connections.contains_key(connection.as_str()) {
                            return Ok(Some(format!(
                                "{connection} is not kept in config.toml, so nor is its first list."
                            )));
                        }
                        file.save_home(connection.as_str(), home.as_deref())?;
                        Ok(Some(match home {
                            Some(home) => format!("{connection} opens with “{home}” from now on."),
                            None => format!("{connection} opens with everyone from now on."),
                        }))
                    })
                    .await
                }
                Errand::PutOff { connection, one } => {
                    let keeper = self.clone();
                    self.remember(move |_, _| {
                        // What is wrong is said like what was done: nothing of config.toml is at stake.
                        Ok(Some(keeper.put_off(&connection, *one).unwrap_or_else(|why| format!("Not put off: {why}."))))
                    })
                    .await
                }
                Errand::SaveColumns { connection, columns } => {
                    self.remember(move |file, _| {
                        file.save_columns(connection.as_str(), &columns)?;
                        Ok(None)
                    })
                    .await
                }
            };
            reply.unwrap_or_else(Reply::Refused)
        })
    }

    fn ask(&self, connection: &ConnectionId) -> Result<(), String> {
        if self.0.given.contains_key(connection) || connection.as_str() == DEMO {
            return Ok(());
        }
        let (host, config) = self.0.address(connection)?;
        match config.map(|config| config.auth) {
            Some(Auth::Token(place @ TokenPlace::Command(_))) => {
                let asked = self.0.tokens.ask(connection.as_str(), &host, &place);
                asked.map(|_| ()).map_err(|error| error.to_string())
            }
            Some(Auth::OAuth(OAuthConfig { key: KeySource::Command(command), .. })) => {
                let asked = self.0.tokens.ask_key(connection.as_str(), &host, &command);
                asked.map(|_| ()).map_err(|error| error.to_string())
            }
            Some(Auth::Token(_) | Auth::OAuth(_)) | None => Ok(()),
        }
    }

    fn job_folder(&self, connection: &ConnectionId) -> Option<PathBuf> {
        self.journal_folder().filter(|_| connection.as_str() != DEMO)
    }

    fn job_stamp(&self, connection: &ConnectionId) -> Stamp {
        // The demo's address is another one in each run.
        let org = if connection.as_str() == DEMO { DEMO.to_owned() } else { String::new() };
        Stamp {
            org,
            user: self.user(),
            host: self.host(),
            policy: self.policy_sum(connection),
            machine: self.machine().sum().map(str::to_owned),
        }
    }

    fn put_offs(&self, connection: &ConnectionId) -> Result<Vec<PutOff>, String> {
        // Without a configuration nothing is kept.
        if self.file().is_err() {
            return Ok(Vec::new());
        }
        PutOffFile::of_connection(self, connection)?.read()
    }

    fn roster(&self, file: &str, key: Option<&str>) -> Result<Roster, String> {
        report::roster(&names::path_of(file), None, key).map_err(|why| format!("{file}: {why}"))
    }

    fn print(&self, command: &[String]) -> Result<Secret, String> {
        command::run(command, command::PATIENCE).map_err(|error| error.to_string())
    }
}
