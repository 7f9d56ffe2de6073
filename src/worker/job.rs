//! One order, from its start to the update that ends it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::history::History;
use super::source::{Source, Sources};
use super::{Rest, change, errands, export, expressions, hooks, listing, marked, raw, save, search, watch};
use crate::messages::{Content, Extent, Lane, Order, Request, Update};
use crate::okta::client::{Client, Control, Notice, Urgency};
use crate::protocol::change::Change;
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::past_call::PastCall;

/// Where a job's updates go.
pub(super) struct Answers {
    connection: ConnectionId,
    ticket: crate::messages::Ticket,
    updates: mpsc::Sender<Update>,
    pub(super) rest: Rest,
}

impl Answers {
    /// Waits while the loop is behind. A closed channel means that the program is leaving.
    pub(super) async fn send(&self, content: Content) {
        let update = Update { connection: self.connection.clone(), ticket: self.ticket, content };
        let _ = self.updates.send(update).await;
    }
}

pub(super) async fn run(
    order: Order,
    sources: Arc<Sources>,
    updates: mpsc::Sender<Update>,
    cancel: CancellationToken,
    rest: Rest,
) {
    let answers = Answers { connection: order.connection.clone(), ticket: order.ticket, updates, rest };
    let operation = operation_of(&order.request);
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

fn operation_of(request: &Request) -> Operation {
    match request {
        Request::ReadOrg | Request::Connections(_) => Operation::GetOrg,
        Request::ReadSize | Request::FindGroups { .. } | Request::FindGroupsNamed { .. } => Operation::ListGroups,
        Request::ReadGroup { .. } => Operation::GetGroup,
        Request::ListUsers { .. }
        | Request::ReadAttributes { .. }
        | Request::FindUsers { .. }
        | Request::CountNamesakes { .. }
        | Request::Export(_)
        | Request::ExportPicked(_)
        | Request::FindSimilar { .. }
        | Request::SortRows { .. } => Operation::ListUsers,
        Request::ReadUser { .. } | Request::Refresh { .. } | Request::FindClash { .. } => Operation::GetUser,
        Request::ReadGroups { .. } => Operation::ListUserGroups,
        Request::ReadTypes => Operation::ListUserTypes,
        Request::ReadSchema { .. } => Operation::GetUserSchema,
        Request::ReadBlocks { .. } => Operation::ListUserBlocks,
        Request::ReadApps { .. } => Operation::ListAppLinks,
        Request::ReadFactors { .. } => Operation::ListFactors,
        Request::ReadLog { .. } | Request::WatchLog { .. } => Operation::ListLogEvents,
        Request::Listen { .. } | Request::ListHooks => Operation::ListEventHooks,
        Request::ChangeHook(change) => hooks::operation_of(change),
        Request::Change { steps, .. } => steps.first().map_or(Operation::UpdateUser, Change::operation),
        Request::Save { save: Some(save), .. } => save.operation(),
        Request::Save { save: None, then, .. } => then.first().map_or(Operation::UpdateUser, Change::operation),
        Request::CallApi { .. }
        | Request::FindInDocument { .. }
        | Request::FilterDocument { .. }
        | Request::SaveFile { .. }
        | Request::ReadHistory
        | Request::ReadExpressions
        | Request::KeepExpression(_)
        | Request::NameCall { .. }
        | Request::ForgetCall { .. } => Operation::Custom,
    }
}

/// Calls for which somebody waits may use the reserve that listings leave alone.
fn urgency_of(lane: Lane) -> Urgency {
    match lane {
        Lane::Search
        | Lane::Lookup
        | Lane::Person
        | Lane::Groups
        | Lane::Schema
        | Lane::Attributes
        | Lane::Types
        | Lane::Org
        | Lane::Blocks
        | Lane::Apps
        | Lane::Factors
        | Lane::Log
        | Lane::Recheck
        | Lane::GroupSearch
        | Lane::Connections
        | Lane::Hooks
        | Lane::Clash
        | Lane::FormGroups
        | Lane::FormPerson
        | Lane::Write
        | Lane::Api
        | Lane::Document
        | Lane::History
        | Lane::Expressions
        | Lane::File => Urgency::Typing,
        Lane::Export
        | Lane::Sort
        | Lane::Similar
        | Lane::Listing
        | Lane::Size
        | Lane::Preview
        | Lane::Namesakes
        | Lane::Watch
        | Lane::Listen
        | Lane::Refresh
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
    let operation = operation_of(&order.request);
    let gone = || CallError::new(FailureKind::Cancelled, operation);
    if let Request::Connections(errand) = order.request {
        return Ok(Content::Connections(Box::new(errands::run(sources, errand).await)));
    }
    if let Request::ReadExpressions | Request::KeepExpression(_) = order.request {
        let new = if let Request::KeepExpression(new) = order.request { Some(new) } else { None };
        return Ok(expressions::run(sources.histories(), &order.connection, new).await);
    }
    let source = sources.get(&order.connection).ok_or_else(gone)?;
    let history = sources.histories().map(|all| History::of(all, &order.connection));
    let order = match local(order, history.as_ref(), &cancel).await {
        Ok(content) => return Ok(content),
        Err(order) => *order,
    };
    let client = tokio::select! {
        client = sources.client(&order.connection, &source) => client.ok_or_else(gone)??,
        () = cancel.cancelled() => return Err(gone()),
    };
    let (client, source) = (&client, &*source);
    let (notices, mut heard) = mpsc::unbounded_channel();
    let (records, mut recorded) = mpsc::unbounded_channel();
    let control = Control::new(urgency_of(order.lane)).with_cancel(cancel).with_notices(notices).with_records(records);
    let result = {
        let work = perform(order.request, client, source, history.as_ref(), answers, &control);
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

/// What needs no connection; every other order comes back.
async fn local(order: Order, history: Option<&History>, cancel: &CancellationToken) -> Result<Content, Box<Order>> {
    let write = match order.request {
        Request::FindInDocument { document, needle } => return Ok(raw::find(document, needle, cancel.clone()).await),
        Request::FilterDocument { document, path } => return Ok(raw::filter(document, path).await),
        Request::SaveFile { file, content } => return Ok(raw::save(file, content).await),
        Request::ReadHistory => None,
        Request::NameCall { call, name } => {
            let past = PastCall { name: Some(name), ..PastCall::of(&call, Timestamp::now(), None) };
            Some(Ok(past))
        }
        Request::ForgetCall { name } => Some(Err(name)),
        _ => return Err(Box::new(order)),
    };
    let Some(history) = history.cloned() else { return Ok(Content::History(Vec::new())) };
    let read = tokio::task::spawn_blocking(move || {
        // A history that cannot be read or written costs nothing but itself.
        let _ = match write {
            Some(Ok(past)) => history.keep(past),
            Some(Err(name)) => history.forget(&name),
            None => Ok(()),
        };
        history.read().unwrap_or_default()
    });
    Ok(Content::History(read.await.unwrap_or_default()))
}

fn told(notice: Notice) -> Content {
    match notice {
        Notice::Waiting { reason, time } => Content::Waiting { reason, time },
        Notice::Resumed => Content::Resumed,
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
            client.org(control).await.map(Content::Org)
        }
        Request::ReadSize => client.everyone_size(control).await.map(Content::Size),
        Request::ListUsers { query, from, pages } => listing::list(client, query, from, pages, answers, control).await,
        Request::FindUsers { words, extra } => {
            search::find(client, source, words, &extra, control).await.map(Content::Found)
        }
        Request::ReadUser { selector } => {
            client.get_user(&selector, control).await.map(|user| Content::User(Box::new(user)))
        }
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
        Request::ReadFactors { user } => client.user_factors(&user, control).await.map(Content::Factors),
        Request::ReadLog { user, since, until } => {
            let read = client.user_log(&user, &since, &until, control).await;
            read.map(|(events, more)| Content::Log { events, more })
        }
        Request::FindGroups { text } => client.find_groups(&text, control).await.map(Content::FoundGroups),
        Request::FindGroupsNamed { name } => client.groups_named(&name, control).await.map(Content::FoundGroups),
        Request::ReadGroup { group } => {
            client.get_group(&group, control).await.map(|group| Content::FoundGroups(vec![group]))
        }
        // Answered before a client was looked for.
        Request::Connections(_) => Err(CallError::new(FailureKind::Defect, Operation::GetOrg)),
        Request::ExportPicked(picked) => marked::run(client, &picked, answers, control).await,
        Request::Export(file) => export::run(client, *file, answers, control).await,
        Request::SortRows { keys } => {
            let sorted = tokio::task::spawn_blocking(move || keys.sorted()).await;
            sorted.map(Content::Sorted).map_err(|_| CallError::new(FailureKind::Defect, Operation::ListUsers))
        }
        Request::FindSimilar { haystack, words } => {
            let similar = tokio::task::spawn_blocking(move || haystack.similar(&words)).await;
            similar.map(Content::Similar).map_err(|_| CallError::new(FailureKind::Defect, Operation::ListUsers))
        }
        Request::WatchLog { since, watched, again } => {
            watch::run(client, source, watch::Wish { since, watched, again }, answers, control).await
        }
        Request::Listen { address, hook } => hooks::listen(client, source, address, hook, answers, control).await,
        Request::Refresh { users } => watch::refresh(client, users, answers, control).await,
        Request::ListHooks => hooks::list(client, source, control).await.map(Content::Hooks),
        Request::ChangeHook(change) => Ok(hooks::change(client, source, change, control).await),
        Request::Change { user, steps } => Ok(change::run(client, &user, steps, answers, control).await),
        Request::Save { save, user, then } => {
            save::run(client, save.map(|save| *save), user, then, answers, control).await.map(Content::Saved)
        }
        Request::FindClash { login, email } => {
            save::find_clash(client, login, email, control).await.map(Content::Clash)
        }
        Request::CallApi { call, extent } => {
            let at = (client.settings().clock)();
            // A whole list leaves the reserve to whoever types meanwhile.
            let urgency = if extent == Extent::AllPages { Urgency::Listing } else { control.urgency };
            let control = Control { urgency, ..control.clone() };
            let outcome = raw::call(client, &call, extent, answers, &control).await;
            if let Some(history) = history.filter(|_| extent != Extent::NextPage) {
                let past = PastCall::of(&call, at, outcome.as_ref().ok().map(|reply| reply.status));
                let history = history.clone();
                // A call counts whether it could be written down or not.
                let _ = tokio::task::spawn_blocking(move || history.keep(past)).await;
            }
            outcome.map(|reply| Content::ApiReply(Box::new(reply)))
        }
        // Done without a client.
        Request::FindInDocument { .. }
        | Request::FilterDocument { .. }
        | Request::SaveFile { .. }
        | Request::ReadHistory
        | Request::ReadExpressions
        | Request::KeepExpression(_)
        | Request::NameCall { .. }
        | Request::ForgetCall { .. } => Err(CallError::new(FailureKind::Defect, Operation::Custom)),
    }
}
