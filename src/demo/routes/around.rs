//! The addresses around people and groups: group rules, owners, admin roles, apps and what else hangs on them.
//! Knows methods and paths only; asked before the addresses of people and groups, whose ids these words are not.

use axum::http::Method;

use super::super::call::Call;
use super::super::faults::Area;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal};
use super::super::roles::{AppTarget, KINDS};
use super::users::find;
use super::{app_life, apps, linked, members, org, owners, realms, roles, rules, subscriptions};

/// Answers a call that only reads; `None` where the address is not one of these.
pub(super) fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
    Some(match path {
        ["groups", "rules"] => rules::list(org, call),
        ["groups", "rules", id] => rules::get(org, id, call),
        ["groups", id, "users", user, "group-rules"] => members::group_rules(org, id, user, call),
        ["groups", id, "owners"] => owners::list(org, id, call),
        ["groups", id, "apps"] => apps::of_group(org, id, call),
        [family @ ("users" | "groups"), id, "roles", rest @ ..] => {
            let assignee = match roles::assignee(org, family, id, call) {
                Ok(assignee) => assignee,
                Err(refusal) => return Some(Err(refusal)),
            };
            match rest {
                [] => Ok(roles::list(org, assignee, call)),
                [role] => roles::get(org, assignee, role, call),
                [role, "targets", "catalog", "apps"] => roles::app_targets(org, assignee, role, call),
                _ => roles::group_targets(org, assignee, rest[0], call),
            }
        }
        ["apps"] => apps::list(org, call),
        ["apps", id] => apps::get(org, id, call),
        ["apps", id, "groups"] => apps::groups(org, id, call),
        ["apps", id, "groups", group] => apps::group(org, id, group, call),
        ["apps", id, "users"] => apps::users(org, id, call),
        ["apps", id, "users", user] => apps::user(org, id, user, call),
        ["org", rest @ ..] => org::read(org, rest, call),
        [family @ ("roles" | "users"), id, "subscriptions", rest @ ..] => match subscriber(org, family, id, call) {
            Ok(of) => match rest {
                [] => Ok(subscriptions::list(org, &of, call)),
                _ => subscriptions::get(org, &of, rest[0], call),
            },
            Err(refusal) => Err(refusal),
        },
        ["realms"] => realms::list(org, call),
        ["realms", id] => realms::get(org, id, call),
        ["meta", "schemas", "user", "linkedObjects"] => Ok(linked::list(org, call)),
        ["meta", "schemas", "user", "linkedObjects", name] => linked::get(org, name, call),
        ["users", id, "linkedObjects", name] => linked::of_user(org, id, name, call),
        _ => return None,
    })
}

/// Answers a call that changes something; `None` where the address is not one of these.
pub(super) fn write(org: &mut Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
    let put = call.method == Method::PUT;
    Some(match path {
        ["groups", "rules"] => rules::create(org, call),
        ["groups", "rules", id] if put => rules::replace(org, id, call),
        ["groups", "rules", id] => rules::delete(org, id, call),
        ["groups", "rules", id, "lifecycle", operation] => rules::operate(org, id, operation, call),
        ["groups", id, "owners"] => owners::assign(org, id, call),
        ["groups", id, "owners", owner] => owners::remove(org, id, owner),
        [family @ ("users" | "groups"), id, "roles", rest @ ..] => {
            let assignee = match roles::assignee(org, family, id, call) {
                Ok(assignee) => assignee,
                Err(refusal) => return Some(Err(refusal)),
            };
            match rest {
                [] => roles::assign(org, assignee, call),
                [role] => roles::remove(org, assignee, role, call),
                [role, "targets", "catalog", "apps", name, instance @ ..] => {
                    let id = instance.first().map(|id| (*id).to_owned());
                    roles::set_app_target(org, assignee, role, AppTarget { name: (*name).to_owned(), id }, put)
                }
                [role, .., group] => roles::set_group_target(org, assignee, (role, group), put),
            }
        }
        ["apps"] => app_life::create(org, call),
        ["apps", id] if put => app_life::replace(org, id, call),
        ["apps", id] => app_life::delete(org, id, call),
        ["apps", id, "lifecycle", operation] => app_life::operate(org, id, operation, call),
        ["apps", id, "groups", group] if put => app_life::assign_group(org, id, group, call),
        ["apps", id, "groups", group] => app_life::remove_group(org, id, group, call),
        ["apps", id, "users"] => apps::assign(org, id, None, call),
        ["apps", id, "users", user] if call.method == Method::POST => apps::assign(org, id, Some(user), call),
        ["apps", id, "users", user] => apps::remove(org, id, user, call),
        ["org", rest @ ..] => org::write(org, rest, call),
        [family @ ("roles" | "users"), id, "subscriptions", kind, operation] => match subscriber(org, family, id, call)
        {
            Ok(of) => subscriptions::set(org, &of, kind, *operation == "subscribe"),
            Err(refusal) => Err(refusal),
        },
        ["realms"] => realms::create(org, call),
        ["realms", id] if put => realms::replace(org, id, call),
        ["realms", id] => realms::delete(org, id),
        ["meta", "schemas", "user", "linkedObjects"] => linked::create(org, call),
        ["meta", "schemas", "user", "linkedObjects", name] => linked::delete(org, name),
        ["users", id, "linkedObjects", name] => linked::unlink(org, id, name, call),
        ["users", id, "linkedObjects", name, primary] => linked::link(org, id, name, primary, call),
        _ => return None,
    })
}

