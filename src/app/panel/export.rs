//! Where the list is to be written to.

use std::path::PathBuf;

use super::super::columns::{Column, Columns};
use super::super::effect::Now;
use super::super::field::Field;
use super::super::screen::listing::Listing;
use crate::protocol::export::{Export, FileExport, Format, Record};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportLine {
    pub path: Field,
}

impl ExportLine {
    /// Named after the day.
    pub fn new(now: Now) -> Self {
        Self { path: Field::of(&format!("people-{}.csv", now.0.strftime("%Y-%m-%d"))) }
    }

    /// The format, by the end of the name.
    pub fn format(&self) -> Format {
        Format::of_path(&self.target()).unwrap_or(Format::Csv)
    }

    fn target(&self) -> PathBuf {
        PathBuf::from(self.path.text().trim())
    }

    /// What is to be done; none without a name.
    pub fn finish(&self, listing: &Listing, columns: &Columns) -> Option<FileExport> {
        let path = self.target();
        if path.as_os_str().is_empty() {
            return None;
        }
        let attempt = listing.attempt()?;
        let format = self.format();
        let record = match (columns, format) {
            (Columns::Fitting, Format::Json | Format::Ndjson) => Record::Whole,
            (Columns::Fitting, Format::Csv | Format::Table) => Record::Columns(Column::for_files()),
            (Columns::Chosen(chosen), _) => {
                Record::Columns(chosen.iter().map(|chosen| chosen.column.clone()).collect())
            }
        };
        let query = listing.asked().query(attempt, &columns.extra());
        let limit = listing.asked().limit.map(u64::from);
        let export = Export { query, limit, record, format, raw: false };
        Some(FileExport { export, path, resume: false })
    }
}
