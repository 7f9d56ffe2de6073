//! The Users screen: the list, the live search in it, and who is selected.

mod parked;
mod selection;
mod views;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use crate::app::event::Now;
use crate::app::event::Timer;
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::session::people::People;
use crate::app::session::people::RowIx;
use crate::app::turn::Turn;
use crate::app::users::listed::Listed;
use crate::app::users::listed::Whom;
use crate::app::users::listing::Listing;
use crate::app::users::search::Search;
use crate::app::users::search::Server;
use crate::app::users::search::is_whole_login_or_id;
use crate::app::wish::Wish;
use crate::messages::{Failure, Found, Lane, OrderId, Request};
use crate::protocol::key::Key;
use crate::protocol::pasted;
use crate::protocol::query::Cursor;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::user::User;
use parked::{Absent, Parked};

/// The selection must rest this long before anything is asked about the person: holding Down costs no calls.
const DWELL: Duration = Duration::from_millis(300);

/// A direct read of a full login or id.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lookup {
    order_id: OrderId,
    selector: String,
    /// Whether the person is opened when found.
    open: bool,
}

/// Enter that waits: the answer may bring somebody who fits better than who stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entering {
    /// The best hit when Enter came.
    stood: Option<RowIx>,
    timer: OrderId,
}

/// What became of an Enter that waited.
#[derive(Clone, Debug, PartialEq)]
pub enum Entered {
    Open(Wish),
    /// Why nobody opens, and who is selected instead.
    Nobody {
        why: String,
        selected: Option<String>,
    },
}

#[derive(Debug)]
pub struct ListScreen {
    pub listing: Listing,
    pub find: Field,
    /// Whether the search line has the keys.
    pub finding: bool,
    pub search: Search,
    selected: Option<RowIx>,
    /// Whether the person moved the selection; before that it stays on the best hit.
    moved: bool,
    /// Whoever is meant is not shown.
    absent: Option<Absent>,
    /// The first row in view.
    pub top: usize,
    /// Rows in view.
    page: usize,
    dwell: Option<OrderId>,
    lookup: Option<Lookup>,
    entering: Option<Entering>,
    /// When the selection went to a better hit by itself.
    jumped: Option<Now>,
    /// The other lists, left and right of this one.
    before: Vec<Parked>,
    after: Vec<Parked>,
    /// Columns scrolled away to the left.
    pub skipped: usize,
}

/// So long Enter waits for the answer to what was typed: most answers are there by then, and nobody likes to wait.
const ENTER: Duration = Duration::from_millis(1_500);
/// Enter that comes sooner than this after the selection went elsewhere was meant for who stood there before.
const REACTION: SignedDuration = SignedDuration::from_millis(600);

impl Default for ListScreen {
    fn default() -> Self {
        Self {
            listing: Listing::new(Listed::default()),
            find: Field::default(),
            finding: false,
            search: Search::default(),
            selected: None,
            moved: false,
            absent: None,
            top: 0,
            page: 1,
            dwell: None,
            lookup: None,
            entering: None,
            before: Vec::new(),
            after: Vec::new(),
            skipped: 0,
            jumped: None,
        }
    }
}

impl ListScreen {
    /// The people shown, in their order.
    pub fn order(&self) -> &[RowIx] {
        if self.is_searching() { self.search.hits() } else { self.listing.order() }
    }

    pub fn is_searching(&self) -> bool {
        !self.find.text().trim().is_empty()
    }

    pub fn selected(&self) -> Option<RowIx> {
        self.selected
    }

    /// Where the selected person stands in the order shown.
    pub fn position(&self) -> Option<usize> {
        let selected = self.selected?;
        // Near the view first: a scan of everybody in each frame would grow with the organisation.
        let order = self.order();
        let near = self.top.saturating_sub(self.page)..(self.top + 2 * self.page).min(order.len());
        let found = order.get(near.clone()).and_then(|some| some.iter().position(|at| *at == selected));
        found.map(|at| at + near.start).or_else(|| order.iter().position(|at| *at == selected))
    }

    /// Whether a direct read is under way.
    pub fn is_looking_up(&self) -> bool {
        self.lookup.is_some()
    }

    pub fn set_page(&mut self, rows: u16) {
        self.page = usize::from(rows).max(1);
        self.keep_selection_in_view();
    }

    /// Search, empty, from whatever was there.
    pub fn next_call(&mut self, turn: &mut Turn<'_>) {
        self.leave_find(turn);
        self.finding = true;
        self.select_first_for_now(turn);
    }

    pub fn begin_find(&mut self) {
        self.finding = true;
    }

