//! The pages of one list of people.
//!
//! Owns: which page is asked for when. Must not know: how one call is made, what is done with the rows.
//!
//! ```text
//!  caller        next_page ─────────────► page 1      next_page ────────► page 2
//!  page 1        send · head · body · rows ┘              │                  │
//!  page 2                  └► send · head · body · rows · waits ─────────────┘
//!  page 3        (its address is in page 2's head)        └► send · …
//! ```
//!
//! Each page is fetched and read in a task of its own: as soon as its head has told where the next one is, that one is
//! asked for, while this one's body still comes in, while its rows are read, and while the caller is busy with them.
//! Never more than one page ahead, and never further than the caller said it would go. A page on which Okta gives up
//! is asked for again at half the size, and so are those after it.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, LINK};
use serde_json::value::RawValue;
use tokio::sync::oneshot;
use tokio_util::task::AbortOnDropHandle;

use super::call::Call;
use super::client::Client;
use super::control::{Control, Notice};
use super::pages::{self, Step, Trail};
use super::pipeline::{Flight, Reply};
use super::users::{SLIM, WHOLE, first_call};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::mend::mend;
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, UserQuery, UserScope};
use crate::protocol::rate::WaitReason;
use crate::protocol::row::{RowFields, UserRow};
use crate::protocol::sieve::Sieve;

/// A page whose rows take longer than a few milliseconds to read does not hold up the runtime's other tasks.
const LARGE: usize = 1 << 20;
/// Where elements are kept as they came, each is read by itself.
const LARGE_RAW: usize = 1 << 17;

/// A page that came broken is asked for again so often in a row.
const MOST_REPEATS: u32 = 3;
/// The first page of a list: a server that never answers otherwise is told sooner.
const MOST_REPEATS_OF_FIRST: u32 = 2;
/// Before that; each time longer.
const REPEAT_AFTER: Duration = Duration::from_millis(500);

/// A page that was not answered in time is asked for once more at half the size, and once more; each attempt takes half a
/// minute, and nobody waits for longer.
const MOST_TIME_OUTS: u32 = 2;

/// Okta gives up on pages that take it too long; below this the page is not what takes the time.
const SMALLEST_PAGE: u16 = 12;

/// One page of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPage {
    pub rows: Vec<UserRow>,
    /// Elements without a readable id.
    pub odd: usize,
    /// How many came, whoever stayed.
    pub read: usize,
    /// Where the list goes on; none on the last page, and where it goes on to nowhere good (then the next page is an
    /// error).
    pub next: Option<Cursor>,
    /// Each person as Okta sent them, in step with the rows, where that was asked for.
    pub raw: Vec<Box<str>>,
    /// Size of the body; with it that of empty pages passed over on the way.
    pub bytes: u64,
}

impl UserPage {
    /// Leaves out whoever does not stay.
    pub fn retain(&mut self, stays: impl Fn(&UserRow) -> bool) {
        let kept: Vec<bool> = self.rows.iter().map(stays).collect();
        if kept.iter().all(|stays| *stays) {
            return;
        }
        let mut at = kept.iter();
        self.raw.retain(|_| at.next().copied().unwrap_or(true));
        let mut at = kept.iter();
        self.rows.retain(|_| at.next().copied().unwrap_or(true));
    }
}

/// The pages of one list.
pub struct UserPages {
    client: Client,
    query: UserQuery,
    fields: Option<RowFields>,
    /// Who stays, where that is decided here.
    sieve: Option<Arc<Sieve>>,
    /// How many pages may still be asked for.
    left: usize,
    trail: Trail,
    upcoming: Upcoming,
    /// People asked for a page now: fewer than at first where Okta gave up on more.
    size: u16,
    /// Whether the elements are kept as they came.
    raw: bool,
    /// Whether they come with what a row never keeps: credentials, and who checks them.
    whole: bool,
    /// How often the page that is due was asked for again.
    repeats: u32,
    first: First,
}

/// The first page: what becomes of it where it comes broken.
enum First {
    /// Somebody looks at the screen for it.
    ToldAtOnce,
    AskedForAgain,
    /// It is there.
    Came,
}

enum Upcoming {
    First,
    From(Cursor),
    Known(Call),
    Running(Running),
    /// The page that is being read leads on to itself.
    Itself,
    Failed(CallError),
    Over,
}

struct Running {
    call: Call,
    /// Comes as soon as the page's head is in; closed when the head failed.
    head: oneshot::Receiver<HeaderMap>,
    page: AbortOnDropHandle<Result<Slice, CallError>>,
}

