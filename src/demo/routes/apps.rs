//! Apps, who and which groups have them, and what people see of them.

use serde_json::{Map, Value, json};

use super::super::apps::{App, AppUser, Scope};
use super::super::call::{Call, link};
use super::super::event::Party;
use super::super::groups::Group;
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::person::Status;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::list::offset_cursor;
use super::users::find;

/// A page of a list whose elements are known, with its links. `more` are the parameters to keep.
fn page(call: &Call<'_>, all: Vec<Value>, (default, most): (usize, usize), more: &[(&str, Option<&str>)]) -> Answer {
    let limit = call.query.limit(default, 1, most)?;
    let from = offset_cursor(&call.query)? as usize;
    let end = from.saturating_add(limit).min(all.len());
    let next = (end < all.len()).then(|| super::groups::cursor(end as u32));
    let shown: Vec<Value> = all.into_iter().take(end).skip(from).collect();
    let limit = limit.to_string();
    let to = |after: Option<&str>, relation: &str| {
        let parameters: Vec<(&str, Option<&str>)> =
            [("after", after), ("limit", Some(limit.as_str()))].into_iter().chain(more.iter().copied()).collect();
        link(call.origin, call.path.trim_end_matches('/'), &parameters, relation)
    };
    let reply = Reply::json(&Value::Array(shown)).with("link", to(call.query.get("after"), "self"));
    Ok(match next {
        Some(next) => reply.with("link", to(Some(&next), "next")),
        None => reply,
    })
}

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let (q, filter) = (call.query.get("q"), call.query.get("filter"));
    let prefix = q.unwrap_or_default().to_lowercase();
    // Of a filter the demo knows those that tools send: by status, by name, by whom it is assigned to.
    let quoted = |name: &str| {
        let rest = filter?.split_once(&format!("{name} eq \""))?.1;
        rest.split_once('"').map(|(value, _)| value)
    };
    let of_user = quoted("user.id").map(|id| org.seq_of_id(id));
    let of_group = quoted("group.id").map(|id| org.group(id).ok().map(|group| group.number));
    let fits = |(place, app): &(usize, &App)| {
        let named = app.label.to_lowercase().starts_with(&prefix) || app.name.starts_with(&prefix);
        named
            && quoted("status").is_none_or(|status| app.active == (status == "ACTIVE"))
            && quoted("name").is_none_or(|name| name == app.name)
            && of_group.is_none_or(|group| group.is_some_and(|group| app.groups.contains(&group)))
            && of_user.is_none_or(|seq| {
                seq.and_then(|seq| org.who(seq)).is_some_and(|who| org.app_scope(who, *place).is_some())
            })
    };
    // With the person that the filter names, how they came to each.
    let expand = call.query.get("expand");
    let expanded = expand.and_then(|expand| org.who(org.seq_of_id(expand.strip_prefix("user/")?)?));
    let apps = org.all_apps().filter(fits).map(|(place, app)| {
        let mut json = app.to_json(place, call.origin);
        if let Some((who, scope)) = expanded.and_then(|who| Some((who, org.app_scope(who, place)?))) {
            json["_embedded"] = json!({"user": org.app_user_to_json(who, (place, app), scope, call.origin)});
        }
        json
    });
    page(call, apps.collect(), (20, 200), &[("q", q), ("filter", filter), ("expand", expand)])
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    Ok(Reply::json(&app.to_json(place, call.origin)))
}

/// A group as an app that is assigned to it sees it.
pub(super) fn assignment(org: &Org, app: &App, group: &Group, call: &Call<'_>) -> Value {
    let id = group.id(org.seed.number);
    let base = format!("{}/api/v1", call.origin);
    json!({
        "id": id,
        "lastUpdated": times::text(app.updated),
        "priority": 0,
        "profile": {},
        "_links": {
            "app": {"href": format!("{base}/apps/{}", app.id)},
            "self": {"href": format!("{base}/apps/{}/groups/{id}", app.id)},
            "group": {"href": format!("{base}/groups/{id}")},
        },
    })
}

/// The groups that an app is assigned to.
pub(super) fn groups(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let all = org.groups_of_app(place).map(|group| assignment(org, app, group, call)).collect();
    page(call, all, (20, 200), &[])
}

pub(super) fn group(org: &Org, id: &str, group: &str, call: &Call<'_>) -> Answer {
    let (_, app) = org.app(id)?;
    let found = org.group(group)?;
    if !app.groups.contains(&found.number) {
        return Err(Refusal::not_found(group, "ApplicationGroupAssignment"));
    }
    Ok(Reply::json(&assignment(org, app, found, call)))
}

/// The apps of a group.
pub(super) fn of_group(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let group = org.group(id)?.number;
    let apps = org.all_apps().filter(|(_, app)| app.groups.contains(&group));
    let all = apps.map(|(place, app)| app.to_json(place, call.origin)).collect();
    page(call, all, (20, 200), &[])
}

