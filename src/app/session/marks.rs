//! People who were marked in the lists: which, and those that were put aside.
//!
//! A mark is about a person, not about a line: it stays while lists are sorted, searched, read anew or changed for
//! others. Marks choose what an export writes and whom a plan is about. Once that is a job, the marks of its people are
//! put aside; the others stay.

use indexmap::IndexSet;

use crate::app::part::count::{grouped, people_word};
use crate::app::session::people::People;
use crate::app::session::people::RowIx;
use crate::protocol::id::UserId;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    marked: IndexSet<RowIx>,
    /// Marks that were put aside, until others are.
    aside: IndexSet<RowIx>,
    /// They were put aside for a job while others stayed: what comes to them later does not take their place.
    aside_of_job: bool,
    /// While movement marks.
    span: Option<Span>,
}

/// From the anchor to wherever the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    anchor: RowIx,
    /// Who was marked before, and stays so.
    others: IndexSet<RowIx>,
}

impl Marks {
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// How many are put aside.
    pub fn aside(&self) -> usize {
        self.aside.len()
    }

    pub fn contains(&self, at: RowIx) -> bool {
        !self.marked.is_empty() && self.marked.contains(&at)
    }

    pub fn add(&mut self, at: RowIx) {
        self.marked.insert(at);
    }

    pub fn take_away(&mut self, at: RowIx) {
        self.marked.shift_remove(&at);
    }

    pub fn toggle(&mut self, at: RowIx) {
        if !self.marked.shift_remove(&at) {
            self.marked.insert(at);
        }
    }

    /// Marks all of them; takes the marks off where all bear one already.
    pub fn toggle_all(&mut self, shown: &[RowIx]) {
        if shown.iter().all(|at| self.marked.contains(at)) {
            let shown: IndexSet<_> = shown.iter().collect();
            self.marked.retain(|at| !shown.contains(at));
        } else {
            self.marked.extend(shown);
        }
    }

    /// From here on movement marks, until it ends or is dropped.
    pub fn begin_span(&mut self, anchor: RowIx) {
        self.span = Some(Span { anchor, others: self.marked.clone() });
        self.marked.insert(anchor);
    }

    pub fn has_span(&self) -> bool {
        self.span.is_some()
    }

    /// Who stands between the anchor and the cursor, both among them, is marked, and those before. An anchor that is
    /// not in the order any more has nobody between.
    pub fn extend_span(&mut self, order: &[RowIx], cursor: usize) {
        let Some(span) = &self.span else { return };
        let Some(anchor) = order.iter().position(|at| *at == span.anchor) else { return };
        let (first, last) = (anchor.min(cursor), anchor.max(cursor));
        self.marked = span.others.clone();
        self.marked.extend(order.iter().take(last + 1).skip(first));
    }

    /// Movement marks no more; who is marked stays so.
    pub fn end_span(&mut self) {
        self.span = None;
    }

    /// The same; who was marked by it is so no more. False where there was none.
    pub fn drop_span(&mut self) -> bool {
        let Some(span) = self.span.take() else { return false };
        self.marked = span.others;
        true
    }

    /// Somebody is no more: neither their mark nor one that was put aside comes back.
    pub fn forget(&mut self, at: RowIx) {
        self.marked.shift_remove(&at);
        self.aside.shift_remove(&at);
        if let Some(span) = &mut self.span {
            span.others.shift_remove(&at);
        }
    }

    /// Who is marked, in that order.
    pub fn iter(&self) -> impl Iterator<Item = RowIx> + Clone {
        self.marked.iter().copied()
    }

    /// Their ids, in the order in which they were marked.
    pub fn ids(&self, people: &People) -> Vec<UserId> {
        self.marked.iter().map(|at| people.row(*at).user_id()).collect()
    }

    /// Whom an action on this person leaves out, where others are marked: `(not the 3 marked)`. `person`
    /// is none for somebody who was never listed.
    pub fn left_out(&self, person: Option<RowIx>) -> Option<String> {
        let own = person.is_some_and(|at| self.contains(at));
        let others = grouped((self.len() - usize::from(own)) as u64);
        match (others.as_str(), own) {
            ("0", _) => None,
            ("1", true) => Some("(not the other one marked)".to_owned()),
            ("1", false) => Some("(not the one marked)".to_owned()),
            (others, true) => Some(format!("(not the {others} others marked)")),
            (others, false) => Some(format!("(not the {others} marked)")),
        }
    }

