//! Outcomes of a job that nobody knows: asked about as the action's word says, and never by doing it again.
//!
//! Owns: whom is read for it. Must not know: what tells it; that is the same as for one person.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::note;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::deed::{By, Deed, Fate as DeedFate, Held, Kind as DeedKind};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::job::{Fate, Person, Step};
use crate::protocol::json::Json;
use crate::protocol::recorder::Target;
use crate::protocol::settle::{self, Evidence, Judgement, Settles};
use crate::store::jobs::{Event, Opened};

/// Settles what can be, and writes it down: what was done is done, what was not is to be tried again. How many are
/// still unknown.
pub async fn settle(client: &Client, opened: &mut Opened, control: &Control) -> Result<u32, CallError> {
    let clock = client.settings().clock;
    let mut open = 0;
    for at in 0..opened.people.len() {
        if !matches!(opened.course.fate(at), Some(Fate::Unknown { .. })) {
            continue;
        }
        let person = opened.people[at].clone();
        // Of several steps nobody knows at which one it broke off.
        let judged = match opened.job.steps(&person) {
            [step] => judge(client, &person, &step.clone(), opened.course.begun_at(at), control).await?,
            [] | [_, ..] => None,
        };
        let event = match judged {
            Some(true) => Event::Ended { person: at as u32, fate: Fate::Done { request: None } },
            Some(false) => Event::Again { person: at as u32 },
            None => {
                open += 1;
                continue;
            }
        };
        note(opened, clock(), event, true).map_err(|why| {
            CallError::new(FailureKind::Unrecorded, crate::protocol::operation::Operation::GetUser).with_detail(why)
        })?;
    }
    Ok(open)
}

/// Whether it was done; none where that cannot be told, or not yet.
async fn judge(
    client: &Client,
    person: &Person,
    step: &Step,
    begun: Option<Timestamp>,
    control: &Control,
) -> Result<Option<bool>, CallError> {
    let Some(begun) = begun else { return Ok(None) };
    let deed = deed(client, person, step, begun);
    if settle::not_yet(&deed, (client.settings().clock)()).is_some() {
        return Ok(None);
    }
    let judged = match settle::of(&deed) {
        Settles::Status | Settles::Profile | Settles::Presence => match client.get_user(&person.id, control).await {
            Ok(user) => settle::judge(&deed, &Evidence::User(Some(&user))),
            Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => {
                settle::judge(&deed, &Evidence::User(None))
            }
            Err(failure) => return Err(failure),
        },
        Settles::Membership => {
            let groups = client.user_groups(&person.id, control).await?;
            settle::judge(&deed, &Evidence::Groups(&groups))
        }
        Settles::Rule | Settles::Log | Settles::Person => return Ok(None),
    };
    Ok(match judged {
        Judgement::Settled(settled) => Some(settled.done),
        Judgement::Open(_) => None,
    })
}

/// The call as a line of the journal would tell it.
fn deed(client: &Client, person: &Person, step: &Step, begun: Timestamp) -> Deed {
    let held = |name: &str, value: Value| Held { name: name.to_owned(), value: Some(value) };
    let mut before = vec![held("status", Value::from(person.status.as_str()))];
    let mut after = Vec::new();
    let values = |profile: &IndexMap<String, Json>| -> Vec<Held> {
        let value = |json: &Json| serde_json::from_str(json.as_str()).unwrap_or_default();
        profile.iter().map(|(name, json)| held(&format!("profile.{name}"), value(json))).collect()
    };
    match step {
        Step::Set { profile } => after = values(profile),
        Step::AddTo { group } | Step::RemoveFrom { group } => {
            let joins = matches!(step, Step::AddTo { .. });
            before.push(held("group", Value::from(group.as_str())));
            // It was sent, so that it was otherwise before.
            before.push(held("member", Value::from(!joins)));
            after.push(held("member", Value::from(joins)));
        }
        Step::Unlock
        | Step::Activate { .. }
        | Step::Reactivate { .. }
        | Step::Deactivate
        | Step::Suspend
        | Step::Unsuspend
        | Step::Reset { .. }
        | Step::Expire
        | Step::Sessions { .. }
        | Step::Factors
        | Step::Delete => {}
    }
    Deed {
        seq: 0,
        at: begun,
        ended: None,
        kind: DeedKind::Call,
        op: String::new(),
        operation: Some(step.operation()),
        by_hand: false,
        method: String::new(),
        path: String::new(),
        options: Map::new(),
        target: Target { kind: "user".to_owned(), id: person.id.to_string(), login: person.login.clone() },
        before,
        after,
        ticket: None,
        reason: None,
        verified: None,
        approved: None,
        by: By::default(),
        connection: String::new(),
        run: String::new(),
        fate: DeedFate::Unknown,
        settled: None,
        status: None,
        code: None,
        request: None,
        undo_of: None,
        undone_by: None,
        skew: client.clock_difference().unwrap_or_default(),
    }
}
