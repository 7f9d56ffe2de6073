//! How it is made sure that a caller is who they say: by which factor, how it is asked, and what came of it.
//!
//! ```text
//!  push              ask ─► WAITING (a number, a transaction) ─ polled ─► SUCCESS | REJECTED | TIMEOUT
//!  message, call, mail  ask ─► CHALLENGE ─ the code ─► SUCCESS | 403
//!  codes, questions     the code, the answer ─► SUCCESS | 403
//! ```
//!
//! Owns: what is asked and what is answered. Must not know: who asks, and what an answer is good for. Codes, answers and
//! the number on the screen are secrets.

use jiff::Timestamp;
use serde_json::Value;

use super::error::CallError;
use super::factor::Factor;
use super::id::UserId;
use super::recorder::OneLine;
use super::secret::Secret;
use super::status::Status;
use super::text::visible;

/// By what somebody is verified, as a policy names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Means {
    /// A push that wants the number that the helpdesk tells.
    PushNumber,
    /// A push on which Yes is pressed.
    Push,
    /// A code that an app or a token shows.
    Totp,
    Sms,
    Call,
    Email,
    /// The answer to a question.
    Question,
    /// A push with a number to the person's manager, who knows that it is them.
    Manager,
    /// The same to somebody whom the policy names as an approver.
    Approver,
    /// Whoever is at the screen sees them.
    InPerson,
}

impl Means {
    /// The best first: who has the device and heard the number comes before who reads a code aloud, which anybody may have
    /// been told, and that before what somebody may have learned of them.
    pub const ALL: [Self; 10] = [
        Self::PushNumber,
        Self::Push,
        Self::Totp,
        Self::Sms,
        Self::Call,
        Self::Email,
        Self::Question,
        Self::Manager,
        Self::Approver,
        Self::InPerson,
    ];

    /// By its word in a policy.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.word() == word.trim())
    }

    /// The word in a policy and in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::PushNumber => "push_number",
            Self::Push => "push",
            Self::Totp => "totp",
            Self::Sms => "sms",
            Self::Call => "call",
            Self::Email => "email",
            Self::Question => "question",
            Self::Manager => "manager",
            Self::Approver => "approver",
            Self::InPerson => "in_person",
        }
    }

    /// Whether a code goes to a number or an address that somebody may have changed.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Sms | Self::Call | Self::Email)
    }

    /// In words, to stand before the device: `push to “iPhone 15”`.
    pub fn words(self) -> &'static str {
        match self {
            Self::PushNumber => "push with number to",
            Self::Push => "push to",
            Self::Totp => "code of",
            Self::Sms => "code by SMS to",
            Self::Call => "code by call to",
            Self::Email => "code by mail to",
            Self::Question => "answer to",
            Self::Manager | Self::Approver => "confirmed by push with number to",
            Self::InPerson => "seen in person:",
        }
    }
}

/// How a factor is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The device shows a question; `numbers`: and numbers to choose from, where the organisation has them.
    Push { numbers: bool },
    /// A code is sent, and read out then.
    Sent,
    /// A code is read off.
    Code,
    /// A question is answered.
    Answer,
}

impl Way {
    /// How this factor can be asked from here; none where it cannot: a passkey signs on its own device, and a temporary
    /// code was given out by the helpdesk itself.
    pub fn of(factor: &Factor) -> Option<Self> {
        if !factor.is_active() {
            return None;
        }
        match (factor.kind.as_str(), factor.provider.as_str()) {
            ("push", "OKTA") => Some(Self::Push { numbers: true }),
            ("push", "CUSTOM") => Some(Self::Push { numbers: false }),
            ("sms" | "call" | "email", _) => Some(Self::Sent),
            ("token:software:totp" | "token:hotp" | "token:hardware" | "token", _) => Some(Self::Code),
            ("question", _) => Some(Self::Answer),
            _ => None,
        }
    }
}

/// By what a factor verifies; `numbered`: its push wanted a number.
pub fn means_of(factor: &Factor, numbered: bool) -> Option<Means> {
    Some(match (Way::of(factor)?, factor.kind.as_str()) {
        (Way::Push { .. }, _) if numbered => Means::PushNumber,
        (Way::Push { .. }, _) => Means::Push,
        (Way::Sent, "sms") => Means::Sms,
        (Way::Sent, "call") => Means::Call,
        (Way::Sent, _) => Means::Email,
        (Way::Code, _) => Means::Totp,
        (Way::Answer, _) => Means::Question,
    })
}

