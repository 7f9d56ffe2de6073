//! `/policies`: the one of each type that is there from the start.

use serde_json::Value;

use super::super::call::Call;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};

fn place(org: &Org, id: &str) -> Result<usize, Refusal> {
    let found = org.policies.iter().position(|policy| policy.id(org.seed.number) == id);
    found.ok_or_else(|| Refusal::not_found(id, "Policy"))
}

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let kind = call.query.get("type").ok_or_else(|| {
        let summary = "The request is missing a required parameter.";
        Refusal::new(400, "E0000028", summary).because("type: The field cannot be left blank")
    })?;
    let found = org.policies.iter().filter(|policy| policy.kind == kind);
    Ok(Reply::json(&Value::Array(found.map(|policy| policy.to_json(org.seed.number, call.origin)).collect())))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.policies[place(org, id)?].to_json(org.seed.number, call.origin)))
}

/// Of these only the settings can be changed.
pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let place = place(org, id)?;
    let policy = &mut org.policies[place];
    if body.get("type").is_some_and(|kind| kind != policy.kind) {
        return Err(Refusal::invalid("type", "type: The type of a policy cannot be changed."));
    }
    policy.settings = body.get("settings").filter(|settings| settings.is_object()).cloned().or(policy.settings.take());
    policy.updated = call.now.as_second();
    get(org, id, call)
}
