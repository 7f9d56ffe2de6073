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

mod again;
mod attempt;
mod body;
mod gate;

use std::time::Duration;

use body::{LARGEST_REFUSAL, expected_length, read};
use http::header::HeaderValue;
use http::response::Parts;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::okta::call::Call;
use crate::okta::client::Client;
use crate::okta::control::{Control, Notice};
use crate::okta::evidence::Written;
use crate::okta::limiter::Permit;
use crate::okta::redact;
use crate::okta::transport::Body;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::rate::Bucket;
use crate::protocol::recorder::{Outcome, Verdict};

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

    fn error(&self, kind: FailureKind) -> CallError {
        CallError::new(kind, self.call.operation)
    }

    async fn obtain(&mut self) -> Result<Parts, CallError> {
        self.pass().await?;
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use bytes::Bytes;
    use futures_util::future::{self, BoxFuture};
    use http::Method;
    use http::header::CONTENT_LENGTH;

    use super::*;
    use crate::okta::client::Settings;
    use crate::okta::control::Urgency;
    use crate::okta::credentials::ApiToken;
    use crate::okta::transport::{Response, Transport, TransportError};
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
