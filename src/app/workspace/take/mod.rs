//! What the worker answers, taken to the screen that its lane belongs to. Whatever nobody waits for is dropped.

mod list;
mod people;

use std::sync::Arc;
use std::time::Duration;

use list::list_of;

use crate::app::action::ask::fail_recheck;
use crate::app::care::past::Told;
use crate::app::event::{Now, Timer, Typed};
use crate::app::session::problem::Problem;
use crate::app::session::{Namesakes, Waiting};
use crate::app::turn::Turn;
use crate::app::users::list::Entered;
use crate::app::users::saved_searches::take_expressions;
use crate::app::workspace::Workspace;
use crate::app::workspace::care::fail_subject;
use crate::app::workspace::deeds::tell_resting;
use crate::messages::{Content, Failure, Lane, OrderId};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::rate::{Bucket, Rate};

/// What is to be done next and only the program as a whole can do.
pub(crate) enum Then {
    /// Enter has been decided by the answer.
    Enter(Entered),
    /// Does what was typed before the fields were there; the review of the form follows where it was asked for.
    Type { ahead: Vec<Typed>, review: bool },
}

impl Workspace {
    /// Of buckets that were heard of in the same moment the one with the least left, else the newest.
    fn bucket_to_tell(&self, newest: Bucket, rate: Rate, now: Now) -> Bucket {
        let former = self.session.last_bucket.filter(|former| *former != newest);
        let heard = former.and_then(|former| Some((former, self.session.rates.get(&former)?)));
        match heard {
            Some((former, (other, at))) if *at == now.0 && (other.remaining, former) < (rate.remaining, newest) => {
                former
            }
            Some(_) | None => newest,
        }
    }

    /// What may come under any order: what the client says of a call. Everything else comes back.
    pub(crate) fn hear(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) -> Option<Content> {
        let now = turn.now;
        if content.ends() {
            self.session.waiting.retain(|waiting| waiting.order_id != order_id);
        }
        match content {
            Content::Connected(origin) => self.session.origin = Some(origin),
            Content::Rate { bucket, rate } => {
                self.session.rates.insert(bucket, (rate, now.0));
                self.requests.take_rate(bucket, rate, now);
                // A watch that nobody looks at is not what the person spends.
                if !self.events.watches_unseen(order_id) {
                    self.session.last_bucket = Some(self.bucket_to_tell(bucket, rate, now));
                }
            }
            Content::Waiting { reason, time } => {
                let until = now.0.checked_add(time).unwrap_or(now.0);
                if let Some(run) = self.jobs.of_order(order_id) {
                    // A job waits by itself; nobody waits for it.
                    run.waiting = Some((reason, until));
                    return None;
                }
                self.session.waiting.retain(|waiting| waiting.order_id != order_id);
                if self.session.waiting.is_empty() {
                    turn.after(Duration::from_secs(1), Timer::Countdown);
                }
                self.session.waiting.push(Waiting { order_id, reason, until });
            }
            Content::Unrecorded(why) => {
                self.session.unwritten = Some(why.clone());
                self.session.problem = Some(unrecorded(why, "Nothing more is changed until the next start."));
            }
            Content::NotNoted(why) => {
                self.session.problem = Some(unrecorded(why, "Changes are refused for as long as that is so."));
            }
            Content::Resumed if self.jobs.of_order(order_id).is_some() => {
                if let Some(run) = self.jobs.of_order(order_id) {
                    run.resume(now);
                }
            }
            Content::Resumed => self.session.waiting.retain(|waiting| waiting.order_id != order_id),
            Content::Exchange(exchange) => self.requests.take(*exchange),
            other => return Some(other),
        }
        None
    }

