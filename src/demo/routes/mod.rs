//! The addresses of the API, one module a family. `answer` finds the handler; it knows methods and paths only.

mod admin;
mod app_life;
mod apps;
mod around;
mod authenticators;
mod classification;
mod credentials;
mod devices;
mod factors;
mod grants;
mod group_schema;
mod groups;
mod hooks;
mod iam;
mod idps;
mod lifecycle;
mod linked;
mod list;
mod logs;
mod members;
mod org;
mod owners;
mod policies;
mod principals;
mod realms;
mod risk;
mod roles;
mod rules;
mod subscriptions;
mod switches;
mod types;
mod users;
mod verify;
mod write_users;

use axum::http::Method;

use super::access::Held;
use super::call::Call;
use super::faults::{Area, Role};
use super::hooks::Hook;
use super::org::Org;
use super::reply::{Answer, Refusal};

/// Answers a call that only reads.
pub(super) fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Answer {
    if let Some(answer) = admin::read(org, path, call).or_else(|| around::read(org, path, call)) {
        return answer;
    }
    match path {
        ["users"] => list::users(org, call),
        ["users", id] => users::get(org, id, call),
        ["users", id, "groups"] => users::groups(org, id, call),
        ["users", id, "appLinks"] => apps::links(org, id, call),
        ["users", id, "blocks"] => users::blocks(org, id, call),
        ["users", id, "factors"] => factors::list(org, id, call),
        ["users", id, "factors", "catalog"] => factors::catalog(org, id, call),
        ["users", id, "factors", "questions"] => factors::questions(org, id, call),
        ["users", id, "factors", factor] => factors::get(org, id, factor, call),
        ["users", id, "authenticator-enrollments"] => authenticators::enrolments(org, id, call),
        ["users", id, "authenticator-enrollments", enrolment] => authenticators::enrolled(org, id, enrolment, call),
        ["users", id, "devices"] => devices::of_person(org, id, call),
        ["users", id, "classification"] => classification::get(org, id, call),
        ["users", id, "risk"] => risk::get(org, id, call),
        ["users", id, "grants"] => grants::list(org, id, call),
        ["users", id, "grants", grant] => grants::get(org, id, grant, call),
        ["users", id, "clients"] => grants::clients(org, id, call),
        ["users", id, "clients", client, "grants"] => grants::client_grants(org, id, client, call),
        ["users", id, "clients", client, "tokens"] => grants::tokens(org, id, client, call),
        ["users", id, "clients", client, "tokens", token] => grants::token(org, id, client, token, call),
        ["authenticators"] => authenticators::list(org, call),
        ["authenticators", id] => authenticators::get(org, id, call),
        ["devices"] => devices::list(org, call),
        ["devices", id] => devices::get(org, id, call),
        ["devices", id, "users"] => devices::users(org, id, call),
        ["principal-rate-limits"] => principals::list(org, call),
        ["principal-rate-limits", id] => principals::get(org, id),
        ["groups"] => groups::list(org, call),
        ["groups", id] => groups::get(org, id, call),
        ["groups", id, "users"] => members::list(org, id, call),
        ["meta", "types", "user"] => Ok(types::list(org, call)),
        ["meta", "types", "user", id] => types::get(org, id, call),
        ["meta", "schemas", "user", id] => types::schema(org, id, call),
        ["meta", "schemas", "group", "default"] => Ok(group_schema::get(org, call)),
        ["logs"] => logs::list(org, call),
        ["eventHooks"] => Ok(hooks::list(org, call)),
        ["eventHooks", id] => hooks::get(org, id, call),
        _ => Err(Refusal::path()),
    }
}

pub(super) use org::well_known;

