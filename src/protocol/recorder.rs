//! Somebody who writes down what is about to be done to an organisation, before it is done, and what became of it; and
//! tells it again.
//!
//! Owns: what is told of a call, and what it is about. Must not know: where it is written, and in which form. No secret
//! is in any of it.

use std::collections::HashSet;
use std::fmt::Debug;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::change::Change;
use super::connection::ConnectionId;
use super::deed::Deed;
use super::draft::Save;
use super::json::Json;
use super::operation::{Operation, Risk};
use super::redaction;
use super::row::{RowField, UserRow};
use super::text::is_hostile;
use super::user::User;
use super::word::Word;

/// Writes down what is done, and tells it again. All of it blocks: what is written until it would outlive a failure of the
/// machine.
pub trait Recorder: Debug + Send + Sync + 'static {
    /// The word that stands for this run of the program in each line.
    fn run(&self) -> &str;

    /// What is about to be sent, and what else is to be on the disk by then. Where it cannot be written, nothing may be
    /// sent.
    fn intend_beside(&self, intent: Intent, beside: Option<Arc<dyn Durable>>) -> Result<Receipt, Unrecorded>;

    /// The same, with nothing beside it.
    fn intend(&self, intent: Intent) -> Result<Receipt, Unrecorded> {
        self.intend_beside(intent, None)
    }

    /// What became of it. Where that cannot be written, everything is refused from then on.
    fn conclude(&self, receipt: Receipt, outcome: Outcome) -> Result<(), Unrecorded>;

    /// Whether what became of a call would be written within microseconds now: nobody waits for the disk at the moment.
    fn is_free(&self) -> bool {
        false
    }

    /// What is no call.
    fn note(&self, note: Note) -> Result<(), Unrecorded>;

    /// What became of a call of which nobody knew it.
    fn settle(&self, settlement: Settlement) -> Result<(), Unrecorded>;

    /// What was written down, the earliest first.
    fn recall(&self, wanted: &Recall) -> Result<Vec<Deed>, Untold>;
}

/// What has to be on the disk as well before a call is sent that changes something. Whoever writes the line of the call
/// waits for both at once.
pub trait Durable: Debug + Send + Sync + 'static {
    /// Waits until all that was written would outlive the machine; why it would not. Blocks.
    fn flush(&self) -> Result<(), String>;
}

/// What of that which was written down is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    /// What is about somebody; along with it calls by Okta's numbers of them, whomever they are about.
    Person { id: String, login: String, requests: Option<Late> },
    /// Everything since a moment, and from before what nobody knows the outcome of.
    Since(Timestamp),
    /// Calls of which nobody knows what became of them.
    Unknown,
    /// These lines, by their numbers.
    Lines(Vec<u64>),
    /// The last deactivations of group rules that were made to clear an exception, where no activation followed.
    RestingRules,
}

/// Calls that have one of these numbers of Okta's, since a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    pub since: Timestamp,
    pub requests: HashSet<String>,
}

impl Recall {
    /// What is about somebody, and nothing else.
    pub fn person(id: impl Into<String>, login: impl Into<String>) -> Self {
        Self::Person { id: id.into(), login: login.into(), requests: None }
    }
}

/// Why what was written down cannot be read, to follow “the journal could not be read: ”.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Untold(pub String);

/// What became of a call of which nobody knew it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The call.
    pub deed: Box<Deed>,
    pub settled: Settled,
}

/// How it came to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub done: bool,
    pub by: SettledBy,
    /// Okta's number of the request, where its log tells it.
    pub request: Option<String>,
}

/// What settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettledBy {
    /// The person, as they were read.
    Field,
    /// Whether they are a member.
    Membership,
    /// Okta's log.
    Log,
    /// Somebody who looked.
    Person,
}

impl SettledBy {
    pub const ALL: [Self; 4] = [Self::Field, Self::Membership, Self::Log, Self::Person];

    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Membership => "membership",
            Self::Log => "log",
            Self::Person => "person",
        }
    }

    /// To follow “settled by ”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Field => "what was read of the person",
            Self::Membership => "the membership",
            Self::Log => "Okta's log",
            Self::Person => "somebody who looked",
        }
    }
}

