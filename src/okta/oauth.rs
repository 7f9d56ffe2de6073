//! A service app instead of a person's token (OAuth 2.0, `private_key_jwt`), with proof of possession where asked.
//!
//! ```text
//!  authorize ── token in hand and fresh? ──► header (and proof)
//!     │ no
//!     └─► POST /oauth2/v1/token, signed ──► kept in memory until a minute before it ends
//!            │ invalid_dpop_proof ► again with a proof ── use_dpop_nonce ► again with the nonce
//!            └ refused, and the clocks differ ► again by the server's clock, once
//!
//!  refused (401) ── a nonce came, or the token ended early ──► one more attempt
//! ```
//!
//! Owns: the token's life. Must not know: where the private key was kept, what the calls are for.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::response::Parts;
use http::{Method, StatusCode};
use jiff::Timestamp;
use jsonwebtoken::Header;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::form_urlencoded;

use super::classify;
use super::credentials::Credentials;
use super::signing::{KeyError, SigningKey};
use super::transport::Transport;
use super::{rates, redact};
use crate::protocol::connection::Origin;
use crate::protocol::error::{ApiError, CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;

/// The organisation's own authorisation server; scopes of the API are granted by no other.
const PATH: &str = "/oauth2/v1/token";
const DPOP: HeaderName = HeaderName::from_static("dpop");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// Okta allows an hour; the shorter, the less a stolen one is worth.
const ASSERTION_SECONDS: i64 = 300;
/// A call that begins now must not find its token ended when it arrives.
const RENEW_BEFORE: i64 = 60;
/// Below this, a 401 is not about the token's age.
const YOUNG: i64 = 30;
/// Clocks that differ by more make signed tokens and relative times wrong; by less they are not why an assertion was
/// refused.
pub(crate) const CLOCK_TOLERANCE: i64 = 5;
/// One for the proof, one for the nonce, one for the clock.
const ATTEMPTS: u32 = 4;

/// What every scope is asked for when none are named: enough for the screens, and nothing that the app was not given.
pub const USUAL_SCOPES: &[&str] = &[
    "okta.users.read",
    "okta.users.manage",
    "okta.groups.read",
    "okta.groups.manage",
    "okta.schemas.read",
    "okta.userTypes.read",
    "okta.logs.read",
    "okta.orgs.read",
];

/// What a service app is told by.
#[derive(Debug)]
pub struct ServiceApp {
    pub client_id: String,
    pub key: SigningKey,
    /// The key's id in Okta.
    pub key_id: Option<String>,
    pub scopes: Vec<String>,
}

/// Authorises as a service app.
pub struct OAuth {
    app: ServiceApp,
    origin: Origin,
    transport: Arc<dyn Transport>,
    clock: fn() -> Timestamp,
    /// The server's clock minus this machine's, in seconds, once an assertion was refused for it.
    skew: AtomicI64,
    held: Mutex<Option<Held>>,
    /// Set by a 401 that speaks against the token; the next call brings another.
    ended: SyncMutex<bool>,
    obtained: AtomicI64,
    proof: SyncMutex<Proof>,
    /// The requests for tokens that were made, until somebody asks for them.
    made: SyncMutex<Vec<Exchange>>,
}

#[derive(Clone)]
struct Held {
    token: Secret,
    until: i64,
    /// As granted; empty when the server did not say.
    scopes: Vec<String>,
    /// Whether every call needs a proof.
    bound: bool,
}

/// Proof of possession: none until the organisation asks for it.
#[derive(Default)]
struct Proof {
    key: Option<Arc<SigningKey>>,
    nonce: Option<String>,
    /// The one that calls of the API are to carry, if they are.
    api_nonce: Option<String>,
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
}

#[derive(Serialize)]
struct ProofClaims<'a> {
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
}

