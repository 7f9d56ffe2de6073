//! Where the secrets of collectors are kept: in the keychain, where there is none in a private file; each bound to the
//! address it was given for, so that a changed `journal_to` sends it nowhere else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::TokenPlace;
use super::token::{TokenError, TokenStore};
use crate::protocol::secret::Secret;
use crate::store::{Flush, name, private, replace};
use crate::system::owner;

impl TokenStore {
    /// The secret of a collector; none where none is kept. Blocks.
    pub fn read_collector(&self, address: &str) -> Result<Option<Secret>, TokenError> {
        if self.keychain_missing().is_none()
            && let Some(secret) = self.vault().get(&account(address)).map_err(TokenError::Keychain)?
        {
            return Ok(Some(secret));
        }
        let path = self.collector_path(address);
        let facts = match fs::metadata(&path) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path, &error)),
        };
        if let Some(reason) = owner::read_by_others(&facts) {
            let path = path.display().to_string();
            return Err(TokenError::File(path, format!("it {reason}; oktui journal token keeps a new one")));
        }
        let text = Secret::new(fs::read_to_string(&path).map_err(|error| failed(&path, &error))?);
        let (of, secret) = text.expose().split_once('\n').unwrap_or_default();
        Ok((of == address).then(|| Secret::new(secret.trim())))
    }

    /// Keeps it in place of another; where. Blocks.
    pub fn write_collector(&self, address: &str, secret: &Secret) -> Result<TokenPlace, TokenError> {
        if self.keychain_missing().is_none() {
            self.vault().set(&account(address), secret).map_err(TokenError::Keychain)?;
            // One that was kept before there was a keychain would lie there for ever.
            let path = self.collector_path(address);
            private::remove(&path).map_err(|error| failed(&path, &error))?;
            return Ok(TokenPlace::Keychain);
        }
        let path = self.collector_path(address);
        let text = Secret::new(format!("{address}\n{}\n", secret.expose()));
        private::make_own_folder(&self.collector_folder())
            .and_then(|()| replace(&path, text.expose().as_bytes(), Flush::Now))
            .map_err(|error| failed(&path, &error))?;
        Ok(TokenPlace::File)
    }

    /// Forgets it. Blocks.
    pub fn remove_collector(&self, address: &str) -> Result<(), TokenError> {
        if self.keychain_missing().is_none() {
            self.vault().remove(&account(address)).map_err(TokenError::Keychain)?;
        }
        let path = self.collector_path(address);
        private::remove(&path).map_err(|error| failed(&path, &error))
    }

    fn collector_path(&self, address: &str) -> PathBuf {
        self.collector_folder().join(name::of(address))
    }

    fn collector_folder(&self) -> PathBuf {
        Self::collector_folder_beside(self.folder())
    }

    /// Where files of them are, by the folder of tokens in files.
    pub fn collector_folder_beside(tokens: &Path) -> PathBuf {
        tokens.with_file_name("collector-secrets")
    }
}

fn failed(path: &Path, error: &io::Error) -> TokenError {
    TokenError::File(path.display().to_string(), error.to_string())
}

/// What the keychain lists it as.
fn account(address: &str) -> String {
    format!("journal_to {address}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::keychain::Vault;

    struct NoVault;

    impl Vault for NoVault {
        fn missing(&self) -> Option<String> {
            Some("none".to_owned())
        }
        fn get(&self, _account: &str) -> Result<Option<Secret>, String> {
            Err("it is not asked".to_owned())
        }
        fn set(&self, _account: &str, _secret: &Secret) -> Result<(), String> {
            Err("it is not asked".to_owned())
        }
        fn remove(&self, _account: &str) -> Result<(), String> {
            Err("it is not asked".to_owned())
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_kept_for_one_address_and_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let store = TokenStore::with_vault(folder.path().join("tokens"), Box::new(NoVault));
        let (one, other) = ("https://siem.acme.com/in", "https://siem.acme.com.evil.example/in");
        let secret = Secret::new("Splunk a-b-c");
        assert_eq!(store.write_collector(one, &secret), Ok(TokenPlace::File));
        assert_eq!((store.read_collector(one), store.read_collector(other)), (Ok(Some(secret)), Ok(None)));
        let path = store.collector_path(one);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(store.read_collector(one).unwrap_err().to_string().contains("oktui journal token"));
        // Moved to another's place, it is none of his.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::rename(&path, store.collector_path(other)).unwrap();
        assert_eq!(store.read_collector(other), Ok(None));
        store.remove_collector(other).unwrap();
        store.remove_collector(one).unwrap();
        assert_eq!(fs::read_dir(store.collector_folder()).unwrap().count(), 0);
    }
}
