//! The file that keeps how far the log was read.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use crate::okta::log_watch::Place;

pub(super) struct CursorFile(PathBuf);

impl CursorFile {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// None when there is no such file yet.
    pub fn load(&self) -> Result<Option<Place>, String> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) if text.trim().is_empty() => return Ok(None),
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("the cursor file {} cannot be read: {error}", self.0.display())),
        };
        let place = serde_json::from_str(&text);
        place.map(Some).map_err(|_| format!("{} is no cursor file of oktui; it was not touched", self.0.display()))
    }

    /// Whether it will be possible to write it: said before anything is told.
    pub fn check(&self) -> Result<(), String> {
        let beside = self.beside();
        Self::open(&beside).and_then(|_| fs::remove_file(&beside)).map_err(|error| self.unwritable(&error))
    }

    fn beside(&self) -> OsString {
        let mut beside = self.0.clone().into_os_string();
        beside.push(".new");
        beside
    }

    fn open(beside: &OsStr) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(beside)
    }

    fn unwritable(&self, error: &std::io::Error) -> String {
        format!("the cursor file {self} cannot be written: {error}")
    }

    /// Written beside it and moved over it, so that a run that is killed leaves the old or the new, never a half.
    pub fn save(&self, place: &Place) -> Result<(), String> {
        let told = |error: std::io::Error| self.unwritable(&error);
        let text = serde_json::to_string(place).map_err(|error| told(error.into()))?;
        let beside = self.beside();
        let mut file = Self::open(&beside).map_err(told)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(told)?;
        fs::rename(&beside, &self.0).map_err(told)
    }
}

impl fmt::Display for CursorFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}
