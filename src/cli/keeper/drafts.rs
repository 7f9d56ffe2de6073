//! What was typed, made into a connection that is kept: its secret first, then its entry in `config.toml`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use super::hooks::place_of_hooks;
use super::{DEMO, Inner};
use crate::config::token::{self, TokenError};
use crate::config::{Auth, ConfigError, ConnectionConfig, KeySource, TokenPlace, path};
use crate::messages::connections::{Draft, Proof};
use crate::okta::client::Client;
use crate::okta::credentials::ApiToken;
use crate::okta::signing::SigningKey;
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::secret::Secret;

impl Inner {
    /// A client for what was typed; nothing of it is kept.
    pub(super) fn client_of(&self, draft: &Draft) -> Result<Client, String> {
        let host = draft.host.clone();
        // Only what it is tried with: a trial reads, whatever the connection allows.
        let config = configured(draft, None);
        match &draft.proof {
            Proof::Token { token, place } => {
                let token = self.token_of(draft, token.as_ref(), place)?;
                Ok(self.client(&draft.id, host, Some(&config), Arc::new(ApiToken::new(token))))
            }
            Proof::App { app, key } => {
                let key = self.key_of(draft, &app.key, key.as_ref())?;
                self.app_client(&draft.id, host, Some(&config), app, &key)
            }
        }
    }

