//! What somebody had, as it was read directly before they were deactivated: what can be given back, and what cannot.
//!
//! ```text
//!  read ─► Belongings ─► traits of the line ─► the journal ─► deeds ─► the newest deactivation ─► Former
//! ```
//!
//! Owns: how it is kept in a line, and which line counts. Must not know: how it is read, and how it is given back.

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::deed::{Deed, Fate, Held, Kind};
use super::operation::Operation;
use super::recorder::Trait;
use super::user::User;

/// Okta's clock and the one that a line was written by are told apart by whole seconds, and an answer takes its time.
const SLACK: SignedDuration = SignedDuration::from_secs(5);

/// What somebody had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belongings {
    /// Groups of Okta's own in which they were by hand.
    pub groups: Part<Belonging>,
    /// Apps that were assigned by hand.
    pub apps: Part<Belonging>,
    /// What gave them rights over the organisation, in words.
    pub roles: Part<String>,
    /// Factors by name.
    pub factors: Part<String>,
}

/// One kind of it, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part<T> {
    pub read: Vec<T>,
    /// Why this is not all, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

/// A group or an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    pub id: String,
    pub name: String,
    /// Whether it was not told how they came to it: it may have been a rule, or a group.
    #[serde(default)]
    pub unsure: bool,
}

impl<T> Part<T> {
    pub fn whole(read: Vec<T>) -> Self {
        Self { read, missing: None }
    }

    /// Nothing of it could be read, and why.
    pub fn unread(why: impl Into<String>) -> Self {
        Self { read: Vec::new(), missing: Some(why.into()) }
    }
}

impl Belongings {
    /// As a line keeps it.
    pub fn traits(&self) -> Vec<Trait> {
        let kept = |name: &str, value: Result<serde_json::Value, serde_json::Error>| Trait {
            name: format!("kept.{name}"),
            value: value.unwrap_or_default(),
            personal: true,
        };
        vec![
            kept("groups", serde_json::to_value(&self.groups)),
            kept("apps", serde_json::to_value(&self.apps)),
            kept("roles", serde_json::to_value(&self.roles)),
            kept("factors", serde_json::to_value(&self.factors)),
        ]
    }

    /// What a line keeps, or why nothing.
    fn of(before: &[Held]) -> Result<Self, &'static str> {
        let mut kept = before.iter().filter(|held| held.name.starts_with("kept.")).peekable();
        if kept.peek().is_none() {
            return Err("what they had was not read before the deactivation");
        }
        if kept.all(|held| held.value.is_none()) {
            return Err("what they had is kept no longer");
        }
        Ok(Self {
            groups: part(before, "kept.groups"),
            apps: part(before, "kept.apps"),
            roles: part(before, "kept.roles"),
            factors: part(before, "kept.factors"),
        })
    }

    /// The same of what was just done; none where nothing was kept.
    pub fn just_kept(before: &[Held]) -> Option<Self> {
        Self::of(before).ok()
    }

    /// What could not be read, each with its reason.
    pub fn missing(&self) -> Vec<String> {
        let parts = [
            ("groups", &self.groups.missing),
            ("apps", &self.apps.missing),
            ("roles", &self.roles.missing),
            ("factors", &self.factors.missing),
        ];
        parts.into_iter().filter_map(|(name, why)| Some(format!("{name} ({})", why.as_ref()?))).collect()
    }
}

/// One part of it as a line holds it, in words; none where it is no such part.
pub fn words_of(held: &Held) -> Option<String> {
    let value = held.value.as_ref().filter(|_| held.name.starts_with("kept."))?;
    let read = value.get("read")?.as_array()?;
    let names: Vec<&str> = read.iter().filter_map(|one| one.get("name").unwrap_or(one).as_str()).collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let missing = value.get("missing").and_then(serde_json::Value::as_str);
    Some(missing.map_or_else(|| names.clone(), |why| format!("{names} (not all: {why})")))
}

fn part<T: DeserializeOwned>(before: &[Held], name: &str) -> Part<T> {
    let value = before.iter().find(|held| held.name == name).and_then(|held| held.value.clone());
    let read = value.map(serde_json::from_value::<Part<T>>);
    match read {
        Some(Ok(part)) => part,
        Some(Err(_)) => Part::unread("what is kept is of another version"),
        None => Part::unread("kept no longer"),
    }
}

