//! Event hooks: changing them, and receiving what they deliver.

use std::net::SocketAddr;

use super::job::Answers;
use crate::messages::{Content, HookChange};
use crate::okta::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;
use crate::protocol::watch::EventSource;
use crate::receiver::{Heard, Receiver};

pub(super) fn operation_of(change: &HookChange) -> Operation {
    match change {
        HookChange::Create(_) => Operation::CreateEventHook,
        HookChange::Verify { .. } => Operation::VerifyEventHook,
        HookChange::Activate { .. } => Operation::ActivateEventHook,
        HookChange::Deactivate { .. } => Operation::DeactivateEventHook,
        HookChange::Delete { .. } => Operation::DeleteEventHook,
        HookChange::SetEvents { .. } => Operation::ReplaceEventHook,
    }
}

/// Makes the change, and tells the hooks as they are then, whatever became of it.
pub(super) async fn change(client: &Client, change: HookChange, control: &Control) -> Content {
    let outcome = make(client, change, control).await.map_err(Box::new);
    let hooks = client.event_hooks(control).await.map_err(Box::new);
    Content::HookChanged { outcome, hooks }
}

async fn make(client: &Client, change: HookChange, control: &Control) -> Result<(), CallError> {
    match change {
        HookChange::Create(new) => {
            let made = client.create_event_hook(&new, control).await?;
            client.verify_event_hook(&made.id, control).await.map(drop)
        }
        HookChange::Verify { id } => client.verify_event_hook(&id, control).await.map(drop),
        HookChange::Activate { id } => client.activate_event_hook(&id, control).await.map(drop),
        HookChange::Deactivate { id } => client.deactivate_event_hook(&id, control).await.map(drop),
        HookChange::Delete { id } => client.delete_event_hook(&id, control).await,
        HookChange::SetEvents { id, events, secret } => {
            let hook = client.event_hook(&id, control).await?;
            client.replace_event_hook(&hook, &events, &secret, control).await.map(drop)
        }
    }
}

/// Receives until it is cancelled.
pub(super) async fn listen(
    address: SocketAddr,
    header: String,
    secret: Secret,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let broken = |detail: String| CallError::new(FailureKind::Unreachable, Operation::ListLogEvents).with_detail(detail);
    let mut receiver = Receiver::listen(address, &header, secret)
        .await
        .map_err(|error| broken(format!("this machine does not let {address} be listened on: {error}")))?;
    answers.send(Content::Listening(receiver.address())).await;
    let _resting = answers.rest.begin();
    loop {
        let heard = tokio::select! {
            biased;
            () = control.cancel.cancelled() => {
                return Err(CallError::new(FailureKind::Cancelled, Operation::ListLogEvents));
            }
            heard = receiver.hear() => heard,
        };
        match heard {
            Some(Heard::Events(events)) => {
                let source = EventSource::Hook;
                answers.send(Content::Events { source, events, next_in: None, began_again: false }).await;
            }
            Some(Heard::Challenge) => answers.send(Content::Challenged).await,
            Some(Heard::TurnedAway(why)) => answers.send(Content::TurnedAway(why)).await,
            None => return Err(broken("the receiver stopped".to_owned())),
        }
    }
}
