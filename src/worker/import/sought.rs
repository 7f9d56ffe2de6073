//! What is looked for among everybody, without a second copy of it: of a large table that would be half of what is held.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// Texts by their hashes, of 128 bits: two of them are taken for one as good as never.
#[derive(Debug, Default)]
pub(super) struct Sought {
    states: [RandomState; 2],
    hashes: HashSet<u128>,
}

impl Sought {
    pub(super) fn of(texts: impl Iterator<Item = String>) -> Self {
        let mut sought = Self::default();
        for text in texts {
            sought.add(&text);
        }
        sought
    }

    fn hash(&self, text: &str) -> u128 {
        let [high, low] = self.states.each_ref().map(|state| u128::from(state.hash_one(text)));
        high << 64 | low
    }

    /// Whether it was not there yet.
    pub(super) fn add(&mut self, text: &str) -> bool {
        let hash = self.hash(text);
        self.hashes.insert(hash)
    }

    pub(super) fn has(&self, text: &str) -> bool {
        self.hashes.contains(&self.hash(text))
    }
}
