//! What was done to somebody of late, in words.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::protocol::log_event::LogEvent;
use crate::protocol::text::visible;

/// What happened within it is told before somebody is let in.
pub(super) const REACH: SignedDuration = SignedDuration::from_hours(24);
/// What somebody else did so lately is told before anything.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(10);

/// What somebody did to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub words: String,
    /// Whether somebody else did it a moment ago.
    pub(super) is_fresh: bool,
}

/// What was done to the person, newest first; the same done several times is one line.
pub fn past(events: &[LogEvent], user: &str, now: Now, zone: &TimeZone) -> Vec<Past> {
    let matters = |event: &&LogEvent| {
        let is_known = event.is_change() && !event.kind.starts_with("group.user_membership.");
        is_known && !event.is_of_others(user) && event.published.is_some_and(|at| now.0.duration_since(at) <= REACH)
    };
    let events: Vec<&LogEvent> = events.iter().filter(matters).collect();
    let mut told: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for event in &events {
        let what = event.happened();
        if told.contains(&what) {
            continue;
        }
        let times = events.iter().filter(|other| other.happened() == what).count();
        let by_others = event.actor.kind == "User" && event.actor.id != user;
        let by = if event.actor.id == user { "themselves" } else { event.actor.label() };
        let from = [&event.place, &event.address].into_iter().find(|text| !text.is_empty());
        let from = from.map(|from| format!(" from {from}")).unwrap_or_default();
        let often = if times > 1 { format!(", {times} times in 24 hours, last") } else { String::new() };
        let when = times::clock_or_untold(event.published, now, zone);
        let is_fresh = by_others && event.published.is_some_and(|at| now.0.duration_since(at) < JUST_NOW);
        lines.push(Past { words: visible(&format!("{what}{often} {when} by {by}{from}")).into_owned(), is_fresh });
        told.push(what);
    }
    lines
}
