//! Watching the System Log: polling by cursor, nothing twice, nothing lost.
//!
//! ```text
//!  since ──► page ── next ──► page ── next ──► page …        full: at once    empty: the same or a newer next is kept
//!    ▲                           │
//!    └── newest event − 5 min ◄──┴── cursor refused          what is known by its number is dropped
//! ```
//!
//! Owns: where a watch stands, and how long it rests between two requests. Must not know: who watches, and what is
//! shown.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::control::Control;
use super::logs::PolledPage;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::log_event::LogEvent;
use crate::protocol::query::Cursor;
use crate::protocol::rate::{Bucket, Rate};
use crate::protocol::watch::{Known, Since, Watched, WatchedEvent};

/// How far back a watch begins again when its cursor is refused: events may arrive minutes after they were published.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// What happened longer ago, read now, is history that is still being caught up with.
const BEHIND: SignedDuration = SignedDuration::from_mins(1);
/// Somebody looks, and things happen.
pub const LIVELY: Duration = Duration::from_secs(10);
/// Somebody looks, and nothing has happened for a while.
const QUIET: Duration = Duration::from_secs(20);
/// Requests without an event after which it is quiet.
const QUIET_AFTER: u32 = 12;
/// Nobody looks.
pub const AWAY: Duration = Duration::from_mins(1);
/// Known numbers that outlive the program: more than what arrives within the overlap of a busy day.
const MOST_SAVED: usize = 5_000;

/// What one request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// New ones only, in the order in which they arrived.
    pub events: Vec<WatchedEvent>,
    /// Those of them that cannot be read: they stand for something that happened.
    pub odd: usize,
    /// Whether the next request should follow at once.
    pub more: bool,
    /// Whether the log may hold more that arrived before it was asked: its pages may be smaller than what was asked for.
    pub unfinished: bool,
    /// Whether the watch had to begin again a few minutes before its newest event.
    pub began_again: bool,
}

/// Where a watch stands, to go on from in another run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The organisation.
    origin: String,
    filter: String,
    next: Option<String>,
    newest: Timestamp,
    #[serde(default)]
    known: Vec<String>,
}

/// Why a watch cannot go on from a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    #[error("it is of another organisation, {0}")]
    Organisation(String),
    #[error("it is of a run with other event types")]
    Types,
    /// Only the organisation itself may be asked with its token.
    #[error("its place in the log leads to another address ({0}), which is never asked")]
    Elsewhere(String),
}

/// A watch of the System Log.
#[derive(Clone, Debug)]
pub struct LogWatch {
    watched: Watched,
    filter: String,
    since: Since,
    next: Option<Cursor>,
    /// When the newest event was published, or from when on events are wanted; none before the first request.
    newest: Option<Timestamp>,
    known: Known,
    /// From when on events are wanted, settled when they are asked for first: a failure must not move it.
    first: Option<Timestamp>,
    /// Requests in a row that brought nothing.
    idle: u32,
}

impl LogWatch {
    pub fn new(since: Since, watched: &Watched) -> Self {
        Self {
            watched: watched.clone(),
            filter: watched.filter(),
            since,
            next: None,
            newest: None,
            known: Known::default(),
            first: None,
            idle: 0,
        }
    }

    /// Whether these types are watched.
    pub fn is_of(&self, watched: &Watched) -> bool {
        self.filter == watched.filter()
    }

    /// Goes on where a former run stopped; why not, when that run watched something else.
    pub fn resume(place: Place, watched: &Watched, client: &Client) -> Result<Self, Misfit> {
        if place.origin != client.origin().as_str() {
            return Err(Misfit::Organisation(place.origin));
        }
        if place.filter != watched.filter() {
            return Err(Misfit::Types);
        }
        let next = place.next.map(Cursor::new);
        if let Some(next) = &next
            && let Err(failure) = client.check_cursor(next)
        {
            return Err(Misfit::Elsewhere(failure.detail.unwrap_or_default()));
        }
        let mut known = Known::default();
        for uuid in &place.known {
            known.insert(uuid);
        }
        Ok(Self {
            watched: watched.clone(),
            filter: place.filter,
            since: Since::At(place.newest),
            next,
            newest: Some(place.newest),
            known,
            first: None,
            idle: 0,
        })
    }

