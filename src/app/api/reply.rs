//! The API screen's answers: taken in, searched, filtered, copied, saved; and the calls that are kept.

use std::fmt::Write;

use http::Method;

use crate::app::App;
use crate::app::api::Mode;
use crate::app::api::Picked;
use crate::app::api::Purpose;
use crate::app::api::curl;
use crate::app::api::draft::Draft;
use crate::app::event::Effect;
use crate::app::input::command::CopyWhat;
use crate::app::part::json_view::JsonView;
use crate::app::part::text_area::Text;
use crate::app::place::Place;
use crate::app::session::problem::Problem;
use crate::messages::{ApiReply, Content, Failure, Lane, LocalRequest, Ticket};
use crate::protocol::connection::ConnectionId;
use crate::protocol::document::Document;
use crate::protocol::error::FailureKind;
use crate::protocol::exchange::Exchange;
use crate::protocol::raw_call::{Address, RawCall};
use crate::protocol::secret::Secret;
use crate::protocol::text::{visible, visible_lines};

/// What terminals take over OSC 52 (base64 makes it a third more).
const LARGEST_COPY: usize = 74_000;

/// What it means that a call which changes something has no answer of Okta's.
const SENT: &str = "It was sent: whether it was done is unknown. Look before it is sent again.";

impl App {
    pub(crate) fn begin_line(&mut self, purpose: Purpose) {
        let api = self.api_mut();
        let mut field = crate::app::part::field::Field::default();
        match (purpose, &api.shown) {
            (Purpose::Name, _) => {}
            (_, None) => {
                self.turn(|_, turn| turn.say("There is no answer yet."));
                return;
            }
            (Purpose::Find, Some(shown)) => field = shown.view().find.clone(),
            (Purpose::Filter, Some(shown)) => {
                if !shown.whole.document().is_json() {
                    self.turn(|_, turn| turn.say("Only JSON can be filtered by a path."));
                    return;
                }
                field.insert(shown.picked.as_ref().map_or("$", |picked| &picked.path));
            }
            (Purpose::Save, Some(shown)) => field.insert(&file_name(&shown.call, &shown.reply)),
        }
        api.mode = Mode::Line { purpose, field, error: None };
    }

    pub(crate) fn end_line(&mut self) {
        let Mode::Line { purpose, field, .. } = &self.api().mode else { return };
        let (purpose, text) = (*purpose, field.text().trim().to_owned());
        let origin = self.session().origin.clone();
        match purpose {
            Purpose::Find => self.api_mut().mode = Mode::Reading,
            _ if text.is_empty() => self.leave_mode(),
            Purpose::Filter => self.turn(|work, turn| {
                let Some(shown) = &work.api.shown else { return };
                let document = shown.whole.document().clone();
                let ticket = turn.start(Lane::Document, LocalRequest::FilterDocument { document, path: text.clone() });
                work.api.filtering = Some((ticket, text));
            }),
            Purpose::Save => self.turn(|work, turn| {
                let Some(shown) = &work.api.shown else { return };
                let request = LocalRequest::SaveFile { file: text, content: shown.saving() };
                work.api.saving = Some(turn.start(Lane::File, request));
            }),
            Purpose::Name => match self.api().draft.call(origin.as_ref()) {
                Ok(call) => self.turn(|work, turn| {
                    let request = LocalRequest::NameCall { call: Box::new(call), name: text.clone() };
                    work.api.reading_past = Some(turn.start(Lane::History, request));
                    work.api.mode = Mode::Reading;
                    turn.say(format!("Kept as “{text}”; H shows it."));
                }),
                Err(problem) => {
                    if let Mode::Line { error, .. } = &mut self.api_mut().mode {
                        *error = Some(problem);
                    }
                }
            },
        }
    }

    pub(crate) fn take_past(&mut self) {
        let Mode::History { find, at } = &self.api().mode else { return };
        let Some(past) = self.api().past_like(find.text()).get(*at).copied().cloned() else { return };
        let gaps = past.is_blotted();
        let api = self.api_mut();
        api.draft = Draft::of_past(&past);
        api.mode = Mode::Reading;
        api.shown = None;
        if gaps {
            self.turn(|_, turn| turn.say("… stands for what was not kept; write it before it is sent."));
        }
    }

