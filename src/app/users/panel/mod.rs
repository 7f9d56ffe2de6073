//! What lies over the Users screen and decides what is listed: the expression line, the choice of a group, the order,
//! the columns.
//!
//! Each panel is data with a few keys; what it leads to is done by the app.

pub mod columns;
pub mod export;
pub mod expression;
pub mod palette;
pub mod saved;
pub mod sort;
pub mod synonyms;

use columns::ColumnPick;
use export::ExportLine;
use expression::ExpressionLine;
use palette::Palette;
use saved::{SaveAs, SavedPick};
use sort::SortPick;

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::part::group_choice::GroupChoice;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Panel {
    Expression(Box<ExpressionLine>),
    Group(GroupChoice),
    Sort(SortPick),
    Columns(ColumnPick),
    Export(ExportLine),
    SaveAs(SaveAs),
    Saved(SavedPick),
    Palette(Palette),
}

impl Panel {
    /// Where typed text goes; none where letters are keys.
    pub fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Expression(line) => Some(line.field()),
            Self::Group(pick) => Some(&mut pick.find),
            Self::Columns(pick) => Some(&mut pick.find),
            Self::Sort(pick) => Some(&mut pick.find),
            Self::Export(line) => Some(&mut line.path),
            Self::SaveAs(line) => Some(&mut line.name),
            Self::Saved(pick) => Some(&mut pick.find),
            Self::Palette(palette) => Some(&mut palette.find),
        }
    }

    pub fn step(&mut self, step: Step) {
        match self {
            Self::Expression(line) => line.step(step),
            Self::Group(pick) => pick.step(step),
            Self::Sort(pick) => pick.step(step),
            Self::Columns(pick) => pick.step(step),
            Self::Saved(pick) => pick.step(step),
            Self::Palette(palette) => palette.step(step),
            Self::Export(_) | Self::SaveAs(_) => {}
        }
    }
}
