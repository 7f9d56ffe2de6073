//! From the letter of an action to its outcome: asking, sending once, telling what became of it.

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::facts::Facts;
use crate::app::action::offer::{Legality, Offer, mark, offers};
use crate::app::action::question::Entry;
use crate::app::action::question::Question;
use crate::app::action::question::Recheck;
use crate::app::action::revealed::{Look, Revealed};
use crate::app::action::table::Asks;
use crate::app::care::evidence::EvidenceLine;
use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::outcome::done_words;
use crate::app::part::outcome::looks_done;
use crate::app::part::outcome::maybe_words;
use crate::app::part::outcome::not_done_words;
use crate::app::part::outcome::short_words;
use crate::app::part::outcome::unseen;
use crate::app::screen::Screen;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Outcome, Request};
use crate::protocol::belongings::Belongings;
use crate::protocol::change::{Answer, Change};
use crate::protocol::error::FailureKind;
use crate::protocol::id::UserId;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::recorder::{Forbidden, Target};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::undo::Done;
use crate::protocol::user::User;

/// Changes of a person that are under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub order_id: OrderId,
    pub user: UserId,
    pub name: String,
    /// The person before.
    pub(super) before: UserRow,
    pub(super) steps: Vec<Change>,
    pub(super) outcomes: Vec<Outcome>,
    /// The group or the factors that were picked.
    picked: Option<String>,
    /// Where somebody is brought back: what each step but the first is about.
    pub(super) brought: Option<Vec<String>>,
    /// What of somebody who was deactivated is not kept, and why.
    unkept: Vec<String>,
    /// What was typed, to be there again when Okta refuses it.
    question: Option<Box<Question>>,
}