    pub(crate) fn forget_past(&mut self) {
        let Mode::History { find, at } = &self.api().mode else { return };
        let name = self.api().past_like(find.text()).get(*at).and_then(|past| past.name.clone());
        self.turn(|work, turn| match name {
            Some(name) => {
                turn.say(format!("“{name}” is a favourite no more."));
                work.api.reading_past = Some(turn.start(Lane::History, LocalRequest::ForgetCall { name }));
            }
            None => turn.say("This is not a favourite."),
        });
    }

    /// A call of the record, to be made again or changed.
    /// A call that was made stands there to be sent again.
    pub(crate) fn take_draft(&mut self, call: Exchange) {
        let address = Address::understand(None, &call.target).map_or(call.target.clone(), |address| address.written());
        let writes = call.method != Method::GET;
        let mut draft = Draft::of(call.method, &address);
        draft.has_gaps = true;
        let api = self.api_mut();
        api.draft = draft;
        api.mode = Mode::Reading;
        api.shown = None;
        api.error = None;
        self.go_to(Place::Api);
        if writes {
            self.turn(|_, turn| turn.say("Bodies are not recorded; b writes one."));
        }
    }

    pub(crate) fn copy_in_api(&mut self, what: CopyWhat) {
        let origin = self.session().origin.clone();
        let api = self.api();
        let shown = api.shown.as_ref();
        let call = || shown.map(|shown| shown.call.clone()).or_else(|| api.draft.call(origin.as_ref()).ok());
        let (text, said) = match what {
            CopyWhat::Value => (
                shown.map(|shown| match &shown.table {
                    Some(table) => shown.view().document().value(table.line()).to_owned(),
                    None => shown.view().copied_value(),
                }),
                "the value",
            ),
            CopyWhat::Body | CopyWhat::Json => (shown.map(|shown| copied_body(shown.view().document())), "the body"),
            CopyWhat::Whole => (
                shown.map(|shown| {
                    let mut text = visible_lines(&header_lines(&shown.call, &shown.reply).join("\n"));
                    text.push_str("\n\n");
                    text.push_str(&copied_body(shown.view().document()));
                    text
                }),
                "call and answer",
            ),
            CopyWhat::Curl => {
                let command = call().zip(origin.as_ref()).map(|(call, origin)| curl::command(&call, origin));
                (command, "a curl command; it takes the token from OKTA_CLIENT_TOKEN")
            }
            CopyWhat::RequestId => {
                let id = shown.and_then(|shown| shown.reply.request_id.as_deref());
                (id.map(|id| visible(id).into_owned()), "the request id")
            }
            CopyWhat::Call
            | CopyWhat::Login
            | CopyWhat::Email
            | CopyWhat::Name
            | CopyWhat::Id
            | CopyWhat::Groups
            | CopyWhat::Apps
            | CopyWhat::Factors
            | CopyWhat::Caller
            | CopyWhat::Ticket => {
                let address = call()
                    .zip(origin.as_ref())
                    .map(|(call, origin)| format!("{}{}", origin.as_str(), call.address().target()));
                (address, "the address")
            }
        };
        self.turn(|_, turn| match text.filter(|text| !text.is_empty()) {
            Some(text) if text.len() > LARGEST_COPY => {
                let size = crate::app::requests::size(text.len() as u64);
                turn.say(format!("{size} are more than a terminal's clipboard takes; w saves it to a file."));
            }
            Some(text) => {
                turn.effects.push(Effect::Copy { text, what: said.to_owned() });
            }
            None => turn.say("There is nothing to copy."),
        });
    }