    /// Marks are done with: they are put aside. What is said of it: how they come back.
    pub fn put_aside(&mut self) -> Option<String> {
        self.span = None;
        if self.is_empty() {
            return None;
        }
        let marked = std::mem::take(&mut self.marked);
        if std::mem::take(&mut self.aside_of_job) {
            self.aside.extend(marked);
        } else {
            self.aside = marked;
        }
        Some(format!("Marks of {} put aside; “: marks” brings them back.", people_word(self.aside())))
    }

    /// A job is about these people now: their marks are put aside, the others stay. What is said of it.
    pub fn put_aside_these(&mut self, people: impl Iterator<Item = RowIx>) -> Option<String> {
        self.span = None;
        let done: IndexSet<RowIx> = people.filter(|at| self.marked.contains(at)).collect();
        if done.is_empty() {
            return None;
        }
        self.marked.retain(|at| !done.contains(at));
        self.aside = done;
        self.aside_of_job = !self.marked.is_empty();
        let others = match self.len() {
            0 => String::new(),
            1 => ", 1 other stays".to_owned(),
            count => format!(", {} others stay", grouped(count as u64)),
        };
        Some(format!("Marks of {} put aside{others}; “: marks” brings them back.", people_word(self.aside())))
    }

    /// The marks that were put aside come back; those of now take their place. What is said of it.
    pub fn bring_back(&mut self) -> String {
        if std::mem::take(&mut self.aside_of_job) {
            self.marked.extend(std::mem::take(&mut self.aside));
        }
        if !self.aside.is_empty() {
            std::mem::swap(&mut self.marked, &mut self.aside);
        }
        let aside = match self.aside() {
            0 => String::new(),
            count => format!("; those of {} are put aside instead", people_word(count)),
        };
        format!("{} marked again{aside}.", people_word(self.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_marks_between_anchor_and_cursor_and_gives_back_what_it_leaves() {
        let at = RowIx::of_number;
        let order: Vec<RowIx> = [5, 3, 8, 1].map(at).to_vec();
        let mut marks = Marks::default();
        marks.toggle(at(1));
        marks.toggle(at(9));
        marks.begin_span(at(3));
        marks.extend_span(&order, 3);
        assert_eq!(marks.len(), 4);
        marks.extend_span(&order, 0);
        assert!(marks.len() == 4 && marks.contains(at(5)) && !marks.contains(at(8)), "1 and 9 were marked before");
        marks.extend_span(&[at(5)], 0);
        assert_eq!(marks.len(), 4, "an anchor that is not shown marks nobody");
        assert!(marks.drop_span() && marks.len() == 2 && !marks.drop_span());
        marks.begin_span(at(3));
        marks.end_span();
        assert!(marks.contains(at(3)) && !marks.has_span());
    }

    #[test]
    fn after_a_job_the_marks_of_its_people_are_put_aside_and_none_is_lost_however_they_come_back() {
        let at = RowIx::of_number;
        let marked = |of: &[u32]| {
            let mut marks = Marks::default();
            for number in of {
                marks.add(at(*number));
            }
            marks
        };
        let mut marks = marked(&[1, 2, 3]);
        assert!(marks.put_aside_these([at(1), at(2), at(9)].into_iter()).unwrap().contains("1 other stays"));
        assert!((marks.len(), marks.aside()) == (1, 2) && marks.contains(at(3)));
        let mut by_name = marks.clone();
        by_name.bring_back();
        assert_eq!((by_name.len(), by_name.aside()), (3, 0));
        marks.put_aside();
        assert_eq!((marks.len(), marks.aside()), (0, 3));
        marks.bring_back();
        assert_eq!((marks.len(), marks.aside()), (3, 0));
        let mut all = marked(&[1, 2]);
        all.put_aside_these([at(1), at(2)].into_iter());
        all.add(at(7));
        all.put_aside();
        assert_eq!(all.aside(), 1, "where none stayed, others take their place as ever");
        assert!(all.put_aside_these([at(7)].into_iter()).is_none());
    }

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