impl Running {
    /// What is under way, in few words.
    pub fn words(&self) -> String {
        self.steps.iter().map(|change| change.operation().verb()).collect::<Vec<_>>().join(", ")
    }
}

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
        let read = self.session.reading(row.id()).map(|reading| Arc::clone(&reading.user));
        let question = {
            let id = row.user_id();
            let recheck = turn.start(Lane::Recheck, Request::ReadUser { selector: id.to_string() });
            let mut question = Question::new(action, &row, &legality, recheck);
            question.read = read;
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
        let about = Box::new(given.about(question.about()));
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
            | Entry::Login { .. }
            | Entry::Factors { .. }
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

    pub(crate) fn take_step(&mut self, order_id: OrderId, outcome: Outcome) {
        if let Some(doing) = self.running.iter_mut().find(|doing| doing.order_id == order_id) {
            doing.outcomes.push(outcome);
        }
    }

    /// What was done by a step, to undo it with.
    pub(crate) fn take_did(&mut self, order_id: OrderId, done: Done) {
        if done.operation == Operation::DeactivateUser
            && let Some(doing) = self.running.iter_mut().find(|doing| doing.order_id == order_id)
        {
            doing.unkept = Belongings::just_kept(&done.before).map(|had| had.missing()).unwrap_or_default();
        }
        self.session.lately.take(order_id, done);
    }

    /// A key undoes it for a while; what was brought back is no slip of a key.
    fn settle_undo(&mut self, doing: &Running, turn: &mut Turn<'_>) {
        if doing.brought.is_some() {
            self.session.lately.drop_all_of(doing.order_id);
        } else {
            self.offer_undo(doing.order_id, turn);
        }
    }

    /// The changes are through: everything that shows the person is brought up to date, and the outcome is told.
    pub(crate) fn take_changed(
        &mut self,
        order_id: OrderId,
        read: Result<Option<Box<User>>, Box<Failure>>,
        turn: &mut Turn<'_>,
    ) {
        let Some(at) = self.running.iter().position(|doing| doing.order_id == order_id) else { return };
        let doing = self.running.remove(at);
        let after: Result<Option<Arc<User>>, Box<Failure>> = read.map(|user| user.map(Arc::from));
        if let Ok(Some(user)) = &after {
            self.show_changed(user, turn);
        }
        if let Ok(None) = &after {
            self.show_gone(&doing.user, turn);
        }
        self.settle_undo(&doing, turn);
        self.tell(&doing, &after, turn);
        let steps = doing.steps.iter().zip(&doing.outcomes);
        let done = steps.filter(|(_, outcome)| matches!(outcome, Outcome::Saved(_))).map(|(change, _)| change);
        let done: Vec<&Change> = done.collect();
        if let Some(Screen::Detail(detail)) = self.screens.last_mut() {
            detail.watch_over(&doing.user, &done, turn);
        }
        self.compose(turn);
    }

    /// The order failed as a whole: no client, or a defect.
    pub(crate) fn fail_running(&mut self, order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) {
        let Some(at) = self.running.iter().position(|doing| doing.order_id == order_id) else { return };
        let mut doing = self.running.remove(at);
        while doing.outcomes.len() < doing.steps.len() {
            let lost = Box::new(failure.clone());
            // A defect in the middle may have come after the sending.
            let unknown = failure.kind == FailureKind::Defect;
            doing.outcomes.push(if unknown { Outcome::Unknown(lost) } else { Outcome::Failed(lost) });
        }
        self.settle_undo(&doing, turn);
        self.tell(&doing, &Err(Box::new(failure.clone())), turn);
    }

    pub(crate) fn show_changed(&mut self, user: &Arc<User>, turn: &mut Turn<'_>) {
        let now = turn.now;
        self.session.keep_reading(Arc::clone(user), now);
        let at = self.session.people.put_fresh(user);
        self.session.people.mark_ahead(at);
        for screen in &mut self.screens {
            match screen {
                Screen::List(list) => list.refresh(&self.session.people, turn),
                Screen::Detail(detail) if detail.is_about(&user.id) => {
                    detail.take_user(Arc::clone(user));
                    detail.refresh_tabs(turn);
                }
                Screen::Detail(_) | Screen::Form(_) => {}
            }
        }
        self.compose(turn);
    }

    /// The person is erased.
    fn show_gone(&mut self, id: &UserId, turn: &mut Turn<'_>) {
        // Whoever shares the name has one namesake less.
        self.session.namesakes.clear();
        self.session.forget(id);
        let looked_at = matches!(self.screens.last(), Some(Screen::Detail(detail)) if detail.is_about(id));
        if looked_at {
            self.screens.pop();
        }
        if let Some(Screen::List(list)) = self.screens.first_mut() {
            list.forget(&self.session.people, turn);
            if looked_at {
                // Whoever stands first was not meant.
                list.come_back(None, turn);
            }
        }
    }

    fn tell(&mut self, doing: &Running, after: &Result<Option<Arc<User>>, Box<Failure>>, turn: &mut Turn<'_>) {
        if doing.brought.is_some() {
            let after = after.as_ref().map(Option::as_deref).map_err(Box::as_ref);
            return self.tell_brought(doing, after, turn);
        }
        let mut done: Vec<String> = Vec::new();
        let mut not_done: Vec<String> = Vec::new();
        let mut worst: Option<&Failure> = None;
        let mut unclear: Vec<String> = Vec::new();
        let mut contradicted: Vec<String> = Vec::new();
        let now = after.as_ref().ok().and_then(|user| user.as_deref());
        let named = |change: &Change| match (change, &doing.picked) {
            (Change::AddToGroup { .. }, Some(group)) => format!("{} is in the group {group}", doing.name),
            (Change::RemoveFromGroup { .. }, Some(group)) => format!("{} is out of the group {group}", doing.name),
            (Change::DeleteFactor { .. }, Some(factors)) => format!("{factors} of {} removed", doing.name),
            _ => done_words(change, &doing.name),
        };
        let steps = doing.steps.iter().zip(doing.outcomes.iter().map(Some).chain(std::iter::repeat(None)));
        for (change, outcome) in steps {
            match outcome {
                Some(Outcome::Saved(answer)) => {
                    match unseen(change, answer, &doing.name, now) {
                        None => done.push(named(change)),
                        Some(words) => contradicted.push(words),
                    }
                    let target = Target {
                        kind: "user".to_owned(),
                        id: doing.user.to_string(),
                        login: doing.before.get(RowField::Login).to_owned(),
                    };
                    reveal(change, answer, (&doing.name, target), turn);
                }
                Some(Outcome::Failed(failure)) => {
                    if matches!(change, Change::Delete) && matches!(after, Ok(None)) {
                        done.push(done_words(change, &doing.name));
                        continue;
                    }
                    not_done.push(not_done_words(change).to_owned());
                    worst = worst.or(Some(failure));
                    self.remember_refusal(change.operation(), failure);
                }
                Some(Outcome::Unknown(failure)) => {
                    worst = worst.or(Some(failure));
                    unclear.push(describe_unknown(change, doing, after));
                }
                Some(Outcome::LeftOut) | None => not_done.push(format!("{} (not tried)", not_done_words(change))),
            }
        }
        let contradicted = contradicted.join(" ");
        let Some(failure) = worst else {
            done.dedup();
            if !contradicted.is_empty() {
                let so_far = if done.is_empty() { String::new() } else { format!(" Done: {}.", done.join("; ")) };
                turn.say_until_key(format!("{contradicted}{so_far}"));
                return;
            }
            let text = match done.as_slice() {
                [only] => format!("Done: {only}."),
                _ => format!(
                    "Done: {}: {}.",
                    doing.name,
                    doing.steps.iter().map(short_words).collect::<Vec<_>>().join(", ")
                ),
            };
            self.note_told(&doing.user, &doing.steps, &doing.outcomes, doing.picked.as_deref(), &text, turn);
            if doing.unkept.is_empty() {
                self.say_done(text, turn);
            } else {
                turn.say_until_key(format!("{text} Not kept for bringing back: {}.", doing.unkept.join(", ")));
            }
            return;
        };
        let mut so_far = if done.is_empty() { String::new() } else { format!("Done: {}. ", done.join("; ")) };
        if !contradicted.is_empty() {
            so_far = format!("{so_far}{contradicted} ");
        }
        let state = match after {
            Ok(Some(user)) => format!("{} is {} now.", doing.name, user.status.word()),
            Ok(None) => format!("{} does not exist any more.", doing.name),
            Err(_) => format!(
                "{} could not be read again; press {key} before trying once more.",
                doing.name,
                key = key::name(Context::Detail, Command::Reload)
            ),
        };
        let nothing = if so_far.is_empty() && unclear.is_empty() { " Nothing was changed." } else { "" };
        let who = match failure.kind {
            FailureKind::Forbidden => " Your role may not manage this person: an admin, or outside your groups.",
            _ => "",
        };
        let what = if unclear.is_empty() {
            capitalised(&not_done.join("; "))
        } else {
            format!("No clear answer about {}", doing.name)
        };
        let rest = if unclear.is_empty() || not_done.is_empty() {
            String::new()
        } else {
            format!(" {}.", capitalised(&not_done.join("; ")))
        };
        let unclear = if unclear.is_empty() { String::new() } else { format!("{}{rest} ", unclear.join(" ")) };
        let half = failure.state.as_ref().map(|half| format!(" {half}.")).unwrap_or_default();
        let nothing = if half.is_empty() { nothing } else { "" };
        let meaning = format!("{so_far}{unclear}{state}{nothing}{half}{who}");
        let told = format!("{what}. {meaning}");
        self.note_told(&doing.user, &doing.steps, &doing.outcomes, doing.picked.as_deref(), &told, turn);
        let failure = Box::new(failure.clone());
        self.session.problem = Some(Problem { what, meaning, can_retry: false, failure });
        if let Some(question) = doing.question.clone().filter(|_| turn.is_seen) {
            self.ask_anew(question, turn);
        }
    }

    /// What Okta refuses can be mended, not typed anew: where the person is still the one who is looked at. Elsewhere
    /// what is typed would go into the box, and Enter would send it.
    fn ask_anew(&mut self, mut question: Box<Question>, turn: &mut Turn<'_>) {
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

    /// Areas that are switched off or not for this role are told once and remembered.
    pub(super) fn remember_refusal(&mut self, operation: Operation, failure: &Failure) {
        if failure.kind.is_withheld() && !failure.foreign && operation.risk() != Risk::Read {
            let words = match failure.kind {
                FailureKind::Forbidden => "refused to your role before",
                FailureKind::NoSuchCall => "this organisation has no such call",
                _ => "not available in this organisation or for your role",
            };
            self.session.refusals.insert(operation, words.to_owned());
        }
    }
}

/// What an unanswered change looks like after the person was read again: a sentence of its own.
fn describe_unknown(change: &Change, doing: &Running, after: &Result<Option<Arc<User>>, Box<Failure>>) -> String {
    let looks = match after {
        Ok(Some(user)) => looks_done(change, &doing.before, user),
        Ok(None) => Some(matches!(change, Change::Delete)),
        Err(_) => None,
    };
    match looks {
        Some(true) if matches!(change, Change::SetTemporaryPassword) => {
            "It was done, but the answer with the temporary password got lost: set another.".to_owned()
        }
        Some(true) if change.is_answered_with_a_secret() => {
            "It was done, but the answer with the link got lost: ask for another.".to_owned()
        }
        Some(true) => format!("It was done all the same: {}.", done_words(change, &doing.name)),
        Some(false) => format!("It seems {}.", not_done_words(change)),
        None => {
            let tells = change.word().row().settles.words();
            format!("It is not known whether {}. What tells: {tells}.", maybe_words(change))
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Workspace {
    /// Whether a change of this person is under way.
    pub fn is_changing(&self, user: &str) -> bool {
        self.running.iter().any(|doing| doing.user == user)
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

pub(crate) fn reveal(change: &Change, answer: &Answer, (name, target): (&str, Target), turn: &mut Turn<'_>) {
    let (what, secret, is_password, note) = match answer {
        Answer::Done | Answer::Unseen => return,
        Answer::TemporaryPassword(secret) => {
            ("temporary password", secret, true, "Works once; then a new one must be chosen.")
        }
        Answer::Link(secret) => {
            let what = if matches!(change, Change::ResetPassword { .. }) { "reset link" } else { "activation link" };
            (what, secret, false, "Whoever has it can set the password.")
        }
    };
    let kind = match what {
        "temporary password" => "Temporary password",
        "reset link" => "Reset link",
        _ => "Activation link",
    };
    turn.open(Revealed {
        title: format!("{kind} of {name}"),
        what,
        target,
        noted: false,
        secret: secret.clone(),
        is_password,
        look: Look::Masked,
        closing: false,
        note: note.to_owned(),
    });
}
