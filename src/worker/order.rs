//! One order, from its start to the update that ends it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use super::history::History;
use super::jobs::lane::Desk;
use super::source::{Source, Sources};
use super::{
    Rest, bringing, change, errands, export, hooks, import, listing, local, marked, near, overview, raw, reports, save,
    search, settle, undo, verify, watch,
};
use crate::messages::jobs::JobRequest;
use crate::messages::{Content, Extent, Lane, LocalRequest, Order, Recalled, Request, Settling, Update, Work};
use crate::okta::client::Client;
use crate::okta::confirmers::Confirmers;
use crate::okta::control::{Control, Notice, Urgency};
use crate::okta::rights;
use crate::protocol::change::Change;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Operation;
use crate::protocol::past_call::PastCall;
use crate::protocol::recorder::{About, Late, Recall};

pub(super) async fn run(
    order: Order,
    sources: Arc<Sources>,
    updates: mpsc::Sender<Update>,
    cancel: CancellationToken,
    rest: Rest,
) {
    let answers = Answers::to(&order, updates, rest);
    let operation = operation_of(&order.work);
    let work = AssertUnwindSafe(answer(order, &sources, &answers, cancel)).catch_unwind();
    let last = match work.await {
        Ok(Ok(content)) => content,
        Ok(Err(failure)) => Content::Failed(Box::new(failure)),
        Err(panic) => {
            let said =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let failure = CallError::new(FailureKind::Defect, operation).with_detail(said.unwrap_or("a panic"));
            Content::Failed(Box::new(failure))
        }
    };
    answers.send(last).await;
}

/// What is told to have failed where the order never came as far as a call.
fn operation_of(work: &Work) -> Operation {
    let request = match work {
        Work::Okta(request) => request,
        Work::Connections(_) => return Operation::GetOrg,
        Work::Local(LocalRequest::SortRows { .. } | LocalRequest::FindSimilar { .. }) => return Operation::ListUsers,
        Work::Local(_) | Work::Drill(_) => return Operation::Custom,
    };
    match request {
        Request::ReadOrg => Operation::GetOrg,
        Request::ReadSize | Request::CheckRules | Request::FindGroups { .. } | Request::FindGroupsNamed { .. } => {
            Operation::ListGroups
        }
        Request::ReadGroup { .. } => Operation::GetGroup,
        Request::ReadOverview
        | Request::ListUsers { .. }
        | Request::ReadAttributes { .. }
        | Request::FindUsers { .. }
        | Request::FindNear { .. }
        | Request::CountNamesakes { .. }
        | Request::Export(..)
        | Request::Jobs(JobRequest::Seek(_))
        | Request::Import(_)
        | Request::ReadConfirmers { .. }
        | Request::ExportPicked(..) => Operation::ListUsers,
        Request::ReadUser { .. }
        | Request::ReadStanding { .. }
        | Request::Refresh { .. }
        | Request::ReadUndo { .. }
        | Request::Jobs(_)
        | Request::ReadFormer { .. }
        | Request::ReadAccess { .. }
        | Request::FindClash { .. } => Operation::GetUser,
        Request::ReadResting => Operation::ListGroupRules,
        Request::ReadOwner => Operation::GetCurrentUser,
        Request::ReadGroups { .. } => Operation::ListUserGroups,
        Request::ReadHeld { .. } => Operation::ListMembershipRules,
        Request::ReadTypes => Operation::ListUserTypes,
        Request::ReadSchema { .. } => Operation::GetUserSchema,
        Request::ReadBlocks { .. } => Operation::ListUserBlocks,
        Request::ReadApps { .. } => Operation::ListAppLinks,
        Request::ReadDevices { .. } => Operation::ListUserDevices,
        Request::ReadRights { .. } => Operation::ListUserRoles,
        Request::ReadFactors { .. } => Operation::ListFactors,
        Request::ReadCodeOffer { .. } => Operation::ListAuthenticators,
        Request::ReadLog { .. } | Request::ReadPast { .. } | Request::WatchLog { .. } => Operation::ListLogEvents,
        Request::Listen { .. } | Request::ListHooks => Operation::ListEventHooks,
        Request::ChangeHook(change, _) => hooks::operation_of(change),
        Request::Undo { agreed, .. } => agreed.steps.first().map_or(Operation::GetUser, |step| step.change.operation()),
        Request::Change { steps, .. } | Request::BringBack { steps, .. } => {
            steps.first().map_or(Operation::UpdateUser, Change::operation)
        }
        Request::Save { save: Some(save), .. } => save.operation(),
        Request::Save { save: None, then, .. } => then.first().map_or(Operation::UpdateUser, Change::operation),
        Request::Verify(_) => Operation::VerifyFactor,
        Request::CallApi { .. }
        | Request::Note(_)
        | Request::NoteExport(..)
        | Request::Recall(_)
        | Request::Settle(_) => Operation::Custom,
    }
}