    /// Empties the search; the selected person stays selected where the list has them.
    pub fn leave_find(&mut self, turn: &mut Turn<'_>) {
        self.finding = false;
        if !self.find.is_empty() {
            self.find.clear();
            turn.cancel(Lane::Search);
            turn.cancel(Lane::Lookup);
            self.search.leave(turn);
            self.lookup = None;
            self.entering = None;
            self.search = Search::default();
            self.stay_with_selected(turn);
        }
    }

    /// A key in the search line; whether it was text or editing.
    pub fn type_key(&mut self, key: Key, people: &People, turn: &mut Turn<'_>) -> bool {
        let before = self.find.text().to_owned();
        let taken = self.find.handle(key);
        if self.find.text() != before {
            self.query_changed(before.trim().is_empty(), people, turn);
        }
        taken
    }

    pub fn paste(&mut self, text: &str, people: &People, turn: &mut Turn<'_>) {
        self.finding = true;
        let begins = self.find.text().trim().is_empty();
        let words = if self.find.is_empty() { pasted::search_words(text) } else { text.into() };
        self.find.insert(&words);
        self.query_changed(begins, people, turn);
        if is_whole_login_or_id(&pasted::search_words(self.find.text())) {
            self.look_up(false, turn);
        }
        self.search.ask_now(turn);
    }

    /// The text has changed; where a search begins with it, nobody has been chosen in it yet.
    fn query_changed(&mut self, begins: bool, people: &People, turn: &mut Turn<'_>) {
        self.entering = None;
        if begins {
            self.moved = false;
            self.absent = None;
        }
        if self.lookup.take().is_some() {
            turn.cancel(Lane::Lookup);
        }
        if self.is_searching() {
            self.search.change(self.find.text(), people, turn);
        } else {
            self.search = Search::default();
            turn.cancel(Lane::Search);
        }
        self.settle_selection(turn);
    }

    fn look_up(&mut self, open: bool, turn: &mut Turn<'_>) {
        let selector = pasted::search_words(self.find.text()).into_owned();
        if let Some(lookup) = self.lookup.as_mut().filter(|lookup| lookup.selector == selector) {
            lookup.open |= open;
            return;
        }
        let order_id = turn.start(Lane::Lookup, Request::ReadUser { selector: selector.clone() });
        self.lookup = Some(Lookup { order_id, selector, open });
    }

    /// Enter: the selected person, or whoever a full login names; it waits where the answer may still bring another.
    pub fn open(&mut self, people: &People, turn: &mut Turn<'_>) -> Option<Entered> {
        if self.entering.is_some() {
            return None;
        }
        let query = &*pasted::search_words(self.find.text());
        if self.finding && !self.moved && is_whole_login_or_id(query) {
            let fits = |at: &RowIx| {
                let row = people.row(*at);
                row.id() == query || row.get(RowField::Login).eq_ignore_ascii_case(query)
            };
            if let Some(at) = self.order().iter().copied().find(fits) {
                return Some(Entered::Open(Wish::Open(at)));
            }
            self.look_up(true, turn);
            self.wait_to_enter(None, turn);
            return None;
        }
        let searching = self.is_searching() && !self.moved;
        if searching && self.search.can_answer() && (self.selected.is_none() || !self.listing.is_of_everybody()) {
            self.search.ask_now(turn);
            self.wait_to_enter(self.selected, turn);
            return None;
        }
        let jumped = self.jumped.take();
        if searching && jumped.is_some_and(|then| turn.now.0.duration_since(then.0) < REACTION) {
            return Some(self.nobody("A better match came in", people, turn));
        }
        match self.selected {
            // Who only nearly fits was not asked for by name.
            Some(_) if searching && self.search.exact().is_empty() => {
                Some(self.nobody("Only similar names", people, turn))
            }
            Some(at) => Some(Entered::Open(Wish::Open(at))),
            None if self.is_searching() => Some(self.nobody("Nobody fits", people, turn)),
            None => None,
        }
    }

    /// Whether Enter waits for an answer.
    pub fn is_entering(&self) -> bool {
        self.entering.is_some()
    }

    fn wait_to_enter(&mut self, stood: Option<RowIx>, turn: &mut Turn<'_>) {
        let timer = turn.order_ids.issue();
        turn.after(ENTER, Timer::Enter(timer));
        self.entering = Some(Entering { stood, timer });
    }

    /// Nobody waits for Enter any more.
    pub fn stop_entering(&mut self, turn: &mut Turn<'_>) {
        self.entering = None;
        if self.lookup.as_mut().is_some_and(|lookup| std::mem::take(&mut lookup.open)) {
            turn.cancel(Lane::Lookup);
            self.lookup = None;
        }
    }

    /// Enter has waited long enough.
    pub fn enter_timed_out(&mut self, timer: OrderId, people: &People, turn: &mut Turn<'_>) -> Option<Entered> {
        let waited = self.entering.as_ref().is_some_and(|entering| entering.timer == timer);
        if let Some(lookup) = self.lookup.as_mut().filter(|_| waited) {
            lookup.open = false;
        }
        waited.then(|| self.nobody("No answer in time", people, turn))
    }

