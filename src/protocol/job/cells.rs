//! The cells of a row that a report has again.

use std::fmt;

use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// One text, and where each cell of it ends: a text for each cell would be more than what stands in them.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Cells {
    text: Box<str>,
    ends: Box<[u32]>,
}

impl Cells {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// As many cells in which nothing stands.
    #[must_use]
    pub fn emptied(&self) -> Self {
        self.iter().map(|_| "").collect()
    }
}

impl<T: AsRef<str>> FromIterator<T> for Cells {
    fn from_iter<I: IntoIterator<Item = T>>(cells: I) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for cell in cells {
            text.push_str(cell.as_ref());
            ends.push(text.len() as u32);
        }
        Self { text: text.into(), ends: ends.into() }
    }
}

impl From<Vec<String>> for Cells {
    fn from(cells: Vec<String>) -> Self {
        cells.into_iter().collect()
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_back_as_they_were_put() {
        for cells in [&[][..], &[""], &["", "ä", "", "x\ny", ""]] {
            let row: Cells = cells.iter().collect();
            assert_eq!(row.iter().collect::<Vec<_>>(), cells);
            assert_eq!((row.len(), row.is_empty(), row.get(cells.len())), (cells.len(), cells.is_empty(), None));
            let text = serde_json::to_string(&row).unwrap();
            assert_eq!(text, serde_json::to_string(cells).unwrap());
            assert_eq!(serde_json::from_str::<Cells>(&text).unwrap(), row);
            assert_eq!(row.emptied().iter().collect::<Vec<_>>(), vec![""; cells.len()]);
        }
    }
}
