//! Picking a person for a field: who is loaded stands there at once, whom Okta knows a moment later.
//!
//! ```text
//!  typed ─► the loaded people who fit ─► Resting ─► Asking ─► merged by id
//!             └─ the first that fits is under the cursor; Enter takes a guess only once Okta has answered
//! ```
//!
//! People are chosen by id: an answer that comes late puts nobody else under the cursor.

use crate::app::form::history::By;
use crate::app::form::model::written::Custom;
use crate::app::form::people_choice::{PeopleChoice, Taken};
use crate::app::form::screen::{FormScreen, Mode};
use crate::app::input::command::FormCommand;
use crate::app::session::others::Others;
use crate::app::session::people::RowIx;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Found, Lane, OrderId, Request};
use crate::protocol::pasted;
use crate::protocol::query::{UserQuery, UserScope, asked_words};

impl FormScreen {
    /// Another way in which a manager is written in this organisation.
    pub(crate) fn write_manager_otherwise(&mut self, act: FormCommand) {
        let Mode::People(choice) = &mut self.mode else { return };
        if act == FormCommand::NameForm {
            choice.custom.change_name();
        } else {
            choice.custom.change_id();
        }
    }
}

impl Workspace {
    /// Another text in the list of people, which is opened with it where it is not open.
    pub(crate) fn search_managers(&mut self, text: &str, turn: &mut Turn<'_>) {
        self.learn_usage(turn);
        let usage = self.session.attributes.value().map(|seen| std::sync::Arc::clone(&seen.usage));
        let people = &self.session.people;
        let Some(crate::app::screen::Screen::Form(screen)) = self.screens.last_mut() else { return };
        if !matches!(screen.mode, Mode::People(_)) {
            let mut choice = PeopleChoice::new(&screen.form, Custom::observed(usage.as_deref(), people));
            choice.filter.insert(text);
            screen.mode = Mode::People(Box::new(choice));
        }
        let Mode::People(choice) = &mut screen.mode else { return };
        choice.rest = None;
        if !asked_words(choice.filter.text()).is_empty() {
            choice.rest = Some(turn.rest_groups());
        }
        choice.change(people);
    }

    /// What people have in their profiles is counted once, on the first page of everybody.
    pub(crate) fn learn_usage(&mut self, turn: &mut Turn<'_>) {
        if self.session.attributes.is_untouched() {
            let query = UserQuery::new(UserScope::default());
            self.session.attributes.await_order(turn.start(Lane::Attributes, Request::ReadAttributes { query }));
        }
    }

    /// What others have is known better: forms offer it, an open list writes managers as they do.
    pub(crate) fn usage_changed(&mut self) {
        self.count_others();
        let usage = self.session.attributes.value().map(|seen| std::sync::Arc::clone(&seen.usage));
        let people = &self.session.people;
        if let Some(crate::app::screen::Screen::Form(screen)) = self.screens.last_mut()
            && let Mode::People(choice) = &mut screen.mode
            && !choice.custom.by_hand
        {
            choice.custom = Custom::observed(usage.as_deref(), people);
        }
    }

    /// Counts what others have, for every form there is.
    pub(crate) fn count_others(&mut self) {
        if self.forms().next().is_none() {
            return;
        }
        let usage = self.session.attributes.value().map(|seen| std::sync::Arc::clone(&seen.usage));
        let others = std::sync::Arc::new(Others::observed(usage.as_deref(), &self.session.people));
        for screen in self.forms() {
            screen.form.others = std::sync::Arc::clone(&others);
        }
        self.session.others = others;
    }

    /// The typing rests: Okta is asked.
    pub(crate) fn managers_rested(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        let extra = std::sync::Arc::clone(&self.session.people.extra);
        let Some(screen) = self.form_mut() else { return };
        let Mode::People(choice) = &mut screen.mode else { return };
        if choice.rest != Some(order_id) {
            return;
        }
        choice.rest = None;
        let words = asked_words(&pasted::search_words(choice.filter.text()));
        if !words.is_empty() {
            choice.asked.await_order(turn.start(Lane::FormPeople, Request::FindUsers { words, extra }));
        }
    }

    /// Okta's answer, for whichever form waits for it.
    pub(crate) fn take_managers(&mut self, order_id: OrderId, found: Found) {
        let rows: Vec<RowIx> = found.rows.into_iter().map(|row| self.session.people.put(row)).collect();
        let people = std::mem::take(&mut self.session.people);
        for screen in self.forms() {
            if let Mode::People(choice) = &mut screen.mode
                && choice.asked.accepts(order_id)
            {
                choice.take_found(rows.clone(), found.complete, &people);
            }
        }
        self.session.people = people;
    }

    /// It did not answer; whether that was awaited here.
    pub(crate) fn fail_managers(&mut self, order_id: OrderId, failure: &Failure) -> bool {
        self.forms().any(|screen| match &mut screen.mode {
            Mode::People(choice) if choice.asked.accepts(order_id) => {
                choice.asked.fail(Box::new(failure.clone()));
                true
            }
            _ => false,
        })
    }

    /// Enter in the list: whoever is under the cursor becomes the manager.
    pub(crate) fn take_manager(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        let Mode::People(choice) = &screen.mode else { return };
        let custom = choice.custom;
        let told = match choice.take() {
            Ok(Taken::Person(row)) => screen.form.pick_manager(&row, &custom),
            Ok(Taken::Text(text, part)) => screen.form.type_manager(&text, part),
            Err(text) => {
                turn.say(text);
                return;
            }
        };
        screen.history.record(&screen.form, By::Once("the choice of a manager".to_owned()));
        screen.leave_list();
        turn.cancel(Lane::FormPeople);
        if let Some(told) = told {
            turn.say(told);
        }
    }
}