    /// None before the first answer.
    pub fn place(&self, client: &Client) -> Option<Place> {
        Some(Place {
            origin: client.origin().as_str().to_owned(),
            filter: self.filter.clone(),
            next: self.next.as_ref().map(|next| next.as_str().to_owned()),
            newest: self.newest?,
            known: self.known.newest(MOST_SAVED).map(str::to_owned).collect(),
        })
    }

    /// Asks once.
    pub async fn poll(&mut self, client: &Client, control: &Control) -> Result<Polled, CallError> {
        let mut began_again = false;
        let page = match &self.next {
            Some(next) => match client.poll_logs_on(next, control).await {
                Err(failure) if is_refused_cursor(&failure) => {
                    began_again = true;
                    self.next = None;
                    self.begin(client, control, OVERLAP).await?
                }
                answered => answered?,
            },
            None if self.newest.is_some() => self.begin(client, control, OVERLAP).await?,
            None => self.begin(client, control, SignedDuration::ZERO).await?,
        };
        Ok(self.take(page, began_again, client.server_time()))
    }

    /// The first request of a row, by time.
    async fn begin(
        &mut self,
        client: &Client,
        control: &Control,
        overlap: SignedDuration,
    ) -> Result<PolledPage, CallError> {
        let known_clock = client.clock_difference().is_some();
        let first = *self.first.get_or_insert_with(|| self.since.moment(client.server_time()));
        let newest = self.newest.unwrap_or(first);
        let since = newest.checked_sub(overlap).unwrap_or(newest);
        let page = client.poll_logs(&text_of(since), &self.filter, control).await?;
        let by_clock = !known_clock && self.newest.is_none() && !matches!(self.since, Since::At(_));
        let truth = first.checked_add(client.clock_difference().unwrap_or_default()).unwrap_or(first);
        if by_clock && truth < since {
            // This machine's clock is ahead of Okta's, which only the answer told: what happens between the two
            // would be passed over.
            self.newest = Some(truth);
            return client.poll_logs(&text_of(truth), &self.filter, control).await;
        }
        self.newest = Some(newest);
        Ok(page)
    }

    fn take(&mut self, page: PolledPage, began_again: bool, now: Timestamp) -> Polled {
        let behind = now.checked_sub(BEHIND).unwrap_or(now);
        let last = page.events.iter().rev().find_map(|watched| watched.event.published);
        let catching_up = page.unclear && last.is_some_and(|last| last < behind);
        // An empty page may come without a link; then the one before still holds.
        self.next = page.next.or(self.next.take());
        let mut events = page.events;
        // Okta was asked for no others.
        let wanted = |event: &LogEvent| event.is_unreadable() || self.watched.covers(&event.kind);
        events.retain(|one| wanted(&one.event) && self.known.insert(&one.event.uuid));
        let odd = events.iter().filter(|one| one.event.is_unreadable()).count();
        for published in events.iter().filter_map(|watched| watched.event.published) {
            self.newest = self.newest.max(Some(published));
        }
        self.idle = if events.is_empty() { self.idle.saturating_add(1) } else { 0 };
        let more = page.full || catching_up;
        let unfinished = more || page.unclear;
        Polled { events, odd, more, unfinished, began_again }
    }

    /// How long to rest before the next request.
    ///
    /// The log's limit is small (20 calls a minute in a free organisation) and others read it too: a watch takes a
    /// quarter of it at most, and waits for the window's end when little is left.
    pub fn rest(&self, client: &Client, attended: bool) -> Duration {
        rest(client.rate(Bucket::Logs), attended, self.idle)
    }
}

