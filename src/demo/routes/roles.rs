//! Admin roles of people and groups, and who has any.

use serde_json::{Value, json};

use super::super::call::{Call, link};
use super::super::event::Party;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::roles::{AppTarget, Assignee, KINDS, Kind, RoleAssignment};
use super::users::find;

/// Whom an address means: `users` or `groups`, then an id.
pub(super) fn assignee(org: &Org, family: &str, id: &str, call: &Call<'_>) -> Result<Assignee, Refusal> {
    if family == "users" {
        return Ok(Assignee::User(Org::seq(find(org, id, call)?)));
    }
    Ok(Assignee::Group(org.group(id)?.number))
}

fn json_of(org: &Org, roles: &[&RoleAssignment], call: &Call<'_>) -> Reply {
    let shown: Vec<Value> = roles.iter().map(|role| role.to_json(org, call.origin)).collect();
    Reply::json(&json!(shown))
}

/// Of a person, those by way of a group, too. Without a Link header, as recorded.
pub(super) fn list(org: &Org, assignee: Assignee, call: &Call<'_>) -> Reply {
    let roles = match assignee {
        Assignee::User(seq) => org.who(seq).map(|who| org.roles_of(who)).unwrap_or_default(),
        Assignee::Group(_) => org.roles_given(assignee).collect(),
    };
    json_of(org, &roles, call)
}

fn position(org: &Org, assignee: Assignee, id: &str) -> Result<usize, Refusal> {
    let fits = |role: &RoleAssignment| role.assignee == assignee && role.id(org.seed.number) == id;
    org.roles.iter().position(fits).ok_or_else(|| Refusal::not_found(id, "RoleAssignment"))
}

pub(super) fn get(org: &Org, assignee: Assignee, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.roles[position(org, assignee, id)?].to_json(org, call.origin)))
}

/// Which role a body means.
fn kind(org: &Org, call: &Call<'_>) -> Result<Kind, Refusal> {
    let body = call.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("type") == "CUSTOM" {
        let role = org.custom_role(text("role"))?.number;
        return Ok(Kind::Custom { role, set: org.resource_set(text("resource-set"))?.number });
    }
    let known = KINDS.iter().position(|(known, _)| *known == text("type"));
    known.map(Kind::Standard).ok_or_else(|| Refusal::invalid("type", "type: is not a type of role."))
}

pub(super) fn assign(org: &mut Org, assignee: Assignee, call: &Call<'_>) -> Answer {
    let kind = kind(org, call)?;
    if org.roles_given(assignee).any(|role| role.kind == kind) {
        let of_whom = match assignee {
            Assignee::User(_) => "user",
            Assignee::Group(_) => "group",
        };
        let refusal = format!("The role specified is already assigned to the {of_whom}.");
        return Err(Refusal::new(409, "E0000090", refusal));
    }
    let number = org.roles.iter().map(|role| role.number).max().unwrap_or_default() + 1;
    let created = call.now.as_second();
    let role = RoleAssignment { assignee, kind, number, created, groups: Vec::new(), apps: Vec::new() };
    let reply = Reply { status: 201, ..Reply::json(&role.to_json(org, call.origin)) };
    org.roles.push(role);
    record(org, call, assignee, true);
    Ok(reply)
}

pub(super) fn remove(org: &mut Org, assignee: Assignee, id: &str, call: &Call<'_>) -> Answer {
    let place = position(org, assignee, id)?;
    // Somebody has to be left who may give roles.
    if org.roles[place].assignee == Assignee::User(0) && org.roles[place].kind == Kind::Standard(0) {
        return Err(Refusal::forbidden());
    }
    org.roles.remove(place);
    record(org, call, assignee, false);
    Ok(Reply::empty())
}

fn record(org: &mut Org, call: &Call<'_>, assignee: Assignee, granted: bool) {
    org.version += 1;
    let (event, party) = match assignee {
        Assignee::User(seq) => {
            let event = if granted { "user.account.privilege.grant" } else { "user.account.privilege.revoke" };
            (event, org.who(seq).map(|who| org.party(who)))
        }
        Assignee::Group(number) => {
            let event = if granted { "group.privilege.grant" } else { "group.privilege.revoke" };
            let group = org.groups.get(number as usize).and_then(Option::as_ref);
            (event, group.map(|group| Party::new(group.id(org.seed.number), "UserGroup", "unknown", &group.name)))
        }
    };
    org.record(call, event, party.into_iter().collect());
}

