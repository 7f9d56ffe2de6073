//! What the headers of a reply say about limits, read with mistrust.
//!
//! Owns: the reading of `X-Rate-Limit-*` and `Date`. Must not know: what is done with them.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};
use jiff::Timestamp;

use crate::protocol::rate::{Rate, Share};

const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// Windows last a minute.
const WINDOW: Duration = Duration::from_mins(1);
/// The furthest reset seen from the real service is 140 s away; one further away is not believed.
const FURTHEST: i64 = 150;

/// The limit headers of one reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RateHeaders {
    limit: Option<u32>,
    remaining: Option<u32>,
    /// Seconds of the epoch, by the server's clock.
    reset: Option<i64>,
    date: Option<i64>,
    retry_after: Option<u64>,
}

impl RateHeaders {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        Self {
            limit: number(headers, &LIMIT),
            remaining: number(headers, &REMAINING),
            reset: number(headers, &RESET),
            date: date(headers).map(Timestamp::as_second),
            retry_after: number(headers, &RETRY_AFTER),
        }
    }

    /// Both numbers are zero: too many calls at once, and the reset means nothing.
    pub(crate) fn is_concurrency(&self) -> bool {
        self.limit == Some(0) && self.remaining == Some(0)
    }

    /// What can be believed about the bucket; none when the server told nothing, or nonsense.
    pub(crate) fn rate(&self) -> Option<Rate> {
        let limit = self.limit.filter(|limit| *limit > 0)?;
        let remaining = self.remaining?.min(limit);
        let resets_in = match self.until_reset() {
            Some(seconds) if seconds > FURTHEST => WINDOW,
            Some(seconds) => Duration::from_secs(seconds.max(0).unsigned_abs()),
            None => WINDOW,
        };
        Some(Rate { limit, remaining, resets_in, share: Share::default() })
    }

    /// By the server's clock only: this machine's may be wrong by hours.
    pub(crate) fn until_reset(&self) -> Option<i64> {
        self.reset?.checked_sub(self.date?)
    }

    /// The moment the window ends, for telling windows apart.
    pub(crate) fn reset(&self) -> Option<i64> {
        self.reset
    }

    /// Seconds asked for by whoever stands between us and Okta, which never sends this itself.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }
}

/// The server's clock.
pub(crate) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &HeaderName) -> Option<T> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(limit: &str, remaining: &str, reset: &str, date: &str) -> RateHeaders {
        let mut map = HeaderMap::new();
        for (name, value) in [(LIMIT, limit), (REMAINING, remaining), (RESET, reset), (DATE, date)] {
            if !value.is_empty() {
                map.insert(name, value.parse().unwrap());
            }
        }
        RateHeaders::read(&map)
    }

    #[test]
    fn the_window_goes_by_the_servers_own_clock() {
        // As recorded: the reset lies twenty seconds after the date of the reply.
        let rate = headers("50", "49", "1774857368", "Mon, 30 Mar 2026 07:55:48 GMT").rate().unwrap();
        assert_eq!(
            rate,
            Rate { limit: 50, remaining: 49, resets_in: Duration::from_secs(20), share: Share::default() }
        );
    }

    #[test]
    fn nonsense_is_ignored_or_brought_into_reason() {
        let date = "Mon, 30 Mar 2026 07:55:48 GMT";
        for (limit, remaining) in
            [("", ""), ("50", ""), ("", "3"), ("0", "0"), ("-5", "1"), ("many", "1"), ("50", "-1")]
        {
            assert_eq!(headers(limit, remaining, "1774857368", date).rate(), None, "{limit} {remaining}");
        }
        for (reset, date, seconds) in [
            ("1774857300", date, 0),
            ("1774857488", date, 140),
            ("1774857368000", date, 60),
            ("-9223372036854775808", date, 60),
            ("soon", date, 60),
            ("", date, 60),
            ("1774857368", "", 60),
            ("1774857368", "today", 60),
        ] {
            let rate = headers("50", "70", reset, date).rate().unwrap();
            assert_eq!((rate.remaining, rate.resets_in.as_secs()), (50, seconds), "{reset} {date}");
        }
    }
}
