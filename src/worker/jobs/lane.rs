//! Jobs as the screens order them: put on the disk, worked on, made to rest, gone on with, looked at.
//!
//! ```text
//!  start ─► on the disk ─► Began ─► Moved … Moved ─► Rests        the first few of a grave one: Rests, a person looks
//!  go on ─► may it? ─► settled ─► left? ─► Began … Rests
//! ```
//!
//! Owns: what is answered. Must not know: how a person is worked on, and who agreed to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::spawn_blocking;

use super::alike::alike;
use super::here::Here;
use super::may::{self, Stamp};
use super::passwords::InFile;
use super::settle::{can_be_told, settle};
use super::{End, Progress, collisions, first_left, note, run as run_job, shelter};
use crate::export::outcomes;
use crate::messages::Content;
use crate::messages::jobs::{Alike, JobAct, JobNews, JobRequest, JobSeen, JobStage, NewJob, Told, Trait};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Counts, Fate, Job, JobId, Kind, PasswordKeeper, Person, VERSION};
use crate::protocol::status::Status;
use crate::protocol::word::Word;
use crate::store::jobs::{Course, Event, JobError, Jobs, Log, Opened, Slot, Stage, new_id, saved};
use crate::store::private;
use crate::worker::answers::Answers;

/// People of a job who are told with it.
const TOLD: usize = 100;
/// Outcomes that are told together at most.
const MOVED: usize = 200;
/// People of a job who are told at once when somebody looks at them.
const WINDOW: usize = 200;

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
                return super::seek::run(self.client, self.here, *wanted, answers, control).await;
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
            JobRequest::Act { job, act: JobAct::Again } => self.go_on(&job, true, None, answers, control).await?,
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
            Some(jobs) => blocking(move || jobs.create(&job, people, &beside)).await,
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

    async fn pause(&self, job: &JobId) -> JobNews {
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

    async fn stop(&self, job: &JobId) -> JobNews {
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
    async fn forget(&self, job: &JobId) -> JobNews {
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
    async fn said(&self, job: &JobId, person: &UserId, done: bool) -> JobNews {
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
    async fn settle(&self, job: &JobId, control: &Control) -> Result<JobNews, CallError> {
        let mut opened = match self.open(job).await {
            Ok(opened) => opened,
            Err(error) => return Ok(refused(job, &error.to_string())),
        };
        let settled = settle(self.client, &mut opened, control).await;
        let seen = self.close(opened);
        settled.map(|_| JobNews::Stands(Box::new(seen)))
    }

    async fn go_on(
        &self,
        job: &JobId,
        again: bool,
        without: Option<Alike>,
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
        if opened.course.left().next().is_none() && !can_be_told(self.client, &opened) {
            return Ok(JobNews::Rests(Box::new(self.close(opened))));
        }
        Ok(self.work(opened, answers, control).await)
    }

    /// What comes before anybody is worked on again; why nobody is.
    async fn ready(
        &self,
        opened: &mut Opened,
        again: bool,
        without: Option<Alike>,
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
                Kind::NotReached => match &without {
                    Some(alike) if alike.by.is_of(&opened.people[slot.person]) => {
                        let why = format!("left out: {}", words_of(&alike.by));
                        Event::Ended { person, step, fate: Fate::LeftAlone { why } }
                    }
                    Some(_) | None => continue,
                },
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
        let is_over = opened.course.left().next().is_none() && !can_be_told(self.client, opened);
        if is_over && opened.course.stage != Stage::Finished {
            note(opened, self.now(), Event::Finished, true)?;
        }
        Ok(())
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

    async fn list(&self) -> JobNews {
        let mut all: Vec<JobSeen> = self.here.with_kept(|kept| {
            kept.values()
                .map(|opened| {
                    let stage = if opened.course.stage == Stage::Running {
                        JobStage::Running
                    } else {
                        stage_of(&opened.course.stage)
                    };
                    JobSeen { is_kept: false, ..seen_of(&opened.job, &opened.people, &opened.course, stage) }
                })
                .collect()
        });
        if let Some(jobs) = self.here.jobs(self.client) {
            let on_disk = spawn_blocking(move || read_all(&jobs)).await.unwrap_or_default();
            all.extend(on_disk.into_iter().map(|mut seen| {
                if seen.stage == JobStage::Elsewhere && self.here.is_at_work(&seen.job.id) {
                    seen.stage = JobStage::Running;
                }
                seen
            }));
        }
        all.sort_by(|one, other| (other.job.planned, &other.job.id).cmp(&(one.job.planned, &one.job.id)));
        JobNews::All(all)
    }

    /// Writes what became of each to a file that did not exist before, for nobody else's eyes.
    async fn report(&self, job: &JobId) -> JobNews {
        let (people, course) = match self.here.people(self.client, job).await {
            Ok(read) => read,
            Err(error) => return refused(job, &error.to_string()),
        };
        let beside = match self.here.beside(self.client, job).await {
            Ok(read) => read,
            Err(error) => return refused(job, &error.to_string()),
        };
        let id = job.clone();
        let written = spawn_blocking(move || -> std::io::Result<PathBuf> {
            let (path, file) = new_file(&format!("job-{id}"))?;
            let each = people.iter().enumerate().map(|(at, person)| (person, course.fate(at)));
            outcomes::write(file, each, &beside)?;
            Ok(path)
        });
        match written.await.map_err(std::io::Error::other).flatten() {
            Ok(path) => JobNews::Reported(path),
            Err(error) => {
                refused(job, &format!("the report cannot be written: {}", crate::store::journal::words(&error)))
            }
        }
    }

    async fn people(&self, job: &JobId, kinds: &[Kind], from: usize) -> JobNews {
        let (people, course) = match self.here.people(self.client, job).await {
            Ok(read) => read,
            Err(error) => return refused(job, &error.to_string()),
        };
        let kind = |at: usize| course.fate(at).as_ref().map_or(Kind::NotReached, Fate::kind);
        let fits: Vec<usize> = (0..people.len()).filter(|at| kinds.is_empty() || kinds.contains(&kind(*at))).collect();
        let told = fits.iter().skip(from).take(WINDOW).map(|at| told_of(*at, &people, &course)).collect();
        JobNews::People { job: job.clone(), from, all: fits.len(), told }
    }
}

fn refused(job: &JobId, why: &str) -> JobNews {
    JobNews::Refused { job: Some(job.clone()), why: why.to_owned() }
}

/// Other reports of the same job that may lie there.
const REPORTS: u32 = 99;

/// A new file in the current folder: what is there already is left alone.
fn new_file(name: &str) -> std::io::Result<(PathBuf, std::fs::File)> {
    let mut last = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
    for number in 1..=REPORTS {
        let path = if number == 1 { format!("{name}.csv") } else { format!("{name}-{number}.csv") };
        match private::create(Path::new(&path)) {
            Ok(file) => return Ok((PathBuf::from(path), file)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JobError> + Send + 'static,
) -> Result<T, JobError> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(JobError::Io(error.to_string())))
}

/// All that can be read, in their order.
fn read_all(jobs: &Jobs) -> Vec<JobSeen> {
    let looked = jobs.names().unwrap_or_default().into_iter().filter_map(|id| jobs.look(&id).ok());
    let told = looked.map(|seen| {
        let stage = if seen.running { JobStage::Elsewhere } else { stage_of(&seen.course.stage) };
        seen_of(&seen.job, &seen.people, &seen.course, stage)
    });
    told.collect()
}

fn stage_of(stage: &Stage) -> JobStage {
    match stage {
        Stage::Planned => JobStage::Planned,
        Stage::Running => JobStage::BrokeOff,
        Stage::Paused(why) => JobStage::Paused(why.clone()),
        Stage::Finished => JobStage::Done,
        Stage::Stopped => JobStage::Stopped,
    }
}

fn seen_of(job: &Job, people: &[Person], course: &Course, stage: JobStage) -> JobSeen {
    // What is begun by whoever runs it has its end before it.
    let runs = matches!(stage, JobStage::Running | JobStage::Elsewhere);
    let under_way = |at: &usize| runs && course.is_under_way(*at);
    let mut counts = course.counts();
    for _ in (0..people.len()).filter(under_way) {
        counts.moved(Kind::Unknown, Kind::NotReached);
    }
    let of_fine = |wanted: bool| {
        let is_so =
            move |at: &usize| !under_way(at) && course.fate(*at).is_some_and(|fate| fate.kind().is_fine() == wanted);
        (0..people.len()).filter(is_so)
    };
    let told = of_fine(false).chain(of_fine(true)).take(TOLD).map(|at| told_of(at, people, course)).collect();
    let alike = matches!(stage, JobStage::Paused(_)).then(|| alike(people, course)).flatten();
    JobSeen { job: job.clone(), stage, is_kept: true, counts, last: course.last, told, alike }
}

fn told_of(at: usize, people: &[Person], course: &Course) -> Told {
    let person = &people[at];
    Told {
        place: at,
        at: course.last_told(at),
        id: person.id.clone(),
        login: person.login.clone(),
        fate: course.fate(at),
    }
}

/// `managed by Active Directory`.
fn words_of(by: &Trait) -> String {
    match by {
        Trait::Provider(provider) => format!("managed by {provider}, as others who were refused"),
        Trait::UserType(_) => "of the same user type as others who were refused".to_owned(),
        Trait::Status(status) => format!("{}, as others who were refused", Status::parse(status).word()),
    }
}
