//! A body as lines to read: JSON with its structure, or plain text, or bytes.
//!
//! Owns: where each line begins and ends, and what belongs to what. Must not know: what of it is folded or in view.
//!
//! The text is kept once and lines are places in it, so that fifty megabytes cost their own size and a little more,
//! and only what is in view is ever taken apart. Numbers, order and escapes stay as they came.

use std::fmt::Write;
use std::sync::Arc;

use memchr::{memchr, memchr2};
use serde::de::IgnoredAny;

/// Longer lines of plain text are broken here: nothing has to look at more than this for one row.
const LONGEST_LINE: usize = 4_000;
/// Of bytes that are no text so much is shown.
const DUMPED: usize = 64 * 1024;
/// Beyond this the places of the lines would cost more than the text: such JSON is shown as the text that it is.
const MOST_LINES: usize = 5_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A value on one line, with its name if it has one.
    Leaf,
    /// A name and the bracket that opens an object or array with something in it.
    Open,
    Close,
    /// A line of plain text.
    Plain,
}

/// One line: a place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    start: u32,
    end: u32,
    /// Of an opening line the closing one, and the other way round; of others themselves.
    pub mate: u32,
    pub depth: u16,
    pub shape: Shape,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    text: Arc<str>,
    lines: Vec<Line>,
    is_json: bool,
}

/// A document may be a whole organisation.
impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes, {} lines)", self.text.len(), self.lines.len())
    }
}

