//! A job at work, told on the command line.

use std::io::{self, IsTerminal};
use std::time::Duration;

use jiff::Timestamp;

use super::super::connection::Chosen;
use super::super::jobs::result;
use super::super::journal::given::Evidence;
use super::super::keeper::DEMO;
use super::super::waits::Waits;
use super::super::{Console, Exit};
use super::Stop;
use super::planning::Source;
use crate::app::jobs::plan::Plan;
use crate::app::part::count::{grouped, people_word};
use crate::config::JOBS_DAYS;
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::error::CallError;
use crate::protocol::job::{Beside, Job, Kind, Line, Person, VERSION};
use crate::protocol::operation::Risk;
use crate::store::jobs::{Jobs, Opened, new_id};
use crate::system::signals::told_to_leave;
use crate::worker::jobs::settle::told_fate;
use crate::worker::jobs::{self, End, Pause};

/// A job of this connection and of whoever is here; what is done, and to whom, is still to be said.
pub(in crate::cli) fn head(
    chosen: &Chosen,
    client: &Client,
    source: Source,
    owner: Option<String>,
    evidence: &Evidence,
    risk: Risk,
) -> Job {
    let now = Timestamp::now();
    Job {
        v: VERSION,
        id: new_id(now),
        org: org_of(client),
        connection: client.connection().to_string(),
        owner,
        user: chosen.keeper.user(),
        host: chosen.keeper.host(),
        policy: chosen.keeper.policy_sum(client.connection()),
        planned: now,
        action: String::new(),
        title: String::new(),
        ways: Vec::new(),
        admins: Vec::new(),
        confirmed: Vec::new(),
        source: source.words,
        sum: source.sum,
        ticket: evidence.ticket().map(|line| line.as_str().to_owned()),
        reason: evidence.reason().map(|line| line.as_str().to_owned()),
        canary: risk.is_grave().then(|| client.many().first()),
        plan: None,
        approval: None,
        people: 0,
    }
}

/// What is to be done, as it stands in its file.
pub(super) fn job(
    chosen: &Chosen,
    client: &Client,
    plan: &Plan,
    source: Source,
    owner: Option<String>,
    evidence: &Evidence,
) -> Job {
    Job {
        action: plan.work.command(),
        title: plan.title(),
        ways: plan.ways(),
        admins: plan.admins.clone(),
        people: plan.will.len() as u32,
        ..head(chosen, client, source, owner, evidence, plan.risk())
    }
}

/// The organisation as a job names it. The demo's address is another one in each run.
pub(in crate::cli) fn org_of(client: &Client) -> String {
    if client.connection().as_str() == DEMO { DEMO.to_owned() } else { client.origin().as_str().to_owned() }
}

/// Puts the job on the disk, with the table that named its people: from here on whatever happens it can be gone on with.
pub(in crate::cli) fn begin(
    chosen: &Chosen,
    client: &Client,
    job: Job,
    people: Vec<Person>,
    head: &[String],
    lines: impl Iterator<Item = Line>,
) -> Result<Opened, Stop> {
    if client.connection().as_str() == DEMO {
        let beside = Beside { head: head.to_vec(), lines: lines.collect() };
        return Ok(Opened::in_memory(job, people).with_beside(beside));
    }
    let jobs = jobs_of(chosen, client)?;
    jobs.create(&job, people, head, lines)
        .map_err(|error| (Exit::Failed, format!("the job cannot be kept: {error}; nothing was done")))
}

/// The jobs of this organisation on this machine; those that were over long ago go.
pub(in crate::cli) fn jobs_of(chosen: &Chosen, client: &Client) -> Result<Jobs, Stop> {
    let folder = chosen.keeper.journal_folder();
    let folder =
        folder.ok_or((Exit::Failed, "this machine names no folder for jobs; OKTUI_STATE names one".to_owned()))?;
    let jobs = Jobs::of(&folder, client.origin());
    let days = chosen.keeper.config().map_or(JOBS_DAYS, |config| config.jobs_days);
    jobs.forget_older(days, Timestamp::now());
    Ok(jobs)
}

/// Waits before a reading is tried again whose answer was lost.
const AGAIN: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

