//! An action as it is offered for one person: whether it can be done now, and what it takes.
//!
//! Legality follows the status table of Okta's life cycle and the links of a person read by id. Either allows;
//! where the two disagree, Okta may refuse.

use std::collections::HashMap;

use crate::app::action::Action;
use crate::app::action::facts::Facts;
use crate::app::action::table::{Asks, Row, TABLE};
use crate::app::event::Now;
use crate::protocol::change::Change;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::policy::Policy;
use crate::protocol::row::UserRow;
use crate::protocol::status::Status;
use crate::protocol::time::Moment;
use crate::protocol::undo::Inverse;
use crate::protocol::word::Word;

/// Whether an action can be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Legality {
    Legal,
    /// Status and links disagree.
    OktaMayRefuse,
    /// Why not.
    Illegal(String),
}

/// What can be chosen in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of its own that is ticked or not")]
pub struct Options {
    /// Send the link by mail; else show it.
    pub mail: bool,
    /// End sessions and revoke tokens as well.
    pub end_sessions: bool,
    /// Revoke the tokens of apps.
    pub tokens: bool,
    /// Forget the devices that were remembered.
    pub forget: bool,
}

impl Options {
    /// Nothing but the action itself.
    pub const PLAIN: Self = Self { mail: true, end_sessions: false, tokens: false, forget: true };
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub action: Action,
    pub title: &'static str,
    /// The consequence in few words; of what is not legal now, the reason.
    pub words: String,
    pub legality: Legality,
}

/// Everything that can be done, and what cannot, with the reason.
pub fn offers(facts: &Facts<'_>) -> Vec<Offer> {
    let offer = |row: &Row| {
        let legality = row.action.legality(facts);
        let words = match &legality {
            Legality::Legal => (row.effect)(facts),
            Legality::OktaMayRefuse => format!("Okta may refuse; {}", (row.effect)(facts)),
            Legality::Illegal(reason) => reason.clone(),
        };
        Offer { action: row.action, title: (row.title)(facts.status()), words, legality }
    };
    // What is legal comes first; within, the order of the table.
    let (legal, illegal): (Vec<_>, Vec<_>) = TABLE
        .iter()
        .filter(|row| !matches!(row.asks, Asks::Undo | Asks::BringBack))
        .map(offer)
        .partition(|offer| !matches!(offer.legality, Legality::Illegal(_)));
    legal.into_iter().chain(illegal).collect()
}

/// Marks what a connection forbids among what is offered, and puts it last; what Okta refused to this token before is
/// told. The client refuses it, too.
pub(crate) fn mark(
    offered: &mut [Offer],
    policy: &Policy,
    refusals: &HashMap<Operation, String>,
    row: &UserRow,
    now: Now,
) {
    let status = &row.status;
    for offer in offered.iter_mut() {
        let steps = offer.action.steps(status, Options::PLAIN).unwrap_or_default();
        let last = steps.last().map(Change::operation);
        if let Some(words) = last.and_then(|operation| refusals.get(&operation)) {
            offer.words.clone_from(words);
        }
        if let Some(words) = offer.action.held_back(policy, row, now) {
            offer.words.clone_from(&words);
            offer.legality = Legality::Illegal(words);
        }
    }
    offered.sort_by_key(|offer| matches!(offer.legality, Legality::Illegal(_)));
}

