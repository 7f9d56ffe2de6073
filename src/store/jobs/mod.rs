//! Jobs: work on many people that outlives the program.
//!
//! ```text
//!  jobs/
//!    acme.okta.com/            one organisation, whatever its connections are called
//!      1130-k3f9/
//!        plan.ndjson           what is done, then a line for each person; never changed
//!        beside.ndjson         the table that named the people, and who was left out; for reports
//!        log.ndjson            what was begun and what became of it, line after line
//!        lock                  held by the program that runs it
//!        stop                  there while another terminal wants it to stop
//! ```
//!
//! Nothing is sent before the line that says so is on the disk, so that whatever happens each person's outcome is there
//! or is known to be unknown.
//!
//! Owns: the files, their order and their flush. Must not know: what a step is sent as, or what a screen shows.

mod beside;
mod course;
mod forget;
mod log;
pub mod saved;

use std::borrow::Borrow;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub use self::course::{Course, Entry, Event, Slot, Stage};
pub use self::forget::{Forgotten, forget_person};
pub use self::log::Log;
use super::due::{Due, Starter};
use super::{Lock, LockError, Unfinished, name, private};
use crate::protocol::connection::Origin;
use crate::protocol::job::{Beside, Job, JobId, Line, PasswordKeeper, Person, VERSION};

const PLAN: &str = "plan.ndjson";
const LOG: &str = "log.ndjson";
const LOCK: &str = "lock";
const STOP: &str = "stop";
/// Room is made for so many people before their lines were read: what stands in a file is no promise.
const MOST_AT_FIRST: u32 = 100_000;
/// Letters of a job's name that are not mistaken for others when they are read aloud.
const LETTERS: &[u8; 28] = b"abcdefghjkmnpqrstuvwxyz23456";

/// Why a job cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error("there is no job {0}")]
    Unknown(JobId),
    #[error("another oktui runs it now")]
    Busy,
    #[error("this plan was begun before, as the job {0}")]
    Begun(JobId),
    #[error("its file was written by a later version of oktui")]
    Later,
    #[error("its file is damaged ({0})")]
    Damaged(String),
    #[error("{0}")]
    Io(String),
}

impl From<io::Error> for JobError {
    fn from(error: io::Error) -> Self {
        Self::Io(super::journal::words(&error))
    }
}

/// The jobs of one organisation.
#[derive(Clone, Debug)]
pub struct Jobs {
    folder: PathBuf,
}

/// A job that this program holds: nobody else goes on with it meanwhile.
#[derive(Debug)]
pub struct Opened {
    pub job: Job,
    pub people: Vec<Person>,
    pub course: Course,
    pub log: Log,
    /// Who keeps the passwords that it makes; never on the disk with it.
    pub passwords: Option<Arc<dyn PasswordKeeper>>,
    /// What stands beside it, where it is nowhere but in memory.
    beside: Beside,
    place: Option<PathBuf>,
    _lock: Option<Lock>,
}

/// A job as it is seen from outside.
#[derive(Clone, Debug)]
pub struct Seen {
    pub job: Job,
    pub people: Vec<Person>,
    pub course: Course,
    /// Whether a program runs it now.
    pub running: bool,
}

impl Jobs {
    /// Those of an organisation, below the folder for what the program keeps of its work.
    pub fn of(state: &Path, origin: &Origin) -> Self {
        Self { folder: state.join("jobs").join(name::of(&super::journal::org(origin))) }
    }

