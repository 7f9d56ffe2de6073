//! How far a job has come, from the lines of its log.
//!
//! ```text
//!  a step for a person:  not reached ─► begun ─► fate        begun and no fate: unknown, since it may have been sent
//!                              ▲                  │
//!                              └──── again ◄──────┘
//! ```

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::protocol::id::UserId;
use crate::protocol::job::{Counts, Fate, Kind, Person};

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
    Begun {
        person: u32,
        #[serde(default, skip_serializing_if = "is_first")]
        step: u32,
    },
    /// What became of them.
    Ended {
        person: u32,
        #[serde(default, skip_serializing_if = "is_first")]
        step: u32,
        #[serde(flatten)]
        fate: Fate,
    },
    /// Somebody was created, and this is their id.
    Made { person: u32, id: UserId },
    /// The person is to be tried again: what was their outcome is none any more.
    Again {
        person: u32,
        #[serde(default, skip_serializing_if = "is_first")]
        step: u32,
    },
    /// It stopped, and can be gone on with.
    Paused { why: String },
    /// Nobody is left.
    Finished,
    /// A person stopped it for good.
    Stopped,
}

/// The first step is not written down: most jobs have no other.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_first(step: &u32) -> bool {
    *step == 0
}

/// One step for one person. Where a job has several, each is done for all people before the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    pub person: usize,
    pub step: usize,
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
    people: usize,
    /// Of the first step for all people, then of the second … None: not reached.
    fates: Vec<Option<Fate>>,
    begun: Vec<bool>,
    /// When something was last begun for each.
    begun_at: Vec<Option<Timestamp>>,
    /// When what became of each was last told.
    ended_at: Vec<Option<Timestamp>>,
    /// Who was created, by their number.
    made: Vec<(usize, UserId)>,
    pub stage: Stage,
    /// When the last line was written.
    pub last: Option<Timestamp>,
    /// When a run last worked on it: what is settled meanwhile is no look at anybody.
    pub worked: Option<Timestamp>,
    /// When it came to its end.
    pub ended: Option<Timestamp>,
}

/// What is said of somebody for whom a run began something and never told its end.
const CUT_OFF: &str = "the program ended before an answer came";

impl Course {
    pub(super) fn new(people: usize, steps: usize) -> Self {
        let slots = people * steps;
        Self {
            people,
            fates: vec![None; slots],
            begun: vec![false; slots],
            begun_at: vec![None; slots],
            ended_at: vec![None; slots],
            made: Vec::new(),
            stage: Stage::Planned,
            last: None,
            worked: None,
            ended: None,
        }
    }

    fn at(&self, person: u32, step: u32) -> Result<usize, String> {
        let at = step as usize * self.people + person as usize;
        let is_there = (person as usize) < self.people && at < self.fates.len();
        is_there.then_some(at).ok_or_else(|| format!("its log names person {person} in step {step}, and there is none"))
    }

