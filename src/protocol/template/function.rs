//! The functions of templates: what each takes, and what it makes of a text.

use unicode_segmentation::UnicodeSegmentation;

use super::MAX_TEXT;
use super::ascii::to_ascii;

/// The largest number that `first` and `pad` take.
pub(super) const MAX_COUNT: usize = 1000;

/// A function with what it takes besides the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Lower,
    Upper,
    Ascii,
    Before(String),
    After(String),
    First(usize),
    Replace { what: String, by: String },
    Pad { to: usize, with: char },
}

/// An argument that is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Constant {
    Text(String),
    Number(Option<usize>),
}

/// What a function is called and takes, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature {
    pub name: &'static str,
    pub takes: &'static str,
    pub example: &'static str,
}

/// Every function.
pub(super) static SIGNATURES: [Signature; 8] = [
    Signature { name: "lower", takes: "one value", example: "lower(lastName)" },
    Signature { name: "upper", takes: "one value", example: "upper(lastName)" },
    Signature { name: "ascii", takes: "one value", example: "ascii(lastName)" },
    Signature { name: "before", takes: "a value and a sign in quotes", example: "before(email, \"@\")" },
    Signature { name: "after", takes: "a value and a sign in quotes", example: "after(email, \"@\")" },
    Signature { name: "first", takes: "a value and how many letters", example: "first(firstName, 1)" },
    Signature {
        name: "replace",
        takes: "a value, what goes and what comes in its place, both in quotes",
        example: "replace(lastName, \" \", \"-\")",
    },
    Signature {
        name: "pad",
        takes: "a value, a length and one sign to fill up with",
        example: "pad(employeeNumber, 6, \"0\")",
    },
];

/// What they are called, in a sentence.
pub(super) fn names() -> String {
    SIGNATURES.each_ref().map(|signature| signature.name).join(", ")
}

/// Why a function cannot be made.
pub(super) enum Refused {
    Arguments,
    Number,
}

impl Function {
    /// The function that the signature names, with these arguments after the value.
    pub(super) fn new(signature: &Signature, constants: &[Constant]) -> Result<Self, Refused> {
        let count = |number: Option<usize>| number.filter(|n| (1..=MAX_COUNT).contains(n)).ok_or(Refused::Number);
        match (signature.name, constants) {
            ("lower", []) => Ok(Self::Lower),
            ("upper", []) => Ok(Self::Upper),
            ("ascii", []) => Ok(Self::Ascii),
            ("before", [Constant::Text(sign)]) if !sign.is_empty() => Ok(Self::Before(sign.clone())),
            ("after", [Constant::Text(sign)]) if !sign.is_empty() => Ok(Self::After(sign.clone())),
            ("first", [Constant::Number(letters)]) => Ok(Self::First(count(*letters)?)),
            ("replace", [Constant::Text(what), Constant::Text(by)]) if !what.is_empty() => {
                Ok(Self::Replace { what: what.clone(), by: by.clone() })
            }
            ("pad", [Constant::Number(to), Constant::Text(with)]) => {
                let mut signs = with.chars();
                match (signs.next(), signs.next()) {
                    (Some(with), None) => Ok(Self::Pad { to: count(*to)?, with }),
                    _ => Err(Refused::Arguments),
                }
            }
            _ => Err(Refused::Arguments),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Ascii => "ascii",
            Self::Before(_) => "before",
            Self::After(_) => "after",
            Self::First(_) => "first",
            Self::Replace { .. } => "replace",
            Self::Pad { .. } => "pad",
        }
    }

    /// What it makes of a text; none where that is too long.
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        let made = match self {
            Self::Lower => text.to_lowercase(),
            Self::Upper => text.to_uppercase(),
            Self::Ascii => to_ascii(text),
            Self::Before(sign) => text.split_once(sign.as_str()).map_or(text, |(before, _)| before).to_owned(),
            Self::After(sign) => text.split_once(sign.as_str()).map_or("", |(_, after)| after).to_owned(),
            // Letters as they are seen: a mark stays on what it belongs to.
            Self::First(letters) => text.graphemes(true).take(*letters).collect(),
            Self::Replace { what, by } => {
                let grown = text.matches(what.as_str()).count().saturating_mul(by.len());
                if text.len().saturating_add(grown) > MAX_TEXT {
                    return None;
                }
                text.replace(what.as_str(), by)
            }
            Self::Pad { to, with } => {
                let there = text.graphemes(true).count();
                let mut padded: String = std::iter::repeat_n(*with, to.saturating_sub(there)).collect();
                padded.push_str(text);
                padded
            }
        };
        (made.len() <= MAX_TEXT).then_some(made)
    }
}
