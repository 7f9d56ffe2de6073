//! Where clients come from: one for each connection, made when it is first needed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, OnceCell, watch};

use super::hook_secrets::HookSecrets;
use super::jobs::here::{AtWork, Here};
use super::jobs::may::Stamp;
use crate::messages::SecretPlace;
use crate::messages::connections::{Errand, Reply};
use crate::messages::drill::{DrillReply, DrillStep};
use crate::okta::client::Client;
use crate::okta::log_watch::LogWatch;
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::CallError;
use crate::protocol::report::put_off::PutOff;
use crate::protocol::report::roster::Roster;
use crate::protocol::secret::Secret;
use crate::store::Histories;

/// Makes the client of a connection: starts a demo, reads a token, opens nothing before it is asked.
pub trait Connect: Send + Sync + 'static {
    fn connect(&self) -> BoxFuture<'_, Result<Client, CallError>>;
}

/// Keeps the secrets of event hooks. All of it blocks.
pub trait KeepHookSecrets {
    /// Those of a connection, by the ids of the hooks.
    fn hook_secrets(&self, connection: &ConnectionId) -> Vec<(String, Secret, SecretPlace)>;

    /// Where it is kept from now on: in this session where there is no better place.
    fn keep_hook_secret(&self, connection: &ConnectionId, hook: &str, secret: &Secret) -> SecretPlace;

    fn forget_hook_secret(&self, connection: &ConnectionId, hook: &str);
}

/// Knows every connection there is and keeps them.
pub trait Keep: KeepHookSecrets + Send + Sync + 'static {
    fn connect<'a>(&'a self, connection: &'a ConnectionId) -> BoxFuture<'a, Result<Client, CallError>>;

    fn run(&self, errand: Errand) -> BoxFuture<'_, Reply>;

    /// Runs the program that gives the connection's secret, if one does. It has the terminal meanwhile; blocks.
    fn ask(&self, connection: &ConnectionId) -> Result<(), String>;

    /// Where jobs are kept; none keeps them in memory, as of the demo.
    fn job_folder(&self, connection: &ConnectionId) -> Option<PathBuf>;

    /// Who works on jobs of a connection, and under which policy; where it names no organisation, the client's own.
    /// Blocks.
    fn job_stamp(&self, connection: &ConnectionId) -> Stamp;

    /// Who is put off in reports about a connection's organisation; why that cannot be read. Blocks.
    fn put_offs(&self, connection: &ConnectionId) -> Result<Vec<PutOff>, String>;

    /// The people of a table by an attribute, or by the first of the usual ones. Blocks.
    fn roster(&self, file: &str, key: Option<&str>) -> Result<Roster, String>;

    /// Runs a program and takes what it prints. It has the terminal meanwhile; blocks.
    fn print(&self, command: &[String]) -> Result<Secret, String>;
}

/// Stages a practice of calls: lets them come in, and judges what was done.
pub trait Stage: Send + Sync + 'static {
    fn step(&self, step: DrillStep) -> BoxFuture<'_, Result<DrillReply, String>>;
}

/// A connection as the worker keeps it.
pub(super) struct Source {
    connect: Option<Box<dyn Connect>>,
    client: OnceCell<Client>,
    /// What this organisation turned out to refuse, so that it is not asked twice.
    pub(super) no_projection: AtomicBool,
    pub(super) no_contains: AtomicBool,
    /// “Begins with” of departments, titles, cities and numbers was refused.
    pub(super) no_beside: AtomicBool,
    pub(super) no_search: AtomicBool,
    /// Whose token it is was asked for.
    pub(super) asked_owner: AtomicBool,
    /// Whether somebody looks at the events.
    pub(super) attended: watch::Sender<bool>,
    pub(super) hook_secrets: HookSecrets,
    /// Where the watch of the log stands; locked while it runs.
    pub(super) log_watch: Mutex<Option<LogWatch>>,
    /// Work on many people.
    pub(super) jobs: Here,
}

impl Source {
    fn new(connect: Option<Box<dyn Connect>>, hook_secrets: HookSecrets, jobs: Here) -> Arc<Self> {
        Arc::new(Self {
            connect,
            client: OnceCell::new(),
            no_projection: AtomicBool::new(false),
            no_contains: AtomicBool::new(false),
            no_beside: AtomicBool::new(false),
            no_search: AtomicBool::new(false),
            asked_owner: AtomicBool::new(false),
            attended: watch::Sender::new(true),
            hook_secrets,
            log_watch: Mutex::default(),
            jobs,
        })
    }
}

