//! What the machine says, whoever works at it: the file of its administrators, and the groups of the person.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

#[cfg(windows)]
use super::rights::{self, Place};
#[cfg(not(windows))]
use crate::store::owner;

/// Where the machine's policy is. Neither a flag nor the environment leads elsewhere.
pub fn policy_path() -> PathBuf {
    PathBuf::from(if cfg!(windows) {
        r"C:\ProgramData\oktui\policy.toml"
    } else if cfg!(target_os = "macos") {
        "/Library/Application Support/oktui/policy.toml"
    } else {
        "/etc/oktui/policy.toml"
    })
}

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

/// Why somebody who is no administrator could change a part of the way to the file at `end`.
#[cfg(not(windows))]
fn changed_by_users(part: &Path, _end: &Path) -> Result<Option<&'static str>, String> {
    // The mode of a link says nothing; its folder's does.
    let facts = fs::symlink_metadata(part).map_err(|error| error.to_string())?;
    Ok(if facts.is_symlink() { None } else { owner::changed_by_users(&facts) })
}

/// Windows is asked by its own program, named whole, since `PATH` is the person's own.
#[cfg(windows)]
fn changed_by_users(part: &Path, end: &Path) -> Result<Option<&'static str>, String> {
    // A drive by itself, and the mark before a path in its long form, are nothing that has an owner.
    if part.parent().is_none() && !part.has_root() {
        return Ok(None);
    }
    let place = if part == end {
        Place::File
    } else if end.parent() == Some(part) {
        Place::Folder
    } else {
        Place::Above
    };
    let printed = std::process::Command::new(r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe")
        .args(["-NoProfile", "-NonInteractive", "-Command", "(Get-Acl -LiteralPath $env:OKTUI_LOOKED_AT).Sddl"])
        .env_clear()
        .env("SystemRoot", r"C:\Windows")
        .env("OKTUI_LOOKED_AT", part)
        .stdin(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .output()
        .map_err(|error| format!("whose it is could not be told: {error}"))?;
    Ok(rights::flaw(&String::from_utf8_lossy(&printed.stdout), place))
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

/// The system groups of whoever runs this, by name. They come of the numbers that the kernel knows; a number without a
/// name stands as it is.
#[cfg(unix)]
pub fn groups() -> Result<Vec<String>, String> {
    let mut numbers = rustix::process::getgroups().map_err(|error| error.to_string())?;
    numbers.push(rustix::process::getegid());
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.as_raw().to_string()).collect();
    let table = fs::read_to_string("/etc/group").unwrap_or_default();
    let mut names = Vec::new();
    for number in &numbers {
        let name = named(&table, number).map(str::to_owned).or_else(|| ask_for(number));
        names.push(name.unwrap_or_else(|| number.clone()));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The name of a group in the form of `/etc/group`.
#[cfg(unix)]
fn named<'t>(table: &'t str, number: &str) -> Option<&'t str> {
    table.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == number).then_some(name)
    })
}

/// The same of groups that a directory keeps; the program is named whole, since `PATH` is the person's own.
#[cfg(unix)]
fn ask_for(number: &str) -> Option<String> {
    let mut command = if cfg!(target_os = "macos") {
        let mut command = std::process::Command::new("/usr/bin/dscl");
        command.args([".", "-search", "/Groups", "PrimaryGroupID", number]);
        command
    } else {
        let mut command = std::process::Command::new("/usr/bin/getent");
        command.args(["group", number]);
        command
    };
    let printed = command.env_clear().stdin(std::process::Stdio::null()).stderr(std::process::Stdio::null()).output();
    let printed = String::from_utf8(printed.ok()?.stdout).ok()?;
    let name = printed.lines().next()?.split([':', '\t']).next()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(windows)]
pub fn groups() -> Result<Vec<String>, String> {
    let printed = std::process::Command::new(r"C:\Windows\System32\whoami.exe")
        .args(["/groups", "/fo", "csv", "/nh"])
        .output()
        .map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    let name = |line: &str| line.trim_start_matches('"').split('"').next().map(str::to_owned);
    let names = printed.lines().filter_map(name);
    Ok(names.map(|name| name.rsplit('\\').next().unwrap_or_default().to_owned()).collect())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    use super::*;

    const MOST: u64 = 1 << 10;

    fn is_root() -> bool {
        rustix::process::geteuid().is_root()
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

    #[test]
    fn groups_are_told_by_name() {
        let groups = groups().unwrap();
        assert!(!groups.is_empty() && groups.iter().all(|group| !group.is_empty()), "{groups:?}");
        assert_eq!(named("root:x:0:\nstaff:x:50:ana,bo\n", "50"), Some("staff"));
        assert_eq!(named("root:x:0:\nbroken\n", "50"), None);
    }
}
