//! How an expression can go on at the cursor.

use std::ops::Range;

use crate::app::event::Now;
use crate::app::users::expression::Choice;
use crate::app::users::expression::Way;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::catalogue::Property;
use crate::app::users::expression::catalogue::ValueKind;
use crate::app::users::expression::dates;
use crate::app::users::expression::operators::FILTERED;
use crate::app::users::expression::operators::allowed;
use crate::app::users::expression::token::Expects;
use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::Token;
use crate::app::users::expression::token::scan;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub insert: String,
    /// What it means.
    pub about: String,
}

/// What can be put in place of a part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    pub replace: Range<usize>,
    pub candidates: Vec<Candidate>,
}

/// The ways to go on after `before`, the text up to the cursor.
pub fn complete(before: &str, choice: Choice, catalogue: &Catalogue, now: Now) -> Completion {
    if choice == Choice::Query {
        return Completion::default();
    }
    let (tokens, after) = scan(before);
    // What touches the cursor is still being typed.
    let current = tokens
        .last()
        .filter(|token| token.span.end == before.len() && !matches!(token.kind, Kind::Open | Kind::Close | Kind::Text));
    let (expects, typed, start, earlier) = match current {
        Some(token) => (token.expected, token.text(before), token.span.start, &tokens[..tokens.len() - 1]),
        None => (after, "", before.len(), &tokens[..]),
    };
    let way = if choice == Choice::Filter { Way::Filter } else { Way::Search };
    let candidates = match expects {
        Expects::Attribute => attributes(typed, way, catalogue),
        Expects::Operator => {
            let property = earlier.last().and_then(|token| catalogue.known(token.text(before)));
            property.map(|property| operators(typed, property, way)).unwrap_or_default()
        }
        Expects::Value => match earlier {
            [.., attribute, _] => catalogue
                .known(attribute.text(before))
                .map(|property| values(typed, property, catalogue, now))
                .unwrap_or_default(),
            _ => Vec::new(),
        },
        Expects::Joint => joints(typed, before, &tokens),
    };
    Completion { replace: start..before.len(), candidates }
}

fn candidate(insert: impl Into<String>, about: impl Into<String>) -> Candidate {
    Candidate { insert: insert.into(), about: about.into() }
}

fn attributes(typed: &str, way: Way, catalogue: &Catalogue) -> Vec<Candidate> {
    let wanted = typed.to_lowercase();
    let mut found: Vec<(u8, &Property)> = catalogue
        .properties()
        .iter()
        .chain(catalogue.decided_here())
        .filter(|property| way == Way::Search || FILTERED.contains(&&*property.path))
        .filter_map(|property| {
            let path = property.path.to_lowercase();
            let name = path.strip_prefix("profile.").unwrap_or(&path);
            let title = property.title.to_lowercase();
            let rank = match () {
                () if path.starts_with(&wanted) || name.starts_with(&wanted) => 0,
                () if title.starts_with(&wanted) || title.split(' ').any(|word| word.starts_with(&wanted)) => 1,
                () if path.contains(&wanted) => 2,
                () => return None,
            };
            Some((rank, property))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let about = |property: &Property| {
        let own = if property.custom { " (this organisation's own)" } else { "" };
        format!("{}{own}", property.title)
    };
    found.into_iter().map(|(_, property)| candidate(format!("{} ", property.path), about(property))).collect()
}

fn operators(typed: &str, property: &Property, way: Way) -> Vec<Candidate> {
    let wanted = typed.to_lowercase();
    let fits = |word: &str, meaning: &str| word.starts_with(&wanted) || meaning.starts_with(&wanted);
    allowed(property, way)
        .into_iter()
        .filter(|operator| fits(operator.word, operator.meaning))
        .map(|operator| candidate(format!("{} ", operator.word), operator.meaning))
        .collect()
}

fn values(typed: &str, property: &Property, catalogue: &Catalogue, now: Now) -> Vec<Candidate> {
    let bare = typed.trim_start_matches('"').to_lowercase();
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    match property.kind {
        ValueKind::Bool => ["true", "false"]
            .into_iter()
            .filter(|word| word.starts_with(&bare))
            .map(|word| candidate(format!("{word} "), ""))
            .collect(),
        ValueKind::Text | ValueKind::Time if property.kind == ValueKind::Time || property.date.is_some() => {
            let offers = [
                ("-1d", "a day ago"),
                ("-7d", "a week ago"),
                ("-30d", "30 days ago"),
                ("-90d", "90 days ago"),
                ("-3h", "three hours ago"),
                ("today", "last midnight"),
            ];
            offers
                .into_iter()
                .filter(|(word, _)| word.starts_with(&bare))
                .map(|(word, about)| {
                    let calendar = &catalogue.calendar;
                    let condition = format!("{} ge ", property.path);
                    let expanded = dates::expand(&format!("{condition}{word}"), calendar, now).text;
                    let date = expanded[condition.len()..].trim_matches('"');
                    candidate(format!("{word} "), format!("{about}: {date}"))
                })
                .collect()
        }
        _ if !property.choices.is_empty() => property
            .choices
            .iter()
            .filter(|(value, title)| value.to_lowercase().starts_with(&bare) || title.to_lowercase().starts_with(&bare))
            .map(|(value, title)| {
                let written = if property.kind == ValueKind::Number { value.clone() } else { quoted(value) };
                candidate(format!("{written} "), title.clone())
            })
            .collect(),
        ValueKind::Text | ValueKind::Number | ValueKind::Time | ValueKind::Status | ValueKind::Type => {
            if typed.is_empty() && property.kind == ValueKind::Text {
                vec![candidate("\"", "a text, in double quotes")]
            } else if property.kind == ValueKind::Text && typed.len() > 1 && typed.starts_with('"') {
                vec![candidate(format!("{typed}\" "), "close the quote")]
            } else {
                Vec::new()
            }
        }
    }
}

fn joints(typed: &str, before: &str, tokens: &[Token]) -> Vec<Candidate> {
    if tokens.is_empty() {
        return Vec::new();
    }
    let glued = typed.is_empty() && !before.ends_with(char::is_whitespace);
    let space = if glued { " " } else { "" };
    [("and ", "both must hold"), ("or ", "either may hold")]
        .into_iter()
        .filter(|(word, _)| word.starts_with(&typed.to_lowercase()))
        .map(|(word, about)| candidate(format!("{space}{word}"), about))
        .collect()
}