    /// What the worker answers to this screen; whether it was for it.
    pub(crate) fn take_for_api(&mut self, connection: &ConnectionId, ticket: Ticket, content: Content) {
        let now = self.now;
        self.turn_of(connection, |work, turn| {
            let api = &mut work.api;
            match content {
                Content::ApiReply(reply) if api.accepts(ticket) => {
                    if let Some(stopped) = &reply.stopped {
                        let what = if reply.pages > 1 { "The list broke off" } else { "The list cannot go on" };
                        let meaning = "What is shown is what came before.".to_owned();
                        if stopped.kind == FailureKind::Cancelled {
                            turn.say("Stopped; what was collected is shown, n goes on.");
                        } else {
                            let failure = stopped.clone();
                            work.session.problem =
                                Some(Problem { what: what.to_owned(), meaning, can_retry: true, failure });
                        }
                    }
                    if let Some(failure) = reply.unknown.clone() {
                        let (what, meaning) = ("The answer is not Okta's".to_owned(), SENT.to_owned());
                        work.session.problem = Some(Problem { what, meaning, can_retry: false, failure });
                    }
                    work.api.take_reply(*reply, now);
                }
                Content::ApiProgress { pages, elements, bytes } => {
                    if let Some(pending) = &mut api.pending
                        && pending.ticket == ticket
                    {
                        pending.progress = Some((pages, elements, bytes));
                    }
                }
                Content::Matches(lines) => {
                    if let Some(shown) = &mut api.shown
                        && shown.view().searching == Some(ticket)
                    {
                        shown.view_mut().take_matches(lines);
                    }
                }
                Content::Picked(picked) => {
                    let Some((awaited, path)) = api.filtering.take_if(|(awaited, _)| *awaited == ticket) else {
                        return;
                    };
                    debug_assert_eq!(awaited, ticket);
                    match (picked, &mut api.shown, &mut api.mode) {
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
                Content::SavedFile(written) if api.saving == Some(ticket) => {
                    api.saving = None;
                    match (written, &mut api.mode) {
                        (Ok(path), mode) => {
                            if matches!(mode, Mode::Line { purpose: Purpose::Save, .. }) {
                                *mode = Mode::Reading;
                            }
                            turn.say(format!("Saved: {path}"));
                        }
                        (Err(reason), Mode::Line { purpose: Purpose::Save, error, .. }) => *error = Some(reason),
                        (Err(reason), _) => turn.say(format!("Not saved: {reason}.")),
                    }
                }
                Content::History(past) if api.reading_past == Some(ticket) => {
                    api.reading_past = None;
                    api.past = past;
                }
                _ => {}
            }
        });
    }

    /// A call that got no answer; whether it was one of this screen.
    pub(crate) fn fail_call(&mut self, connection: &ConnectionId, ticket: Ticket, failure: &Failure) -> bool {
        self.turn_of(connection, |work, turn| {
            let Some(pending) = work.api.pending.take_if(|pending| pending.ticket == ticket) else { return false };
            let writes = *pending.call.method() != Method::GET;
            if failure.kind == FailureKind::Cancelled && !writes {
                turn.say("Cancelled.");
                return true;
            }
            let (what, meaning) = match (writes, failure.is_unknown()) {
                (true, true) => ("The call has no answer", SENT),
                (true, false) => ("The call failed", "Nothing was changed."),
                (false, _) => ("The call failed", "What is shown is the answer before."),
            };
            let failure = Box::new(failure.clone());
            work.session.problem =
                Some(Problem { what: what.to_owned(), meaning: meaning.to_owned(), can_retry: !writes, failure });
            true
        })
    }

    /// What came back from the editor.
    pub(crate) fn take_edited(&mut self, edited: Result<Secret, String>) {
        let hidden = std::mem::take(&mut self.api_mut().hidden);
        match edited {
            Ok(text) => {
                let restored = crate::protocol::redaction::restore(text.expose().trim_end_matches('\n'), &hidden);
                let api = self.api_mut();
                api.draft.body = Text::new(restored.expose());
                api.mode = Mode::Body;
            }
            Err(reason) => self.turn(|_, turn| turn.say(format!("The editor failed: {reason}. Nothing was lost."))),
        }
    }
}

/// JSON stays as it is; anything else is copied as it is seen.
fn copied_body(document: &Document) -> String {
    if document.is_json() { document.text().to_owned() } else { visible_lines(document.text()) }
}

/// `users.json`, from the last name in the path.
fn file_name(call: &RawCall, reply: &ApiReply) -> String {
    use crate::messages::ApiBody;
    let path = call.address().path();
    let last = path.rsplit('/').next().unwrap_or("answer");
    let name: String = last.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let ending = match reply.body {
        ApiBody::Json(_) => "json",
        ApiBody::Text(_) | ApiBody::Empty => "txt",
        ApiBody::Binary { .. } => "bin",
    };
    format!("{}.{ending}", if name.is_empty() { "answer" } else { &name })
}

/// Call, status and headers, those that matter first and in words.
pub(crate) fn header_lines(call: &RawCall, reply: &ApiReply) -> Vec<String> {
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
