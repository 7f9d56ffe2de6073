//! Work on many people, where rooms meet: the marks of the list become a plan, a plan becomes a job, a job is looked at.

mod many;
mod news;
mod plan;

use std::time::Duration;

use crate::app::event::Timer;
use crate::app::input::command::{Command, JobsCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::jobs::ask::JobQuestion;
use crate::app::jobs::back::Back;
use crate::app::jobs::people::JobPeople;
use crate::app::jobs::planning::Wish as Planned;
use crate::app::jobs::screen::{Shown, reached};
use crate::app::jobs::work::Work;
use crate::app::place::Place;
use crate::app::turn::Turn;
use crate::app::wish::{Acted, Wish};
use crate::app::workspace::Workspace;
use crate::messages::jobs::{JobAct, JobRequest, JobSeen, JobStage, Taken, Whom};
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::job::{JobId, Kind};

/// What is unknown is asked about again so much later, and so often: by then it is in Okta's log, or never will be.
const AGAIN: Duration = Duration::from_mins(1);
const TRIES: u32 = 12;
const SECOND: Duration = Duration::from_secs(1);

impl Workspace {
    /// Looks which jobs there are.
    pub(crate) fn look_at_jobs(&mut self, turn: &mut Turn<'_>) {
        let order_id = turn.start(Lane::Jobs, Request::Jobs(JobRequest::List));
        self.jobs.looked.await_order(order_id);
    }

    /// A key of the Jobs screen.
    pub(crate) fn act_on_jobs(&mut self, command: Command, turn: &mut Turn<'_>) -> Acted {
        match command {
            Command::Move(step) => self.jobs.step(step),
            Command::Reload => {
                self.look_at_jobs(turn);
                self.ask_about_unknown(turn);
            }
            Command::Open => self.open_job_people(turn),
            Command::Jobs(act) => self.act_on_job(act, turn),
            Command::Back if self.session.problem.is_none() => return Wish::GoTo(Place::Users).into(),
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    fn act_on_job(&mut self, act: JobsCommand, turn: &mut Turn<'_>) {
        if act == JobsCommand::Bell {
            self.jobs.bell = !self.jobs.bell;
            let word = if self.jobs.bell { "rings" } else { "no longer rings" };
            return turn.say(format!("The bell {word} when a job comes to its end."));
        }
        let Some(shown) = self.jobs.selected() else { return turn.say("There is no job.") };
        let seen = shown.seen.clone();
        match act {
            JobsCommand::Report => {
                turn.start(Lane::Jobs, Request::Jobs(JobRequest::Report { job: seen.job.id }));
            }
            JobsCommand::Pause if seen.stage == JobStage::Running || seen.stage == JobStage::Elsewhere => {
                self.pause(&seen.job.id, turn);
            }
            _ if !self.may_write() => self.refuse_to_write(turn),
            JobsCommand::Pause if seen.stage.rests() => turn.open(JobQuestion::of(&seen)),
            JobsCommand::Pause => turn.say("It is over; there is nobody left to go on with."),
            // What was stopped for good is gone on with by no key but this: whoever is left is planned for anew.
            JobsCommand::Again if seen.stage == JobStage::Stopped && is_left(&seen) => {
                self.plan_left(&seen.job.id, &[Kind::NotReached, Kind::Refused], turn);
            }
            JobsCommand::Again => ask_again(&seen, turn),
            JobsCommand::Undo => self.plan_undo(&seen, turn),
            JobsCommand::BringBack => self.plan_bring_back(&seen, turn),
            JobsCommand::Forget if matches!(seen.stage, JobStage::Running | JobStage::Elsewhere) => {
                turn.say("It runs; it can be forgotten once it rests.");
            }
            JobsCommand::Forget => turn.open(JobQuestion::forget(&seen)),
            JobsCommand::Bell
            | JobsCommand::GoOn
            | JobsCommand::LeaveOut(_)
            | JobsCommand::Stop
            | JobsCommand::PlanAnew
            | JobsCommand::WasDone
            | JobsCommand::WasNot => {}
        }
    }

    fn pause(&mut self, job: &JobId, turn: &mut Turn<'_>) {
        self.jobs.note_pausing(job);
        turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job: job.clone(), act: JobAct::Pause }));
        turn.say("Pausing: what is under way comes to its end first.");
    }

    /// Makes all jobs of this organisation rest, since it is left; what is said of it.
    pub(crate) fn pause_all(&mut self, turn: &mut Turn<'_>) -> Option<String> {
        let ids: Vec<JobId> = self.jobs.at_work().map(|shown| shown.seen.job.id.clone()).collect();
        for job in &ids {
            self.jobs.note_pausing(job);
            turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job: job.clone(), act: JobAct::Pause }));
        }
        let title = |id: &JobId| self.jobs.get(id).map(|shown| shown.seen.job.title.clone()).unwrap_or_default();
        match ids.as_slice() {
            [] => None,
            [one] => Some(format!("“{}” is paused in {}.", title(one), self.session.connection)),
            all => Some(format!("{} jobs are paused in {}.", all.len(), self.session.connection)),
        }
    }

    /// Jobs that rest for this reason, a sentence each: how far it is, and what goes on with it.
    pub(crate) fn jobs_left(&self, why: &str) -> Vec<String> {
        let left = |shown: &&Shown| match &shown.seen.stage {
            JobStage::Paused(paused) => paused == why,
            JobStage::Running => shown.run.is_some(),
            JobStage::Planned | JobStage::Elsewhere | JobStage::BrokeOff | JobStage::Done | JobStage::Stopped => false,
        };
        let told = self.jobs.jobs().iter().filter(left).map(|shown| {
            let (job, counts) = (&shown.seen.job, &shown.seen.counts);
            let far = format!("“{}” is paused at {} of {}", job.title, reached(counts), counts.all());
            if shown.seen.is_kept {
                format!("{far}; oktui jobs resume {} goes on", job.id)
            } else {
                format!("{far}, and ended with the program")
            }
        });
        told.collect()
    }

    /// An answer of the box that asks about a job; in the list of its people, a word on one of them.
    pub(crate) fn answer_job(&mut self, answer: JobsCommand, turn: &mut Turn<'_>) {
        if let Some(people) = turn.overlays.job_people() {
            let meant = people.job.clone().zip(people.get(people.at).cloned()).filter(|_| people.is_unknown());
            let title = people.title.clone();
            match meant {
                Some(_) if !self.may_write() => self.refuse_to_write(turn),
                Some((job, told)) if matches!(answer, JobsCommand::WasDone | JobsCommand::WasNot) => {
                    turn.open(JobQuestion::word(job, &title, &told, answer == JobsCommand::WasDone));
                }
                Some(_) | None => turn.say("This is for somebody of unknown outcome."),
            }
            return;
        }
        let Some(asked) = turn.overlays.job_question().filter(|asked| asked.has(answer)).cloned() else { return };
        turn.overlays.pop();
        let job = asked.job.clone();
        let act = match answer {
            JobsCommand::GoOn if asked.again => JobAct::Again,
            JobsCommand::GoOn => JobAct::GoOn { without: Vec::new() },
            JobsCommand::LeaveOut(which) => JobAct::GoOn { without: asked.without(which) },
            JobsCommand::Stop => JobAct::Stop,
            JobsCommand::Forget => JobAct::Forget,
            JobsCommand::WasDone | JobsCommand::WasNot => {
                let Some(person) = asked.person else { return };
                JobAct::Said { person, done: answer == JobsCommand::WasDone }
            }
            JobsCommand::PlanAnew => return self.plan_left(&job, &[Kind::NotReached], turn),
            JobsCommand::Pause
            | JobsCommand::Again
            | JobsCommand::Report
            | JobsCommand::Undo
            | JobsCommand::BringBack
            | JobsCommand::Bell => {
                return;
            }
        };
        turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job, act }));
    }

    /// Asks Okta and the journal what became of those of whom nobody knows it; nothing is sent again.
    pub(crate) fn ask_about_unknown(&mut self, turn: &mut Turn<'_>) {
        if !self.may_write() {
            return;
        }
        for job in self.jobs.unknown() {
            turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job, act: JobAct::Settle }));
        }
    }

    /// Something may be unknown: it is asked about again in a minute, for as long as the log may lag.
    pub(super) fn tend_unknown(&mut self, turn: &mut Turn<'_>) {
        if self.jobs.asks_again.is_none() && !self.jobs.askable().is_empty() && self.may_write() {
            let timer = turn.order_ids.issue();
            self.jobs.asks_again = Some((timer, TRIES));
            turn.after(AGAIN, Timer::Jobs(timer));
        }
    }

    /// While a job is at work its times pass, also where nothing is told of it.
    pub(crate) fn tick_jobs(&mut self, turn: &mut Turn<'_>) {
        let is_one_at_work = self.jobs.at_work().next().is_some();
        self.jobs.ticks = is_one_at_work;
        if is_one_at_work {
            turn.after(SECOND, Timer::AtWork);
        }
    }

    /// The minute is over.
    pub(crate) fn ask_again(&mut self, timer: OrderId, turn: &mut Turn<'_>) {
        let Some((_, tries)) = self.jobs.asks_again.take_if(|(awaited, _)| *awaited == timer) else { return };
        if self.jobs.askable().is_empty() {
            return;
        }
        self.ask_about_unknown(turn);
        if tries > 1 {
            let timer = turn.order_ids.issue();
            self.jobs.asks_again = Some((timer, tries - 1));
            turn.after(AGAIN, Timer::Jobs(timer));
        }
    }

    /// A plan for those of a job of whom this became.
    fn plan_left(&mut self, job: &JobId, kinds: &[Kind], turn: &mut Turn<'_>) {
        let Some(shown) = self.jobs.get(job) else { return };
        let Some(work) = Work::of_job(&shown.seen.job) else {
            return turn.say("What it does cannot be planned from here.");
        };
        let source = format!("those who are left of {job}");
        let whom = Whom::OfJob { job: job.clone(), kinds: kinds.to_vec() };
        self.plan(Planned::new(work, whom, source), turn);
    }

    /// A plan that undoes what a job did, as far as it still stands.
    fn plan_undo(&mut self, seen: &JobSeen, turn: &mut Turn<'_>) {
        let id = &seen.job.id;
        if matches!(seen.stage, JobStage::Running | JobStage::Elsewhere) {
            return turn.say("It runs; what it did is undone once it rests.");
        }
        if seen.counts.get(Kind::Done) + seen.counts.partly() == 0 {
            return turn.say("It was done for nobody: there is nothing to undo.");
        }
        let title = &seen.job.title;
        let (inverse, taken) = match Back::of(&seen.job) {
            Back::By(inverse) => (inverse, Taken::ToUndo),
            Back::PutBack(inverse) => (inverse, Taken::ToPutBack),
            Back::Nothing => return turn.say(format!("“{title}”: there is nothing to undo.")),
            Back::Never => return turn.say(format!("“{title}” cannot be undone.")),
            Back::BringBack => {
                let key = key::name(Context::Jobs, Command::Jobs(JobsCommand::BringBack));
                return turn
                    .say(format!("“{title}” cannot be undone; {key} brings people back, with groups and apps."));
            }
            Back::ByJournal => {
                return turn.say_until_key(format!(
                    "“{title}” is undone from the journal: oktui journal undo --run {id} shows what still stands of it."
                ));
            }
        };
        let whom = Whom::OfJob { job: id.clone(), kinds: vec![Kind::Done] };
        let source = format!("to undo {id}");
        self.plan(Planned { taken, ..Planned::new(inverse, whom, source) }, turn);
    }

    /// A plan that brings back whom a job deactivated, as far as they are deactivated still.
    fn plan_bring_back(&mut self, seen: &JobSeen, turn: &mut Turn<'_>) {
        let (id, title) = (&seen.job.id, &seen.job.title);
        if matches!(seen.stage, JobStage::Running | JobStage::Elsewhere) {
            return turn.say("It runs; people are brought back once it rests.");
        }
        if Back::of(&seen.job) != Back::BringBack {
            return turn.say(format!("“{title}”: only who was deactivated is brought back."));
        }
        if seen.counts.get(Kind::Done) == 0 {
            return turn.say("It was done for nobody: there is nobody to bring back.");
        }
        if !self.session.keeps_journal {
            return turn.say_until_key("No journal is kept here: nothing tells what people had before.");
        }
        let whom = Whom::OfJob { job: id.clone(), kinds: vec![Kind::Done] };
        let source = format!("whom {id} deactivated");
        self.plan(Planned { taken: Taken::ToBringBack, ..Planned::new(Work::BringBack, whom, source) }, turn);
    }

    fn open_job_people(&mut self, turn: &mut Turn<'_>) {
        let Some(shown) = self.jobs.selected() else { return };
        let job = &shown.seen.job;
        turn.open(JobPeople::of(job.id.clone(), job.title.clone()));
        tend_job_people(turn);
    }

    /// Enter on one of the people of a job.
    pub(crate) fn confirm_job_people(&mut self, turn: &mut Turn<'_>) {
        let meant = turn.overlays.job_people_mut().and_then(|people| people.get(people.at).cloned());
        if let Some(told) = meant {
            turn.overlays.pop();
            turn.cancel(Lane::JobPeople);
            self.show_person(&told.id, turn);
        }
    }
}