/// Why something could not be written down, to follow “the journal could not be written: ”.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unrecorded(pub String);

/// What was written of an intent, to say its outcome with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The number of its line.
    pub seq: u64,
    pub intent: Box<Intent>,
    /// Why what was to be on the disk beside it is not; then nothing may be sent either.
    pub unflushed: Option<String>,
}

/// A call that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub connection: ConnectionId,
    pub operation: Operation,
    /// Whether a person wrote the call by hand; its operation is read off method and path then, where that says it.
    pub by_hand: bool,
    pub risk: Risk,
    pub method: String,
    /// Redacted, and with `{login}` where a login stands in it.
    pub path: String,
    /// What stands in the query, redacted.
    pub options: Map<String, Value>,
    /// None: nobody said what the call is about.
    pub about: Option<About>,
    /// Whom the path names; `about` knows more where it is there.
    pub named: Option<Target>,
    /// Login of the token's owner, once it was read.
    pub owner: Option<String>,
    /// Okta's clock minus this machine's, as of the last reply.
    pub skew: Option<SignedDuration>,
}

/// What a call is about, as whoever orders it knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Binds the lines of one piece of work together, where that is more than this run of the program.
    pub run: Option<String>,
    pub target: Option<Target>,
    /// What the call changes, as it was read before the call.
    pub before: Vec<Trait>,
    /// The same, as it is afterwards if the call is done.
    pub after: Vec<Trait>,
    pub ticket: Option<OneLine>,
    pub reason: Option<OneLine>,
    /// How it was made sure that somebody is who they say.
    pub verified: Option<OneLine>,
    /// Who else agreed to it.
    pub approved: Option<OneLine>,
    /// The number of the line that this undoes.
    pub undo_of: Option<u64>,
}

/// Whom or what a call is made to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// `user`, `group`, `eventHook`, or the first segment of the path.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub login: String,
}

impl Target {
    pub fn user(user: &User) -> Self {
        Self { kind: "user".to_owned(), id: user.id.to_string(), login: user.text("login") }
    }

    /// Somebody, by an id or a login.
    pub fn named(name: String) -> Self {
        let (id, login) = if name.contains('@') { (String::new(), name) } else { (name, String::new()) };
        Self { kind: "user".to_owned(), id, login }
    }

    pub fn of_row(row: &UserRow) -> Self {
        Self { kind: "user".to_owned(), id: row.id().to_owned(), login: row.get(RowField::Login).to_owned() }
    }
}

/// One value that a call changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trait {
    /// `status`, `statusChanged`, `group`, `member`, `app`, `kept.groups`, `profile.title` …
    pub name: String,
    pub value: Value,
    /// Whether it says something of a person: then it is kept apart, and not for ever.
    pub personal: bool,
}

impl Trait {
    pub fn plain(name: &str, value: impl Into<Value>) -> Self {
        Self { name: name.to_owned(), value: value.into(), personal: false }
    }

    /// An attribute of the profile; nothing where the person has none of that name.
    pub fn of_profile(name: &str, value: Option<&Json>) -> Self {
        let blotted = redaction::is_secret_name(name);
        let kept = if blotted { Value::from(redaction::BLOT) } else { value.map(value_of).unwrap_or_default() };
        Self { name: format!("profile.{name}"), value: kept, personal: !blotted }
    }
}

/// A ticket's number or a reason: one line that fits into any table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneLine(String);

impl OneLine {
    /// How many characters are kept.
    pub const LONGEST: usize = 200;

    /// What is left without line breaks, hidden characters and the spaces around; none when that is nothing. What is
    /// longer is cut: whoever takes it from a person asks [`excess`](Self::excess) first.
    pub fn of(text: &str) -> Option<Self> {
        let line: String = Self::cleaned(text).chars().take(Self::LONGEST).collect();
        let line = line.trim_end();
        (!line.is_empty()).then(|| Self(line.to_owned()))
    }

    /// By how many characters a text is too long.
    pub fn excess(text: &str) -> usize {
        Self::cleaned(text).chars().count().saturating_sub(Self::LONGEST)
    }

