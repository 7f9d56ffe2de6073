//! The keychain of the operating system: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! Its calls block and may ask the person to unlock it: never on a thread of the loop.

use crate::protocol::secret::Secret;

/// Somewhere that keeps secrets by name.
pub trait Vault: Send + Sync {
    /// Why there is none on this machine.
    fn missing(&self) -> Option<String>;
    fn get(&self, account: &str) -> Result<Option<Secret>, String>;
    fn set(&self, account: &str, secret: &Secret) -> Result<(), String>;
    fn remove(&self, account: &str) -> Result<(), String>;
}

/// The name under which the keychain lists the tokens.
#[cfg(feature = "keychain")]
const SERVICE: &str = "oktui";

/// The system's keychain, or a store of a test.
#[derive(Default)]
pub struct Keychain {
    #[cfg(feature = "keychain")]
    store: Option<std::sync::Arc<keyring_core::CredentialStore>>,
}

#[cfg(feature = "keychain")]
impl Keychain {
    pub fn in_store(store: std::sync::Arc<keyring_core::CredentialStore>) -> Self {
        Self { store: Some(store) }
    }

    fn entry(&self, account: &str) -> Result<keyring_core::Entry, keyring_core::Error> {
        match &self.store {
            Some(store) => keyring_core::Entry::new_in_store(store, SERVICE, account),
            None => keyring::v1::Entry::new(SERVICE, account).map(|entry| entry.inner),
        }
    }
}

#[cfg(feature = "keychain")]
impl Vault for Keychain {
    fn missing(&self) -> Option<String> {
        if self.store.is_some() {
            return None;
        }
        let status = keyring::v1::Entry::store_status();
        status.as_ref().err().map(|_| "no keychain is running here (common on servers)".to_owned())
    }

    fn get(&self, account: &str) -> Result<Option<Secret>, String> {
        match self.entry(account).and_then(|entry| entry.get_password()) {
            Ok(token) => Ok(Some(Secret::new(token))),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn set(&self, account: &str, secret: &Secret) -> Result<(), String> {
        self.entry(account).and_then(|entry| entry.set_password(secret.expose())).map_err(|error| error.to_string())
    }

    fn remove(&self, account: &str) -> Result<(), String> {
        match self.entry(account).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(not(feature = "keychain"))]
impl Vault for Keychain {
    fn missing(&self) -> Option<String> {
        Some("this oktui was built without keychains".to_owned())
    }

    fn get(&self, _account: &str) -> Result<Option<Secret>, String> {
        Ok(None)
    }

    fn set(&self, _account: &str, _secret: &Secret) -> Result<(), String> {
        Err("this oktui was built without keychains".to_owned())
    }

    fn remove(&self, _account: &str) -> Result<(), String> {
        Ok(())
    }
}
