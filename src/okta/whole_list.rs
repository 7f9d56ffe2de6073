//! A list of people from its beginning to its end, by whichever way is there sooner.
//!
//! ```text
//!  pages ─► a few of them measured ─► one stream is as fast as the limit allows ─► goes on
//!                                  └► the limit allows more ─► ranges of `created`, side by side, from the beginning
//!                                       └─ refused before anybody came ─► goes on in one stream
//! ```
//!
//! Owns: which way is taken. Must not know: what becomes of the people; who was there before the list was divided
//! comes again with its parts. Who is in a report is found out in `report`, over what comes here.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::client::Client;
use super::control::Control;
use super::coverage::Coverage;
use super::parallel::{Division, ParallelPages, Part};
use super::report::Running;
use super::users::{UserPage, UserPages};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, LARGEST_PAGE, UserQuery, UserScope, but_deactivated};
use crate::protocol::report::{Report, Told};
use crate::protocol::row::RowFields;
use crate::protocol::sieve::Sieve;

/// Pages after which a whole list is worth reading otherwise; they also tell how long one takes.
const MEASURED: u32 = 5;

/// What comes of a list at a time.
#[derive(Clone, Debug)]
pub enum Portion {
    /// In the list's own order; it goes on where the page says.
    Page(UserPage),
    /// Some people, by when they were created.
    Part(Part),
}

/// How elements are kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// The fields that are asked for; none for all.
    pub fields: Option<RowFields>,
    /// Each element as it came, too.
    pub raw: bool,
    /// The same, with what a row never keeps: who checks the password.
    pub whole: bool,
}

/// A list that is read to its end.
pub struct WholeList {
    reading: Reading,
    stays: Stays,
}

/// Who stays of those who come: ranges are read by who came.
enum Stays {
    Everybody,
    Fitting(Arc<Sieve>),
    InReport(Box<Running>),
}

/// Everybody who comes, by whichever way.
pub(super) struct Reading {
    pub client: Client,
    pub query: UserQuery,
    pub kept: Kept,
    pages: UserPages,
    way: Way,
    /// How many streams it was divided into.
    streams: u32,
}

enum Way {
    /// It is not known yet whether more streams would be faster.
    Measuring {
        pages: u32,
        spent: Duration,
    },
    OneStream,
    /// `begun` once anybody came.
    Divided {
        parts: ParallelPages,
        begun: bool,
    },
}

impl Client {
    /// Everybody of a list; in several streams where that is allowed and pays.
    pub fn list_whole(&self, query: UserQuery, from: Option<Cursor>, kept: Kept) -> WholeList {
        let measuring = Way::Measuring { pages: 0, spent: Duration::ZERO };
        let mut list = self.list_in_order(query, from, kept);
        // Where a call is made for each person, the list itself is what takes least.
        let waits = matches!(&list.stays, Stays::InReport(report) if report.calls_for_each());
        if !waits && divisible(&list.reading.query).is_some() {
            list.reading.way = measuring;
        }
        list
    }

    /// What is missing of a list that was being read in several streams.
    pub fn list_rest(
        &self,
        query: UserQuery,
        covered: Coverage,
        streams: u32,
        kept: Kept,
        control: &Control,
    ) -> WholeList {
        let mut list = self.list_in_order(query, None, kept);
        list.reading.divide(streams, covered, control);
        // Some are there already: going on in order would bring them again.
        if let Way::Divided { begun, .. } = &mut list.reading.way {
            *begun = true;
        }
        list
    }

    /// Everybody of a list in the order in which Okta tells them.
    pub fn list_in_order(&self, query: UserQuery, from: Option<Cursor>, kept: Kept) -> WholeList {
        let (query, stays, kept) = match query.report().cloned() {
            Some(asked) => {
                let fields = kept.fields.map(|fields| fields.with(asked.fields()));
                let raw = kept.raw || asked.report == Report::Attributes;
                let query = asked.read_by(query);
                (
                    query,
                    Stays::InReport(Box::new(Running::new(asked, from.clone(), kept.raw))),
                    Kept { fields, raw, ..kept },
                )
            }
            None => {
                let (query, sieve) = query.taken_apart();
                let fields =
                    kept.fields.map(|fields| sieve.as_ref().map_or(fields, |sieve| fields.with(sieve.fields())));
                (query, sieve.map_or(Stays::Everybody, Stays::Fitting), Kept { fields, ..kept })
            }
        };
        // What is judged by the whole of a profile is not asked for by its fields.
        let is_whole = matches!(&stays, Stays::InReport(report) if report.is_of_whole_profiles());
        let kept = Kept { fields: kept.fields.filter(|_| !is_whole), ..kept };
        let pages = self.pages(&query, from, kept);
        let reading = Reading { pages, client: self.clone(), query, kept, way: Way::OneStream, streams: 1 };
        WholeList { reading, stays }
    }