    /// The line, however long it is.
    pub fn cleaned(text: &str) -> String {
        let plain: String = text.chars().map(|c| if is_hostile(c) || c.is_whitespace() { ' ' } else { c }).collect();
        let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
        // Somebody may paste a token into the wrong field.
        let words = words.iter().map(|word| if redaction::is_secret_value(word) { redaction::BLOT } else { word });
        words.collect::<Vec<_>>().join(" ")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl About {
    /// What is done to somebody who was read just before.
    pub fn of(user: &User) -> Self {
        let changed = user.status_changed.map(|at| at.timestamp().to_string());
        let before = vec![Trait::plain("status", user.status.as_str()), Trait::plain("statusChanged", changed)];
        Self { target: Some(Target::user(user)), before, ..Self::default() }
    }

    /// What one change of several is about. What was read before is so before the first of them only.
    #[must_use]
    pub fn of_step(&self, change: &Change, first: bool) -> Self {
        let bare = Self { before: Vec::new(), after: Vec::new(), ..self.clone() };
        match change {
            Change::AddToGroup { group } | Change::RemoveFromGroup { group } => {
                let named = Trait::plain("group", group.as_str());
                let member = self.before.iter().find(|one| one.name == "member").cloned();
                let after = Trait::plain("member", matches!(change, Change::AddToGroup { .. }));
                let before = [named.clone()].into_iter().chain(member).collect();
                Self { before, after: vec![named, after], ..bare }
            }
            Change::AssignApp { app } => {
                let named = Trait::plain("app", app.as_str());
                Self { before: vec![named.clone()], after: vec![named, Trait::plain("assigned", true)], ..bare }
            }
            Change::SuspendDevice { device }
            | Change::UnsuspendDevice { device }
            | Change::DeactivateDevice { device } => {
                Self { before: vec![Trait::plain("device", device.as_str())], ..bare }
            }
            Change::Unlock
            | Change::Activate { .. }
            | Change::Reactivate { .. }
            | Change::Deactivate
            | Change::Suspend
            | Change::Unsuspend
            | Change::ResetPassword { .. }
            | Change::ExpirePassword
            | Change::SetTemporaryPassword
            | Change::SetPassword(_)
            | Change::SetRecoveryQuestion { .. }
            | Change::SetValues { .. }
            | Change::ClearSessions { .. }
            | Change::ResetFactors
            | Change::DeleteFactor { .. }
            | Change::GiveCode { .. }
            | Change::WithdrawCode { .. }
            | Change::RevokeGrants
            | Change::RemoveEnrolment { .. }
            | Change::TakeRole { .. }
            // What is read of the rule is said by its calls.
            | Change::ClearException { .. }
            | Change::Delete => {
                let of_status = |one: &&Trait| first && one.name.starts_with("status");
                Self { before: self.before.iter().filter(of_status).cloned().collect(), ..bare }
            }
        }
    }

    /// What a save changes in the profile, value by value. Without the person, what was there before is not said.
    pub fn saving(save: Option<&Save>, before: Option<&User>) -> Self {
        let mut about = Self::default();
        if let Some(user) = before {
            about.target = Some(Target::user(user));
        } else if let Some(login) = save.and_then(Save::login) {
            about.target = Some(Target { kind: "user".to_owned(), login, ..Target::default() });
        }
        let Some(save) = save else { return about };
        let Some(sent) = &save.body().profile else { return about };
        let nothing = Json::null();
        let held = |name: &str| before.and_then(|user| user.profile.get(name)).unwrap_or(&nothing);
        // What a replacement leaves out is gone.
        let replaced = before.filter(|_| matches!(save, Save::Replace { .. }));
        let left_out = replaced.iter().flat_map(|user| user.profile.keys()).filter(|name| !sent.contains_key(*name));
        let all = sent.iter().chain(left_out.map(|name| (name, &nothing)));
        for (name, value) in all.filter(|(name, value)| before.is_none() || !held(name).means(value)) {
            about.before.extend(before.map(|_| Trait::of_profile(name, Some(held(name)))));
            about.after.push(Trait::of_profile(name, Some(value)));
        }
        about
    }
}

fn value_of(json: &Json) -> Value {
    serde_json::from_str(json.as_str()).unwrap_or_default()
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub verdict: Verdict,
    pub status: Option<u16>,
    /// Okta's error code, or a word for what went wrong on the way.
    pub code: Option<String>,
    pub request_id: Option<String>,
}

/// Whether a call was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Done,
    /// Okta refused it.
    Refused,
    /// It never left this machine.
    NotSent,
    /// No answer of Okta's tells.
    Unknown,
}

/// What is written down and is no call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// People were written to a file or a pipe.
    Export(Export),
    /// Something that is told once was shown.
    Shown { secret: String, target: Option<Target> },
    /// It was copied.
    Copied { secret: String, target: Option<Target> },
    /// A call that was not sent, since the policy or the read-only mode forbids it; `rule` is what decided.
    Refusal { intent: Box<Intent>, why: &'static str, rule: Option<String> },
    /// The same, where no call was made of it yet.
    Forbidden(Box<Forbidden>),
    /// Somebody agreed to what another person planned.
    Approved(Box<Agreed>),
    /// What somebody did who was asked by a factor.
    Verified(Box<Verified>),
    /// A connection was added, changed, removed …
    Connection { change: &'static str, details: Map<String, Value> },
    /// The program, or its work with this organisation, ends.
    End,
}

/// Something that was wanted and is not done from here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forbidden {
    /// None: nobody got as far as to say what.
    pub word: Option<Word>,
    pub target: Option<Target>,
    /// Whether the read-only mode forbids it, and not a rule.
    pub read_only: bool,
    /// What decided, with its place.
    pub rule: String,
    /// Ids of those who are left out of work on many people.
    pub people: Vec<String>,
}

impl Forbidden {
    /// Done to somebody, by a rule.
    pub fn by_rule(word: Word, target: Target, rule: impl Into<String>) -> Self {
        Self { word: Some(word), target: Some(target), rule: rule.into(), ..Self::default() }
    }
}

/// A plan that somebody agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// How it is read out: `suspend 37 people`.
    pub title: String,
    /// SHA-256 of its file.
    pub plan: String,
    pub people: u32,
    /// The system's name for whoever planned it, and the id of whose token it was planned with.
    pub planner: Option<String>,
    pub owner: Option<String>,
    /// Login of whose token it was agreed with.
    pub token: String,
    pub ticket: Option<OneLine>,
    pub reason: Option<OneLine>,
}

