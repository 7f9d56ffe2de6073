//! What of a call may be kept and shown.
//!
//! Owns: the ring of the last calls, and what is blotted out of them. Must not know: why a call was made.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::redaction;

/// Some screens full; enough to see what led to a failure, some 100 kB at most.
const KEPT: usize = 500;
/// Nobody reads further, and a search may be thousands of bytes.
const LONGEST_TARGET: usize = 2_000;

/// The last calls, newest last.
#[derive(Default)]
pub(crate) struct Ring(Mutex<VecDeque<Exchange>>);

impl Ring {
    pub(crate) fn push(&self, exchange: Exchange) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.len() == KEPT {
            ring.pop_front();
        }
        ring.push_back(exchange);
    }

    pub(crate) fn all(&self) -> Vec<Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Path and query without the values that open something.
pub(crate) fn target(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut shown = redaction::path(path);
    for (index, parameter) in query.split('&').filter(|parameter| !parameter.is_empty()).enumerate() {
        shown.push(if index == 0 { '?' } else { '&' });
        match parameter.split_once('=') {
            Some((name, value)) if redaction::is_secret_name(name) || redaction::is_secret_value(value) => {
                shown.push_str(name);
                shown.push_str("=…");
            }
            _ => shown.push_str(parameter),
        }
    }
    if shown.len() > LONGEST_TARGET {
        shown.truncate(shown.floor_char_boundary(LONGEST_TARGET));
        shown.push('…');
    }
    shown
}

/// What stands in the record beside a call that failed.
pub(crate) fn problem(error: &CallError) -> String {
    if !error.code().is_empty() {
        return error.code().to_owned();
    }
    let word = match error.kind {
        FailureKind::UnknownHost => "unknown host",
        FailureKind::Unreachable => "no connection",
        FailureKind::Insecure => "not secure",
        FailureKind::TimedOut => "timed out",
        FailureKind::TokenRefused => "token refused",
        FailureKind::NoToken => "no token",
        FailureKind::Forbidden => "forbidden",
        FailureKind::NotAvailable => "not available",
        FailureKind::NotFound => "not found",
        FailureKind::NoSuchCall => "no such call",
        FailureKind::RateLimited => "rate limit",
        FailureKind::Refused => "refused",
        FailureKind::Rejected => "rejected",
        FailureKind::ServerFailed => "server failed",
        FailureKind::NotOkta => "not Okta",
        FailureKind::Malformed => "incomplete",
        FailureKind::Misfit => "other answer",
        FailureKind::AnotherPerson => "another person",
        FailureKind::TooLarge => "too large",
        FailureKind::Redirected => "redirected",
        FailureKind::ForeignLink => "foreign link",
        FailureKind::EndlessLink => "endless",
        FailureKind::ReadOnly => "read-only",
        FailureKind::Overtaken => "changed meanwhile",
        FailureKind::ByPolicy => "forbidden here",
        FailureKind::Unrecorded => "not recorded",
        FailureKind::Cancelled => "cancelled",
        FailureKind::Defect => "defect",
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_open_something_are_blotted_out() {
        for (sent, shown) in [
            ("/api/v1/users?limit=1&after=abc", "/api/v1/users?limit=1&after=abc"),
            ("/x?token=abc&limit=1", "/x?token=…&limit=1"),
            ("/x?stateToken=abc", "/x?stateToken=…"),
            ("/x?a=1&client_assertion=ey.J&PASSWORD=p", "/x?a=1&client_assertion=…&PASSWORD=…"),
            ("/x?flag", "/x?flag"),
            ("/x", "/x"),
        ] {
            assert_eq!(target(sent), shown);
        }
        assert!(target(&format!("/x?search={}", "é".repeat(3_000))).len() < 2_010);
    }
}
