//! What reports need of this machine: who was put off, and the people of a file.

use std::sync::Arc;

use super::source::Sources;
use crate::messages::{Content, Request};
use crate::protocol::connection::ConnectionId;
use crate::protocol::query::UserScope;
use crate::protocol::report::put_off::PutOffs;

/// The request with whoever is put off by now left out, where it is about a report.
pub(super) async fn with_put_offs(mut request: Request, sources: &Sources, connection: &ConnectionId) -> Request {
    let scope = match &mut request {
        Request::ListUsers { query, .. } => &mut query.scope,
        Request::Export(file, _) => &mut file.export.query.scope,
        _ => return request,
    };
    let (UserScope::Report(asked), Some(keeper)) = (scope, sources.keeper()) else { return request };
    let connection = connection.clone();
    let read = tokio::task::spawn_blocking(move || keeper.put_offs(&connection)).await;
    let put_off = match read {
        Ok(Ok(all)) => PutOffs::new(all),
        Ok(Err(why)) => PutOffs::unread(why),
        Err(error) => PutOffs::unread(error.to_string()),
    };
    Arc::make_mut(asked).put_off = put_off;
    request
}

/// The people of a file, by the attribute that tells them.
pub(super) async fn read_roster(sources: &Sources, file: String, key: Option<String>) -> Content {
    let Some(keeper) = sources.keeper() else {
        return Content::Roster(Err("This run reads no files.".to_owned()));
    };
    let read = tokio::task::spawn_blocking(move || keeper.roster(&file, key.as_deref())).await;
    Content::Roster(read.unwrap_or_else(|error| Err(error.to_string())).map(Arc::new))
}
