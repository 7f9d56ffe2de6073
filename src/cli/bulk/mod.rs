//! `oktui bulk`: one action on many people, planned before anything is sent.
//!
//! ```text
//!  words ─► people ─► plan ─► --yes? ─► the job stands on disk ─► the first few ─► the rest ─► report
//! ```

mod agree;
pub(super) mod approval;
mod collisions;
pub(super) mod list;
pub(super) mod passwords;
mod planning;
mod report;
mod run;
pub(super) mod saved;
mod told;
mod words;

use std::path::PathBuf;

use clap::Args;

use super::connection::Chosen;
use super::jobs::Format;
use super::journal::given::{Evidence, Given};
use super::waits::Waits;
use super::{Console, Exit, completions, users};
use crate::app::jobs::pace::Calls;
use crate::app::jobs::plan::Plan;
use crate::app::part::count::grouped;
use crate::okta::client::Client;
use crate::okta::control::Urgency;
use crate::protocol::error::CallError;
use crate::protocol::job::{Beside, JobId};
use crate::protocol::rate::{Bucket, for_jobs};
use crate::protocol::word::Word;
use crate::store::jobs::Opened;
use crate::worker::jobs::End;
pub(super) use agree::{Asked as Agree, agree, forbidden, refusal, wrong};
pub(super) use list::place;
use planning::Planned;
pub(super) use planning::Source;
pub(super) use planning::refuse;
pub(super) use report::Report;
use report::Whose;
pub(super) use run::{begin, end, head, jobs_of, org_of, patiently, tell_unknown, work};
use words::ActionWord;

const CODES: &str = "\
--people takes one login, email, id or employee number a line, or a table with a column of that name.
Who fits nobody or several people is listed and left out; so are those whom protect and guard name,
administrators where something is taken away, and the token's owner.

Exit code: 0 each outcome is done or was so; 1 not each, or the job pauses; 2 nothing was sent: wrong
usage, or --yes or --expect is needed.";

#[derive(Clone, Debug, Args)]
#[command(after_help = CODES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct BulkArgs {
    /// What is done
    #[arg(value_name = "ACTION", required_unless_present_any = ["plan", "playbook"])]
    action: Option<ActionWord>,
    /// Instead of one action: steps of config.toml or the policy, each for all before the next; built in are contain
    /// (suspend, end sessions, remove factors enrolled since --since, expire) and leaver (shut out, end sessions, take
    /// grants, factors, own roles, groups by hand and own devices)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["action", "set", "to"], add = completions::playbooks())]
    playbook: Option<String>,
    /// From when on factors are removed: a time, or how long ago, as 24h
    #[arg(long, value_name = "TIME", requires = "playbook")]
    since: Option<String>,
    /// Do what was saved with --save-plan, exactly that, or nothing where people or rules changed since
    #[arg(long, value_name = "FILE", conflicts_with_all = ["action", "playbook", "whom", "not_people", "set", "to", "include_admin", "contain", "number", "save_plan", "ticket", "reason"])]
    plan: Option<PathBuf>,
    /// Those of an expression on any attribute
    #[arg(long, value_name = "EXPR", group = "whom")]
    search: Option<String>,
    /// Those of an expression on status, lastUpdated, id, login, email and names
    #[arg(long, value_name = "EXPR", group = "whom")]
    filter: Option<String>,
    /// Members of this group (name or id)
    #[arg(long, value_name = "NAME", group = "whom")]
    group: Option<String>,
    /// People from a file; - is standard input
    #[arg(long, value_name = "FILE", group = "whom")]
    people: Option<PathBuf>,
    /// But not these, from a file
    #[arg(long, value_name = "FILE")]
    not_people: Option<PathBuf>,
    /// With set: an attribute and its value, <clear> clears; '{lower(firstName)}@acme.com' is made of each person's own; can
    /// be given several times
    #[arg(long, value_name = "ATTR=VALUE")]
    set: Vec<String>,
    /// With set: a number is put behind a login or email that somebody else has
    #[arg(long, requires = "set")]
    number: bool,
    /// With add-to and remove-from: the group (name or id); can be given several times
    #[arg(long, value_name = "GROUP")]
    to: Vec<String>,
    /// An administrator who is meant, by login or id: others are left out of what takes something away or opens accounts;
    /// can be given several times
    #[arg(long, value_name = "LOGIN")]
    include_admin: Vec<String>,
    /// Suspend them, or end their sessions, also where a rule protects them: where the policy allows it, to contain an
    /// attack
    #[arg(long)]
    contain: bool,
    #[command(flatten)]
    passwords: passwords::PasswordsTo,
    /// Print the plan, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Do what the plan says
    #[arg(long)]
    yes: bool,
    /// Save the plan to this file and send nothing; it must not be there yet
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "dry_run", "report"])]
    save_plan: Option<PathBuf>,
    /// How many people the plan must come to; needed where something is taken away or opened
    #[arg(long, value_name = "N")]
    expect: Option<u64>,
    /// Write what became of each to this file; it must not be there yet
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// For people, or a JSON object a line: the plan, then what became of it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    given: Given,
}

