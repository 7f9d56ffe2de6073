//! Workbooks (`.xlsx`): one sheet of them. What a sheet is unpacked to is counted before anything of it is kept.

use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};
use flate2::read::DeflateDecoder;

use super::MOST_COLUMNS;
use crate::protocol::sheet::{Cell, Row, Rows, Sheet};

/// A sheet of a million rows is smaller; an archive of a few kilobytes can be made to unpack to more than there is.
const MOST_UNPACKED: u64 = 1 << 30;
/// Whole numbers beyond these lost digits before they were saved.
const EXACT: f64 = 1e15;

pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, String> {
    measure(bytes, MOST_UNPACKED)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let (name, notes) = chosen(&book, wanted)?;
    let seen = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let sheets = seen.map(|sheet| sheet.name.clone()).collect();
    let shape = format!("workbook, sheet “{name}”");
    let mut table = Table {
        sheet: Sheet { shape, notes, name: Some(name.clone()), sheets, ..Sheet::default() },
        ..Table::default()
    };
    let mut cells = match book.worksheet_cells_reader(&name) {
        Err(XlsxError::NotAWorksheet(_)) => return Err(format!("its sheet “{name}” is no table")),
        cells => cells.map_err(|error| damaged(&error))?,
    };
    loop {
        let cell = cells.next_cell_with_formula_metadata().map_err(|error| told(&error, table.at))?;
        let Some(cell) = cell else { break };
        table.take(cell.pos, cell.value.into(), cell.formula.is_some())?;
    }
    drop(cells);
    table.end_row();
    let Table { mut sheet, rows, numbers, .. } = table;
    sheet.rows = rows.done();
    if sheet.head.is_empty() {
        return Err(format!("nothing stands in its sheet “{name}”"));
    }
    sheet.numbers = (0..numbers.len()).filter(|column| numbers[*column]).collect();
    Ok(sheet)
}

/// A sheet as its cells come. No more is held than what stands in it: one letter in its last cell makes a rectangle of
/// seventeen thousand million.
#[derive(Default)]
struct Table {
    sheet: Sheet,
    rows: Rows,
    /// Whether numbers stand in a column.
    numbers: Vec<bool>,
    /// The row that comes, from 0.
    at: u32,
    /// What of it has come, by the column; and whether it is a formula's.
    cells: Vec<(Data, bool)>,
}

impl Table {
    fn take(&mut self, (row, column): (u32, u32), value: Data, is_made: bool) -> Result<(), String> {
        if row < self.at {
            return Err(damaged(&format!("row {} stands behind row {}", row + 1, self.at + 1)));
        }
        if row > self.at {
            self.end_row();
            self.at = row;
        }
        if is_blank(&value) && !is_made {
            return Ok(());
        }
        let column = column as usize;
        if column >= MOST_COLUMNS {
            return Err(damaged(&format!("row {} has a column beyond the last", row + 1)));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, (Data::Empty, false));
        }
        self.cells[column] = (value, is_made);
        Ok(())
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return;
        }
        if self.sheet.head.is_empty() {
            take_head(&mut self.sheet, &cells);
            self.numbers = vec![false; self.sheet.head.len()];
            return;
        }
        let columns = self.sheet.head.len();
        let read: Vec<Cell<String>> =
            cells.iter().take(columns).map(|(cell, is_made)| cell_of(cell, *is_made)).collect();
        let beyond = cells.iter().skip(columns).filter(|(cell, _)| !is_blank(cell)).count() as u32;
        for (is_there, cell) in self.numbers.iter_mut().zip(&read) {
            *is_there |= matches!(cell, Cell::Number(_));
        }
        if read.iter().any(|cell| *cell != Cell::Empty) || beyond > 0 {
            let number = u64::from(self.at) + 1;
            self.rows.push(Row { number, line: number, beyond, ..Row::default() }, read);
        }
    }
}

/// Why no further cell could be read. `at` is the row that was read last, from 0.
fn told(error: &XlsxError, at: u32) -> String {
    match error {
        XlsxError::CellError(text) => {
            let row = at + 1;
            format!("in row {row} or the next a cell has the error “{text}”: mend it, or save the sheet as CSV (UTF-8)")
        }
        error => damaged(error),
    }
}

