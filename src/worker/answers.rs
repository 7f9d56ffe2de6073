//! The way back to the app for what comes of one order.

use tokio::sync::mpsc;

use super::Rest;
use crate::messages::{Content, Lane, Order, OrderId, Update};
use crate::protocol::connection::ConnectionId;

/// Where an order's updates go.
pub(super) struct Answers {
    connection: ConnectionId,
    lane: Lane,
    order_id: OrderId,
    updates: mpsc::Sender<Update>,
    pub(super) rest: Rest,
}

impl Answers {
    pub(super) fn to(order: &Order, updates: mpsc::Sender<Update>, rest: Rest) -> Self {
        Self { connection: order.connection.clone(), lane: order.lane, order_id: order.order_id, updates, rest }
    }

    /// Waits while the loop is behind. A closed channel means that the program is leaving.
    pub(super) async fn send(&self, content: Content) {
        let update = Update { connection: self.connection.clone(), lane: self.lane, order_id: self.order_id, content };
        let _ = self.updates.send(update).await;
    }
}
