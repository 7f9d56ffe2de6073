//! Looks at what became of those whose answers were lost: a few seconds later, once it cannot be on its way any more, and
//! where Okta's log tells it, until that cannot lag any more.
//!
//! ```text
//!  sent, no answer ─► 2 s ─► 7 s ─► 31 s ─┬─► a field or a membership told: done, or to be tried again
//!                                         └─► the log: 2 min ─► 5 min ─► 10 min
//! ```
//!
//! Owns: when it is looked, and for how long it is waited. Must not know: what tells it.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

use super::person::{Attempt, Ended, hold};
use super::settle::{Tells, Told, is_for_good, is_unknown, known, look_at, tells, write};
use super::{PATIENCE, Pause};
use crate::okta::client::Client;
use crate::okta::control::{Control, Notice};
use crate::protocol::error::CallError;
use crate::protocol::rate::WaitReason;
use crate::protocol::settle::{LAG, ON_ITS_WAY};
use crate::store::jobs::{Opened, Slot};

/// The waits before each look, from the moment on at which something was sent.
const FIELD: [SignedDuration; 3] = [SignedDuration::from_secs(2), SignedDuration::from_secs(7), SURE];
const LOG: [SignedDuration; 6] = [
    SignedDuration::from_secs(2),
    SignedDuration::from_secs(7),
    SURE,
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(5),
    SignedDuration::from_secs(LAG.as_secs() + 5),
];
/// What was sent is not on its way any more.
const SURE: SignedDuration = SignedDuration::from_secs(ON_ITS_WAY.as_secs() + 1);
/// Another terminal may want it to stop meanwhile.
pub(super) const GLANCE: Duration = Duration::from_secs(1);
/// A shorter wait is not worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(3);

/// For how long it is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// For what shows within seconds: somebody is about to look at the job anyway.
    Soon,
    /// For what is sure half a minute later: the next step waits for it.
    Sure,
    /// For all that can be told by anything but a person.
    Told,
}

impl Until {
    fn covers(self, wait: SignedDuration) -> bool {
        match self {
            Self::Soon => wait < SURE,
            Self::Sure => wait <= SURE,
            Self::Told => true,
        }
    }
}

/// Which looks were made.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// Of what was begun then, so many.
    made: HashMap<Slot, (Timestamp, usize)>,
}

impl Looks {
    /// Looks at what nobody knows until all is told that will be by then; each that is told is handed on, true where it is
    /// to be tried again. Why it does not go on, where it does not.
    pub(super) async fn make(
        &mut self,
        client: &Client,
        opened: &mut Opened,
        until: Until,
        control: &Control,
        mut each: impl FnMut(&mut Opened, Slot, bool),
    ) -> Result<(), Pause> {
        let clock = client.settings().clock;
        let mut patience = PATIENCE.iter();
        loop {
            let due = self.due(opened, until, clock());
            let Some(wait) = due.iter().map(|(_, wait, _)| *wait).min() else { return Ok(()) };
            wait_for(wait, opened, control).await?;
            let slots: Vec<Slot> = due.iter().filter(|due| due.1 == wait).map(|due| due.0).collect();
            let known = known(client, opened, slots.iter().copied()).await;
            for (slot, _, look) in due.into_iter().filter(|due| due.1 == wait) {
                let (told, looks) = match look_at(client, opened, slot, &known, control).await {
                    Ok(told) => (told, look + 1),
                    // Nobody may read what would tell it: later looks are spared.
                    Err(failure) if is_for_good(&failure) => (Told::Open, LOG.len()),
                    Err(failure) => {
                        let Some(wait) = lost(&failure)?.then(|| patience.next()).flatten() else {
                            let why = failure.kind.sentence();
                            return Err(Pause::Stuck(format!("what is unknown could not be asked about: {why}")));
                        };
                        wait_for(*wait, opened, control).await?;
                        break;
                    }
                };
                let begun = opened.course.begun_at(slot).unwrap_or_default();
                self.made.insert(slot, (begun, looks));
                let again = matches!(told, Told::Not);
                if write(client, opened, slot, told).map_err(Pause::Stuck)? {
                    each(opened, slot, again);
                }
            }
        }
    }

    /// What may be told by then: after which wait, and by which look.
    fn due(&self, opened: &Opened, until: Until, now: Timestamp) -> Vec<(Slot, Duration, usize)> {
        let of = |slot: Slot| {
            let begun = opened.course.begun_at(slot)?;
            let person = &opened.people[slot.person];
            let waits: &[SignedDuration] = match tells(person, &opened.job.steps(person, slot.step), Some(begun)) {
                Tells::Field => &FIELD,
                Tells::Log => &LOG,
                Tells::Person => return None,
            };
            let made = self.made.get(&slot).filter(|(of, _)| *of == begun).map_or(0, |(_, made)| *made);
            // Of those whose moment is over the last one tells what the others would.
            let over = waits.iter().take_while(|wait| now.duration_since(begun) >= **wait).count();
            let look = made.max(over.saturating_sub(1));
            let wait = *waits.get(look).filter(|wait| until.covers(**wait))?;
            let left = (wait - now.duration_since(begun)).clamp(SignedDuration::ZERO, wait);
            Some((slot, left.unsigned_abs(), look))
        };
        opened.course.slots().filter(|slot| is_unknown(&opened.course, *slot)).filter_map(of).collect()
    }
}

/// Whether another reading may fare better; what everybody would meet ends it.
fn lost(failure: &CallError) -> Result<bool, Pause> {
    match hold(failure) {
        Attempt::Later(_) | Attempt::Unread(_) => Ok(true),
        Attempt::Ended(Ended::NotSent(None)) => Err(Pause::Asked),
        Attempt::Ended(Ended::NotSent(Some(why))) => Err(Pause::Stuck(why)),
        Attempt::Ended(Ended::Fate(_) | Ended::Made(..)) => Ok(false),
    }
}

/// Waits, unless somebody wants it to stop.
async fn wait_for(wait: Duration, opened: &Opened, control: &Control) -> Result<(), Pause> {
    if let Some(notices) = control.notices.as_ref().filter(|_| wait >= WORTH_TELLING) {
        let _ = notices.send(Notice::Waiting { reason: WaitReason::Outcome, time: wait });
    }
    let end = Instant::now() + wait;
    loop {
        if control.cancel.is_cancelled() || opened.is_asked_to_stop() {
            return Err(Pause::Asked);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        tokio::select! {
            () = sleep(left.min(GLANCE)) => {}
            () = control.cancel.cancelled() => {}
        }
    }
}