/// The sheet of that name, else the first that can be seen.
fn chosen(book: &Xlsx<Cursor<&[u8]>>, wanted: Option<&str>) -> Result<(String, Vec<String>), String> {
    let all = book.sheets_metadata();
    let seen: Vec<&str> =
        all.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| &*sheet.name).collect();
    if let Some(wanted) = wanted {
        let named = all.iter().find(|sheet| sheet.name == wanted);
        let named = named.or_else(|| all.iter().find(|sheet| sheet.name.eq_ignore_ascii_case(wanted)));
        let name = named.ok_or_else(|| format!("it has no sheet “{wanted}”; there are {}", seen.join(", ")))?;
        return Ok((name.name.clone(), Vec::new()));
    }
    let name = seen.first().ok_or("it has no sheet that can be seen")?;
    let others = seen.iter().skip(1).copied().collect::<Vec<_>>().join(", ");
    let note =
        (!others.is_empty()).then(|| format!("Of several sheets “{name}” is read; --sheet names another: {others}."));
    Ok(((*name).to_owned(), note.into_iter().collect()))
}

fn take_head(sheet: &mut Sheet, cells: &[(Data, bool)]) {
    let used = cells.iter().rposition(|(cell, _)| !is_blank(cell)).map_or(1, |last| last + 1);
    let name = |cell: &Data| cell_of(cell, false).view().text().split_whitespace().collect::<Vec<_>>().join(" ");
    sheet.head = cells.iter().take(used).map(|(cell, _)| name(cell)).collect();
}

fn is_blank(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn cell_of(cell: &Data, is_made: bool) -> Cell<String> {
    match cell {
        Data::Empty if is_made => Cell::Broken(
            "is a formula that was never calculated: open the file in a spreadsheet, and save it".to_owned(),
        ),
        Data::Empty => Cell::Empty,
        Data::String(text) if text.trim().is_empty() => Cell::Empty,
        Data::String(text) => Cell::Text(text.clone()),
        Data::Int(number) => Cell::Number(number.to_string()),
        Data::Float(number) => number_of(*number),
        Data::Bool(is) => Cell::Boolean(*is),
        Data::DateTime(moment) => date_of(moment),
        Data::DateTimeIso(text) => Cell::Date(text.clone()),
        Data::DurationIso(text) => Cell::Broken(format!("{text} is a time of day or a duration, no value")),
        Data::Error(error) => Cell::Broken(format!("“{error}” is an error of the spreadsheet, no value")),
    }
}

fn number_of(number: f64) -> Cell<String> {
    if number.abs() >= EXACT {
        return Cell::Broken(format!("{number} has more digits than a spreadsheet keeps: write it as text"));
    }
    Cell::Number(number.to_string())
}

fn date_of(moment: &ExcelDateTime) -> Cell<String> {
    if !moment.is_datetime() || moment.as_f64() < 1.0 {
        return Cell::Broken("is a time of day or a duration, no value".to_owned());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    Cell::Date(match (hour, minute, second) {
        (0, 0, 0) => date,
        (hour, minute, second) => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
    })
}

fn damaged(error: &dyn std::fmt::Display) -> String {
    format!("it is a damaged workbook, or none ({error}); save it anew, or as CSV (UTF-8)")
}

/// How much the parts of an archive come to: each is unpacked and forgotten, whatever it says of itself.
pub(super) fn measure(bytes: &[u8], most: u64) -> Result<(), String> {
    let no_archive = || damaged(&"its parts cannot be found");
    let mut left = most;
    let end = bytes.windows(4).rposition(|part| part == b"PK\x05\x06").ok_or_else(no_archive)?;
    let small = |at: usize| bytes.get(at..at + 2).map(|two| usize::from(two[0]) | usize::from(two[1]) << 8);
    let large = |at: usize| Some(small(at)? | small(at + 2)? << 16);
    let (count, mut at) = (small(end + 10).ok_or_else(no_archive)?, large(end + 16).ok_or_else(no_archive)?);
    for _ in 0..count {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(no_archive());
        }
        let part = (|| {
            let (method, packed) = (small(at + 10)?, large(at + 20)?);
            let (name, extra, comment) = (small(at + 28)?, small(at + 30)?, small(at + 32)?);
            let local = large(at + 42)?;
            let begin = local + 30 + small(local + 26)? + small(local + 28)?;
            Some((method, bytes.get(begin..(begin + packed).min(bytes.len()))?, at + 46 + name + extra + comment))
        })();
        let (method, packed, next) = part.ok_or_else(no_archive)?;
        at = next;
        let unpacked = match method {
            8 => std::io::copy(&mut DeflateDecoder::new(packed).take(left), &mut std::io::sink()).unwrap_or(0),
            _ => packed.len() as u64,
        };
        if unpacked >= left {
            return Err(format!(
                "it unpacks to more than {} MB; save the sheet that is meant as CSV (UTF-8)",
                most >> 20
            ));
        }
        left -= unpacked;
    }
    Ok(())
}
