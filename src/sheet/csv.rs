//! CSV: what separates the cells is told from the file, quoted line breaks stay in their cells.

use std::borrow::Cow;

use ::csv::{ByteRecord, Reader, ReaderBuilder};

use super::{LONGEST_CELL, MOST_COLUMNS, letters};
use crate::protocol::sheet::{Cell, Row, Rows, Sheet};

/// Rows that are looked at to tell what separates the cells.
const LOOKED_AT: usize = 20;

/// More separators than this stand in no line, whatever texts stand between them.
const CROWDED: usize = 8 * MOST_COLUMNS;

const SEPARATORS: [(u8, &str); 3] = [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab")];

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, String> {
    let letters = letters::read(bytes)?;
    let (told, text, skipped) = told_separator(&letters.text);
    if let Some((line, count)) = crowded(text) {
        let line = skipped + line;
        return Err(format!("line {line}: some {count} columns; {MOST_COLUMNS} are the most of a spreadsheet"));
    }
    let (separator, name) = match told {
        Some(separator) => (separator, "separator as it says"),
        None => likeliest(text),
    };
    let mut sheet = Sheet { shape: format!("{name}, {}", letters.name), ..Sheet::default() };
    sheet.notes.extend(letters.note);
    if let Some(line) = open_quote(text, separator) {
        return Err(format!("line {}: a quote is opened there or below, and never closed", skipped + line));
    }
    let mut reader = reader(text, separator);
    let mut record = ByteRecord::new();
    // Breaks within cells: a spreadsheet counts rows, an editor lines.
    let mut breaks = 0;
    let mut rows = Rows::default();
    while reader.read_byte_record(&mut record).map_err(|error| error.to_string())? {
        let line = skipped + record.position().map_or(0, |at| at.line() + blank(text, at.byte()));
        let cells: Vec<Cow<'_, str>> = record.iter().map(String::from_utf8_lossy).collect();
        if let Some(long) = cells.iter().find(|cell| cell.len() > LONGEST_CELL) {
            let begins: String = long.chars().take(20).collect();
            return Err(format!(
                "line {line}: a cell has more than {LONGEST_CELL} bytes (“{begins}…”): is a quote open, or is it no table?"
            ));
        }
        let number = line.saturating_sub(breaks);
        breaks += cells.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if sheet.head.is_empty() {
            take_head(&mut sheet, &cells)?;
            continue;
        }
        let columns = sheet.head.len();
        let beyond = cells.iter().skip(columns).filter(|cell| !cell.trim().is_empty()).count();
        let cells = cells.iter().take(columns).map(|cell| match cell.trim() {
            "" => Cell::Empty,
            _ => Cell::Text(cell),
        });
        rows.push(Row { number, line, beyond: beyond as u32, ..Row::default() }, cells);
    }
    sheet.rows = rows.done();
    if sheet.head.is_empty() {
        return Err("nothing stands in it".to_owned());
    }
    Ok(sheet)
}

/// The first line with far more separators than a table has columns, and how many: taken apart, each would be held.
fn crowded(text: &str) -> Option<(u64, usize)> {
    let count = |line: &[u8]| {
        let of = |separator: u8| memchr::memchr_iter(separator, line).count();
        SEPARATORS.iter().map(|(separator, _)| of(*separator)).max().unwrap_or_default()
    };
    let long = text.split('\n').enumerate().filter(|(_, line)| line.len() > CROWDED);
    long.map(|(at, line)| (at as u64 + 1, count(line.as_bytes()))).find(|(_, count)| *count > CROWDED)
}

/// The line of the record in which a quote is opened and never closed: it takes in whatever is put behind the text.
fn open_quote(text: &str, separator: u8) -> Option<u64> {
    const BEHIND: &[u8] = b"\n\x01\n";
    let all = std::io::Read::chain(text.as_bytes(), BEHIND);
    let mut reader = ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(all);
    let mut record = ByteRecord::new();
    let mut line = 0;
    while reader.read_byte_record(&mut record).ok()? {
        if record.len() == 1 && record.get(0) == Some(b"\x01") {
            return None;
        }
        line = record.position().map_or(0, ::csv::Position::line);
    }
    Some(line)
}

/// Lines that end before a record begins: the reader's place is where it began to look for it.
fn blank(text: &str, at: u64) -> u64 {
    let rest = text.as_bytes().get(at as usize..).unwrap_or_default();
    rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count() as u64
}

fn take_head(sheet: &mut Sheet, cells: &[Cow<'_, str>]) -> Result<(), String> {
    let used = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    if used > MOST_COLUMNS {
        return Err(format!("its first row has {used} columns; {MOST_COLUMNS} are the most of a spreadsheet"));
    }
    sheet.head = cells.iter().take(used).map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    Ok(())
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// What the first line says that separates the cells, as Excel takes it (`sep=;`); the rest, and how many lines stood
/// before it.
fn told_separator(text: &str) -> (Option<u8>, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) if separator.is_ascii() => (Some(*separator), rest, 1),
        Some(_) | None => (None, text, 0),
    }
}

/// What cuts the first rows into most columns, with as many in each.
fn likeliest(text: &str) -> (u8, &'static str) {
    let score = |separator: u8| {
        let mut reader = reader(text, separator);
        let mut record = ByteRecord::new();
        let mut counts = Vec::new();
        while counts.len() < LOOKED_AT && reader.read_byte_record(&mut record).unwrap_or(false) {
            counts.push(record.len());
        }
        let first = counts.first().copied().unwrap_or(1);
        let alike = counts.iter().filter(|count| **count == first).count();
        if first < 2 { (0, 0) } else { (alike * 100 / counts.len(), first) }
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|(separator, _)| score(*separator));
    best.unwrap_or(SEPARATORS[0])
}
