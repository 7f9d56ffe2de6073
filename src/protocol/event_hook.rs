//! Event hooks: what Okta tells of one, and what is sent to make one. Knows nothing of how they are called.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::id::HookId;
use super::secret::Secret;

/// An event hook as Okta tells of it. The secret is never told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventHook {
    pub id: HookId,
    pub name: String,
    /// `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// `VERIFIED` or `UNVERIFIED`.
    pub verification: String,
    pub events: Vec<String>,
    pub uri: String,
    /// Name of the authentication header; empty when there is none.
    pub header: String,
    /// The whole object, for a replacement that keeps what it does not touch.
    whole: Map<String, Value>,
}

impl EventHook {
    /// Reads one object; none when it is no hook.
    pub fn parse(json: &str) -> Option<Self> {
        let Ok(Value::Object(whole)) = serde_json::from_str::<Value>(json) else { return None };
        let value = Value::Object(whole);
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let items = value.pointer("/events/items").and_then(Value::as_array);
        let hook = Self {
            id: HookId::new(text("/id")),
            name: text("/name"),
            status: text("/status"),
            verification: text("/verificationStatus"),
            events: items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            uri: text("/channel/config/uri"),
            header: text("/channel/config/authScheme/key"),
            whole: match value {
                Value::Object(whole) => whole,
                _ => Map::new(),
            },
        };
        (!hook.id.is_empty()).then_some(hook)
    }

    /// When it was made; none when that was not told.
    pub fn created(&self) -> Option<Timestamp> {
        self.whole.get("created")?.as_str()?.parse().ok()
    }

    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    pub fn is_verified(&self) -> bool {
        self.verification == "VERIFIED"
    }

    /// What a replacement sends: everything as it was told, with other events, and the secret, which Okta drops
    /// unless it is sent again.
    pub fn with_events(&self, events: &[String], secret: &Secret) -> String {
        let mut whole = self.whole.clone();
        // Its status goes along: Okta takes the one of a replacement, and an inactive hook stays so.
        for told in ["id", "verificationStatus", "created", "createdBy", "lastUpdated", "_links"] {
            whole.shift_remove(told);
        }
        let mut value = Value::Object(whole);
        value["events"]["items"] = json!(events);
        if !self.header.is_empty() {
            value["channel"]["config"]["authScheme"]["value"] = json!(secret.expose());
        }
        value.to_string()
    }
}

/// A hook to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEventHook {
    pub name: String,
    /// The public address under which the receiver is reached.
    pub uri: String,
    pub events: Vec<String>,
    /// Name of the authentication header.
    pub header: String,
    pub secret: Secret,
}

impl NewEventHook {
    pub fn to_json(&self) -> String {
        json!({
            "name": self.name,
            "events": {"type": "EVENT_TYPE", "items": self.events},
            "channel": {
                "type": "HTTP",
                "version": "1.0.0",
                "config": {
                    "uri": self.uri,
                    "authScheme": {"type": "HEADER", "key": self.header, "value": self.secret.expose()},
                },
            },
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_sends_the_secret_again_and_keeps_what_it_does_not_touch() {
        let hook = EventHook::parse(
            r#"{"id":"who1","name":"n","status":"ACTIVE","verificationStatus":"VERIFIED","events":{"type":"EVENT_TYPE","items":["a"],"filter":null},
                "channel":{"type":"HTTP","version":"1.0.0","config":{"uri":"https://x.example/","headers":[{"key":"X","value":"v"}],"authScheme":{"type":"HEADER","key":"Authorization"}}},"odd":7,"_links":{}}"#,
        )
        .unwrap();
        assert!(hook.is_active() && hook.is_verified() && hook.header == "Authorization");
        let sent: Value = serde_json::from_str(&hook.with_events(&["b".to_owned()], &Secret::new("s"))).unwrap();
        assert_eq!(sent["events"]["items"], json!(["b"]));
        assert_eq!(
            sent["channel"]["config"]["authScheme"],
            json!({"type": "HEADER", "key": "Authorization", "value": "s"})
        );
        assert_eq!((&sent["odd"], &sent["channel"]["config"]["headers"][0]["value"]), (&json!(7), &json!("v")));
        assert_eq!((sent.get("id"), sent.get("_links")), (None, None));
        assert_eq!(sent["status"], json!("ACTIVE"));
        let idle = EventHook::parse(r#"{"id":"who1","status":"INACTIVE"}"#).unwrap();
        let sent: Value = serde_json::from_str(&idle.with_events(&[], &Secret::default())).unwrap();
        assert_eq!(sent["status"], json!("INACTIVE"));
        assert_eq!(EventHook::parse("[]"), None);
        assert_eq!(EventHook::parse("{}"), None);
    }
}
