//! What lies on this machine: how much, how old.
//!
//! Owns: counting. Must not know: what the files mean.

use std::fs;
use std::path::Path;

use jiff::Timestamp;

/// The files of a folder, or one file. Nothing is there: no file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    pub files: u64,
    pub bytes: u64,
    /// When the newest of them was written; unknown where the file system does not say.
    pub newest: Option<Timestamp>,
}

/// Counts what is below a path. Links are not followed, and what cannot be read is not counted.
pub fn count(path: &Path) -> Stock {
    let mut stock = Stock::default();
    add(path, &mut stock);
    stock
}

fn add(path: &Path, stock: &mut Stock) {
    let Ok(facts) = fs::symlink_metadata(path) else { return };
    if facts.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            add(&entry.path(), stock);
        }
    } else if facts.is_file() && !is_lock(path) {
        stock.files += 1;
        stock.bytes += facts.len();
        let written = facts.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
        stock.newest = stock.newest.max(written);
    }
}

/// Locks hold nothing.
fn is_lock(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "lock")
        || path.file_name().is_some_and(|name| name == "door" || name == "lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_once_and_links_and_locks_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("a/b");
        fs::create_dir_all(&inside).unwrap();
        fs::write(inside.join("one"), "1234").unwrap();
        fs::write(folder.path().join("two"), "12").unwrap();
        fs::write(inside.join("x.lock"), "123").unwrap();
        fs::write(inside.join("door"), "123").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/", inside.join("everything")).unwrap();
        let stock = count(folder.path());
        assert_eq!((stock.files, stock.bytes, stock.newest.is_some()), (2, 6, true));
        assert_eq!(count(&folder.path().join("two")).bytes, 2);
        assert_eq!(count(&folder.path().join("nothing")), Stock::default());
    }
}
