//! The System Log of one person, laid out for reading: what changed them first, then what they did.

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::protocol::log_event::LogEvent;
use crate::protocol::verdict::Verdict;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogLine {
    Section(&'static str),
    Event { when: String, what: String, about: String, by: String, result: String, verdict: Verdict, from: String },
    Note(String),
    Blank,
}

pub fn lay_out_log(events: &[LogEvent], more: bool, user: &str, now: Now, zone: &TimeZone) -> Vec<LogLine> {
    let mut lines = Vec::new();
    let (changes, rest): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.is_change());
    for (title, events) in [("Changes", changes), ("Sign-ins and the rest", rest)] {
        if events.is_empty() {
            continue;
        }
        lines.push(LogLine::Section(title));
        lines.extend(events.into_iter().map(|event| line(event, user, now, zone)));
        lines.push(LogLine::Blank);
    }
    if lines.is_empty() {
        lines.push(LogLine::Note("Nothing in the last 90 days.".to_owned()));
    }
    if more {
        lines.push(LogLine::Note(format!("Only the newest {} events are shown.", events.len())));
    }
    lines.push(LogLine::Note("Okta keeps the log for 90 days; what is older cannot be read.".to_owned()));
    lines
}

fn line(event: &LogEvent, user: &str, now: Now, zone: &TimeZone) -> LogLine {
    let by = if event.actor.id == user {
        "themselves".to_owned()
    } else if event.actor.name.is_empty() {
        event.actor.alternate_id.clone()
    } else {
        event.actor.name.clone()
    };
    let from = [&event.address, &event.place]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    LogLine::Event {
        when: event.published.map(|at| times::clock(at, now, zone)).unwrap_or_default(),
        what: event.happened(),
        about: event.about(user),
        by,
        result: event.outcome(),
        verdict: event.verdict(),
        from,
    }
}
