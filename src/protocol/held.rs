//! What somebody has, as it is read before they leave: how they came to each group and app, what is theirs alone, and what
//! others share with them.
//!
//! Each part is read by itself and may fail by itself. Must not know: what of it goes.

use serde_json::Value;

use super::device::Device;
use super::factor::Factor;
use super::id::{EnrolmentId, GroupId};
use super::mend;
use super::rights::{Grant, HeldRoles, Part};

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub groups: Part<Vec<HeldGroup>>,
    pub apps: Part<Vec<HeldApp>>,
    pub roles: Part<HeldRoles>,
    pub factors: Part<Vec<Factor>>,
    pub devices: Part<Vec<Device>>,
    pub grants: Part<Vec<Grant>>,
    /// Those whose manager they are.
    pub reports: Part<People>,
    /// Of their groups those that they own, by name.
    pub owned: Part<Vec<String>>,
}

/// People by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    pub names: Vec<String>,
    /// Whether there are more.
    pub more: bool,
}

/// A group that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldGroup {
    pub id: GroupId,
    pub name: String,
    pub why: Why,
}

/// How somebody came to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    ByHand,
    /// By group rules of these names; some of which no name is told.
    ByRule(Vec<String>),
    /// By a group; of an app.
    ByGroup,
    /// It is not decided here, and where.
    Fixed(&'static str),
    /// Okta does not say.
    Untold,
}

impl Why {
    pub fn words(&self) -> String {
        match self {
            Self::ByHand => "by hand".to_owned(),
            Self::ByRule(names) if names.is_empty() => "by a group rule".to_owned(),
            Self::ByRule(names) => format!("by the rule {}", names.join(", ")),
            Self::ByGroup => "by a group".to_owned(),
            Self::Fixed(why) => (*why).to_owned(),
            Self::Untold => "Okta does not say".to_owned(),
        }
    }
}

/// An app that somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldApp {
    pub name: String,
    pub why: Why,
}

/// What somebody has of an authenticator of Identity Engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub id: EnrolmentId,
    /// `okta_verify`, `okta_password`, …; several may share one.
    pub key: String,
    pub name: String,
}

impl Enrolment {
    /// Reads one element of `GET /users/{id}/authenticator-enrollments`; none when it has no id.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = Some(text("id")).filter(|id| !id.is_empty()).map(EnrolmentId::new)?;
        Some(Self { id, key: text("key"), name: text("name") })
    }

    /// Whether it is a password: that is no factor to remove.
    pub fn is_password(&self) -> bool {
        self.key == "okta_password"
    }
}

impl Access {
    /// The groups that somebody was put into by hand: these can be left.
    pub fn by_hand(&self) -> impl Iterator<Item = &HeldGroup> {
        self.groups.iter().flatten().filter(|group| group.why == Why::ByHand)
    }

    /// The groups that stay, whatever is done here.
    pub fn staying(&self) -> impl Iterator<Item = &HeldGroup> {
        self.groups.iter().flatten().filter(|group| group.why != Why::ByHand)
    }
}
