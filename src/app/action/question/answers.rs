//! What is read for a question: the person again, their factors and groups, and what changed since they were drawn.

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::entry::Entry;
use crate::app::action::offer::Legality;
use crate::app::action::question::{Drawn, Question, Recheck};
use crate::app::action::table::Asks;
use crate::app::event::Now;
use crate::app::part::times;
use crate::messages::{Failure, OrderId};
use crate::protocol::access_code::CodeOffer;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;
use crate::protocol::user::User;

impl Question {
    /// The factors of the person, where they are awaited under this order id; whether they were.
    pub fn take_factors(&mut self, order_id: OrderId, factors: &[Factor]) -> bool {
        let Entry::Factors { all, marked, at } = &mut self.entry else { return false };
        let awaited = all.accepts(order_id);
        if awaited {
            *marked = factors.iter().map(|factor| self.meant.as_ref() == Some(&factor.id)).collect();
            *at = marked.iter().position(|marked| *marked).unwrap_or(0);
            all.fill(factors.to_vec());
        }
        awaited
    }

    /// Groups, where they are awaited under this order id; whether they are those that the person is in.
    pub fn take_groups(&mut self, order_id: OrderId, groups: &[Group]) -> bool {
        let Entry::Groups(choice) = &mut self.entry else { return false };
        if choice.own.accepts(order_id) {
            choice.own.fill(groups.to_vec());
            return true;
        }
        if choice.found.accepts(order_id) {
            choice.take_found(groups.to_vec());
            return self.action.row().asks == Asks::OwnGroup;
        }
        false
    }

    /// What it needed could not be read.
    pub fn fail(&mut self, order_id: OrderId, failure: Box<Failure>) {
        match &mut self.entry {
            Entry::AccessCode(code) if code.offer.accepts(order_id) => code.offer.fail(failure),
            Entry::Factors { all, .. } if all.accepts(order_id) => all.fail(failure),
            Entry::Groups(choice) if choice.found.accepts(order_id) => choice.found.fail(failure),
            Entry::Groups(choice) if choice.own.accepts(order_id) => choice.own.fail(failure),
            Entry::Nothing
            | Entry::Password { .. }
            | Entry::Recovery { .. }
            | Entry::AccessCode(_)
            | Entry::Login { .. }
            | Entry::Factors { .. }
            | Entry::Device(_)
            | Entry::Groups(_)
            | Entry::Undo(_)
            | Entry::BringBack(_) => {}
        }
    }

    /// What access codes are given here, where it is awaited.
    pub fn take_code_offer(&mut self, order_id: OrderId, offer: Option<CodeOffer>, given: Option<Box<Factor>>) {
        if let Entry::AccessCode(code) = &mut self.entry
            && code.offer.accepts(order_id)
        {
            code.take(offer, given);
        }
    }

    /// The person as they are now. Whether they are still as drawn.
    pub fn read_again(&mut self, user: &Arc<User>, legality: Legality, now: Now) -> bool {
        self.recheck = Recheck::Done;
        let row = user.row();
        let fresh = Drawn::of(&row);
        self.row = row;
        self.read = Some(Arc::clone(user));
        self.may_refuse = legality == Legality::OktaMayRefuse;
        self.refused = match legality {
            Legality::Illegal(reason) => Some(reason),
            Legality::Legal | Legality::OktaMayRefuse => self.care.protected(),
        };
        self.changed = self.differences(&fresh, now);
        let same = fresh == self.drawn;
        self.drawn = fresh;
        same
    }

    fn differences(&self, fresh: &Drawn, now: Now) -> Vec<String> {
        let mut lines = Vec::new();
        if fresh.status != self.drawn.status {
            let since = self.row.status_changed.map(|at| format!(" since {}", times::age(at.timestamp(), now)));
            let since = since.unwrap_or_default();
            lines.push(format!("Status was {}, is {}{since}.", self.drawn.status.word(), fresh.status.word()));
        }
        if fresh.password_changed != self.drawn.password_changed
            && let Some(at) = fresh.password_changed
        {
            let sets_one =
                matches!(self.action, Action::TemporaryPassword | Action::SetPassword | Action::ResetPassword);
            let useless = if sets_one { "; another one makes the first useless" } else { "" };
            lines.push(format!("Password set {}{useless}.", times::ago(at.timestamp(), now)));
        }
        if lines.is_empty() && fresh.last_updated != self.drawn.last_updated {
            let ago = fresh.last_updated.map(|at| format!(" {}", times::ago(at.timestamp(), now)));
            lines.push(format!("Somebody changed the profile{}.", ago.unwrap_or_default()));
        }
        lines
    }
}