struct Slice {
    /// The head of the reply that came whole: another one than was told of where the first broke off.
    headers: HeaderMap,
    rows: Vec<UserRow>,
    raw: Vec<Box<str>>,
    odd: usize,
    bytes: u64,
}

impl UserPages {
    pub(super) fn new(client: Client, query: UserQuery, from: Option<Cursor>) -> Self {
        // Pages alone do not tell who is in a report: everybody would seem to be.
        let is_report = query.report().is_some();
        let (query, sieve) = query.taken_apart();
        let defect = || Upcoming::Failed(CallError::new(FailureKind::Defect, Operation::ListUsers));
        Self {
            client,
            size: query.page_size,
            query,
            sieve,
            raw: false,
            whole: false,
            repeats: 0,
            first: First::ToldAtOnce,
            fields: None,
            left: usize::MAX,
            trail: Trail::new(Operation::ListUsers),
            upcoming: if is_report { defect() } else { from.map_or(Upcoming::First, Upcoming::From) },
        }
    }

    /// Asks for these fields only, where Okta can be asked: in a search. Otherwise all fields come.
    #[must_use]
    pub fn with_fields(mut self, fields: RowFields) -> Self {
        self.fields = Some(self.sieve.as_ref().map_or(fields, |sieve| fields.with(sieve.fields())));
        self
    }

    /// Keeps each element as Okta sends it beside its row.
    #[must_use]
    pub fn with_raw(mut self) -> Self {
        self.raw = true;
        self
    }

    /// The same, with everything that Okta tells of a person in a list: who checks the password, too.
    #[must_use]
    pub fn with_whole(self) -> Self {
        Self { whole: true, ..self.with_raw() }.patiently()
    }

    /// Asks for a first page again that came broken, as for every other: a file or a plan would be given up with it.
    #[must_use]
    pub fn patiently(mut self) -> Self {
        self.first = First::AskedForAgain;
        self
    }

    /// Asks for no more than so many pages, running ahead included.
    #[must_use]
    pub fn limit_pages(mut self, pages: usize) -> Self {
        self.left = pages;
        self
    }

    /// Whether the list has ended; false, too, where it leads astray, which the next page tells.
    pub fn is_over(&self) -> bool {
        matches!(self.upcoming, Upcoming::Over)
    }

    /// The next page; none after the last one, at the limit, and after an error. Empty pages in the middle of a list
    /// are passed over.
    pub async fn next_page(&mut self, control: &Control) -> Option<Result<UserPage, CallError>> {
        let (mut passed, mut time_outs) = (0, 0);
        loop {
            let running = match self.begin(control)? {
                Ok(running) => running,
                Err(error) => return Some(Err(error)),
            };
            let call = running.call.clone();
            let outcome = tokio::select! {
                biased;
                outcome = self.collect(running, control) => outcome,
                // The page's own task may have been started under an earlier control.
                () = control.cancel.cancelled() => Err(CallError::new(FailureKind::Cancelled, Operation::ListUsers)),
            };
            let mut page = match outcome {
                Ok(page) => page,
                Err(error) if timed_out(&error) && time_outs < MOST_TIME_OUTS => {
                    time_outs += 1;
                    let call = if self.size / 2 >= SMALLEST_PAGE {
                        self.size /= 2;
                        call.with_limit(self.size)
                    } else {
                        call
                    };
                    self.left = self.left.saturating_add(1);
                    self.upcoming = Upcoming::Known(call);
                    if let Some(notices) = &control.notices {
                        let _ = notices.send(Notice::Waiting { reason: WaitReason::Retry, time: Duration::ZERO });
                        let _ = notices.send(Notice::Resumed);
                    }
                    continue;
                }
                Err(error) if timed_out(&error) => {
                    self.upcoming = Upcoming::Over;
                    return Some(Err(error));
                }
                Err(error) if gave_up(&error) && self.size / 2 >= SMALLEST_PAGE => {
                    self.size /= 2;
                    self.left = self.left.saturating_add(1);
                    self.upcoming = Upcoming::Known(call.with_limit(self.size));
                    continue;
                }
                Err(error) if self.is_worth_repeating(&error) => {
                    self.repeats += 1;
                    self.left = self.left.saturating_add(1);
                    self.upcoming = Upcoming::Known(call);
                    tokio::select! {
                        () = tokio::time::sleep(REPEAT_AFTER * self.repeats) => {}
                        () = control.cancel.cancelled() => {}
                    }
                    continue;
                }
                Err(error) => {
                    self.upcoming = Upcoming::Over;
                    return Some(Err(error));
                }
            };
            self.repeats = 0;
            self.first = First::Came;
            let is_empty = page.rows.is_empty() && page.odd == 0;
            if let Err(error) = self.trail.count(is_empty) {
                self.upcoming = Upcoming::Over;
                return Some(Err(error));
            }
            if let Some(sieve) = &self.sieve {
                page.retain(|row| sieve.keeps(row));
            }
            page.bytes += passed;
            if is_empty && page.next.is_some() && self.left > 0 {
                passed = page.bytes;
                continue;
            }
            return Some(Ok(page));
        }
    }

