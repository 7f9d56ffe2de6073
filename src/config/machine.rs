//! What the machine says, whoever works at it: the file of its administrators.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::system::machine::changed_by_users;

/// The text of a file that only administrators can change; none where there is no such file. The error says why it
/// cannot be relied on.
pub fn read(path: &Path, most: u64) -> Result<Option<String>, String> {
    let is_there = match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => false,
        Err(error) => return Err(error.to_string()),
    };
    if !is_there {
        return match leads_nowhere(path) {
            Some(folder) => Err(format!("{} is a link that leads nowhere", folder.display())),
            None => Ok(None),
        };
    }
    // Where a link leads, and what is above both: whoever can change one of them can put another file in place.
    let target = fs::canonicalize(path).map_err(|error| error.to_string())?;
    for end in [path, &target] {
        for part in end.ancestors().filter(|part| !part.as_os_str().is_empty()) {
            let reason = changed_by_users(part, end)?;
            if let Some(reason) = reason {
                let what = if part == end { "it".to_owned() } else { part.display().to_string() };
                return Err(format!("{what} {reason}"));
            }
        }
    }
    if !fs::metadata(&target).map_err(|error| error.to_string())?.is_file() {
        return Err("it is no file".to_owned());
    }
    let file = fs::File::open(&target).map_err(|error| error.to_string())?;
    text(file, most).map(Some)
}

/// The link on the way to a file at which the way ends: somebody meant a file to be behind it.
fn leads_nowhere(path: &Path) -> Option<&Path> {
    path.ancestors()
        .skip(1)
        .find(|part| fs::symlink_metadata(part).is_ok_and(|facts| facts.is_symlink()) && fs::metadata(part).is_err())
}

/// The text of any file of this size at most.
pub fn read_plain(path: &Path, most: u64) -> Result<String, String> {
    let is_file = fs::metadata(path).map_err(|error| error.to_string())?.is_file();
    if !is_file {
        return Err("it is no file".to_owned());
    }
    text(fs::File::open(path).map_err(|error| error.to_string())?, most)
}

fn text(file: fs::File, most: u64) -> Result<String, String> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > most {
        return Err(format!("it is larger than {} kB", most >> 10));
    }
    String::from_utf8(bytes).map_err(|_| "it is no text (UTF-8)".to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    use super::*;

    const MOST: u64 = 1 << 10;

    fn is_root() -> bool {
        crate::system::process::uid() == Some(0)
    }

    #[test]
    fn what_is_not_there_holds_nobody_and_what_is_larger_or_no_text_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        assert_eq!(read(&path, MOST), Ok(None));
        fs::write(&path, vec![b'#'; 10 << 20]).unwrap();
        assert!(read_plain(&path, MOST).unwrap_err().contains("larger"));
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(read_plain(&path, MOST).unwrap_err().contains("no text"));
        assert!(read_plain(folder.path(), MOST).unwrap_err().contains("no file"));
        // A folder that is a link to nowhere was meant to hold it.
        symlink(folder.path().join("gone"), folder.path().join("etc")).unwrap();
        assert!(read(&folder.path().join("etc/policy.toml"), MOST).unwrap_err().contains("leads nowhere"));
    }

    #[test]
    fn a_file_is_relied_on_where_root_alone_can_change_it_and_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        fs::write(&path, "version = 1").unwrap();
        if !is_root() {
            // Whoever tests as themselves owns the file: that alone is a flaw.
            assert!(read(&path, MOST).unwrap_err().contains("does not belong to root"));
            return;
        }
        assert_eq!(read(&path, MOST), Ok(Some("version = 1".to_owned())));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(read(&path, MOST).unwrap_err().contains("it can be written by others"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(read(&path, MOST).unwrap_err().contains("can be written by others"));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        chown(&path, Some(12_345), None).unwrap();
        assert!(read(&path, MOST).unwrap_err().contains("it does not belong to root"));
        // A link to somebody else's file is no better, and one that leads nowhere is not “no file”.
        let link = folder.path().join("link.toml");
        symlink(&path, &link).unwrap();
        assert!(read(&link, MOST).is_err());
        fs::remove_file(&path).unwrap();
        assert!(read(&link, MOST).is_err());
    }
}
