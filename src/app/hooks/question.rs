//! The confirmation before an event hook is changed.

use crate::messages::HookChange;
use crate::protocol::id::HookId;

/// What is asked before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookQuestion {
    Deactivate { id: HookId, name: String },
    Delete { id: HookId, name: String },
}

impl HookQuestion {
    pub fn text(&self) -> String {
        match self {
            Self::Deactivate { name, .. } => {
                format!("Deactivate the event hook “{name}”? Okta delivers nothing to it until it is activated again.")
            }
            Self::Delete { name, .. } => {
                format!("Delete the event hook “{name}” for good? Whoever receives its deliveries gets none any more.")
            }
        }
    }

    /// What a yes does.
    pub fn change(&self) -> HookChange {
        match self {
            Self::Deactivate { id, .. } => HookChange::Deactivate { id: id.clone() },
            Self::Delete { id, .. } => HookChange::Delete { id: id.clone() },
        }
    }
}
