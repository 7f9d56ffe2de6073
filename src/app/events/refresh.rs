//! People who are read again because an event told of them, so that their rows change in place.

use indexmap::IndexSet;

use crate::app::session::Session;
use crate::app::session::people::People;
use crate::app::turn::Turn;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::error::FailureKind;
use crate::protocol::id::UserId;
use crate::protocol::log_event::LogEvent;
use crate::protocol::user::User;

/// People that are read again by one order.
const MOST_REFRESHED: usize = 20;
/// People that wait to be read again. A storm of events costs no storm of calls; whoever is left out is read when they
/// are opened.
const MOST_PENDING: usize = 200;

/// People of whom an event told and who are not read again yet.
#[derive(Debug, Default)]
pub(super) struct Refreshing {
    pending: IndexSet<UserId>,
    /// Those of the order under way that have not come yet.
    awaited: IndexSet<UserId>,
    order_id: Option<OrderId>,
}

impl Refreshing {
    /// An event told of them: those who are listed are to be read again.
    pub(super) fn add(&mut self, event: &LogEvent, people: &People) {
        for id in event.users().filter(|id| people.by_id(id).is_some()) {
            if self.pending.len() < MOST_PENDING {
                self.pending.insert(UserId::new(id));
            }
        }
    }

    /// Reads the next ones, a few at a time.
    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>) {
        if self.order_id.is_none() && !self.pending.is_empty() {
            let next = self.pending.len().min(MOST_REFRESHED);
            self.awaited = self.pending.drain(..next).collect();
            let users = self.awaited.iter().cloned().collect();
            self.order_id = Some(turn.start(Lane::Refresh, Request::Refresh { users }));
        }
    }

    /// One of them as read again, or nobody where they are no more; whether that was awaited.
    pub(super) fn take(&mut self, order_id: OrderId, id: &UserId, user: Option<&User>, session: &mut Session) -> bool {
        if self.order_id != Some(order_id) {
            return false;
        }
        self.awaited.shift_remove(id);
        match user {
            Some(user) => {
                session.people.put_fresh(user);
            }
            None => session.forget(id),
        }
        true
    }

    /// All of an order came.
    pub(super) fn end(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        if self.order_id == Some(order_id) {
            self.order_id = None;
            self.awaited.clear();
            self.go_on(turn);
        }
    }

    /// Their rows stay as they were read last, which their age tells; the next answer of the log tries again.
    pub(super) fn fail(&mut self, order_id: OrderId, failure: &Failure) {
        if self.order_id == Some(order_id) {
            self.order_id = None;
            let left = std::mem::take(&mut self.awaited);
            if may_come_later(failure) {
                self.pending.extend(left);
            }
        }
    }
}

/// Whether reading people fails only now.
fn may_come_later(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Unreachable | FailureKind::TimedOut | FailureKind::RateLimited | FailureKind::ServerFailed
    )
}
