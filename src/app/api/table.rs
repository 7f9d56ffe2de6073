//! A list of objects as a table: a row an object, a column a name.
//!
//! Only the rows in view are taken apart, when they are drawn.

use std::sync::Arc;

use crate::app::input::command::Step;
use crate::app::part::json_view::person_of;
use crate::protocol::document::{Document, Shape};

/// So many objects tell which columns there are.
const SAMPLED: usize = 100;
/// More columns are never scrolled to.
const MOST_COLUMNS: usize = 60;

#[derive(Clone, Debug)]
pub struct Table {
    document: Arc<Document>,
    /// The lines that open the objects.
    rows: Vec<u32>,
    /// `status`, `profile.login`.
    columns: Vec<String>,
    at: usize,
    pub top: usize,
    /// The first column in view.
    pub left: usize,
    page: usize,
}

impl Table {
    /// None when the document is not a list of objects.
    pub fn of(document: &Arc<Document>) -> Option<Self> {
        let is_object =
            |at: &u32| document.lines()[*at as usize].shape == Shape::Open && document.line(*at).ends_with('{');
        if !document.line(0).ends_with('[') {
            return None;
        }
        let rows: Vec<u32> = document.children(0).filter(is_object).collect();
        let mut columns: Vec<String> = Vec::new();
        let mut add = |name: String| {
            if columns.len() < MOST_COLUMNS && !columns.contains(&name) {
                columns.push(name);
            }
        };
        for row in rows.iter().take(SAMPLED) {
            for child in document.children(*row) {
                let Some(name) = document.name(child) else { continue };
                // Links are the same for everybody.
                if name.starts_with('_') {
                    continue;
                }
                if is_object(&child) {
                    for inner in document.children(child) {
                        if let Some(inner) = document.name(inner) {
                            add(format!("{name}.{inner}"));
                        }
                    }
                } else {
                    add(name.to_owned());
                }
            }
        }
        (!columns.is_empty()).then(|| Self {
            document: Arc::clone(document),
            rows,
            columns,
            at: 0,
            top: 0,
            left: 0,
            page: 1,
        })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn position(&self) -> usize {
        self.at
    }

    /// The line that opens the selected object.
    pub fn line(&self) -> u32 {
        self.rows.get(self.at).copied().unwrap_or(0)
    }

    /// What stands in the columns of a row: texts without quotes, lists and objects as they are.
    pub fn cells(&self, row: usize) -> Vec<String> {
        let mut cells = vec![String::new(); self.columns.len()];
        let Some(opener) = self.rows.get(row) else { return cells };
        let mut put = |name: &str, value: &str| {
            if let Some(at) = self.columns.iter().position(|column| column == name) {
                cells[at] = match value {
                    "null" => String::new(),
                    _ => serde_json::from_str::<String>(value).unwrap_or_else(|_| value.chars().take(200).collect()),
                };
            }
        };
        for child in self.document.children(*opener) {
            let Some(name) = self.document.name(child) else { continue };
            put(name, self.document.value(child));
            for inner in self.document.children(child) {
                if let Some(inner_name) = self.document.name(inner) {
                    put(&format!("{name}.{inner_name}"), self.document.value(inner));
                }
            }
        }
        cells
    }

    pub fn person(&self) -> Option<String> {
        person_of(&self.document, self.line())
    }

    pub fn set_page(&mut self, rows: u16) {
        self.page = usize::from(rows).max(1);
        self.keep_in_view();
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.rows.len(), self.page);
        self.keep_in_view();
    }

    pub fn scroll_columns(&mut self, right: bool) {
        let last = self.columns.len().saturating_sub(1);
        self.left = if right { (self.left + 1).min(last) } else { self.left.saturating_sub(1) };
    }

    fn keep_in_view(&mut self) {
        self.top = self.top.clamp((self.at + 1).saturating_sub(self.page), self.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_rows_and_what_is_inside_of_them_one_level_deep_columns() {
        let text = r#"[{"id":"00u1","profile":{"login":"a@x","tags":["x"]},"_links":{"self":1}},{"id":"00u2","n":null,"profile":{"login":"b@x"}}]"#;
        let mut table = Table::of(&Arc::new(Document::json(text).unwrap())).unwrap();
        assert_eq!(table.columns(), ["id", "profile.login", "profile.tags", "n"]);
        assert_eq!(table.cells(0), ["00u1", "a@x", "[\"x\"]", ""]);
        assert_eq!(table.cells(1), ["00u2", "b@x", "", ""]);
        table.step(Step::Down);
        assert_eq!(table.person().as_deref(), Some("00u2"));
        for other in ["{}", "[]", "[1,2]", "\"x\""] {
            assert!(Table::of(&Arc::new(Document::json(other).unwrap())).is_none(), "{other}");
        }
    }
}
