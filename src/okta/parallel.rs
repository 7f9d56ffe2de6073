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

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio_util::task::AbortOnDropHandle;

use super::client::{Client, Control};
use super::users::UserPage;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::{Expr, Op};
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, SortOrder, UserQuery, UserScope};
use crate::protocol::rate::Bucket;
use crate::protocol::row::RowFields;

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
    done: bool,
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
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    /// Divides what is left of the longest large range; the number of the later half.
    fn divide(&mut self) -> Option<usize> {
        let newest = self.newest;
        let left = |range: &Range| {
            let read = range.read.filter(|_| !range.done && range.is_large)?;
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
        let later =
            Range { after: Some(middle), until: self.ranges[at].until, read: None, is_large: false, done: false };
        self.ranges[at].until = Some(middle);
        self.ranges.push(later);
        Some(self.ranges.len() - 1)
    }
}

/// The pages of all streams, in no particular order.
pub struct ParallelPages {
    pages: mpsc::Receiver<Result<UserPage, CallError>>,
    _streams: Vec<AbortOnDropHandle<()>>,
}

impl ParallelPages {
    /// The next page of any stream; none when everybody was there, and after an error.
    pub async fn next_page(&mut self) -> Option<Result<UserPage, CallError>> {
        let page = self.pages.recv().await;
        if matches!(page, Some(Err(_))) {
            self.pages.close();
            while self.pages.try_recv().is_ok() {}
        }
        page
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
        let allowed = f64::from(rate.limit) * f64::from(self.settings().share);
        let one = 60.0 / page.as_secs_f64().max(0.001);
        // A second stream that could hardly run would only cost calls.
        if allowed < one * 1.2 {
            return 1;
        }
        ((allowed / one).ceil() as u32).clamp(1, MOST_STREAMS)
    }

    /// Everybody whom a search finds, in several streams. The same people as one after the other, in another order.
    pub fn list_in_parallel(
        &self,
        expression: &Expr,
        query: &UserQuery,
        fields: Option<RowFields>,
        streams: u32,
        now: Timestamp,
        control: &Control,
    ) -> ParallelPages {
        let whole = Range { after: None, until: None, read: None, is_large: false, done: false };
        let shared = Arc::new(Shared {
            board: Mutex::new(Board { ranges: vec![whole], busy: 0, newest: now.as_second() }),
            changed: Notify::new(),
        });
        let (sender, pages) = mpsc::channel(CHANNEL);
        let stream = |first: bool| {
            let stream = Stream {
                client: self.clone(),
                expression: expression.clone(),
                query: query.clone(),
                fields,
                shared: Arc::clone(&shared),
                pages: sender.clone(),
                control: control.clone(),
            };
            AbortOnDropHandle::new(tokio::spawn(stream.run(first)))
        };
        ParallelPages { pages, _streams: (0..streams.max(1)).map(|at| stream(at == 0)).collect() }
    }
}

struct Stream {
    client: Client,
    expression: Expr,
    query: UserQuery,
    fields: Option<RowFields>,
    shared: Arc<Shared>,
    pages: mpsc::Sender<Result<UserPage, CallError>>,
    control: Control,
}

