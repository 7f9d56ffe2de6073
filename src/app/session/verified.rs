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
use crate::protocol::factor::Factor;
use crate::protocol::id::{FactorId, UserId};
use crate::protocol::recorder::OneLine;
use crate::protocol::row::UserRow;
use crate::protocol::status::Status;
use crate::protocol::time::Moment;
use crate::protocol::verify::Means;

/// How long a verified caller is taken for who they are: a call, not a shift.
const COUNTS: SignedDuration = SignedDuration::from_mins(10);

/// Somebody who was verified. It says that whoever has the factor answered, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    user: UserId,
    factor: FactorId,
    means: Means,
    /// `push to “iPhone 15”`
    what: String,
    transaction: Option<String>,
    at: Timestamp,
    until: Timestamp,
    /// As they were then.
    status: Status,
    password_changed: Option<Moment>,
}

impl Mark {
    /// Of the person as they are known, by this factor of theirs, now.
    pub(crate) fn new(
        row: &UserRow,
        (factor, means, what): (&Factor, Means, String),
        transaction: Option<String>,
        now: Now,
    ) -> Self {
        Self {
            user: row.user_id(),
            factor: factor.id.clone(),
            means,
            what,
            transaction,
            at: now.0,
            until: now.0.checked_add(COUNTS).unwrap_or(now.0),
            status: row.status.clone(),
            password_changed: row.password_changed,
        }
    }

    /// Whether it is of this person, as they are now.
    fn stands(&self, row: &UserRow, now: Now) -> bool {
        self.user == row.id()
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

    /// The same for the journal: by what, which factor, which transaction of Okta's, when.
    pub(crate) fn line(&self) -> Option<OneLine> {
        let transaction = self.transaction.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
        OneLine::of(&format!("{} {}{transaction} {:.0}", self.means.word(), self.factor, self.at))
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
        self.mark.take_if(|mark| mark.user == user);
    }

    /// The factors of this person as they are now: a mark by one that is there no more ends.
    pub(crate) fn hold_against(&mut self, user: &str, factors: &[Factor]) {
        let is_there = |mark: &Mark| factors.iter().any(|factor| factor.id == mark.factor && factor.is_active());
        self.mark.take_if(|mark| mark.user == user && !is_there(mark));
    }

    /// The person as they are now: a mark of somebody who was otherwise ends for good.
    pub(crate) fn hold_person_against(&mut self, row: &UserRow) {
        let differs = |mark: &Mark| mark.status != row.status || mark.password_changed != row.password_changed;
        self.mark.take_if(|mark| mark.user == row.id() && differs(mark));
    }
}

impl Session {
    /// Whether this person is verified now, and how.
    pub fn mark_of(&self, row: &UserRow, now: Now) -> Option<&Mark> {
        self.verified.mark.as_ref().filter(|mark| mark.stands(row, now))
    }
}
