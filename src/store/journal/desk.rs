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
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::chain::{Draft, Medium, must_flush};
use super::line::{Line, Phase};
use crate::protocol::recorder::Durable;

/// Where several write at once, those who come within this share a flush. A call takes far longer.
const GATHER: Duration = Duration::from_micros(200);

pub(super) struct Desk {
    pile: Mutex<Pile>,
    medium: Mutex<Medium>,
    flushes: AtomicU64,
    clock: fn() -> Timestamp,
}

/// A line that waits, and how whoever brought it is woken; nobody waits for the line that begins a run.
struct Brought {
    number: u64,
    draft: Draft,
    bell: Option<Arc<Condvar>>,
    /// What is to be on the disk by then as well.
    beside: Option<Arc<dyn Durable>>,
}

/// A line that stands in the journal.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) seq: u64,
    /// Why what was to be on the disk beside it is not.
    pub(super) unflushed: Option<String>,
}

#[derive(Default)]
struct Pile {
    next: u64,
    waiting: Vec<Brought>,
    /// The line, or why it was not written.
    written: HashMap<u64, Result<Written, String>>,
    at_work: bool,
    /// Whether others came while the last lines were written: then more will come in a moment.
    is_busy: bool,
    begun: bool,
    stopped: Option<String>,
}

impl Pile {
    /// Its number in the pile.
    fn bring(&mut self, draft: Draft, bell: Option<Arc<Condvar>>, beside: Option<Arc<dyn Durable>>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.push(Brought { number, draft, bell, beside });
        number
    }
}

impl Desk {
    pub(super) fn new(medium: Medium, clock: fn() -> Timestamp) -> Self {
        Self { pile: Mutex::default(), medium: Mutex::new(medium), flushes: AtomicU64::new(0), clock }
    }

    /// Writes a line, the first of a run behind the line that begins it; its number. Blocks until it is written, and flushed
    /// where its phase asks for that.
    pub(super) fn put(
        &self,
        start: impl FnOnce() -> Line,
        line: Line,
        personal: Vec<(String, Value)>,
        beside: Option<Arc<dyn Durable>>,
    ) -> Result<Written, String> {
        let mut pile = self.pile();
        // What was sent already is still to be told of.
        if let (Some(why), true) = (&pile.stopped, line.phase != Phase::Outcome) {
            return Err(format!(
                "{why}. What became of a change could not be written down, so nothing is changed until the next start"
            ));
        }
        let begins = !std::mem::replace(&mut pile.begun, true);
        if begins {
            pile.bring(Draft { line: start(), personal: Vec::new() }, None, None);
        }
        let bell = Arc::new(Condvar::new());
        let mine = pile.bring(Draft { line, personal }, Some(Arc::clone(&bell)), beside);
        loop {
            if let Some(written) = pile.written.remove(&mine) {
                if begins {
                    pile.written.remove(&(mine - 1));
                    pile.begun = written.is_ok();
                }
                return written;
            }
            if pile.at_work {
                pile = bell.wait(pile).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            pile.at_work = true;
            if pile.is_busy && pile.waiting.iter().any(|brought| brought.draft.line.phase.is_flushed()) {
                drop(pile);
                std::thread::sleep(GATHER);
                pile = self.pile();
            }
            let taken = std::mem::take(&mut pile.waiting);
            drop(pile);
            let bells: Vec<Arc<Condvar>> = taken.iter().filter_map(|brought| brought.bell.clone()).collect();
            let written = self.write(taken);
            pile = self.pile();
            pile.at_work = false;
            pile.is_busy = written.len() > 1 || !pile.waiting.is_empty();
            pile.written.extend(written);
            // Those whose lines are written, and one of those who brought theirs meanwhile. Whoever is woken finds the
            // pile free.
            let next = pile.waiting.iter().find_map(|brought| brought.bell.clone());
            drop(pile);
            bells.iter().filter(|other| !Arc::ptr_eq(other, &bell)).chain(&next).for_each(|bell| bell.notify_one());
            pile = self.pile();
        }
    }

    /// Whether nobody is at it, so that a line that need not be flushed is written at once.
    pub(super) fn is_free(&self) -> bool {
        !self.pile().at_work
    }

    fn write(&self, taken: Vec<Brought>) -> Vec<(u64, Result<Written, String>)> {
        let (mut numbers, mut drafts, mut beside) = (Vec::new(), Vec::new(), Vec::<Arc<dyn Durable>>::new());
        for brought in taken {
            numbers.push((brought.number, brought.beside.is_some()));
            drafts.push(brought.draft);
            beside.extend(brought.beside.filter(|one| !beside.iter().any(|other| Arc::ptr_eq(one, other))));
        }
        self.flushes.fetch_add(u64::from(must_flush(&drafts)), Ordering::Relaxed);
        let appended = self.medium.lock().unwrap_or_else(PoisonError::into_inner).append(drafts, beside, self.clock);
        match appended {
            Ok((lines, unflushed)) => {
                let each = numbers.into_iter().zip(lines).map(|((number, is_beside), seq)| {
                    (number, Ok(Written { seq, unflushed: unflushed.clone().filter(|_| is_beside) }))
                });
                each.collect()
            }
            Err(error) => {
                let why = super::chain::words(&error);
                numbers.into_iter().map(|(number, _)| (number, Err(why.clone()))).collect()
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
