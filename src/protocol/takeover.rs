//! Which calls let somebody else become a person.
//!
//! Owns: what of an address and a body tells it. What cannot be read counts: a slip the other way costs an account.

use std::fmt;

use http::Method;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::word::Word;

/// Names of attributes, in small letters, by which somebody is reached or signs in. “phone” stands for each with it.
const WAYS_IN: [&str; 3] = ["login", "email", "secondemail"];

/// What the body of a POST or PUT of a person changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of its own that is there or not")]
pub struct Holds {
    /// Attributes, the type, the provider; or whatever could not be read.
    profile: bool,
    password: bool,
    recovery: bool,
    takeover: bool,
}

impl Holds {
    /// What could not be read may be anything.
    const UNREAD: Self = Self { profile: true, password: true, recovery: true, takeover: true };

    pub fn of(body: Option<&[u8]>) -> Self {
        let read = body.and_then(|body| serde_json::from_slice::<Members>(body).ok());
        let Some(Members(members)) = read else { return Self::UNREAD };
        let mut holds = Self { profile: false, password: false, recovery: false, takeover: false };
        for (name, value) in members {
            match name.to_lowercase().as_str() {
                "profile" => {
                    holds.profile = true;
                    let Member::Object(attributes) = value else { return Self::UNREAD };
                    holds.takeover |= attributes.iter().any(|(name, _)| is_way_in(name));
                }
                "credentials" => {
                    holds.takeover = true;
                    let Member::Object(credentials) = value else { return Self::UNREAD };
                    for (name, _) in credentials {
                        match name.to_lowercase().as_str() {
                            "password" => holds.password = true,
                            "recovery_question" => holds.recovery = true,
                            _ => holds.profile = true,
                        }
                    }
                }
                _ => holds.profile = true,
            }
        }
        holds
    }

    pub fn opens(self) -> bool {
        self.takeover
    }

    /// In one word each. What changes nothing that is known is a change of attributes.
    pub fn words(self) -> Vec<Word> {
        let nothing = !self.password && !self.recovery;
        let words = [
            (self.profile || nothing, Word::Set),
            (self.password, Word::SetPassword),
            (self.recovery, Word::RecoveryQuestion),
        ];
        words.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect()
    }
}

/// Whether an attribute of this name is a way in: by it somebody signs in, or a link or a code reaches them.
pub fn is_way_in(name: &str) -> bool {
    let name = name.to_lowercase();
    WAYS_IN.contains(&name.as_str()) || name.contains("phone")
}

/// Whether a call lets somebody else become a person, or makes an administrator. `path` may begin with `/api`.
pub fn opens(method: &Method, path: &str, query: &str, body: Option<&[u8]>) -> bool {
    if *method == Method::GET {
        return false;
    }
    let below = path.strip_prefix("/api").unwrap_or(path).to_lowercase();
    let segments: Vec<&str> = below.split('/').filter(|segment| !segment.is_empty()).collect();
    let mails = query.split('&').any(|pair| pair.eq_ignore_ascii_case("sendEmail=true"));
    let is_mailed_unless_told = !query.to_lowercase().contains("sendemail");
    match segments.as_slice() {
        ["v1", "users", _] => *method != Method::DELETE && Holds::of(body).opens(),
        ["v1", "users", _, "lifecycle", what] => match *what {
            // Okta mails these unless it is told otherwise; the second invitation it shows.
            "activate" => !mails && !is_mailed_unless_told,
            "reactivate" | "reset_password" => !mails,
            "expire_password" => query.to_lowercase().contains("temppassword"),
            "deactivate" | "suspend" | "unsuspend" | "unlock" => false,
            // A temporary password, factors that go, and whatever comes to be there.
            _ => true,
        },
        ["v1", "users", _, "credentials", what] => !(*what == "forgot_password" && mails),
        // A push or a code that is only asked for changes nothing of them.
        ["v1", "users", _, "factors", _, "verify"] => false,
        ["v1", "users", _, "factors", _, "transactions", _] if *method == Method::DELETE => false,
        // Whoever becomes an administrator may become anybody; a role without its limits is a larger one.
        ["v1", "users" | "groups", _, "roles", _]
        | ["v1", "users" | "groups", _, "roles"]
        | ["v1", "iam", ..]
        | ["oauth2", "v1", "clients", _, "roles", ..] => *method != Method::DELETE,
        // The last but one is an account elsewhere that signs in as this person.
        ["v1", "users" | "groups", _, "roles", ..]
        | ["v1", "users", _, "factors" | "authenticator-enrollments", ..]
        | ["v1", "idps", _, "users", _]
        // A way back in, for whoever has the answer or the mailbox.
        | ["v1", "authn", "recovery", ..]
        | ["webauthn-registration", ..] => true,
        _ => false,
    }
}

/// The members of an object as they stand, doubles included: which of two Okta takes is its own business.
struct Members(Vec<(String, Member)>);

enum Member {
    Object(Vec<(String, Value)>),
    Other,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs(std::marker::PhantomData)).map(Self)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        let mut inner = serde_json::Deserializer::from_str(raw.get());
        Ok(match inner.deserialize_map(Pairs(std::marker::PhantomData)) {
            Ok(pairs) => Self::Object(pairs),
            Err(_) => Self::Other,
        })
    }
}

