//! What of an expression Okta can be asked for, and what is decided here over the people that it sends.
//!
//! ```text
//!  status eq "ACTIVE" and lastLogin lt -90d and not (profile.manager pr)
//!  └─ Okta ─────────┘     └─ here ───────┘     └─ here ────────────────┘
//! ```
//!
//! Okta takes conditions that are joined by `and` away one by one, so each goes where it can be decided; what stands
//! behind an `or` goes together.

use std::sync::Arc;

use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::scan;
use crate::protocol::expr::{Expr, Op, Value};
use crate::protocol::query::UserScope;
use crate::protocol::sieve::Sieve;

/// Points in time that lists tell of and that nothing can be asked for.
pub const TIMES: [(&str, &str); 2] = [("lastLogin", "Last sign-in"), ("passwordChanged", "Password changed")];

/// An expression in its two parts, in the words that were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// None where everybody has to be read.
    pub asked: Option<String>,
    pub decided: String,
    /// What is sent: dates written out.
    pub sent: String,
    /// What becomes of whoever has no value.
    pub absent: Absent,
}

/// What becomes of whoever has no value that could be compared. Whoever has none is found by no comparison, as where Okta
/// decides; `not` turns that round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Nothing hangs on it.
    NotAsked,
    /// `not (… eq …)` finds them, too.
    Found,
    /// `ne` does not find them.
    NotFound,
}

impl Absent {
    fn of(decided: &Expr) -> Self {
        match decided {
            Expr::And(members) | Expr::Or(members) => {
                let told = members.iter().map(Self::of).find(|absent| *absent != Self::NotAsked);
                told.unwrap_or(Self::NotAsked)
            }
            Expr::Not(inner) if compares(inner) => Self::Found,
            Expr::Compare { op: Op::Ne, .. } => Self::NotFound,
            Expr::Not(_) | Expr::Present(_) | Expr::Compare { .. } => Self::NotAsked,
        }
    }

    /// For a title: behind what is decided.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAsked => "",
            Self::Found => " (or no value)",
            Self::NotFound => " (both have a value)",
        }
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotAsked => "",
            Self::Found => "not (…) also finds whoever has no value there",
            Self::NotFound => "ne finds nobody who has no value; not (… eq …) does",
        }
    }
}

/// Whether something is compared that somebody may not have.
fn compares(expr: &Expr) -> bool {
    match expr {
        Expr::And(members) | Expr::Or(members) => members.iter().any(compares),
        Expr::Not(inner) => compares(inner),
        Expr::Present(_) => false,
        Expr::Compare { attr, .. } => !ALWAYS.contains(&&*attr.path),
    }
}

/// What everybody has.
const ALWAYS: [&str; 5] = ["id", "status", "created", "profile.login", "profile.email"];

/// An expression as it is asked for and decided; `decided` is none where all of it can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parted {
    pub asked: Option<Expr>,
    pub decided: Option<Expr>,
}

/// Everybody, deactivated people included, as a search.
pub const EVERYBODY: &str = "id pr";

impl Parted {
    pub fn of(expr: Expr) -> Self {
        let members = match expr {
            Expr::And(members) => members,
            other => vec![other],
        };
        let (decided, asked): (Vec<_>, Vec<_>) = members.into_iter().partition(is_decided_here);
        Self { asked: Expr::all(asked), decided: Expr::all(decided) }
    }

    /// # Errors
    /// The attribute that no list tells of.
    pub fn scope(self, sort: Option<(String, crate::protocol::query::SortOrder)>) -> Result<UserScope, String> {
        let expression = self.asked.map_or_else(|| EVERYBODY.to_owned(), |asked| asked.to_string());
        let of = UserScope::Search { expression, sort };
        Ok(match self.decided {
            Some(decided) => UserScope::Sifted { of: Box::new(of), by: Arc::new(Sieve::of(decided)?) },
            None => of,
        })
    }
}

/// The scope of an expression that was accepted, its dates written out.
pub fn scope(expanded: &str, sort: Option<(String, crate::protocol::query::SortOrder)>) -> UserScope {
    let parted = Expr::parse(expanded).ok().map(Parted::of);
    let whole = UserScope::Search { expression: expanded.to_owned(), sort: sort.clone() };
    match parted {
        Some(parted) if parted.decided.is_some() => parted.scope(sort).unwrap_or(whole),
        Some(_) | None => whole,
    }
}

