//! Rows of cells to a file or a pipe in any of the formats, for what is no list of people: events, counts.
//!
//! Owns: how rows look, and a file that gets its name when all of it is there. Must not know: what stands in them.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Console;
use super::console::Kind;
use crate::export::cell::{Cell, Head};
use crate::export::packed::{CellWriter, cell_writer};
use crate::protocol::defuse::defused;
use crate::protocol::export::Format;
use crate::store::Unfinished;

/// A row, in each of the forms that formats need.
pub(super) struct Row<'a> {
    pub cells: Vec<Cell<'a>>,
    /// An object on one line.
    pub json: Cow<'a, str>,
    /// For people.
    pub line: Cow<'a, str>,
}

/// Where rows are written to. Given up, a file is gone.
pub(super) struct Rows {
    format: Format,
    to: To,
    /// What stands before the first row, until it is written.
    head: Option<String>,
    count: u64,
}

enum To {
    Pipe,
    Lines(BufWriter<Unfinished>),
    Cells(Box<dyn CellWriter>),
}

impl Rows {
    /// `output`: a file that is not there yet; standard output where none is named.
    ///
    /// # Errors
    /// Why nothing is written, in a sentence.
    pub(super) fn begin(format: Format, heads: &[Head], output: Option<&Path>) -> Result<Self, String> {
        let word = format.word();
        let to = match output {
            None if format.is_packed() => {
                return Err(format!("{word} goes into a file: name it with --output FILE.{word}"));
            }
            None => To::Pipe,
            Some(path) => {
                let told = |error: &io::Error| format!("{}: {}", path.display(), crate::store::journal::words(error));
                if path.symlink_metadata().is_ok() {
                    return Err(told(&io::ErrorKind::AlreadyExists.into()));
                }
                let to = if format.is_packed() {
                    cell_writer(format, heads, path).map(To::Cells)
                } else {
                    Unfinished::of(path).map(|file| To::Lines(BufWriter::new(file)))
                };
                to.map_err(|error| told(&error))?
            }
        };
        let head = match format {
            // Always quoted: some readers settle by the first lines whether quotes mean anything.
            Format::Csv => record(heads.iter().map(|head| Cow::Borrowed(head.name.as_str())), csv::QuoteStyle::Always),
            Format::Json => Ok("[".to_owned()),
            Format::Table | Format::Ndjson | Format::Xlsx | Format::Parquet => Ok(String::new()),
        };
        let head = head.map_err(|error| error.to_string())?;
        Ok(Self { format, to, head: Some(head), count: 0 })
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// # Errors
    /// `FileTooLarge` where the format has no more rows.
    pub(super) fn row(&mut self, row: &Row<'_>, console: &mut Console<'_>) -> io::Result<()> {
        self.put_head(console)?;
        let is_first = self.count == 0;
        self.count += 1;
        if let To::Cells(writer) = &mut self.to {
            return writer.row(&row.cells);
        }
        let text = match self.format {
            Format::Table => format!("{}\n", row.line),
            Format::Ndjson => format!("{}\n", row.json),
            Format::Json if is_first => format!("\n{}", row.json),
            Format::Json => format!(",\n{}", row.json),
            Format::Csv => record(row.cells.iter().map(plain), csv::QuoteStyle::Necessary)?,
            Format::Xlsx | Format::Parquet => String::new(),
        };
        self.put(&text, console)
    }

    /// Whoever reads a pipe must not wait for a buffer to fill.
    pub(super) fn flush(&self, console: &mut Console<'_>) -> io::Result<()> {
        if matches!(self.to, To::Pipe) { console.out.flush() } else { Ok(()) }
    }

    /// Gives a file its name. How many values did not fit their cells: they were left empty or cut.
    ///
    /// # Errors
    /// `AlreadyExists` where another file has the name meanwhile.
    pub(super) fn finish(mut self, console: &mut Console<'_>) -> io::Result<u64> {
        self.put_head(console)?;
        if self.format == Format::Json {
            self.put("\n]\n", console)?;
        }
        match self.to {
            To::Pipe => console.out.flush().map(|()| 0),
            To::Lines(file) => {
                file.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
                Ok(0)
            }
            To::Cells(writer) => writer.finish(),
        }
    }

    fn put_head(&mut self, console: &mut Console<'_>) -> io::Result<()> {
        self.head.take().map_or(Ok(()), |head| self.put(&head, console))
    }

    fn put(&mut self, text: &str, console: &mut Console<'_>) -> io::Result<()> {
        match &mut self.to {
            _ if text.is_empty() => Ok(()),
            To::Pipe => console.out.of(Kind::of(self.format)).write_all(text.as_bytes()),
            To::Lines(file) => file.write_all(text.as_bytes()),
            To::Cells(_) => Ok(()),
        }
    }
}

/// A line of CSV in which no cell runs.
fn record<'c>(cells: impl Iterator<Item = Cow<'c, str>>, quotes: csv::QuoteStyle) -> io::Result<String> {
    let mut line = csv::WriterBuilder::new().quote_style(quotes).from_writer(Vec::new());
    line.write_record(cells.map(|cell| defused(&cell).into_owned()))?;
    let bytes = line.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn plain<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Empty => "".into(),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Integer(number) => number.to_string().into(),
        Cell::Number(number) => number.to_string().into(),
        Cell::Boolean(is) => is.to_string().into(),
        Cell::Moment(moment) => moment.timestamp().to_string().into(),
        Cell::List(items) => items.iter().map(plain).collect::<Vec<_>>().join("; ").into(),
    }
}