/// Whether it was not done for somebody who could be tried again.
fn is_left(seen: &JobSeen) -> bool {
    seen.counts.get(Kind::Refused) + seen.counts.get(Kind::NotReached) > 0
}

/// Asks whether whom Okta refused is tried again.
fn ask_again(seen: &JobSeen, turn: &mut Turn<'_>) {
    let tried = seen.counts.get(Kind::Refused) + seen.counts.get(Kind::NotReached);
    match seen.stage {
        JobStage::Running | JobStage::Elsewhere => turn.say("It runs; what is left over is tried again afterwards."),
        JobStage::Stopped => turn.say("It was stopped for good, and nobody is left of it."),
        _ if tried == 0 && seen.counts.get(Kind::Unknown) == 0 => {
            turn.say("Okta refused it for nobody, and everybody was reached.");
        }
        JobStage::Planned | JobStage::Paused(_) | JobStage::BrokeOff | JobStage::Done => {
            turn.open(JobQuestion::again(seen));
        }
    }
}

/// Reads what is in view of the people of a job, where that is not held.
pub(crate) fn tend_job_people(turn: &mut Turn<'_>) {
    let Some(people) = turn.overlays.job_people_mut() else { return };
    let (Some(from), Some(job)) = (people.wants(), people.job.clone()) else { return };
    let request = Request::Jobs(JobRequest::People { job, kinds: Vec::new(), from });
    let order_id = turn.start(Lane::JobPeople, request);
    if let Some(people) = turn.overlays.job_people_mut() {
        people.held.await_order(order_id);
    }
}

/// Moves what can be moved in the boxes of jobs.
pub(crate) fn step_in_job_people(step: Step, turn: &mut Turn<'_>) {
    if let Some(people) = turn.overlays.job_people_mut() {
        people.step(step);
        tend_job_people(turn);
    }
}
