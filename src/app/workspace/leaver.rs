//! Somebody leaves: what they have is read, asked about, and done as a job; afterwards what is left is read and told.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::app::care::Care;
use crate::app::event::Effect;
use crate::app::input::command::{Command, LeaverCommand};
use crate::app::input::key::{self, Context};
use crate::app::leaver::{Entered, Leaver, access, outcome};
use crate::app::overlay;
use crate::app::place::Place;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::jobs::{JobRequest, JobSeen};
use crate::messages::{Failure, Lane, OrderId, Request, Saving};
use crate::protocol::held::Access;
use crate::protocol::id::UserId;
use crate::protocol::job::JobId;
use crate::protocol::leaving::Raw;
use crate::protocol::proof::Replaced;
use crate::protocol::recorder::{Export, Forbidden, OneLine};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::time::Moment;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What may be done to somebody who leaves.
const WORDS: [Word; 7] =
    [Word::Suspend, Word::Sessions, Word::Grants, Word::Factors, Word::Roles, Word::RemoveFrom, Word::Devices];

/// Jobs of people who left, while what is left of them is read: one after the other, the first of them now.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    order_id: Option<OrderId>,
    waiting: VecDeque<JobSeen>,
}

impl Gone {
    /// Reads of the first what is left, unless that is being read.
    fn go_on(&mut self, turn: &mut Turn<'_>) {
        let user = self.waiting.front().and_then(|seen| seen.told.first()).map(|told| told.id.clone());
        if let Some(user) = user.filter(|_| self.order_id.is_none()) {
            self.order_id = Some(turn.start(Lane::Gone, Request::ReadAccess { user: UserId::new(user.as_str()) }));
        }
    }

    /// The job whose reading came to its end.
    fn take(&mut self, order_id: OrderId) -> Option<JobSeen> {
        self.order_id.take_if(|order| *order == order_id)?;
        self.waiting.pop_front()
    }
}

impl Workspace {
    /// Puts the question about somebody who leaves; what they have is read for it.
    pub(crate) fn open_leaver(&mut self, row: &UserRow, turn: &mut Turn<'_>) {
        let id = row.user_id();
        let order_id = turn.start(Lane::Leaver, Request::ReadAccess { user: id.clone() });
        let care = Care::begin(&id, WORDS.to_vec(), true, turn);
        let evidence = self.session.evidence_for(Some(&id));
        turn.open(Leaver::new(row, order_id, care, evidence));
    }

    /// Enter in it.
    pub(crate) fn confirm_leaver(&mut self, turn: &mut Turn<'_>) {
        // A key that is held down is no decision.
        if turn.answer_repeats {
            return;
        }
        let now = turn.now;
        let Some(leaver) = turn.overlays.leaver_mut() else { return };
        match leaver.enter(now) {
            Err(why) => turn.say_until_key(why),
            Ok(Entered::Next) => {
                if self.session.policy.needs_ticket(&leaver.words()).is_some() {
                    leaver.evidence.demand();
                }
            }
            Ok(Entered::Again) => {
                let user = leaver.user.clone();
                let order_id = turn.start(Lane::Leaver, Request::ReadAccess { user });
                if let Some(leaver) = turn.overlays.leaver_mut() {
                    leaver.await_order(order_id);
                }
                turn.say_until_key("It is read anew. Look at it again.");
            }
            Ok(Entered::Send) => self.send_leaver(turn),
        }
    }

    fn send_leaver(&mut self, turn: &mut Turn<'_>) {
        if !self.may_write() {
            return self.refuse_to_write(turn);
        }
        let Some(leaver) = turn.overlays.leaver_mut() else { return };
        let (user, kept) = (leaver.user.clone(), leaver.evidence.kept_for(&leaver.user));
        if let Some(doing) = self.running.iter().find(|doing| doing.user == user) {
            let text = format!("{}: a change is under way; wait for its outcome.", doing.name);
            return turn.say_until_key(text);
        }
        let Some(new) = leaver.job() else { return turn.say_until_key("Nothing is ticked: nothing would be done.") };
        self.session.keep_ticket(kept);
        let order_id = turn.start(Lane::Job, Request::Jobs(JobRequest::Start(Box::new(new))));
        if let Some(leaver) = turn.overlays.leaver_mut() {
            leaver.note_sent(order_id);
        }
    }

    /// Esc in it: back to what is ticked, or out of it, and nothing is sent.
    pub(crate) fn leave_leaver(turn: &mut Turn<'_>) {
        if turn.overlays.leaver_mut().is_some_and(Leaver::back) {
            turn.overlays.pop();
            turn.cancel(Lane::Leaver);
        }
    }

    /// Space in it.
    pub(crate) fn mark_in_leaver(turn: &mut Turn<'_>) {
        if let Some(why) = turn.overlays.leaver_mut().and_then(Leaver::mark) {
            turn.say(why);
        }
    }

    /// What they have, to read, to copy, or as a file.
    pub(crate) fn act_on_leaver(&mut self, act: LeaverCommand, turn: &mut Turn<'_>) {
        let Some(leaver) = turn.overlays.leaver_mut() else { return };
        let Some((_, held, _)) = leaver.read.clone() else {
            return turn.say("What they have is being read; a moment.");
        };
        let row = leaver.row.clone();
        match act {
            LeaverCommand::Access => {
                turn.open(overlay::read(&format!("Access of {}", row.name()), access::text(&row, &held)));
            }
            LeaverCommand::Copy => {
                let lines = access::text(&row, &held);
                let text = format!("Access of {}", lines.join("\n"));
                turn.copy_as(Some(text), &format!("the access of {}", row.name()));
            }
            LeaverCommand::Save => self.save_access(&row, &held, turn),
        }
    }