/// Calls for which somebody waits may use the reserve that listings leave alone.
fn urgency_of(lane: Lane) -> Urgency {
    match lane {
        Lane::Search
        | Lane::Lookup
        | Lane::Near
        | Lane::Person
        | Lane::Groups
        | Lane::Held
        | Lane::Schema
        | Lane::Attributes
        | Lane::Types
        | Lane::Org
        | Lane::Blocks
        | Lane::Apps
        | Lane::Factors
        | Lane::Devices
        | Lane::Rights
        | Lane::Log
        | Lane::Deeds
        | Lane::Today
        | Lane::Settle
        | Lane::Recheck
        | Lane::Standing
        | Lane::Care
        | Lane::Owner
        | Lane::GroupSearch
        | Lane::Report
        | Lane::QuestionSearch
        | Lane::QuestionGroups
        | Lane::QuestionFactors
        | Lane::Verify
        | Lane::Undo
        | Lane::Leaver
        | Lane::Gone
        | Lane::FormSearch
        | Lane::FormPeople
        | Lane::Connections
        | Lane::Drill
        | Lane::Hooks
        | Lane::Clash
        | Lane::FormGroups
        | Lane::FormPerson
        | Lane::Journal
        | Lane::Jobs
        | Lane::JobPeople
        | Lane::Change
        | Lane::Save
        | Lane::ChangeHook
        | Lane::Send
        | Lane::Api
        | Lane::Document
        | Lane::History
        | Lane::Expressions
        | Lane::File => Urgency::Typing,
        Lane::Job => Urgency::Job,
        Lane::Plan
        | Lane::Tables
        | Lane::Export
        | Lane::Sort
        | Lane::Similar
        | Lane::Listing
        | Lane::Size
        | Lane::Rules
        | Lane::Resting
        | Lane::Preview
        | Lane::Namesakes
        | Lane::Watch
        | Lane::Listen
        | Lane::Refresh
        | Lane::Renew
        | Lane::Vigil => Urgency::Listing,
    }
}

