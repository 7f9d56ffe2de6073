//! What is asked of whoever changes something: a ticket's number, a reason.

/// What config.toml says of tickets and reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketRules {
    /// Whether nothing is changed without a ticket.
    pub ask: bool,
    /// A regular expression for the whole of it.
    pub pattern: Option<String>,
    /// Empty: any reason.
    pub reasons: Vec<String>,
}
