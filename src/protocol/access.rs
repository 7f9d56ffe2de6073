//! What a person can reach, and what blocks them.

use serde_json::Value;

/// An app as the person sees it on their dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppLink {
    /// Of the assignment; where Okta tells none, what else tells it from others.
    pub id: String,
    pub label: String,
    /// The kind of app in Okta's catalogue.
    pub app_name: String,
    pub hidden: bool,
}

impl AppLink {
    /// Reads one element of `GET /users/{id}/appLinks`.
    pub fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = ["appAssignmentId", "id", "linkUrl", "label"].into_iter().map(text).find(|id| !id.is_empty());
        value.is_object().then(|| Self {
            id: id.unwrap_or_default(),
            label: text("label"),
            app_name: text("appName"),
            hidden: value.get("hidden").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

impl AppLink {
    /// The label; where it has none, its kind.
    pub fn name(&self) -> &str {
        match (self.label.as_str(), self.app_name.as_str()) {
            ("", "") => "app without a name",
            ("", kind) => kind,
            (label, _) => label,
        }
    }
}

/// A block on the account, beside its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    AnyDevice,
    UnknownDevices,
    Other(String),
}

impl Block {
    /// Reads one element of `GET /users/{id}/blocks`.
    pub fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        value.is_object().then(|| match (text("type"), text("appliesTo")) {
            ("DEVICE_BASED", "ANY_DEVICES") => Self::AnyDevice,
            ("DEVICE_BASED", "UNKNOWN_DEVICES") => Self::UnknownDevices,
            ("", "") => Self::Other("of a kind that this program does not know".to_owned()),
            (kind, applies) => Self::Other(format!("{kind} {applies}").trim().to_owned()),
        })
    }

    pub fn words(&self) -> &str {
        match self {
            Self::AnyDevice => "on every device",
            Self::UnknownDevices => "on devices not used before",
            Self::Other(words) => words,
        }
    }
}
