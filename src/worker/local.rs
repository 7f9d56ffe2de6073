//! What is worked out, read or written on this machine, off the drawing thread and without a client.

use jiff::Timestamp;
use tokio::task::{JoinError, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::history::History;
use super::{expressions, raw};
use crate::messages::{Content, LocalRequest};
use crate::protocol::connection::ConnectionId;
use crate::protocol::past_call::PastCall;
use crate::store::Histories;

/// # Errors
/// The work panicked.
pub(super) async fn run(
    request: LocalRequest,
    histories: Option<Histories>,
    connection: &ConnectionId,
    cancel: CancellationToken,
) -> Result<Content, JoinError> {
    let history = || histories.clone().map(|all| History::of(all, connection));
    match request {
        LocalRequest::SortRows { keys } => spawn_blocking(move || keys.sorted()).await.map(Content::Sorted),
        LocalRequest::FindSimilar { haystack, words } => {
            spawn_blocking(move || haystack.similar(&words)).await.map(Content::Similar)
        }
        LocalRequest::FindInDocument { document, needle } => Ok(raw::find(document, needle, cancel).await),
        LocalRequest::FilterDocument { document, path } => Ok(raw::filter(document, path).await),
        LocalRequest::SaveFile { file, content } => Ok(raw::save(file, content).await),
        LocalRequest::ReadExpressions => Ok(expressions::run(histories, connection, None).await),
        LocalRequest::KeepExpression(new) => Ok(expressions::run(histories, connection, Some(new)).await),
        LocalRequest::ReadHistory => past_calls(history(), |_| Ok(())).await,
        LocalRequest::NameCall { call, name } => {
            let past = PastCall { name: Some(name), ..PastCall::of(&call, Timestamp::now(), None) };
            past_calls(history(), move |history| history.keep(past)).await
        }
        LocalRequest::ForgetCall { name } => past_calls(history(), move |history| history.forget(&name)).await,
    }
}

/// The calls written before, once `change` is made.
async fn past_calls(
    history: Option<History>,
    change: impl FnOnce(&History) -> std::io::Result<()> + Send + 'static,
) -> Result<Content, JoinError> {
    let Some(history) = history else { return Ok(Content::History(Vec::new())) };
    spawn_blocking(move || {
        // A history that cannot be read or written costs nothing but itself.
        let _ = change(&history);
        history.read().unwrap_or_default()
    })
    .await
    .map(Content::History)
}
