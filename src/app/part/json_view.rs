//! Reading a document: what of it is folded, which line is meant, what is searched in it.
//!
//! Owns: the rows that can be seen and the place in them. Must not know: where the document came from.

use std::collections::HashSet;
use std::sync::Arc;

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::messages::OrderId;
use crate::protocol::document::{Document, Shape};
use crate::protocol::text::visible;

/// Opened folded: links are the same for everybody, and half of what a person looks at.
const NOISE: &str = "\"_links\"";

#[derive(Clone, Debug)]
pub struct JsonView {
    document: Arc<Document>,
    /// Opening lines whose inside is not shown.
    folded: HashSet<u32>,
    /// The lines that are shown, ascending.
    rows: Vec<u32>,
    /// The row that is meant.
    cursor: usize,
    pub top: usize,
    page: usize,
    pub find: Field,
    /// Lines that hold what is searched, ascending.
    matches: Vec<u32>,
    /// The search that is awaited.
    pub searching: Option<OrderId>,
}

impl JsonView {
    pub fn new(document: Arc<Document>) -> Self {
        let lines = document.lines().iter().enumerate();
        let noise =
            lines.filter(|(at, line)| line.shape == Shape::Open && document.line(*at as u32).starts_with(NOISE));
        let folded = noise.map(|(at, _)| at as u32).collect();
        let mut view = Self {
            document,
            folded,
            rows: Vec::new(),
            cursor: 0,
            top: 0,
            page: 1,
            find: Field::default(),
            matches: Vec::new(),
            searching: None,
        };
        view.unroll();
        view
    }

    /// Another reading of the same: what is searched and where the reader is stay.
    pub fn replace(&mut self, document: Arc<Document>) {
        let mut view = Self::new(document);
        view.page = self.page;
        view.find = std::mem::take(&mut self.find);
        view.matches = view.lines_found();
        view.cursor = self.cursor;
        view.top = self.top;
        view.keep_in_view();
        *self = view;
    }

    /// Searches at once, which a document of a few pages allows, and goes to the nearest.
    pub fn search_now(&mut self) {
        let matches = self.lines_found();
        self.take_matches(matches);
    }

    fn lines_found(&self) -> Vec<u32> {
        self.document.find(self.find.text().trim(), || false)
    }

    /// The whole value, as lines that a window can show.
    pub fn value_lines(&self) -> Vec<String> {
        self.value().lines().take(2_000).map(|line| line.chars().take(20_000).collect()).collect()
    }

    pub fn document(&self) -> &Arc<Document> {
        &self.document
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line on a row.
    pub fn line_at(&self, row: usize) -> Option<u32> {
        self.rows.get(row).copied()
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The line that is meant.
    pub fn line(&self) -> u32 {
        self.line_at(self.cursor).unwrap_or(0)
    }

    pub fn is_folded(&self, line: u32) -> bool {
        self.folded.contains(&line)
    }

    pub fn is_match(&self, line: u32) -> bool {
        self.matches.binary_search(&line).is_ok()
    }

    pub fn matches(&self) -> &[u32] {
        &self.matches
    }

    /// Which of the matches the cursor stands on, from one.
    pub fn match_number(&self) -> Option<usize> {
        self.matches.binary_search(&self.line()).ok().map(|at| at + 1)
    }

    fn unroll(&mut self) {
        let lines = self.document.lines();
        self.rows.clear();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            self.rows.push(at as u32);
            // A folded opening line stands for its closing one too.
            at = if line.shape == Shape::Open && self.folded.contains(&(at as u32)) {
                line.mate as usize + 1
            } else {
                at + 1
            };
        }
        self.keep_in_view();
    }

    pub fn set_page(&mut self, rows: u16) {
        self.page = usize::from(rows).max(1);
        self.keep_in_view();
    }

    fn keep_in_view(&mut self) {
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(self.page), self.cursor);
    }

    pub fn step(&mut self, step: Step) {
        self.cursor = step.from(self.cursor, self.rows.len(), self.page);
        self.keep_in_view();
    }

    fn opener(&self) -> Option<u32> {
        let at = self.line();
        let line = self.document.lines().get(at as usize)?;
        match line.shape {
            Shape::Open => Some(at),
            Shape::Close => Some(line.mate),
            Shape::Leaf | Shape::Plain => None,
        }
    }

    /// Folds or unfolds what the line opens or closes; whether it does either.
    pub fn toggle(&mut self) -> bool {
        let Some(opener) = self.opener() else { return false };
        if opener == 0 {
            // The whole document stays open: one bracket says nothing.
            return true;
        }
        if !self.folded.remove(&opener) {
            self.folded.insert(opener);
        }
        self.show_again(opener);
        true
    }

    pub fn unfold(&mut self) {
        if let Some(opener) = self.opener()
            && self.folded.remove(&opener)
        {
            self.show_again(opener);
        }
    }

    /// Folds what the line opens; where that is folded or nothing, what it stands in.
    pub fn fold(&mut self) {
        let own = self.opener().filter(|opener| !self.folded.contains(opener));
        if let Some(opener) = own.or_else(|| self.document.parent(self.line())) {
            if opener > 0 {
                self.folded.insert(opener);
            }
            self.show_again(opener);
        }
    }

    /// Folds everything inside of the outermost brackets; unfolds all when that is done already.
    pub fn toggle_all(&mut self) {
        let children: Vec<u32> = self.document.children(0).collect();
        let foldable = |at: &u32| self.document.lines()[*at as usize].shape == Shape::Open;
        let openers: HashSet<u32> = children.into_iter().filter(foldable).collect();
        let here = self.line();
        if openers.iter().all(|opener| self.folded.contains(opener)) {
            self.folded.clear();
        } else {
            self.folded = openers;
        }
        self.unroll();
        self.go_to(here);
    }

