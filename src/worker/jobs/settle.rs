//! Outcomes of a job that nobody knows: asked about as the action's word says, and never by doing it again.
//!
//! ```text
//!  unknown ─┬─ the journal was told since ────────────────┬─► done, or to be tried again
//!           ├─ half a minute later what tells of it is read ┘
//!           └─ before that it is read too ─────────────────► done, where it shows that
//! ```
//!
//! Owns: what is read for it, and what is written down. Must not know: when it is asked; what tells it is the same as for one
//! person.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::create::{self, Came};
use super::note;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::deed::{By, Deed, Fate as DeedFate, Held, Kind as DeedKind};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::job::{Fate, Job, Person, Step};
use crate::protocol::json::Json;
use crate::protocol::operation::Operation;
use crate::protocol::recorder::{Recall, Target};
use crate::protocol::settle::{self, Evidence, Judgement, Settles};
use crate::protocol::status::Status;
use crate::store::jobs::{Course, Event, Opened, Slot};
use crate::worker::settle::read;

/// Settles what can be now, and writes it down: what was done is done, what was not is to be tried again. How many are
/// still unknown.
pub async fn settle(client: &Client, opened: &mut Opened, control: &Control) -> Result<u32, CallError> {
    let slots: Vec<Slot> = opened.course.slots().filter(|slot| is_unknown(&opened.course, *slot)).collect();
    let known = known(client, opened, slots.iter().copied()).await;
    let mut open = 0;
    for slot in slots {
        let told = match look_at(client, opened, slot, &known, control).await {
            Err(failure) if is_for_good(&failure) => Told::Open,
            told => told?,
        };
        let settled = write(client, opened, slot, told)
            .map_err(|why| CallError::new(FailureKind::Unrecorded, Operation::GetUser).with_detail(why))?;
        open += u32::from(!settled);
    }
    Ok(open)
}

/// What is told of something that was sent, and of which no answer came.
pub(super) enum Told {
    Done {
        request: Option<String>,
        made: Option<UserId>,
    },
    /// It was not done: it is tried again.
    Not,
    /// Nothing tells it, or not yet.
    Open,
}

impl Told {
    const DONE: Self = Self::Done { request: None, made: None };

    fn of(done: bool) -> Self {
        if done { Self::DONE } else { Self::Not }
    }
}

/// What tells of a step for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// Something that can be read at once.
    Field,
    Log,
    /// Nobody but somebody who looks.
    Person,
}

pub(super) fn tells(person: &Person, steps: &[Step], begun: Option<Timestamp>) -> Tells {
    let groups = steps.iter().all(|step| step.group().is_some());
    let (Some(begun), [first, rest @ ..]) = (begun, steps) else { return Tells::Person };
    // Nobody knows at which of them it broke off.
    if !rest.is_empty() && !groups {
        return Tells::Person;
    }
    if first.is_read_anew() || *first == Step::ShutOut {
        return Tells::Field;
    }
    match settle::of(&deed(SignedDuration::ZERO, person, first, begun)) {
        Settles::Status | Settles::Profile | Settles::Presence | Settles::Membership => Tells::Field,
        Settles::Rule | Settles::Log => Tells::Log,
        Settles::Person => Tells::Person,
    }
}

/// Whether somebody is unknown of whom anything but a person can tell what became of them.
pub fn can_be_told(opened: &Opened) -> bool {
    let is_told = |slot: &Slot| {
        let person = &opened.people[slot.person];
        let steps = opened.job.steps(person, slot.step);
        tells(person, &steps, opened.course.begun_at(*slot)) != Tells::Person
    };
    opened.course.slots().filter(|slot| is_unknown(&opened.course, *slot)).any(|slot| is_told(&slot))
}

/// Whether nobody but somebody who looks can say what became of a person of whom it is unknown.
pub fn is_by_hand(job: &Job, person: &Person, course: &Course, at: usize) -> bool {
    let is_untold = |slot: Slot| tells(person, &job.steps(person, slot.step), course.begun_at(slot)) == Tells::Person;
    course.slots_of(at).any(|slot| is_unknown(course, slot) && is_untold(slot))
}

