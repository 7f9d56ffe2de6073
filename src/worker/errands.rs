//! Errands about connections, handed to whoever keeps them. What was open by a connection that changed is made anew.

use std::path::Path;

use super::history::forget_histories;
use super::source::Sources;
use crate::messages::connections::{Errand, Reply};

pub(super) async fn run(sources: &Sources, errand: Errand) -> Reply {
    let Some(keeper) = sources.keeper() else {
        let reason = "This run keeps no connections.".to_owned();
        return if errand.is_about_lists() { Reply::Remembered(Err(reason)) } else { Reply::Refused(reason) };
    };
    let changed = match &errand {
        Errand::Save(draft) => [Some(draft.id.clone()), draft.replaces.clone()],
        Errand::Remove(connection) => [Some(connection.clone()), None],
        Errand::List { .. }
        | Errand::Try(_)
        | Errand::Test(_)
        | Errand::MakeDefault(_)
        | Errand::Renew { .. }
        | Errand::SaveSearch(_)
        | Errand::RemoveSearch(_)
        | Errand::SaveHome { .. }
        | Errand::SaveColumns { .. } => [None, None],
    };
    let removed = if let Errand::Remove(connection) = &errand { Some(connection.clone()) } else { None };
    let reply = keeper.run(errand).await;
    if matches!(reply, Reply::Done { .. }) {
        changed.iter().flatten().for_each(|connection| sources.forget(connection));
        if let (Some(folder), Some(connection)) = (sources.folder().map(Path::to_owned), removed) {
            // What cannot be removed is no reason to say that the connection was not.
            let _ = tokio::task::spawn_blocking(move || forget_histories(&folder, &connection)).await;
        }
    }
    reply
}
