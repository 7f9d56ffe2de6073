//! Keeps the connections: the configured ones, those of this run, the demo, and what is offered.
//!
//! ```text
//!  flags, environment ──► given ─┐
//!  config.toml ──────────────────┼─► connect ──► Client (token or key read when it is first needed)
//!  okta.yaml, environment ───────┘      ▲
//!                                       └── renewed tokens replace the one in use
//! ```

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use indexmap::IndexMap;

use super::check;
use super::keeper_hooks::place_of_hooks;
use crate::config::command;
use crate::config::offers::Offer;
use crate::config::token::{self, TokenError, TokenStore};
use crate::config::{Auth, Config, ConfigError, ConfigFile, ConnectionConfig, KeySource, OAuthConfig};
use crate::demo::{Clock, Demo, DemoSettings, Serving};
use crate::messages::connections::{Book, Draft, Entry, Errand, Kind, Reply};
use crate::okta::client::{Client, Control, Settings, Urgency};
use crate::okta::credentials::{ApiToken, Credentials};
use crate::okta::oauth::{OAuth, ServiceApp};
use crate::okta::signing::SigningKey;
use crate::okta::transport::{HttpTransport, Transport};
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::policy::Policy;
use crate::protocol::secret::Secret;
use crate::worker::source::Keep;

/// The name of the demo organisation's connection.
pub const DEMO: &str = "demo";

/// A connection of this run only.
#[derive(Clone, Debug)]
pub struct Given {
    pub host: Origin,
    pub token: Secret,
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
    tokens: TokenStore,
    given: IndexMap<ConnectionId, Given>,
    demo_users: u32,
    /// Whether things happen in the demo by themselves.
    demo_life: bool,
    /// The demo of this run; it ends with it.
    serving: Mutex<Option<Serving>>,
    /// `--read-only`: nothing writes, whatever the connection says.
    read_only: bool,
    /// The tokens in use, so that one can be replaced.
    live: Mutex<HashMap<ConnectionId, Arc<ApiToken>>>,
    dial: Dial,
}

impl Keeper {
    pub fn new(file: Result<ConfigFile, ConfigError>, tokens: TokenStore, dial: Dial) -> Self {
        Self(Arc::new(Inner {
            file: file.map_err(|error| error.to_string()),
            tokens,
            given: IndexMap::new(),
            demo_users: 2_500,
            demo_life: true,
            serving: Mutex::default(),
            read_only: false,
            live: Mutex::default(),
            dial,
        }))
    }