    fn show_again(&mut self, line: u32) {
        self.unroll();
        self.go_to(line);
    }

    /// Stands on a line, or on the folded one that holds it.
    fn go_to(&mut self, line: u32) {
        self.cursor = match self.rows.binary_search(&line) {
            Ok(row) => row,
            Err(row) => row.saturating_sub(1),
        };
        let seen = self.top..self.top + self.page;
        if !seen.contains(&self.cursor) {
            self.top = self.cursor.saturating_sub(self.page / 3);
        }
        self.keep_in_view();
    }

    /// Stands on a line, unfolding what it stands in.
    pub fn reveal(&mut self, line: u32) {
        let mut above = self.document.parent(line);
        let mut changed = false;
        while let Some(opener) = above {
            changed |= self.folded.remove(&opener);
            above = self.document.parent(opener);
        }
        if changed {
            self.unroll();
        }
        self.go_to(line);
    }

    /// Takes in where the search found something, and goes to the nearest from where the reader is.
    pub fn take_matches(&mut self, matches: Vec<u32>) {
        self.searching = None;
        self.matches = matches;
        let here = self.line();
        if let Some(first) = self.matches.iter().find(|line| **line >= here).or(self.matches.first()) {
            self.reveal(*first);
        }
    }

    pub fn leave_find(&mut self) {
        self.find.clear();
        self.matches.clear();
        self.searching = None;
    }

    pub fn next_match(&mut self, forwards: bool) {
        let here = self.line();
        let found = if forwards {
            self.matches.iter().find(|line| **line > here).or(self.matches.first())
        } else {
            self.matches.iter().rev().find(|line| **line < here).or(self.matches.last())
        };
        if let Some(line) = found.copied() {
            self.reveal(line);
        }
    }

    /// The JSON of the value that is meant, verbatim; a text without its quotes.
    pub fn value(&self) -> String {
        let value = self.document.value(self.line());
        serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned())
    }

    /// The same for the clipboard: a text as it is seen, anything else as the JSON that it is.
    pub fn copied_value(&self) -> String {
        let value = self.document.value(self.line());
        match serde_json::from_str::<String>(value) {
            Ok(text) => visible(&text).into_owned(),
            Err(_) => value.to_owned(),
        }
    }

    /// The id of the person that the line belongs to, if it belongs to one.
    pub fn person(&self) -> Option<String> {
        let at = self.line();
        let mut object = self.opener().or_else(|| self.document.parent(at));
        while let Some(opener) = object {
            if let Some(id) = person_of(&self.document, opener) {
                return Some(id);
            }
            object = self.document.parent(opener);
        }
        None
    }
}

/// The id of a user object: `00u…` beside a profile.
pub fn person_of(document: &Document, opener: u32) -> Option<String> {
    let mut id = None;
    let mut has_profile = false;
    // Ids stand at the top; what has hundreds of members is no user.
    for child in document.children(opener).take(40) {
        match document.name(child) {
            Some("id") => id = serde_json::from_str::<String>(document.value(child)).ok(),
            Some("profile") => has_profile = true,
            _ => {}
        }
    }
    id.filter(|id| has_profile && id.starts_with("00u"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str =
        r#"[{"id":"00u1","profile":{"login":"a@x"},"_links":{"self":{"href":"h"}}},{"id":"00g2","n":[1,2]}]"#;

    fn view() -> JsonView {
        let mut view = JsonView::new(Arc::new(Document::json(TEXT).unwrap()));
        view.set_page(6);
        view
    }

    fn shown(view: &JsonView) -> Vec<String> {
        (0..view.len()).map(|row| view.document.line(view.line_at(row).unwrap()).to_owned()).collect()
    }

    #[test]
    fn links_are_folded_and_folding_hides_what_is_inside() {
        let mut view = view();
        assert!(shown(&view).contains(&"\"_links\":{".to_owned()) && !shown(&view).join("").contains("self"));
        view.step(Step::Down);
        assert!(view.toggle());
        assert_eq!(shown(&view)[..3], ["[", "{", "{"]);
        view.unfold();
        view.step(Step::Down);
        view.fold();
        assert_eq!((view.cursor(), shown(&view).len()), (1, 10), "a leaf folds what it stands in");
        view.toggle_all();
        assert_eq!(shown(&view), ["[", "{", "{", "]"]);
        view.toggle_all();
        assert!(shown(&view).join("").contains("href"));
    }

    #[test]
    fn a_match_inside_of_a_fold_is_brought_to_light() {
        let mut view = view();
        let matches = view.document.find("href", || false);
        view.take_matches(matches);
        assert_eq!(view.value(), "h");
        assert_eq!(view.match_number(), Some(1));
    }

    #[test]
    fn a_person_is_known_from_any_line_that_belongs_to_them() {
        let mut view = view();
        view.step(Step::Down);
        for _ in 0..5 {
            assert_eq!(view.person().as_deref(), Some("00u1"), "{}", view.document.line(view.line()));
            view.step(Step::Down);
        }
        view.step(Step::Last);
        assert_eq!(view.person(), None);
    }

    proptest! {
        #[test]
        fn whatever_is_folded_the_cursor_stands_on_a_row(steps in proptest::collection::vec(0usize..9, 0..40)) {
            let mut view = view();
            for step in steps {
                match step {
                    0 => { view.toggle(); }
                    1 => view.fold(),
                    2 => view.unfold(),
                    3 => view.toggle_all(),
                    4 => view.reveal(8),
                    5 => view.step(Step::Last),
                    6 => view.step(Step::Up),
                    _ => view.step(Step::Down),
                }
                prop_assert!(view.cursor() < view.len());
                prop_assert!(view.top <= view.cursor() && view.cursor() < view.top + 6);
            }
        }
    }
}
