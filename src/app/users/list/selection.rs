//! The selection where whoever is meant is not shown: then nobody is selected, and never somebody who happens to stand
//! in the first row, to whom the next key would do something.

use crate::app::input::command::Step;
use crate::app::session::people::RowIx;
use crate::app::turn::Turn;
use crate::app::users::list::ListScreen;
use crate::app::users::list::parked::Absent;

impl ListScreen {
    /// The people in the rows that are in view.
    pub fn in_view(&self) -> &[RowIx] {
        let order = self.order();
        let top = self.top.min(order.len());
        &order[top..order.len().min(top + self.page)]
    }

    /// Back from the screen of a person: they are selected, or nobody is.
    pub fn come_back(&mut self, from: Option<RowIx>, turn: &mut Turn<'_>) {
        if from.is_none() || from != self.selected {
            self.select_or_nobody(from, turn);
        }
    }

    /// Whether nobody is selected because whoever is meant is not shown.
    pub fn is_meant_absent(&self) -> bool {
        self.absent.is_some()
    }

    pub(crate) fn select_or_nobody(&mut self, whom: Option<RowIx>, turn: &mut Turn<'_>) {
        let shown = whom.filter(|at| self.order().contains(at));
        self.absent = if shown.is_some() { None } else { Some(Absent(whom)) };
        self.moved = true;
        self.select(shown, turn);
        self.keep_selection_in_view();
    }

    /// The list after a search: the person who was selected in it stays meant.
    pub(crate) fn stay_with_selected(&mut self, turn: &mut Turn<'_>) {
        match self.selected {
            Some(at) => self.select_or_nobody(Some(at), turn),
            None if self.absent.is_some() => self.select_or_nobody(None, turn),
            None => self.settle_selection(turn),
        }
    }

    /// For the next call nobody is meant yet.
    pub(crate) fn select_first_for_now(&mut self, turn: &mut Turn<'_>) {
        self.moved = false;
        if self.absent.take().is_some() {
            self.settle_selection(turn);
        }
    }

    /// After the order changed: whether the selection has no business in the first row.
    pub(crate) fn waits_for_absent(&mut self, turn: &mut Turn<'_>) -> bool {
        match self.absent {
            Some(Absent(whom)) => {
                if let Some(at) = whom.filter(|at| self.order().contains(at)) {
                    self.absent = None;
                    self.select(Some(at), turn);
                }
                true
            }
            None if self.moved && self.selected.is_some() && self.position().is_none() => {
                self.select_or_nobody(self.selected, turn);
                true
            }
            None => false,
        }
    }

    /// Where a step leads; without a selection the first one leads into what is in view.
    pub(crate) fn step_from_here(&self, step: Step, count: usize) -> usize {
        match (self.position(), step) {
            (None, Step::Up | Step::Down) => self.top.min(count.saturating_sub(1)),
            (at, step) => step.from(at.unwrap_or(self.top), count, self.page),
        }
    }
}
