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
use crate::protocol::rate::{Bucket, Rate, Share, WaitReason, left_to_others, without_reserve};

/// Small organisations may have 15 calls at once in all; four of ours leave room for the others.
const AT_ONCE: usize = 4;
/// Somebody typed so lately that the next key may come at any moment: the place kept for it stays free of jobs.
const AT_KEYBOARD: Duration = Duration::from_secs(3);
/// `Date` and `Reset` are whole seconds, so a window may last a second longer than their difference.
const ROUNDING: Duration = Duration::from_secs(1);

pub(crate) struct Limiter {
    shares: Shares,
    state: Mutex<State>,
    changed: Notify,
}

/// What of a limit is ours, and what of it jobs may use beside.
#[derive(Clone, Copy)]
struct Shares {
    own: Share,
    jobs: Share,
}

#[derive(Default)]
struct State {
    buckets: BTreeMap<Bucket, Usage>,
    in_flight: usize,
    /// Okta said that too many calls run at once: one at a time until a reply says otherwise.
    crowded: bool,
    crowded_until: Option<Instant>,
    /// When a call was last wanted by somebody at the keyboard.
    typed: Option<Instant>,
    /// Calls that wait for a place and that no job's goes before.
    pressing: usize,
}

#[derive(Default)]
struct Usage {
    window: Option<Window>,
    /// Outlives its window, to hold back a burst before the next one is known.
    last_limit: Option<u32>,
    /// Our calls in this window, or since the last one ended.
    own: u32,
    /// Those of them that jobs made.
    by_jobs: u32,
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
    urgency: Urgency,
    sent: bool,
}

/// That a call waits for a place, as long as it does.
struct Pressing<'a>(&'a Limiter);

impl<'a> Pressing<'a> {
    fn of(limiter: &'a Limiter) -> Self {
        limiter.lock().pressing += 1;
        Self(limiter)
    }
}

impl Drop for Pressing<'_> {
    fn drop(&mut self) {
        self.0.lock().pressing -= 1;
        self.0.changed.notify_waiters();
    }
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
                usage.by_jobs = usage.by_jobs.saturating_sub(u32::from(self.urgency == Urgency::Job));
                if let Some(window) = &mut usage.window {
                    window.remaining = (window.remaining + 1).min(window.told);
                }
            }
        }
        self.limiter.changed.notify_waiters();
    }
}

impl Limiter {
    pub(crate) fn new(own: Share, jobs: Share) -> Self {
        Self { shares: Shares { own, jobs }, state: Mutex::default(), changed: Notify::new() }
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
        let mut pressing = None;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Registered before the state is looked at, so that no change between the two is missed.
            changed.as_mut().enable();
            let verdict = self.lock().judge(bucket, urgency, self.shares, Instant::now());
            match verdict {
                Verdict::Go => return Some(Permit { limiter: Arc::clone(self), bucket, urgency, sent: false }),
                Verdict::Place => {
                    if urgency != Urgency::Job && pressing.is_none() {
                        pressing = Some(Pressing::of(self));
                    }
                    changed.await;
                }
                Verdict::Until(until, reason) => {
                    pressing = None;
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
        rate.map(|rate| Rate { share: self.shares.own, ..rate })
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
        Some(Rate { limit: window.limit, remaining: window.told, resets_in: window.ends - now, share: self.shares.own })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn judge(&mut self, bucket: Bucket, urgency: Urgency, shares: Shares, now: Instant) -> Verdict {
        if urgency == Urgency::Typing {
            self.typed = Some(now);
        }
        if let Some(until) = self.crowded_until.filter(|until| *until > now) {
            return Verdict::Until(until, WaitReason::Concurrency);
        }
        let places = if self.crowded { 2 } else { AT_ONCE };
        let open = match urgency {
            Urgency::Typing => places,
            Urgency::Job if self.pressing > 0 => 0,
            Urgency::Job if self.typed.is_none_or(|typed| typed + AT_KEYBOARD <= now) => places,
            Urgency::Listing | Urgency::Job => places - 1,
        };
        if self.in_flight >= open {
            return Verdict::Place;
        }
        let usage = self.buckets.entry(bucket).or_default();
        let verdict = usage.judge(bucket, urgency, shares, now);
        if matches!(verdict, Verdict::Go) {
            usage.in_flight += 1;
            usage.own += 1;
            usage.by_jobs += u32::from(urgency == Urgency::Job);
            if let Some(window) = &mut usage.window {
                window.remaining = window.remaining.saturating_sub(1);
            }
            self.in_flight += 1;
        }
        verdict
    }
}

impl Usage {
    fn judge(&mut self, bucket: Bucket, urgency: Urgency, shares: Shares, now: Instant) -> Verdict {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Verdict::Until(until, WaitReason::RateLimit(bucket));
        }
        if self.window.as_ref().is_some_and(|window| window.ends + ROUNDING <= now) {
            self.window = None;
            self.begin_anew();
        }
        if self.trying && self.in_flight > 0 {
            return Verdict::Place;
        }
        let Some(window) = &self.window else {
            let burst = self.last_limit.is_some_and(|limit| self.is_used_up(limit, shares, urgency));
            return if burst && self.in_flight > 0 { Verdict::Place } else { Verdict::Go };
        };
        let reason = if window.remaining == 0 {
            WaitReason::RateLimit(bucket)
        } else if self.is_used_up(window.limit, shares, urgency)
            || urgency == Urgency::Job && window.remaining <= left_to_others(window.limit)
        {
            WaitReason::OwnShare(bucket)
        } else {
            return Verdict::Go;
        };
        // A listing that leaves the reserve alone has not met an empty bucket.
        self.trying |= urgency == Urgency::Typing || window.remaining == 0;
        Verdict::Until(window.ends + ROUNDING, reason)
    }

    /// Whether a call of this urgency has to wait for the next window.
    fn is_used_up(&self, limit: u32, shares: Shares, urgency: Urgency) -> bool {
        let by_jobs = urgency == Urgency::Job && self.by_jobs >= shares.jobs.of(limit);
        by_jobs || self.own >= budget(limit, shares.own, urgency)
    }

    /// A window is over: what is under way may count in the next.
    fn begin_anew(&mut self) {
        self.own = u32::try_from(self.in_flight).unwrap_or(u32::MAX);
        self.by_jobs = self.by_jobs.min(self.own);
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
                    self.by_jobs = self.by_jobs.min(self.own);
                }
                *window =
                    Some(Window { limit: rate.limit, told: rate.remaining, remaining: rate.remaining, ends, reset });
            }
        }
    }
}

