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
