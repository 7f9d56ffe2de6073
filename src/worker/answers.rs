//! The way back to the app for what comes of one order.

use tokio::sync::mpsc;

use super::Rest;
use crate::messages::{Content, Lane, Order, Ticket, Update};
use crate::protocol::connection::ConnectionId;

/// Where an order's updates go.
pub(super) struct Answers {
    connection: ConnectionId,
    lane: Lane,
    ticket: Ticket,
    updates: mpsc::Sender<Update>,
    pub(super) rest: Rest,
}

impl Answers {
    pub(super) fn to(order: &Order, updates: mpsc::Sender<Update>, rest: Rest) -> Self {
        Self { connection: order.connection.clone(), lane: order.lane, ticket: order.ticket, updates, rest }
    }

    /// Waits while the loop is behind. A closed channel means that the program is leaving.
    pub(super) async fn send(&self, content: Content) {
        let update = Update { connection: self.connection.clone(), lane: self.lane, ticket: self.ticket, content };
        let _ = self.updates.send(update).await;
    }
}