/// How many calls of a window may be ours.
fn budget(limit: u32, share: Share, urgency: Urgency) -> u32 {
    match urgency {
        Urgency::Typing => share.of(limit),
        Urgency::Listing | Urgency::Job => without_reserve(limit, share),
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

    fn limiter(jobs: u8) -> Arc<Limiter> {
        Arc::new(Limiter::new(Share::USUAL, Share::of_percent(jobs).unwrap()))
    }

    /// Whether a call may be sent now.
    fn may(limiter: &Arc<Limiter>, urgency: Urgency) -> Option<Permit> {
        let mut state = limiter.lock();
        let verdict = state.judge(Bucket::User, urgency, limiter.shares, Instant::now());
        drop(state);
        let go = matches!(verdict, Verdict::Go);
        go.then(|| Permit { limiter: Arc::clone(limiter), bucket: Bucket::User, urgency, sent: true })
    }

    fn told(limiter: &Arc<Limiter>, limit: u32, remaining: u32) {
        let mut state = limiter.lock();
        let rate = Rate { limit, remaining, resets_in: Duration::from_mins(1), share: Share::USUAL };
        state.buckets.entry(Bucket::User).or_default().learn(rate, Some(60), Instant::now());
    }

    #[tokio::test(start_paused = true)]
    async fn jobs_use_every_place_until_somebody_types_or_waits() {
        let limiter = limiter(100);
        let held: Vec<_> = (0..AT_ONCE).map(|_| may(&limiter, Urgency::Job).unwrap()).collect();
        assert!(may(&limiter, Urgency::Job).is_none() && may(&limiter, Urgency::Typing).is_none());
        drop(held);
        drop(may(&limiter, Urgency::Typing).unwrap());
        let held: Vec<_> = (1..AT_ONCE).map(|_| may(&limiter, Urgency::Job).unwrap()).collect();
        assert!(may(&limiter, Urgency::Job).is_none(), "the last place is for the next key");
        assert!(may(&limiter, Urgency::Typing).is_some());
        tokio::time::advance(AT_KEYBOARD).await;
        assert!(may(&limiter, Urgency::Job).is_some());
        let pressing = Pressing::of(&limiter);
        assert!(may(&limiter, Urgency::Job).is_none(), "a list waits for the place");
        drop(pressing);
        assert!(may(&limiter, Urgency::Job).is_some());
        drop(held);
    }

    #[tokio::test(start_paused = true)]
    async fn jobs_keep_to_their_share_and_leave_the_last_tenth_to_others() {
        let limiter = limiter(10);
        told(&limiter, 100, 100);
        assert_eq!((0..100).filter(|_| may(&limiter, Urgency::Job).is_some()).count(), 10, "a tenth is theirs");
        assert!(may(&limiter, Urgency::Listing).is_some(), "and not all of ours");
        let limiter = super::tests::limiter(100);
        told(&limiter, 100, 10);
        assert!(may(&limiter, Urgency::Job).is_none() && may(&limiter, Urgency::Listing).is_some());
    }
}
