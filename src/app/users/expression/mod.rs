//! The expression line's knowledge: what may be asked for, what it means, what is wrong with it, how it goes on.
//!
//! ```text
//!  text ─► tokens ─┬─► colours
//!                  ├─► completion (catalogue, operators, values)
//!                  └─► dates written out ─► parsed ─► each condition against Okta's rules ─┬─► what is sent
//!                                                                                         └─► what is decided here
//! ```
//!
//! Owns Okta's rules for `q`, `filter` and `search`. Must not know: who lists what is asked for, or how it is drawn.

pub mod catalogue;
pub mod check;
pub mod complete;
mod conditions;
mod correct;
pub mod dates;
pub mod fault;
pub mod here;
mod negation;
pub mod operators;
pub mod quick;
pub mod token;
mod values;

/// What the person chose to search with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Filter or full search, whichever fits.
    #[default]
    Automatic,
    Query,
    Filter,
    Search,
}

impl Choice {
    pub const ALL: [Self; 4] = [Self::Automatic, Self::Query, Self::Filter, Self::Search];

    pub fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Query => "by query",
            Self::Filter => "with filter",
            Self::Search => "full search",
        }
    }

    /// One line, where it is chosen.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Automatic => "Status, id, lastUpdated with a filter (current); all else full search.",
            Self::Query => "How first name, last name or email begins. At most 200; not deactivated.",
            Self::Filter => "Status, names, login, email, id, lastUpdated. Exact case, current.",
            Self::Search => "Every attribute, any case, sorted by Okta. May lag a second behind.",
        }
    }

    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Automatic => Self::Query,
            Self::Query => Self::Filter,
            Self::Filter => Self::Search,
            Self::Search => Self::Automatic,
        }
    }
}

/// How it is asked in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Query,
    Filter,
    Search,
}

impl Way {
    /// The parameter of `GET /users`.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Query => "q",
            Self::Filter => "filter",
            Self::Search => "search",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Query => Choice::Query.word(),
            Self::Filter => Choice::Filter.word(),
            Self::Search => Choice::Search.word(),
        }
    }
}
