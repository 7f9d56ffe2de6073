//! People who were marked in the lists: which, and what marking does.
//!
//! A mark is about a person, not about a line: it stays while lists are sorted, searched, read anew or changed for
//! others. Marks choose what an export writes; what is done to people is done to the one under the cursor.

use indexmap::IndexSet;

use crate::app::App;
use crate::app::input::command::Command;
use crate::app::part::count::{grouped, people_word};
use crate::app::screen::Screen;
use crate::app::session::people::Directory;
use crate::app::session::people::RowIx;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(IndexSet<RowIx>);

impl Marks {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, at: RowIx) -> bool {
        !self.0.is_empty() && self.0.contains(&at)
    }

    pub fn toggle(&mut self, at: RowIx) {
        if !self.0.shift_remove(&at) {
            self.0.insert(at);
        }
    }

    /// Marks all of them; takes the marks off where all bear one already.
    fn toggle_all(&mut self, shown: &[RowIx]) {
        if shown.iter().all(|at| self.0.contains(at)) {
            let shown: IndexSet<_> = shown.iter().collect();
            self.0.retain(|at| !shown.contains(at));
        } else {
            self.0.extend(shown);
        }
    }

    pub fn forget(&mut self, at: RowIx) {
        self.0.shift_remove(&at);
    }

    /// Their ids, in the order in which they were marked.
    pub fn ids(&self, directory: &Directory) -> Vec<String> {
        self.0.iter().map(|at| directory.row(*at).id().to_owned()).collect()
    }
}

impl App {
    /// Keys that mark people in the list.
    pub(crate) fn act_on_marks(&mut self, command: Command) {
        self.turn(|work, turn| {
            let Some(Screen::List(list)) = work.screens.last() else { return };
            match command {
                Command::Mark => match list.selected() {
                    Some(at) => work.session.marks.toggle(at),
                    None => turn.say("Nobody is selected."),
                },
                Command::MarkAll => work.session.marks.toggle_all(list.order()),
                Command::Unmark if work.session.marks.is_empty() => turn.say("Nobody is marked. Space marks."),
                _ => {}
            }
        });
        if command == Command::Unmark {
            self.put_marks_aside();
        }
    }

    /// Whom an action on this person leaves out, where others are marked: `(not the 3 marked)`.
    pub fn marks_left_out(&self, user: &str) -> Option<String> {
        let session = self.session();
        let own = session.directory.by_id(user).is_some_and(|at| session.marks.contains(at));
        let others = grouped((session.marks.len() - usize::from(own)) as u64);
        match (others.as_str(), own) {
            ("0", _) => None,
            ("1", true) => Some("(not the other one marked)".to_owned()),
            ("1", false) => Some("(not the one marked)".to_owned()),
            (others, true) => Some(format!("(not the {others} others marked)")),
            (others, false) => Some(format!("(not the {others} marked)")),
        }
    }

    /// Marks are done with: they are put aside, and it is told how they come back.
    pub(crate) fn put_marks_aside(&mut self) {
        self.turn(|work, turn| {
            if !work.session.marks.is_empty() {
                work.session.marks_aside = std::mem::take(&mut work.session.marks);
                let count = people_word(work.session.marks_aside.len());
                turn.say(format!("Marks of {count} put aside; “: marks” brings them back."));
            }
        });
    }

    /// The marks that were put aside come back; those of now take their place.
    pub(crate) fn bring_marks_back(&mut self) {
        self.turn(|work, turn| {
            std::mem::swap(&mut work.session.marks, &mut work.session.marks_aside);
            let aside = match work.session.marks_aside.len() {
                0 => String::new(),
                count => format!("; those of {} are put aside instead", people_word(count)),
            };
            turn.say(format!("{} marked again{aside}.", people_word(work.session.marks.len())));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marking_all_shown_leaves_other_marks_alone_both_ways() {
        let mut marks = Marks::default();
        let at = RowIx::of_number;
        marks.toggle(at(9));
        marks.toggle(at(2));
        marks.toggle_all(&[at(1), at(2), at(3)]);
        assert_eq!(marks.len(), 4);
        marks.toggle_all(&[at(1), at(2), at(3)]);
        assert!(marks.len() == 1 && marks.contains(at(9)));
        marks.toggle(at(9));
        assert!(marks.is_empty());
    }
}
