//! A table that somebody wrote elsewhere: its head, its rows, and where each cell stands.
//!
//! Owns: the shape, and how a place is told. Must not know: which file it came from, and what its columns mean.

mod cell;
mod row;

pub use cell::{Cell, Seen};
pub use row::{Held, Row, Rows};

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
    /// The columns in which numbers stand that are no text, of a workbook.
    pub numbers: Vec<usize>,
    /// The name of the sheet in its workbook.
    pub name: Option<String>,
    /// The sheets of the workbook that can be seen.
    pub sheets: Vec<String>,
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
