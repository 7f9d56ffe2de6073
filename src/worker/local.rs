//! What is worked out, read or written on this machine, off the drawing thread and without a client.

use std::fs::File;
use std::io::Read;

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
        // Read where the keeper of the connections is known.
        LocalRequest::ReadRoster { .. } => Ok(Content::Roster(Err("This run reads no files.".to_owned()))),
        LocalRequest::ReadText { file } => spawn_blocking(move || read_text(&file)).await.map(Content::Text),
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

/// A larger file is no list of people.
const LARGEST: u64 = 64 << 20;

fn read_text(file: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("{file}: {}", crate::store::journal::words(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{file}: more than 64 MB are no list of people"));
    }
    String::from_utf8(bytes).map_err(|_| format!("{file}: it is not UTF-8; save it as UTF-8 (in Excel: “CSV UTF-8”)"))
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
