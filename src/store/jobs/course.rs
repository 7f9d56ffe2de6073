//! How far a job has come, from the lines of its log.
//!
//! ```text
//!  person:  not reached ─► begun ─► fate        begun and no fate: unknown, since it may have been sent
//!                 ▲                  │
//!                 └──── again ◄──────┘
//! ```

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::protocol::job::{Counts, Fate, Kind};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    #[serde(flatten)]
    pub event: Event,
}

/// What happened. People are named by their number in the plan, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A run of the program took it up.
    Started { run: String },
    /// Something is about to be sent for a person.
    Begun { person: u32 },
    /// What became of them.
    Ended {
        person: u32,
        #[serde(flatten)]
        fate: Fate,
    },
    /// The person is to be tried again: what was their outcome is none any more.
    Again { person: u32 },
    /// It stopped, and can be gone on with.
    Paused { why: String },
    /// Nobody is left.
    Finished,
    /// A person stopped it for good.
    Stopped,
}

/// Where a job stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent yet.
    #[default]
    Planned,
    /// A run took it up, and has not said that it let go.
    Running,
    Paused(String),
    /// Each has an outcome.
    Finished,
    /// For good, whoever is left.
    Stopped,
}

/// How far it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// None: not reached.
    fates: Vec<Option<Fate>>,
    begun: Vec<bool>,
    /// When something was last begun for each.
    begun_at: Vec<Option<Timestamp>>,
    pub stage: Stage,
    /// When the last line was written.
    pub last: Option<Timestamp>,
    /// When it came to its end.
    pub ended: Option<Timestamp>,
}

/// What is said of somebody for whom a run began something and never told its end.
const CUT_OFF: &str = "the program ended before an answer came";

impl Course {
    pub(super) fn new(people: usize) -> Self {
        Self {
            fates: vec![None; people],
            begun: vec![false; people],
            begun_at: vec![None; people],
            stage: Stage::Planned,
            last: None,
            ended: None,
        }
    }

    /// Takes a line; an error where it names nobody of the plan.
    pub fn take(&mut self, entry: &Entry) -> Result<(), String> {
        let nobody = |person: u32| format!("its log names person {person}, and there is none");
        self.last = self.last.max(Some(entry.at));
        match &entry.event {
            Event::Started { .. } => {
                self.close();
                self.stage = Stage::Running;
                self.ended = None;
            }
            Event::Begun { person } => {
                *self.begun.get_mut(*person as usize).ok_or_else(|| nobody(*person))? = true;
                self.begun_at[*person as usize] = Some(entry.at);
            }
            Event::Ended { person, fate } => {
                let at = *person as usize;
                *self.fates.get_mut(at).ok_or_else(|| nobody(*person))? = Some(fate.clone());
                self.begun[at] = false;
            }
            Event::Again { person } => {
                let at = *person as usize;
                *self.fates.get_mut(at).ok_or_else(|| nobody(*person))? = None;
                self.begun[at] = false;
            }
            Event::Paused { why } => self.stage = Stage::Paused(why.clone()),
            Event::Finished => {
                self.stage = Stage::Finished;
                self.ended = Some(entry.at);
            }
            Event::Stopped => {
                self.stage = Stage::Stopped;
                self.ended = Some(entry.at);
            }
        }
        Ok(())
    }

    /// Whoever was begun by a run that is over, and never ended, is unknown.
    fn close(&mut self) {
        for (fate, begun) in self.fates.iter_mut().zip(&mut self.begun) {
            if std::mem::take(begun) {
                *fate = Some(Fate::Unknown { why: CUT_OFF.to_owned(), request: None });
            }
        }
    }

    /// What became of a person so far; of one who was begun, that nobody knows.
    pub fn fate(&self, person: usize) -> Option<Fate> {
        let begun = self.begun.get(person).copied().unwrap_or_default();
        match self.fates.get(person)? {
            None if begun => Some(Fate::Unknown { why: CUT_OFF.to_owned(), request: None }),
            fate => fate.clone(),
        }
    }

    /// Whether something was begun for a person whose end was not told yet: while a program runs it, it is under way.
    pub fn is_under_way(&self, person: usize) -> bool {
        self.begun.get(person).copied().unwrap_or_default() && self.fates.get(person).is_some_and(Option::is_none)
    }

    /// When something was last begun for a person, by this machine's clock.
    pub fn begun_at(&self, person: usize) -> Option<Timestamp> {
        self.begun_at.get(person).copied().flatten()
    }

    /// Whom nothing was begun for yet.
    pub fn left(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.fates.len()).filter(|at| self.fates[*at].is_none() && !self.begun[*at])
    }

    /// The counts once this person, who was not reached, has an outcome.
    pub fn counts_after(&self, mut counts: Counts, person: usize) -> Counts {
        if let Some(fate) = self.fates.get(person).and_then(Option::as_ref) {
            counts.moved(Kind::NotReached, fate.kind());
        }
        counts
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (fate, begun) in self.fates.iter().zip(&self.begun) {
            counts.add(match fate {
                Some(fate) => fate.kind(),
                None if *begun => Kind::Unknown,
                None => Kind::NotReached,
            });
        }
        counts
    }
}
