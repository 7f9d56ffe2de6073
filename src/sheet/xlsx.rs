//! Workbooks (`.xlsx`): one sheet of them. What a sheet is unpacked to is counted before anything of it is kept.

use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Range, Reader, SheetVisible, Xlsx};
use flate2::read::DeflateDecoder;

use super::MOST_COLUMNS;
use crate::protocol::sheet::{Cell, Row, Rows, Sheet, letters};

/// A sheet of a million rows is smaller; an archive of a few kilobytes can be made to unpack to more than there is.
const MOST_UNPACKED: u64 = 1 << 30;
/// Whole numbers beyond these lost digits before they were saved.
const EXACT: f64 = 1e15;

pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, String> {
    measure(bytes, MOST_UNPACKED)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let (name, mut notes) = chosen(&book, wanted)?;
    let range = book.worksheet_range(&name).map_err(|error| damaged(&error))?;
    let formulas = book.worksheet_formula(&name).unwrap_or_default();
    let mut sheet = Sheet { shape: format!("workbook, sheet “{name}”"), ..Sheet::default() };
    sheet.notes.append(&mut notes);
    sheet.name = Some(name.clone());
    let seen = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    sheet.sheets = seen.map(|sheet| sheet.name.clone()).collect();
    let Some((top, left)) = range.start() else { return Err(format!("nothing stands in its sheet “{name}”")) };
    let mut numbers = Vec::new();
    let mut rows = Rows::default();
    for (at, cells) in range.rows().enumerate() {
        let number = u64::from(top) + at as u64 + 1;
        if cells.iter().all(is_blank) && !has_formula(&formulas, top + at as u32) {
            continue;
        }
        if sheet.head.is_empty() {
            take_head(&mut sheet, left as usize, cells)?;
            numbers = vec![0_u64; sheet.head.len()];
            continue;
        }
        // Columns before the first that is used count, too.
        let columns = sheet.head.len() - left as usize;
        let read = cells.iter().take(columns).enumerate().map(|(column, cell)| {
            let place = (top + at as u32, left + column as u32);
            let is_made = formulas.get_value(place).is_some_and(|formula| !formula.is_empty());
            cell_of(cell, is_made)
        });
        let beyond = cells.iter().skip(columns).filter(|cell| !is_blank(cell)).count() as u32;
        let row = Row { number, line: number, beyond, ..Row::default() };
        let read: Vec<Cell<String>> = std::iter::repeat_n(Cell::Empty, left as usize).chain(read).collect();
        for (count, cell) in numbers.iter_mut().zip(&read) {
            *count += u64::from(matches!(cell, Cell::Number(_)));
        }
        if read.iter().any(|cell| *cell != Cell::Empty) || beyond > 0 {
            rows.push(row, read);
        }
    }
    sheet.rows = rows.done();
    if sheet.head.is_empty() {
        return Err(format!("nothing stands in its sheet “{name}”"));
    }
    tell_numbers(&mut sheet, &numbers);
    Ok(sheet)
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

fn take_head(sheet: &mut Sheet, left: usize, cells: &[Data]) -> Result<(), String> {
    let used = cells.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1);
    let used = used.max(1);
    if left + used > MOST_COLUMNS {
        return Err(format!("its first row has {used} columns; {MOST_COLUMNS} are the most of a spreadsheet"));
    }
    let name = |cell: &Data| cell_of(cell, false).view().text().split_whitespace().collect::<Vec<_>>().join(" ");
    sheet.head = std::iter::repeat_n(String::new(), left).chain(cells.iter().take(used).map(name)).collect();
    Ok(())
}

fn is_blank(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn has_formula(formulas: &Range<String>, row: u32) -> bool {
    let (Some((_, first)), Some((_, last))) = (formulas.start(), formulas.end()) else { return false };
    (first..=last).any(|column| formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty()))
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

/// Zeros before a number are gone where a spreadsheet took it for one.
fn tell_numbers(sheet: &mut Sheet, numbers: &[u64]) {
    let told =
        numbers.iter().enumerate().filter(|(_, count)| **count > 0).map(|(column, _)| match &*sheet.head[column] {
            "" => letters(column),
            head => head.to_owned(),
        });
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        sheet.notes.push(format!(
            "Numbers, not text, stand in {}: zeros before them, if there were any, are gone.",
            told.join(", ")
        ));
    }
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
