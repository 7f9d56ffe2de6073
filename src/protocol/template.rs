//! Texts with attributes in braces, from which a person's values are made: `{ascii(lower(firstName))}@acme.com`.
//!
//! Owns the reading of such a text with the place of every mistake, and its filling with somebody's values. Knows nothing
//! of where the values come from: whoever fills it says what an attribute holds.
//!
//! ```text
//! template := (letters | "{{" | "}}" | "{" value "}")*      {{ and }} are a brace that is meant
//! value    := attribute
//!           | lower(value)                 Müller     → müller
//!           | upper(value)                 Müller     → MÜLLER
//!           | ascii(value)                 Müller     → Mueller
//!           | before(value, "sign")        ana@acme   → ana       all of it where the sign is not there
//!           | after(value, "sign")         ana@acme   → acme      nothing where the sign is not there
//!           | first(value, number)         Ana        → A
//!           | replace(value, "a", "b")     Hans-Peter → HansPeter, with "-" and ""
//!           | pad(value, number, "sign")   4711       → 004711    filled up from the left
//! ```
//!
//! Texts stand in `"` or `'`; `\` before a quote or another `\` means that sign itself. Names of functions are taken in any
//! case, those of attributes as Okta writes them. A value that is empty, or of which a function leaves nothing, is a
//! fault and no empty text: a login made of half a name is somebody else's.

mod ascii;
mod fault;
mod function;
mod read;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use ascii::to_ascii;
pub use fault::{Fault, FaultKind};
use function::Function;

/// How deep functions may stand in one another.
pub const MAX_DEPTH: usize = 16;

/// How long a text may become, in bytes. Okta takes far less of any attribute; functions in functions could make more
/// than there is memory for.
pub const MAX_TEXT: usize = 64 * 1024;

/// A text with attributes in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Letters(String),
    Value(Value),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Attribute(Attribute),
    Call(Box<Call>),
}

/// An attribute that is named, and where: bytes of the template's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub name: String,
    pub at: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    function: Function,
    of: Value,
    at: Range<usize>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// The first mistake, with its place.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Ok(Self { text: text.to_owned(), pieces: read::read(text)? })
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, where nobody's values are in it.
    pub fn fixed(&self) -> Option<Cow<'_, str>> {
        match self.pieces.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Piece::Letters(letters)] => Some(Cow::Borrowed(letters)),
            _ => None,
        }
    }

    /// The attributes that it is made of, in the order of the text, each as often as it is named.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Letters(_) => None,
            Piece::Value(value) => Some(value.attribute()),
        })
    }

    /// Whether the attribute is one that it is made of.
    pub fn names(&self, attribute: &str) -> bool {
        self.attributes().any(|named| named.name == attribute)
    }

    /// The first attribute that is not among the known ones, as a fault.
    pub fn unknown<'k>(&self, known: impl Iterator<Item = &'k str> + Clone) -> Option<Fault> {
        let missing = self.attributes().find(|named| !known.clone().any(|known| known == named.name))?;
        let near = fault::nearest(&missing.name, known).map(str::to_owned);
        let kind = FaultKind::UnknownAttribute { name: missing.name.clone(), near };
        Some(Fault::new(&self.text, missing.at.clone(), kind))
    }

    /// Fills it with somebody's values. `look` tells what an attribute holds: empty where nothing stands in it, none where
    /// there is no such attribute.
    ///
    /// # Errors
    ///
    /// The first attribute that is not there or empty, a function that leaves nothing, or a result that is too long.
    pub fn fill<'v>(&self, look: impl Fn(&str) -> Option<Cow<'v, str>>) -> Result<String, Fault> {
        let mut filled = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Letters(letters) => filled.push_str(letters),
                Piece::Value(value) => filled.push_str(&self.evaluate(value, &look)?),
            }
            if filled.len() > MAX_TEXT {
                return Err(Fault::new(&self.text, 0..self.text.len(), FaultKind::TooLong));
            }
        }
        Ok(filled)
    }

    fn evaluate<'v>(&self, value: &Value, look: &impl Fn(&str) -> Option<Cow<'v, str>>) -> Result<Cow<'v, str>, Fault> {
        match value {
            Value::Attribute(Attribute { name, at }) => match look(name) {
                Some(held) if held.trim().is_empty() => {
                    Err(Fault::new(&self.text, at.clone(), FaultKind::EmptyAttribute { name: name.clone() }))
                }
                Some(held) => Ok(held),
                None => {
                    let kind = FaultKind::UnknownAttribute { name: name.clone(), near: None };
                    Err(Fault::new(&self.text, at.clone(), kind))
                }
            },
            Value::Call(call) => {
                let of = self.evaluate(&call.of, look)?;
                let fault = |kind| Fault::new(&self.text, call.at.clone(), kind);
                let made = call.function.apply(&of).ok_or_else(|| fault(FaultKind::TooLong))?;
                if made.is_empty() {
                    let attribute = call.of.attribute().name.clone();
                    return Err(fault(FaultKind::NothingLeft { function: call.function.name(), attribute }));
                }
                Ok(Cow::Owned(made))
            }
        }
    }
}

impl Value {
    /// The one attribute at the bottom of it.
    fn attribute(&self) -> &Attribute {
        match self {
            Self::Attribute(attribute) => attribute,
            Self::Call(call) => call.of.attribute(),
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text with a number that tells it from others: before the sign @ where there is one.
pub fn numbered(text: &str, number: u32) -> String {
    match text.split_once('@') {
        Some((name, domain)) => format!("{name}{number}@{domain}"),
        None => format!("{text}{number}"),
    }
}

#[cfg(test)]
mod tests;
