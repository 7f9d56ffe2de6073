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
    fn why_nothing_could_be_written_is_told_in_the_systems_own_word() {
        let folder = tempfile::tempdir().unwrap();
        let error = replace(&folder.path().join("none/file"), b"", Flush::Later).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains(".new"), "{error}");
    }
}
