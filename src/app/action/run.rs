//! What becomes of what was sent: the steps as they are answered, what shows the person, and what is told.

use std::sync::Arc;

use crate::app::action::revealed::{Look, Revealed};
use crate::app::action::running::Running;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::outcome::{done_words, looks_done, maybe_words, not_done_words, short_words, unseen};
use crate::app::part::times;
use crate::app::screen::Screen;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, OrderId, Outcome};
use crate::protocol::belongings::Belongings;
use crate::protocol::change::{Answer, Change};
use crate::protocol::error::FailureKind;
use crate::protocol::id::UserId;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::recorder::Target;
use crate::protocol::row::RowField;
use crate::protocol::undo::Done;
use crate::protocol::user::User;

impl Workspace {
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
        if done.iter().any(|change| matches!(change, Change::ResetFactors | Change::DeleteFactor { .. })) {
            self.session.verified.factors_changed(&doing.user);
        }
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

pub(crate) fn reveal(change: &Change, answer: &Answer, (name, target): (&str, Target), turn: &mut Turn<'_>) {
    if let Answer::AccessCode(given) = answer {
        let ends =
            given.ends.map_or_else(String::new, |at| format!(" until {}", times::clock(at, turn.now, turn.zone)));
        let often = if given.again { "several times" } else { "once" };
        turn.open(Revealed {
            title: format!("Temporary access code of {name}"),
            what: "temporary access code",
            target,
            noted: false,
            secret: given.code.clone(),
            is_password: true,
            look: Look::Masked,
            closing: false,
            note: format!("It works{ends}, {often}; not enough alone where two are asked."),
        });
        return;
    }
    let (what, secret, is_password, note) = match answer {
        Answer::Done | Answer::Unseen | Answer::AccessCode(_) => return,
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
