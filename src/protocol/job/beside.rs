//! What stands beside a job for those who read about it later: the table that named the people, and who was left out.
//! Nothing is done by it.

use serde::{Deserialize, Serialize};

use super::{Cells, Kind, Person};
use crate::protocol::id::UserId;

/// All of it; empty where no table named anybody and nobody was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The head of the table, without what held secrets; empty where there was none.
    pub head: Vec<String>,
    pub lines: Vec<Line>,
}

/// One row of the table, or somebody who was left out; or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// None where the row named nobody, or several people, and of somebody who was still to be created: the login names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    /// Of whoever was left out, or what was written where that is not one person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub login: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub status: String,
    /// The cells below the head.
    #[serde(default, skip_serializing_if = "Cells::is_empty")]
    pub row: Cells,
    /// Why nothing is done; none of the job's own people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
}

/// What is said of somebody who was left out, as a report has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub outcome: String,
    pub reason: String,
}

/// Why somebody is left alone who was excepted.
pub const EXCEPTED: &str = "excepted";

/// The columns of a report that follow those which tell who it is.
pub const ENDS: [&str; 5] = ["outcome", "reason", "code", "request", "id"];

/// The head of a report about a table with this one. A report that was fed back has these columns already.
pub fn report_head(head: &[String]) -> Vec<String> {
    let own = head.iter().map(String::as_str).filter(|name| !ENDS.contains(name));
    own.chain(ENDS).map(str::to_owned).collect()
}

impl Beside {
    pub fn is_empty(&self) -> bool {
        self.head.is_empty() && self.lines.is_empty()
    }

    /// How many who are meant are not in the job, though it is not so for them already, and nobody excepted them.
    pub fn missing(&self) -> usize {
        let is_fine = |left: &Left| left.outcome == Kind::WasSo.word() || left.reason == EXCEPTED;
        self.lines.iter().filter_map(|line| line.left.as_ref()).filter(|left| !is_fine(left)).count()
    }
}

impl Line {
    /// Somebody who was left out.
    pub fn left_out(person: &Person, left: Left, row: Cells) -> Self {
        Self {
            id: Some(person.id.clone()),
            login: person.login.clone(),
            name: person.name.clone(),
            status: person.status.to_string(),
            row,
            left: Some(left),
        }
    }

    /// Whether it is about somebody of this id, login or whatever else stood in the row.
    pub fn names(&self, word: &str) -> bool {
        let is = |text: &str| text.eq_ignore_ascii_case(word);
        // What was written stands behind its line: `line 7: ann@acme.com`.
        let written = self.login.rsplit_once(": ").map_or("", |(_, written)| written);
        self.id.as_ref().is_some_and(|id| id == word) || is(&self.login) || is(written) || self.row.iter().any(is)
    }

    /// The same without whom it was about: the outcome still counts.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self { left: self.left, row: self.row.emptied(), ..Self::default() }
    }
}
