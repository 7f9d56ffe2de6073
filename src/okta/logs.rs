//! The System Log.
//!
//! Owns: how it is asked for. Must not know: what its events mean.

use super::call::Call;
use super::client::{Client, Control};
use super::pages;
use crate::protocol::error::CallError;
use crate::protocol::expr::Expr;
use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Operation;

/// Events of one person that are read at once: weeks of an ordinary one.
const PAGE: &str = "200";

impl Client {
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
            let events: Vec<_> = elements.iter().filter_map(|raw| LogEvent::parse(raw.get())).collect();
            let more = pages::has_next(&reply.head.headers) && !events.is_empty();
            Ok((events, more))
        })
        .await
    }

    /// Whether a list can be read: its first page alone.
    pub(super) async fn probe(&self, call: Call, control: &Control) -> Result<(), CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| pages::elements(operation, reply).map(|_| ())).await
    }
}
