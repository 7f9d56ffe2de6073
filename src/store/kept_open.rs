//! A private file that stays open between writes, and a lock whose file stays.
//!
//! Before each use one look says whether the name still leads to the file, and whether that is still its owner's alone:
//! then nothing has changed of what opening it anew would find.

use std::fs::{self, File, Metadata, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::lock::{self, LockError};
use super::private;
use crate::system::{files, owner};

/// A file, with the name under which it was opened.
#[derive(Debug)]
pub(in crate::store) struct KeptOpen {
    path: PathBuf,
    file: Arc<File>,
}

impl KeptOpen {
    pub(in crate::store) fn new(path: PathBuf, file: Arc<File>) -> Self {
        Self { path, file }
    }

    pub(in crate::store) fn file(&self) -> &Arc<File> {
        &self.file
    }

    pub(in crate::store) fn is_at(&self, path: &Path) -> bool {
        self.path == path
    }

    /// What the name leads to, where that is this file, private and under no other name as well. None on systems that do
    /// not tell one file from another: there it is opened anew each time.
    pub(in crate::store) fn facts(&self) -> Option<Metadata> {
        if !files::TOLD_APART {
            return None;
        }
        let named = fs::symlink_metadata(&self.path).ok().filter(Metadata::is_file)?;
        let is_private = owner::read_by_others(&named).or(owner::named_twice(&named)).is_none();
        (is_private && files::is_same(&self.file, &named)).then_some(named)
    }
}

/// One program at a time, again and again: the lock's file stays where it is, and stays open.
#[derive(Debug)]
pub(in crate::store) struct Gate {
    path: PathBuf,
    file: Option<Arc<File>>,
}

/// Held until it is dropped.
#[derive(Debug)]
#[must_use = "dropped, it is free again"]
pub(in crate::store) struct Held {
    /// None where the file system knows no locks.
    file: Option<Arc<File>>,
}

impl Gate {
    pub(in crate::store) fn at(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Waits as long as `patience` lasts. Blocks.
    pub(in crate::store) fn wait(&mut self, patience: Duration) -> Result<Held, LockError> {
        let end = Instant::now() + patience;
        loop {
            match self.attempt()? {
                Some(held) => return Ok(held),
                None if Instant::now() >= end => return Err(LockError::Busy),
                None => std::thread::sleep(lock::PAUSE),
            }
        }
    }

    fn attempt(&mut self) -> Result<Option<Held>, LockError> {
        let file = match &self.file {
            Some(file) => Arc::clone(file),
            None => match private::append(&self.path) {
                Ok(file) => Arc::clone(self.file.insert(Arc::new(file))),
                Err(error) if files::is_going(&error) => return Ok(None),
                Err(error) => return Err(error.into()),
            },
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(_)) => return Ok(Some(Held { file: None })),
        }
        let held = Held { file: Some(Arc::clone(&file)) };
        if files::is_at(&file, &self.path) {
            return Ok(Some(held));
        }
        // Somebody took the name away, or moved its folder: another file is the lock now.
        self.file = None;
        Ok(None)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = file.unlock();
        }
    }
}
