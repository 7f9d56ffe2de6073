//! What is kept of somebody's access beside the person: a temporary code, the level of risk, the classification,
//! what was revoked.

use std::collections::{HashMap, HashSet};

use super::ids::mix;

#[derive(Default)]
pub(super) struct Access {
    codes: HashMap<u32, TemporaryCode>,
    risks: HashMap<u32, Risk>,
    /// With the second it was said.
    classes: HashMap<u32, (Class, i64)>,
    revoked: HashSet<(u32, usize, Held)>,
}

/// What somebody holds of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Held {
    Grant,
    Token,
}

/// A code that lets somebody in for a while. Times in seconds.
#[derive(Clone, Debug)]
pub(super) struct TemporaryCode {
    pub id: String,
    pub again: bool,
    pub created: i64,
    pub until: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Risk {
    pub level: String,
    pub reason: String,
}

/// How somebody is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Standard,
    Lite,
}

impl Class {
    pub(super) fn named(name: &str) -> Option<Class> {
        [Class::Standard, Class::Lite].into_iter().find(|class| class.as_str() == name)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Class::Standard => "STANDARD",
            Class::Lite => "LITE",
        }
    }
}

impl Access {
    /// The code that is in force; there is one at most.
    pub(super) fn code(&self, seq: u32, now: i64) -> Option<&TemporaryCode> {
        self.codes.get(&seq).filter(|code| now < code.until)
    }

    /// A new one ends the old.
    pub(super) fn give(&mut self, seq: u32, code: TemporaryCode) {
        self.codes.insert(seq, code);
    }

    pub(super) fn withdraw(&mut self, seq: u32) {
        self.codes.remove(&seq);
    }

    /// What was said of somebody here, or what was seen of one in sixty before.
    pub(super) fn risk(&self, seed: u64, seq: u32) -> Option<Risk> {
        self.risks.get(&seq).cloned().or_else(|| {
            let noise = mix(seed ^ u64::from(seq) << 24 ^ 0x0A15);
            noise.is_multiple_of(60).then(|| Risk {
                level: ["HIGH", "MEDIUM", "LOW"][(noise >> 32) as usize % 3].to_owned(),
                reason: "Sign-in from a country that is new for this person".to_owned(),
            })
        })
    }

    pub(super) fn set_risk(&mut self, seq: u32, risk: Risk) {
        self.risks.insert(seq, risk);
    }

    /// None of whom nobody classified yet.
    pub(super) fn class(&self, seq: u32) -> Option<(Class, i64)> {
        self.classes.get(&seq).copied()
    }

    pub(super) fn classify(&mut self, seq: u32, class: Class, now: i64) {
        self.classes.insert(seq, (class, now));
    }

    pub(super) fn revoke(&mut self, seq: u32, client: usize, what: Held) {
        self.revoked.insert((seq, client, what));
    }

    pub(super) fn is_revoked(&self, seq: u32, client: usize, what: Held) -> bool {
        self.revoked.contains(&(seq, client, what))
    }
}
