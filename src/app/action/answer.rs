//! From the answers in a question to the changes that are sent, or what is still missing.

use crate::app::action::entry::Entry;
use crate::app::action::question::Question;
use crate::app::action::table::Asks;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::slot::Slot;
use crate::protocol::change::Change;
use crate::protocol::factor::Factor;
use crate::protocol::row::RowField;
use crate::protocol::secret::Secret;

impl Question {
    /// What is picked, in words for the outcome: the group, or the factors.
    pub fn picked(&self) -> Option<String> {
        match &self.entry {
            Entry::Groups(choice) => choice.chosen().map(|group| group.name.clone()),
            Entry::Factors { all, marked, .. } => {
                let names: Vec<_> = going(all.value()?, marked).iter().map(|factor| factor.name()).collect();
                Some(names.join(", "))
            }
            Entry::Device(one) => Some(one.device.label().to_owned()),
            Entry::Undo(undo) => undo.judged.as_ref()?.steps.iter().find_map(|step| step.group.clone()),
            Entry::Nothing
            | Entry::Password { .. }
            | Entry::Recovery { .. }
            | Entry::AccessCode(_)
            | Entry::Login { .. }
            | Entry::BringBack(_) => None,
        }
    }

    /// The changes, or what is still missing.
    pub fn steps(&self) -> Result<Vec<Change>, String> {
        let mut steps = match &self.entry {
            Entry::Nothing => return self.action.steps(&self.row.status, self.options).ok_or_else(String::new),
            Entry::Login { text } => {
                if text.text().trim() != self.row.get(RowField::Login) {
                    return Err(format!("Type the login to confirm: {}", self.row.get(RowField::Login)));
                }
                return self.action.steps(&self.row.status, self.options).ok_or_else(String::new);
            }
            Entry::Password { text, .. } => {
                if text.is_empty() {
                    return Err("Type the new password.".to_owned());
                }
                vec![Change::SetPassword(Secret::new(text.text()))]
            }
            Entry::Recovery { question, answer, .. } => {
                if question.text().trim().is_empty() || answer.text().trim().is_empty() {
                    return Err(format!(
                        "Both are needed: question and answer ({}).",
                        key::name(Context::Question, Command::SwitchFocus)
                    ));
                }
                vec![Change::SetRecoveryQuestion {
                    question: question.text().trim().to_owned(),
                    answer: Secret::new(answer.text().trim()),
                }]
            }
            Entry::AccessCode(code) => vec![code.step()?],
            Entry::Factors { all, marked, .. } => Self::factor_steps(all, marked)?,
            Entry::Device(one) => one.chosen().cloned().into_iter().collect(),
            Entry::Undo(undo) => {
                let Some(agreed) = undo.agreed() else { return Err("What can be undone is not read yet.".to_owned()) };
                if agreed.steps.is_empty() {
                    let key = key::name(Context::Question, Command::ToggleExceptions);
                    return Err(format!("Nothing of it can be undone but the exception: {key} clears it."));
                }
                return Ok(agreed.changes());
            }
            Entry::BringBack(back) => return back.steps(self.options.mail),
            Entry::Groups(choice) => {
                let group = choice.decided(&self.row.name())?;
                vec![if self.action.row().asks == Asks::NewGroup {
                    Change::AddToGroup { group }
                } else {
                    Change::RemoveFromGroup { group }
                }]
            }
        };
        if self.options.end_sessions && self.action.can_end_sessions(&self.row.status) {
            steps.push(Change::ClearSessions { tokens: true, forget: true });
        }
        Ok(steps)
    }

    fn factor_steps(all: &Slot<Vec<Factor>>, marked: &[bool]) -> Result<Vec<Change>, String> {
        let Some(factors) = all.value() else { return Err("The factors are not read yet.".to_owned()) };
        if factors.is_empty() {
            return Err("There is no factor to remove.".to_owned());
        }
        let going = going(factors, marked);
        if going.is_empty() {
            return Err(format!(
                "Nothing is ticked: nothing was removed. {} ticks a factor, {} all.",
                key::name(Context::Question, Command::Mark),
                key::name(Context::Question, Command::MarkAll)
            ));
        }
        // A code that was given out is no factor that a reset is for.
        let is_code = |factor: &Factor| factor.kind == "tac";
        if going.len() == factors.len() && !factors.iter().all(is_code) {
            return Ok(vec![Change::ResetFactors]);
        }
        let leads = going.iter().filter(|factor| {
            // What goes along with another needs no call of its own.
            !going.iter().any(|other| other.takes_along(factors).iter().any(|along| along.id == factor.id))
        });
        let change = |factor: &&Factor| {
            if is_code(factor) {
                Change::WithdrawCode { code: factor.id.clone() }
            } else {
                Change::DeleteFactor { factor: factor.id.clone() }
            }
        };
        Ok(leads.map(change).collect())
    }
}

/// The factors that would go: the ticked ones, and what Okta removes along.
pub fn going<'a>(factors: &'a [Factor], marked: &[bool]) -> Vec<&'a Factor> {
    let chosen = factors.iter().zip(marked).filter(|(_, marked)| **marked);
    let mut going: Vec<&Factor> = chosen.map(|(factor, _)| factor).collect();
    for factor in going.clone() {
        for along in factor.takes_along(factors) {
            if !going.iter().any(|other| other.id == along.id) {
                going.push(along);
            }
        }
    }
    going
}