struct Pairs<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
    type Value = Vec<(String, T)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whatever_lets_somebody_else_in_counts_on_every_address() {
        for (method, path, query, body, expected) in [
            ("POST", "/api/v1/users/00u1", "", Some(r#"{"profile":{"title":"x"}}"#), false),
            ("POST", "/api/v1/users/00u1", "", Some(r#"{"profile":{"email":"x@y"}}"#), true),
            ("POST", "/v1/users/00u1/", "", Some(r#"{"profile":{"secondEmail":null}}"#), true),
            ("PUT", "/v1/users/00u1", "", Some(r#"{"profile":{"mobilePhone":"1"}}"#), true),
            ("POST", "/v1/users/00u1", "", Some(r#"{"profile":{"email":"x"},"profile":{}}"#), true),
            ("POST", "/v1/users/00u1", "", Some(r#"{"profile":{},"profile":{"\u006cogin":"x"}}"#), true),
            ("POST", "/v1/users/00u1", "", Some(r#"{"credentials":{"password":{"value":"x"}}}"#), true),
            ("POST", "/v1/users/00u1", "", Some(r#"{"profile":["email"]}"#), true),
            ("POST", "/v1/users/00u1", "", Some("profile=1"), true),
            ("POST", "/v1/users/00u1", "", None, true),
            ("POST", "/v1/users", "", Some("{}"), false),
            ("DELETE", "/v1/users/00u1", "", None, false),
            ("POST", "/v1/users/00u1/lifecycle/unlock", "", None, false),
            ("POST", "/v1/users/00u1/lifecycle/activate", "", None, false),
            ("POST", "/v1/users/00u1/lifecycle/activate", "sendEmail=false", None, true),
            ("POST", "/v1/users/00u1/lifecycle/reactivate", "", None, true),
            ("POST", "/v1/users/00u1/lifecycle/reset_password", "sendEmail=true", None, false),
            ("POST", "/v1/users/00u1/lifecycle/reset_password", "sendEmail=false", None, true),
            ("POST", "/v1/users/00u1/lifecycle/expire_password", "", None, false),
            ("POST", "/v1/users/00u1/lifecycle/expire_password", "tempPassword=true", None, true),
            ("POST", "/v1/users/00u1/lifecycle/expire_password_with_temp_password", "", None, true),
            ("POST", "/v1/users/00u1/factors", "", None, true),
            ("DELETE", "/v1/users/00u1/factors/opf1", "", None, true),
            ("POST", "/v1/users/00u1/factors/opf1/verify", "", None, false),
            ("DELETE", "/v1/users/00u1/factors/opf1/transactions/v2mst.x", "", None, false),
            ("POST", "/v1/users/00u1/authenticator-enrollments/tac", "", None, true),
            ("POST", "/v1/users/00u1/credentials/change_recovery_question", "", None, true),
            ("POST", "/v1/idps/0oa1/users/00u1", "", None, true),
            ("POST", "/api/v1/users/00u1/roles", "", Some(r#"{"type":"HELP_DESK_ADMIN"}"#), true),
            ("DELETE", "/v1/users/00u1/roles/ra1", "", None, false),
            ("DELETE", "/v1/users/00u1/roles/ra1/targets/groups/00g1", "", None, true),
            ("POST", "/v1/groups/00g1/roles", "", None, true),
            ("PUT", "/v1/iam/resource-sets/rs1/bindings/cr1/members", "", None, true),
            ("POST", "/oauth2/v1/clients/0oa1/roles", "", None, true),
            ("DELETE", "/v1/users/00u1/sessions", "", None, false),
            ("PUT", "/v1/groups/00g1/users/00u1", "", None, false),
            ("GET", "/v1/users/00u1", "", None, false),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let found = opens(&method, path, query, body.map(str::as_bytes));
            assert_eq!(found, expected, "{method} {path}?{query} {body:?}");
        }
    }

    #[test]
    fn a_body_says_what_it_changes() {
        let words = |body: &str| Holds::of(Some(body.as_bytes())).words();
        assert_eq!(words(r#"{"profile":{"title":"x"}}"#), [Word::Set]);
        assert_eq!(words(r#"{"credentials":{"password":{"value":"x"}}}"#), [Word::SetPassword]);
        assert_eq!(words(r#"{"credentials":{"recovery_question":{}}}"#), [Word::RecoveryQuestion]);
        assert_eq!(words("{}"), [Word::Set]);
        assert_eq!(words("not json").len(), 3);
    }

    proptest! {
        #[test]
        fn a_way_in_counts_however_it_is_written(name in "(login|[eE]mail|second[Ee]mail|mobilePhone|PRIMARYPHONE)", before in "[a-z]{0,5}", escaped: bool) {
            let name: String = if escaped {
                name.chars().fold(String::new(), |text, letter| format!("{text}\\u{:04x}", u32::from(letter)))
            } else {
                name
            };
            let body = format!("{{\"profile\":{{\"{before}x\":1,\"{name}\":\"v\"}}}}");
            prop_assert!(Holds::of(Some(body.as_bytes())).opens(), "{}", body);
        }
    }
}
