//! Jobs as the screens order them: put on the disk, worked on, made to rest, gone on with, looked at.
//!
//! ```text
//!  start ─► on the disk ─► Began ─► Moved … Moved ─► Rests        the first few of a grave one: Rests, a person looks
//!  go on ─► may it? ─► settled ─► left? ─► Began … Rests
//! ```
//!
//! Owns: what is answered. Must not know: how a person is worked on, and who agreed to it.

mod acts;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::spawn_blocking;
use told::{seen_of, stage_of};

use crate::messages::Content;
use crate::messages::jobs::{JobAct, JobNews, JobRequest, JobSeen, JobStage, NewJob, Told};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::group::Group;
use crate::protocol::job::{Beside, Counts, Job, JobId, PasswordKeeper, Person, VERSION};
use crate::protocol::word::Word;
use crate::store::jobs::{Event, JobError, Opened, Stage, new_id, saved};
use crate::worker::answers::Answers;
use crate::worker::jobs::here::Here;
use crate::worker::jobs::may::Stamp;
use crate::worker::jobs::passwords::InFile;
use crate::worker::jobs::{End, Progress, collisions, first_left, note, run as run_job, shelter};

/// Outcomes that are told together at most.
const MOVED: usize = 200;

/// What jobs of a connection are bound to, and where they are.
pub(in crate::worker) struct Desk<'d> {
    pub(in crate::worker) client: &'d Client,
    pub(in crate::worker) here: &'d Here,
    pub(in crate::worker) stamp: Stamp,
}

