//! The demo organisation: an Okta-compatible server on this machine, for newcomers, tests and other clients.
//!
//! ```text
//! serve ─► router ─► routes ─► org ─► seed (people made when asked for) + what was changed since
//!            │          └────► query (expressions evaluated)      hooks (deliveries)
//!            └ token, faults, limits, headers
//! ```
//!
//! Beside `/api/v1` there are switches for what people do themselves, with the same token: `POST
//! /demo/users/{idOrLogin}/` and `lock`, `unlock`, `complete-activation`, `complete-reset`, `fail-sign-in` (the fifth
//! locks) or `sign-in`. Of a second factor, `POST /demo/users/{idOrLogin}/factors/{id}/` and `code` tells what the person
//! would read off, say or was sent; `accept`, `reject` and `ignore` decide what they do about a push. With life in it
//! such things happen by themselves. `POST /demo/drill` begins a practice of calls.
//!
//! Speaks HTTP on loopback and nothing else. Must not know the client, the screens or the application.

mod access;
mod apps;
mod attr;
mod attributes;
mod authenticators;
mod call;
mod cast;
mod clock;
mod desk;
mod devices;
mod drill;
mod engine;
mod enrol;
mod event;
mod factors;
mod faults;
mod group_schema;
mod groups;
mod history;
mod hooks;
mod iam;
mod idps;
mod ids;
mod life;
mod limits;
mod made;
mod names;
mod oauth;
mod org;
mod owners;
mod password;
mod person;
mod policies;
mod pools;
mod profile;
mod pushes;
mod query;
mod realms;
mod relations;
mod render;
mod reply;
mod roles;
mod router;
mod routes;
mod rules;
mod schema;
mod seed;
mod serve;
mod settings;
mod shares;
mod times;
mod totp;
mod work;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::sync::Arc;

pub use clock::Clock;
pub use engine::{Engine, EngineError};
pub use faults::{FaultError, Faults};
pub use oauth::ServiceApp;
pub use serve::Serving;

/// How many people the organisation has unless it is told.
pub const DEMO_USERS: u32 = 2_500;

/// How the organisation is made.
#[derive(Clone, Debug)]
pub struct DemoSettings {
    /// How many people; at least one, who owns the token.
    pub users: u32,
    /// The token that calls must carry; a random one unless given.
    pub token: Option<String>,
    /// Calls a minute in each bucket; 0 for no limit and no rate headers.
    pub rate_limit: u32,
    pub faults: Faults,
    /// The same seed makes the same people.
    pub seed: u64,
    /// The app that may ask for tokens at `/oauth2/v1/token`.
    pub service_app: Option<ServiceApp>,
    /// The loopback port; 0 takes any that is free.
    pub port: u16,
    /// Whether things happen by themselves while it is served.
    pub life: bool,
    pub engine: Engine,
}

impl Default for DemoSettings {
    fn default() -> DemoSettings {
        DemoSettings {
            users: DEMO_USERS,
            token: None,
            rate_limit: 600,
            faults: Faults::default(),
            seed: 1,
            service_app: None,
            port: 0,
            life: false,
            engine: Engine::default(),
        }
    }
}

/// A handle on one organisation; clones are the same organisation.
#[derive(Clone)]
pub struct Demo {
    inner: Arc<router::Inner>,
}

impl Demo {
    /// Makes the organisation. People are made when they are asked for, so this is quick for any number of them.
    pub fn new(settings: DemoSettings, clock: Clock) -> Demo {
        Demo { inner: Arc::new(router::Inner::new(settings, clock)) }
    }

    /// The service without a socket. `origin` is the address that links begin with.
    pub fn router(&self, origin: &str) -> axum::Router {
        router::router(Arc::clone(&self.inner), origin)
    }

    pub fn token(&self) -> &str {
        self.inner.token()
    }

    /// Revokes the token; from now on calls must carry this one.
    pub fn set_token(&self, token: &str) {
        self.inner.renew(token);
    }

    /// Ends every token of the service app.
    pub fn revoke_app_tokens(&self) {
        self.inner.revoke_app_tokens();
    }

    /// Throws a switch, as `drill/1/ring`; what it answers. The same as `POST /demo/…`.
    ///
    /// # Errors
    /// What the organisation says against it.
    pub fn switch(&self, path: &str) -> Result<serde_json::Value, String> {
        router::switch(&self.inner, path)
    }

    /// Serves on 127.0.0.1, on the current tokio runtime, until the returned value is dropped.
    pub async fn serve(&self) -> io::Result<Serving> {
        let serving = serve::serve(self.inner.port(), |origin| self.router(origin)).await?;
        if self.inner.has_life() {
            let (live, stopped) = (self.live(serving.origin()), serving.stopped());
            tokio::spawn(async move {
                tokio::select! {
                    () = live => {}
                    () = stopped => {}
                }
            });
        }
        Ok(serving)
    }

    /// Lets things happen, every few seconds, for as long as this is awaited.
    pub fn live(&self, origin: &str) -> impl Future<Output = ()> + Send + use<> {
        router::live(Arc::clone(&self.inner), Arc::from(origin))
    }
}

/// Shaped like Okta's tokens. The randomness is what the standard library seeds its maps with, which is enough for a
/// secret that guards invented people on loopback for as long as one process lives.
fn random_token() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut token = String::from("00");
    while token.len() < 42 {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_usize(token.len());
        let bits = hasher.finish();
        token.extend((0..8).map(|place| char::from(ALPHABET[(bits >> (place * 6)) as usize & 63])));
    }
    token
}
