//! What keys and answers do to the box, and to the mark.

use std::time::Duration;

use crate::app::event::Timer;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::session::verified::Mark;
use crate::app::turn::Turn;
use crate::app::verify::{Choice, Stage, Through, Verifying, told};
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Request, VerifyNews};
use crate::protocol::factor::Factor;
use crate::protocol::recorder::OneLine;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::secret::Secret;
use crate::protocol::verify::{Ask, By, Means, Verdict, Verification, Way, cannot_be_asked};

/// A countdown is shown.
const SECOND: Duration = Duration::from_secs(1);

impl Workspace {
    /// Opens the box about somebody; they and their factors are read meanwhile.
    pub(crate) fn open_verifying(&mut self, row: &UserRow, turn: &mut Turn<'_>) {
        self.session.turn_to(Some(row.id()));
        let user = row.user_id();
        turn.start(Lane::Recheck, Request::ReadUser { selector: user.to_string() });
        let factors = turn.start(Lane::QuestionFactors, Request::ReadFactors { user: user.clone() });
        let called = match row.get(RowField::FirstName) {
            "" => row.name().into_owned(),
            first => first.to_owned(),
        };
        let login = row.get(RowField::Login).to_owned();
        let mut verifying = Verifying::new(user, login, called, row.name().into_owned(), factors);
        // Approvers are asked where a rule takes their word.
        if self.session.policy.proofs().iter().any(|proof| proof.by.contains(&Means::Approver)) {
            verifying.others.insert(1, Means::Approver);
        }
        turn.open(verifying);
    }

    /// Why nobody of this status is asked by a factor, with what to do.
    pub fn verifying_hindered(&self, verifying: &Verifying) -> Option<String> {
        let row = self.session.people.row(self.session.people.by_id(&verifying.user)?);
        cannot_be_asked(&row.status).map(str::to_owned)
    }

    /// Enter.
    pub(crate) fn confirm_verifying(&mut self, turn: &mut Turn<'_>) {
        // A key that is held down asks nobody.
        if turn.answer_repeats {
            return;
        }
        let Some(verifying) = turn.overlays.verifying() else { return };
        match &verifying.stage {
            Stage::Choosing => self.ask_chosen(turn),
            Stage::Asking { .. } | Stage::Waiting { .. } => {}
            Stage::Typing { .. } => self.give_code(turn),
            Stage::Told { good: true, .. } => {
                turn.overlays.pop();
            }
            Stage::Told { good: false, .. } => Self::choose_again(turn),
            Stage::Writing { .. } => self.write_down_seen(turn),
        }
    }

    fn ask_chosen(&mut self, turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying() else { return };
        let (is_own, hindered) = (verifying.through == Through::Own, self.verifying_hindered(verifying));
        let factor = match verifying.chosen() {
            Some(Choice::Factor(factor)) => factor.clone(),
            Some(Choice::Else(means)) => return Self::choose_else(means, turn),
            Some(Choice::Person(who)) => {
                let who = who.clone();
                return Self::choose_person(who, turn);
            }
            None => {
                let (awaited, what) = verifying.awaited();
                let none = if is_own { "There is no factor to ask by." } else { "There is nobody to ask." };
                turn.say_until_key(if awaited { what } else { none });
                return;
            }
        };
        // Whoever else says so is not who is locked out.
        if let Some(why) = hindered.filter(|_| is_own) {
            turn.say_until_key(format!("Not asked: {why}."));
            return;
        }
        let ask = match Way::of(&factor) {
            None => {
                turn.say_until_key(format!("{}: {}.", factor.name(), told::way(&factor)));
                return;
            }
            Some(Way::Push { numbers }) => Ask::Push { numbers },
            Some(Way::Sent) => Ask::Send,
            Some(Way::Code | Way::Answer) => {
                Self::type_code(factor, None, turn);
                return;
            }
        };
        let Some(by) = turn.overlays.verifying().map(|verifying| verifying.by(&factor, ask)) else { return };
        let Some(order_id) = self.start_verifying(by, turn) else { return };
        if let Some(verifying) = turn.overlays.verifying_mut() {
            verifying.problem = None;
            verifying.stage = Stage::Asking { order_id, factor: Box::new(factor) };
        }
    }

    /// On to the line for what is read out.
    fn type_code(factor: Factor, problem: Option<String>, turn: &mut Turn<'_>) {
        if let Some(verifying) = turn.overlays.verifying_anywhere() {
            verifying.problem = problem;
            verifying.stage = Stage::Typing { factor: Box::new(factor), field: Field::default(), checking: None };
        }
    }

