//! What a person is to the rules of a connection: read anew before each write.
//!
//! Owns: which readings the rules need. Must not know: what the rules decide.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::protection::{Standing, Subject};
use crate::protocol::rank::{Rank, Roles};
use crate::protocol::time::Moment;
use crate::protocol::word::Word;

impl Client {
    /// A person with as much of their groups and roles as the connection's rules ask for; `ranked`: with their roles in
    /// any case. Boxed, since each call that writes asks for it, and it is made of calls.
    pub fn subject<'a>(
        &'a self,
        name: &'a str,
        ranked: bool,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Subject, CallError>> {
        Box::pin(async move {
            let rules = Arc::clone(&self.settings().protection);
            let user = self.get_user(name, control).await?;
            let (groups, roles) = if ranked || rules.asks_for_roles() {
                self.groups_and_roles(&user.id, control).await
            } else if rules.asks_for_groups() {
                (self.user_groups(&user.id, control).await.ok(), Roles::default())
            } else {
                (Some(Vec::new()), Roles::default())
            };
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

    /// Whether the token is this person's. A service app is nobody.
    async fn is_owner(&self, id: &UserId, control: &Control) -> bool {
        self.current_user(control).await.is_ok_and(|owner| owner.id == *id)
    }

    /// What the rules say of a person to whom this is about to be done; where it is grave, who they are counts, too.
    /// Nothing is read where neither counts.
    pub async fn standing(
        &self,
        id: &UserId,
        words: &[Word],
        grave: bool,
        control: &Control,
    ) -> Result<Standing, CallError> {
        let rules = self.protection();
        if rules.contains(words) || (rules.is_empty() && !grave) {
            return Ok(Standing::Free);
        }
        if rules.is_empty() {
            let ((_, roles), is_owner) = tokio::join!(self.groups_and_roles(id, control), self.is_owner(id, control));
            return Ok(Rank::of(&roles, is_owner).standing());
        }
        let is_owner = async { grave && self.is_owner(id, control).await };
        let (subject, is_owner) = tokio::join!(self.subject(id, grave, control), is_owner);
        let subject = subject?;
        if let Some(why) = rules.refusal(words, &subject, true, self.server_time()) {
            return Ok(Standing::Protected(why));
        }
        let standing = rules.of(&subject);
        let ranked = grave && standing == Standing::Free;
        Ok(if ranked { Rank::of(&subject.roles, is_owner).standing() } else { standing })
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
            match self.subject(&name, false, control).await {
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
