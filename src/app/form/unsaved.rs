//! The question whether to go on with a form that was left unsaved, and with which.
//!
//! Owns: what is told of each, and which is meant. Must not know: where forms are kept.

use crate::app::input::command::Step;
use crate::protocol::id::UserId;
use crate::protocol::unsaved::FormId;

/// A form that was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftDraft {
    pub id: FormId,
    /// Whose it is, and how old.
    pub words: String,
}

/// The question whether to go on with one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Whose form is to be opened; none for somebody new.
    pub whom: Option<UserId>,
    /// The newest first.
    pub drafts: Vec<LeftDraft>,
    /// The one that is meant; behind the last one an empty form, where nobody's is thrown away for it.
    pub at: usize,
}

/// Lines of them that are shown at once.
const SHOWN: usize = 5;

/// Stands below the forms for somebody new.
const EMPTY: &str = "An empty form; what was left stays";

impl Resume {
    pub fn question(&self) -> String {
        let begin = match self.whom {
            Some(_) => "throw it away and begin with what is there now",
            None => "throw it away and begin an empty one",
        };
        match self.drafts.as_slice() {
            [only] => format!("Not saved yet: {}. Go on with that form, or {begin}?", only.words),
            drafts => {
                let count = drafts.len();
                format!("Not saved yet, {count} forms: go on with one, or {begin}?")
            }
        }
    }

    fn choices(&self) -> usize {
        match (self.drafts.len(), &self.whom) {
            (1, _) | (_, Some(_)) => self.drafts.len(),
            (count, None) => count + 1,
        }
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.choices(), SHOWN);
    }

    /// The forms to choose from, a line each; none where there is only one.
    pub fn lines(&self) -> Vec<String> {
        if self.drafts.len() < 2 {
            return Vec::new();
        }
        let words = (0..self.choices()).map(|at| (at, self.drafts.get(at).map_or(EMPTY, |draft| &draft.words)));
        let first = (self.at + 1).saturating_sub(SHOWN);
        let lines = words.skip(first).take(SHOWN);
        lines.map(|(at, words)| format!("{} {words}", if at == self.at { ">" } else { " " })).collect()
    }
}
