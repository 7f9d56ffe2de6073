//! How many calls may be made, and when.
//!
//! Owns: what is known about each rate limit, the calls this program made in each window, the calls in flight.
//! Must not know: HTTP, errors, retries.
//!
//! ```text
//!              ┌──────────── wait for the time ◄──────────┐ window used up, 429 before
//!  acquire ──► judge ─────── wait for a place  ◄──────────┤ too many in flight, or one is trying the bucket out
//!              └──► Permit ──► sent ──► feed (every reply) ──► dropped: the place is free
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::control::Urgency;
use super::rates::RateHeaders;
use crate::protocol::rate::{Bucket, Rate, Share, WaitReason};

/// Small organisations may have 15 calls at once in all; four of ours leave room for the others.
const AT_ONCE: usize = 4;
/// Kept for typing: enough for one search and the reading of those found, never more than a fifth of our share.
const RESERVE: u32 = 10;
/// `Date` and `Reset` are whole seconds, so a window may last a second longer than their difference.
const ROUNDING: Duration = Duration::from_secs(1);

pub(crate) struct Limiter {
    share: Share,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    buckets: BTreeMap<Bucket, Usage>,
    in_flight: usize,
    /// Okta said that too many calls run at once: one at a time until a reply says otherwise.
    crowded: bool,
    crowded_until: Option<Instant>,
}

#[derive(Default)]
struct Usage {
    window: Option<Window>,
    /// Outlives its window, to hold back a burst before the next one is known.
    last_limit: Option<u32>,
    /// Our calls in this window, or since the last one ended.
    own: u32,
    in_flight: usize,
    blocked_until: Option<Instant>,
    /// The bucket was empty: when it opens again, one call goes first and the others wait for what it finds.
    trying: bool,
}

struct Window {
    limit: u32,
    /// As last told.
    told: u32,
    /// As last told, less what was sent since.
    remaining: u32,
    ends: Instant,
    reset: Option<i64>,
}

enum Verdict {
    Go,
    /// Something has to end first; when is not known.
    Place,
    Until(Instant, WaitReason),
}

/// The right to send one call; dropping it makes room.
pub(crate) struct Permit {
    limiter: Arc<Limiter>,
    bucket: Bucket,
    sent: bool,
}

impl Permit {
    /// From now on the call counts, whatever becomes of it.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        {
            let mut state = self.limiter.lock();
            state.in_flight = state.in_flight.saturating_sub(1);
            let usage = state.buckets.entry(self.bucket).or_default();
            usage.in_flight = usage.in_flight.saturating_sub(1);
            if !self.sent {
                usage.own = usage.own.saturating_sub(1);
                if let Some(window) = &mut usage.window {
                    window.remaining = (window.remaining + 1).min(window.told);
                }
            }
        }
        self.limiter.changed.notify_waiters();
    }
}

impl Limiter {
    pub(crate) fn new(share: Share) -> Self {
        Self { share, state: Mutex::default(), changed: Notify::new() }
    }

    /// Waits until a call may be sent. `waiting` is told whenever the end of the wait moves; it may give up by
    /// returning false, and then there is no permit.
    pub(crate) async fn acquire(
        self: &Arc<Self>,
        bucket: Bucket,
        urgency: Urgency,
        mut waiting: impl FnMut(WaitReason, Instant) -> bool,
    ) -> Option<Permit> {
        let mut told = None;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Registered before the state is looked at, so that no change between the two is missed.
            changed.as_mut().enable();
            let verdict = self.lock().judge(bucket, urgency, self.share, Instant::now());
            match verdict {
                Verdict::Go => return Some(Permit { limiter: Arc::clone(self), bucket, sent: false }),
                Verdict::Place => changed.await,
                Verdict::Until(until, reason) => {
                    if told != Some((until, reason)) {
                        told = Some((until, reason));
                        if !waiting(reason, until) {
                            return None;
                        }
                    }
                    tokio::select! {
                        () = tokio::time::sleep_until(until) => {}
                        () = changed => {}
                    }
                }
            }
        }
    }

    /// Takes in what a reply says; yields what can be believed of it.
    pub(crate) fn feed(&self, bucket: Bucket, headers: &RateHeaders, refused: bool) -> Option<Rate> {
        let rate = headers.rate();
        {
            let mut state = self.lock();
            if !refused {
                state.crowded = false;
            }
            let usage = state.buckets.entry(bucket).or_default();
            if !refused {
                usage.trying = false;
            }
            if let Some(rate) = rate {
                usage.learn(rate, headers.reset(), Instant::now());
            }
        }
        self.changed.notify_waiters();
        rate.map(|rate| Rate { share: self.share, ..rate })
    }

    /// A 429: nobody uses the bucket before then.
    pub(crate) fn block(&self, bucket: Bucket, until: Instant) {
        {
            let mut state = self.lock();
            let usage = state.buckets.entry(bucket).or_default();
            usage.trying = true;
            usage.blocked_until = usage.blocked_until.max(Some(until));
            if let Some(window) = &mut usage.window {
                // A reset that lies further away is not waited for: then it is tried again.
                window.ends = window.ends.min(until.checked_sub(ROUNDING).unwrap_or(until));
            }
        }
        self.changed.notify_waiters();
    }

    /// A 429 for too many calls at once: nobody sends anything before then, and then one at a time.
    pub(crate) fn crowd(&self, until: Instant) {
        {
            let mut state = self.lock();
            state.crowded = true;
            state.crowded_until = state.crowded_until.max(Some(until));
        }
        self.changed.notify_waiters();
    }

    /// What the server last said, as long as it holds.
    pub(crate) fn rate(&self, bucket: Bucket) -> Option<Rate> {
        let now = Instant::now();
        let state = self.lock();
        let window = state.buckets.get(&bucket)?.window.as_ref().filter(|window| window.ends > now)?;
        Some(Rate { limit: window.limit, remaining: window.told, resets_in: window.ends - now, share: self.share })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn judge(&mut self, bucket: Bucket, urgency: Urgency, share: Share, now: Instant) -> Verdict {
        if let Some(until) = self.crowded_until.filter(|until| *until > now) {
            return Verdict::Until(until, WaitReason::Concurrency);
        }
        let places = if self.crowded { 2 } else { AT_ONCE };
        let open = match urgency {
            Urgency::Typing => places,
            Urgency::Listing => places - 1,
        };
        if self.in_flight >= open {
            return Verdict::Place;
        }
        let usage = self.buckets.entry(bucket).or_default();
        let verdict = usage.judge(bucket, urgency, share, now);
        if matches!(verdict, Verdict::Go) {
            usage.in_flight += 1;
            usage.own += 1;
            if let Some(window) = &mut usage.window {
                window.remaining = window.remaining.saturating_sub(1);
            }
            self.in_flight += 1;
        }
        verdict
    }
}

