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
//!  At every arrow the call can be cancelled; however it ends, one Exchange is left behind. What changes something is
//!  written down before it first waits for the limiter, and again when it has ended.
//! ```

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, HeaderName, HeaderValue, USER_AGENT};
use http::response::Parts;
use http::{Method, StatusCode};
use jiff::Timestamp;
use tokio::time::Instant;

use super::call::Call;
use super::classify;
use super::client::Client;
use super::control::{Control, Notice};
use super::evidence::{self, Written};
use super::limiter::Permit;
use super::rates::{self, RateHeaders};
use super::redact;
use super::retry::{self, Refusal};
use super::transport::{Body, TransportError, USER_AGENT as PROGRAM};
use super::weight;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::rate::{Bucket, WaitReason};
use crate::protocol::recorder::{Note, Outcome, Verdict};

/// A page of 200 people with long profiles has some 2 MB, a thousand events have less than 10; beyond this something is
/// wrong, or hostile. What is read of it is kept several times over for a moment.
const LARGEST_READ: usize = 32 << 20;
/// What is handed on as it came: a person asked for it.
const LARGEST_BODY: usize = 64 << 20;
/// A body that is still coming then is none that anybody waits for: a drip would go on for ever, since each drop comes
/// in time.
const LONGEST_BODY: Duration = Duration::from_mins(2);
/// Bytes a second that add to it: a large body over a poor line comes whole.
const LEAST_PACE: u64 = 64 << 10;
/// Room made before anything has come; a large page fits, and a lie costs no more than this.
const LARGEST_EXPECTED: usize = 4 << 20;
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
    open: Option<(Body, Option<Permit>)>,
    /// The length of that body, if it was told and can be believed.
    expected: usize,
    /// Whether what is not answered in time is made again by the caller, or not at all.
    leaves_time_outs: bool,
    concluded: bool,
    written: Written,
    /// What the caller makes of a reply that is handed on whatever its status.
    judged: Option<Verdict>,
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
    /// Whether the server may have received one of the attempts.
    arrived: bool,
    first_request_id: Option<HeaderValue>,
    status: Option<u16>,
    request_id: Option<String>,
    bytes: u64,
    /// What was wrong with a reply that is handed on all the same.
    problem: Option<String>,
}

/// Why a body was not read to its end.
enum Unread {
    TooLarge,
    TooSlow,
    Broken(TransportError),
}

impl Flight {
    pub(crate) fn new(client: Client, call: Call, control: Control) -> Self {
        let bucket = call.bucket();
        let progress = Progress { started: Some(Instant::now()), ..Progress::default() };
        Self {
            client,
            call,
            control,
            bucket,
            progress,
            open: None,
            expected: 0,
            leaves_time_outs: false,
            concluded: false,
            written: Written::Nothing,
            judged: None,
        }
    }

    /// Leaves it to the caller to ask again, for less, where no answer came in time.
    #[must_use]
    pub(crate) fn leaving_time_outs(mut self) -> Self {
        self.leaves_time_outs = true;
        self
    }

