//! What is written down of a call, before it is sent and when it has ended.
//!
//! Owns: what a call's line says, and that it is written off the loop. Must not know: where it is written.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::{Map, Value};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use super::redact;
use crate::protocol::deed::Deed;
use crate::protocol::json::Json;
use crate::protocol::operation::Operation;
use crate::protocol::raw_call::parse_query;
use crate::protocol::recorder::{
    Durable, Forbidden, Intent, Note, Outcome, Recall, Receipt, Recorder, Settlement, Target, Trait, Unrecorded, Untold,
};
use crate::protocol::redaction;

/// For how long a change waits to know whose token it is sent with.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was written down of a call so far.
pub(super) enum Written {
    Nothing,
    /// Perhaps: the call was given up meanwhile.
    Begun(JoinHandle<Result<Receipt, Unrecorded>>),
    Intent(Receipt),
}

impl Written {
    /// Writes down what is about to be sent, and returns when that is safe, and what is written beside it as well.
    pub(super) async fn write(
        &mut self,
        recorder: Arc<dyn Recorder>,
        intent: Intent,
        beside: Option<Arc<dyn Durable>>,
    ) -> Result<(), Unrecorded> {
        if matches!(self, Self::Nothing) {
            *self = Self::Begun(spawn_blocking(move || recorder.intend_beside(intent, beside)));
        }
        let Self::Begun(writing) = self else { return Ok(()) };
        match writing.await.unwrap_or_else(|broken| Err(Unrecorded(broken.to_string()))) {
            Ok(mut receipt) => {
                let unflushed = receipt.unflushed.take();
                *self = Self::Intent(receipt);
                unflushed.map_or(Ok(()), |why| Err(Unrecorded(why)))
            }
            Err(why) => {
                *self = Self::Nothing;
                Err(why)
            }
        }
    }

    /// Whether something was written, or may have been.
    pub(super) fn is_anything(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Begun(_) | Self::Intent(_) => true,
        }
    }

    /// The number of the line.
    pub(super) fn seq(&self) -> Option<u64> {
        match self {
            Self::Intent(receipt) => Some(receipt.seq),
            Self::Nothing | Self::Begun(_) => None,
        }
    }

    /// Writes down what became of it, where something was written before.
    pub(super) async fn conclude(self, recorder: Arc<dyn Recorder>, outcome: Outcome) -> Result<(), Unrecorded> {
        let receipt = match self {
            Self::Intent(receipt) => receipt,
            Self::Begun(writing) => match writing.await {
                Ok(Ok(receipt)) => receipt,
                Ok(Err(_)) | Err(_) => return Ok(()),
            },
            Self::Nothing => return Ok(()),
        };
        // It waits for no disk: to hand it to another thread would take longer than to write it.
        if recorder.is_free() {
            return recorder.conclude(receipt, outcome);
        }
        let writing = spawn_blocking(move || recorder.conclude(receipt, outcome));
        writing.await.unwrap_or_else(|broken| Err(Unrecorded(broken.to_string())))
    }
}

impl Client {
    /// Writes down what is no call; nothing where no journal is kept.
    pub async fn note(&self, note: Note) -> Result<(), Unrecorded> {
        let Some(recorder) = self.settings().recorder.clone() else { return Ok(()) };
        spawn_blocking(move || recorder.note(note)).await.unwrap_or_else(|broken| Err(Unrecorded(broken.to_string())))
    }

    /// Writes down that something was kept from leaving, by which rule.
    pub async fn note_kept(&self, rule: &str) {
        let forbidden = Forbidden { rule: rule.to_owned(), ..Forbidden::default() };
        // What cannot be written down stops the first change.
        let _ = self.note(Note::Forbidden(Box::new(forbidden))).await;
    }

    /// Writes down what became of a call of which nobody knew it.
    pub async fn settle(&self, settlement: Settlement) -> Result<(), Unrecorded> {
        let Some(recorder) = self.settings().recorder.clone() else { return Ok(()) };
        let writing = spawn_blocking(move || recorder.settle(settlement));
        writing.await.unwrap_or_else(|broken| Err(Unrecorded(broken.to_string())))
    }

    /// Whose token it is stands in every line: before the first it is asked, once, and nobody waits long for it.
    pub(super) async fn learn_owner_once(&self, control: &Control) {
        if self.owner().is_some() {
            return;
        }
        let control = Control { about: None, line: None, records: None, ..control.clone() };
        let asking = || async {
            let _ = timeout(PATIENCE, self.token_owner(&control)).await;
        };
        // A call inside of a call: its future has no size of its own.
        Box::pin(self.owner_asked().get_or_init(asking)).await;
    }

    /// Whether what changes something is written down.
    pub fn keeps_journal(&self) -> bool {
        self.settings().recorder.is_some()
    }