impl BulkArgs {
    /// Whether it only reads.
    pub(super) fn only_plans(&self) -> bool {
        self.dry_run || self.save_plan.is_some() || !self.yes
    }
}

/// Why nothing was done.
pub(super) type Stop = (Exit, String);

pub(super) fn run(chosen: Chosen, arguments: &BulkArgs, to: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(tasks) => tasks,
        Err(error) => {
            to.complain(error);
            return Exit::Failed;
        }
    };
    match tasks.block_on(bulk(&chosen, arguments, to)) {
        Ok(exit) => exit,
        Err((exit, why)) => {
            to.complain(why);
            exit
        }
    }
}

async fn bulk(chosen: &Chosen, arguments: &BulkArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    let wrong = |why: String| (Exit::WrongUsage, why);
    arguments.format.begin(to);
    if let Some(path) = &arguments.plan {
        return saved::bulk(chosen, arguments, path, to).await;
    }
    if let Some(action) = arguments.action {
        action.judge(&arguments.to, &arguments.set).map_err(wrong)?;
    }
    let makes = arguments.action == Some(ActionWord::TemporaryPassword);
    arguments.passwords.judge(makes, false).map_err(wrong)?;
    let mut in_the_way = Vec::new();
    let judged = arguments.given.judge(&chosen.keeper);
    let ticket_is_told = judged.is_err();
    let evidence = judged.or_else(|why| {
        if arguments.save_plan.is_some() {
            return Err(wrong(why));
        }
        in_the_way.push(why);
        Ok(Evidence::default())
    })?;
    let people = arguments.people.as_deref().map(list::read).transpose().map_err(wrong)?;
    let excepted = arguments.not_people.as_deref().map(list::read).transpose().map_err(wrong)?;
    let report = arguments.report.as_deref().map(Report::look).transpose().unwrap_or_else(|why| {
        in_the_way.push(why);
        None
    });
    let client = chosen.connect().await.map_err(failed)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let sought = planning::Sought::default();
    let planning = planning::plan(chosen, &client, arguments, people.as_ref(), excepted.as_ref(), &sought, &control);
    let Planned { mut plan, rows, source, owner } = waits.telling(planning, || sought.words(), &mut to.err).await?;
    show(&client, &plan, &source.words, to);
    let told = source.words.clone();
    let beside = rows.beside(&plan);
    if let Some(path) = &arguments.save_plan {
        if plan.will.is_empty() {
            return Err(wrong("nothing is to be done: no plan was saved".to_owned()));
        }
        if let Some(place) = client.needs_ticket(&plan.does()).filter(|_| evidence.ticket().is_none()) {
            return Err(wrong(format!("a ticket is needed for this ({place}): --ticket gives it; no plan was saved")));
        }
        if to.out.is_for_programs() {
            to.out.json(&told::plan(&client, &plan, &told, &[]));
        }
        let job = run::job(chosen, &client, &plan, source, owner, &evidence);
        saved::save(path, &job, &plan.will, &beside, &client, to)?;
        return Ok(Exit::Fine);
    }
    let words: Vec<Word> = plan.does();
    let (risk, people) = (plan.risk(), plan.will.len());
    let ticket = evidence.ticket().is_some() || ticket_is_told;
    let asked = Agree { risk, people: &plan.will, words: &words, expect: arguments.expect, approved: false, ticket };
    let disagreed = agree(chosen, &client, &asked, &control).await;
    let is_agreed = disagreed.is_empty();
    in_the_way.extend(disagreed);
    if people > 0 {
        in_the_way.extend(arguments.passwords.judge(makes, makes).err());
    }
    if !arguments.dry_run && !arguments.yes && people > 0 {
        in_the_way.push("--yes does it; nothing was sent".to_owned());
    }
    if to.out.is_for_programs() {
        to.out.json(&told::plan(&client, &plan, &told, &in_the_way));
    }
    if arguments.dry_run {
        for why in in_the_way {
            to.complain(format!("without --dry-run: {why}"));
        }
        let _ = writeln!(to.out, "Nothing was sent (--dry-run).");
        return Ok(Exit::Fine);
    }
    if arguments.yes {
        let forbidden = if is_agreed || plan.is_kept_from_all() {
            plan.forbidden()
        } else {
            forbidden(chosen, &client, &asked).into_iter().collect()
        };
        planning::refuse(&client, forbidden).await;
    }
    if let Some(stop) = refusal(&in_the_way) {
        return Err(stop);
    }
    if plan.will.is_empty() {
        let _ = writeln!(to.out, "Nothing is to be done.");
        if to.out.is_for_programs() {
            to.out.json(&super::jobs::no_result());
        }
        if let Some(report) = report {
            write_report(report, None, &beside)?;
        }
        if plan.is_kept_from_all() {
            return Err(wrong("rules keep everybody who is meant from it; nothing was sent".to_owned()));
        }
        return Ok(of_all(Exit::Fine, &beside, to));
    }
    let job = run::job(chosen, &client, &plan, source, owner, &evidence);
    let keeper = arguments.passwords.begin(makes).map_err(wrong)?;
    let people = std::mem::take(&mut plan.will);
    let mut opened = run::begin(chosen, &client, job, people, &beside.head, beside.lines.iter().cloned())?;
    opened.passwords = keeper.as_ref().map(passwords::Keeper::shared);
    let done = run::work(&client, &mut opened, &control, &mut waits, to).await;
    let lost = keeper.and_then(|keeper| keeper.end(&mut opened));
    let exit = of_all(run::end(&opened, &done, to), &beside, to);
    if let Some(report) = report {
        if matches!(done, End::Paused(_)) {
            let id = &opened.job.id;
            to.complain(format!(
                "the report tells it as it is now: oktui jobs resume {id} --report FILE writes another"
            ));
        }
        write_report(report, Some(&opened), &beside)?;
    }
    Ok(passwords::told(lost, exit, to))
}

