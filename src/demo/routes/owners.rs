//! `/groups/{id}/owners`: listed, assigned, taken away.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::org::Org;
use super::super::owners::Owner;
use super::super::reply::{Answer, Refusal, Reply};

/// As recorded: without a Link header.
pub(super) fn list(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let group = org.group(id)?;
    let limit = call.query.limit(1000, 1, 1000)?;
    let owners = org.owners(group.number);
    let shown: Vec<Value> =
        owners.iter().filter_map(|owner| org.owner_to_json(owner, "%Y-%m-%d %H:%M:%S.0")).take(limit).collect();
    Ok(Reply::json(&json!(shown)))
}

pub(super) fn assign(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let group = org.group(id)?.number;
    let body = call.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let owner = text("id");
    let is_group = match text("type").as_str() {
        "USER" => false,
        "GROUP" => true,
        _ => return Err(Refusal::invalid("type", "type: must be USER or GROUP.")),
    };
    if is_group {
        org.group(&owner)?;
    } else if org.seq_of_id(&owner).is_none() {
        return Err(Refusal::not_found(&owner, "User"));
    }
    let mut owners = org.owners(group);
    if owners.iter().any(|other| other.id == owner) {
        return Err(Refusal::invalid("owner", "Provided owner is already assigned to this group"));
    }
    let owner = Owner { id: owner, is_group, assigned: call.now.as_second() };
    let shown = org.owner_to_json(&owner, "%a %b %d %H:%M:%S UTC %Y").ok_or_else(Refusal::internal)?;
    owners.push(owner);
    org.owners.insert(group, owners);
    Ok(Reply { status: 201, ..Reply::json(&shown) })
}

pub(super) fn remove(org: &mut Org, id: &str, owner: &str) -> Answer {
    let group = org.group(id)?.number;
    let mut owners = org.owners(group);
    let before = owners.len();
    owners.retain(|other| other.id != owner);
    if owners.len() == before {
        return Err(Refusal::not_found(owner, "LinkedObject"));
    }
    org.owners.insert(group, owners);
    Ok(Reply::empty())
}
