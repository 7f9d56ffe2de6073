//! A job at work: each person is read again, then what was planned is sent, and what became of it is written down.
//!
//! ```text
//!  left ─► read again ─┬─► changed, gone, was so: nothing is sent ────────────┐
//!    ▲                 └─► begun (on the disk) ─► steps ─► fate (in the log) ─┴─► streak? asked to stop? ─► the next
//!    └── nothing could be sent: again, a little later, until patience ends ─► paused
//! ```
//!
//! Owns: whom is worked on when, and when that stops. Must not know: how a plan is made, who agreed to it, what a screen
//! shows.

mod alike;
pub mod collisions;
mod create;
pub(in crate::worker) mod here;
mod known;
pub(in crate::worker) mod lane;
pub mod may;
pub mod passwords;
mod person;
pub(in crate::worker) mod seek;
pub mod settle;
pub mod shelter;
mod streak;
pub mod whom;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;

use self::person::{Desk, Ended};
use self::streak::{Streak, UNANSWERED};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::{Counts, Fate, Kind};
use crate::protocol::recorder::Recorder;
use crate::store::jobs::{Course, Event, Opened, Slot};

/// People who are worked on side by side: as many as there are calls in flight, so that each of those has its next one
/// ready.
const AT_ONCE: usize = 4;

/// What is said where nobody keeps the passwords.
const NOWHERE: &str = "nobody said where the passwords go: --passwords-to";

/// How it came to an end, for now or for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Nobody is left.
    Finished,
    Paused(Pause),
}

/// Why a job does not go on by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pause {
    /// A person, or the system, wants the program to stop.
    Asked,
    /// The first few are done: somebody looks at them.
    Canary,
    /// So many in a row met the same.
    InARow { what: &'static str, count: u32, why: String },
    /// Everybody else is done, and so many could not be looked at.
    Unread { count: u32, why: String },
    /// Something that no later person would be spared, in words.
    Stuck(String),
}

impl Pause {
    pub fn words(&self) -> String {
        match self {
            Self::Asked => "stopped by a person".to_owned(),
            Self::Canary => "the first are done".to_owned(),
            Self::InARow { what, count, why } => format!("{count} {what} in a row ({why})"),
            Self::Unread { count: 1, why } => format!("1 person could not be looked at ({why})"),
            Self::Unread { count, why } => format!("{count} people could not be looked at ({why})"),
            Self::Stuck(why) => why.clone(),
        }
    }
}

/// What is told meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    pub person: usize,
    pub fate: &'a Fate,
    pub counts: Counts,
}

/// How many more are done before somebody looks at the first few; none where they are all through, or nobody looks.
pub fn first_left(opened: &Opened) -> Option<u32> {
    let first = opened.job.canary?.min(opened.people.len() as u32);
    let is_reached = |person: &usize| {
        let fate = opened.course.fate_of(Slot { person: *person, step: 0 });
        fate.is_some_and(|fate| fate.kind() != Kind::NotReached)
    };
    let reached = (0..opened.people.len()).filter(is_reached).take(first as usize).count() as u32;
    first.checked_sub(reached).filter(|left| *left > 0)
}

