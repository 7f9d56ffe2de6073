//! What a system has of its administrators and of the person: where a policy is kept, who could change it, and groups.

use std::path::{Path, PathBuf};

#[cfg(not(windows))]
use super::owner;
#[cfg(windows)]
use super::rights::{self, Place};

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

/// Why somebody who is no administrator could change a part of the way to the file at `end`.
#[cfg(not(windows))]
pub fn changed_by_users(part: &Path, _end: &Path) -> Result<Option<&'static str>, String> {
    // The mode of a link says nothing; its folder's does.
    let facts = std::fs::symlink_metadata(part).map_err(|error| error.to_string())?;
    Ok(if facts.is_symlink() { None } else { owner::changed_by_users(&facts) })
}

/// Windows is asked by its own program, named whole, since `PATH` is the person's own.
#[cfg(windows)]
pub fn changed_by_users(part: &Path, end: &Path) -> Result<Option<&'static str>, String> {
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

/// The system groups of whoever runs this, by name. They come of the numbers that the kernel knows; a number without a
/// name stands as it is.
#[cfg(unix)]
pub fn groups() -> Result<Vec<String>, String> {
    let mut numbers = rustix::process::getgroups().map_err(|error| error.to_string())?;
    numbers.push(rustix::process::getegid());
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.as_raw().to_string()).collect();
    let table = std::fs::read_to_string("/etc/group").unwrap_or_default();
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
    use super::*;

    #[test]
    fn groups_are_told_by_name() {
        let groups = groups().unwrap();
        assert!(!groups.is_empty() && groups.iter().all(|group| !group.is_empty()), "{groups:?}");
        assert_eq!(named("root:x:0:\nstaff:x:50:ana,bo\n", "50"), Some("staff"));
        assert_eq!(named("root:x:0:\nbroken\n", "50"), None);
    }
}