/// What came of making sure that somebody is who they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub target: Target,
    /// As a policy names it: `push_number`, `manager`, `in_person` …
    pub means: Option<&'static str>,
    /// The id of the factor that was asked, where one was.
    pub factor: Option<String>,
    /// The login of whoever else was asked.
    pub by: Option<String>,
    /// By what they were known, where they were seen.
    pub note: Option<OneLine>,
    /// Okta's id of the question, where it has one.
    pub transaction: Option<String>,
    /// `success`, `rejected`, `timeout`.
    pub outcome: &'static str,
}

/// What left the organisation as a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// What was asked for, as a person would write it.
    pub query: String,
    pub columns: Vec<String>,
    pub rows: u64,
    pub format: String,
    /// None: to a pipe.
    pub file: Option<String>,
    /// SHA-256 of what was written, where it is whole.
    pub sha256: Option<String>,
    pub whole: bool,
    /// Why it was wanted.
    pub reason: Option<OneLine>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_one_line_without_anything_hidden_or_secret() {
        for (typed, kept) in [
            (" INC-4711 \n", Some("INC-4711")),
            ("a\nb\t c", Some("a b c")),
            ("\u{1b}[31mred\u{202e}", Some("[31mred")),
            (" \n\u{200b}", None),
            ("", None),
            ("INC-1 00abcdefghijklmnopqrstuvwxyz0123456789ABCD", Some("INC-1 …")),
        ] {
            assert_eq!(OneLine::of(typed).as_ref().map(OneLine::as_str), kept, "{typed:?}");
        }
        assert_eq!(OneLine::of(&"é".repeat(500)).unwrap().as_str().chars().count(), OneLine::LONGEST);
        assert_eq!((OneLine::excess(&"é".repeat(500)), OneLine::excess(&" x".repeat(100))), (300, 0));
    }
}
