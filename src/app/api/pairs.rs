//! Names and values, row by row: the query of a call, or its headers.

use crate::app::part::field::Field;
use crate::protocol::key::Key;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairKind {
    Query,
    Headers,
}

impl PairKind {
    pub fn title(self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::Headers => "Headers",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Pairs {
    pub kind: PairKind,
    /// The last one is empty: there the next is written.
    rows: Vec<(Field, Field)>,
    at: usize,
    on_value: bool,
}

impl Pairs {
    pub fn new(kind: PairKind, pairs: &[(String, String)]) -> Self {
        let field = |text: &str| {
            let mut field = Field::default();
            field.insert(text);
            field
        };
        let mut rows: Vec<_> = pairs.iter().map(|(name, value)| (field(name), field(value))).collect();
        rows.push(Default::default());
        let on_value = rows.len() > 1;
        Self { kind, rows, at: 0, on_value }
    }

    pub fn rows(&self) -> &[(Field, Field)] {
        &self.rows
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn on_value(&self) -> bool {
        self.on_value
    }

    /// The rows that have a name.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let named = self.rows.iter().filter(|(name, _)| !name.text().trim().is_empty());
        named.map(|(name, value)| (name.text().trim().to_owned(), value.text().to_owned())).collect()
    }

    fn field(&mut self) -> &mut Field {
        let (name, value) = &mut self.rows[self.at];
        if self.on_value { value } else { name }
    }

    pub fn type_key(&mut self, key: Key) -> bool {
        let taken = self.field().handle(key);
        self.keep_room();
        taken
    }

    pub fn paste(&mut self, text: &str) {
        self.field().insert(text);
        self.keep_room();
    }

    fn keep_room(&mut self) {
        if self.rows.last().is_some_and(|(name, value)| !name.is_empty() || !value.is_empty()) {
            self.rows.push(Default::default());
        }
    }

    pub fn step(&mut self, down: bool) {
        self.at = if down { (self.at + 1).min(self.rows.len() - 1) } else { self.at.saturating_sub(1) };
    }

    /// To the next field: from a name to its value, from a value to the next name.
    pub fn next(&mut self) {
        if self.on_value {
            self.step(true);
        }
        self.on_value = !self.on_value;
    }

    pub fn previous(&mut self) {
        if !self.on_value {
            self.step(false);
        }
        self.on_value = !self.on_value;
    }

    pub fn remove(&mut self) {
        if self.rows.len() > 1 {
            self.rows.remove(self.at);
            self.at = self.at.min(self.rows.len() - 1);
            self.keep_room();
        } else {
            self.rows[0] = Default::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_row_to_write_into_and_only_named_ones_count() {
        let mut pairs = Pairs::new(PairKind::Query, &[("limit".into(), "2".into())]);
        pairs.next();
        for key in "q".chars() {
            pairs.type_key(Key::char(key));
        }
        pairs.next();
        pairs.paste("ana\nb");
        assert_eq!(pairs.pairs(), [("limit".into(), "2".into()), ("q".into(), "ana b".into())]);
        pairs.remove();
        assert_eq!(pairs.pairs().len(), 1);
        pairs.step(false);
        pairs.remove();
        pairs.remove();
        assert!(pairs.pairs().is_empty() && pairs.rows().len() == 1);
    }
}
