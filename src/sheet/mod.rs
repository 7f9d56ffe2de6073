//! Tables from files that other programs wrote: CSV, NDJSON, and workbooks where that feature is built in.
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
#[cfg(feature = "xlsx")]
mod xlsx;

use std::path::Path;

use crate::protocol::sheet::Sheet;
pub use file::{Bytes, read_bytes};

/// More columns are none of a list of people: it is as many as a spreadsheet has.
const MOST_COLUMNS: usize = 16_384;
/// Bytes of one cell; Okta keeps far less, and a quote that is never closed makes one cell of the rest of a file.
const LONGEST_CELL: usize = 65_536;

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Ndjson,
    Workbook,
}

/// What is said where workbooks are not built in.
#[cfg(not(feature = "xlsx"))]
const WITHOUT: &str = "it is a workbook (.xlsx), and this oktui was built without the feature xlsx that reads them; save it as CSV (UTF-8)";

/// Reads a table; of a workbook the sheet of that name, else the first that can be seen. Blocks.
///
/// # Errors
/// Why it is none, in a sentence that does not name the file.
pub fn read(path: &Path, bytes: &Bytes, sheet: Option<&str>) -> Result<Sheet, String> {
    let kind = kind(path, &bytes.bytes)?;
    if sheet.is_some() && kind != Kind::Workbook {
        return Err("it is no workbook, and has no sheets".to_owned());
    }
    match kind {
        Kind::Text => csv::read(&bytes.bytes),
        Kind::Ndjson => ndjson::read(&bytes.bytes),
        #[cfg(feature = "xlsx")]
        Kind::Workbook => xlsx::read(&bytes.bytes, sheet),
        #[cfg(not(feature = "xlsx"))]
        Kind::Workbook => Err(WITHOUT.to_owned()),
    }
}

/// By its ending; where that says nothing, by how it begins.
fn kind(path: &Path, bytes: &[u8]) -> Result<Kind, String> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(
            "it is an old workbook, or one behind a password: take the password off, or save it as CSV (UTF-8)"
                .to_owned(),
        );
    }
    if bytes.starts_with(b"PK\x03\x04") && !matches!(ending.as_str(), "ods" | "numbers" | "xlsb") {
        return Ok(Kind::Workbook);
    }
    match ending.as_str() {
        "ndjson" | "jsonl" => return Ok(Kind::Ndjson),
        "json" => return Err("it is JSON; one object a line is read (.ndjson)".to_owned()),
        "xlsx" | "xlsm" => return Err("it is no workbook, whatever its name says".to_owned()),
        "xls" | "xlsb" | "ods" | "numbers" | "parquet" => {
            return Err(format!("a .{ending} is not read; save it as CSV (UTF-8)"));
        }
        _ => {}
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(if first == Some(&b'{') { Kind::Ndjson } else { Kind::Text })
}

#[cfg(test)]
mod tests;
