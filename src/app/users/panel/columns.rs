//! Which columns are shown, in which order, how wide.

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::users::columns::Chosen;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::panel::sort::fits;

/// The narrowest and the widest column.
const WIDTHS: std::ops::RangeInclusive<u16> = 4..=60;

/// The chosen ones stand first, in their order; then all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPick {
    pub find: Field,
    pub chosen: Vec<Chosen>,
    all: Vec<(Column, String)>,
    pub at: usize,
}

/// A line of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnLine<'a> {
    pub column: &'a Column,
    pub title: &'a str,
    /// The width, where it is shown.
    pub width: Option<u16>,
}

impl ColumnPick {
    pub fn new(columns: &Columns, fitting: Vec<(Column, u16)>, all: Vec<(Column, String)>) -> Self {
        let chosen = match columns {
            Columns::Chosen(chosen) => chosen.clone(),
            Columns::Fitting => fitting.into_iter().map(|(column, width)| Chosen { column, width }).collect(),
        };
        Self { find: Field::default(), chosen, all, at: 0 }
    }

    /// More columns are known; the marked one stays marked.
    pub fn renew(&mut self, all: Vec<(Column, String)>) {
        let marked = self.marked();
        self.all = all;
        if let Some(column) = marked {
            self.follow(&column);
        }
    }

    pub fn lines(&self) -> Vec<ColumnLine<'_>> {
        let wanted = self.find.text().trim().to_lowercase();
        let title =
            |column: &Column| self.all.iter().find(|(known, _)| known == column).map(|(_, title)| title.as_str());
        let shown = self.chosen.iter().map(|chosen| ColumnLine {
            column: &chosen.column,
            title: title(&chosen.column).unwrap_or_default(),
            width: Some(chosen.width),
        });
        let others = self.all.iter().filter(|(column, _)| !self.chosen.iter().any(|chosen| chosen.column == *column));
        let others = others.map(|(column, title)| ColumnLine { column, title, width: None });
        shown.chain(others).filter(|line| fits(line.column, line.title, &wanted)).collect()
    }

    fn marked(&self) -> Option<Column> {
        self.lines().get(self.at).map(|line| line.column.clone())
    }

    fn follow(&mut self, column: &Column) {
        let at = self.lines().iter().position(|line| line.column == column);
        self.at = at.unwrap_or(0);
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.lines().len(), 10);
    }

    pub fn typed(&mut self) {
        self.at = 0;
    }

    /// Shows the marked column, or hides it. The name stays: without it nobody knows whom a row is about.
    pub fn toggle(&mut self) {
        let Some(column) = self.marked() else { return };
        match self.chosen.iter().position(|chosen| chosen.column == column) {
            Some(_) if column == Column::Name => {}
            Some(at) => {
                self.chosen.remove(at);
            }
            None => self.chosen.push(Chosen::new(column.clone())),
        }
        if self.find.is_empty() {
            self.at = self.at.min(self.lines().len().saturating_sub(1));
        } else {
            self.follow(&column);
        }
    }

    /// Moves the marked column towards the left or the right of the table.
    pub fn shift(&mut self, right: bool) {
        let Some(column) = self.marked() else { return };
        let Some(at) = self.chosen.iter().position(|chosen| chosen.column == column) else { return };
        let to = if right { at + 1 } else { at.wrapping_sub(1) };
        if to < self.chosen.len() {
            self.chosen.swap(at, to);
            self.follow(&column);
        }
    }

    pub fn widen(&mut self, wider: bool) {
        let Some(column) = self.marked() else { return };
        if let Some(chosen) = self.chosen.iter_mut().find(|chosen| chosen.column == column) {
            let width = if wider { chosen.width + 2 } else { chosen.width.saturating_sub(2) };
            chosen.width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
        }
    }
}