    /// Nobody opens: the list has the keys, with the best hit selected.
    fn nobody(&mut self, why: &str, people: &People, turn: &mut Turn<'_>) -> Entered {
        self.entering = None;
        self.finding = false;
        self.jumped = None;
        if !self.moved {
            self.select(self.order().first().copied(), turn);
            self.keep_selection_in_view();
        }
        // Whoever is offered by name stays the one whom Enter opens, whatever else comes.
        self.moved = self.selected.is_some();
        let selected = self.selected.map(|at| people.row(at).name().into_owned());
        Entered::Nobody { why: why.to_owned(), selected }
    }

    pub fn step(&mut self, step: Step, turn: &mut Turn<'_>) {
        let count = self.order().len();
        if count == 0 {
            return;
        }
        let at = self.step_from_here(step, count);
        self.moved = true;
        self.absent = None;
        self.select(self.order().get(at).copied(), turn);
        self.keep_selection_in_view();
        if !self.is_searching() {
            self.listing.load_more_near(at, turn);
        }
    }

    /// Selects somebody, and plans what is to be asked about them when the selection rests.
    fn select(&mut self, at: Option<RowIx>, turn: &mut Turn<'_>) {
        if self.selected == at && self.dwell.is_some() {
            return;
        }
        self.selected = at;
        self.rest(turn);
    }

    /// Starts the wait after which the selected person is read about.
    pub fn rest(&mut self, turn: &mut Turn<'_>) {
        let order_id = turn.order_ids.issue();
        self.dwell = Some(order_id);
        turn.after(DWELL, Timer::Dwell(order_id));
    }

    /// The selection has rested: on whom.
    pub fn dwelt(&self, order_id: OrderId) -> Option<RowIx> {
        (self.dwell == Some(order_id)).then_some(self.selected).flatten()
    }

    /// After the order changed: the selection follows its person; before anybody moved it, it is the best hit of
    /// the new query.
    fn settle_selection(&mut self, turn: &mut Turn<'_>) {
        let stays = self.moved && self.position().is_some();
        self.absent = None;
        if !stays {
            self.moved = false;
            let first = self.order().first().copied();
            self.select(first, turn);
            self.top = 0;
        }
        self.keep_selection_in_view();
    }

    /// After people were added to the order: the selection stays on its person, best hit or not, since Enter may be
    /// on its way.
    fn follow_selection(&mut self, turn: &mut Turn<'_>) {
        if !self.waits_for_absent(turn) && (self.selected.is_none() || self.position().is_none()) {
            let first = self.order().first().copied();
            self.select(first, turn);
        }
        self.keep_selection_in_view();
    }

    fn keep_selection_in_view(&mut self) {
        let count = self.order().len();
        let at = self.position().unwrap_or(self.top);
        self.top = self.top.min(at).max((at + 1).saturating_sub(self.page)).min(count.saturating_sub(1));
        // Never leave empty lines below while there are people above.
        self.top = self.top.min(count.saturating_sub(self.page));
    }

    pub fn take_page(
        &mut self,
        rows: Vec<UserRow>,
        odd: usize,
        next: Option<Cursor>,
        people: &mut People,
        turn: &mut Turn<'_>,
    ) {
        self.listing.take_page(rows, odd, next, people, turn);
        if self.is_searching() {
            self.search.take_new(people);
        }
        self.follow_selection(turn);
    }

    /// As long as nobody moved the selection it stands for “the best hit”, whoever that is; once moved, it follows its
    /// person.
    fn prefer_first(&mut self, turn: &mut Turn<'_>) {
        let (Some(selected), Some(first)) = (self.selected, self.order().first().copied()) else { return };
        if !self.moved && first != selected {
            self.select(Some(first), turn);
            self.jumped = Some(turn.now);
        }
    }

    /// The answer; an Enter that waited for it opens who stood there, where that is still the best hit.
    pub fn take_found(&mut self, found: Found, people: &mut People, turn: &mut Turn<'_>) -> Option<Entered> {
        let nobody = self.selected.is_none();
        self.search.take(found, people, turn);
        self.prefer_first(turn);
        self.follow_selection(turn);
        if nobody && self.search.exact().is_empty() && self.selected.is_some() {
            // Whoever pressed Enter meanwhile did not see them.
            self.jumped = Some(turn.now);
        }
        if self.lookup.as_ref().is_some_and(|lookup| lookup.open) {
            // A full login is read by itself.
            return None;
        }
        let entering = self.entering.take()?;
        let best = self.order().first().copied();
        Some(match (entering.stood, best) {
            (Some(_), Some(_)) if self.search.exact().is_empty() => self.nobody("Only similar names", people, turn),
            (Some(stood), Some(best)) if stood == best => Entered::Open(Wish::Open(best)),
            (Some(_), _) => self.nobody("A better match came in", people, turn),
            (None, Some(_)) => self.nobody("Nobody stood there when Enter came", people, turn),
            (None, None) => self.nobody("Nobody fits", people, turn),
        })
    }