/// The groups that a role is limited to.
pub(super) fn group_targets(org: &Org, assignee: Assignee, id: &str, call: &Call<'_>) -> Answer {
    let role = &org.roles[position(org, assignee, id)?];
    let groups = role.groups.iter().filter_map(|id| org.group(id).ok());
    let shown: Vec<Value> = groups.map(|group| group.to_json(org.seed.number, call.origin)).collect();
    let path = call.path.trim_end_matches('/');
    Ok(Reply::json(&json!(shown)).with("link", link(call.origin, path, &[("limit", Some("200"))], "self")))
}

pub(super) fn set_group_target(org: &mut Org, assignee: Assignee, (id, group): (&str, &str), wanted: bool) -> Answer {
    let place = position(org, assignee, id)?;
    org.group(group)?;
    let limited = ["USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"];
    check_type(&org.roles[place], &limited)?;
    let groups = &mut org.roles[place].groups;
    groups.retain(|other| other != group);
    if wanted {
        groups.push(group.to_owned());
    }
    Ok(Reply::empty())
}

/// Whether a role is one of the types that can be limited so.
fn check_type(role: &RoleAssignment, types: &[&str]) -> Result<(), Refusal> {
    if role.standard().is_some_and(|kind| types.contains(&kind)) {
        return Ok(());
    }
    Err(Refusal::new(400, "E0000091", "The provided role type was not the same as required role type."))
}

/// The apps that a role is limited to: those of the organisation with their id, whole kinds of app without.
pub(super) fn app_targets(org: &Org, assignee: Assignee, id: &str, call: &Call<'_>) -> Answer {
    let role = &org.roles[position(org, assignee, id)?];
    let shown = role.apps.iter().map(|target| match &target.id {
        Some(id) => json!({
            "name": target.name,
            "status": "ACTIVE",
            "id": id,
            "_links": {"self": {"href": format!("{}/api/v1/apps/{id}", call.origin)}},
        }),
        None => json!({
            "name": target.name,
            "displayName": target.name,
            "status": "ACTIVE",
            "_links": {"self": {"href": format!("{}/api/v1/catalog/apps/{}", call.origin, target.name)}},
        }),
    });
    let shown: Vec<Value> = shown.collect();
    let path = call.path.trim_end_matches('/');
    Ok(Reply::json(&json!(shown)).with("link", link(call.origin, path, &[("limit", Some("20"))], "self")))
}

/// Without its last app it would be a role for all of them, so that one stays.
pub(super) fn set_app_target(org: &mut Org, assignee: Assignee, id: &str, target: AppTarget, wanted: bool) -> Answer {
    let place = position(org, assignee, id)?;
    check_type(&org.roles[place], &["APP_ADMIN"])?;
    if let Some(id) = &target.id {
        org.app(id)?;
    }
    let apps = &mut org.roles[place].apps;
    if wanted {
        if !apps.contains(&target) {
            apps.push(target);
        }
        return Ok(Reply::empty());
    }
    if apps.as_slice() == [target.clone()] {
        let cause = "Removing the last target would turn the role into one for all apps.";
        return Err(Refusal::invalid("target", cause));
    }
    apps.retain(|other| *other != target);
    Ok(Reply::empty())
}

/// `GET /iam/assignees/users`: everybody with a role given directly. The cursor is the id of the last.
pub(super) fn assignees(org: &Org, call: &Call<'_>) -> Answer {
    let limit = call.query.limit(100, 1, 100)?;
    let from = match call.query.get("after") {
        None => 0,
        Some(cursor) => ids::number(*b"00u", org.seed.number, cursor).ok_or_else(Refusal::search_cursor)? + 1,
    };
    let mut admins = org.admins().into_iter().filter(|seq| *seq >= from);
    let page: Vec<u32> = admins.by_ref().take(limit).collect();
    let organisation = ids::text(&ids::id(*b"00o", org.seed.number, 0)).to_owned();
    let shown: Vec<Value> = page
        .iter()
        .map(|seq| {
            let id = org.id_text(*seq);
            let own = format!("{}/api/v1/users/{id}", call.origin);
            json!({
                "id": id,
                "orn": format!("orn:okta:directory:{organisation}:users:{id}"),
                "_links": {"roles": {"href": format!("{own}/roles")}, "self": {"href": own}},
            })
        })
        .collect();
    let mut body = json!({"value": shown});
    if let (Some(_), Some(last)) = (admins.next(), page.last()) {
        let next = format!("{}/api/v1/iam/assignees/users?after={}&limit={limit}", call.origin, org.id_text(*last));
        body["_links"] = json!({"next": {"href": next}});
    }
    Ok(Reply::json(&body))
}
