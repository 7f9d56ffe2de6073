//! Where tokens are kept. Each is bound to the address it was given for: whoever changes the host in `config.toml`
//! finds no token there.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::command::{self, CommandError};
use super::keychain::{Keychain, Vault};
use super::path::expand;
use super::{KeySource, TokenPlace};
use crate::protocol::connection::Origin;
use crate::protocol::secret::Secret;
use crate::store::{Flush, name, private, replace};
use crate::system::owner;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("no token is kept for {name} at {host}")]
    Missing { name: String, host: String },
    #[error(
        "{path} {reason}, so it is not used. Revoke that token in the admin console; a new one is written so that only you can read it"
    )]
    Exposed { path: String, reason: &'static str },
    #[error(
        "the private key {path} {reason}, so it is not used. After a look at who could have read it: chmod 600 {path}"
    )]
    ExposedKey { path: String, reason: &'static str },
    #[error(
        "the secrets of event hooks in {path} {reason}, so they are not used. After a look at who could have read them: chmod 600 {path}"
    )]
    ExposedHooks { path: String, reason: &'static str },
    #[error("the keychain failed: {0}")]
    Keychain(String),
    #[error("{0} could not be used: {1}")]
    File(String, String),
    #[error("the command for the secret: {0}")]
    Command(#[from] CommandError),
    #[error("the token holds characters that no API token has; copy it again")]
    NoToken,
    #[error("what came is the list of a folder, and no token; name what is in the folder")]
    Listing,
}

/// Without quotation marks around it.
fn unquoted(text: &str) -> &str {
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“')];
    let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    inner.map_or(text, str::trim)
}

/// What people paste, and what programs print, may carry the scheme, quotation marks, a byte order mark, spaces or
/// further lines around it.
pub fn understand(typed: &str) -> Result<Secret, TokenError> {
    let text = typed.trim_start_matches('\u{feff}').trim();
    let mut lines = text.lines();
    // Programs that keep passwords print them on the first line, and notes below.
    let token = lines.next().unwrap_or_default().trim();
    if lines.any(|line| line.trim_start().starts_with(['├', '└', '│', '|', '`'])) {
        return Err(TokenError::Listing);
    }
    let token = unquoted(token);
    let token = token.strip_prefix("SSWS").map_or(token, |rest| unquoted(rest.trim()));
    if token.is_empty() || token.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(TokenError::NoToken);
    }
    Ok(Secret::new(token))
}

/// All places of this machine.
pub struct TokenStore {
    vault: Box<dyn Vault>,
    folder: PathBuf,
    /// By account; gone with the program. What a command printed is kept here, too, so that it is run once.
    session: Mutex<HashMap<String, Secret>>,
}

impl TokenStore {
    pub fn new(folder: PathBuf) -> Self {
        Self::with_vault(folder, Box::new(Keychain::default()))
    }

    pub fn with_vault(folder: PathBuf, vault: Box<dyn Vault>) -> Self {
        Self { vault, folder, session: Mutex::default() }
    }

    /// Why there is no keychain.
    pub fn keychain_missing(&self) -> Option<String> {
        self.vault.missing()
    }

