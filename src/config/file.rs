//! The file itself: where it is, whether it can be trusted, how it is written.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use super::{Config, read};

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
        match private::written_by_others(&facts) {
            Some(reason) => Err(ConfigError::Unsafe { path: self.shown(), reason }),
            None => self.check_folders().map(|()| Some(text)),
        }
    }

    /// Whoever may write in the folder can put another file in place of this one: where a link leads, too.
    fn check_folders(&self) -> Result<(), ConfigError> {
        let target = fs::canonicalize(&self.path).ok();
        for path in [Some(&self.path), target.as_ref()].into_iter().flatten() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let reason = fs::metadata(folder).ok().and_then(|facts| private::replaced_by_others(&facts));
            if let Some(reason) = reason {
                let folder = folder.display().to_string();
                return Err(ConfigError::UnsafeFolder { path: self.shown(), folder, reason });
            }
        }
        Ok(())
    }

    /// Changes the file and leaves everything else in it as it is: order, comments, blank lines.
    pub fn edit(&self, change: impl FnOnce(&mut DocumentMut)) -> Result<(), ConfigError> {
        let text = self.text()?.unwrap_or_default();
        self.check_folders()?;
        let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| ConfigError::Broken {
            path: self.shown(),
            message: error.message().to_owned(),
        })?;
        change(&mut document);
        self.replace(&document.to_string()).map_err(|error| ConfigError::Unwritable { path: self.shown(), error })
    }

    /// Either the old text or the new one is there, whatever happens meanwhile.
    fn replace(&self, text: &str) -> io::Result<()> {
        // A link that a person made stays a link.
        let target = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        if let Some(folder) = target.parent() {
            private::make_folder(folder)?;
        }
        private::write(&target, text)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// Files that belong to one person.
pub(super) mod private {
    use super::{Path, Write, fs, io};

    /// Why somebody else could have written the file.
    #[cfg(unix)]
    pub fn written_by_others(facts: &fs::Metadata) -> Option<&'static str> {
        use std::os::unix::fs::MetadataExt;
        let me = rustix::process::geteuid().as_raw();
        if facts.uid() != me && facts.uid() != 0 {
            return Some("belongs to somebody else");
        }
        (facts.mode() & 0o022 != 0).then_some("can be written by others")
    }

    /// Files of a person's profile folder are theirs alone on Windows.
    #[cfg(not(unix))]
    pub fn written_by_others(_facts: &fs::Metadata) -> Option<&'static str> {
        None
    }

    /// Why somebody else could replace the files of this folder. A sticky folder leaves each file to its owner.
    #[cfg(unix)]
    pub fn replaced_by_others(facts: &fs::Metadata) -> Option<&'static str> {
        use std::os::unix::fs::MetadataExt;
        const STICKY: u32 = 0o1000;
        let reason = written_by_others(facts)?;
        let sticky = facts.mode() & STICKY != 0;
        let mine = facts.uid() == rustix::process::geteuid().as_raw() || facts.uid() == 0;
        (!(mine && sticky)).then_some(reason)
    }

    #[cfg(not(unix))]
    pub fn replaced_by_others(_facts: &fs::Metadata) -> Option<&'static str> {
        None
    }

    /// Why somebody else can read the file.
    #[cfg(unix)]
    pub fn read_by_others(facts: &fs::Metadata) -> Option<&'static str> {
        use std::os::unix::fs::MetadataExt;
        if facts.uid() != rustix::process::geteuid().as_raw() {
            return Some("belongs to somebody else");
        }
        (facts.mode() & 0o077 != 0).then_some("can be read by others")
    }

    #[cfg(not(unix))]
    pub fn read_by_others(_facts: &fs::Metadata) -> Option<&'static str> {
        None
    }

    /// Makes what is missing of the path, for its owner only.
    pub fn make_folder(folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)
    }

    /// Writes a file that is its owner's from its first byte on, and puts it in place at once.
    pub fn write(path: &Path, text: &str) -> io::Result<()> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.new", std::process::id()));
        let fresh = path.with_file_name(name);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // What a crash left behind is in the way of nobody.
        let _ = fs::remove_file(&fresh);
        let written = options.open(&fresh).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        let placed = written.and_then(|()| fs::rename(&fresh, path));
        if placed.is_err() {
            let _ = fs::remove_file(&fresh);
        }
        placed
    }
}
