//! Corrections for what cannot be read as an expression at all.

use std::ops::Range;

use crate::app::users::expression::dates;
use crate::app::users::expression::fault::Fix;
use crate::app::users::expression::operators::translated;
use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::Token;
use crate::app::users::expression::token::scan;
use crate::protocol::expr::{ExprError, ExprErrorKind, Op};

/// The text with one place written anew.
pub(crate) fn replaced(text: &str, span: &Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..span.start], &text[span.end..])
}

/// What is wrong, in words, with the place in the typed text and the way to put it right where there is one.
pub(crate) fn explain(text: &str, span: Range<usize>, error: &ExprError) -> (Range<usize>, String, Option<Fix>) {
    let put = |label: String, span: &Range<usize>, by: &str| Some(Fix::new(label, replaced(text, span, by)));
    let said = capital(&error.kind.to_string());
    match &error.kind {
        ExprErrorKind::UnquotedText(word) => {
            let lower = word.to_ascii_lowercase();
            if matches!(&*lower, "true" | "false") {
                return (
                    span.clone(),
                    format!("It is written {lower}, in small letters."),
                    put(lower.clone(), &span, &lower),
                );
            }
            if dates::is_relative(word) {
                let message = format!(
                    "{word} is understood for {} and attributes that hold dates. Elsewhere a date is written out, in double quotes.",
                    dates::TIMES.join(", ")
                );
                return (span, message, None);
            }
            let span = span.start..end_of_words(text, span.start);
            let inner = text[span.clone()].trim_matches(['\'', '"', '“', '”', '„', '«', '»', '`', '‘', '’']);
            let quoted = serde_json::to_string(inner).unwrap_or_default();
            let message = format!("A text goes in double quotes: {quoted}");
            (span.clone(), message, put(format!("write {quoted}"), &span, &quoted))
        }
        ExprErrorKind::MissingQuote => {
            let end = text.len()..text.len();
            let escaped_end = text.ends_with('\\');
            (span, format!("{said}."), if escaped_end { None } else { put("close the quote".to_owned(), &end, "\"") })
        }
        ExprErrorKind::UnclosedParenthesis => {
            let end = text.trim_end().len()..text.len();
            (span, format!("{said}."), put("close it at the end".to_owned(), &end, ")"))
        }
        ExprErrorKind::UnopenedParenthesis => {
            let fix = put("leave it out".to_owned(), &span, "");
            (span, format!("{said}."), fix)
        }
        // What stands before it is no attribute.
        ExprErrorKind::UnknownOperator(_) if let Some(before) = no_attribute_before(text, &span) => {
            let word = before.text(text);
            let message = if before.kind == Kind::Attribute && is_joint(word) {
                format!("Before {word} stands a condition, and none is there.")
            } else {
                format!("Before {word} comes an attribute, for example profile.lastName.")
            };
            (before.span, message, None)
        }
        ExprErrorKind::UnknownOperator(word) if word.eq_ignore_ascii_case("in") => {
            let message = "Okta knows no in. Each value is a condition: status eq \"A\" or status eq \"B\".".to_owned();
            (span, message, None)
        }
        ExprErrorKind::UnknownOperator(word) if word.trim_end_matches([',', ';']).eq_ignore_ascii_case("pr") => {
            let fix = put("write pr and".to_owned(), &span, "pr and");
            (span, "Between two conditions stands and or or, not a comma.".to_owned(), fix)
        }
        ExprErrorKind::UnknownOperator(word) => {
            let meant = translated(word).or_else(|| nearest_operator(word));
            let Some(meant) = meant else {
                let query = if looks_like_names(text) { " To look for these words, choose by query." } else { "" };
                let message = format!("{word} is no operator. Known are eq, sw, co, gt, ge, lt, le and pr.{query}");
                return (span, message, None);
            };
            let fix = put(format!("write {meant}"), &span, meant);
            (span, format!("{word} is no operator here; Okta writes {meant}."), fix)
        }
        ExprErrorKind::BadNumber(word) => {
            let quoted = format!("\"{word}\"");
            let message = format!("{word} is no number; a text goes in double quotes.");
            let fix = put(format!("write {quoted}"), &span, &quoted);
            (span, message, fix)
        }
        ExprErrorKind::ExpectedAndOr(word)
            if text[..span.start].ends_with('"') && text[span.end..].is_empty() && word.ends_with('"') =>
        {
            let quote = span.start - 1..span.start;
            let fix = put("write \\\" inside".to_owned(), &quote, "\\\"");
            (quote, "A quote inside a text is written \\\".".to_owned(), fix)
        }
        ExprErrorKind::ExpectedAndOr(word) => {
            let meant = match &**word {
                "&&" | "&" | "," | ";" | "AND" => Some("and"),
                "||" | "|" => Some("or"),
                _ => None,
            };
            let fix = meant.and_then(|meant| put(format!("write {meant}"), &span, meant));
            (span, format!("Between two conditions stands and or or, not {word}."), fix)
        }
        ExprErrorKind::ExpectedOperator(attribute) => {
            let own = ["status", "id", "created", "activated", "statusChanged", "lastUpdated"];
            let message = if attribute.contains('.') || own.contains(&attribute.as_str()) {
                format!("After {attribute} comes an operator, for example eq, sw or pr.")
            } else {
                format!("After {attribute} comes an operator. To look for the word {attribute}, choose by query.")
            };
            (span, message, None)
        }
        ExprErrorKind::ExpectedValue(op) => (span, format!("After {op} comes a value, for example \"Smith\"."), None),
        ExprErrorKind::BadAttribute(word) if word.starts_with(['"', '“', '\'']) => (
            span,
            "A condition begins with the attribute, not with the value: profile.lastName eq \"Smith\".".to_owned(),
            None,
        ),
        ExprErrorKind::Empty
        | ExprErrorKind::ExpectedAttribute
        | ExprErrorKind::BadAttribute(_)
        | ExprErrorKind::BadEscape
        | ExprErrorKind::ControlCharacter
        | ExprErrorKind::NotWithoutParenthesis
        | ExprErrorKind::TooDeep => (span, format!("{said}."), None),
    }
}

