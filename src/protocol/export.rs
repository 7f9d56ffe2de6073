//! What is to be written to a file or a pipe, and how.

use std::path::{Path, PathBuf};

use super::column::Column;
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

    /// By the end of a file's name.
    pub fn of_path(path: &Path) -> Option<Self> {
        Self::of_word(path.extension()?.to_str()?)
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
    pub users: Vec<String>,
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