impl Desk<'_> {
    pub(in crate::worker) async fn run(
        &self,
        request: JobRequest,
        answers: &Answers,
        control: &Control,
    ) -> Result<Content, CallError> {
        let news = match request {
            JobRequest::Seek(wanted) => {
                return crate::worker::jobs::seek::run(self.client, self.here, *wanted, answers, control).await;
            }
            JobRequest::Start(new) => self.start(*new, answers, control).await,
            JobRequest::Save(new) => self.save(*new).await,
            JobRequest::Groups(names) => JobNews::Groups(self.groups(&names, control).await?),
            JobRequest::Compare { mut people, attributes, number } => {
                let names = attributes.iter().map(String::as_str);
                let clashes = collisions::look(self.client, &mut people, names, number, control).await?;
                JobNews::Compared { people, clashes }
            }
            JobRequest::Act { job, act: JobAct::Pause } => self.pause(&job).await,
            JobRequest::Act { job, act: JobAct::Stop } => self.stop(&job).await,
            JobRequest::Act { job, act: JobAct::Forget } => self.forget(&job).await,
            JobRequest::Act { job, act: JobAct::Said { person, done } } => self.said(&job, &person, done).await,
            JobRequest::Act { job, act: JobAct::Settle } => self.settle(&job, control).await?,
            JobRequest::Act { job, act: JobAct::GoOn { without } } => {
                self.go_on(&job, false, without, answers, control).await?
            }
            JobRequest::Act { job, act: JobAct::Again } => self.go_on(&job, true, Vec::new(), answers, control).await?,
            JobRequest::List => self.list().await,
            JobRequest::People { job, kinds, from } => self.people(&job, &kinds, from).await,
            JobRequest::Report { job } => self.report(&job).await,
        };
        Ok(Content::Job(news))
    }

    fn now(&self) -> Timestamp {
        (self.client.settings().clock)()
    }

    /// The job as it stands in a file, and its people.
    fn job_of(&self, new: NewJob) -> (Job, Vec<Person>, Beside) {
        let NewJob {
            planned,
            action,
            title,
            ways,
            source,
            owner,
            ticket,
            reason,
            canary,
            admins,
            confirmed,
            people,
            sum,
            beside,
            ..
        } = new;
        let job = Job {
            v: VERSION,
            id: new_id(self.now()),
            org: self.stamp.org.clone(),
            connection: self.client.connection().to_string(),
            owner,
            user: self.stamp.user.clone(),
            host: self.stamp.host.clone(),
            policy: self.stamp.policy.clone(),
            planned,
            action,
            title,
            ways,
            admins,
            confirmed,
            source,
            sum,
            ticket,
            reason,
            canary,
            plan: None,
            approval: None,
            people: people.len() as u32,
        };
        (job, people, beside)
    }

    async fn start(&self, new: NewJob, answers: &Answers, control: &Control) -> JobNews {
        let passwords_to = new.passwords_to.clone();
        let (job, people, beside) = self.job_of(new);
        let words: Vec<Word> = job.words();
        let rules = self.client.many();
        let second = rules.asks(&words, people.len()).next();
        let second = second.map(|rule| format!("a second person has to agree ({})", rule.place));
        if let Some(why) = rules.too_many(people.len()).or(second) {
            return JobNews::Refused { job: None, why };
        }
        let opened = match self.here.jobs(self.client) {
            None => Ok(Opened::in_memory(job, people).with_beside(beside)),
            Some(jobs) => blocking(move || jobs.create(&job, people, &beside.head, beside.lines.into_iter())).await,
        };
        match opened {
            Ok(mut opened) => match self.keep_passwords(&mut opened, passwords_to).await {
                Ok(()) => self.work(opened, answers, control).await,
                Err(why) => {
                    self.discard(opened).await;
                    JobNews::Refused { job: None, why }
                }
            },
            Err(error) => {
                JobNews::Refused { job: None, why: format!("the job cannot be kept: {error}; nothing was done") }
            }
        }
    }

    /// Makes the new file for the passwords of a job that makes some, or takes the one that is open since it began.
    async fn keep_passwords(&self, opened: &mut Opened, path: Option<PathBuf>) -> Result<(), String> {
        if !opened.job.makes_passwords() {
            return Ok(());
        }
        let kept = match path {
            Some(path) => {
                let made = spawn_blocking(move || InFile::create(&path)).await;
                let keeper: Arc<dyn PasswordKeeper> = Arc::new(made.map_err(|error| error.to_string()).flatten()?);
                self.here.keep_with(&opened.job.id, &keeper);
                Some(keeper)
            }
            None => self.here.keeper(&opened.job.id),
        };
        opened.passwords = kept;
        Ok(())
    }

    /// A job of which nothing was sent is no job.
    async fn discard(&self, opened: Opened) {
        let id = opened.job.id.clone();
        let in_memory = opened.is_in_memory();
        drop(opened);
        if let Some(jobs) = self.here.jobs(self.client).filter(|_| !in_memory) {
            // Where it cannot be removed it is seen as one of which nothing was sent.
            let _ = blocking(move || jobs.forget(&id)).await;
        }
    }

    /// The groups of these names; why people cannot join or leave one of them.
    async fn groups(&self, names: &[String], control: &Control) -> Result<Result<Vec<Group>, String>, CallError> {
        let mut groups = Vec::new();
        for name in names {
            let Some(group) = shelter::group(self.client, name, control).await? else {
                return Ok(Err(format!("there is no group {name}")));
            };
            if let Some(why) = group.kind.fixed_because() {
                return Ok(Err(format!("nobody joins or leaves {}: {why}", group.name)));
            }
            groups.push(group);
        }
        Ok(Ok(groups))
    }

    /// Writes a plan to a file of its own, for another person or another time.
    async fn save(&self, new: NewJob) -> JobNews {
        let (job, people, beside) = self.job_of(new);
        let path = PathBuf::from(format!("plan-{}.ndjson", job.id));
        let file = path.clone();
        let saved = spawn_blocking(move || saved::save(&file, &job, &people, &beside)).await;
        match saved.map_err(std::io::Error::other).flatten() {
            Ok(_) => JobNews::Saved(path),
            Err(error) => {
                let why = format!("the plan cannot be saved: {}", crate::store::journal::words(&error));
                JobNews::Refused { job: None, why }
            }
        }
    }

    async fn open(&self, job: &JobId) -> Result<Opened, JobError> {
        if self.here.is_at_work(job) {
            return Err(JobError::Busy);
        }
        if let Some(kept) = self.here.take(job) {
            return Ok(kept);
        }
        let Some(jobs) = self.here.jobs(self.client) else { return Err(JobError::Unknown(job.clone())) };
        let id = job.clone();
        blocking(move || jobs.open(&id)).await
    }

    /// Gives it back: to the disk, or to those that are kept here.
    fn close(&self, opened: Opened) -> JobSeen {
        let mut seen = seen_of(&opened.job, &opened.people, &opened.course, stage_of(&opened.course.stage));
        seen.is_kept = !opened.is_in_memory();
        if opened.is_in_memory() {
            self.here.put(opened);
        }
        seen
    }

    /// Works on it until it rests.
    async fn work(&self, mut opened: Opened, answers: &Answers, control: &Control) -> JobNews {
        let id = opened.job.id.clone();
        let Some(working) = self.here.begin(&id, &control.cancel) else {
            self.close(opened);
            return refused(&id, "it is worked on already");
        };
        // The first few of a grave one, as far as they were not reached yet.
        let first = first_left(&opened);
        if opened.is_in_memory() {
            let beside = opened.beside().unwrap_or_default();
            let mut shown = Opened::in_memory(opened.job.clone(), opened.people.clone()).with_beside(beside);
            shown.course = opened.course.clone();
            shown.course.stage = Stage::Running;
            self.here.put(shown);
        }
        let mut began = seen_of(&opened.job, &opened.people, &opened.course, JobStage::Running);
        began.is_kept = !opened.is_in_memory();
        answers.send(Content::Job(JobNews::Began(Box::new(began)))).await;
        let people: Vec<Person> = opened.people.clone();
        let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let working_on = async {
            let clock = self.client.settings().clock;
            let told = |progress: Progress<'_>| {
                let person = &people[progress.person];
                let told = Told {
                    place: progress.person,
                    at: Some(clock()),
                    id: person.id.clone(),
                    login: person.login.clone(),
                    fate: Some(progress.fate.clone()),
                    under_way: false,
                };
                self.here.note(&id, progress.person, progress.fate, clock());
                // Nobody listens any more: the program is leaving.
                let _ = tell.send((progress.counts, told));
            };
            let end = run_job(self.client, &mut opened, first, control, told).await;
            drop(tell);
            end
        };
        let telling = async {
            let mut some: Vec<(Counts, Told)> = Vec::new();
            while heard.recv_many(&mut some, MOVED).await > 0 {
                let counts = some.last().map(|(counts, _)| *counts).unwrap_or_default();
                let told = some.drain(..).map(|(_, told)| told).collect();
                answers.send(Content::Job(JobNews::Moved { job: id.clone(), counts, told })).await;
            }
        };
        let (end, ()) = tokio::join!(working_on, telling);
        if let (End::Paused(_), Some(why)) = (&end, working.why()) {
            // Whoever looks later reads why; where that cannot be written it rests all the same.
            let _ = note(&mut opened, self.now(), Event::Paused { why: why.to_owned() }, true);
        }
        let seen = self.close(opened);
        drop(working);
        JobNews::Rests(Box::new(seen))
    }
}

fn refused(job: &JobId, why: &str) -> JobNews {
    JobNews::Refused { job: Some(job.clone()), why: why.to_owned() }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JobError> + Send + 'static,
) -> Result<T, JobError> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(JobError::Io(error.to_string())))
}
