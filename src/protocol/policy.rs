//! What a connection's owner forbids, whatever the token's role would allow.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::operation::{Operation, Risk};
use super::proof::{Proof, Proven, Replaced};
use super::protection;
use super::status::Status;
use super::word::Word;

/// The operations that have a word.
const WRITES: [Operation; 39] = [
    Operation::CreateTacAuthenticatorEnrollment,
    Operation::DeleteAuthenticatorEnrollment,
    Operation::VerifyFactor,
    Operation::CancelFactorTransaction,
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
    Operation::AssignUserToApplication,
    Operation::DeleteUser,
    Operation::CreateGroupRule,
    Operation::ReplaceGroupRule,
    Operation::ActivateGroupRule,
    Operation::DeactivateGroupRule,
    Operation::DeleteGroupRule,
    Operation::AssignRoleToUser,
    Operation::UnassignRoleFromUser,
    Operation::AssignRoleToGroup,
    Operation::UnassignRoleFromGroup,
    Operation::ChangeAdminRoles,
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

/// A set of the words, each with the place that forbids it; empty allows everything that the role allows. Beside it,
/// for what a ticket is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    words: BTreeMap<&'static str, Option<Arc<str>>>,
    tickets: Vec<Demand>,
    /// For what a verified caller is wanted.
    proofs: Vec<Proof>,
    /// For how many days somebody must have been suspended before they are deactivated, and where that is written.
    suspend_first: Option<(u32, String)>,
}

/// Something that is wanted of whoever changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// For these; none: for all that changes something.
    pub words: Option<Vec<Word>>,
    /// Where that is written.
    pub place: String,
}

impl Demand {
    /// For `true`, or for these words.
    pub fn of(words: Option<&[String]>, place: String) -> Self {
        let each = |words: &[String]| words.iter().flat_map(|word| meaning(word)).collect();
        Self { words: words.map(each), place }
    }