/// Answers a call that changes something.
pub(super) fn write(org: &mut Org, path: &[&str], call: &Call<'_>) -> Answer {
    if let Some(answer) = admin::write(org, path, call) {
        return answer;
    }
    if let Some(answer) = around::write(org, path, call) {
        return answer;
    }
    let post = call.method == Method::POST;
    let put = call.method == Method::PUT;
    match path {
        ["users"] => write_users::create(org, call),
        ["users", id] if post || put => write_users::update(org, id, call, put),
        ["users", id] => lifecycle::delete(org, id, call),
        ["users", id, "lifecycle", operation] => lifecycle::operate(org, id, operation, call),
        ["users", id, "credentials", operation] => credentials::operate(org, id, operation, call),
        ["users", id, "sessions"] => write_users::end_sessions(org, id, call),
        ["users", id, "factors"] => factors::enrol(org, id, call),
        ["users", id, "factors", factor] if put => factors::replace(org, id, factor, call),
        ["users", id, "factors", factor] => factors::remove(org, id, factor, call),
        ["users", id, "factors", factor, "verify"] => verify::verify(org, id, factor, call),
        ["users", id, "factors", factor, "transactions", transaction] => {
            verify::transaction(org, id, factor, transaction, call)
        }
        ["users", id, "factors", factor, "resend"] => factors::resend(org, id, factor, call),
        ["users", id, "factors", factor, "lifecycle", "activate"] => factors::activate(org, id, factor, call, false),
        ["users", id, "factors", factor, "lifecycle", "activate", "poll"] => {
            factors::activate(org, id, factor, call, true)
        }
        ["users", id, "authenticator-enrollments", "phone"] if post => authenticators::enrol_phone(org, id, call),
        ["users", id, "authenticator-enrollments", "tac"] if post => authenticators::give_code(org, id, call),
        ["users", id, "authenticator-enrollments", enrolment] => authenticators::remove(org, id, enrolment, call),
        ["users", id, "classification"] => classification::set(org, id, call),
        ["users", id, "risk"] => risk::set(org, id, call),
        ["users", id, "grants"] => grants::revoke(org, id, None, call),
        ["users", id, "grants", grant] => grants::revoke(org, id, Some(grant), call),
        ["users", id, "clients", client, "grants"] => grants::revoke_of_client(org, id, client, Held::Grant, call),
        ["users", id, "clients", client, "tokens"] => grants::revoke_of_client(org, id, client, Held::Token, call),
        ["users", id, "clients", client, "tokens", token] => {
            grants::token(org, id, client, token, call)?;
            grants::revoke_of_client(org, id, client, Held::Token, call)
        }
        ["authenticators"] => authenticators::create(org),
        ["authenticators", id, "lifecycle", _] => authenticators::operate(org, id),
        ["devices", id] => devices::delete(org, id, call),
        ["devices", id, "lifecycle", operation] => devices::operate(org, id, operation, call),
        ["principal-rate-limits"] => principals::create(org, call),
        ["principal-rate-limits", id] => principals::replace(org, id, call),
        // Nobody gets a session token here, so none is right.
        ["sessions"] => Err(Refusal::new(401, "E0000004", "Authentication failed")),
        ["groups"] => groups::create(org, call),
        ["groups", id] if put => groups::replace(org, id, call),
        ["groups", id] => groups::delete(org, id, call),
        ["groups", id, "users", user] => groups::set_member(org, id, user, call, put),
        ["meta", "types", "user"] => types::create(org, call),
        ["meta", "types", "user", id] if post || put => types::update(org, id, call, put),
        ["meta", "types", "user", id] => types::delete(org, id, call),
        ["meta", "schemas", "user", id] => types::update_schema(org, id, call),
        ["meta", "schemas", "group", "default"] => group_schema::update(org, call),
        ["eventHooks"] => hooks::create(org, call),
        ["eventHooks", id] if put => hooks::replace(org, id, call),
        ["eventHooks", id] => hooks::delete(org, id, call),
        ["eventHooks", id, "lifecycle", operation] => hooks::operate(org, id, operation, call),
        _ => Err(Refusal::path()),
    }
}

/// Whether looking writes down what it finds: how a push ended is known when somebody asks.
pub(super) fn settles(path: &[&str]) -> bool {
    matches!(path, ["users", _, "factors", _, "transactions", _])
}

/// Answers a call of `/demo/…`.
pub(super) fn switch(org: &mut Org, path: &[&str], call: &Call<'_>) -> Answer {
    switches::operate(org, path, call)
}

/// The hook that a call asks to be verified.
pub(super) fn hook_to_verify<'a>(org: &'a Org, method: &Method, path: &[&str]) -> Option<&'a Hook> {
    match path {
        ["eventHooks", id, "lifecycle", "verify"] if method == Method::POST => hooks::find(org, id).ok(),
        _ => None,
    }
}

/// Whether a role may make this change at all; whom it may change is another question.
pub(super) fn may_write(role: Role, path: &[&str]) -> bool {
    match role {
        Role::ReadOnly => false,
        Role::Without(area) => area != Area::Writes,
        Role::Group => matches!(path, ["users", ..] | ["groups", _, "users", _]),
        Role::Helpdesk => match path {
            ["users", _, "lifecycle", operation] => matches!(
                *operation,
                "unlock"
                    | "reset_password"
                    | "expire_password"
                    | "expire_password_with_temp_password"
                    | "reset_factors"
                    | "reactivate"
            ),
            ["users", _, "credentials", operation] => *operation == "forgot_password",
            ["users", _, "sessions"] | ["users", _, "factors" | "authenticator-enrollments", ..] => true,
            _ => false,
        },
    }
}

