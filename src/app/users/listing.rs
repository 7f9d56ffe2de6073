//! The pages of a list: in which order they came, how far they got, whether there is more, who sorts them.
//!
//! ```text
//!  reload ─► attempt 1 ─► pages … ─► Paused(cursor) ─► more on scrolling ─► Complete
//!               └─ refused before anybody came ─► attempt 2 (named in the title) …
//! ```

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::event::Now;
use crate::app::session::people::People;
use crate::app::session::people::RowIx;
use crate::app::turn::Turn;
use crate::app::users::columns::{Column, Columns};
use crate::app::users::listed::Attempt;
use crate::app::users::listed::Listed;
use crate::app::users::listed::SortedBy;
use crate::app::users::listed::Sorting;
use crate::app::users::listed::Whom;
use crate::messages::{Failure, Lane, LocalRequest, OrderId, Request};
use crate::protocol::error::FailureKind;
use crate::protocol::query::{Cursor, LARGEST_PAGE, SortOrder, UserQuery, UserScope};
use crate::protocol::report::{Asked, Told};
use crate::protocol::row::UserRow;
use crate::protocol::sort::SortKeys;
use crate::protocol::text::visible;

/// A thousand people: what opening loads, and what is loaded more on scrolling.
pub const PORTION: u32 = 5;
/// How near the end of what is loaded the selection may come before more is asked for.
const NEAR_END: usize = 100;
/// So many are put into order within a frame; more of them by the worker.
const MOST_SORTED_AT_ONCE: usize = 5_000;

/// How far the listing is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Progress {
    NotBegun,
    /// More is known to be there, from here.
    Paused(Cursor),
    Loading {
        order_id: OrderId,
        from: Option<Cursor>,
        everything: bool,
    },
    Complete,
}

#[derive(Debug)]
pub struct Listing {
    asked: Listed,
    attempts: Vec<Attempt>,
    attempt: usize,
    /// Attributes that the rows were asked to keep.
    extra: Arc<[String]>,
    order: Vec<RowIx>,
    /// Who stands in `order`, so that a person who moves between pages is not listed twice.
    listed: Vec<bool>,
    progress: Progress,
    /// Set when everything is to be read anew; the old rows stay until the first new page is there.
    stale: bool,
    /// The worker puts this many of `order` into order.
    sorting: Option<(OrderId, usize)>,
    /// How many of `order` stand in order already.
    sorted: usize,
    /// When the first of what is shown was read.
    read_at: Option<Now>,
    /// Elements of pages that could not be read.
    pub odd: usize,
    /// How many came, where it is decided here who of them stays.
    read: u64,
    /// What a report says of people, and beside them.
    findings: HashMap<RowIx, Box<str>>,
    told: Told,
    /// The same before it went on.
    told_before: Told,
    /// Whether the last attempt failed.
    pub failed: bool,
    /// Whether that attempt was to load everything.
    wanted_everything: bool,
    /// Whoever came since everybody of it was to be marked before anybody was there; none where nothing waits for that.
    to_mark: Option<Vec<RowIx>>,
}

impl Listing {
    pub fn new(asked: Listed) -> Self {
        Self {
            asked,
            attempts: Vec::new(),
            attempt: 0,
            extra: Arc::default(),
            order: Vec::new(),
            listed: Vec::new(),
            progress: Progress::NotBegun,
            stale: false,
            sorting: None,
            sorted: 0,
            read_at: None,
            odd: 0,
            read: 0,
            findings: HashMap::new(),
            told: Told::default(),
            told_before: Told::default(),
            failed: false,
            wanted_everything: false,
            to_mark: None,
        }
    }

    /// Whoever comes with this answer is to be marked; where that waits already it does no longer. Whether it waits now.
    pub fn toggle_marking(&mut self) -> bool {
        self.to_mark = if self.to_mark.is_some() || !self.is_loading() { None } else { Some(Vec::new()) };
        self.is_marking()
    }

    /// Whether whoever comes is to be marked.
    pub fn is_marking(&self) -> bool {
        self.to_mark.is_some()
    }

    /// Nobody who comes is marked any more.
    pub fn end_marking(&mut self) {
        self.to_mark = None;
    }

