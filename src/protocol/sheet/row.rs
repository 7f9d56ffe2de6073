//! A row of a table, and how many of them are held.
//!
//! ```text
//!  a block:  texts of some thousand cells, one behind the other · what each is · where each ends
//!  a row:    its block, and which cells of it
//! ```
//!
//! A text of its own for each cell would be three times as much as what stands in a table, and in so many pieces that
//! what is let go of never goes back to the system.

use std::fmt;
use std::sync::Arc;

use super::cell::{Cell, Seen};

/// A block is closed with the row with which its texts have so many bytes.
const LARGE: usize = 256 << 10;

/// A row that is not empty.
#[derive(Clone, Default)]
pub struct Row {
    /// Its number as a spreadsheet shows it; the head is mostly row 1.
    pub number: u64,
    /// The line of the file that it begins in; the same as the number, but where cells hold line breaks.
    pub line: u64,
    /// So many cells stand behind the last column that the head names.
    pub beyond: u32,
    /// Why nothing of it can be read, where that is so: it has no cells then.
    pub broken: Option<Box<str>>,
    pub held: Held,
}

/// Where the cells of a row lie.
#[derive(Clone, Default)]
pub struct Held {
    /// None while rows are still put into it.
    block: Option<Arc<Block>>,
    first: u32,
    count: u32,
}

/// The kinds of cells, each with the place at which its text ends.
#[derive(Debug, Default)]
struct Block {
    text: String,
    cells: Vec<(Kind, u32)>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Empty,
    Text,
    Number,
    Date,
    Yes,
    No,
    Json,
    Broken,
}

impl Block {
    fn push(&mut self, cell: Seen<'_>) {
        let (kind, text) = match cell {
            Cell::Empty => (Kind::Empty, ""),
            Cell::Text(text) => (Kind::Text, text),
            Cell::Number(text) => (Kind::Number, text),
            Cell::Date(text) => (Kind::Date, text),
            Cell::Boolean(true) => (Kind::Yes, ""),
            Cell::Boolean(false) => (Kind::No, ""),
            Cell::Json(text) => (Kind::Json, text),
            Cell::Broken(text) => (Kind::Broken, text),
        };
        self.text.push_str(text);
        self.cells.push((kind, self.text.len() as u32));
    }

    fn cell(&self, at: usize) -> Seen<'_> {
        let Some((kind, end)) = self.cells.get(at) else { return Cell::Empty };
        let start = at.checked_sub(1).map_or(0, |before| self.cells[before].1);
        let text = self.text.get(start as usize..*end as usize).unwrap_or_default();
        match kind {
            Kind::Empty => Cell::Empty,
            Kind::Text => Cell::Text(text),
            Kind::Number => Cell::Number(text),
            Kind::Date => Cell::Date(text),
            Kind::Yes => Cell::Boolean(true),
            Kind::No => Cell::Boolean(false),
            Kind::Json => Cell::Json(text),
            Kind::Broken => Cell::Broken(text),
        }
    }
}

impl Row {
    pub fn cell(&self, column: usize) -> Seen<'_> {
        let held = &self.held;
        match &held.block {
            Some(block) if column < held.count as usize => block.cell(held.first as usize + column),
            Some(_) | None => Cell::Empty,
        }
    }

    pub fn cells(&self) -> impl Iterator<Item = Seen<'_>> {
        (0..self.held.count as usize).map(|column| self.cell(column))
    }

    /// `row 17`, with its line where that is another.
    pub fn place(&self) -> String {
        if self.line == self.number {
            format!("row {}", self.number)
        } else {
            format!("row {} (line {})", self.number, self.line)
        }
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        let own = |row: &Self| (row.number, row.line, row.beyond, row.held.count);
        own(self) == own(other) && self.broken == other.broken && self.cells().eq(other.cells())
    }
}

impl Eq for Row {}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Row").field(&self.place()).field(&self.cells().collect::<Vec<_>>()).field(&self.broken).finish()
    }
}

/// Rows as they are read, one after the other.
#[derive(Debug, Default)]
pub struct Rows {
    read: Vec<Row>,
    /// So many of them have a block.
    closed: usize,
    open: Block,
}

impl Rows {
    /// Takes the next row; its cells come from `cells`, whatever it has.
    pub fn push<Text: AsRef<str>>(&mut self, row: Row, cells: impl IntoIterator<Item = Cell<Text>>) {
        let first = self.open.cells.len();
        for cell in cells {
            self.open.push(cell.view());
        }
        let (first, count) = (first as u32, (self.open.cells.len() - first) as u32);
        self.read.push(Row { held: Held { block: None, first, count }, ..row });
        if self.open.text.len() >= LARGE {
            self.close();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.read.is_empty()
    }

    fn close(&mut self) {
        let mut block = std::mem::take(&mut self.open);
        block.text.shrink_to_fit();
        block.cells.shrink_to_fit();
        let block = Arc::new(block);
        for row in &mut self.read[self.closed..] {
            row.held.block = Some(Arc::clone(&block));
        }
        self.closed = self.read.len();
    }

    pub fn done(mut self) -> Vec<Row> {
        self.close();
        self.read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_was_read_in_whichever_block_they_lie() {
        let long = "x".repeat(LARGE / 3);
        let kinds = |number: usize| {
            let text = format!("{number}ä{long}");
            [
                Cell::Text(text.clone()),
                Cell::Empty,
                Cell::Boolean(number.is_multiple_of(2)),
                Cell::Number("07".to_owned()),
                Cell::Date("2027-01-01".to_owned()),
                Cell::Json("[1]".to_owned()),
                Cell::Broken("is none".to_owned()),
            ]
        };
        let mut rows = Rows::default();
        for number in 0..20 {
            let row = Row { number: number as u64, line: number as u64, ..Row::default() };
            rows.push(row, kinds(number).into_iter().take(number % 8));
        }
        let rows = rows.done();
        let blocks: std::collections::HashSet<_> =
            rows.iter().filter_map(|row| row.held.block.as_ref().map(Arc::as_ptr)).collect();
        assert!(blocks.len() > 3, "{}", blocks.len());
        for (number, row) in rows.iter().enumerate() {
            let own = kinds(number);
            let want: Vec<Seen<'_>> = own.iter().map(Cell::view).take(number % 8).collect();
            assert_eq!(row.cells().collect::<Vec<_>>(), want);
            assert_eq!((row.cell(number % 8), row.number), (Cell::Empty, number as u64));
        }
    }
}