    /// Over the network.
    pub fn dial() -> Dial {
        Box::new(|origin, ca_file| Arc::new(HttpTransport::new(origin).with_ca_file(ca_file.map(Path::to_path_buf))))
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

    /// What `config.toml` says now.
    pub fn config(&self) -> Result<Config, String> {
        self.0.config()
    }

    /// Where a connection leads, with what is configured for it.
    pub(super) fn address(&self, connection: &ConnectionId) -> Result<(Origin, Option<ConnectionConfig>), String> {
        self.0.address(connection)
    }

    pub fn tokens(&self) -> &TokenStore {
        &self.0.tokens
    }

    pub fn file(&self) -> Result<&ConfigFile, String> {
        self.0.file.as_ref().map_err(Clone::clone)
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

    async fn make(&self, connection: &ConnectionId) -> Result<Client, CallError> {
        let name = connection.clone();
        let found = self.blocking(move |inner| inner.find(&name)).await.map_err(refused)?;
        match found {
            Found::Demo => self.serve_demo(connection).await,
            Found::App { host, config, oauth, key } => {
                let key = SigningKey::parse(&key).map_err(|error| refused(error.to_string()))?;
                let app = ServiceApp {
                    client_id: oauth.client_id.clone(),
                    key,
                    key_id: oauth.key_id.clone(),
                    scopes: oauth.scopes.clone(),
                };
                let transport = (self.0.dial)(&host, config.ca_file.as_deref());
                let credentials = OAuth::new(app, host.clone(), transport, jiff::Timestamp::now);
                Ok(self.0.client(connection, host, Some(&config), Arc::new(credentials)))
            }
            Found::Token { host, token, config } => {
                let credentials = Arc::new(ApiToken::new(token));
                let mut live = self.0.live.lock().unwrap_or_else(PoisonError::into_inner);
                live.insert(connection.clone(), Arc::clone(&credentials));
                drop(live);
                Ok(self.0.client(connection, host, config.as_deref(), credentials))
            }
        }
    }

    async fn serve_demo(&self, connection: &ConnectionId) -> Result<Client, CallError> {
        let demo = Demo::new(
            DemoSettings { users: self.0.demo_users, life: self.0.demo_life, ..DemoSettings::default() },
            Clock::system(),
        );
        let begun = demo.serve().await.map_err(|error| broken(format!("the demo could not be served: {error}")))?;
        let origin = Origin::understand(begun.origin()).map_err(|error| broken(error.to_string()))?.origin;
        *self.0.serving.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
        Ok(self.0.client(connection, origin, None, Arc::new(ApiToken::new(Secret::new(demo.token())))))
    }

    /// Tries a connection and says what it is good for.
    async fn test(&self, client: Result<Client, CallError>) -> Reply {
        match client {
            Ok(client) => {
                let report = crate::okta::check::check(&client, &Control::new(Urgency::Typing)).await;
                Reply::Tried(check::report(client.origin().as_str(), &report))
            }
            Err(failure) => Reply::Refused(said(&failure)),
        }
    }

    /// Keeps something about lists.
    async fn remember(
        &self,
        write: impl FnOnce(&ConfigFile, &Config) -> Result<Option<String>, ConfigError> + Send + 'static,
    ) -> Result<Reply, String> {
        let kept = self.blocking(move |inner| {
            let file = inner.file.as_ref().map_err(Clone::clone)?;
            let said = write(file, &inner.config()?).map_err(|error| error.to_string())?;
            Ok((inner.book(true), said))
        });
        Ok(Reply::Remembered(kept.await))
    }

    async fn renew(&self, connection: ConnectionId, typed: Secret) -> Result<Reply, String> {
        let token = token::understand(typed.expose()).map_err(|error| error.to_string())?;
        let name = connection.clone();
        let (host, config) = self.blocking(move |inner| inner.address(&name)).await?;
        let credentials = Arc::new(ApiToken::new(token.clone()));
        let client = self.0.client(&connection, host.clone(), config.as_ref(), credentials);
        if let Err(failure) = client.org(&Control::new(Urgency::Typing)).await {
            // One that may not read the organisation is a good one all the same.
            if !matches!(failure.kind, FailureKind::Forbidden | FailureKind::NotAvailable) {
                return Err(said(&failure));
            }
        }
        let live = self.0.live.lock().unwrap_or_else(PoisonError::into_inner).get(&connection).cloned();
        if let Some(live) = live {
            live.replace(token.clone());
        }
        let place = match config.map(|config| config.auth) {
            Some(Auth::Token(place)) => place,
            Some(Auth::OAuth(_)) | None => TokenPlace::Session,
        };
        let kept = self.blocking(move |inner| {
            let kept = inner.tokens.write(connection.as_str(), &host, &place, &token);
            if kept.is_err() {
                // At least the connection can be made anew in this run.
                let _ = inner.tokens.write(connection.as_str(), &host, &TokenPlace::Session, &token);
            }
            kept.map_err(|error| error.to_string())
        });
        Ok(Reply::Renewed { not_kept: kept.await.err() })
    }
}

/// What is needed to make a client.
enum Found {
    Demo,
    Token { host: Origin, token: Secret, config: Option<Box<ConnectionConfig>> },
    App { host: Origin, config: Box<ConnectionConfig>, oauth: OAuthConfig, key: Secret },
}

impl Inner {
    fn config(&self) -> Result<Config, String> {
        self.file.as_ref().map_err(Clone::clone)?.load().map_err(|error| error.to_string())
    }

    fn find(&self, connection: &ConnectionId) -> Result<Found, String> {
        let name = connection.as_str();
        if let Some(given) = self.given.get(connection) {
            return Ok(Found::Token { host: given.host.clone(), token: given.token.clone(), config: None });
        }
        if name == DEMO {
            return Ok(Found::Demo);
        }
        let (host, config) = self.address(connection)?;
        match config {
            Some(config) => match &config.auth {
                Auth::Token(place) => {
                    let token = self.tokens.read(name, &host, place).map_err(|error| error.to_string())?;
                    Ok(Found::Token { host, token, config: Some(Box::new(config)) })
                }
                Auth::OAuth(oauth) => {
                    let key = self.tokens.read_key(name, &host, &oauth.key).map_err(|error| error.to_string())?;
                    let oauth = oauth.clone();
                    Ok(Found::App { host, config: Box::new(config), oauth, key })
                }
            },
            None => Err(format!("there is no connection {name} any more")),
        }
    }

    /// Where a connection leads, with what is configured for it.
    fn address(&self, connection: &ConnectionId) -> Result<(Origin, Option<ConnectionConfig>), String> {
        if let Some(given) = self.given.get(connection) {
            return Ok((given.host.clone(), None));
        }
        let mut config = self.config()?;
        match config.connections.swap_remove(connection.as_str()) {
            Some(connection) => Ok((connection.host.clone(), Some(connection))),
            None => Err(format!("there is no connection {connection} in config.toml")),
        }
    }

    fn client(
        &self,
        connection: &ConnectionId,
        host: Origin,
        config: Option<&ConnectionConfig>,
        credentials: Arc<dyn Credentials>,
    ) -> Client {
        let transport = (self.dial)(&host, config.and_then(|config| config.ca_file.as_deref()));
        let mut settings = Settings::new(connection.clone(), host);
        settings.read_only = self.read_only || config.is_some_and(|config| config.read_only);
        if let Some(config) = config {
            settings.policy = config.forbid.clone();
            settings.share = f32::from(config.rate_share) / 100.0;
        }
        Client::new(settings, transport, credentials)
    }

    fn book(&self, keychain: bool) -> Book {
        let (config, notices) = match self.config() {
            Ok(config) => {
                let notices = config.notices.iter().map(ToString::to_string).collect();
                (config, notices)
            }
            Err(reason) => (Config::default(), vec![reason]),
        };
        let entries = self.entries(&config);
        let file = match &self.file {
            Ok(file) => file.path().display().to_string(),
            Err(_) => String::new(),
        };
        let keychain_missing = if keychain { self.tokens.keychain_missing() } else { None };
        Book { entries, keychain_missing, file, notices }
    }

    fn entries(&self, config: &Config) -> Vec<Entry> {
        let default = config.default_connection().map(|(name, _)| name.to_owned());
        let mut entries: Vec<Entry> = Vec::new();
        for (name, connection) in &config.connections {
            let kind = match &connection.auth {
                Auth::Token(place) => Kind::Token(place.clone()),
                Auth::OAuth(oauth) => Kind::OAuth { by_command: matches!(oauth.key, KeySource::Command(_)) },
            };
            entries.push(Entry {
                id: ConnectionId::new(name),
                host: Some(connection.host.clone()),
                kind,
                read_only: self.read_only || connection.read_only,
                policy: connection.forbid.clone(),
                is_default: default.as_deref() == Some(name),
                home: connection.home.clone(),
                columns: connection.columns.clone(),
                searches: config.searches_of(name).cloned().collect(),
            });
        }
        let plain = |id: ConnectionId, host, kind| Entry {
            searches: config.searches_of(id.as_str()).cloned().collect(),
            id,
            host,
            kind,
            read_only: self.read_only,
            policy: Policy::default(),
            is_default: false,
            home: None,
            columns: Vec::new(),
        };
        for (id, given) in &self.given {
            // What is configured for the same address is the better way in.
            if given.offered.is_some() && entries.iter().any(|entry| entry.host.as_ref() == Some(&given.host)) {
                continue;
            }
            let kind = match &given.offered {
                Some(from) => Kind::Offered { from: from.clone() },
                None => Kind::Given,
            };
            entries.retain(|entry| entry.id != *id);
            entries.push(plain(id.clone(), Some(given.host.clone()), kind));
        }
        if !entries.iter().any(|entry| entry.id.as_str() == DEMO) {
            entries.push(plain(ConnectionId::new(DEMO), None, Kind::Demo));
        }
        entries
    }

    /// The token of a draft: typed, or the one that is kept for the same address.
    fn token_of(&self, draft: &Draft) -> Result<Secret, String> {
        if let Some(typed) = &draft.token {
            return token::understand(typed.expose()).map_err(|error| error.to_string());
        }
        let old = draft.replaces.as_ref().map(|old| self.address(old)).transpose()?;
        let read = match old {
            Some((host, Some(ConnectionConfig { auth: Auth::Token(place), .. }))) if host == draft.host => {
                let name = draft.replaces.as_ref().map_or("", ConnectionId::as_str);
                self.tokens.read(name, &host, &place)
            }
            _ => Err(TokenError::NoToken),
        };
        match read {
            Ok(token) => Ok(token),
            Err(TokenError::NoToken) => self
                .tokens
                .read(draft.id.as_str(), &draft.host, &draft.place)
                .map_err(|_| "The token is missing.".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn save(&self, draft: &Draft) -> Result<String, String> {
        let file = self.file.as_ref().map_err(Clone::clone)?;
        let name = draft.id.as_str();
        let config = self.config()?;
        if name == DEMO {
            return Err(format!("{DEMO} is the demo organisation's name; take another"));
        }
        let old = draft.replaces.as_ref();
        if old.is_none_or(|old| *old != draft.id) && config.connections.contains_key(name) {
            return Err(format!("there is a connection {name} already"));
        }
        let token = self.token_of(draft)?;
        let text = |error: ConfigError| error.to_string();
        let before = old.and_then(|old| config.connections.get(old.as_str()).map(|before| (old, before)));
        let mut connection = before.map_or_else(
            || ConnectionConfig::new(draft.host.clone(), Auth::Token(draft.place.clone())),
            |(_, before)| before.clone(),
        );
        let after = Auth::Token(draft.place.clone());
        // The token first: a connection without one is of no use, a token without a connection is tidied up below.
        self.tokens.write(name, &draft.host, &draft.place, &token).map_err(|error| error.to_string())?;
        connection.host = draft.host.clone();
        connection.auth = after;
        connection.read_only = draft.read_only;
        let written = (|| {
            if let Some((old, _)) = before
                && *old != draft.id
            {
                file.rename_connection(old.as_str(), name).map_err(text)?;
            }
            file.save_connection(name, &connection).map_err(text)
        })();
        if let Err(reason) = written {
            if before.is_none() {
                let _ = self.tokens.remove(name, &draft.host, &draft.place);
            }
            return Err(reason);
        }
        if let Some((old, ConnectionConfig { host, auth: Auth::Token(place), .. })) = before
            && (*old != draft.id || *host != draft.host || *place != draft.place)
            && (old.as_str(), host, place) != (name, &draft.host, &draft.place)
        {
            // A private file of the same name was overwritten, not left behind.
            let overwritten = *old == draft.id && *place == TokenPlace::File && draft.place == TokenPlace::File;
            if !overwritten {
                self.tokens.remove(old.as_str(), host, place).map_err(|error| error.to_string())?;
                // Removing forgets the session's copy, too, which may be the one in use.
                self.tokens.write(name, &draft.host, &draft.place, &token).map_err(|error| error.to_string())?;
            }
        }
        if let Some((old, ConnectionConfig { host, auth: Auth::Token(place), .. })) = before {
            // Lost, they are asked for again: no reason to say that the connection was not saved.
            let _ = self.tokens.move_hooks((old.as_str(), host, place), (name, &draft.host, &draft.place));
        }
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(&draft.id);
        Ok(format!("Saved {name}; its token: {}.", draft.place.words()))
    }

    fn remove(&self, connection: &ConnectionId) -> Result<String, String> {
        let file = self.file.as_ref().map_err(Clone::clone)?;
        let name = connection.as_str();
        let config = self.config()?;
        let Some(old) = config.connections.get(name) else { return Err(format!("there is no connection {name}")) };
        // The token first: what is left behind must not be the secret.
        if let Auth::Token(place) = &old.auth {
            self.tokens.remove(name, &old.host, place).map_err(|error| error.to_string())?;
        }
        let place = place_of_hooks(&self.tokens, &old.host, Some(&old.auth));
        self.tokens.remove_hooks(name, &old.host, &place).map_err(|error| error.to_string())?;
        file.remove_connection(name).map_err(|error| error.to_string())?;
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(connection);
        Ok(match &old.auth {
            Auth::Token(TokenPlace::Command(_)) | Auth::OAuth(_) => format!("Removed {name}."),
            Auth::Token(_) => {
                format!("Removed {name} and its token here. To be safe, revoke it in the admin console, too.")
            }
        })
    }

    fn make_default(&self, connection: &ConnectionId) -> Result<String, String> {
        let file = self.file.as_ref().map_err(Clone::clone)?;
        if !self.config()?.connections.contains_key(connection.as_str()) {
            return Err(format!("{connection} is not kept in config.toml, so it cannot be the default"));
        }
        file.set_default(connection.as_str()).map_err(|error| error.to_string())?;
        Ok(format!("oktui opens {connection} from now on."))
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
                Errand::Try(draft) => {
                    let (id, host) = (draft.id.clone(), draft.host.clone());
                    match self.blocking(move |inner| inner.token_of(&draft)).await {
                        Ok(token) => {
                            let client = self.0.client(&id, host, None, Arc::new(ApiToken::new(token)));
                            Ok(self.test(Ok(client)).await)
                        }
                        Err(reason) => Err(reason),
                    }
                }
                Errand::Test(connection) if connection.as_str() == DEMO => {
                    Err("The demo organisation is always there; Enter opens it.".to_owned())
                }
                Errand::Test(connection) => {
                    let client = self.make(&connection).await;
                    Ok(self.test(client).await)
                }
                Errand::Save(draft) => self.blocking(move |inner| done(inner.save(&draft), inner)).await,
                Errand::Remove(connection) => self.blocking(move |inner| done(inner.remove(&connection), inner)).await,
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

    fn print(&self, command: &[String]) -> Result<Secret, String> {
        command::run(command, command::PATIENCE).map_err(|error| error.to_string())
    }
}

/// A connection of this run for each offer, named after its host, once each.
pub(super) fn offered(offers: Vec<Offer>) -> IndexMap<ConnectionId, Given> {
    let mut given = IndexMap::new();
    for Offer { host, token, from } in offers {
        let name = short_name(&host);
        given.entry(ConnectionId::new(&name)).or_insert(Given { host, token, offered: Some(from) });
    }
    given
}

/// `acme` for `acme.okta.com`.
pub(super) fn short_name(host: &Origin) -> String {
    let host = host.host();
    host.split(['.', ':']).next().unwrap_or(&host).to_owned()
}

fn said(failure: &CallError) -> String {
    let mut text = failure.kind.sentence().to_owned();
    if let Some(detail) = failure.detail.as_deref().filter(|_| failure.status.is_none()) {
        text = if failure.kind == FailureKind::TokenRefused { detail.to_owned() } else { format!("{text} ({detail})") };
    } else if !failure.numbers().is_empty() {
        text = format!("{text} ({})", failure.numbers());
    }
    text
}

/// The token or key could not be had.
fn refused(reason: String) -> CallError {
    CallError::new(FailureKind::TokenRefused, Operation::GetOrg).with_detail(reason)
}

fn broken(detail: String) -> CallError {
    CallError::new(FailureKind::Unreachable, Operation::GetOrg).with_detail(detail)
}
