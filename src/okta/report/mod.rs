//! Who is in a report, of those who come from Okta.
//!
//! ```text
//!  exceptions, log, schemas, rules ─► read once, before anybody comes
//!  pages ─► each judged by itself ─────────────────► people       (goes on at a page's cursor)
//!        ─► a call for each, some at once ─────────► people       (the same)
//!        ─► kept until all came ─► judged together ─► people
//!  ids of administrators ─► the people behind them ─► people
//! ```
//!
//! Owns: what is read for it, and what could not be. Must not know: who looks at it. What a report is stands in
//! [`crate::protocol::report`].

mod admins;
mod beside;
mod together;

use std::collections::{HashSet, VecDeque};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};

use super::client::Client;
use super::control::Control;
use super::parallel::Part;
use super::users::UserPage;
use super::whole_list::{Portion, Reading};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::factor::Factor;
use crate::protocol::group::GroupType;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::query::Cursor;
use crate::protocol::report::{Asked, Missing, Report, Told, Way, judge};
use crate::protocol::row::{RowField, UserRow};
use beside::Beside;
use together::judged;

/// Calls about people that run beside each other: other work goes on beside.
const AT_ONCE: usize = 4;
/// People of a page who are told together where a call is made for each.
const SOME: usize = 40;
/// People who are handed out together where all are judged together: whoever draws them takes them one page at a time.
const TOGETHER: usize = 1_000;
/// A report while it is read.
pub(super) struct Running {
    asked: Arc<Asked>,
    /// Whether those who are handed out are to stand as Okta sent them beside their rows.
    with_raw: bool,
    beside: Option<Beside>,
    read: u64,
    /// Counted where calls run beside each other.
    calls: AtomicU64,
    /// Who was left out, by their ids: some come twice.
    excepted: HashSet<String>,
    put_off: HashSet<String>,
    missing: Vec<Missing>,
    notes: Vec<String>,
    /// Who came, as long as not all did.
    all: Vec<(UserRow, Box<str>)>,
    /// Whether people came in parts, and those before them come again.
    in_parts: bool,
    /// What is ready to be handed out.
    ready: VecDeque<UserPage>,
    /// Whom a call is still to be made for, of a page; where that page leads on, and where it began.
    page: Option<Page>,
    here: Option<Cursor>,
    is_over: bool,
}

struct Page {
    left: VecDeque<(UserRow, Option<Box<str>>)>,
    next: Option<Cursor>,
}

impl Running {
    pub(super) fn new(asked: Arc<Asked>, from: Option<Cursor>, with_raw: bool) -> Self {
        Self {
            asked,
            with_raw,
            beside: None,
            read: 0,
            calls: AtomicU64::new(0),
            excepted: HashSet::new(),
            put_off: HashSet::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            all: Vec::new(),
            in_parts: false,
            ready: VecDeque::new(),
            page: None,
            here: from,
            is_over: false,
        }
    }

    pub(super) fn calls_for_each(&self) -> bool {
        self.asked.report.kind().way() == Way::CallOfEach
    }

    pub(super) fn is_of_whole_profiles(&self) -> bool {
        self.asked.report == Report::Attributes
    }

    pub(super) fn told(&self) -> Told {
        Told {
            read: self.read,
            calls: self.calls.load(Ordering::Relaxed),
            excepted: self.excepted.len() as u64,
            put_off: self.put_off.len() as u64,
            missing: self.missing.clone(),
            notes: self.notes.clone(),
        }
    }

    /// The next people of the report, a page without anybody among them where only the reading went on.
    pub(super) async fn next(
        &mut self,
        reading: &mut Reading,
        control: &Control,
    ) -> Option<Result<Portion, CallError>> {
        if self.beside.is_none() {
            match self.begin(&reading.client, control).await {
                Ok(beside) => self.beside = Some(beside),
                Err(failure) => return Some(Err(failure)),
            }
        }
        match self.asked.report.kind().way() {
            Way::OfEach => self.next_of_each(reading, control).await,
            Way::OfAll => self.next_of_all(reading, control).await,
            Way::CallOfEach => self.next_called(reading, control).await,
            Way::Gathered => self.next_gathered(reading, control).await,
        }
    }

