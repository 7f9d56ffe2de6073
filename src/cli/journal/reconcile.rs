//! The journal beside Okta's own log, joined by the number that Okta gives each request; and what settles what is unknown.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::super::connection::Chosen;
use super::super::waits::Waits;
use super::super::{Console, Exit};
use super::command::{ReconcileArgs, Stop, of_folder, own_folder};
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::deed::Deed;
use crate::protocol::log_event::LogEvent;
use crate::protocol::recorder::Recall;
use crate::protocol::settle::Judgement;
use crate::store::journal::line::{Phase, moment};
use crate::store::journal::reading::{Entry, Filter, entries};
use crate::worker::settle;
use crate::worker::source::Keep;

/// Okta's log lags behind what was done.
const LAG: SignedDuration = SignedDuration::from_mins(5);
/// An event may be written a little before or after the line.
const SLACK: SignedDuration = SignedDuration::from_mins(2);

pub(super) fn run(chosen: Chosen, arguments: &ReconcileArgs, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let Some(entry) = &chosen.entry else {
        return Err(Stop::Usage("which organisation? --connection or --org-url names it".to_owned()));
    };
    chosen.keeper.ask(&entry.id).map_err(Stop::Failed)?;
    let folders = match (&arguments.place.dir, chosen.keeper.journal_folder()) {
        (Some(folder), _) => of_folder(folder)?,
        (None, Some(state)) => own_folder(&chosen, &state).into_iter().filter(|folder| folder.exists()).collect(),
        (None, None) => Vec::new(),
    };
    let [folder] = &folders[..] else {
        let why = if folders.is_empty() {
            "there is no journal of this organisation here"
        } else {
            "--dir holds several journals; name one organisation's folder"
        };
        return Err(Stop::Usage(why.to_owned()));
    };
    let now = Timestamp::now();
    let earlier = |at: Timestamp, by| at.checked_sub(by).unwrap_or(at);
    let until = arguments.until.unwrap_or(earlier(now, LAG));
    let since = arguments.since.unwrap_or(earlier(until, SignedDuration::from_hours(24)));
    // Around the time as well: what lies at its edge has its other half outside.
    let later = |at: Timestamp, by| at.checked_add(by).unwrap_or(at);
    let filter = Filter {
        since: Some(moment(earlier(since, SLACK))),
        until: Some(moment(later(until, SLACK))),
        ..Filter::default()
    };
    let tasks = tokio::runtime::Runtime::new().map_err(|error| Stop::Failed(error.to_string()))?;
    tasks.block_on(async {
        let failed = |failure: crate::protocol::error::CallError| Stop::Failed(failure.to_string());
        let client = chosen.connect().await.map_err(failed)?;
        let (control, mut waits) = Waits::control(Urgency::Listing);
        // Lines of another machine are settled there.
        let judged = if arguments.place.dir.is_none() {
            waits.during(settled(&client, since, &control), &mut console.err).await
        } else {
            Vec::new()
        };
        let keeper = chosen.keeper.clone();
        // What was settled now has its line.
        let _ = tokio::task::spawn_blocking(move || keeper.end_journals()).await;
        tell_settled(&judged, console);
        let read = entries(folder, &filter);
        let lines = read.map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?;
        let reading = events(&client, earlier(since, SLACK), later(until, SLACK), &control);
        let (owner, events) = waits.during(reading, &mut console.err).await.map_err(failed)?;
        Ok(compare(&Compared { lines, events, owner, since, until }, console))
    })
}

/// Settles what is unknown since then, as far as something tells.
async fn settled(client: &Client, since: Timestamp, control: &Control) -> Vec<(Deed, Judgement)> {
    let Some(Ok(deeds)) = client.recall(Recall::Unknown).await else { return Vec::new() };
    let deeds: Vec<Deed> = deeds.into_iter().filter(|deed| deed.at >= since).collect();
    let judged = settle::settle(client, deeds.clone(), control).await;
    let named = judged.into_iter().filter_map(|(seq, judgement)| {
        let deed = deeds.iter().find(|deed| deed.seq == seq)?;
        Some((deed.clone(), judgement))
    });
    named.collect()
}

fn tell_settled(judged: &[(Deed, Judgement)], console: &mut Console<'_>) {
    if judged.is_empty() {
        return;
    }
    let _ = writeln!(console.out, "{} lines of unknown outcome were looked at", judged.len());
    for (deed, judgement) in judged {
        let found = match judgement {
            Judgement::Settled(settled) => {
                let done = if settled.done { "done" } else { "not done" };
                format!("{done}, by {}", settled.by.words())
            }
            Judgement::Open(why) => format!("still unknown: {why}"),
        };
        let _ = writeln!(console.out, "  {}  {}  {}  line {}: {found}", moment(deed.at), deed.op, deed.path, deed.seq);
    }
}