    /// Takes a line; an error where it names nobody of the plan.
    pub fn take(&mut self, entry: &Entry) -> Result<(), String> {
        self.last = self.last.max(Some(entry.at));
        if matches!(entry.event, Event::Started { .. } | Event::Begun { .. } | Event::Paused { .. }) {
            self.worked = self.worked.max(Some(entry.at));
        }
        match &entry.event {
            Event::Started { .. } => {
                self.close();
                self.stage = Stage::Running;
                self.ended = None;
            }
            Event::Begun { person, step } => {
                let at = self.at(*person, *step)?;
                self.fates[at] = None;
                self.begun[at] = true;
                self.begun_at[at] = Some(entry.at);
            }
            Event::Ended { person, step, fate } => {
                let at = self.at(*person, *step)?;
                self.fates[at] = Some(fate.clone());
                self.begun[at] = false;
                self.ended_at[at] = Some(entry.at);
            }
            Event::Made { person, id } => {
                self.at(*person, 0)?;
                self.made.push((*person as usize, id.clone()));
            }
            Event::Again { person, step } => {
                let at = self.at(*person, *step)?;
                self.fates[at] = None;
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

    /// Gives those who were created their ids.
    pub(super) fn name(&self, people: &mut [Person]) {
        for (at, id) in &self.made {
            if let Some(person) = people.get_mut(*at) {
                person.id = id.clone();
            }
        }
    }

    /// How many steps there are for each person.
    pub fn steps(&self) -> usize {
        self.fates.len().checked_div(self.people).unwrap_or(1)
    }

    /// What became of a step for a person so far; of one that was begun, that nobody knows.
    pub fn fate_of(&self, slot: Slot) -> Option<Fate> {
        let at = slot.step * self.people + slot.person;
        let begun = self.begun.get(at).copied().unwrap_or_default();
        match self.fates.get(at)? {
            None if begun => Some(Fate::Unknown { why: CUT_OFF.to_owned(), request: None }),
            fate => fate.clone(),
        }
    }

    /// Whether something was begun for a person whose end was not told yet: while a program runs it, it is under way.
    pub fn is_under_way(&self, person: usize) -> bool {
        let is_open = |slot: Slot| {
            let at = slot.step * self.people + slot.person;
            self.begun.get(at).copied().unwrap_or_default() && self.fates.get(at).is_some_and(Option::is_none)
        };
        self.slots_of(person).any(is_open)
    }

    /// What became of a person so far: of several steps, what most is to be done about.
    pub fn fate(&self, person: usize) -> Option<Fate> {
        match self.steps() {
            1 => self.fate_of(Slot { person, step: 0 }),
            steps => {
                Fate::of_steps(&self.slots_of(person).take(steps).map(|slot| self.fate_of(slot)).collect::<Vec<_>>())
            }
        }
    }

    /// The kind of it.
    pub fn kind(&self, person: usize) -> Kind {
        if self.steps() == 1 {
            return match (self.fates.get(person).and_then(Option::as_ref), self.begun.get(person)) {
                (Some(fate), _) => fate.kind(),
                (None, Some(true)) => Kind::Unknown,
                (None, Some(false) | None) => Kind::NotReached,
            };
        }
        self.fate(person).as_ref().map_or(Kind::NotReached, Fate::kind)
    }

    /// Whether some of several steps were done for a person who was not reached by all.
    pub fn is_partly(&self, person: usize) -> bool {
        let done = |slot| self.fate_of(slot).is_some_and(|fate| fate.kind() == Kind::Done);
        self.steps() > 1 && self.kind(person) == Kind::NotReached && self.slots_of(person).any(done)
    }

    /// The steps for a person.
    pub fn slots_of(&self, person: usize) -> impl Iterator<Item = Slot> + use<> {
        (0..self.steps()).map(move |step| Slot { person, step })
    }

    /// All steps for all people, in the order in which they are done.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        let people = self.people;
        (0..self.fates.len()).map(move |at| Slot { person: at % people, step: at / people })
    }

    /// When something was last begun of a step for a person, by this machine's clock.
    pub fn begun_at(&self, slot: Slot) -> Option<Timestamp> {
        self.begun_at.get(slot.step * self.people + slot.person).copied().flatten()
    }

    /// When it was last told what became of a person, or something was begun for them, whichever step that was.
    pub fn last_told(&self, person: usize) -> Option<Timestamp> {
        let told = |slot: Slot| {
            let at = slot.step * self.people + slot.person;
            self.ended_at.get(at).copied().flatten().max(self.begun_at(slot))
        };
        self.slots_of(person).filter_map(told).max()
    }

    /// What nothing was begun of yet, or was not reached, in the order in which it is done.
    pub fn left(&self) -> impl Iterator<Item = Slot> + '_ {
        let is_left = |fate: &Option<Fate>| fate.as_ref().is_none_or(|fate| fate.kind() == Kind::NotReached);
        self.slots()
            .zip(&self.fates)
            .zip(&self.begun)
            .filter(move |((_, fate), begun)| is_left(fate) && !**begun)
            .map(|((slot, _), _)| slot)
    }

    /// Whether each outcome so far is done, or was so; each step counts.
    pub fn is_fine_so_far(&self) -> bool {
        self.slots().filter_map(|slot| self.fate_of(slot)).all(|fate| fate.kind().is_fine())
    }

    /// The same while it is at work or not: what was begun by whoever runs it has its end before it, and is not reached yet.
    pub fn counts_while(&self, runs: bool) -> Counts {
        let mut counts = self.counts();
        for person in (0..self.people).filter(|person| runs && self.is_under_way(*person)) {
            counts.moved(self.kind(person), Kind::NotReached);
        }
        counts
    }

    /// How many something is under way for, where it is at work.
    pub fn under_way(&self) -> u32 {
        (0..self.people).filter(|person| self.is_under_way(*person)).count() as u32
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for person in 0..self.people {
            counts.add(self.kind(person));
            counts.note_partly(false, self.is_partly(person));
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What happens to a job, one after the other.
    #[derive(Clone, Copy, Debug)]
    enum Happens {
        Start,
        /// The next one is begun and sent; whether Okta does it, and whether the answer comes.
        Send {
            does: bool,
            answers: bool,
        },
        /// What must be read before the next one cannot be.
        Unread,
        /// The program is killed after the next one was begun, before or after it was sent.
        Kill {
            sent: bool,
        },
        Pause,
        /// What nobody knows is settled by what tells.
        Settle,
        /// Whoever was refused is to be tried again.
        Retry,
    }

    fn happens() -> impl Strategy<Value = Happens> {
        prop_oneof![
            Just(Happens::Start),
            (any::<bool>(), any::<bool>()).prop_map(|(does, answers)| Happens::Send { does, answers }),
            (any::<bool>(), any::<bool>()).prop_map(|(does, answers)| Happens::Send { does, answers }),
            any::<bool>().prop_map(|sent| Happens::Kill { sent }),
            Just(Happens::Unread),
            Just(Happens::Pause),
            Just(Happens::Settle),
            Just(Happens::Retry),
        ]
    }

    fn refused() -> Fate {
        Fate::Refused { why: "no".to_owned(), code: None, request: None, partly: false }
    }

    /// A log as the file has it, and how often Okta did each step.
    struct Job {
        people: usize,
        steps: usize,
        log: Vec<String>,
        done: Vec<u32>,
    }

    impl Job {
        fn course(&self) -> Course {
            let mut course = Course::new(self.people, self.steps);
            for line in &self.log {
                course.take(&serde_json::from_str(line).unwrap()).unwrap();
            }
            course
        }

        fn put(&mut self, event: Event) {
            let entry = Entry { at: Timestamp::UNIX_EPOCH, event };
            self.log.push(serde_json::to_string(&entry).unwrap());
        }

        fn at(&self, slot: Slot) -> usize {
            slot.step * self.people + slot.person
        }

        /// Okta does it, or does not; what is done once more is what must not be.
        fn send(&mut self, slot: Slot, does: bool) {
            let at = self.at(slot);
            self.done[at] += u32::from(does);
        }

        fn happen(&mut self, what: Happens) {
            let course = self.course();
            let named = |slot: Slot| (slot.person as u32, slot.step as u32);
            match what {
                Happens::Start => self.put(Event::Started { run: "r".to_owned() }),
                Happens::Pause => self.put(Event::Paused { why: "asked".to_owned() }),
                Happens::Send { does, answers } => {
                    let Some(slot) = course.left().next() else { return };
                    let (person, step) = named(slot);
                    self.put(Event::Begun { person, step });
                    self.send(slot, does);
                    let fate = match (answers, does) {
                        (true, true) => Fate::Done { request: None },
                        (true, false) => refused(),
                        (false, _) => Fate::Unknown { why: "no answer".to_owned(), request: None },
                    };
                    self.put(Event::Ended { person, step, fate });
                }
                Happens::Unread => {
                    let Some(slot) = course.left().next() else { return };
                    let (person, step) = named(slot);
                    self.put(Event::Ended { person, step, fate: Fate::NotReached { why: "lost".to_owned() } });
                }
                Happens::Kill { sent } => {
                    let Some(slot) = course.left().next() else { return };
                    let (person, step) = named(slot);
                    self.put(Event::Begun { person, step });
                    if sent {
                        self.send(slot, true);
                    }
                    // Whoever goes on with it begins with a line of its own.
                    self.put(Event::Started { run: "r".to_owned() });
                }
                Happens::Settle => {
                    for slot in course
                        .slots()
                        .filter(|slot| course.fate_of(*slot).is_some_and(|fate| fate.kind() == Kind::Unknown))
                    {
                        let (person, step) = named(slot);
                        let event = if self.done[self.at(slot)] > 0 {
                            Event::Ended { person, step, fate: Fate::Done { request: None } }
                        } else {
                            Event::Again { person, step }
                        };
                        self.put(event);
                    }
                }
                Happens::Retry => {
                    for slot in course
                        .slots()
                        .filter(|slot| course.fate_of(*slot).is_some_and(|fate| fate.kind() == Kind::Refused))
                    {
                        let (person, step) = named(slot);
                        self.put(Event::Again { person, step });
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_order_of_pause_kill_resume_and_retry_doubles_a_write(
            people in 1usize..6,
            steps in 1usize..4,
            all in proptest::collection::vec(happens(), 0..80),
        ) {
            let mut job = Job { people, steps, log: Vec::new(), done: vec![0; people * steps] };
            for what in all {
                job.happen(what);
                prop_assert!(job.done.iter().all(|times| *times <= 1), "{what:?}: {:?}", job.log);
                let course = job.course();
                prop_assert_eq!(course.counts().all() as usize, people, "outcomes add up to the plan");
                for slot in course.slots() {
                    let kind = course.fate_of(slot).map(|fate| fate.kind());
                    let done = job.done[job.at(slot)] == 1;
                    // Done where Okta did it, refused or not reached where it did not; only what is unknown may be either.
                    prop_assert!(kind == Some(Kind::Unknown) || done == (kind == Some(Kind::Done)), "{slot:?} {kind:?}");
                }
                // Nobody is taken further while an earlier step of somebody is left.
                let left: Vec<usize> = course.left().map(|slot| slot.step).collect();
                prop_assert!(left.is_sorted());
            }
        }
    }
}