/// What became of somebody, as it is told to people: of what is unknown also whether only a person can say it.
pub fn told_fate(job: &Job, person: &Person, course: &Course, at: usize) -> Option<Fate> {
    Some(match course.fate(at)? {
        Fate::Unknown { why, request } if is_by_hand(job, person, course, at) => {
            Fate::Unknown { why: format!("{why}; {BY_HAND}"), request }
        }
        fate => fate,
    })
}

/// What is said of those.
const BY_HAND: &str = "only a person who looks can say what became of it";

pub(super) fn is_unknown(course: &Course, slot: Slot) -> bool {
    matches!(course.fate_of(slot), Some(Fate::Unknown { .. }))
}

/// Whether what would tell it is never told: another reading is answered in the same way.
pub(super) fn is_for_good(failure: &CallError) -> bool {
    matches!(
        failure.kind,
        FailureKind::Forbidden | FailureKind::Refused | FailureKind::Rejected | FailureKind::NotAvailable
    ) || failure.kind == FailureKind::NotFound && !failure.foreign
}

/// Writes down what is told; whether anything is.
pub(super) fn write(client: &Client, opened: &mut Opened, slot: Slot, told: Told) -> Result<bool, String> {
    let now = (client.settings().clock)();
    let (person, step) = (slot.person as u32, slot.step as u32);
    match told {
        Told::Done { request, made } => {
            if let Some(id) = made {
                note(opened, now, Event::Made { person, id: id.clone() }, true)?;
                opened.people[slot.person].id = id;
            }
            note(opened, now, Event::Ended { person, step, fate: Fate::Done { request } }, true)?;
        }
        Told::Not => note(opened, now, Event::Again { person, step }, true)?,
        Told::Open => return Ok(false),
    }
    Ok(true)
}

/// Asks what became of a step for a person.
pub(super) async fn look_at(
    client: &Client,
    opened: &Opened,
    slot: Slot,
    known: &[Deed],
    control: &Control,
) -> Result<Told, CallError> {
    let person = &opened.people[slot.person];
    let steps = opened.job.steps(person, slot.step);
    let Some(begun) = opened.course.begun_at(slot) else { return Ok(Told::Open) };
    if create::of_steps(&steps).is_some() {
        return created(client, person, &steps, begun, control).await;
    }
    match said(known, person, &steps, begun) {
        Some(done) => Ok(Told::of(done)),
        None => settled(client, person, &steps, begun, control).await,
    }
}

/// Who has the login that somebody was to have: nobody, so that it was not done; them; or somebody else.
async fn created(
    client: &Client,
    person: &Person,
    steps: &[Step],
    begun: Timestamp,
    control: &Control,
) -> Result<Told, CallError> {
    let [step] = steps else { return Ok(Told::Open) };
    let deed = deed(client.clock_difference().unwrap_or_default(), person, step, begun);
    let is_early = settle::not_yet(&deed, (client.settings().clock)()).is_some();
    Ok(match create::came(client, person, control).await? {
        // It may come yet.
        Came::Nobody if is_early => Told::Open,
        Came::Nobody => Told::Not,
        Came::Person(user) => match settle::judge(&deed, &Evidence::User(Some(&user))) {
            Judgement::Settled(settled) if settled.done => Told::Done { request: None, made: Some(user.id) },
            Judgement::Settled(_) | Judgement::Open(_) => Told::Open,
        },
        Came::Another => Told::Open,
    })
}

/// What the journal knows of this job's calls: answers that came before the job could be told, and what was settled since.
/// Nothing where it is not asked about anything.
pub(super) async fn known(client: &Client, opened: &Opened, mut of: impl Iterator<Item = Slot>) -> Vec<Deed> {
    if of.next().is_none() {
        return Vec::new();
    }
    let Some(Ok(deeds)) = client.recall(Recall::Since(opened.job.planned)).await else { return Vec::new() };
    deeds.into_iter().filter(|deed| deed.run == opened.job.id.as_str()).collect()
}

/// Whether a line of the journal is none from before a step was begun. Its moments are of whole milliseconds.
fn is_since(at: Timestamp, begun: Timestamp) -> bool {
    at.as_millisecond() >= begun.as_millisecond()
}

