//! Who was created before their first day, and is staged still.
//!
//! Owns: asking for it, and letting go of whoever is not. Must not know: how it is told.

use std::collections::HashSet;
use std::io;

use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::id::UserId;
use crate::protocol::status::Status;
use crate::store::due::{Due, Starter};
use crate::worker::jobs::whom;

/// Those who are staged still.
pub async fn staged(client: &Client, all: &[Starter], control: &Control) -> Result<Vec<Starter>, CallError> {
    let ids: Vec<UserId> = all.iter().map(|starter| starter.id.clone()).collect();
    let mut found = HashSet::new();
    whom::of_ids(client, &ids, control, |id, user| {
        if user.is_some_and(|user| user.status == Status::Staged) {
            found.insert(id.clone());
        }
    })
    .await?;
    Ok(all.iter().filter(|starter| found.contains(&starter.id)).cloned().collect())
}

/// Lets go of those who are no longer staged. Blocks.
pub fn let_go(kept: &Due, all: &[Starter], staged: &[Starter]) -> io::Result<()> {
    let gone: HashSet<&UserId> = all.iter().map(|starter| &starter.id).collect();
    let staged: HashSet<&UserId> = staged.iter().map(|starter| &starter.id).collect();
    // Whoever came in meanwhile was not asked about.
    let stays = |starter: &Starter| staged.contains(&starter.id) || !gone.contains(&starter.id);
    if staged.len() < all.len() { kept.retain(stays).map(|_| ()) } else { Ok(()) }
}
