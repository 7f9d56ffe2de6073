//! The people that somebody wrote down: a line each, or a column of a table.

use std::io::Read;
use std::path::Path;

pub(in crate::cli) use crate::app::jobs::list::List;
use crate::app::jobs::list::parse;

/// A file larger than this is no list of people.
const LARGEST: u64 = 64 << 20;
/// Reads a file, or standard input for `-`.
pub(in crate::cli) fn read(path: &Path) -> Result<List, String> {
    let mut bytes = Vec::new();
    let taken = if path.as_os_str() == "-" {
        std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    taken.map_err(|error| format!("{}: {error}", place(path)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{}: more than 64 MB are no list of people", place(path)));
    }
    let sum = crate::store::journal::digest_of(&bytes);
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("{}: it is not UTF-8; save it as UTF-8 (in Excel: “CSV UTF-8”)", place(path)))?;
    let list = parse(&text).map_err(|why| format!("{}: {why}", place(path)))?;
    if list.entries.is_empty() && list.nameless.is_empty() {
        return Err(format!("{}: it names nobody", place(path)));
    }
    Ok(List { sum, ..list })
}

pub(in crate::cli) fn place(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}
