//! SCIM expressions, the language of Okta's `filter` and `search`.
//!
//! Owns the tree, its printing (with the escaping that text from people needs) and its parsing with positions for
//! error messages. Knows nothing of which attributes exist or which operators a certain call accepts.
//!
//! ```text
//! or    := and ("or" and)*          "and" binds tighter than "or"
//! and   := unary ("and" unary)*
//! unary := "not" "(" or ")"  |  "(" or ")"  |  attribute "pr"  |  attribute operator value
//! value := "JSON string" | number | true | false | null | another attribute
//! ```
//!
//! Operators are case-insensitive, attributes are not.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// How deep parentheses may nest. Okta refuses long before; the limit keeps hostile input off the stack.
pub const MAX_DEPTH: usize = 64;

/// An expression. `And` and `Or` made by the parser or the builders have two or more members; a member of the same
/// kind is printed in parentheses, so that printing and parsing give the same tree again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Compare { attr: Attr, op: Op, value: Value },
    Present(Attr),
}

/// The name of an attribute, such as `profile.lastName`, and where it stood in the text. Equality ignores the place.
#[derive(Clone, Debug)]
pub struct Attr {
    pub path: String,
    /// Bytes of the parsed text; `0..0` for an expression that was built.
    pub span: Range<usize>,
}

impl PartialEq for Attr {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for Attr {}

impl From<&str> for Attr {
    fn from(path: &str) -> Self {
        Attr { path: path.to_owned(), span: 0..0 }
    }
}

impl From<String> for Attr {
    fn from(path: String) -> Self {
        Attr { path, span: 0..0 }
    }
}

/// A comparing operator. `pr` takes no value and is [`Expr::Present`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Sw,
    Ew,
    Co,
}

impl Op {
    pub const ALL: [Op; 9] = [Op::Eq, Op::Ne, Op::Gt, Op::Ge, Op::Lt, Op::Le, Op::Sw, Op::Ew, Op::Co];

    pub fn as_str(self) -> &'static str {
        match self {
            Op::Eq => "eq",
            Op::Ne => "ne",
            Op::Gt => "gt",
            Op::Ge => "ge",
            Op::Lt => "lt",
            Op::Le => "le",
            Op::Sw => "sw",
            Op::Ew => "ew",
            Op::Co => "co",
        }
    }

    fn parse(word: &str) -> Option<Op> {
        Op::ALL.into_iter().find(|op| op.as_str().eq_ignore_ascii_case(word))
    }
}

/// What an attribute is compared with. A number keeps the digits it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(String),
    Bool(bool),
    Null,
    /// Another attribute of the same person; nothing that Okta can be asked for.
    Attribute(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number.to_string())
    }
}

impl Expr {
    pub fn compare(attr: impl Into<Attr>, op: Op, value: impl Into<Value>) -> Expr {
        Expr::Compare { attr: attr.into(), op, value: value.into() }
    }

    pub fn eq(attr: impl Into<Attr>, value: impl Into<Value>) -> Expr {
        Expr::compare(attr, Op::Eq, value)
    }

    pub fn co(attr: impl Into<Attr>, value: impl Into<Value>) -> Expr {
        Expr::compare(attr, Op::Co, value)
    }

    pub fn sw(attr: impl Into<Attr>, value: impl Into<Value>) -> Expr {
        Expr::compare(attr, Op::Sw, value)
    }

    pub fn present(attr: impl Into<Attr>) -> Expr {
        Expr::Present(attr.into())
    }

    #[must_use]
    pub fn and(self, other: Expr) -> Expr {
        let mut members = match self {
            Expr::And(members) => members,
            single => vec![single],
        };
        match other {
            Expr::And(more) => members.extend(more),
            single => members.push(single),
        }
        Expr::And(members)
    }

    #[must_use]
    pub fn or(self, other: Expr) -> Expr {
        let mut members = match self {
            Expr::Or(members) => members,
            single => vec![single],
        };
        match other {
            Expr::Or(more) => members.extend(more),
            single => members.push(single),
        }
        Expr::Or(members)
    }

    #[must_use]
    pub fn negate(self) -> Expr {
        Expr::Not(Box::new(self))
    }

    /// At least one of them; `None` where there is none.
    pub fn any(members: impl IntoIterator<Item = Expr>) -> Option<Expr> {
        members.into_iter().reduce(Expr::or)
    }

    /// Every one of them; `None` where there is none.
    pub fn all(members: impl IntoIterator<Item = Expr>) -> Option<Expr> {
        members.into_iter().reduce(Expr::and)
    }

