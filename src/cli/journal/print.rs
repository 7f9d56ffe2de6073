//! The journal for people and spreadsheets.

use std::collections::HashMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::console::Kind;
use super::super::{Console, Exit, zone};
use super::command::{Format, Stop};
use crate::app::part::count::{grouped, people_word};
use crate::export::defused;
use crate::protocol::recorder::SettledBy;
use crate::store::journal::line::{Line, Phase};
use crate::store::journal::reading::Entry;
use crate::store::journal::spool::Position;
use crate::store::journal::verify::{Anchor, Fault, Report};

/// One row a thing that was done.
pub(super) fn entries(entries: &[Entry], format: Format, console: &mut Console<'_>) -> Result<Exit, Stop> {
    match format {
        Format::Text => {
            for entry in entries {
                let _ = writeln!(console.out, "{}", row(entry));
            }
            if entries.is_empty() {
                console.complain("nothing fits");
            }
        }
        Format::Csv => table(entries.iter().map(cells), console),
        Format::Ndjson => {
            for entry in entries {
                json(&entry.line, console)?;
                for line in entry.outcome.iter().chain(&entry.settled) {
                    json(line, console)?;
                }
            }
        }
    }
    Ok(Exit::Fine)
}

fn json(line: &Line, console: &mut Console<'_>) -> Result<(), Stop> {
    let text = serde_json::to_string(line).map_err(|error| Stop::Failed(error.to_string()))?;
    // What is lost is told at the end of the run.
    let _ = writeln!(console.out.of(Kind::Json), "{text}");
    Ok(())
}

/// In this machine's zone, to the second.
fn local(at: &str) -> String {
    match at.parse::<Timestamp>() {
        Ok(at) => zone::here().to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => at.to_owned(),
    }
}

/// Whom or what it was done to, in as few words as name them.
fn whom(line: &Line) -> String {
    match &line.target {
        Some(target) if !target.login.is_empty() => target.login.clone(),
        Some(target) if !target.id.is_empty() => target.id.clone(),
        Some(_) | None => line.path.clone(),
    }
}

/// Who was at this machine, and with whose token: several agents may share one.
fn by(line: &Line) -> String {
    let by = &line.by;
    let user = by.user.clone().or_else(|| by.uid.map(|uid| format!("uid {uid}")));
    match (user, &by.token) {
        (Some(user), Some(token)) => format!("{user} (token of {token})"),
        (Some(user), None) => user,
        (None, Some(token)) => format!("token of {token}"),
        (None, None) => "nobody knows".to_owned(),
    }
}

/// What was done, or what the line says where it is no call.
fn what(entry: &Entry) -> String {
    let line = &entry.line;
    let of = |name: &str| line.what.get(name).and_then(Value::as_str).unwrap_or_default();
    match line.phase {
        Phase::Refusal if line.op.is_empty() => "a change".to_owned(),
        Phase::Intent | Phase::Outcome | Phase::Settled | Phase::Refusal => line.op.clone(),
        Phase::Export => {
            let rows = line.what.get("rows").and_then(Value::as_u64).unwrap_or_default();
            format!("export of {} rows ({})", grouped(rows), of("query"))
        }
        Phase::Shown => format!("{} shown", of("secret")),
        Phase::Copied => format!("{} copied", of("secret")),
        Phase::Approved => format!("approved: {}", of("title")),
        Phase::Verified => format!("verified: {}", of("result")),
        Phase::Connection => format!("connection {}", of("change")),
        Phase::Start | Phase::End | Phase::Torn | Phase::Broken | Phase::Other => line.phase.word().to_owned(),
    }
}

fn row(entry: &Entry) -> String {
    let line = &entry.line;
    let mut row = format!("{:>6}  {}  {:9}  {:32}", line.seq, local(&line.at), entry.outcome(), what(entry));
    let whom = whom(line);
    if !whom.is_empty() {
        let _ = write!(row, "  {whom}");
    }
    let _ = write!(row, "  by {}", by(line));
    if let Some(people) = line.what.get("people").and_then(Value::as_array) {
        let _ = write!(row, "  {}", people_word(people.len()));
    }
    if let (Phase::Refusal, Some(code)) = (line.phase, &line.code) {
        let rule = line.what.get("rule").and_then(Value::as_str).unwrap_or(code);
        let _ = write!(row, "  not sent: {rule}");
    }
    for (name, text) in [("ticket", &line.ticket), ("reason", &line.reason)] {
        if let Some(text) = text {
            let _ = write!(row, "  {name} {text}");
        }
    }
    row
}

