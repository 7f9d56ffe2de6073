//! A job: work on many people, whom it is about, and what became of each.
//!
//! ```text
//!  planned ──► running ⇄ paused ──► ended
//! ```
//!
//! Owns: what a job is, as it stands in its file. Must not know: how a call is made, where the file is, what a screen
//! shows. No secret is in any of it.

mod fate;
mod step;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::fate::{Counts, Fate, Kind};
pub use self::step::Step;
use super::approval::Approval;
use super::id::UserId;
use super::operation::Risk;
use super::recorder::OneLine;
use super::status::Status;
use super::user::{Provider, User};
use super::word::Word;

/// The version of the file's format that this program writes.
pub const VERSION: u32 = 1;

/// A job's name: its day and a few letters, as in `1130-k3f9`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is the same for all people of a job. Never changes once it stands on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub v: u32,
    pub id: JobId,
    /// Host of the organisation: another one never goes on with it.
    pub org: String,
    pub connection: String,
    /// Id of the token's owner; none where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The system's name for whoever planned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The name of the machine that it was planned on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// SHA-256 of the policy in force; none where nothing is forbidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    pub planned: Timestamp,
    /// The action's word, as on the command line.
    pub action: String,
    /// How it is read out: `unlock 37 people`.
    pub title: String,
    /// What is done to people of a status, by the name of the status; the steps are in their order.
    pub ways: Vec<Way>,
    /// Where the people came from, in words.
    pub source: String,
    /// SHA-256 of the file that named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many are done first, before a look at what became of them; none where nothing is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<u32>,
    /// SHA-256 of the file that it was saved to before it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Who agreed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// How many people stand behind it.
    pub people: u32,
}

/// What is done to those who were in a status when it was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub status: String,
    pub steps: Vec<Step>,
}

/// A person of a job, as they were when it was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    pub login: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub status: String,
    /// Id of the user type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Who keeps the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

impl Job {
    /// What is done to a person; nothing where their status was none that was planned for.
    pub fn steps(&self, person: &Person) -> &[Step] {
        let way = self.ways.iter().find(|way| way.status == person.status);
        way.map(|way| way.steps.as_slice()).unwrap_or_default()
    }

    /// How much it can harm: as the gravest of its steps.
    pub fn risk(&self) -> Risk {
        let steps = self.ways.iter().flat_map(|way| &way.steps);
        steps.map(Step::risk).max().unwrap_or(Risk::Read)
    }

    /// The words of all that it does, each once.
    pub fn words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        for word in self.ways.iter().flat_map(|way| &way.steps).map(Step::word) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// Who agreed to it, as the journal takes it.
    pub fn approved_line(&self) -> Option<OneLine> {
        self.approval.as_ref().and_then(|approval| OneLine::of(&approval.login))
    }

    /// The ticket as the journal takes it.
    pub fn ticket_line(&self) -> Option<OneLine> {
        self.ticket.as_deref().and_then(OneLine::of)
    }

    /// The reason as the journal takes it.
    pub fn reason_line(&self) -> Option<OneLine> {
        self.reason.as_deref().and_then(OneLine::of)
    }
}

impl Person {
    /// Somebody as they are now.
    pub fn of(user: &User) -> Self {
        let row = user.row();
        Self {
            id: user.id.clone(),
            login: user.text("login"),
            name: row.name().into_owned(),
            status: user.status.as_str().to_owned(),
            kind: user.type_id.clone(),
            provider: user.provider.as_ref().map(Provider::words),
        }
    }

    /// What has changed about them that the plan went by, in words; none where nothing has.
    pub fn changed(&self, now: &User) -> Option<String> {
        let was = Status::parse(&self.status);
        if now.status != was {
            return Some(format!("was {}, is {} now", was.word(), now.status.word()));
        }
        if self.kind.is_some() && now.type_id.is_some() && self.kind != now.type_id {
            return Some("has another user type now".to_owned());
        }
        let provider = now.provider.as_ref().map(Provider::words);
        match (&self.provider, provider) {
            (Some(was), Some(is)) if *was != is => Some(format!("was managed by {was}, is by {is} now")),
            (Some(_) | None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(json: &str) -> User {
        User::parse(json, None).unwrap()
    }

    #[test]
    fn whoever_changed_since_the_plan_is_told_from_whoever_did_not() {
        let read = r#"{"id":"00u1","status":"LOCKED_OUT","type":{"id":"oty1"},
            "credentials":{"provider":{"type":"OKTA","name":"OKTA"}},"profile":{"login":"a@x.io","firstName":"Ann"}}"#;
        let person = Person::of(&user(read));
        assert_eq!((&*person.login, &*person.name, person.changed(&user(read))), ("a@x.io", "Ann", None));
        for (from, to, words) in [
            ("LOCKED_OUT", "ACTIVE", "was Locked out, is Active now"),
            ("oty1", "oty2", "has another user type now"),
            (r#""type":"OKTA""#, r#""type":"FEDERATION""#, "was managed by Okta, is by another identity provider now"),
        ] {
            assert_eq!(person.changed(&user(&read.replace(from, to))).as_deref(), Some(words));
        }
        // What a reading leaves out contradicts nothing.
        let slim = r#"{"id":"00u1","status":"LOCKED_OUT","profile":{"login":"a@x.io"}}"#;
        assert_eq!(person.changed(&user(slim)), None);
    }
}
