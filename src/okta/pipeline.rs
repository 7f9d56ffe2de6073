//! The one way that every call takes.
//!
//! Owns: the life of a call over all its attempts, and the record it leaves. Must not know: what the call is for.
//!
//! ```text
//!  Flight::new ── read-only? ──────────────────────────────────────────────────────────► refused
//!     │
//!     ▼            ┌──────────────── 429: the bucket is blocked until its reset ◄───────────────┐
//!  limiter ◄───────┤                                                                            │
//!     │            └── pause ◄── connection failed, cut or too slow; 502, 503, 504 (GET only) ◄─┤
//!     ▼                                                                                         │
//!  credentials ──► send ──► head ──► limiter is fed ──► 2xx ──► body ──► text ──► conclude      │
//!     ▲                                  └────────────► else ──► body ──► classify ─────────────┴──► failed
//!     └──────────────── 401 and the credentials ask for it: once ◄──────────┘
//!
//!  At every arrow the call can be cancelled; however it ends, one Exchange is left behind.
//! ```

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, HeaderName, HeaderValue};
use http::response::Parts;
use http::{Method, StatusCode};
use jiff::Timestamp;
use tokio::time::Instant;

use super::call::Call;
use super::classify;
use super::client::{Client, Control, Notice};
use super::limiter::Permit;
use super::rates::{self, RateHeaders};
use super::redact;
use super::retry::{self, Refusal};
use super::transport::{Body, TransportError};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::operation::Risk;
use crate::protocol::rate::{Bucket, WaitReason};

/// A page of 200 people with long profiles has some 2 MB; beyond this something is wrong, or hostile.
const LARGEST_BODY: usize = 64 << 20;
/// A refusal is a few hundred bytes; what a proxy sends beyond this is not read.
const LARGEST_REFUSAL: usize = 1 << 20;

const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");
const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

/// A successful reply, whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub head: Parts,
    pub text: String,
    /// Size of the body as it came.
    pub bytes: u64,
}

/// One call, from the first attempt to its end.
pub(crate) struct Flight {
    client: Client,
    call: Call,
    control: Control,
    bucket: Bucket,
    progress: Progress,
    /// The body of a successful head, with the place it takes among the calls in flight.
    open: Option<(Body, Permit)>,
    concluded: bool,
}

#[derive(Default)]
struct Progress {
    started: Option<Instant>,
    first_sent: Option<Timestamp>,
    waited: Duration,
    attempts: u32,
    network_failures: u32,
    limit_refusals: u32,
    /// Since when a limit of the server has kept the call waiting.
    limited_since: Option<Instant>,
    reauthorised: bool,
    first_request_id: Option<HeaderValue>,
    status: Option<u16>,
    request_id: Option<String>,
    bytes: u64,
}

/// Why a body was not read to its end.
enum Unread {
    TooLarge,
    Broken(TransportError),
}

impl Flight {
    pub fn new(client: Client, call: Call, control: Control) -> Self {
        let bucket = call.bucket();
        let progress = Progress { started: Some(Instant::now()), ..Progress::default() };
        Self { client, call, control, bucket, progress, open: None, concluded: false }
    }

