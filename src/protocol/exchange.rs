//! The record that every call leaves behind.

use std::time::Duration;

use http::Method;
use jiff::Timestamp;

use super::operation::Operation;

/// One call as it may be shown: no credentials, no body, no activation link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// When the first attempt was sent.
    pub at: Timestamp,
    pub operation: Operation,
    pub method: Method,
    /// Path and query, redacted.
    pub target: String,
    /// None when no answer came.
    pub status: Option<u16>,
    /// From the first attempt to the last byte, waiting included.
    pub duration: Duration,
    /// How much of that was waiting for the rate limit or between attempts.
    pub waited: Duration,
    pub retries: u32,
    pub request_id: Option<String>,
    /// Okta's error code, or a word for what went wrong on the way.
    pub problem: Option<String>,
    /// Size of the body received.
    pub bytes: u64,
}
