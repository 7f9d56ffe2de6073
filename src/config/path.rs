//! Paths as people write them.

use std::path::{Path, PathBuf};

/// Whether the path begins with `~/`.
pub fn is_in_home(path: &Path) -> bool {
    path.starts_with("~")
}

/// The path that is meant: `~` is the person's own folder.
pub fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(folders)) => folders.home_dir().join(rest),
        _ => path.to_path_buf(),
    }
}
