//! Unknown outcomes: what tells is read, and what it says is written behind. Nothing is sent again.

use std::collections::HashSet;

use jiff::SignedDuration;

use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::deed::{Deed, Fate};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::{RuleId, UserId};
use crate::protocol::recorder::{Recall, Settled, SettledBy, Settlement};
use crate::protocol::settle::{Evidence, Judgement, Settles, judge, not_yet, of, rule_of};

/// A crash leaves as many as were in flight; more at once would keep whoever waits.
const MOST: usize = 50;
/// The log is read from a little before the call on.
const SLACK: SignedDuration = SignedDuration::from_mins(1);

/// Settles what can be settled of these calls, and says of each what came of it, by its number.
pub async fn settle(client: &Client, deeds: Vec<Deed>, control: &Control) -> Vec<(u64, Judgement)> {
    let unknown = deeds.into_iter().filter(|deed| deed.fate == Fate::Unknown);
    let mut judged = Vec::new();
    for deed in unknown.take(MOST) {
        let judgement = match look(client, &deed, control).await {
            Ok(judgement) => judgement,
            Err(failure) => Judgement::Open(format!("It could not be looked at: {}.", failure.kind.sentence())),
        };
        judged.push((deed.seq, keep(client, deed, judgement).await));
    }
    judged
}

/// The same of the calls with these numbers.
pub(super) async fn asked(client: &Client, lines: Vec<u64>, control: &Control) -> Vec<(u64, Judgement)> {
    match client.recall(Recall::Lines(lines)).await {
        Some(Ok(deeds)) => settle(client, deeds, control).await,
        Some(Err(_)) | None => Vec::new(),
    }
}

/// Somebody looked, and says what became of it.
pub(super) async fn seen(client: &Client, line: u64, done: bool) -> Vec<(u64, Judgement)> {
    let Some(Ok(deeds)) = client.recall(Recall::Lines(vec![line])).await else { return Vec::new() };
    let Some(deed) = deeds.into_iter().find(|deed| deed.fate == Fate::Unknown) else { return Vec::new() };
    let settled = Settled { done, by: SettledBy::Person, request: None };
    vec![(line, keep(client, deed, Judgement::Settled(settled)).await)]
}

/// Writes down what settles it.
async fn keep(client: &Client, deed: Deed, judgement: Judgement) -> Judgement {
    let Judgement::Settled(settled) = &judgement else { return judgement };
    match client.settle(Settlement { deed: Box::new(deed), settled: settled.clone() }).await {
        Ok(()) => judgement,
        Err(why) => Judgement::Open(format!("The journal could not be written: {why}.")),
    }
}

/// What tells is read, and judged.
async fn look(client: &Client, deed: &Deed, control: &Control) -> Result<Judgement, CallError> {
    match not_yet(deed, (client.settings().clock)()) {
        Some(why) => Ok(Judgement::Open(why.to_owned())),
        None => read(client, deed, control).await,
    }
}

/// What tells is read, however long ago it was sent.
pub(super) async fn read(client: &Client, deed: &Deed, control: &Control) -> Result<Judgement, CallError> {
    let id = if deed.target.id.is_empty() { &deed.target.login } else { &deed.target.id };
    match of(deed) {
        Settles::Person => Ok(judge(deed, &Evidence::Groups(&[]))),
        // Of rules their own id tells.
        settles if id.is_empty() && settles != Settles::Rule => {
            Ok(Judgement::Open("Whom it was about is not written down.".to_owned()))
        }
        Settles::Status | Settles::Profile | Settles::Presence => match client.get_user(id, control).await {
            Ok(user) => Ok(judge(deed, &Evidence::User(Some(&user)))),
            Err(failure) if failure.kind == FailureKind::NotFound => Ok(judge(deed, &Evidence::User(None))),
            Err(failure) => Err(failure),
        },
        Settles::Membership => {
            let groups = client.user_groups(&UserId::new(id.as_str()), control).await?;
            Ok(judge(deed, &Evidence::Groups(&groups)))
        }
        Settles::Rule => match rule_of(deed).map(RuleId::new) {
            None => Ok(judge(deed, &Evidence::Rule(None))),
            Some(rule) => match client.group_rule(&rule, control).await {
                Ok(rule) => Ok(judge(deed, &Evidence::Rule(Some(&rule)))),
                Err(failure) if failure.kind == FailureKind::NotFound => Ok(judge(deed, &Evidence::Rule(None))),
                Err(failure) => Err(failure),
            },
        },
        Settles::Log => {
            let since = deed.okta_time().checked_sub(SLACK).unwrap_or(deed.okta_time());
            let told = client.recall(Recall::Since(since)).await.and_then(Result::ok).unwrap_or_default();
            let known: HashSet<String> = told.into_iter().filter_map(|deed| deed.request).collect();
            let owner = match &deed.by.token {
                Some(_) => None,
                None => client.token_owner(control).await.ok().map(|user| user.text("login")),
            };
            let now = client.server_time();
            let until = now.checked_add(SLACK).unwrap_or(now);
            let (events, more) = client.user_log(id, &since.to_string(), &until.to_string(), control).await?;
            Ok(judge(deed, &Evidence::Log { events: &events, more, known: &known, owner: owner.as_deref(), now }))
        }
    }
}
