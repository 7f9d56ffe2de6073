//! A plan that was saved: done as it stands, or not at all.

use std::collections::HashMap;
use std::path::Path;

use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::agree::{Asked, agree, refusal, wrong};
use super::report::Report;
use super::{BulkArgs, Stop, approval, failed, passwords, run};
use crate::app::part::count::{grouped, people_word};
use crate::cli::connection::Chosen;
use crate::cli::keeper::DEMO;
use crate::cli::waits::Waits;
use crate::cli::{Console, Exit};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::approval::Approval;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Job, Person};
use crate::protocol::word::Word;
use crate::store::jobs::Opened;
use crate::store::jobs::saved::{self, Saved};
use crate::worker::jobs::whom::{self, Entry, Found};

/// For how long a plan holds: what takes something away is looked at anew soon.
const HOLDS: SignedDuration = SignedDuration::from_hours(24);
const HOLDS_GRAVE: SignedDuration = SignedDuration::from_mins(10);
/// Clocks of two machines may differ so much.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// So many who changed are named.
const NAMED: usize = 5;

/// Saves a plan, with a word on what comes next.
pub(in crate::cli) fn save(
    path: &Path,
    job: &Job,
    people: &[Person],
    beside: &Beside,
    client: &Client,
    to: &mut Console<'_>,
) -> Result<(), Stop> {
    let sum = saved::save(path, job, people, beside).map_err(|error| {
        let why = crate::store::journal::words(&error);
        wrong(format!("the plan {} cannot be saved: {why}; nothing was sent", path.display()))
    })?;
    if to.out.is_for_programs() {
        to.out.json(&json!({
            "type": "saved", "file": path.display().to_string(), "sha256": sum, "title": job.title, "people": job.people,
        }));
    }
    let _ = writeln!(to.out, "Saved to {} (SHA-256 {sum}). Nothing was sent.", path.display());
    if let Some(rule) = client.many().asks(&job.words(), people.len()).next() {
        let place = &rule.place;
        let _ = writeln!(to.out, "A second person agrees to it first ({place}): oktui jobs approve {}", path.display());
    }
    let _ = writeln!(to.out, "oktui bulk --plan {} --yes{} does it.", path.display(), expect(job));
    Ok(())
}

fn expect(job: &Job) -> String {
    if job.risk().is_grave() { format!(" --expect {}", job.people) } else { String::new() }
}

/// Does what was saved.
pub(super) async fn bulk(
    chosen: &Chosen,
    arguments: &BulkArgs,
    path: &Path,
    to: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let saved = read(path)?;
    let mut in_the_way = Vec::new();
    let report = arguments.report.as_deref().map(Report::look).transpose().unwrap_or_else(|why| {
        in_the_way.push(why);
        None
    });
    let makes = saved.job.makes_passwords();
    arguments.passwords.judge(makes, false).map_err(wrong)?;
    let client = chosen.connect().await.map_err(failed)?;
    let (control, mut waits) = Waits::control(crate::okta::control::Urgency::Listing);
    show(&saved, to);
    let judging = judge(chosen, &client, arguments, &saved, path, &control);
    let (approval, misfits) = waits.during(judging, &mut to.err).await?;
    in_the_way.extend(misfits);
    in_the_way.extend(arguments.passwords.judge(makes, makes).err());
    if !arguments.dry_run && !arguments.yes {
        in_the_way.push("--yes does it; nothing was sent".to_owned());
    }
    if to.out.is_for_programs() {
        to.out.json(&of_file(&saved, &in_the_way));
    }
    if arguments.dry_run {
        show_people(&saved, to);
        for why in in_the_way {
            to.complain(format!("without --dry-run: {why}"));
        }
        let _ = writeln!(to.out, "Nothing was sent (--dry-run).");
        return Ok(Exit::Fine);
    }
    if let Some(stop) = refusal(&in_the_way) {
        return Err(stop);
    }
    let keeper = arguments.passwords.begin(makes).map_err(wrong)?;
    let Saved { job, people, beside, sum } = saved;
    let job = Job { plan: Some(sum), approval, ..job };
    let mut opened = if client.connection().as_str() == DEMO {
        Opened::in_memory(job, people).with_beside(beside.clone())
    } else {
        let created = run::jobs_of(chosen, &client)?.create(&job, people, &beside.head, beside.lines.iter());
        created.map_err(|error| wrong(format!("{error}; nothing was done")))?
    };
    opened.passwords = keeper.as_ref().map(passwords::Keeper::shared);
    let done = run::work(&client, &mut opened, &control, &mut waits, to).await;
    let lost = keeper.and_then(|keeper| keeper.end(&mut opened));
    if let Some(report) = report {
        super::write_report(report, Some(&opened), &beside)?;
    }
    let exit = super::of_all(run::end(&opened, &done, to), &beside, to);
    Ok(passwords::told(lost, exit, to))
}

