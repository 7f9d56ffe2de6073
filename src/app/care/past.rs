//! What was done to somebody of late, by others and from here, in words.

use std::cmp::Reverse;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::event::Now;
use crate::app::part::{deed, times};
use crate::messages::Recalled;
use crate::protocol::deed::{Deed, Fate, Held, Kind};
use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Risk;
use crate::protocol::takeover::is_way_in;
use crate::protocol::text::visible;

/// What happened within it is told before somebody is let in.
pub(super) const REACH: SignedDuration = SignedDuration::from_hours(24);
/// What somebody else did so lately is told before anything.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(10);

/// What was done to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub words: String,
    /// Whether somebody else did it a moment ago.
    pub(super) is_fresh: bool,
    /// Whether somebody may have got in by it, or readied that.
    pub(super) opens: bool,
}

/// What the log and the journal tell of somebody.
pub struct Told {
    /// Newest first.
    pub events: Vec<LogEvent>,
    pub journal: Recalled,
    /// Login of the token's owner, where it was read.
    pub owner: Option<String>,
}

/// One thing that was done to the person.
struct Done {
    what: String,
    at: Option<Timestamp>,
    by: String,
    from: String,
    /// Whether somebody else did it.
    by_others: bool,
    opens: bool,
}

/// What was done to the person, newest first; the same done several times is one line.
pub fn past(told: &Told, user: &str, now: Now, zone: &TimeZone) -> Vec<Past> {
    let mut done: Vec<Done> = of_log(told, user, now).chain(of_journal(told, now)).collect();
    done.sort_by_key(|one| Reverse(one.at));
    let mut lines: Vec<Past> = Vec::new();
    for (place, one) in done.iter().enumerate() {
        let is_same = |other: &&Done| other.what == one.what;
        if done[..place].iter().any(|other| is_same(&other)) {
            continue;
        }
        let times = done.iter().filter(is_same).count();
        let often = if times > 1 { format!(", {times} times in 24 hours, last") } else { String::new() };
        let when = times::clock_or_untold(one.at, now, zone);
        let words = format!("{}{often} {when} by {}{}", one.what, one.by, one.from);
        // Whoever did the same once more before was somebody else, perhaps.
        let is_fresh = done
            .iter()
            .filter(is_same)
            .any(|one| one.by_others && one.at.is_some_and(|at| now.0.duration_since(at) < JUST_NOW));
        let opens = done.iter().filter(is_same).any(|one| one.opens);
        lines.push(Past { words: visible(&words).into_owned(), is_fresh, opens });
    }
    lines
}

fn is_late(at: Option<Timestamp>, now: Now) -> bool {
    at.is_some_and(|at| now.0.duration_since(at) <= REACH)
}

/// What Okta tells, with what was done from here told apart by the numbers of its requests.
fn of_log<'t>(told: &'t Told, user: &'t str, now: Now) -> impl Iterator<Item = Done> + 't {
    let matters = move |event: &&LogEvent| {
        let is_known = event.is_change() && !event.kind.starts_with("group.user_membership.");
        is_known && !event.is_of_others(user) && is_late(event.published, now)
    };
    told.events.iter().filter(matters).map(move |event| {
        let from_here = is_from_here(told, event);
        let is_owner = told.owner.as_ref().is_some_and(|owner| owner.eq_ignore_ascii_case(&event.actor.alternate_id));
        // Without a journal nothing tells what somebody with the same token did elsewhere.
        let untold = !matches!(told.journal, Recalled::Deeds(_));
        let by = match (from_here, is_owner) {
            _ if event.actor.id == user => "themselves".to_owned(),
            (true, _) => "you, from here".to_owned(),
            (false, true) if untold => "you".to_owned(),
            // The journal of another machine may have it, and so may a run without one.
            (false, true) => "you (no line of it in the journal here)".to_owned(),
            (false, false) => event.actor.label().to_owned(),
        };
        let from = [&event.place, &event.address].into_iter().find(|text| !text.is_empty() && !from_here);
        Done {
            what: changed(told, event).unwrap_or_else(|| event.happened()),
            at: event.published,
            by,
            from: from.map(|from| format!(" from {from}")).unwrap_or_default(),
            by_others: event.actor.kind == "User" && event.actor.id != user && !from_here && !(is_owner && untold),
            opens: may_open(told, event),
        }
    })
}

/// The calls of this machine that caused it.
fn causes<'t>(told: &'t Told, event: &'t LogEvent) -> impl Iterator<Item = &'t Deed> {
    let deeds = told.journal.deeds().iter().filter(|_| !event.transaction.is_empty());
    deeds.filter(|deed| deed.request.as_ref() == Some(&event.transaction))
}

/// Whether one of them was made with this person's token.
fn is_from_here(told: &Told, event: &LogEvent) -> bool {
    causes(told, event).any(|deed| is_own(told, deed))
}

/// Which attributes a change of the profile was of: Okta's log says only that there was one.
fn changed(told: &Told, event: &LogEvent) -> Option<String> {
    let is_it = event.kind == "user.account.update_profile" && event.is_success();
    causes(told, event).filter(|_| is_it).find_map(deed::changed)
}

/// Whether it was done with this token, as far as that is written down: several people may share a machine.
fn is_own(told: &Told, deed: &Deed) -> bool {
    match (&told.owner, &deed.by.token) {
        (Some(owner), Some(by)) => owner.eq_ignore_ascii_case(by),
        (None, _) | (_, None) => true,
    }
}

/// What was done from here and is not in the log yet, or may have been done.
fn of_journal(told: &Told, now: Now) -> impl Iterator<Item = Done> + '_ {
    let is_logged = |deed: &Deed| {
        deed.request.as_ref().is_some_and(|request| told.events.iter().any(|event| event.transaction == *request))
    };
    let matters = move |deed: &&Deed| {
        let happened = matches!(deed.fate, Fate::Done | Fate::Unknown | Fate::UnderWay);
        deed.kind == Kind::Call && happened && is_late(Some(deed.at), now) && !is_logged(deed)
    };
    told.journal.deeds().iter().filter(matters).map(|deed| {
        let perhaps = if deed.fate == Fate::Done { "" } else { "perhaps " };
        let own = is_own(told, deed);
        Done {
            what: format!("{perhaps}{}", deed::changed(deed).unwrap_or_else(|| deed::action(deed))),
            at: Some(deed.at),
            by: if own { "you".to_owned() } else { deed.by.label().to_owned() },
            from: ", from here".to_owned(),
            by_others: !own,
            opens: opens(deed),
        }
    })
}

/// Whether a call of this machine let somebody in, or may have.
fn opens(deed: &Deed) -> bool {
    let by_what_it_is = deed.operation.is_some_and(|operation| operation.risk() == Risk::Takeover);
    by_what_it_is || deed.after.iter().filter_map(Held::attribute).any(is_way_in)
}

/// The same of an event. Which attributes a change was of is known of those from here alone.
fn may_open(told: &Told, event: &LogEvent) -> bool {
    const PARTS: [&str; 7] = ["user.mfa.", "password", "email", "phone", "credential", "recovery", "identity_provider"];
    let untold = event.kind == "user.account.update_profile" && changed(told, event).is_none();
    untold || PARTS.iter().any(|part| event.kind.contains(part)) || causes(told, event).any(opens)
}