    /// As a file of its own, where the rules of what leaves allow it.
    fn save_access(&self, row: &UserRow, held: &Access, turn: &mut Turn<'_>) {
        let reason = turn.overlays.leaver_mut().and_then(|leaver| OneLine::of(leaver.evidence.reason.text()));
        let rules = &self.session.exports;
        let Some((content, rows)) = access::csv(row, held) else {
            return turn.say("It could not be written as a table.");
        };
        let stays = rules.refusal_of_raw(Raw::Access, reason.as_ref()).or_else(|| rules.refusal_of_rows(Some(rows)));
        if let Some(why) = stays {
            turn.say_until_key(format!("Not written: {why}."));
            turn.refuse(Forbidden { rule: why, ..Forbidden::default() });
            return;
        }
        let at = turn.now.0.to_zoned_datetime(turn.zone.clone()).strftime("%Y%m%d-%H%M%S").to_string();
        let plain: String = row.get(RowField::Login).chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("oktui-access-{plain}-{at}.csv");
        turn.note_export(
            Export {
                query: format!("access of {}", row.get(RowField::Login)),
                columns: access::COLUMNS.map(str::to_owned).to_vec(),
                rows,
                format: "csv".to_owned(),
                file: Some(name.clone()),
                whole: true,
                reason,
                ..Export::default()
            },
            Saving::Bytes(content.clone().into()),
        );
        turn.add(Effect::WriteFile { name, what: format!("the access of {}", row.name()), content });
    }

    /// What somebody has was read: for the question, or of whom was let go.
    pub(crate) fn take_access(
        &mut self,
        order_id: OrderId,
        user: &Arc<User>,
        access: Box<Access>,
        owner: Option<String>,
        turn: &mut Turn<'_>,
    ) {
        let now = turn.now;
        if let Some(leaver) = turn.overlays.leaver_mut().filter(|leaver| leaver.accepts(order_id)) {
            let (policy, row) = (&self.session.policy, user.row());
            let since = row.status_changed.map(Moment::timestamp);
            let holds = |words: &[Word]| {
                let word = words.iter().find(|word| policy.forbids(**word));
                word.map(|word| format!("forbidden for this connection ({})", policy.place(*word)))
                    .or_else(|| policy.too_early(words, (&row.status, since), now.0))
                    .or_else(|| {
                        // A job is done on nobody's word: whoever leaves is not on the telephone.
                        let lacks = |word: &Word| {
                            policy.lacks_proof((&[*word], word.row().risk), None, &Replaced::Nothing, now.0)
                        };
                        words.iter().find_map(lacks)
                    })
            };
            leaver.take((Arc::clone(user), access), owner, now, holds);
            self.session.keep_reading(Arc::clone(user), now);
            return;
        }
        if let Some(seen) = self.gone.take(order_id) {
            tell_gone(&seen, &user.row().name(), Some(&access), turn);
            self.gone.go_on(turn);
        }
    }

    /// It could not be read.
    pub(crate) fn fail_access(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        if let Some(leaver) = turn.overlays.leaver_mut().filter(|leaver| leaver.accepts(order_id)) {
            return leaver.fail(failure);
        }
        if let Some(seen) = self.gone.take(order_id) {
            let name = seen.told.first().map(|told| told.login.clone()).unwrap_or_default();
            tell_gone(&seen, &name, None, turn);
            self.gone.go_on(turn);
        }
    }

    /// The job stands: the box goes, and the job is shown; whether it was this box that ordered it.
    pub(crate) fn leave_sent_leaver(&mut self, order_id: OrderId, job: &JobId, turn: &mut Turn<'_>) -> bool {
        if turn.overlays.leaver_mut().is_none_or(|leaver| !leaver.is_sent_by(order_id)) {
            return false;
        }
        turn.overlays.pop();
        self.jobs.select(job);
        self.place = Place::Jobs;
        true
    }

    /// The job of somebody who left rests: what is left of them is read, and then told.
    pub(crate) fn look_at_gone(&mut self, seen: &JobSeen, turn: &mut Turn<'_>) {
        if seen.steps.is_empty() || seen.told.is_empty() || !outcome::is_leaving(seen) {
            return;
        }
        self.gone.waiting.push_back(seen.clone());
        self.gone.go_on(turn);
    }

    /// Jobs of people who leave that an earlier run left behind are told first, once.
    pub(crate) fn tell_left_behind(&mut self, all: &[JobSeen], turn: &mut Turn<'_>) {
        if std::mem::replace(&mut self.told_leavers, true) {
            return;
        }
        let mut told = all.iter().filter(|seen| outcome::is_leaving(seen)).filter_map(outcome::left_behind);
        if let Some(first) = told.next() {
            let more = match told.count() {
                0 => String::new(),
                more => format!(" And {more} more like it."),
            };
            let screen = key::name(Context::Places, Command::GoTo(Place::Jobs));
            turn.say_until_key(format!("{first}{more} {screen} shows it."));
        }
    }
}

/// In a box to read, where nothing else is asked; else in a sentence.
fn tell_gone(seen: &JobSeen, name: &str, access: Option<&Access>, turn: &mut Turn<'_>) {
    let lines = outcome::lines(seen, name, access);
    if turn.is_seen && turn.overlays.is_empty() {
        turn.open(overlay::read(&format!("What is left of {name}"), lines));
    } else if let Some(first) = lines.first() {
        turn.say_later(first.clone());
    }
}
