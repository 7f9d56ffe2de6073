//! Who was verified in this run, by what, and for how long that counts.
//!
//! ```text
//!  asked ─► Verified ─► mark ─┬ ten minutes, the next call, another organisation ─► gone
//!    │                        ├ another status, password, factor ─────────────────► gone
//!    └ left ─► calling off    └ somebody else is verified ────────────────────────► theirs
//! ```
//!
//! Owns: that a mark belongs to one person, as they were then. Must not know: how somebody is asked.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::session::Session;
use crate::messages::OrderId;
use crate::protocol::change::Change;
use crate::protocol::factor::Factor;
use crate::protocol::proof::{Proven, Replaced};
use crate::protocol::row::UserRow;
use crate::protocol::status::Status;
use crate::protocol::time::Moment;

/// Somebody who was verified. It says that whoever has the factor answered, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub(crate) proven: Proven,
    /// `push to “iPhone 15”`
    what: String,
    /// By this machine's clock.
    at: Timestamp,
    until: Timestamp,
    /// As they were then.
    status: Status,
    password_changed: Option<Moment>,
}

impl Mark {
    /// Of the person as they are known, now, for so many minutes.
    pub(crate) fn new(row: &UserRow, proven: Proven, what: String, minutes: u32, now: Now) -> Self {
        Self {
            proven,
            what,
            at: now.0,
            until: now.0.checked_add(SignedDuration::from_mins(minutes.into())).unwrap_or(now.0),
            status: row.status.clone(),
            password_changed: row.password_changed,
        }
    }

    /// Whether it is of this person, as they are now.
    fn stands(&self, row: &UserRow, now: Now) -> bool {
        self.proven.user == row.id()
            && self.at <= now.0
            && now.0 < self.until
            && self.status == row.status
            && self.password_changed == row.password_changed
    }

    /// `verified 10:57, push to “iPhone 15”, 9 min left`
    pub fn words(&self, now: Now, zone: &TimeZone) -> String {
        // The minute that has begun counts.
        let left = (self.until.duration_since(now.0).as_secs() + 59) / 60;
        format!("verified {}, {}, {left} min left", times::clock(self.at, now, zone), self.what)
    }
}

/// Who is being verified, and who was.
#[derive(Debug, Default)]
pub struct Verified {
    /// What is asked of Okta just now.
    pub(crate) asked: Option<OrderId>,
    /// What nobody waits for any more, until Okta has taken it off the device.
    pub(crate) calling_off: Option<OrderId>,
    mark: Option<Mark>,
}

impl Verified {
    /// Somebody is verified: nobody else is.
    pub(crate) fn mark(&mut self, mark: Mark) {
        self.mark = Some(mark);
    }

    pub(crate) fn forget(&mut self) {
        self.mark = None;
    }

    /// Factors of this person were removed from here.
    pub(crate) fn factors_changed(&mut self, user: &str) {
        self.mark.take_if(|mark| mark.proven.user == user);
    }

    /// The factors of this person as they are now: a mark by one that is there no more ends.
    pub(crate) fn hold_against(&mut self, user: &str, factors: &[Factor]) {
        let is_gone = |mark: &Mark| {
            let own = mark.proven.own_factor();
            own.is_some_and(|own| !factors.iter().any(|factor| factor.id == *own && factor.is_active()))
        };
        self.mark.take_if(|mark| mark.proven.user == user && is_gone(mark));
    }

    /// The person as they are now: a mark of somebody who was otherwise ends for good.
    pub(crate) fn hold_person_against(&mut self, row: &UserRow) {
        let differs = |mark: &Mark| mark.status != row.status || mark.password_changed != row.password_changed;
        self.mark.take_if(|mark| mark.proven.user == row.id() && differs(mark));
    }
}

impl Session {
    /// Whether this person is verified now, and how.
    pub fn mark_of(&self, row: &UserRow, now: Now) -> Option<&Mark> {
        self.verified.mark.as_ref().filter(|mark| mark.stands(row, now))
    }

    /// The same for somebody by their id, as they are known.
    pub(crate) fn mark_by_id(&self, user: &str, now: Now) -> Option<&Mark> {
        self.mark_of(self.people.row(self.people.by_id(user)?), now)
    }

    /// Why these changes of somebody wait for a verified caller; none where they do not.
    pub fn lacks_proof(&self, row: &UserRow, steps: &[Change], now: Now) -> Option<String> {
        let mark = self.mark_of(row, now);
        // Both were told in the same moment, by one clock and by the other.
        let passed = mark.map(|mark| mark.proven.at + now.0.duration_since(mark.at));
        let at = passed.unwrap_or(now.0);
        let proven = mark.map(|mark| &mark.proven);
        steps.iter().find_map(|change| {
            let replaced = match change {
                Change::ResetFactors => Replaced::All,
                Change::DeleteFactor { factor } => Replaced::One(factor.to_string()),
                _ => Replaced::Nothing,
            };
            self.policy.lacks_proof((&[change.word()], change.risk()), proven, &replaced, at)
        })
    }
}
