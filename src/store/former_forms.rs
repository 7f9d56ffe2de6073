//! What earlier versions kept: all unsaved forms of a connection in one file, under a name that several connections
//! could share. The file says of which organisation its forms are, and so whose they are.
//!
//! Owns: that file's place and its outermost brackets. Must not know: what stands in a form.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::lock::{self, Lock, LockError};
use super::{name, private};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::unsaved::FormPlace;

/// Taken over once; who comes second finds nothing left.
const PATIENCE: Duration = Duration::from_millis(500);

/// The forms of such a file, until they are somewhere else.
pub(super) struct FormerForms {
    path: PathBuf,
    texts: Vec<String>,
    _held: Lock,
}

impl FormerForms {
    fn path(folder: &Path, connection: &ConnectionId) -> PathBuf {
        folder.join("drafts").join(format!("{}.json", name::before(connection.as_str())))
    }

    /// The forms of this organisation; none where there are none, or the file is of another.
    pub(super) fn take(folder: &Path, place: &FormPlace) -> io::Result<Option<Self>> {
        let path = Self::path(folder, &place.connection);
        if !path.exists() {
            return Ok(None);
        }
        let held = match Lock::wait_if_possible(&lock::of(&path), PATIENCE) {
            Ok(held) => held,
            Err(LockError::Busy) => return Ok(None),
            Err(LockError::Io(error)) => return Err(error),
        };
        let Some(file) = read(&path) else { return Ok(None) };
        if address(&file) != Some(place.address.as_str()) {
            return Ok(None);
        }
        let texts = file["forms"].as_array().into_iter().flatten().map(Value::to_string).collect();
        Ok(Some(Self { path, texts, _held: held }))
    }

    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// All of them are kept elsewhere now.
    pub(super) fn taken_over(self) -> io::Result<()> {
        private::remove(&self.path)
    }

    /// The connection has another name from now on.
    pub(super) fn rename(folder: &Path, from: &ConnectionId, to: &ConnectionId, led: &Origin) -> io::Result<()> {
        let (old, new) = (Self::path(folder, from), Self::path(folder, to));
        let is_its = read(&old).is_some_and(|file| address(&file) == Some(led.as_str()));
        if is_its && old != new && !new.exists() { std::fs::rename(old, new) } else { Ok(()) }
    }

    /// The connection is no more. What is plainly of another organisation is another connection's.
    pub(super) fn remove(folder: &Path, connection: &ConnectionId, led: Option<&Origin>) -> io::Result<()> {
        let path = Self::path(folder, connection);
        let is_others = read(&path)
            .is_some_and(|file| address(&file).zip(led).is_some_and(|(address, led)| address != led.as_str()));
        if is_others { Ok(()) } else { private::remove(&path) }
    }
}

fn read(path: &Path) -> Option<Value> {
    serde_json::from_str(&private::read(path).ok()??).ok()
}

fn address(file: &Value) -> Option<&str> {
    file["address"].as_str()
}
