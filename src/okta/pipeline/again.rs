//! Whether a call that failed is made again, and how long it waits before.

use std::time::Duration;

use http::StatusCode;
use http::response::Parts;
use tokio::time::Instant;

use super::Flight;
use crate::okta::classify;
use crate::okta::control::Notice;
use crate::okta::rates::RateHeaders;
use crate::okta::retry::{self, Refusal};
use crate::okta::transport::TransportError;
use crate::protocol::error::CallError;
use crate::protocol::rate::WaitReason;
use crate::protocol::verify::is_pause;

impl Flight {
    /// Whether what went wrong on the way is worth another attempt: neither too often nor for too long already.
    fn may_try_again(&self) -> bool {
        let since_start = self.progress.started.map_or(Duration::ZERO, |started| started.elapsed());
        let tried = since_start.saturating_sub(self.progress.waited);
        self.progress.network_failures < retry::NETWORK_RETRIES && tried < retry::ATTEMPTS_PATIENCE
    }

    /// Waits where the call may be made again; fails where not.
    pub(super) async fn retry_after_break(&mut self, error: &TransportError) -> Result<(), CallError> {
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
    pub(super) async fn retry_after_refusal(
        &mut self,
        head: &Parts,
        rates: &RateHeaders,
        body: &[u8],
    ) -> Result<(), CallError> {
        let origin = self.client.origin();
        let mut error = classify::refused(self.call.operation, head.status, &head.headers, body, origin);
        if head.status == StatusCode::TOO_MANY_REQUESTS {
            // Who knows what became of a change that somebody between answered.
            if error.foreign && !retry::is_repeatable(&self.call.method, self.call.operation) {
                return Err(error);
            }
            // No limit of calls: a number was called a moment ago, and whoever asked is told so.
            if is_pause(error.code()) {
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
}