/// Runs the order while passing on what the client says meanwhile.
async fn answer(
    order: Order,
    sources: &Sources,
    answers: &Answers,
    cancel: CancellationToken,
) -> Result<Content, CallError> {
    let operation = operation_of(&order.work);
    let gone = || CallError::new(FailureKind::Cancelled, operation);
    let request = match order.work {
        Work::Connections(errand) => {
            return Ok(Content::Connections(Box::new(errands::run(sources, errand).await)));
        }
        Work::Drill(step) => return Ok(Content::Drill(sources.stage(step).await.map(Box::new))),
        Work::Local(LocalRequest::ReadRoster { file, key }) => {
            return Ok(reports::read_roster(sources, file, key).await);
        }
        Work::Local(request) => {
            return local::run(request, sources.histories(), &order.connection, cancel)
                .await
                .map_err(|_| CallError::new(FailureKind::Defect, operation));
        }
        Work::Okta(request) => reports::with_put_offs(request, sources, &order.connection).await,
    };
    let source = sources.get(&order.connection).ok_or_else(gone)?;
    let history = sources.histories().map(|all| History::of(all, &order.connection));
    let client = tokio::select! {
        client = sources.client(&order.connection, &source) => client.ok_or_else(gone)??,
        () = cancel.cancelled() => return Err(gone()),
    };
    let (client, source) = (&client, &*source);
    let (notices, mut heard) = mpsc::unbounded_channel();
    let (records, mut recorded) = mpsc::unbounded_channel();
    let control = Control::new(urgency_of(order.lane)).with_cancel(cancel).with_notices(notices).with_records(records);
    let result = {
        let work = async {
            match request {
                Request::Jobs(request) => {
                    let stamp = sources.job_stamp(client).await;
                    Desk { client, here: &source.jobs, stamp }.run(request, answers, &control).await
                }
                Request::Import(request) => import::table::run(client, &source.jobs, request, answers, &control).await,
                request => perform(request, client, source, history.as_ref(), answers, &control).await,
            }
        };
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                Some(notice) = heard.recv() => answers.send(told(notice)).await,
                Some(exchange) = recorded.recv() => answers.send(Content::Exchange(Box::new(exchange))).await,
                result = &mut work => break result,
            }
        }
    };
    // A call that ran ahead and is given up now still leaves its record: until the last holder of the control is
    // gone.
    drop(control);
    while let Some(notice) = heard.recv().await {
        answers.send(told(notice)).await;
    }
    while let Some(exchange) = recorded.recv().await {
        answers.send(Content::Exchange(Box::new(exchange))).await;
    }
    result
}

fn told(notice: Notice) -> Content {
    match notice {
        Notice::Waiting { reason, time } => Content::Waiting { reason, time },
        Notice::Resumed => Content::Resumed,
        Notice::Unrecorded(why) => Content::Unrecorded(why),
        Notice::NotNoted(why) => Content::NotNoted(why),
        Notice::Rate { bucket, rate } => Content::Rate { bucket, rate },
    }
}