/// What is asked of a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    Push {
        numbers: bool,
    },
    /// A code is to be sent.
    Send,
    /// What was read out.
    Code(Secret),
    Answer(Secret),
}

/// Somebody else who says that it is them: their manager, or an approver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmer {
    pub user: UserId,
    pub login: String,
    /// As the list shows it.
    pub name: String,
}

/// By what it is made sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A factor of their own.
    Factor { factor: Box<Factor>, ask: Ask },
    /// A push with a number to somebody else. `means` is [`Means::Manager`] or [`Means::Approver`].
    Confirmer { means: Means, who: Confirmer, factor: Box<Factor> },
    /// They stand there; by what they were known, in words.
    Seen(OneLine),
}

impl By {
    /// The factor that is asked, if one is.
    pub fn factor(&self) -> Option<&Factor> {
        match self {
            Self::Factor { factor, .. } | Self::Confirmer { factor, .. } => Some(factor),
            Self::Seen(_) => None,
        }
    }

    /// Who else is asked.
    pub fn confirmer(&self) -> Option<&Confirmer> {
        match self {
            Self::Confirmer { who, .. } => Some(who),
            Self::Factor { .. } | Self::Seen(_) => None,
        }
    }

    /// What it counts as; `numbered`: a push wanted its number.
    pub fn means(&self, numbered: bool) -> Option<Means> {
        match self {
            Self::Factor { factor, .. } => means_of(factor, numbered),
            // Whoever only presses Yes may not know what for.
            Self::Confirmer { means, .. } => numbered.then_some(*means),
            Self::Seen(_) => Some(Means::InPerson),
        }
    }
}

/// Somebody of whom it is made sure that it is them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    pub user: UserId,
    pub login: String,
    pub by: By,
    pub ticket: Option<OneLine>,
    pub reason: Option<OneLine>,
}

/// Okta's word for how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorResult {
    Waiting,
    /// A code is under way.
    Challenge,
    Success,
    Rejected,
    Timeout,
    /// The code was used before.
    Replayed,
    /// Any other word.
    Other(String),
}

impl FactorResult {
    fn read(word: &str) -> Self {
        match word {
            "WAITING" | "TX_WAITING" => Self::Waiting,
            "CHALLENGE" => Self::Challenge,
            "SUCCESS" => Self::Success,
            "REJECTED" => Self::Rejected,
            "TIMEOUT" | "TIME_WINDOW_EXCEEDED" => Self::Timeout,
            "PASSCODE_REPLAYED" => Self::Replayed,
            other => Self::Other(visible(other).into_owned()),
        }
    }
}

/// What Okta answers to a question, or to how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub result: FactorResult,
    /// Until when the device shows it.
    pub expires: Option<Timestamp>,
    /// The number that is to be chosen, where numbers are matched.
    pub number: Option<Secret>,
    /// Where it is told how it stands.
    pub poll: Option<String>,
    /// Where it is called off.
    pub cancel: Option<String>,
}

impl Challenge {
    /// Reads the answer of `verify` or of a transaction; none where it has no result.
    pub fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let number = value.pointer("/_embedded/challenge/correctAnswer").and_then(|number| match number {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text.chars().filter(char::is_ascii_alphanumeric).take(4).collect()),
            _ => None,
        });
        Some(Self {
            result: FactorResult::read(value.get("factorResult")?.as_str()?),
            expires: text("/expiresAt").and_then(|text| text.parse().ok()),
            number: number.filter(|number: &String| !number.is_empty()).map(Secret::new),
            poll: text("/_links/poll/href"),
            cancel: text("/_links/cancel/href"),
        })
    }

    /// The id of the transaction, at the end of its address.
    pub fn transaction(&self) -> Option<String> {
        let path = self.poll.as_deref().or(self.cancel.as_deref())?.split('?').next()?;
        let (before, id) = path.trim_end_matches('/').rsplit_once('/')?;
        before.ends_with("/transactions").then(|| visible(id).chars().take(80).collect())
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Success,
    /// “No” was pressed.
    Rejected,
    /// Nobody answered in time.
    Timeout,
    /// The code or the answer is not right.
    Wrong,
    /// Okta takes nothing more for a while.
    Locked,
    /// Each code is good once.
    Used,
    /// The number was written to or called a moment ago.
    TooSoon,
    /// Okta's own word.
    Other(String),
    /// Okta did not answer as it should.
    Failed(Box<CallError>),
}

impl Verdict {
    /// What a refusal of the question or of the code means.
    pub fn of_failure(failure: CallError) -> Self {
        match failure.code() {
            "E0000068" => Self::Wrong,
            "E0000069" => Self::Locked,
            "E0000082" => Self::Used,
            code if is_pause(code) => Self::TooSoon,
            _ => Self::Failed(Box::new(failure)),
        }
    }

