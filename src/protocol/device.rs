//! The devices that somebody signs in with, as Okta knows them.
//!
//! Facts: Okta's contract (`listUserDevices`, `listDeviceUsers`) and recordings of both. Which keys a profile has differs
//! by device; any may be missing.

use serde_json::Value;

use super::id::DeviceId;
use super::mend;
use super::time::Moment;

/// How a device stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeviceStatus {
    #[default]
    Active,
    Suspended,
    /// Nobody is linked to it any more.
    Deactivated,
    Other(String),
}

impl DeviceStatus {
    fn parse(text: &str) -> Self {
        match text {
            "ACTIVE" => Self::Active,
            "SUSPENDED" => Self::Suspended,
            "DEACTIVATED" => Self::Deactivated,
            other => Self::Other(other.to_owned()),
        }
    }

    pub fn word(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
            Self::Other(word) if word.is_empty() => "status not told",
            Self::Other(word) => word,
        }
    }
}

/// A device of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub name: String,
    /// `MACOS`, `IOS`, or a later invention.
    pub platform: String,
    pub model: String,
    pub version: String,
    pub status: DeviceStatus,
    /// When Okta last heard of it: it writes that down at each sign-in with the device, and when its status changes.
    pub seen: Option<Moment>,
    /// Since when it is this person's.
    pub since: Option<Moment>,
    /// Whether management software is on it; none where that was not told.
    pub managed: Option<bool>,
    /// How many others sign in with it; none where that was not told.
    pub others: Option<usize>,
}

/// Who signs in with a device, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceUser {
    pub id: String,
    pub managed: Option<bool>,
}

impl Device {
    /// Reads one element of `GET /users/{id}/devices`; none when it names no device.
    pub fn parse_link(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let device = value.get("device")?;
        let text =
            |pointer: &str| device.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let name = ["/profile/displayName", "/resourceDisplayName/value"].into_iter().map(text);
        Some(Self {
            id: Some(text("/id")).filter(|id| !id.is_empty()).map(DeviceId::new)?,
            name: name.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
            platform: text("/profile/platform"),
            model: [text("/profile/manufacturer"), text("/profile/model")].join(" ").trim().to_owned(),
            version: text("/profile/osVersion"),
            status: DeviceStatus::parse(&text("/status")),
            seen: Moment::parse(&text("/lastUpdated")),
            since: value.get("created").and_then(Value::as_str).and_then(Moment::parse),
            managed: None,
            others: None,
        })
    }

    /// What it is called; where it has no name, what else tells it from others.
    pub fn label(&self) -> &str {
        match (self.name.as_str(), self.model.as_str()) {
            ("", "") => &self.id,
            ("", model) => model,
            (name, _) => name,
        }
    }

    /// The platform in a word that people use.
    pub fn platform_word(&self) -> &str {
        match self.platform.as_str() {
            "MACOS" => "macOS",
            "WINDOWS" => "Windows",
            "IOS" => "iOS",
            "ANDROID" => "Android",
            "CHROMEOS" => "ChromeOS",
            "" => "not told",
            other => other,
        }
    }

    /// Takes in who signs in with it.
    #[must_use]
    pub fn with_users(mut self, user: &str, users: &[DeviceUser]) -> Self {
        self.managed = users.iter().find(|one| one.id == user).and_then(|one| one.managed);
        self.others = Some(users.iter().filter(|one| one.id != user).count());
        self
    }
}

impl DeviceUser {
    /// Reads one element of `GET /devices/{id}/users`.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let managed = match value.get("managementStatus").and_then(Value::as_str) {
            Some("MANAGED") => Some(true),
            Some("NOT_MANAGED") => Some(false),
            Some(_) | None => None,
        };
        let id = value.pointer("/user/id").and_then(Value::as_str)?.to_owned();
        Some(Self { id, managed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_read_as_far_as_it_is_told() {
        let json = r#"{"created":"2026-03-12T08:00:00.000Z","deviceUserId":"x","device":{"id":"guo1","status":"SUSPENDED",
            "lastUpdated":"2026-11-20T08:00:00.000Z","profile":{"displayName":"Ana's iPhone","platform":"IOS","osVersion":"18.5",
            "manufacturer":"APPLE","model":"iPhone15,4"}}}"#;
        let device = Device::parse_link(json).unwrap();
        assert_eq!(
            (device.label(), device.platform_word(), device.model.as_str()),
            ("Ana's iPhone", "iOS", "APPLE iPhone15,4")
        );
        assert_eq!((device.status.word(), device.managed, device.others), ("suspended", None, None));
        let users = [
            DeviceUser::parse(r#"{"managementStatus":"MANAGED","user":{"id":"00u1"}}"#).unwrap(),
            DeviceUser::parse(r#"{"managementStatus":"WHATEVER","user":{"id":"00u2"}}"#).unwrap(),
        ];
        let device = device.with_users("00u1", &users);
        assert_eq!((device.managed, device.others), (Some(true), Some(1)));
        // Half of it is missing, and of a kind that nobody knows.
        let odd =
            Device::parse_link(r#"{"device":{"id":"guo2","status":"LOST","profile":{"platform":"BEOS"}}}"#).unwrap();
        assert_eq!((odd.label(), odd.platform_word(), odd.status.word()), ("guo2", "BEOS", "LOST"));
        assert_eq!(Device::parse_link(r#"{"device":{}}"#), None);
        assert_eq!(DeviceUser::parse("[]"), None);
    }
}
