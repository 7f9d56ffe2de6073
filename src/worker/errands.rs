//! Errands about connections, handed to whoever keeps them. What was open by a connection that changed is made anew.

use super::source::Sources;
use crate::messages::connections::{Errand, Reply};

pub(super) async fn run(sources: &Sources, errand: Errand) -> Reply {
    let Some(keeper) = sources.keeper() else {
        return Reply::Refused("This run keeps no connections.".to_owned());
    };
    let changed = match &errand {
        Errand::Save(draft) => [Some(draft.id.clone()), draft.replaces.clone()],
        Errand::Remove(connection) => [Some(connection.clone()), None],
        Errand::List { .. } | Errand::Try(_) | Errand::Test(_) | Errand::MakeDefault(_) | Errand::Renew { .. } => {
            [None, None]
        }
    };
    let reply = keeper.run(errand).await;
    if matches!(reply, Reply::Done { .. }) {
        changed.iter().flatten().for_each(|connection| sources.forget(connection));
    }
    reply
}
