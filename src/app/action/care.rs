//! What is read beside the person before something is done to them: whether a rule means them, and what others did to
//! them of late.
//!
//! ```text
//!  Question opens ─┬─► standing ─┬─ free ──────► nothing
//!                  │             ├─ guarded ───► the login is typed first, whatever else is typed
//!                  │             └─ protected ─► not possible, and why
//!                  └─► log ──────► lines; where an account may be opened, Enter waits for them, at most 3 s
//! ```

use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::app::action::question::{Question, Recheck};
use crate::app::event::{Now, Timer};
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::app::part::times;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Risk;
use crate::protocol::protection::Standing;
use crate::protocol::row::RowField;
use crate::protocol::text::visible;

/// What happened within it is told before somebody is let in.
const REACH: SignedDuration = SignedDuration::from_hours(24);
/// Okta's clock may be ahead of this one.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// What somebody else did so lately is told before anything.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(10);
/// A caller waits: longer than this nobody waits for the log.
const PATIENCE: Duration = Duration::from_secs(3);
/// More lines leave no room for the question.
const MOST: usize = 3;

/// What somebody did to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub words: String,
    /// Whether somebody else did it a moment ago.
    is_fresh: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    pub standing: Slot<Standing>,
    pub log: Slot<Vec<Past>>,
    /// The login as it is typed, where the person is guarded.
    pub login: Field,
    /// The log was waited for long enough.
    pub is_late: bool,
}

impl Question {
    /// Why the login must be typed first, where it must.
    pub fn guarded(&self) -> Option<&str> {
        match self.care.standing.value() {
            Some(Standing::Guarded(why)) => Some(why),
            Some(Standing::Free | Standing::Protected(_)) | None => None,
        }
    }

    /// Why nobody acts on the person, where a rule says so.
    pub(super) fn protected(&self) -> Option<String> {
        match self.care.standing.value() {
            Some(Standing::Protected(why)) => Some(why.trim_end_matches('.').to_owned()),
            Some(Standing::Free | Standing::Guarded(_)) | None => None,
        }
    }

    /// Whether the login has still to be typed.
    pub fn wants_login(&self) -> bool {
        self.guarded().is_some() && self.care.login.text().trim() != self.row.get(RowField::Login)
    }

