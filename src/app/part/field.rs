//! A text that a person types: one line, or several where the value may hold line breaks.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation;

use crate::protocol::key::{Key, KeyCode};
use crate::protocol::text::is_hostile;

/// The longest text a field takes, in bytes: a postal address of 4,096 letters of three bytes fits, and it bounds what
/// a slip can paste.
const LONGEST: usize = 16_000;

/// An input. The cursor stands between letters as a person sees them (grapheme clusters).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Field {
    text: String,
    /// Byte offset, always on a grapheme boundary.
    cursor: usize,
    breaks: Breaks,
}

/// What becomes of line breaks in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breaks {
    /// They become spaces.
    #[default]
    Spaces,
    Kept,
}

/// What is typed may be a password.
impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({} bytes)", self.text.len())
    }
}

impl Field {
    /// A field with a text in it, the cursor at its end.
    pub fn of(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field
    }

    /// An empty field that keeps line breaks.
    pub fn of_lines() -> Self {
        Self { breaks: Breaks::Kept, ..Self::default() }
    }

    /// From now on line breaks stay what they are.
    pub fn keep_breaks(&mut self) {
        self.breaks = Breaks::Kept;
    }

    pub fn keeps_breaks(&self) -> bool {
        self.breaks == Breaks::Kept
    }

    /// Writes a part of the text anew; the cursor stands behind it.
    pub fn replace(&mut self, part: std::ops::Range<usize>, by: &str) {
        if self.text.get(part.clone()).is_some() {
            self.delete(part);
            self.insert(by);
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing more goes in.
    pub fn is_full(&self) -> bool {
        self.text.len() + 4 > LONGEST
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text before the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
    }

    /// Inserts typed or pasted text; tabs become spaces, and so do line breaks where they are not kept; control
    /// characters go.
    pub fn insert(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.text.len());
        let text = text.replace("\r\n", "\n");
        let clean: String = text
            .chars()
            .map(|c| match (c, self.breaks) {
                ('\n' | '\r', Breaks::Kept) => '\n',
                ('\n' | '\r', Breaks::Spaces) | ('\t', _) => ' ',
                (c, _) => c,
            })
            .filter(|c| *c == '\n' || !is_hostile(*c))
            .collect();
        let clean = &clean[..clean.floor_char_boundary(room)];
        self.text.insert_str(self.cursor, clean);
        self.cursor = self.boundary_at_or_after(self.cursor + clean.len());
    }

    /// Handles an editing key; whether the key was one.
    pub fn handle(&mut self, key: Key) -> bool {
        if let Some(character) = key.text() {
            self.insert(character.encode_utf8(&mut [0; 4]));
            return true;
        }
        if key.alt {
            match key.code {
                KeyCode::Char('b') | KeyCode::Left => self.cursor = self.previous_word(),
                KeyCode::Char('f') | KeyCode::Right => self.cursor = self.next_word(),
                KeyCode::Char('d') => self.delete(self.cursor..self.next_word()),
                KeyCode::Backspace => self.delete(self.previous_word()..self.cursor),
                _ => return false,
            }
            return true;
        }
        match (key.code, key.ctrl) {
            (KeyCode::Backspace, false) => self.delete(self.previous()..self.cursor),
            (KeyCode::Delete, false) | (KeyCode::Char('d'), true) => self.delete(self.cursor..self.next()),
            (KeyCode::Left, false) => self.cursor = self.previous(),
            (KeyCode::Right, false) => self.cursor = self.next(),
            (KeyCode::Left, true) => self.cursor = self.previous_word(),
            (KeyCode::Right, true) => self.cursor = self.next_word(),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => self.cursor = 0,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => self.cursor = self.text.len(),
            (KeyCode::Char('w') | KeyCode::Backspace, true) => self.delete(self.previous_word()..self.cursor),
            (KeyCode::Char('u'), true) => self.delete(0..self.cursor),
            (KeyCode::Char('k'), true) => self.delete(self.cursor..self.text.len()),
            _ => return false,
        }
        true
    }

    fn delete(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
        self.cursor = self.boundary_at_or_after(self.cursor);
    }

    fn previous(&self) -> usize {
        self.before_cursor().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |g| self.cursor + g.len())
    }

    fn previous_word(&self) -> usize {
        let trimmed = self.before_cursor().trim_end();
        let space = trimmed.char_indices().rfind(|(_, letter)| letter.is_whitespace());
        space.map_or(0, |(at, letter)| self.boundary_at_or_after(at + letter.len_utf8()).min(self.cursor))
    }

    fn next_word(&self) -> usize {
        let rest = &self.text[self.cursor..];
        let word = rest.len() - rest.trim_start().len();
        rest[word..].find(char::is_whitespace).map_or(self.text.len(), |at| self.cursor + word + at)
    }

    /// Joining two pieces can merge their letters into one; the cursor never stands inside.
    fn boundary_at_or_after(&self, at: usize) -> usize {
        self.text.grapheme_indices(true).map(|(start, _)| start).find(|start| *start >= at).unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(field: &mut Field, names: &str) {
        for name in names.split(' ') {
            field.handle(name.parse().unwrap());
        }
    }

    #[test]
    fn letters_are_removed_as_they_are_seen() {
        let mut field = Field::default();
        field.insert("Ze\u{301}👩‍👩‍👧x");
        keys(&mut field, "Backspace Backspace");
        assert_eq!(field.text(), "Ze\u{301}");
        keys(&mut field, "Backspace");
        assert_eq!(field.text(), "Z");
    }

    #[test]
    fn words_and_ends_are_reached_by_the_usual_keys() {
        let mut field = Field::default();
        field.insert("ana müller sales");
        keys(&mut field, "Ctrl-W Home Ctrl-Right");
        assert_eq!((field.text(), field.before_cursor()), ("ana müller ", "ana"));
        keys(&mut field, "Ctrl-K Ctrl-U");
        assert!(field.is_empty());
    }

    #[test]
    fn a_paste_is_one_line_of_text_and_never_a_command() {
        let mut field = Field::default();
        field.insert("a\r\nb\u{1b}[31m\u{7}q");
        assert_eq!(field.text(), "a b[31mq");
    }

    #[test]
    fn line_breaks_stay_where_they_are_kept() {
        let mut field = Field::of_lines();
        field.insert("a\r\nb\rc\u{1b}\td");
        assert_eq!(field.text(), "a\nb\nc d");
        keys(&mut field, "Left Left Backspace Backspace");
        assert_eq!(field.text(), "a\nb d");
        field.clear();
        assert!(field.keeps_breaks());
    }

    proptest! {
        #[test]
        fn no_sequence_of_keys_breaks_a_field(texts in proptest::collection::vec("\\PC{0,6}", 0..8), moves in proptest::collection::vec(0usize..10, 0..30)) {
            let names = ["Backspace", "Del", "Left", "Right", "Ctrl-Left", "Ctrl-Right", "Home", "End", "Ctrl-W", "Ctrl-K"];
            let mut field = Field::default();
            for (at, step) in moves.iter().enumerate() {
                if let Some(text) = texts.get(at) { field.insert(text); }
                field.handle(names[*step].parse().unwrap());
                prop_assert!(field.text().is_char_boundary(field.cursor));
            }
        }
    }
}
