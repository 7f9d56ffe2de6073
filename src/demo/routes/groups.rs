//! Groups and their members.

use serde_json::{Map, Value, json};

use super::super::call::{Call, link};
use super::super::event::Party;
use super::super::faults::Role;
use super::super::groups::{EVERYONE, Group, GroupKind};
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::roles::Assignee;
use super::super::times;
use super::list::offset_cursor;
use super::users::manage;
use crate::protocol::expr::{Expr, Op, Value as Literal};

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let scoped = call.plan.role == Some(Role::Group);
    let visible = org.groups.iter().flatten().filter(|group| !scoped || group.number != EVERYONE);
    if let Some(text) = query.get("q") {
        let limit = query.limit(300, 1, 300)?;
        let prefix = text.to_lowercase();
        let named = visible.filter(|group| group.name.to_lowercase().starts_with(&prefix));
        let mut found = Vec::new();
        // As recorded: a filter beside it counts, too.
        let filter = query.get("filter").map(Expr::parse).transpose().map_err(|_| Refusal::search_syntax())?;
        for group in named {
            if filter.as_ref().map_or(Ok(true), |filter| matches(org, group, filter, false))? {
                found.push(shown(org, group, call));
            }
        }
        found.truncate(limit);
        // As recorded: a query is not paged and has no Link header.
        return Ok(Reply::json(&json!(found)));
    }
    if query.get("search").is_some() && query.get("filter").is_some() {
        return Err(Refusal::new(
            400,
            "E0000033",
            "Bad request. Can't specify a search query and filter in the same request.",
        ));
    }
    let limit = query.limit(10_000, 1, 10_000)?;
    let from = offset_cursor(query)? as usize;
    let condition = match (query.get("search"), query.get("filter")) {
        (Some(text), _) => Some((Expr::parse(text).map_err(|_| Refusal::search_syntax())?, true)),
        (None, Some(text)) => Some((Expr::parse(text).map_err(|_| Refusal::search_syntax())?, false)),
        (None, None) => None,
    };
    let mut found = Vec::new();
    for group in visible {
        let fits = match &condition {
            Some((expr, search)) => matches(org, group, expr, *search)?,
            None => true,
        };
        if fits {
            found.push(group);
        }
    }
    let sort = query.get("search").and(query.get("sortBy"));
    if let Some(sort_by) = sort {
        found.sort_by_key(|group| (attribute(org, group, sort_by).unwrap_or_default().to_lowercase(), group.number));
        if query.get("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
            found.reverse();
        }
    }
    let end = (from + limit).min(found.len());
    let page: Vec<Value> =
        found.get(from..end).unwrap_or_default().iter().map(|group| shown(org, group, call)).collect();
    let next = (end < found.len()).then(|| cursor(end as u32));
    let limit = limit.to_string();
    let parameters = |after| {
        [
            ("after", after),
            ("limit", Some(limit.as_str())),
            ("filter", query.get("filter")),
            ("search", query.get("search")),
            ("sortBy", sort),
            ("sortOrder", sort.and(query.get("sortOrder"))),
            ("expand", query.get("expand")),
        ]
    };
    let reply = Reply::json(&json!(page))
        .with("link", link(call.origin, "/api/v1/groups", &parameters(query.get("after")), "self"));
    Ok(match next {
        Some(next) => reply.with("link", link(call.origin, "/api/v1/groups", &parameters(Some(&next)), "next")),
        None => reply,
    })
}

