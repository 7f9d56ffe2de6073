//! How somebody came to each of their groups: read for those in view, a call for each.
//!
//! Owns: what is known of it. Must not know: how Okta tells it.

use std::collections::HashMap;

use crate::app::turn::Turn;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::group::Group;
use crate::protocol::held::{HeldGroup, Why};
use crate::protocol::id::{GroupId, UserId};

#[derive(Debug, Default)]
pub(super) struct Reasons {
    known: HashMap<GroupId, Why>,
    awaited: Option<OrderId>,
    /// It could not be read: it is not asked for again before the groups are read again.
    failed: bool,
}

impl Reasons {
    /// The groups were read again: how somebody came to each may be another way.
    pub(super) fn forget(&mut self, turn: &mut Turn<'_>) {
        if self.awaited.is_some() {
            turn.cancel(Lane::Held);
        }
        *self = Self::default();
    }

    /// Asks for those of these groups of which it is not known.
    pub(super) fn read<'g>(&mut self, user: &UserId, groups: impl Iterator<Item = &'g Group>, turn: &mut Turn<'_>) {
        if self.awaited.is_some() || self.failed {
            return;
        }
        let unknown = |group: &&Group| group.kind.fixed_because().is_none() && !self.known.contains_key(&group.id);
        let groups: Vec<Group> = groups.filter(unknown).cloned().collect();
        if !groups.is_empty() {
            self.awaited = Some(turn.start(Lane::Held, Request::ReadHeld { user: user.clone(), groups }));
        }
    }

    pub(super) fn take(&mut self, order_id: OrderId, held: Vec<HeldGroup>) {
        if self.awaited == Some(order_id) {
            self.awaited = None;
            self.known.extend(held.into_iter().map(|group| (group.id, group.why)));
        }
    }

    pub(super) fn fail(&mut self, order_id: OrderId) {
        if self.awaited == Some(order_id) {
            (self.awaited, self.failed) = (None, true);
        }
    }

    /// How somebody came to a group, in words; empty while that is read.
    pub(super) fn words(&self, group: &Group) -> String {
        match (group.kind.fixed_because(), self.known.get(&group.id)) {
            (Some(fixed), _) => fixed.to_owned(),
            (None, Some(why)) => why.words(),
            (None, None) if self.failed => Why::Untold.words(),
            (None, None) => String::new(),
        }
    }
}
