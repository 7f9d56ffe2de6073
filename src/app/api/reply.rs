//! Replies to the API screen: responses, results of path expressions, and files written.

use std::fmt::Write;
use std::sync::Arc;

use http::Method;

use crate::app::api::{ApiScreen, Mode, Picked, Purpose, Shown};
use crate::app::input::command::{ApiCommand, Command};
use crate::app::input::key::{self, Context};
use crate::app::part::json_view::JsonView;
use crate::app::session::Session;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::messages::{ApiReply, Content, Failure, OrderId};
use crate::protocol::document::Document;
use crate::protocol::error::FailureKind;
use crate::protocol::raw_call::RawCall;

/// What it means that a call which changes something has no answer of Okta's.
const SENT: &str = "It was sent: whether it was done is unknown. Look before it is sent again.";

impl ApiScreen {
    /// What came back on a lane of this screen.
    pub fn take(&mut self, order_id: OrderId, content: Content, session: &mut Session, turn: &mut Turn<'_>) {
        match content {
            Content::ApiReply(reply) => self.take_reply(order_id, *reply, session, turn),
            Content::ApiProgress { pages, elements, bytes } => {
                if let Some(pending) = self.pending.as_mut().filter(|pending| pending.order_id == order_id) {
                    pending.progress = Some((pages, elements, bytes));
                }
            }
            Content::Matches(lines) => {
                if let Some(shown) = &mut self.shown
                    && shown.view().searching == Some(order_id)
                {
                    shown.view_mut().take_matches(lines);
                }
            }
            Content::Picked(picked) => {
                if let Some((_, path)) = self.filtering.take_if(|(awaited, _)| *awaited == order_id) {
                    self.take_picked(path, picked, turn);
                }
            }
            Content::SavedFile(written) if self.saving == Some(order_id) => {
                self.saving = None;
                self.take_written(written, turn);
            }
            Content::History(past) if self.reading_past == Some(order_id) => {
                self.reading_past = None;
                self.past = past;
            }
            // Nobody waits for it any more.
            _ => {}
        }
    }

    fn take_reply(&mut self, order_id: OrderId, reply: ApiReply, session: &mut Session, turn: &mut Turn<'_>) {
        let Some(pending) = self.pending.take_if(|pending| pending.order_id == order_id) else { return };
        if let Some(stopped) = &reply.stopped {
            let what = if reply.pages > 1 { "The list broke off" } else { "The list cannot go on" };
            let meaning = "What is shown is what came before.".to_owned();
            if stopped.kind == FailureKind::Cancelled {
                turn.say(format!(
                    "Stopped; what was collected is shown, {} goes on.",
                    key::name(Context::Api, Command::Api(ApiCommand::NextPage))
                ));
            } else {
                let failure = stopped.clone();
                session.problem = Some(Problem { what: what.to_owned(), meaning, can_retry: true, failure });
            }
        }
        if let Some(failure) = reply.unknown.clone() {
            let (what, meaning) = ("The answer is not Okta's".to_owned(), SENT.to_owned());
            session.problem = Some(Problem { what, meaning, can_retry: false, failure });
        }
        self.shown = Some(Box::new(Shown::new(pending.call, reply, turn.now)));
    }

    /// What a path expression picked, or what is wrong with it.
    fn take_picked(&mut self, path: String, picked: Result<(Arc<Document>, usize), String>, turn: &mut Turn<'_>) {
        match (picked, &mut self.shown, &mut self.mode) {
            (Ok((document, count)), Some(shown), mode) => {
                shown.picked = Some(Picked { path, count, view: JsonView::new(document) });
                shown.table = None;
                if matches!(mode, Mode::Line { purpose: Purpose::Filter, .. }) {
                    *mode = Mode::Reading;
                }
            }
            (Err(reason), _, Mode::Line { purpose: Purpose::Filter, error, .. }) => *error = Some(reason),
            (Err(reason), ..) => turn.say(reason),
            (Ok(_), None, _) => {}
        }
    }

    /// The path of the file that was written, or why there is none.
    fn take_written(&mut self, written: Result<String, String>, turn: &mut Turn<'_>) {
        match (written, &mut self.mode) {
            (Ok(path), mode) => {
                if matches!(mode, Mode::Line { purpose: Purpose::Save | Purpose::Reason, .. }) {
                    *mode = Mode::Reading;
                }
                turn.say(format!("Saved: {path}"));
            }
            (Err(reason), Mode::Line { purpose: Purpose::Save | Purpose::Reason, error, .. }) => *error = Some(reason),
            (Err(reason), _) => turn.say(format!("Not saved: {reason}.")),
        }
    }

    /// A call that got no answer.
    pub fn fail(&mut self, order_id: OrderId, failure: Box<Failure>, session: &mut Session, turn: &mut Turn<'_>) {
        let Some(pending) = self.pending.take_if(|pending| pending.order_id == order_id) else { return };
        let writes = *pending.call.method() != Method::GET;
        if failure.kind == FailureKind::Cancelled && !writes {
            turn.say("Cancelled.");
            return;
        }
        let (what, meaning) = match (writes, failure.is_unknown()) {
            (true, true) => ("The call has no answer", SENT),
            (true, false) => ("The call failed", "Nothing was changed."),
            (false, _) => ("The call failed", "What is shown is the answer before."),
        };
        let (what, meaning) = (what.to_owned(), meaning.to_owned());
        session.problem = Some(Problem { what, meaning, can_retry: !writes, failure });
    }
}

/// Call, status and headers, those that matter first and in words.
pub(super) fn header_lines(call: &RawCall, reply: &ApiReply) -> Vec<String> {
    let header = |wanted: &str| {
        let found = reply.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let mut lines = vec![format!("{} {}", call.method(), call.address().written())];
    lines.push(format!("HTTP {}", reply.status));
    if let Some(id) = &reply.request_id {
        lines.push(format!("Request id  {id}"));
    }
    if !header("x-rate-limit-limit").is_empty() {
        let mut rate =
            format!("Rate limit  {} of {} left", header("x-rate-limit-remaining"), header("x-rate-limit-limit"));
        if let Ok(reset) = header("x-rate-limit-reset").parse::<i64>()
            && let Ok(at) = jiff::Timestamp::from_second(reset)
        {
            let _ = write!(rate, ", full again at {}", at.strftime("%H:%M:%S UTC"));
        }
        lines.push(rate);
    }
    lines.push(String::new());
    lines.extend(reply.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    lines
}
