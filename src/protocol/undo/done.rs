//! Something that was done, as far as it is known.

use jiff::{SignedDuration, Timestamp};

use super::super::deed::{Deed, Fate, Held, Kind};
use super::super::id::{DeviceId, GroupId, UserId};
use super::super::operation::Operation;
use super::super::recorder::{About, Trait, Verdict};
use super::super::word::Word;

/// Okta's clock and the one that a line was written by are told apart by whole seconds, and an answer takes its time.
const SLACK: SignedDuration = SignedDuration::from_secs(5);

/// Something that was done to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The number of its line in the journal; none where none was written.
    pub seq: Option<u64>,
    pub operation: Operation,
    pub user: UserId,
    /// The login as it was then.
    pub login: String,
    pub before: Vec<Held>,
    pub after: Vec<Held>,
    pub verdict: Verdict,
    pub stood: Stood,
    /// The number of the line that undid it.
    pub undone_by: Option<u64>,
}

/// When it was done, by Okta's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stood {
    Between(Timestamp, Timestamp),
    /// The clocks cannot be compared.
    Untold,
}

impl Stood {
    pub(super) fn holds(self, at: Timestamp) -> bool {
        match self {
            Self::Between(from, until) => {
                at.duration_since(from) >= SLACK.checked_neg().unwrap_or_default() && at.duration_since(until) <= SLACK
            }
            Self::Untold => false,
        }
    }
}

impl Done {
    /// What was done just now, and what was told of it before it was sent.
    pub fn just_done(user: UserId, operation: Operation, about: &About, stood: Stood) -> Self {
        let held = |all: &[Trait]| {
            all.iter().map(|one| Held { name: one.name.clone(), value: Some(one.value.clone()) }).collect()
        };
        let login = about.target.as_ref().map(|target| target.login.clone()).unwrap_or_default();
        let (before, after) = (held(&about.before), held(&about.after));
        Self { seq: None, operation, user, login, before, after, verdict: Verdict::Done, stood, undone_by: None }
    }

    /// What a line of the journal tells. None where it is no call of a known kind, or nobody knows the id of whom it was
    /// done to.
    pub fn of(deed: &Deed) -> Option<Self> {
        let verdict = match deed.fate {
            Fate::Done => Verdict::Done,
            Fate::Refused | Fate::Forbidden | Fate::NotDone => Verdict::Refused,
            Fate::NotSent => Verdict::NotSent,
            Fate::UnderWay | Fate::Unknown => Verdict::Unknown,
            Fate::None => return None,
        };
        let target = Some(&deed.target).filter(|target| target.kind == "user" && !target.id.is_empty())?;
        let okta = |at: Timestamp| at.checked_add(deed.skew).unwrap_or(at);
        Some(Self {
            seq: Some(deed.seq),
            operation: deed.operation.filter(|_| deed.kind == Kind::Call)?,
            user: UserId::new(&*target.id),
            login: target.login.clone(),
            before: deed.before.clone(),
            after: deed.after.clone(),
            verdict,
            stood: deed.ended.map_or(Stood::Untold, |ended| Stood::Between(okta(deed.at), okta(ended))),
            undone_by: deed.undone_by,
        })
    }

    /// In one word. What is written of a person's attributes is a change of them, whatever else the call could be.
    pub fn word(&self) -> Option<Word> {
        match Word::of_operation(self.operation) {
            [only] => Some(*only),
            [Word::Set, ..] => {
                let values = self.before.iter().chain(&self.after);
                values.into_iter().any(|one| one.attribute().is_some()).then_some(Word::Set)
            }
            _ => None,
        }
    }

    pub(super) fn was(&self, name: &str) -> Option<&Held> {
        self.before.iter().find(|one| one.name == name)
    }

    pub(super) fn was_text(&self, name: &str) -> Option<&str> {
        self.was(name)?.value.as_ref()?.as_str()
    }

    /// The rules that kept somebody in the group before they were removed; none where that was not told.
    pub fn rules(&self) -> Option<Vec<String>> {
        let rules = self.was("rules")?.value.as_ref()?.as_array()?;
        Some(rules.iter().filter_map(|rule| rule.as_str()).map(str::to_owned).collect())
    }

    /// The device that it was about.
    pub fn device(&self) -> Option<DeviceId> {
        let named = self.before.iter().chain(&self.after).find(|one| one.name == "device")?;
        Some(DeviceId::new(named.value.as_ref()?.as_str()?))
    }

    /// The group that it was about.
    pub fn group(&self) -> Option<GroupId> {
        let named = self.before.iter().chain(&self.after).find(|one| one.name == "group")?;
        Some(GroupId::new(named.value.as_ref()?.as_str()?))
    }
}