/// Whose token it is, and what Okta wrote of what was done with it.
async fn events(
    client: &Client,
    since: Timestamp,
    until: Timestamp,
    control: &Control,
) -> Result<(String, Vec<LogEvent>), crate::protocol::error::CallError> {
    let owner = client.current_user(control).await?;
    let events = client.actor_log(&owner.id, &since.to_string(), &until.to_string(), control).await?;
    Ok((owner.text("login"), events))
}

struct Compared {
    lines: Vec<Entry>,
    events: Vec<LogEvent>,
    owner: String,
    since: Timestamp,
    until: Timestamp,
}

/// Whether it is something that a call did, and not that somebody signed in or looked.
fn changes(event: &LogEvent) -> bool {
    let kinds = [
        "user.mfa.",
        "event_hook.",
        "group.",
        "application.",
        "app.",
        "policy.lifecycle.",
        "policy.rule.",
        "zone.",
        "iam.",
    ];
    event.is_change() || kinds.iter().any(|kind| event.kind.starts_with(kind))
}

/// The numbers of the request that an event came of: Okta gives it as the transaction's.
fn requests(event: &LogEvent) -> impl Iterator<Item = &str> {
    Some(&*event.transaction).filter(|id| !id.is_empty()).into_iter()
}

fn compare(all: &Compared, console: &mut Console<'_>) -> Exit {
    let within = |at: Timestamp| at >= all.since && at < all.until;
    let mut by_request: HashMap<&str, Vec<&LogEvent>> = HashMap::new();
    for event in &all.events {
        for request in requests(event) {
            by_request.entry(request).or_default().push(event);
        }
    }
    let request = |entry: &Entry| entry.outcome.as_ref().and_then(|outcome| outcome.request.clone());
    let written: HashSet<String> = all.lines.iter().filter_map(request).collect();
    let calls = all.lines.iter().filter(|entry| entry.line.phase == Phase::Intent);
    let calls: Vec<&Entry> = calls.filter(|entry| entry.line.at.parse().is_ok_and(within)).collect();
    // What Okta refused leaves no event for most calls: nothing was done.
    let claimed = calls.iter().filter(|entry| entry.outcome() == "done");
    let without_event: Vec<&&Entry> =
        claimed.filter(|entry| !request(entry).is_some_and(|id| by_request.contains_key(&*id))).collect();
    let open: Vec<&&Entry> = calls.iter().filter(|entry| entry.outcome() == "unknown").collect();
    let without_line: Vec<&LogEvent> = all
        .events
        .iter()
        .filter(|event| changes(event) && event.published.is_some_and(within))
        .filter(|event| !requests(event).any(|id| written.contains(id)))
        .collect();
    let joined = calls.len() - without_event.len();
    let _ = writeln!(console.out, "Token of {}, {} to {}", all.owner, moment(all.since), moment(all.until));
    let _ = writeln!(console.out, "{} calls in the journal, {} events in Okta's log", calls.len(), all.events.len());
    let _ = writeln!(console.out, "{joined} lines need no further look");
    let _ = writeln!(
        console.out,
        "{} events without a line (another program, another machine, or lines that are missing)",
        without_line.len()
    );
    for event in &without_line {
        let whom = event.whom().map_or("", |whom| &whom.alternate_id);
        let at = event.published.map(moment).unwrap_or_default();
        let id = requests(event).next().unwrap_or_default();
        let _ = writeln!(console.out, "  {at}  {}  {whom}  request {id}", event.kind);
    }
    let _ = writeln!(
        console.out,
        "{} lines without an event (done, as Okta answered, and not in its log)",
        without_event.len()
    );
    for entry in &without_event {
        let _ = writeln!(
            console.out,
            "  {}  {}  {}  line {}",
            entry.line.at, entry.line.op, entry.line.path, entry.line.seq
        );
    }
    let _ = writeln!(console.out, "{} lines without an outcome", open.len());
    for entry in &open {
        let _ = writeln!(
            console.out,
            "  {}  {}  {}  line {}",
            entry.line.at, entry.line.op, entry.line.path, entry.line.seq
        );
    }
    if without_line.is_empty() && without_event.is_empty() && open.is_empty() { Exit::Fine } else { Exit::Failed }
}
