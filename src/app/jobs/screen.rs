//! The Jobs screen: every job that is known here, how far each has come, and the last outcomes of the one under the cursor.
//!
//! The people of a job stay with the worker; held here are counts and the outcomes that came last.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use super::back::Back;
use crate::app::event::Now;
use crate::app::input::command::{JobsCommand, Step};
use crate::app::part::count::grouped;
use crate::app::part::slot::Slot;
use crate::messages::OrderId;
use crate::messages::jobs::{JobSeen, JobStage, Told};
use crate::protocol::job::{Counts, JobId, Kind};
use crate::protocol::rate::WaitReason;

/// Seconds without a word of a job that is at work: more than three calls one after the other take.
const SILENT: i64 = 10;
/// Outcomes of one job that are kept.
const KEPT: usize = 200;

#[derive(Debug, Default)]
pub struct JobsScreen {
    /// The newest first.
    jobs: Vec<Shown>,
    selected: Option<JobId>,
    pub top: usize,
    page: usize,
    /// The look at what there is.
    pub looked: Slot<()>,
    /// Whether the bell rings when one comes to its end.
    pub bell: bool,
    /// Whether a timer tells each second that one is at work.
    pub ticks: bool,
    /// What is unknown is asked about once this timer ends, and so often after it.
    pub asks_again: Option<(OrderId, u32)>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub seen: JobSeen,
    pub run: Option<Run>,
    /// While it runs the newest second first; of one second, and of a job that rests, in the plan's order.
    pub told: Vec<Told>,
}

/// While this program works on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub order: OrderId,
    begun: Timestamp,
    /// How many had an outcome then.
    before: u32,
    /// When something was last told of it.
    heard: Timestamp,
    /// What it waits for, and until when.
    pub waiting: Option<(WaitReason, Timestamp)>,
    /// Whether it was asked to rest.
    pub pausing: bool,
}

impl Run {
    /// It goes on after a wait.
    pub fn resume(&mut self, now: Now) {
        self.waiting = None;
        self.heard = now.0;
    }

    /// For how many seconds nothing was told of it, where that is longer than a call takes.
    pub fn silent_for(&self, now: Now) -> Option<i64> {
        // What it waited for is no silence.
        let since = self.waiting.map_or(self.heard, |(_, until)| until.max(self.heard));
        let silent = now.0.duration_since(since).as_secs();
        (silent >= SILENT).then_some(silent)
    }

    /// What is left of a wait, in seconds.
    pub fn waits(&self, now: Now) -> Option<(WaitReason, i64)> {
        let (reason, until) = self.waiting?;
        let left = until.as_second() - now.0.as_second();
        (left > 0).then_some((reason, left))
    }
}

/// How many have an outcome.
pub fn reached(counts: &Counts) -> u32 {
    counts.all() - counts.get(Kind::NotReached)
}

/// How many were done first, where the job rests for a look at them.
pub fn first_done(seen: &JobSeen) -> Option<u32> {
    let rests = matches!(seen.stage, JobStage::Paused(_));
    seen.job.canary.filter(|first| rests && reached(&seen.counts) == *first)
}

impl Shown {
    fn new(seen: JobSeen) -> Self {
        let told = seen.told.clone();
        Self { seen, run: None, told }
    }

    /// How many were done first, where it rests for a look at them.
    pub fn first_done(&self) -> Option<u32> {
        first_done(&self.seen)
    }

    /// How long it still takes at its pace, as `6 s`; none before anybody is done, and where nothing is told of it.
    pub fn time_left(&self, now: Now) -> Option<String> {
        let run = self.run.as_ref().filter(|run| run.silent_for(now).is_none())?;
        let done = reached(&self.seen.counts).checked_sub(run.before).filter(|done| *done > 0)?;
        let left = i64::from(self.seen.counts.get(Kind::NotReached));
        let took = millis(now.0.duration_since(run.begun));
        let seconds = (took.checked_mul(left)? / i64::from(done) / 1_000).max(1);
        Some(if seconds < 90 { format!("{seconds} s") } else { format!("{} min", (seconds + 30) / 60) })
    }