pub(super) fn cursor(from: u32) -> String {
    // Base 36, read back by `offset_cursor`.
    let mut digits = Vec::new();
    let mut rest = from;
    loop {
        digits.push(char::from_digit(rest % 36, 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    std::iter::once('p').chain(digits.into_iter().rev()).collect()
}

fn shown(org: &Org, group: &Group, call: &Call<'_>) -> Value {
    let mut shown = group.to_json(org.seed.number, call.origin);
    let expand = call.query.get("expand").unwrap_or_default();
    let mut embedded = serde_json::Map::new();
    for part in expand.split(',').map(str::trim) {
        match part {
            "stats" => {
                let count = org.members(group.number, 0).count();
                let apps = org.all_apps().filter(|(_, app)| app.groups.contains(&group.number)).count();
                let admin = org.roles_given(Assignee::Group(group.number)).next().is_some();
                let stats = json!({
                    "usersCount": count,
                    "appsCount": apps,
                    "groupPushMappingsCount": 0,
                    "hasAdminPrivilege": admin,
                    "_links": shown["_links"],
                });
                embedded.insert("stats".to_owned(), stats);
            }
            "app" if shown["_links"].get("source").is_some() => {
                let app = json!({"id": "0oa2v0el0gP90aqjJ5d7", "name": "active_directory", "label": "corp.acme.com", "status": "ACTIVE"});
                embedded.insert("app".to_owned(), app);
            }
            _ => {}
        }
    }
    if !embedded.is_empty() {
        shown["_embedded"] = Value::Object(embedded);
    }
    shown
}

fn attribute(org: &Org, group: &Group, path: &str) -> Option<String> {
    Some(match path {
        "id" => group.id(org.seed.number),
        "type" => group.kind.as_str().to_owned(),
        "created" => times::text(group.created),
        "lastUpdated" => times::text(group.last_updated),
        "lastMembershipUpdated" => times::text(group.last_membership_updated),
        "source.id" => {
            let shown = group.to_json(org.seed.number, "");
            shown["_links"].get("source").map(|_| "0oa2v0el0gP90aqjJ5d7".to_owned()).unwrap_or_default()
        }
        _ => {
            let name = path.strip_prefix("profile.")?;
            let known = [
                "name",
                "description",
                "samAccountName",
                "objectSid",
                "dn",
                "windowsDomainQualifiedName",
                "externalId",
            ];
            if !known.contains(&name) && !org.group_schema.custom.contains_key(name) {
                return None;
            }
            let shown = group.to_json(org.seed.number, "");
            shown["profile"][name].as_str().unwrap_or_default().to_owned()
        }
    })
}

fn matches(org: &Org, group: &Group, expr: &Expr, search: bool) -> Result<bool, Refusal> {
    match expr {
        // Every member is looked at, so that a bad one is refused whatever the others say.
        Expr::And(members) => members
            .iter()
            .map(|member| matches(org, group, member, search))
            .try_fold(true, |all, fits| Ok(fits? && all)),
        Expr::Or(members) => members
            .iter()
            .map(|member| matches(org, group, member, search))
            .try_fold(false, |any, fits| Ok(fits? || any)),
        Expr::Not(_) => Err(Refusal::search_query()),
        Expr::Present(attr) => {
            let value = attribute(org, group, &attr.path).filter(|_| search).ok_or_else(Refusal::search_query)?;
            Ok(!value.is_empty())
        }
        Expr::Compare { attr, op, value } => compare(org, group, &attr.path, *op, value, search),
    }
}

fn compare(org: &Org, group: &Group, path: &str, op: Op, value: &Literal, search: bool) -> Result<bool, Refusal> {
    let time = matches!(path, "created" | "lastUpdated" | "lastMembershipUpdated");
    let allowed = match op {
        Op::Eq => true,
        Op::Gt | Op::Ge | Op::Lt | Op::Le => search || time,
        Op::Sw => search,
        Op::Co => search && matches!(path, "profile.name" | "profile.description"),
        Op::Ne | Op::Ew => false,
    };
    let filterable = matches!(path, "id" | "type" | "lastUpdated" | "lastMembershipUpdated");
    let found = attribute(org, group, path).filter(|_| allowed && (search || filterable));
    let (Some(found), Literal::Text(wanted)) = (found, value) else {
        return Err(Refusal::search_query());
    };
    let (found, wanted) = if time {
        let instant = times::parse_millis(wanted).ok_or_else(Refusal::search_query)?;
        (found, times::text_millis(instant))
    } else if search {
        (found.to_lowercase(), wanted.to_lowercase())
    } else {
        (found, wanted.clone())
    };
    Ok(match op {
        Op::Eq => found == wanted,
        Op::Gt => found > wanted,
        Op::Ge => found >= wanted,
        Op::Lt => found < wanted,
        Op::Le => found <= wanted,
        Op::Sw => found.starts_with(&wanted),
        Op::Co => found.contains(&wanted),
        Op::Ne | Op::Ew => false,
    })
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&shown(org, org.group(id)?, call)))
}

/// Groups from a directory and Everyone are not changed here.
pub(super) fn check_changeable(group: &Group) -> Result<(), Refusal> {
    match group.kind {
        GroupKind::Okta => Ok(()),
        GroupKind::BuiltIn | GroupKind::App => Err(Refusal::forbidden()),
    }
}

/// What a body says of a group.
struct Given {
    name: String,
    description: Option<String>,
    own: Map<String, Value>,
}

fn parse(org: &Org, call: &Call<'_>, own: Option<u32>) -> Result<Given, Refusal> {
    let body = call.object()?;
    let profile = body.get("profile").unwrap_or(&Value::Null);
    let name = profile["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(Refusal::invalid("name", "name: The field cannot be left blank"));
    }
    if name.chars().count() > 255 {
        return Err(Refusal::invalid("name", "name: The field is too long"));
    }
    let taken = org.groups.iter().flatten().any(|group| {
        group.kind != GroupKind::App && Some(group.number) != own && group.name.to_lowercase() == name.to_lowercase()
    });
    if taken {
        return Err(Refusal::invalid(
            "name",
            "name: An object with this field already exists in the current organization",
        ));
    }
    let given = profile.as_object().into_iter().flatten();
    let own = given.filter(|(name, value)| org.group_schema.custom.contains_key(*name) && !value.is_null());
    Ok(Given {
        name: name.to_owned(),
        description: profile["description"].as_str().map(str::to_owned),
        own: own.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

fn party(org: &Org, group: &Group) -> Party {
    Party::new(group.id(org.seed.number), "UserGroup", "unknown", &group.name)
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let Given { name, description, own } = parse(org, call, None)?;
    let now = call.now.as_second();
    let group = Group {
        number: org.groups.len() as u32,
        kind: GroupKind::Okta,
        name,
        description,
        own,
        created: now,
        last_updated: now,
        last_membership_updated: now,
    };
    let reply = Reply::json(&group.to_json(org.seed.number, call.origin));
    let party = party(org, &group);
    org.groups.push(Some(group));
    org.version += 1;
    org.record(call, "group.lifecycle.create", vec![party]);
    Ok(reply)
}

pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let mut group = org.group(id)?.clone();
    check_changeable(&group)?;
    let given = parse(org, call, Some(group.number))?;
    (group.name, group.description, group.own) = (given.name, given.description, given.own);
    group.last_updated = call.now.as_second();
    let reply = Reply::json(&group.to_json(org.seed.number, call.origin));
    let party = party(org, &group);
    let number = group.number as usize;
    org.groups[number] = Some(group);
    org.version += 1;
    org.record(call, "group.profile.update", vec![party]);
    Ok(reply)
}

pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let group = org.group(id)?.clone();
    check_changeable(&group)?;
    org.groups[group.number as usize] = None;
    org.version += 1;
    org.invalidate_rules(call, id);
    let party = party(org, &group);
    org.record(call, "group.lifecycle.delete", vec![party]);
    Ok(Reply::empty())
}

/// Adding a member again, or removing somebody who is none, changes nothing and is fine.
pub(super) fn set_member(org: &mut Org, id: &str, user: &str, call: &Call<'_>, member: bool) -> Answer {
    let group = org.group(id)?.clone();
    check_changeable(&group)?;
    let mut person = manage(org, user, call)?;
    if !member {
        if !org.may_be_excepted(person.seq, group.number) {
            return Err(Refusal::invalid("groupRule", "The rule that assigns this user has too many exceptions."));
        }
        org.except_from_rules(call, person.seq, group.number);
    }
    let changed = if member { person.groups.insert(group.number) } else { person.groups.remove(&group.number) };
    if changed {
        let party = org.party_of(&person);
        org.keep(person, call.now.as_millisecond());
        if let Some(Some(group)) = org.groups.get_mut(group.number as usize) {
            group.last_membership_updated = call.now.as_second();
        }
        let event = if member { "group.user_membership.add" } else { "group.user_membership.remove" };
        org.record_membership(call, event, &party, group.number);
    }
    Ok(Reply::empty())
}
