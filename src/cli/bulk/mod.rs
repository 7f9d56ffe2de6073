//! `oktui bulk`: one action on many people, planned before anything is sent.
//!
//! ```text
//!  words ─► people ─► plan ─► --yes? ─► the job stands on disk ─► the first few ─► the rest ─► report
//! ```

mod list;
mod report;
mod run;
mod words;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;

use super::connection::Chosen;
use super::journal::given::{Evidence, Given};
use super::waits::Waits;
use super::{Console, Exit, users};
use crate::app::jobs::plan::{Plan, Reason, Stray};
use crate::app::part::count::{grouped, people_word, times_word};
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::error::CallError;
use crate::protocol::operation::Risk;
use crate::protocol::query::UserScope;
use crate::protocol::user::User;
use crate::protocol::word::Word;
use crate::worker::jobs::shelter::Shelter;
use crate::worker::jobs::whom::{self, Found};
use list::List;
pub(super) use report::{Inputs, Report};
pub(super) use run::{end, jobs_of, work};
use words::ActionWord;

/// More people than this, or a tenth of the organisation, are done only where a person is asked.
const MOST: u64 = 500;

const CODES: &str = "\
--people takes one login, email, id or employee number a line, or a table with a column of that name.
Who fits nobody or several people is listed and left out; so are those whom protect and guard name,
administrators where something is taken away, and the token's owner.

Exit code: 0 each outcome is done or was so; 1 not each, or the job pauses; 2 nothing was sent: wrong
usage, or --yes or --expect is needed.";

/// Do something to many people: plan it, look at it, then do it
#[derive(Clone, Debug, Args)]
#[command(after_help = CODES)]
pub(super) struct BulkArgs {
    /// What is done
    #[arg(value_name = "ACTION")]
    action: ActionWord,
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
    /// With set: an attribute and its value, <clear> clears; can be given several times
    #[arg(long, value_name = "ATTR=VALUE")]
    set: Vec<String>,
    /// With add-to and remove-from: the group (name or id)
    #[arg(long, value_name = "GROUP")]
    to: Vec<String>,
    /// Print the plan, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Do what the plan says
    #[arg(long)]
    yes: bool,
    /// How many people the plan must come to; needed where something is taken away or opened
    #[arg(long, value_name = "N")]
    expect: Option<u64>,
    /// Write what became of each to this file; it must not be there yet
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    given: Given,
}

impl BulkArgs {
    /// Whether it only reads.
    pub(super) fn only_plans(&self) -> bool {
        self.dry_run || !self.yes
    }
}

/// What was planned, and what goes with it.
struct Planned {
    plan: Plan,
    inputs: Inputs,
    source: Source,
    /// Id of the token's owner; none where it could not be read.
    owner: Option<String>,
}

/// Where the people came from.
struct Source {
    words: String,
    /// SHA-256 of the file.
    sum: Option<String>,
}

/// Why nothing was done.
type Stop = (Exit, String);