impl Document {
    /// Reads JSON; none when it is not, or nested deeper than anybody could read, or of more lines than that.
    pub fn json(text: &str) -> Option<Self> {
        u32::try_from(text.len()).ok()?;
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        let bytes = text.as_bytes();
        let mut lines: Vec<Line> = Vec::with_capacity(text.len() / 24);
        let mut open: Vec<usize> = Vec::new();
        let mut name: Option<usize> = None;
        let mut at = 0;
        while at < bytes.len() {
            if lines.len() >= MOST_LINES {
                return None;
            }
            let depth = open.len() as u16;
            let here = lines.len() as u32;
            let leaf = |start: usize, end: usize, lines: &mut Vec<Line>| {
                lines.push(Line { start: start as u32, end: end as u32, mate: here, depth, shape: Shape::Leaf });
                end
            };
            match bytes[at] {
                b'{' | b'[' => {
                    let start = name.take().unwrap_or(at);
                    let next = skip_space(bytes, at + 1);
                    if matches!(bytes.get(next), Some(b'}' | b']')) {
                        at = leaf(start, next + 1, &mut lines);
                    } else {
                        open.push(lines.len());
                        let (start, end) = (start as u32, at as u32 + 1);
                        lines.push(Line { start, end, mate: here, depth, shape: Shape::Open });
                        at += 1;
                    }
                }
                b'}' | b']' => {
                    let opener = open.pop()?;
                    lines[opener].mate = here;
                    let (start, end, mate) = (at as u32, at as u32 + 1, opener as u32);
                    lines.push(Line { start, end, mate, depth: open.len() as u16, shape: Shape::Close });
                    at += 1;
                }
                b'"' => {
                    let end = string_end(bytes, at);
                    // Only a name is followed by a colon.
                    if name.is_none() && bytes.get(skip_space(bytes, end)) == Some(&b':') {
                        name = Some(at);
                        at = end;
                    } else {
                        at = leaf(name.take().unwrap_or(at), end, &mut lines);
                    }
                }
                b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                    let length = bytes[at..].iter().take_while(|byte| !ends_scalar(**byte)).count();
                    at = leaf(name.take().unwrap_or(at), at + length, &mut lines);
                }
                _ => at += 1,
            }
        }
        lines.shrink_to_fit();
        Some(Self { text: text.into(), lines, is_json: true })
    }

    /// Plain text, line by line.
    pub fn plain(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        while start < text.len() && u32::try_from(text.len()).is_ok() {
            let rest = &text.as_bytes()[start..];
            let newline = memchr(b'\n', rest);
            let length = newline.unwrap_or(rest.len());
            let (end, next) = if length > LONGEST_LINE {
                let end = text.floor_char_boundary(start + LONGEST_LINE);
                (end, end)
            } else {
                (start + length, start + length + usize::from(newline.is_some()))
            };
            let shown = end - usize::from(text.as_bytes()[start..end].ends_with(b"\r"));
            let mate = lines.len() as u32;
            lines.push(Line { start: start as u32, end: shown as u32, mate, depth: 0, shape: Shape::Plain });
            start = next;
        }
        Self { text: text.into(), lines, is_json: false }
    }

    /// The first bytes of what is no text, as numbers and letters.
    pub fn dump(bytes: &[u8]) -> Self {
        let mut text = String::new();
        for (row, some) in bytes[..bytes.len().min(DUMPED)].chunks(16).enumerate() {
            let _ = write!(text, "{:08x} ", row * 16);
            for byte in some {
                let _ = write!(text, " {byte:02x}");
            }
            text.push_str(&"   ".repeat(16 - some.len()));
            text.push_str("  ");
            text.extend(some.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }));
            text.push('\n');
        }
        if bytes.len() > DUMPED {
            let _ = write!(text, "… {} more bytes", bytes.len() - DUMPED);
        }
        Self::plain(&text)
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole of it laid out for reading, with an indentation of two.
    pub fn laid_out(&self) -> String {
        let mut text = String::with_capacity(self.text.len() * 2);
        for (at, line) in self.lines.iter().enumerate() {
            let at = at as u32;
            text.extend(std::iter::repeat_n("  ", usize::from(line.depth)));
            match self.name(at) {
                Some(name) => {
                    let _ = write!(text, "\"{name}\": {}", closed_up(&self.line(at)[self.value_start(at).0..]));
                }
                None => text.push_str(closed_up(self.line(at))),
            }
            text.push_str(if line.shape != Shape::Open && self.has_comma(at) { ",\n" } else { "\n" });
        }
        text.pop();
        text
    }

    pub fn is_json(&self) -> bool {
        self.is_json
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What stands on a line, without indentation and comma.
    pub fn line(&self, at: u32) -> &str {
        self.lines.get(at as usize).map_or("", |line| &self.text[line.start as usize..line.end as usize])
    }

    /// Whether something follows in the same object or array.
    pub fn has_comma(&self, at: u32) -> bool {
        let Some(line) = self.lines.get(at as usize) else { return false };
        self.is_json && self.text.as_bytes().get(skip_space(self.text.as_bytes(), line.end as usize)) == Some(&b',')
    }

    /// The name of a member, as it is written between its quotes.
    pub fn name(&self, at: u32) -> Option<&str> {
        self.value_start(at).1
    }

    fn value_start(&self, at: u32) -> (usize, Option<&str>) {
        let text = self.line(at);
        let bytes = text.as_bytes();
        if !self.is_json || bytes.first() != Some(&b'"') {
            return (0, None);
        }
        let end = string_end(bytes, 0);
        let colon = skip_space(bytes, end);
        if bytes.get(colon) != Some(&b':') {
            return (0, None);
        }
        (skip_space(bytes, colon + 1), Some(&text[1..end - 1]))
    }

    /// The JSON of the value that a line holds or opens, verbatim; of a closing line what it closes.
    pub fn value(&self, at: u32) -> &str {
        let Some(line) = self.lines.get(at as usize) else { return "" };
        match line.shape {
            Shape::Plain => self.line(at),
            Shape::Leaf => &self.line(at)[self.value_start(at).0..],
            Shape::Close => self.value(line.mate),
            Shape::Open => {
                let start = line.start as usize + self.value_start(at).0;
                let end = self.lines[line.mate as usize].end as usize;
                &self.text[start..end]
            }
        }
    }

    /// The lines of the values directly inside of what a line opens.
    pub fn children(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        let (mut next, end) = match self.lines.get(at as usize) {
            Some(line) if line.shape == Shape::Open => (at + 1, line.mate),
            _ => (0, 0),
        };
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let here = next;
            let line = self.lines[here as usize];
            next = if line.shape == Shape::Open { line.mate + 1 } else { here + 1 };
            Some(here)
        })
    }

    /// The line that opens what a line stands in.
    pub fn parent(&self, at: u32) -> Option<u32> {
        let mut here = match self.lines.get(at as usize)? {
            line if line.shape == Shape::Close => line.mate,
            _ => at,
        };
        while here > 0 {
            here -= 1;
            match self.lines[here as usize] {
                line if line.shape == Shape::Close => here = line.mate,
                line if line.shape == Shape::Open => return Some(here),
                _ => {}
            }
        }
        None
    }

    /// The lines that hold `needle`, whatever the case of ASCII letters.
    pub fn find(&self, needle: &str, stop: impl Fn() -> bool) -> Vec<u32> {
        let needle = needle.as_bytes();
        let Some(first) = needle.first() else { return Vec::new() };
        let (low, high) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
        let bytes = self.text.as_bytes();
        let mut found: Vec<u32> = Vec::new();
        let (mut at, mut line) = (0, 0);
        let mut looked = 0_u32;
        while let Some(step) = memchr2(low, high, &bytes[at..]) {
            let here = at + step;
            looked += 1;
            if looked.is_multiple_of(65_536) && stop() {
                break;
            }
            at = here + 1;
            if !bytes.get(here..here + needle.len()).is_some_and(|some| some.eq_ignore_ascii_case(needle)) {
                continue;
            }
            while self.lines.get(line).is_some_and(|line| (line.end as usize) < here + needle.len()) {
                line += 1;
            }
            let Some(place) = self.lines.get(line) else { break };
            if place.start as usize <= here && found.last() != Some(&(line as u32)) {
                found.push(line as u32);
            }
        }
        found
    }
}

/// Brackets with nothing in them, without the space between.
fn closed_up(value: &str) -> &str {
    match (value.as_bytes().first(), value.len()) {
        (Some(b'['), 2..) => "[]",
        (Some(b'{'), 2..) => "{}",
        _ => value,
    }
}

