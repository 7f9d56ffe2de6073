//! The question for another token.

use crate::app::part::field::Field;
use crate::messages::OrderId;
use crate::messages::connections::Errand;
use crate::protocol::connection::ConnectionId;
use crate::protocol::secret::Secret;

/// Asks for another token while everything else stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub connection: ConnectionId,
    /// Why the one in use is of no use.
    pub reason: String,
    pub field: Field,
    /// The new one is being tried.
    pub trying: Option<OrderId>,
    pub error: Option<String>,
}

impl NewToken {
    pub fn new(connection: ConnectionId, reason: String) -> Self {
        Self { connection, reason, field: Field::default(), trying: None, error: None }
    }

    /// Enter: how the new token is tried; none while one is, or where nothing was typed.
    pub fn confirm(&mut self) -> Option<Errand> {
        if self.trying.is_some() {
            return None;
        }
        let token = Secret::new(self.field.text());
        self.error = token.is_empty().then(|| "Paste the new token.".to_owned());
        (!token.is_empty()).then(|| Errand::Renew { connection: self.connection.clone(), token })
    }
}