    /// People whose names are similar to what was typed.
    pub fn take_similar(&mut self, order_id: OrderId, rows: &[u32], people: &People, turn: &mut Turn<'_>) {
        if self.search.take_similar(order_id, rows, people) {
            self.offer_similar(turn);
        }
    }

    /// The same, as Okta knows them.
    pub fn take_near(&mut self, order_id: OrderId, rows: Vec<UserRow>, people: &mut People, turn: &mut Turn<'_>) {
        if self.search.take_near(order_id, rows, people) {
            self.offer_similar(turn);
        }
    }

    fn offer_similar(&mut self, turn: &mut Turn<'_>) {
        let nobody = self.selected.is_none();
        self.follow_selection(turn);
        if nobody && self.selected.is_some() {
            // Whoever pressed Enter meanwhile did not see them.
            self.jumped = Some(turn.now);
        }
    }

    pub fn fail_search(&mut self, failure: Box<Failure>, people: &People, turn: &mut Turn<'_>) -> Option<Entered> {
        self.search.fail(failure);
        let waited = self.entering.is_some() && !self.lookup.as_ref().is_some_and(|lookup| lookup.open);
        waited.then(|| self.nobody("Okta could not be asked", people, turn))
    }

    pub fn looks_up(&self, order_id: OrderId) -> bool {
        self.lookup.as_ref().is_some_and(|lookup| lookup.order_id == order_id)
    }

    /// The person named by a full login was read.
    pub fn take_lookup(&mut self, user: &Arc<User>, people: &mut People, turn: &mut Turn<'_>) -> Option<Entered> {
        let at = people.put(user.row());
        self.search.show_directly(at, people);
        let open = self.lookup.take().is_some_and(|lookup| lookup.open);
        self.absent = None;
        self.select(Some(at), turn);
        self.keep_selection_in_view();
        open.then(|| {
            self.entering = None;
            Entered::Open(Wish::OpenRead(Arc::clone(user)))
        })
    }

    /// Nobody could be read under the login; the search goes on with it. An Enter that waited for it opens nobody.
    pub fn fail_lookup(&mut self, why: &str, people: &People, turn: &mut Turn<'_>) -> Option<Entered> {
        let open = self.lookup.take().is_some_and(|lookup| lookup.open);
        if let Server::Resting(_) = self.search.server() {
            self.search.ask_now(turn);
        }
        open.then(|| self.nobody(why, people, turn))
    }

    /// People of a listing that comes in several streams.
    pub fn take_part(&mut self, rows: Vec<UserRow>, odd: usize, people: &mut People, turn: &mut Turn<'_>) {
        self.listing.take_part(rows, odd, people, turn);
        if self.is_searching() {
            self.search.take_new(people);
        }
        self.follow_selection(turn);
    }

    pub fn take_order(&mut self, order_id: OrderId, rows: &[u32], people: &People, turn: &mut Turn<'_>) {
        if self.listing.take_order(order_id, rows, people, turn) {
            self.follow_selection(turn);
        }
    }

    /// Esc on the list: stops what is loading, or closes a list that was opened beside the first; whether there was
    /// anything of it.
    pub fn stop_or_close(&mut self, kept: &Arc<[String]>, turn: &mut Turn<'_>) -> bool {
        if self.listing.stop(turn) {
            turn.say("Loading stopped; what is loaded stays.");
        } else if !self.before.is_empty() {
            self.close_view(kept, turn);
        } else {
            return false;
        }
        true
    }

    /// Whether it may be edited as an expression; others begin with an empty line.
    pub fn is_of_expression(&self) -> bool {
        matches!(self.listing.asked().whom, Whom::Expression { .. })
    }

    /// The order shown has changed.
    pub fn reordered(&mut self, people: &People, turn: &mut Turn<'_>) {
        self.search.settle(people);
        self.follow_selection(turn);
    }

    /// Somebody was erased.
    pub fn forget(&mut self, people: &People, turn: &mut Turn<'_>) {
        self.listing.forget(people);
        if self.selected.is_some_and(|at| people.is_gone(at)) {
            // Whoever stands next was not meant.
            self.select_or_nobody(None, turn);
        }
        self.refresh(people, turn);
    }

    /// A row was replaced; the order shown may depend on it.
    pub fn refresh(&mut self, people: &People, turn: &mut Turn<'_>) {
        self.search.refresh(people);
        self.follow_selection(turn);
    }
}
