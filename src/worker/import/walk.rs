//! Many are found by reading everybody, where that is fewer calls than asking for them.
//!
//! Owns: when that is so. Must not know: by what they are wanted.

use super::slim;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::expr::Expr;
use crate::protocol::query::{LARGEST_PAGE, UserQuery, UserScope};
use crate::protocol::user::User;

/// So few questions are always asked: a walk would hardly be shorter.
const FEW: usize = 10;

/// Everybody of an expression who is kept; none where that takes more pages than there would be questions. `tell` hears
/// how many were read.
pub(super) async fn walk(
    client: &Client,
    all: Expr,
    questions: usize,
    control: &Control,
    keep: impl Fn(&User) -> bool,
    mut tell: impl FnMut(usize),
) -> Result<Option<Vec<User>>, CallError> {
    if questions <= FEW {
        return Ok(None);
    }
    let scope = UserScope::Search { expression: all.to_string(), sort: None };
    let mut pages = client.list_users(UserQuery::new(scope)).with_whole();
    let mut found = Vec::new();
    let mut read = 0;
    while let Some(page) = pages.next_page(control).await {
        let page = page?;
        read += 1;
        // Whoever cannot be read may be one of them: asked for, they are told.
        if page.odd > 0 || read > questions {
            return Ok(None);
        }
        let people = page.raw.iter().filter_map(|raw| User::parse(raw, None));
        found.extend(people.filter(&keep).map(slim));
        tell(read * usize::from(LARGEST_PAGE));
    }
    Ok(Some(found))
}

/// Whether everybody is so many that a walk would be longer than the questions.
pub(super) async fn is_longer(client: &Client, questions: usize, control: &Control) -> bool {
    if questions <= FEW {
        return true;
    }
    let all = client.everyone_size(control).await.ok().flatten();
    all.is_some_and(|all| all / u64::from(LARGEST_PAGE) >= questions as u64)
}
