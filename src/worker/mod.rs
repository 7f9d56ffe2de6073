//! The background task: takes orders, runs them against Okta, streams what comes back.
//!
//! ```text
//!  Start(order) ─► cancel the lane's former order ─► run ─► Update … Update ─► the one that ends it
//!  Cancel(lane) ─► cancel the lane's order            └─ a panic in it arrives as a failure like any other
//!
//!  Changes run in lanes of their own, in which nothing is ever cancelled.
//! ```
//!
//! Owns: lanes, cancellation, the bounded way back to the app. Must not know: the app, its screens, the terminal.

mod answers;
mod bringing;
mod change;
mod errands;
pub mod export;
mod expressions;
mod history;
mod hook_secrets;
mod hooks;
pub mod import;
pub mod jobs;
mod listing;
mod local;
mod making;
mod marked;
mod near;
mod order;
pub mod overview;
mod raw;
mod reports;
mod save;
mod search;
pub mod settle;
pub mod source;
mod undo;
mod verify;
mod watch;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::messages::{Lane, Order, Update};
use crate::protocol::connection::ConnectionId;
pub use jobs::here::AtWork;
use source::{Keep, Sources};

/// How many updates may wait for the loop. A listing that runs ahead further than this would only fill memory.
pub const CHANNEL: usize = 8;

#[derive(Debug)]
enum Command {
    Start(Order),
    Cancel(ConnectionId, Lane),
    Attend(ConnectionId, bool),
}

/// A handle on the background task. Dropping it cancels everything.
pub struct Worker {
    keeper: Option<Arc<dyn Keep>>,
    commands: mpsc::UnboundedSender<Command>,
    running: Arc<AtomicUsize>,
    at_work: Arc<AtWork>,
}

impl Worker {
    /// Starts the task on the current tokio runtime.
    pub fn spawn(sources: Sources, updates: mpsc::Sender<Update>) -> Self {
        let (commands, orders) = mpsc::unbounded_channel();
        let keeper = sources.keeper();
        let at_work = sources.at_work();
        let running = Arc::new(AtomicUsize::new(0));
        tokio::spawn(work(Arc::new(sources), orders, updates, Arc::clone(&running)));
        Self { keeper, commands, running, at_work }
    }

    /// Whoever keeps the connections of this run.
    pub fn keeper(&self) -> Option<Arc<dyn Keep>> {
        self.keeper.clone()
    }

    pub fn start(&self, order: Order) {
        self.running.fetch_add(1, Ordering::SeqCst);
        if self.commands.send(Command::Start(order)).is_err() {
            self.running.fetch_sub(1, Ordering::SeqCst);
        }
    }

    pub fn cancel(&self, connection: ConnectionId, lane: Lane) {
        // A task that is gone has nothing left to cancel.
        let _ = self.commands.send(Command::Cancel(connection, lane));
    }

    /// Whether somebody looks at the events of a connection: a watch asks less often when nobody does.
    pub fn attend(&self, connection: ConnectionId, attended: bool) {
        let _ = self.commands.send(Command::Attend(connection, attended));
    }

    /// Whether somebody is worked on in a job.
    pub fn has_jobs(&self) -> bool {
        !self.at_work.is_idle()
    }

    /// Those that are worked on.
    pub fn jobs_at_work(&self) -> Arc<AtWork> {
        Arc::clone(&self.at_work)
    }

    /// Whether every order given is done, or a watch at rest, and all its updates are in the channel.
    pub fn is_idle(&self) -> bool {
        self.running.load(Ordering::SeqCst) == 0
    }
}

async fn work(
    sources: Arc<Sources>,
    mut orders: mpsc::UnboundedReceiver<Command>,
    updates: mpsc::Sender<Update>,
    running: Arc<AtomicUsize>,
) {
    let mut lanes: HashMap<(ConnectionId, Lane), CancellationToken> = HashMap::new();
    let all = CancellationToken::new();
    let _cancel_all = all.clone().drop_guard();
    while let Some(command) = orders.recv().await {
        match command {
            Command::Cancel(connection, lane) => {
                if let Some(former) = lanes.remove(&(connection, lane)) {
                    former.cancel();
                }
            }
            Command::Attend(connection, attended) => {
                if let Some(source) = sources.get(&connection) {
                    source.attended.send_if_modified(|known| std::mem::replace(known, attended) != attended);
                }
            }
            Command::Start(order) => {
                // What changes somebody is never cancelled: once sent, only the answer tells what became of it.
                let kept = order.lane.is_never_cancelled();
                let token = if kept { CancellationToken::new() } else { all.child_token() };
                let lane = (order.connection.clone(), order.lane);
                if !kept && let Some(former) = lanes.insert(lane, token.clone()) {
                    former.cancel();
                }
                let done = Done(Arc::clone(&running));
                let rest = Rest(Arc::clone(&running));
                let run = order::run(order, Arc::clone(&sources), updates.clone(), token, rest);
                tokio::spawn(async move {
                    run.await;
                    drop(done);
                });
            }
        }
    }
}

/// Counts an order as done, however it ended.
struct Done(Arc<AtomicUsize>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Lets an order that only waits for time to pass count as done meanwhile.
struct Rest(Arc<AtomicUsize>);

impl Rest {
    fn begin(&self) -> Resting<'_> {
        self.0.fetch_sub(1, Ordering::SeqCst);
        Resting(&self.0)
    }
}

struct Resting<'a>(&'a AtomicUsize);

impl Drop for Resting<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
