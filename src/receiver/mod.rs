//! The receiver of event hooks: takes what Okta delivers, and answers at once.
//!
//! ```text
//!  GET  + challenge ─► secret? ─► {"verification": …}                      anything else: 401, 400, 405, 408, 413
//!  POST + events ────► secret? ─► ≤ 1 MB in 3 s ─► a delivery? ─► 204 ─► those not known yet ─► whoever listens
//! ```
//!
//! What waits for whoever listens is bounded by number and by size. Owns: the socket, the checks, the memory of what
//! was delivered already. Must not know: the client, the app, and
//! what the events mean; a delivery only says that something may have happened.

mod socket;

use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use flate2::read::MultiGzDecoder;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;

use socket::{Door, Visit};

use crate::protocol::secret::Secret;
use crate::protocol::watch::{Known, WatchedEvent};

/// A delivery of a hundred events has some 300 KB.
const LARGEST_BODY: usize = 1 << 20;
const TOO_LARGE: &str = "a delivery was larger than 1 MB";
/// Okta waits so long for an answer; what has not arrived by then is nobody's delivery.
const PATIENCE: Duration = Duration::from_secs(3);
const TOO_SLOW: &str = "a delivery took longer than 3 seconds";
/// Deliveries that may wait for whoever listens; beyond that Okta is told to try again.
const MOST_WAITING: usize = 1_024;
/// Events of a delivery: Okta sends a few, of 3 kB each, in the megabyte that it may have.
const MOST_EVENTS: usize = 5_000;
/// Their size in kB together: a dozen of the largest, thousands of the usual ones.
const MOST_WAITING_KB: u32 = 16 << 10;
/// What is being read at a time, in kB together; beyond that, too, Okta is told to try again.
const MOST_READ_KB: usize = 64 << 10;
/// Okta's event numbers have 36 letters; they are kept to tell a repetition from news.
const LONGEST_NUMBER: usize = 200;
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
    heard: Hearing,
    serving: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Receiver {
    /// Listens on `address`. `header` names the header that must hold the secret.
    pub async fn listen(address: SocketAddr, header: &str, secret: Secret) -> io::Result<Self> {
        let (router, heard) = router(header, secret)?;
        let door = Door::open(address).await?;
        let address = door.address()?;
        Ok(Self { address, heard, serving: tokio::spawn(door.serve(router)) })
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

/// What was heard, with the room that it takes while it waits.
type Waiting = (Heard, Option<OwnedSemaphorePermit>);

/// Where what was heard comes out.
#[derive(Debug)]
pub struct Hearing(mpsc::Receiver<Waiting>);

impl Hearing {
    pub async fn recv(&mut self) -> Option<Heard> {
        self.0.recv().await.map(|(heard, _)| heard)
    }

    pub fn try_recv(&mut self) -> Result<Heard, TryRecvError> {
        self.0.try_recv().map(|(heard, _)| heard)
    }
}

struct Gate {
    header: HeaderName,
    secret: Secret,
    known: Mutex<Known>,
    told: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
    reading: Semaphore,
}

/// The service without a socket, and where what it hears comes out.
pub fn router(header: &str, secret: Secret) -> io::Result<(axum::Router, Hearing)> {
    let header = HeaderName::try_from(header).map_err(io::Error::other)?;
    if secret.is_empty() {
        return Err(io::Error::other("an empty secret would let everybody in"));
    }
    let (told, heard) = mpsc::channel(MOST_WAITING);
    let room = Arc::new(Semaphore::new(MOST_WAITING_KB as usize));
    let gate =
        Arc::new(Gate { header, secret, known: Mutex::default(), told, room, reading: Semaphore::new(MOST_READ_KB) });
    Ok((axum::Router::new().fallback(answer).with_state(gate), Hearing(heard)))
}

async fn answer(State(gate): State<Arc<Gate>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    // The secret first: to whoever lacks it the receiver says nothing of itself.
    if !gate.carries_secret(&head.headers) {
        gate.tell(Heard::TurnedAway("the secret was missing or wrong"));
        return status(StatusCode::UNAUTHORIZED);
    }
    if head.extensions.get::<Arc<Visit>>().is_some_and(|visit| !visit.welcome()) {
        return status(StatusCode::SERVICE_UNAVAILABLE);
    }
    match head.method {
        Method::GET => gate.verify(&head.headers),
        Method::POST => gate.take(&head.headers, body).await,
        _ => {
            let mut refused = status(StatusCode::METHOD_NOT_ALLOWED);
            refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
            refused
        }
    }
}

impl Gate {
    /// Compared in the time that the right secret takes, however wrong the given one is.
    fn carries_secret(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(&self.header).iter();
        let given = values.next().map_or(&b""[..], HeaderValue::as_bytes);
        values.next().is_none() && verify_slices_are_equal(given, self.secret.expose().as_bytes()).is_ok()
    }

    fn verify(&self, headers: &HeaderMap) -> Response<Body> {
        let challenge = headers.get(CHALLENGE).and_then(|value| value.to_str().ok());
        let Some(challenge) = challenge.filter(|text| !text.is_empty() && text.len() <= LONGEST_CHALLENGE) else {
            return status(StatusCode::BAD_REQUEST);
        };
        self.tell(Heard::Challenge);
        let mut response = Response::new(Body::from(serde_json::json!({"verification": challenge}).to_string()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    async fn take(&self, headers: &HeaderMap, body: Body) -> Response<Body> {
        let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > LARGEST_BODY) {
            self.tell(Heard::TurnedAway(TOO_LARGE));
            return status(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let body = match tokio::time::timeout(PATIENCE, self.read(body)).await {
            Ok(Ok(body)) => body,
            Ok(Err(Unread::TooLarge)) => {
                self.tell(Heard::TurnedAway(TOO_LARGE));
                return status(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Ok(Err(Unread::NoRoom)) => return status(StatusCode::SERVICE_UNAVAILABLE),
            Ok(Err(Unread::Broken)) => {
                self.tell(Heard::TurnedAway("a delivery broke off"));
                return status(StatusCode::BAD_REQUEST);
            }
            Err(_) => {
                self.tell(Heard::TurnedAway(TOO_SLOW));
                return status(StatusCode::REQUEST_TIMEOUT);
            }
        };
        let body = match unpack(headers, body) {
            Ok(body) => body,
            Err(Packed::TooLarge) => {
                self.tell(Heard::TurnedAway(TOO_LARGE));
                return status(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Err(Packed::Unknown) => {
                self.tell(Heard::TurnedAway("a delivery was packed in a way that is not known"));
                return status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            }
            Err(Packed::Broken) => {
                self.tell(Heard::TurnedAway("a delivery could not be unpacked"));
                return status(StatusCode::BAD_REQUEST);
            }
        };
        let Some((events, odd)) = events_of(&body) else {
            self.tell(Heard::TurnedAway("what came was no delivery"));
            return status(StatusCode::BAD_REQUEST);
        };
        if odd > 0 {
            self.tell(Heard::TurnedAway("an event of a delivery could not be read"));
        }
        // The place is taken before the numbers are noted: what Okta is told to send again must not be known then.
        // Small ones cost more than their text.
        let size = (body.len() as u32).div_ceil(1 << 10).max(events.len() as u32);
        let (Ok(place), Ok(room)) = (self.told.try_reserve(), Arc::clone(&self.room).try_acquire_many_owned(size))
        else {
            return status(StatusCode::SERVICE_UNAVAILABLE);
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<_> = events.into_iter().filter(|watched| known.insert(&watched.event.uuid)).collect();
        drop(known);
        if !new.is_empty() {
            place.send((Heard::Events(new), Some(room)));
        }
        status(StatusCode::NO_CONTENT)
    }

    async fn read(&self, body: Body) -> Result<Vec<u8>, Unread> {
        let mut pieces = body.into_data_stream();
        let (mut whole, mut taken) = (Vec::new(), Vec::new());
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| Unread::Broken)?;
            if whole.len() + piece.len() > LARGEST_BODY {
                return Err(Unread::TooLarge);
            }
            // What is held already covers the small pieces of a drip.
            let wanted = (whole.len() + piece.len()).div_ceil(1 << 10).saturating_sub(whole.len().div_ceil(1 << 10));
            taken.push(self.reading.try_acquire_many(wanted as u32).map_err(|_| Unread::NoRoom)?);
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }

    /// Says something that is worth less than an answer in time; a flood of it never takes the room of deliveries.
    fn tell(&self, heard: Heard) {
        if self.told.capacity() > MOST_WAITING / 2 {
            let _ = self.told.try_send((heard, None));
        }
    }
}

/// Why a packed body could not be unpacked.
enum Packed {
    TooLarge,
    Broken,
    /// Neither gzip nor nothing.
    Unknown,
}

/// A body as it was before it was packed on the way, no larger than any.
fn unpack(headers: &HeaderMap, body: Vec<u8>) -> Result<Vec<u8>, Packed> {
    // No JSON begins so, whatever the header says or leaves out.
    let mut packed = body.starts_with(b"\x1f\x8b");
    for value in headers.get_all(CONTENT_ENCODING) {
        for name in value.to_str().map_err(|_| Packed::Unknown)?.split(',').map(str::trim) {
            match name.to_ascii_lowercase().as_str() {
                "" | "identity" => {}
                "gzip" | "x-gzip" => packed = true,
                _ => return Err(Packed::Unknown),
            }
        }
    }
    if !packed {
        return Ok(body);
    }
    let mut whole = Vec::new();
    let most = LARGEST_BODY as u64 + 1;
    MultiGzDecoder::new(&*body).take(most).read_to_end(&mut whole).map_err(|_| Packed::Broken)?;
    if whole.len() > LARGEST_BODY { Err(Packed::TooLarge) } else { Ok(whole) }
}

/// Why a body was not read to its end.
enum Unread {
    TooLarge,
    Broken,
    NoRoom,
}

/// The events of a delivery, and how many of them cannot be read; none when it is none. Each must have a number, since
/// without one a repetition cannot be told from news.
fn events_of(body: &[u8]) -> Option<(Vec<WatchedEvent>, usize)> {
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
    // A letter that was cut in two costs nothing but itself.
    let text = String::from_utf8_lossy(body);
    let delivery: Delivery<'_> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let count = delivery.data.events.len();
    if count > MOST_EVENTS {
        return None;
    }
    let events = delivery.data.events.into_iter().filter_map(|raw| {
        WatchedEvent::parse(raw.get())
            .filter(|watched| (1..=LONGEST_NUMBER).contains(&watched.event.uuid.len()))
            .filter(|watched| !watched.event.kind.is_empty())
    });
    let events: Vec<_> = events.collect();
    let odd = count - events.len();
    Some((events, odd))
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
