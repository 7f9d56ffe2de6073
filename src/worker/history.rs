//! The calls that people wrote, one file a connection, one line a call.
//!
//! Owns: the file. Must not know: what a call means.
//!
//! Lines are only ever appended, so that a crash in the middle costs the line that was being written and no other; a
//! torn line is passed over and the next one begins on a new line. Now and then the file is written anew, shortened,
//! beside the old one and put in its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::protocol::connection::ConnectionId;
use crate::protocol::past_call::PastCall;

/// More is never scrolled through, and searching it stays instant.
const KEPT: usize = 1_000;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Entry {
    Call(PastCall),
    /// A favourite is one no more.
    Forget(String),
}

/// The file of a connection.
#[derive(Clone, Debug)]
pub(super) struct History(PathBuf);

impl History {
    pub fn of(folder: &Path, connection: &ConnectionId) -> Self {
        Self(folder.join("history").join(format!("{}.ndjson", file_name(connection))))
    }

    pub fn keep(&self, call: PastCall) -> io::Result<()> {
        self.append(&Entry::Call(call))
    }

    pub fn forget(&self, name: &str) -> io::Result<()> {
        self.append(&Entry::Forget(name.to_owned()))
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = private(OpenOptions::new().create(true).append(true).read(true)).open(&self.0)?;
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        if is_torn(&mut file)? {
            line.insert(0, b'\n');
        }
        // One write, so that lines of two programs never mix.
        file.write_all(&line)
    }

    /// Favourites by name, then the other calls, newest first, each of them once.
    pub fn read(&self) -> io::Result<Vec<PastCall>> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut favourites: Vec<PastCall> = Vec::new();
        let mut calls: Vec<PastCall> = Vec::new();
        let mut lines = 0;
        for line in bytes.split(|byte| *byte == b'\n') {
            lines += 1;
            match serde_json::from_slice(line) {
                Ok(Entry::Call(call)) if call.name.is_some() => {
                    favourites.retain(|known| known.name != call.name);
                    favourites.push(call);
                }
                Ok(Entry::Call(call)) => calls.push(call),
                Ok(Entry::Forget(name)) => favourites.retain(|known| known.name.as_ref() != Some(&name)),
                // Torn, or of a later version.
                Err(_) => {}
            }
        }
        calls.reverse();
        if lines > 2 * KEPT {
            calls.truncate(KEPT);
            // A history that cannot be shortened is still a history.
            let _ = self.rewrite(favourites.iter().chain(calls.iter().rev()));
        }
        favourites.sort_by(|a, b| a.name.cmp(&b.name));
        let mut seen = std::collections::HashSet::new();
        calls.retain(|call| seen.insert((call.method.clone(), call.address.clone(), call.body.clone())));
        calls.truncate(KEPT);
        favourites.extend(calls);
        Ok(favourites)
    }

    fn rewrite<'a>(&self, calls: impl Iterator<Item = &'a PastCall>) -> io::Result<()> {
        let beside = self.0.with_extension("new");
        let mut file = private(OpenOptions::new().create(true).write(true).truncate(true)).open(&beside)?;
        for call in calls {
            let mut line = serde_json::to_vec(&Entry::Call(call.clone()))?;
            line.push(b'\n');
            file.write_all(&line)?;
        }
        file.sync_all()?;
        fs::rename(beside, &self.0)
    }
}

/// Whether the last line has no end.
fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Removes what was written by a connection that is no more: calls and expressions name people.
pub fn forget_histories(folder: &Path, connection: &ConnectionId) {
    for ending in ["ndjson", "expressions"] {
        let _ = fs::remove_file(folder.join("history").join(format!("{}.{ending}", file_name(connection))));
    }
}

/// A name is a person's choice; a file's name is not.
pub(super) fn file_name(connection: &ConnectionId) -> String {
    let safe = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    connection.as_str().chars().map(|letter| if safe(letter) { letter } else { '_' }).collect()
}

/// Nobody else may read it.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn call(address: &str, name: Option<&str>) -> PastCall {
        PastCall {
            at: Timestamp::UNIX_EPOCH,
            method: "GET".into(),
            address: address.into(),
            headers: Vec::new(),
            body: None,
            status: Some(200),
            name: name.map(str::to_owned),
        }
    }

    fn history(folder: &tempfile::TempDir) -> History {
        History::of(folder.path(), &ConnectionId::new("../acme prod"))
    }

    fn addresses(history: &History) -> Vec<String> {
        history.read().unwrap().into_iter().map(|call| call.address).collect()
    }

    #[test]
    fn a_crash_in_the_middle_of_writing_costs_the_last_line_only() {
        let folder = tempfile::tempdir().unwrap();
        let history = history(&folder);
        assert!(addresses(&history).is_empty());
        for address in ["/1", "/2", "/3"] {
            history.keep(call(address, None)).unwrap();
        }
        let whole = fs::read(&history.0).unwrap();
        for cut in 1..40 {
            fs::write(&history.0, &whole[..whole.len() - cut]).unwrap();
            let left = addresses(&history);
            assert_eq!(left.iter().filter(|address| *address != "/3").collect::<Vec<_>>(), ["/2", "/1"], "{cut}");
            history.keep(call("/4", None)).unwrap();
            assert_eq!(addresses(&history).first().map(String::as_str), Some("/4"), "{cut}");
        }
    }

    #[test]
    fn favourites_come_first_outlive_the_rest_and_can_be_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let history = history(&folder);
        history.keep(call("/groups", Some("groups"))).unwrap();
        history.keep(call("/admins", Some("admins"))).unwrap();
        for number in 0..2_100 {
            history.keep(call(&format!("/{number}"), None)).unwrap();
        }
        history.keep(call("/2099", None)).unwrap();
        assert_eq!(addresses(&history)[..4], ["/admins", "/groups", "/2099", "/2098"]);
        let lines = fs::read_to_string(&history.0).unwrap().lines().count();
        assert_eq!(lines, KEPT + 2, "shortened on reading");
        history.forget("admins").unwrap();
        assert_eq!(addresses(&history)[0], "/groups");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_only_and_stays_in_its_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let history = history(&folder);
        history.keep(call("/1", None)).unwrap();
        assert!(history.0.starts_with(folder.path()) && !history.0.to_string_lossy().contains(".."));
        assert_eq!(fs::metadata(&history.0).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
