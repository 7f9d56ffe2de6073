//! Changing a person: one call for each change, and what Okta answers.
//!
//! Owns: how a change is asked for. Must not know: when it is allowed, and who confirmed it.

use http::Method;
use http::header::{CONTENT_TYPE, IF_MATCH};
use serde_json::{Value, json};

use super::call::Call;
use super::classify;
use super::client::Client;
use super::control::Control;
use super::pipeline::Reply;
use crate::protocol::access_code::GivenCode;
use crate::protocol::change::{Answer, Change};
use crate::protocol::draft::Body;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::{DeviceId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;

impl Client {
    /// Makes one change. An empty answer and `{}` both mean done.
    pub async fn change(&self, user: &UserId, change: &Change, control: &Control) -> Result<Answer, CallError> {
        let operation = change.operation();
        let misfit = |reply: &Reply, reason: &str| {
            classify::misfit(operation, reply.head.status, &reply.head.headers, &reply.text, "answer", reason)
        };
        if let Change::ClearException { rule } = change {
            return self.clear_exception(user, rule, control).await;
        }
        let Some(call) = call(user, change) else { return Err(CallError::new(FailureKind::Defect, operation)) };
        self.send(call, control, |reply| {
            // What is no answer of Okta's says nothing about what became of the change.
            if !reply.text.trim().is_empty() && !is_json(&reply.text) {
                return Err(misfit(reply, "broke off"));
            }
            // An enrolment has an id and a profile as well, and is no person.
            let is_enrolment = matches!(change, Change::GiveCode { .. });
            if let Some(other) = person_in(&reply.text).filter(|id| !is_enrolment && **id != **user) {
                let reason = format!("{user} was asked for, {other} came");
                return Err(classify::another(operation, reply.head.status, &reply.head.headers, reason));
            }
            match answer(&reply.text) {
                Answer::Done if change.is_answered_with_a_secret() => {
                    // Not shown: it may hold them under another name.
                    let detail = Some("it holds no password, link or code".to_owned());
                    Err(CallError { detail, ..misfit(reply, "broke off") })
                }
                answer @ (Answer::Done
                | Answer::Unseen
                | Answer::TemporaryPassword(_)
                | Answer::Link(_)
                | Answer::AccessCode(_)) => Ok(answer),
            }
        })
        .await
    }
}

/// None of a change that takes several calls.
fn call(user: &UserId, change: &Change) -> Option<Call> {
    let operation = change.operation();
    let post = |below: [&str; 2]| Call::new(operation, Method::POST, ["users", user, below[0], below[1]]);
    let lifecycle = |name: &str| post(["lifecycle", name]);
    let mail = |call: Call, mail: bool| call.query("sendEmail", if mail { "true" } else { "false" });
    Some(match change {
        Change::Unlock => lifecycle("unlock"),
        Change::Activate { mail: send } => mail(lifecycle("activate"), *send),
        Change::Reactivate { mail: send } => mail(lifecycle("reactivate"), *send),
        // Mail about a deactivation goes to admins; nobody asked for it here.
        Change::Deactivate => mail(lifecycle("deactivate"), false),
        Change::Suspend => lifecycle("suspend"),
        Change::Unsuspend => lifecycle("unsuspend"),
        Change::ResetPassword { mail: send } => mail(lifecycle("reset_password"), *send),
        Change::ExpirePassword => lifecycle("expire_password"),
        Change::SetTemporaryPassword => lifecycle("expire_password_with_temp_password"),
        Change::ResetFactors => lifecycle("reset_factors"),
        Change::SetPassword(password) => {
            update(user, change, &json!({"credentials": {"password": {"value": password.expose()}}}))
        }
        Change::SetRecoveryQuestion { question, answer } => update(
            user,
            change,
            &json!({"credentials": {"recovery_question": {"question": question, "answer": answer.expose()}}}),
        ),
        Change::SetValues { profile, etag } => {
            let call = Call::new(operation, Method::POST, ["users", user]).header(CONTENT_TYPE, "application/json");
            let mut call = match etag {
                Some(etag) => call.header_text(IF_MATCH, etag),
                None => call,
            };
            let body = Body { profile: Some(profile.clone()), ..Body::default() };
            call.body = Some(body.json(&[]).expose().to_owned().into());
            call
        }
        // Both are always said: what Okta does otherwise differs between its engines.
        Change::ClearSessions { tokens, forget } => Call::new(operation, Method::DELETE, ["users", user, "sessions"])
            .query("oauthTokens", if *tokens { "true" } else { "false" })
            .query("forgetDevices", if *forget { "true" } else { "false" }),
        Change::DeleteFactor { factor } => Call::new(operation, Method::DELETE, ["users", user, "factors", factor]),
        Change::GiveCode { authenticator, minutes, again } => {
            let mut call = post(["authenticator-enrollments", "tac"]).header(CONTENT_TYPE, "application/json");
            // Okta's contract calls the minutes a text.
            let profile = json!({"ttl": minutes.to_string(), "multiUse": again});
            call.body = Some(json!({"authenticatorId": authenticator, "profile": profile}).to_string().into());
            call
        }
        Change::WithdrawCode { code } => {
            Call::new(operation, Method::DELETE, ["users", user, "authenticator-enrollments", code])
        }
        Change::AddToGroup { group } => Call::new(operation, Method::PUT, ["groups", group, "users", user]),
        Change::RemoveFromGroup { group } => Call::new(operation, Method::DELETE, ["groups", group, "users", user]),
        Change::AssignApp { app } => {
            let mut call =
                Call::new(operation, Method::POST, ["apps", app, "users"]).header(CONTENT_TYPE, "application/json");
            call.body = Some(json!({"id": user.as_str(), "scope": "USER"}).to_string().into());
            call
        }
        Change::RevokeGrants => Call::new(operation, Method::DELETE, ["users", user, "grants"]),
        Change::RemoveEnrolment { enrolment } => {
            Call::new(operation, Method::DELETE, ["users", user, "authenticator-enrollments", enrolment])
        }
        Change::TakeRole { role } => Call::new(operation, Method::DELETE, ["users", user.as_str(), "roles", role]),
        // Its address names nobody: the rules are held against the person whose it is.
        Change::SuspendDevice { device } => device_call(user, operation, device, "suspend"),
        Change::UnsuspendDevice { device } => device_call(user, operation, device, "unsuspend"),
        Change::DeactivateDevice { device } => device_call(user, operation, device, "deactivate"),
        Change::Delete => mail(Call::new(operation, Method::DELETE, ["users", user]), false),
        Change::ClearException { .. } => return None,
    })
}

fn device_call(user: &UserId, operation: Operation, device: &DeviceId, what: &str) -> Call {
    Call::new(operation, Method::POST, ["devices", device, "lifecycle", what]).of_person(user)
}

fn update(user: &UserId, change: &Change, body: &Value) -> Call {
    let mut call =
        Call::new(change.operation(), Method::POST, ["users", user]).header(CONTENT_TYPE, "application/json");
    call.body = Some(body.to_string().into());
    call
}

/// The id of the person that an answer is of, where it is of one.
fn person_in(text: &str) -> Option<String> {
    let body: Value = serde_json::from_str(text).ok()?;
    body.get("profile")?.as_object()?;
    body.get("id")?.as_str().map(str::to_owned)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn answer(text: &str) -> Answer {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(given) = GivenCode::parse(&body) {
        return Answer::AccessCode(Box::new(given));
    }
    let secret = |name: &str| body.get(name).and_then(Value::as_str).map(Secret::new);
    match (secret("tempPassword"), secret("activationUrl").or_else(|| secret("resetPasswordUrl"))) {
        (Some(password), _) => Answer::TemporaryPassword(password),
        (None, Some(link)) => Answer::Link(link),
        (None, None) => Answer::Done,
    }
}
