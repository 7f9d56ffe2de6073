//! The live search with its fallbacks, and the count of namesakes.
//!
//! ```text
//!  contains, or beside names ──400──► contains ──400──► begins with ──400──► q
//!     │ nobody, of one word: department, title, city
//!     └──────500, 403, no answer────────► q = the first word, filtered here; deactivated people not searched
//! ```

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::source::Source;
use crate::messages::{Content, Found, SearchMethod};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::search::{
    TextOperator, beside_expression, namesakes_expression, people_expression, people_expression_beside,
};
use crate::okta::users::UserPage;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::fold;
use crate::protocol::operation::Operation;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::row::{RowField, RowFields};

/// People a live search brings: more than anybody reads before typing another letter.
const SEARCH_PAGE: u16 = 50;

pub(super) async fn find(
    client: &Client,
    source: &Source,
    words: Vec<String>,
    extra: &Arc<[String]>,
    control: &Control,
) -> Result<Found, CallError> {
    let mut because = None;
    for (expression, method, beside) in questions(&words, source) {
        let query = UserQuery { page_size: SEARCH_PAGE, extra: Arc::clone(extra), ..searching(expression.clone()) };
        match search(client, source, query, RowFields::ALL, control).await {
            Ok(page) => {
                if !beside && because.is_some() && method == SearchMethod::Anywhere {
                    source.no_beside.store(true, Ordering::Relaxed);
                }
                if method == SearchMethod::Beginnings {
                    // Said once; from now on it is how this organisation is searched.
                    source.no_contains.store(true, Ordering::Relaxed);
                }
                let nobody = page.rows.is_empty() && page.odd == 0;
                let named = found(page, method, expression, because);
                return if nobody {
                    find_beside(client, source, &words, extra, named, control).await
                } else {
                    Ok(named)
                };
            }
            Err(failure) if failure.kind == FailureKind::Refused => because = Some(failure),
            Err(failure) if falls_back(&failure) => {
                if failure.kind.is_withheld() {
                    // A role does not change while one types: said once, the title says it from now on.
                    source.no_search.store(true, Ordering::Relaxed);
                }
                because = Some(failure);
                break;
            }
            Err(failure) => return Err(failure),
        }
    }
    let first = words.first().cloned().unwrap_or_default();
    let needles = fold::needles(&words.join(" "));
    let query = UserQuery { extra: Arc::clone(extra), ..UserQuery::new(UserScope::Query(first)) };
    match one_page(client, query, None, control).await {
        Ok(mut page) => {
            page.rows.retain(|row| fold::matches(&row.search_text(), &needles));
            let mut found = found(page, SearchMethod::ByQuery, String::new(), because);
            // `q` tells nothing of whom it left out.
            found.complete = false;
            Ok(found)
        }
        // The first refusal says more than that of the way out.
        Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
        Err(failure) => Err(because.unwrap_or(failure)),
    }
}

/// The questions that find people by these words, the one that finds most first: how each is found, and whether it asks for
/// what is beside names as well.
fn questions(words: &[String], source: &Source) -> Vec<(String, SearchMethod, bool)> {
    if source.no_search.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let beside = !source.no_beside.load(Ordering::Relaxed);
    let mut questions = Vec::new();
    if !source.no_contains.load(Ordering::Relaxed) {
        let all = people_expression_beside(words, TextOperator::Co).filter(|_| beside);
        questions.extend(all.map(|all| (all, SearchMethod::Anywhere, true)));
        questions
            .extend(people_expression(words, TextOperator::Co).map(|names| (names, SearchMethod::Anywhere, false)));
    }
    let beginnings = people_expression(words, TextOperator::Sw);
    questions.extend(beginnings.map(|names| (names, SearchMethod::Beginnings, false)));
    questions
}

/// Nobody is called so: whoever works in what is called so, where one word was typed. What comes of it takes nothing from
/// the first answer.
async fn find_beside(
    client: &Client,
    source: &Source,
    words: &[String],
    extra: &Arc<[String]>,
    named: Found,
    control: &Control,
) -> Result<Found, CallError> {
    let expression = match words {
        [word] if !word.contains('@') && !source.no_beside.load(Ordering::Relaxed) => beside_expression(words),
        _ => None,
    };
    let Some(expression) = expression else { return Ok(named) };
    let query = UserQuery { page_size: SEARCH_PAGE, extra: Arc::clone(extra), ..searching(expression.clone()) };
    match search(client, source, query, RowFields::ALL, control).await {
        Ok(page) if page.rows.is_empty() && page.odd == 0 => Ok(named),
        Ok(page) => Ok(Found { complete: page.next.is_none(), rows: page.rows, odd: page.odd, expression, ..named }),
        Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
        Err(failure) => {
            if failure.kind == FailureKind::Refused {
                source.no_beside.store(true, Ordering::Relaxed);
            }
            Ok(named)
        }
    }
}

/// Failures after which a simpler question may still be answered.
fn falls_back(failure: &CallError) -> bool {
    failure.kind.is_withheld() || matches!(failure.kind, FailureKind::ServerFailed | FailureKind::TimedOut)
}

fn found(page: UserPage, method: SearchMethod, expression: String, because: Option<CallError>) -> Found {
    Found { complete: page.next.is_none(), rows: page.rows, odd: page.odd, method, expression, because }
}

pub(super) async fn count_namesakes(
    client: &Client,
    source: &Source,
    first: &str,
    last: &str,
    control: &Control,
) -> Result<Content, CallError> {
    let fields = RowFields::of(&[RowField::FirstName, RowField::LastName]);
    let page = search(client, source, searching(namesakes_expression(first, last)), fields, control).await?;
    let count = (page.rows.len() + page.odd) as u32;
    // The person is one of them even where the index has not heard of them yet.
    Ok(Content::Namesakes { count: count.max(1), more: page.next.is_some() })
}

pub(super) fn searching(expression: String) -> UserQuery {
    UserQuery::new(UserScope::Search { expression, sort: None })
}

/// One page of a search, asking only for the fields that are needed where the organisation takes that.
pub(super) async fn search(
    client: &Client,
    source: &Source,
    query: UserQuery,
    fields: RowFields,
    control: &Control,
) -> Result<UserPage, CallError> {
    if !source.no_projection.load(Ordering::Relaxed) {
        match one_page(client, query.clone(), Some(fields), control).await {
            Err(failure) if failure.kind == FailureKind::Refused => {}
            answered => return answered,
        }
    }
    let page = one_page(client, query, None, control).await?;
    source.no_projection.store(true, Ordering::Relaxed);
    Ok(page)
}

pub(super) async fn one_page(
    client: &Client,
    query: UserQuery,
    fields: Option<RowFields>,
    control: &Control,
) -> Result<UserPage, CallError> {
    let mut pages = client.list_users(query).limit_pages(1);
    if let Some(fields) = fields {
        pages = pages.with_fields(fields);
    }
    match pages.next_page(control).await {
        Some(page) => page,
        None => Err(CallError::new(FailureKind::Malformed, Operation::ListUsers)),
    }
}
