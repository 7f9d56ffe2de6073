//! A tab that is a table: its rows as text, which of them is meant, and which are in view.
//!
//! Owns: the cells, the selection by id, the scrolling. Must not know: what a row is of, and what is done with it.
//!
//! ```text
//!  nobody moved ─► the first row ──(Up, Down, …)──► a row, by its id ──(it is gone)──► none, until the next step
//! ```

use unicode_width::UnicodeWidthStr;

use crate::app::input::command::Step;
use crate::app::part::widths::GAP;
use crate::app::part::widths::share;
use crate::protocol::verdict::Verdict;

/// How the cell that tells most of a row looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Plain,
    Good,
    Warning,
    Of(Verdict),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub cells: Vec<String>,
    /// Of the second cell, which tells most.
    pub look: Look,
}

/// One line of the tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Section(&'static str),
    /// The row at this place.
    Row(usize),
    Note(String),
    Blank,
}

/// Which row is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Meant {
    #[default]
    First,
    Id(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What stands above the cells; nothing where sections do.
    pub titles: &'static [&'static str],
    /// What stands beside them on the right.
    pub remark: String,
    /// Whether the columns take all the room there is.
    pub spreads: bool,
    rows: Vec<Row>,
    lines: Vec<Line>,
    /// Columns that the longest text of each cell takes.
    needs: Vec<u16>,
    /// What the first cell of each row takes, most first.
    names: Vec<u16>,
    meant: Meant,
    top: usize,
    /// Lines in view.
    page: usize,
}

impl Table {
    /// Puts these rows and lines in place of the former ones; who is meant stays meant.
    pub fn fill(&mut self, titles: &'static [&'static str], remark: String, rows: Vec<Row>, lines: Vec<Line>) {
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(titles.len());
        let need = |column: usize| {
            let title = titles.get(column).map_or(0, |title| title.width());
            let cells = rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.width());
            columns_of(cells.max().unwrap_or(0).max(title))
        };
        self.names = rows.iter().filter_map(|row| row.cells.first()).map(|cell| columns_of(cell.width())).collect();
        self.names.sort_unstable_by(|one, other| other.cmp(one));
        self.names.dedup();
        self.needs = (0..columns).map(need).collect();
        (self.titles, self.remark, self.rows, self.lines) = (titles, remark, rows, lines);
        self.keep_in_view();
    }

    /// The rows one below the other, and notes behind a gap.
    pub fn plain_lines(rows: usize, notes: impl IntoIterator<Item = String>) -> Vec<Line> {
        let mut lines: Vec<Line> = (0..rows).map(Line::Row).collect();
        for note in notes {
            lines.extend([Line::Blank, Line::Note(note)]);
        }
        lines
    }

    /// The widths of the cells in so many columns. A few names that are much longer than the others do not cost every
    /// row: they reach into the next cells where those leave room.
    pub fn widths(&self, room: u16) -> Vec<u16> {
        let mut needs = self.needs.clone();
        let title = self.titles.first().map_or(0, |title| columns_of(title.width()));
        for name in &self.names {
            let wanted = needs.iter().fold(0_u16, |sum, need| sum.saturating_add(need + GAP)).saturating_sub(GAP);
            if wanted <= room || *name < room / 4 {
                break;
            }
            if let Some(first) = needs.first_mut() {
                *first = (*name).max(title);
            }
        }
        let wanted = needs.iter().fold(0_u16, |sum, need| sum.saturating_add(need + GAP)).saturating_sub(GAP);
        if self.spreads
            && let Some(each) = room.saturating_sub(wanted).checked_div(columns_of(needs.len()))
        {
            // No wider than eyes find the next cell by.
            for need in &mut needs {
                *need += each.min(MOST_SPREAD);
            }
        }
        share(room, &needs)
    }

    /// The lines that are in view.
    pub fn in_view(&self) -> &[Line] {
        let top = self.top.min(self.lines.len());
        &self.lines[top..self.lines.len().min(top + self.page)]
    }

    pub fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at)
    }

    /// Where the row that is meant stands; none where it is there no more.
    pub fn position(&self) -> Option<usize> {
        match &self.meant {
            Meant::First => (!self.rows.is_empty()).then_some(0),
            Meant::Id(id) => self.rows.iter().position(|row| row.id == *id),
        }
    }

    pub fn selected(&self) -> Option<&Row> {
        self.row(self.position()?)
    }

    /// First line in view, and how many there are.
    pub fn extent(&self) -> (usize, usize) {
        (self.top, self.lines.len())
    }

    /// `rows` of the screen, those of the titles included.
    pub fn set_page(&mut self, rows: usize) {
        self.page = rows.saturating_sub(usize::from(!self.titles.is_empty())).max(1);
        self.keep_in_view();
    }

    pub fn step(&mut self, step: Step) {
        let at = match (self.position(), step) {
            // What was meant is gone: the step leads into what is in view, and no further.
            (None, Step::Up | Step::Down) => self.first_in_view(),
            (at, step) => step.from(at.unwrap_or(0), self.rows.len(), self.page),
        };
        if let Some(row) = self.rows.get(at) {
            self.meant = Meant::Id(row.id.clone());
        }
        self.keep_in_view();
    }

    fn first_in_view(&self) -> usize {
        let row = self.in_view().iter().find_map(|line| match line {
            Line::Row(at) => Some(*at),
            Line::Section(_) | Line::Note(_) | Line::Blank => None,
        });
        row.unwrap_or(0)
    }

    fn keep_in_view(&mut self) {
        let last = self.lines.len().saturating_sub(self.page);
        let at = self.position();
        let line = at.and_then(|at| self.lines.iter().position(|line| *line == Line::Row(at)));
        if let (Some(at), Some(line)) = (at, line) {
            // The heading above the first row belongs to it, and so do the notes below the last one.
            let from = if at == 0 { 0 } else { line };
            let to = if at + 1 == self.rows.len() { self.lines.len() - 1 } else { line };
            self.top = self
                .top
                .max((to + 1).saturating_sub(self.page).min(line))
                .min(from.max((line + 1).saturating_sub(self.page)));
        }
        self.top = self.top.min(last);
    }
}

