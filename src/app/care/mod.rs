//! What is read beside a person before something is done to them, whichever question asks: whether a rule means them,
//! and what was done to them of late. And what is said of the reasons: ticket and reason.
//!
//! ```text
//!  a question opens ─┬─► standing ─┬─ free ──────► nothing
//!                    │             ├─ guarded ───► the login is typed first
//!                    │             └─ protected ─► not possible, and why
//!                    └─► log ──────► lines; where an account may be opened, Enter waits for them, at most 3 s
//! ```
//!
//! Owns: what is awaited, told and typed of it. Must not know: which question it is.

pub mod evidence;
pub mod past;
pub mod reading;
pub mod rows;

use jiff::tz::TimeZone;

use crate::app::care::past::{Past, Told};
use crate::app::event::Now;
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::messages::{Failure, OrderId};
use crate::protocol::id::UserId;
use crate::protocol::protection::Standing;

/// More lines leave no room for the question.
const MOST: usize = 4;

/// What is read beside the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// Whom it is about; none where nobody is named.
    user: Option<UserId>,
    standing: Slot<Standing>,
    log: Slot<Vec<Past>>,
    /// The login as it is typed, where the person is guarded.
    pub login: Field,
    /// Whether what is typed goes there, as long as it is wanted.
    pub on_login: bool,
    /// The log was waited for long enough.
    is_late: bool,
    /// That nobody acts on the person was written down.
    is_noted: bool,
}

/// What is told where the log has nothing.
const NOTHING: &str = "nothing changed in the last 24 hours";

/// A question that shows what is read beside a person.
pub trait Cared {
    fn care(&mut self) -> &mut Care;
    /// Whether what it asks lets whoever learns of it in.
    fn opens(&self) -> bool;
    /// Something was told that nobody has seen: whether it was confirmed already, which holds no longer.
    fn look_again(&mut self) -> bool;
    /// Whether something is being typed, so that no other line takes the keys away.
    fn is_typed_in(&mut self) -> bool;
    /// The keys that send it then.
    fn way_on(&self) -> String;
}

impl Care {
    /// Why the login must be typed first, where it must.
    pub fn guarded(&self) -> Option<&str> {
        match self.standing.value() {
            Some(Standing::Guarded(why)) => Some(why),
            Some(Standing::Free | Standing::Unsure(_) | Standing::Protected(_)) | None => None,
        }
    }

    /// What could not be read of the person, where that would count.
    pub fn unsure(&self) -> Option<&str> {
        match self.standing.value() {
            Some(Standing::Unsure(why)) => Some(why),
            Some(Standing::Free | Standing::Guarded(_) | Standing::Protected(_)) | None => None,
        }
    }

    /// Why nobody acts on the person, where a rule says so.
    pub fn protected(&self) -> Option<String> {
        match self.standing.value() {
            Some(Standing::Protected(why)) => Some(why.trim_end_matches('.').to_owned()),
            Some(Standing::Free | Standing::Unsure(_) | Standing::Guarded(_)) | None => None,
        }
    }

    /// The same, once: what is refused is written down as one line.
    pub fn protected_at_last(&mut self) -> Option<String> {
        let why = self.protected().filter(|_| !self.is_noted)?;
        self.is_noted = true;
        Some(why)
    }

    /// Whether the login has still to be typed.
    pub fn wants_login(&self, login: &str) -> bool {
        self.guarded().is_some() && self.login.text().trim() != login
    }

    /// Whether it was typed because it had to be.
    pub fn is_confirmed(&self, login: &str) -> bool {
        self.guarded().is_some() && !self.wants_login(login)
    }

    /// What is told of the person's last day: all where an account may be opened, else what is fresh.
    pub fn told(&self, opens: bool) -> Vec<String> {
        if let Some(past) = self.log.value() {
            let mut told: Vec<&Past> = past.iter().filter(|past| opens || past.is_fresh).collect();
            // Where not all of it has room, what somebody may have got in by is what counts.
            told.sort_by_key(|past| opens && !past.opens);
            let mut lines: Vec<_> = told.into_iter().map(|past| past.words.clone()).collect();
            if opens && lines.is_empty() {
                lines.push(NOTHING.to_owned());
            }
            if lines.len() > MOST {
                let more = lines.len() - (MOST - 1);
                lines.truncate(MOST - 1);
                lines.push(format!("and {more} more in the last 24 hours"));
            }
            return lines;
        }
        match self.log.failure() {
            Some(failure) if opens => {
                vec![format!("What changed in the last 24 hours is not known: {}.", failure.kind.sentence())]
            }
            None if opens && self.is_late => {
                vec!["What changed in the last 24 hours is not known: the log did not answer.".to_owned()]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// The same as far as somebody has to read it before it is sent.
    pub fn news(&self, opens: bool) -> Vec<String> {
        self.told(opens).into_iter().filter(|line| line != NOTHING).collect()
    }

    /// Whether it must be waited for before anything is sent.
    pub fn is_awaited(&self, opens: bool) -> bool {
        self.standing.is_awaited() || (opens && self.log.is_awaited() && !self.is_late)
    }

    /// Whether the answer of that order is awaited here.
    pub fn awaits(&self, order_id: OrderId) -> bool {
        self.standing.accepts(order_id) || self.log.accepts(order_id)
    }

    pub fn take_standing(&mut self, standing: Standing) {
        self.on_login = matches!(standing, Standing::Guarded(_));
        self.standing.fill(standing);
    }

    pub fn take_past(&mut self, told: &Told, now: Now, zone: &TimeZone) {
        let Some(user) = &self.user else { return };
        self.log.fill(past::past(told, user, now, zone));
    }

    /// What is awaited under that order could not be read.
    pub fn fail(&mut self, order_id: OrderId, failure: Box<Failure>) {
        if self.log.accepts(order_id) {
            self.log.fail(failure);
        } else if self.standing.accepts(order_id) {
            // The client asks once more, and refuses what it must.
            let why = format!("guarded: whether a rule means this person is not known ({})", failure.kind.sentence());
            self.take_standing(Standing::Guarded(why));
        }
    }

    pub fn give_up_on_log(&mut self) {
        self.is_late = true;
    }
}
