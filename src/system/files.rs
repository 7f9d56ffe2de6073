//! How files are opened for one person alone and told apart.
//!
//! Elsewhere than on Unix a file of a person's own folder is theirs alone by the rights of that folder.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Whether the name of a lock can be taken away while the lock is held.
pub const NAMES_GO: bool = cfg!(unix);

/// Nobody else may read it, no link is followed, and a pipe of that name keeps nobody waiting.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;
        options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    options
}

/// Folders that nobody else may look into.
pub fn private_folders(builder: &mut DirBuilder) -> &mut DirBuilder {
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    builder
}

/// Closes a folder to others where it is open to them.
pub fn close_folder(folder: &Path) -> io::Result<()> {
    let facts = fs::metadata(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if facts.permissions().mode() & 0o077 != 0 {
            // Somebody else's cannot be closed; what is written into it is private all the same.
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
        }
    }
    let _ = facts;
    Ok(())
}

/// Closes a file to others where it is open to them.
pub fn close(file: &File) -> io::Result<()> {
    let facts = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if facts.permissions().mode() & 0o077 != 0 {
            // Somebody else's file, or a disk that knows no owners: what can be done is done.
            let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
        }
    }
    let _ = facts;
    Ok(())
}

/// Whether a file was not opened since its name is a link.
pub fn is_link(error: &io::Error) -> bool {
    #[cfg(unix)]
    let is_link = rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    let is_link = {
        let _ = error;
        false
    };
    is_link
}

/// Whether a file was not opened since its name is about to go, which some systems answer so.
pub fn is_going(error: &io::Error) -> bool {
    cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied
}

/// Whether the system tells one file from another, whatever their names are.
pub const TOLD_APART: bool = cfg!(unix);

/// Whether the name leads to this file.
#[cfg(unix)]
pub fn is_at(file: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|named| is_same(file, &named))
}

/// Elsewhere names of locks stay, and nobody takes them away.
#[cfg(not(unix))]
pub fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Whether what a name leads to is this file.
#[cfg(unix)]
pub fn is_same(file: &File, named: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|held| (held.dev(), held.ino()) == (named.dev(), named.ino()))
}

/// Elsewhere that is not told.
#[cfg(not(unix))]
pub fn is_same(_file: &File, _named: &Metadata) -> bool {
    false
}

/// The name of a new file outlives a failure of the machine as well, where the system can promise that.
pub fn flush_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}