    /// Whether somebody who would be in it is; else it is noted why not.
    fn admits(&mut self, row: &UserRow) -> bool {
        let Some(beside) = &self.beside else { return true };
        if beside.excepted.contains(row.id()) {
            self.excepted.insert(row.id().to_owned());
            return false;
        }
        let is_put_off = !beside.put_off.is_empty()
            && (beside.put_off.contains(row.id()) || beside.put_off.contains(&row.get(RowField::Login).to_lowercase()));
        if is_put_off {
            self.put_off.insert(row.id().to_owned());
        }
        !is_put_off
    }

    fn called(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts who came.
    fn count(&mut self, portion: &Portion) {
        self.called();
        let page = match portion {
            Portion::Page(page) => page,
            Portion::Part(part) => {
                if !mem::replace(&mut self.in_parts, true) {
                    // Who came before comes again.
                    self.read = 0;
                    self.all.clear();
                }
                &part.page
            }
        };
        self.read += page.read as u64;
    }

    async fn next_of_each(&mut self, reading: &mut Reading, control: &Control) -> Option<Result<Portion, CallError>> {
        let mut portion = match reading.next(control).await? {
            Ok(portion) => portion,
            Err(failure) => return Some(Err(failure)),
        };
        self.count(&portion);
        let (Portion::Page(page) | Portion::Part(Part { page, .. })) = &mut portion;
        let rows = mem::take(&mut page.rows);
        let mut raw = mem::take(&mut page.raw).into_iter();
        for mut row in rows {
            let raw = raw.next();
            let found = self.judge(&row, raw.as_deref().unwrap_or_default());
            if let Some(finding) = found
                && self.admits(&row)
            {
                row.set_finding(&finding);
                page.rows.push(row);
                page.raw.extend(raw.filter(|_| self.with_raw));
            }
        }
        Some(Ok(portion))
    }

    fn judge(&self, row: &UserRow, raw: &str) -> Option<String> {
        let beside = self.beside.as_ref()?;
        match self.asked.report {
            Report::Attributes => beside.schemas.judge(raw),
            _ => judge::of_each(&self.asked, row, beside.now, &beside.locks),
        }
    }

    async fn next_of_all(&mut self, reading: &mut Reading, control: &Control) -> Option<Result<Portion, CallError>> {
        if self.is_over {
            return self.ready.pop_front().map(|page| Ok(Portion::Page(page)));
        }
        match reading.next(control).await {
            Some(Ok(portion)) => {
                self.count(&portion);
                let (Portion::Page(mut page) | Portion::Part(Part { mut page, .. })) = portion;
                let mut raw = mem::take(&mut page.raw).into_iter();
                let rows = mem::take(&mut page.rows).into_iter();
                self.all.extend(rows.map(|row| (row, raw.next().unwrap_or_default())));
                // Where this page leads on to is nothing to go on from: who came is kept here alone.
                Some(Ok(Portion::Page(UserPage { next: None, ..page })))
            }
            Some(Err(failure)) => Some(Err(failure)),
            None => {
                self.is_over = true;
                if let Err(failure) = self.judge_all().await {
                    return Some(Err(failure));
                }
                self.ready.pop_front().map(|page| Ok(Portion::Page(page)))
            }
        }
    }

    /// Judges everybody together: it takes a moment, and is not done where answers are waited for.
    async fn judge_all(&mut self) -> Result<(), CallError> {
        let (all, asked) = (mem::take(&mut self.all), Arc::clone(&self.asked));
        let work = tokio::task::spawn_blocking(move || judged(all, &asked)).await;
        let judged = work.map_err(|error| {
            CallError::new(FailureKind::Defect, Operation::ListUsers).with_detail(error.to_string())
        })?;
        let mut page = empty_page();
        for (row, raw) in judged.people {
            if !self.admits(&row) {
                continue;
            }
            page.rows.push(row);
            if self.with_raw {
                page.raw.push(raw);
            }
            if page.rows.len() == TOGETHER {
                self.ready.push_back(mem::replace(&mut page, empty_page()));
            }
        }
        self.ready.push_back(page);
        self.missing = judged.missing;
        if !judged.others.is_empty() {
            let mut page = empty_page();
            for (row, raw) in judged.others {
                page.rows.push(row);
                if self.with_raw {
                    page.raw.push(raw);
                }
            }
            self.ready.push_back(page);
        }
        Ok(())
    }

    async fn next_called(&mut self, reading: &mut Reading, control: &Control) -> Option<Result<Portion, CallError>> {
        if self.page.is_none() {
            let portion = match reading.next(control).await? {
                Ok(portion) => portion,
                Err(failure) => return Some(Err(failure)),
            };
            self.count(&portion);
            let (Portion::Page(page) | Portion::Part(Part { page, .. })) = portion;
            let mut raw = page.raw.into_iter();
            // Who is left out is not asked about.
            let left = page.rows.into_iter().map(|row| (row, raw.next()));
            let left: Vec<_> = left.collect();
            let left = left.into_iter().filter(|(row, _)| self.admits(row)).collect();
            self.page = Some(Page { left, next: page.next });
        }
        let page = self.page.as_mut()?;
        let some: Vec<_> = page.left.drain(..page.left.len().min(SOME)).collect();
        let is_last = page.left.is_empty();
        let found = self.ask_of_each(&reading.client, &some, control).await;
        let found = match found {
            Ok(found) => found,
            Err(failure) => {
                // The page is asked for again from its beginning.
                self.page = None;
                return Some(Err(failure));
            }
        };
        let mut page = empty_page();
        for ((mut row, raw), finding) in some.into_iter().zip(found) {
            if let Some(finding) = finding {
                row.set_finding(&finding);
                page.rows.push(row);
                page.raw.extend(raw.filter(|_| self.with_raw));
            }
        }
        if is_last {
            self.here = self.page.take().and_then(|page| page.next);
        }
        page.next.clone_from(&self.here);
        Some(Ok(Portion::Page(page)))
    }

    /// What is found of each, in their order.
    async fn ask_of_each(
        &self,
        client: &Client,
        some: &[(UserRow, Option<Box<str>>)],
        control: &Control,
    ) -> Result<Vec<Option<String>>, CallError> {
        let calls = some.iter().map(|(row, _)| self.ask_of(client, row.user_id(), control).boxed());
        let calls: Vec<BoxFuture<'_, Result<Option<String>, CallError>>> = calls.collect();
        let mut answers = stream::iter(calls).buffered(AT_ONCE);
        let mut found = Vec::with_capacity(some.len());
        while let Some(answer) = answers.next().await {
            found.push(match answer {
                // Whoever was erased meanwhile is in no report.
                Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => None,
                answer => answer?,
            });
        }
        Ok(found)
    }

    async fn ask_of(&self, client: &Client, user: UserId, control: &Control) -> Result<Option<String>, CallError> {
        self.called();
        match self.asked.report {
            Report::NoFactor => Ok(without_factor(&client.user_factors(&user, control).await?)),
            Report::Leftover => self.leftover(client, &user, control).await,
            _ => Ok(None),
        }
    }

    /// The groups that somebody is still in by hand.
    async fn leftover(&self, client: &Client, user: &UserId, control: &Control) -> Result<Option<String>, CallError> {
        let fed = self.beside.as_ref().and_then(|beside| beside.fed.as_ref());
        let mut by_hand = Vec::new();
        for group in client.user_groups(user, control).await? {
            if group.kind != GroupType::Okta {
                continue;
            }
            // A rule may feed a group that somebody is in by hand as well.
            let by_rule = match fed {
                Some(fed) if fed.contains(&group.id) => {
                    self.called();
                    match client.membership_rules(&group.id, user, control).await {
                        Ok(rules) => !rules.is_empty(),
                        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                        // Not told: then it is by the rule, as far as anybody knows.
                        Err(_) => true,
                    }
                }
                Some(_) | None => false,
            };
            if !by_rule {
                by_hand.push(group.name);
            }
        }
        Ok((!by_hand.is_empty()).then(|| by_hand.join(", ")))
    }
}

fn empty_page() -> UserPage {
    UserPage { rows: Vec::new(), odd: 0, read: 0, next: None, raw: Vec::new(), bytes: 0 }
}

/// None where there is an active factor.
fn without_factor(factors: &[Factor]) -> Option<String> {
    if factors.iter().any(Factor::is_active) {
        return None;
    }
    let begun: Vec<String> = factors.iter().map(Factor::name).collect();
    Some(if begun.is_empty() {
        "no factor".to_owned()
    } else {
        format!("no factor; never finished: {}", begun.join(", "))
    })
}