    /// Puts a new job on the disk, with the head of the table that named its people and a line for each row of it, and
    /// holds it. Blocks.
    pub fn create(
        &self,
        job: &Job,
        people: Vec<Person>,
        head: &[String],
        lines: impl Iterator<Item = impl Borrow<Line>>,
    ) -> Result<Opened, JobError> {
        private::make_own_folder(&self.folder)?;
        let place = self.folder.join(job.id.as_str());
        private::refuse_link(&place)?;
        private::make_own_folder(&place)?;
        let lock = hold(&place)?;
        if place.join(PLAN).exists() {
            return Err(JobError::Begun(job.id.clone()));
        }
        // What is there without a plan is of an attempt that broke off.
        private::remove(&place.join(beside::FILE))?;
        beside::create(&place, head, lines)?;
        let mut file = io::BufWriter::new(Unfinished::of(&place.join(PLAN))?);
        write_line(&mut file, job)?;
        for person in &people {
            write_line(&mut file, person)?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
        let log = Log::on_disk(&place.join(LOG))?;
        sync_folder(&place);
        let course = Course::new(people.len(), job.phases());
        let (job, beside) = (job.clone(), Beside::default());
        Ok(Opened { job, people, course, log, passwords: None, beside, place: Some(place), _lock: Some(lock) })
    }

    /// A job that is there, to go on with it. Blocks.
    pub fn open(&self, id: &JobId) -> Result<Opened, JobError> {
        let place = self.place(id)?;
        let lock = hold(&place)?;
        let (job, mut people) = read_plan(&place)?;
        // Whoever held it last may have been stopped in the middle of a line.
        let log = Log::on_disk(&place.join(LOG))?;
        let course = read_course(&place, &job)?;
        course.name(&mut people);
        private::remove(&place.join(STOP))?;
        let beside = Beside::default();
        Ok(Opened { job, people, course, log, passwords: None, beside, place: Some(place), _lock: Some(lock) })
    }

    /// A job as it stands now, whoever runs it. Blocks.
    pub fn look(&self, id: &JobId) -> Result<Seen, JobError> {
        let place = self.place(id)?;
        let (job, mut people) = read_plan(&place)?;
        let course = read_course(&place, &job)?;
        course.name(&mut people);
        let running = matches!(hold(&place), Err(JobError::Busy));
        Ok(Seen { job, people, course, running })
    }

    /// What stands beside a job. Blocks.
    pub fn beside(&self, id: &JobId) -> Result<Beside, JobError> {
        beside::read(&self.place(id)?)
    }

    /// The names of all jobs, the newest last.
    pub fn names(&self) -> Result<Vec<JobId>, JobError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut found = Vec::new();
        for entry in entries.flatten() {
            let written = fs::metadata(entry.path().join(PLAN)).and_then(|facts| facts.modified());
            let (Ok(name), Ok(written)) = (entry.file_name().into_string(), written) else { continue };
            found.push((written, JobId::new(name)));
        }
        found.sort();
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    /// Asks whoever runs the job to stop; false where nobody does.
    pub fn ask_to_stop(&self, id: &JobId) -> Result<bool, JobError> {
        let place = self.place(id)?;
        let Err(JobError::Busy) = hold(&place) else { return Ok(false) };
        match private::create(&place.join(STOP)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a job that nobody runs, people and all.
    pub fn forget(&self, id: &JobId) -> Result<(), JobError> {
        let place = self.place(id)?;
        let lock = hold(&place)?;
        for file in [PLAN, beside::FILE, LOG, STOP] {
            private::remove(&place.join(file))?;
        }
        drop(lock);
        fs::remove_dir(&place)?;
        Ok(())
    }

    /// Removes those that ended so many days ago; how many went. What cannot be read stays, since it may be needed.
    pub fn forget_older(&self, days: u16, now: Timestamp) -> u32 {
        let mut gone = 0;
        for id in self.names().unwrap_or_default() {
            let Ok(seen) = self.look(&id) else { continue };
            let age = SignedDuration::from_hours(24 * i64::from(days));
            let old = seen.course.ended.is_some_and(|ended| now.duration_since(ended) > age);
            if old && self.forget(&id).is_ok() {
                gone += 1;
            }
        }
        gone
    }

    fn place(&self, id: &JobId) -> Result<PathBuf, JobError> {
        // A name that is no job's never leads elsewhere.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let place = self.folder.join(id.as_str());
        if id.as_str().is_empty() || !id.as_str().bytes().all(plain) || !place.join(PLAN).is_file() {
            return Err(JobError::Unknown(id.clone()));
        }
        private::refuse_link(&place)?;
        Ok(place)
    }
}

impl Opened {
    /// A job that is nowhere but in memory.
    pub fn in_memory(job: Job, people: Vec<Person>) -> Self {
        let course = Course::new(people.len(), job.phases());
        let beside = Beside::default();
        Self { job, people, course, log: Log::in_memory(), passwords: None, beside, place: None, _lock: None }
    }

    /// The same with what stands beside it.
    #[must_use]
    pub fn with_beside(self, beside: Beside) -> Self {
        Self { beside, ..self }
    }

    /// What stands beside it. Blocks.
    pub fn beside(&self) -> Result<Beside, JobError> {
        self.place.as_deref().map_or_else(|| Ok(self.beside.clone()), beside::read)
    }

    /// Whether it ends with the program.
    pub fn is_in_memory(&self) -> bool {
        self.place.is_none()
    }

    /// Writes down what happened, and takes it into account. Blocks.
    pub fn note(&mut self, at: Timestamp, event: Event) -> io::Result<()> {
        let entry = Entry { at, event };
        self.course.take(&entry).map_err(io::Error::other)?;
        self.log.put(at, entry.event)
    }

    /// Who of it was created and begins later, as it is kept until their day; none where nothing is kept.
    pub fn due(&self) -> Option<Due> {
        let organisation = self.place.as_deref()?.parent()?;
        Some(Due::beside(organisation.parent()?.parent()?, organisation.file_name()?))
    }

    /// Whoever was created and begins later.
    fn later(&self) -> impl Iterator<Item = Starter> + '_ {
        self.people.iter().filter(|person| !person.id.is_empty()).filter_map(|person| {
            let (id, login) = (person.id.clone(), person.login.clone());
            Some(Starter { id, login, name: person.name.clone(), start: person.start? })
        })
    }

    /// Keeps who of it was created and begins later, so that it can be told when their day has come. Blocks.
    pub fn keep_due(&self) -> io::Result<()> {
        let later: Vec<Starter> = self.later().collect();
        match self.due() {
            Some(due) if !later.is_empty() => due.add(&later),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether another terminal wants it to stop.
    pub fn is_asked_to_stop(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.join(STOP).exists())
    }
}

/// A name that no other job has.
pub fn new_id(now: Timestamp) -> JobId {
    let mut bytes = [0_u8; 4];
    if getrandom::fill(&mut bytes).is_err() {
        bytes = std::process::id().to_le_bytes();
    }
    let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    // The day as RFC 3339 writes it: 2026-11-30T…
    let day: String = now.to_string().chars().take(10).skip(5).filter(char::is_ascii_digit).collect();
    JobId::new(format!("{day}-{letters}"))
}

fn hold(place: &Path) -> Result<Lock, JobError> {
    Lock::now(&place.join(LOCK)).map_err(|error| match error {
        LockError::Busy => JobError::Busy,
        LockError::Io(error) => error.into(),
    })
}

fn write_line(to: &mut impl Write, what: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, what)?;
    to.write_all(b"\n")
}

/// That a new file is found again after the machine failed. Where a system cannot say so of a folder, it is lost or not.
fn sync_folder(place: &Path) {
    if let Ok(folder) = fs::File::open(place) {
        let _ = folder.sync_all();
    }
}

fn read_plan(place: &Path) -> Result<(Job, Vec<Person>), JobError> {
    let (job, people, _) = parse_plan(BufReader::new(private::open(&place.join(PLAN))?))?;
    Ok((job, people))
}

/// A plan, and what stands behind it where it is in a file of its own.
fn parse_plan(text: impl BufRead) -> Result<(Job, Vec<Person>, Beside), JobError> {
    let mut lines = text.lines();
    let first = lines.next().ok_or_else(|| JobError::Damaged("it is empty".to_owned()))??;
    let version = serde_json::from_str::<Version>(&first).map_err(|error| damaged(1, &error))?;
    if version.v > VERSION {
        return Err(JobError::Later);
    }
    let job: Job = serde_json::from_str(&first).map_err(|error| damaged(1, &error))?;
    let mut people = Vec::with_capacity(job.people.min(MOST_AT_FIRST) as usize);
    for (at, line) in lines.by_ref().take(job.people as usize).enumerate() {
        people.push(serde_json::from_str(&line?).map_err(|error| damaged(at + 2, &error))?);
    }
    if people.len() != job.people as usize {
        return Err(JobError::Damaged(format!("it names {} of {} people", people.len(), job.people)));
    }
    let mut lines = lines.peekable();
    if lines.peek().is_some_and(|line| line.as_ref().is_ok_and(|line| !line.starts_with(beside::START))) {
        let named = people.len() + lines.count();
        return Err(JobError::Damaged(format!("it names {named} of {} people", job.people)));
    }
    let beside = beside::parse(lines, people.len() + 2)?;
    Ok((job, people, beside))
}

#[derive(serde::Deserialize)]
struct Version {
    v: u32,
}

fn read_course(place: &Path, job: &Job) -> Result<Course, JobError> {
    let mut course = Course::new(job.people as usize, job.phases());
    let text = private::read(&place.join(LOG))?.unwrap_or_default();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        // What was being written when its program ended: nothing was sent for it yet.
        if !line.ends_with('\n') || log::is_torn(line) {
            continue;
        }
        let entry = serde_json::from_str(line).map_err(|error| damaged(at + 1, &error))?;
        course.take(&entry).map_err(JobError::Damaged)?;
    }
    Ok(course)
}

fn damaged(line: usize, error: &serde_json::Error) -> JobError {
    JobError::Damaged(format!("line {line}: {error}"))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::protocol::id::UserId;
    use crate::protocol::job::{Fate, Kind, Left, Line, Step, Values, Way};

    fn person(number: u32) -> Person {
        let id = UserId::new(format!("00u{number}"));
        let login = format!("p{number}@acme.example");
        Person {
            id,
            login,
            name: String::new(),
            status: "ACTIVE".into(),
            kind: None,
            provider: None,
            way: None,
            start: None,
            password: None,
            own: Values::default(),
            was: Values::default(),
        }
    }

    fn job(people: u32) -> Job {
        Job {
            v: VERSION,
            id: new_id(Timestamp::UNIX_EPOCH),
            org: "acme.okta.com".to_owned(),
            connection: "acme".to_owned(),
            owner: None,
            user: None,
            host: None,
            policy: None,
            planned: Timestamp::UNIX_EPOCH,
            action: "suspend".to_owned(),
            title: "suspend 3 people".to_owned(),
            ways: vec![Way { status: "ACTIVE".to_owned(), steps: vec![Step::Suspend], then: Vec::new() }],
            admins: Vec::new(),
            confirmed: Vec::new(),
            source: "a list".to_owned(),
            sum: None,
            ticket: None,
            reason: None,
            canary: None,
            plan: None,
            approval: None,
            people,
        }
    }

    /// Somebody else who was left out, and the row of the second of the people.
    fn beside() -> Beside {
        let row = |id: Option<&str>, cell: &str, left: Option<Left>| Line {
            id: id.map(UserId::new),
            row: [cell].iter().collect(),
            left,
            ..Line::default()
        };
        let left = Left { outcome: "nobody".to_owned(), reason: "nobody is called so".to_owned() };
        Beside {
            head: vec!["mail".to_owned()],
            lines: vec![row(Some("00u1"), "one@acme.example", None), row(None, "gone@acme.example", Some(left))],
        }
    }

    fn made(people: u32) -> (tempfile::TempDir, Jobs, JobId) {
        let home = tempfile::tempdir().unwrap();
        let jobs = Jobs::of(home.path(), &Origin::understand("https://acme.okta.com").unwrap().origin);
        let job = job(people);
        let Beside { head, lines } = beside();
        drop(jobs.create(&job, (0..people).map(person).collect(), &head, lines.iter()).unwrap());
        (home, jobs, job.id)
    }

    fn left(course: &Course) -> Vec<usize> {
        course.left().map(|slot| slot.person).collect()
    }

    fn put(log: &Log, event: Event) {
        log.put(Timestamp::UNIX_EPOCH, event).unwrap();
    }

    #[test]
    fn what_was_begun_and_never_ended_is_unknown_and_the_rest_is_left() {
        let (_home, jobs, id) = made(4);
        let opened = jobs.open(&id).unwrap();
        put(&opened.log, Event::Started { run: "a".into() });
        put(&opened.log, Event::Begun { person: 0, step: 0 });
        put(&opened.log, Event::Ended { person: 0, step: 0, fate: Fate::Done { request: Some("r".into()) } });
        put(&opened.log, Event::Begun { person: 2, step: 0 });
        drop(opened);
        let opened = jobs.open(&id).unwrap();
        assert_eq!(opened.people.len(), 4);
        assert_eq!(left(&opened.course), [1, 3]);
        assert_eq!(opened.course.fate(2).unwrap().kind(), Kind::Unknown);
        put(&opened.log, Event::Started { run: "b".into() });
        put(&opened.log, Event::Again { person: 2, step: 0 });
        drop(opened);
        assert_eq!(left(&jobs.look(&id).unwrap().course), [1, 2, 3]);
    }

    #[test]
    fn a_job_is_one_programs_at_a_time_and_another_terminal_can_ask_it_to_stop() {
        let (_home, jobs, id) = made(1);
        assert!(!jobs.ask_to_stop(&id).unwrap(), "nobody runs it");
        let opened = jobs.open(&id).unwrap();
        assert!(matches!(jobs.open(&id), Err(JobError::Busy)) && matches!(jobs.forget(&id), Err(JobError::Busy)));
        assert!(jobs.look(&id).unwrap().running && !opened.is_asked_to_stop());
        assert!(jobs.ask_to_stop(&id).unwrap() && opened.is_asked_to_stop());
        drop(opened);
        assert!(!jobs.open(&id).unwrap().is_asked_to_stop(), "the wish was of the run before");
        jobs.forget(&id).unwrap();
        assert!(matches!(jobs.look(&id), Err(JobError::Unknown(_))) && jobs.names().unwrap().is_empty());
    }

    #[test]
    fn a_name_that_is_no_jobs_leads_nowhere() {
        let (_home, jobs, _) = made(1);
        for name in ["", "..", "../acme.okta.com", "a/b", "."] {
            assert!(matches!(jobs.look(&JobId::new(name)), Err(JobError::Unknown(_))), "{name}");
        }
    }

    #[test]
    fn half_a_last_line_is_none_and_any_other_damage_is_told() {
        let (_home, jobs, id) = made(2);
        let log = jobs.folder.join(id.as_str()).join(LOG);
        put(&jobs.open(&id).unwrap().log, Event::Begun { person: 1, step: 0 });
        let whole = fs::read_to_string(&log).unwrap();
        for cut in 0..whole.len() {
            fs::write(&log, &whole[..cut]).unwrap();
            assert_eq!(jobs.look(&id).unwrap().course.left().count(), 2, "cut at {cut}");
            let opened = jobs.open(&id).unwrap();
            put(&opened.log, Event::Begun { person: 0, step: 0 });
            drop(opened);
            assert_eq!(left(&jobs.look(&id).unwrap().course), [1], "cut at {cut}");
        }
        fs::write(&log, format!("nonsense\n{whole}")).unwrap();
        assert!(matches!(jobs.open(&id), Err(JobError::Damaged(why)) if why.starts_with("line 1")));
        fs::write(&log, whole.replace("\"person\":1", "\"person\":7")).unwrap();
        assert!(matches!(jobs.open(&id), Err(JobError::Damaged(why)) if why.contains("person 7")));
        let plan = jobs.folder.join(id.as_str()).join(PLAN);
        let text = fs::read_to_string(&plan).unwrap();
        fs::write(&plan, text.replacen("\"v\":1", "\"v\":9", 1)).unwrap();
        assert!(matches!(jobs.look(&id), Err(JobError::Later)));
        fs::write(&plan, text.lines().next().unwrap()).unwrap();
        assert!(matches!(jobs.look(&id), Err(JobError::Damaged(why)) if why.contains("0 of 2")));
    }

    #[test]
    fn what_ended_long_ago_goes_and_what_is_open_stays() {
        let (_home, jobs, id) = made(1);
        let day = |days: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days);
        assert_eq!(jobs.forget_older(30, day(99)), 0, "it never ended");
        put(&jobs.open(&id).unwrap().log, Event::Finished);
        assert_eq!((jobs.forget_older(30, day(30)), jobs.forget_older(30, day(31))), (0, 1));
    }

