//! Two pickers of the Events screen: which event types are watched, and from what time on.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::protocol::key::Key;
use crate::protocol::watch::{KINDS, Since, Watched};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The first line is everything that happens to people, or nothing at all; then the kinds.
    Kinds {
        purpose: Purpose,
        on: Vec<bool>,
        at: usize,
    },
    Since {
        at: usize,
        field: Field,
        problem: Option<String>,
    },
}

/// What kinds of events are picked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Watch,
    Ring,
}

/// The beginnings that are offered; a typed one follows them.
pub const BEGINNINGS: [(&str, Since); 5] = [
    ("From now on", Since::Now),
    ("The last hour", Since::Ago(SignedDuration::from_hours(1))),
    ("The last 24 hours", Since::Ago(SignedDuration::from_hours(24))),
    ("The last 7 days", Since::Ago(SignedDuration::from_hours(24 * 7))),
    ("The last 30 days", Since::Ago(SignedDuration::from_hours(24 * 30))),
];

/// What was picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    Watched(Watched),
    /// Which kinds the bell rings for.
    Bells(Vec<bool>),
    Since(Since),
}

impl Pick {
    pub fn types(watched: &Watched) -> Self {
        let on = KINDS.iter().map(|kind| match watched {
            Watched::Everything => false,
            Watched::Types(_) => kind.types.iter().all(|name| watched.covers(name)),
        });
        Self::Kinds { purpose: Purpose::Watch, on: on.collect(), at: 0 }
    }

    pub fn bells(on: &[bool]) -> Self {
        Self::Kinds { purpose: Purpose::Ring, on: on.to_vec(), at: 0 }
    }

    pub fn since(since: Since) -> Self {
        let at = BEGINNINGS.iter().position(|(_, known)| *known == since).unwrap_or(0);
        Self::Since { at, field: Field::default(), problem: None }
    }

    /// Whether printable keys are text now.
    pub fn takes_text(&self) -> bool {
        matches!(self, Self::Since { at, .. } if *at == BEGINNINGS.len())
    }

    fn count(&self) -> usize {
        match self {
            Self::Kinds { on, .. } => on.len() + 1,
            Self::Since { .. } => BEGINNINGS.len() + 1,
        }
    }

    pub fn step(&mut self, step: Step) {
        let count = self.count();
        match self {
            Self::Kinds { at, .. } | Self::Since { at, .. } => *at = step.from(*at, count, 10),
        }
    }

    /// Space: the kind under the cursor; on the first line everything or nothing, which no kind stands beside.
    pub fn mark(&mut self) {
        if let Self::Kinds { on, at, .. } = self {
            match at.checked_sub(1) {
                None => on.fill(false),
                Some(kind) => on[kind] = !on[kind],
            }
        }
    }

    pub fn type_key(&mut self, key: Key) {
        if let Self::Since { field, problem, .. } = self {
            *problem = None;
            field.handle(key);
        }
    }

    pub fn paste(&mut self, text: &str) {
        if let Self::Since { at, field, problem } = self {
            *at = BEGINNINGS.len();
            *problem = None;
            field.insert(text.trim());
        }
    }

    /// Enter: what was picked; none while it cannot be understood.
    pub fn confirm(&mut self, zone: &TimeZone) -> Option<Picked> {
        match self {
            Self::Kinds { purpose: Purpose::Ring, on, .. } => Some(Picked::Bells(on.clone())),
            Self::Kinds { purpose: Purpose::Watch, on, .. } => {
                let kinds: Vec<_> = KINDS.iter().zip(on.iter()).filter(|(_, on)| **on).map(|(kind, _)| kind).collect();
                Some(Picked::Watched(if kinds.is_empty() { Watched::Everything } else { Watched::kinds(kinds) }))
            }
            Self::Since { at, field, problem } => match BEGINNINGS.get(*at) {
                Some((_, since)) => Some(Picked::Since(*since)),
                None => match Since::parse(field.text(), zone) {
                    Ok(since) => Some(Picked::Since(since)),
                    Err(error) => {
                        *problem = Some(error.to_string());
                        None
                    }
                },
            },
        }
    }
}
