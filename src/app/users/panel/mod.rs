//! The panels over the Users screen that decide what is listed: the expression line, the choice of a group, the order,
//! the columns.
//!
//! Each panel is data with a few keys; what it leads to is done by the app.

pub mod columns;
pub mod export;
pub mod expression;
pub mod palette;
pub mod put_off;
pub mod report;
pub mod saved;
pub mod sort;
pub mod synonyms;

use columns::ColumnPick;
use export::ExportLine;
use expression::ExpressionLine;
use palette::Palette;
use put_off::PutOffLine;
use report::ReportPick;
use saved::{SaveAs, SavedPick};
use sort::SortPick;

use crate::app::event::Now;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::Context;
use crate::app::part::field::Field;
use crate::app::part::group_choice::GroupChoice;
use crate::protocol::key::Key;

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
    Report(Box<ReportPick>),
    PutOff(Box<PutOffLine>),
}

impl Panel {
    /// Where typed text goes; none where letters are keys.
    pub fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Expression(line) => Some(line.field()),
            Self::Group(pick) => Some(&mut pick.find),
            Self::Columns(pick) => Some(&mut pick.find),
            Self::Sort(pick) => Some(&mut pick.find),
            Self::Export(line) => Some(line.field()),
            Self::SaveAs(line) => Some(&mut line.name),
            Self::Saved(pick) => Some(&mut pick.find),
            Self::Palette(palette) => Some(&mut palette.find),
            Self::Report(pick) => Some(pick.field()),
            Self::PutOff(line) => Some(line.field()),
        }
    }

    /// The context of its keys.
    pub fn context(&self) -> Context {
        match self {
            Self::Expression(_) => Context::Expression,
            Self::Group(_) => Context::Group,
            Self::Sort(_) => Context::Sort,
            Self::Columns(_) => Context::Columns,
            Self::Export(_) => Context::Export,
            Self::SaveAs(_) => Context::SaveAs,
            Self::Saved(_) => Context::Saved,
            Self::Palette(_) => Context::Commands,
            Self::Report(_) => Context::Report,
            Self::PutOff(_) => Context::PutOff,
        }
    }

    pub fn step(&mut self, step: Step, now: Now) {
        match self {
            Self::Expression(line) => {
                line.step(step);
                line.judge(now);
            }
            Self::Group(pick) => pick.step(step),
            Self::Sort(pick) => pick.step(step),
            Self::Columns(pick) => pick.step(step),
            Self::Saved(pick) => pick.step(step),
            Self::Palette(palette) => palette.step(step),
            Self::Report(pick) => pick.step(step),
            Self::Export(_) | Self::SaveAs(_) | Self::PutOff(_) => {}
        }
    }

    /// A key for its text; whether groups are to be searched for what is typed now.
    pub fn type_key(&mut self, key: Key, now: Now) -> bool {
        let Some(field) = self.field() else { return false };
        let before = (field.text().to_owned(), field.before_cursor().len());
        field.handle(key);
        let same = (field.text() == before.0, field.before_cursor().len() == before.1);
        match (same, self) {
            ((false, _), panel) => panel.typed(now),
            ((true, false), Self::Expression(line)) => {
                line.judge(now);
                false
            }
            ((true, _), _) => false,
        }
    }

    /// The same for a pasted text.
    pub fn paste(&mut self, text: &str, now: Now) -> bool {
        let Some(field) = self.field() else { return false };
        field.insert(text);
        self.typed(now)
    }

    fn typed(&mut self, now: Now) -> bool {
        match self {
            Self::Expression(line) => line.changed(now),
            Self::Group(pick) => pick.typed(),
            Self::Sort(pick) => pick.typed(),
            Self::Columns(pick) => pick.typed(),
            Self::SaveAs(line) => line.problem = None,
            Self::Saved(pick) => pick.typed(),
            Self::Palette(palette) => palette.typed(),
            Self::Report(pick) => pick.typed(),
            Self::PutOff(line) => line.problem = None,
            Self::Export(line) => line.problem = None,
        }
        matches!(self, Self::Group(_))
    }

    /// A command that changes nothing but the panel; whether it was one.
    pub fn act(&mut self, command: Command, now: Now) -> bool {
        match (self, command) {
            (Self::Expression(line), Command::NextChoice) => line.next_choice(now),
            (Self::Expression(line), Command::SwitchFocus) => line.next_field(now),
            (Self::Expression(line), Command::Complete) => line.complete(now),
            (Self::Expression(line), Command::Correct) => {
                line.correct(now);
            }
            (Self::Export(line), Command::SwitchFocus) => line.turn(),
            (Self::Report(pick), Command::SwitchFocus) => pick.turn(),
            (Self::PutOff(line), Command::SwitchFocus) => line.turn(),
            (Self::Columns(pick), Command::Toggle) => pick.toggle(),
            (Self::Columns(pick), Command::ShiftLeft) => pick.shift(false),
            (Self::Columns(pick), Command::ShiftRight) => pick.shift(true),
            (Self::Columns(pick), Command::Narrow) => pick.widen(false),
            (Self::Columns(pick), Command::Widen) => pick.widen(true),
            (_, _) => return false,
        }
        true
    }

    /// The choice of a group.
    pub fn groups(&mut self) -> Option<&mut GroupChoice> {
        match self {
            Self::Group(choice) => Some(choice),
            Self::Expression(_)
            | Self::Sort(_)
            | Self::Columns(_)
            | Self::Export(_)
            | Self::SaveAs(_)
            | Self::Saved(_)
            | Self::Palette(_)
            | Self::Report(_)
            | Self::PutOff(_) => None,
        }
    }
}