impl OAuth {
    pub fn new(app: ServiceApp, origin: Origin, transport: Arc<dyn Transport>, clock: fn() -> Timestamp) -> Self {
        Self {
            app,
            origin,
            transport,
            clock,
            skew: AtomicI64::new(0),
            held: Mutex::default(),
            ended: SyncMutex::default(),
            obtained: AtomicI64::new(0),
            proof: SyncMutex::default(),
            made: SyncMutex::default(),
        }
    }

    /// Seconds by the server's clock, as far as it is known.
    fn now(&self) -> i64 {
        (self.clock)().as_second() + self.skew.load(Ordering::Relaxed)
    }

    /// A token that is good for a while, fetched when there is none. Calls that come meanwhile wait for the one.
    async fn token(&self, operation: Operation) -> Result<Held, CallError> {
        let mut held = self.held.lock().await;
        if std::mem::take(&mut *self.ended.lock().unwrap_or_else(PoisonError::into_inner)) {
            *held = None;
        }
        if let Some(fresh) = held.as_ref().filter(|held| held.until - RENEW_BEFORE > self.now()) {
            return Ok(fresh.clone());
        }
        let fetched = self.fetch(operation).await?;
        self.obtained.store(self.now(), Ordering::Relaxed);
        *held = Some(fetched.clone());
        Ok(fetched)
    }

    async fn fetch(&self, operation: Operation) -> Result<Held, CallError> {
        let unsigned = |error: KeyError| {
            CallError::new(FailureKind::NoToken, operation).with_detail(format!("the service app's key: {error}"))
        };
        let mut last = CallError::new(FailureKind::TokenRefused, operation);
        let mut corrected = false;
        for _ in 0..ATTEMPTS {
            let request = self.request().map_err(unsigned)?;
            let mut attempt = Attempt::begin(self);
            let answered = self.answer(request, operation, &mut attempt).await;
            let (head, bytes) = answered.inspect_err(|error| attempt.failed(error))?;
            if head.status.is_success() {
                let read = self.read(&bytes).ok_or_else(|| {
                    CallError::new(FailureKind::NotOkta, operation).with_detail("the token endpoint sent no token")
                });
                match &read {
                    Ok(_) => attempt.exchange.problem = None,
                    Err(error) => attempt.failed(error),
                }
                return read;
            }
            let code = ApiError::parse(&bytes).map(|api| api.code).unwrap_or_default();
            last = self.refusal(operation, &head, &bytes);
            attempt.failed(&last);
            drop(attempt);
            if matches!(code.as_str(), "invalid_dpop_proof" | "use_dpop_nonce") {
                if !self.prove(&head).map_err(unsigned)? {
                    return Err(last);
                }
            } else if !corrected && self.correct_clock(&head) {
                corrected = true;
            } else {
                return Err(last);
            }
        }
        Err(last)
    }

