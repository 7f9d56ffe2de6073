//! Tables from files that other programs wrote: CSV and NDJSON.
//!
//! ```text
//!  file ─► bytes (no link, unchanged while read, not too many) ─► letters ─► rows and cells with their places
//! ```
//!
//! Owns: how such a file is read, and the sentence for one that cannot be. Must not know: what the columns mean; nothing
//! of this program but `protocol` and `store`.

mod csv;
mod file;
mod letters;
mod ndjson;

use std::path::Path;

use crate::protocol::sheet::Sheet;
pub use file::{Bytes, read_bytes};

/// More columns are none of a list of people: it is as many as a spreadsheet has.
const MOST_COLUMNS: usize = 16_384;

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Ndjson,
}

/// Reads a table. Blocks.
///
/// # Errors
/// Why it is none, in a sentence that does not name the file.
pub fn read(path: &Path, bytes: &Bytes) -> Result<Sheet, String> {
    match kind(path, &bytes.bytes)? {
        Kind::Text => csv::read(&bytes.bytes),
        Kind::Ndjson => ndjson::read(&bytes.bytes),
    }
}

/// By its ending; where that says nothing, by how it begins.
fn kind(path: &Path, bytes: &[u8]) -> Result<Kind, String> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "ndjson" | "jsonl" => return Ok(Kind::Ndjson),
        "json" => return Err("it is JSON; one object a line is read (.ndjson)".to_owned()),
        "xlsx" | "xlsm" => return Err("it is a workbook; save it as CSV (UTF-8)".to_owned()),
        "xls" | "xlsb" | "ods" | "numbers" | "parquet" => {
            return Err(format!("a .{ending} is not read; save it as CSV (UTF-8)"));
        }
        _ => {}
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("it is a workbook or an archive, whatever its name says; save it as CSV (UTF-8)".to_owned());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err("it is an old workbook, or one behind a password; save it as CSV (UTF-8)".to_owned());
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(if first == Some(&b'{') { Kind::Ndjson } else { Kind::Text })
}

#[cfg(test)]
mod tests;
