//! What keys do in a plan, and what can be chosen there.

use crate::app::input::command::{Command, PlanCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::work::Work;
use crate::app::part::count::people_word;
use crate::protocol::key::Key;

use super::{FIRST, Planning, Stage, send_key};

/// Letters of what the key for it is said to do.
const SENDS: usize = 40;

impl Planning {
    /// What can be chosen of it, and how that stands, a line each.
    pub fn options(&self) -> Vec<String> {
        let name = |act| key::name(Context::Plan, Command::Plan(act));
        let contain = self.plan.can_contain().then(|| {
            let (key, only) = (name(PlanCommand::Contain), self.plan.containing_words());
            format!("{key} takes in those who are protected and may be contained{only}.")
        });
        let passwords = self
            .passwords_to
            .as_ref()
            .map(|path| format!("Passwords go to {}: a new file, for your eyes only.", path.display()));
        let contain = contain.into_iter().chain(passwords);
        let Work::Sessions { tokens, forget } = self.plan.work else { return contain.collect() };
        let yes = |on: bool| if on { "yes" } else { "no" };
        let own = format!(
            "Revoke the tokens of apps: {} ({}) · forget remembered devices: {} ({})",
            yes(tokens),
            name(PlanCommand::Tokens),
            yes(forget),
            name(PlanCommand::Devices)
        );
        std::iter::once(own).chain(contain).collect()
    }

    /// The keys that do something now, with what they do.
    pub fn hints(&self) -> Vec<(&'static str, String)> {
        let name = |command| key::name(Context::Plan, command);
        let sends = |only| {
            let whole = self.plan.work.of_people(self.count(only));
            // A hint stands whole or not at all, and this one is never missing.
            if whole.chars().count() <= SENDS { whole } else { format!("do it to {}", people_word(self.count(only))) }
        };
        let mut hints = Vec::new();
        let can_send = self.is_ready() && self.refused.is_none() && !self.plan.will.is_empty();
        match &self.stage {
            Stage::Sent(_) => return hints,
            Stage::Count { only, .. } | Stage::Twice { only, .. } => {
                hints.push((send_key(), sends(*only)));
                hints.push(("Esc", "back to the plan".to_owned()));
                return hints;
            }
            Stage::Looking => {}
        }
        if can_send {
            hints.push((send_key(), sends(None)));
            if self.plan.will.len() > FIRST {
                hints.push((name(Command::Plan(PlanCommand::First)), format!("first {FIRST}")));
            }
        }
        if !self.clashes.is_empty() {
            hints.push((name(Command::Plan(PlanCommand::Number)), "put numbers".to_owned()));
        }
        if !self.lines.is_empty() && self.evidence.at.is_none() {
            hints.push((name(Command::Confirm), "who".to_owned()));
        }
        hints.push((name(Command::Ticket), self.evidence.hint().to_owned()));
        if can_send {
            hints.push((name(Command::Plan(PlanCommand::Save)), "save".to_owned()));
        }
        hints.push(("Esc", "back".to_owned()));
        hints.push((name(Command::Plan(PlanCommand::Anew)), "anew".to_owned()));
        hints
    }

    /// The context of its keys.
    pub fn context(&self) -> Context {
        if self.looking.is_some() { Context::PlanWho } else { Context::Plan }
    }

    /// Whether the key decides something in it: what is sent, written, or taken in.
    pub fn decides(&self, key: Key) -> bool {
        if self.looking.is_some() {
            return key::does(Context::PlanWho, Command::Plan(PlanCommand::Name), key);
        }
        let decisions = [
            PlanCommand::Send,
            PlanCommand::First,
            PlanCommand::Save,
            PlanCommand::Contain,
            PlanCommand::Tokens,
            PlanCommand::Devices,
            PlanCommand::Number,
        ];
        decisions.into_iter().any(|act| key::does(Context::Plan, Command::Plan(act), key))
    }

    /// Whether a command does something in it now.
    pub fn applies(&self, command: Command) -> bool {
        let sessions = matches!(self.plan.work, Work::Sessions { .. });
        match command {
            Command::Plan(PlanCommand::Contain) => self.plan.can_contain(),
            Command::Plan(PlanCommand::Number) => !self.clashes.is_empty(),
            Command::Plan(PlanCommand::Name) => self.can_name(),
            Command::Plan(PlanCommand::Tokens | PlanCommand::Devices) => sessions,
            Command::Plan(PlanCommand::First) => {
                self.plan.will.len() > FIRST && self.is_ready() && self.stage == Stage::Looking
            }
            Command::Plan(PlanCommand::Send | PlanCommand::Save) => {
                self.is_ready() && !matches!(self.stage, Stage::Sent(_))
            }
            _ => true,
        }
    }
}
