//! How a list of users is asked for.

use std::sync::Arc;

use super::expr::{Expr, Op};
use super::id::GroupId;
use super::report::Asked;
use super::sieve::Sieve;

/// Which users are wanted. The parts exclude each other, as they do in Okta.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum UserScope {
    /// The plain list: everyone but deactivated people.
    #[default]
    EveryoneButDeactivated,
    /// `q`: begins of first name, last name or email; not paged, without deactivated people.
    Query(String),
    /// `filter`: a short list of properties, case-sensitive.
    Filter(String),
    /// `search`: any property; deactivated people included; the index may lag a little.
    Search {
        expression: String,
        /// Property and direction; without it the order is by id.
        sort: Option<(String, SortOrder)>,
    },
    /// The members of a group, by its id; deactivated people included.
    Members { group: GroupId },
    /// Of those the ones that a sieve keeps, which looks at each as they come.
    Sifted { of: Box<UserScope>, by: Arc<Sieve> },
    /// Those who are in a report.
    Report(Arc<Asked>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    Ascending,
    Descending,
}

/// One listing of `GET /api/v1/users`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserQuery {
    pub scope: UserScope,
    /// Users a page; Okta gives at most 200.
    pub page_size: u16,
    /// Attributes of the profile that the rows keep beside the fixed ones.
    pub extra: Arc<[String]>,
}

/// Everyone but deactivated people, as a search: what “is not” becomes where there is no `ne`.
pub fn but_deactivated() -> Expr {
    let status = |op| Expr::compare("status", op, "DEPROVISIONED");
    status(Op::Lt).or(status(Op::Gt))
}

/// Okta is asked for words of at least so many letters: one letter is in nearly every name.
pub const SHORTEST_WORD: usize = 2;
/// Okta is asked for so many words: first name, last name and one more tell people apart, and each word costs a scan.
/// All of them are matched here.
pub const MOST_WORDS: usize = 3;

/// Okta's largest page of users.
pub const LARGEST_PAGE: u16 = 200;

impl UserQuery {
    pub fn new(scope: UserScope) -> Self {
        Self { scope, page_size: LARGEST_PAGE, extra: Arc::default() }
    }

    /// The report that it is, where it is one.
    pub fn report(&self) -> Option<&Arc<Asked>> {
        match &self.scope {
            UserScope::Report(asked) => Some(asked),
            UserScope::EveryoneButDeactivated
            | UserScope::Query(_)
            | UserScope::Filter(_)
            | UserScope::Search { .. }
            | UserScope::Members { .. }
            | UserScope::Sifted { .. } => None,
        }
    }

    /// What Okta is asked for, with what of each person is looked at afterwards; and by what they are sifted then.
    pub fn taken_apart(mut self) -> (Self, Option<Arc<Sieve>>) {
        let UserScope::Sifted { of, by } = self.scope else { return (self, None) };
        let missing: Vec<String> = by.extra().into_iter().filter(|name| !self.extra.contains(name)).collect();
        if !missing.is_empty() {
            self.extra = self.extra.iter().cloned().chain(missing).collect();
        }
        self.scope = *of;
        (self, Some(by))
    }
}

/// Where a listing goes on: an address that came in a `Link` header, never taken apart or put together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The words that the server is asked for: two letters or more, three at most, the longest ones first to go in.
pub fn asked_words(query: &str) -> Vec<String> {
    let words = query.split_whitespace().map(|word| word.trim_end_matches([',', ';']));
    let words = words.filter(|word| word.chars().count() >= SHORTEST_WORD);
    words.take(MOST_WORDS).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_asked_for_three_words_of_two_letters() {
        assert_eq!(asked_words("J Smith van der Berg"), ["smith", "van", "der"]);
        assert_eq!(asked_words("王 é"), [""; 0]);
    }
}
