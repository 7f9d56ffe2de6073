//! What became of one person of a job.

use serde::{Deserialize, Serialize};

/// Exactly one for each person, once the job has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    Done {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
    },
    /// It was done, and the password that came of it could not be kept.
    NotKept {
        why: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
    },
    /// It was so already: nothing was sent.
    WasSo { why: String },
    /// Something about the person changed since the plan: nothing was sent.
    LeftAlone { why: String },
    /// Okta refused it.
    Refused {
        /// Okta's words.
        why: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
        /// Whether an earlier step was done all the same.
        #[serde(default)]
        partly: bool,
    },
    /// It was sent, and nobody knows what became of it.
    Unknown {
        why: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
    },
    /// A rule of this connection or machine keeps them from it: nothing was sent.
    Protected { why: String },
    /// What had to be read of them before could not be: nothing was sent, and it is tried again where the job goes on.
    NotReached { why: String },
}

/// The kinds of outcomes, in the order in which they are counted out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Done,
    WasSo,
    NotKept,
    LeftAlone,
    Refused,
    Unknown,
    Protected,
    NotReached,
}

/// What is said of somebody whom a job works on just now.
pub const UNDER_WAY: &str = "under way";

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Done,
        Self::WasSo,
        Self::NotKept,
        Self::LeftAlone,
        Self::Refused,
        Self::Unknown,
        Self::Protected,
        Self::NotReached,
    ];

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::WasSo => "was so",
            Self::NotKept => "not kept",
            Self::LeftAlone => "left alone",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Protected => "protected",
            Self::NotReached => "not reached",
        }
    }

    /// Whether nothing is left to be done about it.
    pub fn is_fine(self) -> bool {
        match self {
            Self::Done | Self::WasSo => true,
            Self::NotKept | Self::LeftAlone | Self::Refused | Self::Unknown | Self::Protected | Self::NotReached => {
                false
            }
        }
    }
}

impl Fate {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Done { .. } => Kind::Done,
            Self::WasSo { .. } => Kind::WasSo,
            Self::NotKept { .. } => Kind::NotKept,
            Self::LeftAlone { .. } => Kind::LeftAlone,
            Self::Refused { .. } => Kind::Refused,
            Self::Unknown { .. } => Kind::Unknown,
            Self::Protected { .. } => Kind::Protected,
            Self::NotReached { .. } => Kind::NotReached,
        }
    }

    /// Why, in words; nothing of what was done.
    pub fn why(&self) -> &str {
        match self {
            Self::Done { .. } => "",
            Self::NotKept { why, .. }
            | Self::WasSo { why }
            | Self::LeftAlone { why }
            | Self::Refused { why, .. }
            | Self::Unknown { why, .. }
            | Self::Protected { why }
            | Self::NotReached { why } => why,
        }
    }

    /// Okta's request id, where a call was made.
    pub fn request(&self) -> Option<&str> {
        match self {
            Self::Done { request }
            | Self::NotKept { request, .. }
            | Self::Refused { request, .. }
            | Self::Unknown { request, .. } => request.as_deref(),
            Self::WasSo { .. } | Self::LeftAlone { .. } | Self::Protected { .. } | Self::NotReached { .. } => None,
        }
    }
}

impl Fate {
    /// What became of somebody of whom several steps were each told: the one that most is to be done about. None where
    /// one of them was not reached, and nothing worse happened.
    pub fn of_steps(steps: &[Option<Self>]) -> Option<Self> {
        let rank = |fate: &Option<Self>| match fate.as_ref().map(Self::kind) {
            Some(Kind::Unknown) => 0,
            Some(Kind::Refused) => 1,
            Some(Kind::NotKept) => 2,
            Some(Kind::Protected) => 3,
            Some(Kind::LeftAlone) => 4,
            None | Some(Kind::NotReached) => 5,
            Some(Kind::Done) => 6,
            Some(Kind::WasSo) => 7,
        };
        let done = steps.iter().filter(|fate| fate.as_ref().is_some_and(|fate| fate.kind() == Kind::Done)).count();
        let (step, worst) = steps.iter().enumerate().min_by_key(|(_, fate)| rank(fate))?;
        match worst.clone() {
            Some(Self::Refused { why, code, request, partly }) => {
                Some(Self::Refused { why, code, request, partly: partly || done > 0 })
            }
            // Whoever settles it has to know of what nobody knows it.
            Some(Self::Unknown { why, request }) => {
                Some(Self::Unknown { why: format!("step {} of {}: {why}", step + 1, steps.len()), request })
            }
            None if done > 0 => Some(Self::NotReached { why: format!("{done} of {} steps are done", steps.len()) }),
            fate => fate,
        }
    }
}

/// How many of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    kinds: [u32; Kind::ALL.len()],
    /// Those who are not reached by all steps, and were by some.
    partly: u32,
}

impl Counts {
    pub fn of<'a>(fates: impl IntoIterator<Item = Option<&'a Fate>>) -> Self {
        let mut counts = Self::default();
        for fate in fates {
            counts.add(fate.map_or(Kind::NotReached, Fate::kind));
        }
        counts
    }

    pub fn add(&mut self, kind: Kind) {
        self.kinds[kind as usize] += 1;
    }

    /// One of a kind is of another now.
    pub fn moved(&mut self, from: Kind, to: Kind) {
        self.kinds[from as usize] = self.kinds[from as usize].saturating_sub(1);
        self.add(to);
    }

    /// How many are not reached by all steps, and were by some.
    pub fn partly(&self) -> u32 {
        self.partly
    }

    /// One more, or one less, who was reached by some steps only.
    pub fn note_partly(&mut self, was: bool, is: bool) {
        self.partly = (self.partly + u32::from(is)).saturating_sub(u32::from(was));
    }

    pub fn get(&self, kind: Kind) -> u32 {
        self.kinds[kind as usize]
    }

    pub fn all(&self) -> u32 {
        self.kinds.iter().sum()
    }

    /// Whether each outcome is one that nothing is left to be done about.
    pub fn is_fine(&self) -> bool {
        Kind::ALL.iter().all(|kind| kind.is_fine() || self.get(*kind) == 0)
    }

    /// `29 done · 2 was so · 1 refused`; kinds that did not come up are not named.
    pub fn words(&self) -> String {
        let named = Kind::ALL.iter().filter(|kind| self.get(**kind) > 0);
        let each = named.map(|kind| match kind {
            Kind::NotReached if self.partly > 0 => {
                format!("{} {} ({} in part done)", self.get(*kind), kind.word(), self.partly)
            }
            kind => format!("{} {}", self.get(*kind), kind.word()),
        });
        each.collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_is_counted_once_and_only_good_ends_are_fine() {
        let done = Fate::Done { request: None };
        let gone = Fate::LeftAlone { why: "is gone".into() };
        let counts = Counts::of([Some(&done), Some(&done), Some(&gone), None]);
        assert_eq!((counts.all(), &*counts.words()), (4, "2 done · 1 left alone · 1 not reached"));
        assert!(!counts.is_fine() && Counts::of([Some(&done)]).is_fine());
    }
}
