//! A job at work: each person is read again, then what was planned is sent, and what became of it is written down.
//!
//! ```text
//!  left ─► read again ─┬─► changed, gone, was so: nothing is sent ────────────┐
//!    ▲                 └─► begun (on the disk) ─► steps ─► fate (in the log) ─┴─► streak? asked to stop? ─► the next
//!    ├── nothing could be sent: again, a little later, until patience ends ─► paused
//!    └── no answer came: what tells of it is read, half a minute later ─► not done
//! ```
//!
//! Owns: whom is worked on when, and when that stops. Must not know: how a plan is made, who agreed to it, what a screen
//! shows.

mod alike;
pub mod collisions;
mod create;
mod former;
pub(in crate::worker) mod here;
pub(in crate::worker) mod lane;
mod looks;
pub mod may;
pub mod members;
pub mod passwords;
mod person;
pub(in crate::worker) mod seek;
pub mod settle;
pub mod shelter;
mod shift;
mod streak;
pub mod whom;

use std::time::Duration;

use jiff::Timestamp;

use self::shift::Shift;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::{Counts, Fate, Kind};
use crate::protocol::recorder::Recorder;
use crate::store::jobs::{Course, Event, Log, Opened, Slot, Stage};

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
    /// So many are not shut out, and nothing else was done to them.
    Held { count: u32, why: String },
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
            Self::Held { count: 1, why } => format!("1 person is {why}; nothing else was done to them"),
            Self::Held { count, why } => format!("{count} people are {why}; nothing else was done to them"),
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
/// sent when it is cancelled is waited for. Of whom an answer was lost it is asked what became of them before anybody is
/// taken to the next step; whatever was not done then is tried again.
pub async fn run(
    client: &Client,
    opened: &mut Opened,
    most: Option<u32>,
    control: &Control,
    tell: impl FnMut(Progress<'_>),
) -> End {
    let clock = client.settings().clock;
    let run = client.settings().recorder.as_ref().map(|recorder| Recorder::run(&**recorder).to_owned());
    let before = match &opened.course.stage {
        Stage::Paused(why) => Some(why.clone()),
        Stage::Planned | Stage::Running | Stage::Finished | Stage::Stopped => None,
    };
    if let Err(why) = note(opened, clock(), Event::Started { run: run.unwrap_or_default() }, true) {
        return End::Paused(Pause::Stuck(why));
    }
    // A look at the first few is one at their first step.
    let first = opened.course.left().next().map(|slot| slot.step);
    let few: Option<Vec<Slot>> =
        most.map(|most| opened.course.left().filter(|slot| Some(slot.step) == first).take(most as usize).collect());
    let cut_short = few.as_ref().is_some_and(|few| few.len() < opened.course.left().count());
    let mut pause = Box::pin(Shift::new(client, opened, few, control, tell).after(before).work()).await;
    if let Err(error) = opened.keep_due() {
        let why = crate::store::journal::words(&error);
        pause.get_or_insert(Pause::Stuck(format!("who begins later cannot be kept: {why}")));
    }
    let pause =
        pause.or(cut_short.then_some(Pause::Canary)).or_else(|| held(opened)).or_else(|| unread(&opened.course));
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

/// Who is not shut out, once everybody was worked on.
fn held(opened: &Opened) -> Option<Pause> {
    let whys = (0..opened.people.len()).filter_map(|person| shift::held_by(opened, person));
    let whys: Vec<String> = whys.collect();
    let why = whys.first()?.clone();
    Some(Pause::Held { count: whys.len() as u32, why })
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
    written.map_err(|error| Log::unwritten(&error))
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
