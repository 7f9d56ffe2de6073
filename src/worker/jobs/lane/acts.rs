//! What is done to a job that is there: it rests, goes on, is ended, is forgotten, or somebody says what became of a person.

use super::told::words_of;
use super::{Desk, blocking, refused};
use crate::messages::jobs::{Alike, JobNews};
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::id::UserId;
use crate::protocol::job::{Fate, JobId, Kind};
use crate::store::jobs::{Event, JobError, Log, Opened, Slot, Stage};
use crate::worker::answers::Answers;
use crate::worker::jobs::settle::{can_be_told, settle};
use crate::worker::jobs::{may, note};

impl Desk<'_> {
    pub(super) async fn pause(&self, job: &JobId) -> JobNews {
        if self.here.rest(job) {
            // What comes of it is told where it is worked on.
            return self.list().await;
        }
        let Some(jobs) = self.here.jobs(self.client) else { return refused(job, "nobody works on it") };
        let id = job.clone();
        match blocking(move || jobs.ask_to_stop(&id)).await {
            Ok(true) => refused(job, "the other program was asked to pause it"),
            Ok(false) => refused(job, "nobody works on it"),
            Err(error) => refused(job, &error.to_string()),
        }
    }

    pub(super) async fn stop(&self, job: &JobId) -> JobNews {
        match self.open(job).await {
            Ok(mut opened) => {
                if !matches!(opened.course.stage, Stage::Finished | Stage::Stopped)
                    && let Err(error) = opened.note(self.now(), Event::Stopped)
                {
                    let why = Log::unwritten(&error);
                    self.close(opened);
                    return refused(job, &why);
                }
                JobNews::Rests(Box::new(self.close(opened)))
            }
            Err(error) => refused(job, &error.to_string()),
        }
    }

    /// Removes it, people and all.
    pub(super) async fn forget(&self, job: &JobId) -> JobNews {
        if self.here.is_at_work(job) {
            return refused(job, &JobError::Busy.to_string());
        }
        if self.here.take(job).is_none() {
            let Some(jobs) = self.here.jobs(self.client) else {
                return refused(job, &JobError::Unknown(job.clone()).to_string());
            };
            let id = job.clone();
            if let Err(error) = blocking(move || jobs.forget(&id)).await {
                return refused(job, &error.to_string());
            }
        }
        JobNews::Forgotten(job.clone())
    }

    /// Writes down what somebody who looked says of a person of whom nobody knows it.
    pub(super) async fn said(&self, job: &JobId, person: &UserId, done: bool) -> JobNews {
        let mut opened = match self.open(job).await {
            Ok(opened) => opened,
            Err(error) => return refused(job, &error.to_string()),
        };
        let is_unknown = |slot: &Slot| {
            let is_meant = opened.people[slot.person].id == *person;
            is_meant && opened.course.fate_of(*slot).is_some_and(|fate| fate.kind() == Kind::Unknown)
        };
        let slots: Vec<Slot> = opened.course.slots().filter(is_unknown).collect();
        if slots.is_empty() {
            self.close(opened);
            return refused(job, "what became of this person is known");
        }
        for slot in slots {
            let (person, step) = (slot.person as u32, slot.step as u32);
            let event = if done {
                Event::Ended { person, step, fate: Fate::Done { request: None } }
            } else {
                Event::Again { person, step }
            };
            if let Err(why) = note(&mut opened, self.now(), event, true) {
                self.close(opened);
                return refused(job, &why);
            }
        }
        JobNews::Stands(Box::new(self.close(opened)))
    }

    /// Asks about what is unknown; nothing is sent again.
    pub(super) async fn settle(&self, job: &JobId, control: &Control) -> Result<JobNews, CallError> {
        let mut opened = match self.open(job).await {
            Ok(opened) => opened,
            Err(error) => return Ok(refused(job, &error.to_string())),
        };
        let settled = settle(self.client, &mut opened, control).await;
        let seen = self.close(opened);
        settled.map(|_| JobNews::Stands(Box::new(seen)))
    }

    pub(super) async fn go_on(
        &self,
        job: &JobId,
        again: bool,
        without: Vec<Alike>,
        answers: &Answers,
        control: &Control,
    ) -> Result<JobNews, CallError> {
        let mut opened = match self.open(job).await {
            Ok(opened) => opened,
            Err(error) => return Ok(refused(job, &error.to_string())),
        };
        let old = may::rests_too_long(&opened, self.now());
        if let Some(why) = may::hindrance(&opened, &self.stamp) {
            self.close(opened);
            return Ok(refused(job, &format!("{why}; nothing was sent")));
        }
        if let Some(why) = may::unapproved(&opened, &self.stamp, self.client.many(), self.client.server_time()) {
            self.close(opened);
            return Ok(refused(job, &format!("the approval does not fit: {why}; nothing was sent")));
        }
        if let Err(why) = self.ready(&mut opened, again, without, control).await {
            self.close(opened);
            return Ok(refused(job, &why));
        }
        if let Some(why) = old.filter(|_| opened.course.left().next().is_some()) {
            self.close(opened);
            return Ok(refused(job, &format!("{why}; nothing was sent")));
        }
        if let Err(why) = self.keep_passwords(&mut opened, None).await {
            self.close(opened);
            return Ok(refused(job, &why));
        }
        if opened.course.left().next().is_none() && !can_be_told(&opened) {
            return Ok(JobNews::Rests(Box::new(self.close(opened))));
        }
        Ok(self.work(opened, answers, control).await)
    }

    /// What comes before anybody is worked on again; why nobody is.
    async fn ready(
        &self,
        opened: &mut Opened,
        again: bool,
        without: Vec<Alike>,
        control: &Control,
    ) -> Result<(), String> {
        let failed = |failure: CallError| format!("{}; nothing was sent", failure.kind.sentence());
        if let Some(owner) = &opened.job.owner {
            let now = self.client.current_user(control).await.map_err(failed)?;
            if now.id != **owner {
                return Err("it was planned with another token's rights; nothing was sent".to_owned());
            }
        }
        settle(self.client, opened, control).await.map_err(failed)?;
        for slot in opened.course.slots() {
            let (person, step) = (slot.person as u32, slot.step as u32);
            let event = match opened.course.fate_of(slot).as_ref().map_or(Kind::NotReached, Fate::kind) {
                Kind::Refused if again => Event::Again { person, step },
                Kind::NotReached => {
                    let Some(alike) = without.iter().find(|alike| alike.by.is_of(&opened.people[slot.person])) else {
                        continue;
                    };
                    let why = format!("left out: {}", words_of(&alike.by));
                    Event::Ended { person, step, fate: Fate::LeftAlone { why } }
                }
                Kind::Done
                | Kind::WasSo
                | Kind::NotKept
                | Kind::LeftAlone
                | Kind::Refused
                | Kind::Unknown
                | Kind::Protected => continue,
            };
            note(opened, self.now(), event, false)?;
        }
        let is_over = opened.course.left().next().is_none() && !can_be_told(opened);
        if is_over && opened.course.stage != Stage::Finished {
            note(opened, self.now(), Event::Finished, true)?;
        }
        Ok(())
    }
}
