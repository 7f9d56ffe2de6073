//! What has to be said before some work on many people can be planned: which playbook, and from when on; or where the
//! passwords go.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::book;
use super::menu::Target;
use super::work::Work;
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::messages::OrderId;
use crate::protocol::group::Group;
use crate::protocol::key::Key;
use crate::protocol::playbook::Playbook;

/// The box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyAsk {
    pub target: Target,
    pub people: usize,
    pub asked: Asked,
    pub problem: Option<String>,
    /// The order that looks up the groups of the playbook.
    pub awaited: Option<OrderId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Playbook { books: Arc<Vec<Playbook>>, at: usize, since: Field },
    Passwords { path: Field },
}

/// How long ago factors were enrolled that are removed, unless something else is typed.
const SINCE: &str = "24h";

/// What Enter leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Nothing,
    /// These groups are to be looked up first.
    LookUp(Vec<String>),
    Plan {
        work: Work,
        joins: Vec<Group>,
        passwords_to: Option<PathBuf>,
    },
}

impl ManyAsk {
    pub fn playbook(target: Target, people: usize, books: Arc<Vec<Playbook>>) -> Self {
        let asked = Asked::Playbook { books, at: 0, since: Field::of(SINCE) };
        Self { target, people, asked, problem: None, awaited: None }
    }

    pub fn passwords(target: Target, people: usize) -> Self {
        let asked = Asked::Passwords { path: Field::default() };
        Self { target, people, asked, problem: None, awaited: None }
    }

    /// The playbook under the cursor.
    pub fn book(&self) -> Option<&Playbook> {
        match &self.asked {
            Asked::Playbook { books, at, .. } => books.get(*at),
            Asked::Passwords { .. } => None,
        }
    }

    /// The line that is typed in, where there is one.
    pub fn field(&mut self) -> Option<&mut Field> {
        let asks_since = self.book().is_some_and(Playbook::asks_since);
        match &mut self.asked {
            Asked::Playbook { since, .. } => Some(since).filter(|_| asks_since),
            Asked::Passwords { path } => Some(path),
        }
    }

    pub fn type_key(&mut self, key: Key) {
        self.problem = None;
        if let Some(field) = self.field() {
            field.handle(key);
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.problem = None;
        if let Some(field) = self.field() {
            field.insert(text);
        }
    }

    pub fn step(&mut self, step: Step) {
        if let Asked::Playbook { books, at, .. } = &mut self.asked {
            *at = step.from(*at, books.len(), books.len());
            // What was looked up is of another one.
            self.awaited = None;
            self.problem = None;
        }
    }

    /// Enter.
    pub fn enter(&mut self, now: Timestamp, zone: &TimeZone) -> Next {
        if self.awaited.is_some() {
            return Next::Nothing;
        }
        if let Asked::Passwords { path } = &self.asked {
            let path = path.text().trim().to_owned();
            if path.is_empty() || path.ends_with('/') {
                self.problem = Some("The name of a new file is typed here.".to_owned());
                return Next::Nothing;
            }
            let (work, passwords_to) = (Work::TemporaryPassword, Some(PathBuf::from(path)));
            return Next::Plan { work, joins: Vec::new(), passwords_to };
        }
        let names: Vec<String> =
            self.book().map(|book| book.groups().map(|(name, _)| name.clone()).collect()).unwrap_or_default();
        if names.is_empty() { self.with_groups(Vec::new(), now, zone) } else { Next::LookUp(names) }
    }

    /// The groups of the playbook were looked up.
    pub fn with_groups(&mut self, groups: Vec<Group>, now: Timestamp, zone: &TimeZone) -> Next {
        self.awaited = None;
        let (Asked::Playbook { since, .. }, Some(book)) = (&self.asked, self.book()) else { return Next::Nothing };
        let since = if book.asks_since() { Some(book::moment(since.text(), now, zone)).transpose() } else { Ok(None) };
        let since = match since {
            Ok(since) => since,
            Err(why) => {
                self.problem = Some(format!("From when on: {why}."));
                return Next::Nothing;
            }
        };
        let named: Vec<(Group, bool)> = groups.into_iter().zip(book.groups().map(|(_, joins)| joins)).collect();
        let work = |(group, joins): &(Group, bool)| {
            let (group, name) = (group.id.clone(), group.name.clone());
            if *joins { Work::AddTo { group, name } } else { Work::RemoveFrom { group, name } }
        };
        let work = book::work(book, since, now, named.iter().map(work));
        let joins = named.into_iter().filter(|(_, joins)| *joins).map(|(group, _)| group).collect();
        Next::Plan { work, joins, passwords_to: None }
    }
}
