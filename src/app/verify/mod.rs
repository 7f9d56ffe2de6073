//! The room where it is made sure that a caller is who they say: the box that asks by a factor.
//!
//! ```text
//!  a v ─► the factors, the best first ─ Enter ─┬ push ──► a number to tell ─► what came of it
//!                                              ├ sent ──► a code is typed ──► taken, or not
//!                                              └ code, question ─► typed
//!                       somebody else says so ─► who ─► a push of theirs, with a number ─► what came of it
//!                       they stand here ─► a note is typed ─► marked
//!  Esc, the next call, another screen, leaving ─► closed, and called off at Okta
//! ```
//!
//! Owns: what the box holds and says. Must not know: what a verified caller may have.

pub(crate) mod act;
mod else_who;
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
use crate::protocol::recorder::OneLine;
use crate::protocol::secret::Secret;
use crate::protocol::verify::{Confirmer, Means, Way, means_of};

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
    pub through: Through,
    /// By what else than a factor it can be made sure here.
    pub others: Vec<Means>,
    /// What is under the cursor, among [`Self::choices`].
    pub at: usize,
    pub stage: Stage,
    /// What was wrong with the last try.
    pub problem: Option<String>,
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Through {
    /// The caller.
    Own,
    /// Somebody is looked for who says that it is them.
    Seeking { means: Means, people: Slot<Vec<Confirmer>>, remark: Option<String> },
    /// Somebody who says so, by a factor of theirs.
    Other { means: Means, who: Confirmer, factors: Slot<Vec<Factor>> },
}

/// A row to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    Factor(&'a Factor),
    /// Another way than a factor of theirs.
    Else(Means),
    /// Somebody who says that it is them.
    Person(&'a Confirmer),
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
    /// They stand here: by what they are known.
    Writing {
        field: Field,
        sending: Option<OrderId>,
    },
    /// What came of it; `good`: they are verified.
    Told {
        sentences: Vec<String>,
        good: bool,
    },
}

impl Verifying {
    pub(crate) fn new(user: UserId, login: String, called: String, name: String, factors: OrderId) -> Self {
        let mut slot = Slot::default();
        slot.await_order(factors);
        let others = vec![Means::Manager, Means::InPerson];
        let (through, stage) = (Through::Own, Stage::Choosing);
        Self { user, login, called, name, factors: slot, through, others, at: 0, stage, problem: None }
    }

    /// The factors as they are offered: the best first, what cannot be asked last. Of somebody else those that ask for a
    /// number.
    pub fn listed(&self) -> Vec<&Factor> {
        let mut listed: Vec<&Factor> = match &self.through {
            Through::Own => self.factors.value().into_iter().flatten().collect(),
            Through::Seeking { .. } => Vec::new(),
            Through::Other { factors, .. } => {
                factors.value().into_iter().flatten().filter(|factor| numbers(factor)).collect()
            }
        };
        let rank = |factor: &&Factor| (Way::of(factor).is_none(), means_of(factor, numbers(factor)));
        listed.sort_by_key(rank);
        listed
    }

    /// All that can be chosen now.
    pub fn choices(&self) -> Vec<Choice<'_>> {
        match &self.through {
            Through::Own => {
                // Whoever typed ahead meant a factor.
                let is_read = self.factors.value().is_some() || self.factors.failure().is_some();
                let others = self.others.iter().filter(|_| is_read).map(|means| Choice::Else(*means));
                self.listed().into_iter().map(Choice::Factor).chain(others).collect()
            }
            Through::Seeking { people, .. } => people.value().into_iter().flatten().map(Choice::Person).collect(),
            Through::Other { .. } => self.listed().into_iter().map(Choice::Factor).collect(),
        }
    }

    /// What is under the cursor.
    pub fn chosen(&self) -> Option<Choice<'_>> {
        self.choices().get(self.at).copied()
    }

    pub fn takes_text(&self) -> bool {
        matches!(self.stage, Stage::Typing { .. } | Stage::Writing { .. })
    }

    pub(crate) fn type_key(&mut self, key: Key) {
        // While Okta looks at a code, nothing is typed into it.
        if let Stage::Typing { field, checking: None, .. } | Stage::Writing { field, sending: None } = &mut self.stage {
            if key.text().is_some() && field.text().len() >= LONGEST {
                return;
            }
            field.handle(key);
            self.problem = None;
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if let Stage::Typing { field, checking: None, .. } | Stage::Writing { field, sending: None } = &mut self.stage {
            let fits: String = text.trim().chars().take(LONGEST).collect();
            field.insert(&fits);
            self.problem = None;
        }
    }

    pub(crate) fn step(&mut self, step: Step) {
        if self.stage == Stage::Choosing {
            let count = self.choices().len();
            self.at = step.from(self.at, count, count);
        }
    }

    /// Which of its pages is shown: each is read before it is answered.
    pub fn page(&self) -> u8 {
        match &self.stage {
            Stage::Choosing => match &self.through {
                Through::Own => (self.factors.value().is_some() || self.factors.failure().is_some()).into(),
                Through::Seeking { people, .. } => 7 + u8::from(people.value().is_some()),
                Through::Other { factors, .. } => 9 + u8::from(factors.value().is_some()),
            },
            Stage::Asking { .. } => 2,
            Stage::Waiting { .. } => 3,
            Stage::Typing { checking: None, .. } => 4,
            Stage::Typing { checking: Some(_), .. } => 5,
            Stage::Told { .. } => 6,
            Stage::Writing { sending: None, .. } => 11,
            Stage::Writing { sending: Some(_), .. } => 12,
        }
    }

    /// The note that is typed, where something stands in it.
    pub(crate) fn note(&self) -> Option<OneLine> {
        match &self.stage {
            Stage::Writing { field, .. } => OneLine::of(field.text()),
            Stage::Choosing
            | Stage::Asking { .. }
            | Stage::Waiting { .. }
            | Stage::Typing { .. }
            | Stage::Told { .. } => None,
        }
    }

    /// Whether it waits for what that order brings.
    pub(crate) fn awaits(&self, order: OrderId) -> bool {
        match &self.stage {
            Stage::Asking { order_id, .. } | Stage::Waiting { order_id, .. } => *order_id == order,
            Stage::Typing { checking, .. } => *checking == Some(order),
            Stage::Writing { sending, .. } => *sending == Some(order),
            Stage::Choosing | Stage::Told { .. } => false,
        }
    }

    /// Seconds until the question leaves the device by itself.
    pub fn seconds_left(&self, now: Now) -> Option<i64> {
        match &self.stage {
            Stage::Waiting { until, .. } => Some(until.duration_since(now.0).as_secs().max(0)),
            Stage::Choosing
            | Stage::Asking { .. }
            | Stage::Typing { .. }
            | Stage::Writing { .. }
            | Stage::Told { .. } => None,
        }
    }
}

/// Whether a push by this factor may want a number.
fn numbers(factor: &Factor) -> bool {
    matches!(Way::of(factor), Some(Way::Push { numbers: true }))
}
