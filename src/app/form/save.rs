//! Saving a form: from Enter in the review to the outcome. Sent once; what was not saved stays in the form.

use std::sync::Arc;

use crate::app::care::Care;
use crate::app::form::history::{By, History};
use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::Target;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::spec::Kind;
use crate::app::form::open::waits_for;
use crate::app::form::refusal::{self, Placed};
use crate::app::form::review::Focus;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Unsettled;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::screen::Screen;
use crate::app::session::Session;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Clash, Failure, Lane, LookUp, OrderId, Outcome, Request, SaveOutcome, Saved};
use crate::protocol::error::FailureKind;
use crate::protocol::user::User;

impl Workspace {
    /// The look-up of login and email is there.
    pub(crate) fn take_clash(
        &mut self,
        order_id: OrderId,
        result: Result<Clash, Box<Failure>>,
        turn: &mut Turn<'_>,
    ) -> bool {
        let mut go_on = false;
        let mut found = false;
        for screen in self.forms() {
            let Mode::Review(review) = &mut screen.mode else { continue };
            if !review.clash.accepts(order_id) {
                continue;
            }
            found = true;
            match result {
                Ok(clash) => review.clash.fill(clash),
                Err(failure) => review.clash.fail(failure),
            }
            if review.taken(&screen.form).is_some() {
                // What cannot be sent has no buttons.
                review.focus = Focus::Lines;
            }
            go_on = review.confirmed && !review.is_waiting();
            review.confirmed &= !go_on;
            break;
        }
        if go_on && turn.is_seen {
            self.send_form(turn);
        }
        found
    }

    /// Opens whoever has the login already.
    pub(crate) fn open_clash(&mut self, turn: &mut Turn<'_>) {
        let Some(Mode::Review(review)) = self.form().map(|screen| &screen.mode) else { return };
        let Some(clash) = review.clash.value() else { return };
        let Some(row) = clash.login.as_deref().or(clash.email.first()).cloned() else { return };
        let mine = self.form_mut().map(|screen| {
            screen.mode = Mode::Fields;
            screen.form.name()
        });
        let name = row.name().into_owned();
        let at = self.session.people.put(row);
        let id = self.session.people.row(at).user_id();
        self.show_person(&id, turn);
        if let Some(mine) = mine {
            turn.say(format!("This is {name}. Esc goes back to the form for {mine}."));
        }
    }

    /// The person is saved, and changes follow: from here on the form is about what is still owed to them, so that
    /// it outlives the program as theirs.
    pub(crate) fn take_saved_so_far(&mut self, order_id: OrderId, user: Arc<User>, turn: &mut Turn<'_>) {
        let Some((mut screen, on_top)) = self.take_form_out(order_id) else { return };
        if let Mode::Saving(saving) = &screen.mode {
            screen.form.owe(user, &saving.plan);
            self.build_form(&mut screen.form);
            screen.form.choose_owed(&saving.plan);
            screen.history = History::of(&screen.form);
        }
        screen.keep_in_view();
        self.put_form_back(screen, on_top);
        self.keep_forms(turn);
    }

    /// The outcome of one change that follows a save.
    pub(crate) fn take_form_step(&mut self, order_id: OrderId, outcome: &Outcome, turn: &mut Turn<'_>) {
        let mut found = false;
        for screen in self.forms() {
            if let Mode::Saving(saving) = &mut screen.mode
                && saving.order_id == order_id
            {
                found = true;
                if let (Outcome::Saved(_), Some(change)) = (outcome, saving.plan.then.get(saving.outcomes.len())) {
                    screen.form.settle(change);
                }
                saving.outcomes.push(outcome.clone());
            }
        }
        if found {
            self.keep_forms(turn);
        }
    }

    /// The save is through.
    pub(crate) fn take_saved(&mut self, order_id: OrderId, saved: Saved, turn: &mut Turn<'_>) {
        let Some((mut screen, on_top)) = self.take_form_out(order_id) else { return };
        let Mode::Saving(saving) = std::mem::replace(&mut screen.mode, Mode::Fields) else { return };
        let Saved { saving: became, outcomes, now, kept } = saved;
        match became {
            SaveOutcome::Saved { user, looked_up } => {
                let user = Arc::new(*now.unwrap_or(user));
                self.close_saved(&screen, &saving, &outcomes, &kept, &user, looked_up, on_top, turn);
                return;
            }
            SaveOutcome::Nothing => {
                if let Some(user) = now.map(|user| Arc::new(*user)).or_else(|| person_of(&screen.form)) {
                    self.close_saved(&screen, &saving, &outcomes, &kept, &user, false, on_top, turn);
                }
                return;
            }
            SaveOutcome::Failed(mut failure) => {
                hide_secrets(&screen.form, &mut failure);
                let placed = refusal::place(&mut screen, &failure);
                self.read_schema_after(&screen, &placed, turn);
                self.tell_refused(&screen, &failure, &placed);
                if let Some(at) = placed.first {
                    screen.go_to(at);
                }
                if let Some(login) = taken_login(&screen) {
                    find_owner(&mut screen, login, &mut self.session, turn);
                }
            }
            SaveOutcome::Conflict(theirs) => {
                let conflict = screen.conflict(Arc::new(*theirs), turn.now);
                screen.mode = Mode::Conflict(Box::new(conflict));
            }
            SaveOutcome::Unknown { failure, found } => {
                let what = if screen.form.is_new() { "Unknown whether created" } else { "Unknown whether saved" };
                let meaning = self.settle_unknown(&mut screen, &saving.plan, found);
                let problem = Problem { what: what.to_owned(), meaning, can_retry: false, failure };
                self.session.problem = Some(problem);
            }
        }
        self.put_form_back(screen, on_top);
    }

