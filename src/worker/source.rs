//! Where clients come from: one for each connection, made when it is first needed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use futures_util::future::BoxFuture;
use tokio::sync::{OnceCell, watch};

use super::hooks::HookSecrets;
use crate::okta::client::Client;
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::CallError;

/// Makes the client of a connection: starts a demo, reads a token, opens nothing before it is asked.
pub trait Connect: Send + Sync + 'static {
    fn connect(&self) -> BoxFuture<'_, Result<Client, CallError>>;
}

/// A connection as the worker keeps it.
pub(super) struct Source {
    connect: Box<dyn Connect>,
    client: OnceCell<Client>,
    /// What this organisation turned out to refuse, so that it is not asked twice.
    pub(super) no_projection: AtomicBool,
    pub(super) no_contains: AtomicBool,
    /// Whether somebody looks at the events.
    pub(super) attended: watch::Sender<bool>,
    pub(super) hook_secrets: HookSecrets,
}

impl Source {
    pub(super) async fn client(&self) -> Result<&Client, CallError> {
        self.client.get_or_try_init(|| self.connect.connect()).await
    }
}

/// The connections that orders may name.
#[derive(Default)]
pub struct Sources {
    sources: HashMap<ConnectionId, Source>,
    /// Where histories are kept; none keeps nothing.
    folder: Option<PathBuf>,
}

impl Sources {
    pub fn add(&mut self, connection: ConnectionId, connect: impl Connect) {
        let source = Source {
            connect: Box::new(connect),
            client: OnceCell::new(),
            no_projection: AtomicBool::new(false),
            no_contains: AtomicBool::new(false),
            attended: watch::Sender::new(true),
            hook_secrets: HookSecrets::default(),
        };
        self.sources.insert(connection, source);
    }

    pub(super) fn get(&self, connection: &ConnectionId) -> Option<&Source> {
        self.sources.get(connection)
    }

    /// Keeps what people wrote below this folder.
    pub fn keep_in(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

/// A client that is there already.
impl Connect for Client {
    fn connect(&self) -> BoxFuture<'_, Result<Client, CallError>> {
        Box::pin(async { Ok(self.clone()) })
    }
}