    /// The token of a draft: typed, or the one that is kept for the same address.
    fn token_of(&self, draft: &Draft, typed: Option<&Secret>, place: &TokenPlace) -> Result<Secret, String> {
        if let Some(typed) = typed {
            return token::understand(typed.expose()).map_err(|error| error.to_string());
        }
        let old = draft.replaces.as_ref().map(|old| self.address(old)).transpose()?;
        let read = match old {
            Some((host, Some(ConnectionConfig { auth: Auth::Token(place), .. }))) if host == draft.host => {
                let name = draft.replaces.as_ref().map_or("", ConnectionId::as_str);
                self.tokens.read(name, &host, &place)
            }
            _ => Err(TokenError::NoToken),
        };
        match read {
            Ok(token) => Ok(token),
            Err(TokenError::NoToken) => self
                .tokens
                .read(draft.id.as_str(), &draft.host, place)
                .map_err(|_| "The token is missing: one is kept for its own address only. Paste it".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The private key of a draft: what the program printed, or what is in the file.
    fn key_of(&self, draft: &Draft, source: &KeySource, printed: Option<&Secret>) -> Result<Secret, String> {
        let read = match printed {
            Some(printed) => Ok(printed.clone()),
            None => self.tokens.read_key(draft.id.as_str(), &draft.host, source),
        };
        read.map_err(|error| error.to_string())
    }

    pub(super) fn save(&self, draft: &Draft) -> Result<String, String> {
        let name = draft.id.as_str();
        // From here on what is found out holds: no other program adds one of this name meanwhile.
        let _held = self.hold()?;
        let config = self.config()?;
        if name == DEMO {
            return Err(format!("{DEMO} is the demo organisation's name; take another"));
        }
        let old = draft.replaces.as_ref();
        if old.is_none_or(|old| *old != draft.id) && config.connections.contains_key(name) {
            return Err(format!("there is a connection {name} already"));
        }
        // Files are named after connections, and not every system tells such names apart.
        let alike = |other: &&String| *other != name && other.eq_ignore_ascii_case(name);
        if old.is_none_or(|old| *old != draft.id)
            && let Some(other) = config.connections.keys().find(alike)
        {
            return Err(format!("there is a connection {other} already; take a name that differs in more than case"));
        }
        let text = |error: ConfigError| error.to_string();
        let before = old.and_then(|old| config.connections.get(old.as_str()).map(|before| (old.as_str(), before)));
        let connection = configured(draft, before.map(|(_, before)| before));
        // The secret first: a connection without one is of no use, a secret without a connection is tidied up below.
        let (said, token) = match &draft.proof {
            Proof::Token { token, place } => {
                let token = self.token_of(draft, token.as_ref(), place)?;
                self.tokens.write(name, &draft.host, place, &token).map_err(|error| error.to_string())?;
                (format!("Saved {name}; its token: {}.", place.words()), Some((place, token)))
            }
            Proof::App { app, key } => {
                let key = self.key_of(draft, &app.key, key.as_ref())?;
                SigningKey::parse(&key).map_err(|error| error.to_string())?;
                if let KeySource::Command(_) = app.key {
                    // Nobody is asked twice in one run.
                    self.tokens.remember(name, &draft.host, &key);
                }
                (format!("Saved {name}, a service app; its key stays where it is."), None)
            }
        };
        let written = (|| {
            let file = self.file.as_ref().map_err(Clone::clone)?;
            if let Some((old, _)) = before
                && old != name
            {
                file.rename_connection(old, name).map_err(text)?;
            }
            file.save_connection(name, &connection).map_err(text)
        })();
        if let Err(reason) = written {
            let asked_each_time = matches!(&connection.auth, Auth::OAuth(_) | Auth::Token(TokenPlace::Session));
            if before.is_none() && asked_each_time {
                self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), connection);
                return Ok(format!("{name} is here until oktui ends, and not kept: {reason}"));
            }
            if let (None, Some((place, _))) = (before, &token) {
                let _ = self.tokens.remove(name, &draft.host, place);
            }
            return Err(format!("{reason}. Kept as “asked for each time”, it works until oktui ends"));
        }
        if let Some((old, ConnectionConfig { host, auth: Auth::Token(place), .. })) = before {
            let kept = token.as_ref().map(|(place, token)| (*place, token));
            self.tidy_up((old, host, place), (name, &draft.host), kept)?;
        }
        if let Some((old, before)) = before {
            let place = |host: &Origin, auth: &Auth| place_of_hooks(&self.tokens, host, Some(auth));
            let (from, to) = (place(&before.host, &before.auth), place(&connection.host, &connection.auth));
            // Lost, they are asked for again: no reason to say that the connection was not saved.
            let _ = self.tokens.move_hooks((old, &before.host, &from), (name, &draft.host, &to));
        }
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(&draft.id);
        Ok(said)
    }

    /// Removes the token that was kept before, unless it lies where the new one is.
    fn tidy_up(
        &self,
        before: (&str, &Origin, &TokenPlace),
        (name, host): (&str, &Origin),
        kept: Option<(&TokenPlace, &Secret)>,
    ) -> Result<(), String> {
        let (old, old_host, old_place) = before;
        let place = kept.map(|(place, _)| place);
        // A private file of the same name was overwritten, not left behind.
        let overwritten = old == name && *old_place == TokenPlace::File && place == Some(&TokenPlace::File);
        if (old, old_host, Some(old_place)) == (name, host, place) || overwritten {
            return Ok(());
        }
        let text = |error: TokenError| error.to_string();
        self.tokens.remove(old, old_host, old_place).map_err(text)?;
        // Removing forgets the session's copy, too, which may be the one in use.
        kept.map_or(Ok(()), |(place, token)| self.tokens.write(name, host, place, token)).map_err(text)
    }

    pub(super) fn remove(&self, connection: &ConnectionId) -> Result<String, String> {
        let file = self.file.as_ref().map_err(Clone::clone)?;
        let name = connection.as_str();
        let _held = self.hold()?;
        let config = self.config()?;
        let Some(old) = config.connections.get(name) else { return Err(format!("there is no connection {name}")) };
        // The token first: what is left behind must not be the secret.
        if let Auth::Token(place) = &old.auth {
            self.tokens.remove(name, &old.host, place).map_err(|error| error.to_string())?;
        }
        let place = place_of_hooks(&self.tokens, &old.host, Some(&old.auth));
        self.tokens.remove_hooks(name, &old.host, &place).map_err(|error| error.to_string())?;
        file.remove_connection(name).map_err(|error| error.to_string())?;
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(connection);
        Ok(match &old.auth {
            Auth::Token(TokenPlace::Command(_)) => {
                format!("Removed {name}. What its program prints stays where it is.")
            }
            Auth::OAuth(_) => format!("Removed {name}. The app's private key stays where it is."),
            Auth::Token(TokenPlace::Session) => {
                format!("Removed {name}. Its token was kept nowhere here. To be safe, revoke it in the admin console.")
            }
            Auth::Token(TokenPlace::Keychain | TokenPlace::File) => {
                format!("Removed {name} and its token here. To be safe, revoke it in the admin console, too.")
            }
        })
    }

    pub(super) fn make_default(&self, connection: &ConnectionId) -> Result<String, String> {
        let file = self.file.as_ref().map_err(Clone::clone)?;
        let _held = self.hold()?;
        if !self.config()?.connections.contains_key(connection.as_str()) {
            return Err(format!("{connection} is not kept in config.toml, so it cannot be the default"));
        }
        file.set_default(connection.as_str()).map_err(|error| error.to_string())?;
        Ok(format!("oktui opens {connection} from now on."))
    }
}

/// What `config.toml` is to say: what was typed, and what only the file tells.
fn configured(draft: &Draft, before: Option<&ConnectionConfig>) -> ConnectionConfig {
    let auth = match &draft.proof {
        Proof::Token { place, .. } => Auth::Token(place.clone()),
        Proof::App { app, .. } => {
            let mut app = app.clone();
            if let KeySource::File(file) = &mut app.key {
                *file = lasting(file);
            }
            Auth::OAuth(app)
        }
    };
    let fresh = || ConnectionConfig::new(draft.host.clone(), auth.clone());
    ConnectionConfig {
        host: draft.host.clone(),
        auth: auth.clone(),
        ca_file: draft.ca_file.as_deref().map(lasting),
        read_only: draft.read_only,
        ..before.cloned().unwrap_or_else(fresh)
    }
}

/// The same file from whatever folder the program is started. `~` stays: it is read as the person's own folder.
fn lasting(file: &Path) -> PathBuf {
    if path::is_in_home(file) { file.to_path_buf() } else { std::path::absolute(file).unwrap_or_else(|_| file.into()) }
}
