//! From what is typed to a draft that can be tried and kept.

use std::path::PathBuf;

use crate::app::connections::form::Access;
use crate::app::connections::form::Choice;
use crate::app::connections::form::ConnectionForm;
use crate::app::connections::form::FormRow;
use crate::app::connections::form::KeyFrom;
use crate::app::part::field::Field;
use crate::messages::connections::{Draft, Proof};
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::secret::Secret;
use crate::protocol::service_app::{KeySource, OAuthConfig};

impl ConnectionForm {
    /// The address as it is understood, or what is wrong with it; none while nothing is typed.
    pub fn address(&self) -> Option<Result<String, String>> {
        if self.host.text().trim().is_empty() {
            return None;
        }
        Some(match Origin::understand(self.host.text()) {
            Ok(understood) => Ok(understood.origin.to_string()),
            Err(error) => Err(error.to_string()),
        })
    }

    /// What the connection is called when no name is typed.
    pub fn usual_name(&self) -> Option<String> {
        Origin::understand(self.host.text()).ok().map(|understood| understood.origin.short_name())
    }

    /// The name of the connection, as far as it is one.
    pub fn id(&self) -> Option<ConnectionId> {
        match self.name.text().trim() {
            "" => ConnectionId::named(&self.usual_name()?),
            name => ConnectionId::named(name),
        }
    }

    /// The program to run before the connection can be tried.
    pub fn command_to_run(&self) -> Option<Vec<String>> {
        if self.printed.is_some() {
            return None;
        }
        match (self.access, self.choice, self.key_from) {
            (Access::Token, Choice::Command, _) => words(FormRow::Command, &self.command).ok(),
            (Access::App, _, KeyFrom::Program) => words(FormRow::Key, &self.key).ok(),
            (Access::Token, Choice::Keychain | Choice::File | Choice::Session, _) | (Access::App, _, KeyFrom::File) => {
                None
            }
        }
    }

    /// What was typed, or the line that is not right yet.
    pub fn draft(&self) -> Result<Draft, (FormRow, String)> {
        let bad_name = || (FormRow::Name, "A short name: letters, digits, - _ . and no spaces.".to_owned());
        if !self.name.text().trim().is_empty() && self.id().is_none() {
            return Err(bad_name());
        }
        let host = Origin::understand(self.host.text()).map_err(|error| (FormRow::Host, error.to_string()))?;
        let id = self.id().ok_or_else(bad_name)?;
        let proof = match self.access {
            Access::Token => self.token_proof()?,
            Access::App => self.app_proof()?,
        };
        let ca_file = Some(self.ca_file.text().trim()).filter(|path| !path.is_empty()).map(PathBuf::from);
        Ok(Draft { replaces: self.replaces.clone(), id, host: host.origin, proof, ca_file, read_only: self.read_only })
    }

    fn token_proof(&self) -> Result<Proof, (FormRow, String)> {
        let place = match self.choice {
            Choice::Keychain => TokenPlace::Keychain,
            Choice::File => TokenPlace::File,
            Choice::Session => TokenPlace::Session,
            Choice::Command => TokenPlace::Command(words(FormRow::Command, &self.command)?),
        };
        let token = match self.choice {
            Choice::Command => self.printed.clone(),
            _ if self.token.is_empty() && self.replaces.is_some() => None,
            _ if self.token.text().trim().is_empty() => {
                return Err((FormRow::Token, "Paste the API token here.".to_owned()));
            }
            Choice::Keychain | Choice::File | Choice::Session => Some(Secret::new(self.token.text())),
        };
        Ok(Proof::Token { token, place })
    }

    fn app_proof(&self) -> Result<Proof, (FormRow, String)> {
        let client_id = self.client_id.text().trim().to_owned();
        if client_id.is_empty() || client_id.contains(char::is_whitespace) {
            return Err((FormRow::ClientId, "The client id of the service app, like 0oa….".to_owned()));
        }
        let key = match self.key_from {
            KeyFrom::File => match self.key.text().trim() {
                "" => return Err((FormRow::Key, "The file with the private key (PEM or JWK).".to_owned())),
                path => KeySource::File(path.into()),
            },
            KeyFrom::Program => KeySource::Command(words(FormRow::Key, &self.key)?),
        };
        let key_id = Some(self.key_id.text().trim().to_owned()).filter(|id| !id.is_empty());
        let parts = self.scopes.text().split(|c: char| c == ',' || c.is_whitespace());
        let scopes = parts.filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        Ok(Proof::App { app: OAuthConfig { client_id, key, key_id, scopes }, key: self.printed.clone() })
    }
}

/// A program and its arguments, quoted as in a shell; no shell is started.
fn words(row: FormRow, field: &Field) -> Result<Vec<String>, (FormRow, String)> {
    match shlex::split(field.text()) {
        None => Err((row, "A quotation mark has no end.".to_owned())),
        Some(words) if words.is_empty() => {
            Err((row, "The program and its arguments, like pass show okta/acme.".to_owned()))
        }
        Some(words) => Ok(words),
    }
}

/// The same, to be typed over.
pub(crate) fn joined(words: &[String]) -> String {
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
}
