//! Where people may sign in instead: identity providers, and who is linked to which.

use serde_json::{Map, Value, json};

use super::factors::allow;
use super::{ids, times};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct IdentityProvider {
    pub number: u32,
    pub active: bool,
    /// What whoever made it said.
    pub given: Map<String, Value>,
    /// Seconds since 1970.
    pub created: i64,
    pub updated: i64,
    pub linked: Vec<Linked>,
}

/// Somebody, and what they are called there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Linked {
    pub seq: u32,
    pub external: Value,
    pub at: i64,
}

impl IdentityProvider {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"0oa", seed, self.number)).to_owned()
    }

    fn said(&self, name: &str) -> Value {
        self.given.get(name).cloned().unwrap_or_default()
    }

    /// As recorded.
    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        let id = self.id(seed);
        let authorize = format!(
            "{origin}/oauth2/v1/authorize?idp={id}&client_id={{clientId}}&response_type={{responseType}}\
             &response_mode={{responseMode}}&scope={{scopes}}&redirect_uri={{redirectUri}}&state={{state}}\
             &nonce={{nonce}}"
        );
        let mut link = allow(authorize, &["GET"]);
        link["templated"] = json!(true);
        json!({
            "id": id,
            "type": self.said("type"),
            "issuerMode": self.given.get("issuerMode").cloned().unwrap_or_else(|| json!("ORG_URL")),
            "name": self.said("name"),
            "status": if self.active { "ACTIVE" } else { "INACTIVE" },
            "created": times::text(self.created),
            "lastUpdated": times::text(self.updated),
            "protocol": self.said("protocol"),
            "policy": self.said("policy"),
            "_links": {
                "authorize": link,
                "clientRedirectUri": allow(format!("{origin}/oauth2/v1/authorize/callback"), &["POST"]),
            },
        })
    }

    /// Somebody as this provider knows them. `user` is their id.
    pub(super) fn linked_to_json(&self, linked: &Linked, user: &str, seed: u64, origin: &str) -> Value {
        let provider = format!("{origin}/api/v1/idps/{}", self.id(seed));
        json!({
            "id": user,
            "externalId": linked.external,
            "created": times::text(linked.at),
            "lastUpdated": times::text(linked.at),
            "profile": {},
            "_links": {
                "idp": {"href": provider},
                "self": allow(format!("{provider}/users/{user}"), &["GET", "DELETE"]),
                "user": {"href": format!("{origin}/api/v1/users/{user}")},
            },
        })
    }
}
