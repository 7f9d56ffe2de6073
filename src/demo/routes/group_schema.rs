//! `/meta/schemas/group/default`.

use super::super::attributes::Change;
use super::super::call::Call;
use super::super::group_schema::GroupSchema;
use super::super::org::Org;
use super::super::reply::{Answer, Reply};

pub(super) fn get(org: &Org, call: &Call<'_>) -> Reply {
    Reply::json(&org.group_schema.to_json(call.origin))
}

/// Adds, changes and removes attributes; groups lose what they had of one that goes.
pub(super) fn update(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let properties = body.get("definitions").map_or(&serde_json::Value::Null, |all| &all["custom"]["properties"]);
    let change =
        Change { what: "updateGroupSchema", properties, taken: &GroupSchema::is_base, now: call.now.as_millisecond() };
    let mut schema = org.group_schema.clone();
    let gone = change.apply(&mut schema.custom, &mut schema.removed)?;
    schema.updated = call.now.as_second();
    org.group_schema = schema;
    for group in org.groups.iter_mut().flatten() {
        group.own.retain(|name, _| !gone.contains(name));
    }
    org.version += 1;
    Ok(get(org, call))
}
