//! From the letter of an action to the calls: what is offered, the question, what Enter does on it.
//!
//! ```text
//!  a letter ─► Question, the person is read again ─► Enter ─► what is missing is told, or waited for ─► sent once
//! ```

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::entry::Entry;
use crate::app::action::entry::device::OneDevice;
use crate::app::action::facts::Facts;
use crate::app::action::offer::{Legality, Offer, mark, offers};
use crate::app::action::question::{Question, Recheck};
use crate::app::action::running::Running;
use crate::app::action::table::Asks;
use crate::app::care::Care;
use crate::app::care::evidence::EvidenceLine;
use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::recorder::{About, Forbidden, Target};
use crate::protocol::row::RowField;
use crate::protocol::user::User;

impl Workspace {
    /// What can be done to the person who is meant.
    pub fn offers(&self, now: Now) -> Vec<Offer> {
        let Some(facts) = self.facts() else { return Vec::new() };
        let mut offered = offers(&facts);
        mark(&mut offered, &self.session.policy, &self.session.refusals, facts.row, now);
        offered
    }

    /// What was refused to this token before, in words.
    pub fn refused_before(&self, action: Action) -> Option<&str> {
        let facts = self.facts()?;
        let steps = action.steps(
            &facts.row.status,
            crate::app::action::offer::Options { mail: true, end_sessions: false, tokens: false, forget: true },
        )?;
        let operation = steps.last()?.operation();
        self.session.refusals.get(&operation).map(String::as_str)
    }

    /// Puts the question for a action.
    pub(crate) fn ask(&mut self, action: Action, turn: &mut Turn<'_>) {
        let Some(facts) = self.facts() else { return };
        let legality = action.legality(&facts);
        let title = action.title(&facts.row.status);
        if let Legality::Illegal(reason) = legality {
            turn.say_until_key(format!("{title}: {reason}."));
            return;
        }
        let row = facts.row.clone();
        if let Some(words) = action.held_back(&self.session.policy, &row, turn.now) {
            turn.say(format!("{title}: {words}."));
            turn.refuse(Forbidden::by_rule(action.word(&row.status), Target::of_row(&row), words));
            return;
        }
        if action.row().asks == Asks::Verify {
            return self.open_verifying(&row, turn);
        }
        if let Some(doing) = self.running.iter().find(|doing| doing.user == row.id()) {
            let text = format!("{}: a change is under way; wait for its outcome.", doing.name);
            turn.say(text);
            return;
        }
        if self.is_saving(row.id()) {
            let text = format!("{}: a form is being saved; wait for its outcome.", row.name());
            turn.say(text);
            return;
        }
        if action == Action::Leaver {
            return self.open_leaver(&row, turn);
        }
        let device = match action.row().asks {
            Asks::Device => match self.device_under_cursor(&row).and_then(OneDevice::of) {
                Ok(one) => Some(one),
                Err(why) => return turn.say_until_key(why),
            },
            _ => None,
        };
        let read = self.session.reading(row.id()).map(|reading| Arc::clone(&reading.user));
        let question = {
            let id = row.user_id();
            let recheck = turn.start(Lane::Recheck, Request::ReadUser { selector: id.to_string() });
            let mut question = Question::new(action, &row, &legality, recheck);
            question.read = read;
            if let Some(one) = device {
                question.entry = Entry::Device(Box::new(one));
            }
            question.take_care(turn);
            question.evidence = self.session.evidence_for(Some(&id));
            if self.session.policy.needs_ticket(&[action.word(&row.status)]).is_some() {
                question.evidence.demand();
            }
            if question.entry == Entry::Nothing && question.evidence.is_owed() {
                question.evidence.at = Some(EvidenceLine::Ticket);
            }
            match (&mut question.entry, action.row().asks) {
                (Entry::Factors { all, .. }, _) => {
                    all.await_order(turn.start(Lane::QuestionFactors, Request::ReadFactors { user: id }));
                }
                (Entry::AccessCode(code), _) => {
                    code.offer.await_order(turn.start(Lane::QuestionFactors, Request::ReadCodeOffer { user: id }));
                }
                (Entry::Groups(choice), Asks::OwnGroup) => {
                    choice.found.await_order(turn.start(Lane::QuestionGroups, Request::ReadGroups { user: id }));
                }
                (Entry::Groups(choice), _) => {
                    let request = Request::FindGroups { text: String::new() };
                    choice.found.await_order(turn.start(Lane::QuestionSearch, request));
                    choice.own.await_order(turn.start(Lane::QuestionGroups, Request::ReadGroups { user: id }));
                }
                (
                    Entry::Nothing
                    | Entry::Password { .. }
                    | Entry::Recovery { .. }
                    | Entry::Login { .. }
                    | Entry::Device(_)
                    | Entry::Undo(_)
                    | Entry::BringBack(_),
                    _,
                ) => {}
            }
            question
        };
        turn.open(question);
    }

