//! What somebody chooses in a plan: whom they name, numbers behind what is two people's, options.

use super::super::plan::groups::What;
use super::super::plan::reason::Reason;
use super::super::work::Work;
use super::{APART, CLASHES, Looking, Planning, Stage};
use crate::app::input::command::{Command, PlanCommand};
use crate::app::input::key::{self, Context};
use crate::messages::OrderId;
use crate::protocol::job::Person;

impl Planning {
    /// Whether the one under the cursor can be named: an administrator who was left out, and anybody where nobody could
    /// say who is one.
    pub fn can_name(&self) -> bool {
        if self.looking.is_none() || !self.risk().is_grave() || matches!(self.stage, Stage::Sent(_)) {
            return false;
        }
        match self.plan.groups().get(self.at).map(|group| group.what) {
            Some(What::Left(reason)) => reason.yields_to_a_name(),
            Some(What::Will) => self.sought.knows_admins == Some(false),
            Some(What::Part(_) | What::Stray(_) | What::Joined | What::Gone) | None => false,
        }
    }

    /// Takes in whoever is under the cursor, by name; what is said of it.
    pub fn name_under_cursor(&mut self) -> String {
        let Some(looking) = self.looking.filter(|_| self.can_name()) else {
            return "This is for whoever may be an administrator and was left out: look at who they are first."
                .to_owned();
        };
        // What was agreed to was another plan.
        self.stage = Stage::Looking;
        if self.plan.groups().get(self.at).is_some_and(|group| group.what == What::Will) {
            let Some(person) = self.plan.will.get(looking.at).cloned() else { return String::new() };
            self.plan.name(&person.id);
            return format!("{} is named: their roles leave them out no more.", person.login);
        }
        let Some(What::Left(reason)) = self.plan.groups().get(self.at).map(|group| group.what) else {
            return String::new();
        };
        let reason = reason.clone();
        let Some(person) = self.plan.take_in(&reason, looking.at) else { return String::new() };
        self.compose();
        let stays = self.plan.groups().get(self.at).map(|group| group.what) == Some(What::Left(&reason));
        let count = self.lines.get(self.at).map_or(0, |line| line.count);
        self.looking =
            self.looking.filter(|_| stays).map(|looking| Looking { at: looking.at.min(count - 1), ..looking });
        match reason {
            Reason::Unranked => format!("{} is taken in, whatever their roles are.", person.login),
            _ => format!("{}, an administrator, is taken in.", person.login),
        }
    }

    /// Whether somebody of the plan was named.
    pub fn is_named(&self, person: &Person) -> bool {
        self.plan.admins.contains(&person.id)
    }

    /// The people whose new values are to be compared with what others have, and in which attributes; none where that
    /// was done, or nothing tells people apart.
    pub fn to_compare(&mut self, number: bool) -> Option<(Vec<Person>, Vec<String>)> {
        let Work::Fill(fill) = &self.plan.work else { return None };
        let attributes: Vec<String> =
            fill.attributes().filter(|name| APART.contains(name)).map(str::to_owned).collect();
        let is_due = self.planned.is_some() && self.compared != self.plan.will.len();
        let again = number && !self.clashes.is_empty() && self.reading.is_none();
        (!attributes.is_empty() && (is_due || again)).then(|| (self.plan.will.clone(), attributes))
    }

    pub fn await_compared(&mut self, order_id: OrderId) {
        self.reading = Some(order_id);
        self.stage = Stage::Looking;
        self.refused.clone_from(&self.sought.refused);
    }

    /// What the people of the plan get, and what of it would be two people's.
    pub fn take_compared(&mut self, people: Vec<Person>, clashes: Vec<String>) {
        self.reading = None;
        self.compared = people.len();
        self.plan.will = people;
        if !clashes.is_empty() {
            let more = clashes.len().saturating_sub(CLASHES);
            let more = if more > 0 { format!("; {more} more") } else { String::new() };
            let shown = clashes.iter().take(CLASHES).cloned().collect::<Vec<_>>().join("; ");
            let number = key::name(Context::Plan, Command::Plan(PlanCommand::Number));
            self.refused = Some(format!(
                "somebody else has, or would have, the same: {shown}{more}. {number} puts numbers behind them"
            ));
        }
        self.clashes = clashes;
        self.compose();
    }

    /// A choice of what is planned; nothing of it is sent.
    pub fn choose(&mut self, command: PlanCommand) {
        match (command, &self.plan.work) {
            (PlanCommand::Contain, _) if self.plan.can_contain() => self.plan.contain(),
            (PlanCommand::Tokens, Work::Sessions { tokens, forget }) => self.plan.set_sessions(!tokens, *forget),
            (PlanCommand::Devices, Work::Sessions { tokens, forget }) => self.plan.set_sessions(*tokens, !forget),
            (_, _) => return,
        }
        // What was agreed to was another plan.
        self.stage = Stage::Looking;
        self.compose();
    }
}