    /// Who came since the last time and is to be marked.
    pub fn take_to_mark(&mut self) -> Vec<RowIx> {
        self.to_mark.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub fn call(&mut self, name: Option<String>) {
        self.asked.name = name;
    }

    /// Gives it columns of its own.
    pub fn set_columns(&mut self, columns: Columns) {
        self.asked.columns = Some(columns);
    }

    /// The attributes that its rows must keep: those that are kept already, and those that it shows and is sorted by.
    pub fn wanted(&self, kept: &Arc<[String]>) -> Arc<[String]> {
        let own = self.asked.columns.as_ref().map(Columns::extra).unwrap_or_default();
        let sorted = self.asked.sorting.as_ref().and_then(|sorting| sorting.column.extra());
        let more: Vec<&str> = own
            .iter()
            .map(String::as_str)
            .chain(sorted)
            .filter(|name| !kept.iter().any(|known| known == name))
            .collect();
        if more.is_empty() {
            return Arc::clone(kept);
        }
        kept.iter().cloned().chain(more.into_iter().map(str::to_owned)).collect()
    }

    /// Whether it shows attributes that its rows were not asked for.
    pub fn lacks(&self, kept: &Arc<[String]>) -> bool {
        let own = self.asked.columns.as_ref().map(Columns::extra);
        own.as_ref().unwrap_or(kept).iter().any(|name| !self.extra.contains(name))
    }

    /// Whether anything was asked for it.
    pub fn has_begun(&self) -> bool {
        self.progress != Progress::NotBegun
    }

    /// Whether all are loaded whom Okta lists: a search can find only deactivated people beyond them.
    pub fn is_of_everybody(&self) -> bool {
        self.is_complete() && self.asked.whom == Whom::EveryoneButDeactivated
    }

    pub fn asked(&self) -> &Listed {
        &self.asked
    }

    /// How it is asked of Okta now; none before it was.
    pub fn attempt(&self) -> Option<&Attempt> {
        self.attempts.get(self.attempt)
    }

    pub fn extra(&self) -> &Arc<[String]> {
        &self.extra
    }

    pub fn order(&self) -> &[RowIx] {
        &self.order
    }

    pub fn contains(&self, at: RowIx) -> bool {
        self.listed.get(at.index()).copied().unwrap_or(false)
    }

    /// When it was read: the first page of it, which is its oldest.
    pub fn read_at(&self) -> Option<Now> {
        self.read_at
    }

    pub fn is_begun(&self) -> bool {
        self.progress != Progress::NotBegun
    }

    pub fn is_loading(&self) -> bool {
        matches!(self.progress, Progress::Loading { .. })
    }

    pub fn is_loading_everything(&self) -> bool {
        matches!(self.progress, Progress::Loading { everything: true, .. })
    }

    pub fn is_complete(&self) -> bool {
        self.progress == Progress::Complete
    }

    /// Whether as many are there as were wanted; there may be others.
    pub fn is_at_limit(&self) -> bool {
        self.asked.limit.is_some_and(|limit| self.order.len() >= limit as usize)
    }

    pub fn awaited(&self) -> Option<OrderId> {
        match self.progress {
            Progress::Loading { order_id, .. } => Some(order_id),
            Progress::NotBegun | Progress::Paused(_) | Progress::Complete => None,
        }
    }

    pub fn accepts(&self, order_id: OrderId) -> bool {
        matches!(self.progress, Progress::Loading { order_id: awaited, .. } if awaited == order_id)
    }

    /// Whether what is shown is from before a reload that has not brought anything yet.
    pub fn is_stale(&self) -> bool {
        self.stale && !self.order.is_empty()
    }

    /// Reads the first portion, in place of what is there.
    pub fn reload(&mut self, turn: &mut Turn<'_>) {
        self.attempts = self.asked.attempts(turn.now, true);
        self.attempt = 0;
        self.stale = true;
        self.begin(None, Some(PORTION), turn);
    }

    /// Reads anew with these attributes beside the fixed ones and its own.
    pub fn reload_with(&mut self, kept: &Arc<[String]>, turn: &mut Turn<'_>) {
        self.extra = self.wanted(kept);
        self.reload(turn);
    }

    /// Goes on after a failure, or reads anew.
    pub fn retry_or_reload(&mut self, turn: &mut Turn<'_>) {
        match &self.progress {
            Progress::Paused(_) if self.failed => self.retry(turn),
            Progress::NotBegun | Progress::Paused(_) | Progress::Loading { .. } | Progress::Complete => {
                self.reload(turn);
            }
        }
    }

    /// Goes on after a failure, as far as was wanted.
    pub fn retry(&mut self, turn: &mut Turn<'_>) {
        let pages = if self.wanted_everything { None } else { Some(PORTION) };
        let from = match &self.progress {
            Progress::Paused(cursor) => Some(cursor.clone()),
            Progress::NotBegun | Progress::Loading { .. } | Progress::Complete => None,
        };
        self.begin(from, pages, turn);
    }

    /// Asks for the next portion when the selection comes near the end.
    pub fn load_more_near(&mut self, position: usize, turn: &mut Turn<'_>) {
        if let Progress::Paused(cursor) = &self.progress
            && !self.failed
            && position + NEAR_END >= self.order.len()
        {
            let cursor = cursor.clone();
            self.begin(Some(cursor), Some(PORTION), turn);
        }
    }

    /// Loads everything that is left.
    pub fn load_all(&mut self, turn: &mut Turn<'_>) {
        let from = match &self.progress {
            Progress::Paused(cursor) => Some(cursor.clone()),
            Progress::Loading { from, .. } => from.clone(),
            Progress::NotBegun => None,
            Progress::Complete => return,
        };
        self.begin(from, None, turn);
    }

    /// Stops loading; whether there was something to stop.
    pub fn stop(&mut self, turn: &mut Turn<'_>) -> bool {
        let Progress::Loading { from, .. } = &self.progress else { return false };
        self.progress = from.clone().map_or(Progress::NotBegun, Progress::Paused);
        self.end_marking();
        turn.cancel(Lane::Listing);
        true
    }

    /// Nobody looks at it for now: the worker has others to sort.
    pub fn park(&mut self, turn: &mut Turn<'_>) {
        if self.sorting.take().is_some() {
            turn.cancel(Lane::Sort);
        }
    }

    /// What is listed, without the columns.
    pub fn query(&self) -> Option<UserQuery> {
        self.attempt().map(|attempt| self.asked.query(attempt, &Arc::default()))
    }

    fn begin(&mut self, from: Option<Cursor>, pages: Option<u32>, turn: &mut Turn<'_>) {
        if self.attempts.is_empty() {
            self.attempts = self.asked.attempts(turn.now, true);
        }
        let Some(attempt) = self.attempts.get(self.attempt) else { return };
        self.failed = false;
        let query = self.asked.query(attempt, &self.extra);
        // A page may hold nobody who fits.
        let is_sifted = matches!(attempt.scope, UserScope::Sifted { .. } | UserScope::Report(_));
        let pages = pages.filter(|_| !is_sifted);
        let everything = pages.is_none();
        let loaded = if self.stale { 0 } else { self.order.len() as u32 };
        let still_wanted =
            self.asked.limit.map(|limit| limit.saturating_sub(loaded).div_ceil(u32::from(query.page_size)));
        let still_wanted = still_wanted.filter(|_| !is_sifted);
        if from.is_none() {
            self.read = 0;
            self.told = Told::default();
            self.told_before = Told::default();
        } else {
            self.told_before = self.told.clone();
        }
        let pages = match (pages, still_wanted) {
            (Some(pages), Some(wanted)) => Some(pages.min(wanted)),
            (pages, wanted) => pages.or(wanted),
        };
        let order_id = turn.start(Lane::Listing, Request::ListUsers { query, from: from.clone(), pages });
        self.progress = Progress::Loading { order_id, from, everything };
    }

    pub fn take_page(
        &mut self,
        rows: Vec<UserRow>,
        odd: usize,
        next: Option<Cursor>,
        people: &mut People,
        turn: &mut Turn<'_>,
    ) {
        self.take_rows(rows, odd, people, turn.now);
        // That there is no next page is true only once the listing says that it is over: a link that leads astray
        // comes as a page without a next one and then as a failure.
        if let Progress::Loading { from, .. } = &mut self.progress {
            *from = next;
        }
        if self.is_at_limit() {
            if self.is_loading_everything() {
                turn.cancel(Lane::Listing);
            }
            self.progress = Progress::Complete;
        }
        self.keep_sorted(people, turn);
    }

    /// So many more came, of whom those follow who stay.
    pub fn take_read(&mut self, read: u64) {
        self.read += read;
    }

    /// How many came, where it is decided here who of them stays.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// What is told of a report so far, where it went on beside what was told before.
    pub fn take_told(&mut self, told: Told) {
        let before = &self.told_before;
        self.told = Told {
            read: before.read + told.read,
            calls: before.calls + told.calls,
            excepted: before.excepted + told.excepted,
            put_off: before.put_off + told.put_off,
            ..told
        };
    }

    /// What is told of a report beside its people; none where it is none.
    pub fn told(&self) -> Option<&Told> {
        self.report().map(|_| &self.told)
    }

    /// The report that it is of.
    pub fn report(&self) -> Option<&Arc<Asked>> {
        match &self.asked.whom {
            Whom::Report(asked) => Some(asked),
            Whom::EveryoneButDeactivated | Whom::Expression { .. } | Whom::Members { .. } => None,
        }
    }

    /// What the report says of somebody.
    pub fn finding(&self, at: RowIx) -> &str {
        self.findings.get(&at).map_or("", |finding| finding)
    }

    /// People without a word about how far the list is.
    pub fn take_part(&mut self, rows: Vec<UserRow>, odd: usize, people: &mut People, turn: &mut Turn<'_>) {
        self.take_rows(rows, odd, people, turn.now);
        self.keep_sorted(people, turn);
    }

    fn take_rows(&mut self, rows: Vec<UserRow>, odd: usize, people: &mut People, now: Now) {
        if std::mem::take(&mut self.stale) {
            self.read_at = None;
            self.order.clear();
            self.listed.clear();
            self.findings.clear();
            self.odd = 0;
            self.sorted = 0;
            self.sorting = None;
        }
        self.read_at.get_or_insert(now);
        self.odd += odd;
        let room = self.asked.limit.map_or(usize::MAX, |limit| (limit as usize).saturating_sub(self.order.len()));
        let mut added = 0;
        for mut row in rows {
            let finding = row.take_finding();
            let at = people.put(row);
            if let Some(finding) = finding {
                self.findings.insert(at, visible(&finding).into());
            }
            if self.listed.len() <= at.index() {
                self.listed.resize(at.index() + 1, false);
            }
            if added < room && !std::mem::replace(&mut self.listed[at.index()], true) {
                self.order.push(at);
                added += 1;
                if let Some(to_mark) = &mut self.to_mark {
                    to_mark.push(at);
                }
            }
        }
    }

    /// Takes out who was erased.
    pub fn forget(&mut self, people: &People) {
        self.order.retain(|at| !people.is_gone(*at));
        self.sorted = self.sorted.min(self.order.len());
    }

    /// The pages asked for are there.
    pub fn pause(&mut self, people: &People, turn: &mut Turn<'_>) {
        if let Progress::Loading { from, .. } = &self.progress {
            self.progress = from.clone().map_or(Progress::Complete, Progress::Paused);
        }
        if std::mem::take(&mut self.stale) {
            // Not one page came: nobody is there any more.
            self.order.clear();
            self.listed.clear();
            self.read_at = Some(turn.now);
        }
        self.keep_sorted(people, turn);
    }

    /// Loading broke off; whether it goes on by another way. A cursor that Okta refuses is given up: the list then
    /// begins anew.
    pub fn fail(&mut self, failure: &Failure, turn: &mut Turn<'_>) -> bool {
        let nobody = self.stale || self.order.is_empty();
        let gives_way = matches!(
            failure.kind,
            FailureKind::ServerFailed
                | FailureKind::TimedOut
                | FailureKind::Forbidden
                | FailureKind::NotAvailable
                | FailureKind::NoSuchCall
                | FailureKind::Refused
        );
        if nobody && gives_way && self.attempt + 1 < self.attempts.len() {
            self.attempt += 1;
            let pages = if self.is_loading_everything() { None } else { Some(PORTION) };
            self.begin(None, pages, turn);
            return true;
        }
        self.failed = true;
        self.end_marking();
        self.wanted_everything = self.is_loading_everything();
        if let Progress::Loading { from, .. } = &self.progress {
            let from = from.clone().filter(|_| !is_refused_cursor(failure));
            self.progress = from.map_or(Progress::NotBegun, Progress::Paused);
        }
        false
    }

    /// Another order. What is there in full is put into it here; else Okta is asked for it, where it can.
    pub fn sort(&mut self, sorting: Option<Sorting>, people: &People, turn: &mut Turn<'_>) {
        self.asked.sorting = sorting;
        self.sorting = None;
        self.sorted = 0;
        let there = self.asked.attempts(turn.now, true).first().is_some_and(|attempt| attempt.sorted == SortedBy::Okta);
        let wanted = self.wanted(&self.extra);
        let is_known = wanted == self.extra;
        self.extra = wanted;
        let has_all = self.is_complete() && !self.is_at_limit() && is_known;
        if !has_all && (there || self.asked.sorting.is_none()) {
            self.reload(turn);
            return;
        }
        if self.asked.sorting.is_none() || !is_known {
            self.reload(turn);
            return;
        }
        for attempt in &mut self.attempts {
            attempt.sorted = SortedBy::Here;
        }
        self.keep_sorted(people, turn);
    }

    fn sorts_here(&self) -> bool {
        self.asked.sorting.is_some() && self.attempt().is_some_and(|attempt| attempt.sorted == SortedBy::Here)
    }

    fn keep_sorted(&mut self, people: &People, turn: &mut Turn<'_>) {
        let count = self.order.len();
        if !self.sorts_here() || self.sorting.is_some() || self.sorted == count {
            return;
        }
        // While everybody comes in, an order for each page would be work for nothing.
        if self.is_loading_everything() && count > MOST_SORTED_AT_ONCE && count < self.sorted * 2 {
            return;
        }
        let Some(sorting) = &self.asked.sorting else { return };
        let mut keys = SortKeys::new(sorting.order == SortOrder::Descending, count);
        for at in &self.order {
            keys.push(at.number(), |out| match &sorting.column {
                Column::Finding => out.push_str(&self.finding(*at).to_lowercase()),
                column => column.write_sort_key(people.row(*at), out),
            });
        }
        if count <= MOST_SORTED_AT_ONCE {
            self.order = keys.sorted().into_iter().map(RowIx::of_number).collect();
            self.sorted = count;
        } else {
            let order_id = turn.start(Lane::Sort, LocalRequest::SortRows { keys: Arc::new(keys) });
            self.sorting = Some((order_id, count));
        }
    }

    pub fn is_sorting(&self) -> bool {
        self.sorting.is_some()
    }

    /// The worker's order; whether it was for this list.
    pub fn take_order(&mut self, order_id: OrderId, rows: &[u32], people: &People, turn: &mut Turn<'_>) -> bool {
        let Some((awaited, count)) = self.sorting else { return false };
        if awaited != order_id {
            return false;
        }
        self.sorting = None;
        let mut order: Vec<RowIx> = rows.iter().copied().map(RowIx::of_number).collect();
        order.extend(self.order.iter().skip(count).copied());
        order.retain(|at| !people.is_gone(*at));
        self.sorted = count.min(order.len());
        self.order = order;
        self.keep_sorted(people, turn);
        true
    }

    /// What is told of the way it is asked: the parameter and its value, as sent.
    pub fn sent(&self) -> Option<String> {
        self.attempt().map(|attempt| sent(&attempt.scope))
    }

    /// Whether who stands in it is decided here, over everybody who comes.
    pub fn is_sifted(&self) -> bool {
        self.attempt().is_some_and(|attempt| matches!(attempt.scope, UserScope::Sifted { .. }))
    }

    /// Whether as many came as one answer can hold, where there is no asking for more.
    pub fn is_cut_by_query(&self) -> bool {
        let by_query = self.attempt().is_some_and(|attempt| matches!(attempt.scope, UserScope::Query(_)));
        by_query && self.order.len() + self.odd >= usize::from(LARGEST_PAGE)
    }
}

/// Okta gave up on the cursor: E0000029 in plain lists, E0000031 in searches.
fn is_refused_cursor(failure: &Failure) -> bool {
    matches!(failure.code(), "E0000029" | "E0000031")
}

/// A scope as it is sent.
fn sent(scope: &UserScope) -> String {
    match scope {
        UserScope::EveryoneButDeactivated => "no parameter".to_owned(),
        UserScope::Query(text) => format!("q={text}"),
        UserScope::Filter(expression) => format!("filter={expression}"),
        UserScope::Search { expression, sort: None } => format!("search={expression}"),
        UserScope::Search { expression, sort: Some((by, order)) } => {
            let order = if *order == SortOrder::Descending { "desc" } else { "asc" };
            format!("search={expression} sortBy={by} sortOrder={order}")
        }
        UserScope::Members { group } => format!("groups/{group}/users"),
        UserScope::Sifted { of, by } => format!("{}; decided here: {}", sent(of), by.expression()),
        UserScope::Report(asked) => format!("search={}", asked.expression()),
    }
}
