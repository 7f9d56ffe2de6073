//! What stands beside an unfinished file, so that another run can go on.
//!
//! ```text
//!  people.csv           the records, whole pages only
//!  people.csv.cursor    what was asked for, how far it got, where Okta goes on, or which ranges are there
//!  people.csv.seen      eight bytes a person: who stands in the file, should Okta refuse the cursor or the order move
//! ```
//!
//! All of them are their owner's alone, and none is written through a link: the names can be guessed, and in a folder
//! that others may write a link of that name would lead to a file of their choice.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::store::{Flush, private, replace};

/// How far an export got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Of what the export is.
    pub fingerprint: String,
    pub goes_on: GoesOn,
    pub people: u64,
    /// Elements passed over, since nobody could be read from them.
    pub odd: u64,
    /// Bytes of the file that hold whole pages.
    pub bytes: u64,
}

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// Nothing came yet.
    FromTheBeginning,
    /// At this address.
    At(String),
    /// It was read in several streams: with what is missing between these.
    Between {
        streams: u32,
        /// So many of the people written came before the list was divided, and come again.
        first: u64,
        there: Vec<Written>,
    },
}

/// People who are there: created after, until, in whole seconds; and who of the second behind that.
pub type Written = (Option<i64>, Option<i64>, Vec<String>);

impl GoesOn {
    fn of_json(value: &Value) -> Option<Self> {
        if let Some(address) = value.get("next") {
            return Some(Self::At(address.as_str()?.to_owned()));
        }
        let Some(there) = value.get("there") else { return Some(Self::FromTheBeginning) };
        let there = there.as_array()?.iter().map(|stretch| {
            let end = |key: &str| match stretch.get(key)? {
                Value::Null => Some(None),
                second => second.as_i64().map(Some),
            };
            let known = stretch.get("known")?.as_array()?.iter().map(|id| id.as_str().map(str::to_owned));
            Some((end("after")?, end("until")?, known.collect::<Option<Vec<_>>>()?))
        });
        Some(Self::Between {
            streams: u32::try_from(value.get("streams")?.as_u64()?).ok()?,
            first: value.get("first")?.as_u64()?,
            there: there.collect::<Option<_>>()?,
        })
    }

    fn write(&self, into: &mut Value) {
        match self {
            Self::FromTheBeginning => {}
            Self::At(address) => into["next"] = json!(address),
            Self::Between { streams, first, there } => {
                into["streams"] = json!(streams);
                into["first"] = json!(first);
                let stretch = |(after, until, known): &Written| json!({"after": after, "until": until, "known": known});
                into["there"] = there.iter().map(stretch).collect();
            }
        }
    }
}

/// The files beside an export.
#[derive(Clone, Debug)]
pub struct Beside {
    cursor: PathBuf,
    seen: PathBuf,
}

impl Beside {
    pub fn of(path: &Path) -> Self {
        let beside = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        Self { cursor: beside(".cursor"), seen: beside(".seen") }
    }

    /// How far an earlier run got; none when there was none.
    pub fn read(&self) -> io::Result<Option<Checkpoint>> {
        let Some(text) = private::read(&self.cursor)? else { return Ok(None) };
        let broken = || io::Error::from(io::ErrorKind::InvalidData);
        let value: Value = serde_json::from_str(&text).map_err(|_| broken())?;
        let number = |key: &str| value.get(key).and_then(Value::as_u64).unwrap_or_default();
        Ok(Some(Checkpoint {
            fingerprint: value.get("of").and_then(Value::as_str).ok_or_else(broken)?.to_owned(),
            goes_on: GoesOn::of_json(&value).ok_or_else(broken)?,
            people: number("people"),
            odd: number("odd"),
            bytes: number("bytes"),
        }))
    }

    /// Keeps how far it got. A break leaves the former one.
    pub fn keep(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let mut text = json!({
            "of": checkpoint.fingerprint,
            "people": checkpoint.people,
            "odd": checkpoint.odd,
            "bytes": checkpoint.bytes,
        });
        checkpoint.goes_on.write(&mut text);
        replace(&self.cursor, format!("{text}\n").as_bytes(), Flush::Later)
    }

    /// Notes who was written.
    pub fn note<'a>(&self, ids: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let bytes: Vec<u8> = ids.flat_map(|id| mark(id).to_le_bytes()).collect();
        private::append(&self.seen)?.write_all(&bytes)
    }

    /// Whether so many were noted at least.
    pub fn has_noted(&self, people: u64) -> io::Result<bool> {
        match fs::symlink_metadata(&self.seen) {
            Ok(file) => Ok(file.len() / 8 >= people),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(people == 0),
            Err(error) => Err(error),
        }
    }

    /// The first `people` who stand in the file: a break may have come between the two files.
    pub fn seen(&self, people: u64) -> io::Result<Seen> {
        let mut bytes = Vec::new();
        if people > 0 {
            private::open(&self.seen)?.take(people.saturating_mul(8)).read_to_end(&mut bytes)?;
        }
        let marks = bytes.chunks_exact(8).filter_map(|chunk| <[u8; 8]>::try_from(chunk).ok()).map(u64::from_le_bytes);
        Ok(Seen(marks.collect()))
    }

    /// Forgets those noted beyond what the checkpoint tells.
    pub fn rewind(&self, people: u64) -> io::Result<()> {
        match private::reopen(&self.seen) {
            Ok(file) => file.set_len(people * 8),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The export is complete, or begins anew.
    pub fn remove(&self) -> io::Result<()> {
        [&self.cursor, &self.seen].into_iter().try_for_each(|path| private::remove(path))
    }
}

/// People by eight bytes each.
#[derive(Debug, Default)]
pub struct Seen(HashSet<u64>);

impl Seen {
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains(&mark(id))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn extend<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        self.0.extend(ids.map(mark));
    }
}

/// FNV-1a, which stays the same from one version of the program to the next.
fn mark(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