    /// Enter on the question.
    pub(crate) fn confirm_question(&mut self, turn: &mut Turn<'_>) {
        let repeated = turn.answer_repeats;
        let Some(question) = turn.overlays.question_mut() else { return };
        if question.refused.is_some() {
            turn.overlays.pop();
            return;
        }
        if let Entry::Recovery { on_answer, answer, question } = &mut question.entry
            && !*on_answer
            && answer.is_empty()
            && !question.is_empty()
        {
            *on_answer = true;
            return;
        }
        if question.on_cancel {
            // What was typed is not thrown away by the key that ends most fields.
            if question.field().is_some_and(|field| !field.is_empty()) {
                let key = key::name(Context::Question, Command::SwitchFocus);
                turn.say(format!("Cancel has the focus: {key}, then Enter sets it. Esc closes."));
            } else {
                turn.overlays.pop();
            }
            return;
        }
        // A key that is held down is no decision.
        if repeated {
            return;
        }
        if question.wants_login() {
            question.care.on_login = true;
            let login = question.row.get(RowField::Login).to_owned();
            turn.say(format!("Type the login to confirm: {login}"));
            return;
        }
        if let Err(missing) = question.steps() {
            turn.say(missing);
            return;
        }
        if let Some(why) =
            question.steps().ok().and_then(|steps| self.session.lacks_proof(&question.row, &steps, turn.now))
        {
            let key = key::of_action(Action::Verify);
            turn.say_until_key(format!("Not sent: {why}. {key} verifies."));
            return;
        }
        if let Err(why) = question.evidence.settle() {
            turn.say_until_key(why);
            return;
        }
        if question.is_waiting() {
            question.confirmed = true;
        } else {
            self.send(turn);
        }
    }

    /// Sends what the question on top asks for.
    pub(crate) fn send(&mut self, turn: &mut Turn<'_>) {
        let Some(question) = turn.overlays.question().cloned() else { return };
        turn.overlays.pop();
        let Ok(steps) = question.steps() else { return };
        let Ok(given) = question.evidence.judge() else { return };
        self.session.keep_ticket(question.evidence.kept_for(&question.user));
        let verified = self.session.mark_of(&question.row, turn.now).and_then(|mark| mark.proven.line());
        let about = Box::new(About { verified, ..given.about(question.about()) });
        let typed = question.is_confirmed();
        let user = question.user.clone();
        let request = match &question.entry {
            Entry::Undo(undo) => {
                let agreed = Box::new(undo.agreed().unwrap_or_default());
                Request::Undo { user, dones: undo.dones.clone(), agreed, about, typed }
            }
            Entry::BringBack(back) => {
                let Some(line) = back.line else { return };
                Request::BringBack { user, line, steps: steps.clone(), about, typed }
            }
            Entry::Nothing
            | Entry::Password { .. }
            | Entry::Recovery { .. }
            | Entry::AccessCode(_)
            | Entry::Login { .. }
            | Entry::Factors { .. }
            | Entry::Device(_)
            | Entry::Groups(_) => Request::Change { user, steps: steps.clone(), about, typed },
        };
        // What was said before is not about this.
        turn.hush();
        let order_id = turn.start(Lane::Change, request);
        self.session.problem = None;
        self.running.push(Running {
            order_id,
            user: question.user.clone(),
            name: question.row.name().into_owned(),
            before: question.row.clone(),
            steps,
            outcomes: Vec::new(),
            picked: question.picked(),
            brought: match &question.entry {
                Entry::BringBack(back) => Some(back.names()),
                _ => None,
            },
            unkept: Vec::new(),
            question: matches!(question.entry, Entry::Password { .. } | Entry::Recovery { .. })
                .then(|| Box::new(question)),
        });
    }

    /// The person was read again for the question on top; whether the answer was its.
    pub(crate) fn take_recheck(&mut self, order_id: OrderId, user: &Arc<User>, turn: &mut Turn<'_>) -> bool {
        let now = turn.now;
        let blocks = match self.screen() {
            Some(Screen::Detail(detail)) => detail.blocks.value().cloned().unwrap_or_default(),
            Some(Screen::List(_) | Screen::Form(_)) | None => Vec::new(),
        };
        let on_top = turn.overlays.question().is_some();
        let mut questions = turn.overlays.questions_mut();
        let awaits = |question: &&mut Question| question.recheck == Recheck::Awaited(order_id);
        let Some(question) = questions.find(awaits) else {
            drop(questions);
            return self.take_subject(order_id, user, turn);
        };
        let row = user.row();
        let legality = question.action.legality(&Facts { row: &row, user: Some(user), blocks: &blocks });
        let before = question.warning();
        let same = question.read_again(user, legality, now) && question.warning() == before;
        // Under another box nothing goes on unseen.
        question.confirmed &= same && question.refused.is_none() && on_top;
        drop(questions);
        self.go_on(turn);
        true
    }

    /// What Okta refuses can be mended, not typed anew: where the person is still the one who is looked at. Elsewhere
    /// what is typed would go into the box, and Enter would send it.
    pub(super) fn ask_anew(&mut self, mut question: Box<Question>, turn: &mut Turn<'_>) {
        let here = match self.screen() {
            Some(Screen::Detail(detail)) => !detail.finding && detail.is_about(&question.user),
            Some(Screen::List(list)) => {
                let selected = list.selected().map(|at| self.session.people.row(at).id());
                !list.finding && selected == Some(&*question.user)
            }
            Some(Screen::Form(_)) | None => false,
        };
        if !here || !turn.overlays.is_empty() {
            return;
        }
        let request = Request::ReadUser { selector: question.user.to_string() };
        question.recheck = Recheck::Awaited(turn.start(Lane::Recheck, request));
        question.confirmed = false;
        question.take_care(turn);
        turn.open(*question);
    }
}

/// The person could not be read again: without that nothing is done.
pub(crate) fn fail_recheck(order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) {
    let mut questions = turn.overlays.questions_mut();
    if let Some(question) = questions.find(|question| question.recheck == Recheck::Awaited(order_id)) {
        question.recheck = Recheck::Done;
        question.confirmed = false;
        question.refused = Some(format!("the person could not be read again: {}", failure.kind.sentence()));
    }
}

impl Question {
    /// Asks for what is read beside the person.
    pub fn take_care(&mut self, turn: &mut Turn<'_>) {
        // A link that is shown instead of mailed lets somebody in.
        let grave = self.risk().is_grave() || self.action.can_mail();
        self.care = Care::begin(&self.user, vec![self.action.word(&self.row.status)], grave, turn);
    }
}
