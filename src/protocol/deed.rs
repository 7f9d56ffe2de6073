//! Something that was done from here, or was about to be, as the journal tells it again.
//!
//! Owns: what a line of the journal means to whoever reads it. Must not know: how lines are written, and where.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::operation::Operation;
use super::recorder::{Settled, Target};
use super::word::Word;

/// One call with its outcome, or one line that is no call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The number of its line; of a call that of its intent.
    pub seq: u64,
    /// By the clock of the machine that wrote it.
    pub at: Timestamp,
    /// When its outcome was written, by the same clock.
    pub ended: Option<Timestamp>,
    pub kind: Kind,
    /// Okta's name for the operation; empty where it is no call.
    pub op: String,
    /// The same, where this program knows it.
    pub operation: Option<Operation>,
    /// Whether a person wrote the call by hand.
    pub by_hand: bool,
    pub method: String,
    /// With `{login}` in place of a login.
    pub path: String,
    pub options: Map<String, Value>,
    pub target: Target,
    pub before: Vec<Held>,
    pub after: Vec<Held>,
    pub ticket: Option<String>,
    pub reason: Option<String>,
    pub verified: Option<String>,
    pub approved: Option<String>,
    pub by: By,
    /// What the connection was called.
    pub connection: String,
    pub run: String,
    pub fate: Fate,
    /// How what was unknown came to be known.
    pub settled: Option<Settled>,
    pub status: Option<u16>,
    /// Okta's error code, or a word for what went wrong on the way.
    pub code: Option<String>,
    /// Okta's number of the request.
    pub request: Option<String>,
    /// The number of the line that this undoes.
    pub undo_of: Option<u64>,
    /// The number of the line that undid this.
    pub undone_by: Option<u64>,
    /// Okta's clock minus that of the machine.
    pub skew: SignedDuration,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Call,
    /// Not sent, since it is forbidden here.
    Refusal,
    /// Something that is told once was shown: what it is.
    Shown(String),
    Copied(String),
    /// People left as a file, a connection was changed …: the word in the journal.
    Other(String),
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    Done,
    /// Okta refused it.
    Refused,
    /// It never left this machine.
    NotSent,
    /// It was forbidden here.
    Forbidden,
    /// It was unknown, and has turned out not to be done.
    NotDone,
    /// It runs now.
    UnderWay,
    /// No answer of Okta's tells.
    Unknown,
    /// A line that is no call has none.
    None,
}

impl Fate {
    /// In a word or two; nothing where there is nothing to say.
    pub fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::NotSent => "not sent",
            Self::Forbidden => "forbidden",
            Self::NotDone => "not done",
            Self::UnderWay => "under way",
            Self::Unknown => "unknown",
            Self::None => "",
        }
    }
}

/// Whose hands the program was in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The login of the token's owner.
    pub token: Option<String>,
    /// The name of the system's user.
    pub user: Option<String>,
    pub host: Option<String>,
    /// Where the SSH connection came from.
    pub from: Option<String>,
}

impl By {
    /// Who it was, in as few words as name them.
    pub fn label(&self) -> &str {
        self.token.as_deref().or(self.user.as_deref()).unwrap_or_default()
    }
}

/// One value that a call changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// `status`, `statusChanged`, `group`, `member`, `profile.title` …
    pub name: String,
    /// None: it was a value of a person's, and is kept no longer.
    pub value: Option<Value>,
}

impl Held {
    /// The attribute of the profile.
    pub fn attribute(&self) -> Option<&str> {
        self.name.strip_prefix("profile.")
    }
}

impl Deed {
    /// What was done, in one word; none where the line is no call, or nobody knows what the call does.
    pub fn word(&self) -> Option<Word> {
        match (Word::of_operation(self.operation?), &self.kind) {
            (_, Kind::Shown(_) | Kind::Copied(_) | Kind::Other(_)) | ([], _) => None,
            ([word], Kind::Call | Kind::Refusal) => Some(*word),
            // Attributes are told with their names; what is a secret is not told at all.
            (_, Kind::Call | Kind::Refusal) if self.names_attributes() => Some(Word::Set),
            (_, Kind::Call | Kind::Refusal) => Some(Word::SetPassword),
        }
    }

    fn names_attributes(&self) -> bool {
        self.after.iter().any(|held| held.name.starts_with("profile."))
    }

    /// What stood there before.
    pub fn before(&self, name: &str) -> Option<&Value> {
        value_of(&self.before, name)
    }

    /// What the call puts there.
    pub fn after(&self, name: &str) -> Option<&Value> {
        value_of(&self.after, name)
    }

    /// Whether it is about somebody of this id.
    pub fn is_about(&self, user: &str) -> bool {
        self.target.kind == "user" && self.target.id == user
    }

    /// When it was written, by Okta's clock as far as that is known.
    pub fn okta_time(&self) -> Timestamp {
        self.at.checked_add(self.skew).unwrap_or(self.at)
    }
}

fn value_of<'a>(held: &'a [Held], name: &str) -> Option<&'a Value> {
    held.iter().find(|held| held.name == name)?.value.as_ref()
}
