//! A text of several lines that a person types: a body.
//!
//! Wraps the text area once: pastes are inserted, letters are removed as they are seen, and what is typed is never shown
//! by debugging.

use std::fmt;

use tui_textarea::{CursorMove, DataCursor, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use crate::protocol::key::{Key, KeyCode};
use crate::protocol::secret::Secret;
use crate::protocol::text::is_hostile;

/// Beyond any body written by hand.
const LONGEST: usize = 1_000_000;

#[derive(Clone, Default)]
pub struct Text(TextArea<'static>);

/// What is typed may hold a password.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} lines)", self.0.lines().len())
    }
}

impl Text {
    pub fn new(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(clean).collect();
        Self(TextArea::new(lines))
    }

    pub fn text(&self) -> Secret {
        Secret::new(self.0.lines().join("\n"))
    }

    pub fn lines(&self) -> &[String] {
        self.0.lines()
    }

    pub fn is_blank(&self) -> bool {
        self.0.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Bytes of the text.
    pub fn len(&self) -> usize {
        self.0.lines().iter().map(|line| line.len() + 1).sum::<usize>().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Line and letter (code point) of the cursor.
    pub fn cursor(&self) -> (usize, usize) {
        let DataCursor(row, column) = self.0.cursor();
        (row, column)
    }

    /// Replaces everything; can be undone.
    pub fn replace(&mut self, text: &str) {
        self.0.select_all();
        self.0.cut();
        self.insert(text);
        self.0.move_cursor(CursorMove::Top);
    }

    /// Inserts pasted text.
    pub fn insert(&mut self, text: &str) {
        if self.len() + text.len() <= LONGEST {
            let lines: Vec<String> = text.split('\n').map(|line| clean(line.trim_end_matches('\r'))).collect();
            self.0.insert_str(lines.join("\n"));
        }
    }

    /// Handles a key; whether it was text or editing.
    pub fn handle(&mut self, key: Key) -> bool {
        if let Some(letter) = key.text() {
            if !is_hostile(letter) && self.len() < LONGEST {
                self.0.insert_char(letter);
            }
            return true;
        }
        if key.alt {
            match key.code {
                KeyCode::Char('b') | KeyCode::Left => self.0.move_cursor(CursorMove::WordBack),
                KeyCode::Char('f') | KeyCode::Right => self.0.move_cursor(CursorMove::WordForward),
                KeyCode::Char('d') => {
                    self.0.delete_next_word();
                }
                KeyCode::Backspace => {
                    self.0.delete_word();
                }
                _ => return false,
            }
            return true;
        }
        match (key.code, key.ctrl) {
            (KeyCode::Enter, _) => self.0.insert_newline(),
            (KeyCode::Tab, _) => {
                self.0.insert_str("  ");
            }
            (KeyCode::Backspace, false) => self.delete_before(),
            (KeyCode::Delete, false) | (KeyCode::Char('d'), true) => self.delete_after(),
            (KeyCode::Backspace | KeyCode::Char('w'), true) => {
                self.0.delete_word();
            }
            (KeyCode::Char('k'), true) => {
                self.0.delete_line_by_end();
            }
            (KeyCode::Char('u'), true) => {
                self.0.delete_line_by_head();
            }
            (KeyCode::Char('z'), true) => {
                self.0.undo();
            }
            (KeyCode::Char('y'), true) => {
                self.0.redo();
            }
            (KeyCode::Left, true) => self.0.move_cursor(CursorMove::WordBack),
            (KeyCode::Right, true) => self.0.move_cursor(CursorMove::WordForward),
            (KeyCode::Left, false) => self.0.move_cursor(CursorMove::Back),
            (KeyCode::Right, false) => self.0.move_cursor(CursorMove::Forward),
            (KeyCode::Up, _) => self.0.move_cursor(CursorMove::Up),
            (KeyCode::Down, _) => self.0.move_cursor(CursorMove::Down),
            (KeyCode::Home, true) => self.0.move_cursor(CursorMove::Top),
            (KeyCode::End, true) => self.0.move_cursor(CursorMove::Bottom),
            (KeyCode::Home, false) | (KeyCode::Char('a'), true) => self.0.move_cursor(CursorMove::Head),
            (KeyCode::End, false) => self.0.move_cursor(CursorMove::End),
            (KeyCode::PageUp, _) => (0..10).for_each(|_| self.0.move_cursor(CursorMove::Up)),
            (KeyCode::PageDown, _) => (0..10).for_each(|_| self.0.move_cursor(CursorMove::Down)),
            _ => return false,
        }
        true
    }

    /// A letter as it is seen may be several code points.
    fn delete_before(&mut self) {
        let (row, column) = self.cursor();
        let line = self.0.lines().get(row).map_or("", String::as_str);
        let before: String = line.chars().take(column).collect();
        let points = before.graphemes(true).next_back().map_or(1, |letter| letter.chars().count());
        for _ in 0..points {
            self.0.delete_char();
        }
    }

    fn delete_after(&mut self) {
        let (row, column) = self.cursor();
        let line = self.0.lines().get(row).map_or("", String::as_str);
        let after: String = line.chars().skip(column).collect();
        let points = after.graphemes(true).next().map_or(1, |letter| letter.chars().count());
        for _ in 0..points {
            self.0.delete_next_char();
        }
    }
}

fn clean(line: &str) -> String {
    line.replace('\t', "  ").chars().filter(|letter| !is_hostile(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_as_they_are_seen_and_pastes_are_text() {
        let mut text = Text::default();
        text.insert("a\r\n\tb\u{1b}[31m👩‍👩‍👧");
        assert_eq!(text.text().expose(), "a\n  b[31m👩‍👩‍👧");
        text.handle("Backspace".parse().unwrap());
        assert_eq!(text.text().expose(), "a\n  b[31m");
        text.handle("Home".parse().unwrap());
        text.handle("Backspace".parse().unwrap());
        assert_eq!(text.text().expose(), "a  b[31m");
        assert!(!format!("{text:?}").contains("31m"));
        text.replace("{}");
        assert_eq!(text.text().expose(), "{}");
    }
}
