//! People from a table that somebody wrote elsewhere: which column goes where, and what each row would come to.
//!
//! ```text
//!  sheet ─► mapping (head → attribute) ─► drafts (cell → value, or why not)
//!                                            │ keys are looked up ─► logins, namesakes
//!                                            ▼
//!                            judged: new · rehire · changes · same · cannot, each mistake with its row and column
//!                                            ▼
//!                                          plan ─► people and steps of a job
//! ```
//!
//! Owns: what a row means. Must not know: how the file is read, how people are found, how it is drawn. Nothing is derived
//! from what is not in the table.

pub mod draft;
pub mod fields;
pub mod judge;
pub mod kinds;
pub mod made;
pub mod managers;
pub mod mapping;
pub mod parts;
pub mod plan;
pub mod report;
pub mod rules;
pub mod screen;
mod second;
pub mod start;
pub mod value;
pub mod verdict;

/// What keeps a row, or the whole table, from being imported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The number of the row in its table, from 0; none for a column as a whole.
    pub row: Option<usize>,
    /// The column, from 0; none for the row as a whole.
    pub column: Option<usize>,
    pub text: String,
}

impl Mistake {
    pub fn of_row(row: usize, text: impl Into<String>) -> Self {
        Self { row: Some(row), column: None, text: text.into() }
    }

    pub fn of_cell(row: usize, column: usize, text: impl Into<String>) -> Self {
        Self { row: Some(row), column: Some(column), text: text.into() }
    }

    pub fn of_column(column: usize, text: impl Into<String>) -> Self {
        Self { row: None, column: Some(column), text: text.into() }
    }
}
