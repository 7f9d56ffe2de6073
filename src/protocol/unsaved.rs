//! Forms that were not saved, as they are named where they are kept.

use super::connection::{ConnectionId, Origin};

/// Of which organisation, by which connection. A connection may lead to another organisation one day; its forms stay
/// with theirs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FormPlace {
    pub connection: ConnectionId,
    pub address: Origin,
}

/// One form, for as long as this program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormId {
    /// It was begun here.
    Begun(u64),
    /// A program that is gone left it.
    Found(u64),
}

/// A form that a program left when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftForm {
    pub id: FormId,
    pub text: String,
}
