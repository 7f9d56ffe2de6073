//! What a run waits for, told while it does.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Duration, Instant};

use super::console::Pen;
use crate::okta::control::{Control, Notice, Urgency};
use crate::protocol::rate::WaitReason;

/// Calls side by side wait for the same limit: it is told once.
const SAME: Duration = Duration::from_secs(1);
/// How often it is told how far a long search is.
const EVERY: Duration = Duration::from_secs(1);
/// How long nothing more is told of answers that do not come whole.
const RETRIES: Duration = Duration::from_secs(10);
const GOES_ON: &str = "going on in";
/// Below this the program's own pace is not worth a line.
const WORTH_TELLING: Duration = Duration::from_secs(2);

pub(super) struct Waits {
    heard: UnboundedReceiver<Notice>,
    /// The last that was told, and until when it lasts.
    told: Option<(&'static str, Instant)>,
    /// Answers that did not come whole since that was told, and when it was.
    retries: usize,
    retry_told: Option<Instant>,
}

impl Waits {
    /// A control for calls whose waits are told.
    pub(super) fn control(urgency: Urgency) -> (Control, Self) {
        let (notices, waits) = Self::new();
        (Control::new(urgency).with_notices(notices), waits)
    }

    pub(super) fn new() -> (UnboundedSender<Notice>, Self) {
        let (notices, heard) = unbounded_channel();
        (notices, Self { heard, told: None, retries: 0, retry_told: None })
    }

    /// Does the work, and says meanwhile what it waits for.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = T>, err: &mut Pen<'_>) -> T {
        let mut work = std::pin::pin!(work);
        let done = loop {
            tokio::select! {
                biased;
                done = &mut work => break done,
                Some(notice) = self.heard.recv() => self.tell(&notice, err),
            }
        };
        self.tell_rest(err);
        done
    }

    /// The same, and says now and then how far it is; nothing in the first seconds, nor twice the same.
    pub(super) async fn telling<T>(
        &mut self,
        work: impl Future<Output = T>,
        progress: impl Fn() -> Option<String>,
        err: &mut Pen<'_>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        let mut every = tokio::time::interval_at(Instant::now() + EVERY, EVERY);
        let mut said = None;
        let done = loop {
            tokio::select! {
                biased;
                done = &mut work => break done,
                Some(notice) = self.heard.recv() => self.tell(&notice, err),
                _ = every.tick() => {
                    let now = progress().filter(|now| said.as_ref() != Some(now));
                    if let Some(now) = now {
                        err.complain(&now);
                        said = Some(now);
                    }
                }
            }
        };
        self.tell_rest(err);
        done
    }

    /// What came with the end; waits are over then.
    fn tell_rest(&mut self, err: &mut Pen<'_>) {
        while let Ok(notice) = self.heard.try_recv() {
            if let Notice::Unrecorded(why) | Notice::NotNoted(why) = notice {
                err.tell_unrecorded(&why);
            }
        }
    }

    fn tell(&mut self, notice: &Notice, err: &mut Pen<'_>) {
        let (reason, time) = match notice {
            Notice::Waiting { reason, time } => (reason, time),
            Notice::Unrecorded(why) | Notice::NotNoted(why) => return err.tell_unrecorded(why),
            Notice::Resumed | Notice::Rate { .. } => return,
        };
        let (why, then) = match reason {
            WaitReason::RateLimit(_) => ("Okta's limit is used up", GOES_ON),
            WaitReason::Concurrency => ("too many calls at once in this organisation", GOES_ON),
            WaitReason::OwnShare(_) if *time >= WORTH_TELLING => ("keeping to oktui's share of Okta's limit", GOES_ON),
            WaitReason::OwnShare(_) => return,
            WaitReason::Retry => return self.tell_retry(err),
            WaitReason::Outcome => ("answers were lost", "what was done is asked in"),
        };
        let until = Instant::now() + *time;
        if self.told.is_some_and(|(told, end)| told == why && until <= end + SAME) {
            return;
        }
        self.told = Some((why, until));
        err.complain(format!("{why}; {then} {} s", time.as_secs().max(1)));
    }

    /// The pause is short; the attempt before it may have taken half a minute. Of many only how often is told.
    fn tell_retry(&mut self, err: &mut Pen<'_>) {
        self.retries += 1;
        if self.retry_told.is_some_and(|told| told.elapsed() < RETRIES) {
            return;
        }
        match std::mem::take(&mut self.retries) {
            1 => err.complain("no whole answer came; asking once more"),
            times => err.complain(format!("{times} times no whole answer came; each is asked once more")),
        }
        self.retry_told = Some(Instant::now());
    }
}
