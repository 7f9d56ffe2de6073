//! What a question is about that undoes something.
//!
//! Owns: what is agreed to, its risk and its words. Must not know: who asks.

use crate::protocol::change::Change;
use crate::protocol::operation::Risk;
use crate::protocol::takeover::is_way_in;
use crate::protocol::undo::{Done, Inverse, Judged};
use crate::protocol::word::Word;

/// What a question is about that undoes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    pub dones: Vec<Done>,
    /// None before the person was read.
    pub judged: Option<Judged>,
    /// Whether exceptions that the removal made to rules are cleared, too.
    pub clears: bool,
}

impl Undo {
    /// What Enter agrees to; none before the person was read.
    pub(in crate::app::action) fn agreed(&self) -> Option<Judged> {
        let judged = self.judged.clone()?;
        Some(if self.clears { judged.clearing() } else { judged })
    }

    /// The exceptions that can be cleared along, by the names of their rules.
    pub fn exceptions(&self) -> Option<String> {
        let judged = self.judged.as_ref().filter(|judged| !judged.exceptions.is_empty())?;
        let names: Vec<String> = judged.exceptions.iter().map(|one| format!("“{}”", one.name)).collect();
        Some(names.join(", "))
    }

    /// What it does, in one word each, as far as can be said without looking.
    pub(in crate::app::action) fn words(&self) -> Vec<Word> {
        if let Some(judged) = self.agreed() {
            return judged.changes().iter().map(Change::word).collect();
        }
        let inverse = |done: &Done| match done.word()?.row().inverse {
            Inverse::By(word) => Some(word),
            Inverse::Nothing | Inverse::Never | Inverse::InPart => None,
        };
        let mut words: Vec<Word> = self.dones.iter().filter_map(inverse).collect();
        words.dedup();
        words
    }

    pub(in crate::app::action) fn risk(&self) -> Risk {
        if let Some(judged) = self.agreed() {
            return judged.changes().iter().map(Change::risk).max().unwrap_or(Risk::Change);
        }
        let ways_in = self.dones.iter().flat_map(|done| &done.after).filter_map(|held| held.attribute());
        if ways_in.into_iter().any(is_way_in) {
            Risk::Takeover
        } else if self.words().contains(&Word::Suspend) {
            Risk::Destructive
        } else {
            Risk::Change
        }
    }

    /// What is done, and what is left and why.
    pub(in crate::app::action) fn consequences(&self) -> Vec<String> {
        let Some(judged) = self.agreed() else { return vec!["Looking what can be undone…".to_owned()] };
        let does = judged.steps.iter().flat_map(|step| step.words.iter().cloned());
        does.chain(judged.stays()).chain(judged.left.iter().map(|why| format!("Stays: {why}"))).collect()
    }
}