fn rest(rate: Option<Rate>, attended: bool, idle: u32) -> Duration {
    let wanted = match (attended, idle >= QUIET_AFTER) {
        (false, _) => AWAY,
        (true, true) => QUIET,
        (true, false) => LIVELY,
    };
    let Some(rate) = rate else { return wanted };
    let fair = Duration::from_mins(1) / (rate.limit / 4).max(1);
    let scarce =
        if rate.remaining <= rate.limit / 4 { rate.resets_in + Duration::from_secs(1) } else { Duration::ZERO };
    wanted.max(fair).max(scarce.min(AWAY))
}

/// Whether trying again later makes sense without a person doing something.
pub fn may_recover(failure: &CallError) -> bool {
    match failure.kind {
        FailureKind::UnknownHost
        | FailureKind::Unreachable
        | FailureKind::Insecure
        | FailureKind::TimedOut
        | FailureKind::RateLimited
        | FailureKind::ServerFailed
        | FailureKind::NotOkta
        | FailureKind::Malformed
        | FailureKind::Misfit
        | FailureKind::TooLarge
        | FailureKind::AnotherPerson
        | FailureKind::Rejected
        // A proxy or a portal in between, as after waking up in another network: nothing was followed or sent there.
        | FailureKind::Redirected
        | FailureKind::ForeignLink => true,
        FailureKind::TokenRefused
        | FailureKind::NoToken
        | FailureKind::Forbidden
        | FailureKind::NotAvailable
        | FailureKind::NotFound
        | FailureKind::NoSuchCall
        | FailureKind::Refused
        | FailureKind::EndlessLink
        | FailureKind::ReadOnly
        | FailureKind::Overtaken
        | FailureKind::ByPolicy
        | FailureKind::Unrecorded
        | FailureKind::Cancelled
        | FailureKind::Defect => false,
    }
}

/// How long to rest after a failure, the `failures`th in a row.
pub fn rest_after(failure: &CallError, failures: u32) -> Duration {
    let growing = LIVELY.saturating_mul(1 << failures.saturating_sub(1).min(3)).min(AWAY);
    failure.retry_after.unwrap_or_default().max(growing)
}

/// Okta does not take the cursor any more, or never did: a saved one may be old, or of another organisation.
fn is_refused_cursor(failure: &CallError) -> bool {
    match failure.status {
        Some(status) => matches!(status, 400 | 404 | 410 | 422),
        None => !failure.sent && matches!(failure.kind, FailureKind::ForeignLink | FailureKind::Malformed),
    }
}

/// As Okta writes it, to the millisecond.
fn text_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_follows_attention_activity_and_what_is_left_of_the_limit() {
        let rate = |limit, remaining, seconds| {
            Some(Rate {
                limit,
                remaining,
                resets_in: Duration::from_secs(seconds),
                share: crate::protocol::rate::Share::default(),
            })
        };
        for (rate, attended, idle, seconds) in [
            (None, true, 0, 10),
            (None, true, QUIET_AFTER, 20),
            (None, false, 0, 60),
            (rate(120, 100, 50), true, 0, 10),
            (rate(20, 18, 50), true, 0, 12),
            (rate(4, 4, 50), true, 0, 60),
            (rate(120, 30, 41), true, 0, 42),
            (rate(120, 0, 5), true, 0, 10),
            (rate(1, 0, 3_000), false, 0, 60),
        ] {
            assert_eq!(rest(rate, attended, idle), Duration::from_secs(seconds), "{rate:?} {attended} {idle}");
        }
    }

    #[test]
    fn failures_are_followed_by_longer_rests_up_to_a_minute() {
        let failure = CallError::new(FailureKind::ServerFailed, crate::protocol::operation::Operation::ListLogEvents);
        let rests: Vec<_> = (1..=5).map(|failures| rest_after(&failure, failures).as_secs()).collect();
        assert_eq!(rests, [10, 20, 40, 60, 60]);
    }
}