    /// What is told of the person's last day: all where an account may be opened, else what is fresh.
    pub fn past(&self) -> Vec<String> {
        let opens = self.risk() == Risk::Takeover;
        let log = &self.care.log;
        if let Some(past) = log.value() {
            let told = past.iter().filter(|past| opens || past.is_fresh);
            let mut lines: Vec<_> = told.map(|past| past.words.clone()).collect();
            if lines.len() > MOST {
                let more = lines.len() - (MOST - 1);
                lines.truncate(MOST - 1);
                lines.push(format!("and {more} more in the last 24 hours"));
            }
            return lines;
        }
        match log.failure() {
            Some(failure) if opens => {
                vec![format!("What changed in the last 24 hours is not known: {}.", failure.kind.sentence())]
            }
            None if opens && self.care.is_late => {
                vec!["What changed in the last 24 hours is not known: the log did not answer.".to_owned()]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Whether Enter must wait for what the log says.
    fn waits_for_log(&self) -> bool {
        self.risk() == Risk::Takeover && self.care.log.is_awaited() && !self.care.is_late
    }

    /// Whether something is still read that decides whether it can be sent.
    pub fn is_waiting(&self) -> bool {
        matches!(self.recheck, Recheck::Awaited(_)) || self.care.standing.is_awaited() || self.waits_for_log()
    }

    /// Something was told after Enter: nobody has seen it yet.
    fn ask_for_a_look(&mut self, turn_says: &mut Option<String>) {
        if std::mem::take(&mut self.confirmed) {
            self.on_cancel = true;
            let key = key::name(Context::Question, Command::SwitchFocus);
            *turn_says = Some(format!("Read what is told of this person first; then {key} and Enter."));
        }
    }
}

/// Asks for what is read beside the person.
pub(crate) fn begin(question: &mut Question, turn: &mut Turn<'_>) {
    let user = question.user.clone();
    let words = vec![question.action.word(&question.row.status)];
    let standing = Request::ReadStanding { user: user.clone(), words };
    question.care.standing.await_order(turn.start(Lane::Standing, standing));
    let since = turn.now.0.checked_sub(REACH).unwrap_or(turn.now.0);
    let until = turn.now.0.checked_add(AHEAD).unwrap_or(turn.now.0);
    let [since, until] = [since, until].map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string());
    let order_id = turn.start(Lane::Care, Request::ReadLog { user, since, until });
    question.care.log.await_order(order_id);
    turn.after(PATIENCE, Timer::Care(order_id));
}

impl Workspace {
    pub(crate) fn take_standing(&mut self, order_id: OrderId, standing: Standing, turn: &mut Turn<'_>) {
        let mut says = None;
        if let Some(question) = asked(turn, |question| question.care.standing.accepts(order_id)) {
            match &standing {
                Standing::Free => {}
                Standing::Guarded(_) => question.ask_for_a_look(&mut says),
                Standing::Protected(_) => question.confirmed = false,
            }
            question.care.standing.fill(standing);
            question.refused = question.refused.take().or_else(|| question.protected());
        }
        self.go_on(says, turn);
    }

    pub(crate) fn take_care(&mut self, order_id: OrderId, events: &[LogEvent], turn: &mut Turn<'_>) {
        let (now, zone) = (turn.now, turn.zone.clone());
        let mut says = None;
        if let Some(question) = asked(turn, |question| question.care.log.accepts(order_id)) {
            let past = past(events, &question.user, now, &zone);
            question.care.log.fill(past);
            if question.risk() == Risk::Takeover && !question.past().is_empty() {
                question.ask_for_a_look(&mut says);
            }
        }
        self.go_on(says, turn);
    }

    /// What is read beside the person could not be read.
    pub(crate) fn fail_care(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        let mut says = None;
        if let Some(question) = asked(turn, |question| question.care.log.accepts(order_id)) {
            question.care.log.fail(failure);
            if question.risk() == Risk::Takeover {
                question.ask_for_a_look(&mut says);
            }
        } else if let Some(question) = asked(turn, |question| question.care.standing.accepts(order_id)) {
            // The client asks once more, and refuses what it must.
            let why = format!("guarded: whether a rule means this person is not known ({})", failure.kind.sentence());
            question.care.standing.fill(Standing::Guarded(why));
            question.ask_for_a_look(&mut says);
        }
        self.go_on(says, turn);
    }

    pub(crate) fn care_is_late(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        let mut says = None;
        if let Some(question) = asked(turn, |question| question.care.log.accepts(order_id)) {
            question.care.is_late = true;
            if question.risk() == Risk::Takeover {
                question.ask_for_a_look(&mut says);
            }
        }
        self.go_on(says, turn);
    }

    pub(super) fn go_on(&mut self, says: Option<String>, turn: &mut Turn<'_>) {
        if let Some(text) = says {
            turn.say_until_key(text);
            return;
        }
        // Under another box nothing goes on unseen.
        let ready = |question: &Question| {
            question.confirmed && !question.is_waiting() && question.refused.is_none() && !question.wants_login()
        };
        if turn.overlays.question().is_some_and(ready) {
            self.send(turn);
        }
    }
}

fn asked<'t>(turn: &'t mut Turn<'_>, is_it: impl Fn(&Question) -> bool) -> Option<&'t mut Question> {
    turn.overlays.questions_mut().find(|question| is_it(question))
}

/// What was done to the person, newest first; the same done several times is one line.
fn past(events: &[LogEvent], user: &str, now: Now, zone: &TimeZone) -> Vec<Past> {
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