/// The word before an operator that is none, where it cannot be an attribute.
fn no_attribute_before(text: &str, operator: &Range<usize>) -> Option<Token> {
    let before = scan(text).0.into_iter().take_while(|token| token.span.end <= operator.start).last()?;
    let word = before.text(text);
    let is_operator =
        word.eq_ignore_ascii_case("pr") || Op::ALL.iter().any(|op| word.eq_ignore_ascii_case(op.as_str()));
    (is_joint(word) || is_operator).then_some(before)
}

fn is_joint(word: &str) -> bool {
    ["and", "or"].iter().any(|joint| word.eq_ignore_ascii_case(joint))
}

/// Words and nothing else: somebody is looked for by name.
fn looks_like_names(text: &str) -> bool {
    text.split_whitespace().count() <= 3
        && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '\'' | '-'))
}

/// Where the words of an unquoted text end: before `and`, `or`, a parenthesis or the end.
fn end_of_words(text: &str, start: usize) -> usize {
    let mut end = start;
    for word in text[start..].split_inclusive(char::is_whitespace) {
        let bare = word.trim();
        let stop = bare.eq_ignore_ascii_case("and") || bare.eq_ignore_ascii_case("or");
        if stop && end > start {
            break;
        }
        match bare.find([')', '(']) {
            Some(at) => {
                end += at;
                break;
            }
            None => end += word.len(),
        }
    }
    start + text[start..end].trim_end().len()
}

fn nearest_operator(word: &str) -> Option<&'static str> {
    let known = Op::ALL.map(Op::as_str);
    let lower = word.to_lowercase();
    let close = |known: &&str| lower.len() <= 3 && strsim::osa_distance(known, &lower) == 1;
    known.into_iter().filter(|known| !matches!(*known, "ne" | "ew")).find(close)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
