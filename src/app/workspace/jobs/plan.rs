//! A plan is looked at, agreed to, or left.

use crate::app::care::evidence::Evidence;
use crate::app::input::command::{Command, ImportCommand, PlanCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::pace::Calls;
use crate::app::jobs::planning::{Agreed, FIRST, Planning, Wish as Planned};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::jobs::{ENTRIES_TOGETHER, JobRequest};
use crate::messages::{Lane, Request};
use crate::protocol::rate::{Bucket, for_jobs};

/// So many questions are answered before anybody wonders.
const FEW_QUESTIONS: usize = 20;

impl Workspace {
    /// Opens a plan; everybody is read for it.
    pub(crate) fn plan(&mut self, wish: Planned, turn: &mut Turn<'_>) {
        let table = self.given_table.clone().filter(|_| wish.of_marks);
        if wish.of_marks && self.session.marks.is_empty() {
            self.given_strays.clear();
        }
        let strays = if wish.of_marks { self.given_strays.clone() } else { Vec::new() };
        let planning =
            Planning::new(wish, Evidence::new(&self.session.tickets, None)).with_table(table).with_strays(strays);
        turn.open(planning);
        read_plan(turn);
    }

    /// What a plan takes, by the limits as Okta last told them.
    pub fn cost_of(&self, planning: &Planning) -> String {
        let allowed = |bucket: Bucket| {
            let (rate, _) = self.session.rates.get(&bucket)?;
            Some(for_jobs(rate.limit, rate.share, planning.job_share()))
        };
        planning.plan.cost().words(allowed)
    }

    /// What it takes to find these who were named, where that is more than a few seconds; empty else.
    pub fn cost_of_finding(&self, entries: usize) -> String {
        let questions = entries.div_ceil(ENTRIES_TOGETHER);
        if questions <= FEW_QUESTIONS {
            return String::new();
        }
        let mut calls = Calls::default();
        calls.add(Bucket::Users, questions as u64);
        calls.words(|bucket| self.session.rates.get(&bucket).map(|(rate, _)| rate.limit))
    }

    /// A key of the plan.
    pub(crate) fn act_on_plan(&mut self, act: PlanCommand, turn: &mut Turn<'_>) {
        let may_write = self.may_write();
        let now = turn.now;
        let Some(planning) = turn.overlays.planning_mut() else { return };
        let only = match act {
            PlanCommand::Send => None,
            PlanCommand::First => Some(FIRST),
            PlanCommand::Anew if planning.is_of_rows() => return judge_anew(turn),
            PlanCommand::Anew => return read_plan(turn),
            PlanCommand::Save => {
                match planning.saved() {
                    Ok(new) => {
                        turn.start(Lane::Jobs, Request::Jobs(JobRequest::Save(Box::new(new))));
                    }
                    Err(why) => turn.say_until_key(why),
                }
                return;
            }
            PlanCommand::Contain | PlanCommand::Tokens | PlanCommand::Devices => {
                planning.choose(act);
                return compare(false, turn);
            }
            PlanCommand::Number => return compare(true, turn),
            PlanCommand::Name => {
                let said = planning.name_under_cursor();
                turn.say_until_key(said);
                return compare(false, turn);
            }
        };
        if !may_write {
            return self.refuse_to_write(turn);
        }
        match planning.agree(only, now) {
            Agreed::NotYet(said) => said.into_iter().for_each(|said| turn.say_until_key(said)),
            Agreed::Forbidden(said, forbidden) => {
                turn.refuse(*forbidden);
                turn.say_until_key(said);
            }
            Agreed::TooOld if planning.is_of_rows() => judge_anew(turn),
            Agreed::TooOld => {
                read_plan(turn);
                turn.say_until_key("The plan was too old: everybody is read anew. Look at it again.");
            }
            Agreed::Send(new) => {
                planning.plan.forbidden().into_iter().for_each(|forbidden| turn.refuse(forbidden));
                let people = new.people.len();
                let order_id = turn.start(Lane::Job, Request::Jobs(JobRequest::Start(new)));
                if let Some(planning) = turn.overlays.planning_mut() {
                    planning.note_sent(order_id, people);
                }
            }
        }
    }

    /// Enter in the plan.
    pub(crate) fn look_into_plan(turn: &mut Turn<'_>) {
        if let Some(said) = turn.overlays.planning_mut().and_then(Planning::look) {
            turn.say_until_key(said);
        }
    }

    /// Esc in the plan, from the inside out.
    pub(crate) fn leave_plan(turn: &mut Turn<'_>) {
        if turn.overlays.planning_mut().is_some_and(|planning| !planning.back()) {
            turn.overlays.pop();
            turn.cancel(Lane::Plan);
        }
    }
}

/// Rows are judged where their table is.
fn judge_anew(turn: &mut Turn<'_>) {
    turn.overlays.pop();
    turn.cancel(Lane::Plan);
    let plan = key::name(Context::Import, Command::Import(ImportCommand::Plan));
    turn.say_until_key(format!(
        "People may have changed since: {plan} looks for them anew, and judges each row again."
    ));
}

/// Reads everybody for the plan on top, whatever was read before.
fn read_plan(turn: &mut Turn<'_>) {
    let Some(wanted) = turn.overlays.planning_mut().map(|planning| planning.wanted()) else { return };
    let order_id = turn.start(Lane::Plan, Request::Jobs(JobRequest::Seek(Box::new(wanted))));
    if let Some(planning) = turn.overlays.planning_mut() {
        planning.await_order(order_id);
    }
}

/// Looks whether somebody else has, or would have, what the people of the plan get; with `number` numbers are put behind
/// what is.
pub(super) fn compare(number: bool, turn: &mut Turn<'_>) {
    let Some((people, attributes)) = turn.overlays.planning_mut().and_then(|planning| planning.to_compare(number))
    else {
        return;
    };
    let order_id = turn.start(Lane::Plan, Request::Jobs(JobRequest::Compare { people, attributes, number }));
    if let Some(planning) = turn.overlays.planning_mut() {
        planning.await_compared(order_id);
    }
}
