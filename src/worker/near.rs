//! People whose names are nearly what was typed, as far as Okta can be asked for them: by the first letters, judged here.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::search::{one_page, search, searching};
use super::source::Source;
use crate::messages::Content;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::near::{beginning, near_expressions};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::fold;
use crate::protocol::fuzzy::Haystack;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::row::{RowFields, UserRow};

/// Where search is refused, `q` finds by these first letters.
const LETTERS: usize = 3;

/// Two calls at most, the second one where the first brought nobody who is like it.
pub(super) async fn find(
    client: &Client,
    source: &Source,
    words: &[String],
    extra: &Arc<[String]>,
    control: &Control,
) -> Result<Content, CallError> {
    if source.no_search.load(Ordering::Relaxed) {
        return by_query(client, words, extra, control).await;
    }
    for expression in near_expressions(words) {
        let query = UserQuery { extra: Arc::clone(extra), ..searching(expression) };
        let rows = match search(client, source, query, RowFields::ALL, control).await {
            Ok(page) => page.rows,
            Err(failure) if failure.kind == FailureKind::Refused => continue,
            Err(failure) => return Err(failure),
        };
        let like = like(rows, words);
        if !like.is_empty() {
            return Ok(Content::Near(like));
        }
    }
    Ok(Content::Near(Vec::new()))
}

async fn by_query(
    client: &Client,
    words: &[String],
    extra: &Arc<[String]>,
    control: &Control,
) -> Result<Content, CallError> {
    let longest = words.iter().max_by_key(|word| word.chars().count()).map(|word| beginning(word, LETTERS));
    let scope = UserScope::Query(longest.unwrap_or_default());
    let query = UserQuery { extra: Arc::clone(extra), ..UserQuery::new(scope) };
    let page = one_page(client, query, None, control).await?;
    Ok(Content::Near(like(page.rows, words)))
}

/// Those who are like it, best first.
fn like(rows: Vec<UserRow>, words: &[String]) -> Vec<UserRow> {
    let folded: Vec<String> = fold::needles(&words.join(" ")).into_iter().map(|needle| needle.literal).collect();
    let all: Haystack = rows.iter().map(UserRow::search_text).collect();
    let found = all.similar(&folded);
    let mut rows: Vec<Option<UserRow>> = rows.into_iter().map(Some).collect();
    found.into_iter().filter_map(|at| rows.get_mut(at as usize)?.take()).collect()
}
