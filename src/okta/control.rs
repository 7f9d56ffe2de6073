//! How a caller steers a call, and what it is told meanwhile.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::protocol::exchange::Exchange;
use crate::protocol::id::UserId;
use crate::protocol::rate::{Bucket, Rate, WaitReason};
use crate::protocol::recorder::{About, Durable, Unrecorded};

/// How one call is to be treated.
#[derive(Clone, Debug)]
pub struct Control {
    pub urgency: Urgency,
    /// Ends the call at the next moment it waits for anything.
    pub cancel: CancellationToken,
    /// Ends it only as long as it waits to be sent for the first time.
    pub until_sent: Option<CancellationToken>,
    /// Told of waits and rates while the call runs.
    pub notices: Option<UnboundedSender<Notice>>,
    /// Given the record of each call, however it ends.
    pub records: Option<UnboundedSender<Exchange>>,
    /// What the calls are about that change something.
    pub about: Option<Arc<About>>,
    /// The person whose login was typed to confirm it.
    pub confirmed: Option<UserId>,
    /// Told the number of the line of a call that changes something; 0 until there is one.
    pub line: Option<Arc<AtomicU64>>,
    /// What is to be on the disk along with that line.
    pub beside: Option<Arc<dyn Durable>>,
    /// How many people the work is about that this call is a part of.
    pub people: usize,
}

impl Control {
    pub fn new(urgency: Urgency) -> Self {
        Self {
            urgency,
            cancel: CancellationToken::new(),
            until_sent: None,
            notices: None,
            records: None,
            about: None,
            confirmed: None,
            line: None,
            beside: None,
            people: 1,
        }
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

    /// Tells whoever listens that something could not be written down.
    pub fn tell_unrecorded(&self, written: Result<(), Unrecorded>) {
        if let (Err(why), Some(notices)) = (written, &self.notices) {
            let _ = notices.send(Notice::NotNoted(why.0));
        }
    }

    /// Whether it was said for which ticket it is done.
    pub fn has_ticket(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.ticket.is_some())
    }

    /// Whether somebody else agreed to it.
    pub fn is_approved(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.approved.is_some())
    }

    /// With what was said of the reasons for what is done, where anything was.
    #[must_use]
    pub fn with_reasons(mut self, about: Option<Box<About>>) -> Self {
        self.about = about.map(|about| Arc::new(*about)).or(self.about);
        self
    }

    #[must_use]
    pub fn with_about(mut self, about: About) -> Self {
        self.about = Some(Arc::new(about));
        self
    }

    /// Where the number of the call's line is told.
    #[must_use]
    pub fn with_line(mut self, line: Arc<AtomicU64>) -> Self {
        self.line = Some(line);
        self
    }

    /// A call of work on so many people.
    #[must_use]
    pub fn with_people(mut self, people: usize) -> Self {
        self.people = people;
        self
    }

    #[must_use]
    pub fn with_confirmed(mut self, person: Option<UserId>) -> Self {
        self.confirmed = person;
        self
    }

    #[must_use]
    pub fn with_records(mut self, records: UnboundedSender<Exchange>) -> Self {
        self.records = Some(records);
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
    /// Work on many people: gives way to both, and to others who use the same limit.
    Job,
}

/// What a caller is told while a call runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The call is held back, for this long in all unless something changes.
    Waiting { reason: WaitReason, time: Duration },
    /// The wait is over.
    Resumed,
    /// What became of a change could not be written down: nothing more is changed in this run.
    Unrecorded(String),
    /// The same of something that changed nothing.
    NotNoted(String),
    /// A reply told about a bucket.
    Rate { bucket: Bucket, rate: Rate },
}