    #[test]
    fn a_person_leaves_the_jobs_that_are_over_and_their_outcomes_still_add_up() {
        let (home, jobs, id) = made(3);
        let words = ["P1@ACME.example".to_owned()];
        assert_eq!(forget_person(home.path(), &words).unwrap(), Forgotten { jobs: 0, held: 1 });
        put(&jobs.open(&id).unwrap().log, Event::Finished);
        assert_eq!(forget_person(home.path(), &words).unwrap(), Forgotten { jobs: 1, held: 0 });
        let plan = fs::read_to_string(jobs.folder.join(id.as_str()).join(PLAN)).unwrap();
        assert!(!plan.contains("p1@") && !plan.contains("00u1") && plan.contains("p2@"), "{plan}");
        assert_eq!(jobs.look(&id).unwrap().course.counts().all(), 3);
        assert_eq!(forget_person(home.path(), &words).unwrap(), Forgotten::default());
        let beside = jobs.beside(&id).unwrap();
        assert_eq!((beside.lines.len(), beside.lines[0].row.get(0)), (2, Some("")), "whose row it was stands nowhere");
        let words = ["gone@acme.example".to_owned()];
        assert_eq!(forget_person(home.path(), &words).unwrap(), Forgotten { jobs: 1, held: 0 });
        let beside = jobs.beside(&id).unwrap();
        assert_eq!((beside.lines[1].row.get(0), beside.lines[1].left.is_some()), (Some(""), true));
    }
}
