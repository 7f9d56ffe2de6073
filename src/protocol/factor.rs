//! The second factors of a person.

use serde::Deserialize;
use serde_json::Value;

use super::time::Moment;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    pub id: String,
    /// `push`, `sms`, `token:software:totp`, or a later invention.
    pub kind: String,
    pub provider: String,
    /// `ACTIVE`, `PENDING_ACTIVATION`, and so on.
    pub status: String,
    pub created: Option<Moment>,
    /// What tells it from another of its kind: a number, an address, a device.
    pub detail: String,
}

impl Factor {
    /// Reads one element of `GET /users/{id}/factors`; none when it has no id. Secrets that a pending enrolment
    /// carries are not read.
    pub fn parse(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            id: Option<String>,
            factor_type: Option<Value>,
            provider: Option<Value>,
            status: Option<Value>,
            created: Option<Value>,
            profile: Option<Value>,
        }
        let wire: Wire = serde_json::from_str(json).ok()?;
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let profile = wire.profile.unwrap_or_default();
        let names = ["phoneNumber", "email", "name", "questionText", "question", "credentialId", "authenticatorName"];
        let detail = names.iter().find_map(|name| profile.get(*name).and_then(Value::as_str));
        Some(Self {
            id: wire.id.filter(|id| !id.is_empty())?,
            kind: text(wire.factor_type),
            provider: text(wire.provider),
            status: text(wire.status),
            created: Moment::parse(&text(wire.created)),
            detail: detail.unwrap_or_default().to_owned(),
        })
    }

    /// In words a helpdesk agent knows.
    pub fn name(&self) -> &str {
        match (self.kind.as_str(), self.provider.as_str()) {
            ("push", _) => "Okta Verify (push)",
            ("signed_nonce", _) => "Okta FastPass",
            ("token:software:totp", "GOOGLE") => "Google Authenticator",
            ("token:software:totp", _) => "Okta Verify (code)",
            ("sms", _) => "SMS",
            ("call", _) => "Phone call",
            ("email", _) => "Email",
            ("question", _) => "Security question",
            ("webauthn" | "u2f", _) => "Security key",
            ("token:hardware" | "token", _) => "Hardware token",
            ("token:hotp", _) => "Code token",
            (kind, _) => kind,
        }
    }

    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    /// The status in words.
    pub fn state(&self) -> &str {
        match self.status.as_str() {
            "ACTIVE" => "enrolled",
            "PENDING_ACTIVATION" => "not finished enrolling",
            "NOT_SETUP" => "not set up",
            "INACTIVE" => "inactive",
            "EXPIRED" => "expired",
            other => other,
        }
    }

    /// What Okta removes along with it.
    pub fn takes_along<'a>(&self, all: &'a [Self]) -> Vec<&'a Self> {
        if self.kind != "push" {
            return Vec::new();
        }
        all.iter().filter(|other| other.kind == "token:software:totp" && other.provider == self.provider).collect()
    }
}