impl Usage {
    fn judge(&mut self, bucket: Bucket, urgency: Urgency, share: Share, now: Instant) -> Verdict {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Verdict::Until(until, WaitReason::RateLimit(bucket));
        }
        if self.window.as_ref().is_some_and(|window| window.ends + ROUNDING <= now) {
            self.window = None;
            self.own = u32::try_from(self.in_flight).unwrap_or(u32::MAX);
        }
        if self.trying && self.in_flight > 0 {
            return Verdict::Place;
        }
        let Some(window) = &self.window else {
            let burst = self.last_limit.is_some_and(|limit| self.own >= budget(limit, share, urgency));
            return if burst && self.in_flight > 0 { Verdict::Place } else { Verdict::Go };
        };
        let reason = if window.remaining == 0 {
            WaitReason::RateLimit(bucket)
        } else if self.own >= budget(window.limit, share, urgency) {
            WaitReason::OwnShare(bucket)
        } else {
            return Verdict::Go;
        };
        // A listing that leaves the reserve alone has not met an empty bucket.
        self.trying |= urgency == Urgency::Typing || window.remaining == 0;
        Verdict::Until(window.ends + ROUNDING, reason)
    }

    fn learn(&mut self, rate: Rate, reset: Option<i64>, now: Instant) {
        let ends = now + rate.resets_in;
        self.last_limit = Some(rate.limit);
        match &mut self.window {
            // A reply of the window before, overtaken by one of this.
            Some(window) if reset.is_some() && window.reset.is_some() && reset < window.reset => {}
            // The same window: replies may overtake each other, so the smaller number is the newer one. A server
            // that moves its reset with every reply is still in the same window unless calls came back.
            Some(window) if reset == window.reset || (rate.remaining <= window.remaining && now < window.ends) => {
                window.limit = rate.limit;
                window.remaining = window.remaining.min(rate.remaining);
                window.told = window.told.min(rate.remaining);
                window.ends = if reset == window.reset { window.ends.min(ends) } else { ends };
                window.reset = reset;
            }
            window => {
                if window.is_some() {
                    self.own = u32::try_from(self.in_flight).unwrap_or(u32::MAX);
                }
                *window =
                    Some(Window { limit: rate.limit, told: rate.remaining, remaining: rate.remaining, ends, reset });
            }
        }
    }
}

/// How many calls of a window may be ours.
fn budget(limit: u32, share: Share, urgency: Urgency) -> u32 {
    let own = share.of(limit);
    match urgency {
        Urgency::Typing => own,
        Urgency::Listing => own - RESERVE.min(own / 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_and_its_reserve_fit_every_size_of_limit() {
        for (limit, typing, listing) in [(600, 300, 290), (50, 25, 20), (20, 10, 8), (3, 1, 1), (1, 1, 1)] {
            assert_eq!(budget(limit, Share::default(), Urgency::Typing), typing, "{limit}");
            assert_eq!(budget(limit, Share::default(), Urgency::Listing), listing, "{limit}");
        }
        assert_eq!(budget(9, Share::of_percent(1).unwrap(), Urgency::Listing), 1, "never nothing");
    }
}
