//! Where forms that were not saved outlive the program: one file a connection in the platform's data folder, readable by
//! nobody else.
//!
//! Owns: the place and the safe writing. Must not know: what is in it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The demo organisation forgets everything with the program; so do its forms.
const DEMO: &str = "demo";

/// The file of a connection; none where the platform names no folder, and for the demo.
pub fn place(connection: &str) -> Option<PathBuf> {
    if connection == DEMO {
        return None;
    }
    let folders = directories::ProjectDirs::from("", "", "oktui")?;
    Some(folders.data_local_dir().join("drafts").join(format!("{}.json", file_name(connection))))
}

/// Letters and digits stay; everything else could mean something to a file system.
fn file_name(connection: &str) -> String {
    connection.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// What was kept; none when there is nothing, or it cannot be read.
pub fn read(place: &Path) -> Option<String> {
    std::fs::read_to_string(place).ok()
}

/// Keeps `text` in place of what was there, whole or not at all; without a text the file goes.
pub fn write(place: &Path, text: Option<&str>) -> io::Result<()> {
    let Some(text) = text else {
        return match std::fs::remove_file(place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    };
    if let Some(folder) = place.parent() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let fresh = place.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    // Not forced to the disk: it is for the program's end, not the machine's, and must not hold the screen up.
    file.write_all(text.as_bytes())?;
    std::fs::rename(&fresh, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_for_its_owner_only_and_goes_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("drafts").join("acme.json");
        assert_eq!(read(&place), None);
        write(&place, None).unwrap();
        write(&place, Some("first")).unwrap();
        write(&place, Some("second")).unwrap();
        assert_eq!(read(&place).as_deref(), Some("second"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        }
        write(&place, None).unwrap();
        assert_eq!(read(&place), None);
    }

    #[test]
    fn a_connection_never_names_another_folder() {
        assert_eq!(file_name("../acme.prod/x"), "___acme_prod_x");
        assert_eq!(place("demo"), None);
    }
}
