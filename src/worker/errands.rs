//! Errands about connections, handed to whoever keeps them. What was open by a connection that changed is made anew.

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
        | Errand::SaveColumns { .. }
        | Errand::PutOff { .. } => [None, None],
    };
    let is_removed = matches!(errand, Errand::Remove(_));
    let reply = keeper.run(errand).await;
    if matches!(reply, Reply::Done { .. }) {
        changed.iter().flatten().for_each(|connection| sources.forget(connection));
        if let Some(histories) = sources.histories() {
            // What cannot be removed or moved is no reason to say that the connection was not.
            let _ = tokio::task::spawn_blocking(move || match changed {
                [Some(removed), _] if is_removed => histories.remove(&removed),
                [Some(to), Some(from)] => histories.rename(&from, &to),
                [Some(_), None] | [None, _] => Ok(()),
            })
            .await;
        }
    }
    reply
}