    /// A save that came to nothing as a whole: no client, or a defect in the middle.
    pub(crate) fn fail_form(&mut self, order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) -> bool {
        if self.take_clash(order_id, Err(Box::new(failure.clone())), turn) {
            return true;
        }
        if self.fail_managers(order_id, failure) || self.fail_named_groups(order_id, failure, turn) {
            return true;
        }
        for screen in self.forms() {
            if let Mode::Pick(picker) = &mut screen.mode
                && picker.found.accepts(order_id)
            {
                picker.found.fail(Box::new(failure.clone()));
                return true;
            }
            if screen.groups.accepts(order_id) {
                screen.groups.fail(Box::new(failure.clone()));
                return true;
            }
        }
        if let Some(at) = self.screens.iter().position(|screen| waits_for(screen, order_id)) {
            if let Screen::Form(screen) = self.screens.remove(at)
                && screen.form.person().is_some()
            {
                let mut draft = screen;
                draft.mode = Mode::Fields;
                self.drafts.push(draft);
            }
            if failure.kind != FailureKind::Cancelled {
                self.session.problem = Some(Problem {
                    what: "Reading the person failed".to_owned(),
                    meaning: "The form needs them as they are now. Nothing was changed.".to_owned(),
                    can_retry: false,
                    failure: Box::new(failure.clone()),
                });
            }
            return true;
        }
        let Some((mut screen, on_top)) = self.take_form_out(order_id) else { return false };
        screen.mode = Mode::Fields;
        if failure.kind == FailureKind::Defect && screen.form.is_new() {
            screen.unsettled = Unsettled::Create;
        }
        self.tell_refused(&screen, failure, &Placed::default());
        self.put_form_back(screen, on_top);
        true
    }

    fn tell_refused(&mut self, screen: &FormScreen, failure: &Failure, placed: &Placed) {
        let what = if screen.form.is_new() { "Not created" } else { "Not saved" };
        let placed = format!("Nothing was changed. {}", placed.sentence());
        let meaning = match failure.kind {
            FailureKind::TokenRefused | FailureKind::NoToken => "Nothing was changed. What you typed stays here.",
            FailureKind::Forbidden => {
                "Nothing was changed. Your role may not do this to this person, or the profile is kept elsewhere."
            }
            _ => &placed,
        };
        self.session.problem = Some(Problem {
            what: what.to_owned(),
            meaning: meaning.to_owned(),
            can_retry: false,
            failure: Box::new(failure.clone()),
        });
    }

    /// What can be said after a look-up that settled nothing. The form stays, and knows the person as they are now.
    fn settle_unknown(&mut self, screen: &mut FormScreen, plan: &Plan, found: LookUp) -> String {
        match (screen.form.is_new(), found) {
            (true, LookUp::Failed(failure)) => {
                screen.unsettled = Unsettled::Create;
                let why = failure.kind.sentence();
                format!(
                    "Whether somebody has the login now could not be looked up ({why}). It was not sent again; {key} looks before anything is sent.",
                    key = key::name(Context::Form, Command::Form(FormCommand::Review))
                )
            }
            (true, LookUp::Person(other)) => {
                screen.unsettled = Unsettled::Create;
                let name = other.name().into_owned();
                format!("{name} has this login, and is not who was sent. It was not sent again.")
            }
            (true, LookUp::Nobody) => {
                screen.unsettled = Unsettled::Create;
                format!(
                    "Nobody has the login so far. It was not sent again; {} looks once more before anything is sent.",
                    key::name(Context::Form, Command::Form(FormCommand::Review))
                )
            }
            (false, LookUp::Person(user)) => {
                screen.form.target = Target::Person(Arc::new(*user));
                self.build_form(&mut screen.form);
                let changed = screen.form.changed().into_iter().map(|at| &screen.form.fields[at]);
                let left = changed.filter(|field| field.spec.attribute().is_some()).count();
                let credentials = plan.save.as_ref().map(|save| &save.body().credentials);
                let password = credentials.is_some_and(|sent| sent.password.is_some());
                match (left, password) {
                    (0, true) => {
                        format!(
                            "Read again: the password is still the one of before. {} shows once more what is sent.",
                            key::name(Context::Form, Command::Form(FormCommand::Review))
                        )
                    }
                    (0, false) => "Read again: what can be seen of it is there; an answer cannot be seen.".to_owned(),
                    (1, _) => {
                        format!(
                            "Read again: 1 of your changes is not there. {} shows it before it is sent.",
                            key::name(Context::Form, Command::Form(FormCommand::Review))
                        )
                    }
                    (left, _) => {
                        format!(
                            "Read again: {left} of your changes are not there. {key} shows them before they are sent.",
                            key = key::name(Context::Form, Command::Form(FormCommand::Review))
                        )
                    }
                }
            }
            (false, LookUp::Nobody | LookUp::Failed(_)) => {
                screen.unsettled = Unsettled::Update;
                format!(
                    "The person could not be read again. {} reads them before it shows your changes.",
                    key::name(Context::Form, Command::Form(FormCommand::Review))
                )
            }
        }
    }

