//! A table that somebody wrote elsewhere: its head, its rows, and where each cell stands.
//!
//! Owns: the shape, and how a place is told. Must not know: which file it came from, and what its columns mean.

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// How it was read: `comma, UTF-8`.
    pub shape: String,
    /// The names of the columns, as they stand there.
    pub head: Vec<String>,
    pub rows: Vec<Row>,
    /// What is to be known of the file as a whole, a sentence each.
    pub notes: Vec<String>,
    /// The name of the sheet in its workbook.
    pub name: Option<String>,
    /// The sheets of the workbook that can be seen.
    pub sheets: Vec<String>,
}

/// A row that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it; the head is mostly row 1.
    pub number: u64,
    /// The line of the file that it begins in; the same as the number, but where cells hold line breaks.
    pub line: u64,
    pub cells: Vec<Cell>,
    /// So many cells stand behind the last column that the head names.
    pub beyond: usize,
    /// Why nothing of it can be read, where that is so: it has no cells then.
    pub broken: Option<String>,
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    /// A number as the file has it, where the file knows numbers.
    Number(String),
    /// A day or a moment, as ISO 8601 writes it, where the file knows dates.
    Date(String),
    Boolean(bool),
    /// A value of several parts, as JSON.
    Json(String),
    /// Something that is no value: an error's name, or that a formula was never calculated.
    Broken(String),
}

impl Cell {
    /// The text of it; empty where there is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Text(text) | Self::Number(text) | Self::Date(text) | Self::Json(text) | Self::Broken(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
        }
    }

    pub fn is_empty(&self) -> bool {
        self.text().trim().is_empty()
    }
}

impl Row {
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
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

/// The letters of a column as spreadsheets count them, from 0: `A`, `Z`, `AA`.
pub fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
        }
    }
}
