//! The policies that hold for everybody who falls under no other: one of each type, which can be changed and not deleted.

use serde_json::{Map, Value, json};

use super::factors::allow;
use super::groups::EVERYONE;
use super::{ids, times};

/// The types that have such a policy here.
const KINDS: [&str; 3] = ["OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL"];

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Policy {
    pub number: u32,
    pub kind: &'static str,
    pub settings: Option<Value>,
    /// Seconds since 1970.
    pub created: i64,
    pub updated: i64,
}

/// What people may enrol: everything that this organisation has.
fn authenticators() -> Value {
    let may = |key: &str, own: &str| json!({"key": key, "enroll": {"self": own}, "constraints": null});
    json!({
        "type": "AUTHENTICATORS",
        "authenticators": [
            may("okta_password", "REQUIRED"),
            may("okta_email", "REQUIRED"),
            may("okta_verify", "OPTIONAL"),
            may("phone_number", "OPTIONAL"),
            may("security_question", "OPTIONAL"),
            may("webauthn", "OPTIONAL"),
            may("google_otp", "OPTIONAL"),
        ],
    })
}

/// What `password` holds new passwords to.
fn passwords() -> Value {
    json!({
        "password": {
            "complexity": {
                "minLength": 8,
                "minLowerCase": 1,
                "minUpperCase": 1,
                "minNumber": 1,
                "minSymbol": 0,
                "excludeUsername": true,
                "dictionary": {"common": {"exclude": false}},
                "excludeAttributes": [],
            },
            "age": {"maxAgeDays": 0, "expireWarnDays": 0, "minAgeMinutes": 0, "historyCount": 4},
            "lockout": {
                "maxAttempts": 5,
                "autoUnlockMinutes": 0,
                "userLockoutNotificationChannels": [],
                "showLockoutFailures": false,
            },
        },
    })
}

pub(super) fn at_start(start: i64) -> Vec<Policy> {
    let at = start - 2300 * 86_400;
    let policies = KINDS.iter().zip(0..).map(|(kind, number)| Policy {
        number,
        kind,
        settings: match *kind {
            "MFA_ENROLL" => Some(authenticators()),
            "PASSWORD" => Some(passwords()),
            _ => None,
        },
        created: at,
        updated: at,
    });
    policies.collect()
}

impl Policy {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"00p", seed, self.number)).to_owned()
    }

    /// As recorded.
    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        let id = self.id(seed);
        let everyone = ids::text(&ids::id(*b"00g", seed, EVERYONE)).to_owned();
        let mut conditions = json!({"people": {"groups": {"include": [everyone]}}});
        if self.kind == "PASSWORD" {
            conditions["authProvider"] = json!({"provider": "OKTA"});
        }
        let own = format!("{origin}/api/v1/policies/{id}");
        let mut shown = Map::new();
        let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
        put("type", json!(self.kind));
        put("id", json!(id));
        put("status", json!("ACTIVE"));
        put("name", json!("Default Policy"));
        put("description", json!("The default policy applies in all situations if no other policy applies."));
        put("priority", json!(1));
        put("system", json!(true));
        put("conditions", conditions);
        put("created", json!(times::text(self.created)));
        put("lastUpdated", json!(times::text(self.updated)));
        if let Some(settings) = &self.settings {
            put("settings", settings.clone());
        }
        let rules = allow(format!("{own}/rules"), &["GET", "POST"]);
        put("_links", json!({"self": allow(own, &["GET", "PUT"]), "rules": rules}));
        Value::Object(shown)
    }
}
