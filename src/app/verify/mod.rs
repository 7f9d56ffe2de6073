//! The room where it is made sure that a caller is who they say: the box that asks by a factor.
//!
//! ```text
//!  a v ─► the factors, the best first ─ Enter ─┬ push ──► a number to tell ─► what came of it
//!                                              ├ sent ──► a code is typed ──► taken, or not
//!                                              └ code, question ─► typed
//!  Esc, the next call, another screen, leaving ─► closed, and called off at Okta
//! ```
//!
//! Owns: what the box holds and says. Must not know: what a verified caller may have.

pub(crate) mod act;
pub mod told;

use jiff::Timestamp;

use crate::app::event::Now;
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::messages::OrderId;
use crate::protocol::factor::Factor;
use crate::protocol::id::UserId;
use crate::protocol::key::Key;
use crate::protocol::secret::Secret;
use crate::protocol::verify::{Way, means_of};

/// A code or an answer is shorter; what is pasted by a slip is not kept.
const LONGEST: usize = 200;

/// The box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifying {
    pub user: UserId,
    pub login: String,
    /// The given name, for sentences.
    pub called: String,
    pub name: String,
    pub factors: Slot<Vec<Factor>>,
    /// The factor under the cursor, among those in the order of [`Self::listed`].
    pub at: usize,
    pub stage: Stage,
    /// What was wrong with the last try.
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    Choosing,
    /// Okta has not answered yet.
    Asking {
        order_id: OrderId,
        factor: Box<Factor>,
    },
    /// It stands on the device.
    Waiting {
        order_id: OrderId,
        factor: Box<Factor>,
        number: Option<Secret>,
        until: Timestamp,
    },
    /// What was read out is typed.
    Typing {
        factor: Box<Factor>,
        field: Field,
        checking: Option<OrderId>,
    },
    /// What came of it; `good`: they are verified.
    Told {
        factor: Box<Factor>,
        sentences: Vec<String>,
        good: bool,
    },
}

impl Verifying {
    pub(crate) fn new(user: UserId, login: String, called: String, name: String, factors: OrderId) -> Self {
        let mut slot = Slot::default();
        slot.await_order(factors);
        Self { user, login, called, name, factors: slot, at: 0, stage: Stage::Choosing, problem: None }
    }

    /// The factors as they are offered: the best first, what cannot be asked last.
    pub fn listed(&self) -> Vec<&Factor> {
        let mut listed: Vec<&Factor> = self.factors.value().into_iter().flatten().collect();
        let rank = |factor: &&Factor| (Way::of(factor).is_none(), means_of(factor, numbers(factor)));
        listed.sort_by_key(rank);
        listed
    }

    /// The factor under the cursor.
    pub fn chosen(&self) -> Option<&Factor> {
        self.listed().get(self.at).copied()
    }

    pub fn takes_text(&self) -> bool {
        matches!(self.stage, Stage::Typing { .. })
    }

    pub(crate) fn type_key(&mut self, key: Key) {
        // While Okta looks at a code, nothing is typed into it.
        if let Stage::Typing { field, checking: None, .. } = &mut self.stage {
            if key.text().is_some() && field.text().len() >= LONGEST {
                return;
            }
            field.handle(key);
            self.problem = None;
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if let Stage::Typing { field, checking: None, .. } = &mut self.stage {
            let fits: String = text.trim().chars().take(LONGEST).collect();
            field.insert(&fits);
            self.problem = None;
        }
    }

    pub(crate) fn step(&mut self, step: Step) {
        if self.stage == Stage::Choosing {
            let count = self.listed().len();
            self.at = step.from(self.at, count, count);
        }
    }

    /// Which of its pages is shown: each is read before it is answered.
    pub fn page(&self) -> u8 {
        match &self.stage {
            Stage::Choosing if self.factors.value().is_none() => 0,
            Stage::Choosing => 1,
            Stage::Asking { .. } => 2,
            Stage::Waiting { .. } => 3,
            Stage::Typing { checking: None, .. } => 4,
            Stage::Typing { checking: Some(_), .. } => 5,
            Stage::Told { .. } => 6,
        }
    }

    /// Whether it waits for what that order brings.
    pub(crate) fn awaits(&self, order: OrderId) -> bool {
        match &self.stage {
            Stage::Asking { order_id, .. } | Stage::Waiting { order_id, .. } => *order_id == order,
            Stage::Typing { checking, .. } => *checking == Some(order),
            Stage::Choosing | Stage::Told { .. } => false,
        }
    }

    /// Seconds until the question leaves the device by itself.
    pub fn seconds_left(&self, now: Now) -> Option<i64> {
        match &self.stage {
            Stage::Waiting { until, .. } => Some(until.duration_since(now.0).as_secs().max(0)),
            Stage::Choosing | Stage::Asking { .. } | Stage::Typing { .. } | Stage::Told { .. } => None,
        }
    }
}

/// Whether a push by this factor may want a number.
fn numbers(factor: &Factor) -> bool {
    matches!(Way::of(factor), Some(Way::Push { numbers: true }))
}