/// A plan of a file, as programs read it.
fn of_file(saved: &Saved, in_the_way: &[String]) -> Value {
    let job = &saved.job;
    let people = saved.people.iter();
    let people = people.map(|person| json!({"id": person.id, "login": person.login, "status": person.status}));
    let will =
        json!({"what": "will", "words": "", "count": job.people, "people": people.collect::<Vec<_>>(), "entries": []});
    json!({
        "type": "plan", "title": job.title, "action": job.action, "org": job.org, "source": job.source,
        "risk": job.risk().word(), "people": job.people, "groups": [will], "sha256": saved.sum,
        "planned": job.planned.to_string(), "in_the_way": in_the_way,
    })
}

/// Reads a plan; one of nobody is none.
pub(in crate::cli) fn read(path: &Path) -> Result<Saved, Stop> {
    let saved = saved::read(path).map_err(|error| wrong(format!("{}: {error}", path.display())))?;
    if saved.people.is_empty() {
        return Err(wrong(format!("{}: it names nobody", path.display())));
    }
    Ok(saved)
}

/// Prints a plan as it stands in its file.
pub(in crate::cli) fn show(saved: &Saved, to: &mut Console<'_>) {
    let job = &saved.job;
    let by = job.user.as_deref().unwrap_or("somebody");
    let host = job.host.as_ref().map(|host| format!(" on {host}")).unwrap_or_default();
    let _ = writeln!(to.out, "Plan: {} · {} · {}", job.title, job.source, short(&job.org));
    let _ = writeln!(to.out, "planned {:.0} by {by}{host} (SHA-256 {})", job.planned, saved.sum);
    // A title is a text; this is read off what would be sent.
    let words: Vec<_> = job.words().into_iter().map(Word::as_str).collect();
    let _ = writeln!(to.out, "what is sent: {}", words.join(", "));
    for (what, text) in [("ticket", &job.ticket), ("reason", &job.reason)] {
        if let Some(text) = text {
            let _ = writeln!(to.out, "{what} {text}");
        }
    }
}

/// Who is meant, and who was left out of it and why.
pub(in crate::cli) fn show_people(saved: &Saved, to: &mut Console<'_>) {
    for person in &saved.people {
        let _ = writeln!(to.out, "  {}  {}  {}", person.login, person.name, person.status);
    }
    let mut left: IndexMap<(&str, &str), Vec<&str>> = IndexMap::new();
    for line in &saved.beside.lines {
        if let Some(why) = &line.left {
            left.entry((&why.outcome, &why.reason)).or_default().push(&line.login);
        }
    }
    for ((outcome, reason), names) in left {
        let count = grouped(names.len() as u64);
        let others = names.len().saturating_sub(NAMED);
        let others = if others > 0 { format!(" and {} others", grouped(others as u64)) } else { String::new() };
        let named: Vec<&str> = names.into_iter().take(NAMED).collect();
        let _ = writeln!(to.out, "not in it, {outcome} ({reason}): {count}: {}{others}", named.join(", "));
    }
}

fn short(org: &str) -> &str {
    let bare = org.strip_prefix("https://").or_else(|| org.strip_prefix("http://")).unwrap_or(org);
    bare.trim_end_matches('/')
}

