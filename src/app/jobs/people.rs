//! The people of a job and what became of each, as much of them as is in view.

use crate::app::input::command::Step;
use crate::app::part::slot::Slot;
use crate::messages::jobs::Told;
use crate::protocol::job::{JobId, Kind};

/// Lines before and behind what is in view that are held as well.
const AROUND: usize = 50;

/// The box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobPeople {
    pub job: Option<JobId>,
    pub title: String,
    pub at: usize,
    pub top: usize,
    page: usize,
    /// What is held of them.
    pub held: Slot<Held>,
}

/// Some of them, from a number on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub from: usize,
    pub all: usize,
    pub told: Vec<Told>,
}

impl JobPeople {
    pub fn of(job: JobId, title: String) -> Self {
        Self { job: Some(job), title, page: 1, ..Self::default() }
    }

    /// The one at a place, where that is held.
    pub fn get(&self, place: usize) -> Option<&Told> {
        let held = self.held.value()?;
        held.told.get(place.checked_sub(held.from)?)
    }

    /// Whether nobody knows what became of the one under the cursor.
    pub fn is_unknown(&self) -> bool {
        let fate = self.get(self.at).and_then(|told| told.fate.as_ref());
        fate.is_some_and(|fate| fate.kind() == Kind::Unknown)
    }

    pub fn all(&self) -> usize {
        self.held.value().map_or(0, |held| held.all)
    }

    pub fn set_page(&mut self, rows: usize) {
        self.page = rows.max(1);
        self.keep_in_view();
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.all(), self.page);
        self.keep_in_view();
    }

    fn keep_in_view(&mut self) {
        self.top = self.top.clamp((self.at + 1).saturating_sub(self.page.max(1)), self.at);
    }

    /// From where on people are to be read, where what is in view is not held.
    pub fn wants(&self) -> Option<usize> {
        if self.held.is_awaited() {
            return None;
        }
        let Some(held) = self.held.value() else { return Some(0) };
        let end = (self.top + self.page).min(held.all);
        let is_held = held.from <= self.top && end <= held.from + held.told.len();
        (!is_held).then(|| self.top.saturating_sub(AROUND))
    }
}
