//! What the app and the background task say to each other.
//!
//! ```text
//!  app ── Order { connection, lane, order id, work } ────────────► worker
//!  app ◄── Update { connection, lane, order id, content } ──────── worker
//! ```
//!
//! Plain data that can be compared and logged; no closure and no handle crosses. An order is answered by any number
//! of updates under its order id, the last of which [ends](Content::ends) it. Updates under an order id that nobody waits
//! for any more are dropped by whoever receives them.

pub mod connections;
mod content;
pub mod drill;
pub mod import;
pub mod jobs;
mod lane;
mod outcome;
mod request;
mod verify;

use crate::protocol::connection::ConnectionId;
pub use crate::protocol::error::CallError as Failure;

pub use content::{ApiBody, ApiReply, Content, Found, KnownHook, Recalled, SearchMethod, SecretPlace};
pub use lane::Lane;
pub use outcome::{Clash, LookUp, Outcome, SaveOutcome, Saved};
pub use request::{Delivering, Extent, HookChange, LocalRequest, Request, Saving, Settling, Work};
pub use verify::VerifyNews;

/// Names one order, and everything that is answered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(pub u64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub connection: ConnectionId,
    pub lane: Lane,
    pub order_id: OrderId,
    pub work: Work,
}

/// An answer to an order, in the order's lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub connection: ConnectionId,
    pub lane: Lane,
    pub order_id: OrderId,
    pub content: Content,
}
