//! When what is tried, for one collector.
//!
//! ```text
//!  something written ─► a moment, so that more comes along ─► round ─► rest
//!                                        ▲                      └► failed: a while, longer each time ─┐
//!                                        └────────────────────────────────────────────────────────────┘
//! ```

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::answer::Answer;
use super::message::Message;
use super::wire::Wire;
use super::{Pace, Settings, Tell, Told};
use crate::store::journal::line::moment;
use crate::store::journal::spool::{NotTaken, Position, Raw, Spool, Trouble, Waiting};

/// So much is held at once, whatever waits.
const MOST_LINES: usize = 200;
const MOST_BYTES: usize = 256 << 10;
/// Another program is handing on: it is done in a moment, or hangs.
const BUSY: Duration = Duration::from_millis(100);

/// What a run tells those that hand on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signals {
    /// How often something was written.
    pub written: u64,
    pub ending: bool,
}

pub(super) struct Work {
    wire: Wire,
    spool: Spool,
    org: String,
    host: Option<String>,
    pace: Pace,
    clock: fn() -> Timestamp,
    tell: Tell,
    /// Failures since the last success.
    failures: u32,
    /// Whether somebody was told of them.
    told: bool,
}

/// How a round ended.
enum Round {
    /// Nothing waits any more.
    Done,
    /// Another program hands on to this collector.
    Busy,
    Failed(Option<Duration>),
}

/// A failure, and how long the collector wants to be left alone.
struct Failure(String, Option<Duration>);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(format!("on this machine: {}", crate::store::journal::words(&error)), None)
    }
}

/// A line with its place.
type Piece = (Raw, Option<Message>);

impl Work {
    pub(super) fn new(wire: Wire, spool: Spool, settings: &Settings) -> Self {
        Self {
            wire,
            spool,
            org: settings.org.clone(),
            host: settings.host.clone(),
            pace: settings.pace,
            clock: settings.clock,
            tell: std::sync::Arc::clone(&settings.tell),
            failures: 0,
            told: false,
        }
    }

    /// Until the run ends, or whoever runs it goes.
    pub(super) async fn run(mut self, mut signals: watch::Receiver<Signals>) {
        let mut head = Instant::now() + self.pace.head;
        loop {
            let now = *signals.borrow_and_update();
            let tell_head = Instant::now() >= head || now.ending && now.written > 0;
            let (until, patient) = match self.round(tell_head).await {
                Round::Done | Round::Failed(_) if now.ending => return,
                Round::Done => {
                    if tell_head {
                        head = Instant::now() + self.pace.head;
                    }
                    (head, false)
                }
                Round::Busy => (Instant::now() + BUSY, true),
                Round::Failed(wanted) => (Instant::now() + self.wait().max(wanted.unwrap_or_default()), true),
            };
            if !rest(&mut signals, now, until, patient).await {
                return;
            }
            if !patient && !signals.borrow().ending {
                let gathered = Instant::now() + self.pace.gather;
                if !rest(&mut signals, now, gathered, true).await {
                    return;
                }
            }
        }
    }

    /// Longer each time, and never the same for two programs that failed at once.
    fn wait(&self) -> Duration {
        let doubled = self.pace.first.saturating_mul(1 << self.failures.saturating_sub(1).min(16));
        let most = doubled.min(self.pace.longest);
        let mut random = [0];
        let part = getrandom::fill(&mut random).map_or(1.0, |()| 0.5 + f64::from(random[0]) / 512.0);
        most.mul_f64(part)
    }

    async fn round(&mut self, tell_head: bool) -> Round {
        if self.failures == 0 && !tell_head && !self.spool.is_behind(&self.spool.position()) {
            return Round::Done;
        }
        let _held = match self.spool.hold() {
            Ok(Some(held)) => held,
            Ok(None) => return Round::Busy,
            Err(error) => return self.fail(Failure::from(error), None),
        };
        let mut position = self.spool.position();
        if !self.spool.is_known() {
            // One that never answers is to be seen by whoever looks at the journal later.
            let _ = self.spool.keep(&position);
        }
        match self.hand_on(&mut position, tell_head).await {
            Ok(()) => {
                self.failures = 0;
                if position.trouble.take().is_some() {
                    // Where that cannot be written, the numbers show that it goes on.
                    let _ = self.spool.keep(&position);
                }
                if std::mem::take(&mut self.told) {
                    (self.tell)(&Told::Again { to: self.wire.to.name() });
                }
                Round::Done
            }
            Err(failure) => self.fail(failure, Some(&mut position)),
        }
    }