    /// What a list meets now and then, and what is worth another try before all of it is given up. A first page is told
    /// at once where somebody looks at the screen, and where it is none of Okta's or Okta gave up on it: there is nothing
    /// behind it to lose.
    fn is_worth_repeating(&self, error: &CallError) -> bool {
        let is_broken = error.kind == FailureKind::Malformed;
        match self.first {
            First::Came => {
                let is_passing = is_broken || gave_up(error) || error.kind == FailureKind::NotOkta;
                is_passing && self.repeats < MOST_REPEATS
            }
            First::AskedForAgain => is_broken && self.repeats < MOST_REPEATS_OF_FIRST,
            First::ToldAtOnce => false,
        }
    }

    /// The task of the page that is due, started now unless it runs already. None when there is none.
    fn begin(&mut self, control: &Control) -> Option<Result<Running, CallError>> {
        let call = match mem::replace(&mut self.upcoming, Upcoming::Over) {
            Upcoming::Over | Upcoming::Itself => return None,
            Upcoming::Failed(error) => return Some(Err(error)),
            Upcoming::Running(running) => return Some(Ok(running)),
            Upcoming::Known(call) => Ok(call),
            Upcoming::First => Ok(first_call(&self.query, self.fields)),
            Upcoming::From(cursor) => self.trail.accept(cursor.as_str(), self.client.origin()).map(|url| follow(&url)),
        };
        if self.left == 0 {
            return None;
        }
        Some(call.map(|call| {
            // An address from a link was taken note of when it was read; these were not.
            let _ = self.trail.tread(call.target());
            self.start(call, control)
        }))
    }

    fn start(&mut self, call: Call, control: &Control) -> Running {
        self.left -= 1;
        let call = if self.whole { call.header(CONTENT_TYPE, WHOLE) } else { call };
        let loaded = match (&self.query.scope, self.fields) {
            (UserScope::Search { .. }, Some(fields)) => fields,
            _ => RowFields::ALL,
        };
        let (told, head) = oneshot::channel();
        let flight = Flight::new(self.client.clone(), call.clone(), control.clone()).leaving_time_outs();
        let page = AbortOnDropHandle::new(tokio::spawn(fetch(
            flight,
            Reading { loaded, extra: Arc::clone(&self.query.extra), raw: self.raw },
            told,
        )));
        Running { call, head, page }
    }

    /// Waits for a page; asks for the one after it as soon as its address is known.
    async fn collect(&mut self, mut running: Running, control: &Control) -> Result<UserPage, CallError> {
        // Without a head the page itself tells why.
        let told = (&mut running.head).await.ok();
        let mut next = told.as_ref().and_then(|headers| self.lead_on(headers, running.call.target(), control));
        let slice = running.page.await.unwrap_or_else(|broken| {
            let kind = if broken.is_cancelled() { FailureKind::Cancelled } else { FailureKind::Defect };
            Err(CallError::new(kind, Operation::ListUsers))
        });
        let slice = match slice {
            Ok(slice) => slice,
            Err(error) => {
                // What a page that did not come said of the next one does not count.
                self.step_back();
                return Err(error);
            }
        };
        if !told.is_some_and(|told| told.get_all(LINK) == slice.headers.get_all(LINK)) {
            self.step_back();
            next = self.lead_on(&slice.headers, running.call.target(), control);
        }
        if matches!(self.upcoming, Upcoming::Itself) {
            let ended = self.trail.end_at_itself(running.call.target(), slice.rows.len() + slice.odd);
            self.upcoming = ended.map_or_else(Upcoming::Failed, |()| Upcoming::Over);
        }
        let read = slice.rows.len() + slice.odd;
        Ok(UserPage { rows: slice.rows, odd: slice.odd, read, next, raw: slice.raw, bytes: slice.bytes })
    }

