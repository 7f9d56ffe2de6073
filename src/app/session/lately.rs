//! What was done a moment ago, as long as a key undoes it.

use std::time::Duration;

use crate::messages::OrderId;
use crate::protocol::operation::Operation;
use crate::protocol::undo::{Done, Inverse};

/// For so long a key undoes what was done; later the journal does.
pub(crate) const UNDO_TIME: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(crate) struct Lately {
    /// What was done so far by orders that are under way.
    so_far: Vec<(OrderId, Done)>,
    /// What a key undoes now, and until which timer.
    last: Option<(OrderId, Vec<Done>)>,
    /// Whether what was done last comes back in part, by something else than undo.
    pub(crate) was_in_part: bool,
    /// What is to be undone as soon as the person was read.
    pub(crate) sought: Option<(OrderId, Vec<Done>)>,
}

impl Lately {
    pub(crate) fn take(&mut self, order_id: OrderId, done: Done) {
        self.so_far.push((order_id, done));
    }

    /// The order is through: what it did is what a key undoes until the timer ends; whether there is anything to undo.
    pub(crate) fn settle(&mut self, order_id: OrderId, timer: OrderId) -> bool {
        let (own, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.so_far).into_iter().partition(|(of, _)| *of == order_id);
        self.so_far = others;
        let dones: Vec<Done> = own.into_iter().map(|(_, done)| done).collect();
        if dones.is_empty() {
            return false;
        }
        let is_offered = dones.iter().any(may_be_undone);
        let in_part = |done: &Done| done.word().map(|word| word.row().inverse) == Some(Inverse::InPart);
        self.was_in_part = dones.iter().any(in_part);
        // What was done before is not what a person means now.
        self.last = is_offered.then_some((timer, dones));
        is_offered
    }

    /// What a key undoes now.
    pub(crate) fn last(&self) -> Option<&[Done]> {
        self.last.as_ref().map(|(_, dones)| &dones[..])
    }

    /// What an order did is nothing that a key undoes.
    pub(crate) fn drop_all_of(&mut self, order_id: OrderId) {
        self.so_far.retain(|(of, _)| *of != order_id);
        self.last = None;
        self.was_in_part = false;
    }

    pub(crate) fn forget(&mut self) {
        self.was_in_part = false;
        self.last = None;
        self.sought = None;
    }

    pub(crate) fn end(&mut self, timer: OrderId) {
        self.last.take_if(|(of, _)| *of == timer);
    }
}

/// As far as can be said without looking.
fn may_be_undone(done: &Done) -> bool {
    let is_group = done.operation != Operation::AssignUserToApplication;
    is_group && matches!(done.word().map(|word| word.row().inverse), Some(Inverse::By(_)))
}
