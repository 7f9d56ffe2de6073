//! Saved searches: the name for a new one, and the choice of one.

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::protocol::saved::SavedSearch;

/// Names the list that is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveAs {
    pub name: Field,
    /// What is saved, in words.
    pub what: String,
    /// The names in use.
    taken: Vec<String>,
    pub problem: Option<&'static str>,
}

impl SaveAs {
    pub fn new(name: &str, what: String, searches: &[SavedSearch]) -> Self {
        let taken = searches.iter().map(|search| search.name.clone()).collect();
        Self { name: Field::of(name), what, taken, problem: None }
    }

    pub fn replaces(&self) -> bool {
        self.taken.iter().any(|name| name == self.name.text().trim())
    }

    /// The name; none while there is none.
    pub fn finish(&mut self) -> Option<String> {
        let name = self.name.text().trim();
        if name.is_empty() {
            self.problem = Some("It needs a name.");
            return None;
        }
        Some(name.to_owned())
    }
}

/// The choice of a saved search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPick {
    pub find: Field,
    pub all: Vec<SavedSearch>,
    pub at: usize,
    /// What the connection opens with.
    pub home: Option<String>,
    /// Whether it was asked if the marked one is to be removed.
    pub removing: bool,
}

impl SavedPick {
    pub fn new(all: Vec<SavedSearch>, home: Option<String>) -> Self {
        Self { find: Field::default(), all, at: 0, home, removing: false }
    }

    /// Those that fit what was typed.
    pub fn offered(&self) -> Vec<&SavedSearch> {
        let wanted = self.find.text().trim().to_lowercase();
        let fits = |text: &str| text.to_lowercase().contains(&wanted);
        self.all.iter().filter(|search| fits(&search.name) || fits(&search.expression)).collect()
    }

    pub fn marked(&self) -> Option<&SavedSearch> {
        self.offered().get(self.at).copied()
    }

    pub fn step(&mut self, step: Step) {
        self.removing = false;
        self.at = step.from(self.at, self.offered().len(), 10);
    }

    pub fn typed(&mut self) {
        self.removing = false;
        self.at = 0;
    }

    /// It changed meanwhile.
    pub fn renew(&mut self, all: Vec<SavedSearch>, home: Option<String>) {
        self.all = all;
        self.home = home;
        self.removing = false;
        self.at = self.at.min(self.offered().len().saturating_sub(1));
    }
}