    /// An answer, or a failure, for the screens about people.
    pub(crate) fn take(
        &mut self,
        lane: Lane,
        order_id: OrderId,
        content: Content,
        turn: &mut Turn<'_>,
    ) -> Option<Then> {
        let content = match content {
            // One that was cancelled was left.
            Content::Failed(failure) if matches!(lane, Lane::Plan | Lane::Job | Lane::Jobs | Lane::JobPeople) => {
                if failure.kind != FailureKind::Cancelled {
                    self.take_jobs(order_id, Content::Failed(failure), turn);
                }
                return None;
            }
            Content::Failed(failure) => return self.fail(lane, order_id, failure, turn),
            other => other,
        };
        match lane {
            Lane::Org | Lane::Size | Lane::Types | Lane::Schema | Lane::Attributes => {
                self.session.take(order_id, content);
                self.facts_changed(turn);
                if lane == Lane::Org {
                    self.look_for_unknown(turn);
                }
                None
            }
            Lane::Listing | Lane::Search | Lane::Lookup | Lane::Preview | Lane::Sort | Lane::Similar | Lane::Near => {
                self.take_for_list(order_id, content, turn).map(Then::Enter)
            }
            Lane::Resting => {
                if let Content::RestingRules(rules) = content {
                    tell_resting(&rules, turn);
                }
                None
            }
            Lane::Rules => {
                if let Content::RulesOfNobody(rules) = content
                    && let Some(first) = rules.first()
                {
                    let others = rules.len() - 1;
                    let more = if others > 0 {
                        format!(" So do {others} more; oktui check names them.")
                    } else {
                        String::new()
                    };
                    turn.say_until_key(format!("{first}.{more}"));
                }
                None
            }
            Lane::Owner => {
                if let Content::User(user) = content {
                    self.take_owner(order_id, &user, turn);
                }
                None
            }
            Lane::Namesakes => {
                if let Content::Namesakes { count, more } = content {
                    self.session.settle_namesakes(order_id, Namesakes::Counted { count, more });
                }
                None
            }
            Lane::Renew => {
                self.take_renewed(order_id, content, turn);
                None
            }
            Lane::Export => {
                self.take_export(order_id, content, turn);
                None
            }
            Lane::Expressions => {
                if let Content::Expressions(kept) = content {
                    take_expressions(&mut self.session, kept);
                }
                None
            }
            Lane::Report => {
                self.take_for_report(order_id, content, turn);
                None
            }
            Lane::GroupSearch => {
                if let Content::FoundGroups(groups) = content
                    && let Some(choice) = turn.overlays.panel_mut().and_then(|panel| panel.groups())
                    && choice.found.accepts(order_id)
                {
                    choice.take_found(groups);
                }
                None
            }
            Lane::Deeds => {
                self.take_for_person(order_id, content, turn);
                self.settle_shown(turn);
                None
            }
            Lane::Today | Lane::Settle => {
                self.take_deeds(order_id, content, turn);
                None
            }
            Lane::Person
            | Lane::Groups
            | Lane::Held
            | Lane::Blocks
            | Lane::Apps
            | Lane::Factors
            | Lane::Devices
            | Lane::Rights
            | Lane::Log
            | Lane::Vigil => {
                self.take_for_person(order_id, content, turn);
                None
            }
            Lane::Standing | Lane::Care => {
                match content {
                    Content::Standing(standing) => self.take_standing(order_id, standing, turn),
                    Content::Past { events, journal, owner } => {
                        self.take_care(order_id, &Told { events, journal, owner }, turn);
                    }
                    _ => {}
                }
                None
            }
            Lane::Verify => {
                if let Content::Verify(news) = content {
                    self.take_verifying(order_id, news, turn);
                    self.compose(turn);
                }
                None
            }
            Lane::Undo => {
                match content {
                    Content::User(user) => self.take_sought_undo(order_id, &Arc::from(user), turn),
                    Content::Undoable { user, judged } => {
                        self.take_undoable(order_id, &Arc::from(user), *judged, turn);
                    }
                    Content::Former { user, former, groups } => {
                        self.take_former(order_id, &Arc::from(user), former, groups.as_deref(), turn);
                    }
                    _ => {}
                }
                None
            }
            Lane::Leaver | Lane::Gone => {
                if let Content::Access { user, access, owner } = content {
                    self.take_access(order_id, &Arc::from(user), access, owner, turn);
                }
                None
            }
            Lane::Recheck | Lane::QuestionSearch | Lane::QuestionGroups | Lane::QuestionFactors | Lane::Change => {
                self.take_for_action(order_id, content, turn);
                None
            }
            Lane::FormPerson | Lane::FormGroups | Lane::FormSearch | Lane::FormPeople | Lane::Clash | Lane::Save => {
                self.take_for_form(order_id, content, turn)
            }
            Lane::Plan | Lane::Job | Lane::Jobs | Lane::JobPeople | Lane::Tables => {
                self.take_jobs(order_id, content, turn);
                None
            }
            // Taken by their own screens.
            Lane::Watch
            | Lane::Listen
            | Lane::Refresh
            | Lane::Hooks
            | Lane::ChangeHook
            | Lane::Api
            | Lane::Send
            | Lane::Document
            | Lane::History
            | Lane::File
            | Lane::Journal
            | Lane::Connections
            | Lane::Drill => None,
        }
    }

