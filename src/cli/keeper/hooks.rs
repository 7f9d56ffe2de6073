//! Where the keeper keeps the secrets of event hooks: where the connection keeps its token, else in the keychain, else
//! nowhere.

use super::{DEMO, Keeper};
use crate::config::Auth;
use crate::config::token::TokenStore;
use crate::messages::SecretPlace;
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::secret::Secret;
use crate::worker::source::KeepHookSecrets;

/// Where the secrets of a connection's hooks are kept.
pub(super) fn place_of_hooks(tokens: &TokenStore, host: &Origin, auth: Option<&Auth>) -> TokenPlace {
    let keychain = || match tokens.keychain_missing() {
        None => TokenPlace::Keychain,
        Some(_) => TokenPlace::Session,
    };
    match auth {
        Some(Auth::Token(place @ (TokenPlace::Keychain | TokenPlace::File | TokenPlace::Session))) => place.clone(),
        // Another organisation may listen on the port of this one next time.
        None if host.is_loopback() => TokenPlace::Session,
        // A command gives tokens and takes nothing; the key of a service app is a file of somebody else's.
        Some(Auth::Token(TokenPlace::Command(_)) | Auth::OAuth(_)) | None => keychain(),
    }
}

impl Keeper {
    /// None: what is made there ends with the program.
    fn place_of_hooks(&self, connection: &ConnectionId) -> Option<(Origin, TokenPlace)> {
        if connection.as_str() == DEMO {
            return None;
        }
        let (host, config) = self.0.address(connection).ok()?;
        let place = place_of_hooks(self.tokens(), &host, config.as_ref().map(|config| &config.auth));
        Some((host, place))
    }
}

impl KeepHookSecrets for Keeper {
    fn hook_secrets(&self, connection: &ConnectionId) -> Vec<(String, Secret, SecretPlace)> {
        let Some((host, place)) = self.place_of_hooks(connection) else { return Vec::new() };
        let kept = match &place {
            TokenPlace::Keychain => SecretPlace::Keychain,
            TokenPlace::File => SecretPlace::File,
            TokenPlace::Session | TokenPlace::Command(_) => return Vec::new(),
        };
        let secrets = self.tokens().read_hooks(connection.as_str(), &host, &place).unwrap_or_default();
        secrets.into_iter().map(|(hook, secret)| (hook, secret, kept)).collect()
    }

    fn keep_hook_secret(&self, connection: &ConnectionId, hook: &str, secret: &Secret) -> SecretPlace {
        let Some((host, place)) = self.place_of_hooks(connection) else { return SecretPlace::Session };
        match (self.tokens().write_hook(connection.as_str(), &host, &place, hook, secret), place) {
            (Ok(true), TokenPlace::Keychain) => SecretPlace::Keychain,
            (Ok(true), TokenPlace::File) => SecretPlace::File,
            (Ok(_) | Err(_), _) => SecretPlace::Session,
        }
    }

    fn forget_hook_secret(&self, connection: &ConnectionId, hook: &str) {
        if let Some((host, place)) = self.place_of_hooks(connection) {
            // A secret of a hook that is gone opens nothing.
            let _ = self.tokens().remove_hook(connection.as_str(), &host, &place, hook);
        }
    }
}
