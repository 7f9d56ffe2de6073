//! Old values of one person go; the lines about them stay, since each holds the hash of the one before.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::chain::lock;
use super::line::Line;
use super::reading::{lines, organisations};
use super::values::{self, MARK};
use crate::store::forget::names;

/// What is left and what is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Lines about the person, which stay.
    pub lines: u64,
    /// Values that were removed.
    pub values: u64,
}

/// Removes the values that lines about somebody name, of every organisation of a journal. `words` are ids and logins.
///
/// # Errors
/// The first file or lock that could not be had; what was removed before stays removed.
pub fn forget(journal: &Path, words: &[String]) -> io::Result<Kept> {
    let mut kept = Kept::default();
    for folder in organisations(journal)? {
        let about: Vec<Line> = lines(&folder)?.into_iter().filter(|line| is_about(line, words)).collect();
        kept.lines += about.len() as u64;
        let named = about.iter().flat_map(|line| [&line.before, &line.after]);
        let named: HashSet<String> = named.flat_map(|values| values.values()).filter_map(name).collect();
        if !named.is_empty() {
            let _held = lock(&folder)?;
            kept.values += values::remove(&folder, &named)?;
        }
    }
    Ok(kept)
}

fn is_about(line: &Line, words: &[String]) -> bool {
    let Some(target) = &line.target else { return false };
    [&target.id, &target.login].into_iter().any(|text| names(text, words))
}

/// The name by which a line has a value.
fn name(value: &Value) -> Option<String> {
    value.as_str().filter(|text| text.starts_with(MARK)).map(str::to_owned)
}
