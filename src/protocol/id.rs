//! The ids that Okta gives, each of its own type: a group's id never stands where a person's is wanted.
//!
//! What is typed or pasted to name somebody may be an id, a login or part of a name: that stays a text until Okta has
//! answered. To look something up, an id is borrowed as a text.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Of a person: `00u…`.
pub type UserId = Id<OfUser>;

/// Of a group: `00g…`.
pub type GroupId = Id<OfGroup>;

/// Of an app: `0oa…`.
pub type AppId = Id<OfApp>;

/// Of a device: `guo…`.
pub type DeviceId = Id<OfDevice>;

/// Of an enrolled factor.
pub type FactorId = Id<OfFactor>;

/// Of what somebody has of an authenticator.
pub type EnrolmentId = Id<OfEnrolment>;

/// Of an event hook.
pub type HookId = Id<OfHook>;

/// Of a group rule: `0pr…`.
pub type RuleId = Id<OfRule>;

/// Marks [`UserId`].
pub enum OfUser {}

/// Marks [`GroupId`].
pub enum OfGroup {}

/// Marks [`AppId`].
pub enum OfApp {}

/// Marks [`DeviceId`].
pub enum OfDevice {}

/// Marks [`FactorId`].
pub enum OfFactor {}

/// Marks [`EnrolmentId`].
pub enum OfEnrolment {}

/// Marks [`HookId`].
pub enum OfHook {}

/// Marks [`RuleId`].
pub enum OfRule {}

/// An id of what `Of` says. Okta's have twenty characters, for which nothing is allocated.
pub struct Id<Of>(CompactString, PhantomData<fn() -> Of>);

impl<Of> Id<Of> {
    pub fn new(id: impl Into<CompactString>) -> Self {
        Self(id.into(), PhantomData)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<Of> From<Id<Of>> for String {
    fn from(id: Id<Of>) -> Self {
        id.0.into()
    }
}

impl<Of> Deref for Id<Of> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<Of> Borrow<str> for Id<Of> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<Of> Clone for Id<Of> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<Of> Default for Id<Of> {
    fn default() -> Self {
        Self::new("")
    }
}

impl<Of> PartialEq for Id<Of> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<Of> Eq for Id<Of> {}

impl<Of> PartialEq<str> for Id<Of> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl<Of> PartialEq<&str> for Id<Of> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl<Of> Hash for Id<Of> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<Of> fmt::Display for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As the bare text: an export that was begun before ids had types goes on.
impl<Of> fmt::Debug for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<Of> Serialize for Id<Of> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de, Of> Deserialize<'de> for Id<Of> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}
