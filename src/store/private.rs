//! Files and folders made for their owner alone. A link is never followed: whoever could put one there would choose
//! which file is written.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::system::files::{self, private};

/// Makes a file; one of that name, or a link, is left alone and is an error.
pub fn create(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().read(true).write(true).create_new(true)).open(path)
}

/// Makes a file or goes on behind what is in it; it can be read, too.
pub fn append(path: &Path) -> io::Result<File> {
    own(private(OpenOptions::new().read(true).append(true).create(true)).open(path))
}

/// An existing file, to be written from wherever the caller says, and read. One that others could read is its owner's
/// alone from then on.
pub fn reopen(path: &Path) -> io::Result<File> {
    own(private(OpenOptions::new().read(true).write(true)).open(path))
}

/// An existing file, to be read.
pub fn open(path: &Path) -> io::Result<File> {
    plain(private(OpenOptions::new().read(true)).open(path))
}

/// The text of an existing file; none where there is no file.
pub fn read(path: &Path) -> io::Result<Option<String>> {
    match open(path).and_then(io::read_to_string) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes a file that may not be there. Of a link, the link goes.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes what is missing of the path, for its owner alone. What is there already stays as it is: it may be a folder
/// that a person named.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    files::private_folders(DirBuilder::new().recursive(true)).create(folder)
}

/// The same for a folder that only this program uses: it is closed to others where an earlier version left it open.
pub fn make_own_folder(folder: &Path) -> io::Result<()> {
    make_folder(folder)?;
    files::close_folder(folder)
}

/// Refuses what is a link, before anything is written for it.
pub fn refuse_link(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|facts| facts.is_symlink()) { Err(link()) } else { Ok(()) }
}

fn link() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is a link to another file, and links are not followed")
}

/// A file, and nothing else that has a name.
fn plain(opened: io::Result<File>) -> io::Result<File> {
    let file = opened.map_err(|error| if files::is_link(&error) { link() } else { error })?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file"));
    }
    Ok(file)
}

/// What is there, opened to be added to and left as it is.
pub fn appendable(path: &Path) -> io::Result<File> {
    plain(private(OpenOptions::new().append(true)).open(path))
}

/// A file that was there before may be open to others.
fn own(opened: io::Result<File>) -> io::Result<File> {
    let file = plain(opened)?;
    files::close(&file)?;
    Ok(file)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn files_and_folders_are_their_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("deep/er");
        make_folder(&folder).unwrap();
        assert_eq!((mode(&folder), mode(&home.path().join("deep"))), (0o700, 0o700));
        create(&folder.join("new")).unwrap();
        append(&folder.join("grown")).unwrap();
        assert_eq!((mode(&folder.join("new")), mode(&folder.join("grown"))), (0o600, 0o600));
        assert_eq!(create(&folder.join("new")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn what_an_earlier_version_left_open_is_closed() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("people.csv");
        fs::write(&file, "a").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        reopen(&file).unwrap();
        assert_eq!(mode(&file), 0o600);
        let folder = home.path().join("history");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        make_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o755, "a folder that a person named stays as it is");
        make_own_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
    }

    #[test]
    fn a_link_is_never_followed_and_a_pipe_keeps_nobody_waiting() {
        let home = tempfile::tempdir().unwrap();
        let theirs = home.path().join("theirs");
        let link = home.path().join("link");
        symlink(&theirs, &link).unwrap();
        for there in [false, true] {
            if there {
                fs::write(&theirs, "precious").unwrap();
            }
            assert!(create(&link).is_err() && append(&link).is_err() && reopen(&link).is_err() && open(&link).is_err());
            assert!(refuse_link(&link).is_err());
        }
        let refused = append(&link).unwrap_err().to_string();
        assert!(refused.contains("links are not followed"), "{refused}");
        assert_eq!(fs::read_to_string(&theirs).unwrap(), "precious");
        remove(&link).unwrap();
        assert!(theirs.exists() && !link.exists(), "the link goes, not what it leads to");
        #[cfg(target_os = "linux")]
        {
            let pipe = home.path().join("pipe");
            rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
            assert!(append(&pipe).is_err() && reopen(&pipe).is_err() && open(&pipe).is_err());
        }
    }

    #[test]
    fn what_is_not_there_is_nothing_to_read_or_remove() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("none");
        assert_eq!(read(&file).unwrap(), None);
        remove(&file).unwrap();
        append(&file).unwrap().write_all(b"text").unwrap();
        assert_eq!(read(&file).unwrap().as_deref(), Some("text"));
    }
}
