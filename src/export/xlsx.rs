//! A workbook with one sheet, written row by row: rows go to an unnamed temporary file and from there into the archive.
//!
//! Texts stay texts, whatever they look like: no cell is run, and a number that was typed as text keeps its zeros.

use std::io::{self, BufWriter};
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::cell::{Cell, Head, Kind};
use super::packed::CellWriter;
use crate::store::Unfinished;

/// Rows of a sheet below its head (the format has 1,048,576 in all).
const MOST_ROWS: u64 = 1_048_575;
/// What fits into a cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// An integer of more digits is rounded by whatever opens the file.
const MOST_DIGITS: usize = 15;
/// How hard the archive is packed, of 9: the usual 6 takes several times as long and makes it a quarter smaller.
const PACKED: u8 = 1;
/// 1 January 1970 in days of a workbook; and the first day from which its calendar has no day too many.
const EPOCH: f64 = 25_569.0;

pub(super) struct Xlsx {
    book: Workbook,
    date: Format,
    columns: u16,
    rows: u32,
    /// Cells that did not fit and were cut.
    misfits: u64,
    out: Unfinished,
}

impl Xlsx {
    /// `folder` is where what is unfinished lies.
    pub(super) fn begin(heads: &[Head], folder: &Path, out: Unfinished) -> io::Result<Self> {
        let mut book = Workbook::new();
        book.set_zip_compression_level(PACKED);
        book.set_tempdir(folder).map_err(failed)?;
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        let columns = u16::try_from(heads.len()).map_err(io::Error::other)?;
        prepare(sheet, heads).map_err(failed)?;
        let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        Ok(Self { book, date, columns, rows: 0, misfits: 0, out })
    }
}

impl CellWriter for Xlsx {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        if u64::from(self.rows) == MOST_ROWS {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.rows += 1;
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for (at, cell) in (0u16..).zip(cells) {
            self.misfits += u64::from(!put(sheet, self.rows, at, cell, &self.date).map_err(failed)?);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<u64> {
        if self.columns > 0 {
            let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
            sheet.autofilter(0, 0, self.rows, self.columns - 1).map_err(failed)?;
        }
        let mut out = BufWriter::new(self.out);
        self.book.save_to_writer(&mut out).map_err(failed)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
        Ok(self.misfits)
    }
}

fn prepare(sheet: &mut Worksheet, heads: &[Head]) -> Result<(), XlsxError> {
    sheet.set_name("Sheet")?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (at, head) in (0u16..).zip(heads) {
        let wide = match head.kind {
            Kind::Text | Kind::Texts => 24.0,
            Kind::Moment => 20.0,
            Kind::Integer | Kind::Number | Kind::Boolean | Kind::Integers | Kind::Numbers => 12.0,
        };
        sheet.set_column_width(at, wide)?;
        sheet.write_string_with_format(0, at, &*head.name, &bold)?;
    }
    Ok(())
}

/// Writes a cell; whether it fits.
fn put(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell<'_>, date: &Format) -> Result<bool, XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => return text_cell(sheet, row, at, text),
        Cell::Integer(number) => {
            let digits = number.to_string();
            if digits.trim_start_matches('-').len() > MOST_DIGITS {
                return text_cell(sheet, row, at, &digits);
            }
            sheet.write_number(row, at, *number as f64)?;
        }
        Cell::Number(number) => {
            sheet.write_number(row, at, *number)?;
        }
        Cell::Boolean(is) => {
            sheet.write_boolean(row, at, *is)?;
        }
        Cell::Moment(moment) => {
            let days = EPOCH + moment.seconds() as f64 / 86_400.0;
            sheet.write_number_with_format(row, at, days, date)?;
        }
        Cell::List(cells) => {
            let texts: Vec<String> = cells.iter().map(as_text).collect();
            return text_cell(sheet, row, at, &texts.join(", "));
        }
    }
    Ok(true)
}

fn text_cell(sheet: &mut Worksheet, row: u32, at: u16, text: &str) -> Result<bool, XlsxError> {
    // Readers disagree about how control characters are written, so there are none.
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    // Most texts are ASCII, and told by their bytes.
    let is_clean = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || text.chars().all(is_plain);
    let clean: String = if is_clean { text.to_owned() } else { text.chars().filter(|c| is_plain(*c)).collect() };
    if clean.len() <= LONGEST || clean.encode_utf16().count() <= LONGEST {
        sheet.write_string(row, at, clean)?;
        return Ok(true);
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST
    };
    let cut: String = clean.chars().take_while(fits).collect();
    sheet.write_string(row, at, cut)?;
    Ok(false)
}

fn as_text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone().into_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Boolean(is) => is.to_string(),
        Cell::Moment(moment) => moment.timestamp().to_string(),
        Cell::List(cells) => cells.iter().map(as_text).collect::<Vec<_>>().join(", "),
    }
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
