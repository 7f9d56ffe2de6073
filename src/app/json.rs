//! A JSON document laid out for reading: one line a value, numbers and order as the server sent them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::protocol::json::Json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Name,
    Text,
    Number,
    /// `true`, `false` and `null`.
    Word,
    Punctuation,
}

/// One line: its text and the tokens in it by byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonLine {
    pub text: String,
    pub tokens: Vec<(Range<usize>, Token)>,
}

/// Lays `json` out with an indentation of two.
pub fn lay_out(json: &Json) -> Vec<JsonLine> {
    let mut layout = Layout { lines: vec![JsonLine { text: String::new(), tokens: Vec::new() }], depth: 0 };
    let text = json.as_str();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = token_end(bytes, at);
        let token = &text[at..end];
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'{' | b'[' => {
                layout.push(token, Token::Punctuation);
                let next = end + bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if bytes.get(next).is_some_and(|byte| matches!(byte, b'}' | b']')) {
                    layout.push(&text[next..=next], Token::Punctuation);
                    at = next + 1;
                    continue;
                }
                layout.depth += 1;
                layout.break_line();
            }
            b'}' | b']' => {
                layout.depth = layout.depth.saturating_sub(1);
                layout.break_line();
                layout.push(token, Token::Punctuation);
            }
            b',' => {
                layout.push(token, Token::Punctuation);
                layout.break_line();
            }
            b':' => layout.push(": ", Token::Punctuation),
            b'"' => {
                let after = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
                layout.push(token, if after == Some(&b':') { Token::Name } else { Token::Text });
            }
            b'-' | b'0'..=b'9' => layout.push(token, Token::Number),
            _ => layout.push(token, Token::Word),
        }
        at = end;
    }
    layout.lines
}

struct Layout {
    lines: Vec<JsonLine>,
    depth: usize,
}

impl Layout {
    fn push(&mut self, text: &str, token: Token) {
        if let Some(line) = self.lines.last_mut() {
            let start = line.text.len();
            line.text.push_str(text);
            line.tokens.push((start..line.text.len(), token));
        }
    }

    fn break_line(&mut self) {
        self.lines.push(JsonLine { text: "  ".repeat(self.depth), tokens: Vec::new() });
    }
}

/// Where the token that begins at `at` ends. The document is known to be well-formed.
fn token_end(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'"' => {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            (end + 1).min(bytes.len())
        }
        b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => at + 1,
        _ => {
            let stops = |byte: &u8| {
                matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"') || byte.is_ascii_whitespace()
            };
            let length = bytes[at..].iter().skip(1).take_while(|byte| !stops(byte)).count();
            at + 1 + length
        }
    }
}

/// Breaks lines that are wider than `width` columns: which line, and which bytes of it, for each row.
pub fn break_lines(lines: &[JsonLine], width: usize) -> Vec<(usize, Range<usize>)> {
    let width = width.max(8);
    let mut rows = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let (mut start, mut used) = (0, 0);
        for (byte, cluster) in line.text.grapheme_indices(true) {
            let size = cluster.width();
            if used + size > width {
                rows.push((at, start..byte));
                (start, used) = (byte, 0);
            }
            used += size;
        }
        rows.push((at, start..line.text.len()));
    }
    rows
}

/// The document as text, for the clipboard.
pub fn to_text(lines: &[JsonLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_stand_on_lines_of_their_own_and_empty_ones_stay_together() {
        let json = Json::parse(r#"{"a" : [1.50, "x:\"y,"], "b":{}, "c":[ ],"d":null}"#).unwrap();
        let expected = "{\n  \"a\": [\n    1.50,\n    \"x:\\\"y,\"\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": null\n}";
        assert_eq!(to_text(&lay_out(&json)), expected);
    }

    #[test]
    fn a_space_before_a_value_costs_nothing_of_it() {
        let json = Json::parse(r#"{"a": null, "b": true,"c": -1.50, "d": [ 1, 2 ]}"#).unwrap();
        let expected = "{\n  \"a\": null,\n  \"b\": true,\n  \"c\": -1.50,\n  \"d\": [\n    1,\n    2\n  ]\n}";
        assert_eq!(to_text(&lay_out(&json)), expected);
    }

    fn documents() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "\\PC{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::vec(("\\PC{0,4}", inner), 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn laying_out_changes_nothing_but_spaces(document in documents()) {
            let pretty = serde_json::to_string_pretty(&document).unwrap();
            prop_assert_eq!(lay_out(&Json::parse(&pretty).unwrap()), lay_out(&Json::parse(&document.to_string()).unwrap()));
            let json = Json::parse(&document.to_string()).unwrap();
            let again: serde_json::Value = serde_json::from_str(&to_text(&lay_out(&json))).unwrap();
            prop_assert_eq!(again, document);
        }
    }
}