impl Action {
    /// Everything about it.
    ///
    /// # Panics
    /// Never: every action has its row, which a test holds.
    pub fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.action == self).unwrap_or(&TABLE[0])
    }

    pub fn title(self, status: &Status) -> &'static str {
        (self.row().title)(status)
    }

    /// The risk for this person: that of the gravest of its changes.
    pub fn risk(self, status: &Status, options: Options) -> Risk {
        let steps = self.steps(status, options).unwrap_or_default();
        steps.iter().map(Change::risk).fold(self.word(status).row().risk, Risk::max)
    }

    pub fn can_end_sessions(self, status: &Status) -> bool {
        (self.row().ends_sessions)(status)
    }

    pub fn can_mail(self) -> bool {
        self.row().can_mail
    }

    /// Whether it can be done to this person now.
    pub fn legality(self, facts: &Facts<'_>) -> Legality {
        let row = self.row();
        // A place that cannot be changed here stays so, whatever a link says.
        if let Some(provider) = facts.foreign_password().filter(|_| row.needs_own_password) {
            return Legality::Illegal(format!("the password is kept in {provider}"));
        }
        // Unknown statuses are Okta's to judge.
        let by_status = if matches!(facts.status(), Status::Other(_)) { Ok(()) } else { (row.legal)(facts) };
        let by_link = (row.link)(facts.status()).and_then(|link| facts.offers(link));
        // A directory may have locked the person itself; Okta answers for its own lock only.
        if self == Self::Unlock && by_status.is_ok() && facts.directory().is_some() {
            return Legality::OktaMayRefuse;
        }
        match (by_status, by_link) {
            (Ok(()), None | Some(true)) => Legality::Legal,
            (Ok(()), Some(false)) | (Err(_), Some(true)) => Legality::OktaMayRefuse,
            (Err(reason), None | Some(false)) => Legality::Illegal(reason),
        }
    }

    /// What is said before it is done: the consequence, and who gets a mail.
    pub fn consequences(self, facts: &Facts<'_>, mail: bool) -> Vec<String> {
        (self.row().consequences)(facts, mail)
    }

    /// The changes that it takes where nothing has to be chosen; `None` where it depends on what is typed or picked.
    pub fn steps(self, status: &Status, options: Options) -> Option<Vec<Change>> {
        let mut steps = self.row().steps?(status, options);
        if options.end_sessions && self.can_end_sessions(status) {
            let end = Change::ClearSessions { tokens: true, forget: true };
            match self {
                // A deactivated person's sessions can no longer be named.
                Self::Deactivate => steps.insert(0, end),
                _ => steps.push(end),
            }
        }
        Some(steps)
    }

    /// What takes it back, as far as this person's status tells.
    pub(crate) fn inverse(self, status: &Status) -> Inverse {
        let steps = self.steps(status, Options::PLAIN).unwrap_or_default();
        match steps.first() {
            // A mail that was sent once more changes nothing.
            Some(Change::Reactivate { mail: true }) => Inverse::Nothing,
            Some(_) | None => self.word(status).row().inverse,
        }
    }

    /// Its word for this person.
    pub(crate) fn word(self, status: &Status) -> Word {
        (self.row().word)(status)
    }

    /// Its word, and those of its calls.
    fn words(self, status: &Status) -> Vec<Word> {
        let steps = self.steps(status, Options::PLAIN).unwrap_or_default();
        [self.word(status)].into_iter().chain(steps.iter().map(Change::word)).collect()
    }

    /// Why it must not be done here, where it takes what the connection forbids.
    pub(crate) fn forbidden(self, policy: &Policy, status: &Status) -> Option<String> {
        let word = self.words(status).into_iter().find(|word| policy.forbids(*word))?;
        Some(format!("forbidden for this connection ({})", policy.place(word)))
    }

    /// The same, or why it is too early for it.
    pub(crate) fn held_back(self, policy: &Policy, row: &UserRow, now: Now) -> Option<String> {
        let since = row.status_changed.map(Moment::timestamp);
        self.forbidden(policy, &row.status)
            .or_else(|| policy.too_early(&self.words(&row.status), (&row.status, since), now.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::input::command::Command;
    use crate::app::input::key::TABLE as KEYS;

    #[test]
    fn every_action_that_a_key_begins_has_its_row_and_every_row_its_key() {
        let with_key: Vec<Action> = KEYS
            .iter()
            .filter_map(|binding| match binding.command {
                Command::Do(action) => Some(action),
                _ => None,
            })
            .collect();
        for action in &with_key {
            assert_eq!(action.row().action, *action, "{action:?} has no row");
        }
        // A key of its own begins it, without the menu.
        assert!(
            TABLE.iter().all(|row| matches!(row.asks, Asks::Undo | Asks::BringBack) || with_key.contains(&row.action))
        );
    }
}
