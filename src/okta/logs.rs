//! The System Log.
//!
//! Owns: how it is asked for. Must not know: what its events mean.

use std::collections::HashMap;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use super::pages::{self, Trail};
use crate::protocol::error::CallError;
use crate::protocol::expr::Expr;
use crate::protocol::link;
use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Operation;
use crate::protocol::query::Cursor;
use crate::protocol::time::Moment;
use crate::protocol::watch::WatchedEvent;

/// Events of one person that are read at once: weeks of an ordinary one.
const PAGE: &str = "200";

/// The most that Okta gives at once: in a storm, one call instead of ten.
pub(crate) const POLL_PAGE: usize = 1_000;

/// One answer to a polling request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PolledPage {
    pub events: Vec<WatchedEvent>,
    /// Those of them that cannot be read.
    pub odd: usize,
    /// Whether there may be more at once.
    pub full: bool,
    /// Whether nobody can tell: the page is not empty, and its link does not say how many a page has.
    pub unclear: bool,
    /// Where the next request goes on; Okta tells it with every page, empty ones included.
    pub next: Option<Cursor>,
}

/// How many a page has by its own account: a server may give fewer than it was asked for.
fn limit_of(next: &str) -> Option<usize> {
    let url = url::Url::parse(next).ok()?;
    let limit = url.query_pairs().find(|(name, _)| name == "limit")?.1.parse();
    limit.ok()
}

impl Client {
    /// What arrived in the log since a moment (RFC 3339), in the order of arrival: the first of a row of polling
    /// requests, which have no end and so miss nothing that comes late.
    pub(crate) async fn poll_logs(
        &self,
        since: &str,
        filter: &str,
        control: &Control,
    ) -> Result<PolledPage, CallError> {
        let call = Call::get(Operation::ListLogEvents, ["logs"])
            .query("since", since)
            .query("filter", filter)
            .query("sortOrder", "ASCENDING")
            .query("limit", &POLL_PAGE.to_string());
        self.polled(call, None, control).await
    }

    /// What arrived since the page that told this cursor.
    pub(crate) async fn poll_logs_on(&self, cursor: &Cursor, control: &Control) -> Result<PolledPage, CallError> {
        let operation = Operation::ListLogEvents;
        let url = Trail::new(operation).accept(cursor.as_str(), self.origin())?;
        self.polled(Call::follow(operation, &url), Some(cursor), control).await
    }

    /// Whether a cursor leads to the organisation.
    pub(crate) fn check_cursor(&self, cursor: &Cursor) -> Result<(), CallError> {
        Trail::new(Operation::ListLogEvents).accept(cursor.as_str(), self.origin()).map(|_| ())
    }

    async fn polled(&self, call: Call, asked: Option<&Cursor>, control: &Control) -> Result<PolledPage, CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| {
            let elements = pages::elements(operation, reply)?;
            let events: Vec<_> =
                elements.iter().filter_map(|raw| WatchedEvent::parse_or_unreadable(raw.get())).collect();
            let lines = reply.head.headers.get_all(http::header::LINK);
            let lines: Vec<_> = lines.iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            let next = match link::next(lines.iter().map(|line| &**line)) {
                Some(address) => Some(Cursor::new(Trail::new(operation).accept(address, self.origin())?)),
                None => None,
            };
            // A cursor that stands still would be asked for without end.
            let moved = next.as_ref().is_some_and(|next| Some(next) != asked);
            let limit = next.as_ref().and_then(|next| limit_of(next.as_str()));
            let full = moved && elements.len() >= limit.unwrap_or(POLL_PAGE).clamp(1, POLL_PAGE);
            Ok(PolledPage {
                odd: events.iter().filter(|watched| watched.event.is_unreadable()).count(),
                full,
                unclear: moved && !full && limit.is_none() && !elements.is_empty(),
                events,
                next,
            })
        })
        .await
    }

    /// Whether the log may be read.
    pub async fn probe_logs(&self, control: &Control) -> Result<(), CallError> {
        self.probe(Call::get(Operation::ListLogEvents, ["logs"]).query("limit", "1"), control).await
    }

    /// What the log says of a person between two moments (RFC 3339), newest first; one page, and whether there is more.
    ///
    /// With both ends given the log is asked by `published`, which a list in the order of time needs.
    pub async fn user_log(
        &self,
        user: &str,
        since: &str,
        until: &str,
        control: &Control,
    ) -> Result<(Vec<LogEvent>, bool), CallError> {
        let about = Expr::eq("target.id", user).or(Expr::eq("actor.id", user)).to_string();
        let operation = Operation::ListLogEvents;
        let call = Call::get(operation, ["logs"])
            .query("since", since)
            .query("until", until)
            .query("filter", &about)
            .query("sortOrder", "DESCENDING")
            .query("limit", PAGE);
        self.send(call, control, |reply| {
            let elements = pages::elements(operation, reply)?;
            let events: Vec<_> = elements.iter().map(|raw| LogEvent::parse_whole(raw.get())).collect();
            let more = pages::has_next(&reply.head.headers) && !events.is_empty();
            Ok((events, more))
        })
        .await
    }

    /// What the log says that somebody did between two moments (RFC 3339): all of it, in the order of time.
    pub async fn actor_log(
        &self,
        user: &str,
        since: &str,
        until: &str,
        control: &Control,
    ) -> Result<Vec<LogEvent>, CallError> {
        let call = Call::get(Operation::ListLogEvents, ["logs"])
            .query("since", since)
            .query("until", until)
            .query("filter", &Expr::eq("actor.id", user).to_string())
            .query("sortOrder", "ASCENDING")
            .query("limit", &POLL_PAGE.to_string());
        self.list(call, control, LogEvent::parse).await
    }

    /// When people were last locked out since a moment (RFC 3339), by their ids.
    pub(super) async fn locks(
        &self,
        since: &str,
        until: &str,
        control: &Control,
    ) -> Result<HashMap<String, Moment>, CallError> {
        let call = Call::get(Operation::ListLogEvents, ["logs"])
            .query("since", since)
            .query("until", until)
            .query("filter", &Expr::eq("eventType", "user.account.lock").to_string())
            .query("sortOrder", "ASCENDING")
            .query("limit", &POLL_PAGE.to_string());
        let mut locks = HashMap::new();
        for event in self.list(call, control, LogEvent::parse).await? {
            let Some(at) = event.published.and_then(Moment::new) else { continue };
            let people = event.targets.into_iter().filter(|target| target.kind == "User").map(|target| target.id);
            // Of some locks the person themselves is told as the one who acts.
            let mut people = people.peekable();
            if people.peek().is_none() {
                locks.insert(event.actor.id, at);
            } else {
                locks.extend(people.map(|id| (id, at)));
            }
        }
        Ok(locks)
    }

    /// Whether a list can be read: its first page alone.
    pub(super) async fn probe(&self, call: Call, control: &Control) -> Result<(), CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| pages::elements(operation, reply).map(|_| ())).await
    }
}
