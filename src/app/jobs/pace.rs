//! How many calls a plan takes, and how long that is by the limits as Okta last told them.

use std::collections::BTreeMap;

use crate::app::part::count::{grouped, times_word};
use crate::protocol::rate::Bucket;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// How many a server answers in a second, four at once in a tenth of one each.
const ANSWERED: u64 = 40;

/// Calls, by the limit that they count for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    of: BTreeMap<Bucket, u64>,
    /// Whether there may be more: what somebody has is counted once it is read.
    at_least: bool,
}

impl Calls {
    pub fn add(&mut self, bucket: Bucket, calls: u64) {
        if calls > 0 {
            *self.of.entry(bucket).or_default() += calls;
        }
    }

    /// There is a call for each of something that is not known before.
    pub fn may_be_more(&mut self) {
        self.at_least = true;
    }

    pub fn all(&self) -> u64 {
        self.of.values().sum()
    }

    /// `74 calls of 300 a minute, about 2 s`: by the limit that takes longest. `allowed` is what a job may use of one in
    /// a minute; none where Okta did not tell yet.
    pub fn words(&self, allowed: impl Fn(Bucket) -> Option<u32>) -> String {
        let least = if self.at_least { "at least " } else { "" };
        let all = format!("{least}{}", times_word(self.all(), "call"));
        let known = self.of.iter().filter_map(|(bucket, calls)| Some((*calls, u64::from(allowed(*bucket)?))));
        let Some((calls, allowed)) = known.max_by_key(|(calls, allowed)| seconds(*calls, *allowed)) else {
            return format!("{all}, the limit is not known yet");
        };
        let part = if calls == self.all() { String::new() } else { format!(", {}", grouped(calls)) };
        // More than a minute allows is no part of it.
        let of = match calls > allowed {
            true if part.is_empty() => "at",
            true => "of these at",
            false => "of",
        };
        format!("{all}{part} {of} {} a minute, {}", grouped(allowed), about(seconds(calls, allowed)))
    }
}

/// As the limits are kept: what a minute allows is sent as fast as it is answered, and the rest waits for the next.
fn seconds(calls: u64, allowed: u64) -> u64 {
    let whole = calls.saturating_sub(1) / allowed.max(1);
    let last = calls - whole * allowed.max(1);
    (whole * MINUTE + last.div_ceil(ANSWERED)).max(calls.div_ceil(ANSWERED))
}

/// `about 15 s`, `about 12 min`, `about 3 h 20 min`: never less than it is.
pub fn about(seconds: u64) -> String {
    let minutes = seconds.div_ceil(MINUTE);
    match minutes {
        _ if seconds <= 90 => format!("about {} s", seconds.max(1)),
        0..=90 => format!("about {minutes} min"),
        91..=1_440 => match minutes.div_ceil(10) * 10 {
            even if even % 60 == 0 => format!("about {} h", even / 60),
            even => format!("about {} h {} min", even / 60, even % 60),
        },
        _ => format!("about {} h", grouped(seconds.div_ceil(HOUR))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_limit_tells_how_long_it_takes() {
        let mut calls = Calls::default();
        calls.add(Bucket::User, 74);
        assert_eq!(calls.words(|_| None), "74 calls, the limit is not known yet");
        assert_eq!(calls.words(|_| Some(300)), "74 calls of 300 a minute, about 2 s");
        calls.add(Bucket::Other, 7_400);
        let words = calls.words(|bucket| (bucket == Bucket::Other).then_some(300));
        assert_eq!(words, "7,474 calls, 7,400 of these at 300 a minute, about 25 min");
        assert_eq!(calls.words(|_| Some(10)), "7,474 calls, 7,400 of these at 10 a minute, about 12 h 20 min");
    }

    #[test]
    fn what_fits_into_one_minute_is_sent_at_once() {
        assert_eq!([seconds(1, 300), seconds(300, 300), seconds(301, 300), seconds(600, 300)], [1, 8, 61, 68]);
        assert_eq!(seconds(600, 0), 599 * 60 + 1);
        // No limit is wider than what is answered.
        assert_eq!(seconds(40_000, 1_000_000), 1_000);
        assert_eq!(
            [about(seconds(74, 10_000)), about(5_460), about(10_800)],
            ["about 2 s", "about 1 h 40 min", "about 3 h"]
        );
    }
}
