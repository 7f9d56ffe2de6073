//! What is wrong with a template, or with filling it, and where.

use std::fmt;
use std::ops::Range;

use super::function::{self, Signature};
use super::{MAX_DEPTH, MAX_TEXT};

/// A mistake with its place. Shown as a sentence that begins with the place: `letter 2: no function is called …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the template's text.
    pub at: Range<usize>,
    /// The place as a person counts it: the first letter of the text is 1.
    pub letter: usize,
    pub kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A brace that is never closed.
    NotClosed,
    /// A parenthesis that is never closed.
    NoParenthesis,
    /// A brace that closes nothing.
    NothingToClose,
    /// Nothing stands where an attribute or a function must.
    NoValue,
    /// Something stands where the value must end.
    Unexpected(char),
    /// A text without its second quote.
    OpenText,
    UnknownFunction {
        name: String,
        near: Option<&'static str>,
    },
    /// A function with other arguments than it takes.
    Arguments(&'static Signature),
    /// A number that the function does not take.
    Number(&'static Signature),
    /// Functions in functions, deeper than is read.
    TooDeep,
    UnknownAttribute {
        name: String,
        near: Option<String>,
    },
    EmptyAttribute {
        name: String,
    },
    NothingLeft {
        function: &'static str,
        attribute: String,
    },
    TooLong,
}

impl Fault {
    pub(super) fn new(text: &str, at: Range<usize>, kind: FaultKind) -> Self {
        let letter = text.get(..at.start).map_or(0, |before| before.chars().count()) + 1;
        Self { at, letter, kind }
    }

    /// Whether it is about somebody's values and not about the template: another person, or more typed, may mend it.
    pub fn is_of_values(&self) -> bool {
        match self.kind {
            FaultKind::EmptyAttribute { .. } | FaultKind::NothingLeft { .. } | FaultKind::TooLong => true,
            FaultKind::NotClosed
            | FaultKind::NoParenthesis
            | FaultKind::NothingToClose
            | FaultKind::NoValue
            | FaultKind::Unexpected(_)
            | FaultKind::OpenText
            | FaultKind::UnknownFunction { .. }
            | FaultKind::Arguments(_)
            | FaultKind::Number(_)
            | FaultKind::TooDeep
            | FaultKind::UnknownAttribute { .. } => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "letter {}: {}", self.letter, self.kind)
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotClosed => f.write_str("this { has no } that closes it; a brace that is meant is written {{"),
            Self::NoParenthesis => f.write_str("this ( has no ) that closes it"),
            Self::NothingToClose => f.write_str("this } closes nothing; a brace that is meant is written }}"),
            Self::NoValue => f.write_str("an attribute or a function must stand here, like {firstName}"),
            Self::Unexpected(sign) => write!(f, "“{sign}” is not understood here; }} should close the value"),
            Self::OpenText => f.write_str("this text has no quote at its end"),
            Self::UnknownFunction { name, near: Some(near) } => {
                write!(f, "no function is called “{name}”; {near} is one")
            }
            Self::UnknownFunction { name, near: None } => {
                write!(f, "no function is called “{name}”; there are {}", function::names())
            }
            Self::Arguments(signature) => {
                write!(f, "{} takes {}, like {}", signature.name, signature.takes, signature.example)
            }
            Self::Number(signature) => {
                write!(f, "{} takes a whole number from 1 to {}", signature.name, function::MAX_COUNT)
            }
            Self::TooDeep => write!(f, "functions stand in one another at most {MAX_DEPTH} deep"),
            Self::UnknownAttribute { name, near: Some(near) } => {
                write!(f, "no attribute is called “{name}”; {near} is one")
            }
            Self::UnknownAttribute { name, near: None } => write!(f, "no attribute is called “{name}”"),
            Self::EmptyAttribute { name } => write!(f, "{name} is empty"),
            Self::NothingLeft { function, attribute } => write!(f, "{function} leaves nothing of {attribute}"),
            Self::TooLong => write!(f, "the text becomes longer than {} KB", MAX_TEXT / 1024),
        }
    }
}

/// The one of the known names that was probably meant.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let meant = name.to_lowercase();
    let distance = |known: &str| strsim::osa_distance(&known.to_lowercase(), &meant);
    let (distance, known) = known.map(|known| (distance(known), known)).min_by_key(|(distance, _)| *distance)?;
    (distance <= 2 && distance < meant.chars().count()).then_some(known)
}