/// Works on whoever is left, until nobody is or something stops it. `most` is for a look at the first few. What was
/// sent when it is cancelled is waited for.
pub async fn run(
    client: &Client,
    opened: &mut Opened,
    most: Option<u32>,
    control: &Control,
    mut tell: impl FnMut(Progress<'_>),
) -> End {
    let clock = client.settings().clock;
    let run = client.settings().recorder.as_ref().map(|recorder| Recorder::run(&**recorder).to_owned());
    if let Err(why) = note(opened, clock(), Event::Started { run: run.unwrap_or_default() }, true) {
        return End::Paused(Pause::Stuck(why));
    }
    let mut counts = opened.course.counts();
    // A look at the first few is one at their first step.
    let first = opened.course.left().next().map(|slot| slot.step);
    let is_looked_at = |slot: &Slot| most.is_none() || Some(slot.step) == first;
    let few = most.map_or(usize::MAX, |most| most as usize);
    let left: Vec<Slot> = opened.course.left().filter(is_looked_at).take(few).collect();
    let cut_short = most.is_some() && left.len() < opened.course.left().count();
    let mut left = left.into_iter().peekable();
    let mut step = left.peek().map_or(0, |slot| slot.step);
    let job = Arc::new(opened.job.clone());
    let mut streak = Streak::default();
    let mut pause = (job.makes_passwords() && opened.passwords.is_none()).then(|| Pause::Stuck(NOWHERE.to_owned()));
    let mut at_work = FuturesUnordered::new();
    loop {
        while pause.is_none() && at_work.len() < AT_ONCE {
            if control.cancel.is_cancelled() || opened.is_asked_to_stop() {
                pause = Some(Pause::Asked);
                break;
            }
            let Some(slot) = left.peek().copied() else { break };
            // Nobody is taken further before all are through with the step.
            if slot.step != step && !at_work.is_empty() {
                break;
            }
            step = slot.step;
            left.next();
            let desk = Desk {
                client: client.clone(),
                job: Arc::clone(&job),
                log: opened.log.clone(),
                passwords: opened.passwords.clone(),
                control: control.clone(),
            };
            let person = opened.people[slot.person].clone();
            at_work.push(async move { (slot, person::work(&desk, slot, &person).await) });
        }
        let Some((slot, (ended, begun))) = at_work.next().await else { break };
        let at = slot.person;
        let ended = match ended {
            Ended::Made(fate, id) => {
                let event = Event::Made { person: at as u32, id: id.clone() };
                if let Err(why) = note(opened, clock(), event, false) {
                    pause.get_or_insert(Pause::Stuck(why));
                }
                opened.people[at].id = id;
                Ended::Fate(fate)
            }
            other @ (Ended::Fate(_) | Ended::NotSent(_)) => other,
        };
        match ended {
            Ended::Fate(fate) | Ended::Made(fate, _) => {
                let before = opened.course.kind(at);
                if let Some(begun) = begun {
                    // Its line is in the log: what settles it goes by the moment.
                    let event = Event::Begun { person: at as u32, step: slot.step as u32 };
                    let _ = opened.course.take(&crate::store::jobs::Entry { at: begun, event });
                }
                let event = Event::Ended { person: at as u32, step: slot.step as u32, fate: fate.clone() };
                if let Err(why) = note(opened, clock(), event, false) {
                    pause.get_or_insert(Pause::Stuck(why));
                }
                counts.moved(before, opened.course.kind(at));
                if let Fate::NotKept { why, .. } = &fate {
                    pause.get_or_insert(Pause::Stuck(why.clone()));
                }
                tell(Progress { person: at, fate: &fate, counts });
                if let Some(row) = streak.take(&fate) {
                    pause.get_or_insert(row);
                }
            }
            Ended::NotSent(why) => {
                if let Err(why) =
                    note(opened, clock(), Event::Again { person: at as u32, step: slot.step as u32 }, false)
                {
                    pause.get_or_insert(Pause::Stuck(why));
                }
                pause.get_or_insert(why.map_or(Pause::Asked, Pause::Stuck));
            }
        }
    }
    drop(at_work);
    if let Err(why) = Box::pin(settle_soon(client, opened, control)).await {
        pause.get_or_insert(Pause::Stuck(why));
    }
    // Nobody is left, and of everybody it is known by now: there is nothing to ask.
    let unanswered = matches!(pause, Some(Pause::InARow { what: UNANSWERED, .. }));
    if unanswered && !is_unknown(&opened.course) && opened.course.left().next().is_none() {
        pause = None;
    }
    let pause = pause.or(cut_short.then_some(Pause::Canary)).or_else(|| unread(&opened.course));
    let (event, end) = match pause {
        None => (Event::Finished, End::Finished),
        Some(pause) => (Event::Paused { why: pause.words() }, End::Paused(pause)),
    };
    match note(opened, clock(), event, true) {
        Ok(()) => end,
        Err(why) => End::Paused(Pause::Stuck(why)),
    }
}

/// Lets it rest for another reason than the one that is written down, before somebody says so.
pub fn pause(client: &Client, opened: &mut Opened, pause: Pause) -> End {
    let clock = client.settings().clock;
    match note(opened, clock(), Event::Paused { why: pause.words() }, true) {
        Ok(()) => End::Paused(pause),
        Err(why) => End::Paused(Pause::Stuck(why)),
    }
}

/// Waits before it is looked at what became of those whose answers were lost: Okta shows what it did within seconds.
const SOON: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(5)];

/// Whether of somebody nobody knows what became of them.
fn is_unknown(course: &Course) -> bool {
    course.slots().any(|slot| matches!(course.fate_of(slot), Some(Fate::Unknown { .. })))
}

/// Looks a moment later at what nobody knows, where something shows it.
async fn settle_soon(client: &Client, opened: &mut Opened, control: &Control) -> Result<(), String> {
    for wait in SOON {
        if !is_unknown(&opened.course) {
            break;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = control.cancel.cancelled() => break,
        }
        if !known::settle_shown(client, opened, control).await? {
            break;
        }
    }
    Ok(())
}

/// What is left once everybody was worked on.
fn unread(course: &Course) -> Option<Pause> {
    let why = |slot: Slot| match course.fate_of(slot) {
        Some(Fate::NotReached { why }) => Some(why),
        Some(_) | None => None,
    };
    let all: Vec<String> = course.slots().filter_map(why).collect();
    let why = all.first()?.clone();
    Some(Pause::Unread { count: all.len() as u32, why })
}

/// Writes it down, and takes it into account.
fn note(opened: &mut Opened, at: Timestamp, event: Event, flush: bool) -> Result<(), String> {
    let entry = crate::store::jobs::Entry { at, event };
    opened.course.take(&entry)?;
    let written = if flush { opened.log.put(at, entry.event) } else { opened.log.write(at, entry.event) };
    written.map_err(|error| format!("its log cannot be written: {}", crate::store::journal::words(&error)))
}

/// Waits before the same is tried again; each time longer.
const PATIENCE: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_mins(1),
];
