//! The group whose members are to be listed.

use super::super::field::Field;
use super::super::slot::Slot;
use crate::app::input::command::Step;
use crate::messages::Ticket;
use crate::protocol::group::Group;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupPick {
    pub find: Field,
    pub found: Slot<Vec<Group>>,
    pub at: usize,
    /// The typing must rest before groups are asked for.
    pub rest: Option<Ticket>,
}

impl GroupPick {
    pub fn step(&mut self, step: Step) {
        let count = self.found.value().map_or(0, Vec::len);
        self.at = step.from(self.at, count, 8);
    }

    pub fn marked(&self) -> Option<&Group> {
        self.found.value()?.get(self.at)
    }
}