    pub fn parse(text: &str) -> Result<Expr, ExprError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        parser.skip_space();
        if parser.rest().is_empty() {
            return Err(ExprError { span: 0..text.len(), kind: ExprErrorKind::Empty });
        }
        let expr = parser.or()?;
        let rest = parser.rest();
        if rest.is_empty() {
            return Ok(expr);
        }
        let span = parser.word_span();
        Err(ExprError {
            kind: if rest.starts_with(')') {
                ExprErrorKind::UnopenedParenthesis
            } else {
                ExprErrorKind::ExpectedAndOr(text[span.clone()].to_owned())
            },
            span,
        })
    }

    /// Calls `visit` for every comparison's and presence test's attribute, from left to right.
    pub fn for_each_attr<'a>(&'a self, visit: &mut impl FnMut(&'a Attr)) {
        match self {
            Expr::And(members) | Expr::Or(members) => members.iter().for_each(|member| member.for_each_attr(visit)),
            Expr::Not(inner) => inner.for_each_attr(visit),
            Expr::Compare { attr, .. } | Expr::Present(attr) => visit(attr),
        }
    }
}

impl FromStr for Expr {
    type Err = ExprError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Expr::parse(text)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (members, joint) = match self {
            Expr::And(members) => (members, " and "),
            Expr::Or(members) => (members, " or "),
            Expr::Not(inner) => return write!(f, "not ({inner})"),
            Expr::Compare { attr, op, value } => {
                return write!(f, "{} {} {value}", attr.path, op.as_str());
            }
            Expr::Present(attr) => return write!(f, "{} pr", attr.path),
        };
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                f.write_str(joint)?;
            }
            let bare = match (self, member) {
                (_, Expr::Not(_) | Expr::Compare { .. } | Expr::Present(_)) | (Expr::Or(_), Expr::And(_)) => true,
                (_, Expr::And(_) | Expr::Or(_)) => false,
            };
            if bare {
                write!(f, "{member}")?;
            } else {
                write!(f, "({member})")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?),
            Value::Number(digits) => f.write_str(digits),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Null => f.write_str("null"),
            Value::Attribute(path) => f.write_str(path),
        }
    }
}

