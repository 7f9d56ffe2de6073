//! What the Connections screen wants done with the organisations that are open: only the program around it knows them.

use crate::messages::connections::{Draft, Entry};
use crate::protocol::connection::{ConnectionId, Origin};

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Shows another organisation; asked first where something is unsaved here.
    Open(ConnectionId),
    /// The same without asking.
    Switch(ConnectionId),
    /// Begins with one whose program has given what it takes.
    Begin(ConnectionId),
    /// Removes a connection, which is asked first.
    Remove(ConnectionId),
    /// Keeps what was typed and tried; asked first where something would be lost by it.
    Save(Box<Draft>),
    /// What is open follows what was saved or removed.
    Follow(Box<Changed>),
}

/// What became of the connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The connection as it is kept now, where one was saved.
    pub entry: Option<Entry>,
    /// Whether it was not there before.
    pub is_new: bool,
    /// The name of the one that was edited, and where it led.
    pub replaced: Option<(ConnectionId, Option<Origin>)>,
    /// Those that are no more, and where they led.
    pub removed: Vec<(ConnectionId, Option<Origin>)>,
    /// What is said about it.
    pub said: String,
}
