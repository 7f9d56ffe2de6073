//! What is told of jobs: their list, their people, a report as a file.

use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use super::{Desk, refused};
use crate::export::outcomes;
use crate::messages::jobs::{JobNews, JobSeen, JobStage, StepTold, Told, Trait};
use crate::protocol::job::{Job, JobId, Kind, Person, Step};
use crate::protocol::status::Status;
use crate::store::jobs::{Course, Jobs, Seen, Slot, Stage};
use crate::store::private;
use crate::worker::jobs::alike::alike;
use crate::worker::jobs::settle::{is_by_hand, told_fate};

/// People of a job who are told with it.
const TOLD: usize = 100;

/// People of a job who are told at once when somebody looks at them.
const WINDOW: usize = 200;

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

/// All that can be read, in their order.
fn read_all(jobs: &Jobs) -> Vec<JobSeen> {
    let looked = jobs.names().unwrap_or_default().into_iter().filter_map(|id| jobs.look(&id).ok());
    let told = looked.map(|seen| {
        let stage = if seen.running { JobStage::Elsewhere } else { stage_of(&seen.course.stage) };
        seen_of(&seen.job, &seen.people, &seen.course, stage)
    });
    told.collect()
}

pub(super) fn stage_of(stage: &Stage) -> JobStage {
    match stage {
        Stage::Planned => JobStage::Planned,
        Stage::Running => JobStage::BrokeOff,
        Stage::Paused(why) => JobStage::Paused(why.clone()),
        Stage::Finished => JobStage::Done,
        Stage::Stopped => JobStage::Stopped,
    }
}

pub(super) fn seen_of(job: &Job, people: &[Person], course: &Course, stage: JobStage) -> JobSeen {
    // What is begun by whoever runs it has its end before it.
    let runs = matches!(stage, JobStage::Running | JobStage::Elsewhere);
    let under_way = |at: &usize| runs && course.is_under_way(*at);
    let counts = course.counts_while(runs);
    let by_hand = |at: &usize| !under_way(at) && is_by_hand(job, &people[*at], course, *at);
    let by_hand = if counts.get(Kind::Unknown) == 0 { 0 } else { (0..people.len()).filter(by_hand).count() as u32 };
    let of_fine = |wanted: bool| {
        let is_so =
            move |at: &usize| !under_way(at) && course.fate(*at).is_some_and(|fate| fate.kind().is_fine() == wanted);
        (0..people.len()).filter(is_so)
    };
    let told =
        of_fine(false).chain(of_fine(true)).take(TOLD).map(|at| told_of(at, job, people, course, runs)).collect();
    let alike = if matches!(stage, JobStage::Paused(_)) { alike(people, course) } else { Vec::new() };
    let steps = match people {
        [only] if job.phases() > 1 => steps_of(job, only, course),
        [] | [_] | [_, _, ..] => Vec::new(),
    };
    JobSeen { job: job.clone(), stage, is_kept: true, counts, by_hand, last: course.last, told, alike, steps }
}

/// What became of each step of the one person that a job is about.
fn steps_of(job: &Job, person: &Person, course: &Course) -> Vec<StepTold> {
    let of = |slot: Slot| {
        let steps = job.steps(person, slot.step);
        let first = steps.first()?;
        Some(StepTold { title: first.title(), blocks: steps.iter().any(Step::blocks), fate: course.fate_of(slot) })
    };
    course.slots_of(0).filter_map(of).collect()
}

/// `runs`: whether somebody works on it now.
fn told_of(at: usize, job: &Job, people: &[Person], course: &Course, runs: bool) -> Told {
    let person = &people[at];
    let under_way = runs && course.is_under_way(at);
    Told {
        place: at,
        at: course.last_told(at),
        id: person.id.clone(),
        login: person.login.clone(),
        fate: told_fate(job, person, course, at).filter(|_| !under_way),
        under_way,
    }
}

/// `managed by Active Directory`.
pub(super) fn words_of(by: &Trait) -> String {
    match by {
        Trait::Provider(provider) => format!("managed by {provider}, as others who were refused"),
        Trait::UserType(_) => "of the same user type as others who were refused".to_owned(),
        Trait::Status(status) => format!("{}, as others who were refused", Status::parse(status).word()),
    }
}

impl Desk<'_> {
    pub(super) async fn list(&self) -> JobNews {
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
    pub(super) async fn report(&self, job: &JobId) -> JobNews {
        let Seen { job: own, people, course, .. } = match self.here.people(self.client, job).await {
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
            let each = people.iter().enumerate().map(|(at, person)| (person, told_fate(&own, person, &course, at)));
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

    pub(super) async fn people(&self, job: &JobId, kinds: &[Kind], from: usize) -> JobNews {
        let Seen { job: own, people, course, running } = match self.here.people(self.client, job).await {
            Ok(read) => read,
            Err(error) => return refused(job, &error.to_string()),
        };
        let kind = |at: usize| match course.fate(at) {
            Some(fate) if !(running && course.is_under_way(at)) => fate.kind(),
            Some(_) | None => Kind::NotReached,
        };
        let fits: Vec<usize> = (0..people.len()).filter(|at| kinds.is_empty() || kinds.contains(&kind(*at))).collect();
        let told =
            fits.iter().skip(from).take(WINDOW).map(|at| told_of(*at, &own, &people, &course, running)).collect();
        JobNews::People { job: job.clone(), from, all: fits.len(), told }
    }
}