    /// Sends one request for a token and reads what comes.
    async fn answer(
        &self,
        request: http::Request<Bytes>,
        operation: Operation,
        attempt: &mut Attempt<'_>,
    ) -> Result<(Parts, Vec<u8>), CallError> {
        let broken = |error| classify::broken(operation, &error);
        let response = self.transport.send(request).await.map_err(broken)?;
        let head = response.head;
        attempt.exchange.status = Some(head.status.as_u16());
        attempt.exchange.request_id = classify::request_id(&head.headers);
        let mut body = response.body;
        let mut bytes = Vec::new();
        while let Some(piece) = body.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&piece);
            attempt.exchange.bytes = bytes.len() as u64;
            if bytes.len() > LARGEST {
                return Err(CallError::new(FailureKind::TooLarge, operation));
            }
        }
        Ok((head, bytes))
    }

    /// The next attempt carries a proof, with the nonce if one came; false when that is nothing new.
    fn prove(&self, head: &Parts) -> Result<bool, KeyError> {
        let mut proof = self.proof.lock().unwrap_or_else(PoisonError::into_inner);
        let nonce = head.headers.get(&DPOP_NONCE).and_then(|nonce| nonce.to_str().ok()).map(str::to_owned);
        let new = proof.key.is_none() || nonce.is_some() && nonce != proof.nonce;
        if proof.key.is_none() {
            proof.key = Some(Arc::new(SigningKey::generate()?));
        }
        proof.nonce = nonce.or(proof.nonce.take());
        Ok(new)
    }

    /// Whether the server's clock is another, so that an assertion by its time may be taken.
    fn correct_clock(&self, head: &Parts) -> bool {
        let refused = matches!(head.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED);
        let Some(date) = rates::date(&head.headers).filter(|_| refused) else { return false };
        let difference = date.as_second() - self.now();
        if difference.abs() <= CLOCK_TOLERANCE {
            return false;
        }
        self.skew.fetch_add(difference, Ordering::Relaxed);
        true
    }

    fn request(&self) -> Result<http::Request<Bytes>, KeyError> {
        let address = format!("{}{PATH}", self.origin.as_str());
        let now = self.now();
        let claims = Assertion {
            iss: &self.app.client_id,
            sub: &self.app.client_id,
            aud: &address,
            iat: now,
            exp: now + ASSERTION_SECONDS,
            jti: unique()?,
        };
        let header = Header { kid: self.app.key_id.clone(), ..Header::new(self.app.key.algorithm()) };
        let assertion = Secret::new(self.app.key.sign(&header, &claims)?);
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", &self.scopes().join(" "))
            .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            .append_pair("client_assertion", assertion.expose())
            .finish();
        let mut request = http::Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = http::Uri::try_from(address.as_str()).map_err(|_| KeyError::Signing)?;
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(http::header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(proof) = self.proof_for("POST", &address, None)? {
            request.headers_mut().insert(DPOP, proof);
        }
        Ok(request)
    }

    fn scopes(&self) -> Vec<&str> {
        if self.app.scopes.is_empty() {
            USUAL_SCOPES.to_vec()
        } else {
            self.app.scopes.iter().map(String::as_str).collect()
        }
    }

    /// The proof for one request; none where nobody has asked for one.
    fn proof_for(&self, method: &str, address: &str, token: Option<&Secret>) -> Result<Option<HeaderValue>, KeyError> {
        let (key, nonce) = {
            let proof = self.proof.lock().unwrap_or_else(PoisonError::into_inner);
            // A nonce of the token endpoint is not one of the API, which asks for its own where it wants any.
            (proof.key.clone(), if token.is_none() { proof.nonce.clone() } else { proof.api_nonce.clone() })
        };
        let Some(key) = key else { return Ok(None) };
        let ath = token.map(|token| URL_SAFE_NO_PAD.encode(digest(&SHA256, token.expose().as_bytes())));
        let claims = ProofClaims { htm: method, htu: address, iat: self.now(), jti: unique()?, nonce, ath };
        let header =
            Header { typ: Some("dpop+jwt".to_owned()), jwk: Some(key.public()?), ..Header::new(key.algorithm()) };
        let proof = key.sign(&header, &claims)?;
        let mut value = HeaderValue::try_from(proof).map_err(|_| KeyError::Signing)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    fn read(&self, bytes: &[u8]) -> Option<Held> {
        #[derive(Deserialize)]
        struct Wire {
            access_token: String,
            token_type: Option<String>,
            expires_in: Option<i64>,
            scope: Option<String>,
        }
        let wire: Wire = serde_json::from_slice(bytes).ok()?;
        Some(Held {
            token: Secret::new(wire.access_token),
            // Okta's last an hour.
            until: self.now() + wire.expires_in.unwrap_or(3600),
            scopes: wire.scope.map(|scope| scope.split(' ').map(str::to_owned).collect()).unwrap_or_default(),
            bound: wire.token_type.is_some_and(|kind| kind.eq_ignore_ascii_case("dpop")),
        })
    }

    fn refusal(&self, operation: Operation, head: &Parts, bytes: &[u8]) -> CallError {
        let mut error = classify::refused(operation, head.status, &head.headers, bytes, &self.origin);
        let Some(api) = ApiError::parse(bytes).filter(|api| !api.code.starts_with('E')) else { return error };
        error.kind = FailureKind::TokenRefused;
        error.detail = Some(match api.code.as_str() {
            "invalid_scope" => format!(
                "the service app is not granted one of the scopes asked for ({}); grant it in the admin console or take it out of scopes",
                self.scopes().join(", ")
            ),
            "invalid_client" => {
                format!("Okta does not know the service app {}, or its key: {}", self.app.client_id, api.summary)
            }
            code => format!("{code}: {}", api.summary),
        });
        error
    }
}

/// One request for a token; leaves its record however it ends.
struct Attempt<'a> {
    of: &'a OAuth,
    started: Instant,
    exchange: Exchange,
}

