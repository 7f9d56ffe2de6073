//! One person of a job, from the reading to what became of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::sleep;

use super::{PATIENCE, create};
use crate::okta::belongings::PATIENCE_OF_JOBS;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::change::{Answer, Change};
use crate::protocol::draft::{Basis, Body, Save};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::job::{Fate, Found, Job, PasswordKeeper, Person, Step};
use crate::protocol::json::Json;
use crate::protocol::protection::Standing;
use crate::protocol::recorder::{About, Forbidden, Note, Target, Trait};
use crate::protocol::status::Status;
use crate::protocol::undo::Needs;
use crate::protocol::user::User;
use crate::store::jobs::{Event, Log, Slot};
use crate::worker::making::with_belongings;

/// What became of the work on one person.
pub(super) enum Ended {
    Fate(Fate),
    /// Somebody is there who was not, with this id.
    Made(Fate, UserId),
    /// Nothing was sent that could have changed anything; why nobody else would fare better, none where it was cancelled.
    NotSent(Option<String>),
}

/// What an attempt came to.
pub(super) enum Attempt {
    Ended(Ended),
    /// Nothing was sent, and a moment later it may go better.
    Later(String),
    /// Nothing was sent, since a reading was lost that tells who this is; another look may bring it.
    Unread(String),
}

/// All that the work on one person goes by.
pub(super) struct Desk {
    pub client: Client,
    pub job: Arc<Job>,
    pub log: Log,
    /// Who keeps the passwords that are made.
    pub passwords: Option<Arc<dyn PasswordKeeper>>,
    /// Held by whoever makes a password, until it is kept; why none was, once that was so.
    pub handing_over: Arc<Mutex<Option<String>>>,
    pub control: Control,
}

/// What was read of a person directly before.
struct Read {
    user: User,
    /// Whether they are in each group that a step is about.
    member: HashMap<GroupId, bool>,
    found: Found,
}

/// What became of it, and when something was last about to be sent; none where that never was.
pub(super) async fn work(desk: &Desk, slot: Slot, person: &Person) -> (Ended, Option<Timestamp>) {
    let mut begun = None;
    let ended = until_ended(desk, slot, person, &mut begun).await;
    (ended, begun)
}

async fn until_ended(desk: &Desk, slot: Slot, person: &Person, begun: &mut Option<Timestamp>) -> Ended {
    let (mut patience, mut looks) = (PATIENCE.iter(), LOOKS.iter());
    loop {
        let wait = match attempt(desk, slot, person, begun).await {
            Attempt::Ended(ended) => return ended,
            Attempt::Later(why) => match patience.next() {
                Some(wait) => *wait,
                None => return Ended::NotSent(Some(why)),
            },
            Attempt::Unread(why) => match looks.next() {
                Some(wait) => *wait,
                None => return Ended::Fate(Fate::NotReached { why }),
            },
        };
        tokio::select! {
            () = sleep(wait) => {}
            () = desk.control.cancel.cancelled() => return Ended::NotSent(None),
        }
    }
}

