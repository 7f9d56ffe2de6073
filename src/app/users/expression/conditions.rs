//! The conditions of a valid expression, each with the places of its parts.

use std::ops::Range;

use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::Token;
use crate::app::users::expression::token::scan;

/// `attribute operator value`, where the value may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub attribute: Token,
    pub operator: Token,
    pub value: Option<Token>,
}

impl Condition {
    pub(super) fn span(&self) -> Range<usize> {
        let end = self.value.as_ref().map_or(self.operator.span.end, |value| value.span.end);
        self.attribute.span.start..end
    }

    /// The value as it is compared: the content of a text, a bare word as it stands.
    pub(super) fn value_text(&self, text: &str) -> String {
        let Some(value) = &self.value else { return String::new() };
        let raw = value.text(text);
        serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned())
    }
}

/// The conditions of `text`, from left to right.
pub(crate) fn conditions(text: &str) -> Vec<Condition> {
    let (tokens, _) = scan(text);
    let mut found = Vec::new();
    for (at, attribute) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Attribute) {
        let Some(operator) = tokens.get(at + 1).filter(|next| next.kind == Kind::Operator) else { continue };
        let is_value = |token: &&Token| matches!(token.kind, Kind::Text | Kind::OpenText | Kind::Bare);
        let takes_value = !operator.text(text).eq_ignore_ascii_case("pr");
        let value = tokens.get(at + 2).filter(is_value).filter(|_| takes_value).cloned();
        found.push(Condition { attribute: attribute.clone(), operator: operator.clone(), value });
    }
    found
}

/// The first `not`.
pub(crate) fn negation(text: &str) -> Option<Token> {
    let (tokens, _) = scan(text);
    tokens.into_iter().find(|token| token.kind == Kind::Joint && token.text(text).eq_ignore_ascii_case("not"))
}
