//! The review as a place to work in: it is shown, its changes are dropped or gone to, and it is sent.
//!
//! ```text
//!  Ctrl-S ─► the review ─┬─ Enter on a line ─► its field
//!                        ├─ Ctrl-R on a line ► the review without that change
//!                        ├─ Ctrl-S ──────────► sent, once it could be read
//!                        └─ Enter on a button ► what it says
//! ```

use crate::app::care::Care;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::review::About;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::review::Focus;
use crate::app::form::review::Known;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Need;
use crate::app::form::screen::SavingNow;
use crate::app::form::screen::Unsettled;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Lane, Request};
use crate::protocol::operation::Risk;
use crate::protocol::recorder;

/// The key that sends; or the one that sends and goes on with the next, where that was pressed.
fn name_of(key: FormCommand) -> &'static str {
    key::name(Context::FormReview, Command::Form(key))
}

impl Workspace {
    /// `Ctrl-S`: what will be sent, or what is missing.
    pub(crate) fn review(&mut self, turn: &mut Turn<'_>) {
        self.show_review(0, None, turn);
    }

    /// Shows the review with the cursor on a place; a look-up that asked the same is not made again.
    fn show_review(&mut self, at: usize, known: Option<Known>, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        if !matches!(screen.mode, Mode::Fields) {
            return;
        }
        if screen.unsettled == Unsettled::Update {
            self.read_before_review(turn);
            return;
        }
        if screen.named.as_ref().is_some_and(|named| named.awaited().is_some()) {
            turn.say("The groups of the template are still being looked up; then it can be reviewed.");
            return;
        }
        screen.form.tried = true;
        screen.complete_dates();
        let mut review = screen.review(turn.now);
        if review.wrong.is_empty() && review.plan.is_empty() {
            turn.say("Nothing was changed.");
            return;
        }
        review.at = at.min(review.places.len().saturating_sub(1));
        let asked = screen.asked();
        let user = screen.form.person().map(|user| user.id.clone());
        let words = screen.form.words(&review.plan);
        let grave = review.opens || screen.form.risk(&review.plan).is_grave();
        let mut clash = None;
        if let Some(known) = known {
            // Whoever drops a change is at work in the lines.
            review.focus = Focus::Lines;
            (review.care, review.evidence) = (known.care, known.evidence);
            clash = (known.asked == asked).then_some(known.clash);
        } else if review.wrong.is_empty() {
            review.evidence = self.session.evidence_for(user.as_deref());
            if self.session.policy.needs_ticket(&words).is_some() {
                review.evidence.demand();
            }
            if let Some(user) = &user {
                review.care = Care::begin(user, words, grave, turn);
            }
        }
        match clash {
            Some(clash) => review.clash = clash,
            None if review.wrong.is_empty() && asked != (None, None) => {
                let request = Request::FindClash { login: asked.0, email: asked.1 };
                let order_id = turn.start(Lane::Clash, request);
                review.clash.await_order(order_id);
            }
            None => {}
        }
        if let Some(screen) = self.form_mut() {
            screen.mode = Mode::Review(Box::new(review));
            screen.keep_in_view();
        }
    }

    /// Enter: to the field of the line, or what the button says.
    pub(crate) fn enter_in_review(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        let Mode::Review(review) = &mut screen.mode else { return };
        if review.is_typing() {
            review.leave_line();
            return screen.keep_review_in_view();
        }
        match review.focus {
            Focus::Lines => {
                let at = review.places.get(review.at).and_then(|about| screen.form.find(&about.path()));
                match at {
                    Some(at) => screen.go_to(at),
                    None => turn.say("This line has no field here."),
                }
            }
            Focus::Cancel => {
                screen.mode = Mode::Fields;
                turn.say("Cancelled; nothing was sent.");
            }
            Focus::Send => self.send_form(turn),
        }
    }

    /// The key that sends, wherever the focus is. Nothing goes that could not be read before: the key that opened the
    /// review is the same, and may be held down or pressed twice.
    pub(crate) fn send_by_key(&mut self, key: FormCommand, turn: &mut Turn<'_>) {
        if self.session.unwritten.is_some() {
            return turn.say_until_key(self.session.no_writing(""));
        }
        let Some(screen) = self.form_mut() else { return };
        let Mode::Review(review) = &mut screen.mode else { return };
        if turn.answer_repeats {
            return;
        }
        if !review.wrong.is_empty() {
            turn.say("Something keeps it from being sent: Enter goes to the field.");
            return;
        }
        if !review.is_read(turn.now) {
            turn.say_until_key(format!("Nothing is sent before it could be read: {} once more.", name_of(key)));
            return;
        }
        let clears = screen.form.risk(&review.plan) == Risk::Destructive;
        match review.focus {
            Focus::Cancel | Focus::Lines if review.opens && review.taken(&screen.form).is_none() => {
                review.focus = Focus::Send;
                let cleared = if clears { "Values are cleared; somebody" } else { "Somebody" };
                turn.say_until_key(format!("{cleared} else may get in: {} once more sends it.", name_of(key)));
            }
            Focus::Cancel => {
                review.focus = Focus::Lines;
                turn.say_until_key(format!("Nothing was sent. {} sends it.", name_of(key)));
            }
            Focus::Lines if clears => {
                review.focus = Focus::Send;
                turn.say_until_key(format!("Values are cleared: {} once more sends it.", name_of(key)));
            }
            Focus::Lines | Focus::Send => self.send_form(turn),
        }
    }

