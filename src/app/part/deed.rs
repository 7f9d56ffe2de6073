//! What was done from here, in words: the action, what became of it, and everything that the journal holds of it.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::app::event::Now;
use crate::app::part::times;
use crate::protocol::belongings::words_of;
use crate::protocol::deed::{Deed, Fate, Held, Kind};
use crate::protocol::operation::Operation;
use crate::protocol::settle;
use crate::protocol::takeover::is_way_in;

/// What was done or about to be, in words that say nothing of how it ended.
pub fn action(deed: &Deed) -> String {
    match &deed.kind {
        Kind::Call | Kind::Refusal => call(deed),
        Kind::Shown(secret) => format!("{secret} shown"),
        Kind::Copied(secret) => format!("{secret} copied"),
        Kind::Other(word) => word.clone(),
    }
}

fn call(deed: &Deed) -> String {
    let off = |option: &str| deed.options.get(option).and_then(Value::as_str) == Some("false");
    let on = |option: &str| deed.options.get(option).and_then(Value::as_str) == Some("true");
    let mailed = !off("sendEmail");
    let known = match deed.operation {
        Some(Operation::VerifyFactor) => "verify",
        Some(Operation::CreateTacAuthenticatorEnrollment) => "access code",
        Some(Operation::DeleteAuthenticatorEnrollment) => "withdraw an access code",
        Some(Operation::CancelFactorTransaction) => "verification called off",
        Some(Operation::UnlockUser) => "unlock",
        Some(Operation::ActivateUser) if mailed => "activate",
        Some(Operation::ActivateUser) => "activate, link shown",
        Some(Operation::ReactivateUser) if mailed => "activation mail again",
        Some(Operation::ReactivateUser) => "activation link shown again",
        Some(Operation::DeactivateUser) => "deactivate",
        Some(Operation::SuspendUser) => "suspend",
        Some(Operation::UnsuspendUser) => "unsuspend",
        Some(Operation::ResetPassword) if mailed => "password link by mail",
        Some(Operation::ResetPassword) => "password link shown",
        Some(Operation::ExpirePassword) if !on("tempPassword") => "expire the password",
        Some(Operation::ExpirePassword | Operation::ExpirePasswordWithTempPassword) => "temporary password",
        Some(Operation::UpdateUser | Operation::ReplaceUser) => return update(deed),
        Some(Operation::CreateUser) => "create",
        Some(Operation::RevokeUserSessions) => "clear sessions",
        Some(Operation::ResetFactors) => "remove all factors",
        Some(Operation::UnenrollFactor) => "remove a factor",
        Some(Operation::AssignUserToGroup) => "add to a group",
        Some(Operation::UnassignUserFromGroup) => "remove from a group",
        Some(Operation::AssignUserToApplication) => "assign an app",
        Some(Operation::DeleteUser) => "delete",
        Some(Operation::CreateEventHook) => "add an event hook",
        Some(Operation::ReplaceEventHook) => "change an event hook",
        Some(Operation::VerifyEventHook) => "verify an event hook",
        Some(Operation::ActivateEventHook) => "activate an event hook",
        Some(Operation::DeactivateEventHook) => "deactivate an event hook",
        Some(Operation::DeleteEventHook) => "delete an event hook",
        Some(Operation::ReplaceGroupRule) if deed.after("excluded").is_some() => "clear an exception to a rule",
        Some(Operation::CreateGroupRule) => "create a group rule",
        Some(Operation::ReplaceGroupRule) => "change a group rule",
        Some(Operation::ActivateGroupRule) => "activate a group rule",
        Some(Operation::DeactivateGroupRule) => "deactivate a group rule",
        Some(Operation::DeleteGroupRule) => "delete a group rule",
        Some(Operation::AssignRoleToUser) => "give a role",
        Some(Operation::UnassignRoleFromUser) => "take a role away",
        Some(Operation::AssignRoleToGroup) => "give a group a role",
        Some(Operation::UnassignRoleFromGroup) => "take a role from a group",
        Some(Operation::ChangeAdminRoles) => "change admin roles",
        Some(Operation::ReplaceGroup) => "change a group",
        Some(Operation::DeleteGroup) => "delete a group",
        Some(_) | None => return format!("{} {}", deed.method, deed.path),
    };
    let known = if deed.undo_of.is_some() { format!("undo: {known}") } else { known.to_owned() };
    if deed.by_hand { format!("{known} (by hand)") } else { known }
}

/// `change title, department`.
fn update(deed: &Deed) -> String {
    let names: Vec<&str> = deed.after.iter().filter_map(|held| held.name.strip_prefix("profile.")).collect();
    let what = match &names[..] {
        [] if deed.by_hand => return "change the person (by hand)".to_owned(),
        [] => "set password or recovery question".to_owned(),
        [one] => format!("change {one}"),
        [one, other] => format!("change {one}, {other}"),
        [one, other, rest @ ..] => format!("change {one}, {other} and {} more", rest.len()),
    };
    if deed.undo_of.is_some() { format!("undo: {what}") } else { what }
}