    /// Takes the form whose save this is out of its place; whether it was on top.
    fn take_form_out(&mut self, order_id: OrderId) -> Option<(Box<FormScreen>, bool)> {
        let saves = |form: &FormScreen| matches!(&form.mode, Mode::Saving(saving) if saving.order_id == order_id);
        if let Some(at) = self.drafts.iter().position(|draft| saves(draft)) {
            return Some((self.drafts.remove(at), false));
        }
        let at = self.screens.iter().position(|screen| matches!(screen, Screen::Form(form) if saves(form)))?;
        let on_top = at + 1 == self.screens.len();
        match self.screens.remove(at) {
            Screen::Form(form) => Some((form, on_top)),
            Screen::List(_) | Screen::Detail(_) => None,
        }
    }

    fn put_form_back(&mut self, screen: Box<FormScreen>, on_top: bool) {
        if on_top {
            self.screens.push(Screen::Form(screen));
        } else {
            self.drafts.push(screen);
        }
    }

    /// Enter on the conflict: the form goes on from the person as they are now, and shows once more what is sent.
    pub(crate) fn settle_conflict(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Form(mut screen)) = self.screens.pop() else { return };
        if let Mode::Conflict(conflict) = std::mem::replace(&mut screen.mode, Mode::Fields) {
            for difference in conflict.differences.iter().filter(|difference| !difference.take_mine) {
                if let Some(at) = screen.form.find(&difference.path) {
                    screen.form.restore(at);
                }
            }
            screen.history.record(&screen.form, By::Once("the choice of what somebody else saved".to_owned()));
            screen.form.target = Target::Person(conflict.theirs);
            self.build_form(&mut screen.form);
            screen.history.absorb(&screen.form);
        }
        self.screens.push(Screen::Form(screen));
        self.review(turn);
    }
}

fn person_of(form: &Form) -> Option<Arc<User>> {
    match &form.target {
        Target::New | Target::Many(_) => None,
        Target::Person(user) => Some(Arc::clone(user)),
    }
}

/// Takes what was typed in secret out of what Okta says of it.
fn hide_secrets(form: &Form, failure: &mut Failure) {
    let secrets = form.fields.iter().filter(|field| field.spec.kind == Kind::Secret).map(FormField::text);
    for secret in secrets.filter(|secret| secret.len() > 3) {
        let hide = |text: &mut String| *text = text.replace(secret, "•••");
        if let Some(api) = &mut failure.api {
            hide(&mut api.summary);
            api.causes.iter_mut().for_each(hide);
        }
        failure.detail.as_mut().map(hide);
    }
}

/// The login that Okta refused because somebody has it.
fn taken_login(screen: &FormScreen) -> Option<String> {
    let login = screen.form.attribute("login")?;
    let taken = login.refused.as_ref().is_some_and(|said| said.contains("already exists"));
    taken.then(|| login.text().to_owned())
}

/// Okta says that the login exists: whose it is is looked up, and can be opened from the review.
fn find_owner(screen: &mut FormScreen, login: String, session: &mut Session, turn: &mut Turn<'_>) {
    screen.form.tried = true;
    let mut review = screen.review(turn.now);
    let request = Request::FindClash { login: Some(login), email: None };
    let order_id = turn.start(Lane::Clash, request);
    review.clash.await_order(order_id);
    let user = screen.form.person().map(|user| user.id.clone());
    review.evidence = session.evidence_for(user.as_deref());
    if session.policy.needs_ticket(&screen.form.words(&review.plan)).is_some() {
        review.evidence.demand();
    }
    if let Some(user) = &user {
        let grave = review.opens || screen.form.risk(&review.plan).is_grave();
        review.care = Care::begin(user, screen.form.words(&review.plan), grave, turn);
    }
    screen.mode = Mode::Review(Box::new(review));
}
