//! Who was created before their first day, and is staged until it comes.
//!
//! ```text
//!  due/acme.okta.com.ndjson     a line each
//! ```
//!
//! Nothing is scheduled: somebody is told, and does it.
//!
//! Owns: the lines. Must not know: who is staged still.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Flush, Lock, LockError, name, private, replace};
use crate::protocol::connection::Origin;
use crate::protocol::id::UserId;

/// How long another program may be at it: its file is written in milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// Somebody who begins on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    pub id: UserId,
    pub login: String,
    #[serde(default)]
    pub name: String,
    pub start: Date,
}

/// Those of one organisation.
#[derive(Clone, Debug)]
pub struct Due {
    path: PathBuf,
}

impl Due {
    /// Below the folder for what the program keeps of its work.
    pub fn of(state: &Path, origin: &Origin) -> Self {
        Self::beside(state, OsStr::new(&name::of(&super::journal::org(origin))))
    }

    pub(super) fn beside(state: &Path, organisation: &OsStr) -> Self {
        let mut file = organisation.to_owned();
        file.push(".ndjson");
        Self { path: state.join("due").join(file) }
    }

    /// All of them, the earliest first. Blocks.
    pub fn read(&self) -> io::Result<Vec<Starter>> {
        let text = private::read(&self.path)?.unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let mut all: Vec<Starter> = lines.map(serde_json::from_str).collect::<Result<_, _>>()?;
        all.sort_by(|one, other| one.start.cmp(&other.start).then_with(|| one.login.cmp(&other.login)));
        Ok(all)
    }

    /// Adds those who are not among them. Blocks.
    pub fn add(&self, new: &[Starter]) -> io::Result<()> {
        self.change(|all| {
            for starter in new {
                match all.iter_mut().find(|other| other.id == starter.id) {
                    Some(other) => other.clone_from(starter),
                    None => all.push(starter.clone()),
                }
            }
        })
    }

    /// Lets go of whoever is not to be kept; how many went. Blocks.
    pub fn retain(&self, keep: impl Fn(&Starter) -> bool) -> io::Result<usize> {
        let mut gone = 0;
        self.change(|all| {
            let before = all.len();
            all.retain(&keep);
            gone = before - all.len();
        })?;
        Ok(gone)
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Starter>)) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            private::make_own_folder(folder)?;
        }
        let _held = Lock::wait(&self.path.with_extension("lock"), PATIENCE).map_err(|error| match error {
            LockError::Io(error) => error,
            LockError::Busy => io::Error::other(error),
        })?;
        let mut all = self.read()?;
        let before = all.clone();
        change(&mut all);
        if all == before {
            return Ok(());
        }
        if all.is_empty() {
            return private::remove(&self.path);
        }
        let mut text = Vec::new();
        for starter in &all {
            serde_json::to_writer(&mut text, starter)?;
            text.push(b'\n');
        }
        replace(&self.path, &text, Flush::Now)
    }
}

/// Lets go of somebody in every organisation, by id or login; how many lines went.
pub fn forget_person(state: &Path, words: &[String]) -> io::Result<u64> {
    let mut gone = 0;
    for entry in super::forget::read_folder(&state.join("due"))? {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "ndjson") {
            let is_meant = |starter: &Starter| {
                words.iter().any(|word| starter.id == **word || starter.login.eq_ignore_ascii_case(word))
            };
            gone += Due { path }.retain(|starter| !is_meant(starter))? as u64;
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn starter(id: &str, day: i8) -> Starter {
        Starter { id: UserId::new(id), login: format!("{id}@x.io"), name: String::new(), start: date(2027, 1, day) }
    }

    #[test]
    fn whoever_begins_later_is_kept_once_and_the_earliest_is_first() {
        let home = tempfile::tempdir().unwrap();
        let due = Due::of(home.path(), &Origin::understand("https://acme.okta.com").unwrap().origin);
        assert_eq!(due.read().unwrap(), []);
        due.add(&[starter("b", 9), starter("a", 11)]).unwrap();
        due.add(&[starter("a", 5)]).unwrap();
        assert_eq!(due.read().unwrap(), [starter("a", 5), starter("b", 9)]);
        assert_eq!(due.retain(|starter| starter.id != *"a").unwrap(), 1);
        assert_eq!(forget_person(home.path(), &["B@x.io".to_owned()]).unwrap(), 1);
        assert!(due.read().unwrap().is_empty() && !due.path.exists());
    }
}