/// What the journal says of a step that is one call.
fn said(known: &[Deed], person: &Person, steps: &[Step], begun: Timestamp) -> Option<bool> {
    let [step] = steps else { return None };
    // Of what a person has each has a call of its own.
    if step.is_read_anew() {
        return None;
    }
    let is_of = |deed: &&Deed| {
        let is_meant = deed.target.id == person.id.as_str() && deed.operation == Some(step.operation());
        is_meant && is_since(deed.at, begun)
    };
    match known.iter().rev().find(is_of)?.fate {
        DeedFate::Done => Some(true),
        DeedFate::NotDone | DeedFate::NotSent => Some(false),
        DeedFate::UnderWay | DeedFate::Unknown | DeedFate::Refused | DeedFate::Forbidden | DeedFate::None => None,
    }
}

/// Whether it was done. Of several memberships what is missing is tried again: each is read anew before.
async fn settled(
    client: &Client,
    person: &Person,
    steps: &[Step],
    begun: Timestamp,
    control: &Control,
) -> Result<Told, CallError> {
    if let [step] = steps {
        return judged(client, person, step, begun, control).await;
    }
    if tells(person, steps, Some(begun)) == Tells::Person {
        return Ok(Told::Open);
    }
    let mut all = true;
    for step in steps {
        match judged(client, person, step, begun, control).await? {
            Told::Done { .. } => {}
            Told::Not => all = false,
            Told::Open => return Ok(Told::Open),
        }
    }
    Ok(Told::of(all))
}

/// A moment after it was sent only what shows that it was done tells anything: it may still be on its way.
async fn judged(
    client: &Client,
    person: &Person,
    step: &Step,
    begun: Timestamp,
    control: &Control,
) -> Result<Told, CallError> {
    let deed = deed(client.clock_difference().unwrap_or_default(), person, step, begun);
    let is_early = settle::not_yet(&deed, (client.settings().clock)()).is_some();
    if *step == Step::ShutOut {
        let now = client.get_user(&person.id, control).await?.status;
        return Ok(match now {
            Status::Suspended | Status::Deprovisioned => Told::DONE,
            _ if is_early => Told::Open,
            _ => Told::Not,
        });
    }
    if step.is_read_anew() {
        // What is left of it is read anew, and each is removed by itself: nothing is done twice by going on.
        return Ok(if is_early { Told::Open } else { Told::Not });
    }
    Ok(match read(client, &deed, control).await? {
        Judgement::Settled(settled) if settled.done => Told::Done { request: settled.request, made: None },
        Judgement::Settled(_) if !is_early => Told::Not,
        Judgement::Settled(_) | Judgement::Open(_) => Told::Open,
    })
}

/// The call as a line of the journal would tell it; `skew` is by how much Okta's clock is ahead.
fn deed(skew: SignedDuration, person: &Person, step: &Step, begun: Timestamp) -> Deed {
    let held = |name: &str, value: Value| Held { name: name.to_owned(), value: Some(value) };
    let mut before = vec![held("status", Value::from(person.status.as_str()))];
    let mut after = Vec::new();
    let value = |name: &str, json: &Json| {
        held(&format!("profile.{name}"), serde_json::from_str(json.as_str()).unwrap_or_default())
    };
    match step {
        Step::Set { profile } => {
            before.extend(person.was.iter().map(|(name, json)| value(&name, &json)));
            after = profile.iter().map(|(name, json)| value(name, json)).collect();
        }
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
        | Step::ShutOut
        | Step::Grants
        | Step::Enrolments
        | Step::OwnRoles { .. }
        | Step::Devices { .. }
        | Step::GroupsByHand
        | Step::TemporaryPassword
        | Step::SetOwn { .. }
        | Step::AssignApp { .. }
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
        skew,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_same_millisecond_is_not_from_before() {
        let at = |text: &str| format!("2026-11-30T10:00:00.{text}Z").parse::<Timestamp>().unwrap();
        assert!(is_since(at("123"), at("123987")) && is_since(at("124"), at("123987")));
        assert!(!is_since(at("122"), at("123")));
    }
}
