//! A transport that answers from a script and remembers what it was sent.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use http::{HeaderMap, HeaderName, Method, Request};
use jiff::Timestamp;
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Notice, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::secret::Secret;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

pub(super) const TOKEN: &str = "00secretTokenOfTheTest";
/// The server's clock at the start of a test: a recorded moment, years from any machine's clock.
const EPOCH: i64 = 1_774_857_348;

/// What the server does with one request.
pub(super) struct Answer {
    /// From the request to the head.
    delay: Duration,
    outcome: Result<(u16, HeaderMap, Vec<Piece>), TransportError>,
}

/// What happens on the way of the body.
pub(super) enum Piece {
    Bytes(Bytes),
    Pause(Duration),
    Break(TransportError),
}

pub(super) fn answer(status: u16, body: impl Into<Bytes>) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert("x-okta-request-id", "req1".parse().unwrap());
    Answer { delay: Duration::ZERO, outcome: Ok((status, headers, vec![Piece::Bytes(body.into())])) }
}

pub(super) fn fail(error: TransportError) -> Answer {
    Answer { delay: Duration::ZERO, outcome: Err(error) }
}

pub(super) fn broken() -> TransportError {
    TransportError::Broken { sent: true, detail: "connection closed".to_owned() }
}

impl Answer {
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok((_, headers, _)) = &mut self.outcome {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        self
    }

    pub(super) fn without_request_id(mut self) -> Self {
        if let Ok((_, headers, _)) = &mut self.outcome {
            headers.remove("x-okta-request-id");
        }
        self
    }

    /// The limit headers, by the server's clock, which lies `now` after the start of the test.
    pub(super) fn rate(self, limit: u32, remaining: u32, now: Duration, resets_in: i64) -> Self {
        let date = EPOCH + now.as_secs() as i64;
        self.header("date", &http_date(date)).rate_numbers(&limit.to_string(), &remaining.to_string(), date + resets_in)
    }

    pub(super) fn rate_numbers(self, limit: &str, remaining: &str, reset: i64) -> Self {
        self.header("x-rate-limit-limit", limit)
            .header("x-rate-limit-remaining", remaining)
            .header("x-rate-limit-reset", &reset.to_string())
    }

    pub(super) fn next(self, address: &str) -> Self {
        self.header("link", &format!("<{address}>; rel=\"next\""))
    }

    pub(super) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(super) fn then(mut self, piece: Piece) -> Self {
        if let Ok((_, _, pieces)) = &mut self.outcome {
            pieces.push(piece);
        }
        self
    }
}

pub(super) fn http_date(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// One request as it was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// Since the start of the test.
    pub at: Duration,
    pub method: Method,
    pub host: String,
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Sent {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

type Handler = dyn Fn(usize, &Sent) -> Answer + Send + Sync;

pub(super) struct Script {
    start: Instant,
    handler: Box<Handler>,
    sent: Mutex<Vec<Sent>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

impl Script {
    /// Answers by a function of the request's number and content.
    pub(super) fn answering(handler: impl Fn(usize, &Sent) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            handler: Box::new(handler),
            sent: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        })
    }

    /// Answers one after the other; one request too many fails the test.
    pub(super) fn of(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::answering(move |number, sent| {
            answers.lock().unwrap().pop_front().unwrap_or_else(|| panic!("request {number} was not expected: {sent:?}"))
        })
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    pub(super) fn targets(&self) -> Vec<String> {
        self.sent().into_iter().map(|sent| sent.target).collect()
    }

    /// The seconds at which requests were sent.
    pub(super) fn times(&self) -> Vec<f64> {
        self.sent().into_iter().map(|sent| sent.at.as_secs_f64()).collect()
    }

    pub(super) fn most_in_flight(&self) -> usize {
        self.most_in_flight.load(Ordering::SeqCst)
    }
}

struct InFlight<'a>(&'a AtomicUsize);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let sent = Sent {
                at: self.start.elapsed(),
                method: head.method,
                host: head.uri.authority().unwrap().to_string(),
                target: head.uri.path_and_query().unwrap().to_string(),
                headers: head.headers,
                body,
            };
            let answer = {
                let mut all = self.sent.lock().unwrap();
                let answer = (self.handler)(all.len(), &sent);
                all.push(sent);
                answer
            };
            let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            let _in_flight = InFlight(&self.in_flight);
            self.most_in_flight.fetch_max(now, Ordering::SeqCst);
            if !answer.delay.is_zero() {
                tokio::time::sleep(answer.delay).await;
            }
            let (status, headers, pieces) = answer.outcome?;
            let (mut head, ()) = http::Response::builder().status(status).body(()).unwrap().into_parts();
            head.headers = headers;
            let body = Body::from_stream(stream::unfold(pieces.into_iter(), |mut pieces| async move {
                loop {
                    match pieces.next()? {
                        Piece::Bytes(bytes) => return Some((Ok(bytes), pieces)),
                        Piece::Pause(time) => tokio::time::sleep(time).await,
                        Piece::Break(error) => return Some((Err(error), pieces)),
                    }
                }
            }));
            Ok(Response { head, body })
        })
    }
}

pub(super) fn settings() -> Settings {
    let origin = Origin::understand("acme").unwrap().origin;
    Settings { seed: 7, clock: || Timestamp::UNIX_EPOCH, ..Settings::new(ConnectionId::new("acme"), origin) }
}

pub(super) fn client(script: &Arc<Script>) -> Client {
    client_with(script, settings())
}

pub(super) fn client_with(script: &Arc<Script>, settings: Settings) -> Client {
    let transport: Arc<dyn Transport> = script.clone();
    Client::new(settings, transport, Arc::new(ApiToken::new(Secret::new(TOKEN))))
}

pub(super) fn typing() -> Control {
    Control::new(Urgency::Typing)
}

pub(super) fn listing() -> Control {
    Control::new(Urgency::Listing)
}

/// A control that notes what it is told.
pub(super) fn noted(control: Control) -> (Control, UnboundedReceiver<Notice>) {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    (control.with_notices(sender), receiver)
}

pub(super) fn drain(receiver: &mut UnboundedReceiver<Notice>) -> Vec<Notice> {
    std::iter::from_fn(|| receiver.try_recv().ok()).collect()
}

pub(super) fn user(id: &str) -> String {
    format!(r#"{{"id":"{id}","status":"ACTIVE","profile":{{"login":"{id}@x.io","firstName":"Ann","lastName":"Lee"}}}}"#)
}

pub(super) fn users(ids: &[&str]) -> String {
    format!("[{}]", ids.iter().map(|id| user(id)).collect::<Vec<_>>().join(","))
}

pub(super) fn error_body(code: &str) -> String {
    format!(
        r#"{{"errorCode":"{code}","errorSummary":"A summary","errorLink":"{code}","errorId":"oae1","errorCauses":[{{"errorSummary":"login: a cause"}}]}}"#
    )
}
