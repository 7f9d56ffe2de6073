//! Roles that an organisation makes for itself, and the sets of what they are about.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::org::Org;
use super::reply::Refusal;
use super::{ids, times};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct CustomRole {
    pub number: u32,
    pub label: String,
    pub description: Value,
    /// By name, as they are listed.
    pub permissions: BTreeMap<String, Permission>,
    /// Seconds since 1970.
    pub created: i64,
    pub updated: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Permission {
    pub conditions: Value,
    pub created: i64,
    pub updated: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct ResourceSet {
    pub number: u32,
    pub label: String,
    pub description: Value,
    /// Names or addresses, as they were given.
    pub resources: Vec<String>,
    pub created: i64,
    pub updated: i64,
}

fn roles(origin: &str) -> String {
    format!("{origin}/api/v1/iam/roles")
}

impl CustomRole {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"cr0", seed, self.number)).to_owned()
    }

    /// As recorded.
    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        let id = self.id(seed);
        let own = format!("{}/{id}", roles(origin));
        json!({
            "id": id,
            "label": self.label,
            "isCloneable": false,
            "description": self.description,
            "created": times::text(self.created),
            "lastUpdated": times::text(self.updated),
            "_links": {"permissions": {"href": format!("{own}/permissions")}, "self": {"href": own}},
        })
    }

    pub(super) fn permission_to_json(&self, name: &str, seed: u64, origin: &str) -> Option<Value> {
        let permission = self.permissions.get(name)?;
        let own = format!("{}/{}", roles(origin), self.id(seed));
        Some(json!({
            "label": name,
            "created": times::text(permission.created),
            "lastUpdated": times::text(permission.updated),
            "conditions": permission.conditions,
            "_links": {"role": {"href": own}, "self": {"href": format!("{own}/permissions/{name}")}},
        }))
    }
}

impl ResourceSet {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"iam", seed, self.number)).to_owned()
    }

    fn href(&self, seed: u64, origin: &str) -> String {
        format!("{origin}/api/v1/iam/resource-sets/{}", self.id(seed))
    }

    /// As recorded.
    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        let own = self.href(seed, origin);
        json!({
            "id": self.id(seed),
            "label": self.label,
            "description": self.description,
            "created": times::text(self.created),
            "lastUpdated": times::text(self.updated),
            "_links": {
                "bindings": {"href": format!("{own}/bindings")},
                "self": {"href": own},
                "resources": {"href": format!("{own}/resources")},
            },
        })
    }

    pub(super) fn resources_to_json(&self, seed: u64, origin: &str) -> Value {
        let own = self.href(seed, origin);
        let shown = self.resources.iter().zip(0..).map(|(name, place)| {
            let id = ids::text(&ids::id(*b"ire", seed ^ place, self.number)).to_owned();
            let mut resource = json!({
                "id": id,
                "created": times::text(self.created),
                "lastUpdated": times::text(self.updated),
                "_links": {"resource": {"href": format!("{own}/resources/{id}")}},
            });
            if name.starts_with("orn:") {
                resource["orn"] = json!(name);
            } else {
                resource["_links"]["self"] = json!({"href": name});
            }
            resource
        });
        let shown: Vec<Value> = shown.collect();
        let links = json!({"resource-set": {"href": own}, "self": {"href": format!("{own}/resources")}});
        json!({"resources": shown, "_links": links})
    }
}

impl Org {
    /// By id or by label.
    pub(super) fn custom_role(&self, id_or_label: &str) -> Result<&CustomRole, Refusal> {
        let seed = self.seed.number;
        let mut all = self.custom_roles.iter();
        let found = all.find(|role| role.id(seed) == id_or_label || role.label == id_or_label);
        found.ok_or_else(|| Refusal::not_found(id_or_label, "CustomRole"))
    }

    pub(super) fn resource_set(&self, id_or_label: &str) -> Result<&ResourceSet, Refusal> {
        let seed = self.seed.number;
        let mut all = self.resource_sets.iter();
        let found = all.find(|set| set.id(seed) == id_or_label || set.label == id_or_label);
        found.ok_or_else(|| Refusal::not_found(id_or_label, "IAMPolicy"))
    }
}
