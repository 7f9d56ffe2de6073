//! Telling a person that an answer is late: a screen that only says "reading" cannot be told from a frozen one.
//!
//! Owns: since when the answer that the screen waits for has been silent. Nothing wakes up while nothing is awaited.

use std::time::Duration;

use crate::app::event::Effect;
use crate::app::event::Now;
use crate::app::event::Timer;
use crate::messages::OrderId;

/// Okta answers within a second; what takes longer than this makes people wonder.
const WONDERING: Duration = Duration::from_secs(3);
const SECOND: Duration = Duration::from_secs(1);

/// An answer that is waited for, and since when nothing of it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wait {
    order_id: OrderId,
    since: Now,
}

#[derive(Debug, Default)]
pub struct Patience(Option<Wait>);

impl Patience {
    /// For how many seconds the screen has waited in vain, once that is long enough to be told.
    pub fn silent_for(&self, now: Now) -> Option<u64> {
        let waited = now.0.duration_since(self.0?.since.0);
        u64::try_from(waited.as_secs()).ok().filter(|seconds| *seconds >= WONDERING.as_secs())
    }

    /// Begins to count when something new is awaited, and again whenever a part of it, `heard`, has come; what wakes
    /// the app when that takes too long.
    pub(crate) fn tend(&mut self, awaited: Option<OrderId>, heard: Option<OrderId>, now: Now) -> Option<Effect> {
        let before = self.0.map(|wait| wait.order_id);
        if awaited == before && (awaited.is_none() || heard != awaited) {
            return None;
        }
        self.0 = awaited.map(|order_id| Wait { order_id, since: now });
        awaited.filter(|_| awaited != before).map(|order_id| Effect::After(WONDERING, Timer::Patience(order_id)))
    }

    /// A second has passed in waiting: it is told, and the next one is awaited.
    pub(crate) fn still_waiting(&self, order_id: OrderId) -> Option<Effect> {
        let waits = self.0.is_some_and(|wait| wait.order_id == order_id);
        waits.then_some(Effect::After(SECOND, Timer::Patience(order_id)))
    }
}
