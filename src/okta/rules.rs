//! Group rules: how they are read, and how an exception of one is cleared.
//!
//! Okta changes no rule that is active:
//!
//! ```text
//!  read ─► deactivate ─► read again ─► the same? ─┬─ yes ─► put it there without the exception ─┐
//!                                                 └─ no ──► nothing is written ─────────────────┴─► activate
//! ```
//!
//! Between the second step and the last nobody is put anywhere by the rule: from there on nothing is given up half way,
//! and what cannot be brought to its end says in which state the rule stands.
//!
//! Owns: those steps. Must not know: who asked for them.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::Method;
use http::header::CONTENT_TYPE;
use tokio_util::sync::CancellationToken;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::change::Answer;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::{Expr, Op};
use crate::protocol::group::Group;
use crate::protocol::group_rule::{GroupRule, RuleStatus};
use crate::protocol::id::{GroupId, RuleId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::recorder::{About, Recall, Trait};
use crate::protocol::settle::rule_of;
use crate::protocol::text::visible;

/// The most that Okta gives a page; it allows 2,000 rules.
const PAGE: &str = "200";
/// Okta may be busy with the rules of the organisation (423) for a second or so.
const ATTEMPTS: u32 = 4;

impl Client {
    /// The rules in whose name a text occurs; all of them for an empty one.
    pub async fn group_rules(&self, text: &str, control: &Control) -> Result<Vec<GroupRule>, CallError> {
        let mut call = Call::get(Operation::ListGroupRules, ["groups", "rules"]).query("limit", PAGE);
        if !text.is_empty() {
            call = call.query("search", text);
        }
        self.list(call, control, GroupRule::parse).await
    }

    pub async fn group_rule(&self, id: &RuleId, control: &Control) -> Result<GroupRule, CallError> {
        let call = Call::get(Operation::GetGroupRule, ["groups", "rules", id]);
        let operation = call.operation;
        let rule = self.object(call, control, "group rule", |reply| GroupRule::parse(&reply.text)).await?;
        if rule.id != *id {
            let why = format!("{id} was asked for, {} came", rule.id);
            return Err(CallError::new(FailureKind::Misfit, operation).with_detail(why));
        }
        Ok(rule)
    }

    /// These groups, with the number of their members where that is told.
    pub async fn groups_with_size(&self, ids: &[GroupId], control: &Control) -> Result<Vec<Group>, CallError> {
        let each = ids.iter().map(|id| Expr::compare("id", Op::Eq, id.as_str()).to_string());
        let call = Call::get(Operation::ListGroups, ["groups"])
            .query("search", &each.collect::<Vec<_>>().join(" or "))
            .query("expand", "stats");
        self.list(call, control, Group::parse).await
    }

    /// The rules that were deactivated from here to clear an exception, and still are: a clause each. It is the journal
    /// that tells of them; what another run is at just now is passed over.
    pub async fn resting_rules(&self, control: &Control) -> Vec<String> {
        let Some(Ok(deeds)) = self.recall(Recall::RestingRules).await else { return Vec::new() };
        let mut told = Vec::new();
        for deed in deeds {
            let Some(id) = rule_of(&deed).map(RuleId::new) else { continue };
            let name = match self.group_rule(&id, control).await {
                Ok(rule) if rule.status == RuleStatus::Inactive => format!("“{}” is inactive", visible(&rule.name)),
                Ok(_) => continue,
                Err(failure) if failure.kind == FailureKind::NotFound => continue,
                Err(failure) => format!("{id} may be inactive ({})", failure.kind.sentence()),
            };
            let since = deed.at.strftime("%Y-%m-%d %H:%M UTC");
            told.push(format!(
                "the group rule {name} since an exception to it was to be cleared ({since}, line {} of the journal): \
                 activate it with oktui api POST /v1/groups/rules/{id}/lifecycle/activate",
                deed.seq
            ));
        }
        told
    }

    /// Takes somebody out of the exceptions of a rule.
    pub(super) fn clear_exception<'a>(
        &'a self,
        user: &'a UserId,
        rule: &'a RuleId,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Answer, CallError>> {
        async move {
            let there = self.group_rule(rule, control).await?;
            if !there.leaves_out(user) {
                return Ok(Answer::Done);
            }
            let control = Control { cancel: CancellationToken::new(), ..control.clone() };
            Clearing { client: self, user, rule: there, control }.run().await
        }
        .boxed()
    }
}

/// Nothing is written over what somebody else wrote.
fn overtaken() -> CallError {
    CallError::new(FailureKind::Overtaken, Operation::ReplaceGroupRule)
}

/// One exception that is being cleared. Its calls are made whoever cancels meanwhile.
struct Clearing<'a> {
    client: &'a Client,
    user: &'a UserId,
    /// As it was before anything was sent.
    rule: GroupRule,
    control: Control,
}

