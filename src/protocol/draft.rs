//! What is sent to create or change a person: profile, credentials, type, groups.
//!
//! Owns: the shapes, and the JSON they become. Values stay verbatim from the form to the wire. Must not know: where the
//! values were typed, and how a call is made.

use indexmap::IndexMap;
use serde_json::json;

use super::id::{GroupId, UserId};
use super::json::Json;
use super::operation::{Operation, Risk};
use super::secret::Secret;
use super::takeover::is_way_in;
use super::user::User;

/// One call that saves a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Save {
    Create(NewUser),
    /// Absent keeps, null clears.
    Update {
        user: UserId,
        body: Body,
        basis: Basis,
    },
    /// Each section that is present replaces the former one whole.
    Replace {
        user: UserId,
        body: Body,
        basis: Basis,
    },
}

/// The person as they were read before they were changed: what tells whether somebody else changed them meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The version that Okta gave; it compares it itself.
    ETag(String),
    /// No version was given: the profile, to be compared with a new reading.
    Profile(IndexMap<String, Json>),
}

impl Basis {
    pub fn of(user: &User) -> Self {
        match &user.etag {
            Some(etag) => Self::ETag(etag.clone()),
            None => Self::Profile(user.profile.clone()),
        }
    }
}

/// A person who does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    pub body: Body,
    /// Okta takes twenty here; more follow the create.
    pub groups: Vec<GroupId>,
    /// Whether the person becomes active (or gets the activation mail) at once.
    pub activate: bool,
    /// Whether the password must be changed at the next sign-in.
    pub next_login: bool,
}

/// As many groups as Okta takes along with a create.
pub const MOST_GROUPS: usize = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    pub profile: Option<IndexMap<String, Json>>,
    pub credentials: Credentials,
    pub user_type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    pub password: Option<Password>,
    pub recovery: Option<Recovery>,
    /// Type and name.
    pub provider: Option<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    pub question: String,
    pub answer: Secret,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    Value(Secret),
    Hash(Hash),
    /// An inline hook is asked at the first sign-in.
    Hook,
}

/// A hash made elsewhere, with everything Okta needs to check a password against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hash {
    Bcrypt {
        work_factor: u32,
        salt: Secret,
        value: Secret,
    },
    /// `SHA-512`, `SHA-256`, `SHA-1`, `MD5`; the salt, if there is one, stands before or behind the password.
    Digest {
        algorithm: String,
        salt: Option<(Secret, SaltOrder)>,
        value: Secret,
    },
    Pbkdf2 {
        digest: String,
        iterations: u32,
        key_size: u32,
        salt: Secret,
        value: Secret,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaltOrder {
    Prefix,
    Postfix,
}

impl SaltOrder {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefix => "PREFIX",
            Self::Postfix => "POSTFIX",
        }
    }
}

impl Save {
    pub fn operation(&self) -> Operation {
        match self {
            Self::Create(_) => Operation::CreateUser,
            Self::Update { .. } => Operation::UpdateUser,
            Self::Replace { .. } => Operation::ReplaceUser,
        }
    }

    /// How much it can harm. Nobody can be taken over who does not exist yet.
    pub fn risk(&self) -> Risk {
        let body = self.body();
        let profile = body.profile.iter().flat_map(IndexMap::keys);
        let opens = body.credentials != Credentials::default() || profile.into_iter().any(|name| is_way_in(name));
        match self {
            Self::Create(_) => Risk::Change,
            Self::Update { .. } | Self::Replace { .. } if opens => Risk::Takeover,
            Self::Update { .. } | Self::Replace { .. } => self.operation().risk(),
        }
    }

    /// The JSON to send. It may hold a password.
    pub fn json(&self) -> Secret {
        match self {
            Self::Create(new) => new.body.json(&new.groups),
            Self::Update { body, .. } | Self::Replace { body, .. } => body.json(&[]),
        }
    }

    pub fn body(&self) -> &Body {
        match self {
            Self::Create(new) => &new.body,
            Self::Update { body, .. } | Self::Replace { body, .. } => body,
        }
    }