async fn attempt(desk: &Desk, slot: Slot, person: &Person, begun: &mut Option<Timestamp>) -> Attempt {
    let fate = |fate| Attempt::Ended(Ended::Fate(fate));
    let was_so = |why: &str| fate(Fate::WasSo { why: why.to_owned() });
    let Desk { client, job, control, .. } = desk;
    let mut steps = job.steps(person, slot.step);
    if steps.is_empty() {
        return was_so("nothing to do in this state");
    }
    if let Some((activate, groups, sign_in)) = create::of_steps(&steps) {
        return create::attempt(desk, slot, person, (activate, groups, sign_in), begun).await;
    }
    let user = match client.get_user(&person.id, control).await {
        Ok(user) => user,
        Err(failure) => return unread(&failure, &steps),
    };
    if let Some(why) = aim(&steps, &user) {
        return was_so(&why);
    }
    if let Some(why) = job.changed(person, slot.step, &user) {
        return fate(Fate::LeftAlone { why });
    }
    let (member, found) = match belongings(client, &steps, &user, control).await {
        Ok(read) => read,
        Err(failure) => return unread(&failure, &steps),
    };
    let wanted = steps.len();
    // What somebody is in already, or is not in, is no step.
    steps.retain(|step| match (step.group(), step.joins()) {
        (Some(group), Some(joins)) => member.get(group) != Some(&joins),
        (_, _) => true,
    });
    if steps.is_empty() {
        let several = if wanted > 1 { "each group" } else { "the group" };
        let joins = job.steps(person, slot.step).iter().any(|step| step.joins() == Some(true));
        return was_so(&if joins { format!("is in {several} already") } else { format!("is not in {several}") });
    }
    let read = Read { user, member, found };
    if steps.iter().all(|step| step.changes(&read.user, &read.found).is_empty()) {
        return was_so(nothing_left(&steps));
    }
    match sheltered(client, job, person, &steps, &read.user, control).await {
        Ok(Sheltered::Free) => {}
        Ok(Sheltered::By(why)) => {
            if let Some(word) = steps.first().map(Step::word) {
                let forbidden = Forbidden::by_rule(word, Target::user(&read.user), why.clone());
                // What cannot be written down stops the next call, not this outcome.
                let _ = client.note(Note::Forbidden(Box::new(forbidden))).await;
            }
            return fate(Fate::Protected { why });
        }
        Ok(Sheltered::Unread(why)) => return Attempt::Unread(why),
        Err(failure) => return unread(&failure, &steps),
    }
    if steps.contains(&Step::TemporaryPassword) {
        return hand_over(desk, slot, person, &steps, &read, begun).await;
    }
    if let Some(ended) = begin(desk, slot, begun).await {
        return ended;
    }
    send(desk, person, &steps, &read).await
}

/// One password at a time: none is made before the one before it is kept, and none after one could not be.
async fn hand_over(
    desk: &Desk,
    slot: Slot,
    person: &Person,
    steps: &[Step],
    read: &Read,
    begun: &mut Option<Timestamp>,
) -> Attempt {
    let mut lost = desk.handing_over.lock().await;
    let not_sent = |why: String| Attempt::Ended(Ended::NotSent(Some(why)));
    if let Some(why) = &*lost {
        return not_sent(why.clone());
    }
    if let Some(keeper) = desk.passwords.clone() {
        if let Some(why) = keeper.refuses(person) {
            return Attempt::Ended(Ended::Fate(Fate::LeftAlone { why }));
        }
        let ready = tokio::task::spawn_blocking(move || keeper.ready()).await;
        if let Ok(Err(why)) = ready {
            let why = format!("a password could not be kept: {why}");
            *lost = Some(why.clone());
            return not_sent(why);
        }
    }
    if let Some(ended) = begin(desk, slot, begun).await {
        return ended;
    }
    let attempt = send(desk, person, steps, read).await;
    if let Attempt::Ended(Ended::Fate(Fate::NotKept { why, .. })) = &attempt {
        *lost = Some(why.clone());
    }
    attempt
}

/// From here on the log says that something may have been sent; why nothing is, where it cannot say so.
pub(super) async fn begin(desk: &Desk, slot: Slot, begun: &mut Option<Timestamp>) -> Option<Attempt> {
    let event = Event::Begun { person: slot.person as u32, step: slot.step as u32 };
    let (log, at) = (desk.log.clone(), (desk.client.settings().clock)());
    *begun = Some(at);
    // With a journal it is on the disk before the first call is sent, along with that call's own line.
    let later = desk.control.beside.is_some();
    let written =
        if later { Ok(log.write(at, event)) } else { tokio::task::spawn_blocking(move || log.put(at, event)).await };
    let why = match written {
        Ok(Ok(())) => return None,
        Ok(Err(error)) => Log::unwritten(&error),
        Err(_) => "its log cannot be written".to_owned(),
    };
    Some(Attempt::Ended(Ended::NotSent(Some(why))))
}