/// The connections that orders may name: those that were added, and whatever the keeper knows.
#[derive(Default)]
pub struct Sources {
    open: RwLock<HashMap<ConnectionId, Arc<Source>>>,
    keeper: Option<Arc<dyn Keep>>,
    stage: Option<Box<dyn Stage>>,
    /// Where histories are kept; none keeps nothing.
    folder: Option<PathBuf>,
    /// Where jobs of connections are kept that nobody keeps; none keeps them in memory.
    job_folder: Option<PathBuf>,
    /// Jobs that are worked on.
    at_work: Arc<AtWork>,
}

impl Sources {
    pub fn kept_by(keeper: Arc<dyn Keep>) -> Self {
        Self { keeper: Some(keeper), ..Self::default() }
    }

    pub fn add(&mut self, connection: ConnectionId, connect: impl Connect) {
        let open = self.open.get_mut().unwrap_or_else(PoisonError::into_inner);
        let jobs = Here::new(self.job_folder.clone(), Arc::clone(&self.at_work));
        open.insert(connection, Source::new(Some(Box::new(connect)), HookSecrets::default(), jobs));
    }

    /// Who stages a practice of calls.
    pub fn stage_by(&mut self, stage: impl Stage) {
        self.stage = Some(Box::new(stage));
    }

    pub(super) async fn stage(&self, step: DrillStep) -> Result<DrillReply, String> {
        match &self.stage {
            Some(stage) => stage.step(step).await,
            None => Err("nobody stages a practice in this run".to_owned()),
        }
    }

    pub fn keeper(&self) -> Option<Arc<dyn Keep>> {
        self.keeper.clone()
    }

    pub(super) fn get(&self, connection: &ConnectionId) -> Option<Arc<Source>> {
        let known = self.open.read().unwrap_or_else(PoisonError::into_inner).get(connection).cloned();
        let (None, Some(keeper)) = (&known, &self.keeper) else { return known };
        let secrets = HookSecrets::kept_by(Arc::clone(keeper), connection.clone());
        let jobs = Here::new(keeper.job_folder(connection), Arc::clone(&self.at_work));
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(open.entry(connection.clone()).or_insert_with(|| Source::new(None, secrets, jobs))))
    }

    /// None when nobody knows the connection any more.
    pub(super) async fn client(&self, connection: &ConnectionId, source: &Source) -> Option<Result<Client, CallError>> {
        let made = match (&source.connect, &self.keeper) {
            (Some(connect), _) => source.client.get_or_try_init(|| connect.connect()).await,
            (None, Some(keeper)) => source.client.get_or_try_init(|| keeper.connect(connection)).await,
            (None, None) => return None,
        };
        Some(made.cloned())
    }

    /// The connection is made anew when it is next needed.
    pub(super) fn forget(&self, connection: &ConnectionId) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).remove(connection);
    }

    /// Keeps what people wrote below this folder.
    pub fn keep_in(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    /// Keeps jobs below this folder, of connections that are added from now on.
    pub fn keep_jobs_in(&mut self, folder: PathBuf) {
        self.job_folder = Some(folder);
    }

    pub(super) fn at_work(&self) -> Arc<AtWork> {
        Arc::clone(&self.at_work)
    }

    /// Under whom jobs of a connection are worked on.
    pub(super) async fn job_stamp(&self, client: &Client) -> Stamp {
        let connection = client.connection().clone();
        let stamp = match self.keeper() {
            Some(keeper) => tokio::task::spawn_blocking(move || keeper.job_stamp(&connection)).await.ok(),
            None => None,
        };
        let stamp = stamp.unwrap_or_default();
        let org = if stamp.org.is_empty() { client.origin().as_str().to_owned() } else { stamp.org };
        Stamp { org, ..stamp }
    }

    pub(super) fn histories(&self) -> Option<Histories> {
        self.folder.as_deref().map(Histories::below)
    }
}

/// A client that is there already.
impl Connect for Client {
    fn connect(&self) -> BoxFuture<'_, Result<Client, CallError>> {
        Box::pin(async { Ok(self.clone()) })
    }
}