    /// What was typed goes to Okta, once.
    fn give_code(&mut self, turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying_mut() else { return };
        let Stage::Typing { factor, field, checking: None } = &mut verifying.stage else { return };
        let typed = field.text().trim().to_owned();
        if typed.is_empty() {
            turn.say_until_key("Type what the caller reads out.");
            return;
        }
        let factor = (**factor).clone();
        let ask = match Way::of(&factor) {
            Some(Way::Answer) => Ask::Answer(Secret::new(typed)),
            // Codes are read out in groups.
            _ => Ask::Code(Secret::new(typed.replace([' ', '-'], ""))),
        };
        let by = By::Factor { factor: Box::new(factor), ask };
        let Some(order_id) = self.start_verifying(by, turn) else { return };
        if let Some(Verifying { stage: Stage::Typing { field, checking, .. }, problem, .. }) =
            turn.overlays.verifying_mut()
        {
            field.clear();
            *checking = Some(order_id);
            *problem = None;
        }
    }

    pub(super) fn start_verifying(&mut self, by: By, turn: &mut Turn<'_>) -> Option<OrderId> {
        let verifying = turn.overlays.verifying()?;
        let kept = self.session.kept_ticket_of(&verifying.user);
        let line = |text: &str| OneLine::of(text);
        let wanted = Verification {
            user: verifying.user.clone(),
            login: verifying.login.clone(),
            by,
            ticket: kept.and_then(|kept| line(&kept.ticket)),
            reason: kept.and_then(|kept| line(&kept.reason)),
        };
        turn.hush();
        let order_id = turn.start(Lane::Verify, Request::Verify(Box::new(wanted)));
        self.session.verified.asked = Some(order_id);
        Some(order_id)
    }

    /// What Okta says of whoever was asked. What nobody waits for any more marks nobody.
    pub(crate) fn take_verifying(&mut self, order_id: OrderId, news: VerifyNews, turn: &mut Turn<'_>) {
        if let VerifyNews::CalledOff(outcome) = &news {
            if self.session.verified.calling_off == Some(order_id) {
                self.session.verified.calling_off = None;
                turn.say_until_key(match outcome {
                    Ok(()) => "Called off at Okta: the device asks no more.".to_owned(),
                    Err(failure) => format!(
                        "Not called off ({}): the device asks on for a while. Whatever is answered there, nobody is verified.",
                        failure.kind.sentence()
                    ),
                });
            }
            return;
        }
        if self.session.verified.calling_off == Some(order_id) && news.ends() {
            self.session.verified.calling_off = None;
        }
        if self.session.verified.asked != Some(order_id) {
            return;
        }
        if news.ends() {
            self.session.verified.asked = None;
        }
        let Some(verifying) = turn.overlays.verifying_anywhere().filter(|verifying| verifying.awaits(order_id)) else {
            return;
        };
        let (factor, numbered) = match &verifying.stage {
            Stage::Asking { factor, .. } | Stage::Typing { factor, .. } => (factor.clone(), false),
            Stage::Waiting { factor, number, .. } => (factor.clone(), number.is_some()),
            Stage::Writing { .. } => (Box::default(), false),
            Stage::Choosing | Stage::Told { .. } => return,
        };
        match news {
            VerifyNews::Asked { number, left } => {
                let until = turn.now.0.checked_add(left).unwrap_or(turn.now.0);
                verifying.problem = None;
                verifying.stage = Stage::Waiting { order_id, factor, number, until };
                turn.after(SECOND, Timer::Verify(order_id));
            }
            VerifyNews::Unheard(failure) => {
                verifying.problem =
                    Some(format!("How it stands was not told ({}); asking on.", failure.kind.sentence()));
            }
            VerifyNews::Sent => Self::type_code(*factor, None, turn),
            VerifyNews::Verified(proven) => {
                let (user, called) = (verifying.user.clone(), verifying.called.clone());
                let Some(at) = self.session.people.by_id(&user) else {
                    let sentences = vec![format!("{called} is not there any more: nobody is verified.")];
                    verifying.stage = Stage::Told { sentences, good: false };
                    return;
                };
                let person = (&*verifying.called, &*verifying.name);
                let sentences = told::success(&proven, (&factor, numbered), person, (turn.now, turn.zone));
                let what = told::mark(&proven, &factor, numbered, person.1);
                let minutes = self.session.policy.proof_minutes();
                verifying.problem = None;
                verifying.stage = Stage::Told { sentences, good: true };
                let row = self.session.people.row(at);
                self.session.verified.mark(Mark::new(row, *proven, what, minutes, turn.now));
            }
            VerifyNews::Ended(verdict) => Self::tell_verdict(&verdict, *factor, turn),
            VerifyNews::CalledOff(_) => {}
        }
    }

