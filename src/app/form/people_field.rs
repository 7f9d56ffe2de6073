//! Picking a person for a field: who is loaded stands there at once, whom Okta knows a moment later.
//!
//! ```text
//!  typed ─► the loaded people who fit ─► Resting ─► Asking ─► merged by id
//!             └─ the first that fits is under the cursor; Enter takes a guess only once Okta has answered
//! ```
//!
//! People are chosen by id: an answer that comes late puts nobody else under the cursor.

use crate::app::form::history::By;
use crate::app::form::model::Form;
use crate::app::form::model::manager::{Custom, Part};
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::input::command::FormCommand;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::app::session::others::Others;
use crate::app::session::people::{People, RowIx};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Found, Lane, OrderId, Request};
use crate::protocol::fold::{self, fold};
use crate::protocol::id::UserId;
use crate::protocol::pasted;
use crate::protocol::query::{UserQuery, UserScope, asked_words};
use crate::protocol::row::{RowField, UserRow};

/// More people than anybody reads before typing another letter.
const MOST: usize = 50;

/// What is under the cursor, and whose doing that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    /// The closest to what is typed, among those known so far.
    ByText(UserId),
    ByHand(UserId),
    /// The text as it is typed, since nobody is called so.
    ByDefault(Part),
    /// The text as it is typed, whoever is called so.
    Typed(Part),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleChoice {
    pub filter: Field,
    pub rows: Vec<UserRow>,
    /// How many fit beside those.
    pub more: usize,
    /// Okta's answer: whether there is nobody beyond it.
    pub asked: Slot<bool>,
    pub rest: Option<OrderId>,
    pub standing: Standing,
    pub custom: Custom,
    /// Which of the two fields a text can be typed into.
    parts: Vec<Part>,
    /// Whoever the form is about: nobody is their own manager.
    own: Option<UserId>,
    /// Whom Okta named for these words.
    found: Vec<RowIx>,
}

/// What Enter does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Person(Box<UserRow>),
    Text(String, Part),
}

impl PeopleChoice {
    pub fn new(form: &Form, custom: Custom) -> Self {
        let (name, id) = form.manager_fields();
        let parts = [name.map(|_| Part::Name), id.map(|_| Part::Id)];
        Self {
            filter: Field::default(),
            rows: Vec::new(),
            more: 0,
            asked: Slot::default(),
            rest: None,
            standing: Standing::Nothing,
            custom,
            parts: parts.into_iter().flatten().collect(),
            own: form.person().map(|user| user.id.clone()),
            found: Vec::new(),
        }
    }

    /// The ways in which what is typed can be taken as it is; they stand behind the people.
    pub fn parts(&self) -> &[Part] {
        if self.filter.text().trim().is_empty() { &[] } else { &self.parts }
    }

    pub fn is_awaited(&self) -> bool {
        self.rest.is_some() || self.asked.is_awaited()
    }

    /// Another text: the people who fit it, without what Okta said of the former one.
    pub fn change(&mut self, people: &People) {
        self.asked = Slot::default();
        self.found.clear();
        self.standing = Standing::Nothing;
        self.find(people);
    }

    /// Okta's answer to what is typed.
    pub fn take_found(&mut self, found: Vec<RowIx>, complete: bool, people: &People) {
        self.found = found;
        self.asked.fill(complete);
        self.find(people);
    }

    fn find(&mut self, people: &People) {
        let query = pasted::search_words(self.filter.text()).into_owned();
        let needles = fold::needles(&query);
        self.rows.clear();
        self.more = 0;
        if !needles.is_empty() {
            let mut hits = people.find(&needles, None);
            hits.extend(people.find_beside(&needles, None));
            for at in &self.found {
                if !hits.contains(at) && !people.is_gone(*at) {
                    hits.push(*at);
                }
            }
            hits.retain(|at| self.own.as_ref().is_none_or(|own| people.row(*at).id() != &**own));
            people.rank(&mut hits, &needles);
            self.more = hits.len().saturating_sub(MOST);
            self.rows.extend(hits.into_iter().take(MOST).map(|at| people.row(at).clone()));
        }
        let there = |id: &UserId| self.rows.iter().any(|row| row.id() == &**id);
        self.standing = match (&self.standing, self.rows.first()) {
            (Standing::ByHand(id), _) if there(id) => return,
            // Nothing takes the place of what was chosen by hand.
            (Standing::ByHand(_), _) => Standing::Nothing,
            (Standing::Typed(_), _) if !self.parts().is_empty() => return,
            (_, Some(first)) => Standing::ByText(first.user_id()),
            (_, None) => self.parts().first().map_or(Standing::Nothing, |part| Standing::ByDefault(*part)),
        };
    }

    /// Where the cursor stands among people and typed texts.
    pub fn place(&self) -> Option<usize> {
        match &self.standing {
            Standing::Nothing => None,
            Standing::ByText(id) | Standing::ByHand(id) => self.rows.iter().position(|row| row.id() == &**id),
            Standing::ByDefault(part) | Standing::Typed(part) => {
                self.parts().iter().position(|other| other == part).map(|at| self.rows.len() + at)
            }
        }
    }

    pub fn step(&mut self, step: Step) {
        let count = self.rows.len() + self.parts().len();
        let at = match (self.place(), step) {
            (None, Step::Up) => count.saturating_sub(1),
            (None, _) => 0,
            (Some(at), step) => step.from(at, count, 8),
        };
        self.standing = match (self.rows.get(at), self.parts().get(at.saturating_sub(self.rows.len()))) {
            (Some(row), _) => Standing::ByHand(row.user_id()),
            (None, Some(part)) => Standing::Typed(*part),
            (None, None) => Standing::Nothing,
        };
    }

    /// Enter: who is taken, or why nobody is.
    pub fn take(&self) -> Result<Taken, String> {
        let typed = self.filter.text().trim();
        let arrows = || {
            let name = |step| key::name(Context::FormPick, Command::Move(step));
            format!("{} and {}", name(Step::Up), name(Step::Down))
        };
        let of = |id: &UserId| self.rows.iter().find(|row| row.id() == &**id);
        match &self.standing {
            Standing::ByDefault(_) if self.is_awaited() => {
                Err("Okta has not answered yet: look, and Enter once more.".to_owned())
            }
            Standing::ByDefault(part) | Standing::Typed(part) => Ok(Taken::Text(typed.to_owned(), *part)),
            Standing::ByHand(id) => of(id).map(|row| Taken::Person(Box::new(row.clone()))).ok_or_else(String::new),
            Standing::ByText(id) => {
                let Some(row) = of(id) else { return Err("Nobody is chosen.".to_owned()) };
                let exact = [RowField::Login, RowField::Email, RowField::EmployeeNumber, RowField::Id]
                    .into_iter()
                    .any(|field| row.get(field).eq_ignore_ascii_case(typed));
                let namesakes = self.rows.iter().filter(|other| fold(&other.name()) == fold(&row.name())).count();
                if !exact && self.is_awaited() {
                    return Err("Okta may know somebody closer: look, and Enter once more.".to_owned());
                }
                if !exact && namesakes > 1 {
                    return Err(format!("{namesakes} are called {}: choose with {}.", row.name(), arrows()));
                }
                Ok(Taken::Person(Box::new(row.clone())))
            }
            Standing::Nothing if typed.is_empty() => {
                Err("Nobody is chosen: type a name, a login or an employee number.".to_owned())
            }
            Standing::Nothing => Err(format!("Nobody is chosen: choose with {}.", arrows())),
        }
    }
}

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
