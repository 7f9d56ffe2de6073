//! `/iam/roles` and `/iam/resource-sets`: roles of the organisation's own, and what they are about. Shapes as recorded.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::iam::{CustomRole, Permission, ResourceSet};
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::roles::Kind;

fn label(body: &Map<String, Value>) -> Result<String, Refusal> {
    match body.get("label").and_then(Value::as_str) {
        Some(label) if !label.is_empty() => Ok(label.to_owned()),
        _ => Err(Refusal::invalid("label", "label: Label must be specified")),
    }
}

fn texts(body: &Map<String, Value>, name: &str) -> Vec<String> {
    let all = body.get(name).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

fn description(body: &Map<String, Value>) -> Value {
    body.get("description").cloned().unwrap_or_default()
}

fn check_permission(name: &str) -> Result<(), Refusal> {
    if name.starts_with("okta.") {
        return Ok(());
    }
    Err(Refusal::invalid("permissions", format!("permissions: {name} is not a permission.")))
}

fn check_label(org: &Org, label: &str, own: Option<u32>) -> Result<(), Refusal> {
    if org.custom_roles.iter().any(|role| role.label == label && Some(role.number) != own) {
        return Err(Refusal::invalid("label", "label: There is already an admin role with this name."));
    }
    Ok(())
}

pub(super) fn roles(org: &Org, call: &Call<'_>) -> Reply {
    let shown: Vec<Value> = org.custom_roles.iter().map(|role| role.to_json(org.seed.number, call.origin)).collect();
    let own = format!("{}/api/v1/iam/roles", call.origin);
    Reply::json(&json!({"roles": shown, "_links": {"self": {"href": own}}}))
}

pub(super) fn role(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.custom_role(id)?.to_json(org.seed.number, call.origin)))
}

pub(super) fn create_role(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let label = label(&body)?;
    check_label(org, &label, None)?;
    let names = texts(&body, "permissions");
    names.iter().try_for_each(|name| check_permission(name))?;
    let now = call.now.as_second();
    let held = |name| (name, Permission { conditions: Value::Null, created: now, updated: now });
    let role = CustomRole {
        number: org.desk.next_number(),
        label,
        description: description(&body),
        permissions: names.into_iter().map(held).collect::<BTreeMap<_, _>>(),
        created: now,
        updated: now,
    };
    let reply = Reply::json(&role.to_json(org.seed.number, call.origin));
    org.custom_roles.push(role);
    Ok(reply)
}

/// Carries out a change of a role that is there.
fn change<T>(
    org: &mut Org,
    id: &str,
    call: &Call<'_>,
    with: impl FnOnce(&mut CustomRole) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let number = org.custom_role(id)?.number;
    let role = org.custom_roles.iter_mut().find(|role| role.number == number).ok_or_else(Refusal::internal)?;
    let done = with(role)?;
    role.updated = call.now.as_second();
    Ok(done)
}

pub(super) fn replace_role(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let label = label(&body)?;
    check_label(org, &label, Some(org.custom_role(id)?.number))?;
    let seed = org.seed.number;
    change(org, id, call, |role| {
        role.label = label;
        role.description = description(&body);
        Ok(role.id(seed))
    })
    .and_then(|id| self::role(org, &id, call))
}

/// Whoever had it has it no more.
pub(super) fn delete_role(org: &mut Org, id: &str) -> Answer {
    let number = org.custom_role(id)?.number;
    org.custom_roles.retain(|role| role.number != number);
    org.roles.retain(|given| !matches!(given.kind, Kind::Custom { role, .. } if role == number));
    org.version += 1;
    Ok(Reply::empty())
}

pub(super) fn permissions(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let role = org.custom_role(id)?;
    let shown = role.permissions.keys().filter_map(|name| role.permission_to_json(name, org.seed.number, call.origin));
    Ok(Reply::json(&json!({"permissions": shown.collect::<Vec<Value>>()})))
}

pub(super) fn permission(org: &Org, id: &str, name: &str, call: &Call<'_>) -> Answer {
    let found = org.custom_role(id)?.permission_to_json(name, org.seed.number, call.origin);
    found.map(|found| Reply::json(&found)).ok_or_else(|| Refusal::not_found(name, "Permission"))
}

/// `POST` adds one, `PUT` changes what it is bound to.
pub(super) fn set_permission(org: &mut Org, id: &str, name: &str, call: &Call<'_>, replace: bool) -> Answer {
    check_permission(name)?;
    let body = if call.body.is_empty() { Map::new() } else { call.object()? };
    let conditions = body.get("conditions").cloned().unwrap_or_default();
    let now = call.now.as_second();
    change(org, id, call, |role| {
        let created = match role.permissions.get(name) {
            Some(before) => before.created,
            None if replace => return Err(Refusal::not_found(name, "Permission")),
            None => now,
        };
        role.permissions.insert(name.to_owned(), Permission { conditions, created, updated: now });
        Ok(())
    })?;
    if replace { permission(org, id, name, call) } else { Ok(Reply::empty()) }
}

pub(super) fn remove_permission(org: &mut Org, id: &str, name: &str, call: &Call<'_>) -> Answer {
    change(org, id, call, |role| {
        role.permissions.remove(name).map(|_| ()).ok_or_else(|| Refusal::not_found(name, "Permission"))
    })?;
    Ok(Reply::empty())
}

pub(super) fn sets(org: &Org, call: &Call<'_>) -> Reply {
    let shown: Vec<Value> = org.resource_sets.iter().map(|set| set.to_json(org.seed.number, call.origin)).collect();
    let own = format!("{}/api/v1/iam/resource-sets", call.origin);
    Reply::json(&json!({"resource-sets": shown, "_links": {"self": {"href": own}}}))
}

pub(super) fn set(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.resource_set(id)?.to_json(org.seed.number, call.origin)))
}

pub(super) fn resources(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.resource_set(id)?.resources_to_json(org.seed.number, call.origin)))
}

pub(super) fn create_set(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let now = call.now.as_second();
    let set = ResourceSet {
        number: org.desk.next_number(),
        label: label(&body)?,
        description: description(&body),
        resources: texts(&body, "resources"),
        created: now,
        updated: now,
    };
    let reply = Reply::json(&set.to_json(org.seed.number, call.origin));
    org.resource_sets.push(set);
    Ok(reply)
}

pub(super) fn replace_set(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let changed = ResourceSet {
        label: label(&body)?,
        description: description(&body),
        updated: call.now.as_second(),
        ..org.resource_set(id)?.clone()
    };
    let reply = Reply::json(&changed.to_json(org.seed.number, call.origin));
    if let Some(set) = org.resource_sets.iter_mut().find(|set| set.number == changed.number) {
        *set = changed;
    }
    Ok(reply)
}

/// Roles that were given for it are given no more.
pub(super) fn delete_set(org: &mut Org, id: &str) -> Answer {
    let number = org.resource_set(id)?.number;
    org.resource_sets.retain(|set| set.number != number);
    org.roles.retain(|given| !matches!(given.kind, Kind::Custom { set, .. } if set == number));
    org.version += 1;
    Ok(Reply::empty())
}
