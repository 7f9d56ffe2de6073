//! `/idps`, and the providers of a person.

use serde_json::{Value, json};

use super::super::call::{Call, link as link_header};
use super::super::idps::{IdentityProvider, Linked};
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::users::find;

fn place(org: &Org, id: &str) -> Result<usize, Refusal> {
    let found = org.idps.iter().position(|idp| idp.id(org.seed.number) == id);
    found.ok_or_else(|| Refusal::not_found(id, "IdpTrust"))
}

fn shown(org: &Org, idp: &IdentityProvider, call: &Call<'_>) -> Value {
    idp.to_json(org.seed.number, call.origin)
}

pub(super) fn list(org: &Org, call: &Call<'_>) -> Reply {
    let all: Vec<Value> = org.idps.iter().map(|idp| shown(org, idp, call)).collect();
    let own = link_header(call.origin, "/api/v1/idps", &[("limit", Some("20"))], "self");
    Reply::json(&json!(all)).with("link", own)
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&shown(org, &org.idps[place(org, id)?], call)))
}

pub(super) fn of_user(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let linked = org.idps.iter().filter(|idp| idp.linked.iter().any(|linked| linked.seq == seq));
    Ok(Reply::json(&Value::Array(linked.map(|idp| shown(org, idp, call)).collect())))
}

fn person(org: &Org, idp: &IdentityProvider, linked: &Linked, call: &Call<'_>) -> Value {
    idp.linked_to_json(linked, &org.id_text(linked.seq), org.seed.number, call.origin)
}

pub(super) fn users(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let idp = &org.idps[place(org, id)?];
    let there = idp.linked.iter().filter(|linked| org.who(linked.seq).is_some());
    Ok(Reply::json(&Value::Array(there.map(|linked| person(org, idp, linked, call)).collect())))
}

pub(super) fn user(org: &Org, id: &str, user: &str, call: &Call<'_>) -> Answer {
    let idp = &org.idps[place(org, id)?];
    let seq = Org::seq(find(org, user, call)?);
    let linked = idp.linked.iter().find(|linked| linked.seq == seq);
    let linked = linked.ok_or_else(|| Refusal::not_found(user, "IdpAppUser"))?;
    Ok(Reply::json(&person(org, idp, linked, call)))
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let given = call.object()?;
    for name in ["type", "name"] {
        if given.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(Refusal::invalid(name, format!("{name}: The field cannot be left blank")));
        }
    }
    let now = call.now.as_second();
    let number = org.desk.next_number();
    let idp = IdentityProvider { number, active: true, given, created: now, updated: now, linked: Vec::new() };
    let reply = Reply::json(&shown(org, &idp, call));
    org.idps.push(idp);
    Ok(reply)
}

pub(super) fn delete(org: &mut Org, id: &str) -> Answer {
    let place = place(org, id)?;
    org.idps.remove(place);
    Ok(Reply::empty())
}

/// As recorded, the answer is the provider.
pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let place = place(org, id)?;
    let idp = &mut org.idps[place];
    (idp.active, idp.updated) = (operation == "activate", call.now.as_second());
    get(org, id, call)
}

pub(super) fn link(org: &mut Org, id: &str, who: &str, call: &Call<'_>) -> Answer {
    let external = call.object()?.get("externalId").cloned().unwrap_or_default();
    let place = place(org, id)?;
    let seq = Org::seq(find(org, who, call)?);
    let linked = &mut org.idps[place].linked;
    linked.retain(|linked| linked.seq != seq);
    linked.push(Linked { seq, external, at: call.now.as_second() });
    user(org, id, who, call)
}

pub(super) fn unlink(org: &mut Org, id: &str, who: &str, call: &Call<'_>) -> Answer {
    user(org, id, who, call)?;
    let (place, seq) = (place(org, id)?, Org::seq(find(org, who, call)?));
    org.idps[place].linked.retain(|linked| linked.seq != seq);
    Ok(Reply::empty())
}
