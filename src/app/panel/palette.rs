//! The commands: everything that can be done where the person is, to be found by a word instead of a key.
//!
//! Owns: the lines and which of them fit what is typed. Must not know: what choosing one leads to.

use super::super::action::{Action, Step};
use super::super::expression::quick::Quick;
use super::super::field::Field;
use crate::protocol::connection::ConnectionId;
use crate::protocol::fuzzy;
use crate::protocol::saved::SavedSearch;

/// What Enter does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// What a key does.
    Act(Action),
    /// Lists what a quick filter stands for, from wherever the person is.
    Quick(Quick),
    Saved(SavedSearch),
    SwitchTo(ConnectionId),
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    /// What it is about, or what it stands for.
    pub about: String,
    /// The keys that do the same; empty where there are none.
    pub keys: String,
    pub command: Command,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    pub find: Field,
    all: Vec<Line>,
    /// Those that fit what is typed, best first.
    fitting: Vec<usize>,
    pub at: usize,
}

impl Palette {
    pub fn new(all: Vec<Line>) -> Self {
        Self { find: Field::default(), fitting: (0..all.len()).collect(), all, at: 0 }
    }

    pub fn offered(&self) -> impl ExactSizeIterator<Item = &Line> {
        self.fitting.iter().map(|at| &self.all[*at])
    }

    pub fn marked(&self) -> Option<&Line> {
        self.fitting.get(self.at).map(|at| &self.all[*at])
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.fitting.len(), 10);
    }

    pub fn typed(&mut self) {
        self.at = 0;
        self.fitting = fuzzy::rank(self.all.iter().map(|line| (&*line.label, &*line.about)), self.find.text());
    }
}
