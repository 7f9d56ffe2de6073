//! A place for one answer: what is known, what is awaited, and what went wrong last.

use crate::messages::{Failure, OrderId};

/// An answer that may be there, on its way, or failed; any of the three together (a reload that fails keeps what
/// was known).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot<T> {
    value: Option<T>,
    awaited: Option<OrderId>,
    failure: Option<Box<Failure>>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { value: None, awaited: None, failure: None }
    }
}

impl<T> Slot<T> {
    /// From now on only answers under `order_id` are taken.
    pub fn await_order(&mut self, order_id: OrderId) {
        self.awaited = Some(order_id);
    }

    /// Whether `order_id` is the one awaited. Everything else is stale.
    pub fn accepts(&self, order_id: OrderId) -> bool {
        self.awaited == Some(order_id)
    }

    pub fn fill(&mut self, value: T) {
        *self = Self { value: Some(value), awaited: None, failure: None };
    }

    pub fn fail(&mut self, failure: Box<Failure>) {
        self.awaited = None;
        self.failure = Some(failure);
    }

    /// The answer will not come, and nothing is wrong: somebody asked for something newer.
    pub fn abandon(&mut self) {
        self.awaited = None;
    }

    /// Forgets what went wrong, where nothing is known and asking again could bring it.
    pub fn retry(&mut self) {
        if self.value.is_none() && self.failure.as_ref().is_some_and(|failure| !failure.kind.is_lasting()) {
            self.failure = None;
        }
    }

    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_deref()
    }

    pub fn awaited(&self) -> Option<OrderId> {
        self.awaited
    }

    pub fn is_awaited(&self) -> bool {
        self.awaited.is_some()
    }

    /// Whether nothing was asked yet.
    pub fn is_untouched(&self) -> bool {
        self.value.is_none() && self.awaited.is_none() && self.failure.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_ticket_is_taken() {
        let mut slot = Slot::default();
        assert!(slot.is_untouched() && !slot.accepts(OrderId(1)));
        slot.await_order(OrderId(1));
        slot.await_order(OrderId(2));
        assert!(!slot.accepts(OrderId(1)) && slot.accepts(OrderId(2)));
        slot.fill("answer");
        assert!(!slot.accepts(OrderId(2)) && slot.value() == Some(&"answer"));
    }
}