    pub(super) fn vault(&self) -> &dyn Vault {
        &*self.vault
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The token, if it can be had without asking anybody. Blocks.
    pub fn read(&self, name: &str, host: &Origin, place: &TokenPlace) -> Result<Secret, TokenError> {
        let account = account(name, host);
        let found = match place {
            TokenPlace::Keychain => self.vault.get(&account).map_err(TokenError::Keychain)?,
            TokenPlace::File => self.read_file(name, host)?,
            TokenPlace::Session | TokenPlace::Command(_) => {
                self.session.lock().unwrap_or_else(PoisonError::into_inner).get(&account).cloned()
            }
        };
        found.ok_or_else(|| TokenError::Missing { name: name.to_owned(), host: host.host() })
    }

    /// The same, running the command where there is one; the terminal must be its own meanwhile. Blocks.
    pub fn ask(&self, name: &str, host: &Origin, place: &TokenPlace) -> Result<Secret, TokenError> {
        match (self.read(name, host, place), place) {
            (Err(TokenError::Missing { .. }), TokenPlace::Command(command)) => {
                let token = understand(command::run(command, command::PATIENCE)?.expose())?;
                self.remember(name, host, &token);
                Ok(token)
            }
            (read, _) => read,
        }
    }

    /// A service app's private key, if it can be had without asking anybody. Blocks.
    pub fn read_key(&self, name: &str, host: &Origin, source: &KeySource) -> Result<Secret, TokenError> {
        match source {
            KeySource::File(path) => {
                let path = &expand(path);
                let shown = path.display().to_string();
                let failed = |error: io::Error| TokenError::File(shown.clone(), error.to_string());
                let facts = fs::metadata(path).map_err(failed)?;
                if let Some(reason) = owner::read_by_others(&facts) {
                    return Err(TokenError::ExposedKey { path: shown.clone(), reason });
                }
                fs::read_to_string(path).map(Secret::new).map_err(failed)
            }
            KeySource::Command(_) => self.read(name, host, &TokenPlace::Session),
        }
    }

    /// The same, running the command; the terminal must be its own meanwhile. Blocks.
    pub fn ask_key(&self, name: &str, host: &Origin, command: &[String]) -> Result<Secret, TokenError> {
        if let Ok(key) = self.read(name, host, &TokenPlace::Session) {
            return Ok(key);
        }
        let key = command::run(command, command::PATIENCE)?;
        self.remember(name, host, &key);
        Ok(key)
    }

    /// Keeps the token. Blocks.
    pub fn write(&self, name: &str, host: &Origin, place: &TokenPlace, token: &Secret) -> Result<(), TokenError> {
        match place {
            TokenPlace::Keychain => self.vault.set(&account(name, host), token).map_err(TokenError::Keychain),
            TokenPlace::File => self.write_file(name, host, token),
            // A command is asked, never told.
            TokenPlace::Session | TokenPlace::Command(_) => {
                self.remember(name, host, token);
                Ok(())
            }
        }
    }

    /// Forgets the token wherever it may be. Blocks.
    pub fn remove(&self, name: &str, host: &Origin, place: &TokenPlace) -> Result<(), TokenError> {
        let account = account(name, host);
        self.session.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
        match place {
            TokenPlace::Keychain => self.vault.remove(&account).map_err(TokenError::Keychain),
            TokenPlace::File => private::remove(&self.path(name)).map_err(|error| self.failed(name, &error)),
            TokenPlace::Session | TokenPlace::Command(_) => Ok(()),
        }
    }

    /// Keeps a secret for this run.
    pub fn remember(&self, name: &str, host: &Origin, token: &Secret) {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).insert(account(name, host), token.clone());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name::of(name))
    }

    fn failed(&self, name: &str, error: &io::Error) -> TokenError {
        TokenError::File(self.path(name).display().to_string(), error.to_string())
    }

    /// Two lines: the address, the token.
    fn read_file(&self, name: &str, host: &Origin) -> Result<Option<Secret>, TokenError> {
        let path = self.path(name);
        let facts = match fs::metadata(&path) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed(name, &error)),
        };
        if let Some(reason) = owner::read_by_others(&facts) {
            return Err(TokenError::Exposed { path: path.display().to_string(), reason });
        }
        let text = Secret::new(fs::read_to_string(&path).map_err(|error| self.failed(name, &error))?);
        let (address, token) = text.expose().split_once('\n').unwrap_or_default();
        if address.trim() == host.as_str() { understand(token).map(Some) } else { Ok(None) }
    }

    fn write_file(&self, name: &str, host: &Origin, token: &Secret) -> Result<(), TokenError> {
        let text = Secret::new(format!("{host}\n{}\n", token.expose()));
        private::make_own_folder(&self.folder)
            .and_then(|()| replace(&self.path(name), text.expose().as_bytes(), Flush::Now))
            .map_err(|error| self.failed(name, &error))
    }
}

/// What the keychain lists it as.
fn account(name: &str, host: &Origin) -> String {
    format!("{name} {host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_as_it_is_meant() {
        for typed in [
            "00abc",
            " 00abc\r\n",
            "SSWS 00abc",
            "\"00abc\"",
            "'SSWS 00abc'",
            "SSWS \"00abc\"",
            "“00abc”",
            "\u{feff}00abc",
            "\u{feff}\"00abc\"\n",
            "00abc\nuser: ann\nurl: https://acme.okta.com\n",
        ] {
            assert_eq!(understand(typed).map(|token| token.expose().to_owned()), Ok("00abc".to_owned()), "{typed:?}");
        }
        for typed in ["", "\"\"", "00abc def", "00ab\u{e9}", "SSWS"] {
            assert_eq!(understand(typed), Err(TokenError::NoToken), "{typed:?}");
        }
        for typed in ["okta\n├── acme\n└── other\n", "okta\n|-- acme\n`-- other\n"] {
            assert_eq!(understand(typed), Err(TokenError::Listing));
        }
    }
}
