//! What is to be written to a file or a pipe, and how.

use std::path::{Path, PathBuf};

use super::column::Column;
use super::id::UserId;
use super::query::UserQuery;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    Csv,
    /// One document.
    Json,
    /// One document a line.
    Ndjson,
}

impl Format {
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "table" | "txt" => Self::Table,
            "csv" => Self::Csv,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            _ => return None,
        })
    }

    /// For a file of this name, where `wanted` may say more than its end. What other programs would take for one of
    /// theirs by its name is no name for text.
    ///
    /// # Errors
    /// Where the name ends in something that this program does not write.
    pub fn for_file(path: &Path, wanted: Option<Self>) -> Result<Self, ForeignEnding> {
        let Some(end) = path.extension() else { return Ok(wanted.unwrap_or(Self::Csv)) };
        let end = end.to_string_lossy().to_ascii_lowercase();
        match (wanted, Self::of_word(&end)) {
            (Some(wanted), _) if !OTHERS.contains(&&*end) => Ok(wanted),
            (None, Some(told)) => Ok(told),
            (Some(_) | None, _) => Err(ForeignEnding(end)),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }
}

/// Endings that belong to formats which are no text: a file of that name that holds text opens in nothing.
const OTHERS: [&str; 24] = [
    "xlsx", "xls", "xlsm", "xlsb", "ods", "numbers", "parquet", "feather", "arrow", "avro", "orc", "sqlite", "sqlite3",
    "db", "pdf", "doc", "docx", "odt", "gz", "bz2", "xz", "zst", "zip", "7z",
];

/// A file's name promises something else than what would be in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("oktui writes no .{0}; it writes .csv, .json, .ndjson and .txt (a table)")]
pub struct ForeignEnding(String);

/// What stands in each record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// These, in this order.
    Columns(Vec<Column>),
    /// The person as Okta sent them; JSON only.
    Whole,
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub query: UserQuery,
    pub limit: Option<u64>,
    pub record: Record,
    pub format: Format,
    /// Cells that a spreadsheet would run stay as they are.
    pub raw: bool,
}

impl Export {
    /// Tells this export from others, so that one is not resumed as another.
    pub fn fingerprint(&self) -> String {
        let columns = match &self.record {
            Record::Whole => "whole".to_owned(),
            Record::Columns(columns) => columns.iter().map(Column::key).collect::<Vec<_>>().join(","),
        };
        format!("{:?} {:?} {columns} {} {}", self.query.scope, self.limit, self.format.word(), self.raw)
    }
}

/// People who were picked one by one, to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedExport {
    /// Their ids, in the order in which they are written.
    pub users: Vec<UserId>,
    pub record: Record,
    pub format: Format,
    pub path: PathBuf,
}

/// An export to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileExport {
    pub export: Export,
    pub path: PathBuf,
    /// Goes on where an earlier run stopped.
    pub resume: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_what_its_name_says_or_is_not_written() {
        let of = |name: &str, wanted| Format::for_file(Path::new(name), wanted).ok();
        for (name, format) in [
            ("a.csv", Format::Csv),
            ("a.JSON", Format::Json),
            ("a.jsonl", Format::Ndjson),
            ("a.txt", Format::Table),
            ("people", Format::Csv),
        ] {
            assert_eq!(of(name, None), Some(format), "{name}");
        }
        for name in ["p.xlsx", "p.PARQUET", "p.csv.gz", "p.yaml", "p.tsv", "p.", "p.csv "] {
            assert_eq!(of(name, None), None, "{name}");
        }
        assert_eq!(of("p.dat", Some(Format::Csv)), Some(Format::Csv), "told what it is");
        assert_eq!(of("p.xlsx", Some(Format::Csv)), None, "a spreadsheet would refuse it");
        let said = Format::for_file(Path::new("p.xlsx"), None).unwrap_err().to_string();
        assert!(said.contains(".xlsx") && said.contains(".csv"), "{said}");
    }
}
