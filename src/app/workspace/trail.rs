//! The people from whose screen a list or their manager was opened: Esc leads back to them.
//!
//! ```text
//!  a person ─► the members of a group ───────────────┐
//!     │  └───► the manager, or a search for them ────┤
//!     └──────────────────◄──────── Esc ──────────────┘
//! ```

use crate::app::person::DetailScreen;
use crate::app::person::tab::Tab;
use crate::app::screen::{Led, Left, Screen};
use crate::app::turn::Turn;
use crate::app::users::listed::Whom;
use crate::app::workspace::Workspace;

/// So many steps back: more than anybody has in mind.
const MOST: usize = 8;

impl Workspace {
    /// Goes to the list, to come back to the person on the screen where there is one.
    pub(crate) fn set_off(&mut self, to: Led, turn: &mut Turn<'_>) {
        match self.screens.pop() {
            Some(Screen::Detail(mut screen)) if self.screens.len() == 1 => {
                DetailScreen::close(turn);
                // Whoever comes back looks anew.
                screen.vigil = None;
                screen.revealed = false;
                if self.trail.len() == MOST {
                    self.trail.remove(0);
                }
                self.trail.push(Left { screen, to });
            }
            other => {
                self.screens.extend(other);
                self.return_to_list(turn);
            }
        }
    }

    /// Who was looked for is found: Esc leads past the search.
    pub(crate) fn arrive(&mut self) {
        if let Some(left) = self.trail.last_mut() {
            left.to = Led::Person;
        }
    }

    /// Esc where one came from a person: closes what was opened, and shows them again.
    pub(crate) fn lead_back(&mut self, turn: &mut Turn<'_>) -> bool {
        let Some(Left { to, .. }) = self.trail.last() else { return false };
        let is_there = match (self.screens.as_slice(), to) {
            ([Screen::List(_), Screen::Detail(detail)], Led::Person) => {
                detail.tab != Tab::Json || detail.json.find.is_empty()
            }
            ([Screen::List(list)], Led::Members(group)) => {
                matches!(&list.listing.asked().whom, Whom::Members { id, .. } if id == group) && !list.is_searching()
            }
            ([Screen::List(list)], Led::Search(typed)) => list.find.text() == typed,
            (_, Led::Members(_) | Led::Search(_) | Led::Person) => false,
        };
        if !is_there {
            return false;
        }
        let Some(Left { screen, to }) = self.trail.pop() else { return false };
        turn.hush();
        match (to, self.screens.first_mut()) {
            (Led::Person, _) => {
                DetailScreen::close(turn);
                self.screens.truncate(1);
            }
            (Led::Members(_), Some(Screen::List(list))) => list.close_view(&self.session.people.extra, turn),
            (Led::Search(_), Some(Screen::List(list))) => list.leave_find(turn),
            (Led::Members(_) | Led::Search(_), Some(Screen::Detail(_) | Screen::Form(_)) | None) => {}
        }
        self.screens.push(Screen::Detail(screen));
        if let Some(Screen::Detail(detail)) = self.screens.last_mut() {
            detail.reload(turn);
        }
        self.read_schema_of_screen(turn);
        self.compose(turn);
        true
    }
}
