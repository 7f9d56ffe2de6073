//! One attempt: the request as it goes out, its place among the others, and what its head tells.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, HeaderName, HeaderValue, USER_AGENT};
use http::response::Parts;
use http::{Method, StatusCode};
use tokio::time::Instant;

use super::{Flight, tell};
use crate::okta::control::Notice;
use crate::okta::limiter::Permit;
use crate::okta::rates::{self, RateHeaders};
use crate::okta::transport::USER_AGENT as PROGRAM;
use crate::okta::{classify, retry};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::rate::WaitReason;

const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");

const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

impl Flight {
    /// Mutable, since a shared borrow across the wait would ask the body's stream to be shareable.
    pub(super) async fn request(&mut self) -> Result<http::Request<Bytes>, CallError> {
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
        } else {
            // Okta sends no push for a call that does not say what makes it.
            headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(PROGRAM));
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

    pub(super) async fn wait_for_permit(&mut self) -> Result<Permit, CallError> {
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
    pub(super) fn learn(&mut self, head: &Parts) -> RateHeaders {
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
}
