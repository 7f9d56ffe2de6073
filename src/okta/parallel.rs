//! One search read in several streams, each over its own range of `created`.
//!
//! ```text
//!  created   ──────────────────────────────────────────────────────► time
//!  stream 1  (open ··· read ···▶|···········to read············· open)
//!  stream 2  idle: takes the later half of what stream 1 has to read
//!            (open ··· read ···▶|··· to read ···)(··· to read ··· open)
//! ```
//!
//! Owns: which range is read by whom, when a range is divided, what is done when one fails. Must not know: how a page
//! is fetched, what becomes of the people.
//!
//! Stored times are whole seconds, so boundaries at half seconds belong to nobody: ranges are disjoint and leave no
//! gap. The outermost ranges are open; people who are created meanwhile belong to the last. Each range is read in the
//! order of `created`, so that what is left of it can be divided at any moment; a single second cannot, and is paged.
//! Each part tells how far its range was read, so that another run can go on with what is missing.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio_util::task::AbortOnDropHandle;

use super::client::Client;
use super::control::Control;
use super::coverage::{Coverage, Gap, NOBODY_YET, Stretch};
use super::users::UserPage;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::{Expr, Op};
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, SortOrder, UserQuery, UserScope};
use crate::protocol::rate::Bucket;
use crate::protocol::row::{RowFields, UserRow};
use crate::protocol::time::Moment;

/// Four calls at once is what an organisation is asked for; one of them is kept for typing.
const MOST_STREAMS: u32 = 3;
/// A range that fails is read again from where it was, so often in a row.
const MOST_REPEATS: u32 = 3;
/// Pages that wait for whoever takes them.
const CHANNEL: usize = 4;

/// Part of the people, by when they were created. In whole seconds: those after `after`, up to and with `until`.
#[derive(Clone, Debug)]
struct Range {
    after: Option<i64>,
    until: Option<i64>,
    /// The second up to which it was read; none before its first page.
    read: Option<i64>,
    /// Whether there was more than one page of it.
    is_large: bool,
    /// Who was there already in its first second, when it goes on where another run stopped.
    known: Vec<String>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Reading,
    Done,
}

impl Range {
    fn new(after: Option<i64>, until: Option<i64>) -> Self {
        Self { after, until, read: None, is_large: false, known: Vec::new(), state: State::Waiting }
    }
}

impl From<Gap> for Range {
    fn from(gap: Gap) -> Self {
        Self { known: gap.known, ..Self::new(gap.after, gap.until) }
    }
}

/// What one call brought of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub page: UserPage,
    pub range: usize,
    /// What of the range has been handed over with this part.
    pub stretch: Stretch,
}

/// A list that is to be read in several streams.
#[derive(Clone, Debug)]
pub struct Division {
    pub expression: Expr,
    pub query: UserQuery,
    /// The fields that are asked for; none for all.
    pub fields: Option<RowFields>,
    /// Whether elements are kept as they came.
    pub raw: bool,
    /// Whether they come with who checks the password.
    pub whole: bool,
    pub streams: u32,
    /// The server's present: no range that is known to end lies behind it.
    pub now: Timestamp,
    /// What is there already.
    pub covered: Coverage,
}

struct Board {
    ranges: Vec<Range>,
    /// Streams that read something now.
    busy: usize,
    /// The newest second that anybody can have been created in when the reading began.
    newest: i64,
}

struct Shared {
    board: Mutex<Board>,
    changed: Notify,
    division: Division,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    /// A range to read: one that nobody reads yet, else the later half of a large one.
    fn take(&mut self) -> Option<usize> {
        let waiting = self.ranges.iter().position(|range| range.state == State::Waiting);
        let range = waiting.or_else(|| self.divide())?;
        self.ranges[range].state = State::Reading;
        self.busy += 1;
        Some(range)
    }

    fn is_done(&self) -> bool {
        self.busy == 0 && self.ranges.iter().all(|range| range.state == State::Done)
    }

    /// Divides what is left of the longest large range; the number of the later half.
    fn divide(&mut self) -> Option<usize> {
        let newest = self.newest;
        let left = |range: &Range| {
            let read = range.read.filter(|_| range.state == State::Reading && range.is_large)?;
            let until = range.until.unwrap_or(newest);
            // One second is left whole; so is what has been read up to its end.
            (until - read >= 2).then_some((until - read, read))
        };
        let (at, (span, read)) = self
            .ranges
            .iter()
            .enumerate()
            .filter_map(|(at, range)| left(range).map(|left| (at, left)))
            .max_by_key(|(_, (span, _))| *span)?;
        let middle = read + span / 2;
        let later = Range::new(Some(middle), self.ranges[at].until);
        self.ranges[at].until = Some(middle);
        self.ranges.push(later);
        Some(self.ranges.len() - 1)
    }
}

/// The pages of all streams, in no particular order.
pub struct ParallelPages {
    pages: mpsc::Receiver<Result<Part, CallError>>,
    _streams: Vec<AbortOnDropHandle<()>>,
}

