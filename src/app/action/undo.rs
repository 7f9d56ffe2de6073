//! `U`: what was done a moment ago, or what a line of the journal tells, is taken back.
//!
//! ```text
//!  a change is done ─► kept for 30 s ──┐
//!  a line of the journal ──────────────┴─► U ─► Question (the person is read, and what can be undone)
//!                                                 │ as agreed ─► sent, once each
//!                                                 └ meanwhile something else ─► nothing is sent
//! ```

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::ask::fail_recheck;
use crate::app::action::entry::Entry;
use crate::app::action::entry::undo::Undo;
use crate::app::action::offer::Legality;
use crate::app::action::question::{Question, Recheck};
use crate::app::care::Care;
use crate::app::care::evidence::EvidenceLine;
use crate::app::event::Timer;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::screen::Screen;
use crate::app::session::lately::UNDO_TIME;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::recorder::{Forbidden, Target};
use crate::protocol::status::Status;
use crate::protocol::undo::{Done, Inverse, Judged};
use crate::protocol::user::User;

impl Question {
    /// Whether what it does can be undone, said before it is done.
    /// `kept`: what is done is written down.
    pub fn undo_words(&self, kept: bool) -> Option<String> {
        if matches!(self.action, Action::Undo | Action::BringBack) {
            return None;
        }
        if let Entry::Device(one) = &self.entry {
            return Some(one.undo_words().to_owned());
        }
        Some(match self.action.inverse(&self.row.status) {
            Inverse::By(_) => {
                let name = key::name(Context::Act, Command::Undo);
                format!("{name} undoes it within half a minute, as long as it stands.")
            }
            Inverse::Nothing => "Nothing to undo afterwards.".to_owned(),
            Inverse::Never => "This cannot be undone.".to_owned(),
            Inverse::InPart if !kept => {
                "This cannot be undone, and no journal is kept that groups and apps by hand could come back from."
                    .to_owned()
            }
            Inverse::InPart => format!(
                "This cannot be undone; {} brings back groups and apps by hand, as the journal keeps them.",
                key::name(Context::Act, Command::BringBack)
            ),
        })
    }
}

impl Workspace {
    /// What an order did is through: for a while a key undoes it. Whether one does.
    pub(crate) fn offer_undo(&mut self, order_id: OrderId, turn: &mut Turn<'_>) -> bool {
        let timer = turn.order_ids.issue();
        let is_offered = self.session.lately.settle(order_id, timer);
        if is_offered {
            turn.after(UNDO_TIME, Timer::Undo(timer));
        }
        is_offered
    }

    /// Says that something is done; where a key undoes it, as long as it does.
    pub(crate) fn say_done(&self, text: String, turn: &mut Turn<'_>) {
        if self.session.lately.last().is_some() {
            turn.say_for(format!("{text} {} undoes.", key::name(Context::Act, Command::Undo)), UNDO_TIME);
        } else {
            turn.say(text);
        }
    }

    /// `U` for what was done last.
    pub(crate) fn undo_last(&mut self, turn: &mut Turn<'_>) {
        match self.session.lately.last().map(<[Done]>::to_vec) {
            Some(dones) => self.ask_undo(dones, turn),
            None if self.session.lately.was_in_part && self.session.keeps_journal => {
                turn.say_until_key(Self::undo_is_bring_back());
            }
            None => turn.say("Nothing was done in the last half a minute that could be undone here."),
        }
    }

    /// Puts the question whether something is undone: all of it was done to one person.
    pub(crate) fn ask_undo(&mut self, dones: Vec<Done>, turn: &mut Turn<'_>) {
        let Some(user) = dones.first().map(|done| done.user.clone()) else { return };
        let undo = Undo { dones, judged: None, clears: false };
        let words = undo.words();
        if let Some(word) = words.iter().find(|word| self.session.policy.forbids(**word)) {
            let why = format!("forbidden for this connection ({})", self.session.policy.place(*word));
            turn.say(format!("Undo: {why}."));
            let login = undo.dones.first().map(|done| done.login.clone()).unwrap_or_default();
            let target = Target { kind: "user".to_owned(), id: user.to_string(), login };
            turn.refuse(Forbidden::by_rule(*word, target, why));
            return;
        }
        if let Some(doing) = self.running.iter().find(|doing| doing.user == user) {
            turn.say(format!("{}: a change is under way; wait for its outcome.", doing.name));
            return;
        }
        if self.is_saving(&user) {
            turn.say("A form of this person is being saved; wait for its outcome.");
            return;
        }
        let request = Request::ReadUndo { user: user.clone(), dones: undo.dones.clone() };
        match self.session.people.by_id(&user) {
            Some(at) => {
                let row = self.session.people.row(at).clone();
                let recheck = turn.start(Lane::Undo, request);
                let mut question = Question::new(Action::Undo, &row, &Legality::Legal, recheck);
                question.entry = Entry::Undo(Box::new(undo));
                question.on_cancel = question.risk().is_grave();
                question.read = self.session.reading(&user).map(|reading| Arc::clone(&reading.user));
                question.care = Care::begin(&user, words, question.risk().is_grave(), turn);
                question.evidence = self.session.evidence_for(Some(&user));
                if question.evidence.is_owed() {
                    question.evidence.at = Some(EvidenceLine::Ticket);
                }
                turn.open(question);
            }
            // Whoever is not known yet is read first.
            None => {
                let order_id = turn.start(Lane::Undo, Request::ReadUser { selector: user.to_string() });
                self.session.lately.sought = Some((order_id, undo.dones));
            }
        }
    }

