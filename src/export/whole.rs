//! A file that gets its name when all of it is there, in any of the formats.

use std::io::{self, BufWriter};
use std::path::Path;

use super::RecordWriter;
use super::cell::{self, Head, Lists};
use super::packed::{CellWriter, cell_writer};
use crate::protocol::column::Column;
use crate::protocol::export::{Export, Record};
use crate::protocol::row::UserRow;
use crate::protocol::schema::UserSchema;
use crate::store::Unfinished;

/// A file that is being written. Given up, it is gone.
pub struct WholeFile {
    columns: Vec<Column>,
    heads: Vec<Head>,
    lists: Lists,
    writer: Writer,
}

enum Writer {
    Lines(Box<RecordWriter>, BufWriter<Unfinished>),
    Cells(Box<dyn CellWriter>),
}

impl WholeFile {
    /// The heads of what is written: formats with types have those of the schemas.
    pub fn heads(record: &Record, schemas: &[UserSchema]) -> Vec<Head> {
        match record {
            Record::Whole => Vec::new(),
            Record::Columns(columns) => columns.iter().map(|column| Head::of(column, schemas)).collect(),
        }
    }

    /// # Errors
    /// `Unsupported` where this build lacks the format, and where whole people are to be rows of cells.
    pub fn begin(export: &Export, heads: Vec<Head>, path: &Path) -> io::Result<Self> {
        let columns = match &export.record {
            Record::Columns(columns) => columns.clone(),
            Record::Whole if export.format.is_packed() => return Err(io::ErrorKind::Unsupported.into()),
            Record::Whole => Vec::new(),
        };
        let writer = if export.format.is_packed() {
            Writer::Cells(cell_writer(export.format, &heads, path)?)
        } else {
            let mut out = BufWriter::new(Unfinished::of(path)?);
            let mut records = RecordWriter::new(export);
            records.begin(&mut out)?;
            Writer::Lines(Box::new(records), out)
        };
        Ok(Self { columns, lists: Lists::among(&heads), heads, writer })
    }

    /// Some people; `raw` holds each as Okta sent them, where that is kept.
    ///
    /// # Errors
    /// `FileTooLarge` where the format has no more rows.
    pub fn write(&mut self, rows: &[UserRow], raw: &[Box<str>]) -> io::Result<()> {
        match &mut self.writer {
            Writer::Lines(records, out) => records.write(rows, raw, out),
            Writer::Cells(writer) => rows.iter().enumerate().try_for_each(|(at, row)| {
                let raw = raw.get(at).map(|raw| &**raw);
                writer.row(&cell::of_person(&self.columns, &self.heads, &self.lists, row, raw))
            }),
        }
    }

    /// Gives it its name. How many values did not fit their cells: they were left empty or cut.
    ///
    /// # Errors
    /// `AlreadyExists` where another file has the name meanwhile.
    pub fn finish(self) -> io::Result<u64> {
        match self.writer {
            Writer::Lines(mut records, mut out) => {
                records.end(&mut out)?;
                out.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
                Ok(0)
            }
            Writer::Cells(writer) => writer.finish(),
        }
    }
}
