//! The receiver of event hooks: takes what Okta delivers, and answers at once.
//!
//! ```text
//!  GET  + challenge ─► secret? ─► {"verification": …}                      anything else: 401, 400, 405, 408, 413
//!  POST + events ────► secret? ─► ≤ 1 MB in 3 s ─► a delivery? ─► 204 ─► those not known yet ─► whoever listens
//! ```
//!
//! Owns: the socket, the checks, the memory of what was delivered already. Must not know: the client, the app, and
//! what the events mean; a delivery only says that something may have happened.

mod socket;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use socket::Door;

use crate::protocol::secret::Secret;
use crate::protocol::watch::{Known, WatchedEvent};

/// A delivery of a hundred events has some 300 KB.
const LARGEST_BODY: usize = 1 << 20;
/// Okta waits so long for an answer; what has not arrived by then is nobody's delivery.
const PATIENCE: Duration = Duration::from_secs(3);
/// Deliveries that may wait for whoever listens; beyond that Okta is told to try again.
const MOST_WAITING: usize = 1_024;
const CHALLENGE: HeaderName = HeaderName::from_static("x-okta-verification-challenge");
/// Okta's challenges have some 50 letters.
const LONGEST_CHALLENGE: usize = 1_000;

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Events that were not delivered before.
    Events(Vec<WatchedEvent>),
    /// Okta asked whether this is the right receiver, and got its answer.
    Challenge,
    /// Somebody was refused, and why.
    TurnedAway(&'static str),
}

/// A receiver that listens. Dropping it closes the port.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    heard: mpsc::Receiver<Heard>,
    _stop: DropGuard,
}

impl Receiver {
    /// Listens on `address`. `header` names the header that must hold the secret.
    pub async fn listen(address: SocketAddr, header: &str, secret: Secret) -> io::Result<Self> {
        let (router, heard) = router(header, secret)?;
        let door = Door::open(address).await?;
        let address = axum::serve::Listener::local_addr(&door)?;
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move {
            tokio::select! {
                _ = std::future::IntoFuture::into_future(axum::serve(door, router)) => {}
                () = stopped => {}
            }
        });
        Ok(Self { address, heard, _stop: stop.drop_guard() })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next that came; none when the receiver is gone.
    pub async fn hear(&mut self) -> Option<Heard> {
        self.heard.recv().await
    }
}

/// A secret for a new hook: 256 bits from the operating system, in letters that every header takes.
pub fn random_secret() -> Result<Secret, getrandom::Error> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = zeroize::Zeroizing::new([0u8; 43]);
    getrandom::fill(&mut *bytes)?;
    Ok(Secret::new(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 63)])).collect::<String>()))
}

struct Gate {
    header: HeaderName,
    secret: Secret,
    known: Mutex<Known>,
    told: mpsc::Sender<Heard>,
}

/// The service without a socket, and where what it hears comes out.
pub fn router(header: &str, secret: Secret) -> io::Result<(axum::Router, mpsc::Receiver<Heard>)> {
    let header = HeaderName::try_from(header).map_err(io::Error::other)?;
    if secret.is_empty() {
        return Err(io::Error::other("an empty secret would let everybody in"));
    }
    let (told, heard) = mpsc::channel(MOST_WAITING);
    let gate = Arc::new(Gate { header, secret, known: Mutex::default(), told });
    Ok((axum::Router::new().fallback(answer).with_state(gate), heard))
}

async fn answer(State(gate): State<Arc<Gate>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    // The secret first: to whoever lacks it the receiver says nothing of itself.
    if !gate.carries_secret(&head.headers) {
        gate.tell(Heard::TurnedAway("the secret was missing or wrong"));
        return status(StatusCode::UNAUTHORIZED);
    }
    match head.method {
        Method::GET => gate.verify(&head.headers),
        Method::POST => gate.take(&head.headers, body).await,
        _ => status(StatusCode::METHOD_NOT_ALLOWED),
    }
}

impl Gate {
    /// Compared in the time that the right secret takes, however wrong the given one is.
    fn carries_secret(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(&self.header).iter();
        let given = values.next().and_then(|value| value.to_str().ok()).map(Secret::new);
        values.next().is_none() && given.is_some_and(|given| given == self.secret)
    }

    fn verify(&self, headers: &HeaderMap) -> Response<Body> {
        let challenge = headers.get(CHALLENGE).and_then(|value| value.to_str().ok());
        let Some(challenge) = challenge.filter(|text| !text.is_empty() && text.len() <= LONGEST_CHALLENGE) else {
            return status(StatusCode::BAD_REQUEST);
        };
        self.tell(Heard::Challenge);
        let mut response = Response::new(Body::from(serde_json::json!({"verification": challenge}).to_string()));
        let json = axum::http::HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }

    async fn take(&self, headers: &HeaderMap, body: Body) -> Response<Body> {
        let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > LARGEST_BODY) {
            self.tell(Heard::TurnedAway("a delivery was larger than 1 MB"));
            return status(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let body = match tokio::time::timeout(PATIENCE, to_bytes(body, LARGEST_BODY)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => {
                self.tell(Heard::TurnedAway("a delivery was larger than 1 MB, or broke off"));
                return status(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Err(_) => {
                self.tell(Heard::TurnedAway("a delivery took longer than 3 seconds"));
                return status(StatusCode::REQUEST_TIMEOUT);
            }
        };
        let Some(events) = events_of(&body) else {
            self.tell(Heard::TurnedAway("what came was no delivery"));
            return status(StatusCode::BAD_REQUEST);
        };
        // The place is taken before the numbers are noted: what Okta is told to send again must not be known then.
        let Ok(place) = self.told.try_reserve() else { return status(StatusCode::SERVICE_UNAVAILABLE) };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<_> = events.into_iter().filter(|watched| known.insert(&watched.event.uuid)).collect();
        drop(known);
        if !new.is_empty() {
            place.send(Heard::Events(new));
        }
        status(StatusCode::NO_CONTENT)
    }

    /// Says something that is worth less than an answer in time; a flood of it never takes the room of deliveries.
    fn tell(&self, heard: Heard) {
        if self.told.capacity() > MOST_WAITING / 2 {
            let _ = self.told.try_send(heard);
        }
    }
}

/// The events of a delivery; none when it is none. Each must have a number, since without one a repetition cannot be
/// told from news.
fn events_of(body: &[u8]) -> Option<Vec<WatchedEvent>> {
    #[derive(Deserialize)]
    struct Delivery<'a> {
        #[serde(borrow)]
        data: Data<'a>,
    }
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        events: Vec<&'a RawValue>,
    }
    let delivery: Delivery<'_> = serde_json::from_slice(body).ok()?;
    let events = delivery.data.events.into_iter().map(|raw| {
        WatchedEvent::parse(raw.get())
            .filter(|watched| !watched.event.uuid.is_empty() && !watched.event.kind.is_empty())
    });
    events.collect()
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
