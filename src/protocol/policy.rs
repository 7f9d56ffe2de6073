//! What a connection's owner forbids, whatever the token's role would allow.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::operation::Operation;
use super::word::Word;

/// The operations that have a word.
const WRITES: [Operation; 24] = [
    Operation::CreateUser,
    Operation::UnlockUser,
    Operation::ActivateUser,
    Operation::ReactivateUser,
    Operation::DeactivateUser,
    Operation::SuspendUser,
    Operation::UnsuspendUser,
    Operation::ResetPassword,
    Operation::ExpirePassword,
    Operation::ExpirePasswordWithTempPassword,
    Operation::UpdateUser,
    Operation::ReplaceUser,
    Operation::RevokeUserSessions,
    Operation::ResetFactors,
    Operation::UnenrollFactor,
    Operation::AssignUserToGroup,
    Operation::UnassignUserFromGroup,
    Operation::DeleteUser,
    Operation::CreateEventHook,
    Operation::ReplaceEventHook,
    Operation::VerifyEventHook,
    Operation::ActivateEventHook,
    Operation::DeactivateEventHook,
    Operation::DeleteEventHook,
];

/// The words that may stand in `forbid = […]` beside those of the single actions, each for several of them.
const GROUPS: &[(&str, &[Word])] = &[
    ("password", &[Word::Reset, Word::Expire, Word::TemporaryPassword, Word::SetPassword]),
    ("update", &[Word::Set, Word::SetPassword, Word::RecoveryQuestion]),
    ("groups", &[Word::AddTo, Word::RemoveFrom]),
];

/// What a word of `forbid` stands for.
fn meaning(name: &str) -> Vec<Word> {
    let group = GROUPS.iter().find(|(group, _)| *group == name).map(|(_, words)| words.to_vec());
    group.or_else(|| Word::named(name).map(|word| vec![word])).unwrap_or_default()
}

/// A set of the words, each with the place that forbids it; empty allows everything that the role allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy(BTreeMap<&'static str, Option<Arc<str>>>);

/// Where a word stands that says no place of its own.
const USUAL_PLACE: &str = "forbid in config.toml";

impl Policy {
    /// Every word there is: of single actions in the order of their harm, then of several.
    pub fn known() -> impl Iterator<Item = &'static str> {
        Word::ALL.into_iter().map(Word::as_str).chain(GROUPS.iter().map(|(group, _)| *group))
    }

    /// Adds a word; whether it is one.
    pub fn forbid(&mut self, word: &str) -> bool {
        let known = Self::known().find(|known| *known == word);
        self.0.extend(known.map(|known| (known, None)));
        known.is_some()
    }

    /// Adds a word with the place that forbids it, unless something forbids it already.
    pub fn forbid_at(&mut self, word: Word, place: &str) {
        self.0.entry(word.as_str()).or_insert_with(|| Some(place.into()));
    }

    /// Where a word is forbidden.
    pub fn place(&self, word: Word) -> &str {
        let found = self.0.iter().find(|(name, _)| meaning(name).contains(&word));
        found.and_then(|(_, place)| place.as_deref()).unwrap_or(USUAL_PLACE)
    }

    /// Adds all that another forbids.
    pub fn tighten(&mut self, other: &Self) {
        for (word, place) in &other.0 {
            self.0.entry(word).or_insert_with(|| place.clone());
        }
    }

    pub fn forbids(&self, word: Word) -> bool {
        self.0.keys().any(|name| meaning(name).contains(&word))
    }

    /// The operations that a word may stand for; nothing where it is none.
    pub fn operations(word: &str) -> Vec<Operation> {
        let words = meaning(word);
        let is_meant = |operation: &Operation| Word::of_operation(*operation).iter().any(|word| words.contains(word));
        WRITES.into_iter().filter(is_meant).collect()
    }

    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
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
        assert!(policy.forbids(Word::Delete) && policy.forbids(Word::Activate));
        assert!(!policy.forbids(Word::Deactivate) && !policy.forbids(Word::Unlock));
        assert_eq!(policy.words().collect::<Vec<_>>(), ["activate", "delete"]);
    }

    #[test]
    fn the_words_for_several_actions_forbid_each_of_them() {
        for (group, forbidden) in [
            ("password", &[Word::Reset, Word::Expire, Word::TemporaryPassword, Word::SetPassword][..]),
            ("update", &[Word::Set, Word::SetPassword, Word::RecoveryQuestion]),
            ("groups", &[Word::AddTo, Word::RemoveFrom]),
        ] {
            let mut policy = Policy::default();
            assert!(policy.forbid(group));
            for word in Word::ALL {
                assert_eq!(policy.forbids(word), forbidden.contains(&word), "{group} {word}");
            }
        }
    }
}
