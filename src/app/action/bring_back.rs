//! `b`: somebody who was deactivated is activated and gets back what they had by hand.
//!
//! ```text
//!  b ─► Question (the journal, the person and their groups are read)
//!         │ Space ticks what comes back; Enter ─► activate ─► each group and app ─► what became of each
//!         ├ nothing was kept ────────────────────► says why, and which action activates without it
//!         └ activated meanwhile ─────────────────► nothing is sent
//! ```

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::entry::Entry;
use crate::app::action::offer::Legality;
use crate::app::action::question::{Question, Recheck};
use crate::app::care::Care;
use crate::app::care::evidence::EvidenceLine;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::belongings::Former;
use crate::protocol::id::GroupId;
use crate::protocol::recorder::{Forbidden, Target};
use crate::protocol::status::Status;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What it takes at most, in one word each.
const WORDS: [Word; 2] = [Word::Activate, Word::AddTo];

impl Workspace {
    /// Whether whoever is meant can be brought back.
    pub(crate) fn may_bring_back(&self) -> bool {
        self.session.keeps_journal && self.facts().is_some_and(|facts| *facts.status() == Status::Deprovisioned)
    }

    /// `b`.
    pub(crate) fn ask_bring_back(&mut self, turn: &mut Turn<'_>) {
        if self.chosen(turn).is_none() {
            return;
        }
        let Some(row) = self.facts().map(|facts| facts.row.clone()) else { return };
        if row.status != Status::Deprovisioned {
            turn.say(format!("{} is {}: only who is deactivated is brought back.", row.name(), row.status.word()));
            return;
        }
        if !self.session.keeps_journal {
            let activate = key::of_action(Action::Activate);
            turn.say_until_key(format!(
                "No journal is kept here: nothing tells what {} had. {activate} activates without it.",
                row.name()
            ));
            return;
        }
        if let Some(words) = Action::BringBack.forbidden(&self.session.policy, &row.status) {
            turn.say(format!("Bring back: {words}."));
            turn.refuse(Forbidden::by_rule(Word::Activate, Target::of_row(&row), words));
            return;
        }
        if let Some(doing) = self.running.iter().find(|doing| doing.user == row.id()) {
            turn.say(format!("{}: a change is under way; wait for its outcome.", doing.name));
            return;
        }
        if self.is_saving(row.id()) {
            turn.say(format!("{}: a form is being saved; wait for its outcome.", row.name()));
            return;
        }
        let user = row.user_id();
        let recheck = turn.start(Lane::Undo, Request::ReadFormer { user: user.clone() });
        let mut question = Question::new(Action::BringBack, &row, &Legality::Legal, recheck);
        question.read = self.session.reading(&user).map(|reading| Arc::clone(&reading.user));
        // A link that is shown instead of mailed lets somebody in.
        question.care = Care::begin(&user, WORDS.to_vec(), true, turn);
        question.evidence = self.session.evidence_for(Some(&user));
        if self.session.policy.needs_ticket(&WORDS).is_some() {
            question.evidence.demand();
        }
        if question.evidence.is_owed() {
            question.evidence.at = Some(EvidenceLine::Ticket);
        }
        turn.open(question);
    }

    /// What they had, or why nobody knows.
    pub(crate) fn take_former(
        &mut self,
        order_id: OrderId,
        user: &Arc<User>,
        former: Result<Box<Former>, String>,
        groups: Option<&[GroupId]>,
        turn: &mut Turn<'_>,
    ) {
        let (now, zone) = (turn.now, turn.zone.clone());
        let mut questions = turn.overlays.questions_mut();
        if let Some(question) = questions.find(|question| question.recheck == Recheck::Awaited(order_id)) {
            let legality = match former {
                _ if user.status != Status::Deprovisioned => {
                    Legality::Illegal(format!("the person is {} now", user.status.word()))
                }
                Ok(former) => {
                    if let Entry::BringBack(back) = &mut question.entry {
                        back.fill(&former, groups, &self.session.policy, (now, &zone));
                    }
                    Legality::Legal
                }
                Err(why) => {
                    Legality::Illegal(format!("{why}; {} activates without it", key::of_action(Action::Activate)))
                }
            };
            question.read_again(user, legality, now);
            // Nobody agrees to what was not to be seen.
            question.confirmed = false;
        }
        drop(questions);
        self.show_read(user, turn);
        self.go_on(turn);
    }

    /// Where a deactivation was what was done last: undo is not what takes it back.
    pub(super) fn undo_is_bring_back() -> String {
        let bring_back = key::name(Context::Act, Command::BringBack);
        format!("A deactivation is not undone: {bring_back} brings back groups and apps by hand.")
    }
}
