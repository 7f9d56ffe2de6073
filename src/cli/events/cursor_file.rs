//! The file that keeps how far the log was read.

use std::fmt;
use std::path::PathBuf;

use crate::okta::log_watch::Place;
use crate::store::{Flush, Lock, LockError, Unfinished, lock, private, replace};

pub(super) struct CursorFile(PathBuf);

impl CursorFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Keeps other runs from this file as long as the lock is held: two would write each other's place into it.
    pub(super) fn lock(&self) -> Result<Lock, String> {
        Lock::now(&lock::of(&self.0)).map_err(|error| match error {
            LockError::Busy => {
                format!("the cursor file {self} is in use by another run; name another file, or end that run first")
            }
            LockError::Io(error) => self.unwritable(&error),
        })
    }

    /// None when there is no such file yet. A link is refused rather than replaced: whoever made it keeps the place
    /// somewhere else and would not find it there again.
    pub(super) fn load(&self) -> Result<Option<Place>, String> {
        let unreadable = |error| format!("the cursor file {self} cannot be read: {error}");
        private::refuse_link(&self.0).map_err(unreadable)?;
        let text = private::read(&self.0).map_err(unreadable)?.unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(None);
        }
        let place = serde_json::from_str(&text);
        place.map(Some).map_err(|_| format!("{self} is no cursor file of oktui; it was not touched"))
    }

    /// Whether it will be possible to write it: said before anything is told.
    pub(super) fn check(&self) -> Result<(), String> {
        Unfinished::of(&self.0).map(drop).map_err(|error| self.unwritable(&error))
    }

    fn unwritable(&self, error: &std::io::Error) -> String {
        format!("the cursor file {self} cannot be written: {error}")
    }

    /// A run that is killed leaves the old or the new, never a half.
    pub(super) fn save(&self, place: &Place) -> Result<(), String> {
        let told = |error: std::io::Error| self.unwritable(&error);
        let text = serde_json::to_string(place).map_err(|error| told(error.into()))?;
        replace(&self.0, text.as_bytes(), Flush::Now).map_err(told)
    }
}

impl fmt::Display for CursorFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}
