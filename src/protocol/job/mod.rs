//! A job: work on many people, whom it is about, and what became of each.
//!
//! ```text
//!  planned ──► running ⇄ paused ──► ended
//! ```
//!
//! Owns: what a job is, as it stands in its file. Must not know: how a call is made, where the file is, what a screen
//! shows. No secret is in any of it.

mod beside;
mod cells;
mod fate;
mod passwords;
mod step;
mod values;

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::beside::{Beside, ENDS, EXCEPTED, Left, Line, report_head};
pub use self::cells::Cells;
pub use self::fate::{Counts, Fate, Kind, UNDER_WAY};
pub use self::passwords::PasswordKeeper;
pub use self::step::{Found, SignIn, Step};
pub use self::values::Values;
use super::approval::Approval;
use super::id::UserId;
use super::json::Json;
use super::operation::Risk;
use super::recorder::OneLine;
use super::secret::Secret;
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
    /// Administrators who were named one by one: what takes something away is done to no others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admins: Vec<UserId>,
    /// Whose login was typed to confirm it: a guard lets these pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed: Vec<UserId>,
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

/// What is done to those who were in a status when it was planned, or, where that is empty, to whoever names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub status: String,
    pub steps: Vec<Step>,
    /// What follows, each once all people are through with the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Vec<Step>>,
}

/// A person of a job, as they were when it was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Empty for somebody who is still to be created: then they have the id that the log tells.
    pub id: UserId,
    pub login: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub status: CompactString,
    /// Id of the user type; of somebody new only where it is not the usual one.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<CompactString>,
    /// Who keeps the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<CompactString>,
    /// Which of the ways is theirs, by its number; none: that of their status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<u32>,
    /// The day on which somebody begins who is staged until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// The password of somebody new. It stands in no file: whoever goes on with the job later has none of it.
    #[serde(skip)]
    pub password: Option<Box<Secret>>,
    /// The values of their own that are set.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub own: Values,
    /// What stood in the attributes concerned.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub was: Values,
}

impl Job {
    /// What is done to a person in a phase, from 0; nothing where their status was none that was planned for.
    pub fn steps(&self, person: &Person, phase: usize) -> Vec<Step> {
        let way = match person.way {
            Some(way) => self.ways.get(way as usize),
            None => self.ways.iter().find(|way| way.status == person.status),
        };
        let Some(way) = way else { return Vec::new() };
        let steps = match phase.checked_sub(1) {
            None => Some(&way.steps),
            Some(later) => way.then.get(later),
        };
        let own = |step: &Step| match step {
            Step::SetOwn { .. } => Step::Set { profile: person.own.clone().into() },
            step => step.clone(),
        };
        steps.into_iter().flatten().map(own).collect()
    }

    /// Whether nothing that follows is done to somebody to whom the first was not done.
    pub fn shuts_out(&self, person: &Person) -> bool {
        self.steps(person, 0).contains(&Step::ShutOut)
    }

    /// How many times everybody is gone through.
    pub fn phases(&self) -> usize {
        1 + self.ways.iter().map(|way| way.then.len()).max().unwrap_or_default()
    }