impl Clearing<'_> {
    async fn run(self) -> Result<Answer, CallError> {
        match &self.rule.status {
            RuleStatus::Active => {}
            // Somebody switched it off: that is theirs to end.
            RuleStatus::Inactive => return self.replace().await.map(|()| Answer::Done),
            other @ (RuleStatus::Invalid | RuleStatus::Other(_)) => {
                let why = format!("the rule is {}", other.as_str());
                return Err(overtaken().with_detail(why));
            }
        }
        if let Err(failure) = self.switch(false).await
            && (!failure.is_unknown() || self.status().await == Some(RuleStatus::Active))
        {
            let state = format!("The rule “{}” is as it was", self.rule.name);
            return Err(CallError { sent: false, ..failure }.with_state(state));
        }
        let replaced = self.replace().await;
        match (replaced, self.activate().await) {
            (Ok(()), Ok(())) => Ok(Answer::Done),
            (Err(failure), Ok(())) => {
                let state = format!("The rule “{}” is active again, and still leaves them out", self.rule.name);
                Err(failure.with_state(state))
            }
            (Ok(()), Err(failure)) => Err(self.rests("The exception is cleared, but the", failure)),
            (Err(failure), Err(_)) => Err(self.rests("The exception stands, and the", failure)),
        }
    }

    /// The failure with what is to be done about a rule that could not be activated again.
    fn rests(&self, so_far: &str, failure: CallError) -> CallError {
        let (name, id) = (&self.rule.name, &self.rule.id);
        let state = format!(
            "{so_far} rule “{name}” could not be activated again: as long as it is inactive it puts nobody into its \
             groups. Activate it in the admin console, or with: oktui api POST /v1/groups/rules/{id}/lifecycle/activate"
        );
        CallError { sent: false, ..failure }.with_state(state)
    }

    /// What a call's line says of the rule. All three undo the same; `is_change`: it is the one that whoever asked is told of.
    fn control(&self, mut before: Vec<Trait>, after: Vec<Trait>, is_change: bool) -> Control {
        before.insert(0, Trait::plain("ruleName", self.rule.name.as_str()));
        before.insert(0, Trait::plain("rule", self.rule.id.as_str()));
        let about = self.control.about.as_deref().cloned().unwrap_or_default();
        let line = self.control.line.clone().filter(|_| is_change);
        Control { line, ..self.control.clone() }.with_about(About { before, after, ..about })
    }

    /// A call about this person, whoever else its body names.
    fn call(&self, operation: Operation, method: Method, below: &[&str]) -> Call {
        let segments = ["groups", "rules", self.rule.id.as_str()].into_iter().chain(below.iter().copied());
        Call::new(operation, method, segments).of_person(self.user)
    }

    async fn switch(&self, on: bool) -> Result<(), CallError> {
        let status = |status: RuleStatus| vec![Trait::plain("ruleStatus", status.as_str())];
        let (operation, name, before, after) = if on {
            (Operation::ActivateGroupRule, "activate", RuleStatus::Inactive, RuleStatus::Active)
        } else {
            (Operation::DeactivateGroupRule, "deactivate", RuleStatus::Active, RuleStatus::Inactive)
        };
        let control = self.control(status(before), status(after), false);
        self.client.send(self.call(operation, Method::POST, &["lifecycle", name]), &control, |_| Ok(())).await
    }

    /// As it is now; none where that cannot be read.
    async fn status(&self) -> Option<RuleStatus> {
        self.client.group_rule(&self.rule.id, &self.control).await.ok().map(|rule| rule.status)
    }

    /// Puts the rule there without the exception, where it still says what it said.
    async fn replace(&self) -> Result<(), CallError> {
        let now = self.client.group_rule(&self.rule.id, &self.control).await?;
        if now.status != RuleStatus::Inactive || !now.says_the_same(&self.rule) {
            return Err(overtaken());
        }
        let many = now.exceptions().count();
        let told = |out: bool, many: usize| vec![Trait::plain("excluded", out), Trait::plain("exceptions", many)];
        let control = self.control(told(true, many), told(false, many.saturating_sub(1)), true);
        let mut call =
            self.call(Operation::ReplaceGroupRule, Method::PUT, &[]).header(CONTENT_TYPE, "application/json");
        call.body = Some(now.without(self.user).into());
        let Err(failure) = self.client.send(call, &control, |_| Ok(())).await else { return Ok(()) };
        if !failure.is_unknown() {
            return Err(failure);
        }
        // No answer tells: the rule itself does.
        match self.client.group_rule(&self.rule.id, &self.control).await {
            Ok(rule) if !rule.leaves_out(self.user) => Ok(()),
            Ok(_) => Err(CallError { sent: false, ..failure }),
            Err(_) => Err(failure),
        }
    }

    /// Activates it again, several times where need be: what is active already stays so.
    async fn activate(&self) -> Result<(), CallError> {
        let mut attempt = 1;
        loop {
            let Err(failure) = self.switch(true).await else { return Ok(()) };
            if self.status().await == Some(RuleStatus::Active) {
                return Ok(());
            }
            if attempt == ATTEMPTS {
                return Err(failure);
            }
            tokio::time::sleep(Duration::from_secs(u64::from(attempt))).await;
            attempt += 1;
        }
    }
}