    /// Brings the call to a successful head; the body stays to be read.
    pub(crate) async fn head(&mut self) -> Result<Parts, CallError> {
        let cancel = self.control.cancel.clone();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(self.error(FailureKind::Cancelled)),
            outcome = self.obtain() => outcome,
        }
    }

    /// Reads the body that belongs to the head. Where it breaks off, and it is safe, the whole call is made again;
    /// `head` is then that of the reply that came whole.
    pub(crate) async fn body(&mut self, head: &mut Parts) -> Result<String, CallError> {
        let text = classify::text(self.read_body(head, LARGEST_READ).await?);
        match weight::excess(&text) {
            None => Ok(text),
            Some(excess) => Err(self.too_large(excess)),
        }
    }

    /// The same, as it came.
    pub(crate) async fn body_bytes(&mut self, head: &mut Parts) -> Result<Vec<u8>, CallError> {
        self.read_body(head, LARGEST_BODY).await
    }

    async fn read_body(&mut self, head: &mut Parts, most: usize) -> Result<Vec<u8>, CallError> {
        let cancel = self.control.cancel.clone();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(self.error(FailureKind::Cancelled)),
            outcome = self.finish(head, most) => outcome,
        }
    }

    /// Size of what was read.
    pub(crate) fn bytes(&self) -> u64 {
        self.progress.bytes
    }

    /// What became of the call, where a reply of any status is handed on.
    pub(crate) fn judge(&mut self, verdict: Verdict) {
        self.judged = Some(verdict);
    }

    /// Leaves the record, sees what became of the call written down, and hands the outcome on.
    pub(crate) async fn conclude<T>(mut self, outcome: Result<T, CallError>) -> Result<T, CallError> {
        self.leave(outcome.as_ref().err().map(redact::problem));
        let sent = self.progress.arrived;
        let outcome = outcome.map_err(|error| CallError { sent, ..error });
        if self.written.is_anything() {
            let told = self.outcome(outcome.as_ref().err());
            Box::pin(self.write_down_outcome(told)).await;
        }
        outcome
    }

    async fn write_down_outcome(&mut self, outcome: Outcome) {
        let Some(recorder) = self.client.settings().recorder.clone() else { return };
        let written = std::mem::replace(&mut self.written, Written::Nothing);
        if let Err(why) = written.conclude(recorder, outcome).await {
            self.tell(Notice::Unrecorded(why.to_string()));
        }
    }

    fn outcome(&self, failure: Option<&CallError>) -> Outcome {
        let verdict = match failure {
            None => self.judged.unwrap_or(Verdict::Done),
            Some(_) if !self.progress.arrived => Verdict::NotSent,
            Some(failure) if failure.is_unknown() => Verdict::Unknown,
            Some(_) => Verdict::Refused,
        };
        Outcome {
            verdict,
            status: self.progress.status,
            code: failure.map(redact::problem).or_else(|| self.progress.problem.clone()),
            request_id: self.progress.request_id.clone(),
        }
    }

    /// Writes down what is about to be sent: once a call, whatever becomes of its attempts. What cannot be written down
    /// is not sent.
    async fn write_down(&mut self) -> Result<(), CallError> {
        let Some(recorder) = self.client.settings().recorder.clone() else { return Ok(()) };
        self.client.learn_owner_once(&self.control).await;
        let intent = evidence::intent(&self.client, &self.call, &self.control);
        let written = self.written.write(recorder, intent, self.control.beside.clone()).await;
        if let (Some(line), Some(seq)) = (&self.control.line, self.written.seq()) {
            line.store(seq, Ordering::Relaxed);
        }
        written.map_err(|why| self.error(FailureKind::Unrecorded).with_detail(why.to_string()))
    }

    /// The failure of a call that is not made because of what holds here; it is written down as well. Mutable as for
    /// [`Self::request`].
    async fn refusal(&mut self, kind: FailureKind, rule: Option<String>) -> CallError {
        let intent = Box::new(evidence::intent(&self.client, &self.call, &self.control));
        let why = if kind == FailureKind::ReadOnly { "read-only" } else { "policy" };
        if let Err(why) = self.client.note(Note::Refusal { intent, why, rule }).await {
            self.tell(Notice::NotNoted(why.to_string()));
        }
        self.error(kind)
    }

    fn error(&self, kind: FailureKind) -> CallError {
        CallError::new(kind, self.call.operation)
    }

    /// Why it is not made without a ticket, where one is needed and none was given.
    fn lacks_ticket(&self) -> Option<String> {
        if self.call.risk() == Risk::Read || self.control.has_ticket() {
            return None;
        }
        let place = self.client.needs_ticket(&self.call.words())?;
        Some(format!("a ticket is needed for this ({place})"))
    }

    /// Why it is not made as a part of work on so many people, or without a second person.
    fn is_of_too_many(&self) -> Option<String> {
        if self.call.risk() == Risk::Read {
            return None;
        }
        let rules = self.client.many();
        let people = self.control.people;
        rules.too_many(people).or_else(|| {
            let words = self.call.words();
            let rule = rules.asks(&words, people).find(|_| !self.control.is_approved())?;
            Some(format!("only in a plan to which a second person agreed ({})", rule.place))
        })
    }

    async fn obtain(&mut self) -> Result<Parts, CallError> {
        if self.client.settings().read_only && self.call.risk() != Risk::Read {
            let because = self.client.settings().read_only_because.clone();
            let refused = Box::pin(self.refusal(FailureKind::ReadOnly, because.clone())).await;
            return Err(match because {
                Some(why) => refused.with_detail(why),
                None => refused,
            });
        }
        let policy = &self.client.settings().policy;
        // What a call written by hand would do is not known here: where anything is forbidden, it may only read.
        let unknown = self.call.operation == Operation::Custom && self.call.risk() != Risk::Read;
        let word = self.call.words().into_iter().find(|word| policy.forbids(*word));
        let by_word = word.map(|word| format!("{word} is forbidden ({})", policy.place(word)));
        let by_hand = (unknown && !policy.is_empty())
            .then(|| "where anything is forbidden, what is written by hand may only read".to_owned());
        let by_ticket = self.lacks_ticket();
        if let Some(why) = by_word.or(by_hand).or(by_ticket).or_else(|| self.is_of_too_many()) {
            return Err(Box::pin(self.refusal(FailureKind::ByPolicy, Some(why.clone()))).await.with_detail(why));
        }
        if self.call.risk() != Risk::Read
            && let Err(refused) = self.client.judge(&self.call, &self.control).await
        {
            if refused.kind == FailureKind::ByPolicy {
                let _ = Box::pin(self.refusal(FailureKind::ByPolicy, refused.detail.clone())).await;
            }
            return Err(refused);
        }
        if let Some(told) = self.client.absence(self.call.operation) {
            return Err(told);
        }
        if self.call.risk() != Risk::Read {
            // Most calls read: their futures need no room for it.
            Box::pin(self.write_down()).await?;
        }
        loop {
            let mut permit = self.wait_for_permit().await?;
            let request = self.request().await?;
            permit.sent();
            self.progress.attempts += 1;
            self.progress.status = None;
            self.progress.first_sent.get_or_insert_with(self.client.settings().clock);
            // Whoever cancels meanwhile cannot know whether it arrived.
            let before = std::mem::replace(&mut self.progress.arrived, true);
            let response = match self.client.transport().send(request).await {
                Ok(response) => response,
                Err(error) => {
                    self.progress.arrived = before || error.may_have_arrived();
                    drop(permit);
                    self.retry_after_break(&error).await?;
                    continue;
                }
            };
            let rates = self.learn(&response.head);
            if response.head.status.is_success() {
                self.client.learn_presence(self.call.operation, None);
                self.open = Some((response.body, Some(permit)));
                self.expected = expected_length(&response.head);
                return Ok(response.head);
            }
            let mut body = response.body;
            // What came of a refusal's body is enough: the status alone says most.
            let (bytes, _) = read(&mut body, 0, LARGEST_REFUSAL).await;
            self.progress.bytes = bytes.len() as u64;
            drop(permit);
            match self.retry_after_refusal(&response.head, &rates, &bytes).await {
                Ok(()) => {}
                Err(refusal) if self.call.any_status => {
                    self.progress.problem = Some(redact::problem(&refusal));
                    self.open = Some((Body::from(bytes), None));
                    return Ok(response.head);
                }
                Err(refusal) => {
                    self.client.learn_presence(self.call.operation, Some(&refusal));
                    return Err(refusal);
                }
            }
        }
    }

    async fn finish(&mut self, head: &mut Parts, most: usize) -> Result<Vec<u8>, CallError> {
        if head.status == http::StatusCode::PARTIAL_CONTENT && !self.call.any_status {
            // Nobody asked for a part; what is missing cannot be known.
            return Err(self.error(FailureKind::Malformed).with_detail("only a part was sent (206)"));
        }
        loop {
            // None only if there was no head before, which is a mistake of the caller.
            let Some((mut body, permit)) = self.open.take() else { return Err(self.error(FailureKind::Defect)) };
            let (bytes, end) = read(&mut body, self.expected, most).await;
            self.progress.bytes = bytes.len() as u64;
            drop(permit);
            match end {
                Ok(()) => return Ok(bytes),
                Err(Unread::TooLarge) => {
                    return Err(self.too_large(&format!("more than {} MB", most >> 20)));
                }
                Err(Unread::TooSlow) => {
                    let (status, request_id) = (self.progress.status, self.progress.request_id.clone());
                    let slow =
                        self.error(FailureKind::TimedOut).with_detail("the answer came in drops, without an end");
                    return Err(CallError { status, request_id, ..slow });
                }
                Err(Unread::Broken(error)) => {
                    self.retry_after_break(&error).await?;
                    *head = self.obtain().await?;
                }
            }
        }
    }

    fn too_large(&self, why: &str) -> CallError {
        let (status, request_id) = (self.progress.status, self.progress.request_id.clone());
        CallError { status, request_id, ..self.error(FailureKind::TooLarge).with_detail(why) }
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
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        if self.call.body.is_none() && matches!(self.call.method, Method::POST | Method::PUT) {
            // Okta's edge answers 411 to one without a length.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(recorder) = &self.client.settings().recorder {
            let seq = self.written.seq().map(|seq| format!(" seq/{seq}")).unwrap_or_default();
            if let Ok(agent) = HeaderValue::try_from(format!("{PROGRAM} run/{}{seq}", recorder.run())) {
                headers.entry(USER_AGENT).or_insert(agent);
            }
        }
        if self.progress.attempts > 0 {
            headers.insert(RETRY_COUNT, HeaderValue::from(self.progress.attempts));
            if let Some(id) = &self.progress.first_request_id {
                headers.insert(RETRY_FOR, id.clone());
            }
        }
        if self.call.is_anonymous() {
            return Ok(request);
        }
        let authorised = self.client.credentials().authorize(&mut request, self.call.operation).await;
        for exchange in self.client.credentials().made() {
            if let Some(records) = &self.control.records {
                let _ = records.send(exchange.clone());
            }
            self.client.record(exchange);
        }
        authorised.map(|()| request)
    }

    async fn wait_for_permit(&mut self) -> Result<Permit, CallError> {
        let started = Instant::now();
        let mut gave_up = None;
        let mut announced = false;
        let limiter = Arc::clone(self.client.limiter());
        let limited_since = &mut self.progress.limited_since;
        let notices = &self.control.notices;
        let given_up = self.control.until_sent.clone().filter(|_| !self.progress.arrived);
        let acquiring = limiter.acquire(self.bucket, self.control.urgency, |reason, until| {
            let time = until.saturating_duration_since(Instant::now());
            let by_server = matches!(reason, WaitReason::RateLimit(_) | WaitReason::Concurrency);
            if by_server && *limited_since.get_or_insert(started) + retry::LIMIT_PATIENCE < until {
                gave_up = Some(time);
                return false;
            }
            announced = true;
            tell(notices.as_ref(), Notice::Waiting { reason, time });
            true
        });
        let given_up = given_up.unwrap_or_default();
        let permit = tokio::select! {
            biased;
            () = given_up.cancelled() => return Err(self.error(FailureKind::Cancelled)),
            permit = acquiring => permit,
        };
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

    /// Whether what went wrong on the way is worth another attempt: neither too often nor for too long already.
    fn may_try_again(&self) -> bool {
        let since_start = self.progress.started.map_or(Duration::ZERO, |started| started.elapsed());
        let tried = since_start.saturating_sub(self.progress.waited);
        self.progress.network_failures < retry::NETWORK_RETRIES && tried < retry::ATTEMPTS_PATIENCE
    }

    /// Waits where the call may be made again; fails where not.
    async fn retry_after_break(&mut self, error: &TransportError) -> Result<(), CallError> {
        let left_to_caller = self.leaves_time_outs && matches!(error, TransportError::TimedOut { .. });
        let repeatable = retry::is_repeatable(&self.call.method, self.call.operation);
        let again = !left_to_caller && self.may_try_again() && retry::after_break(repeatable, error);
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
            // Who knows what became of a change that somebody between answered.
            if error.foreign && !retry::is_repeatable(&self.call.method, self.call.operation) {
                return Err(error);
            }
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
        let again = self.may_try_again() && retry::after_reply(&self.call.method, head.status, error.code());
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
        let exchange = Exchange {
            at: self.progress.first_sent.unwrap_or_else(settings.clock),
            operation: self.call.operation,
            method: self.call.method.clone(),
            target: redact::target(self.call.target()),
            status: self.progress.status,
            duration: self.progress.started.map_or(Duration::ZERO, |started| started.elapsed()),
            waited: self.progress.waited,
            retries: self.progress.attempts.saturating_sub(1),
            request_id: self.progress.request_id.clone(),
            problem: problem.or_else(|| self.progress.problem.clone()),
            bytes: self.progress.bytes,
        };
        if let Some(records) = &self.control.records {
            let _ = records.send(exchange.clone());
        }
        self.client.record(exchange);
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if !self.concluded {
            let cancelled = CallError { sent: self.progress.arrived, ..self.error(FailureKind::Cancelled) };
            self.leave(Some(redact::problem(&cancelled)));
            let written = std::mem::replace(&mut self.written, Written::Nothing);
            let outcome = self.outcome(Some(&cancelled));
            // At the end of the program nobody is left to write: an intent without an outcome says so.
            if let Some(recorder) = self.client.settings().recorder.clone()
                && let Ok(tasks) = tokio::runtime::Handle::try_current()
            {
                tasks.spawn(written.conclude(recorder, outcome));
            }
        }
    }
}