    /// The word in the journal; none of what was only a refusal, which the line of the call tells.
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Self::Success => Some("success"),
            Self::Rejected => Some("rejected"),
            Self::Timeout => Some("timeout"),
            Self::Wrong | Self::Locked | Self::Used | Self::TooSoon | Self::Other(_) | Self::Failed(_) => None,
        }
    }
}

/// Whether an error's code says that a number or an address was disturbed a moment ago: no limit of calls, and nothing that
/// waiting in a call mends.
pub fn is_pause(code: &str) -> bool {
    matches!(code, "E0000109" | "E0000118" | "E0000133")
}

/// Why nobody of this status is asked by a factor of theirs, as far as Okta tells it before.
pub fn cannot_be_asked(status: &Status) -> Option<&'static str> {
    match status {
        Status::Active | Status::PasswordExpired | Status::Recovery | Status::Other(_) => None,
        Status::LockedOut => Some("locked out: Okta asks nobody who is locked out, unlock first"),
        Status::Suspended => Some("suspended: Okta asks nobody who is suspended"),
        Status::Staged | Status::Provisioned => Some("never activated: there is no factor yet"),
        Status::Deprovisioned => Some("deactivated: the factors are gone"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(kind: &str, provider: &str) -> Factor {
        let text = |text: &str| text.to_owned();
        Factor { kind: text(kind), provider: text(provider), status: text("ACTIVE"), ..Factor::default() }
    }

    #[test]
    fn what_can_be_asked_is_asked_in_its_own_way_and_the_rest_in_none() {
        for (kind, provider, means) in [
            ("push", "OKTA", Some(Means::PushNumber)),
            ("push", "CUSTOM", Some(Means::PushNumber)),
            ("token:software:totp", "GOOGLE", Some(Means::Totp)),
            ("token:hotp", "CUSTOM", Some(Means::Totp)),
            ("sms", "OKTA", Some(Means::Sms)),
            ("call", "OKTA", Some(Means::Call)),
            ("email", "OKTA", Some(Means::Email)),
            ("question", "OKTA", Some(Means::Question)),
            ("webauthn", "FIDO", None),
            ("signed_nonce", "OKTA", None),
            ("web", "DUO", None),
            ("tac", "OKTA", None),
            ("hologram", "OKTA", None),
        ] {
            assert_eq!(means_of(&factor(kind, provider), true), means, "{kind} {provider}");
        }
        assert_eq!(means_of(&factor("push", "OKTA"), false), Some(Means::Push));
        let pending = Factor { status: "PENDING_ACTIVATION".to_owned(), ..factor("push", "OKTA") };
        assert_eq!(Way::of(&pending), None, "what was never finished is nobody's");
    }

    #[test]
    fn an_answer_tells_number_end_and_transaction_and_never_fails_over_what_is_new() {
        let waiting = r#"{"factorResult":"WAITING","expiresAt":"2026-11-24T11:01:00.000Z","_embedded":{"challenge":{"correctAnswer":72}},
            "_links":{"poll":{"href":"https://acme.okta.com/api/v1/users/00u1/factors/opf1/transactions/v2mst.a-b?x=1"}}}"#;
        let read = Challenge::parse(waiting).unwrap();
        assert_eq!(read.result, FactorResult::Waiting);
        assert_eq!(read.number.as_ref().map(Secret::expose), Some("72"));
        assert_eq!(read.transaction().as_deref(), Some("v2mst.a-b"));
        assert!(read.expires.is_some() && !format!("{read:?}").contains("72)"));
        for (word, result) in [
            ("SUCCESS", FactorResult::Success),
            ("REJECTED", FactorResult::Rejected),
            ("TIMEOUT", FactorResult::Timeout),
            ("TIME_WINDOW_EXCEEDED", FactorResult::Timeout),
            ("PASSCODE_REPLAYED", FactorResult::Replayed),
            ("DREAMING", FactorResult::Other("DREAMING".to_owned())),
        ] {
            let read = Challenge::parse(&format!(r#"{{"factorResult":"{word}","expiresAt":"soon"}}"#)).unwrap();
            assert_eq!((read.transaction(), read.expires, read.result), (None, None, result));
        }
        for nonsense in ["", "{}", "null", "[]", r#"{"factorResult":7}"#, "<html>"] {
            assert_eq!(Challenge::parse(nonsense), None, "{nonsense}");
        }
    }
}