    /// What was written down; none where no journal is kept.
    pub async fn recall(&self, wanted: Recall) -> Option<Result<Vec<Deed>, Untold>> {
        let recorder = self.settings().recorder.clone()?;
        let reading = spawn_blocking(move || recorder.recall(&wanted));
        Some(reading.await.unwrap_or_else(|broken| Err(Untold(broken.to_string()))))
    }
}

/// What is said of a call before it is sent.
pub(super) fn intent(client: &Client, call: &Call, control: &Control) -> Intent {
    let target = redact::target(call.target());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, named) = without_login(&redaction::path(path));
    let options = parse_query(query).into_iter().map(|(name, value)| (name, Value::from(value)));
    let (operation, by_hand) = (meant(call, &path, query), call.operation == Operation::Custom);
    let mut about = control.about.as_deref().cloned();
    if let Some(about) = about.as_mut().filter(|about| by_hand && about.after.is_empty()) {
        about.after = written_by_hand(operation, call.body.as_deref());
    }
    Intent {
        connection: client.connection().clone(),
        operation,
        by_hand,
        risk: call.risk(),
        method: if call.method == Method::GET { "GET" } else { call.method.as_str() }.to_owned(),
        path,
        options: options.collect::<Map<_, _>>(),
        about,
        named,
        owner: client.owner(),
        skew: client.clock_difference(),
    }
}

/// What the call does: of one written by hand, what its address says; who looks for resets of passwords is to find it.
pub(super) fn meant(call: &Call, path: &str, query: &str) -> Operation {
    if call.operation != Operation::Custom {
        return call.operation;
    }
    let below = path.strip_prefix("/api/v1/").or_else(|| path.strip_prefix("/oauth2/v1/")).unwrap_or_default();
    let below: Vec<&str> = below.trim_end_matches('/').split('/').collect();
    match (call.method.as_str(), &below[..]) {
        ("POST", ["users"]) => Operation::CreateUser,
        ("POST", ["users", _]) => Operation::UpdateUser,
        ("PUT", ["users", _]) => Operation::ReplaceUser,
        ("DELETE", ["users", _]) => Operation::DeleteUser,
        ("DELETE", ["users", _, "sessions"]) => Operation::RevokeUserSessions,
        ("POST", ["users", _, "factors", _, "verify"]) => Operation::VerifyFactor,
        ("DELETE", ["users", _, "factors", _, "transactions", _]) => Operation::CancelFactorTransaction,
        ("POST", ["users", _, "authenticator-enrollments", "tac"]) => Operation::CreateTacAuthenticatorEnrollment,
        ("DELETE", ["users", _, "authenticator-enrollments", _]) => Operation::DeleteAuthenticatorEnrollment,
        ("DELETE", ["users", _, "factors", _]) => Operation::UnenrollFactor,
        ("PUT", ["groups", _, "users", _]) => Operation::AssignUserToGroup,
        ("DELETE", ["groups", _, "users", _]) => Operation::UnassignUserFromGroup,
        ("POST", ["apps", _, "users"]) => Operation::AssignUserToApplication,
        ("POST", ["users", _, "lifecycle", "unlock"]) => Operation::UnlockUser,
        ("POST", ["users", _, "lifecycle", "activate"]) => Operation::ActivateUser,
        ("POST", ["users", _, "lifecycle", "reactivate"]) => Operation::ReactivateUser,
        ("POST", ["users", _, "lifecycle", "deactivate"]) => Operation::DeactivateUser,
        ("POST", ["users", _, "lifecycle", "suspend"]) => Operation::SuspendUser,
        ("POST", ["users", _, "lifecycle", "unsuspend"]) => Operation::UnsuspendUser,
        ("POST", ["users", _, "lifecycle", "reset_password"]) => Operation::ResetPassword,
        ("POST", ["users", _, "lifecycle", "expire_password"]) if sets_password(query) => {
            Operation::ExpirePasswordWithTempPassword
        }
        ("POST", ["users", _, "lifecycle", "expire_password"]) => Operation::ExpirePassword,
        ("POST", ["users", _, "lifecycle", "expire_password_with_temp_password"]) => {
            Operation::ExpirePasswordWithTempPassword
        }
        ("POST", ["users", _, "lifecycle", "reset_factors"]) => Operation::ResetFactors,
        ("POST", ["groups", "rules"]) => Operation::CreateGroupRule,
        ("PUT", ["groups", "rules", _]) => Operation::ReplaceGroupRule,
        ("DELETE", ["groups", "rules", _]) => Operation::DeleteGroupRule,
        ("POST", ["groups", "rules", _, "lifecycle", "activate"]) => Operation::ActivateGroupRule,
        ("POST", ["groups", "rules", _, "lifecycle", "deactivate"]) => Operation::DeactivateGroupRule,
        ("PUT", ["groups", _]) => Operation::ReplaceGroup,
        ("DELETE", ["groups", _]) => Operation::DeleteGroup,
        ("POST", ["users", _, "roles"]) => Operation::AssignRoleToUser,
        ("DELETE", ["users", _, "roles", _]) => Operation::UnassignRoleFromUser,
        ("POST", ["groups", _, "roles"]) => Operation::AssignRoleToGroup,
        ("DELETE", ["groups", _, "roles", _]) => Operation::UnassignRoleFromGroup,
        ("POST" | "PUT" | "PATCH" | "DELETE", ["users" | "groups" | "clients", _, "roles", ..] | ["iam", ..]) => {
            Operation::ChangeAdminRoles
        }
        _ => Operation::Custom,
    }
}