impl Stream {
    async fn run(self, first: bool) {
        let mut next = first.then_some(0);
        if first {
            self.shared.lock().busy += 1;
        }
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            // Registered before the board is looked at, so that no change between the two is missed.
            changed.as_mut().enable();
            let range = match next.take() {
                Some(range) => Some(range),
                None => {
                    let mut board = self.shared.lock();
                    let range = board.divide();
                    if range.is_some() {
                        board.busy += 1;
                    } else if board.busy == 0 && board.ranges.iter().all(|range| range.done) {
                        return;
                    }
                    range
                }
            };
            let Some(range) = range else {
                changed.await;
                continue;
            };
            let ended = self.read(range).await;
            {
                let mut board = self.shared.lock();
                board.ranges[range].done = true;
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
        let mut latest: HashSet<String> = HashSet::new();
        let mut cursor: Option<Cursor> = None;
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
            if let Some(fields) = self.fields {
                pages = pages.with_fields(fields);
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
                let reached_end = self.keep_own(at, &mut page, &mut latest, cursor.is_some());
                if !page.rows.is_empty() {
                    repeats = 0;
                }
                self.shared.changed.notify_waiters();
                if self.pages.send(Ok(page)).await.is_err() {
                    // Nobody wants to know any more.
                    return Err(CallError::new(FailureKind::Cancelled, Operation::ListUsers));
                }
                if reached_end || cursor.is_none() {
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
    /// end was reached.
    fn keep_own(&self, at: usize, page: &mut UserPage, latest: &mut HashSet<String>, more: bool) -> bool {
        let mut board = self.shared.lock();
        let range = &mut board.ranges[at];
        let until = range.until.unwrap_or(i64::MAX);
        let second = |row: &crate::protocol::row::UserRow| row.created.map(crate::protocol::time::Moment::seconds);
        let beyond = page.rows.iter().any(|row| second(row).is_some_and(|second| second > until));
        page.rows.retain(|row| second(row).is_none_or(|second| second <= until) && !latest.contains(row.id()));
        if let Some(last) = page.rows.iter().filter_map(second).max() {
            if range.read != Some(last) {
                latest.clear();
            }
            range.read = Some(last.max(range.read.unwrap_or(i64::MIN)));
            let of_last = page.rows.iter().filter(|row| second(row) == Some(last));
            latest.extend(of_last.map(|row| row.id().to_owned()));
        }
        range.is_large |= more;
        beyond
    }

    fn within(&self, after: Option<i64>, until: Option<i64>) -> UserQuery {
        let bound = |op, second: i64| {
            let half = Timestamp::from_millisecond(second * 1_000 + 500).unwrap_or(Timestamp::UNIX_EPOCH);
            Expr::compare("created", op, half.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
        };
        let bounds = [after.map(|after| bound(Op::Gt, after)), until.map(|until| bound(Op::Lt, until))];
        let mut members = vec![self.expression.clone()];
        members.extend(bounds.into_iter().flatten());
        let expression = if members.len() == 1 { members[0].to_string() } else { Expr::And(members).to_string() };
        let sort = Some(("created".to_owned(), SortOrder::Ascending));
        UserQuery { scope: UserScope::Search { expression, sort }, ..self.query.clone() }
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
        | FailureKind::RateLimited
        | FailureKind::Rejected
        | FailureKind::TooLarge
        | FailureKind::Redirected
        | FailureKind::ForeignLink
        | FailureKind::EndlessLink
        | FailureKind::ReadOnly
        | FailureKind::ByPolicy
        | FailureKind::Cancelled
        | FailureKind::Defect => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(after: Option<i64>, until: Option<i64>, read: i64) -> Range {
        Range { after, until, read: Some(read), is_large: true, done: false }
    }

    #[test]
    fn the_longest_large_range_is_divided_and_a_single_second_never() {
        let mut board =
            Board { ranges: vec![range(None, Some(10), 4), range(Some(10), None, 20)], busy: 2, newest: 100 };
        assert_eq!(board.divide(), Some(2));
        assert_eq!((board.ranges[1].until, board.ranges[2].after, board.ranges[2].until), (Some(60), Some(60), None));
        board.ranges[1].done = true;
        assert_eq!(board.divide(), Some(3));
        assert_eq!((board.ranges[0].until, board.ranges[3].after, board.ranges[3].until), (Some(7), Some(7), Some(10)));
        let mut board = Board { ranges: vec![range(None, Some(5), 4)], busy: 1, newest: 100 };
        assert_eq!(board.divide(), None, "one second is left");
        board.ranges[0] = Range { is_large: false, ..range(None, Some(50), 4) };
        assert_eq!(board.divide(), None, "it may be over already");
    }
}