const HEAD: [&str; 17] = [
    "seq", "at", "org", "outcome", "op", "type", "id", "login", "by", "user", "host", "ticket", "reason", "status",
    "code", "request", "run",
];

fn cells(entry: &Entry) -> Vec<String> {
    let line = &entry.line;
    let target = line.target.clone().unwrap_or_default();
    let outcome = entry.outcome.as_ref();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    vec![
        line.seq.to_string(),
        line.at.clone(),
        line.org.clone(),
        entry.outcome().to_owned(),
        what(entry),
        target.kind,
        target.id,
        target.login,
        text(line.by.token.as_ref()),
        text(line.by.user.as_ref()),
        text(line.by.host.as_ref()),
        text(line.ticket.as_ref()),
        text(line.reason.as_ref()),
        outcome.and_then(|outcome| outcome.status).map(|status| status.to_string()).unwrap_or_default(),
        text(outcome.and_then(|outcome| outcome.code.as_ref()).or(line.code.as_ref())),
        text(outcome.and_then(|outcome| outcome.request.as_ref())),
        line.run.clone(),
    ]
}

/// What people typed must run nothing where the table is opened.
fn table(rows: impl Iterator<Item = Vec<String>>, console: &mut Console<'_>) {
    let quoted = |cell: &str| {
        let cell = defused(cell);
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.into_owned()
        }
    };
    let mut out = console.out.of(Kind::Data);
    let _ = std::io::Write::write_all(&mut out, format!("{}\n", HEAD.join(",")).as_bytes());
    for row in rows {
        let row: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        let _ = std::io::Write::write_all(&mut out, format!("{}\n", row.join(",")).as_bytes());
    }
}

/// Everything about one line.
pub(super) fn whole(entry: &Entry, values: &HashMap<String, Value>, console: &mut Console<'_>) {
    let line = &entry.line;
    let mut say = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(console.out, "{name:14}{text}");
        }
    };
    let later = [("outcome", &entry.outcome), ("settled", &entry.settled)];
    let later = later.iter().filter_map(|(name, line)| Some(format!("{name} in line {}", line.as_ref()?.seq)));
    let numbers: Vec<String> = std::iter::once(line.seq.to_string()).chain(later).collect();
    say("Line", &numbers.join(", "));
    say("When", &format!("{} ({} UTC)", local(&line.at), line.at.trim_end_matches('Z').replace('T', " ")));
    say("What", &what(entry));
    say("Call", format!("{} {}", line.method, line.path).trim());
    say("Options", &pairs(&line.options));
    say(
        "Whom",
        &line.target.as_ref().map_or(String::new(), |target| format!("{} {} {}", target.kind, target.login, target.id)),
    );
    if line.unsaid {
        say("", "What the call was about was not said; whom it names stands in its path.");
    }
    say("Ticket", line.ticket.as_deref().unwrap_or_default());
    say("Reason", line.reason.as_deref().unwrap_or_default());
    say("Verified", line.verified.as_deref().unwrap_or_default());
    say("Approved by", line.approved.as_deref().unwrap_or_default());
    say("Undoes", &line.undo_of.map(|of| format!("line {of}")).unwrap_or_default());
    say("Organisation", &format!("{} (connection {})", line.org, line.connection));
    let by = &line.by;
    let is_call = !line.op.is_empty();
    say(
        "By token of",
        by.token.as_deref().unwrap_or(if is_call { "not known: the owner could not be read" } else { "" }),
    );
    let uid = by.uid.map(|uid| format!(" (uid {uid})")).unwrap_or_default();
    say("System user", &format!("{}{uid}", by.user.as_deref().unwrap_or_default()));
    say("Environment", by.environment.as_deref().unwrap_or_default());
    say("Host", by.host.as_deref().unwrap_or_default());
    say("SSH from", by.from.as_deref().unwrap_or_default());
    say("Run", &format!("{} of {}", line.run, line.tool));
    say("Before", &traits(&line.before, values));
    say("After", &traits(&line.after, values));
    say("", &pairs(&line.what));
    say("Outcome", entry.outcome());
    if let Some(outcome) = &entry.outcome {
        say("Known at", &local(&outcome.at));
        say("Status", &outcome.status.map(|status| status.to_string()).unwrap_or_default());
        say("Code", outcome.code.as_deref().unwrap_or_default());
        say("Request id", outcome.request.as_deref().unwrap_or_default());
    } else if line.phase == Phase::Intent && entry.settled.is_none() {
        say("", "Nobody knows whether it was done: the program ended before an answer came, or runs still.");
    }
    if let Some(settled) = &entry.settled {
        let word = settled.what.get("by").and_then(Value::as_str).unwrap_or_default();
        let by = match SettledBy::ALL.into_iter().find(|by| by.word() == word) {
            Some(by) => by.words(),
            None => word,
        };
        say("Settled", &format!("{}, by {by}", local(&settled.at)));
    }
}

