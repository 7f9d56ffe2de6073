//! What one line says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::who;
use crate::protocol::policy::Policy;
use crate::protocol::recorder::{Export, Forbidden, Intent, Note, OneLine, Outcome, Settlement, Target, Trait};
use crate::system::process::uid;

/// The version that is written. What is added keeps it; what means something else has another.
pub const VERSION: u32 = 1;
/// What stands for the line before the first.
pub const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a line is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The first line of a run of the program.
    Start,
    /// What is about to be sent.
    Intent,
    /// What became of it.
    Outcome,
    /// What became of a call of which nobody knew it.
    Settled,
    /// What was not sent, since it is forbidden here.
    Refusal,
    Export,
    /// Something that is told once was shown.
    Shown,
    Copied,
    /// Somebody agreed to a plan of somebody else's.
    Approved,
    /// Somebody was asked by a factor, and what they did about it.
    Verified,
    /// A connection was changed.
    Connection,
    /// The last line of a run.
    End,
    /// The line before broke off in the middle.
    Torn,
    /// The line before was none, or lines are missing before this one.
    Broken,
    /// A phase of a later version.
    #[default]
    #[serde(other)]
    Other,
}

impl Phase {
    /// Whether whoever writes it waits until the line would outlive the machine. What became of a call is in the file at
    /// once and outlives the program; where the machine fails before the next flush, it is unknown and settled as such.
    pub(super) fn is_flushed(self) -> bool {
        match self {
            Self::Outcome | Self::Settled => false,
            Self::Start
            | Self::Intent
            | Self::Refusal
            | Self::Export
            | Self::Shown
            | Self::Copied
            | Self::Approved
            | Self::Verified
            | Self::Connection
            | Self::End
            | Self::Torn
            | Self::Broken
            | Self::Other => true,
        }
    }

    const ALL: [Self; 15] = [
        Self::Intent,
        Self::Outcome,
        Self::Settled,
        Self::Refusal,
        Self::Start,
        Self::End,
        Self::Export,
        Self::Shown,
        Self::Copied,
        Self::Approved,
        Self::Verified,
        Self::Connection,
        Self::Torn,
        Self::Broken,
        Self::Other,
    ];

    /// The phase of this word; none of a word of a later version.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }

    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Intent => "intent",
            Self::Outcome => "outcome",
            Self::Settled => "settled",
            Self::Refusal => "refusal",
            Self::Export => "export",
            Self::Shown => "shown",
            Self::Copied => "copied",
            Self::Approved => "approved",
            Self::Verified => "verified",
            Self::Connection => "connection",
            Self::End => "end",
            Self::Torn => "torn",
            Self::Broken => "broken",
            Self::Other => "other",
        }
    }
}

/// Whose hands the program was in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct By {
    /// The system's name for the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What the environment calls the user, where that is another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Where the SSH connection came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The login of the token's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl By {
    pub(super) fn of(who: &who::By) -> Self {
        let line = |text: &Option<String>| text.as_deref().and_then(OneLine::of).map(|line| line.as_str().to_owned());
        Self {
            user: line(&who.user),
            environment: line(&who.environment),
            uid: uid(),
            host: line(&who.host),
            from: line(&who.from),
            token: None,
        }
    }
}

/// One line of the file. What a later version adds is passed over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    pub v: u32,
    pub seq: u64,
    /// UTC, with milliseconds.
    pub at: String,
    pub org: String,
    pub connection: String,
    pub run: String,
    pub by: By,
    pub tool: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    pub phase: Phase,
    /// Of what became of a call: the number of its intent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// Okta's name for the operation.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub op: String,
    /// Whether a person wrote the call by hand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub risk: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Whether nobody said what the call was about; its target is read off the path then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsaid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Okta's error code, or a word for what went wrong on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Okta's number of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub before: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub after: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<u64>,
    /// Okta's clock minus this machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew_ms: Option<i64>,
    /// What is told of anything but a call.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub what: Map<String, Value>,
    /// SHA-256 of the line before, without its line break.
    pub prev: String,
}

/// Okta's names for a password that expires, and for one that is replaced by a temporary one.
pub(super) const WITHOUT_TEMPORARY: &str = "expirePassword";
pub(super) const WITH_TEMPORARY: &str = "expirePasswordWithTempPassword";

impl Line {
    /// Okta's name for what the call does: one of two addresses sets a temporary password only where an option says so,
    /// and lines of earlier versions have that option beside the plain name.
    pub fn operation(&self) -> &str {
        let sets = || self.options.get("tempPassword").and_then(Value::as_str) == Some("true");
        if self.op == WITHOUT_TEMPORARY && sets() { WITH_TEMPORARY } else { &self.op }
    }

    pub(super) fn new(phase: Phase) -> Self {
        Self { v: VERSION, phase, ..Self::default() }
    }

    /// What is known of the call. With `values`, those of people come back: each by the name that it has in the line.
    pub(super) fn tell(&mut self, intent: &Intent, values: bool) -> Vec<(String, Value)> {
        self.connection = intent.connection.to_string();
        self.op = word(&intent.operation);
        self.by_hand = intent.by_hand;
        self.risk = word(&intent.risk);
        self.method.clone_from(&intent.method);
        self.path.clone_from(&intent.path);
        self.options.clone_from(&intent.options);
        self.by.token.clone_from(&intent.owner);
        self.skew_ms = intent.skew.map(|skew| skew.as_millis().clamp(i64::MIN.into(), i64::MAX.into()) as i64);
        self.target.clone_from(&intent.named);
        self.unsaid = intent.about.is_none();
        let Some(about) = &intent.about else { return Vec::new() };
        let line = |text: &Option<OneLine>| text.as_ref().map(|line| line.as_str().to_owned());
        if let Some(run) = &about.run {
            self.run.clone_from(run);
        }
        if about.target.is_some() {
            self.target.clone_from(&about.target);
        }
        self.ticket = line(&about.ticket);
        self.reason = line(&about.reason);
        self.verified = line(&about.verified);
        self.approved = line(&about.approved);
        self.undo_of = about.undo_of;
        if !values {
            return Vec::new();
        }
        let mut personal = Vec::new();
        self.before = traits("before", &about.before, &mut personal);
        self.after = traits("after", &about.after, &mut personal);
        personal
    }

