//! The pages of a list: in which order they came, how far they got, whether there is more.

use super::super::context::Context;
use super::super::directory::{Directory, RowIx};
use crate::messages::{Lane, Request, Ticket};
use crate::protocol::query::{Cursor, UserQuery};
use crate::protocol::row::UserRow;

/// A thousand people: what opening loads, and what is loaded more on scrolling.
pub const PORTION: u32 = 5;
/// How near the end of what is loaded the selection may come before more is asked for.
const NEAR_END: usize = 100;

/// How far the listing is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Progress {
    NotBegun,
    /// More is known to be there, from here.
    Paused(Cursor),
    Loading {
        ticket: Ticket,
        from: Option<Cursor>,
        everything: bool,
    },
    Complete,
}

#[derive(Debug)]
pub struct Listing {
    query: UserQuery,
    order: Vec<RowIx>,
    /// Who stands in `order`, so that a person who moves between pages is not listed twice.
    listed: Vec<bool>,
    progress: Progress,
    /// Set when everything is to be read anew; the old rows stay until the first new page is there.
    stale: bool,
    /// Elements of pages that could not be read.
    pub odd: usize,
    /// Whether the last attempt failed.
    pub failed: bool,
}

impl Listing {
    pub fn new(query: UserQuery) -> Self {
        Self {
            query,
            order: Vec::new(),
            listed: Vec::new(),
            progress: Progress::NotBegun,
            stale: false,
            odd: 0,
            failed: false,
        }
    }

    pub fn order(&self) -> &[RowIx] {
        &self.order
    }

    pub fn contains(&self, at: RowIx) -> bool {
        self.listed.get(at.index()).copied().unwrap_or(false)
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

    pub fn accepts(&self, ticket: Ticket) -> bool {
        matches!(self.progress, Progress::Loading { ticket: awaited, .. } if awaited == ticket)
    }

    /// Whether what is shown is from before a reload that has not brought anything yet.
    pub fn is_stale(&self) -> bool {
        self.stale && !self.order.is_empty()
    }

    /// Reads the first portion, in place of what is there.
    pub fn reload(&mut self, cx: &mut Context<'_>) {
        self.stale = true;
        self.begin(None, Some(PORTION), cx);
    }

    /// Goes on after a failure, or reads anew.
    pub fn retry_or_reload(&mut self, cx: &mut Context<'_>) {
        match &self.progress {
            Progress::Paused(cursor) if self.failed => {
                let cursor = cursor.clone();
                self.begin(Some(cursor), Some(PORTION), cx);
            }
            _ => self.reload(cx),
        }
    }

    /// Asks for the next portion when the selection comes near the end.
    pub fn load_more_near(&mut self, position: usize, cx: &mut Context<'_>) {
        if let Progress::Paused(cursor) = &self.progress
            && !self.failed
            && position + NEAR_END >= self.order.len()
        {
            let cursor = cursor.clone();
            self.begin(Some(cursor), Some(PORTION), cx);
        }
    }

    /// Loads everything that is left.
    pub fn load_all(&mut self, cx: &mut Context<'_>) {
        let from = match &self.progress {
            Progress::Paused(cursor) => Some(cursor.clone()),
            Progress::Loading { from, .. } => from.clone(),
            Progress::NotBegun => None,
            Progress::Complete => return,
        };
        self.begin(from, None, cx);
    }

    /// Stops loading; whether there was something to stop.
    pub fn stop(&mut self, cx: &mut Context<'_>) -> bool {
        let Progress::Loading { from, .. } = &self.progress else { return false };
        self.progress = from.clone().map_or(Progress::NotBegun, Progress::Paused);
        cx.cancel(Lane::Listing);
        true
    }

    fn begin(&mut self, from: Option<Cursor>, pages: Option<u32>, cx: &mut Context<'_>) {
        self.failed = false;
        let request = Request::ListUsers { query: self.query.clone(), from: from.clone(), pages };
        let ticket = cx.start(Lane::Listing, request);
        self.progress = Progress::Loading { ticket, from, everything: pages.is_none() };
    }

    pub fn take_page(&mut self, rows: Vec<UserRow>, odd: usize, next: Option<Cursor>, directory: &mut Directory) {
        if std::mem::take(&mut self.stale) {
            self.order.clear();
            self.listed.clear();
            self.odd = 0;
        }
        self.odd += odd;
        for row in rows {
            let at = directory.put(row);
            if self.listed.len() <= at.index() {
                self.listed.resize(at.index() + 1, false);
            }
            if !std::mem::replace(&mut self.listed[at.index()], true) {
                self.order.push(at);
            }
        }
        match (&mut self.progress, next) {
            (Progress::Loading { from, .. }, Some(next)) => *from = Some(next),
            (progress, None) => *progress = Progress::Complete,
            (_, Some(_)) => {}
        }
    }

    /// Takes out who was erased.
    pub fn forget(&mut self, directory: &Directory) {
        self.order.retain(|at| !directory.is_gone(*at));
    }

    /// The pages asked for are there.
    pub fn pause(&mut self) {
        if let Progress::Loading { from, .. } = &self.progress {
            self.progress = from.clone().map_or(Progress::Complete, Progress::Paused);
        }
    }

    /// Loading broke off. A cursor that Okta refuses is given up: the list then begins anew.
    pub fn fail(&mut self, cursor_refused: bool) {
        self.failed = true;
        if let Progress::Loading { from, .. } = &self.progress {
            let from = from.clone().filter(|_| !cursor_refused);
            self.progress = from.map_or(Progress::NotBegun, Progress::Paused);
        }
    }
}