async fn perform(
    request: Request,
    client: &Client,
    source: &Source,
    history: Option<&History>,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    match request {
        Request::ReadOrg => {
            answers.send(Content::Connected(client.origin().clone())).await;
            // Whoever is read afterwards is told of by the words of their engine.
            let (org, _) = tokio::join!(client.org(control), client.engine(control));
            org.map(Content::Org)
        }
        Request::ReadOverview => {
            overview::read(client, control, |_| {}).await.map(|overview| Content::Overview(Box::new(overview)))
        }
        Request::ReadSize => client.everyone_size(control).await.map(Content::Size),
        Request::CheckRules => Ok(Content::RulesOfNobody(client.rules_of_nobody(control).await)),
        Request::ReadResting => Ok(Content::RestingRules(client.resting_rules(control).await)),
        Request::ListUsers { query, from, pages } => listing::list(client, query, from, pages, answers, control).await,
        Request::FindUsers { words, extra } => {
            search::find(client, source, words, &extra, control).await.map(Content::Found)
        }
        Request::FindNear { words, extra } => near::find(client, source, &words, &extra, control).await,
        Request::ReadUser { selector } => {
            client.get_user(&selector, control).await.map(|user| Content::User(Box::new(user)))
        }
        Request::ReadOwner => client.token_owner(control).await.map(|user| Content::User(Box::new((*user).clone()))),
        Request::CountNamesakes { first, last } => {
            search::count_namesakes(client, source, &first, &last, control).await
        }
        Request::ReadGroups { user } => client.user_groups(&user, control).await.map(Content::Groups),
        Request::ReadTypes => client.user_types(control).await.map(Content::Types),
        Request::ReadSchema { schema } => {
            client.user_schema(&schema, control).await.map(|schema| Content::Schema(Arc::new(schema)))
        }
        Request::ReadAttributes { query } => client.seen_attributes(&query, control).await.map(Content::Attributes),
        Request::ReadBlocks { user } => client.user_blocks(&user, control).await.map(Content::Blocks),
        Request::ReadApps { user } => client.user_apps(&user, control).await.map(Content::Apps),
        Request::ReadStanding { user, words, grave } => {
            client.standing(&user, &words, grave, control).await.map(Content::Standing)
        }
        Request::ReadCodeOffer { user } => {
            let (offer, factors) = tokio::join!(client.code_offer(control), client.user_factors(&user, control));
            let given = factors.ok().and_then(|all| all.into_iter().find(|factor| factor.kind == "tac"));
            Ok(Content::CodeOffer { offer: offer?, given: given.map(Box::new) })
        }
        Request::ReadConfirmers { user, means } => {
            let Confirmers { people, remark } = client.confirmers(&user, means, control).await?;
            Ok(Content::Confirmers { people, remark })
        }
        Request::ReadFactors { user } => client.user_factors(&user, control).await.map(Content::Factors),
        Request::ReadHeld { user, groups } => client.held_groups(&user, &groups, control).await.map(Content::Held),
        Request::ReadDevices { user } => client.user_devices(&user, control).await.map(Content::Devices),
        Request::ReadAccess { user } => {
            let user = client.get_user(&user, control).await?;
            let access = Box::new(client.access(&user, control).await);
            // Asked once; a service app is nobody.
            let owner = client.token_owner(control).await.ok().map(|owner| owner.id.to_string());
            Ok(Content::Access { user: Box::new(user), access, owner })
        }
        Request::ReadRights { user, realm, provider } => {
            let about = rights::About { id: user, realm, provider };
            Ok(Content::Rights(Box::new(Box::pin(client.rights(&about, control)).await)))
        }
        Request::ReadLog { user, since, until } => {
            let read = client.user_log(&user, &since, &until, control).await;
            read.map(|(events, more)| Content::Log { events, more })
        }
        Request::FindGroups { text } => client.find_groups(&text, control).await.map(Content::FoundGroups),
        Request::FindGroupsNamed { name } => client.groups_named(&name, control).await.map(Content::FoundGroups),
        Request::ReadGroup { group } => {
            client.get_group(&group, control).await.map(|group| Content::FoundGroups(vec![group]))
        }
        Request::ExportPicked(picked, reason) => {
            let control = control.clone().with_about(About { reason, ..About::default() });
            marked::run(client, &picked, answers, &control).await
        }
        Request::Export(file, reason) => {
            let control = control.clone().with_about(About { reason, ..About::default() });
            export::run(client, *file, answers, &control).await
        }
        Request::WatchLog { since, watched, again } => {
            watch::run(client, source, watch::Wish { since, watched, again }, answers, control).await
        }
        Request::Listen { address, hook, about } => {
            let control = control.clone().with_reasons(about);
            hooks::listen(client, source, address, hook, answers, &control).await
        }
        Request::Refresh { users } => watch::refresh(client, users, answers, control).await,
        Request::ListHooks => hooks::list(client, source, control).await.map(Content::Hooks),
        Request::ChangeHook(change, about) => {
            let control = control.clone().with_reasons(about);
            Ok(hooks::change(client, source, change, &control).await)
        }
        Request::Change { user, steps, about, typed } => {
            let control = control.clone().with_confirmed(typed.then(|| user.clone()));
            Ok(change::run(client, &user, steps, &about, answers, &control).await)
        }
        Request::ReadUndo { user, dones } => {
            let (user, judged, _) = undo::read(client, &user, &dones, control).await?;
            Ok(Content::Undoable { user, judged: Box::new(judged) })
        }
        Request::Undo { user, dones, agreed, about, typed } => {
            let control = control.clone().with_confirmed(typed.then(|| user.clone()));
            let agreed = undo::Agreed { user, dones, judged: *agreed, about: *about };
            undo::run(client, agreed, answers, &control).await
        }
        Request::ReadFormer { user } => bringing::read(client, &user, control).await,
        Request::BringBack { user, line, steps, about, typed } => {
            let control = control.clone().with_confirmed(typed.then(|| user.clone()));
            let agreed = bringing::Agreed { user, line, steps, about: *about };
            bringing::run(client, agreed, answers, &control).await
        }
        Request::Save { save, user, then, about, typed } => {
            let control = &control.clone().with_confirmed(user.clone().filter(|_| typed));
            let asked = save::Asked { save: save.map(|save| *save), user, then, about: *about };
            save::run(client, asked, answers, control).await.map(Content::Saved)
        }
        Request::FindClash { login, email } => {
            save::find_clash(client, login, email, control).await.map(Content::Clash)
        }
        // Taken where it is known under whom.
        Request::Jobs(_) | Request::Import(_) => Ok(Content::Noted),
        Request::Verify(wanted) => verify::run(client, *wanted, answers, control).await,
        Request::Note(note) => {
            control.tell_unrecorded(client.note(*note).await);
            Ok(Content::Noted)
        }
        Request::NoteExport(export, content) => {
            control.tell_unrecorded(export::evidence::write_down_content(client, *export, content).await);
            Ok(Content::Noted)
        }
        Request::Recall(wanted) => Ok(Content::Recalled(recall(client, wanted).await)),
        Request::Settle(Settling::Asked(lines)) => Ok(Content::Settled(settle::asked(client, lines, control).await)),
        Request::Settle(Settling::Seen { line, done }) => Ok(Content::Settled(settle::seen(client, line, done).await)),
        Request::ReadPast { user, since, until } => {
            let reading = client.user_log(&user, &since, &until, control);
            let (read, ()) = tokio::join!(reading, learn_owner(client, source, control));
            let (events, _) = read?;
            let journal = recall(client, around(&user, &since, &events)).await;
            Ok(Content::Past { events, journal, owner: client.owner() })
        }
        Request::CallApi { call, extent, about, typed } => {
            let at = (client.settings().clock)();
            // A whole list leaves the reserve to whoever types meanwhile.
            let urgency = if extent == Extent::AllPages { Urgency::Listing } else { control.urgency };
            let about = about.map(|about| Arc::new(*about));
            let control = Control { urgency, about, ..control.clone() }.with_confirmed(typed);
            let outcome = raw::call(client, &call, extent, answers, &control).await;
            if let Some(history) = history.filter(|_| extent != Extent::NextPage) {
                let past = PastCall::of(&call, at, outcome.as_ref().ok().map(|reply| reply.status));
                let history = history.clone();
                // A call counts whether it could be written down or not.
                let _ = tokio::task::spawn_blocking(move || history.keep(past)).await;
            }
            outcome.map(|reply| Content::ApiReply(Box::new(reply)))
        }
    }
}

/// Whose token it is stands in every line, and tells what was done by others: asked once, and no harm where nobody says.
async fn learn_owner(client: &Client, source: &Source, control: &Control) {
    if client.owner().is_none() && !source.asked_owner.swap(true, Ordering::Relaxed) {
        let _ = client.token_owner(control).await;
    }
}

/// What was written down about somebody, and whatever caused one of these events: a call by hand may name nobody.
fn around(user: &UserId, since: &str, events: &[LogEvent]) -> Recall {
    let requests = events.iter().map(|event| event.transaction.clone()).filter(|id| !id.is_empty()).collect();
    let requests = since.parse().ok().map(|since| Late { since, requests });
    Recall::Person { id: user.to_string(), login: String::new(), requests }
}

async fn recall(client: &Client, wanted: Recall) -> Recalled {
    match client.recall(wanted).await {
        Some(Ok(deeds)) => Recalled::Deeds(deeds),
        Some(Err(why)) => Recalled::Unread(why.0),
        None => Recalled::Off,
    }
}