pub(super) fn run(chosen: Chosen, arguments: &BulkArgs, to: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
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
    arguments.action.judge(&arguments.to, &arguments.set).map_err(wrong)?;
    let evidence = match arguments.given.judge(&chosen.keeper) {
        Ok(evidence) => evidence,
        Err(_) if arguments.dry_run => Evidence::default(),
        Err(why) => return Err(wrong(why)),
    };
    let people = arguments.people.as_deref().map(list::read).transpose().map_err(wrong)?;
    let excepted = arguments.not_people.as_deref().map(list::read).transpose().map_err(wrong)?;
    let report = match &arguments.report {
        Some(path) if !arguments.dry_run => Some(Report::create(path).map_err(wrong)?),
        Some(_) | None => None,
    };
    let client = chosen.connect().await.map_err(failed)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let planning = plan(&client, arguments, people.as_ref(), excepted.as_ref(), &control);
    let Planned { plan, inputs, source, owner } = waits.during(planning, &mut to.err).await?;
    show(&client, &plan, &source.words, to);
    let given_up = |path: &Option<PathBuf>| {
        // Nothing was done, and a report of nothing would be in the way of the next one.
        if let Some(path) = path {
            let _ = crate::store::private::remove(path);
        }
    };
    let agreed = agree(chosen, &client, arguments, &plan, &control).await;
    if arguments.dry_run {
        if let Err(why) = agreed {
            to.complain(format!("without --dry-run: {why}"));
        }
        let _ = writeln!(to.out, "Nothing was sent (--dry-run).");
        return Ok(Exit::Fine);
    }
    let unsaid = !arguments.yes && !plan.will.is_empty();
    let unsaid = unsaid.then(|| "--yes does it; nothing was sent".to_owned());
    if let Some(why) = agreed.err().or(unsaid) {
        given_up(&arguments.report);
        return Err(wrong(why));
    }
    if plan.will.is_empty() {
        let _ = writeln!(to.out, "Nothing is to be done.");
        if let Some(report) = report {
            write_report(report, &[], None, Some(&plan), &inputs)?;
        }
        return Ok(Exit::Fine);
    }
    let mut opened = run::begin(chosen, &client, &plan, source, owner, &evidence)?;
    let done = run::work(&client, &mut opened, &control, &mut waits, to).await;
    if let Some(report) = report {
        write_report(report, &opened.people, Some(&opened.course), Some(&plan), &inputs)?;
    }
    Ok(run::end(&opened, &done, to))
}

fn write_report(
    report: Report,
    people: &[crate::protocol::job::Person],
    course: Option<&crate::store::jobs::Course>,
    plan: Option<&Plan>,
    inputs: &Inputs,
) -> Result<(), Stop> {
    let none = crate::store::jobs::Course::default();
    report
        .write(people, course.unwrap_or(&none), plan, inputs)
        .map_err(|error| (Exit::Failed, format!("the report could not be written: {error}")))
}

pub(super) fn failed(failure: CallError) -> Stop {
    (Exit::Failed, users::told(&failure))
}

/// Finds everybody, and says what it would be for each.
async fn plan(
    client: &Client,
    arguments: &BulkArgs,
    people: Option<&List>,
    excepted: Option<&List>,
    control: &Control,
) -> Result<Planned, Stop> {
    let work = words::understand(client, arguments.action, &arguments.to, &arguments.set, control).await?;
    if let Some(why) = client.refusal_of(work.word()) {
        return Err((Exit::WrongUsage, format!("not done here: {why}")));
    }
    let grave = work.risk().is_grave();
    let shelter = Shelter::read(client, grave, control).await.map_err(failed)?;
    let mut not = HashSet::new();
    let mut strays = Vec::new();
    if let Some(excepted) = excepted {
        let taken = |entry: &whom::Entry, found: Found| match found {
            Found::One(user) => {
                not.insert(user.id);
            }
            Found::Nobody | Found::Several(_) => strays.push(entry.text.clone()),
        };
        whom::of_entries(client, &excepted.entries, control, taken).await.map_err(failed)?;
    }
    if !strays.is_empty() {
        let strays = strays.join(", ");
        return Err((Exit::WrongUsage, format!("--not-people names whom nobody or several people are: {strays}")));
    }
    let words: Vec<Word> = vec![work.word()];
    let kept_out = |user: &User| {
        if not.contains(&user.id) {
            return Some(Reason::Excepted);
        }
        if grave && shelter.is_owner(user) {
            return Some(Reason::Owner);
        }
        if grave && shelter.is_admin(user) {
            return Some(Reason::Admin);
        }
        shelter.keeps(client, user, &words).map(Reason::Sheltered)
    };
    let mut plan = Plan::new(work);
    if grave {
        plan.look(if shelter.knows_admins() {
            "Roles that come with groups are read of each directly before: administrators are left out then."
        } else {
            "Administrators could not be listed: the roles of each are read directly before."
        });
    }
    let (inputs, source) = match (people, &arguments.people) {
        (Some(list), Some(path)) => {
            let mut inputs = Inputs::new(list.head.clone());
            let mut at = 0;
            let taken = |entry: &whom::Entry, found: Found| {
                let told = || format!("line {}: {}", entry.line, entry.text);
                match found {
                    Found::One(user) => {
                        if let Some(row) = list.rows.get(at) {
                            inputs.insert(user.id.clone(), row.clone());
                        }
                        plan.take(&user, kept_out(&user));
                    }
                    Found::Nobody => plan.stray(Stray::Nobody, told()),
                    Found::Several(_) => plan.stray(Stray::Several, told()),
                }
                at += 1;
            };
            whom::of_entries(client, &list.entries, control, taken).await.map_err(failed)?;
            let lines = times_word(list.entries.len() as u64, "line");
            let words = format!("{lines} of {}", list::place(path));
            (inputs, Source { words, sum: Some(list.sum.clone()) })
        }
        (_, _) => {
            let (scope, words) = scope(client, arguments, control).await?;
            let odd = whom::of_query(client, scope, control, |user| plan.take(&user, kept_out(&user))).await;
            match odd.map_err(failed)? {
                0 => {}
                odd => {
                    return Err((
                        Exit::Failed,
                        format!("{odd} entries of the list could not be read: nothing was planned"),
                    ));
                }
            }
            (Inputs::default(), Source { words, sum: None })
        }
    };
    let owner = shelter.owner.as_ref().map(|owner| owner.id.to_string());
    Ok(Planned { plan, inputs, source, owner })
}