/// Which values of a person a call written by hand sets: Okta's own log says only that the profile changed.
fn written_by_hand(operation: Operation, body: Option<&[u8]>) -> Vec<Trait> {
    if !matches!(operation, Operation::UpdateUser | Operation::ReplaceUser) {
        return Vec::new();
    }
    let read = body.and_then(|body| serde_json::from_slice::<Value>(body).ok());
    let profile = read.as_ref().and_then(|read| read.get("profile")?.as_object());
    let each = profile.into_iter().flatten();
    each.map(|(name, value)| Trait::of_profile(name, Json::parse(&value.to_string()).as_ref())).collect()
}

/// Whether a password that expires is replaced by a temporary one.
fn sets_password(query: &str) -> bool {
    let asks = |(name, value): &(String, String)| {
        name.eq_ignore_ascii_case("tempPassword") && !value.eq_ignore_ascii_case("false")
    };
    parse_query(query).iter().any(asks)
}

/// Whose values in a search are no words of a person.
const IMPERSONAL: [&str; 14] = [
    "id",
    "status",
    "type.id",
    "type",
    "created",
    "activated",
    "statusChanged",
    "lastLogin",
    "lastUpdated",
    "lastMembershipUpdated",
    "passwordChanged",
    "eventType",
    "published",
    "user.id",
];

/// A search as a log has it: what is compared with stands in it only where it names nobody. It is encoded, and stays so.
fn without_words(search: &str) -> String {
    let mut shown = String::with_capacity(search.len());
    let mut rest = search;
    while let Some((before, behind)) = rest.split_once("%22") {
        let decoded = percent_encoding::percent_decode_str(before).decode_utf8_lossy().replace('+', " ");
        // The attribute, and how it is compared.
        let attribute = decoded.split_whitespace().rev().nth(1).unwrap_or_default().trim_start_matches('(');
        // A quote behind a backslash is part of the text.
        let mut end = behind.find("%22");
        while let Some(at) = end.filter(|at| behind[..*at].ends_with("%5C")) {
            end = behind[at + 3..].find("%22").map(|next| at + 3 + next);
        }
        let (text, after) = end.map_or((behind, ""), |at| (&behind[..at], &behind[at + 3..]));
        let is_plain = IMPERSONAL.iter().any(|plain| plain.eq_ignore_ascii_case(attribute));
        shown.extend([before, "%22", if is_plain { text } else { "{text}" }]);
        if end.is_some() {
            shown.push_str("%22");
        }
        rest = after;
    }
    shown + rest
}

/// A target as a log has it: no login stands in its path, no address in its query, and no name that was looked for.
pub(super) fn logged(target: &str) -> String {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let (path, _) = without_login(path);
    let Some(query) = query else { return path };
    let hidden = query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let names_somebody = value.contains('@') || value.to_ascii_uppercase().contains("%40");
        match name {
            _ if names_somebody => format!("{name}={{login}}"),
            "q" | "query" => format!("{name}={{text}}"),
            "search" | "filter" => format!("{name}={}", without_words(value)),
            _ => pair.to_owned(),
        }
    });
    format!("{path}?{}", hidden.collect::<Vec<_>>().join("&"))
}

/// Whom or what a path names.
pub(super) fn named(path: &str) -> Option<Target> {
    without_login(&redaction::path(path)).1
}

