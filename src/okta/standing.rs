//! What a person is to the rules of a connection: read anew before each write.
//!
//! Owns: which readings the rules need. Must not know: what the rules decide.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::protection::{Role, Standing, Subject};
use crate::protocol::time::Moment;
use crate::protocol::word::Word;

impl Client {
    /// The roles of a person as an administrator, those that come with a group too.
    pub async fn user_roles(&self, id: &UserId, control: &Control) -> Result<Vec<Role>, CallError> {
        self.list(Call::get(Operation::ListUserRoles, ["users", id, "roles"]), control, |json| Some(role(json))).await
    }

    /// A person with as much of their groups and roles as the connection's rules ask for. Boxed, since each call that
    /// writes asks for it, and it is made of calls.
    pub fn subject<'a>(&'a self, name: &'a str, control: &'a Control) -> BoxFuture<'a, Result<Subject, CallError>> {
        Box::pin(async move {
            let rules = Arc::clone(&self.settings().protection);
            let user = self.get_user(name, control).await?;
            let (mut groups, mut roles) = (Some(Vec::new()), Some(Vec::new()));
            if rules.asks_for_groups() {
                groups = self.user_groups(&user.id, control).await.ok();
            }
            if rules.asks_for_roles() {
                roles = self.user_roles(&user.id, control).await.ok();
            }
            Ok(Subject {
                login: user.text("login").clone(),
                status_changed: user.status_changed.map(Moment::timestamp),
                status: user.status.clone(),
                id: user.id,
                groups,
                roles,
            })
        })
    }

    /// What the rules say of a person to whom this is about to be done; asked of nobody where there are none.
    pub async fn standing(&self, id: &UserId, words: &[Word], control: &Control) -> Result<Standing, CallError> {
        let rules = self.protection();
        if rules.is_empty() || rules.contains(words) {
            return Ok(Standing::Free);
        }
        let subject = self.subject(id, control).await?;
        Ok(match rules.refusal(words, &subject, true, self.server_time()) {
            Some(why) => Standing::Protected(why),
            None => rules.of(&subject),
        })
    }

    /// Whether the rules let this call be made. It is asked directly before the call, of each person that it names.
    pub(super) async fn judge(&self, call: &Call, control: &Control) -> Result<(), CallError> {
        let rules = &self.settings().protection;
        let refuse = |why: String| Err(CallError::new(FailureKind::ByPolicy, call.operation).with_detail(why));
        if call.operation == Operation::Custom
            && let Some(place) = &rules.reads_by_hand
        {
            return refuse(format!("what is written by hand may only read ({place})"));
        }
        let words = call.words();
        if rules.is_empty() || rules.contains(&words) {
            return Ok(());
        }
        for name in call.subjects() {
            let typed = |id: &str| control.confirmed.as_deref() == Some(id);
            match self.subject(&name, control).await {
                Ok(subject) => {
                    if let Some(why) = rules.refusal(&words, &subject, typed(&subject.id), self.server_time()) {
                        return refuse(why);
                    }
                }
                // Nobody is there whom it could reach.
                Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => {}
                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                Err(_) if typed(&name) => {}
                Err(failure) => {
                    let why = failure.kind.sentence();
                    return refuse(format!("guarded: the person could not be read ({why}). Only with the login typed"));
                }
            }
        }
        Ok(())
    }
}

/// Whatever stands there is a role: one that cannot be read gives rights all the same.
fn role(json: &str) -> Role {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Role { kind: text("type"), label: text("label") }
}
