//! From a connection to a client: the token or key found, the demo served, everything tried.

use std::sync::{Arc, PoisonError};

use super::super::check;
use super::super::drill::DemoStage;
use super::{DEMO, Inner, Keeper};
use crate::config::offers::Access;
use crate::config::token;
use crate::config::{Auth, Config, ConnectionConfig, OAuthConfig};
use crate::demo::{Clock, Demo, DemoSettings};
use crate::messages::connections::Reply;
use crate::okta::client::{Client, Settings};
use crate::okta::credentials::{ApiToken, Credentials};
use crate::okta::oauth::{OAuth, ServiceApp};
use crate::okta::signing::SigningKey;
use crate::policy::Decision;
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::many::ManyRules;
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;
use crate::store::Lock;

impl Keeper {
    pub(super) async fn make(&self, connection: &ConnectionId) -> Result<Client, CallError> {
        let name = connection.clone();
        let found = self.blocking(move |inner| inner.find(&name)).await.map_err(missing)?;
        match found {
            Found::Demo => self.serve_demo(connection).await,
            Found::App { host, config, app, key } => {
                self.0.app_client(connection, host, config.as_deref(), &app, &key).map_err(missing)
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

    /// Begins a practice of calls in the demo of this run, in which nothing happens by itself then: what is judged is
    /// what somebody did.
    pub(in crate::cli) fn stage_drill(&self) -> Result<DemoStage, String> {
        let demo = self.0.make_demo(false);
        *self.0.staged.lock().unwrap_or_else(PoisonError::into_inner) = Some(demo.clone());
        DemoStage::set(demo)
    }

    async fn serve_demo(&self, connection: &ConnectionId) -> Result<Client, CallError> {
        let staged = self.0.staged.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let demo = staged.unwrap_or_else(|| self.0.make_demo(self.0.demo_life));
        let begun = demo.serve().await.map_err(|error| broken(format!("the demo could not be served: {error}")))?;
        let origin = Origin::understand(begun.origin()).map_err(|error| broken(error.to_string()))?.origin;
        *self.0.serving.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
        Ok(self.0.client(connection, origin, None, Arc::new(ApiToken::new(Secret::new(demo.token())))))
    }

    /// Tries a connection and says what it is good for.
    pub(super) async fn test(&self, client: Result<Client, CallError>) -> Reply {
        match client {
            Ok(client) => {
                let report = crate::okta::check::check(&client, &self.control()).await;
                Reply::Tried(check::report(client.origin().as_str(), &report))
            }
            Err(failure) => Reply::Refused(said(&failure)),
        }
    }

    pub(super) async fn renew(&self, connection: ConnectionId, typed: Secret) -> Result<Reply, String> {
        let token = token::understand(typed.expose()).map_err(|error| error.to_string())?;
        let name = connection.clone();
        let (host, config) = self.blocking(move |inner| inner.address(&name)).await?;
        let credentials = Arc::new(ApiToken::new(token.clone()));
        let client = self.0.client(&connection, host.clone(), config.as_ref(), credentials);
        if let Err(failure) = client.org(&self.control()).await {
            // One that may not read the organisation is a good one all the same.
            if !failure.kind.is_withheld() {
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
            inner.note_connection(&connection, &host, "token renewed");
            kept.map_err(|error| error.to_string())
        });
        Ok(Reply::Renewed { not_kept: kept.await.err() })
    }
}

/// What is needed to make a client.
enum Found {
    Demo,
    Token { host: Origin, token: Secret, config: Option<Box<ConnectionConfig>> },
    App { host: Origin, config: Option<Box<ConnectionConfig>>, app: OAuthConfig, key: Secret },
}

impl Inner {
    fn make_demo(&self, life: bool) -> Demo {
        let settings =
            DemoSettings { users: self.demo_users, life, engine: self.demo_engine, ..DemoSettings::default() };
        Demo::new(settings, Clock::system())
    }

    pub(super) fn config(&self) -> Result<Config, String> {
        let unwritten = self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let loaded = match &self.file {
            Ok(file) => file.load().map_err(|error| error.to_string()),
            Err(reason) => Err(reason.clone()),
        };
        let mut config = match loaded {
            // What was set up in this run needs no file.
            Err(_) if !unwritten.is_empty() => Config::default(),
            loaded => loaded?,
        };
        config.connections.extend(unwritten);
        Ok(config)
    }

    /// Nobody else changes connections and their secrets while this is held. Without a file there is nothing to share.
    pub(super) fn hold(&self) -> Result<Option<Lock>, String> {
        match &self.file {
            Ok(file) => file.hold().map(Some).map_err(|error| error.to_string()),
            Err(_) => Ok(None),
        }
    }

    fn find(&self, connection: &ConnectionId) -> Result<Found, String> {
        let name = connection.as_str();
        if let Some(given) = self.given.get(connection) {
            let host = given.host.clone();
            return Ok(match &given.access {
                Access::Token(token) => Found::Token { host, token: token.clone(), config: None },
                Access::App { app, key } => Found::App { host, config: None, app: (**app).clone(), key: key.clone() },
            });
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
                    let app = oauth.clone();
                    Ok(Found::App { host, config: Some(Box::new(config)), app, key })
                }
            },
            None => Err(format!("there is no connection {name} any more")),
        }
    }

    /// Where a connection leads, with what is configured for it.
    pub(super) fn address(&self, connection: &ConnectionId) -> Result<(Origin, Option<ConnectionConfig>), String> {
        if let Some(given) = self.given.get(connection) {
            return Ok((given.host.clone(), None));
        }
        let mut config = self.config()?;
        match config.connections.swap_remove(connection.as_str()) {
            Some(connection) => Ok((connection.host.clone(), Some(connection))),
            None => Err(format!("there is no connection {connection} in config.toml")),
        }
    }

    pub(super) fn client(
        &self,
        connection: &ConnectionId,
        host: Origin,
        config: Option<&ConnectionConfig>,
        credentials: Arc<dyn Credentials>,
    ) -> Client {
        let transport = (self.dial)(&host, config.and_then(|config| config.ca_file.as_deref()));
        let decision = self.machine.decide(self.known_host(connection, &host).as_deref());
        let mut settings = Settings::new(connection.clone(), host);
        if let Some(config) = config {
            settings.read_only = config.read_only;
            settings.policy = config.forbid.clone();
            settings.share = config.rate_share;
        }
        settings.read_only |= self.read_only || decision.read_only.is_some();
        settings.read_only_because = decision.read_only;
        settings.policy.tighten(&decision.forbid);
        let mut protection = decision.protection;
        protection.tighten(config.map(|config| config.protection.clone()).unwrap_or_default());
        if config.is_none() && connection.as_str() != DEMO {
            let kept = self.kept_rules(&settings.origin);
            settings.read_only |= kept.read_only.is_some();
            settings.policy.tighten(&kept.forbid);
            protection.tighten(kept.protection);
        }
        settings.protection = Arc::new(protection);
        if let Some(most) = decision.share.filter(|most| most.percent() < settings.share.percent()) {
            settings.share = most;
        }
        settings.job_share = decision.job_share.unwrap_or(settings.job_share);
        let own = self.config().unwrap_or_default();
        let own = ManyRules { own_max: own.max_job, own_canary: own.canary, ..ManyRules::default() };
        settings.many = Arc::new({
            let mut many = decision.many;
            many.tighten(own);
            many
        });
        settings.export = Arc::new(decision.export);
        settings.recorder = self.recorder(connection, &settings.origin, &settings.policy);
        Client::new(settings, transport, credentials)
    }

    /// What config.toml says of the connections that lead to an address: it holds as well for a connection of this run.
    /// Read-only it is where each of them is.
    pub(super) fn kept_rules(&self, host: &Origin) -> Decision {
        let config = self.config().unwrap_or_default();
        let mut kept = Decision::default();
        let of_host = || config.connections.iter().filter(|(_, connection)| connection.host == *host);
        for (_, connection) in of_host() {
            kept.forbid.tighten(&connection.forbid);
            kept.protection.tighten(connection.protection.clone());
        }
        if of_host().all(|(_, connection)| connection.read_only) {
            kept.read_only = of_host().next().map(|(name, _)| format!("read_only in config.toml ({name})"));
        }
        kept
    }

    /// The address that a policy knows a connection by; the demo has one only while it runs.
    pub(super) fn known_host(&self, connection: &ConnectionId, host: &Origin) -> Option<String> {
        let is_demo = connection.as_str() == DEMO && !self.given.contains_key(connection);
        (!is_demo).then(|| host.host())
    }

    /// The client of a service app.
    pub(super) fn app_client(
        &self,
        connection: &ConnectionId,
        host: Origin,
        config: Option<&ConnectionConfig>,
        app: &OAuthConfig,
        key: &Secret,
    ) -> Result<Client, String> {
        let key = SigningKey::parse(key).map_err(|error| error.to_string())?;
        let app = ServiceApp {
            client_id: app.client_id.clone(),
            key,
            key_id: app.key_id.clone(),
            scopes: app.scopes.clone(),
        };
        let transport = (self.dial)(&host, config.and_then(|config| config.ca_file.as_deref()));
        let credentials = OAuth::new(app, host.clone(), transport, jiff::Timestamp::now);
        Ok(self.client(connection, host, config, Arc::new(credentials)))
    }
}

fn said(failure: &CallError) -> String {
    let mut text = failure.kind.sentence().to_owned();
    if let Some(detail) = failure.detail.as_deref().filter(|_| failure.status.is_none()) {
        text = match failure.kind {
            FailureKind::NoToken => detail.to_owned(),
            _ => format!("{text} ({detail})"),
        };
    } else if !failure.numbers().is_empty() {
        text = format!("{text} ({})", failure.numbers());
    }
    text
}

/// The token or key could not be had.
fn missing(reason: String) -> CallError {
    CallError::new(FailureKind::NoToken, Operation::GetOrg).with_detail(reason)
}

fn broken(detail: String) -> CallError {
    CallError::new(FailureKind::Unreachable, Operation::GetOrg).with_detail(detail)
}