/// Whose subscriptions an address means, as part of an address.
fn subscriber(org: &Org, family: &str, id: &str, call: &Call<'_>) -> Result<String, Refusal> {
    if family == "users" {
        return Ok(format!("users/{}", org.id_text(Org::seq(find(org, id, call)?))));
    }
    let known = KINDS.iter().any(|(kind, _)| *kind == id);
    if known { Ok(format!("roles/{id}")) } else { Err(Refusal::not_found(id, "Role")) }
}

/// The methods of one of these addresses.
pub(super) fn methods(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const POST: &[Method] = &[Method::POST];
    const PUT: &[Method] = &[Method::PUT];
    const DELETE: &[Method] = &[Method::DELETE];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const GET_PUT: &[Method] = &[Method::GET, Method::PUT];
    const GET_DELETE: &[Method] = &[Method::GET, Method::DELETE];
    const PUT_DELETE: &[Method] = &[Method::PUT, Method::DELETE];
    const GET_POST_PUT: &[Method] = &[Method::GET, Method::POST, Method::PUT];
    const GET_POST_DELETE: &[Method] = &[Method::GET, Method::POST, Method::DELETE];
    const CHANGE: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    Some(match path {
        ["groups", _, "users", _, "group-rules"]
        | ["groups", _, "apps"]
        | ["users" | "groups", _, "roles", _, "targets", "groups"]
        | ["users" | "groups", _, "roles", _, "targets", "catalog", "apps"]
        | ["apps", _, "groups"]
        | ["org", "preferences" | "contacts"]
        | ["org", "privacy", "oktaSupport" | "oktaCommunication"]
        | ["roles" | "users", _, "subscriptions"]
        | ["roles" | "users", _, "subscriptions", _] => GET,
        ["groups", "rules", _, "lifecycle", "activate" | "deactivate"]
        | ["apps", _, "lifecycle", "activate" | "deactivate"]
        | ["org", "logo"]
        | ["org", "preferences", "showEndUserFooter" | "hideEndUserFooter"]
        | ["org", "privacy", "oktaSupport", "grant" | "extend" | "revoke"]
        | ["org", "privacy", "oktaCommunication", "optIn" | "optOut"]
        | ["roles" | "users", _, "subscriptions", _, "subscribe" | "unsubscribe"] => POST,
        ["users", _, "linkedObjects", _, _] => PUT,
        ["groups", _, "owners", _] => DELETE,
        ["groups", "rules"]
        | ["groups", _, "owners"]
        | ["users" | "groups", _, "roles"]
        | ["apps", _, "users"]
        | ["apps" | "realms"]
        | ["meta", "schemas", "user", "linkedObjects"] => GET_POST,
        ["org", "contacts", _] => GET_PUT,
        ["users" | "groups", _, "roles", _]
        | ["meta", "schemas", "user", "linkedObjects", _]
        | ["users", _, "linkedObjects", _] => GET_DELETE,
        ["users" | "groups", _, "roles", _, "targets", "groups", _]
        | ["users" | "groups", _, "roles", _, "targets", "catalog", "apps", _]
        | ["users" | "groups", _, "roles", _, "targets", "catalog", "apps", _, _] => PUT_DELETE,
        ["org"] => GET_POST_PUT,
        ["apps", _, "users", _] => GET_POST_DELETE,
        ["groups", "rules", _] | ["realms" | "apps", _] | ["apps", _, "groups", _] => CHANGE,
        _ => return None,
    })
}

/// The part of the API that one of these addresses belongs to.
pub(super) fn area(path: &[&str]) -> Option<Area> {
    match path {
        ["groups", "rules", ..] | ["groups", _, "users", _, "group-rules"] => Some(Area::Rules),
        ["users" | "groups", _, "roles", ..] => Some(Area::Roles),
        ["apps", ..] | ["groups", _, "apps"] => Some(Area::Apps),
        ["groups", _, "owners", ..] => Some(Area::Owners),
        ["org", ..] => Some(Area::Org),
        ["roles" | "users", _, "subscriptions", ..] => Some(Area::Subscriptions),
        ["realms", ..] => Some(Area::Realms),
        ["meta", "schemas", "user", "linkedObjects", ..] | ["users", _, "linkedObjects", ..] => Some(Area::Linked),
        _ => None,
    }
}
