//! The addresses around people and groups: group rules, owners, admin roles, apps and what else hangs on them.
//! Knows methods and paths only; asked before the addresses of people and groups, whose ids these words are not.

use axum::http::Method;

use super::super::call::Call;
use super::super::faults::Area;
use super::super::org::Org;
use super::super::reply::Answer;
use super::{members, owners, rules};

/// Answers a call that only reads; `None` where the address is not one of these.
pub fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Option<Answer> {
    Some(match path {
        ["groups", "rules"] => rules::list(org, call),
        ["groups", "rules", id] => rules::get(org, id, call),
        ["groups", id, "users", user, "group-rules"] => members::group_rules(org, id, user, call),
        ["groups", id, "owners"] => owners::list(org, id, call),
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
        _ => return None,
    })
}

/// The methods of one of these addresses.
pub fn methods(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const POST: &[Method] = &[Method::POST];
    const DELETE: &[Method] = &[Method::DELETE];
    const CHANGE: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    Some(match path {
        ["groups", "rules"] | ["groups", _, "owners"] => GET_POST,
        ["groups", "rules", _] => CHANGE,
        ["groups", "rules", _, "lifecycle", "activate" | "deactivate"] => POST,
        ["groups", _, "users", _, "group-rules"] => GET,
        ["groups", _, "owners", _] => DELETE,
        _ => return None,
    })
}

/// The part of the API that one of these addresses belongs to.
pub fn area(path: &[&str]) -> Option<Area> {
    match path {
        ["groups", "rules", ..] | ["groups", _, "users", _, "group-rules"] => Some(Area::Rules),
        _ => None,
    }
}
