//! What is to be written to a file or a pipe, and how.

use std::collections::HashMap;
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
    /// A workbook with one sheet.
    Xlsx,
    /// Columns with types.
    Parquet,
}

impl Format {
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "table" | "txt" => Self::Table,
            "csv" => Self::Csv,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            "xlsx" => Self::Xlsx,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }

    /// The same, where this build can write it.
    ///
    /// # Errors
    /// Where it was built without what that takes.
    pub fn built(self) -> Result<Self, NoFormat> {
        let is_built = match self {
            Self::Table | Self::Csv | Self::Json | Self::Ndjson => true,
            Self::Xlsx => cfg!(feature = "xlsx"),
            Self::Parquet => cfg!(feature = "parquet"),
        };
        if is_built { Ok(self) } else { Err(NoFormat::NotBuilt(self.word())) }
    }

    /// Whether a file of it is whole or nothing: what stands in it cannot be gone on with behind its end.
    pub fn is_packed(self) -> bool {
        match self {
            Self::Xlsx | Self::Parquet => true,
            Self::Table | Self::Csv | Self::Json | Self::Ndjson => false,
        }
    }

    /// For a file of this name, where `wanted` may say more than its end: a name that promises one format holds no
    /// other, but for .txt, which any text may be. What other programs would take for one of theirs by its name is no
    /// name for text.
    ///
    /// # Errors
    /// Where the name ends in something that this program, or this build of it, does not write, or that is not what
    /// was wanted.
    pub fn for_file(path: &Path, wanted: Option<Self>) -> Result<Self, NoFormat> {
        let Some(end) = path.extension() else { return wanted.unwrap_or(Self::Csv).built() };
        let end = end.to_string_lossy().to_ascii_lowercase();
        match (wanted, Self::of_word(&end)) {
            (Some(wanted), Some(told)) if wanted != told && (told != Self::Table || wanted.is_packed()) => {
                Err(NoFormat::Other { end, wanted: wanted.end() })
            }
            (Some(wanted), _) if !OTHERS.contains(&&*end) => wanted.built(),
            (None, Some(told)) => told.built(),
            (Some(_) | None, _) => Err(NoFormat::Foreign(end)),
        }
    }

    /// How a file of it is called at its end.
    pub fn end(self) -> &'static str {
        match self {
            Self::Table => "txt",
            Self::Csv | Self::Json | Self::Ndjson | Self::Xlsx | Self::Parquet => self.word(),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }
}

/// Endings that belong to formats which are no text: a file of that name that holds text opens in nothing.
const OTHERS: [&str; 22] = [
    "xls", "xlsm", "xlsb", "ods", "numbers", "feather", "arrow", "avro", "orc", "sqlite", "sqlite3", "db", "pdf",
    "doc", "docx", "odt", "gz", "bz2", "xz", "zst", "zip", "7z",
];

/// Why a file of that name is not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFormat {
    #[error("oktui writes no .{0}; it writes .csv, .json, .ndjson, .xlsx, .parquet and .txt (a table)")]
    Foreign(String),
    #[error("a file that ends in .{end} would not hold what was asked for: let its name end in .{wanted}")]
    Other { end: String, wanted: &'static str },
    #[error(
        "this oktui was built without {0}: take a released one, or build it with cargo install --locked --features {0}"
    )]
    NotBuilt(&'static str),
}

/// What stands in each record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// These, in this order.
    Columns(Vec<Column>),
    /// The person as Okta sent them; JSON only.
    Whole,
}

impl Record {
    /// What of it tells who somebody is or how to reach them, in words or as names of attributes.
    pub fn personal(&self) -> Vec<&str> {
        match self {
            Self::Whole => vec!["everything that Okta keeps"],
            Self::Columns(columns) => columns.iter().filter(|column| column.is_personal()).map(Column::key).collect(),
        }
    }
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub query: UserQuery,
    pub limit: Option<u64>,
    pub record: Record,
    pub format: Format,
    pub csv: CsvStyle,
}

/// How CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvStyle {
    /// Cells that a spreadsheet would run stay as they are.
    pub raw: bool,
    /// A byte order mark stands before it, by which older spreadsheets know UTF-8.
    pub bom: bool,
    /// What stands between cells: one ASCII character.
    pub delimiter: u8,
}

impl Default for CsvStyle {
    fn default() -> Self {
        Self { raw: false, bom: false, delimiter: b',' }
    }
}

impl Export {
    /// Tells this export from others, so that one is not resumed as another.
    pub fn fingerprint(&self) -> String {
        let columns = match &self.record {
            Record::Whole => "whole".to_owned(),
            Record::Columns(columns) => columns.iter().map(Column::key).collect::<Vec<_>>().join(","),
        };
        let CsvStyle { raw, bom, delimiter } = self.csv;
        let style = if bom || delimiter != b',' { format!(" {bom} {delimiter}") } else { String::new() };
        format!("{:?} {:?} {columns} {} {raw}{style}", self.query.scope, self.limit, self.format.word())
    }
}

/// People who were picked one by one, to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedExport {
    /// Their ids, in the order in which they are written.
    pub users: Vec<UserId>,
    /// What a report says of them, where they were picked in one.
    pub findings: HashMap<UserId, String>,
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
        for name in ["p.xls", "p.ODS", "p.csv.gz", "p.yaml", "p.tsv", "p.", "p.csv "] {
            assert_eq!(of(name, None), None, "{name}");
        }
        assert_eq!(of("p.dat", Some(Format::Csv)), Some(Format::Csv), "told what it is");
        assert_eq!(of("p.xlsx", Some(Format::Csv)), None, "a spreadsheet would refuse it");
        assert_eq!(of("p.csv", Some(Format::Parquet)), None, "nothing would read it");
        assert_eq!(of("p.ndjson", Some(Format::Csv)), None, "whoever reads lines of JSON would stumble");
        assert_eq!(of("p.csv", Some(Format::Json)), None);
        assert_eq!(of("p.jsonl", Some(Format::Ndjson)), Some(Format::Ndjson));
        assert_eq!(of("p.txt", Some(Format::Csv)), Some(Format::Csv));
        let said = Format::for_file(Path::new("p.xls"), None).unwrap_err().to_string();
        assert!(said.contains(".xls;") && said.contains(".csv"), "{said}");
    }

    #[test]
    fn a_build_without_a_format_names_what_it_lacks() {
        for (name, format, is_built) in [
            ("p.xlsx", Format::Xlsx, cfg!(feature = "xlsx")),
            ("p.PARQUET", Format::Parquet, cfg!(feature = "parquet")),
        ] {
            match Format::for_file(Path::new(name), None) {
                Ok(told) => assert!(is_built && told == format, "{name}"),
                Err(error) => {
                    let said = error.to_string();
                    assert!(!is_built && said.contains(&format!("--features {}", format.word())), "{said}");
                }
            }
        }
    }
}
