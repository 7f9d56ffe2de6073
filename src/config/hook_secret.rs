//! Where the secrets of event hooks are kept: beside the token of their connection, bound to the same address, and
//! gone with the connection. All of a connection are one entry, since a keychain does not tell what it holds.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::TokenPlace;
use super::token::{TokenError, TokenStore};
use crate::protocol::connection::Origin;
use crate::protocol::secret::Secret;
use crate::store::{Flush, Lock, LockError, name, private, replace};
use crate::system::owner;

/// A change takes milliseconds, or as long as the keychain asks its owner.
const PATIENCE: Duration = Duration::from_secs(10);

/// Secrets by the ids of their hooks.
pub type HookSecrets = BTreeMap<String, Secret>;

impl TokenStore {
    /// The secrets of a connection's hooks; none where they end with the session. Blocks.
    pub fn read_hooks(&self, name: &str, host: &Origin, place: &TokenPlace) -> Result<HookSecrets, TokenError> {
        let found = match place {
            TokenPlace::Keychain => self.vault().get(&account(name, host)).map_err(TokenError::Keychain)?,
            TokenPlace::File => self.read_hook_file(name, host)?,
            TokenPlace::Session | TokenPlace::Command(_) => None,
        };
        let text = found.unwrap_or_default();
        let secrets: BTreeMap<String, String> = serde_json::from_str(text.expose()).unwrap_or_default();
        Ok(secrets.into_iter().map(|(hook, secret)| (hook, Secret::new(secret))).collect())
    }

    /// Keeps one; false where nothing outlives the session. Blocks.
    pub fn write_hook(
        &self,
        name: &str,
        host: &Origin,
        place: &TokenPlace,
        hook: &str,
        secret: &Secret,
    ) -> Result<bool, TokenError> {
        if !outlives(place) {
            return Ok(false);
        }
        // Where there can be no folder, writing says so; a keychain needs none but for the lock.
        let _ = private::make_own_folder(&self.hook_folder());
        let _held = self.lock_hooks(name)?;
        let mut secrets = self.read_hooks(name, host, place)?;
        secrets.insert(hook.to_owned(), secret.clone());
        self.write_hooks(name, host, place, &secrets)
    }

    /// Forgets one. Blocks.
    pub fn remove_hook(&self, name: &str, host: &Origin, place: &TokenPlace, hook: &str) -> Result<(), TokenError> {
        if !outlives(place) {
            return Ok(());
        }
        let _held = self.lock_hooks(name)?;
        let mut secrets = self.read_hooks(name, host, place)?;
        match secrets.remove(hook) {
            Some(_) => self.write_hooks(name, host, place, &secrets).map(drop),
            None => Ok(()),
        }
    }

    /// Forgets all of a connection. Blocks.
    pub fn remove_hooks(&self, name: &str, host: &Origin, place: &TokenPlace) -> Result<(), TokenError> {
        let _held = self.lock_hooks(name)?;
        self.write_hooks(name, host, place, &HookSecrets::new()).map(drop)
    }

    /// Takes them along to another name or place of the same organisation; those of another are of no use. Blocks.
    pub fn move_hooks(
        &self,
        (name, host, place): (&str, &Origin, &TokenPlace),
        (to_name, to_host, to_place): (&str, &Origin, &TokenPlace),
    ) -> Result<(), TokenError> {
        if (name, host, place) == (to_name, to_host, to_place) {
            return Ok(());
        }
        let _held = self.lock_hooks(name)?;
        let secrets = self.read_hooks(name, host, place)?;
        if secrets.is_empty() {
            return Ok(());
        }
        self.write_hooks(name, host, place, &HookSecrets::new())?;
        if host == to_host {
            self.write_hooks(to_name, to_host, to_place, &secrets)?;
        }
        Ok(())
    }