    fn tell_verdict(verdict: &Verdict, factor: Factor, turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying_anywhere() else { return };
        let sentences = told::failure(verdict, &factor, &verifying.called);
        let is_typed = matches!(Way::of(&factor), Some(Way::Sent | Way::Code | Way::Answer));
        match verdict {
            // Another try, or the code that is under way already.
            Verdict::Wrong | Verdict::Used | Verdict::TooSoon if is_typed => {
                Self::type_code(factor, Some(sentences.join(" ")), turn);
            }
            Verdict::Success
            | Verdict::Rejected
            | Verdict::Timeout
            | Verdict::Wrong
            | Verdict::Locked
            | Verdict::Used
            | Verdict::TooSoon
            | Verdict::Other(_)
            | Verdict::Failed(_) => {
                verifying.problem = None;
                verifying.stage = Stage::Told { sentences, good: false };
            }
        }
    }

    /// The order failed as a whole.
    pub(crate) fn fail_verifying(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        if self.session.verified.calling_off == Some(order_id) {
            // It was given up before anything was sent.
            self.session.verified.calling_off = None;
        }
        self.take_verifying(order_id, VerifyNews::Ended(Verdict::Failed(failure)), turn);
    }

    /// What was asked and nobody waits for in a box any more is called off.
    pub(crate) fn tend_verifying(&mut self, turn: &mut Turn<'_>) {
        let Some(order_id) = self.session.verified.asked else { return };
        if !turn.overlays.verifying_anywhere().is_some_and(|verifying| verifying.awaits(order_id)) {
            self.call_off_verifying(turn);
        }
    }

    /// Calls off what is asked just now, if anything is.
    pub(crate) fn call_off_verifying(&mut self, turn: &mut Turn<'_>) {
        if let Some(order_id) = self.session.verified.asked.take() {
            self.session.verified.calling_off = Some(order_id);
            turn.cancel(Lane::Verify);
        }
    }

    /// The call is over, or another organisation is seen: nobody is verified any more.
    pub(crate) fn forget_verified(&mut self, turn: &mut Turn<'_>) {
        self.call_off_verifying(turn);
        self.session.verified.forget();
    }

    /// A second of the countdown has passed.
    pub(crate) fn tick_verifying(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        if self.session.verified.asked == Some(order_id) {
            turn.after(SECOND, Timer::Verify(order_id));
        }
    }
}

impl Verifying {
    /// Whether what is to be chosen from is awaited, and what is said then.
    fn awaited(&self) -> (bool, &'static str) {
        match &self.through {
            Through::Own => (self.factors.is_awaited(), "The factors are not read yet."),
            Through::Seeking { people, .. } => (people.is_awaited(), "They are not found yet."),
            Through::Other { factors, .. } => (factors.is_awaited(), "Their factors are not read yet."),
        }
    }

    /// The keys that do something now, with what they do.
    pub fn hints(&self) -> Vec<(&'static str, &'static str)> {
        let keys = |command| key::name_while(self.takes_text(), Context::Verify, command);
        match &self.stage {
            Stage::Choosing => {
                let enter = match self.chosen() {
                    Some(Choice::Factor(factor)) if Way::of(factor).is_some() => "ask",
                    Some(Choice::Else(_) | Choice::Person(_)) => "choose",
                    Some(Choice::Factor(_)) | None => "",
                };
                let ask = (keys(Command::Confirm), enter);
                [ask, ("Esc", "close")].into_iter().filter(|(_, words)| !words.is_empty()).collect()
            }
            Stage::Asking { .. } | Stage::Waiting { .. } => vec![("Esc", "call it off at Okta")],
            Stage::Typing { checking: Some(_), .. } => vec![("Esc", "close; the answer marks nobody")],
            Stage::Typing { checking: None, .. } => vec![(keys(Command::Confirm), "give it to Okta"), ("Esc", "close")],
            Stage::Writing { .. } => vec![(keys(Command::Confirm), "write it down"), ("Esc", "close")],
            Stage::Told { good: true, .. } => vec![(keys(Command::Confirm), "close")],
            Stage::Told { good: false, .. } => vec![(keys(Command::Confirm), "other factors"), ("Esc", "close")],
        }
    }

    /// The factors were read, or could not be.
    pub(crate) fn take_factors(&mut self, order_id: OrderId, factors: &[Factor]) -> bool {
        let awaited = self.factors.accepts(order_id);
        if awaited {
            self.factors.fill(factors.to_vec());
            self.at = 0;
        }
        awaited
    }
}