    /// A failed order: the place that waited says so. What is on the screen stays.
    fn fail(&mut self, lane: Lane, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) -> Option<Then> {
        let cancelled = failure.kind == FailureKind::Cancelled;
        match lane {
            Lane::Types | Lane::Schema | Lane::Attributes if cancelled => self.session.abandon(order_id),
            Lane::Recheck => {
                fail_recheck(order_id, &failure, turn);
                fail_subject(order_id, Some(failure), turn);
            }
            Lane::Verify => self.fail_verifying(order_id, failure, turn),
            Lane::Leaver | Lane::Gone => self.fail_access(order_id, failure, turn),
            Lane::Undo => self.fail_undo(order_id, &failure, turn),
            Lane::Change => self.fail_running(order_id, &failure, turn),
            Lane::FormPerson | Lane::FormGroups | Lane::FormSearch | Lane::FormPeople | Lane::Clash | Lane::Save => {
                self.fail_form(order_id, &failure, turn);
            }
            Lane::Renew => self.fail_renewed(order_id, turn),
            // Somebody asked for something newer.
            _ if cancelled => {}
            Lane::Org | Lane::Size | Lane::Types | Lane::Schema | Lane::Attributes => {
                self.session.fail(order_id, failure);
                // Without a schema a form asks what people have.
                self.read_for_form(turn);
                self.compose(turn);
            }
            Lane::Listing | Lane::Search | Lane::Lookup => {
                return self.fail_list(order_id, failure, turn).map(Then::Enter);
            }
            Lane::Standing | Lane::Care => self.fail_care(order_id, failure, turn),
            Lane::Owner => self.fail_owner(order_id, failure, turn),
            Lane::Namesakes => {
                self.session.settle_namesakes(order_id, Namesakes::NotChecked(failure.kind.sentence()));
            }
            Lane::Export => self.fail_export(order_id, failure),
            Lane::Report => self.fail_for_report(order_id, &failure, turn),
            Lane::GroupSearch => {
                if let Some(choice) = turn.overlays.panel_mut().and_then(|panel| panel.groups())
                    && choice.found.accepts(order_id)
                {
                    choice.found.fail(failure);
                }
            }
            Lane::QuestionSearch | Lane::QuestionGroups | Lane::QuestionFactors => {
                if let Some(pick) = turn.overlays.many_group_mut().filter(|pick| pick.choice.found.accepts(order_id)) {
                    pick.choice.found.fail(failure);
                } else if turn
                    .overlays
                    .verifying_anywhere()
                    .is_some_and(|verifying| verifying.fail_reading(order_id, &failure))
                {
                } else if let Some(question) = turn.overlays.question_mut() {
                    question.fail(order_id, failure);
                }
            }
            Lane::Today | Lane::Settle => Self::fail_deeds(order_id, &failure, turn),
            Lane::Person
            | Lane::Groups
            | Lane::Held
            | Lane::Blocks
            | Lane::Apps
            | Lane::Factors
            | Lane::Devices
            | Lane::Rights
            | Lane::Log
            | Lane::Deeds
            | Lane::Vigil => {
                self.fail_person(lane, order_id, failure);
                self.compose(turn);
            }
            Lane::Near => {
                if let Some(list) = list_of(&mut self.screens) {
                    list.search.fail_near(order_id);
                }
            }
            // Nothing is shown of them, or their own screens take it.
            Lane::Preview
            | Lane::Rules
            | Lane::Resting
            | Lane::Sort
            | Lane::Similar
            | Lane::Expressions
            | Lane::Watch
            | Lane::Listen
            | Lane::Refresh
            | Lane::Hooks
            | Lane::ChangeHook
            | Lane::Api
            | Lane::Send
            | Lane::Document
            | Lane::History
            | Lane::File
            | Lane::Plan
            | Lane::Job
            | Lane::Jobs
            | Lane::JobPeople
            | Lane::Tables
            | Lane::Journal
            | Lane::Connections
            | Lane::Drill => {}
        }
        None
    }

    /// Types, a schema or attributes are known better: whatever is made of them follows.
    fn facts_changed(&mut self, turn: &mut Turn<'_>) {
        let gone = self.form().map_or(0, |screen| screen.form.gone().count());
        self.rebuild_forms(turn.now);
        self.tell_gone(gone, turn);
        self.usage_changed();
        if self.settle_templates() {
            self.read_for_form(turn);
        }
        self.learn_others(turn);
        self.compose(turn);
        self.catalogue_changed(turn);
    }
}

pub(super) fn problem(what: &str, meaning: &str, failure: Box<Failure>) -> Problem {
    Problem { what: what.to_owned(), meaning: meaning.to_owned(), can_retry: true, failure }
}

fn unrecorded(why: String, meaning: &str) -> Problem {
    let failure = CallError::new(FailureKind::Unrecorded, Operation::Custom).with_detail(why);
    Problem {
        what: "What was done is not written down".to_owned(),
        meaning: meaning.to_owned(),
        can_retry: false,
        failure: Box::new(failure),
    }
}
