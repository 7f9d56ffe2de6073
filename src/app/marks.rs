//! People who were marked in the lists: which, and what marking does.
//!
//! A mark is about a person, not about a line: it stays while lists are sorted, searched, read anew or changed for
//! others. Marks choose what an export writes; what is done to people is done to the one under the cursor.

use indexmap::IndexSet;

use super::action::Action;
use super::directory::{Directory, RowIx};
use super::effect::Effect;
use super::question::Question;
use super::screen::Screen;
use super::{App, grouped};

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

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Their ids, in the order in which they were marked.
    pub fn ids(&self, directory: &Directory) -> Vec<String> {
        self.0.iter().map(|at| directory.row(*at).id().to_owned()).collect()
    }
}

impl App {
    /// Keys that mark people in the list.
    pub(super) fn act_on_marks(&mut self, action: Action, effects: &mut Vec<Effect>) {
        self.cx(effects, |session, cx| {
            let Some(Screen::List(list)) = session.screens.last() else { return };
            match action {
                Action::Mark => {
                    if let Some(at) = list.selected() {
                        session.marks.toggle(at);
                    }
                }
                Action::MarkAll => session.marks.toggle_all(list.order()),
                Action::Unmark => {
                    if session.marks.is_empty() {
                        cx.say("Nobody is marked. Space marks.");
                    }
                    session.marks.clear();
                }
                _ => {}
            }
        });
    }

    /// That marks are not what an action is about, where there are any.
    pub fn marks_left_alone(&self, question: &Question) -> Option<String> {
        let session = self.session();
        let own = session.directory.by_id(&question.user).is_some_and(|at| session.marks.contains(at));
        let others = session.marks.len() - usize::from(own);
        let who = match others {
            0 => return None,
            1 => "the other person who is marked".to_owned(),
            _ => format!("the {} others who are marked", grouped(others as u64)),
        };
        Some(format!("Only {} is concerned, not {who}.", question.row.name()))
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
