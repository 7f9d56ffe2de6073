//! What a connection's owner forbids, whatever the token's role would allow.

use std::collections::BTreeSet;

use super::operation::Operation;

/// The words that may stand in `forbid = […]` and what each stands for.
const WORDS: &[(&str, &[Operation])] = &[
    ("create", &[Operation::CreateUser]),
    ("unlock", &[Operation::UnlockUser]),
    ("activate", &[Operation::ActivateUser, Operation::ReactivateUser]),
    ("deactivate", &[Operation::DeactivateUser]),
    ("suspend", &[Operation::SuspendUser]),
    ("unsuspend", &[Operation::UnsuspendUser]),
    ("password", &[Operation::ResetPassword, Operation::ExpirePassword, Operation::ExpirePasswordWithTempPassword]),
    ("update", &[Operation::UpdateUser, Operation::ReplaceUser]),
    ("sessions", &[Operation::RevokeUserSessions]),
    ("factors", &[Operation::ResetFactors, Operation::UnenrollFactor]),
    ("groups", &[Operation::AssignUserToGroup, Operation::UnassignUserFromGroup]),
    (
        "hooks",
        &[
            Operation::CreateEventHook,
            Operation::ReplaceEventHook,
            Operation::VerifyEventHook,
            Operation::ActivateEventHook,
            Operation::DeactivateEventHook,
            Operation::DeleteEventHook,
        ],
    ),
    ("delete", &[Operation::DeleteUser]),
];

/// A set of the words; empty allows everything that the role allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy(BTreeSet<&'static str>);

impl Policy {
    /// Every word there is, in the order of their harm.
    pub fn known() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Adds a word; whether it is one.
    pub fn forbid(&mut self, word: &str) -> bool {
        let known = Self::known().find(|known| *known == word);
        self.0.extend(known);
        known.is_some()
    }

    pub fn forbids(&self, operation: Operation) -> bool {
        WORDS.iter().any(|(word, operations)| self.0.contains(word) && operations.contains(&operation))
    }

    /// What a word stands for; nothing where it is none.
    pub fn operations(word: &str) -> &'static [Operation] {
        WORDS.iter().find(|(known, _)| *known == word).map_or(&[], |(_, operations)| operations)
    }

    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_forbids_what_it_says_and_nothing_else() {
        let mut policy = Policy::default();
        assert!(policy.forbid("delete") && policy.forbid("activate") && !policy.forbid("everything"));
        assert!(policy.forbids(Operation::DeleteUser) && policy.forbids(Operation::ReactivateUser));
        assert!(!policy.forbids(Operation::DeactivateUser) && !policy.forbids(Operation::ListUsers));
        assert_eq!(policy.words().collect::<Vec<_>>(), ["activate", "delete"]);
    }
}
