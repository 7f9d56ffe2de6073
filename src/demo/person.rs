//! A person as the organisation keeps one: status, times, profile, credentials, factors, memberships.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// In the order in which a plain listing groups people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Status {
    Staged,
    Provisioned,
    Active,
    Recovery,
    PasswordExpired,
    LockedOut,
    Suspended,
    Deprovisioned,
}

impl Status {
    pub(super) const ALL: [Status; 8] = [
        Status::Staged,
        Status::Provisioned,
        Status::Active,
        Status::Recovery,
        Status::PasswordExpired,
        Status::LockedOut,
        Status::Suspended,
        Status::Deprovisioned,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Status::Staged => "STAGED",
            Status::Provisioned => "PROVISIONED",
            Status::Active => "ACTIVE",
            Status::Recovery => "RECOVERY",
            Status::PasswordExpired => "PASSWORD_EXPIRED",
            Status::LockedOut => "LOCKED_OUT",
            Status::Suspended => "SUSPENDED",
            Status::Deprovisioned => "DEPROVISIONED",
        }
    }
}

/// Seconds since 1970; Okta's times of people have no finer resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub created: i64,
    pub activated: Option<i64>,
    pub status_changed: Option<i64>,
    pub last_login: Option<i64>,
    pub last_updated: i64,
    pub password_changed: Option<i64>,
}

/// Who keeps the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    Okta,
    Import,
    Federation,
    Social,
    ActiveDirectory,
    Ldap,
}

impl Provider {
    pub(super) fn kind(self) -> &'static str {
        match self {
            Provider::Okta => "OKTA",
            Provider::Import => "IMPORT",
            Provider::Federation => "FEDERATION",
            Provider::Social => "SOCIAL",
            Provider::ActiveDirectory => "ACTIVE_DIRECTORY",
            Provider::Ldap => "LDAP",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Provider::ActiveDirectory => "corp.acme.com",
            Provider::Ldap => "ldap.acme.com",
            Provider::Okta | Provider::Import | Provider::Federation | Provider::Social => self.kind(),
        }
    }

    /// The profile is changed in the directory and not here.
    pub(super) fn masters_profile(self) -> bool {
        matches!(self, Provider::ActiveDirectory | Provider::Ldap)
    }

    pub(super) fn keeps_password_elsewhere(self) -> bool {
        match self {
            Provider::Okta | Provider::Import => false,
            Provider::Federation | Provider::Social | Provider::ActiveDirectory | Provider::Ldap => true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum FactorKind {
    Push,
    Totp,
    Sms,
    Question,
    Email,
    WebAuthn,
    Call,
    /// A custom token of the organisation's own.
    Hotp,
    Google,
    /// An app of the organisation's own that asks as Okta Verify does.
    CustomPush,
    Duo,
    FastPass,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Factor {
    pub id: String,
    pub kind: FactorKind,
    pub pending: bool,
    pub created: i64,
    pub last_updated: i64,
    pub profile: Map<String, Value>,
    /// What was agreed on when it was enrolled: the answer of a question, the secret of a custom token.
    pub secret: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    UnknownDevices,
    AnyDevices,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    pub question: String,
    pub answer: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Person {
    /// The place in the order of ids.
    pub seq: u32,
    pub status: Status,
    pub times: Times,
    /// Index of the user type.
    pub user_type: u16,
    pub profile: Map<String, Value>,
    pub password: Option<String>,
    pub question: Option<Question>,
    pub provider: Provider,
    /// Indexes of groups, without Everyone.
    pub groups: BTreeSet<u32>,
    pub factors: Vec<Factor>,
    pub block: Option<Block>,
}

impl Person {
    pub(super) fn text(&self, name: &str) -> &str {
        self.profile.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.text("firstName"), self.text("lastName"))
    }
}