fn ends_scalar(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace()
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where the string that begins at `at` ends, behind its last quote.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut from = at + 1;
    while let Some(step) = memchr2(b'"', b'\\', bytes.get(from..).unwrap_or_default()) {
        let here = from + step;
        if bytes[here] == b'"' {
            return here + 1;
        }
        from = here + 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn laid_out_values_stand_on_lines_of_their_own_and_empty_ones_stay_together() {
        let laid = |text: &str| Document::json(text).unwrap().laid_out();
        let expected = "{\n  \"a\": [\n    1.50,\n    \"x:\\\"y,\"\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": null\n}";
        assert_eq!(laid(r#"{"a" : [1.50, "x:\"y,"], "b":{}, "c":[ ],"d":null}"#), expected);
        let expected = "{\n  \"a\": null,\n  \"b\": true,\n  \"c\": -1.50,\n  \"d\": [\n    1,\n    2\n  ]\n}";
        assert_eq!(laid(r#"{"a": null, "b": true,"c": -1.50, "d": [ 1, 2 ]}"#), expected);
    }

    fn laid(text: &str) -> Vec<String> {
        let document = Document::json(text).unwrap();
        (0..document.lines().len() as u32)
            .map(|at| {
                let comma = if document.has_comma(at) { "," } else { "" };
                format!("{}{}{comma}", " ".repeat(document.lines()[at as usize].depth.into()), document.line(at))
            })
            .collect()
    }

    #[test]
    fn every_value_has_its_line_and_knows_what_it_belongs_to() {
        let text = r#"{"a" : [1.50, "x:\"y,"], "b":{}, "c":{"d":null}}"#;
        assert_eq!(
            laid(text),
            [
                "{",
                " \"a\" : [",
                "  1.50,",
                "  \"x:\\\"y,\"",
                " ],",
                " \"b\":{},",
                " \"c\":{",
                "  \"d\":null",
                " }",
                "}"
            ]
        );
        let document = Document::json(text).unwrap();
        assert_eq!(document.value(1), r#"[1.50, "x:\"y,"]"#);
        assert_eq!((document.name(1), document.name(2), document.value(7)), (Some("a"), None, "null"));
        assert_eq!(document.children(0).collect::<Vec<_>>(), [1, 5, 6]);
        assert_eq!((document.parent(7), document.parent(8), document.parent(0)), (Some(6), Some(0), None));
        assert_eq!(Document::json("{half"), None);
    }

    #[test]
    fn a_search_finds_lines_whatever_the_case_and_never_across_two() {
        let document = Document::json(r#"{"Name":"Müller","other":"mü","x":["NAME"]}"#).unwrap();
        assert_eq!(document.find("name", || false), [1, 4]);
        assert_eq!(document.find("Mü", || false), [1, 2]);
        assert_eq!(document.find("\",\"", || false), Vec::<u32>::new());
    }

    #[test]
    fn plain_text_and_bytes_are_lines_that_end() {
        let document = Document::plain(&format!("one\r\n\n{}", "é".repeat(5_000)));
        assert_eq!((document.line(0), document.line(1)), ("one", ""));
        assert!(document.lines().len() == 5 && !document.has_comma(0));
        let dump = Document::dump(&[0, 0x1b, b'a']);
        assert!(dump.line(0).starts_with("00000000  00 1b 61 ") && dump.line(0).ends_with("..a"), "{}", dump.line(0));
    }

    #[test]
    fn fifty_megabytes_are_laid_out_and_searched_in_a_moment() {
        let element = r#"{"id":"00u0000000000000001","status":"ACTIVE","profile":{"login":"a@acme.com","n":1}}"#;
        let mut text = String::from("[");
        while text.len() < 50 << 20 {
            text.push_str(element);
            text.push(',');
        }
        text.push_str("{\"needle\":1}]");
        let document = Document::json(&text).unwrap();
        assert_eq!(document.find("NEEDLE", || false).len(), 1);
        assert!(document.lines().len() > 4_000_000);
    }

    proptest! {
        #[test]
        fn the_lines_joined_are_the_document(value in "\\PC{0,10}", names in proptest::collection::vec("\\PC{0,5}", 0..6)) {
            let mut members: Vec<(String, serde_json::Value)> = names.into_iter().map(|name| (name, value.clone().into())).collect();
            members.push(("list".into(), serde_json::json!([1, {"x": []}, value, [[]]])));
            let json = serde_json::Value::Object(members.into_iter().collect());
            let again: serde_json::Value = serde_json::from_str(&laid(&json.to_string()).join("\n")).unwrap();
            prop_assert_eq!(&again, &json);
            let pretty = serde_json::to_string_pretty(&json).unwrap();
            let laid_out = Document::json(&json.to_string()).unwrap().laid_out();
            prop_assert_eq!(&laid_out, &Document::json(&pretty).unwrap().laid_out());
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&laid_out).unwrap(), json);
        }
    }
}
