//! Where a column may go, to be picked by what is typed.

use crate::app::import::kinds::Kinds;
use crate::app::import::mapping::{GROUPS, ID, KIND, LEFT_OUT, PASSWORD, START};
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::protocol::fold::fold;
use crate::protocol::key::Key;

/// Entries of a page.
const PAGE: usize = 8;

/// One of the places where a column may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As a map says it.
    pub word: String,
    /// What it is called.
    pub title: String,
}

/// The choice for one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub find: Field,
    pub at: usize,
    all: Vec<Target>,
}

impl Choice {
    pub fn of(kinds: &Kinds) -> Self {
        let fixed = [
            (LEFT_OUT, "leave it out"),
            (GROUPS, "groups that are joined"),
            (KIND, "user type of somebody new"),
            (START, "first day: later than today is created staged"),
            (PASSWORD, "first password of somebody new: in no report, no file, no journal"),
            (ID, "Okta's own id"),
        ];
        let target = |word: &str, title: &str| Target { word: word.to_owned(), title: title.to_owned() };
        let attributes = kinds.any().iter().map(|field| target(&field.attribute.name, field.spec.label.trim()));
        let all = fixed.into_iter().map(|(word, title)| target(word, title)).chain(attributes);
        Self { find: Field::default(), at: 0, all: all.collect() }
    }

    /// Those that fit what is typed.
    pub fn fitting(&self) -> Vec<&Target> {
        let typed = fold(self.find.text().trim());
        let fits = |target: &&Target| fold(&target.word).contains(&typed) || fold(&target.title).contains(&typed);
        let mut found: Vec<&Target> = self.all.iter().filter(fits).collect();
        found.sort_by_key(|target| !fold(&target.word).starts_with(&typed) && !fold(&target.title).starts_with(&typed));
        found
    }

    pub fn type_key(&mut self, key: Key) {
        if self.find.handle(key) {
            self.at = 0;
        }
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.fitting().len(), PAGE);
    }

    pub fn picked(&self) -> Option<String> {
        self.fitting().get(self.at).map(|target| target.word.clone())
    }
}