    /// Sends what is shown, unless something speaks against it.
    pub(crate) fn send_form(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        let id = screen.form.person().map(|user| user.id.clone());
        let lost = screen.unsettled == Unsettled::Create;
        let Mode::Review(review) = &mut screen.mode else { return };
        if !review.wrong.is_empty() {
            return;
        }
        if let Some(why) = review.care.protected() {
            let is_news = review.care.protected_at_last().is_some();
            let word = screen.form.words(&review.plan).into_iter().next();
            let target = screen.form.person().map(recorder::Target::user);
            turn.say(format!("Not possible: {why}."));
            if is_news {
                turn.refuse(recorder::Forbidden { word, target, rule: why, ..recorder::Forbidden::default() });
            }
            return;
        }
        if review.wants_login() {
            review.care.on_login = true;
            turn.say(format!("Type the login to confirm: {}", review.login));
            return screen.keep_review_in_view();
        }
        if let Err(why) = review.evidence.settle() {
            turn.say_until_key(why);
            return screen.keep_review_in_view();
        }
        if review.is_waiting() {
            review.confirmed = true;
            return;
        }
        if lost && review.clash.value().is_none() {
            let text = format!(
                "The login could not be looked up: it may have been created already. Esc, then {} looks again.",
                key::name(Context::Form, Command::Form(FormCommand::Review))
            );
            turn.say(text);
            return;
        }
        let other = review.taken(&screen.form).map(|row| {
            format!(
                "The login belongs to {} already: {key} opens them, Esc goes back.",
                row.name(),
                key = key::name(Context::FormReview, Command::Form(FormCommand::Theirs))
            )
        });
        if let Some(text) = other {
            turn.say(text);
            return;
        }
        let busy = id.as_ref().is_some_and(|id| self.is_changing(id) || self.is_saving(id));
        if busy {
            turn.say("Another change of this person is under way; wait for its outcome.");
            return;
        }
        self.save_form(turn);
    }

    fn save_form(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Form(screen)) = self.screens.last_mut() else { return };
        let Mode::Review(review) = &screen.mode else { return };
        let (plan, go_on): (Plan, _) = (review.plan.clone(), review.go_on.clone());
        let Ok(given) = review.evidence.judge() else { return };
        let person = screen.form.person();
        self.session.keep_ticket(person.and_then(|user| review.evidence.kept_for(&user.id)));
        let verified = person.and_then(|user| self.session.mark_by_id(&user.id, turn.now)?.proven.line());
        let about = recorder::About { verified, ..given.about(recorder::About::saving(plan.save.as_ref(), person)) };
        let request = Request::Save {
            save: plan.save.clone().map(Box::new),
            user: screen.form.person().map(|user| user.id.clone()),
            then: plan.then.clone(),
            about: Box::new(about),
            typed: review.care.is_confirmed(&review.login),
        };
        let order_id = turn.start(Lane::Save, request);
        screen.mode = Mode::Saving(Box::new(SavingNow { order_id, plan, outcomes: Vec::new(), go_on }));
        self.session.problem = None;
    }

    /// `Ctrl-R` on a line: that change is dropped, the others stay.
    pub(crate) fn drop_change(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        let asked = screen.asked();
        let Mode::Review(review) = &mut screen.mode else { return };
        let about = review.places.get(review.at).filter(|_| review.focus == Focus::Lines).cloned();
        let Some(about) = about else {
            turn.say("The lines have what can be dropped: go to one of them.");
            return;
        };
        if !screen.form.drops(&about) {
            turn.say("This goes with something else that was chosen; Enter goes to the field.");
            return;
        }
        let at = review.at;
        let clash = std::mem::take(&mut review.clash);
        let (care, evidence) = (std::mem::take(&mut review.care), std::mem::take(&mut review.evidence));
        screen.mode = Mode::Fields;
        screen.drop_change(&about);
        if about == About::Field(Path::Option(Opt::UserType)) {
            self.answer_form(Need::Fields, turn);
        }
        self.show_review(at, Some(Known { asked, clash, care, evidence }), turn);
    }
}
