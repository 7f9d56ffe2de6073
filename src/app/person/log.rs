//! The System Log of one person, laid out for reading: what changed them first, then what they did, then what they did
//! to others.

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::person::table::Line;
use crate::app::person::table::Look;
use crate::app::person::table::Row;
use crate::protocol::log_event::{LOG_DAYS, LogEvent, Party};

/// The rows and the lines that they stand in. An event without a number of its own goes by its place.
pub fn lay_out_log(
    (events, more): (&[LogEvent], bool),
    user: &str,
    revealed: bool,
    now: Now,
    zone: &TimeZone,
) -> (Vec<Row>, Vec<Line>) {
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    let (others, own): (Vec<_>, Vec<_>) = events.iter().enumerate().partition(|(_, event)| event.is_of_others(user));
    let (changes, rest): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, event)| event.is_change());
    for (title, events) in [("Changes", changes), ("Sign-ins and the rest", rest), ("Done to others", others)] {
        if events.is_empty() {
            continue;
        }
        lines.push(Line::Section(title));
        for (place, event) in events {
            lines.push(Line::Row(rows.len()));
            let masked = if revealed { None } else { event.masked() };
            rows.push(row(masked.as_ref().unwrap_or(event), key(event, place), user, now, zone));
        }
        lines.push(Line::Blank);
    }
    if lines.is_empty() {
        lines.push(Line::Note(format!("Nothing in the last {LOG_DAYS} days.")));
    }
    if more {
        lines.push(Line::Note(format!("Only the newest {} events are shown.", events.len())));
    }
    lines.push(Line::Note(format!("Okta keeps the log for {LOG_DAYS} days; what is older cannot be read.")));
    (rows, lines)
}

fn key(event: &LogEvent, place: usize) -> String {
    if event.uuid.is_empty() { format!("#{place}") } else { event.uuid.clone() }
}

/// The event of a row.
pub fn event_of<'a>(events: &'a [LogEvent], id: &str) -> Option<&'a LogEvent> {
    events.iter().enumerate().find(|(place, event)| key(event, *place) == id).map(|(_, event)| event)
}

/// When, what, by whom; and how it ended, about what and from where in one cell, which has the room that is left.
fn row(event: &LogEvent, id: String, user: &str, now: Now, zone: &TimeZone) -> Row {
    let by = if event.actor.id == user {
        "themselves".to_owned()
    } else if event.actor.name.is_empty() {
        event.actor.alternate_id.clone()
    } else {
        event.actor.name.clone()
    };
    let from = joined([&*event.address, &*event.place], " ");
    let rest = joined([&*event.outcome(), &*event.about(user), &*from, &*event.client], " · ");
    let when = times::clock_or_untold(event.published, now, zone);
    let whom = event.person().filter(|_| event.is_of_others(user)).map(Party::label);
    let what = whom.map_or_else(|| event.happened(), |whom| format!("{}: {whom}", event.happened()));
    Row { id, cells: vec![when, what, by, rest], look: Look::Of(event.verdict()) }
}

fn joined<const N: usize>(parts: [&str; N], separator: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator)
}
