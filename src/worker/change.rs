//! Changes of one person, in order, each with its own outcome; then the person is read again.

use super::answers::Answers;
use super::making::Maker;
use crate::messages::{Content, Outcome};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::change::{Answer, Change};
use crate::protocol::error::FailureKind;
use crate::protocol::id::UserId;
use crate::protocol::recorder::About;

pub(super) async fn run(
    client: &Client,
    user: &UserId,
    steps: Vec<Change>,
    about: &About,
    answers: &Answers,
    control: &Control,
) -> Content {
    let mut broken = false;
    let mut maker = Maker::new(client, user, answers, control);
    for (step, change) in steps.iter().enumerate() {
        let outcome = if broken && !change.stands_alone() {
            Outcome::LeftOut
        } else {
            let outcome = maker.make(change, about.of_step(change, step == 0)).await;
            seen(client, user, change, outcome, control).await
        };
        broken |= !matches!(outcome, Outcome::Saved(_));
        answers.send(Content::Step { step, outcome }).await;
    }
    read_again(client, user, control).await
}

/// The person after the changes.
pub(super) async fn read_again(client: &Client, user: &UserId, control: &Control) -> Content {
    match client.get_user(user, control).await {
        Ok(user) => Content::Changed(Ok(Some(Box::new(user)))),
        Err(failure) if failure.kind == FailureKind::NotFound => Content::Changed(Ok(None)),
        Err(failure) => Content::Changed(Err(Box::new(failure))),
    }
}

/// The outcome, with what can be seen of it afterwards.
pub(super) async fn seen(
    client: &Client,
    user: &UserId,
    change: &Change,
    outcome: Outcome,
    control: &Control,
) -> Outcome {
    match outcome {
        Outcome::Saved(answer) => Outcome::Saved(look_at_groups(client, user, change, answer, control).await),
        other @ (Outcome::Failed(_) | Outcome::Unknown(_) | Outcome::LeftOut) => other,
    }
}

/// Okta answers a change of a group without a word of it: whether the person is in it is read. What cannot be read
/// contradicts nothing.
async fn look_at_groups(client: &Client, user: &UserId, change: &Change, answer: Answer, control: &Control) -> Answer {
    let (Change::AddToGroup { group } | Change::RemoveFromGroup { group }) = change else { return answer };
    let wanted = matches!(change, Change::AddToGroup { .. });
    match client.user_groups(user, control).await {
        Ok(groups) if groups.iter().any(|other| other.id == *group) != wanted => Answer::Unseen,
        Ok(_) | Err(_) => answer,
    }
}
