//! Who writes: whoever comes first takes along what the others brought meanwhile, so that many calls in flight wait for
//! one flush.
//!
//! ```text
//!  put ─► the pile ─┬─► nobody is at it: take the pile ─► append, flush ─► lay out the numbers ─► wake the others
//!                   └─► somebody is: wait until one's number is laid out
//! ```

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use super::chain::{Draft, Medium, must_flush};
use super::line::{Line, Phase};

pub(super) struct Desk {
    pile: Mutex<Pile>,
    laid_out: Condvar,
    medium: Mutex<Medium>,
    flushes: AtomicU64,
    clock: fn() -> Timestamp,
}

#[derive(Default)]
struct Pile {
    next: u64,
    waiting: Vec<(u64, Draft)>,
    /// The number of the line, or why it was not written.
    written: HashMap<u64, Result<u64, String>>,
    at_work: bool,
    begun: bool,
    stopped: Option<String>,
}

impl Desk {
    pub(super) fn new(medium: Medium, clock: fn() -> Timestamp) -> Self {
        Self {
            pile: Mutex::default(),
            laid_out: Condvar::new(),
            medium: Mutex::new(medium),
            flushes: AtomicU64::new(0),
            clock,
        }
    }

    /// Writes a line, the first of a run behind the line that begins it; its number. Blocks until it is written, and flushed
    /// where its phase asks for that.
    pub(super) fn put(
        &self,
        start: impl FnOnce() -> Line,
        line: Line,
        personal: Vec<(String, Value)>,
    ) -> Result<u64, String> {
        let mut pile = self.pile();
        // What was sent already is still to be told of.
        if let (Some(why), true) = (&pile.stopped, line.phase != Phase::Outcome) {
            return Err(format!(
                "{why}. What became of a change could not be written down, so nothing is changed until the next start"
            ));
        }
        let begins = !std::mem::replace(&mut pile.begun, true);
        if begins {
            let first = Draft { line: start(), personal: Vec::new() };
            let unasked = pile.next;
            pile.waiting.push((unasked, first));
            pile.next += 1;
        }
        let mine = pile.next;
        pile.next += 1;
        pile.waiting.push((mine, Draft { line, personal }));
        loop {
            if let Some(written) = pile.written.remove(&mine) {
                if begins {
                    pile.written.remove(&(mine - 1));
                    pile.begun = written.is_ok();
                }
                return written;
            }
            if pile.at_work {
                pile = self.laid_out.wait(pile).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            pile.at_work = true;
            let taken = std::mem::take(&mut pile.waiting);
            drop(pile);
            let written = self.write(taken);
            pile = self.pile();
            pile.at_work = false;
            pile.written.extend(written);
            self.laid_out.notify_all();
        }
    }

    fn write(&self, taken: Vec<(u64, Draft)>) -> Vec<(u64, Result<u64, String>)> {
        let (numbers, drafts): (Vec<u64>, Vec<Draft>) = taken.into_iter().unzip();
        self.flushes.fetch_add(u64::from(must_flush(&drafts)), Ordering::Relaxed);
        let appended = self.medium.lock().unwrap_or_else(PoisonError::into_inner).append(drafts, self.clock);
        match appended {
            Ok(lines) => numbers.into_iter().zip(lines.into_iter().map(Ok)).collect(),
            Err(error) => {
                let why = super::chain::words(&error);
                numbers.into_iter().map(|number| (number, Err(why.clone()))).collect()
            }
        }
    }

    /// Nothing new is written from now on.
    pub(super) fn stop(&self, why: &str) {
        self.pile().stopped.get_or_insert_with(|| why.to_owned());
    }

    pub(super) fn has_begun(&self) -> bool {
        self.pile().begun
    }

    /// How often something was flushed so far.
    pub(super) fn flushes(&self) -> u64 {
        self.flushes.load(Ordering::Relaxed)
    }

    /// What was written into memory, and the values that it names.
    pub(super) fn memory(&self) -> Option<(String, HashMap<String, Value>)> {
        self.medium.lock().unwrap_or_else(PoisonError::into_inner).memory()
    }

    pub(super) fn text(&self) -> Option<String> {
        self.medium.lock().unwrap_or_else(PoisonError::into_inner).text()
    }

    fn pile(&self) -> MutexGuard<'_, Pile> {
        self.pile.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}