    /// Whether it is about one of these. What was written by hand has no word, and may be any of them. Whoever is only asked
    /// who they are is meant where that is named.
    pub fn is_about(&self, words: &[Word]) -> bool {
        let changes_nothing = !words.is_empty() && words.iter().all(|word| *word == Word::Verify);
        match &self.words {
            None => !changes_nothing,
            Some(these) => words.is_empty() || these.iter().any(|word| words.contains(word)),
        }
    }
}

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
        self.words.extend(known.map(|known| (known, None)));
        known.is_some()
    }

    /// Adds a word with the place that forbids it, unless something forbids it already.
    pub fn forbid_at(&mut self, word: Word, place: &str) {
        self.words.entry(word.as_str()).or_insert_with(|| Some(place.into()));
    }

    /// Where a word is forbidden.
    pub fn place(&self, word: Word) -> &str {
        let found = self.words.iter().find(|(name, _)| meaning(name).contains(&word));
        found.and_then(|(_, place)| place.as_deref()).unwrap_or(USUAL_PLACE)
    }

    /// Adds all that another forbids.
    pub fn tighten(&mut self, other: &Self) {
        for (word, place) in &other.words {
            self.words.entry(word).or_insert_with(|| place.clone());
        }
        self.tickets.extend(other.tickets.iter().cloned());
        self.proofs.extend(other.proofs.iter().cloned());
    }

    /// From now on only who was suspended for so many days is deactivated.
    pub fn suspend_first(&mut self, rule: Option<(u32, String)>) {
        self.suspend_first = rule.or(self.suspend_first.take());
    }

    /// Why it is too early for one of these to be done to somebody, whose status is of this time.
    pub fn too_early(
        &self,
        words: &[Word],
        (status, since): (&Status, Option<Timestamp>),
        now: Timestamp,
    ) -> Option<String> {
        protection::too_early(self.suspend_first.as_ref()?, words, (status, since), now)
    }

    /// From now on a ticket is needed for it.
    pub fn demand_ticket(&mut self, demand: Demand) {
        self.tickets.push(demand);
    }

    /// Where it is written that none of these is done without a ticket; none where no ticket is needed.
    pub fn needs_ticket(&self, words: &[Word]) -> Option<&str> {
        self.tickets.iter().find(|demand| demand.is_about(words)).map(|demand| &*demand.place)
    }

    /// From now on a verified caller is wanted for it.
    pub fn demand_proof(&mut self, proof: Proof) {
        self.proofs.push(proof);
    }

    pub fn proofs(&self) -> &[Proof] {
        &self.proofs
    }

    /// Where it is written that a verified caller is wanted for this.
    pub fn wants_proof(&self, words: &[Word], risk: Risk) -> Option<&str> {
        self.proofs.iter().find(|proof| proof.wants(words, risk)).map(|proof| &*proof.place)
    }

    /// Why this must not be done on what was proven, where a verified caller is wanted for it.
    pub fn lacks_proof(
        &self,
        (words, risk): (&[Word], Risk),
        proven: Option<&Proven>,
        replaced: &Replaced,
        now: Timestamp,
    ) -> Option<String> {
        let mut wanted = self.proofs.iter().filter(|proof| proof.wants(words, risk));
        wanted.find_map(|proof| proof.fault(proven, replaced, now))
    }

    /// The same of somebody for whom a guard wants it whatever is done: what counts is what the rules say of that, else the
    /// usual. Unlocking, and asking who they are, never wait for it.
    pub fn lacks_proof_of_guarded(
        &self,
        place: &str,
        words: &[Word],
        proven: Option<&Proven>,
        replaced: &Replaced,
        now: Timestamp,
    ) -> Option<String> {
        if Proof::is_free(words) {
            return None;
        }
        let usual = [Proof::usual(place.to_owned())];
        let rules = if self.proofs.is_empty() { &usual[..] } else { &self.proofs };
        rules.iter().find_map(|proof| Proof { place: place.to_owned(), ..proof.clone() }.fault(proven, replaced, now))
    }

    /// For how many minutes a verified caller is taken for who they are: the shortest that a rule says.
    pub fn proof_minutes(&self) -> u32 {
        self.proofs.iter().map(|proof| proof.minutes).min().unwrap_or(Proof::MINUTES)
    }

    pub fn tickets(&self) -> &[Demand] {
        &self.tickets
    }

    pub fn forbids(&self, word: Word) -> bool {
        self.words.keys().any(|name| meaning(name).contains(&word))
    }

    /// Every operation that a line of the journal may be of.
    pub fn written() -> impl Iterator<Item = Operation> {
        WRITES.into_iter().chain([Operation::Custom])
    }

    /// The operations that a word may stand for; nothing where it is none.
    pub fn operations(word: &str) -> Vec<Operation> {
        let words = meaning(word);
        let is_meant = |operation: &Operation| Word::of_operation(*operation).iter().any(|word| words.contains(word));
        WRITES.into_iter().filter(is_meant).collect()
    }

    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }

    /// Whether nothing is forbidden.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
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
    fn a_ticket_is_needed_for_what_is_named_and_for_what_may_be_anything() {
        let mut policy = Policy::default();
        assert_eq!(policy.needs_ticket(&[Word::Delete]), None);
        policy.demand_ticket(Demand::of(Some(&["delete".to_owned(), "password".to_owned()]), "line 3".to_owned()));
        assert_eq!(policy.needs_ticket(&[Word::Reset]), Some("line 3"));
        assert_eq!(policy.needs_ticket(&[]), Some("line 3"));
        assert_eq!(policy.needs_ticket(&[Word::Unlock]), None);
        let mut other = Policy::default();
        other.demand_ticket(Demand::of(None, "line 9".to_owned()));
        policy.tighten(&other);
        assert_eq!(policy.needs_ticket(&[Word::Unlock]), Some("line 9"));
        // It forbids nothing by itself.
        assert!(policy.is_empty());
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