    fn write_hooks(
        &self,
        name: &str,
        host: &Origin,
        place: &TokenPlace,
        secrets: &HookSecrets,
    ) -> Result<bool, TokenError> {
        let plain: BTreeMap<_, _> = secrets.iter().map(|(hook, secret)| (hook, secret.expose())).collect();
        let text = Secret::new(serde_json::to_string(&plain).unwrap_or_default());
        match place {
            TokenPlace::Keychain if secrets.is_empty() => {
                self.vault().remove(&account(name, host)).map_err(TokenError::Keychain)?;
            }
            TokenPlace::Keychain => {
                self.vault().set(&account(name, host), &text).map_err(TokenError::Keychain)?;
            }
            TokenPlace::File if secrets.is_empty() => {
                private::remove(&self.hook_path(name)).map_err(|error| self.hooks_failed(name, &error))?;
            }
            TokenPlace::File => {
                let text = Secret::new(format!("{host}\n{}\n", text.expose()));
                private::make_own_folder(&self.hook_folder())
                    .and_then(|()| replace(&self.hook_path(name), text.expose().as_bytes(), Flush::Now))
                    .map_err(|error| self.hooks_failed(name, &error))?;
            }
            TokenPlace::Session | TokenPlace::Command(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Two lines: the address, the secrets by the ids of their hooks.
    fn read_hook_file(&self, name: &str, host: &Origin) -> Result<Option<Secret>, TokenError> {
        let path = self.hook_path(name);
        let facts = match fs::metadata(&path) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.hooks_failed(name, &error)),
        };
        if let Some(reason) = owner::read_by_others(&facts) {
            return Err(TokenError::ExposedHooks { path: path.display().to_string(), reason });
        }
        let text = Secret::new(fs::read_to_string(&path).map_err(|error| self.hooks_failed(name, &error))?);
        let (address, secrets) = text.expose().split_once('\n').unwrap_or_default();
        Ok((address.trim() == host.as_str()).then(|| Secret::new(secrets.trim())))
    }

    /// Beside the tokens, not among them: a connection may bear any name.
    fn hook_path(&self, name: &str) -> PathBuf {
        self.hook_folder().join(name::of(name))
    }

    fn hook_folder(&self) -> PathBuf {
        self.folder().with_file_name("hook-secrets")
    }

    /// Those of a connection are read and written as a whole: by one program at a time. The `%` keeps the lock apart
    /// from the file of a connection of that name.
    fn lock_hooks(&self, connection: &str) -> Result<Lock, TokenError> {
        // Where there is no folder, there is nothing of this machine to lose.
        Lock::wait_if_possible(&self.hook_folder().join(format!("{}%lock", name::of(connection))), PATIENCE).map_err(
            |error| {
                let reason = match error {
                    LockError::Busy => "another oktui is changing them".to_owned(),
                    LockError::Io(error) => error.to_string(),
                };
                TokenError::File(self.hook_path(connection).display().to_string(), reason)
            },
        )
    }

    fn hooks_failed(&self, name: &str, error: &io::Error) -> TokenError {
        TokenError::File(self.hook_path(name).display().to_string(), error.to_string())
    }
}

/// Whether anything is kept beyond the session there.
fn outlives(place: &TokenPlace) -> bool {
    match place {
        TokenPlace::Keychain | TokenPlace::File => true,
        TokenPlace::Session | TokenPlace::Command(_) => false,
    }
}

/// What the keychain lists them as.
fn account(name: &str, host: &Origin) -> String {
    format!("{name} {host} event hooks")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use super::*;
    use crate::config::keychain::Vault;

    #[derive(Default)]
    struct Shelf(Mutex<HashMap<String, Secret>>);

    impl Vault for Shelf {
        fn missing(&self) -> Option<String> {
            None
        }
        fn get(&self, account: &str) -> Result<Option<Secret>, String> {
            Ok(self.0.lock().unwrap().get(account).cloned())
        }
        fn set(&self, account: &str, secret: &Secret) -> Result<(), String> {
            self.0.lock().unwrap().insert(account.to_owned(), secret.clone());
            Ok(())
        }
        fn remove(&self, account: &str) -> Result<(), String> {
            self.0.lock().unwrap().remove(account);
            Ok(())
        }
    }

    #[test]
    fn secrets_of_hooks_are_kept_bound_to_the_address_moved_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let origin = |text: &str| Origin::understand(text).unwrap().origin;
        let (host, other) = (origin("acme"), origin("evil.example"));
        for place in [TokenPlace::Keychain, TokenPlace::File] {
            let store = TokenStore::with_vault(folder.path().join("tokens"), Box::new(Shelf::default()));
            assert!(store.write_hook("acme", &host, &place, "who1", &Secret::new("one \"\n")).unwrap());
            assert!(store.write_hook("acme", &host, &place, "who2", &Secret::new("two")).unwrap());
            assert_eq!(store.read_hooks("acme", &host, &place).unwrap()["who1"], Secret::new("one \"\n"));
            assert!(store.read_hooks("acme", &other, &place).unwrap().is_empty());
            store.remove_hook("acme", &host, &place, "who1").unwrap();
            store.move_hooks(("acme", &host, &place), ("prod", &host, &place)).unwrap();
            assert!(store.read_hooks("acme", &host, &place).unwrap().is_empty());
            assert_eq!(store.read_hooks("prod", &host, &place).unwrap().into_keys().collect::<Vec<_>>(), ["who2"]);
            store.remove_hooks("prod", &host, &place).unwrap();
            assert!(store.read_hooks("prod", &host, &place).unwrap().is_empty());
        }
        assert_eq!(fs::read_dir(folder.path().join("hook-secrets")).unwrap().count(), 0, "nothing is left behind");
        let store = TokenStore::with_vault(folder.path().join("tokens"), Box::new(Shelf::default()));
        assert!(!store.write_hook("acme", &host, &TokenPlace::Session, "who1", &Secret::new("s")).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let host = Origin::understand("acme").unwrap().origin;
        let store = TokenStore::with_vault(folder.path().join("tokens"), Box::new(Shelf::default()));
        store.write_hook("acme", &host, &TokenPlace::File, "who1", &Secret::new("s")).unwrap();
        let path = folder.path().join("hook-secrets/acme");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = store.read_hooks("acme", &host, &TokenPlace::File).unwrap_err();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }
}
