//! One run of a job: a step for everybody who is left, then what is unknown of it, then the next step.
//!
//! ```text
//!  a step for all ─► unknown? looked at ─┬─► not done: the step for them once more
//!                                        └─► the next step … nobody is left ─► what only the log tells ─► the end
//! ```
//!
//! Owns: whom is worked on when, and side by side with whom. Must not know: how one person is worked on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::sleep;

use super::looks::{GLANCE, Looks, Until};
use super::person::{self, Desk, Ended};
use super::settle::is_unknown;
use super::streak::{Streak, UNANSWERED};
use super::{Pause, Progress, note};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::{Counts, Fate, Job};
use crate::protocol::recorder::Durable;
use crate::store::jobs::{Entry, Event, Opened, Slot};

/// People who are worked on side by side: more than there are calls in flight, so that each of those has its next one
/// ready while others wait for the disk, which they do together.
const AT_ONCE: usize = 6;
/// So often in one run something is sent for a person whose answers are lost, once it is known that it was not done.
const TRIES: u32 = 3;

/// What is said where nobody keeps the passwords.
const NOWHERE: &str = "nobody said where the passwords go: --passwords-to";

pub(super) struct Shift<'s, T> {
    client: &'s Client,
    opened: &'s mut Opened,
    /// Whom it is about, where that is not everybody.
    few: Option<Vec<Slot>>,
    control: &'s Control,
    job: Arc<Job>,
    tell: T,
    counts: Counts,
    streak: Streak,
    looks: Looks,
    handing_over: Arc<Mutex<Option<String>>>,
    /// Those whose turn it was.
    taken: HashSet<Slot>,
    /// How often those were not done whose answers were lost.
    lost: HashMap<Slot, u32>,
}