    /// Asks for the page that a head announces; where that is.
    fn lead_on(&mut self, headers: &HeaderMap, own: &str, control: &Control) -> Option<Cursor> {
        match self.trail.next(headers, own, self.client.origin()) {
            Ok(Step::End) => None,
            Ok(Step::Itself) => {
                self.upcoming = Upcoming::Itself;
                None
            }
            Ok(Step::On(next)) => {
                let url = next.0;
                let call = follow(&url);
                self.upcoming =
                    if self.left > 0 { Upcoming::Running(self.start(call, control)) } else { Upcoming::Known(call) };
                Some(Cursor::new(url.as_str()))
            }
            Err(error) => {
                self.upcoming = Upcoming::Failed(error);
                None
            }
        }
    }

    /// Undoes `lead_on`.
    fn step_back(&mut self) {
        match mem::replace(&mut self.upcoming, Upcoming::Over) {
            Upcoming::Running(Running { call, .. }) => {
                self.left = self.left.saturating_add(1);
                self.trail.forget(call.target());
            }
            Upcoming::Known(call) => self.trail.forget(call.target()),
            Upcoming::First | Upcoming::From(_) | Upcoming::Itself | Upcoming::Failed(_) | Upcoming::Over => {}
        }
    }
}

/// No answer came. A body that came in drops comes so at any size.
fn timed_out(error: &CallError) -> bool {
    error.kind == FailureKind::TimedOut && error.status.is_none()
}

/// Okta's way of saying that a list took too long.
fn gave_up(error: &CallError) -> bool {
    error.kind == FailureKind::ServerFailed && error.status == Some(500)
}

fn follow(url: &url::Url) -> Call {
    Call::follow(Operation::ListUsers, url).header(CONTENT_TYPE, SLIM)
}

/// Fetches and reads one page.
async fn fetch(mut flight: Flight, reading: Reading, told: oneshot::Sender<HeaderMap>) -> Result<Slice, CallError> {
    let outcome = async {
        let mut head = flight.head().await?;
        // The caller may be gone; then this task is about to be, too.
        let _ = told.send(head.headers.clone());
        // Whoever was told asks for the next page now, and not only when this one has been read.
        tokio::task::yield_now().await;
        let text = flight.body(&mut head).await?;
        let reply = Reply { head, text, bytes: flight.bytes() };
        if reply.text.len() < if reading.raw { LARGE_RAW } else { LARGE } {
            return read_rows(&reply, &reading);
        }
        let reading = tokio::task::spawn_blocking(move || read_rows(&reply, &reading));
        reading.await.unwrap_or_else(|_| Err(CallError::new(FailureKind::Defect, Operation::ListUsers)))
    }
    .await;
    flight.conclude(outcome).await
}

/// What is kept of a page.
struct Reading {
    loaded: RowFields,
    extra: Arc<[String]>,
    raw: bool,
}

fn read_rows(reply: &Reply, reading: &Reading) -> Result<Slice, CallError> {
    let Reading { loaded, ref extra, raw } = *reading;
    let headers = reply.head.headers.clone();
    if raw {
        let elements = pages::elements(Operation::ListUsers, reply)?;
        let kept: Vec<_> =
            elements.iter().filter_map(|raw| Some((row(raw, loaded, extra)?, raw.get().into()))).collect();
        let odd = elements.len() - kept.len();
        let (rows, raw) = kept.into_iter().unzip();
        return Ok(Slice { headers, rows, raw, odd, bytes: reply.bytes });
    }
    let (rows, odd) = match UserRow::parse_list_with(&reply.text, loaded, extra) {
        Some(list) => list,
        None => rows(&pages::elements(Operation::ListUsers, reply)?, loaded, extra),
    };
    Ok(Slice { headers, rows, raw: Vec::new(), odd, bytes: reply.bytes })
}

/// The rows of a list, and the number of elements that are none.
pub(super) fn rows(elements: &[&RawValue], loaded: RowFields, extra: &Arc<[String]>) -> (Vec<UserRow>, usize) {
    let rows: Vec<_> = elements.iter().filter_map(|raw| row(raw, loaded, extra)).collect();
    let odd = elements.len() - rows.len();
    (rows, odd)
}

fn row(raw: &RawValue, loaded: RowFields, extra: &Arc<[String]>) -> Option<UserRow> {
    UserRow::parse_with(raw.get(), loaded, extra).or_else(|| UserRow::parse_with(&mend(raw.get())?, loaded, extra))
}
