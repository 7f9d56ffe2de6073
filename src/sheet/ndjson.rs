//! NDJSON: an object a line. The members of `profile` are columns of their own, as people stand in Okta's replies.

use indexmap::IndexMap;
use serde_json::value::RawValue;

use super::{LONGEST_CELL, MOST_COLUMNS, letters};
use crate::protocol::json::Json;
use crate::protocol::sheet::{Cell, Row, Rows, Sheet};

/// Bytes of a line: no person is longer, and taken apart it would be many times as much.
const LONGEST_LINE: usize = 4 << 20;
/// Of a line that cannot be read.
const NO_CELLS: [Cell<&str>; 0] = [];
/// Members of whole people that are no values of theirs.
const NOT_VALUES: [&str; 3] = ["credentials", "_links", "_embedded"];

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, String> {
    let letters = letters::read(bytes)?;
    let mut columns: IndexMap<String, usize> = IndexMap::new();
    let mut sheet = Sheet { shape: format!("NDJSON, {}", letters.name), ..Sheet::default() };
    sheet.notes.extend(letters.note);
    let mut left_out = false;
    let mut rows = Rows::default();
    for (at, text) in letters.text.lines().enumerate() {
        let line = at as u64 + 1;
        if text.trim().is_empty() {
            continue;
        }
        let row = Row { number: line, line, ..Row::default() };
        let members = match members(text) {
            Ok(members) => members,
            Err(why) => {
                rows.push(Row { broken: Some(why.into()), ..row }, NO_CELLS);
                continue;
            }
        };
        let mut cells = Vec::new();
        for (name, value) in members {
            if NOT_VALUES.contains(&&*name) {
                left_out = true;
                continue;
            }
            let inner = if name == "profile" { self::members(value.get()).ok() } else { None };
            match inner {
                Some(inner) => inner.into_iter().for_each(|(name, value)| put(&mut cells, &mut columns, name, value)),
                None => put(&mut cells, &mut columns, name, value),
            }
        }
        if columns.len() > MOST_COLUMNS {
            return Err(format!("line {line}: there are more than {MOST_COLUMNS} names by then"));
        }
        if cells.iter().any(|cell| *cell != Cell::Empty) {
            rows.push(row, cells);
        }
    }
    sheet.rows = rows.done();
    if columns.is_empty() {
        // Where no line is an object, it is no such file.
        let first =
            sheet.rows.first().map(|row| format!("line {} {}", row.line, row.broken.as_deref().unwrap_or("is empty")));
        return Err(first.unwrap_or_else(|| "nothing stands in it".to_owned()));
    }
    if left_out {
        sheet.notes.push("credentials and links of whole people are left out.".to_owned());
    }
    sheet.head = columns.into_keys().collect();
    Ok(sheet)
}

fn members(text: &str) -> Result<IndexMap<String, &RawValue>, String> {
    if text.len() > LONGEST_LINE {
        return Err(format!("is longer than {} MB", LONGEST_LINE >> 20));
    }
    if !text.trim_start().starts_with('{') {
        return Err("is no JSON object".to_owned());
    }
    serde_json::from_str(text).map_err(|error| match error.column() {
        0 => "is no whole JSON object".to_owned(),
        at => format!("is no JSON object: it breaks off, or is damaged, at character {at}"),
    })
}

fn put(cells: &mut Vec<Cell<String>>, columns: &mut IndexMap<String, usize>, name: String, value: &RawValue) {
    let next = columns.len();
    let at = *columns.entry(name).or_insert(next);
    if cells.len() <= at {
        cells.resize(at + 1, Cell::Empty);
    }
    cells[at] = cell(&Json::from(value));
}

fn cell(value: &Json) -> Cell<String> {
    match value.as_str() {
        text if text.len() > LONGEST_CELL => Cell::Broken(format!("has more than {LONGEST_CELL} bytes")),
        "null" | "[]" | "{}" | "\"\"" => Cell::Empty,
        "true" => Cell::Boolean(true),
        "false" => Cell::Boolean(false),
        text => match value.string() {
            Some(text) => Cell::Text(text.into_owned()),
            None if value.is_number() => Cell::Number(text.to_owned()),
            None => Cell::Json(text.to_owned()),
        },
    }
}