async fn scope(client: &Client, arguments: &BulkArgs, control: &Control) -> Result<(UserScope, String), Stop> {
    let words = [("search", &arguments.search), ("filter", &arguments.filter), ("members of", &arguments.group)];
    let Some((way, text)) = words.into_iter().find_map(|(way, text)| Some((way, text.as_ref()?))) else {
        let why = "whom? --people, --search, --filter or --group says it".to_owned();
        return Err((Exit::WrongUsage, why));
    };
    let (search, filter, group) = (arguments.search.clone(), arguments.filter.clone(), arguments.group.clone());
    let scope = users::scope_for(client, search, filter, group, control).await?;
    Ok((scope, format!("{way} {text}")))
}

/// Prints the plan.
fn show(client: &Client, plan: &Plan, source: &str, to: &mut Console<'_>) {
    let org = client.origin().as_str().trim_start_matches("https://").trim_start_matches("http://");
    let _ = writeln!(to.out, "Plan: {} · {source} · {}", plan.work.title(), org.trim_end_matches('/'));
    for line in plan.lines() {
        let _ = writeln!(to.out, "{line}");
    }
    let _ = writeln!(to.out, "{}", plan.cost().words());
}

/// Whether it may be done now; why not.
async fn agree(
    chosen: &Chosen,
    client: &Client,
    arguments: &BulkArgs,
    plan: &Plan,
    control: &Control,
) -> Result<(), String> {
    let count = plan.will.len() as u64;
    let people = people_word(plan.will.len());
    if chosen.read_only() {
        return Err("this connection is read-only".to_owned());
    }
    let risk = plan.risk();
    if risk.is_grave() && count > 0 {
        let what = match risk {
            Risk::Takeover => "opens accounts",
            Risk::Read | Risk::Change | Risk::Destructive => "takes something away",
        };
        match arguments.expect {
            Some(expected) if expected == count => {}
            Some(expected) => return Err(format!("--expect says {}, the plan comes to {people}", grouped(expected))),
            None => return Err(format!("it {what}: --expect {count} says that {people} are meant")),
        }
        if count > MOST {
            return Err(format!("{people} are more than {MOST} at once: that is for a person to do, in parts"));
        }
        if let Ok(Some(all)) = client.everyone_size(control).await
            && count > 1
            && count * 10 > all
        {
            return Err(format!("{people} are more than a tenth of this organisation ({} people)", grouped(all)));
        }
    } else if let Some(expected) = arguments.expect.filter(|expected| *expected != count) {
        return Err(format!("--expect says {}, the plan comes to {people}", grouped(expected)));
    }
    Ok(())
}