    fn pages(&self, query: &UserQuery, from: Option<Cursor>, kept: Kept) -> UserPages {
        let mut pages = match from {
            Some(cursor) => self.continue_users(query.clone(), cursor),
            None => self.list_users(query.clone()),
        };
        if let Some(fields) = kept.fields {
            pages = pages.with_fields(fields);
        }
        let pages = if kept.whole { pages.with_whole() } else { pages };
        if kept.raw { pages.with_raw() } else { pages }.patiently()
    }
}

impl WholeList {
    /// The next people; none when everybody was there, and after an error.
    pub async fn next(&mut self, control: &Control) -> Option<Result<Portion, CallError>> {
        let sieve = match &mut self.stays {
            Stays::Everybody => return self.reading.next(control).await,
            Stays::InReport(report) => return report.next(&mut self.reading, control).await,
            Stays::Fitting(sieve) => sieve,
        };
        let mut portion = self.reading.next(control).await;
        if let Some(Ok(Portion::Page(page) | Portion::Part(Part { page, .. }))) = &mut portion {
            page.retain(|row| sieve.keeps(row));
        }
        portion
    }

    /// What is to be told of a report beside its people; none where the list is none.
    pub fn told(&self) -> Option<Told> {
        match &self.stays {
            Stays::Everybody | Stays::Fitting(_) => None,
            Stays::InReport(report) => Some(report.told()),
        }
    }

    /// Whether who came until now may come again in a part.
    pub fn may_divide(&self) -> bool {
        matches!(self.reading.way, Way::Measuring { .. })
    }

    /// How many streams it was divided into; one where it is in order.
    pub fn streams(&self) -> u32 {
        self.reading.streams
    }

    /// After parts that failed: what is left is read page by page; people may come twice.
    pub fn go_on_in_order(&mut self) {
        let reading = &mut self.reading;
        if let Way::Divided { .. } = mem::replace(&mut reading.way, Way::OneStream) {
            reading.streams = 1;
        }
    }
}

impl Reading {
    /// The next people who come; none when everybody was there, and after an error.
    pub(super) async fn next(&mut self, control: &Control) -> Option<Result<Portion, CallError>> {
        loop {
            match &mut self.way {
                Way::OneStream => return self.pages.next_page(control).await.map(|page| page.map(Portion::Page)),
                Way::Measuring { pages, .. } if *pages > MEASURED => self.choose(control),
                Way::Measuring { pages, spent } => {
                    let begun = Instant::now();
                    let page = self.pages.next_page(control).await;
                    // The first reply may have opened the connection; those behind it tell how long a page takes.
                    if *pages > 0 {
                        *spent += begun.elapsed();
                    }
                    *pages += 1;
                    return page.map(|page| page.map(Portion::Page));
                }
                Way::Divided { parts, begun } => match parts.next_part().await {
                    Some(Err(error)) if !*begun && error.kind != FailureKind::Cancelled => self.way = Way::OneStream,
                    part => {
                        *begun = true;
                        return part.map(|part| part.map(Portion::Part));
                    }
                },
            }
        }
    }

    fn choose(&mut self, control: &Control) {
        let Way::Measuring { spent, .. } = self.way else { return };
        // Waiting for the limit is no reason for more streams.
        let exchanges = self.client.exchanges();
        let lists = exchanges.iter().rev().filter(|exchange| exchange.operation == Operation::ListUsers);
        let waited: Duration = lists.take(MEASURED as usize).map(|exchange| exchange.waited).sum();
        let streams = self.client.worthwhile_streams(spent.saturating_sub(waited) / MEASURED);
        if streams > 1 {
            self.divide(streams, Coverage::default(), control);
        } else {
            self.way = Way::OneStream;
        }
    }

    fn divide(&mut self, streams: u32, covered: Coverage, control: &Control) {
        let Some(expression) = divisible(&self.query) else {
            self.way = Way::OneStream;
            return;
        };
        self.streams = streams;
        let division = Division {
            expression,
            query: self.query.clone(),
            fields: self.kept.fields,
            raw: self.kept.raw,
            whole: self.kept.whole,
            streams,
            // The server's clock: a range may end at its present.
            now: self.client.server_time(),
            covered,
        };
        let parts = self.client.list_in_parallel(division, control);
        self.way = Way::Divided { parts, begun: false };
    }
}

/// The search that a list is, where it can be divided: whole pages, in no wanted order.
fn divisible(query: &UserQuery) -> Option<Expr> {
    if query.page_size < LARGEST_PAGE {
        return None;
    }
    match &query.scope {
        UserScope::EveryoneButDeactivated => Some(but_deactivated()),
        UserScope::Search { expression, sort: None } => Expr::parse(expression).ok(),
        UserScope::Search { sort: Some(_), .. }
        | UserScope::Query(_)
        | UserScope::Filter(_)
        | UserScope::Members { .. }
        | UserScope::Sifted { .. }
        | UserScope::Report(_) => None,
    }
}
