//! Who answers for a group.

use serde_json::{Value, json};

use super::org::Org;

/// A person or a group that owns a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub id: String,
    pub is_group: bool,
    /// Seconds since 1970.
    pub assigned: i64,
}

/// People of the start who answer for groups: the group and the login.
const OWNERS: [(&str, &str); 4] = [
    ("Sales", "jana.weiss@acme.com"),
    ("Office Germany", "jana.weiss@acme.com"),
    ("Pilot: passwordless sign-in, wave 2 (please do not add people by hand)", "robin.reyes@acme.com"),
    ("Engineering", "grace.okafor+oncall@acme.com"),
];

impl Org {
    /// The owners of a group, those of the start first.
    pub(super) fn owners(&self, group: u32) -> Vec<Owner> {
        if let Some(owners) = self.owners.get(&group) {
            return owners.clone();
        }
        let name = self.groups.get(group as usize).and_then(Option::as_ref).map_or("", |group| &group.name);
        let of_it = OWNERS.iter().filter(|(owned, _)| *owned == name);
        let owner = |login: &str| {
            let seq = self.seq_of_cast(login)?;
            let assigned = self.seed.start - 400 * 86_400 + i64::from(group);
            Some(Owner { id: self.id_text(seq), is_group: false, assigned })
        };
        of_it.filter_map(|(_, login)| owner(login)).collect()
    }

    /// Somebody written by hand, by the login of the start.
    pub(super) fn seq_of_cast(&self, login: &str) -> Option<u32> {
        let person = self.cast.iter().find(|person| person.text("login") == login)?;
        self.who(person.seq).map(|_| person.seq)
    }

    fn owner_name(&self, owner: &Owner) -> Option<String> {
        if owner.is_group {
            return self.group(&owner.id).ok().map(|group| group.name.clone());
        }
        let who = self.who(self.seq_of_id(&owner.id)?)?;
        self.person(Org::seq(who)).map(|person| person.name())
    }

    /// As recorded. `time` is no ISO date: an assignment answers with `Fri Mar 27 03:16:15 UTC 2026`, a list with
    /// `2026-03-05 08:36:29.0`. Owners that are gone are not shown.
    pub(super) fn owner_to_json(&self, owner: &Owner, time: &str) -> Option<Value> {
        let at = jiff::Timestamp::from_second(owner.assigned).unwrap_or_default();
        Some(json!({
            "id": owner.id,
            "type": if owner.is_group { "GROUP" } else { "USER" },
            "resolved": true,
            "originId": null,
            "originType": "OKTA_DIRECTORY",
            "displayName": self.owner_name(owner)?,
            "lastUpdated": at.strftime(time).to_string(),
        }))
    }
}