/// `second email and title changed`, the ways in first; none where no attributes are named.
pub fn changed(deed: &Deed) -> Option<String> {
    let mut names: Vec<&str> = deed.after.iter().filter_map(Held::attribute).collect();
    names.sort_by_key(|name| !is_way_in(name));
    let names: Vec<String> = names.into_iter().map(spoken).collect();
    let what = match &names[..] {
        [] => return None,
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
    };
    Some(format!("{what} changed"))
}

/// The name of an attribute as people say it: `secondEmail` is the second email.
fn spoken(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 2);
    let mut before = None;
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_some_and(char::is_lowercase) {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
        before = Some(letter);
    }
    words
}

/// What became of it, with Okta's code where that says why.
pub fn outcome(deed: &Deed) -> String {
    let words = deed.fate.words();
    let more = match (deed.fate, &deed.code, deed.undone_by) {
        (Fate::Done, _, Some(_)) => ", undone".to_owned(),
        (Fate::Refused | Fate::Forbidden | Fate::NotSent, Some(code), _) => format!(" {code}"),
        (
            Fate::Done
            | Fate::Refused
            | Fate::NotSent
            | Fate::Forbidden
            | Fate::NotDone
            | Fate::UnderWay
            | Fate::Unknown
            | Fate::None,
            _,
            _,
        ) => String::new(),
    };
    format!("{words}{more}")
}

/// Whom or what it was done to, in as few words as name them.
pub fn whom(deed: &Deed) -> &str {
    let target = &deed.target;
    [&target.login, &target.id].into_iter().find(|text| !text.is_empty()).map_or("", String::as_str)
}

/// `INC-4711 · left the company`; nothing where nothing was said.
pub fn why(deed: &Deed) -> String {
    let said: Vec<&str> = [&deed.ticket, &deed.reason].into_iter().flatten().map(String::as_str).collect();
    said.join(" · ")
}

/// Everything that the journal holds of it, line by line; `open` says why nobody knows what became of it.
pub fn whole(deed: &Deed, open: Option<&str>, now: Now, zone: &TimeZone) -> Vec<String> {
    let target = [&*deed.target.login, &*deed.target.id];
    let by = [deed.by.token.as_deref(), deed.by.user.as_deref(), deed.by.host.as_deref()];
    let from = deed.by.from.as_ref().map(|from| format!("from {from}"));
    let settled = deed.settled.as_ref().map(|settled| format!("by {}", settled.by.words()));
    let undo = deed.undo_of.map(|line| format!("line {line}"));
    let undone = deed.undone_by.map(|line| format!("by line {line}"));
    let unknown = deed.fate == Fate::Unknown;
    let told = [
        ("Line", deed.seq.to_string()),
        ("When", times::exact(deed.at, now, zone)),
        ("What", action(deed)),
        ("Outcome", outcome(deed)),
        ("Settled", settled.unwrap_or_default()),
        ("Whom", joined(target.into_iter(), ", ")),
        ("Ticket", deed.ticket.clone().unwrap_or_default()),
        ("Reason", deed.reason.clone().unwrap_or_default()),
        ("By", joined(by.into_iter().flatten().chain(from.as_deref()), ", ")),
        ("Verified", deed.verified.clone().unwrap_or_default()),
        ("Approved", deed.approved.clone().unwrap_or_default()),
        ("Before", values(&deed.before)),
        ("After", values(&deed.after)),
        ("Undoes", undo.unwrap_or_default()),
        ("Undone", undone.unwrap_or_default()),
        ("Call", format!("{} {}", deed.method, deed.path).trim().to_owned()),
        ("Status", deed.status.map(|status| status.to_string()).unwrap_or_default()),
        ("Code", deed.code.clone().unwrap_or_default()),
        ("Request id", deed.request.clone().unwrap_or_default()),
        ("Run", deed.run.clone()),
    ];
    let mut lines: Vec<String> = told
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label:<13} {value}"))
        .collect();
    if unknown {
        lines.push(String::new());
        lines.push("No answer of Okta's tells whether it was done. It is not sent again by itself.".to_owned());
        lines.push(format!("What tells: {}.", settle::of(deed).words()));
        lines.extend(open.map(str::to_owned));
    }
    lines
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>, separator: &str) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator)
}

fn values(held: &[Held]) -> String {
    let each = held.iter().map(|held| match (&held.value, words_of(held)) {
        (_, Some(words)) => format!("{} {words}", held.name),
        (Some(Value::String(text)), None) => format!("{} {text}", held.name),
        (Some(Value::Null), None) => format!("{} empty", held.name),
        (Some(value), None) => format!("{} {value}", held.name),
        (None, None) => format!("{} (no longer kept)", held.name),
    });
    each.collect::<Vec<_>>().join(", ")
}
