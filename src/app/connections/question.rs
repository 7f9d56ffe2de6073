//! What is asked about a connection before something is lost.

use crate::protocol::connection::ConnectionId;

/// What is asked about a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionQuestion {
    /// Whether it is to be removed, and its token.
    Remove(ConnectionId),
    /// Whether to go to it although something is unsaved here.
    Switch(ConnectionId),
    /// Whether the edited one is to lead elsewhere although something is unsaved in it.
    Save,
}