/// Why a text is no expression, and the bytes of it that are to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ExprError {
    pub span: Range<usize>,
    pub kind: ExprErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExprErrorKind {
    #[error("the expression is empty")]
    Empty,
    #[error("an attribute is missing here, for example profile.lastName")]
    ExpectedAttribute,
    #[error("'{0}' is no attribute name")]
    BadAttribute(String),
    #[error("after {0} comes an operator, for example eq, sw or pr")]
    ExpectedOperator(String),
    #[error("unknown operator '{0}'; known are eq, ne, gt, ge, lt, le, sw, ew, co and pr")]
    UnknownOperator(String),
    #[error("after {0} comes a value, for example \"Smith\"")]
    ExpectedValue(&'static str),
    #[error("a text goes in double quotes: \"{0}\"")]
    UnquotedText(String),
    #[error("'{0}' is no number")]
    BadNumber(String),
    #[error("the closing double quote is missing")]
    MissingQuote,
    #[error("what stands after a backslash must be one of \" \\ / b f n r t or u and four hexadecimal digits")]
    BadEscape,
    #[error("control characters must be written as an escape, for example \\n")]
    ControlCharacter,
    #[error("this parenthesis is never closed")]
    UnclosedParenthesis,
    #[error("this parenthesis was never opened")]
    UnopenedParenthesis,
    #[error("not stands before a parenthesis: not (…)")]
    NotWithoutParenthesis,
    #[error("between two conditions stands and or or, not '{0}'")]
    ExpectedAndOr(String),
    #[error("too many parentheses inside each other")]
    TooDeep,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The span from here to the next space or parenthesis, at least one character where there is one.
    fn word_span(&self) -> Range<usize> {
        let rest = self.rest();
        let stop = |c: char| c.is_whitespace() || c == '(' || c == ')';
        let length = match rest.find(stop) {
            Some(0) => rest.chars().next().map_or(0, char::len_utf8),
            Some(length) => length,
            None => rest.len(),
        };
        self.at..self.at + length
    }

    /// Takes the keyword if it is the next word.
    fn keyword(&mut self, keyword: &str) -> bool {
        let span = self.word_span();
        let found = self.text[span.clone()].eq_ignore_ascii_case(keyword);
        if found {
            self.at = span.end;
            self.skip_space();
        }
        found
    }

    fn or(&mut self) -> Result<Expr, ExprError> {
        let mut members = vec![self.and()?];
        while self.keyword("or") {
            members.push(self.and()?);
        }
        Ok(single_or(members, Expr::Or))
    }

    fn and(&mut self) -> Result<Expr, ExprError> {
        let mut members = vec![self.unary()?];
        while self.keyword("and") {
            members.push(self.unary()?);
        }
        Ok(single_or(members, Expr::And))
    }

    fn unary(&mut self) -> Result<Expr, ExprError> {
        if self.rest().starts_with('(') {
            return self.group();
        }
        let start = self.at;
        if self.keyword("not") {
            if !self.rest().starts_with('(') {
                return Err(ExprError { span: start..start + 3, kind: ExprErrorKind::NotWithoutParenthesis });
            }
            return Ok(self.group()?.negate());
        }
        self.condition()
    }

    fn group(&mut self) -> Result<Expr, ExprError> {
        let open = self.at..self.at + 1;
        if self.depth == MAX_DEPTH {
            return Err(ExprError { span: open, kind: ExprErrorKind::TooDeep });
        }
        self.depth += 1;
        self.at += 1;
        self.skip_space();
        let inner = self.or()?;
        if !self.rest().starts_with(')') {
            let span = self.word_span();
            return Err(if span.is_empty() {
                ExprError { span: open, kind: ExprErrorKind::UnclosedParenthesis }
            } else {
                ExprError { kind: ExprErrorKind::ExpectedAndOr(self.text[span.clone()].to_owned()), span }
            });
        }
        self.at += 1;
        self.skip_space();
        self.depth -= 1;
        Ok(inner)
    }

    fn condition(&mut self) -> Result<Expr, ExprError> {
        let span = self.word_span();
        let path = &self.text[span.clone()];
        if path.is_empty() || path == ")" {
            return Err(ExprError { span, kind: ExprErrorKind::ExpectedAttribute });
        }
        if !is_attribute(path) {
            return Err(ExprError { kind: ExprErrorKind::BadAttribute(path.to_owned()), span });
        }
        let attr = Attr { path: path.to_owned(), span: span.clone() };
        self.at = span.end;
        self.skip_space();

        let span = self.word_span();
        let word = &self.text[span.clone()];
        if word.is_empty() || word == ")" || word == "(" {
            return Err(ExprError { kind: ExprErrorKind::ExpectedOperator(attr.path), span });
        }
        if word.eq_ignore_ascii_case("pr") {
            self.at = span.end;
            self.skip_space();
            return Ok(Expr::Present(attr));
        }
        let Some(op) = Op::parse(word) else {
            return Err(ExprError { kind: ExprErrorKind::UnknownOperator(word.to_owned()), span });
        };
        self.at = span.end;
        self.skip_space();
        let value = self.value(op)?;
        self.skip_space();
        Ok(Expr::Compare { attr, op, value })
    }

    fn value(&mut self, op: Op) -> Result<Value, ExprError> {
        if self.rest().starts_with('"') {
            return self.string();
        }
        let span = self.word_span();
        let word = &self.text[span.clone()];
        let kind = match word {
            "" | ")" | "(" => ExprErrorKind::ExpectedValue(op.as_str()),
            "true" | "false" => {
                let value = word == "true";
                self.at = span.end;
                return Ok(Value::Bool(value));
            }
            "null" => {
                self.at = span.end;
                return Ok(Value::Null);
            }
            _ if word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                if is_number(word) {
                    let number = Value::Number(word.to_owned());
                    self.at = span.end;
                    return Ok(number);
                }
                // A date or a number-like name without quotes is likelier than a mistyped number.
                if word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E')) {
                    ExprErrorKind::BadNumber(word.to_owned())
                } else {
                    ExprErrorKind::UnquotedText(word.to_owned())
                }
            }
            _ if is_other_attribute(word) => {
                let path = word.to_owned();
                self.at = span.end;
                return Ok(Value::Attribute(path));
            }
            _ => ExprErrorKind::UnquotedText(word.trim_matches(['\'', '“', '”', '„', '«', '»', '`']).to_owned()),
        };
        Err(ExprError { span, kind })
    }

    fn string(&mut self) -> Result<Value, ExprError> {
        let start = self.at;
        let mut chars = self.text[start + 1..].char_indices();
        while let Some((offset, c)) = chars.next() {
            let here = start + 1 + offset;
            match c {
                '"' => {
                    let literal = &self.text[start..=here];
                    // Quotes, escapes and control characters are checked; what is left to refuse are lone surrogates.
                    let text = serde_json::from_str(literal)
                        .map_err(|_| ExprError { span: start..here + 1, kind: ExprErrorKind::BadEscape })?;
                    self.at = here + 1;
                    return Ok(Value::Text(text));
                }
                '\\' => {
                    let escape = &self.text[here + 1..];
                    let valid = match escape.as_bytes().first() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
                        Some(b'u') => escape.len() >= 5 && escape.as_bytes()[1..5].iter().all(u8::is_ascii_hexdigit),
                        Some(_) => false,
                        None => break,
                    };
                    if !valid {
                        let end = here + 1 + escape.chars().next().map_or(0, char::len_utf8);
                        return Err(ExprError { span: here..end, kind: ExprErrorKind::BadEscape });
                    }
                    chars.next();
                }
                c if c < ' ' => {
                    return Err(ExprError { span: here..here + 1, kind: ExprErrorKind::ControlCharacter });
                }
                _ => {}
            }
        }
        Err(ExprError { span: start..self.text.len(), kind: ExprErrorKind::MissingQuote })
    }
}

fn single_or(mut members: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match members.pop() {
        Some(only) if members.is_empty() => only,
        Some(last) => {
            members.push(last);
            join(members)
        }
        None => join(members),
    }
}

fn is_attribute(path: &str) -> bool {
    path.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
        && path.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '$'))
}

/// Whether a word without quotes is meant for an attribute: anything else is a text that lacks them.
fn is_other_attribute(word: &str) -> bool {
    let fixed = ["id", "created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged"];
    fixed.contains(&word) || word.strip_prefix("profile.").is_some_and(is_attribute)
}

/// JSON's number grammar.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
