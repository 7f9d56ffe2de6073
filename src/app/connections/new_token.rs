//! The question for another token.

use crate::app::part::field::Field;
use crate::messages::Ticket;
use crate::protocol::connection::ConnectionId;

/// Asks for another token while everything else stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub connection: ConnectionId,
    /// Why the one in use is of no use.
    pub reason: String,
    pub field: Field,
    /// The new one is being tried.
    pub trying: Option<Ticket>,
    pub error: Option<String>,
}
