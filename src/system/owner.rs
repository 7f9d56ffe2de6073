//! Who else could have written or read a file, by its owner and its mode.

use std::fs::Metadata;

/// Why somebody else could have written the file.
#[cfg(unix)]
pub fn written_by_others(facts: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    let me = rustix::process::geteuid().as_raw();
    if facts.uid() != me && facts.uid() != 0 {
        return Some("belongs to somebody else");
    }
    (facts.mode() & 0o022 != 0).then_some("can be written by others")
}

/// Why the file may be another one as well: what is written into it is written there, too.
#[cfg(unix)]
pub fn named_twice(facts: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    (facts.is_file() && facts.nlink() > 1).then_some("has another name as well (a hard link)")
}

/// The names of a file are not counted here.
#[cfg(not(unix))]
pub fn named_twice(_facts: &Metadata) -> Option<&'static str> {
    None
}

/// Files of a person's profile folder are theirs alone on Windows.
#[cfg(not(unix))]
pub fn written_by_others(_facts: &Metadata) -> Option<&'static str> {
    None
}

/// Why somebody else could replace the files of this folder. A sticky folder leaves each file to its owner.
#[cfg(unix)]
pub fn replaced_by_others(facts: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    const STICKY: u32 = 0o1000;
    let reason = written_by_others(facts)?;
    let sticky = facts.mode() & STICKY != 0;
    let mine = facts.uid() == rustix::process::geteuid().as_raw() || facts.uid() == 0;
    (!(mine && sticky)).then_some(reason)
}

#[cfg(not(unix))]
pub fn replaced_by_others(_facts: &Metadata) -> Option<&'static str> {
    None
}

/// Why somebody else can read the file.
#[cfg(unix)]
pub fn read_by_others(facts: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    if facts.uid() != rustix::process::geteuid().as_raw() {
        return Some("belongs to somebody else");
    }
    (facts.mode() & 0o077 != 0).then_some("can be read by others")
}

#[cfg(not(unix))]
pub fn read_by_others(_facts: &Metadata) -> Option<&'static str> {
    None
}

/// The mode of a file that others can read, as it is written: `0644`.
#[cfg(unix)]
pub fn open_mode(facts: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    (facts.is_file() && facts.mode() & 0o077 != 0).then(|| format!("{:04o}", facts.mode() & 0o777))
}

#[cfg(not(unix))]
pub fn open_mode(_facts: &Metadata) -> Option<String> {
    None
}

/// Why somebody who is no administrator could change a file or folder of the system, by owner and mode as they were
/// found. What this process itself may do says nothing: it may run as root.
#[cfg(unix)]
pub fn changed_by_users(facts: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    flaw_of(facts.uid(), facts.mode(), facts.is_dir())
}

/// Owners are not told here; the folder is the administrators' to keep.
#[cfg(not(unix))]
pub fn changed_by_users(_facts: &Metadata) -> Option<&'static str> {
    None
}

#[cfg(unix)]
fn flaw_of(owner: u32, mode: u32, is_folder: bool) -> Option<&'static str> {
    const STICKY: u32 = 0o1000;
    if owner != 0 {
        return Some("does not belong to root");
    }
    // A sticky folder leaves each file to its owner.
    let is_held = is_folder && mode & STICKY != 0;
    (mode & 0o022 != 0 && !is_held).then_some("can be written by others than root")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_systems_belongs_to_root_and_is_written_by_nobody_else() {
        for (owner, mode, is_folder, is_good) in [
            (0, 0o644, false, true),
            (0, 0o755, true, true),
            (0, 0o1777, true, true),
            (0, 0o1666, false, false),
            (0, 0o664, false, false),
            (0, 0o646, false, false),
            (0, 0o777, true, false),
            (1000, 0o600, false, false),
            (1000, 0o755, true, false),
        ] {
            assert_eq!(flaw_of(owner, mode, is_folder).is_none(), is_good, "{owner} {mode:o} {is_folder}");
        }
    }
}
