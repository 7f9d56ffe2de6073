//! A list of people for the screen: so many pages, or everybody.

use super::answers::Answers;
use crate::messages::Content;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Kept, Portion};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::query::{Cursor, UserQuery, UserScope};

pub(super) async fn list(
    client: &Client,
    query: UserQuery,
    from: Option<Cursor>,
    pages: Option<u32>,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let is_sifted = matches!(query.scope, UserScope::Sifted { .. });
    let Some(most) = pages else { return everybody(client, query, from, answers, control).await };
    let listing = match from {
        Some(cursor) => client.continue_users(query, cursor),
        None => client.list_users(query),
    };
    let mut listing = listing.limit_pages(most as usize);
    while let Some(page) = listing.next_page(control).await {
        send(page?, is_sifted, answers).await;
    }
    Ok(Content::Listed)
}

async fn everybody(
    client: &Client,
    query: UserQuery,
    from: Option<Cursor>,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let is_sifted = matches!(query.scope, UserScope::Sifted { .. });
    let mut list = client.list_whole(query, from, Kept::default());
    while let Some(portion) = list.next(control).await {
        if let Some(told) = list.told() {
            answers.send(Content::Reported(Box::new(told))).await;
        }
        match portion {
            Ok(Portion::Page(page)) => send(somebody(page), is_sifted, answers).await,
            Ok(Portion::Part(part)) => {
                tell_read(&part.page, is_sifted, answers).await;
                answers.send(Content::Part { rows: part.page.rows, odd: part.page.odd }).await;
            }
            // Those who came already are not listed twice.
            Err(failure) if list.streams() > 1 && failure.kind != FailureKind::Cancelled => list.go_on_in_order(),
            Err(failure) => return Err(failure),
        }
    }
    if list.streams() > 1 {
        // No part tells that the list has ended.
        answers.send(Content::Page { rows: Vec::new(), odd: 0, next: None }).await;
    }
    Ok(Content::Listed)
}

/// Without those of a file whom nobody in Okta is: they are told of, and nothing can be done to them.
fn somebody(mut page: UserPage) -> UserPage {
    page.retain(|row| !row.id().is_empty());
    page
}

/// A page without a next one may still be followed by the news that its link leads astray.
async fn send(page: UserPage, is_sifted: bool, answers: &Answers) {
    tell_read(&page, is_sifted, answers).await;
    answers.send(Content::Page { rows: page.rows, odd: page.odd, next: page.next }).await;
}

/// Of how many those are that a sieve kept.
async fn tell_read(page: &UserPage, is_sifted: bool, answers: &Answers) {
    if is_sifted {
        answers.send(Content::Sifted { read: page.read as u64 }).await;
    }
}