/// The methods of an address that exists; `None` for one that does not.
pub(super) fn methods(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const POST: &[Method] = &[Method::POST];
    const DELETE: &[Method] = &[Method::DELETE];
    const CHANGE: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    const EVERY: &[Method] = &[Method::GET, Method::POST, Method::PUT, Method::DELETE];
    const MEMBER: &[Method] = &[Method::PUT, Method::DELETE];
    if let Some(methods) = admin::methods(path).or_else(|| around::methods(path)) {
        return Some(methods);
    }
    Some(match path {
        ["users" | "groups" | "eventHooks"]
        | ["meta", "types", "user"]
        | ["meta", "schemas", "user", _]
        | ["meta", "schemas", "group", "default"] => GET_POST,
        ["users", _] | ["meta", "types", "user", _] => EVERY,
        ["users", _, "groups" | "appLinks" | "blocks"] | ["groups", _, "users"] | ["logs"] => GET,
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
        _ => return methods_around(path),
    })
}

/// Those of what lies around a person: factors, authenticators, devices, risk, grants, shares of the limits.
fn methods_around(path: &[&str]) -> Option<&'static [Method]> {
    const GET: &[Method] = &[Method::GET];
    const GET_POST: &[Method] = &[Method::GET, Method::POST];
    const POST: &[Method] = &[Method::POST];
    const READ_REVOKE: &[Method] = &[Method::GET, Method::DELETE];
    const READ_SET: &[Method] = &[Method::GET, Method::PUT];
    const FACTOR: &[Method] = &[Method::GET, Method::PUT, Method::DELETE];
    Some(match path {
        ["users", _, "factors"] | ["authenticators" | "principal-rate-limits"] => GET_POST,
        ["users", _, "factors", "catalog" | "questions"]
        | ["users", _, "authenticator-enrollments" | "devices" | "clients"]
        | ["authenticators", _]
        | ["devices"]
        | ["devices", _, "users"] => GET,
        ["users", _, "factors", _] => FACTOR,
        ["users", _, "factors", _, "resend" | "verify"]
        | ["users", _, "factors", _, "lifecycle", "activate"]
        | ["users", _, "factors", _, "lifecycle", "activate", "poll"]
        | ["users", _, "authenticator-enrollments", "phone" | "tac"]
        | ["authenticators", _, "lifecycle", "activate" | "deactivate"]
        | ["devices", _, "lifecycle", "activate" | "deactivate" | "suspend" | "unsuspend"]
        | ["sessions"] => POST,
        ["users", _, "factors", _, "transactions", _]
        | ["users", _, "authenticator-enrollments" | "grants", _]
        | ["users", _, "grants"]
        | ["users", _, "clients", _, "grants" | "tokens"]
        | ["users", _, "clients", _, "tokens", _]
        | ["devices", _] => READ_REVOKE,
        ["users", _, "risk" | "classification"] | ["principal-rate-limits", _] => READ_SET,
        _ => return None,
    })
}

/// The part of the API that an address belongs to, for roles that lack it.
pub(super) fn area(path: &[&str]) -> Option<Area> {
    if let Some(area) = admin::area(path).or_else(|| around::area(path)) {
        return Some(area);
    }
    match path {
        ["meta", "schemas", ..] => Some(Area::Schema),
        ["meta", "types", ..] => Some(Area::Types),
        ["logs"] => Some(Area::Logs),
        ["groups", ..] | ["users", _, "groups"] => Some(Area::Groups),
        ["eventHooks", ..] => Some(Area::Hooks),
        ["users", _, "factors", ..] => Some(Area::Factors),
        ["authenticators", ..] | ["users", _, "authenticator-enrollments", ..] => Some(Area::Authenticators),
        ["devices", ..] | ["users", _, "devices"] => Some(Area::Devices),
        ["users", _, "risk"] => Some(Area::Risk),
        ["users", _, "grants" | "clients", ..] => Some(Area::Grants),
        ["principal-rate-limits", ..] => Some(Area::Shares),
        ["users", _, "appLinks"] => Some(Area::Apps),
        _ => None,
    }
}
