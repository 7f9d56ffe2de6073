//! One program at a time. The system frees a lock when its holder ends, however it ends; nothing has to be tidied up.
//!
//! ```text
//!  open ─► locked? ─┬─► yes, and the name still leads to this file ─► held ─► dropped: the name goes, then the lock
//!     ▲             ├─► yes, but the holder before took the name away ─┐
//!     └─────────────┴─► no: a moment later, until patience ends ◄──────┘
//! ```
//!
//! The lock is a file of its own: what it guards is replaced as a whole, and a lock on that would go with the old one.

use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::private;
use crate::system::files;

/// How often somebody who waits looks again: a write takes a few milliseconds.
pub(in crate::store) const PAUSE: Duration = Duration::from_millis(5);

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another oktui is at it")]
    Busy,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Held until it is dropped.
#[derive(Debug)]
#[must_use = "dropped, it is free again"]
pub struct Lock {
    /// None where the file system knows no locks, or none can be made.
    file: Option<File>,
    path: PathBuf,
}

impl Lock {
    /// Waits for the lock as long as `patience` lasts. Blocks.
    pub fn wait(path: &Path, patience: Duration) -> Result<Self, LockError> {
        let end = Instant::now() + patience;
        loop {
            match Self::attempt(path)? {
                Some(lock) => return Ok(lock),
                None if Instant::now() >= end => return Err(LockError::Busy),
                None => std::thread::sleep(PAUSE),
            }
        }
    }

    /// The same; where no lock can be made at all, there is nothing to write either, or nobody to share it with: the
    /// work goes on, and says itself what fails.
    pub fn wait_if_possible(path: &Path, patience: Duration) -> Result<Self, LockError> {
        match Self::wait(path, patience) {
            Err(LockError::Io(_)) => Ok(Self { file: None, path: path.to_owned() }),
            held => held,
        }
    }

    /// The lock, unless somebody has it.
    pub fn now(path: &Path) -> Result<Self, LockError> {
        Self::wait(path, Duration::ZERO)
    }

    /// None when somebody has it, or had it just now.
    fn attempt(path: &Path) -> Result<Option<Self>, LockError> {
        let file = match private::append(path) {
            Ok(file) => file,
            Err(error) if files::is_going(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        match file.try_lock() {
            Ok(()) if files::is_at(&file, path) => Ok(Some(Self { file: Some(file), path: path.to_owned() })),
            Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
            // A file system without locks.
            Err(TryLockError::Error(_)) => Ok(Some(Self { file: None, path: path.to_owned() })),
        }
    }

    /// Whether the name still leads to what is locked: somebody may have removed it, or moved its folder.
    pub fn is_in_place(&self) -> bool {
        self.file.as_ref().is_none_or(|file| files::is_at(file, &self.path))
    }

    /// The same lock; its folder was moved.
    pub(super) fn moved_to(mut self, path: PathBuf) -> Self {
        self.path = path;
        self
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is held, so that nobody who waits is left with a file that has no name.
        if files::NAMES_GO && self.file.as_ref().is_some_and(|file| files::is_at(file, &self.path)) {
            let _ = private::remove(&self.path);
        }
    }
}

/// The lock that goes with a file: beside it, with an ending of its own.
pub fn of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or(OsStr::new("oktui")).to_owned();
    name.push(".lock");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn one_at_a_time_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = of(&folder.path().join("config.toml"));
        let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let held = Lock::wait(&path, Duration::from_mins(1)).unwrap();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(held);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 1);
        if files::NAMES_GO {
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn whoever_cannot_have_it_is_told_and_where_none_can_be_made_the_work_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        let held = Lock::now(&path).unwrap();
        assert!(matches!(Lock::now(&path), Err(LockError::Busy)));
        assert!(matches!(Lock::wait_if_possible(&path, Duration::ZERO), Err(LockError::Busy)));
        drop(held);
        drop(Lock::now(&path).unwrap());
        let nowhere = folder.path().join("none/x.lock");
        assert!(matches!(Lock::now(&nowhere), Err(LockError::Io(_))));
        assert!(Lock::wait_if_possible(&nowhere, Duration::ZERO).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_is_no_way_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, theirs) = (folder.path().join("x.lock"), folder.path().join("theirs"));
        std::os::unix::fs::symlink(&theirs, &path).unwrap();
        assert!(matches!(Lock::now(&path), Err(LockError::Io(_))));
        assert!(!theirs.exists());
    }
}
