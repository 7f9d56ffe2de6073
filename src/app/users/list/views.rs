//! The lists beside each other: one is seen, the others keep their people, selection and place.
//!
//! ```text
//!  before: first list, … ─► the one that is seen ◄─ after: … (nearest last)
//! ```

use std::sync::Arc;

use crate::app::turn::Turn;
use crate::app::users::list::ListScreen;
use crate::app::users::list::parked::Parked;
use crate::app::users::listed::Listed;
use crate::app::users::listing::Listing;

/// Lists that are open at once.
const MOST_VIEWS: usize = 8;

impl ListScreen {
    /// The names of the lists, and which of them is seen.
    pub fn views(&self) -> (Vec<String>, usize) {
        let parked = |views: &[Parked]| views.iter().map(|view| view.listing.asked().title()).collect::<Vec<_>>();
        let mut names = parked(&self.before);
        let at = names.len();
        names.push(self.listing.asked().title());
        names.extend(self.after.iter().rev().map(|view| view.listing.asked().title()));
        (names, at)
    }

    /// Lists something: in place of the list that is seen where that was only looked for, else beside it.
    pub fn show(&mut self, asked: Listed, kept: &Arc<[String]>, turn: &mut Turn<'_>) {
        self.leave_find(turn);
        let listed_for_now = !self.before.is_empty() && self.listing.asked().name.is_none();
        let saved = asked.name.is_some();
        if let Some(at) = self.position_of(&asked).filter(|_| saved) {
            self.go_to(at, kept, turn);
            return;
        }
        if !listed_for_now || saved {
            self.park(turn);
            let parked = self.take_parked(Listing::new(asked));
            self.before.push(parked);
            // Lists are kept as long as they are looked at; a dozen is more than anybody has in mind.
            if self.before.len() > MOST_VIEWS {
                self.before.remove(1);
            }
        } else {
            self.listing.stop(turn);
            self.listing = Listing::new(asked);
        }
        self.selected = None;
        self.moved = false;
        self.absent = None;
        self.top = 0;
        self.skipped = 0;
        self.listing.reload_with(kept, turn);
    }

    /// Gives the list that is seen a name; another one that bears it loses it.
    pub fn call(&mut self, name: String) {
        for view in self.before.iter_mut().chain(&mut self.after) {
            if view.listing.asked().name.as_ref() == Some(&name) {
                view.listing.call(None);
            }
        }
        self.listing.call(Some(name));
    }

    fn position_of(&self, asked: &Listed) -> Option<usize> {
        let (names, _) = self.views();
        names.iter().position(|name| Some(name) == asked.name.as_ref())
    }

    /// Puts what is seen aside, with another listing in its place.
    fn take_parked(&mut self, listing: Listing) -> Parked {
        Parked {
            listing: std::mem::replace(&mut self.listing, listing),
            selected: self.selected,
            moved: self.moved,
            absent: self.absent,
            top: self.top,
            skipped: self.skipped,
        }
    }

    fn park(&mut self, turn: &mut Turn<'_>) {
        self.listing.stop(turn);
        self.listing.park(turn);
    }

    fn unpark(&mut self, view: Parked, kept: &Arc<[String]>, turn: &mut Turn<'_>) {
        self.listing = view.listing;
        self.selected = view.selected;
        self.moved = view.moved;
        self.absent = view.absent;
        self.top = view.top;
        self.skipped = view.skipped;
        if !self.listing.is_begun() || self.listing.lacks(kept) {
            self.listing.reload_with(kept, turn);
        }
        self.rest(turn);
        self.keep_selection_in_view();
    }

    /// Shows the list at this place.
    pub fn go_to(&mut self, at: usize, kept: &Arc<[String]>, turn: &mut Turn<'_>) {
        self.leave_find(turn);
        while self.before.len() != at {
            let right = at > self.before.len();
            let Some(view) = (if right { self.after.pop() } else { self.before.pop() }) else { return };
            self.park(turn);
            let empty = Listing::new(Listed::default());
            let parked = self.take_parked(empty);
            if right {
                self.before.push(parked);
            } else {
                self.after.push(parked);
            }
            self.unpark(view, kept, turn);
        }
    }

    /// The next list to the right or to the left, around the ends.
    pub fn go_beside(&mut self, right: bool, kept: &Arc<[String]>, turn: &mut Turn<'_>) {
        let (names, at) = self.views();
        let count = names.len();
        self.go_to(if right { (at + 1) % count } else { (at + count - 1) % count }, kept, turn);
    }

    /// Closes the list that is seen; the first one stays.
    pub fn close_view(&mut self, kept: &Arc<[String]>, turn: &mut Turn<'_>) {
        let Some(view) = self.before.pop() else {
            turn.say("The first list stays.");
            return;
        };
        self.park(turn);
        self.unpark(view, kept, turn);
    }

    /// Whether something else than the first list is seen.
    pub fn is_beside(&self) -> bool {
        !self.before.is_empty()
    }
}
