//! The worker, asked one thing after the other, for commands that do one thing and end.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::cli::Console;
use crate::cli::connection::Chosen;
use crate::messages::{Content, Failure, Lane, Order, OrderId, Outcome, Request, Update};
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::rate::WaitReason;
use crate::worker::source::Sources;
use crate::worker::{CHANNEL, Worker};

pub(in crate::cli) struct Desk {
    worker: Worker,
    updates: mpsc::Receiver<Update>,
    connection: ConnectionId,
    asked: u64,
    outcomes: Vec<Outcome>,
}

impl Desk {
    pub(in crate::cli) fn open(chosen: Chosen) -> Self {
        let (sender, updates) = mpsc::channel(CHANNEL);
        let sources = Sources::kept_by(Arc::new(chosen.keeper));
        // Whoever comes here has chosen one.
        let connection = chosen.entry.map_or_else(|| ConnectionId::new(""), |entry| entry.id);
        Self { worker: Worker::spawn(sources, sender), updates, connection, asked: 0, outcomes: Vec::new() }
    }

    /// What became of each change of the last request.
    pub(in crate::cli) fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// The last answer to a request; that it has to wait is told meanwhile.
    pub(in crate::cli) async fn ask(
        &mut self,
        lane: Lane,
        request: Request,
        surroundings: &mut Console<'_>,
    ) -> Result<Content, Box<Failure>> {
        self.asked += 1;
        self.outcomes.clear();
        let order_id = OrderId(self.asked);
        self.worker.start(Order { connection: self.connection.clone(), lane, order_id, work: request.into() });
        while let Some(update) = self.updates.recv().await {
            // Of what nobody waited for to its end something may still come.
            if update.order_id != order_id {
                continue;
            }
            match update.content {
                Content::Failed(failure) => return Err(failure),
                Content::Waiting { reason, time } => {
                    let why = match reason {
                        WaitReason::RateLimit(_) => "Okta's limit is used up",
                        WaitReason::Concurrency => "too many calls at once in this organisation",
                        WaitReason::OwnShare(_) => "keeping to oktui's share of Okta's limit",
                        WaitReason::Retry => "no answer came, and it is safe to ask again",
                        WaitReason::Outcome => "no answer came: it is asked what became of it",
                    };
                    surroundings.complain(format!("waiting: {why}; going on in {} s", time.as_secs().max(1)));
                }
                Content::Unrecorded(why) | Content::NotNoted(why) => surroundings.err.tell_unrecorded(&why),
                Content::Step { outcome, .. } => self.outcomes.push(outcome),
                content if content.ends() => return Ok(content),
                _ => {}
            }
        }
        Err(Box::new(CallError::new(FailureKind::Defect, Operation::UpdateUser).with_detail("the worker is gone")))
    }
}
