//! `oktui jobs`: what was begun and is not over, or is.

mod approve;
mod json;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

pub(super) use self::json::{no_result, result};
use super::bulk::{self, Report};
use super::connection::{self, Chosen};
use super::waits::Waits;
use super::{Console, Exit};
use crate::app::part::count::{grouped, people_word};
use crate::okta::control::Urgency;
use crate::protocol::job::{Fate, Job, JobId, Kind, UNDER_WAY};
use crate::store::jobs::{Course, Event, JobError, Jobs, Opened, Seen, Slot, Stage};
use crate::worker::jobs::may::{self, Stamp};
use crate::worker::jobs::settle::{can_be_told, settle, told_fate};

#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum JobsCommand {
    /// Those of this organisation, the newest last
    List {
        /// For people, or one JSON object a line
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// One of them, with what became of each person; without a name the newest
    Show(ShowArgs),
    /// Go on with one that paused; without a name with the newest of these
    Resume(GoArgs),
    /// Try again whom Okta refused, and whom it did not reach; without a name of the newest
    Retry(GoArgs),
    /// Make whoever runs it stop; one that paused is over. Without a name the one that runs, or the newest that paused
    Stop(OneArgs),
    /// Agree to a plan that somebody else saved; the policy says whose and for what
    Approve(approve::ApproveArgs),
    /// Remove one from this machine, people and all; without a name the newest that is over
    Forget(OneArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

impl Format {
    /// From here on nothing but JSON is on standard output, where that is wanted.
    pub(super) fn begin(self, to: &mut Console<'_>) {
        if self == Self::Json {
            to.out.leave_out_words();
        }
    }
}

#[derive(Clone, Debug, Args)]
pub(super) struct OneArgs {
    #[arg(value_name = "JOB")]
    job: Option<String>,
    /// For people, or one JSON object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Debug, Args)]
pub(super) struct ShowArgs {
    #[arg(value_name = "JOB")]
    job: Option<String>,
    /// Write what became of each to this file; it must not be there yet
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// For people, or one JSON object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Debug, Args)]
pub(super) struct GoArgs {
    #[arg(value_name = "JOB")]
    job: Option<String>,
    /// Write what became of each to this file; it must not be there yet
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Somebody looked: what was to be done to this person was done; can be given several times
    #[arg(long, value_name = "LOGIN")]
    settled_as_done: Vec<String>,
    /// Somebody looked: it was not done, and is tried again; can be given several times
    #[arg(long, value_name = "LOGIN")]
    settled_as_not_done: Vec<String>,
    /// For people, or one JSON object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    passwords: bulk::passwords::PasswordsTo,
}

impl JobsCommand {
    /// Whether nothing is sent.
    pub(super) fn only_looks(&self) -> bool {
        match self {
            Self::List { .. } | Self::Show(_) | Self::Stop(_) | Self::Forget(_) => true,
            Self::Resume(_) | Self::Retry(_) | Self::Approve(_) => false,
        }
    }
}

/// What is known here; no call is made.
pub(super) fn look(chosen: &Chosen, command: &JobsCommand, to: &mut Console<'_>) -> Exit {
    match looked(chosen, command, to) {
        Ok(()) => Exit::Fine,
        Err((exit, why)) => {
            to.complain(why);
            exit
        }
    }
}

fn looked(chosen: &Chosen, command: &JobsCommand, to: &mut Console<'_>) -> Result<(), (Exit, String)> {
    let jobs = jobs_here(chosen)?;
    match command {
        JobsCommand::List { format } => {
            let names = jobs.names().map_err(failed)?;
            if names.is_empty() {
                to.complain("no job of this organisation is kept on this machine");
            }
            for id in names {
                match (jobs.look(&id), format) {
                    (Ok(seen), Format::Text) => line(&seen, to),
                    (Ok(seen), Format::Json) => {
                        to.out.json(&json::summary(&seen));
                    }
                    (Err(error), _) => to.complain(format!("{id}: {error}")),
                }
            }
        }
        JobsCommand::Show(arguments) => {
            let id = meant(&jobs, arguments.job.as_deref(), Meant::Shown)?;
            let seen = jobs.look(&id).map_err(failed)?;
            if let Some(path) = &arguments.report {
                let report = Report::look(path).map_err(|why| (Exit::WrongUsage, why))?;
                let beside = jobs.beside(&seen.job.id).map_err(failed)?;
                let whose = Some((&seen.job, &*seen.people, &seen.course));
                report.write(whose, &beside).map_err(|error| bulk::unreported(&error, Some(&seen.job.id)))?;
            }
            show(&seen, arguments.format, to);
        }
        JobsCommand::Stop(OneArgs { job, format }) => {
            format.begin(to);
            let id = meant(&jobs, job.as_deref(), Meant::Stopped)?;
            stop(&jobs, &id, to)?;
            if *format == Format::Json {
                let seen = jobs.look(&id).map_err(failed)?;
                to.out.json(&json::summary(&seen));
            }
        }
        JobsCommand::Forget(OneArgs { job, format }) => {
            format.begin(to);
            let id = meant(&jobs, job.as_deref(), Meant::Forgotten)?;
            is_over(&jobs, &id)?;
            jobs.forget(&id).map_err(failed)?;
            if *format == Format::Json {
                to.out.json(&serde_json::json!({"id": id, "forgotten": true}));
            }
            to.complain(format!("{id} is gone from this machine; what it did stays done, and stays in the journal"));
        }
        JobsCommand::Resume(_) | JobsCommand::Retry(_) | JobsCommand::Approve(_) => {}
    }
    Ok(())
}

/// Whoever was not reached could never be gone on with: somebody ends it first.
fn is_over(jobs: &Jobs, id: &JobId) -> Result<(), (Exit, String)> {
    // What cannot be read can go.
    let Ok(seen) = jobs.look(id) else { return Ok(()) };
    let left = seen.course.counts().get(Kind::NotReached) as usize;
    match seen.course.stage {
        _ if seen.running => Ok(()),
        Stage::Finished | Stage::Stopped => Ok(()),
        Stage::Planned | Stage::Running | Stage::Paused(_) if left == 0 => Ok(()),
        Stage::Planned | Stage::Running | Stage::Paused(_) => {
            let left = people_word(left);
            let why =
                format!("{id} is not over, {left} not reached: oktui jobs stop {id} ends it, then it can be forgotten");
            Err((Exit::WrongUsage, why))
        }
    }
}

fn stop(jobs: &Jobs, id: &JobId, to: &mut Console<'_>) -> Result<(), (Exit, String)> {
    if jobs.ask_to_stop(id).map_err(failed)? {
        to.complain(format!("{id} was asked to stop; what is under way comes to its end first"));
        return Ok(());
    }
    let mut opened = jobs.open(id).map_err(failed)?;
    if matches!(opened.course.stage, Stage::Finished | Stage::Stopped) {
        to.complain(format!("{id} is over already"));
        return Ok(());
    }
    note(&mut opened, Event::Stopped)?;
    to.complain(format!("{id} is over: {}", opened.course.counts().words()));
    Ok(())
}

/// Goes on with a job.
pub(super) fn run(chosen: Chosen, command: &JobsCommand, to: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(tasks) => tasks,
        Err(error) => {
            to.complain(error);
            return Exit::Failed;
        }
    };
    match tasks.block_on(go_on(&chosen, command, to)) {
        Ok(exit) => exit,
        Err((exit, why)) => {
            to.complain(why);
            exit
        }
    }
}

async fn go_on(chosen: &Chosen, command: &JobsCommand, to: &mut Console<'_>) -> Result<Exit, (Exit, String)> {
    let (arguments, again) = match command {
        JobsCommand::Resume(arguments) => (arguments, false),
        JobsCommand::Retry(arguments) => (arguments, true),
        JobsCommand::Approve(arguments) => return approve::approve(chosen, arguments, to).await,
        JobsCommand::List { .. } | JobsCommand::Show(_) | JobsCommand::Stop(_) | JobsCommand::Forget(_) => {
            return Ok(Exit::Fine);
        }
    };
    arguments.format.begin(to);
    let client = chosen.connect().await.map_err(bulk::failed)?;
    let jobs = bulk::jobs_of(chosen, &client)?;
    let id = match &arguments.job {
        Some(name) => named(name),
        None => newest(&jobs, again)?,
    };
    let mut opened = jobs.open(&id).map_err(failed)?;
    let report = arguments.report.as_deref().map(Report::look).transpose().map_err(|why| (Exit::WrongUsage, why))?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    may_go_on(chosen, &opened, &bulk::org_of(&client))?;
    let old = may::rests_too_long(&opened, Timestamp::now());
    let stamp = Stamp { machine: chosen.keeper.machine().sum().map(str::to_owned), ..Stamp::default() };
    if let Some(why) = may::unapproved(&opened, &stamp, client.many(), client.server_time()) {
        let why = format!("the approval of {id} does not fit any more: {why}; nothing was sent");
        return Err((Exit::WrongUsage, why));
    }
    if let Some(owner) = &opened.job.owner {
        let asking = bulk::patiently(async || client.current_user(&control).await);
        let now = waits.during(asking, &mut to.err).await.map_err(bulk::failed)?;
        if now.id != **owner {
            return Err((Exit::WrongUsage, format!("{id} was planned with another token's rights; nothing was sent")));
        }
    }
    let settling = bulk::patiently(async || settle(&client, &mut opened, &control).await);
    waits.during(settling, &mut to.err).await.map_err(bulk::failed)?;
    said(&mut opened, arguments)?;
    let makes = opened.job.makes_passwords();
    arguments.passwords.judge(makes, makes).map_err(|why| (Exit::WrongUsage, why))?;
    if again {
        let is_refused = |slot: &Slot| matches!(opened.course.fate_of(*slot), Some(Fate::Refused { .. }));
        let refused: Vec<Slot> = opened.course.slots().filter(is_refused).collect();
        for Slot { person, step } in refused {
            note(&mut opened, Event::Again { person: person as u32, step: step as u32 })?;
        }
    }
    let counts = opened.course.counts();
    let is_left = opened.course.left().next().is_some();
    if let Some(why) = old.as_ref().filter(|_| is_left) {
        return Err(anew(&opened, why));
    }
    // Of what was sent a moment ago it is asked later, by the same run.
    if !is_left && (old.is_some() || !can_be_told(&opened)) {
        if opened.course.stage != Stage::Finished {
            note(&mut opened, Event::Finished)?;
        }
        let _ = writeln!(to.out, "Nobody is left of {}: {}", opened.job.title, counts.words());
        if to.out.is_for_programs() {
            to.out.json(&json::result(&opened));
        }
        bulk::tell_unknown(&opened, to);
        write_report(report, &opened)?;
        return Ok(if counts.is_fine() { Exit::Fine } else { Exit::Failed });
    }
    let keeper = arguments.passwords.begin(makes).map_err(|why| (Exit::WrongUsage, why))?;
    opened.passwords = keeper.as_ref().map(bulk::passwords::Keeper::shared);
    let ended = bulk::work(&client, &mut opened, &control, &mut waits, to).await;
    let lost = keeper.and_then(|keeper| keeper.end(&mut opened));
    write_report(report, &opened)?;
    let exit = bulk::end(&opened, &ended, to);
    let beside = opened.beside().unwrap_or_default();
    Ok(bulk::passwords::told(lost, bulk::of_all(exit, &beside, to), to))
}

fn write_report(report: Option<Report>, opened: &Opened) -> Result<(), (Exit, String)> {
    let Some(report) = report else { return Ok(()) };
    let beside = opened.beside().map_err(failed)?;
    report.write(Some(bulk::whose(opened)), &beside).map_err(|error| bulk::unreported(&error, Some(&opened.job.id)))
}

/// Writes down what a person who looked says of those of whom nobody knows it.
fn said(opened: &mut Opened, arguments: &GoArgs) -> Result<(), (Exit, String)> {
    let done = arguments.settled_as_done.iter().map(|login| (login, true));
    let not_done = arguments.settled_as_not_done.iter().map(|login| (login, false));
    // All are looked for before the first is written down: a slip in one of them changes nothing.
    let mut told: Vec<(Slot, bool)> = Vec::new();
    for (login, done) in done.chain(not_done) {
        let is_meant = |slot: &Slot| {
            let person = &opened.people[slot.person];
            let is_unknown = matches!(opened.course.fate_of(*slot), Some(Fate::Unknown { .. }));
            is_unknown && (person.login.eq_ignore_ascii_case(login) || person.id == **login)
        };
        let slots: Vec<Slot> = opened.course.slots().filter(is_meant).collect();
        if slots.is_empty() {
            return Err((Exit::WrongUsage, format!("{login} is nobody of whom it is not known what became of them")));
        }
        if slots.iter().any(|slot| told.iter().any(|(other, said)| other == slot && *said != done)) {
            return Err((Exit::WrongUsage, format!("{login} is said to be done, and not to be done")));
        }
        let new = slots.into_iter().filter(|slot| told.iter().all(|(other, _)| other != slot)).collect::<Vec<_>>();
        told.extend(new.into_iter().map(|slot| (slot, done)));
    }
    for (Slot { person, step }, done) in &told {
        let (person, step) = (*person as u32, *step as u32);
        let event = if *done {
            Event::Ended { person, step, fate: Fate::Done { request: None } }
        } else {
            Event::Again { person, step }
        };
        note(opened, event)?;
    }
    Ok(())
}

/// Another organisation, another person or a plan of yesterday never goes on with it.
fn may_go_on(chosen: &Chosen, opened: &Opened, origin: &str) -> Result<(), (Exit, String)> {
    let stamp = Stamp {
        org: origin.to_owned(),
        user: chosen.keeper.user(),
        host: chosen.keeper.host(),
        policy: chosen.entry.as_ref().and_then(|entry| chosen.keeper.policy_sum(&entry.id)),
        machine: None,
    };
    may::hindrance(opened, &stamp).map_or(Ok(()), |why| Err(anew(opened, &why)))
}

fn anew(opened: &Opened, why: &str) -> (Exit, String) {
    let Job { id, action, .. } = &opened.job;
    let anew = format!(
        "Plan it anew for all of them (whoever is done is told): oktui jobs show {id} --report left.csv, then oktui bulk \
         {action} --people left.csv"
    );
    (Exit::WrongUsage, format!("{why}; nothing was sent. {anew}"))
}

/// The newest that is not over; for another try, the newest of all.
fn newest(jobs: &Jobs, again: bool) -> Result<JobId, (Exit, String)> {
    let names = jobs.names().map_err(failed)?;
    let fits = |id: &&JobId| {
        let Ok(seen) = jobs.look(id) else { return false };
        match seen.course.stage {
            Stage::Planned | Stage::Running | Stage::Paused(_) => !seen.running,
            Stage::Finished => again,
            Stage::Stopped => false,
        }
    };
    let found = names.iter().rev().find(fits).cloned();
    found.ok_or_else(|| {
        let is_open = |id: &&JobId| jobs.look(id).is_ok_and(|seen| seen.course.counts().get(Kind::Unknown) > 0);
        let open = names.iter().rev().find(is_open);
        let open = open.map(|id| format!("; what is unknown of {id} is asked about by oktui jobs retry {id}"));
        let running = names.iter().rev().find(|id| jobs.look(id).is_ok_and(|seen| seen.running));
        let running = running.map(|id| format!("; {id} is running (oktui jobs stop {id} makes it stop)"));
        let (open, running) = (open.unwrap_or_default(), running.unwrap_or_default());
        let why = format!("there is no job to go on with (oktui jobs list){running}{open}");
        (Exit::WrongUsage, why)
    })
}

/// What is to be done with a job that is looked for.
#[derive(Clone, Copy)]
enum Meant {
    Shown,
    Stopped,
    Forgotten,
}

/// The job of that name; without one that which somebody most likely means.
fn meant(jobs: &Jobs, name: Option<&str>, what: Meant) -> Result<JobId, (Exit, String)> {
    if let Some(name) = name {
        return Ok(named(name));
    }
    let names = jobs.names().map_err(failed)?;
    let is_over = |seen: &Seen| !seen.running && matches!(seen.course.stage, Stage::Finished | Stage::Stopped);
    let newest =
        |fits: &dyn Fn(&Seen) -> bool| names.iter().rev().find(|id| jobs.look(id).is_ok_and(|seen| fits(&seen)));
    let (found, what) = match what {
        Meant::Shown => (names.last(), "show"),
        Meant::Stopped => (newest(&|seen| seen.running).or_else(|| newest(&|seen| !is_over(seen))), "stop"),
        Meant::Forgotten => (newest(&is_over), "forget"),
    };
    found.cloned().ok_or_else(|| (Exit::WrongUsage, format!("there is no job to {what} (oktui jobs list)")))
}

fn jobs_here(chosen: &Chosen) -> Result<Jobs, (Exit, String)> {
    let nothing = || (Exit::WrongUsage, connection::ChoiceError::NothingChosen.to_string());
    let entry = chosen.entry.as_ref().ok_or_else(nothing)?;
    let folder = chosen.keeper.journal_folder();
    let folder =
        folder.ok_or((Exit::Failed, "this machine names no folder for jobs; OKTUI_STATE names one".to_owned()))?;
    let origin = chosen.keeper.origin(&entry.id).map_err(|why| (Exit::Failed, why))?;
    Ok(Jobs::of(&folder, &origin))
}

fn named(name: &str) -> JobId {
    JobId::new(name.trim().to_lowercase())
}

fn failed(error: JobError) -> (Exit, String) {
    let exit = if matches!(error, JobError::Unknown(_)) { Exit::WrongUsage } else { Exit::Failed };
    (exit, error.to_string())
}

fn note(opened: &mut Opened, event: Event) -> Result<(), (Exit, String)> {
    let written = opened.note(Timestamp::now(), event);
    written.map_err(|error| (Exit::Failed, format!("its log cannot be written: {error}")))
}

fn stage(course: &Course, running: bool) -> String {
    match &course.stage {
        _ if running => "running".to_owned(),
        Stage::Planned => "planned".to_owned(),
        Stage::Running => "broke off".to_owned(),
        Stage::Paused(why) => format!("paused: {why}"),
        Stage::Finished => match course.counts().get(Kind::Unknown) {
            0 => "done".to_owned(),
            unknown => format!("done, {} unknown", grouped(unknown.into())),
        },
        Stage::Stopped => "stopped".to_owned(),
    }
}

fn line(seen: &Seen, to: &mut Console<'_>) {
    let job = &seen.job;
    let ticket = job.ticket.as_deref().unwrap_or("–");
    let counts = counts(seen);
    let _ = writeln!(to.out, "{}  {}  {ticket}  {}  {counts}", job.id, job.title, stage(&seen.course, seen.running));
}

fn show(seen: &Seen, format: Format, to: &mut Console<'_>) {
    if format == Format::Json {
        return to.out.json(&json::whole(seen));
    }
    let job = &seen.job;
    let _ = writeln!(to.out, "{} · {} · {}", job.title, job.source, stage(&seen.course, seen.running));
    let planned = super::zone::here().to_datetime(job.planned).strftime("%Y-%m-%d %H:%M:%S");
    let _ = writeln!(to.out, "planned {planned} on {}", job.org);
    for (what, text) in [("ticket", &job.ticket), ("reason", &job.reason)] {
        if let Some(text) = text {
            let _ = writeln!(to.out, "{what} {text}");
        }
    }
    let reached = seen.people.len() as u32 - seen.course.counts_while(seen.running).get(Kind::NotReached);
    let (reached, all) = (grouped(reached.into()), people_word(seen.people.len()));
    let _ = writeln!(to.out, "{reached} of {all}: {}", counts(seen));
    for (at, person) in seen.people.iter().enumerate() {
        let (word, fate) = outcome(seen, at);
        let why = fate.as_ref().map(Fate::why).unwrap_or_default();
        let _ = writeln!(to.out, "  {word:<11} {}  {why}", person.login);
    }
}

/// How many came to what; while it is at work, of how many that is under way.
fn counts(seen: &Seen) -> String {
    let words = seen.course.counts_while(seen.running).words();
    match seen.course.under_way() {
        under_way if seen.running && under_way > 0 => {
            format!("{words} · {} of these {UNDER_WAY}", grouped(under_way.into()))
        }
        _ => words,
    }
}

/// What became of one of its people, as it is told.
fn outcome(seen: &Seen, at: usize) -> (&'static str, Option<Fate>) {
    if seen.running && seen.course.is_under_way(at) {
        return (UNDER_WAY, None);
    }
    let fate = told_fate(&seen.job, &seen.people[at], &seen.course, at);
    (fate.as_ref().map_or(Kind::NotReached, Fate::kind).word(), fate)
}
