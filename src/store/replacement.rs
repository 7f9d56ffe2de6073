//! A file written beside its place and put there at once: whoever looks finds the old one or the new one, whatever
//! happens meanwhile. Where a link stands in the place, the link is replaced and what it leads to is left alone.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::private;

/// Whether the machine may fail before the file is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// On the disk before it is put in place.
    Now,
    /// When the system finds the time: for what only has to outlive the program.
    Later,
}

/// Puts a file of this content in place.
pub fn replace(path: &Path, content: &[u8], flush: Flush) -> io::Result<()> {
    let mut file = beside(path)?;
    file.write_all(content)?;
    if flush == Flush::Now {
        file.as_file().sync_all()?;
    }
    file.persist(path).map(drop).map_err(io::Error::from)
}

/// A new file that gets its name when it is whole. Given up, it is gone.
pub struct Unfinished {
    file: NamedTempFile,
    path: PathBuf,
}

impl Unfinished {
    pub fn of(path: &Path) -> io::Result<Self> {
        Ok(Self { file: beside(path)?, path: path.to_owned() })
    }

    /// Gives it its name; a file that has it meanwhile, or a link, is left alone and is an error.
    pub fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(&self.path).map(drop).map_err(io::Error::from)
    }
}

/// A new folder of files that stays when all of them are whole. Given up, it is gone with whatever is in it.
pub struct UnfinishedFolder {
    path: PathBuf,
    whole: bool,
}

impl UnfinishedFolder {
    /// # Errors
    /// `AlreadyExists` where anything has the name, a link too.
    pub fn of(path: &Path) -> io::Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        private::make_folder(path)?;
        Ok(Self { path: path.to_owned(), whole: false })
    }

    pub fn finish(mut self) {
        self.whole = true;
    }
}

impl Drop for UnfinishedFolder {
    fn drop(&mut self) {
        if !self.whole {
            // What cannot be removed is left to whoever finds it: there is nobody to tell here.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file in the same folder under a name that nobody has, its owner's from the first byte on.
fn beside(path: &Path) -> io::Result<NamedTempFile<File>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    tempfile::Builder::new().prefix(&prefix).suffix(".new").make_in(folder, private::create)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn the_new_content_is_private_and_a_link_in_its_place_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, theirs) = (folder.path().join("tokens"), folder.path().join("theirs"));
        fs::write(&theirs, "precious").unwrap();
        fs::set_permissions(&theirs, fs::Permissions::from_mode(0o644)).unwrap();
        symlink(&theirs, &path).unwrap();
        for flush in [Flush::Now, Flush::Later] {
            replace(&path, b"mine", flush).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
            assert_eq!(fs::symlink_metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_to_string(&theirs).unwrap(), "precious");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside");
    }

    #[test]
    fn a_new_file_appears_whole_or_not_at_all_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        let mut given_up = Unfinished::of(&path).unwrap();
        given_up.write_all(b"half").unwrap();
        drop(given_up);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut late = Unfinished::of(&path).unwrap();
        let mut file = Unfinished::of(&path).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        late.write_all(b"late").unwrap();
        assert_eq!(late.finish().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_new_folder_stays_when_it_is_whole_and_is_its_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("people");
        let given_up = UnfinishedFolder::of(&path).unwrap();
        fs::write(path.join("part"), "half").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        drop(given_up);
        assert!(!path.exists());
        UnfinishedFolder::of(&path).unwrap().finish();
        assert!(path.is_dir());
        assert_eq!(UnfinishedFolder::of(&path).err().unwrap().kind(), io::ErrorKind::AlreadyExists);
        symlink(home.path().join("elsewhere"), home.path().join("link")).unwrap();
        assert!(UnfinishedFolder::of(&home.path().join("link")).is_err());
    }

    #[test]
    fn why_nothing_could_be_written_is_told_in_the_systems_own_word() {
        let folder = tempfile::tempdir().unwrap();
        let error = replace(&folder.path().join("none/file"), b"", Flush::Later).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains(".new"), "{error}");
    }
}
