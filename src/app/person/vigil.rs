//! Watching, for two minutes after somebody was helped, whether they get in.
//!
//! ```text
//!  unlocked, reset ─► Watching ─ a step ─► the log since then ─┬ signed in ──────► told, over
//!                        ▲                                     ├ refused ────────► told, goes on
//!                        └─────────────────────────────────────┴ nothing ────────► goes on
//!                     two minutes over, the log refuses, the page is left ───────► over
//! ```

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::event::Now;
use crate::app::event::Timer;
use crate::app::part::times;
use crate::app::person::DetailScreen;
use crate::app::turn::Turn;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::change::Change;
use crate::protocol::id::UserId;
use crate::protocol::log_event::LogEvent;
use crate::protocol::time::Moment;

/// Somebody who is told "try now" does so within this.
const TIME: SignedDuration = SignedDuration::from_mins(2);
/// The log allows few calls a minute, and shows what happened some seconds late.
const STEP: Duration = Duration::from_secs(15);

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Watching,
    /// How it was told.
    SignedIn(String),
    /// Two minutes are over.
    Over,
    /// The log could not be read.
    Failed,
}

/// A watch over the person of a User screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vigil {
    state: State,
    /// What was done, by the server's clock where it tells.
    since: Timestamp,
    until: Timestamp,
    /// The newest attempt that was turned down.
    refused: Option<String>,
    /// The next step.
    timer: OrderId,
    asked: Option<OrderId>,
}

/// Whether somebody who got this is likely to try at once.
fn is_help(change: &Change) -> bool {
    match change {
        Change::Unlock
        | Change::ResetPassword { .. }
        | Change::SetTemporaryPassword
        | Change::SetPassword(_)
        | Change::ResetFactors
        | Change::GiveCode { .. }
        | Change::DeleteFactor { .. } => true,
        Change::Activate { .. }
        | Change::Reactivate { .. }
        | Change::Deactivate
        | Change::Suspend
        | Change::Unsuspend
        | Change::ExpirePassword
        | Change::SetRecoveryQuestion { .. }
        | Change::SetValues { .. }
        | Change::ClearSessions { .. }
        | Change::AddToGroup { .. }
        | Change::RemoveFromGroup { .. }
        | Change::AssignApp { .. }
        | Change::RevokeGrants
        | Change::RemoveEnrolment { .. }
        | Change::TakeRole { .. }
        | Change::SuspendDevice { .. }
        | Change::UnsuspendDevice { .. }
        | Change::DeactivateDevice { .. }
        | Change::ClearException { .. }
        | Change::WithdrawCode { .. }
        | Change::Delete => false,
    }
}

impl Vigil {
    fn begin(screen: &DetailScreen, turn: &mut Turn<'_>) -> Self {
        let now = turn.now.0;
        let changed = screen.user.value().and_then(|user| user.status_changed).map(Moment::timestamp);
        // A status that changed long ago says nothing about what was done just now.
        let since = changed.filter(|at| now.duration_since(*at).abs() < TIME).unwrap_or(now);
        let until = now.checked_add(TIME).unwrap_or(now);
        Self { state: State::Watching, since, until, refused: None, timer: step(turn), asked: None }
    }

    /// What is told of it on the page.
    pub fn words(&self, name: &str, now: Now, zone: &TimeZone) -> String {
        let refused = self.refused.as_deref().map(|refused| format!("{refused} ")).unwrap_or_default();
        match &self.state {
            State::Watching => {
                let (steps, seconds) = (TIME.as_secs().unsigned_abs() / STEP.as_secs(), STEP.as_secs());
                let until = times::clock(self.until, now, zone);
                format!(
                    "{refused}Watching until {until} whether {name} signs in; it costs a call to the log every {seconds} s, {steps} at most. Leaving stops it."
                )
            }
            State::SignedIn(told) => told.clone(),
            State::Over => format!("{refused}Watched for two minutes: {name} did not sign in."),
            State::Failed => format!("{refused}Not watching any more: the log could not be read."),
        }
    }

    fn take(&mut self, events: &[LogEvent], name: &str, now: Now, zone: &TimeZone) {
        let clock = |event: &LogEvent| event.published.map(|at| times::clock(at, now, zone)).unwrap_or_default();
        let since: Vec<&LogEvent> = events
            .iter()
            .filter(|event| event.is_attempt() && event.published.is_some_and(|at| at >= self.since))
            .collect();
        if let Some(signed_in) = since.iter().find(|event| event.is_signed_in()) {
            let factor = since.iter().find(|event| event.is_second_factor() && event.is_success());
            let by = factor.map(|event| event.masked().as_ref().unwrap_or(event).about("")).filter(|by| !by.is_empty());
            let by = by.map(|by| format!(", {by}")).unwrap_or_default();
            self.state = State::SignedIn(format!("{name} signed in {}{by}.", clock(signed_in)));
        } else if let Some(refused) = since.iter().find(|event| event.verdict().is_refusal()) {
            self.refused = Some(format!("{name} was refused {}: {}.", clock(refused), refused.outcome()));
        }
    }
}

/// Asks to be woken for the next step.
fn step(turn: &mut Turn<'_>) -> OrderId {
    let timer = turn.order_ids.issue();
    turn.after(STEP, Timer::Vigil(timer));
    timer
}

impl DetailScreen {
    /// Somebody was helped: the page that shows them watches whether they get in, where the log can be read.
    pub(crate) fn watch_over(&mut self, user: &UserId, done: &[&Change], turn: &mut Turn<'_>) {
        let helped = turn.is_seen && done.iter().any(|change| is_help(change));
        if helped && self.is_about(user) && self.log.value().is_some() && self.log.failure().is_none() {
            self.vigil = Some(Vigil::begin(self, turn));
        }
    }

    /// The next look at the log; none where the page is no longer looked at.
    pub(crate) fn step_vigil(&mut self, timer: OrderId, is_seen: bool, turn: &mut Turn<'_>) {
        let Some(vigil) = self.vigil.as_mut().filter(|vigil| vigil.timer == timer) else { return };
        if vigil.state != State::Watching {
            return;
        }
        if !is_seen {
            self.vigil = None;
            return;
        }
        if turn.now.0 > vigil.until {
            vigil.state = State::Over;
            return;
        }
        let log = Request::ReadLog {
            user: UserId::new(self.id.as_str()),
            since: crate::app::person::log_time(vigil.since),
            until: crate::app::person::log_time(turn.now.0.checked_add(TIME).unwrap_or(turn.now.0)),
        };
        vigil.asked = Some(turn.start(Lane::Vigil, log));
        vigil.timer = step(turn);
    }

    /// What the log says since, where it was asked for here.
    pub(crate) fn take_vigil(&mut self, order_id: OrderId, events: &[LogEvent], turn: &mut Turn<'_>) {
        let Some(vigil) = self.vigil.as_mut().filter(|vigil| vigil.asked == Some(order_id)) else { return };
        let name = self.user.value().map(|user| crate::app::person::advice::called(user)).unwrap_or_default();
        vigil.asked = None;
        vigil.take(events, &name, turn.now, turn.zone);
        if let State::SignedIn(told) = &vigil.state {
            turn.say(told.clone());
        }
        self.add_to_log(events);
    }

    /// The log refused, where it was asked for here.
    pub(crate) fn fail_vigil(&mut self, order_id: OrderId) {
        if let Some(vigil) = self.vigil.as_mut().filter(|vigil| vigil.asked == Some(order_id)) {
            vigil.state = State::Failed;
        }
    }
}
