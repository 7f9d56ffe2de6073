//! When a call is made again, and after how long.
//!
//! Owns: the rules and their numbers, as pure functions. Must not know: how waiting is done.

use std::time::Duration;

use http::{Method, StatusCode};

use super::rates::RateHeaders;
use super::transport::TransportError;
use crate::protocol::operation::Operation;

/// A hiccup is over within two repetitions; a person should not wait longer to learn of an outage.
pub(crate) const NETWORK_RETRIES: u32 = 2;
/// How long the attempts of one call may have taken, waits apart, for another to be made: one attempt at a server that
/// says nothing takes half of it, so that there are two.
pub(crate) const ATTEMPTS_PATIENCE: Duration = Duration::from_mins(1);
/// Waits of up to a minute each, so that somebody who has taken the whole bucket may take it a few times more.
pub(crate) const LIMIT_ATTEMPTS: u32 = 8;
/// Nobody on the telephone waits longer.
pub(crate) const LIMIT_PATIENCE: Duration = Duration::from_mins(5);
/// So that clients refused together do not return together.
pub(crate) const LONGEST_JITTER: Duration = Duration::from_millis(500);

const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A minute's window, with room for the rounding of both clocks and for the jitter.
const LONGEST_WAIT: Duration = Duration::from_secs(65);
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// How long a 429 makes a call wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The bucket is empty.
    Limit(Duration),
    /// Too many calls at once: a place is free as soon as one of them ends, so the reset does not matter.
    Concurrency(Duration),
}

/// What a 429 asks for; `earlier` counts the refusals of this call before it.
pub(crate) fn refusal(headers: &RateHeaders, earlier: u32, jitter: Duration) -> Refusal {
    if headers.is_concurrency() {
        return Refusal::Concurrency(Duration::from_secs(1) + jitter);
    }
    let wait = match (headers.until_reset(), headers.retry_after()) {
        // One second more, since both are whole seconds.
        (Some(seconds), _) => Duration::from_secs(seconds.saturating_add(1).max(0).unsigned_abs()),
        (None, Some(seconds)) => Duration::from_secs(seconds),
        (None, None) => Duration::from_secs(1 << earlier.min(6)),
    };
    Refusal::Limit(wait.clamp(SHORTEST_WAIT, LONGEST_WAIT.saturating_sub(jitter)) + jitter)
}

/// The pause before a repetition that no limit asks for; `earlier` counts the repetitions before it.
pub(crate) fn pause(earlier: u32, jitter: Duration) -> Duration {
    FIRST_PAUSE * 2u32.pow(earlier.min(6)) + jitter
}

/// Whether making a call twice is as good as once: reading, and putting somebody into a group or out of it.
pub(crate) fn is_repeatable(method: &Method, operation: Operation) -> bool {
    method == Method::GET || matches!(operation, Operation::AssignUserToGroup | Operation::UnassignUserFromGroup)
}

/// Whether a call whose reply never came (whole) may be made again.
pub(crate) fn after_break(repeatable: bool, error: &TransportError) -> bool {
    let worth_it = match error {
        // A wrong name or certificate does not mend itself within a second.
        TransportError::UnknownHost(_) | TransportError::Tls(_) => false,
        TransportError::Connect(_) | TransportError::TimedOut { .. } | TransportError::Broken { .. } => true,
    };
    worth_it && (repeatable || !error.may_have_arrived())
}

/// Whether a call that was answered with this may be made again. Okta's 500 is left to the caller: it is the time-out
/// of a heavy query, and only a smaller page helps.
pub(crate) fn after_reply(method: &Method, status: StatusCode, code: &str) -> bool {
    // E0000010: read-only maintenance, which lasts.
    method == Method::GET && matches!(status.as_u16(), 502..=504) && code != "E0000010"
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;

    fn rates(pairs: &[(&'static str, &str)]) -> RateHeaders {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.insert(*name, value.parse().unwrap());
        }
        RateHeaders::read(&map)
    }

    #[test]
    fn a_refusal_is_waited_out_by_the_servers_clock_and_within_reason() {
        let date = ("date", "Mon, 29 Sep 2025 06:25:59 GMT");
        let jitter = Duration::from_millis(200);
        let numbers = [("x-rate-limit-limit", "50"), ("x-rate-limit-remaining", "0")];
        for (reset, millis) in
            [("1759127167", 9_200), ("1759127159", 1_200), ("1759120000", 1_200), ("1759127300", 65_000)]
        {
            let headers = rates(&[numbers[0], numbers[1], ("x-rate-limit-reset", reset), date]);
            assert_eq!(refusal(&headers, 0, jitter), Refusal::Limit(Duration::from_millis(millis)), "{reset}");
        }
        for (earlier, seconds) in [(0, 1), (1, 2), (3, 8), (20, 64)] {
            assert_eq!(refusal(&rates(&[]), earlier, Duration::ZERO), Refusal::Limit(Duration::from_secs(seconds)));
        }
        assert_eq!(
            refusal(&rates(&[("retry-after", "7")]), 0, Duration::ZERO),
            Refusal::Limit(Duration::from_secs(7)),
            "a proxy's own word"
        );
    }

    #[test]
    fn both_numbers_zero_mean_too_many_at_once_and_a_short_wait() {
        let headers = rates(&[
            ("x-rate-limit-limit", "0"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1759127300"),
            ("date", "Mon, 29 Sep 2025 06:25:59 GMT"),
        ]);
        assert_eq!(
            refusal(&headers, 0, Duration::from_millis(300)),
            Refusal::Concurrency(Duration::from_millis(1_300))
        );
    }

    #[test]
    fn only_what_is_safe_is_made_again() {
        use Operation::{AssignUserToGroup, CreateUser, DeleteUser, GetUser, ReplaceUser, UnassignUserFromGroup};

        let broken = |sent| TransportError::Broken { sent, detail: String::new() };
        for (method, operation, error, expected) in [
            (Method::GET, GetUser, broken(true), true),
            (Method::GET, GetUser, TransportError::TimedOut { sent: true }, true),
            (Method::GET, GetUser, TransportError::Connect(String::new()), true),
            (Method::GET, GetUser, TransportError::UnknownHost(String::new()), false),
            (Method::GET, GetUser, TransportError::Tls(String::new()), false),
            (Method::POST, CreateUser, broken(true), false),
            (Method::POST, CreateUser, broken(false), true),
            (Method::DELETE, DeleteUser, TransportError::TimedOut { sent: true }, false),
            (Method::PUT, ReplaceUser, broken(true), false),
            (Method::PUT, ReplaceUser, TransportError::Connect(String::new()), true),
            (Method::PUT, AssignUserToGroup, broken(true), true),
            (Method::DELETE, UnassignUserFromGroup, broken(true), true),
        ] {
            let repeatable = is_repeatable(&method, operation);
            assert_eq!(after_break(repeatable, &error), expected, "{method} {operation:?} {error:?}");
        }
        for (method, status, code, expected) in [
            (Method::GET, 502, "", true),
            (Method::GET, 503, "", true),
            (Method::GET, 504, "", true),
            (Method::GET, 503, "E0000010", false),
            (Method::GET, 500, "E0000009", false),
            (Method::POST, 503, "", false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(after_reply(&method, status, code), expected, "{method} {status} {code}");
        }
    }
}
