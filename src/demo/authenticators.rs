//! The authenticators of the organisation: what its people may sign in with. Identity Engine knows them alone.

use serde_json::{Map, Value, json};

use super::factors::allow;
use super::{ids, times};

pub(super) struct Authenticator {
    pub key: &'static str,
    kind: &'static str,
    name: &'static str,
    active: bool,
    /// `settings` and `provider`, as JSON; empty for none.
    settings: &'static str,
    provider: &'static str,
}

/// Minutes that a temporary code may live, and that it lives unless told otherwise.
pub(super) const CODE_LEAST: i64 = 10;
pub(super) const CODE_MOST: i64 = 14_400;
pub(super) const CODE_USUAL: i64 = 120;
/// Characters of a temporary code.
pub(super) const CODE_LENGTH: usize = 16;

#[rustfmt::skip]
pub(super) const ALL: [Authenticator; 11] = [
    Authenticator { key: "okta_email", kind: "email", name: "Email", active: true,
        settings: r#"{"allowedFor":"any","tokenLifetimeInMinutes":5}"#, provider: "" },
    Authenticator { key: "google_otp", kind: "app", name: "Google Authenticator", active: true, settings: "{}", provider: "" },
    Authenticator { key: "okta_verify", kind: "app", name: "Okta Verify", active: true,
        settings: r#"{"compliance":{"fips":"OPTIONAL"},"channelBinding":{"style":"NUMBER_CHALLENGE","required":"NEVER"},"userVerification":"PREFERRED","userVerificationMethods":["BIOMETRICS","PIN"],"appInstanceId":""}"#, provider: "" },
    Authenticator { key: "okta_password", kind: "password", name: "Password", active: true, settings: "", provider: "" },
    Authenticator { key: "phone_number", kind: "phone", name: "Phone", active: true, settings: r#"{"allowedFor":"any"}"#, provider: "" },
    Authenticator { key: "webauthn", kind: "security_key", name: "Passkey (FIDO2 WebAuthn)", active: true, settings: "", provider: "" },
    Authenticator { key: "security_question", kind: "security_question", name: "Security Question", active: true,
        settings: r#"{"allowedFor":"recovery"}"#, provider: "" },
    Authenticator { key: "tac", kind: "tac", name: "Temporary Access Code", active: true, settings: "",
        provider: r#"{"type":"tac","configuration":{"minTtl":10,"maxTtl":14400,"defaultTtl":120,"length":16,"complexity":{"numbers":true,"letters":true,"specialCharacters":true},"multiUseAllowed":true}}"# },
    Authenticator { key: "custom_app", kind: "app", name: "Acme Badge", active: true, settings: r#"{"userVerification":"REQUIRED"}"#, provider: "" },
    // Several of one key are usual: the key is no identity.
    Authenticator { key: "custom_app", kind: "app", name: "Acme Badge (trial)", active: false, settings: r#"{"userVerification":"REQUIRED"}"#, provider: "" },
    Authenticator { key: "duo", kind: "app", name: "Duo Security", active: false, settings: "", provider: "" },
];

/// The first with this key.
pub(super) fn place(key: &str) -> usize {
    ALL.iter().position(|one| one.key == key).unwrap_or_default()
}

pub(super) fn id(seed: u64, place: usize) -> String {
    ids::text(&ids::id(*b"aut", seed, place as u32)).to_owned()
}

impl Authenticator {
    pub(super) fn kind(&self) -> &'static str {
        self.kind
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn to_json(&self, seed: u64, place: usize, start: i64, origin: &str) -> Value {
        let id = id(seed, place);
        let base = format!("{origin}/api/v1/authenticators/{id}");
        let mut links = Map::new();
        links.insert("self".to_owned(), allow(base.clone(), &["GET", "PUT"]));
        if self.key != "okta_password" {
            let does = if self.active { "deactivate" } else { "activate" };
            links.insert(does.to_owned(), allow(format!("{base}/lifecycle/{does}"), &["POST"]));
        }
        links.insert("methods".to_owned(), allow(format!("{base}/methods"), &["GET"]));
        // The organisation was set up years before it was started.
        let day = 86_400;
        let mut json = json!({
            "type": self.kind,
            "id": id,
            "key": self.key,
            "status": if self.active { "ACTIVE" } else { "INACTIVE" },
            "name": self.name,
            "created": times::text(start - 2_000 * day),
            "lastUpdated": times::text(start - 200 * day),
        });
        for (name, text) in [("settings", self.settings), ("provider", self.provider)] {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                json[name] = value;
            }
        }
        json["_links"] = Value::Object(links);
        json
    }
}
