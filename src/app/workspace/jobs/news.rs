//! What the worker tells of plans and jobs.

use std::time::Duration;

use super::plan::compare;
use super::tend_job_people;
use crate::app::event::Effect;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::jobs::people::Held;
use crate::app::part::slot::Slot;
use crate::app::place::Place;
use crate::app::session::people::RowIx;
use crate::app::session::problem::sentence as begin;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::jobs::{JobNews, JobSeen, JobStage, Told};
use crate::messages::{Content, Failure, OrderId};
use crate::protocol::id::UserId;
use crate::protocol::job::{JobId, Kind};
use crate::protocol::row::RowField;

/// What names a file is to be read, and perhaps written down.
const LONG: Duration = Duration::from_secs(20);

impl Workspace {
    /// What the worker tells of plans and jobs.
    pub(crate) fn take_jobs(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Met(met) => {
                if self.take_marking(order_id, &met, turn) {
                    return;
                }
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.accepts(order_id)) {
                    planning.take_met(met);
                }
            }
            Content::Text(text) => Self::take_given_text(order_id, text, turn),
            Content::Sought(sought) => {
                if self.end_marking(order_id, turn) {
                    return;
                }
                let (now, zone) = (turn.now, turn.zone);
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.accepts(order_id)) {
                    let people = &self.session.people;
                    let login = |id: &UserId| Some(people.row(people.by_id(id)?).get(RowField::Login).to_owned());
                    planning.take_sought(*sought, now, zone, login);
                    compare(false, turn);
                }
            }
            Content::Job(news) => self.take_news(order_id, news, turn),
            Content::Import(news) => self.take_import(order_id, news, turn),
            Content::Failed(failure) => self.fail_jobs(order_id, failure, turn),
            _ => {}
        }
    }

    fn take_news(&mut self, order_id: OrderId, news: JobNews, turn: &mut Turn<'_>) {
        match news {
            JobNews::Began(seen) => {
                let job = seen.job.id.clone();
                self.jobs.take_began(order_id, *seen, turn.now);
                if !self.jobs.ticks {
                    self.tick_jobs(turn);
                }
                if !self.leave_sent_leaver(order_id, &job, turn) {
                    self.leave_sent_plan(order_id, &job, turn);
                }
            }
            JobNews::Moved { job, counts, told } => {
                self.outdate(&told, turn);
                self.jobs.take_moved(&job, counts, told, turn.now);
            }
            JobNews::Rests(seen) => {
                self.look_at_gone(&seen, turn);
                self.take_rests(*seen, turn);
                self.tend_unknown(turn);
            }
            JobNews::Stands(seen) => {
                if let Some(people) =
                    turn.overlays.job_people_mut().filter(|people| people.job.as_ref() == Some(&seen.job.id))
                {
                    people.held = Slot::default();
                    tend_job_people(turn);
                }
                self.jobs.take_stands(*seen);
            }
            JobNews::Forgotten(job) => {
                self.jobs.remove(&job);
                turn.say(format!("{job} is gone from this machine; what it did stays done."));
            }
            JobNews::Refused { why, .. } => {
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.is_sent_by(order_id)) {
                    planning.refuse(why);
                } else if let Some(leaver) = turn.overlays.leaver_mut().filter(|leaver| leaver.is_sent_by(order_id)) {
                    leaver.refuse(why);
                } else {
                    turn.say_until_key(sentence(&why));
                    self.look_at_jobs(turn);
                }
            }
            JobNews::All(all) => {
                self.tell_left_behind(&all, turn);
                self.jobs.take_all(all);
                self.tend_unknown(turn);
            }
            JobNews::People { job, from, all, told } => {
                if let Some(people) = turn.overlays.job_people_mut()
                    && people.held.accepts(order_id)
                    && people.job.as_ref() == Some(&job)
                {
                    people.held.fill(Held { from, all, told });
                    tend_job_people(turn);
                }
            }
            JobNews::Groups(groups) => self.take_groups(order_id, groups, turn),
            JobNews::Compared { people, clashes } => {
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.accepts(order_id)) {
                    planning.take_compared(people, clashes);
                }
            }
            JobNews::Saved(path) => {
                let path = path.display();
                // Whole on the narrowest screen: the name stands once.
                let said = if turn.overlays.planning_mut().is_some_and(|planning| planning.waits_for_second()) {
                    format!("Saved. For a second person: oktui jobs approve {path}")
                } else {
                    format!("Saved, nothing is sent. To run it: oktui bulk --plan {path}")
                };
                turn.say_for(said, LONG);
            }
            JobNews::Reported(path) => turn.say(format!("What became of each is written to {}.", path.display())),
        }
    }

    /// The plan that was agreed to stands as a job: it is shown there.
    fn leave_sent_plan(&mut self, order_id: OrderId, job: &JobId, turn: &mut Turn<'_>) {
        let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.is_sent_by(order_id)) else {
            return;
        };
        let (of_marks, people) = (planning.of_marks, &self.session.people);
        let rows: Vec<RowIx> = planning.sent().filter(|_| of_marks).filter_map(|id| people.by_id(id)).collect();
        turn.overlays.pop();
        self.end_import(turn);
        self.jobs.select(job);
        self.place = Place::Jobs;
        if let Some(said) = self.session.marks.put_aside_these(rows.into_iter()) {
            turn.say(said);
        }
    }

    /// Something was done to them, or may have been: what is kept of them is no longer what is so.
    fn outdate(&mut self, told: &[Told], turn: &mut Turn<'_>) {
        for told in told.iter().filter(|told| told.fate.as_ref().is_some_and(|fate| may_have_changed(fate.kind()))) {
            self.session.readings.shift_remove(&told.id);
            if let Some(at) = self.session.people.by_id(&told.id) {
                self.session.people.mark_stale(at);
            }
            if let Some(detail) = self.detail_mut().filter(|detail| detail.is_about(&told.id)) {
                detail.reload(turn);
            }
        }
    }

    fn take_rests(&mut self, seen: JobSeen, turn: &mut Turn<'_>) {
        let is_looked_at = turn.is_seen && self.place == Place::Jobs;
        let what = match &seen.stage {
            JobStage::Paused(why) => format!("paused: {why}"),
            JobStage::Planned
            | JobStage::Running
            | JobStage::Elsewhere
            | JobStage::BrokeOff
            | JobStage::Done
            | JobStage::Stopped => seen.counts.words(),
        };
        let said = format!("{}: {what}.", begin(&seen.job.title));
        if self.jobs.bell {
            turn.add(Effect::Notify(said.clone()));
        }
        if !is_looked_at {
            let screen = key::name(Context::Places, Command::GoTo(Place::Jobs));
            turn.say_later(format!("{said} {screen} shows it."));
        }
        self.jobs.take_rests(seen);
    }

    fn fail_jobs(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        if self.fail_marking(order_id, &failure, turn) || Self::fail_import(order_id, &failure, turn) {
            return;
        }
        if let Some(planning) = turn.overlays.planning_mut() {
            if planning.accepts(order_id) {
                return planning.fail(failure);
            }
            if planning.is_sent_by(order_id) {
                return planning.refuse(format!("Not begun: {}", failure.kind.sentence()));
            }
        }
        if let Some(leaver) = turn.overlays.leaver_mut().filter(|leaver| leaver.is_sent_by(order_id)) {
            return leaver.refuse(format!("not begun: {}", failure.kind.sentence()));
        }
        if let Some(ask) = turn.overlays.many_ask_mut().filter(|ask| ask.awaited == Some(order_id)) {
            ask.awaited = None;
            ask.problem = Some(format!("Its groups could not be looked up: {}.", failure.kind.sentence()));
            return;
        }
        if let Some(people) = turn.overlays.job_people_mut().filter(|people| people.held.accepts(order_id)) {
            return people.held.fail(failure);
        }
        if self.jobs.looked.accepts(order_id) {
            return self.jobs.looked.fail(failure);
        }
        if self.jobs.of_order(order_id).is_some() {
            turn.say_until_key(format!("The job broke off: {}.", failure.kind.sentence()));
            self.look_at_jobs(turn);
        }
    }
}

/// Whether something was sent to Okta with this outcome that may be in effect.
fn may_have_changed(kind: Kind) -> bool {
    match kind {
        Kind::Done | Kind::NotKept | Kind::Unknown | Kind::Refused => true,
        Kind::WasSo | Kind::LeftAlone | Kind::Protected | Kind::NotReached => false,
    }
}

/// With a capital letter and a full stop.
fn sentence(why: &str) -> String {
    format!("{}.", begin(why))
}
