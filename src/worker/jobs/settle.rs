//! Outcomes of a job that nobody knows: asked about as the action's word says, and never by doing it again.
//!
//! ```text
//!  unknown ─┬─ a few seconds later, in the same run: a field or a membership shows it ─► done
//!           └─ when the job is gone on with ─┬─ the journal was told since ─┬────────► done, or to be tried again
//!                                            └─ what tells of it is read ───┘
//! ```
//!
//! Owns: whom is read for it. Must not know: what tells it; that is the same as for one person.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::create::{self, Came};
use super::note;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::deed::{By, Deed, Fate as DeedFate, Held, Kind as DeedKind};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::job::{Fate, Person, Step};
use crate::protocol::json::Json;
use crate::protocol::operation::Operation;
use crate::protocol::recorder::{Recall, Target};
use crate::protocol::settle::{self, Evidence, Judgement};
use crate::protocol::user::User;
use crate::store::jobs::{Event, Opened, Slot};
use crate::worker::settle::look;

/// Settles what can be, and writes it down: what was done is done, what was not is to be tried again. How many are
/// still unknown.
pub async fn settle(client: &Client, opened: &mut Opened, control: &Control) -> Result<u32, CallError> {
    let clock = client.settings().clock;
    let mut open = 0;
    let is_unknown = |opened: &Opened, slot: Slot| matches!(opened.course.fate_of(slot), Some(Fate::Unknown { .. }));
    let known = if opened.course.slots().any(|slot| is_unknown(opened, slot)) {
        known(client, opened).await
    } else {
        Vec::new()
    };
    for slot in opened.course.slots() {
        if !is_unknown(opened, slot) {
            continue;
        }
        let person = opened.people[slot.person].clone();
        let (person_at, step) = (slot.person as u32, slot.step as u32);
        let steps = opened.job.steps(&person, slot.step);
        if create::of_steps(&steps).is_some() {
            match created(client, &person, &steps, opened.course.begun_at(slot), control).await? {
                Created::As(id) => {
                    noted(opened, clock(), Event::Made { person: person_at, id: id.clone() })?;
                    opened.people[slot.person].id = id;
                    let fate = Fate::Done { request: None };
                    noted(opened, clock(), Event::Ended { person: person_at, step, fate })?;
                }
                Created::Not => noted(opened, clock(), Event::Again { person: person_at, step })?,
                Created::Unknown => open += 1,
            }
            continue;
        }
        let begun = opened.course.begun_at(slot);
        let told = match said(&known, &person, &steps, begun) {
            Some(done) => Some(done),
            None => settled(client, &person, &steps, begun, control).await?,
        };
        let event = match told {
            Some(true) => Event::Ended { person: person_at, step, fate: Fate::Done { request: None } },
            Some(false) => Event::Again { person: person_at, step },
            None => {
                open += 1;
                continue;
            }
        };
        noted(opened, clock(), event)?;
    }
    Ok(open)
}

fn noted(opened: &mut Opened, at: Timestamp, event: Event) -> Result<(), CallError> {
    note(opened, at, event, true)
        .map_err(|why| CallError::new(FailureKind::Unrecorded, Operation::GetUser).with_detail(why))
}

/// What came of a create whose answer was lost.
enum Created {
    As(UserId),
    Not,
    Unknown,
}

/// Who has the login that somebody was to have: nobody, so that it was not done; them; or somebody else.
async fn created(
    client: &Client,
    person: &Person,
    steps: &[Step],
    begun: Option<Timestamp>,
    control: &Control,
) -> Result<Created, CallError> {
    let (Some(begun), [step]) = (begun, steps) else { return Ok(Created::Unknown) };
    let deed = deed(client, person, step, begun);
    if settle::not_yet(&deed, (client.settings().clock)()).is_some() {
        return Ok(Created::Unknown);
    }
    Ok(match create::came(client, person, control).await? {
        Came::Nobody => Created::Not,
        Came::Person(user) => match judged(&deed, &user) {
            Judgement::Settled(settled) if settled.done => Created::As(user.id),
            Judgement::Settled(_) | Judgement::Open(_) => Created::Unknown,
        },
        Came::Another => Created::Unknown,
    })
}

fn judged(deed: &Deed, user: &User) -> Judgement {
    settle::judge(deed, &Evidence::User(Some(user)))
}

/// What the journal knows of this job's calls: answers that came before the job could be told, and what was settled since.
async fn known(client: &Client, opened: &Opened) -> Vec<Deed> {
    let Some(Ok(deeds)) = client.recall(Recall::Since(opened.job.planned)).await else { return Vec::new() };
    deeds.into_iter().filter(|deed| deed.run == opened.job.id.as_str()).collect()
}

/// What the journal says of a step that is one call.
fn said(known: &[Deed], person: &Person, steps: &[Step], begun: Option<Timestamp>) -> Option<bool> {
    let ([step], Some(begun)) = (steps, begun) else { return None };
    // Of the factors of a person each has a call of its own.
    if matches!(step, Step::FactorsSince { .. }) {
        return None;
    }
    let is_of = |deed: &&Deed| {
        deed.target.id == person.id.as_str() && deed.operation == Some(step.operation()) && deed.at >= begun
    };
    match known.iter().rev().find(is_of)?.fate {
        DeedFate::Done => Some(true),
        DeedFate::NotDone | DeedFate::NotSent => Some(false),
        DeedFate::UnderWay | DeedFate::Unknown | DeedFate::Refused | DeedFate::Forbidden | DeedFate::None => None,
    }
}

/// Whether it was done; none where that cannot be told, or not yet. Of several memberships what is missing is tried again:
/// each is read anew before.
async fn settled(
    client: &Client,
    person: &Person,
    steps: &[Step],
    begun: Option<Timestamp>,
    control: &Control,
) -> Result<Option<bool>, CallError> {
    match steps {
        [step] => judge(client, person, step, begun, control).await,
        several if several.iter().all(|step| step.group().is_some()) => {
            let mut all = Some(!several.is_empty());
            for step in several {
                let Some(done) = judge(client, person, step, begun, control).await? else { return Ok(None) };
                all = all.map(|all| all && done);
            }
            Ok(all)
        }
        // Nobody knows at which of them it broke off.
        _ => Ok(None),
    }
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
    // What is left of them is read anew, and each is removed by itself: nothing is done twice by going on.
    if matches!(step, Step::FactorsSince { .. }) {
        return Ok(Some(false));
    }
    Ok(match look(client, &deed, control).await? {
        Judgement::Settled(settled) => Some(settled.done),
        Judgement::Open(_) => None,
    })
}

/// The call as a line of the journal would tell it.
pub(super) fn deed(client: &Client, person: &Person, step: &Step, begun: Timestamp) -> Deed {
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
        | Step::FactorsSince { .. }
        | Step::TemporaryPassword
        | Step::SetOwn { .. }
        | Step::Create { .. }
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