impl ParallelPages {
    /// The next page of any stream; none when everybody was there, and after an error.
    pub async fn next_part(&mut self) -> Option<Result<Part, CallError>> {
        let part = self.pages.recv().await;
        if matches!(part, Some(Err(_))) {
            self.pages.close();
            while self.pages.try_recv().is_ok() {}
        }
        part
    }
}

impl Client {
    /// How many streams read a list faster than one, within what this program may use. `page` is how long one page
    /// takes.
    pub fn worthwhile_streams(&self, page: Duration) -> u32 {
        let Some(rate) = self.rate(Bucket::Users) else {
            // Nobody told of a limit: then time is all there is.
            return if page > Duration::from_millis(20) { MOST_STREAMS } else { 1 };
        };
        let allowed = f64::from(rate.share.of(rate.limit));
        let one = 60.0 / page.as_secs_f64().max(0.001);
        // A second stream that could hardly run would only cost calls.
        if allowed < one * 1.2 {
            return 1;
        }
        ((allowed / one).ceil() as u32).clamp(1, MOST_STREAMS)
    }

    /// Everybody whom a search finds, in several streams. The same people as one after the other, in another order.
    pub fn list_in_parallel(&self, division: Division, control: &Control) -> ParallelPages {
        let ranges = division.covered.gaps().into_iter().map(Range::from).collect();
        let streams = division.streams.clamp(1, MOST_STREAMS);
        let newest = division.now.as_second();
        let shared =
            Arc::new(Shared { board: Mutex::new(Board { ranges, busy: 0, newest }), changed: Notify::new(), division });
        let (sender, pages) = mpsc::channel(CHANNEL);
        let stream = || {
            let stream = Stream {
                client: self.clone(),
                shared: Arc::clone(&shared),
                pages: sender.clone(),
                control: control.clone(),
            };
            AbortOnDropHandle::new(tokio::spawn(stream.run()))
        };
        ParallelPages { pages, _streams: (0..streams).map(|_| stream()).collect() }
    }
}

struct Stream {
    client: Client,
    shared: Arc<Shared>,
    pages: mpsc::Sender<Result<Part, CallError>>,
    control: Control,
}

impl Stream {
    async fn run(self) {
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            // Registered before the board is looked at, so that no change between the two is missed.
            changed.as_mut().enable();
            let range = {
                let mut board = self.shared.lock();
                let range = board.take();
                if range.is_none() && board.is_done() {
                    return;
                }
                range
            };
            let Some(range) = range else {
                changed.await;
                continue;
            };
            let ended = self.read(range).await;
            {
                let mut board = self.shared.lock();
                board.ranges[range].state = State::Done;
                board.busy -= 1;
            }
            self.shared.changed.notify_waiters();
            if let Err(error) = ended {
                let _ = self.pages.send(Err(error)).await;
                return;
            }
        }
    }

    /// Reads a range to its end, which may come nearer meanwhile.
    async fn read(&self, at: usize) -> Result<(), CallError> {
        let mut repeats = 0;
        // Who was created in the second up to which the range was read: a repetition meets them again.
        let mut latest: HashSet<String> =
            std::mem::take(&mut self.shared.lock().ranges[at].known).into_iter().collect();
        let mut cursor: Option<Cursor> = None;
        let division = &self.shared.division;
        loop {
            let (after, until) = {
                let board = self.shared.lock();
                let range = &board.ranges[at];
                // What was read is not asked for again, but for its last second, which may have been cut.
                (range.read.map(|read| read - 1).max(range.after), range.until)
            };
            let query = self.within(after, until);
            let mut pages = match cursor.clone() {
                Some(cursor) => self.client.continue_users(query, cursor),
                None => self.client.list_users(query),
            };
            if let Some(fields) = division.fields {
                pages = pages.with_fields(fields);
            }
            if division.raw {
                pages = pages.with_raw();
            }
            if division.whole {
                pages = pages.with_whole();
            }
            let error = loop {
                let Some(page) = pages.next_page(&self.control).await else { return Ok(()) };
                let mut page = match page {
                    Ok(page) => page,
                    Err(error) => break error,
                };
                if !is_sorted(&page) {
                    let error = CallError::new(FailureKind::Malformed, Operation::ListUsers);
                    return Err(error.with_detail("the list is not in the order that was asked for"));
                }
                cursor = page.next.take();
                // A link that leads astray is no end: the next page tells of it.
                let (reached_end, stretch) = self.keep_own(at, &mut page, &mut latest, !pages.is_over());
                if !page.rows.is_empty() {
                    repeats = 0;
                }
                self.shared.changed.notify_waiters();
                if self.pages.send(Ok(Part { page, range: at, stretch })).await.is_err() {
                    // Nobody wants to know any more.
                    return Err(CallError::new(FailureKind::Cancelled, Operation::ListUsers));
                }
                if reached_end {
                    return Ok(());
                }
            };
            if !is_worth_repeating(&error) || repeats == MOST_REPEATS {
                return Err(error);
            }
            repeats += 1;
            if error.kind == FailureKind::Refused {
                // The cursor is no good any more; the second up to which the range was read is.
                cursor = None;
            }
        }
    }

    /// Leaves out who belongs to another range or was met before, and notes how far the range was read. Whether its
    /// end was reached, and what of it has been read now.
    fn keep_own(&self, at: usize, page: &mut UserPage, latest: &mut HashSet<String>, more: bool) -> (bool, Stretch) {
        let mut board = self.shared.lock();
        let range = &mut board.ranges[at];
        let until = range.until.unwrap_or(i64::MAX);
        let second = |row: &UserRow| row.created.map(Moment::seconds);
        let beyond = page.rows.iter().any(|row| second(row).is_some_and(|second| second > until));
        page.retain(|row| second(row).is_none_or(|second| second <= until) && !latest.contains(row.id()));
        if let Some(last) = page.rows.iter().filter_map(second).max() {
            if range.read != Some(last) && range.read.is_some() {
                latest.clear();
            }
            range.read = Some(last.max(range.read.unwrap_or(i64::MIN)));
            let of_last = page.rows.iter().filter(|row| second(row) == Some(last));
            latest.extend(of_last.map(|row| row.id().to_owned()));
        }
        range.is_large |= more;
        let ended = beyond || !more;
        let stretch = if ended {
            Stretch { after: range.after, until: range.until, known: Vec::new() }
        } else {
            let until = range.read.map(|read| read - 1).max(range.after);
            // Before the beginning of time where nobody has come yet.
            Stretch { after: range.after, until: until.or(Some(NOBODY_YET)), known: latest.iter().cloned().collect() }
        };
        (ended, stretch)
    }

    fn within(&self, after: Option<i64>, until: Option<i64>) -> UserQuery {
        let bound = |op, second: i64| {
            let half = Timestamp::from_millisecond(second * 1_000 + 500).unwrap_or(Timestamp::UNIX_EPOCH);
            Expr::compare("created", op, half.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
        };
        let bounds = [after.map(|after| bound(Op::Gt, after)), until.map(|until| bound(Op::Lt, until))];
        let Division { expression, query, .. } = &self.shared.division;
        let mut members = vec![expression.clone()];
        members.extend(bounds.into_iter().flatten());
        let expression = if members.len() == 1 { members[0].to_string() } else { Expr::And(members).to_string() };
        let sort = Some(("created".to_owned(), SortOrder::Ascending));
        UserQuery { scope: UserScope::Search { expression, sort }, ..query.clone() }
    }
}

