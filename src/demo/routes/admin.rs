//! The addresses of what administrators set up: roles of the organisation's own, policies, identity providers. Knows
//! methods and paths only.

use axum::http::Method;
use serde_json::json;

use super::super::call::Call;
use super::super::faults::Area;
use super::super::org::Org;
use super::super::reply::{Answer, Reply};
use super::{iam, idps, policies, roles};

/// Answers a call that only reads; `None` where the address is not one of these.
pub(super) fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
    Some(match path {
        ["iam", "assignees", "users"] => roles::assignees(org, call),
        ["iam", "roles"] => Ok(iam::roles(org, call)),
        ["iam", "roles", id] => iam::role(org, id, call),
        ["iam", "roles", id, "permissions"] => iam::permissions(org, id, call),
        ["iam", "roles", id, "permissions", name] => iam::permission(org, id, name, call),
        ["iam", "resource-sets"] => Ok(iam::sets(org, call)),
        ["iam", "resource-sets", id] => iam::set(org, id, call),
        ["iam", "resource-sets", id, "resources"] => iam::resources(org, id, call),
        ["policies"] => policies::list(org, call),
        ["policies", id] => policies::get(org, id, call),
        // There are none here, which is an answer, too.
        ["authorizationServers" | "zones" | "features"] | ["policies", _, "rules"] => Ok(Reply::json(&json!([]))),
        ["idps"] => Ok(idps::list(org, call)),
        ["idps", id] => idps::get(org, id, call),
        ["idps", id, "users"] => idps::users(org, id, call),
        ["idps", id, "users", user] => idps::user(org, id, user, call),
        ["users", id, "idps"] => idps::of_user(org, id, call),
        _ => return None,
    })
}

/// Answers a call that changes something; `None` where the address is not one of these.
pub(super) fn write(org: &mut Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
    let put = call.method == Method::PUT;
    let post = call.method == Method::POST;
    Some(match path {
        ["iam", "roles"] => iam::create_role(org, call),
        ["iam", "roles", id] if put => iam::replace_role(org, id, call),
        ["iam", "roles", id] => iam::delete_role(org, id),
        ["iam", "roles", id, "permissions", name] if put || post => iam::set_permission(org, id, name, call, put),
        ["iam", "roles", id, "permissions", name] => iam::remove_permission(org, id, name, call),
        ["iam", "resource-sets"] => iam::create_set(org, call),
        ["iam", "resource-sets", id] if put => iam::replace_set(org, id, call),
        ["iam", "resource-sets", id] => iam::delete_set(org, id),
        ["policies", id] => policies::replace(org, id, call),
        ["idps"] => idps::create(org, call),
        ["idps", id] => idps::delete(org, id),
        ["idps", id, "lifecycle", operation] => idps::operate(org, id, operation, call),
        ["idps", id, "users", user] if post => idps::link(org, id, user, call),
        ["idps", id, "users", user] => idps::unlink(org, id, user, call),
        _ => return None,
    })
}

/// The methods of one of these addresses.
pub(super) fn methods(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const POST: &[Method] = &[Method::POST];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const GET_PUT: &[Method] = &[Method::GET, Method::PUT];
    const GET_DELETE: &[Method] = &[Method::GET, Method::DELETE];
    const GET_POST_DELETE: &[Method] = &[Method::GET, Method::POST, Method::DELETE];
    const CHANGE: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    const EVERY: &[Method] = &[Method::GET, Method::POST, Method::PUT, Method::DELETE];
    Some(match path {
        ["iam", "assignees", "users"]
        | ["iam", "roles", _, "permissions"]
        | ["iam", "resource-sets", _, "resources"]
        | ["policies" | "authorizationServers" | "zones" | "features"]
        | ["policies", _, "rules"]
        | ["idps", _, "users"]
        | ["users", _, "idps"] => GET,
        ["iam", "roles" | "resource-sets"] | ["idps"] => GET_POST,
        ["iam", "roles" | "resource-sets", _] => CHANGE,
        ["iam", "roles", _, "permissions", _] => EVERY,
        ["policies", _] => GET_PUT,
        ["idps", _] => GET_DELETE,
        ["idps", _, "users", _] => GET_POST_DELETE,
        ["idps", _, "lifecycle", "activate" | "deactivate"] => POST,
        _ => return None,
    })
}

/// The part of the API that one of these addresses belongs to.
pub(super) fn area(path: &[&str]) -> Option<Area> {
    match path {
        ["iam", ..] => Some(Area::Roles),
        ["idps", ..] | ["users", _, "idps"] => Some(Area::Idps),
        _ => None,
    }
}
