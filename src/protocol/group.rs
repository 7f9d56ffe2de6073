//! Groups of users.

use serde::Deserialize;

use super::id::GroupId;

/// Where a group's membership is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupType {
    /// Membership is kept in Okta.
    Okta,
    /// Comes from a directory or an application.
    App,
    /// `Everyone` and the like: membership is fixed.
    BuiltIn,
    Other(String),
}

impl GroupType {
    fn parse(text: &str) -> Self {
        match text {
            "OKTA_GROUP" => Self::Okta,
            "APP_GROUP" => Self::App,
            "BUILT_IN" => Self::BuiltIn,
            other => Self::Other(other.to_owned()),
        }
    }

    /// What stands in the column “Type”.
    pub fn word(&self) -> &str {
        match self {
            Self::Okta => "Okta group",
            Self::App => "from a directory",
            Self::BuiltIn => "built in",
            Self::Other(name) if name.is_empty() => "kind not told",
            Self::Other(name) => name,
        }
    }

    /// Why membership cannot be changed here; none when it can.
    pub fn fixed_because(&self) -> Option<&'static str> {
        match self {
            Self::Okta => None,
            Self::App => Some("decided where it comes from"),
            Self::BuiltIn => Some("everybody belongs to it"),
            Self::Other(_) => Some("an unknown kind of group"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub description: String,
    pub kind: GroupType,
    /// Number of members; only where `expand=stats` was asked for and allowed.
    pub users: Option<u64>,
    /// Whether its members are administrators of some kind; only where that was asked for and told.
    pub admin: Option<bool>,
}

impl Group {
    /// What whoever takes it must know before; none where it gives no such rights, or that was not told.
    pub fn rights(&self) -> Option<&'static str> {
        (self.admin == Some(true)).then_some("gives admin rights")
    }

    /// Reads one element of a list of groups; none when it has no id.
    pub fn parse(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Wire {
            id: Option<String>,
            #[serde(rename = "type")]
            kind: Option<String>,
            profile: Option<serde_json::Map<String, serde_json::Value>>,
            #[serde(rename = "_embedded")]
            embedded: Option<serde_json::Value>,
        }
        let wire: Wire = serde_json::from_str(json).ok()?;
        let text = |name: &str| {
            let value = wire.profile.as_ref().and_then(|profile| profile.get(name));
            value.and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let stat = |name: &str| wire.embedded.as_ref().and_then(|all| all.pointer(&format!("/stats/{name}")));
        Some(Self {
            users: stat("usersCount").and_then(serde_json::Value::as_u64),
            admin: stat("hasAdminPrivilege").and_then(serde_json::Value::as_bool),
            id: GroupId::new(wire.id.filter(|id| !id.is_empty())?),
            name: text("name"),
            description: text("description"),
            kind: GroupType::parse(&wire.kind.unwrap_or_default()),
        })
    }
}