impl<'a> Attempt<'a> {
    fn begin(of: &'a OAuth) -> Self {
        let exchange = Exchange {
            at: (of.clock)(),
            operation: Operation::RequestToken,
            method: Method::POST,
            target: PATH.to_owned(),
            status: None,
            duration: Duration::ZERO,
            waited: Duration::ZERO,
            retries: 0,
            request_id: None,
            // Until something else is known.
            problem: Some(redact::problem(&CallError::new(FailureKind::Cancelled, Operation::RequestToken))),
            bytes: 0,
        };
        Self { of, started: Instant::now(), exchange }
    }

    fn failed(&mut self, error: &CallError) {
        self.exchange.problem = Some(redact::problem(error));
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.exchange.duration = self.started.elapsed();
        self.of.made.lock().unwrap_or_else(PoisonError::into_inner).push(self.exchange.clone());
    }
}

/// The answer of the token endpoint is small.
const LARGEST: usize = 256 << 10;

/// A number that nobody has used before.
fn unique() -> Result<String, KeyError> {
    let mut bytes = [0; 18];
    rand::fill(&mut bytes).map_err(|_| KeyError::Signing)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl Credentials for OAuth {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        operation: Operation,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        Box::pin(async move {
            let held = self.token(operation).await?;
            let needed = operation.scopes();
            if !needed.is_empty()
                && !held.scopes.is_empty()
                && !needed.iter().any(|scope| held.scopes.iter().any(|held| held == scope))
            {
                let scopes = needed.join(" or ");
                return Err(CallError::new(FailureKind::Forbidden, operation)
                    .with_detail(format!("the service app lacks the scope {scopes}")));
            }
            let unsigned = |error: KeyError| {
                CallError::new(FailureKind::NoToken, operation).with_detail(format!("proof of possession: {error}"))
            };
            let scheme = if held.bound {
                // The address without its query.
                let uri = request.uri();
                let path = uri.path();
                let address = format!("{}{path}", self.origin.as_str());
                let proof = self.proof_for(request.method().as_str(), &address, Some(&held.token)).map_err(unsigned)?;
                if let Some(proof) = proof {
                    request.headers_mut().insert(DPOP, proof);
                }
                "DPoP"
            } else {
                "Bearer"
            };
            let value = HeaderValue::try_from(format!("{scheme} {}", held.token.expose()));
            let mut value = value.map_err(|_| unsigned(KeyError::Signing))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
            Ok(())
        })
    }

    fn made(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn refused(&self, head: &Parts) -> bool {
        if let Some(nonce) = head.headers.get(&DPOP_NONCE).and_then(|nonce| nonce.to_str().ok()) {
            let mut proof = self.proof.lock().unwrap_or_else(PoisonError::into_inner);
            if proof.key.is_some() && proof.api_nonce.as_deref() != Some(nonce) {
                proof.api_nonce = Some(nonce.to_owned());
                return true;
            }
        }
        let said = head.headers.get(http::header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let names_token = said.is_some_and(|said| said.contains("invalid_token"));
        // A token that worked a while ago may have been revoked, or its clock differs: another one tells.
        let old = self.now() - self.obtained.load(Ordering::Relaxed) > YOUNG;
        if names_token || old {
            *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
            return true;
        }
        false
    }
}