/// A deactivation, and what the person had before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// The number of its line.
    pub line: u64,
    /// By Okta's clock.
    pub at: Timestamp,
    /// Who did it, in as few words as name them.
    pub by: String,
    pub ticket: Option<String>,
    /// Whether nobody activated and deactivated them again since.
    pub stands: bool,
    pub had: Belongings,
}

/// The newest deactivation of somebody that was sent from here; or why there is nothing to go by.
pub fn former(deeds: &[Deed], user: &User) -> Result<Former, String> {
    let deactivates = |deed: &&Deed| {
        let may_be_done = match deed.fate {
            Fate::Done | Fate::Unknown | Fate::UnderWay => true,
            Fate::Refused | Fate::NotSent | Fate::Forbidden | Fate::NotDone | Fate::None => false,
        };
        may_be_done
            && deed.kind == Kind::Call
            && deed.operation == Some(Operation::DeactivateUser)
            && deed.is_about(&user.id)
    };
    let Some(deed) = deeds.iter().filter(deactivates).max_by_key(|deed| deed.seq) else {
        return Err("the journal here knows of no deactivation of this person".to_owned());
    };
    let had = Belongings::of(&deed.before)?;
    let changed = user.status_changed.map(super::time::Moment::timestamp);
    Ok(Former {
        line: deed.seq,
        at: deed.okta_time(),
        by: deed.by.label().to_owned(),
        ticket: deed.ticket.clone(),
        stands: changed.is_none_or(|at| made(deed, at)),
        had,
    })
}

/// Whether a status of that moment can be of this call.
fn made(deed: &Deed, at: Timestamp) -> bool {
    let after = deed.ended.map(|ended| ended.checked_add(deed.skew).unwrap_or(ended));
    let begun = at.duration_since(deed.okta_time()).checked_add(SLACK).is_some_and(|late| !late.is_negative());
    begun && at.duration_since(after.unwrap_or_else(|| deed.okta_time())) <= SLACK
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn belonging() -> impl Strategy<Value = Belonging> {
        (".{0,8}", ".{0,8}", any::<bool>()).prop_map(|(id, name, unsure)| Belonging { id, name, unsure })
    }

    fn part_of<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Part<T>> {
        (proptest::collection::vec(one, 0..4), proptest::option::of(".{0,8}"))
            .prop_map(|(read, missing)| Part { read, missing })
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again_as_it_was(
            groups in part_of(belonging()),
            apps in part_of(belonging()),
            roles in part_of(".{0,8}"),
            factors in part_of(".{0,8}"),
        ) {
            let had = Belongings { groups, apps, roles, factors };
            let traits = had.traits();
            prop_assert!(traits.iter().all(|one| one.personal));
            let held: Vec<Held> =
                traits.into_iter().map(|one| Held { name: one.name, value: Some(one.value) }).collect();
            prop_assert_eq!(Belongings::of(&held), Ok(had));
        }
    }

    #[test]
    fn what_was_never_kept_and_what_is_kept_no_longer_are_told_apart() {
        let held = |name: &str, value| Held { name: name.to_owned(), value };
        let status = held("status", Some("ACTIVE".into()));
        assert!(Belongings::of(std::slice::from_ref(&status)).unwrap_err().contains("not read"));
        let gone = held("kept.groups", None);
        assert!(Belongings::of(&[status, gone.clone()]).unwrap_err().contains("no longer"));
        let other = held("kept.apps", Some("of a later version".into()));
        let had = Belongings::of(&[gone, other]).unwrap();
        assert_eq!((had.groups.missing.as_deref(), had.apps.read.len()), (Some("kept no longer"), 0));
        assert!(had.apps.missing.is_some());
        let group = Belonging { id: "00g1".to_owned(), name: "VPN".to_owned(), unsure: true };
        let groups = Part { read: vec![group], missing: Some("no answer".to_owned()) };
        let kept = held("kept.groups", serde_json::to_value(groups).ok());
        assert_eq!(words_of(&kept).as_deref(), Some("VPN (not all: no answer)"));
        assert_eq!(words_of(&held("kept.apps", None)), None);
    }
}