fn pairs(map: &Map<String, Value>) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    map.iter().map(|(name, value)| format!("{name} {}", text(value))).collect::<Vec<_>>().join(", ")
}

/// Values of people are found by their hash, as long as they are kept.
fn traits(map: &Map<String, Value>, values: &HashMap<String, Value>) -> String {
    let each = map.iter().map(|(name, value)| {
        let hash = value.as_str().filter(|text| text.starts_with(crate::store::journal::reading::MARK));
        match hash.map(|hash| values.get(hash)) {
            Some(Some(kept)) => format!("{name} {kept}"),
            Some(None) => format!("{name} (no longer kept)"),
            None => format!("{name} {value}"),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Where something is wrong, and what.
pub(super) fn fault(fault: &Fault) -> String {
    let place = if fault.line == 0 { fault.file.clone() } else { format!("{}, line {}", fault.file, fault.line) };
    format!("{place}: {}", fault.what)
}

/// What holds of one chain.
pub(super) fn report(report: &Report, met: bool, console: &mut Console<'_>) {
    let folder = report.folder.display();
    let state = if report.faults.is_empty() { "holds" } else { "DOES NOT HOLD" };
    let _ = writeln!(console.out, "{folder}: the chain {state}");
    if report.lines > 0 {
        let _ = writeln!(
            console.out,
            "  {} lines, {} to {}; the last is number {}, its SHA-256 {}",
            grouped(report.lines),
            local(&report.first),
            local(&report.last),
            report.seq,
            report.head
        );
    }
    for one in &report.faults {
        let _ = writeln!(console.out, "  fault: {}", fault(one));
    }
    for one in &report.remarks {
        let _ = writeln!(console.out, "  odd: {}", fault(one));
    }
    if report.torn > 0 || report.ends_torn {
        let all = report.torn + u64::from(report.ends_torn);
        let _ =
            writeln!(console.out, "  torn: {all} (a program or the machine ended in the middle of a line; no fault)");
    }
    if report.clock_back > 0 {
        let _ = writeln!(console.out, "  the clock was set back {} times", report.clock_back);
    }
    if !report.unknown.is_empty() {
        let some: Vec<String> = report.unknown.iter().take(10).map(u64::to_string).collect();
        let more = if report.unknown.len() > some.len() { " …" } else { "" };
        let _ = writeln!(console.out, "  without an outcome: {}{more}", some.join(", "));
    }
    match &report.anchor {
        Some(Anchor::Found { seq, after }) => {
            let _ = writeln!(console.out, "  the anchor is line {seq}; {} lines came after it", grouped(*after));
        }
        Some(Anchor::Missing) if !met => {
            let _ = writeln!(console.out, "  the anchor is not in it");
        }
        Some(Anchor::Missing) | None => {}
    }
}

/// How far those are to whom it is handed on.
pub(super) fn collectors(positions: &[Position], report: &Report, console: &mut Console<'_>) {
    for position in positions {
        let to = &position.to;
        let taken = match position.seq {
            0 => "nothing yet".to_owned(),
            seq => format!("lines up to {} of {}, last {}", seq, report.seq, local(&position.at)),
        };
        let waiting = match report.seq.saturating_sub(position.seq) {
            0 => String::new(),
            1 => "; 1 line waits".to_owned(),
            waiting => format!("; {} lines wait", grouped(waiting)),
        };
        let _ = writeln!(console.out, "  handed on to {to}: {taken}{waiting}");
        if let Some(trouble) = &position.trouble {
            let _ = writeln!(console.out, "    not reached since {}: {}", local(&trouble.since), trouble.why);
        }
        for passed in &position.not_taken {
            let which = match (passed.first, passed.last) {
                (first, last) if first == last => format!("line {first}"),
                (first, last) => format!("{} of lines {first} to {last}", passed.lines),
            };
            let _ = writeln!(console.out, "    not taken: {which}: {}", passed.why);
        }
    }
}

/// What no chain can show.
pub(super) fn limits(console: &mut Console<'_>, unknown: usize) {
    let _ = writeln!(
        console.out,
        "A chain shows that no line in it was changed, left out or moved. It cannot show that its end was cut off together\n\
         with the file “head”, or that all of it was written anew: keep the SHA-256 of the last line elsewhere, and give it\n\
         to --anchor later."
    );
    if unknown > 0 {
        let _ = writeln!(
            console.out,
            "What stands without an outcome was sent or about to be: look at the person, or `oktui journal reconcile`."
        );
    }
}