    /// The person of something that is to be undone was read.
    pub(crate) fn take_sought_undo(&mut self, order_id: OrderId, user: &Arc<User>, turn: &mut Turn<'_>) {
        let Some((_, dones)) = self.session.lately.sought.take_if(|(of, _)| *of == order_id) else { return };
        self.show_changed(user, turn);
        if turn.is_seen && turn.overlays.is_empty() {
            self.ask_undo(dones, turn);
        }
    }

    /// Whether exceptions to rules are cleared along: who it is about and what it needs is looked at anew.
    pub(crate) fn toggle_exceptions(&mut self, turn: &mut Turn<'_>) {
        let Some(question) = turn.overlays.question_mut() else { return };
        let Entry::Undo(undo) = &mut question.entry else { return };
        if undo.exceptions().is_none() {
            return;
        }
        undo.clears = !undo.clears;
        let words = undo.words();
        question.confirmed = false;
        // It stops a rule for everybody whom it means.
        question.on_cancel = question.risk().is_grave();
        if self.session.policy.needs_ticket(&words).is_some() {
            question.evidence.demand();
        }
        let (user, grave) = (question.user.clone(), question.risk().is_grave());
        let care = Care::begin(&user, words, grave, turn);
        if let Some(question) = turn.overlays.question_mut() {
            question.care = care;
        }
    }

    /// What of exceptions must not be cleared here is only told.
    fn hold_exceptions(&self, judged: &mut Judged, status: &Status) {
        let Some(why) = Action::ClearException.forbidden(&self.session.policy, status) else { return };
        let stays = std::mem::take(&mut judged.exceptions).into_iter();
        let each =
            stays.map(|exception| format!("The exception to the rule “{}”: clearing it is {why}.", exception.name));
        judged.left.extend(each);
    }

    /// The person could not be read: without that nothing is undone.
    pub(crate) fn fail_undo(&mut self, order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) {
        if self.session.lately.sought.take_if(|(of, _)| *of == order_id).is_some() {
            turn.say_until_key(format!("Not undone: the person could not be read: {}.", failure.kind.sentence()));
        }
        fail_recheck(order_id, failure, turn);
    }

    /// What can be undone.
    pub(crate) fn take_undoable(
        &mut self,
        order_id: OrderId,
        user: &Arc<User>,
        mut judged: Judged,
        turn: &mut Turn<'_>,
    ) {
        let (now, on_top) = (turn.now, turn.overlays.question().is_some());
        let mut says = None;
        self.hold_exceptions(&mut judged, &user.status);
        let mut questions = turn.overlays.questions_mut();
        if let Some(question) = questions.find(|question| question.recheck == Recheck::Awaited(order_id)) {
            let legality = if judged.steps.is_empty() && judged.exceptions.is_empty() {
                Legality::Illegal("nothing of it can be undone".to_owned())
            } else {
                Legality::Legal
            };
            let as_meant = judged.left.is_empty() && judged.exceptions.is_empty();
            if let Entry::Undo(undo) = &mut question.entry {
                undo.judged = Some(judged);
            }
            let same = question.read_again(user, legality, now);
            question.confirmed &= on_top && question.refused.is_none();
            if !(as_meant && same) && std::mem::take(&mut question.confirmed) {
                says = Some("Read what is undone and what stays; then Enter.");
            }
        }
        drop(questions);
        self.show_read(user, turn);
        match says {
            Some(text) => turn.say_until_key(text),
            None => self.go_on(turn),
        }
    }

    /// Nothing was sent, since the person was changed meanwhile.
    pub(crate) fn take_overtaken(&mut self, order_id: OrderId, user: &Arc<User>, turn: &mut Turn<'_>) {
        let Some(at) = self.running.iter().position(|doing| doing.order_id == order_id) else { return };
        let doing = self.running.remove(at);
        self.show_changed(user, turn);
        let again = if doing.brought.is_some() {
            format!("{} is {} now.", doing.name, user.status.word())
        } else {
            format!("{} looks again what can be undone.", key::name(Context::Act, Command::Undo))
        };
        turn.say_until_key(format!("{} was changed meanwhile: nothing was sent. {again}", doing.name));
    }

    pub(super) fn show_read(&mut self, user: &Arc<User>, turn: &mut Turn<'_>) {
        for screen in &mut self.screens {
            if let Screen::Detail(detail) = screen
                && detail.is_about(&user.id)
            {
                detail.take_user(Arc::clone(user));
            }
        }
        self.session.keep_reading(Arc::clone(user), turn.now);
        self.session.people.put_fresh(user);
        self.compose(turn);
    }
}
