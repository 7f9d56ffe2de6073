//! A list of people from its beginning to its end, by whichever way is there sooner.
//!
//! ```text
//!  pages ─► a few of them measured ─► one stream is as fast as the limit allows ─► goes on
//!                                  └► the limit allows more ─► ranges of `created`, side by side, from the beginning
//!                                       └─ refused before anybody came ─► goes on in one stream
//! ```
//!
//! Owns: which way is taken. Must not know: what becomes of the people; who was there before the list was divided
//! comes again with its parts.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::client::Client;
use super::control::Control;
use super::coverage::Coverage;
use super::parallel::{Division, ParallelPages, Part};
use super::users::{UserPage, UserPages};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, LARGEST_PAGE, UserQuery, UserScope, but_deactivated};
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
}

/// A list that is read to its end.
pub struct WholeList {
    client: Client,
    query: UserQuery,
    /// Who stays, where that is decided here: ranges are read by who came.
    sieve: Option<Arc<Sieve>>,
    kept: Kept,
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
        if divisible(&list.query).is_some() {
            list.way = measuring;
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
        list.divide(streams, covered, control);
        // Some are there already: going on in order would bring them again.
        if let Way::Divided { begun, .. } = &mut list.way {
            *begun = true;
        }
        list
    }

    /// Everybody of a list in the order in which Okta tells them.
    pub fn list_in_order(&self, query: UserQuery, from: Option<Cursor>, kept: Kept) -> WholeList {
        let (query, sieve) = query.taken_apart();
        let fields = kept.fields.map(|fields| sieve.as_ref().map_or(fields, |sieve| fields.with(sieve.fields())));
        let kept = Kept { fields, ..kept };
        let pages = self.pages(&query, from, kept);
        WholeList { pages, client: self.clone(), query, sieve, kept, way: Way::OneStream, streams: 1 }
    }

    fn pages(&self, query: &UserQuery, from: Option<Cursor>, kept: Kept) -> UserPages {
        let mut pages = match from {
            Some(cursor) => self.continue_users(query.clone(), cursor),
            None => self.list_users(query.clone()),
        };
        if let Some(fields) = kept.fields {
            pages = pages.with_fields(fields);
        }
        if kept.raw { pages.with_raw() } else { pages }
    }
}

impl WholeList {
    /// The next people; none when everybody was there, and after an error.
    pub async fn next(&mut self, control: &Control) -> Option<Result<Portion, CallError>> {
        let mut portion = self.next_unsifted(control).await;
        if let (Some(sieve), Some(Ok(Portion::Page(page) | Portion::Part(Part { page, .. })))) =
            (&self.sieve, &mut portion)
        {
            page.retain(|row| sieve.keeps(row));
        }
        portion
    }

    async fn next_unsifted(&mut self, control: &Control) -> Option<Result<Portion, CallError>> {
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

    /// Whether who came until now may come again in a part.
    pub fn may_divide(&self) -> bool {
        matches!(self.way, Way::Measuring { .. })
    }

    /// How many streams it was divided into; one where it is in order.
    pub fn streams(&self) -> u32 {
        self.streams
    }

    /// After parts that failed: what is left is read page by page; people may come twice.
    pub fn go_on_in_order(&mut self) {
        if let Way::Divided { .. } = mem::replace(&mut self.way, Way::OneStream) {
            self.streams = 1;
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
        | UserScope::Sifted { .. } => None,
    }
}
