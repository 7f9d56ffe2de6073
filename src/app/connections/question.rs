//! The confirmation before a connection is switched, removed or replaced and unsaved forms would be lost.

use crate::messages::connections::{Entry, Kind};
use crate::protocol::connection::{ConnectionId, TokenPlace};

/// What is asked about a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionQuestion {
    /// Whether it is to be removed, and its token.
    Remove(ConnectionId),
    /// Whether to go to it although something is unsaved here.
    Switch(ConnectionId),
    /// Whether the edited one is to lead elsewhere although something is unsaved in it.
    Save(ConnectionId),
}

impl ConnectionQuestion {
    /// The question in words. `here` is the connection that is seen; `unsaved` tells which forms are unsaved in one, none
    /// where it is not open.
    pub fn text(
        &self,
        here: &ConnectionId,
        entries: &[Entry],
        unsaved: impl Fn(&ConnectionId) -> Option<Vec<String>>,
    ) -> String {
        match self {
            Self::Remove(connection) => {
                let unsaved = unsaved(connection);
                let open = if unsaved.is_some() { " It is open and will be closed." } else { "" };
                let lost = lost(&unsaved.unwrap_or_default());
                let secret = match entries.iter().find(|entry| entry.id == *connection).map(|entry| &entry.kind) {
                    Some(Kind::Token(TokenPlace::Session)) => "Its token is kept nowhere here.",
                    Some(Kind::Token(TokenPlace::Command(_))) => "What its program prints stays where it is.",
                    Some(Kind::OAuth(_)) => "The app's private key stays where it is.",
                    Some(
                        Kind::Token(TokenPlace::Keychain | TokenPlace::File)
                        | Kind::Demo
                        | Kind::Given
                        | Kind::Offered { .. },
                    )
                    | None => "Its token on this machine goes, too.",
                };
                format!("Remove {connection}? {secret} People are not touched.{open}{lost}")
            }
            Self::Switch(connection) => match unsaved(here).unwrap_or_default().as_slice() {
                [form] => format!(
                    "The form for {form} has unsaved changes. It stays in {here} as you left it. Go to {connection}?"
                ),
                forms => format!(
                    "{} forms have unsaved changes: {}. They stay in {here} as you left them. Go to {connection}?",
                    forms.len(),
                    forms.join(", ")
                ),
            },
            Self::Save(connection) => {
                let lost = lost(&unsaved(connection).unwrap_or_default());
                format!("{connection} is open and will lead to another address.{lost} Save it?")
            }
        }
    }
}

fn lost(unsaved: &[String]) -> String {
    match unsaved {
        [] => String::new(),
        unsaved => format!(" Not saved, and lost with it: {}.", unsaved.join(", ")),
    }
}
