//! The client of one organisation.
//!
//! Owns: what all calls of a connection share, and how a caller steers a call. Must not know: what the calls mean.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::credentials::Credentials;
use super::transport::Transport;
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::exchange::Exchange;
use crate::protocol::rate::{Bucket, Rate, WaitReason};

/// What a client is told once.
#[derive(Clone, Debug)]
pub struct Settings {
    pub connection: ConnectionId,
    /// The only place that calls are sent to.
    pub origin: Origin,
    /// Whether everything but reading is refused.
    pub read_only: bool,
    /// Part of each rate limit that this program may use; the rest is left to the organisation's other programs.
    pub share: f32,
    /// For the times in the record of exchanges; waiting goes by the runtime's clock.
    pub clock: fn() -> Timestamp,
    /// For the jitter of waits.
    pub seed: u64,
}

impl Settings {
    /// Half of each limit, reading and writing, the machine's clock.
    pub fn new(connection: ConnectionId, origin: Origin) -> Self {
        let seed = Timestamp::now().as_nanosecond() as u64;
        Self { connection, origin, read_only: false, share: 0.5, clock: Timestamp::now, seed }
    }
}

/// Calls one organisation. Cheap to clone; clones share limits and records.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    transport: Arc<dyn Transport>,
    credentials: Arc<dyn Credentials>,
}

impl Client {
    pub fn new(settings: Settings, transport: Arc<dyn Transport>, credentials: Arc<dyn Credentials>) -> Self {
        Self(Arc::new(Inner { settings, transport, credentials }))
    }

    pub fn connection(&self) -> &ConnectionId {
        &self.0.settings.connection
    }

    pub fn origin(&self) -> &Origin {
        &self.0.settings.origin
    }

    /// The last calls, newest last.
    pub fn exchanges(&self) -> Vec<Exchange> {
        Vec::new()
    }

    /// What the server last said about a bucket; none when it never did or the window is over.
    pub fn rate(&self, _bucket: Bucket) -> Option<Rate> {
        None
    }
}

/// How one call is to be treated.
#[derive(Clone, Debug)]
pub struct Control {
    pub urgency: Urgency,
    /// Ends the call at the next moment it waits for anything.
    pub cancel: CancellationToken,
    /// Told of waits and rates while the call runs.
    pub notices: Option<UnboundedSender<Notice>>,
}

impl Control {
    pub fn new(urgency: Urgency) -> Self {
        Self { urgency, cancel: CancellationToken::new(), notices: None }
    }

    #[must_use]
    pub fn with_cancel(mut self, cancel: CancellationToken) -> Self {
        self.cancel = cancel;
        self
    }

    #[must_use]
    pub fn with_notices(mut self, notices: UnboundedSender<Notice>) -> Self {
        self.notices = Some(notices);
        self
    }
}

/// Who waits for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A person at the keyboard: may use the whole share.
    Typing,
    /// A list that fills: leaves the reserve and one connection to typing.
    Listing,
}

/// What a caller is told while a call runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The call is held back, for this long in all unless something changes.
    Waiting { reason: WaitReason, time: Duration },
    /// The wait is over.
    Resumed,
    /// A reply told about a bucket.
    Rate { bucket: Bucket, rate: Rate },
}
