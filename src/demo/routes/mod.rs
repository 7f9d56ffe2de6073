//! The addresses of the API, one module a family. `answer` finds the handler; it knows methods and paths only.

mod groups;
mod hooks;
mod list;
mod logs;
mod org;
mod types;
mod users;

use axum::http::Method;

use super::call::Call;
use super::faults::Area;
use super::org::Org;
use super::reply::{Answer, Refusal};

/// Answers a call that only reads.
pub fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Answer {
    match path {
        ["users"] => list::users(org, call),
        ["users", id] => users::get(org, id, call),
        ["users", id, "groups"] => users::groups(org, id, call),
        ["users", id, "appLinks"] => users::app_links(org, id, call),
        ["users", id, "blocks"] => users::blocks(org, id, call),
        ["users", id, "roles"] => users::roles(org, id, call),
        ["users", id, "factors"] => users::factors(org, id, call),
        ["users", id, "factors", "catalog"] => users::catalog(org, id, call),
        ["users", id, "factors", "questions"] => users::questions(org, id, call),
        ["users", id, "factors", factor] => users::factor(org, id, factor, call),
        ["groups"] => groups::list(org, call),
        ["groups", id] => groups::get(org, id, call),
        ["groups", id, "users"] => groups::members(org, id, call),
        ["meta", "types", "user"] => types::list(org, call),
        ["meta", "types", "user", id] => types::get(org, id, call),
        ["meta", "schemas", "user", id] => types::schema(org, id, call),
        ["logs"] => logs::list(org, call),
        ["eventHooks"] => hooks::list(org, call),
        ["eventHooks", id] => hooks::get(org, id, call),
        ["org"] => org::get(org, call),
        _ => Err(Refusal::path()),
    }
}

/// The methods of an address that exists; `None` for one that does not.
pub fn methods(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const POST: &[Method] = &[Method::POST];
    const DELETE: &[Method] = &[Method::DELETE];
    const CHANGE: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    const EVERY: &[Method] = &[Method::GET, Method::POST, Method::PUT, Method::DELETE];
    const MEMBER: &[Method] = &[Method::PUT, Method::DELETE];
    const FACTOR: &[Method] = &[Method::GET, Method::DELETE];
    Some(match path {
        ["users" | "groups" | "eventHooks"] | ["meta", "types", "user"] | ["meta", "schemas", "user", _] => GET_POST,
        ["users", _] | ["meta", "types", "user", _] => EVERY,
        ["users", _, "groups" | "appLinks" | "blocks" | "roles" | "factors"]
        | ["users", _, "factors", "catalog" | "questions"]
        | ["groups", _, "users"]
        | ["logs" | "org"] => GET,
        ["users", _, "factors", _] => FACTOR,
        [
            "users",
            _,
            "lifecycle",
            "activate"
            | "reactivate"
            | "deactivate"
            | "suspend"
            | "unsuspend"
            | "unlock"
            | "reset_password"
            | "expire_password"
            | "expire_password_with_temp_password"
            | "reset_factors",
        ]
        | [
            "users",
            _,
            "credentials",
            "change_password" | "change_recovery_question" | "forgot_password" | "forgot_password_recovery_question",
        ]
        | ["eventHooks", _, "lifecycle", "activate" | "deactivate" | "verify"] => POST,
        ["users", _, "sessions"] => DELETE,
        ["groups" | "eventHooks", _] => CHANGE,
        ["groups", _, "users", _] => MEMBER,
        _ => return None,
    })
}

/// The part of the API that an address belongs to, for roles that lack it.
pub fn area(path: &[&str]) -> Option<Area> {
    match path {
        ["meta", "schemas", ..] => Some(Area::Schema),
        ["meta", "types", ..] => Some(Area::Types),
        ["logs"] => Some(Area::Logs),
        ["groups", ..] | ["users", _, "groups"] => Some(Area::Groups),
        ["org"] => Some(Area::Org),
        ["eventHooks", ..] => Some(Area::Hooks),
        ["users", _, "factors", ..] => Some(Area::Factors),
        ["users", _, "appLinks"] => Some(Area::Apps),
        ["users", _, "roles"] => Some(Area::Roles),
        _ => None,
    }
}
