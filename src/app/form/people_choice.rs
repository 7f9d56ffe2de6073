//! The people among whom one is picked for a field: who is loaded stands there at once, whom Okta knows a moment later.
//!
//! People are chosen by id: an answer that comes late puts nobody else under the cursor.
//!
//! Owns: who stands there, and what Enter takes. Must not know: how people are asked for, or what the field is for.

use crate::app::form::model::Form;
use crate::app::form::model::written::{Custom, Part};
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::app::session::people::{People, RowIx};
use crate::messages::OrderId;
use crate::protocol::fold::{self, fold};
use crate::protocol::id::UserId;
use crate::protocol::pasted;
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
            let mut hits = people.find_all(&needles, None);
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