fn is_decided_here(expr: &Expr) -> bool {
    let is_time = |path: &str| TIMES.iter().any(|(time, _)| *time == path);
    match expr {
        Expr::And(members) | Expr::Or(members) => members.iter().any(is_decided_here),
        Expr::Not(_) => true,
        Expr::Present(attr) => is_time(&attr.path),
        Expr::Compare { attr, value, .. } => is_time(&attr.path) || matches!(value, Value::Attribute(_)),
    }
}

/// The two parts in the words that were typed.
pub fn in_words(text: &str, expanded: &str) -> Option<Here> {
    let members = match Expr::parse(expanded).ok()? {
        Expr::And(members) => members,
        other => vec![other],
    };
    let typed = if members.len() == 1 { vec![text.trim()] } else { members_of(text) };
    if typed.len() != members.len() {
        return None;
    }
    let (mut asked, mut decided) = (Vec::new(), Vec::new());
    for (member, words) in members.iter().zip(typed) {
        if is_decided_here(member) { decided.push(words) } else { asked.push(words) }
    }
    let asked = Some(asked.join(" and ")).filter(|asked| !asked.is_empty());
    let sent = Expr::all(members.into_iter().filter(|member| !is_decided_here(member)));
    let sent = sent.map_or_else(|| EVERYBODY.to_owned(), |sent| sent.to_string());
    let absent = Expr::parse(expanded).ok().and_then(|whole| Parted::of(whole).decided);
    let absent = absent.map_or(Absent::NotAsked, |decided| Absent::of(&decided));
    (!decided.is_empty()).then(|| Here { asked, decided: decided.join(" and "), sent, absent })
}

/// What stands between the `and`s outside of all parentheses.
fn members_of(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut begin = 0;
    let mut members = Vec::new();
    for token in scan(text).0 {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Joint if depth == 0 && token.text(text).eq_ignore_ascii_case("and") => {
                members.push(text[begin..token.span.start].trim());
                begin = token.span.end;
            }
            Kind::Joint | Kind::Attribute | Kind::Operator | Kind::Text | Kind::OpenText | Kind::Bare | Kind::Stray => {
            }
        }
    }
    members.push(text[begin..].trim());
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_goes_where_it_can_be_decided() {
        for (text, asked, decided) in [
            ("status eq \"ACTIVE\"", Some("status eq \"ACTIVE\""), None),
            ("lastLogin pr", None, Some("lastLogin pr")),
            (
                "status eq \"ACTIVE\" and lastLogin pr and not (profile.manager pr)",
                Some("status eq \"ACTIVE\""),
                Some("lastLogin pr and not (profile.manager pr)"),
            ),
            ("status eq \"ACTIVE\" or lastLogin pr", None, Some("status eq \"ACTIVE\" or lastLogin pr")),
            ("profile.login ne profile.email", None, Some("profile.login ne profile.email")),
            (
                "(status eq \"ACTIVE\" or created pr) and lastLogin pr",
                Some("status eq \"ACTIVE\" or created pr"),
                Some("lastLogin pr"),
            ),
        ] {
            let parted = Parted::of(Expr::parse(text).unwrap());
            let told = |part: &Option<Expr>| part.as_ref().map(Expr::to_string);
            assert_eq!((told(&parted.asked).as_deref(), told(&parted.decided).as_deref()), (asked, decided), "{text}");
        }
    }

    #[test]
    fn the_parts_are_told_as_they_were_typed() {
        let text = "status eq \"ACTIVE\" and (created gt -7d or not (lastLogin pr)) AND lastLogin lt -90d";
        let expanded =
            text.replace("-7d", "\"2026-01-01T00:00:00.000Z\"").replace("-90d", "\"2025-01-01T00:00:00.000Z\"");
        let here = in_words(text, &expanded).unwrap();
        assert_eq!(here.asked.as_deref(), Some("status eq \"ACTIVE\""));
        assert_eq!(here.decided, "(created gt -7d or not (lastLogin pr)) and lastLogin lt -90d");
        assert_eq!(in_words("status eq \"X\"", "status eq \"X\""), None);
    }

    #[test]
    fn what_becomes_of_whoever_has_no_value_is_told_where_it_matters() {
        for (text, absent) in [
            ("not (profile.city eq \"Ulm\")", Absent::Found),
            ("status eq \"ACTIVE\" and not (profile.city eq \"Ulm\")", Absent::Found),
            ("profile.city ne profile.state", Absent::NotFound),
            ("not (status eq \"ACTIVE\")", Absent::NotAsked),
            ("not (profile.city pr)", Absent::NotAsked),
            ("lastLogin lt \"2026-01-01T00:00:00.000Z\"", Absent::NotAsked),
        ] {
            assert_eq!(in_words(text, text).unwrap().absent, absent, "{text}");
        }
    }
}
