//! Event hooks.
//!
//! Owns: how they are asked for, made and changed. Must not know: who receives what they deliver.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::event_hook::{EventHook, NewEventHook};
use crate::protocol::id::HookId;
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;

const HOOKS: &str = "eventHooks";
/// Clocks are told in whole seconds, and the difference of two of them is that of the last reply.
pub(crate) const CLOCK_SLACK: SignedDuration = SignedDuration::from_secs(5);

/// A hook that was not made, or of which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmade {
    pub failure: CallError,
    pub remains: Remains,
}

/// What a look-up found after a creation that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remains {
    /// Okta refused it.
    Nothing,
    /// No answer came, and there is no hook of that name.
    Nobody,
    /// No answer came, and there is one of that name which may be somebody else's.
    Perhaps(Box<EventHook>),
    /// No answer came, and neither to the look-up.
    Unknown,
}

impl Client {
    pub async fn event_hooks(&self, control: &Control) -> Result<Vec<EventHook>, CallError> {
        self.list(Call::get(Operation::ListEventHooks, [HOOKS]), control, EventHook::parse).await
    }

    pub async fn event_hook(&self, id: &HookId, control: &Control) -> Result<EventHook, CallError> {
        self.hook(Call::get(Operation::GetEventHook, [HOOKS, id]), control).await
    }

    /// Makes a hook; it is active and not verified.
    pub async fn create_event_hook(&self, hook: &NewEventHook, control: &Control) -> Result<EventHook, CallError> {
        let call = Call::new(Operation::CreateEventHook, Method::POST, [HOOKS]);
        self.hook(with_body(call, hook.to_json()), control).await
    }

    /// Makes a hook, and where no answer comes looks for it by its name, which no two have. The look-up is made even
    /// where the creation was cancelled.
    pub async fn make_event_hook(&self, hook: &NewEventHook, control: &Control) -> Result<EventHook, Unmade> {
        let begun = self.server_time();
        let failure = match self.create_event_hook(hook, control).await {
            Ok(made) => return Ok(made),
            Err(failure) => failure,
        };
        if !failure.is_unknown() {
            return Err(Unmade { failure, remains: Remains::Nothing });
        }
        let control = Control { cancel: CancellationToken::new(), ..control.clone() };
        let remains = match self.event_hooks(&control).await {
            Err(_) => Remains::Unknown,
            Ok(hooks) => match hooks.into_iter().find(|there| there.name == hook.name) {
                None => Remains::Nobody,
                Some(there) if is_what_was_sent(&there, hook, begun) => return Ok(there),
                Some(there) => Remains::Perhaps(Box::new(there)),
            },
        };
        Err(Unmade { failure, remains })
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
    pub async fn verify_event_hook(&self, id: &HookId, control: &Control) -> Result<EventHook, CallError> {
        self.hook(lifecycle(Operation::VerifyEventHook, id, "verify"), control).await
    }

    pub async fn activate_event_hook(&self, id: &HookId, control: &Control) -> Result<EventHook, CallError> {
        self.hook(lifecycle(Operation::ActivateEventHook, id, "activate"), control).await
    }

    pub async fn deactivate_event_hook(&self, id: &HookId, control: &Control) -> Result<EventHook, CallError> {
        self.hook(lifecycle(Operation::DeactivateEventHook, id, "deactivate"), control).await
    }

    /// Okta takes inactive ones only.
    pub async fn delete_event_hook(&self, id: &HookId, control: &Control) -> Result<(), CallError> {
        let call = Call::new(Operation::DeleteEventHook, Method::DELETE, [HOOKS, id]);
        self.send(call, control, |_| Ok(())).await
    }

    async fn hook(&self, call: Call, control: &Control) -> Result<EventHook, CallError> {
        self.object(call, control, "event hook", |reply| EventHook::parse(&reply.text)).await
    }
}

/// Whether a hook that was found is the one that was to be made.
fn is_what_was_sent(there: &EventHook, sent: &NewEventHook, begun: Timestamp) -> bool {
    let in_time = there.created().is_some_and(|created| begun.duration_since(created) <= CLOCK_SLACK);
    in_time && there.uri == sent.uri && there.header.eq_ignore_ascii_case(&sent.header)
}

fn lifecycle(operation: Operation, id: &HookId, name: &str) -> Call {
    Call::new(operation, Method::POST, [HOOKS, id, "lifecycle", name])
}

fn with_body(mut call: Call, body: String) -> Call {
    call.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    call.body = Some(body.into());
    call
}
