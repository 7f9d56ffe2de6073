//! Event hooks: listing and changing them, and receiving what they deliver.
//!
//! ```text
//!  Listen ─► secret ─► receiver listens ─► new? create, verify ─► HookMade ─► Events … Events ─► cancelled
//! ```

use std::collections::HashMap;
use std::net::SocketAddr;

use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use super::source::Source;
use crate::messages::{Content, Delivering, HookChange, KnownHook};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::event_hooks::{Remains, Unmade};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::event_hook::NewEventHook;
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;
use crate::protocol::watch::EventSource;
use crate::receiver::{Heard, Receiver, random_secret};

pub(super) fn operation_of(change: &HookChange) -> Operation {
    match change {
        HookChange::Verify { .. } => Operation::VerifyEventHook,
        HookChange::Activate { .. } => Operation::ActivateEventHook,
        HookChange::Deactivate { .. } => Operation::DeactivateEventHook,
        HookChange::Delete { .. } => Operation::DeleteEventHook,
        HookChange::SetEvents { .. } => Operation::ReplaceEventHook,
    }
}

pub(super) async fn list(client: &Client, source: &Source, control: &Control) -> Result<Vec<KnownHook>, CallError> {
    let hooks = client.event_hooks(control).await?;
    let secrets = if hooks.is_empty() { HashMap::new() } else { source.hook_secrets.all().await };
    Ok(hooks
        .into_iter()
        .map(|hook| KnownHook { secret: secrets.get(hook.id.as_str()).map(|(_, place)| *place), hook })
        .collect())
}

/// Makes the change, and tells the hooks as they are then, whatever became of it.
pub(super) async fn change(client: &Client, source: &Source, change: HookChange, control: &Control) -> Content {
    let outcome = make(client, source, change, control).await.map_err(Box::new);
    let hooks = list(client, source, control).await.map_err(Box::new);
    Content::HookChanged { outcome, hooks }
}

async fn make(client: &Client, source: &Source, change: HookChange, control: &Control) -> Result<(), CallError> {
    match change {
        HookChange::Verify { id } => client.verify_event_hook(&id, control).await.map(drop),
        HookChange::Activate { id } => client.activate_event_hook(&id, control).await.map(drop),
        HookChange::Deactivate { id } => client.deactivate_event_hook(&id, control).await.map(drop),
        HookChange::Delete { id } => {
            client.delete_event_hook(&id, control).await?;
            source.hook_secrets.forget(&id).await;
            Ok(())
        }
        HookChange::SetEvents { id, events, secret } => {
            let hook = client.event_hook(&id, control).await?;
            let secret = match secret {
                Some(secret) => Some(secret),
                None => source.hook_secrets.get(&id).await,
            };
            // Without one the hook would lose its own: then nobody could tell Okta's calls from others'.
            let secret = match secret {
                Some(secret) => secret,
                None if hook.header.is_empty() => Secret::default(),
                None => {
                    return Err(CallError::new(FailureKind::Refused, Operation::ReplaceEventHook)
                        .with_detail("the secret of this hook is not known; Okta wants it again with every change"));
                }
            };
            client.replace_event_hook(&hook, &events, &secret, control).await?;
            if !secret.is_empty() {
                source.hook_secrets.put(&id, secret).await;
            }
            Ok(())
        }
    }
}

/// Receives until it is cancelled.
pub(super) async fn listen(
    client: &Client,
    source: &Source,
    address: SocketAddr,
    hook: Delivering,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let broken =
        |detail: String| CallError::new(FailureKind::Unreachable, Operation::ListEventHooks).with_detail(detail);
    let (header, secret) = match &hook {
        Delivering::New { header, .. } => {
            let secret = random_secret().map_err(|error| broken(format!("no random numbers here: {error}")))?;
            (header.clone(), secret)
        }
        Delivering::Known { id, header } => {
            let known = source.hook_secrets.get(id).await;
            (header.clone(), known.ok_or_else(|| broken("the secret of this hook is not known here".to_owned()))?)
        }
        Delivering::Given { id, header, secret } => {
            source.hook_secrets.put(id, secret.clone()).await;
            (header.clone(), secret.clone())
        }
    };
    let mut receiver = Receiver::listen(address, &header, secret.clone())
        .await
        .map_err(|error| broken(format!("{address} cannot be listened on: {error}")))?;
    answers.send(Content::Listening(receiver.address())).await;
    if let Delivering::New { name, uri, events, .. } = hook {
        let uri = if uri.is_empty() { format!("http://{}/", receiver.address()) } else { uri };
        let new = NewEventHook { name, uri, events, header, secret };
        let made = create(client, source, &new, control).await.map_err(Box::new);
        // Whoever stopped it meanwhile is told, too, what there is now.
        let asking = Control { cancel: CancellationToken::new(), ..control.clone() };
        let hooks = list(client, source, &asking).await.map_err(Box::new);
        answers.send(Content::HookMade { outcome: made, hooks }).await;
    }
    loop {
        let heard = {
            let _resting = answers.rest.begin();
            tokio::select! {
                biased;
                () = control.cancel.cancelled() => None,
                heard = receiver.hear() => heard,
            }
        };
        match heard {
            Some(Heard::Events(events)) => {
                let source = EventSource::Hook;
                answers.send(Content::Events { source, events, next_in: None, began_again: false }).await;
            }
            Some(Heard::Challenge) => answers.send(Content::Challenged).await,
            Some(Heard::TurnedAway(why)) => answers.send(Content::TurnedAway(why)).await,
            None if control.cancel.is_cancelled() => {
                return Err(CallError::new(FailureKind::Cancelled, Operation::ListEventHooks));
            }
            None => return Err(broken("the receiver stopped".to_owned())),
        }
    }
}

/// Makes the hook and has it verified; its secret is kept even where that fails, so that it can be tried again.
async fn create(client: &Client, source: &Source, new: &NewEventHook, control: &Control) -> Result<(), CallError> {
    let made = match client.make_event_hook(new, control).await {
        Ok(made) => made,
        Err(Unmade { failure, remains }) => {
            // Perhaps it is this one; a secret that is known already is not taken from it.
            if let Remains::Perhaps(there) = remains
                && there.uri == new.uri
                && there.header.eq_ignore_ascii_case(&new.header)
                && source.hook_secrets.get(&there.id).await.is_none()
            {
                source.hook_secrets.put(&there.id, new.secret.clone()).await;
            }
            return Err(failure);
        }
    };
    source.hook_secrets.put(&made.id, new.secret.clone()).await;
    client.verify_event_hook(&made.id, control).await.map(drop)
}
