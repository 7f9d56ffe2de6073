//! The calls that people wrote, one file a connection, one line a call.
//!
//! Owns: the file. Must not know: what a call means.
//!
//! Lines are appended, so that a crash in the middle costs the line that was being written and no other; a torn line is
//! passed over and the next one begins on a new line. Now and then the file is written anew, shortened. All of it under
//! the connection's lock, so that two programs add to one history.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::protocol::connection::ConnectionId;
use crate::protocol::past_call::PastCall;
use crate::store::histories::Kind;
use crate::store::{Flush, Histories, private, replace};

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
pub(super) struct History {
    all: Histories,
    connection: ConnectionId,
}

impl History {
    pub(super) fn of(all: Histories, connection: &ConnectionId) -> Self {
        Self { all, connection: connection.clone() }
    }

    fn path(&self) -> PathBuf {
        self.all.path(&self.connection, Kind::Calls)
    }

    pub(super) fn keep(&self, call: PastCall) -> io::Result<()> {
        self.append(&Entry::Call(call))
    }

    pub(super) fn forget(&self, name: &str) -> io::Result<()> {
        self.append(&Entry::Forget(name.to_owned()))
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        let _held = self.all.lock(&self.connection)?;
        let mut file = private::append(&self.path())?;
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        if is_torn(&mut file)? {
            line.insert(0, b'\n');
        }
        file.write_all(&line)
    }

    /// Favourites by name, then the other calls, newest first, each of them once.
    pub(super) fn read(&self) -> io::Result<Vec<PastCall>> {
        let (mut favourites, mut calls, lines) = self.lines()?;
        if lines > 2 * KEPT {
            // A history that cannot be shortened is still a history.
            let _ = self.shorten();
        }
        favourites.sort_by(|a, b| a.name.cmp(&b.name));
        let mut seen = std::collections::HashSet::new();
        calls.retain(|call| seen.insert((call.method.clone(), call.address.clone(), call.body.clone())));
        calls.truncate(KEPT);
        favourites.extend(calls);
        Ok(favourites)
    }

    /// Favourites, other calls newest first, and how many lines there are.
    fn lines(&self) -> io::Result<(Vec<PastCall>, Vec<PastCall>, usize)> {
        let mut bytes = Vec::new();
        match private::open(&self.path()) {
            Ok(mut file) => file.read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), Vec::new(), 0)),
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
        Ok((favourites, calls, lines))
    }

    /// Writes what is kept anew. Read once more under the lock: another program may have added to it.
    fn shorten(&self) -> io::Result<()> {
        let _held = self.all.lock(&self.connection)?;
        let (favourites, mut calls, _) = self.lines()?;
        calls.truncate(KEPT);
        let mut text = Vec::new();
        for call in favourites.into_iter().chain(calls.into_iter().rev()) {
            serde_json::to_writer(&mut text, &Entry::Call(call))?;
            text.push(b'\n');
        }
        replace(&self.path(), &text, Flush::Now)
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

#[cfg(test)]
mod tests {
    use std::fs;

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
        History::of(Histories::below(folder.path()), &ConnectionId::new("../acme prod"))
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
        let whole = fs::read(history.path()).unwrap();
        for cut in 1..40 {
            fs::write(history.path(), &whole[..whole.len() - cut]).unwrap();
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
        let lines = fs::read_to_string(history.path()).unwrap().lines().count();
        assert_eq!(lines, KEPT + 2, "shortened on reading");
        history.forget("admins").unwrap();
        assert_eq!(addresses(&history)[0], "/groups");
    }

    #[test]
    fn two_programs_add_to_one_history_while_it_is_shortened() {
        let folder = tempfile::tempdir().unwrap();
        let history = history(&folder);
        let written = |name: &str, number: u32| call(&format!("/{name}/{number}"), Some(&format!("{name} {number}")));
        std::thread::scope(|scope| {
            for name in ["a", "b"] {
                let history = history.clone();
                scope.spawn(move || {
                    for number in 0..100 {
                        history.keep(written(name, number)).unwrap();
                    }
                });
            }
            scope.spawn(|| (0..20).for_each(|_| history.shorten().unwrap()));
        });
        assert_eq!(history.read().unwrap().len(), 200);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_only_and_stays_in_its_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let history = history(&folder);
        history.keep(call("/1", None)).unwrap();
        assert!(history.path().starts_with(folder.path()) && !history.path().to_string_lossy().contains(".."));
        assert_eq!(fs::metadata(history.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