    /// The login that the person has afterwards, where this sets one.
    pub fn login(&self) -> Option<String> {
        let login = self.body().profile.as_ref()?.get("login")?;
        login.string().map(std::borrow::Cow::into_owned)
    }
}

impl Body {
    /// Whether nothing would be said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The JSON of it, with the groups that come along.
    pub fn json(&self, groups: &[GroupId]) -> Secret {
        let mut members = Vec::new();
        if let Some(profile) = &self.profile {
            let leaves = profile.iter().map(|(name, value)| format!("{}:{}", json!(name), value.as_str()));
            members.push(format!("\"profile\":{{{}}}", leaves.collect::<Vec<_>>().join(",")));
        }
        if self.credentials != Credentials::default() {
            members.push(format!("\"credentials\":{}", self.credentials.json()));
        }
        if let Some(kind) = &self.user_type {
            members.push(format!("\"type\":{}", json!({"id": kind})));
        }
        if !groups.is_empty() {
            members.push(format!("\"groupIds\":{}", json!(groups)));
        }
        Secret::new(format!("{{{}}}", members.join(",")))
    }
}

impl Credentials {
    fn json(&self) -> serde_json::Value {
        let mut object = json!({});
        if let Some(password) = &self.password {
            object["password"] = match password {
                Password::Value(value) => json!({"value": value.expose()}),
                Password::Hash(hash) => json!({"hash": hash.json()}),
                Password::Hook => json!({"hook": {"type": "default"}}),
            };
        }
        if let Some(Recovery { question, answer }) = &self.recovery {
            object["recovery_question"] = json!({"question": question, "answer": answer.expose()});
        }
        if let Some((kind, name)) = &self.provider {
            object["provider"] = json!({"type": kind, "name": name});
        }
        object
    }
}

impl Hash {
    fn json(&self) -> serde_json::Value {
        match self {
            Self::Bcrypt { work_factor, salt, value } => {
                json!({"algorithm": "BCRYPT", "workFactor": work_factor, "salt": salt.expose(), "value": value.expose()})
            }
            Self::Digest { algorithm, salt, value } => {
                let mut object = json!({"algorithm": algorithm, "value": value.expose()});
                if let Some((salt, order)) = salt {
                    object["salt"] = json!(salt.expose());
                    object["saltOrder"] = json!(order.as_str());
                }
                object
            }
            Self::Pbkdf2 { digest, iterations, key_size, salt, value } => json!({
                "algorithm": "PBKDF2", "digestAlgorithm": digest, "iterationCount": iterations, "keySize": key_size,
                "salt": salt.expose(), "value": value.expose(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_reach_the_wire_verbatim_and_only_what_is_meant_is_said() {
        let profile = [("a\"b", "1.10"), ("long", "12345678901234567890.5"), ("gone", "null")];
        let profile = profile.map(|(name, value)| (name.to_owned(), Json::parse(value).unwrap()));
        let body = Body { profile: Some(IndexMap::from(profile)), ..Body::default() };
        let save = Save::Update { user: UserId::new("00u1"), body, basis: Basis::Profile(IndexMap::new()) };
        assert_eq!(save.json().expose(), r#"{"profile":{"a\"b":1.10,"long":12345678901234567890.5,"gone":null}}"#);
        assert!(Body::default().is_empty() && !format!("{save:?}").contains("Secret"));
    }

    #[test]
    fn a_password_is_sent_and_never_shown() {
        let password = Some(Password::Value(Secret::new("Tr0ub4dor")));
        let body = Body { credentials: Credentials { password, ..Credentials::default() }, ..Body::default() };
        let new = NewUser { body, groups: vec![GroupId::new("00g1")], activate: true, next_login: false };
        let save = Save::Create(new);
        assert_eq!(save.json().expose(), r#"{"credentials":{"password":{"value":"Tr0ub4dor"}},"groupIds":["00g1"]}"#);
        assert!(!format!("{save:?}").contains("Tr0ub4dor"));
    }
}