/// Without the order nobody could tell what is left of a range.
fn is_sorted(page: &UserPage) -> bool {
    page.rows.iter().filter_map(|row| row.created).is_sorted()
}

/// A refused cursor and a server that stumbled are worth another try; a refusal is one.
fn is_worth_repeating(error: &CallError) -> bool {
    match error.kind {
        FailureKind::Refused => matches!(error.code(), "E0000029" | "E0000031"),
        FailureKind::TimedOut
        | FailureKind::Unreachable
        | FailureKind::ServerFailed
        | FailureKind::Malformed
        | FailureKind::NotOkta => true,
        FailureKind::UnknownHost
        | FailureKind::Insecure
        | FailureKind::TokenRefused
        | FailureKind::NoToken
        | FailureKind::Forbidden
        | FailureKind::NotAvailable
        | FailureKind::NotFound
        | FailureKind::NoSuchCall
        | FailureKind::RateLimited
        | FailureKind::Rejected
        | FailureKind::Misfit
        | FailureKind::TooLarge
        | FailureKind::AnotherPerson
        | FailureKind::Redirected
        | FailureKind::ForeignLink
        | FailureKind::EndlessLink
        | FailureKind::ReadOnly
        | FailureKind::Overtaken
        | FailureKind::ByPolicy
        | FailureKind::Unrecorded
        | FailureKind::Cancelled
        | FailureKind::Defect => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(after: Option<i64>, until: Option<i64>, read: i64) -> Range {
        Range { read: Some(read), is_large: true, state: State::Reading, ..Range::new(after, until) }
    }

    #[test]
    fn the_longest_large_range_is_divided_and_a_single_second_never() {
        let mut board =
            Board { ranges: vec![range(None, Some(10), 4), range(Some(10), None, 20)], busy: 2, newest: 100 };
        assert_eq!(board.divide(), Some(2));
        assert_eq!((board.ranges[1].until, board.ranges[2].after, board.ranges[2].until), (Some(60), Some(60), None));
        board.ranges[1].state = State::Done;
        assert_eq!(board.divide(), Some(3));
        assert_eq!((board.ranges[0].until, board.ranges[3].after, board.ranges[3].until), (Some(7), Some(7), Some(10)));
        let mut board = Board { ranges: vec![range(None, Some(5), 4)], busy: 1, newest: 100 };
        assert_eq!(board.divide(), None, "one second is left");
        board.ranges[0] = Range { is_large: false, ..range(None, Some(50), 4) };
        assert_eq!(board.divide(), None, "it may be over already");
    }
}
