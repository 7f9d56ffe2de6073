//! What a plan takes: calls, mails, and what of it can be taken back.
//!
//! Owns: the sums. Must not know: how fast a job goes.

use indexmap::IndexMap;

use crate::app::jobs::pace::Calls;
use crate::app::jobs::plan::Plan;
use crate::app::part::count::times_word;
use crate::protocol::job::{Person, Step};
use crate::protocol::protection::OfRules;
use crate::protocol::rate::Bucket;

/// What a plan takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    pub calls: Calls,
    pub mails: u64,
    /// What of it can be taken back, in words.
    pub undo: &'static str,
}

impl Cost {
    /// `74 calls of 300 a minute, about 15 s · no mails · nothing to undo`; `allowed` is what a job may use of a limit.
    pub fn words(&self, allowed: impl Fn(Bucket) -> Option<u32>) -> String {
        let mails = match self.mails {
            0 => "no mails".to_owned(),
            mails => times_word(mails, "mail"),
        };
        format!("{} · {mails} · {}", self.calls.words(allowed), self.undo)
    }
}

impl Plan {
    /// Calls that it takes: each person is read again, what their group step needs, who they are where something is taken
    /// away and where rules ask, and what they have before they are deactivated.
    pub fn calls(&self) -> Calls {
        if self.looked.is_some() {
            return self.calls.clone();
        }
        self.count_calls()
    }

    pub(super) fn count_calls(&self) -> Calls {
        let mut calls = Calls::default();
        let grave = self.risk().is_grave();
        // People of one way take the same.
        let mut ways: IndexMap<(Option<u32>, &str), (&Person, u64)> = IndexMap::new();
        for person in &self.will {
            let status = if person.way.is_some() { "" } else { person.status.as_str() };
            ways.entry((person.way, status)).or_insert((person, 0)).1 += 1;
        }
        for (person, people) in ways.into_values() {
            for steps in self.phases_of(person).into_iter().filter(|steps| !steps.is_empty()) {
                calls.add(Bucket::User, people);
                let groups = steps.iter().any(|step| step.group().is_some());
                let factors = steps.iter().any(|step| matches!(step, Step::FactorsSince { .. }));
                calls.add(Bucket::Other, people * (u64::from(groups) + u64::from(factors)));
                if grave && self.readings.standing {
                    let rules = self.readings.rules.is_some();
                    calls.add(Bucket::User, people * u64::from(rules));
                    add_groups(&mut calls, people);
                    // Where no rule wants to know which they are, roles are read of whoever has some.
                    calls.add(Bucket::Other, people * u64::from(rules));
                }
                for step in steps {
                    self.add_step(&mut calls, step, people);
                }
            }
        }
        let of_roles = self.readings.rules == Some(OfRules::Roles) || (grave && self.readings.standing);
        // Who has a role of their own is told by one list for all of them, every few seconds.
        calls.add(Bucket::Other, u64::from(of_roles && !self.will.is_empty()));
        calls
    }

    /// A step, with what is read directly before it.
    fn add_step(&self, calls: &mut Calls, step: &Step, people: u64) {
        calls.add(step.bucket(), people);
        if let Some(rules) = self.readings.rules {
            calls.add(Bucket::User, people);
            match rules {
                OfRules::Nothing => {}
                OfRules::Groups => calls.add(Bucket::Other, people),
                OfRules::Roles => {
                    add_groups(calls, people);
                    calls.add(Bucket::Other, people);
                }
            }
        }
        match step {
            // Each of them by a call of its own.
            Step::FactorsSince { .. }
            | Step::Grants
            | Step::Enrolments
            | Step::OwnRoles { .. }
            | Step::Devices { .. }
            | Step::GroupsByHand => {
                calls.add(Bucket::Other, people);
                calls.may_be_more();
            }
            Step::Deactivate if self.readings.belongings => {
                // Their groups, roles, apps and factors; and of each group whether a rule feeds it.
                add_groups(calls, people);
                calls.add(Bucket::Other, people * 3);
                calls.may_be_more();
            }
            Step::Unlock
            | Step::ShutOut
            | Step::Activate { .. }
            | Step::Reactivate { .. }
            | Step::Deactivate
            | Step::Suspend
            | Step::Unsuspend
            | Step::Reset { .. }
            | Step::Expire
            | Step::Sessions { .. }
            | Step::Factors
            | Step::TemporaryPassword
            | Step::AddTo { .. }
            | Step::RemoveFrom { .. }
            | Step::AssignApp { .. }
            | Step::Delete
            | Step::Create { .. }
            | Step::Set { .. }
            | Step::SetOwn { .. } => {}
        }
    }

    /// What it takes, and what of it can be taken back.
    pub fn cost(&self) -> Cost {
        let mails = self.mails.unwrap_or(if self.work.mails() { self.will.len() as u64 } else { 0 });
        Cost { calls: self.calls(), mails, undo: self.work.undo() }
    }
}

/// Their groups, and what those give.
fn add_groups(calls: &mut Calls, people: u64) {
    calls.add(Bucket::Other, people);
    calls.add(Bucket::Groups, people);
}