/// In the order of ids. The cursor is the id of the last.
pub(super) fn users(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let limit = call.query.limit(50, 1, 500)?;
    let from = match call.query.get("after") {
        None => 0,
        Some(cursor) => ids::number(*b"00u", org.seed.number, cursor).ok_or_else(Refusal::paging)? + 1,
    };
    let prefix = call.query.get("q").map(str::to_lowercase);
    let mut found = org.users_of_app(place, from).filter(|(seq, _)| {
        let fits = |who| super::super::query::matches_q(org, who, prefix.as_deref().unwrap_or_default());
        prefix.is_none() || org.who(*seq).is_some_and(fits)
    });
    let page: Vec<(u32, Scope)> = found.by_ref().take(limit).collect();
    let next = found.next().and(page.last()).map(|(last, _)| org.id_text(*last));
    let shown: Vec<Value> = page
        .iter()
        .filter_map(|(seq, scope)| Some(org.app_user_to_json(org.who(*seq)?, (place, app), *scope, call.origin)))
        .collect();
    let limit = limit.to_string();
    let to = |after: Option<&str>, relation: &str| {
        let parameters = [("after", after), ("limit", Some(limit.as_str())), ("q", call.query.get("q"))];
        link(call.origin, &format!("/api/v1/apps/{id}/users"), &parameters, relation)
    };
    let reply = Reply::json(&json!(shown)).with("link", to(call.query.get("after"), "self"));
    Ok(match next {
        Some(next) => reply.with("link", to(Some(&next), "next")),
        None => reply,
    })
}

pub(super) fn user(org: &Org, id: &str, user: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let who = find(org, user, call)?;
    let scope = org.app_scope(who, place).ok_or_else(|| Refusal::not_found(user, "AppUser"))?;
    Ok(Reply::json(&org.app_user_to_json(who, (place, app), scope, call.origin)))
}

pub(super) fn instance(app: &App) -> Party {
    Party::new(app.id.clone(), "AppInstance", &app.label, &app.label)
}

/// Assigns somebody, or changes what an assignment says; whoever came by a group is assigned on their own from then on.
pub(super) fn assign(org: &mut Org, id: &str, user: Option<&str>, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let instance = instance(app);
    let body = if call.body.is_empty() && user.is_some() { Map::new() } else { call.object()? };
    let named = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let who = find(org, user.unwrap_or(named), call)?;
    let seq = Org::seq(who);
    if org.status(who) == Status::Deprovisioned {
        return Err(Refusal::wrong_status());
    }
    let now = call.now.as_second();
    let credentials = body.get("credentials").unwrap_or(&Value::Null);
    let user_name = credentials["userName"].as_str().map(str::to_owned);
    let given = body.get("profile").and_then(Value::as_object).cloned().unwrap_or_default();
    let is_new = org.app_scope(who, place).is_none();
    let party = org.party(who);
    let entry = match org.app_users.remove(&(seq, place)) {
        Some(AppUser::Assigned { created, user_name: before, mut profile, .. }) => {
            profile.extend(given);
            AppUser::Assigned { created, updated: now, user_name: user_name.or(before), profile }
        }
        Some(AppUser::Removed) | None => AppUser::Assigned { created: now, updated: now, user_name, profile: given },
    };
    org.app_users.insert((seq, place), entry);
    org.version += 1;
    if is_new {
        org.record(call, "application.user_membership.add", vec![party, instance]);
    }
    let who = org.who(seq).ok_or_else(Refusal::internal)?;
    Ok(Reply::json(&org.app_user_to_json(who, (place, org.app(id)?.1), Scope::User, call.origin)))
}

/// Whom a group brings, the group keeps.
pub(super) fn remove(org: &mut Org, id: &str, user: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let instance = instance(app);
    let who = find(org, user, call)?;
    match org.app_scope(who, place) {
        Some(Scope::User) => {}
        Some(Scope::Group) => return Err(Refusal::forbidden()),
        None => return Err(Refusal::not_found(user, "AppUser")),
    }
    let (seq, party) = (Org::seq(who), org.party(who));
    org.app_users.insert((seq, place), AppUser::Removed);
    org.version += 1;
    org.record(call, "application.user_membership.remove", vec![party, instance]);
    Ok(Reply::empty())
}

/// What somebody sees on their dashboard.
pub(super) fn links(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who: Who<'_> = find(org, id, call)?;
    if org.status(who) == Status::Staged {
        return Ok(Reply::json(&json!([])));
    }
    let seq = Org::seq(who);
    let id = org.id_text(seq);
    let links: Vec<Value> = org
        .all_apps()
        .filter(|(place, app)| app.active && org.app_scope(who, *place).is_some())
        .map(|(place, app)| {
            json!({
                "id": id,
                "label": app.label,
                "linkUrl": format!("{}/home/{}/{}/{}", call.origin, app.name, app.id, 40 + place * 3),
                "logoUrl": format!("{}/img/logos/{}.png", call.origin, app.name),
                "appName": app.name,
                "appInstanceId": app.id,
                "appAssignmentId":
                    ids::text(&ids::id(*b"0ua", org.seed.number, seq.wrapping_mul(16) + place as u32)),
                "credentialsSetup": place % 3 == 1,
                "hidden": false,
                "sortOrder": place,
            })
        })
        .collect();
    Ok(Reply::json(&json!(links)))
}