/// Waits before somebody is looked at again of whom a reading was lost on the way: three looks in all.
const LOOKS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

/// Whether something keeps a person from a job.
enum Sheltered {
    Free,
    /// What, in words.
    By(String),
    /// It was not told, and an answer that would tell it was lost.
    Unread(String),
}

/// Why nothing is taken from this person, or opened of theirs, by a job: an administrator, also one that became it since
/// the plan, the token's owner, whom a rule means, and of whom Okta refuses to tell it. Administrators who were named
/// one by one are held to the rules alone.
async fn sheltered(
    client: &Client,
    job: &Job,
    person: &Person,
    steps: &[Step],
    user: &User,
    control: &Control,
) -> Result<Sheltered, CallError> {
    if !job.risk_for(person).is_grave() {
        return Ok(Sheltered::Free);
    }
    let words: Vec<_> = steps.iter().map(Step::word).collect();
    match client.token_owner(control).await {
        Ok(owner) if owner.id == user.id => return Ok(Sheltered::By("this is whose token it is".to_owned())),
        // Whoever could not be asked about may be it.
        Err(failure) if matches!(hold(&failure), Attempt::Later(_)) => return Err(failure),
        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
        // What Okta refuses to tell is nobody's: a service app's.
        Ok(_) | Err(_) => {}
    }
    let (records, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let control = control.clone().with_records(records);
    let standing = if job.admins.contains(&user.id) {
        client.ruled(&user.id, &words, &control).await?
    } else {
        client.standing(&user.id, &words, true, &control).await?
    };
    let lost = std::iter::from_fn(|| heard.try_recv().ok()).any(|exchange| is_lost(&exchange));
    Ok(match standing {
        Standing::Free => Sheltered::Free,
        // Their login was typed.
        Standing::Guarded(_) | Standing::Unsure(_) if job.confirmed.contains(&user.id) => Sheltered::Free,
        // What is known of them may be less than there is.
        Standing::Unsure(why) | Standing::Guarded(why) | Standing::Protected(why) if lost => Sheltered::Unread(why),
        Standing::Unsure(why) | Standing::Guarded(why) | Standing::Protected(why) => Sheltered::By(why),
    })
}

/// Whether a reading ended without an answer that says anything: another one may.
fn is_lost(exchange: &Exchange) -> bool {
    let answered = |status: u16| match status {
        429 => false,
        200..300 => exchange.problem.is_none(),
        status => status < 500,
    };
    exchange.method == Method::GET && !exchange.status.is_some_and(answered)
}

/// Sends the steps, each with its own outcome; what is told is the gravest.
async fn send(desk: &Desk, person: &Person, steps: &[Step], read: &Read) -> Attempt {
    let Desk { client, job, control, .. } = desk;
    let user = &read.user;
    // What is sent is waited for: given up, nobody would know what became of it.
    let control = Control {
        cancel: tokio_util::sync::CancellationToken::new(),
        until_sent: Some(control.cancel.clone()),
        ..control.clone()
    };
    let control = control.with_people(job.people as usize);
    let control = control.with_confirmed(job.confirmed.contains(&person.id).then(|| person.id.clone()));
    let mut done = 0;
    let mut worst: Option<Fate> = None;
    let mut request = None;
    let changes = steps.iter().flat_map(|step| step.changes(user, &read.found));
    for (number, change) in changes.enumerate() {
        if worst.is_some() && !change.stands_alone() {
            continue;
        }
        let member = match &change {
            Change::AddToGroup { group } | Change::RemoveFromGroup { group } => read.member.get(group).copied(),
            _ => None,
        };
        let about = about(job, user, &change, member, number == 0);
        let about = match change.word().row().needs {
            Needs::Belongings => with_belongings(client, &user.id, PATIENCE_OF_JOBS, about, &control).await,
            // What of it is needed was read before the first step.
            Needs::Person | Needs::Membership => about,
        };
        let control = control.clone().with_about(about);
        let (records, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let control = control.with_records(records);
        let answer = client.change(&user.id, &change, &control).await;
        let heard: Vec<Exchange> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
        let lost = heard.iter().any(is_lost);
        let id = heard.into_iter().rev().find_map(|exchange| exchange.request_id);
        match answer {
            Ok(answer) => {
                done += 1;
                request = id.or(request);
                if let Err(why) = keep(desk, person, answer).await {
                    worst = Some(graver(worst, Fate::NotKept { why, request: request.clone() }));
                }
            }
            // The rules ask once more who it is, directly before.
            Err(failure) if number == 0 && lost && failure.kind == FailureKind::ByPolicy => {
                return Attempt::Unread(failure.detail.unwrap_or_else(|| failure.kind.sentence().to_owned()));
            }
            Err(failure) if number == 0 && not_sent(&failure) => return hold(&failure),
            // One factor takes another along, as a phone that gets codes and calls.
            Err(failure) if is_gone(&change, &failure) => done += 1,
            Err(failure) => worst = Some(graver(worst, of_failure(&failure, done > 0))),
        }
    }
    let fate = match worst {
        None => Fate::Done { request },
        Some(Fate::Refused { why, code, request, .. }) => Fate::Refused { why, code, request, partly: done > 0 },
        Some(worst) => worst,
    };
    Attempt::Ended(Ended::Fate(fate))
}

/// Whether what was to be removed is not there any more, as Okta itself says.
fn is_gone(change: &Change, failure: &CallError) -> bool {
    let is_removal =
        matches!(change, Change::DeleteFactor { .. } | Change::RemoveEnrolment { .. } | Change::TakeRole { .. });
    is_removal && failure.kind == FailureKind::NotFound && !failure.foreign
}

/// Hands a password on to whoever keeps them, before its outcome is written down; why it is lost, where it is.
async fn keep(desk: &Desk, person: &Person, answer: Answer) -> Result<(), String> {
    let Answer::TemporaryPassword(password) = answer else { return Ok(()) };
    let Some(keeper) = desk.passwords.clone() else { return Err("nobody was there to keep the password".to_owned()) };
    let person = person.clone();
    let kept = tokio::task::spawn_blocking(move || keeper.keep(&person, &password)).await;
    match kept {
        Ok(kept) => kept.map_err(|why| format!("the password could not be kept: {why}")),
        Err(_) => Err("the password could not be kept".to_owned()),
    }
}

/// What it is about: read directly before, so that it can be undone.
fn about(job: &Job, user: &User, change: &Change, member: Option<bool>, first: bool) -> About {
    if let Change::SetValues { profile, .. } = change {
        let body = Body { profile: Some(profile.clone()), ..Body::default() };
        let save = Save::Update { user: user.id.clone(), body, basis: Basis::of(user) };
        let about = About::saving(Some(&save), Some(user));
        return of_job(job, about);
    }
    let mut about = About::of(user);
    about.before.extend(member.map(|member| Trait::plain("member", member)));
    of_job(job, about.of_step(change, first))
}

pub(super) fn of_job(job: &Job, about: About) -> About {
    let run = Some(job.id.to_string());
    About { run, ticket: job.ticket_line(), reason: job.reason_line(), approved: job.approved_line(), ..about }
}

/// Why nothing would change, where what is aimed at is so already.
fn aim(steps: &[Step], user: &User) -> Option<String> {
    let [step] = steps else { return None };
    let there = match step {
        Step::Suspend => user.status == Status::Suspended,
        Step::ShutOut => matches!(user.status, Status::Suspended | Status::Deprovisioned),
        Step::Deactivate => user.status == Status::Deprovisioned,
        Step::Expire => user.status == Status::PasswordExpired,
        Step::Unlock | Step::Unsuspend | Step::Activate { .. } => user.status == Status::Active,
        Step::Set { profile } => {
            let nothing = Json::null();
            let is = |name: &String| user.profile.get(name).unwrap_or(&nothing);
            return profile.iter().all(|(name, value)| is(name).means(value)).then(|| "has these values".to_owned());
        }
        Step::Reactivate { .. }
        | Step::Reset { .. }
        | Step::Sessions { .. }
        | Step::Factors
        | Step::FactorsSince { .. }
        | Step::Grants
        | Step::Enrolments
        | Step::OwnRoles { .. }
        | Step::Devices { .. }
        | Step::GroupsByHand
        | Step::TemporaryPassword
        | Step::SetOwn { .. }
        | Step::Create { .. }
        | Step::AddTo { .. }
        | Step::RemoveFrom { .. }
        | Step::AssignApp { .. }
        | Step::Delete => false,
    };
    there.then(|| format!("is {} already", user.status.word()))
}

/// Whether they are in each group that the steps are about, and what they have where it is about that; read now.
async fn belongings(
    client: &Client,
    steps: &[Step],
    user: &User,
    control: &Control,
) -> Result<(HashMap<GroupId, bool>, Found), CallError> {
    let mut member = HashMap::new();
    if steps.iter().any(|step| step.group().is_some()) {
        let groups = client.user_groups(&user.id, control).await?;
        let is_in = |group: &GroupId| groups.iter().any(|own| own.id == *group);
        member = steps.iter().filter_map(Step::group).map(|group| (group.clone(), is_in(group))).collect();
    }
    let mut found = Found::default();
    let id = &user.id;
    for step in steps {
        match step {
            Step::FactorsSince { .. } => found.factors = client.user_factors(id, control).await?,
            Step::Grants => found.grants = !or_none(client.user_grants(id, control).await)?.is_empty(),
            Step::Enrolments => found.enrolments = or_none(client.user_enrolments(id, control).await)?,
            Step::OwnRoles { .. } => found.roles = client.own_role_ids(id, control).await?,
            Step::Devices { .. } => found.devices = or_none(client.user_devices(id, control).await)?,
            Step::GroupsByHand => {
                found.by_hand = client.groups_by_hand_now(id, control).await?;
                member.extend(found.by_hand.iter().map(|group| (group.clone(), true)));
            }
            _ => {}
        }
    }
    Ok((member, found))
}

/// What an organisation has not at all nobody has there.
fn or_none<T>(read: Result<Vec<T>, CallError>) -> Result<Vec<T>, CallError> {
    match read {
        Err(failure)
            if matches!(failure.kind, FailureKind::NotAvailable | FailureKind::NoSuchCall) && !failure.foreign =>
        {
            Ok(Vec::new())
        }
        read => read,
    }
}

/// Why nothing is sent where nothing of what the steps are about is there.
fn nothing_left(steps: &[Step]) -> &'static str {
    match steps.first() {
        Some(Step::FactorsSince { .. }) => "no factor was enrolled since then",
        Some(Step::Grants) => "apps may do nothing in their name",
        Some(Step::Enrolments) => "nothing is enrolled",
        Some(Step::OwnRoles { .. }) => "no admin role is theirs alone",
        Some(Step::Devices { .. }) => "no device is left that is theirs alone and active",
        Some(Step::GroupsByHand) => "in no group by hand",
        Some(_) | None => "nothing to do in this state",
    }
}

/// The person, or their groups, could not be read: nothing was sent yet.
pub(super) fn unread(failure: &CallError, steps: &[Step]) -> Attempt {
    let fate = |fate| Attempt::Ended(Ended::Fate(fate));
    match failure.kind {
        FailureKind::NotFound if !failure.foreign && matches!(steps, [Step::Delete]) => {
            fate(Fate::WasSo { why: "is gone already".to_owned() })
        }
        FailureKind::NotFound if !failure.foreign => fate(Fate::LeftAlone { why: "is gone".to_owned() }),
        FailureKind::Forbidden | FailureKind::Refused | FailureKind::Rejected | FailureKind::NotAvailable => {
            fate(of_failure(failure, false))
        }
        FailureKind::UnknownHost
        | FailureKind::Unreachable
        | FailureKind::Insecure
        | FailureKind::TimedOut
        | FailureKind::TokenRefused
        | FailureKind::NoToken
        | FailureKind::NotFound
        | FailureKind::NoSuchCall
        | FailureKind::RateLimited
        | FailureKind::ServerFailed
        | FailureKind::NotOkta
        | FailureKind::Malformed
        | FailureKind::Misfit
        | FailureKind::AnotherPerson
        | FailureKind::TooLarge
        | FailureKind::Redirected
        | FailureKind::ForeignLink
        | FailureKind::EndlessLink
        | FailureKind::ReadOnly
        | FailureKind::Overtaken
        | FailureKind::ByPolicy
        | FailureKind::Unrecorded
        | FailureKind::Cancelled
        | FailureKind::Defect => hold(failure),
    }
}

/// Nothing was sent: later, or not at all.
pub(super) fn hold(failure: &CallError) -> Attempt {
    match failure.kind {
        FailureKind::ByPolicy => {
            let why = failure.detail.clone().unwrap_or_else(|| failure.kind.sentence().to_owned());
            Attempt::Ended(Ended::Fate(Fate::Protected { why }))
        }
        FailureKind::Cancelled => Attempt::Ended(Ended::NotSent(None)),
        FailureKind::UnknownHost
        | FailureKind::Unreachable
        | FailureKind::TimedOut
        | FailureKind::RateLimited
        | FailureKind::ServerFailed
        | FailureKind::NotOkta
        | FailureKind::Malformed => Attempt::Later(words(failure)),
        FailureKind::Insecure
        | FailureKind::TokenRefused
        | FailureKind::NoToken
        | FailureKind::Forbidden
        | FailureKind::NotAvailable
        | FailureKind::NotFound
        | FailureKind::NoSuchCall
        | FailureKind::Refused
        | FailureKind::Rejected
        | FailureKind::Misfit
        | FailureKind::AnotherPerson
        | FailureKind::TooLarge
        | FailureKind::Redirected
        | FailureKind::ForeignLink
        | FailureKind::EndlessLink
        | FailureKind::ReadOnly
        | FailureKind::Overtaken
        | FailureKind::Unrecorded
        | FailureKind::Defect => Attempt::Ended(Ended::NotSent(Some(words(failure)))),
    }
}

/// Whether a change certainly never reached Okta, or was turned away before it was looked at.
pub(super) fn not_sent(failure: &CallError) -> bool {
    !failure.is_unknown()
        && (!failure.sent
            || matches!(failure.kind, FailureKind::TokenRefused | FailureKind::NoToken | FailureKind::RateLimited))
}

pub(super) fn of_failure(failure: &CallError, partly: bool) -> Fate {
    let request = failure.request_id.clone();
    let code = failure.api.as_ref().map(|api| api.code.clone()).filter(|code| !code.is_empty());
    let why = words(failure);
    if failure.is_unknown() {
        Fate::Unknown { why, request }
    } else if failure.kind == FailureKind::ByPolicy {
        Fate::Protected { why: failure.detail.clone().unwrap_or(why) }
    } else if failure.status == Some(412) && !partly {
        Fate::LeftAlone { why: "was changed by somebody else at this moment".to_owned() }
    } else {
        Fate::Refused { why, code, request, partly }
    }
}

/// Of two outcomes of one person the one that more is to be done about.
fn graver(one: Option<Fate>, other: Fate) -> Fate {
    match one {
        Some(unknown @ Fate::Unknown { .. }) => unknown,
        Some(one) if !matches!(other, Fate::Unknown { .. }) => one,
        Some(_) | None => other,
    }
}

/// Okta's own sentences where it said any, else what went wrong.
fn words(failure: &CallError) -> String {
    match &failure.api {
        Some(api) if !api.causes.is_empty() => api.causes.join("; "),
        Some(api) if !api.summary.is_empty() => api.summary.clone(),
        Some(_) | None => failure.kind.sentence().to_owned(),
    }
}