    /// All that is done to anybody.
    fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.ways.iter().flat_map(|way| way.steps.iter().chain(way.then.iter().flatten()))
    }

    /// Whether somebody in this status is as the steps before a phase left them.
    fn is_after(&self, person: &Person, phase: usize, status: &Status) -> bool {
        (0..phase).any(|earlier| self.steps(person, earlier).iter().any(|step| step.leads_to().contains(status)))
    }

    /// What has changed about somebody that the plan went by, and that the job did not do itself, in words.
    pub fn changed(&self, person: &Person, phase: usize, now: &User) -> Option<String> {
        if self.steps(person, phase).contains(&Step::ShutOut) {
            // Whoever leaves is shut out whether locked or not: a lock ends by itself.
            let may_be = matches!(now.status, Status::Active | Status::LockedOut);
            let status = now.status.word();
            return (!may_be).then(|| format!("is {status} now, and cannot be suspended: deactivate instead"));
        }
        if self.is_after(person, phase, &now.status) {
            let as_left = Person { status: now.status.as_str().into(), ..person.clone() };
            return as_left.changed(now);
        }
        person.changed(now)
    }

    /// Whether people get passwords of their own, which stand in no file.
    pub fn holds_passwords(&self) -> bool {
        let of_their_own = |step: &Step| matches!(step, Step::Create { sign_in: SignIn::Password { .. }, .. });
        self.all_steps().any(of_their_own)
    }

    /// Whether it makes passwords that somebody has to keep.
    pub fn makes_passwords(&self) -> bool {
        self.all_steps().any(|step| *step == Step::TemporaryPassword)
    }

    /// How much it can harm: as the gravest of its steps.
    pub fn risk(&self) -> Risk {
        self.all_steps().map(Step::risk).max().unwrap_or(Risk::Read)
    }

    /// How much it can harm one of its people.
    pub fn risk_for(&self, person: &Person) -> Risk {
        let risk = |phase| self.steps(person, phase).iter().map(Step::risk).max();
        (0..self.phases()).filter_map(risk).max().unwrap_or(Risk::Read)
    }

    /// The words of all that it does, each once.
    pub fn words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        for word in self.all_steps().map(Step::word) {
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
    /// The ids of those who have one.
    pub fn ids<'a>(people: impl IntoIterator<Item = &'a Self>) -> Vec<String> {
        people.into_iter().map(|person| person.id.to_string()).filter(|id| !id.is_empty()).collect()
    }

    /// Somebody as they are now.
    pub fn of(user: &User) -> Self {
        let row = user.row();
        Self {
            id: user.id.clone(),
            login: user.text("login"),
            name: row.name().into_owned(),
            status: user.status.as_str().into(),
            kind: user.type_id.as_deref().map(CompactString::from),
            provider: user.provider.as_ref().map(Provider::words).map(CompactString::from),
            way: None,
            start: None,
            password: None,
            own: Values::default(),
            was: Values::default(),
        }
    }

    /// The same, with what stands in these attributes.
    #[must_use]
    pub fn with_values<'a>(mut self, user: &User, attributes: impl IntoIterator<Item = &'a str>) -> Self {
        let held = |name: &str| user.profile.get(name).cloned().unwrap_or_else(Json::null);
        self.was = attributes.into_iter().map(|name| (name.to_owned(), held(name))).collect();
        self
    }

    /// What has changed about them that the plan went by, in words; none where nothing has.
    pub fn changed(&self, now: &User) -> Option<String> {
        let was = Status::parse(&self.status);
        if now.status != was {
            return Some(format!("was {}, is {} now", was.word(), now.status.word()));
        }
        if self.kind.is_some() && now.type_id.is_some() && self.kind.as_deref() != now.type_id.as_deref() {
            return Some("has another user type now".to_owned());
        }
        let provider = now.provider.as_ref().map(Provider::words);
        match (&self.provider, provider) {
            (Some(was), Some(is)) if *was != is => return Some(format!("was managed by {was}, is by {is} now")),
            (Some(_) | None, _) => {}
        }
        let nothing = Json::null();
        let is_other = |(name, was): &(String, Json)| {
            let is = now.profile.get(name).unwrap_or(&nothing);
            // As it is to be, it contradicts nothing.
            !is.means(was) && !self.own.get(name).is_some_and(|own| is.means(&own))
        };
        let (name, was) = self.was.iter().find(is_other)?;
        let is = now.profile.get(&name).unwrap_or(&nothing);
        Some(format!("{name} was {}, is {} now", told(&was), told(is)))
    }
}

/// A value between quotation marks; one that is none, in a word.
fn told(value: &Json) -> String {
    if value.means(&Json::null()) { "empty".to_owned() } else { format!("“{}”", value.plain()) }
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