/// The path with `{login}` in place of a login, and whom or what it names.
fn without_login(path: &str) -> (String, Option<Target>) {
    let mut named: Option<Target> = None;
    let mut kind = "";
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| {
            let of = match kind {
                "users" => "user",
                "groups" if segment == "rules" => "",
                "groups" => "group",
                "rules" => "groupRule",
                "eventHooks" => "eventHook",
                _ => "",
            };
            kind = segment;
            if of.is_empty() || segment.is_empty() {
                return segment;
            }
            // Whoever asks is named by no login.
            if of == "user" && segment == "me" {
                return segment;
            }
            // A person in a group is whom it is about.
            let is_id = segment.len() == 20 && segment.chars().all(|c| c.is_ascii_alphanumeric());
            if named.is_none() || of == "user" {
                let id = if is_id { segment.to_owned() } else { String::new() };
                let login = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
                let login = if is_id || of != "user" { String::new() } else { login.into_owned() };
                named = Some(Target { kind: of.to_owned(), id, login });
            }
            if is_id || of != "user" { segment } else { "{login}" }
        })
        .collect();
    (segments.join("/"), named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_names_nobody_by_their_login() {
        for (target, shown) in [
            ("/api/v1/users/ann%40acme.com?fields=a", "/api/v1/users/{login}?fields=a"),
            ("/api/v1/users/ann/lifecycle/unlock", "/api/v1/users/{login}/lifecycle/unlock"),
            ("/api/v1/users/00u1abcdefghijklmnop", "/api/v1/users/00u1abcdefghijklmnop"),
            ("/api/v1/users/me", "/api/v1/users/me"),
            (
                "/api/v1/users?limit=5&search=profile.login%20eq%20%22ann%40acme.com%22",
                "/api/v1/users?limit=5&search={login}",
            ),
            ("/api/v1/users?limit=5&q=marta", "/api/v1/users?limit=5&q={text}"),
            (
                "/api/v1/users?search=profile.lastName%20sw%20%22O%5C%22Mar%22%20and%20(status%20eq%20%22ACTIVE%22)&limit=5",
                "/api/v1/users?search=profile.lastName%20sw%20%22{text}%22%20and%20(status%20eq%20%22ACTIVE%22)&limit=5",
            ),
            (
                "/api/v1/logs?filter=eventType%20eq%20%22user.session.start%22",
                "/api/v1/logs?filter=eventType%20eq%20%22user.session.start%22",
            ),
            ("/api/v1/users?search=profile.city%20eq%20%22open", "/api/v1/users?search=profile.city%20eq%20%22{text}"),
        ] {
            assert_eq!(logged(target), shown, "{target}");
        }
    }

    #[test]
    fn what_a_call_by_hand_does_is_read_off_its_address() {
        for (method, path, meant_as) in [
            (Method::POST, "/api/v1/users/00u1/roles", Operation::AssignRoleToUser),
            (Method::DELETE, "/api/v1/users/00u1/roles/ra1", Operation::UnassignRoleFromUser),
            (Method::PUT, "/api/v1/users/00u1/roles/ra1/targets/groups/00g1", Operation::ChangeAdminRoles),
            (Method::POST, "/api/v1/groups/00g1/roles", Operation::AssignRoleToGroup),
            (Method::POST, "/api/v1/iam/resource-sets", Operation::ChangeAdminRoles),
            (Method::POST, "/oauth2/v1/clients/0oa1/roles", Operation::ChangeAdminRoles),
            (Method::PUT, "/api/v1/groups/00g1", Operation::ReplaceGroup),
            (Method::DELETE, "/api/v1/groups/00g1/", Operation::DeleteGroup),
            (Method::DELETE, "/api/v1/groups/rules/0pr1", Operation::DeleteGroupRule),
            (Method::POST, "/api/v1/groups/rules/0pr1/lifecycle/deactivate", Operation::DeactivateGroupRule),
            (Method::POST, "/api/v1/groups", Operation::Custom),
        ] {
            let call = Call::new(Operation::Custom, method.clone(), []);
            assert_eq!(meant(&call, path, ""), meant_as, "{method} {path}");
        }
    }

    #[test]
    fn a_login_is_no_part_of_a_path_and_whom_it_names_is_known() {
        let target = |kind: &str, id: &str, login: &str| {
            Some(Target { kind: kind.to_owned(), id: id.to_owned(), login: login.to_owned() })
        };
        let (user, group) = ("00u1abcdefghijklmnop", "00g1abcdefghijklmnop");
        for (path, shown, named) in [
            (
                "/api/v1/users/ann%40acme.com/lifecycle/unlock",
                "/api/v1/users/{login}/lifecycle/unlock",
                target("user", "", "ann@acme.com"),
            ),
            (&*format!("/api/v1/users/{user}"), &*format!("/api/v1/users/{user}"), target("user", user, "")),
            (
                &*format!("/api/v1/groups/{group}/users/{user}"),
                &*format!("/api/v1/groups/{group}/users/{user}"),
                target("user", user, ""),
            ),
            (&*format!("/api/v1/groups/{group}"), &*format!("/api/v1/groups/{group}"), target("group", group, "")),
            ("/api/v1/users", "/api/v1/users", None),
        ] {
            assert_eq!(without_login(path), (shown.to_owned(), named), "{path}");
        }
    }
}
