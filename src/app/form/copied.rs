//! What a review sends, to be copied: as JSON, or as calls for a shell. Secrets are left out of both.

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::form::model::patch::Plan;
use crate::app::form::screen::Mode;
use crate::app::input::command::CopyWhat;
use crate::app::part::curl;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::change::Change;
use crate::protocol::connection::Origin;
use crate::protocol::draft::{Basis, Save};
use crate::protocol::raw_call::{Address, RawCall};
use crate::protocol::redaction;
use crate::protocol::secret::Secret;

/// Stands for the id that a new person gets.
const NEW_ID: &str = "NEWID";

impl Workspace {
    /// Copies what the review on the screen sends; whether there is one.
    pub(crate) fn copy_review(&self, what: CopyWhat, turn: &mut Turn<'_>) -> bool {
        let Some(form) = self.form() else { return false };
        let Mode::Review(review) = &form.mode else { return false };
        if !review.wrong.is_empty() {
            turn.say("Nothing is sent as it is; there is nothing to copy.");
            return true;
        }
        if what == CopyWhat::Curl {
            let user = form.form.person().map_or(NEW_ID, |user| &*user.id);
            let commands = self.session.origin.as_ref().and_then(|origin| commands(&review.plan, user, origin));
            turn.copy_as(commands, "curl commands; they take the token from OKTA_CLIENT_TOKEN");
        } else {
            let body = review.plan.save.as_ref().map(|save| redaction::body(save.json().expose()));
            turn.copy_as(body, "what is sent as JSON, without secrets");
        }
        true
    }
}

/// A line for each call, in their order.
fn commands(plan: &Plan, user: &str, origin: &Origin) -> Option<String> {
    let save = plan.save.as_ref().map(save_call);
    let then = plan.then.iter().filter_map(|change| change_call(user, change));
    let calls = save.into_iter().chain(then);
    let commands = calls.map(|(method, target, headers, body)| {
        let address = Address::understand(Some(origin), &format!("/api/v1/{target}")).ok()?;
        curl::command(&RawCall::new(method, address, headers, body).ok()?, origin)
    });
    Some(commands.collect::<Option<Vec<_>>>()?.join("\n"))
}

type Call = (Method, String, Vec<(String, String)>, Option<Secret>);

fn segment(id: &str) -> String {
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

fn save_call(save: &Save) -> Call {
    let body = Some(save.json());
    match save {
        Save::Create(new) => {
            let mut target = format!("users?activate={}", new.activate);
            if new.body.credentials.provider.is_some() {
                target.push_str("&provider=true");
            }
            if new.next_login {
                target.push_str("&nextLogin=changePassword");
            }
            (Method::POST, target, Vec::new(), body)
        }
        Save::Update { user, basis, .. } => (Method::POST, format!("users/{}", segment(user)), version(basis), body),
        Save::Replace { user, basis, .. } => (Method::PUT, format!("users/{}", segment(user)), version(basis), body),
    }
}

fn version(basis: &Basis) -> Vec<(String, String)> {
    match basis {
        Basis::ETag(etag) => vec![("If-Match".to_owned(), etag.clone())],
        Basis::Profile(_) => Vec::new(),
    }
}

/// The call of a change that can follow a save.
fn change_call(user: &str, change: &Change) -> Option<Call> {
    let user = segment(user);
    let (method, target) = match change {
        Change::Activate { mail } => (Method::POST, format!("users/{user}/lifecycle/activate?sendEmail={mail}")),
        Change::Reactivate { mail } => (Method::POST, format!("users/{user}/lifecycle/reactivate?sendEmail={mail}")),
        Change::ExpirePassword => (Method::POST, format!("users/{user}/lifecycle/expire_password")),
        Change::AddToGroup { group } => (Method::PUT, format!("groups/{}/users/{user}", segment(group))),
        Change::RemoveFromGroup { group } => (Method::DELETE, format!("groups/{}/users/{user}", segment(group))),
        Change::Unlock
        | Change::Deactivate
        | Change::Suspend
        | Change::Unsuspend
        | Change::ResetPassword { .. }
        | Change::SetTemporaryPassword
        | Change::SetPassword(_)
        | Change::SetRecoveryQuestion { .. }
        | Change::SetValues { .. }
        | Change::ClearSessions { .. }
        | Change::ResetFactors
        | Change::DeleteFactor { .. }
        | Change::GiveCode { .. }
        | Change::WithdrawCode { .. }
        | Change::AssignApp { .. }
        | Change::RevokeGrants
        | Change::RemoveEnrolment { .. }
        | Change::TakeRole { .. }
        | Change::SuspendDevice { .. }
        | Change::UnsuspendDevice { .. }
        | Change::DeactivateDevice { .. }
        | Change::ClearException { .. }
        | Change::Delete => return None,
    };
    Some((method, target, Vec::new(), None))
}
