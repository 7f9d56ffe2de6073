//! A list as it stood on the screen, beside that which was read anew for the plan.

use std::collections::HashSet;

use super::Planning;
use crate::app::part::count::grouped;
use crate::protocol::id::UserId;
use crate::protocol::job::Person;

/// A list as it was on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub ids: HashSet<UserId>,
    /// Whether that was all of it.
    pub whole: bool,
    /// Whether they were looked for: others of those shown fit only what is known here.
    pub found: bool,
    /// When it was read, as it is told.
    pub at: String,
}

impl Planning {
    /// Takes note of who joined the list, or left it, since it was drawn.
    pub(super) fn note_since(&mut self, drawn: &Drawn, login: impl Fn(&UserId) -> Option<String>) {
        let is_new = |person: &&Person| drawn.whole && !drawn.ids.contains(&person.id);
        self.plan.joined = self.plan.everybody().filter(is_new).map(|person| person.login.clone()).collect();
        let gone = drawn.ids.iter().filter(|id| !self.plan.has(id));
        self.plan.gone = gone.map(|id| login(id).unwrap_or_else(|| id.to_string())).collect();
        self.plan.joined.sort_unstable();
        self.plan.gone.sort_unstable();
    }

    /// How many joined the list, or left it, since it was drawn; who they are stands in groups of their own.
    pub(super) fn since_drawn(&self, drawn: &Drawn) -> String {
        let count = |count: usize| grouped(count as u64);
        let (joined, left) = (self.plan.joined.len(), self.plan.gone.len());
        if drawn.found {
            let shown = count(drawn.ids.len());
            return format!(
                "{shown} were shown at {}; {} of these Okta's own search does not find.",
                drawn.at,
                count(left)
            );
        }
        if drawn.whole {
            match (joined, left) {
                (0, 0) => format!("everybody of the list as it was at {}, and nobody else.", drawn.at),
                _ => format!("{} joined the list and {} left it since {}.", count(joined), count(left), drawn.at),
            }
        } else {
            let loaded = count(drawn.ids.len());
            format!("{loaded} of the list were loaded at {}; {} of these are in it no more.", drawn.at, count(left))
        }
    }
}
