//! The addresses around people and groups: group rules, owners, admin roles, apps and what else hangs on them.
//! Knows methods and paths only; asked before the addresses of people and groups, whose ids these words are not.

use axum::http::Method;

use super::super::call::Call;
use super::super::faults::Area;
use super::super::org::Org;
use super::super::reply::Answer;
use super::{apps, members, owners, roles, rules};

/// Answers a call that only reads; `None` where the address is not one of these.
pub fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
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
                [] => roles::list(org, assignee, call),
                [role] => roles::get(org, assignee, role, call),
                _ => roles::group_targets(org, assignee, rest[0], call),
            }
        }
        ["iam", "assignees", "users"] => roles::assignees(org, call),
        ["apps"] => apps::list(org, call),
        ["apps", id] => apps::get(org, id, call),
        ["apps", id, "groups"] => apps::groups(org, id, call),
        ["apps", id, "users"] => apps::users(org, id, call),
        ["apps", id, "users", user] => apps::user(org, id, user, call),
        _ => return None,
    })
}

/// Answers a call that changes something; `None` where the address is not one of these.
pub fn write(org: &mut Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
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
                [role, .., group] => roles::set_group_target(org, assignee, (role, group), put),
            }
        }
        ["apps", id, "users"] => apps::assign(org, id, None, call),
        ["apps", id, "users", user] if call.method == Method::POST => apps::assign(org, id, Some(user), call),
        ["apps", id, "users", user] => apps::remove(org, id, user, call),
        _ => return None,
    })
}

/// The methods of one of these addresses.
pub fn methods(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const POST: &[Method] = &[Method::POST];
    const DELETE: &[Method] = &[Method::DELETE];
    const GET_DELETE: &[Method] = &[Method::GET, Method::DELETE];
    const PUT_DELETE: &[Method] = &[Method::PUT, Method::DELETE];
    const GET_POST_DELETE: &[Method] = &[Method::GET, Method::POST, Method::DELETE];
    const CHANGE: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    Some(match path {
        ["groups", "rules"] | ["groups", _, "owners"] | ["users" | "groups", _, "roles"] | ["apps", _, "users"] => {
            GET_POST
        }
        ["groups", "rules", _] => CHANGE,
        ["groups", "rules", _, "lifecycle", "activate" | "deactivate"] => POST,
        ["groups", _, "users", _, "group-rules"]
        | ["groups", _, "apps"]
        | ["users" | "groups", _, "roles", _, "targets", "groups"]
        | ["iam", "assignees", "users"]
        | ["apps"]
        | ["apps", _]
        | ["apps", _, "groups"] => GET,
        ["groups", _, "owners", _] => DELETE,
        ["users" | "groups", _, "roles", _] => GET_DELETE,
        ["users" | "groups", _, "roles", _, "targets", "groups", _] => PUT_DELETE,
        ["apps", _, "users", _] => GET_POST_DELETE,
        _ => return None,
    })
}

/// The part of the API that one of these addresses belongs to.
pub fn area(path: &[&str]) -> Option<Area> {
    match path {
        ["groups", "rules", ..] | ["groups", _, "users", _, "group-rules"] => Some(Area::Rules),
        ["users" | "groups", _, "roles", ..] | ["iam", ..] => Some(Area::Roles),
        ["apps", ..] | ["groups", _, "apps"] => Some(Area::Apps),
        _ => None,
    }
}