    fn fail(&mut self, Failure(why, wanted): Failure, position: Option<&mut Position>) -> Round {
        self.failures = self.failures.saturating_add(1);
        if let Some(position) = position {
            let since =
                position.trouble.as_ref().map_or_else(|| moment((self.clock)()), |trouble| trouble.since.clone());
            let trouble = Some(Trouble { since, why: why.clone() });
            if position.trouble != trouble {
                position.trouble = trouble;
                // Where that cannot be written, it is told on the screen all the same.
                let _ = self.spool.keep(position);
            }
        }
        // Once is a hiccup.
        if self.failures == 2 && !std::mem::replace(&mut self.told, true) {
            (self.tell)(&Told::Trouble { to: self.wire.to.name(), why });
        }
        Round::Failed(wanted)
    }

    async fn hand_on(&mut self, position: &mut Position, tell_head: bool) -> Result<(), Failure> {
        let (mut waiting, found) = self.spool.follow(position)?;
        if !found {
            (self.tell)(&Told::Lost { to: self.wire.to.name(), seq: position.seq });
            position.begin_again();
        }
        loop {
            let batch = gathered(&mut waiting)?;
            if batch.is_empty() {
                break;
            }
            self.hand(&batch, position).await?;
        }
        if tell_head && position.seq > 0 {
            let head = Message::head(&self.org, self.host.as_deref(), position, (self.clock)());
            match self.wire.deliver(&[head], (self.clock)()).await {
                // One that does not want it has all lines.
                Answer::Taken | Answer::Partly(..) | Answer::Refused(_) => {}
                Answer::Failed(why, wanted) => return Err(Failure(why, wanted)),
            }
        }
        Ok(())
    }

    /// Hands on a batch. What is refused is halved until the line is found that is not taken; in its place goes what
    /// names it, and only where that is taken does the rest go on: else nothing is.
    async fn hand(&mut self, batch: &[Piece], position: &mut Position) -> Result<(), Failure> {
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            let messages: Vec<Message> = part.iter().filter_map(|(_, message)| message.clone()).collect();
            let answer =
                if messages.is_empty() { Answer::Taken } else { self.wire.deliver(&messages, (self.clock)()).await };
            match (answer, &messages[..]) {
                (Answer::Taken, _) => {}
                (Answer::Partly(lines, why), [first, .., last]) => {
                    self.pass_over(position, (first.line.seq, last.line.seq), lines, why);
                }
                (Answer::Refused(why) | Answer::Partly(_, why), [only]) => {
                    match self.wire.deliver(&[only.brief()], (self.clock)()).await {
                        Answer::Taken => self.pass_over(position, (only.line.seq, only.line.seq), 1, why),
                        Answer::Refused(why) | Answer::Partly(_, why) => return Err(Failure(why, None)),
                        Answer::Failed(why, wanted) => return Err(Failure(why, wanted)),
                    }
                }
                (Answer::Refused(_), _) => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                    continue;
                }
                (Answer::Partly(_, why), []) => return Err(Failure(why, None)),
                (Answer::Failed(why, wanted), _) => return Err(Failure(why, wanted)),
            }
            let Some((last, _)) = part.last() else { continue };
            let seq = messages.last().map_or(position.seq, |message| message.line.seq);
            position.pass(last, seq);
            position.at = moment((self.clock)());
            self.spool.keep(position)?;
        }
        Ok(())
    }

    fn pass_over(&self, position: &mut Position, (first, last): (u64, u64), lines: u64, why: String) {
        position.note(NotTaken { first, last, lines, why: why.clone() });
        (self.tell)(&Told::NotTaken { to: self.wire.to.name(), first, last, why });
    }
}

/// Waits until a moment, or until something was written; a patient one, for the end of the run only. False: nobody is
/// there any more.
async fn rest(signals: &mut watch::Receiver<Signals>, seen: Signals, until: Instant, patient: bool) -> bool {
    let news = signals.wait_for(|now| if patient { now.ending && !seen.ending } else { *now != seen });
    tokio::select! {
        news = news => news.is_ok(),
        () = sleep_until(until) => true,
    }
}

fn gathered(waiting: &mut Waiting) -> io::Result<Vec<Piece>> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < MOST_LINES
        && bytes < MOST_BYTES
        && let Some(raw) = waiting.line()?
    {
        bytes += raw.text.len();
        let message = Message::of(&raw);
        batch.push((raw, message));
    }
    Ok(batch)
}
