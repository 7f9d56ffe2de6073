//! Event hooks.
//!
//! Owns: how they are asked for, made and changed. Must not know: who receives what they deliver.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};

use super::call::Call;
use super::client::{Client, Control};
use crate::protocol::error::CallError;
use crate::protocol::event_hook::{EventHook, NewEventHook};
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;

const HOOKS: &str = "eventHooks";

impl Client {
    pub async fn event_hooks(&self, control: &Control) -> Result<Vec<EventHook>, CallError> {
        self.list(Call::get(Operation::ListEventHooks, [HOOKS]), control, EventHook::parse).await
    }

    pub async fn event_hook(&self, id: &str, control: &Control) -> Result<EventHook, CallError> {
        self.hook(Call::get(Operation::GetEventHook, [HOOKS, id]), control).await
    }

    /// Makes a hook; it is active and not verified.
    pub async fn create_event_hook(&self, hook: &NewEventHook, control: &Control) -> Result<EventHook, CallError> {
        let call = Call::new(Operation::CreateEventHook, Method::POST, [HOOKS]);
        self.hook(with_body(call, hook.to_json()), control).await
    }

    /// Other events for a hook. Okta wants its secret again.
    pub async fn replace_event_hook(
        &self,
        hook: &EventHook,
        events: &[String],
        secret: &Secret,
        control: &Control,
    ) -> Result<EventHook, CallError> {
        let call = Call::new(Operation::ReplaceEventHook, Method::PUT, [HOOKS, &hook.id]);
        self.hook(with_body(call, hook.with_events(events, secret)), control).await
    }

    /// Has Okta call the receiver with a challenge.
    pub async fn verify_event_hook(&self, id: &str, control: &Control) -> Result<EventHook, CallError> {
        self.hook(lifecycle(Operation::VerifyEventHook, id, "verify"), control).await
    }

    pub async fn activate_event_hook(&self, id: &str, control: &Control) -> Result<EventHook, CallError> {
        self.hook(lifecycle(Operation::ActivateEventHook, id, "activate"), control).await
    }

    pub async fn deactivate_event_hook(&self, id: &str, control: &Control) -> Result<EventHook, CallError> {
        self.hook(lifecycle(Operation::DeactivateEventHook, id, "deactivate"), control).await
    }

    /// Okta takes inactive ones only.
    pub async fn delete_event_hook(&self, id: &str, control: &Control) -> Result<(), CallError> {
        let call = Call::new(Operation::DeleteEventHook, Method::DELETE, [HOOKS, id]);
        self.send(call, control, |_| Ok(())).await
    }

    async fn hook(&self, call: Call, control: &Control) -> Result<EventHook, CallError> {
        self.object(call, control, "an event hook", |reply| EventHook::parse(&reply.text)).await
    }
}

fn lifecycle(operation: Operation, id: &str, name: &str) -> Call {
    Call::new(operation, Method::POST, [HOOKS, id, "lifecycle", name])
}

fn with_body(mut call: Call, body: String) -> Call {
    call.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    call.body = Some(body.into());
    call
}
