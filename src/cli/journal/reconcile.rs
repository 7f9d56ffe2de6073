//! The journal beside Okta's own log, joined by the number that Okta gives each request; and what settles what is unknown.

use jiff::{SignedDuration, Timestamp};

use super::super::connection::Chosen;
use super::super::waits::Waits;
use super::super::{Console, Exit};
use super::command::{ReconcileArgs, Stop, of_folder, own_folder};
use super::compare::{Sides, compare};
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::deed::Deed;
use crate::protocol::log_event::LogEvent;
use crate::protocol::recorder::Recall;
use crate::protocol::settle::Judgement;
use crate::store::journal::line::moment;
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
        Ok(tell(&Sides { lines: &lines, events: &events, owner: &owner, since, until }, console))
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

fn tell(sides: &Sides<'_>, console: &mut Console<'_>) -> Exit {
    let all = compare(sides);
    let from = format!("Token of {}, {} to {}", sides.owner, moment(sides.since), moment(sides.until));
    let mut say = |text: String| {
        // What is lost is told at the end of the run.
        let _ = writeln!(console.out, "{text}");
    };
    say(from);
    say(format!("{} calls in the journal, {} events in Okta's log", all.calls(), all.events()));
    say(format!("{} calls are in Okta's log", all.joined));
    say(format!("{} calls were refused or not sent", all.refused));
    say(format!("{} calls changed nothing: it was so already", all.idle));
    say(format!("{} calls need not be in Okta's log: it does not tell of all of their kind", all.untold));
    if all.foreign > 0 {
        say(format!("{} calls with other tokens were not compared", all.foreign));
    }
    say(format!(
        "{} events belong to calls in the journal, {} need no line: sign-ins, and what Okta does by itself",
        all.events_of_lines, all.events_beside
    ));
    say(format!(
        "{} events without a line (another program, another machine, or lines that are missing)",
        all.without_line.len()
    ));
    for event in &all.without_line {
        let whom = event.whom().map_or("", |whom| &whom.alternate_id);
        let at = event.published.map(moment).unwrap_or_default();
        say(format!("  {at}  {}  {whom}  request {}", event.kind, event.transaction));
    }
    say(format!("{} lines without an event (done, and not in Okta's log)", all.without_event.len()));
    for (entry, why) in &all.without_event {
        say(format!("  {}: {why}", told(entry)));
    }
    say(format!("{} lines without an outcome", all.open.len()));
    for (entry, event) in &all.open {
        let event = event.map(|event| format!(": Okta's log has {}, request {}", event.kind, event.transaction));
        say(format!("  {}{}", told(entry), event.unwrap_or_default()));
    }
    if all.agree() { Exit::Fine } else { Exit::Failed }
}

fn told(entry: &Entry) -> String {
    let line = &entry.line;
    format!("{}  {}  {}  line {}", line.at, line.op, line.path, line.seq)
}
