//! Bodies, read to their end or given up: too large, too slow, broken.

use std::time::Duration;

use http::header::CONTENT_LENGTH;
use http::response::Parts;
use tokio::time::Instant;

use super::Flight;
use crate::okta::transport::{Body, TransportError};
use crate::okta::{classify, weight};
use crate::protocol::error::{CallError, FailureKind};

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
pub(super) const LARGEST_REFUSAL: usize = 1 << 20;

/// Why a body was not read to its end.
pub(super) enum Unread {
    TooLarge,
    TooSlow,
    Broken(TransportError),
}

pub(super) fn expected_length(head: &Parts) -> usize {
    let told = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    told.filter(|length| *length <= LARGEST_EXPECTED).unwrap_or(0)
}

/// Reads up to `most` bytes; what was read is kept whatever happens.
pub(super) async fn read(body: &mut Body, expected: usize, most: usize) -> (Vec<u8>, Result<(), Unread>) {
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

impl Flight {
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
}
