//! Event hooks.

use crate::messages::Ticket;

#[derive(Debug, Default)]
pub struct Hooks {
    listening: Option<Ticket>,
}

impl Hooks {
    pub fn receives(&self, ticket: Ticket) -> bool {
        self.listening == Some(ticket)
    }
}