    /// Brings the call to a successful head; the body stays to be read.
    pub async fn head(&mut self) -> Result<Parts, CallError> {
        let cancel = self.control.cancel.clone();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(self.error(FailureKind::Cancelled)),
            outcome = self.obtain() => outcome,
        }
    }

    /// Reads the body that belongs to the head. Where it breaks off, and it is safe, the whole call is made again.
    pub async fn body(&mut self) -> Result<String, CallError> {
        let cancel = self.control.cancel.clone();
        let body = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(self.error(FailureKind::Cancelled)),
            outcome = self.finish() => outcome,
        }?;
        Ok(classify::text(body))
    }

    /// Size of what was read.
    pub fn bytes(&self) -> u64 {
        self.progress.bytes
    }

    /// Leaves the record and hands the outcome on.
    pub fn conclude<T>(mut self, outcome: Result<T, CallError>) -> Result<T, CallError> {
        self.leave(outcome.as_ref().err().map(redact::problem));
        outcome
    }

    fn error(&self, kind: FailureKind) -> CallError {
        CallError::new(kind, self.call.operation)
    }

    async fn obtain(&mut self) -> Result<Parts, CallError> {
        if self.client.settings().read_only && self.call.operation.risk() != Risk::Read {
            return Err(self.error(FailureKind::ReadOnly));
        }
        loop {
            let mut permit = self.wait_for_permit().await?;
            let request = self.request().await?;
            permit.sent();
            self.progress.attempts += 1;
            self.progress.status = None;
            self.progress.first_sent.get_or_insert_with(self.client.settings().clock);
            let response = match self.client.transport().send(request).await {
                Ok(response) => response,
                Err(error) => {
                    drop(permit);
                    self.retry_after_break(&error).await?;
                    continue;
                }
            };
            let rates = self.learn(&response.head);
            if response.head.status.is_success() {
                self.open = Some((response.body, permit));
                return Ok(response.head);
            }
            let mut body = response.body;
            // What came of a refusal's body is enough: the status alone says most.
            let (bytes, _) = read(&mut body, LARGEST_REFUSAL).await;
            self.progress.bytes = bytes.len() as u64;
            drop(permit);
            self.retry_after_refusal(&response.head, &rates, &bytes).await?;
        }
    }

    async fn finish(&mut self) -> Result<Vec<u8>, CallError> {
        loop {
            // None only if there was no head before, which is a mistake of the caller.
            let Some((mut body, permit)) = self.open.take() else { return Err(self.error(FailureKind::Defect)) };
            let (bytes, end) = read(&mut body, LARGEST_BODY).await;
            self.progress.bytes = bytes.len() as u64;
            drop(permit);
            match end {
                Ok(()) => return Ok(bytes),
                Err(Unread::TooLarge) => {
                    return Err(self.error(FailureKind::TooLarge).with_detail("more than 64 MB"));
                }
                Err(Unread::Broken(error)) => {
                    self.retry_after_break(&error).await?;
                    self.obtain().await?;
                }
            }
        }
    }

    /// Mutable, since a shared borrow across the wait would ask the body's stream to be shareable.
    async fn request(&mut self) -> Result<http::Request<Bytes>, CallError> {
        let uri = self
            .call
            .uri(self.client.origin())
            .ok_or_else(|| self.error(FailureKind::NotFound).with_detail("this name cannot be part of an address"))?;
        let body = self.call.body.clone().unwrap_or_default();
        let mut request = http::Request::new(body);
        *request.method_mut() = self.call.method.clone();
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.clone_from(&self.call.headers);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if self.call.body.is_none() && matches!(self.call.method, Method::POST | Method::PUT) {
            // Okta's edge answers 411 to one without a length.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if self.progress.attempts > 0 {
            headers.insert(RETRY_COUNT, HeaderValue::from(self.progress.attempts));
            if let Some(id) = &self.progress.first_request_id {
                headers.insert(RETRY_FOR, id.clone());
            }
        }
        self.client.credentials().authorize(&mut request, self.call.operation).await?;
        Ok(request)
    }

    async fn wait_for_permit(&mut self) -> Result<Permit, CallError> {
        let started = Instant::now();
        let mut gave_up = None;
        let mut announced = false;
        let limiter = Arc::clone(self.client.limiter());
        let limited_since = &mut self.progress.limited_since;
        let notices = &self.control.notices;
        let permit = limiter
            .acquire(self.bucket, self.control.urgency, |reason, until| {
                let time = until.saturating_duration_since(Instant::now());
                let by_server = matches!(reason, WaitReason::RateLimit(_) | WaitReason::Concurrency);
                if by_server && *limited_since.get_or_insert(started) + retry::LIMIT_PATIENCE < until {
                    gave_up = Some(time);
                    return false;
                }
                announced = true;
                tell(notices.as_ref(), Notice::Waiting { reason, time });
                true
            })
            .await;
        self.progress.waited += started.elapsed();
        if announced {
            self.tell(Notice::Resumed);
        }
        permit.ok_or_else(|| CallError { retry_after: gave_up, ..self.error(FailureKind::RateLimited) })
    }

    /// Takes in what every head tells: limits, the server's clock, the request's number.
    fn learn(&mut self, head: &Parts) -> RateHeaders {
        self.progress.status = Some(head.status.as_u16());
        self.progress.request_id = classify::request_id(&head.headers);
        if self.progress.first_request_id.is_none() {
            self.progress.first_request_id = head.headers.get(&classify::REQUEST_ID).cloned();
        }
        if let Some(date) = rates::date(&head.headers) {
            self.client.learn_clock(date);
        }
        let rates = RateHeaders::read(&head.headers);
        let limited = head.status == StatusCode::TOO_MANY_REQUESTS;
        if let Some(rate) = self.client.limiter().feed(self.bucket, &rates, limited) {
            self.tell(Notice::Rate { bucket: self.bucket, rate });
        }
        rates
    }

    /// Waits where the call may be made again; fails where not.
    async fn retry_after_break(&mut self, error: &TransportError) -> Result<(), CallError> {
        let again =
            self.progress.network_failures < retry::NETWORK_RETRIES && retry::after_break(&self.call.method, error);
        if !again {
            let status = self.progress.status;
            let request_id = self.progress.request_id.clone();
            return Err(CallError { status, request_id, ..classify::broken(self.call.operation, error) });
        }
        self.pause().await;
        Ok(())
    }

    /// The same for a reply that is no success.
    async fn retry_after_refusal(&mut self, head: &Parts, rates: &RateHeaders, body: &[u8]) -> Result<(), CallError> {
        let origin = self.client.origin();
        let mut error = classify::refused(self.call.operation, head.status, &head.headers, body, origin);
        if head.status == StatusCode::TOO_MANY_REQUESTS {
            return match self.wait_out(rates) {
                Ok(()) => Ok(()),
                Err(wait) => {
                    error.retry_after = Some(wait);
                    Err(error)
                }
            };
        }
        let reauthorise = head.status == StatusCode::UNAUTHORIZED
            && !self.progress.reauthorised
            && self.client.credentials().refused(head);
        if reauthorise {
            self.progress.reauthorised = true;
            return Ok(());
        }
        let again = self.progress.network_failures < retry::NETWORK_RETRIES
            && retry::after_reply(&self.call.method, head.status, error.code());
        if !again {
            return Err(error);
        }
        self.pause().await;
        Ok(())
    }

    /// Blocks what the 429 says is used up, for all calls; the wait itself happens in the limiter, where this call
    /// queues again with the others. Yields the wait when it is more than this call has patience for.
    fn wait_out(&mut self, rates: &RateHeaders) -> Result<(), Duration> {
        let now = Instant::now();
        let refusal = retry::refusal(rates, self.progress.limit_refusals, self.client.jitter(retry::LONGEST_JITTER));
        let (Refusal::Limit(wait) | Refusal::Concurrency(wait)) = refusal;
        let until = now + wait;
        match refusal {
            Refusal::Limit(_) => self.client.limiter().block(self.bucket, until),
            Refusal::Concurrency(_) => self.client.limiter().crowd(until),
        }
        self.progress.limit_refusals += 1;
        let since = *self.progress.limited_since.get_or_insert(now);
        if self.progress.limit_refusals >= retry::LIMIT_ATTEMPTS || since + retry::LIMIT_PATIENCE < until {
            return Err(wait);
        }
        Ok(())
    }

    async fn pause(&mut self) {
        let jitter = self.client.jitter(retry::LONGEST_JITTER);
        let time = retry::pause(self.progress.network_failures, jitter);
        self.progress.network_failures += 1;
        self.tell(Notice::Waiting { reason: WaitReason::Retry, time });
        tokio::time::sleep(time).await;
        self.progress.waited += time;
        self.tell(Notice::Resumed);
    }

    fn tell(&self, notice: Notice) {
        tell(self.control.notices.as_ref(), notice);
    }

    fn leave(&mut self, problem: Option<String>) {
        self.concluded = true;
        let settings = self.client.settings();
        self.client.record(Exchange {
            at: self.progress.first_sent.unwrap_or_else(settings.clock),
            operation: self.call.operation,
            method: self.call.method.clone(),
            target: redact::target(self.call.target()),
            status: self.progress.status,
            duration: self.progress.started.map_or(Duration::ZERO, |started| started.elapsed()),
            waited: self.progress.waited,
            retries: self.progress.attempts.saturating_sub(1),
            request_id: self.progress.request_id.clone(),
            problem,
            bytes: self.progress.bytes,
        });
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if !self.concluded {
            self.leave(Some(redact::problem(&self.error(FailureKind::Cancelled))));
        }
    }
}

/// Nobody listening is no reason to stop.
fn tell(notices: Option<&tokio::sync::mpsc::UnboundedSender<Notice>>, notice: Notice) {
    if let Some(notices) = notices {
        let _ = notices.send(notice);
    }
}

/// Reads up to `most` bytes; what was read is kept whatever happens.
async fn read(body: &mut Body, most: usize) -> (Vec<u8>, Result<(), Unread>) {
    let mut bytes = Vec::new();
    loop {
        match body.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > most => return (bytes, Err(Unread::TooLarge)),
            Ok(Some(chunk)) if bytes.is_empty() => bytes = chunk.into(),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, Ok(())),
            Err(error) => return (bytes, Err(Unread::Broken(error))),
        }
    }
}
