//! The file itself: where it is, whether it can be trusted, how it is written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml_edit::DocumentMut;

use super::{Config, read};
use crate::store::{Flush, Lock, LockError, lock, private, replace};
use crate::system::owner;

/// A change takes a few milliseconds, and many programs may want one at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "{path}: {reason}, so it is not used. Whoever can write it could send your token elsewhere.\nAfter a look at its content: chmod go-w {path}"
    )]
    Unsafe { path: String, reason: &'static str },
    #[error(
        "{path} is not used: its folder {reason}, so somebody else could put another file in its place and send your token elsewhere.\nAfter a look at its content: chmod go-w {folder}"
    )]
    UnsafeFolder { path: String, folder: String, reason: &'static str },
    #[error("{path} could not be read: {error}")]
    Unreadable { path: String, error: io::Error },
    #[error("{path} could not be written: {error}")]
    Unwritable { path: String, error: io::Error },
    #[error(
        "{path} is a link to {target}: nothing is written through it. Change the file there by hand, or put it in place of the link"
    )]
    Link { path: String, target: String },
    #[error("another oktui is changing {path}; nothing was changed here, try again in a moment")]
    Busy { path: String },
    #[error("{path} holds a mistake ({message}); it is not changed before that is put right")]
    Broken { path: String, message: String },
    #[error("this machine names no folder for configuration; set OKTUI_CONFIG to a path")]
    NoFolder,
}

/// `config.toml`, which may not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    path: PathBuf,
}

impl ConfigFile {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// `$OKTUI_CONFIG`, else `config.toml` in the platform's folder.
    pub fn locate(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        if let Some(path) = variable("OKTUI_CONFIG").filter(|path| !path.is_empty()) {
            return Ok(Self::at(path));
        }
        let folders = directories::ProjectDirs::from("", "", "oktui").ok_or(ConfigError::NoFolder)?;
        Ok(Self::at(folders.config_dir().join("config.toml")))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where tokens in private files are.
    pub fn token_folder(&self) -> PathBuf {
        self.path.parent().unwrap_or(Path::new(".")).join("tokens")
    }

    /// What the file says; nothing when there is none.
    pub fn load(&self) -> Result<Config, ConfigError> {
        Ok(self.text()?.map(|text| read::read(&text)).unwrap_or_default())
    }

    fn text(&self) -> Result<Option<String>, ConfigError> {
        let unreadable = |error| ConfigError::Unreadable { path: self.shown(), error };
        let text = match fs::read(&self.path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(unreadable(error)),
        };
        let facts = fs::metadata(&self.path).map_err(unreadable)?;
        match owner::written_by_others(&facts) {
            Some(reason) => Err(ConfigError::Unsafe { path: self.shown(), reason }),
            None => self.check_folders().map(|()| Some(text)),
        }
    }

    /// Whoever may write in the folder can put another file in place of this one: where a link leads, too.
    fn check_folders(&self) -> Result<(), ConfigError> {
        let target = fs::canonicalize(&self.path).ok();
        for path in [Some(&self.path), target.as_ref()].into_iter().flatten() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let reason = fs::metadata(folder).ok().and_then(|facts| owner::replaced_by_others(&facts));
            if let Some(reason) = reason {
                let folder = folder.display().to_string();
                return Err(ConfigError::UnsafeFolder { path: self.shown(), folder, reason });
            }
        }
        Ok(())
    }

    /// Changes the file and leaves everything else in it as it is: order, comments, blank lines. What another program
    /// changes at the same time stays, too.
    pub fn edit(&self, change: impl FnOnce(&mut DocumentMut)) -> Result<(), ConfigError> {
        self.refuse_link()?;
        let _held = self.lock(&lock::of(&self.path))?;
        let text = self.text()?.unwrap_or_default();
        self.check_folders()?;
        let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| ConfigError::Broken {
            path: self.shown(),
            message: error.message().to_owned(),
        })?;
        change(&mut document);
        self.replace(&document.to_string()).map_err(|error| ConfigError::Unwritable { path: self.shown(), error })
    }

    /// Connections and their secrets are changed by nobody else while this is held: what is found out about them
    /// still holds when something is written. Changes of the file have a lock of their own within.
    pub fn hold(&self) -> Result<Lock, ConfigError> {
        self.refuse_link()?;
        self.lock(&lock::of(&self.path.with_extension("connections")))
    }

    fn lock(&self, path: &Path) -> Result<Lock, ConfigError> {
        if let Some(folder) = path.parent() {
            // Where no folder can be made, writing says so.
            let _ = private::make_folder(folder);
        }
        Lock::wait_if_possible(path, PATIENCE).map_err(|error| match error {
            LockError::Busy => ConfigError::Busy { path: self.shown() },
            LockError::Io(error) => ConfigError::Unwritable { path: self.shown(), error },
        })
    }

    /// A link is read, its folders checked like its own, but nothing is written through it: where it leads another
    /// program may have a say, and a link in its place would no longer be the one that its owner made.
    fn refuse_link(&self) -> Result<(), ConfigError> {
        let is_link = fs::symlink_metadata(&self.path).is_ok_and(|facts| facts.is_symlink());
        if !is_link {
            return Ok(());
        }
        let target = fs::read_link(&self.path).map(|target| target.display().to_string()).unwrap_or_default();
        Err(ConfigError::Link { path: self.shown(), target })
    }

    /// Either the old text or the new one is there, whatever happens meanwhile.
    fn replace(&self, text: &str) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            private::make_folder(folder)?;
        }
        replace(&self.path, text.as_bytes(), Flush::Now)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}
