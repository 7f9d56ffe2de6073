//! Values of people that a call changed: beside the lines, which name each by a salted hash, so that they can go in
//! time and the chain still holds.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chain::{ENDING, refuse_foreign};
use super::line::{hex, sha256};
use crate::store::kept_open::KeptOpen;
use crate::store::{Flush, private, replace};

/// What a line says in place of a value begins so.
pub const MARK: &str = "sha256:";

#[derive(Default)]
pub(super) struct Values {
    /// None: in memory.
    folder: Option<PathBuf>,
    kept: HashMap<String, Value>,
    /// Lines that are still to be written, by day.
    unwritten: Vec<(String, Vec<u8>)>,
    /// The file of the last day, open.
    day: Option<KeptOpen>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    hash: String,
    salt: String,
    value: Value,
}

impl Values {
    /// Those of a journal's folder. What is older than these days goes.
    pub(super) fn below(journal: &Path, days: u16, now: Timestamp) -> Self {
        let folder = journal.join("values");
        let _ = forget(&folder, days, now);
        Self { folder: Some(folder), ..Self::default() }
    }

    /// Takes a value; the name that it has in the line.
    pub(super) fn keep(&mut self, value: &Value, at: &str) -> io::Result<String> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|error| io::Error::other(error.to_string()))?;
        let salt = hex(&salt);
        let name = name(&salt, value);
        if self.folder.is_none() {
            self.kept.insert(name.clone(), value.clone());
            return Ok(name);
        }
        let day = at.get(..10).unwrap_or_default().to_owned();
        let kept = Kept { hash: name.clone(), salt, value: value.clone() };
        let mut line = serde_json::to_vec(&kept).map_err(io::Error::other)?;
        line.push(b'\n');
        match self.unwritten.last_mut().filter(|(of, _)| *of == day) {
            Some((_, lines)) => lines.append(&mut line),
            None => self.unwritten.push((day, line)),
        }
        Ok(name)
    }

    /// Those that are in memory.
    pub(super) fn in_memory(&self) -> HashMap<String, Value> {
        self.kept.clone()
    }

    /// Writes what was taken; the files that are to be on the disk before anything goes by it.
    pub(super) fn write(&mut self) -> io::Result<Vec<Arc<File>>> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let mut written = Vec::new();
        for (day, lines) in std::mem::take(&mut self.unwritten) {
            let path = folder.join(format!("{day}{ENDING}"));
            let kept = self.day.take().filter(|kept| kept.is_at(&path) && kept.facts().is_some());
            let kept = match kept {
                Some(kept) => kept,
                None => {
                    private::make_own_folder(folder)?;
                    let file = private::append(&path)?;
                    refuse_foreign(&file)?;
                    KeptOpen::new(path, Arc::new(file))
                }
            };
            let mut file: &File = kept.file();
            file.write_all(&lines)?;
            written.push(Arc::clone(kept.file()));
            self.day = Some(kept);
        }
        Ok(written)
    }
}

fn name(salt: &str, value: &Value) -> String {
    format!("{MARK}{}", sha256(format!("{salt}{value}").as_bytes()))
}

/// The values of a journal that are still there, by the names that lines have for them. One that was changed is none.
pub fn all(journal: &Path) -> io::Result<HashMap<String, Value>> {
    let folder = journal.join("values");
    let mut values = HashMap::new();
    for day in days(&folder)? {
        let text = private::read(&folder.join(format!("{day}{ENDING}")))?.unwrap_or_default();
        let kept = text.lines().filter_map(|line| serde_json::from_str::<Kept>(line).ok());
        values
            .extend(kept.filter(|kept| name(&kept.salt, &kept.value) == kept.hash).map(|kept| (kept.hash, kept.value)));
    }
    Ok(values)
}

/// Removes what is older than these days.
pub(super) fn forget(journal_values: &Path, kept: u16, now: Timestamp) -> io::Result<()> {
    let eldest = now.checked_sub(SignedDuration::from_hours(24 * i64::from(kept))).unwrap_or(now).to_string();
    for day in days(journal_values)? {
        if eldest.get(..10).is_some_and(|eldest| day.as_str() < eldest) {
            private::remove(&journal_values.join(format!("{day}{ENDING}")))?;
        }
    }
    Ok(())
}

/// Removes the values of these names; how many there were. The folder's lock is held.
pub(super) fn remove(journal: &Path, names: &HashSet<String>) -> io::Result<u64> {
    let folder = journal.join("values");
    let mut removed = 0;
    for day in days(&folder)? {
        let path = folder.join(format!("{day}{ENDING}"));
        let text = private::read(&path)?.unwrap_or_default();
        let is_named = |line: &&str| serde_json::from_str::<Kept>(line).is_ok_and(|kept| names.contains(&kept.hash));
        let (gone, stay): (Vec<&str>, Vec<&str>) = text.lines().partition(is_named);
        if !gone.is_empty() {
            let content = stay.iter().flat_map(|line| [line, "\n"]).collect::<String>();
            replace(&path, content.as_bytes(), Flush::Now)?;
            removed += gone.len() as u64;
        }
    }
    Ok(removed)
}

fn days(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    Ok(names.filter_map(|name| name.strip_suffix(ENDING).map(str::to_owned)).collect())
}
