//! Bringing back somebody who was deactivated: what they had is looked up, and given back once it was agreed to.
//!
//! ```text
//!  journal, person, groups ─► it is asked about
//!  as agreed ─► still deactivated? ─► activate ─┬─ done ──────► each group and app, with its own outcome
//!                                               └─ otherwise ─► nothing else is sent
//! ```

use super::answers::Answers;
use super::change;
use super::making::Maker;
use crate::messages::{Content, Outcome};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::belongings::former;
use crate::protocol::change::Change;
use crate::protocol::error::CallError;
use crate::protocol::id::UserId;
use crate::protocol::recorder::{About, Recall};
use crate::protocol::status::Status;

/// What they had, and the groups that they are in now.
pub(super) async fn read(client: &Client, user: &UserId, control: &Control) -> Result<Content, CallError> {
    let (read, groups) = tokio::join!(client.get_user(user, control), client.user_groups(user, control));
    let read = read?;
    let wanted = Recall::person(read.id.as_str(), read.text("login"));
    let former = match client.recall(wanted).await {
        Some(Ok(deeds)) => former(&deeds, &read),
        Some(Err(why)) => Err(format!("the journal could not be read: {why}")),
        None => Err("no journal is kept here".to_owned()),
    };
    let groups = groups.ok().map(|groups| groups.into_iter().map(|group| group.id).collect());
    Ok(Content::Former { user: Box::new(read), former: former.map(Box::new), groups })
}

/// What was agreed to.
pub(super) struct Agreed {
    pub(super) user: UserId,
    /// The line of the deactivation.
    pub(super) line: u64,
    pub(super) steps: Vec<Change>,
    pub(super) about: About,
}

pub(super) async fn run(
    client: &Client,
    Agreed { user, line, steps, about }: Agreed,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let read = client.get_user(&user, control).await?;
    if read.status != Status::Deprovisioned {
        return Ok(Content::Overtaken(Box::new(read)));
    }
    let about = About { before: About::of(&read).before, after: Vec::new(), undo_of: Some(line), ..about };
    let mut maker = Maker::new(client, &user, answers, control);
    let mut is_active = true;
    for (step, change) in steps.iter().enumerate() {
        let outcome = if is_active {
            let outcome = maker.make(change, about.of_step(change, step == 0)).await;
            change::seen(client, &user, change, outcome, control).await
        } else {
            Outcome::LeftOut
        };
        // Whoever is deactivated, or may be, gets nothing.
        if matches!(change, Change::Activate { .. }) {
            is_active = matches!(outcome, Outcome::Saved(_));
        }
        answers.send(Content::Step { step, outcome }).await;
    }
    Ok(change::read_again(client, &user, control).await)
}
