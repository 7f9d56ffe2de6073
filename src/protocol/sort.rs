//! What a list is sorted by, apart from its rows: cheap to hand to another thread.

use std::fmt;

/// A key for each row, in the order in which the rows stand.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SortKeys {
    text: String,
    entries: Vec<Entry>,
    descending: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    row: u32,
    start: u32,
    end: u32,
}

impl SortKeys {
    pub fn new(descending: bool, rows: usize) -> Self {
        Self { text: String::with_capacity(rows * 12), entries: Vec::with_capacity(rows), descending }
    }

    /// Adds a row; `write` appends its key.
    pub fn push(&mut self, row: u32, write: impl FnOnce(&mut String)) {
        let start = self.text.len() as u32;
        write(&mut self.text);
        self.entries.push(Entry { row, start, end: self.text.len() as u32 });
    }

    /// The rows in the order of their keys; rows without a key last whichever way, equal ones as they stood.
    pub fn sorted(&self) -> Vec<u32> {
        let key = |entry: &Entry| &self.text.as_bytes()[entry.start as usize..entry.end as usize];
        let mut entries = self.entries.clone();
        entries.sort_by(|a, b| {
            let (a, b) = (key(a), key(b));
            a.is_empty().cmp(&b.is_empty()).then_with(|| if self.descending { b.cmp(a) } else { a.cmp(b) })
        });
        entries.into_iter().map(|entry| entry.row).collect()
    }
}

impl fmt::Debug for SortKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SortKeys({} rows)", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_keys_come_last_whichever_way_and_equal_ones_stay_as_they_stood() {
        let sorted = |descending| {
            let mut keys = SortKeys::new(descending, 5);
            for (row, key) in [(0, "b"), (1, ""), (2, "a"), (3, "b"), (4, "c")] {
                keys.push(row, |out| out.push_str(key));
            }
            keys.sorted()
        };
        assert_eq!(sorted(false), [2, 0, 3, 4, 1]);
        assert_eq!(sorted(true), [4, 0, 3, 2, 1]);
    }
}
