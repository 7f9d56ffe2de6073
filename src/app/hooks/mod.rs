//! The event hooks of the organisation, the receiver on this machine, and the form for a hook.

mod act;
mod answer;
pub mod form;
pub mod question;

use core::net::SocketAddr;

use crate::app::input::command::Step;
use crate::app::input::key::Context;
use crate::app::part::slot::Slot;
use crate::messages::{KnownHook, OrderId};
use crate::protocol::id::HookId;

/// The receiver on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Receiving {
    #[default]
    Off,
    Starting(OrderId),
    On {
        order_id: OrderId,
        address: SocketAddr,
        /// Whether Okta asked already whether it is the right one.
        challenged: bool,
        /// Events that were delivered.
        events: u64,
        /// Calls that were refused, and why the last one was.
        turned_away: u64,
        why: &'static str,
    },
}

#[derive(Debug, Default)]
pub struct Hooks {
    /// Whether they are seen in place of the events.
    pub open: bool,
    pub list: Slot<Vec<KnownHook>>,
    selected: Option<HookId>,
    pub receiving: Receiving,
    /// A change under way.
    pub changing: Option<OrderId>,
    /// A hook that is being made, whether its receiver is still wanted or not.
    pub making: Option<Making>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making {
    pub order_id: OrderId,
    pub name: String,
}

impl Hooks {
    /// Whether deliveries under this order id are wanted.
    pub fn receives(&self, order_id: OrderId) -> bool {
        match &self.receiving {
            Receiving::Off => false,
            Receiving::Starting(awaited) | Receiving::On { order_id: awaited, .. } => *awaited == order_id,
        }
    }

    /// Whether the receiver is wanted, whether it listens already or not.
    pub fn is_receiving(&self) -> bool {
        self.receiving != Receiving::Off
    }

    /// Whether the outcome of something that was sent is still to come.
    pub fn is_changing(&self) -> bool {
        self.changing.is_some() || self.making.is_some()
    }

    pub fn all(&self) -> &[KnownHook] {
        self.list.value().map(Vec::as_slice).unwrap_or_default()
    }

    pub fn position(&self) -> usize {
        let found = self.all().iter().position(|known| Some(&known.hook.id) == self.selected.as_ref());
        found.unwrap_or(0)
    }

    pub fn selected(&self) -> Option<&KnownHook> {
        self.all().get(self.position())
    }

    /// The contexts in which a key is looked up while they are seen, innermost first.
    pub fn contexts(&self, may_write: bool) -> Vec<Context> {
        let writes = may_write.then_some(Context::HookWrites);
        [Context::Hooks].into_iter().chain(writes).chain([Context::Places, Context::Anywhere]).collect()
    }

    pub fn step(&mut self, step: Step) {
        let at = step.from(self.position(), self.all().len(), 10);
        self.selected = self.all().get(at).map(|known| known.hook.id.clone());
    }
}
