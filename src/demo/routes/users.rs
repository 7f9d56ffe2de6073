//! One person and what hangs on one: groups, apps, blocks, roles.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::call::{Call, link};
use super::super::faults::Role;
use super::super::groups::EVERYONE;
use super::super::org::{Org, Who};
use super::super::person::Person;
use super::super::render::{Shape, etag, write_user};
use super::super::reply::{Answer, Refusal, Reply};
use super::list::is_managed;

/// Whoever is meant, if the token may see them.
pub(super) fn find<'a>(org: &'a Org, id: &str, call: &Call<'_>) -> Result<Who<'a>, Refusal> {
    let seq = org.find(id)?;
    let who = org.who(seq).ok_or_else(|| Refusal::not_found(id, "User"))?;
    // Everybody may look at themselves.
    if seq != 0 && !is_managed(org, who, call) {
        return Err(Refusal::forbidden());
    }
    Ok(who)
}

/// Whoever is meant, to be changed, if the token may change them.
pub(super) fn manage(org: &Org, id: &str, call: &Call<'_>) -> Result<Person, Refusal> {
    let who = find(org, id, call)?;
    // Lesser administrators may not touch others.
    let lesser = matches!(call.plan.role, Some(Role::Helpdesk | Role::Group));
    if lesser && !org.roles_of(who).is_empty() {
        return Err(Refusal::forbidden());
    }
    org.person(Org::seq(who)).map(Cow::into_owned).ok_or_else(|| Refusal::not_found(id, "User"))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let mut body = Vec::with_capacity(3000);
    write_user(org, who, &Shape::of(call, true), call.origin, &mut body);
    Ok(Reply::bytes(body).with("etag", etag(org, who)))
}

pub(super) fn groups(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let scoped = call.plan.role == Some(Role::Group);
    let groups: Vec<Value> = org
        .groups_of(who)
        .into_iter()
        .filter(|group| !scoped || group.number != EVERYONE)
        .map(|group| group.to_json(org.seed.number, call.origin))
        .collect();
    let path = format!("/api/v1/users/{id}/groups");
    Ok(Reply::json(&json!(groups)).with("link", link(call.origin, &path, &[("limit", Some("200"))], "self")))
}

pub(super) fn blocks(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    if call.plan.no_blocks {
        return Err(Refusal::feature_off());
    }
    Ok(Reply::json(&org.blocks(find(org, id, call)?)))
}