/// Who agreed to it, where somebody has to, and everything that is in its way.
async fn judge(
    chosen: &Chosen,
    client: &Client,
    arguments: &BulkArgs,
    saved: &Saved,
    path: &Path,
    control: &Control,
) -> Result<(Option<Approval>, Vec<String>), Stop> {
    let job = &saved.job;
    let anew = |why: String| format!("{why}; nothing was sent. Plan it anew");
    if job.org != run::org_of(client) {
        // Nobody of it is anybody here.
        return Err(wrong(anew(format!("the plan is of {}", short(&job.org)))));
    }
    let mut all = Vec::new();
    if job.policy != chosen.keeper.policy_sum(client.connection()) {
        all.push(anew("what is allowed here has changed since it was planned".to_owned()));
    }
    if job.user != chosen.keeper.user() {
        let whose = job.user.as_deref().unwrap_or("somebody else");
        all.push(anew(format!("it was planned by {whose}")));
    }
    if let Some(owner) = &job.owner {
        let now = client.current_user(control).await.map_err(failed)?;
        if now.id != **owner {
            all.push(anew("it was planned with another token's rights".to_owned()));
        }
    }
    all.extend(
        job.words().into_iter().filter_map(|word| client.refusal_of(word)).map(|why| format!("not done here: {why}")),
    );
    let (approval, is_refused) = match approval::of_plan(chosen, client, saved, path, control).await {
        Ok(approval) => (approval, false),
        Err((Exit::WrongUsage, why)) => {
            all.push(why);
            (None, true)
        }
        Err(stop) => return Err(stop),
    };
    // Whoever waits for a second person cannot be done in ten minutes.
    let soon = job.risk().is_grave() && approval.is_none();
    let (holds, words) = if soon { (HOLDS_GRAVE, "10 minutes") } else { (HOLDS, "a day") };
    let age = Timestamp::now().duration_since(job.planned);
    if age < -AHEAD {
        all.push("it is from a later time than this machine's clock shows".to_owned());
    }
    if age > holds {
        all.push(anew(format!("it is older than {words}, and people may have changed")));
    }
    let asked = Asked {
        risk: job.risk(),
        people: &saved.people,
        words: &job.words(),
        expect: arguments.expect,
        ticket: job.ticket.is_some(),
        // That nobody did is told already.
        approved: approval.is_some() || is_refused,
    };
    let disagreed = agree(chosen, client, &asked, control).await;
    if (!disagreed.is_empty() || is_refused) && arguments.yes && !arguments.dry_run {
        let asked = Asked { approved: approval.is_some(), ..asked };
        super::planning::refuse(client, super::agree::forbidden(chosen, client, &asked)).await;
    }
    all.extend(disagreed);
    let changed = changed(client, saved, control).await?;
    if !changed.is_empty() {
        let more = changed.len().saturating_sub(NAMED);
        let named = changed.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
        let more = if more > 0 { format!("; {} more", grouped(more as u64)) } else { String::new() };
        all.push(anew(format!("{} changed since: {named}{more}", people_word(changed.len()))));
    }
    Ok((approval, all))
}

/// Who is not as they were planned, in words.
async fn changed(client: &Client, saved: &Saved, control: &Control) -> Result<Vec<String>, Stop> {
    let by_id: HashMap<&UserId, &Person> = saved.people.iter().map(|person| (&person.id, person)).collect();
    let entry = |(at, person): (usize, &Person)| Entry { text: person.id.to_string(), line: at + 1 };
    let entries: Vec<Entry> = saved.people.iter().enumerate().map(entry).collect();
    let mut changed = Vec::new();
    let mut entries = entries;
    // Whoever is new has no id: their login must be nobody's still.
    for (at, person) in saved.people.iter().enumerate().filter(|(_, person)| person.id.is_empty()) {
        entries[at].text.clone_from(&person.login);
    }
    let taken = |entry: &Entry, found: Found| match found {
        found if saved.people.get(entry.line - 1).is_some_and(|person| person.id.is_empty()) => {
            let login = &saved.people[entry.line - 1].login;
            let has = match found {
                Found::One(user) => user.text("login").eq_ignore_ascii_case(login),
                Found::Nobody => false,
                Found::Several(_) => true,
            };
            changed.extend(has.then(|| format!("somebody has the login {login} by now")));
        }
        Found::One(user) => {
            let person = by_id.get(&user.id);
            changed.extend(person.and_then(|person| Some(format!("{} {}", person.login, person.changed(&user)?))));
        }
        Found::Nobody | Found::Several(_) => {
            let person = saved.people.get(entry.line - 1);
            changed.push(format!("{} is gone", person.map_or(entry.text.as_str(), |person| &person.login)));
        }
    };
    whom::of_entries(client, &entries, control, taken).await.map_err(failed)?;
    Ok(changed)
}
