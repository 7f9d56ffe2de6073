//! A list of people: one page after the other, or in several streams where that is faster.
//!
//! ```text
//!  pages ─► a few of them measured ─► one stream is as fast as the limit allows ─► goes on
//!                                  └► the limit allows more ─► ranges of `created`, side by side
//!                                       └─ that fails ─► goes on in one stream, nobody twice
//! ```

use jiff::Timestamp;
use tokio::time::Instant;

use super::job::Answers;
use crate::messages::Content;
use crate::okta::client::{Client, Control};
use crate::okta::users::UserPages;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::query::{Cursor, LARGEST_PAGE, UserQuery, UserScope, but_deactivated};

/// Pages after which a whole list is worth reading otherwise; they also tell how long one takes.
const MEASURED: u32 = 5;

pub(super) async fn list(
    client: &Client,
    query: UserQuery,
    from: Option<Cursor>,
    pages: Option<u32>,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let mut listing = match from.clone() {
        Some(cursor) => client.continue_users(query.clone(), cursor),
        None => client.list_users(query.clone()),
    };
    if let Some(pages) = pages {
        listing = listing.limit_pages(pages as usize);
        send_pages(&mut listing, None, answers, control).await?;
        return Ok(Content::Listed);
    }
    // The first reply may have opened the connection; those behind it tell how long a page takes.
    if send_pages(&mut listing, Some(1), answers, control).await? {
        return Ok(Content::Listed);
    }
    let begun = Instant::now();
    if send_pages(&mut listing, Some(MEASURED), answers, control).await? {
        return Ok(Content::Listed);
    }
    let streams = client.worthwhile_streams(begun.elapsed() / MEASURED);
    if streams > 1
        && let Some(expression) = divisible(&query)
    {
        match in_parallel(client, &expression, &query, streams, answers, control).await {
            Ok(()) => return Ok(Content::Listed),
            Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
            // Those who came already are not listed twice.
            Err(_) => {}
        }
    }
    send_pages(&mut listing, None, answers, control).await?;
    Ok(Content::Listed)
}

/// Sends so many pages on, or all of them; whether the list is over.
async fn send_pages(
    listing: &mut UserPages,
    most: Option<u32>,
    answers: &Answers,
    control: &Control,
) -> Result<bool, CallError> {
    let mut left = most.unwrap_or(u32::MAX);
    while left > 0 {
        let Some(page) = listing.next_page(control).await else { return Ok(true) };
        let page = page?;
        left -= 1;
        // A page without a next one may still be followed by the news that its link leads astray.
        answers.send(Content::Page { rows: page.rows, odd: page.odd, next: page.next }).await;
    }
    Ok(false)
}

/// The search that a list is, where it can be divided: whole pages, in no wanted order.
fn divisible(query: &UserQuery) -> Option<Expr> {
    if query.page_size < LARGEST_PAGE {
        return None;
    }
    match &query.scope {
        UserScope::EveryoneButDeactivated => Some(but_deactivated()),
        UserScope::Search { expression, sort: None } => Expr::parse(expression).ok(),
        UserScope::Search { sort: Some(_), .. }
        | UserScope::Query(_)
        | UserScope::Filter(_)
        | UserScope::Members { .. } => None,
    }
}

/// Reads it in streams.
async fn in_parallel(
    client: &Client,
    expression: &Expr,
    query: &UserQuery,
    streams: u32,
    answers: &Answers,
    control: &Control,
) -> Result<(), CallError> {
    let now = Timestamp::now();
    // The server's clock: a range may end at its present.
    let now = client.clock_difference().and_then(|ahead| now.checked_add(ahead).ok()).unwrap_or(now);
    let mut pages = client.list_in_parallel(expression, query, None, streams, now, control);
    while let Some(page) = pages.next_page().await {
        let page = page?;
        answers.send(Content::Part { rows: page.rows, odd: page.odd }).await;
    }
    answers.send(Content::Page { rows: Vec::new(), odd: 0, next: None }).await;
    Ok(())
}