/// Nobody listening is no reason to stop.
fn tell(notices: Option<&tokio::sync::mpsc::UnboundedSender<Notice>>, notice: Notice) {
    if let Some(notices) = notices {
        let _ = notices.send(notice);
    }
}

fn expected_length(head: &Parts) -> usize {
    let told = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    told.filter(|length| *length <= LARGEST_EXPECTED).unwrap_or(0)
}

/// Reads up to `most` bytes; what was read is kept whatever happens.
async fn read(body: &mut Body, expected: usize, most: usize) -> (Vec<u8>, Result<(), Unread>) {
    let mut bytes = Vec::with_capacity(expected);
    let begun = Instant::now();
    loop {
        let end = begun + LONGEST_BODY + Duration::from_secs(bytes.len() as u64 / LEAST_PACE);
        let Ok(chunk) = tokio::time::timeout_at(end, body.chunk()).await else { return (bytes, Err(Unread::TooSlow)) };
        match chunk {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > most => return (bytes, Err(Unread::TooLarge)),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, Ok(())),
            Err(error) => return (bytes, Err(Unread::Broken(error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::future::{self, BoxFuture};

    use super::super::client::Settings;
    use super::super::control::Urgency;
    use super::super::credentials::ApiToken;
    use super::super::transport::{Response, Transport};
    use super::*;
    use crate::protocol::connection::{ConnectionId, Origin};
    use crate::protocol::operation::Operation;
    use crate::protocol::secret::Secret;

    /// Answers in turn and keeps what it was sent; what reads are like is tested from outside.
    #[derive(Default)]
    struct Script {
        answers: Mutex<Vec<Result<u16, TransportError>>>,
        sent: Mutex<Vec<http::Request<Bytes>>>,
    }

    impl Transport for Arc<Script> {
        fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
            self.sent.lock().unwrap().push(request);
            let answer = self.answers.lock().unwrap().remove(0);
            Box::pin(future::ready(answer.map(|status| {
                let (head, ()) = http::Response::builder().status(status).body(()).unwrap().into_parts();
                Response { head, body: Body::from("{}") }
            })))
        }
    }

    async fn send(
        read_only: bool,
        method: Method,
        answers: Vec<Result<u16, TransportError>>,
    ) -> (Result<(), CallError>, Vec<http::Request<Bytes>>, Vec<Exchange>) {
        let script = Arc::new(Script { answers: Mutex::new(answers), ..Script::default() });
        let origin = Origin::understand("acme").unwrap().origin;
        let settings = Settings { read_only, ..Settings::new(ConnectionId::new("acme"), origin) };
        let token = ApiToken::new(Secret::new("00abc"));
        let client = Client::new(settings, Arc::new(Arc::clone(&script)), Arc::new(token));
        let call = Call::new(Operation::GetUser, method, ["users", "00u1"]);
        let outcome = client.send(call, &Control::new(Urgency::Typing), |_| Ok(())).await;
        let sent = std::mem::take(&mut *script.sent.lock().unwrap());
        (outcome, sent, client.exchanges())
    }

    #[tokio::test(start_paused = true)]
    async fn read_only_mode_refuses_what_writes_before_anything_is_sent() {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let (outcome, sent, exchanges) = send(true, method.clone(), vec![Ok(200)]).await;
            assert_eq!(outcome.unwrap_err().kind, FailureKind::ReadOnly);
            assert!(sent.is_empty(), "{method}");
            assert_eq!((exchanges[0].status, exchanges[0].problem.as_deref()), (None, Some("read-only")));
        }
        assert!(send(true, Method::GET, vec![Ok(200)]).await.0.is_ok());
        assert!(send(false, Method::POST, vec![Ok(200)]).await.0.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_is_never_sent_again_once_it_may_have_arrived() {
        let broken = |sent| TransportError::Broken { sent, detail: "closed".to_owned() };
        for (first, attempts) in [
            (Err(broken(true)), 1),
            (Err(TransportError::TimedOut { sent: true }), 1),
            (Ok(502), 1),
            (Ok(503), 1),
            (Err(TransportError::Connect("refused".to_owned())), 2),
            (Err(broken(false)), 2),
            (Ok(429), 1),
        ] {
            let (outcome, sent, _) = send(false, Method::POST, vec![first.clone(), Ok(200)]).await;
            assert_eq!((sent.len(), outcome.is_ok()), (attempts, attempts == 2), "{first:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_without_a_body_says_so() {
        for (method, length) in
            [(Method::POST, Some("0")), (Method::PUT, Some("0")), (Method::DELETE, None), (Method::GET, None)]
        {
            let (_, sent, _) = send(false, method, vec![Ok(200)]).await;
            let found = sent[0].headers().get(CONTENT_LENGTH).map(|value| value.to_str().unwrap());
            assert_eq!(found, length, "{}", sent[0].method());
        }
    }
}
