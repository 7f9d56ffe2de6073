//! By which column the list is sorted.

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::users::columns::Column;
use crate::app::users::listed::Sorting;
use crate::protocol::query::SortOrder;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortPick {
    pub find: Field,
    all: Vec<(Column, String)>,
    pub at: usize,
    /// How it is sorted now.
    pub now: Option<Sorting>,
}

impl SortPick {
    pub fn new(all: Vec<(Column, String)>, now: Option<Sorting>) -> Self {
        let at = now.as_ref().and_then(|now| all.iter().position(|(column, _)| *column == now.column));
        Self { find: Field::default(), all, at: at.unwrap_or(0), now }
    }

    /// More columns are known; the marked one stays marked.
    pub fn renew(&mut self, all: Vec<(Column, String)>) {
        let marked = self.offered().get(self.at).map(|(column, _)| column.clone());
        self.all = all;
        let at = self.offered().iter().position(|(column, _)| Some(column) == marked.as_ref());
        self.at = at.unwrap_or(0);
    }

    /// Those that fit what was typed.
    pub fn offered(&self) -> Vec<&(Column, String)> {
        let wanted = self.find.text().trim().to_lowercase();
        self.all.iter().filter(|(column, title)| fits(column, title, &wanted)).collect()
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.offered().len(), 10);
    }

    pub fn typed(&mut self) {
        self.at = 0;
    }

    /// The marked column, upwards; the other way round where it is sorted by it already.
    pub fn finish(&self) -> Option<Sorting> {
        let column = self.offered().get(self.at)?.0.clone();
        let again = self.now.as_ref().filter(|now| now.column == column);
        let is_time =
            matches!(column, Column::Seen | Column::Created | Column::Changed | Column::Updated | Column::Password);
        // Of points in time the latest are wanted first.
        let downwards = again.map_or(is_time, |now| now.order == SortOrder::Ascending);
        let order = if downwards { SortOrder::Descending } else { SortOrder::Ascending };
        Some(Sorting { column, order })
    }
}

pub(crate) fn fits(column: &Column, title: &str, wanted: &str) -> bool {
    wanted.is_empty() || title.to_lowercase().contains(wanted) || column.key().to_lowercase().contains(wanted)
}
