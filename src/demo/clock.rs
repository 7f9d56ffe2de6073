//! The demo organisation's clock. Owns where "now" comes from; nothing in `demo` asks the system itself.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Wall time, or a fixed instant that moves on with tokio's time (so that a paused clock stands still).
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Tokio { start: Timestamp, began: Instant },
}

impl Clock {
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// `start` now, and from here on as fast as tokio's clock.
    pub fn starting(start: Timestamp) -> Clock {
        Clock(Source::Tokio { start, began: Instant::now() })
    }

    pub fn now(&self) -> Timestamp {
        match self.0 {
            Source::System => Timestamp::now(),
            Source::Tokio { start, began } => {
                let elapsed = SignedDuration::try_from(began.elapsed()).unwrap_or_default();
                start.saturating_add(elapsed).unwrap_or(start)
            }
        }
    }
}
