//! The cursor in a plan, and what is typed there.

use super::super::plan::groups::Who;
use super::{Looking, PAGE, PlanLine, Planning, Stage, send_key};
use crate::app::input::command::Step;
use crate::protocol::key::Key;

impl Planning {
    pub fn step(&mut self, step: Step) {
        if self.evidence.chooses() {
            return self.evidence.step(step);
        }
        let count = self.lines.get(self.at).map_or(0, |line| line.count);
        match &mut self.looking {
            Some(looking) => {
                looking.at = step.from(looking.at, count, self.page);
                looking.top = looking.top.clamp((looking.at + 1).saturating_sub(self.page), looking.at);
            }
            None => self.at = step.from(self.at, self.lines.len(), PAGE),
        }
    }

    /// Enter: looks at who is in the group; in a line of text, goes on to the next.
    pub fn look(&mut self) -> Option<String> {
        if let Stage::Count { .. } | Stage::Twice { .. } = self.stage {
            return Some(format!("{} does it; Esc does not.", send_key()));
        }
        if self.evidence.at.is_some() {
            self.evidence.turn_line();
            return None;
        }
        if self.looking.is_none() && self.lines.get(self.at).is_some_and(|line| line.count > 0) {
            self.looking = Some(Looking::default());
        }
        None
    }

    /// Esc, from the inside out; false where nothing is left to close but the plan.
    pub fn back(&mut self) -> bool {
        if self.looking.take().is_some() || self.evidence.at.take().is_some() {
            return true;
        }
        if let Stage::Count { .. } | Stage::Twice { .. } = self.stage {
            self.stage = Stage::Looking;
            return true;
        }
        false
    }

    pub fn set_page(&mut self, rows: usize) {
        self.page = rows.max(1);
    }

    pub fn page(&self) -> usize {
        self.page
    }

    /// Who is in the group that is looked at: how many, and some from there on.
    pub fn who(&self) -> Option<(&PlanLine, Who<'_>)> {
        self.looking?;
        let group = self.plan.groups().into_iter().nth(self.at)?;
        Some((self.lines.get(self.at)?, group.who))
    }

    pub fn takes_text(&self) -> bool {
        self.looking.is_none() && (self.evidence.at.is_some() || matches!(self.stage, Stage::Count { .. }))
    }

    pub fn type_key(&mut self, key: Key) {
        if self.evidence.at.is_some() {
            self.evidence.type_key(key);
        } else if let Stage::Count { typed, wrong, .. } = &mut self.stage {
            typed.handle(key);
            *wrong = false;
        }
    }

    /// A pasted text is a ticket or a reason, and never a count: that is typed.
    pub fn paste(&mut self, text: &str) -> Option<String> {
        if self.evidence.at.is_some() {
            self.evidence.paste(text);
            return None;
        }
        match self.stage {
            Stage::Count { .. } => Some("The count is typed, not pasted.".to_owned()),
            Stage::Looking | Stage::Twice { .. } | Stage::Sent(_) => Some("Nothing to paste into here.".to_owned()),
        }
    }

    pub fn turn_ticket_line(&mut self) {
        if self.looking.is_none() && !matches!(self.stage, Stage::Sent(_)) {
            self.evidence.turn_line();
        }
    }
}
