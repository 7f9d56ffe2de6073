//! Records, one after the other, in any of the formats.

use std::io::{self, Write};

use indexmap::IndexMap;
use unicode_width::UnicodeWidthStr;

use super::defused;
use crate::protocol::column::Column;
use crate::protocol::export::{CsvStyle, Export, Format, Record};
use crate::protocol::json::Json;
use crate::protocol::mend;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::text::visible;

/// The widest column of a table.
const WIDEST: usize = 40;

/// Writes people as they come; keeps none of them.
pub struct RecordWriter {
    format: Format,
    record: Record,
    style: CsvStyle,
    /// Widths of a table's columns, settled by the first page.
    widths: Vec<usize>,
    /// Whether something stands before the next record.
    begun: bool,
}

impl RecordWriter {
    pub fn new(export: &Export) -> Self {
        Self {
            format: export.format,
            record: export.record.clone(),
            style: export.csv,
            widths: Vec::new(),
            begun: false,
        }
    }

    /// Goes on behind records that were written before.
    #[must_use]
    pub fn continued(mut self) -> Self {
        self.begun = true;
        self
    }

    /// What stands before the first record.
    pub fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        match (self.format, &self.record) {
            (Format::Csv, Record::Columns(columns)) => {
                if self.style.bom {
                    out.write_all("\u{feff}".as_bytes())?;
                }
                // Always quoted: some readers settle by the first lines whether quotes mean anything.
                let mut line = csv_writer(self.style).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
                line.write_record(columns.iter().map(Column::key)).map_err(io::Error::other)?;
                out.write_all(&line.into_inner().map_err(io::Error::other)?)
            }
            (Format::Json, _) => out.write_all(b"["),
            (Format::Csv | Format::Table | Format::Ndjson, _) => Ok(()),
            (Format::Xlsx | Format::Parquet, _) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// A page of people; `raw` holds each as Okta sent it, where whole people are wanted.
    pub fn write(&mut self, rows: &[UserRow], raw: &[Box<str>], out: &mut impl Write) -> io::Result<()> {
        let record = std::mem::replace(&mut self.record, Record::Whole);
        let result = match &record {
            Record::Whole => raw.iter().try_for_each(|json| self.write_json(json, out)),
            Record::Columns(columns) => match self.format {
                Format::Csv => self.write_csv(columns, rows, out),
                // The widths are those of the first people, whenever they come.
                Format::Table if rows.is_empty() => Ok(()),
                Format::Table => self.write_table(columns, rows, out),
                Format::Json | Format::Ndjson => {
                    rows.iter().zip(raw).try_for_each(|(row, raw)| self.write_json(&object(columns, row, raw), out))
                }
                Format::Xlsx | Format::Parquet => Err(io::ErrorKind::Unsupported.into()),
            },
        };
        self.record = record;
        result
    }

    fn write_json(&mut self, json: &str, out: &mut impl Write) -> io::Result<()> {
        let before: &[u8] = match (self.format, std::mem::replace(&mut self.begun, true)) {
            (Format::Json, true) => b",\n",
            (Format::Json, false) => b"\n",
            (Format::Ndjson | Format::Csv | Format::Table | Format::Xlsx | Format::Parquet, _) => b"",
        };
        out.write_all(before)?;
        if self.format == Format::Ndjson {
            // A line is a record, whatever line breaks the server put between its fields.
            let line: String = json.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }).collect();
            out.write_all(line.as_bytes())?;
            return out.write_all(b"\n");
        }
        out.write_all(json.as_bytes())
    }

    fn write_csv(&mut self, columns: &[Column], rows: &[UserRow], out: &mut impl Write) -> io::Result<()> {
        let mut lines = csv_writer(self.style).from_writer(Vec::new());
        for row in rows {
            for column in columns {
                let value = column.value(row);
                let cell = if self.style.raw { value.as_str().into() } else { defused(&value) };
                lines.write_field(cell.as_bytes()).map_err(io::Error::other)?;
            }
            lines.write_record(None::<&[u8]>).map_err(io::Error::other)?;
        }
        out.write_all(&lines.into_inner().map_err(io::Error::other)?)
    }

    fn write_table(&mut self, columns: &[Column], rows: &[UserRow], out: &mut impl Write) -> io::Result<()> {
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| columns.iter().map(|column| visible(&column.value(row)).into_owned()).collect())
            .collect();
        if self.widths.is_empty() {
            self.widths = columns
                .iter()
                .enumerate()
                .map(|(at, column)| {
                    let widest = cells.iter().map(|line| line[at].width()).max().unwrap_or(0);
                    widest.max(column.key().width()).min(WIDEST)
                })
                .collect();
            if !std::mem::replace(&mut self.begun, true) {
                let titles: Vec<_> = columns.iter().map(|column| column.key().to_owned()).collect();
                self.write_line(&titles, out)?;
            }
        }
        cells.iter().try_for_each(|line| self.write_line(line, out))
    }

    fn write_line(&self, cells: &[String], out: &mut impl Write) -> io::Result<()> {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&self.widths) {
            line.push_str(cell);
            // A longer one pushes the rest of its line aside: nothing is cut in what may be searched.
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
        }
        out.write_all(line.trim_end().as_bytes())?;
        out.write_all(b"\n")
    }

    /// What stands behind the last record.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        match self.format {
            Format::Json => out.write_all(b"\n]\n"),
            Format::Table if !self.begun => {
                let record = self.record.clone();
                if let Record::Columns(columns) = &record {
                    self.write_table(columns, &[], out)?;
                }
                Ok(())
            }
            Format::Csv | Format::Table | Format::Ndjson | Format::Xlsx | Format::Parquet => Ok(()),
        }
    }
}

/// The columns as Okta sent them: numbers with their digits, lists as lists, null for what is missing.
fn object(columns: &[Column], row: &UserRow, raw: &str) -> String {
    let whole = members(raw);
    let profile = whole.get("profile").map(|profile| members(profile.as_str())).unwrap_or_default();
    let text =
        |column: &Column| Some(column.value(row)).filter(|text| !text.is_empty()).map(|text| Json::of_text(&text));
    let cells = columns.iter().map(|column| {
        let value = match column {
            Column::Login => profile.get("login").cloned(),
            Column::Text(RowField::Id)
            | Column::Status
            | Column::Name
            | Column::Seen
            | Column::Created
            | Column::Changed
            | Column::Updated
            | Column::Password
            | Column::Finding => text(column),
            Column::Text(_) | Column::Extra(_) => profile.get(column.key()).cloned(),
        };
        let value = value.unwrap_or_else(Json::null);
        format!("{}:{}", Json::of_text(column.key()).as_str(), value.as_str())
    });
    format!("{{{}}}", cells.collect::<Vec<_>>().join(","))
}

fn members(json: &str) -> IndexMap<String, Json> {
    mend::read(json, |json| serde_json::from_str(json).ok()).unwrap_or_default()
}

fn csv_writer(style: CsvStyle) -> csv::WriterBuilder {
    let mut builder = csv::WriterBuilder::new();
    builder.delimiter(style.delimiter);
    builder
}