/// Reads, and reads once more where the answer was lost on the way: nothing was changed by it.
pub(in crate::cli) async fn patiently<T>(mut read: impl AsyncFnMut() -> Result<T, CallError>) -> Result<T, CallError> {
    for wait in AGAIN {
        match read().await {
            Err(failure) if failure.kind.may_pass() => tokio::time::sleep(wait).await,
            done => return done,
        }
    }
    read().await
}

/// Works on it until it ends or pauses; whatever ends the program lets what is under way come to its end.
pub(in crate::cli) async fn work(
    client: &Client,
    opened: &mut Opened,
    control: &Control,
    waits: &mut Waits,
    to: &mut Console<'_>,
) -> End {
    let stop = control.cancel.clone();
    let control = &Control { urgency: Urgency::Job, ..control.clone() };
    let progress = io::stderr().is_terminal();
    let all = opened.people.len();
    let tell = |told: jobs::Progress<'_>| {
        if progress {
            let done = all as u64 - u64::from(told.counts.get(Kind::NotReached));
            eprint(&format!("\r{} of {}… ", grouped(done), grouped(all as u64)));
        }
    };
    // Nobody is there to look at the first few: each of them must have gone well.
    let first = jobs::first_left(opened);
    let working = async {
        if first.is_some() {
            match jobs::run(client, opened, first, control, tell).await {
                End::Paused(Pause::Canary) if opened.course.is_fine_so_far() => {}
                End::Paused(Pause::Canary) => {
                    let why = "the first are done, and not each of them well".to_owned();
                    return jobs::pause(client, opened, Pause::Stuck(why));
                }
                end => return end,
            }
        }
        jobs::run(client, opened, None, control, tell).await
    };
    let working = async {
        tokio::pin!(working);
        let mut asked = false;
        loop {
            tokio::select! {
                end = &mut working => break end,
                () = told_to_leave(), if !asked => {
                    asked = true;
                    stop.cancel();
                }
            }
        }
    };
    let end = waits.during(working, &mut to.err).await;
    if progress {
        eprint("\r\x1b[K");
    }
    end
}

/// The library does not print; this is the program's own command line.
fn eprint(text: &str) {
    let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
}

/// Says what became of it; the exit code.
pub(in crate::cli) fn end(opened: &Opened, ended: &End, to: &mut Console<'_>) -> Exit {
    let counts = opened.course.counts();
    let job = &opened.job;
    if to.out.is_for_programs() {
        to.out.json(&result(opened));
    }
    let _ = writeln!(to.out, "{}: {}", job.title, counts.words());
    for (at, person) in opened.people.iter().enumerate() {
        let fate = told_fate(job, person, &opened.course, at);
        if let Some(fate) = fate.filter(|fate| !fate.kind().is_fine()) {
            let _ = writeln!(to.out, "  {:<11} {}  {}", fate.kind().word(), person.login, fate.why());
        }
    }
    match ended {
        End::Finished if counts.is_fine() => Exit::Fine,
        End::Finished => {
            let left = counts.get(Kind::Refused) + counts.get(Kind::NotReached);
            if left > 0 {
                to.complain(format!("oktui jobs retry {} tries {} again", job.id, people_word(left as usize)));
            }
            tell_unknown(opened, to);
            Exit::Failed
        }
        End::Paused(pause) => {
            let left = grouped(u64::from(counts.get(Kind::NotReached)));
            let unknown = counts.get(Kind::Unknown);
            let unknown = if unknown > 0 { format!(", {} unknown", grouped(unknown.into())) } else { String::new() };
            let why = pause.words();
            to.complain(format!("paused: {why}; {left} not reached{unknown}. oktui jobs resume {}", job.id));
            Exit::Failed
        }
    }
}

/// Says what is to be done about those of whom nothing tells what became of them.
pub(in crate::cli) fn tell_unknown(opened: &Opened, to: &mut Console<'_>) {
    let unknown = opened.course.counts().get(Kind::Unknown);
    if unknown > 0 {
        let (who, id) = (people_word(unknown as usize), &opened.job.id);
        to.complain(format!(
            "what became of {who} is not known, and is not tried again on a guess. Whoever looked says it: oktui jobs retry \
             {id} --settled-as-done LOGIN, or --settled-as-not-done LOGIN"
        ));
    }
}
