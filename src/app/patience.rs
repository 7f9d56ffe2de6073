//! Telling a person that an answer is late: a screen that only says "reading" cannot be told from a frozen one.
//!
//! Owns: since when the answer that the screen waits for has been silent. Nothing wakes up while nothing is awaited.

use std::time::Duration;

use crate::app::App;
use crate::app::event::Effect;
use crate::app::event::Now;
use crate::app::event::Timer;
use crate::app::screen::Screen;
use crate::messages::Ticket;

/// Okta answers within a second; what takes longer than this makes people wonder.
const WONDERING: Duration = Duration::from_secs(3);
const SECOND: Duration = Duration::from_secs(1);

/// An answer that is waited for, and since when nothing of it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Patience {
    ticket: Ticket,
    since: Now,
}

impl App {
    /// For how many seconds the screen has waited in vain, once that is long enough to be told.
    pub fn silent_for(&self) -> Option<u64> {
        let patience = self.patience?;
        let waited = self.now.0.duration_since(patience.since.0);
        u64::try_from(waited.as_secs()).ok().filter(|seconds| *seconds >= WONDERING.as_secs())
    }

    /// Begins to count when something new is awaited, and again whenever a part of it has come.
    pub(crate) fn tend_patience(&mut self, heard: Option<Ticket>) {
        let awaited = self.awaited();
        if awaited == self.patience.map(|patience| patience.ticket) && (awaited.is_none() || heard != awaited) {
            return;
        }
        let is_new = self.patience.map(|patience| patience.ticket) != awaited;
        self.patience = awaited.map(|ticket| Patience { ticket, since: self.now });
        if let Some(ticket) = awaited.filter(|_| is_new) {
            self.effects.push(Effect::After(WONDERING, Timer::Patience(ticket)));
        }
    }

    /// A second has passed in waiting: it is told, and the next one is awaited.
    pub(crate) fn still_waiting(&mut self, ticket: Ticket) {
        if self.patience.is_some_and(|patience| patience.ticket == ticket) {
            self.effects.push(Effect::After(SECOND, Timer::Patience(ticket)));
        }
    }

    /// The answer without which the screen has nothing to show, or not what was asked for.
    fn awaited(&self) -> Option<Ticket> {
        match self.screen()? {
            Screen::List(list) => list.search.awaited().or(list.listing.awaited()),
            Screen::Detail(detail) => detail.user.awaited(),
            Screen::Form(_) => None,
        }
    }
}
