//! Which runs of the program are still there: each holds a file of its own name, which the system frees when the run
//! ends, however it ends.

use std::fs::TryLockError;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::store::{Lock, private};

/// Somebody may just be looking whether it is held.
const PATIENCE: Duration = Duration::from_secs(1);

fn place(folder: &Path, run: &str) -> PathBuf {
    folder.join("running").join(format!("{run}.lock"))
}

/// Says that this run is there until what is returned is dropped; none where that cannot be said.
pub(super) fn hold(folder: &Path, run: &str) -> Option<Lock> {
    let path = place(folder, run);
    let all = path.parent()?;
    private::make_own_folder(all).ok()?;
    sweep(all);
    Lock::wait(&path, PATIENCE).ok()
}

/// Takes away what programs that were killed left behind. What another run holds stays.
fn sweep(all: &Path) {
    for entry in std::fs::read_dir(all).into_iter().flatten().flatten() {
        if let Some(run) = entry.file_name().to_str().and_then(|name| name.strip_suffix(".lock"))
            && let Some(journal) = all.parent()
        {
            is_running(journal, run);
        }
    }
}

/// Whether a run is still there. What a program that was killed left behind is taken away.
pub(super) fn is_running(folder: &Path, run: &str) -> bool {
    // The word comes from a file that somebody may have written.
    if run.is_empty() || !run.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let path = place(folder, run);
    let Ok(file) = private::open(&path) else { return false };
    match file.try_lock() {
        Ok(()) => {
            let _ = private::remove(&path);
            false
        }
        Err(TryLockError::WouldBlock) => true,
        // A file system without locks does not tell.
        Err(TryLockError::Error(_)) => false,
    }
}
