//! What stands beside an unfinished file, so that another run can go on.
//!
//! ```text
//!  people.csv           the records, whole pages only
//!  people.csv.cursor    what was asked for, how far it got, where Okta goes on
//!  people.csv.seen      eight bytes a person: who stands in the file, should Okta refuse the cursor
//! ```

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// How far an export got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Of what the export is.
    pub fingerprint: String,
    /// Where the list goes on.
    pub cursor: String,
    pub people: u64,
    /// Bytes of the file that hold whole pages.
    pub bytes: u64,
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
        let text = match fs::read_to_string(&self.cursor) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let value: Value = serde_json::from_str(&text).map_err(io::Error::other)?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| value.get(key).and_then(Value::as_u64).unwrap_or_default();
        Ok(Some(Checkpoint {
            fingerprint: text("of"),
            cursor: text("next"),
            people: number("people"),
            bytes: number("bytes"),
        }))
    }

    /// Keeps how far it got. Written aside and moved, so that a break leaves the former one.
    pub fn keep(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let text = json!({
            "of": checkpoint.fingerprint,
            "next": checkpoint.cursor,
            "people": checkpoint.people,
            "bytes": checkpoint.bytes,
        });
        let aside = self.cursor.with_extension("cursor-new");
        fs::write(&aside, format!("{text}\n"))?;
        fs::rename(&aside, &self.cursor)
    }

    /// Notes who was written.
    pub fn note<'a>(&self, ids: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let bytes: Vec<u8> = ids.flat_map(|id| mark(id).to_le_bytes()).collect();
        OpenOptions::new().create(true).append(true).open(&self.seen)?.write_all(&bytes)
    }

    /// Who stands in the file; the first `people` of those noted, since a break may have come between the two files.
    pub fn seen(&self, people: u64) -> io::Result<Seen> {
        let mut bytes = Vec::new();
        File::open(&self.seen)?.read_to_end(&mut bytes)?;
        let whole = bytes.chunks_exact(8).take(usize::try_from(people).unwrap_or(usize::MAX));
        let marks = whole.filter_map(|chunk| <[u8; 8]>::try_from(chunk).ok()).map(u64::from_le_bytes);
        Ok(Seen(marks.collect()))
    }

    /// Forgets those noted beyond what the checkpoint tells.
    pub fn rewind(&self, people: u64) -> io::Result<()> {
        match OpenOptions::new().write(true).open(&self.seen) {
            Ok(file) => file.set_len(people * 8),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The export is complete, or begins anew.
    pub fn remove(&self) -> io::Result<()> {
        for path in [&self.cursor, &self.seen] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// People by eight bytes each.
#[derive(Debug, Default)]
pub struct Seen(HashSet<u64>);

impl Seen {
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains(&mark(id))
    }
}

/// FNV-1a, which stays the same from one version of the program to the next.
fn mark(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