    /// Outcomes a minute; none where nothing is told of it.
    pub fn rate(&self, now: Now) -> Option<u64> {
        let run = self.run.as_ref().filter(|run| run.silent_for(now).is_none())?;
        let done = u64::from(reached(&self.seen.counts).checked_sub(run.before)?);
        let took = u64::try_from(millis(now.0.duration_since(run.begun))).ok().filter(|took| *took > 1_000)?;
        Some(done * 60_000 / took)
    }
}

/// No job takes longer than that can count.
fn millis(time: SignedDuration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

impl JobsScreen {
    pub fn jobs(&self) -> &[Shown] {
        &self.jobs
    }

    pub fn get(&self, job: &JobId) -> Option<&Shown> {
        self.jobs.iter().find(|shown| shown.seen.job.id == *job)
    }

    fn get_mut(&mut self, job: &JobId) -> Option<&mut Shown> {
        self.jobs.iter_mut().find(|shown| shown.seen.job.id == *job)
    }

    /// The place of the selected one.
    pub fn position(&self) -> usize {
        let at = |id: &JobId| self.jobs.iter().position(|shown| shown.seen.job.id == *id);
        self.selected.as_ref().and_then(at).unwrap_or(0)
    }

    pub fn selected(&self) -> Option<&Shown> {
        self.jobs.get(self.position())
    }

    pub fn select(&mut self, job: &JobId) {
        self.selected = Some(job.clone());
        self.keep_in_view();
    }

    pub fn step(&mut self, step: Step) {
        let place = step.from(self.position(), self.jobs.len(), self.page);
        self.selected = self.jobs.get(place).map(|shown| shown.seen.job.id.clone());
        self.keep_in_view();
    }

    pub fn set_page(&mut self, rows: u16) {
        self.page = usize::from(rows).max(1);
        self.keep_in_view();
    }

    fn keep_in_view(&mut self) {
        let place = self.position();
        self.top = self.top.clamp((place + 1).saturating_sub(self.page.max(1)), place);
    }

    /// How many run, rest and are over.
    pub fn extent(&self) -> String {
        let count = |of: fn(&JobStage) -> bool| self.jobs.iter().filter(|shown| of(&shown.seen.stage)).count() as u64;
        let running = count(|stage| matches!(stage, JobStage::Running | JobStage::Elsewhere));
        let paused = count(JobStage::rests);
        let over = count(|stage| matches!(stage, JobStage::Done | JobStage::Stopped));
        let parts = [(running, "running"), (paused, "paused"), (over, "done")];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        told.map(|(count, word)| format!("{} {word}", grouped(*count))).collect::<Vec<_>>().join(", ")
    }

    /// Those that are worked on here, for whoever is about to leave.
    pub fn at_work(&self) -> impl Iterator<Item = &Shown> {
        self.jobs.iter().filter(|shown| shown.run.is_some())
    }

    /// All that are known; what runs here is known better here.
    pub fn take_all(&mut self, all: Vec<JobSeen>) {
        self.looked.fill(());
        let former = std::mem::take(&mut self.jobs);
        let running = former.into_iter().filter(|shown| shown.run.is_some());
        let mut kept: Vec<Shown> = running.collect();
        for seen in all {
            if !kept.iter().any(|shown| shown.seen.job.id == seen.job.id) {
                kept.push(Shown::new(seen));
            }
        }
        kept.sort_by(|one, other| {
            let key = |shown: &Shown| (shown.seen.job.planned, shown.seen.job.id.clone());
            key(other).cmp(&key(one))
        });
        self.jobs = kept;
        self.keep_in_view();
    }

    /// It is worked on from now on, under that order.
    pub fn take_began(&mut self, order: OrderId, seen: JobSeen, now: Now) {
        let before = reached(&seen.counts);
        let run = Run { order, begun: now.0, before, heard: now.0, waiting: None, pausing: false };
        match self.get_mut(&seen.job.id) {
            Some(shown) => {
                shown.seen = seen;
                shown.run = Some(run);
            }
            None => self.jobs.insert(0, Shown { run: Some(run), ..Shown::new(seen) }),
        }
        self.keep_in_view();
    }

    pub fn take_moved(&mut self, job: &JobId, counts: Counts, told: Vec<Told>, now: Now) {
        let Some(shown) = self.get_mut(job) else { return };
        if let Some(run) = &mut shown.run {
            run.heard = now.0;
        }
        shown.seen.counts = counts;
        shown.told.extend(told);
        // Several people are worked on side by side: whose answer came first within a second is chance.
        let second = |told: &Told| told.at.map(Timestamp::as_second);
        shown.told.sort_by_key(|told| (Reverse(second(told)), told.place));
        shown.told.truncate(KEPT);
    }

    /// Nobody works on it any more.
    pub fn take_rests(&mut self, seen: JobSeen) {
        match self.get_mut(&seen.job.id) {
            Some(shown) => {
                shown.run = None;
                shown.told.clone_from(&seen.told);
                shown.seen = seen;
            }
            None => self.jobs.insert(0, Shown::new(seen)),
        }
        self.keep_in_view();
    }

    /// So it stands, without anybody having worked on it.
    pub fn take_stands(&mut self, seen: JobSeen) {
        if self.get(&seen.job.id).is_some_and(|shown| shown.run.is_none()) {
            self.take_rests(seen);
        }
    }

    /// It is gone.
    pub fn remove(&mut self, job: &JobId) {
        let place = self.position();
        self.jobs.retain(|shown| shown.seen.job.id != *job);
        if self.selected.as_ref() == Some(job) {
            let last = self.jobs.len().saturating_sub(1);
            self.selected = self.jobs.get(place.min(last)).map(|shown| shown.seen.job.id.clone());
        }
        self.keep_in_view();
    }

    /// Those that rest or are over, and of which something is unknown.
    pub fn unknown(&self) -> Vec<JobId> {
        self.resting(|seen| seen.counts.get(Kind::Unknown) > 0)
    }

    /// The same, where anything but a person may still tell it.
    pub fn askable(&self) -> Vec<JobId> {
        self.resting(|seen| seen.counts.get(Kind::Unknown) > seen.by_hand)
    }

    fn resting(&self, is_meant: impl Fn(&JobSeen) -> bool) -> Vec<JobId> {
        let rests = |shown: &&Shown| {
            shown.run.is_none() && !matches!(shown.seen.stage, JobStage::Running | JobStage::Elsewhere)
        };
        let meant = self.jobs.iter().filter(rests).map(|shown| &shown.seen).filter(|seen| is_meant(seen));
        meant.map(|seen| seen.job.id.clone()).collect()
    }

    /// Whether a command does something to the job under the cursor.
    pub fn applies(&self, act: JobsCommand) -> bool {
        let Some(seen) = self.selected().map(|shown| &shown.seen) else { return false };
        let runs = matches!(seen.stage, JobStage::Running | JobStage::Elsewhere);
        let some = |kinds: &[Kind]| kinds.iter().any(|kind| seen.counts.get(*kind) > 0);
        match act {
            JobsCommand::Pause => runs || seen.stage.rests(),
            JobsCommand::Again => {
                let over = seen.stage == JobStage::Done;
                !runs && (some(&[Kind::Refused, Kind::Unknown]) || (over && some(&[Kind::NotReached])))
            }
            JobsCommand::Undo => !runs && some(&[Kind::Done]) && Back::of(&seen.job).is_offered(),
            JobsCommand::BringBack => !runs && some(&[Kind::Done]) && Back::of(&seen.job) == Back::BringBack,
            JobsCommand::Forget => !runs,
            JobsCommand::Report | JobsCommand::Bell => true,
            JobsCommand::GoOn
            | JobsCommand::LeaveOut(_)
            | JobsCommand::Stop
            | JobsCommand::PlanAnew
            | JobsCommand::WasDone
            | JobsCommand::WasNot => false,
        }
    }

    /// It was asked to rest.
    pub fn note_pausing(&mut self, job: &JobId) {
        if let Some(run) = self.get_mut(job).and_then(|shown| shown.run.as_mut()) {
            run.pausing = true;
        }
    }

    /// The job that is worked on under this order.
    pub fn of_order(&mut self, order_id: OrderId) -> Option<&mut Run> {
        let runs = self.jobs.iter_mut().filter_map(|shown| shown.run.as_mut());
        runs.into_iter().find(|run| run.order == order_id)
    }
}