impl<'s, T: FnMut(Progress<'_>)> Shift<'s, T> {
    pub(super) fn new(
        client: &'s Client,
        opened: &'s mut Opened,
        few: Option<Vec<Slot>>,
        control: &'s Control,
        tell: T,
    ) -> Self {
        Self {
            client,
            few,
            control,
            job: Arc::new(opened.job.clone()),
            tell,
            counts: opened.course.counts(),
            streak: Streak::default(),
            looks: Looks::default(),
            handing_over: Arc::default(),
            taken: HashSet::new(),
            lost: HashMap::new(),
            opened,
        }
    }

    /// Somebody went on with it after this pause.
    pub(super) fn after(mut self, pause: Option<String>) -> Self {
        self.streak = Streak::after(pause);
        self
    }

    /// With a journal its lines and the job's are on the disk together, before anything is sent.
    fn control_of_calls(&self) -> Control {
        let log = self.client.keeps_journal().then(|| Arc::new(self.opened.log.clone()) as Arc<dyn Durable>);
        Control { beside: log, ..self.control.clone() }
    }

    /// Works until nobody is left; why it stopped before, where it did.
    pub(super) async fn work(mut self) -> Option<Pause> {
        if self.job.makes_passwords() && self.opened.passwords.is_none() {
            return Some(Pause::Stuck(NOWHERE.to_owned()));
        }
        loop {
            let (until, next) = match self.next_step().first() {
                Some(slot) => (Until::Sure, slot.step),
                None => (Until::Told, usize::MAX),
            };
            if self.is_unknown_before(next)
                && let Err(pause) = self.look(until).await
            {
                return Some(pause);
            }
            let left = self.next_step();
            if left.is_empty() {
                return None;
            }
            if let Some(pause) = self.pass(left).await {
                return self.rest(pause).await;
            }
        }
    }

    /// Whether nobody knows of an earlier step what became of somebody.
    fn is_unknown_before(&self, step: usize) -> bool {
        let course = &self.opened.course;
        course.slots().take_while(|slot| slot.step < step).any(|slot| is_unknown(course, slot))
    }

    /// Those who are left of the earliest step.
    fn next_step(&self) -> Vec<Slot> {
        let is_left =
            |slot: &Slot| !self.taken.contains(slot) && self.few.as_ref().is_none_or(|few| few.contains(slot));
        let mut left = self.opened.course.left().filter(is_left).peekable();
        let step = left.peek().map(|slot| slot.step);
        left.take_while(|slot| Some(slot.step) == step).collect()
    }

    /// Each of them once, several side by side.
    async fn pass(&mut self, slots: Vec<Slot>) -> Option<Pause> {
        let mut pause = None;
        let mut left = slots.into_iter();
        let mut at_work = FuturesUnordered::new();
        loop {
            while pause.is_none() && at_work.len() < AT_ONCE {
                if self.control.cancel.is_cancelled() || self.opened.is_asked_to_stop() {
                    pause = Some(Pause::Asked);
                    break;
                }
                let Some(slot) = left.next() else { break };
                self.taken.insert(slot);
                match self.hold_back(slot) {
                    Ok(false) => {}
                    Ok(true) => continue,
                    Err(why) => {
                        pause = Some(Pause::Stuck(why));
                        break;
                    }
                }
                let desk = Desk {
                    client: self.client.clone(),
                    job: Arc::clone(&self.job),
                    log: self.opened.log.clone(),
                    passwords: self.opened.passwords.clone(),
                    handing_over: Arc::clone(&self.handing_over),
                    control: self.control_of_calls(),
                };
                let person = self.opened.people[slot.person].clone();
                at_work.push(async move { (slot, person::work(&desk, slot, &person).await) });
            }
            let next = tokio::select! {
                next = at_work.next() => next,
                // Whoever waits for a limit waits for a minute: another terminal is heard meanwhile.
                () = sleep(GLANCE), if !at_work.is_empty() => {
                    if self.opened.is_asked_to_stop() {
                        self.control.cancel.cancel();
                    }
                    continue;
                }
            };
            let Some((slot, (ended, begun))) = next else { return pause };
            let stops = self.take(slot, ended, begun).unwrap_or_else(|why| Some(Pause::Stuck(why)));
            pause = pause.or(stops);
        }
    }

    /// Whether nothing is done to them since they are not shut out: that is written down, and stops nobody else.
    fn hold_back(&mut self, slot: Slot) -> Result<bool, String> {
        let Some(why) = held_by(self.opened, slot.person).filter(|_| slot.step > 0) else { return Ok(false) };
        let now = (self.client.settings().clock)();
        let fate = Fate::NotReached { why };
        let event = Event::Ended { person: slot.person as u32, step: slot.step as u32, fate };
        note(self.opened, now, event, false)?;
        Ok(true)
    }

    /// Writes down what became of a person; why the others wait, where they do.
    fn take(&mut self, slot: Slot, ended: Ended, begun: Option<Timestamp>) -> Result<Option<Pause>, String> {
        let now = (self.client.settings().clock)();
        let (person, step) = (slot.person as u32, slot.step as u32);
        let before = self.opened.course.kind(slot.person);
        let was_partly = self.opened.course.is_partly(slot.person);
        if let Some(begun) = begun {
            // Its line is in the log: what settles it goes by the moment.
            self.opened.course.take(&Entry { at: begun, event: Event::Begun { person, step } })?;
        }
        let fate = match ended {
            Ended::Fate(fate) => fate,
            Ended::Made(fate, id) => {
                note(self.opened, now, Event::Made { person, id: id.clone() }, false)?;
                self.opened.people[slot.person].id = id;
                fate
            }
            Ended::NotSent(why) => {
                note(self.opened, now, Event::Again { person, step }, false)?;
                return Ok(Some(why.map_or(Pause::Asked, Pause::Stuck)));
            }
        };
        let written = note(self.opened, now, Event::Ended { person, step, fate: fate.clone() }, false);
        self.counts.moved(before, self.opened.course.kind(slot.person));
        self.counts.note_partly(was_partly, self.opened.course.is_partly(slot.person));
        (self.tell)(Progress { person: slot.person, fate: &fate, counts: self.counts });
        let row = self.streak.take(&fate);
        written?;
        Ok(match fate {
            Fate::NotKept { why, .. } => Some(Pause::Stuck(why)),
            _ => row,
        })
    }

    /// Asks what became of those whose answers were lost; whoever it was not done for is left again.
    async fn look(&mut self, until: Until) -> Result<(), Pause> {
        let Self { client, opened, control, looks, counts, tell, taken, lost, .. } = self;
        let mut worn_out = None;
        let each = |opened: &mut Opened, slot: Slot, again: bool| {
            let at = slot.person;
            if again {
                taken.remove(&slot);
                let times = lost.entry(slot).or_default();
                *times += 1;
                if *times >= TRIES {
                    worn_out = Some(format!("no answer came {TRIES} times for {}", opened.people[at].login));
                }
            }
            *counts = opened.course.counts();
            let left = Fate::NotReached { why: "it was not done, and is tried again".to_owned() };
            let fate = opened.course.fate(at).unwrap_or(left);
            tell(Progress { person: at, fate: &fate, counts: *counts });
        };
        looks.make(client, opened, until, control, each).await?;
        worn_out.map_or(Ok(()), |why| Err(Pause::Stuck(why)))
    }

    /// Somebody is to look at it: what shows within seconds is known by then. Where no answers came, and nobody else is
    /// left, there may be nothing to look at once all is told.
    async fn rest(mut self, pause: Pause) -> Option<Pause> {
        let unanswered = matches!(pause, Pause::InARow { what: UNANSWERED, .. });
        let is_last = self.next_step().is_empty();
        if matches!(pause, Pause::InARow { .. }) && !unanswered && is_last {
            // Nobody is left who could meet the same.
            let course = &self.opened.course;
            return course.left().next().is_some().then_some(pause);
        }
        let is_last = unanswered && is_last;
        let looked = self.look(if is_last { Until::Told } else { Until::Soon }).await;
        let course = &self.opened.course;
        let is_told = !course.slots().any(|slot| is_unknown(course, slot)) && course.left().next().is_none();
        (!(unanswered && looked.is_ok() && is_told)).then_some(pause)
    }
}

/// Why nothing that follows is done to somebody: they are to be shut out first, and were not. None where they are, or are
/// not to be.
pub(super) fn held_by(opened: &Opened, person: usize) -> Option<String> {
    let is_first = opened.job.shuts_out(&opened.people[person]);
    let fate = opened.course.fate_of(Slot { person, step: 0 }).filter(|_| is_first);
    let why = match &fate {
        _ if !is_first => return None,
        Some(fate) if fate.kind().is_fine() => return None,
        Some(fate) => fate.why().to_owned(),
        None => "it was not tried".to_owned(),
    };
    Some(format!("not shut out: {why}"))
}
