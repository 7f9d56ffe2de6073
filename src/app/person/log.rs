//! The System Log of one person with what the journal knows beside it, laid out for reading: what changed them first,
//! then what they did, then what they did to others.
//!
//! A call from here and the event that it caused bear the same number of a request: they are one row.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::{deed, times};
use crate::app::person::table::Line;
use crate::app::person::table::Look;
use crate::app::person::table::Row;
use crate::messages::{Failure, Recalled};
use crate::protocol::deed::{Deed, Fate, Kind};
use crate::protocol::log_event::{LOG_DAYS, LogEvent, Party};

/// What the id of a row of the journal begins with; none of Okta's does.
const OWN: &str = "journal ";

/// What was read.
pub struct Log<'a> {
    /// Newest first.
    pub events: &'a [LogEvent],
    /// Whether older ones were left out.
    pub more: bool,
    /// Why there are none.
    pub failure: Option<&'a Failure>,
    /// None: not read yet.
    pub journal: Option<&'a Recalled>,
}

impl Log<'_> {
    fn deeds(&self) -> &[Deed] {
        self.journal.map(Recalled::deeds).unwrap_or_default()
    }

    /// The call from here that caused an event.
    fn cause(&self, event: &LogEvent) -> Option<&Deed> {
        let is_it = |deed: &&Deed| deed.kind == Kind::Call && deed.request.as_ref() == Some(&event.transaction);
        self.deeds().iter().filter(|_| !event.transaction.is_empty()).find(is_it)
    }

    /// What was done from here and no event tells, newest first.
    fn beside(&self) -> impl Iterator<Item = &Deed> {
        let is_told = |deed: &&Deed| match (&deed.kind, &deed.request) {
            (Kind::Call, Some(request)) => self.events.iter().any(|event| event.transaction == *request),
            (Kind::Call | Kind::Refusal | Kind::Shown(_) | Kind::Copied(_) | Kind::Other(_), _) => false,
        };
        self.deeds().iter().rev().filter(move |deed| !is_told(deed))
    }

    /// The event of a row.
    pub fn event_of(&self, id: &str) -> Option<&LogEvent> {
        self.events.iter().enumerate().find(|(place, event)| key(event, *place) == id).map(|(_, event)| event)
    }

    /// What was done from here, of a row: its own, or the cause of its event.
    pub fn deed_of(&self, id: &str) -> Option<&Deed> {
        match id.strip_prefix(OWN) {
            Some(seq) => self.deeds().iter().find(|deed| deed.seq.to_string() == seq),
            None => self.cause(self.event_of(id)?),
        }
    }
}

/// The rows and the lines that they stand in. An event without a number of its own goes by its place.
pub fn lay_out_log(log: &Log<'_>, user: &str, revealed: bool, now: Now, zone: &TimeZone) -> (Vec<Row>, Vec<Line>) {
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    let told = |(place, event): (usize, &LogEvent)| {
        let masked = if revealed { None } else { event.masked() };
        let shown = masked.as_ref().unwrap_or(event);
        (event.published, row(shown, log.cause(event), key(event, place), user, now, zone))
    };
    let (others, own): (Vec<_>, Vec<_>) =
        log.events.iter().enumerate().partition(|(_, event)| event.is_of_others(user));
    let (changes, rest): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, event)| event.is_change());
    let from_here = log.beside().map(|deed| (Some(deed.okta_time()), own_row(deed, now, zone)));
    let mut changes: Vec<(Option<Timestamp>, Row)> = changes.into_iter().map(told).chain(from_here).collect();
    // Of events at the same moment the order is Okta's.
    changes.sort_by(|(one, _), (other, _)| other.cmp(one));
    let rest = rest.into_iter().map(told).collect();
    let others = others.into_iter().map(told).collect();
    for (title, told) in [("Changes", changes), ("Sign-ins and the rest", rest), ("Done to others", others)] {
        if told.is_empty() {
            continue;
        }
        lines.push(Line::Section(title));
        for (_, row) in told {
            lines.push(Line::Row(rows.len()));
            rows.push(row);
        }
        lines.push(Line::Blank);
    }
    if let Some(failure) = log.failure {
        lines.push(Line::Note(format!("Okta's log could not be read: {}.", failure.kind.sentence())));
    } else if lines.is_empty() {
        lines.push(Line::Note(format!("Nothing in the last {LOG_DAYS} days.")));
    }
    if log.more {
        lines.push(Line::Note(format!("Only the newest {} events are shown.", log.events.len())));
    }
    lines.push(Line::Note(format!("Okta keeps the log for {LOG_DAYS} days; what is older cannot be read.")));
    match log.journal {
        Some(Recalled::Off) => {
            lines.push(Line::Note("No journal is kept here: what was done from here is not told apart.".to_owned()));
        }
        Some(Recalled::Unread(why)) => lines.push(Line::Note(format!("The journal could not be read: {why}."))),
        Some(Recalled::Deeds(_)) | None => {}
    }
    (rows, lines)
}

fn key(event: &LogEvent, place: usize) -> String {
    if event.uuid.is_empty() { format!("#{place}") } else { event.uuid.clone() }
}

/// When, what, by whom; and how it ended, about what and from where in one cell, which has the room that is left.
fn row(event: &LogEvent, cause: Option<&Deed>, id: String, user: &str, now: Now, zone: &TimeZone) -> Row {
    let by = if event.actor.id == user {
        "themselves".to_owned()
    } else if event.actor.name.is_empty() {
        event.actor.alternate_id.clone()
    } else {
        event.actor.name.clone()
    };
    let from = joined([&*event.address, &*event.place], " ");
    let here = cause.map(|deed| joined(["from here", &*deed::why(deed)], " · ")).unwrap_or_default();
    let rest = joined([&*here, &*event.outcome(), &*event.about(user), &*from, &*event.client], " · ");
    let when = times::clock_or_untold(event.published, now, zone);
    let whom = event.person().filter(|_| event.is_of_others(user)).map(Party::label);
    let what = whom.map_or_else(|| event.happened(), |whom| format!("{}: {whom}", event.happened()));
    Row { id, cells: vec![when, what, by, rest], look: Look::Of(event.verdict()) }
}

/// The same of what only the journal tells.
fn own_row(deed: &Deed, now: Now, zone: &TimeZone) -> Row {
    let rest = joined(["from here", &*deed::outcome(deed), &*deed::why(deed)], " · ");
    let cells = vec![times::clock(deed.at, now, zone), deed::action(deed), deed.by.label().to_owned(), rest];
    let look = match deed.fate {
        Fate::Unknown | Fate::UnderWay => Look::Warning,
        Fate::Done | Fate::Refused | Fate::NotSent | Fate::Forbidden | Fate::NotDone | Fate::None => Look::Plain,
    };
    Row { id: format!("{OWN}{}", deed.seq), cells, look }
}

fn joined<const N: usize>(parts: [&str; N], separator: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator)
}
