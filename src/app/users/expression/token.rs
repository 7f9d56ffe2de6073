//! An expression cut into its words, finished or not, valid or not: for colours and for completion.

use std::ops::Range;

/// What can stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    Attribute,
    Operator,
    Value,
    /// `and`, `or`, or the end.
    Joint,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Open,
    Close,
    /// `and`, `or`, `not`.
    Joint,
    Attribute,
    Operator,
    Text,
    /// A text whose closing quote is missing.
    OpenText,
    /// A number, `true`, a date: whatever stands for a value without quotes.
    Bare,
    /// Something where `and` or `or` belongs.
    Stray,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
    /// What could have stood here.
    pub expected: Expects,
}

impl Token {
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.span.clone()]
    }
}

/// The tokens of `text`, and what can follow the last of them.
pub fn scan(text: &str) -> (Vec<Token>, Expects) {
    let mut tokens = Vec::new();
    let mut expects = Expects::Attribute;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let expected = expects;
        let (kind, length) = match first {
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            '"' => match closing_quote(rest) {
                Some(end) => (Kind::Text, end + 1),
                None => (Kind::OpenText, rest.len()),
            },
            _ => {
                let length = rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(rest.len());
                (kind_of_word(&rest[..length], expects), length)
            }
        };
        expects = match kind {
            Kind::Open | Kind::Joint => Expects::Attribute,
            Kind::Attribute => Expects::Operator,
            Kind::Operator if !rest[..length].eq_ignore_ascii_case("pr") => Expects::Value,
            Kind::Close | Kind::Operator | Kind::Text | Kind::OpenText | Kind::Bare | Kind::Stray => Expects::Joint,
        };
        tokens.push(Token { kind, span: at..at + length, expected });
        at += length;
    }
    (tokens, expects)
}

fn kind_of_word(word: &str, expects: Expects) -> Kind {
    let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
    match expects {
        Expects::Attribute if is("not") => Kind::Joint,
        Expects::Attribute => Kind::Attribute,
        Expects::Operator => Kind::Operator,
        Expects::Value => Kind::Bare,
        Expects::Joint if is("and") || is("or") => Kind::Joint,
        Expects::Joint => Kind::Stray,
    }
}

/// Where the text that begins at the start of `rest` ends.
fn closing_quote(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_by_their_place() {
        let text = r#"(status eq "A\" b" or not(created gt -7d)) and profile.x pr and "open"#;
        let (tokens, expects) = scan(text);
        let kinds: Vec<_> = tokens.iter().map(|token| (token.text(text), token.kind)).collect();
        assert_eq!(kinds[3], (r#""A\" b""#, Kind::Text));
        assert_eq!(kinds[5], ("not", Kind::Joint));
        assert_eq!(kinds[9], ("-7d", Kind::Bare));
        assert_eq!(kinds.last(), Some(&("\"open", Kind::OpenText)));
        assert_eq!(expects, Expects::Joint);
        assert_eq!(scan("status").1, Expects::Operator);
        assert_eq!(scan("status eq").1, Expects::Value);
        assert_eq!(scan("").1, Expects::Attribute);
    }
}