/// How a job ends of which some may have been left out before it began: not everybody who was meant is done then.
pub(super) fn of_all(exit: Exit, beside: &Beside, to: &mut Console<'_>) -> Exit {
    let missing = beside.missing();
    if missing == 0 {
        return exit;
    }
    to.complain(format!(
        "left out of those who are meant: {} (the plan and the report say why)",
        grouped(missing as u64)
    ));
    if exit == Exit::Fine { Exit::Failed } else { exit }
}

fn write_report(report: Report, opened: Option<&Opened>, beside: &Beside) -> Result<(), Stop> {
    let id = opened.map(|opened| &opened.job.id);
    report.write(opened.map(whose), beside).map_err(|error| unreported(&error, id))
}

/// What a report is about.
pub(super) fn whose(opened: &Opened) -> Whose<'_> {
    (&opened.job, &opened.people, &opened.course)
}

/// The report of what was done is missing; the job still knows it.
pub(super) fn unreported(error: &std::io::Error, job: Option<&JobId>) -> Stop {
    let why = crate::store::journal::words(error);
    let again = job.map(|id| format!("; oktui jobs show {id} --report FILE writes it")).unwrap_or_default();
    (Exit::Failed, format!("the report could not be written: {why}{again}"))
}

pub(super) fn failed(failure: CallError) -> Stop {
    (Exit::Failed, users::told(&failure))
}

/// Prints the plan.
fn show(client: &Client, plan: &Plan, source: &str, to: &mut Console<'_>) {
    let org = client.origin().as_str().trim_start_matches("https://").trim_start_matches("http://");
    let _ = writeln!(to.out, "Plan: {} · {source} · {}", plan.work.title(), org.trim_end_matches('/'));
    for line in plan.lines() {
        let _ = writeln!(to.out, "{line}");
    }
    let _ = writeln!(to.out, "{}", plan.cost().words(|bucket| allowed(client, bucket)));
}

/// What a job may use of a limit in a minute; none where Okta did not tell yet.
fn allowed(client: &Client, bucket: Bucket) -> Option<u32> {
    let settings = client.settings();
    Some(for_jobs(client.rate(bucket)?.limit, settings.share, settings.job_share))
}

/// How many calls, and how long that takes.
fn calls_words(client: &Client, calls: &Calls) -> String {
    calls.words(|bucket| allowed(client, bucket))
}
