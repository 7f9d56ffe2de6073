//! Where the histories of connections are: one file a kind and connection, written under the connection's lock.
//!
//! Owns: their names and places. Must not know: what a line of them means.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::lock::{Lock, LockError};
use super::{name, private};
use crate::protocol::connection::ConnectionId;

/// Writing a history takes milliseconds; a person who waits for it longer than this would rather do without.
const PATIENCE: Duration = Duration::from_secs(2);

/// What histories there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Calls that people wrote.
    Calls,
    /// Expressions that were listed.
    Expressions,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Calls, Self::Expressions];

    fn ending(self) -> &'static str {
        match self {
            Self::Calls => "ndjson",
            Self::Expressions => "expressions",
        }
    }
}

/// All of a folder.
#[derive(Clone, Debug)]
pub struct Histories(PathBuf);

impl Histories {
    /// Those below the folder for what this program keeps.
    pub fn below(folder: &Path) -> Self {
        Self(folder.join("history"))
    }

    pub fn path(&self, connection: &ConnectionId, kind: Kind) -> PathBuf {
        self.named(&name::of(connection.as_str()), kind)
    }

    fn named(&self, name: &str, kind: Kind) -> PathBuf {
        self.0.join(format!("{name}.{}", kind.ending()))
    }

    /// Nobody else changes the histories of this connection while it is held; their folder is there.
    pub fn lock(&self, connection: &ConnectionId) -> io::Result<Lock> {
        self.lock_of(&name::of(connection.as_str()))
    }

    /// The same by the name that a connection's files have.
    pub(super) fn lock_of(&self, name: &str) -> io::Result<Lock> {
        private::make_own_folder(&self.0)?;
        let lock = Lock::wait_if_possible(&self.0.join(format!("{name}.lock")), PATIENCE);
        lock.map_err(|error| match error {
            LockError::Busy => io::Error::new(io::ErrorKind::ResourceBusy, "another oktui is writing the history"),
            LockError::Io(error) => error,
        })
    }

    /// Removes what was written by a connection that is no more: calls and expressions name people.
    pub fn remove(&self, connection: &ConnectionId) -> io::Result<()> {
        if !self.0.exists() {
            return Ok(());
        }
        let _held = self.lock(connection)?;
        Kind::ALL.iter().try_for_each(|kind| private::remove(&self.path(connection, *kind)))
    }

    /// A connection has another name from now on.
    pub fn rename(&self, from: &ConnectionId, to: &ConnectionId) -> io::Result<()> {
        if from == to || !self.0.exists() {
            return Ok(());
        }
        let _held = self.lock(from)?;
        Kind::ALL.iter().try_for_each(|kind| moved(&self.path(from, *kind), &self.path(to, *kind)))
    }

    /// Takes over what earlier versions wrote under names that several connections could share, wherever it can only
    /// be one of these connections'.
    pub fn adopt(&self, connections: &[ConnectionId]) {
        for connection in connections {
            let old = name::before(connection.as_str());
            let sharing = connections.iter().filter(|other| name::before(other.as_str()) == old).count();
            if name::of(connection.as_str()) == old || sharing > 1 || !self.0.exists() {
                continue;
            }
            // What cannot be taken over stays where it is.
            let Ok(_held) = self.lock(connection) else { continue };
            for kind in Kind::ALL {
                let _ = moved(&self.named(&old, kind), &self.path(connection, kind));
            }
        }
    }
}

/// Nothing is overwritten: where both are there, both stay.
fn moved(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        return Ok(());
    }
    match fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(histories: &Histories, file: &str) {
        fs::create_dir_all(&histories.0).unwrap();
        fs::write(histories.0.join(file), file).unwrap();
    }

    fn files(histories: &Histories) -> Vec<String> {
        let mut files: Vec<_> = fs::read_dir(&histories.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| Path::new(name).extension().is_none_or(|ending| ending != "lock"))
            .collect();
        files.sort();
        files
    }

    #[test]
    fn what_an_earlier_version_wrote_is_taken_over_where_only_one_connection_can_have_written_it() {
        let folder = tempfile::tempdir().unwrap();
        let histories = Histories::below(folder.path());
        let of = |names: &[&str]| names.iter().map(|name| ConnectionId::new(name)).collect::<Vec<_>>();
        histories.adopt(&of(&["a.b"]));
        written(&histories, "a_b.ndjson");
        written(&histories, "a_b.expressions");
        histories.adopt(&of(&["a.b", "a_b"]));
        assert_eq!(files(&histories), ["a_b.expressions", "a_b.ndjson"], "either may have written it");
        histories.adopt(&of(&["a.b", "c"]));
        assert_eq!(files(&histories), ["a.b.expressions", "a.b.ndjson"]);
        written(&histories, "a_b.ndjson");
        histories.adopt(&of(&["a.b"]));
        assert_eq!(files(&histories), ["a.b.expressions", "a.b.ndjson", "a_b.ndjson"], "nothing is overwritten");
    }

    #[test]
    fn histories_go_and_move_with_their_connection_alone() {
        let folder = tempfile::tempdir().unwrap();
        let histories = Histories::below(folder.path());
        let (one, other) = (ConnectionId::new("a.b"), ConnectionId::new("a_b"));
        histories.remove(&one).unwrap();
        for file in ["a.b.ndjson", "a.b.expressions", "a_b.ndjson"] {
            written(&histories, file);
        }
        histories.rename(&one, &ConnectionId::new("new")).unwrap();
        assert_eq!(files(&histories), ["a_b.ndjson", "new.expressions", "new.ndjson"]);
        histories.remove(&other).unwrap();
        assert_eq!(files(&histories), ["new.expressions", "new.ndjson"]);
    }
}