/// Columns that a cell is set apart by at most.
const MOST_SPREAD: u16 = 16;

fn columns_of(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(ids: &[&str], page: usize) -> Table {
        let mut table = Table::default();
        fill(&mut table, ids);
        table.set_page(page);
        table
    }

    fn fill(table: &mut Table, ids: &[&str]) {
        let row = |id: &&str| Row { id: (*id).to_owned(), cells: vec![(*id).to_owned()], look: Look::Plain };
        let rows: Vec<Row> = ids.iter().map(row).collect();
        let lines = Table::plain_lines(rows.len(), ["A note.".to_owned()]);
        table.fill(&[], String::new(), rows, lines);
    }

    #[test]
    fn a_row_stays_meant_by_its_id_and_none_is_where_it_is_gone() {
        let mut table = table(&["a", "b", "c"], 9);
        assert_eq!(table.selected().map(|row| &*row.id), Some("a"));
        table.step(Step::Down);
        fill(&mut table, &["new", "a", "b", "c"]);
        assert_eq!(table.position(), Some(2), "what comes above moves it down");
        fill(&mut table, &["new", "a", "c"]);
        assert_eq!(table.selected(), None, "never the one that happens to stand there");
        table.step(Step::Down);
        assert_eq!(table.selected().map(|row| &*row.id), Some("new"));
    }

    #[test]
    fn the_row_that_is_meant_is_always_in_view_and_the_notes_below_the_last_one_are() {
        let mut table = table(&["a", "b", "c", "d", "e", "f"], 3);
        for step in [Step::Down, Step::Down, Step::Down, Step::Up, Step::Last, Step::Up, Step::First, Step::PageDown] {
            table.step(step);
            let at = table.position().unwrap();
            assert!(table.in_view().contains(&Line::Row(at)), "{step:?}: {:?}", table.in_view());
        }
        table.step(Step::Last);
        assert_eq!(table.in_view(), [Line::Row(5), Line::Blank, Line::Note("A note.".to_owned())]);
    }
}