    /// What became of a call of which nobody knew it, with the fields of the call.
    pub(super) fn settle(&mut self, Settlement { deed, settled }: &Settlement) {
        self.of = Some(deed.seq);
        self.op.clone_from(&deed.op);
        self.by_hand = deed.by_hand;
        self.method.clone_from(&deed.method);
        self.path.clone_from(&deed.path);
        self.target = Some(deed.target.clone()).filter(|target| *target != Target::default());
        self.ticket.clone_from(&deed.ticket);
        self.reason.clone_from(&deed.reason);
        self.outcome = Some(if settled.done { "done" } else { "not_done" }.to_owned());
        self.request.clone_from(&settled.request);
        self.what.insert("by".to_owned(), settled.by.word().into());
    }

    pub(super) fn conclude(&mut self, outcome: &Outcome) {
        self.outcome = Some(word(&outcome.verdict));
        self.status = outcome.status;
        self.code.clone_from(&outcome.code);
        self.request.clone_from(&outcome.request_id);
    }
}

/// Values of people come by another way; the line gets their hash when it is known.
fn traits(side: &str, traits: &[Trait], personal: &mut Vec<(String, Value)>) -> Map<String, Value> {
    let each = traits.iter().map(|one| {
        if !one.personal {
            return (one.name.clone(), one.value.clone());
        }
        personal.push((format!("{side}/{}", one.name), one.value.clone()));
        (one.name.clone(), Value::Null)
    });
    each.collect()
}

pub(super) fn of_note(note: Note, line: impl Fn(Phase) -> Line) -> Line {
    let shown = |phase, secret: String, target| {
        let what = Map::from_iter([("secret".to_owned(), Value::from(secret))]);
        Line { target, what, ..line(phase) }
    };
    match note {
        Note::Export(export) => {
            let reason = export.reason.as_ref().map(|reason| reason.as_str().to_owned());
            Line { reason, what: of_export(export), ..line(Phase::Export) }
        }
        Note::Shown { secret, target } => shown(Phase::Shown, secret, target),
        Note::Copied { secret, target } => shown(Phase::Copied, secret, target),
        Note::Refusal { intent, why, rule } => {
            let mut refusal = line(Phase::Refusal);
            refusal.tell(&intent, false);
            refusal.code = Some(why.to_owned());
            refusal.what.extend(rule.map(|rule| ("rule".to_owned(), rule.into())));
            refusal
        }
        Note::Forbidden(forbidden) => of_forbidden(*forbidden, line(Phase::Refusal)),
        Note::Approved(agreed) => {
            let text = |line: &Option<OneLine>| line.as_ref().map(|line| line.as_str().to_owned());
            let (ticket, reason) = (text(&agreed.ticket), text(&agreed.reason));
            let mut approved = Line { ticket, reason, ..line(Phase::Approved) };
            approved.by.token = Some(agreed.token.clone());
            let what = json!({
                "title": agreed.title,
                "plan": agreed.plan,
                "people": agreed.people,
                "planner": agreed.planner,
                "owner": agreed.owner,
            });
            if let Value::Object(mut what) = what {
                what.retain(|_, value| !value.is_null());
                approved.what = what;
            }
            approved
        }
        Note::Verified(verified) => {
            let what = json!({
                "means": verified.means,
                "factor": verified.factor,
                "by": verified.by,
                "note": verified.note.as_ref().map(OneLine::as_str),
                "transaction": verified.transaction,
                "result": verified.outcome,
            });
            let mut what = if let Value::Object(what) = what { what } else { Map::new() };
            what.retain(|_, value| !value.is_null());
            Line { target: Some(verified.target), what, ..line(Phase::Verified) }
        }
        Note::Connection { change, mut details } => {
            details.insert("change".to_owned(), Value::from(change));
            Line { what: details, ..line(Phase::Connection) }
        }
        Note::End => line(Phase::End),
    }
}

fn of_forbidden(forbidden: Forbidden, line: Line) -> Line {
    let operation = forbidden.word.and_then(|word| Policy::operations(word.as_str()).into_iter().next());
    let code = if forbidden.read_only { "read-only" } else { "policy" };
    let mut what = Map::new();
    if !forbidden.rule.is_empty() {
        what.insert("rule".to_owned(), forbidden.rule.into());
    }
    if !forbidden.people.is_empty() {
        what.insert("people".to_owned(), forbidden.people.into());
    }
    Line {
        op: operation.map(|operation| word(&operation)).unwrap_or_default(),
        risk: forbidden.word.map(|of| word(&of.row().risk)).unwrap_or_default(),
        target: forbidden.target,
        code: Some(code.to_owned()),
        what,
        ..line
    }
}

fn of_export(export: Export) -> Map<String, Value> {
    let what = json!({
        "query": export.query,
        "columns": export.columns,
        "rows": export.rows,
        "format": export.format,
        "file": export.file,
        "sha256": export.sha256,
        "whole": export.whole,
    });
    match what {
        Value::Object(mut what) => {
            what.retain(|_, value| !value.is_null());
            what
        }
        _ => Map::new(),
    }
}

/// The word that stands for it in the file.
fn word(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A moment as lines write it.
pub fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |part: u8| char::from(DIGITS[usize::from(part)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref())
}
