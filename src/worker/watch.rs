//! A watch of the System Log, and the reading of people whom its events are about.
//!
//! ```text
//!  poll ─► Events ─► rest ─► poll …     rest: 10–20 s while somebody looks, a minute else; at rest it counts as idle
//!    └── failed ─► WatchBroken ─► longer rest ─► poll from where it stood
//!    └── failed for good ─► Failed, the end
//! ```

use tokio::time::{Instant, sleep_until};

use super::answers::Answers;
use super::source::Source;
use crate::messages::Content;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::log_watch::{LogWatch, may_recover, rest_after};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::watch::{EventSource, Since, Watched};

/// What is to be watched.
pub(super) struct Wish {
    pub since: Since,
    pub watched: Watched,
    /// Whether it goes on where the watch before stood.
    pub again: bool,
}

pub(super) async fn run(
    client: &Client,
    source: &Source,
    wish: Wish,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    // The one before was cancelled, and lets go of it as soon as it notices.
    let mut kept = source.log_watch.lock().await;
    let watch = match kept.take().filter(|watch| wish.again && watch.is_of(&wish.watched)) {
        Some(before) => kept.insert(before),
        None => kept.insert(LogWatch::new(wish.since, &wish.watched)),
    };
    let mut attended = source.attended.subscribe();
    let mut failures = 0;
    loop {
        let looked_at = *attended.borrow_and_update();
        let (mut rest, fixed) = match watch.poll(client, control).await {
            Ok(polled) => {
                failures = 0;
                let rest = if polled.more { std::time::Duration::ZERO } else { watch.rest(client, looked_at) };
                let events = Content::Events {
                    source: EventSource::Log,
                    events: polled.events,
                    next_in: Some(rest),
                    began_again: polled.began_again,
                };
                answers.send(events).await;
                if polled.more {
                    continue;
                }
                (rest, false)
            }
            Err(failure) if !may_recover(&failure) => return Err(failure),
            Err(failure) => {
                failures += 1;
                let rest = rest_after(&failure, failures);
                answers.send(Content::WatchBroken { failure: Box::new(failure), next_in: rest }).await;
                (rest, true)
            }
        };
        let asked = Instant::now();
        let _resting = answers.rest.begin();
        loop {
            tokio::select! {
                biased;
                () = control.cancel.cancelled() => {
                    return Err(CallError::new(FailureKind::Cancelled, Operation::ListLogEvents));
                }
                changed = attended.changed(), if !fixed => {
                    if changed.is_ok() {
                        rest = watch.rest(client, *attended.borrow_and_update());
                    }
                }
                () = sleep_until(asked + rest) => break,
            }
        }
    }
}

/// Reads people one after the other, so that a storm of events costs no storm of calls.
pub(super) async fn refresh(
    client: &Client,
    users: Vec<UserId>,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    for id in users {
        match client.get_user(&id, control).await {
            Ok(user) => answers.send(Content::Refreshed { id, user: Some(Box::new(user)) }).await,
            Err(failure) if failure.kind == FailureKind::NotFound => {
                answers.send(Content::Refreshed { id, user: None }).await;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(Content::RefreshDone)
}
