//! Linked objects: kinds of relations between people, and who is linked to whom.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::org::Org;
use super::super::relations::{Relation, Side};
use super::super::reply::{Answer, Refusal, Reply};
use super::users::find;

fn find_relation(org: &Org, name: &str) -> Result<(usize, Side), Refusal> {
    let named = |side: Side| org.relations.iter().position(|relation| relation.name(side) == name);
    let primary = named(Side::Primary).map(|place| (place, Side::Primary));
    primary
        .or_else(|| named(Side::Associated).map(|place| (place, Side::Associated)))
        .ok_or_else(|| Refusal::not_found(name, "LinkedObjectProperty"))
}

pub(super) fn list(org: &Org, call: &Call<'_>) -> Reply {
    let all: Vec<Value> = org.relations.iter().map(|relation| relation.to_json(call.origin)).collect();
    Reply::json(&json!(all))
}

/// By either name, as recorded.
pub(super) fn get(org: &Org, name: &str, call: &Call<'_>) -> Answer {
    let (place, _) = find_relation(org, name)?;
    Ok(Reply::json(&org.relations[place].to_json(call.origin)))
}

/// 201, as recorded.
pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let side = |which: &str| -> Result<Value, Refusal> {
        let given = body.get(which).unwrap_or(&Value::Null);
        let name = given["name"].as_str().unwrap_or_default();
        if name.is_empty() || !given["title"].is_string() {
            return Err(Refusal::invalid(which, format!("{which}: name and title cannot be left blank")));
        }
        if find_relation(org, name).is_ok() {
            let cause = "name: An object with this field already exists in the current organization";
            return Err(Refusal::invalid("name", cause));
        }
        Ok(json!({
            "name": name,
            "title": given["title"],
            "description": given.get("description").unwrap_or(&Value::Null),
            "type": "USER",
        }))
    };
    let relation = Relation { primary: side("primary")?, associated: side("associated")?, links: Vec::new() };
    let reply = Reply { status: 201, ..Reply::json(&relation.to_json(call.origin)) };
    org.relations.push(relation);
    Ok(reply)
}

pub(super) fn delete(org: &mut Org, name: &str) -> Answer {
    let (place, _) = find_relation(org, name)?;
    org.relations.remove(place);
    Ok(Reply::empty())
}

/// Whom somebody is linked to under a name: of each the link alone, as recorded.
pub(super) fn of_user(org: &Org, id: &str, name: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let (place, side) = find_relation(org, name)?;
    let links = org.relations[place].links.iter();
    let others = links.filter_map(|(associated, primary)| match side {
        Side::Primary => (*associated == seq).then_some(*primary),
        Side::Associated => (*primary == seq).then_some(*associated),
    });
    let shown: Vec<Value> = others
        .filter(|other| org.who(*other).is_some())
        .map(|other| json!({"_links": {"self": {"href": format!("{}/api/v1/users/{}", call.origin, org.id_text(other))}}}))
        .collect();
    Ok(Reply::json(&json!(shown)))
}

/// Links somebody to the one who is primary for them; another is replaced.
pub(super) fn link(org: &mut Org, id: &str, name: &str, primary: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let primary = Org::seq(find(org, primary, call)?);
    let (place, _) = find_relation(org, name)?;
    let links = &mut org.relations[place].links;
    links.retain(|(associated, _)| *associated != seq);
    links.push((seq, primary));
    Ok(Reply::empty())
}

pub(super) fn unlink(org: &mut Org, id: &str, name: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let (place, side) = find_relation(org, name)?;
    org.relations[place].links.retain(|(associated, primary)| match side {
        Side::Primary => *associated != seq,
        Side::Associated => *primary != seq,
    });
    Ok(Reply::empty())
}
