//! The live search: what is loaded at once, what the server knows a moment later.
//!
//! ```text
//!  keystroke ─► hits of this frame ─► Resting ──250 ms──► Asking ─► answer merged by id, ranked
//!                  │                     └─ paste, Enter: at once ─┘
//!                  └─ the answer to a shorter query was complete: nothing to ask
//! ```

use std::sync::Arc;

use crate::app::event::Timer;
use crate::app::session::people::People;
use crate::app::session::people::RowIx;
use crate::app::turn::{REST, Turn};
use crate::app::users::near::Near;
use crate::messages::{Failure, Found, Lane, LocalRequest, OrderId, Request, SearchMethod};
use crate::protocol::fold::{self, Needle};
use crate::protocol::pasted;
use crate::protocol::query::asked_words;
use crate::protocol::row::UserRow;

/// Where fewer than these fit what was typed, similar ones are looked for, too.
const FEW: usize = 5;
/// New hits are put in order among the others when they are one in so many.
const ENOUGH: usize = 32;
/// Of so many letters on: two letters are similar to half of the organisation.
const SHORTEST_SIMILAR: usize = 3;

/// Where the server's part of the search stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// The query is too short to ask.
    TooShort,
    Resting(OrderId),
    Asking(OrderId),
    /// Answered, for this query or for a shorter one whose answer was complete.
    Done,
    Failed(Box<Failure>),
}

/// What the server said, and to which question.
#[derive(Clone, Debug)]
struct Answer {
    words: Vec<String>,
    rows: Vec<RowIx>,
    complete: bool,
    method: SearchMethod,
    expression: String,
}

/// How all are got at who fit what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Everybody<'a> {
    /// They are the exact ones that are shown.
    Shown,
    /// By this expression.
    Expression(&'a str),
    /// Okta's answer is still to come.
    Awaited,
    /// This organisation cannot be asked for them.
    Unknown,
}

#[derive(Debug)]
pub struct Search {
    needles: Vec<Needle>,
    words: Vec<String>,
    /// Attributes that the columns show beside the fixed ones.
    extra: Arc<[String]>,
    hits: Vec<RowIx>,
    server: Server,
    answer: Option<Answer>,
    /// A person who was read directly by login or id for this query.
    direct: Option<RowIx>,
    /// People who do not fit what was typed, but nearly; they stand behind the others.
    similar: Vec<RowIx>,
    /// The same, as Okta knows them.
    near: Near,
    /// How many of the hits are such.
    similar_shown: usize,
    looking: Option<OrderId>,
    /// So many of the rows of the loaded people have been searched.
    searched: usize,
    /// Hits that came behind the others since they were put in order.
    unranked: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            needles: Vec::new(),
            words: Vec::new(),
            extra: Arc::default(),
            hits: Vec::new(),
            server: Server::TooShort,
            answer: None,
            direct: None,
            similar: Vec::new(),
            near: Near::default(),
            similar_shown: 0,
            looking: None,
            searched: 0,
            unranked: 0,
        }
    }
}

impl Search {
    /// The answer of the server, while it is awaited.
    pub fn awaited(&self) -> Option<OrderId> {
        match self.server {
            Server::Asking(order_id) => Some(order_id),
            Server::TooShort | Server::Resting(_) | Server::Done | Server::Failed(_) => None,
        }
    }

    pub fn hits(&self) -> &[RowIx] {
        &self.hits
    }

    /// Those who fit what was typed, or whom Okta found.
    pub fn exact(&self) -> &[RowIx] {
        &self.hits[..self.hits.len() - self.similar_shown]
    }

    /// The words that are looked for.
    pub fn needles(&self) -> &[Needle] {
        &self.needles
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    /// How all are got at who fit what was typed, also those who are not shown.
    pub fn everybody(&self) -> Everybody<'_> {
        match (&self.server, &self.answer) {
            (Server::Done, Some(answer)) if answer.words == self.words && !answer.expression.is_empty() => {
                Everybody::Expression(&answer.expression)
            }
            // Of a complete answer to less letters those are shown that fit more.
            (Server::Done, Some(answer)) if answer.complete => Everybody::Shown,
            (Server::Resting(_) | Server::Asking(_), _) => Everybody::Awaited,
            (Server::Done | Server::TooShort | Server::Failed(_), _) => Everybody::Unknown,
        }
    }

    /// How the answer that is shown was found, and whether there is nobody beyond it.
    pub fn method(&self) -> Option<(SearchMethod, bool)> {
        self.answer
            .as_ref()
            .filter(|answer| self.server == Server::Done || answer.words == self.words)
            .map(|a| (a.method, a.complete))
    }

    /// Filters what is loaded for a new query and sees to it that the server is asked.
    pub fn change(&mut self, query: &str, people: &People, turn: &mut Turn<'_>) {
        let query = &*pasted::search_words(query);
        let needles = fold::needles(query);
        let narrower = !self.needles.is_empty() && narrows(&needles, &self.needles) && self.direct.is_none();
        self.direct = None;
        self.similar.clear();
        self.near.leave(turn);
        let within = if narrower && self.answer.is_none() { Some(std::mem::take(&mut self.hits)) } else { None };
        self.needles = needles;
        self.words = asked_words(query);
        self.extra = Arc::clone(&people.extra);
        self.find(people, within.as_deref());
        self.plan(turn);
        self.leave(turn);
        let letters: usize = self.needles.iter().map(|needle| needle.literal.chars().count()).sum();
        if self.hits.len() < FEW && letters >= SHORTEST_SIMILAR && !query.contains('@') {
            let words = self.needles.iter().map(|needle| needle.literal.clone()).collect();
            self.looking =
                Some(turn.start(Lane::Similar, LocalRequest::FindSimilar { haystack: people.haystack(), words }));
        }
    }

    /// What Okta knows of names like what was typed.
    pub fn near(&self) -> &Near {
        &self.near
    }

    /// Names like what was typed, as Okta knows them; whether they were asked for.
    pub fn take_near(&mut self, order_id: OrderId, rows: Vec<UserRow>, people: &mut People) -> bool {
        let awaited = self.near.take(order_id, rows, people);
        if awaited {
            self.find(people, None);
        }
        awaited
    }

    pub fn fail_near(&mut self, order_id: OrderId) {
        self.near.fail(order_id);
    }

    /// Whether Okta has answered, and knows nobody either.
    fn is_vain(&self) -> bool {
        self.server == Server::Done && self.exact().is_empty()
    }

    /// Nobody waits for similar ones any more.
    pub fn leave(&mut self, turn: &mut Turn<'_>) {
        self.near.leave(turn);
        if self.looking.take().is_some() {
            turn.cancel(Lane::Similar);
        }
    }

    /// Similar ones; whether they were looked for.
    pub fn take_similar(&mut self, order_id: OrderId, rows: &[u32], people: &People) -> bool {
        if self.looking != Some(order_id) {
            return false;
        }
        self.looking = None;
        self.similar = rows.iter().copied().map(RowIx::of_number).collect();
        self.find(people, None);
        true
    }

    fn plan(&mut self, turn: &mut Turn<'_>) {
        let was_asking = matches!(self.server, Server::Asking(_));
        self.server = if self.words.is_empty() {
            Server::TooShort
        } else if self.is_answered() {
            Server::Done
        } else {
            let order_id = turn.order_ids.issue();
            turn.after(REST, Timer::Search(order_id));
            Server::Resting(order_id)
        };
        if was_asking {
            turn.cancel(Lane::Search);
        }
        if self.is_vain() {
            self.near.rest(&self.words, REST, turn);
        }
    }

    fn is_answered(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| {
            // Beside names only beginnings are found, and only they count where one word became several.
            let covers = || {
                let narrows = |old: &String| self.words.iter().any(|new| new.starts_with(&**old));
                let widened = answer.words.len() == 1 && self.words.len() > 1;
                answer.words.iter().all(narrows) && !(widened && self.hits.is_empty())
            };
            answer.words == self.words || (answer.complete && answer.method != SearchMethod::ByQuery && covers())
        })
    }

    /// The typing has rested.
    pub fn rested(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        if self.server == Server::Resting(order_id) {
            self.ask_now(turn);
        }
        if self.near == Near::Resting(order_id) {
            self.near.ask(&self.words, &self.extra, turn);
        }
    }

    /// Asks without waiting: a paste is complete, and so is what Enter was pressed on.
    pub fn ask_now(&mut self, turn: &mut Turn<'_>) {
        if let Server::Resting(_) | Server::Failed(_) = self.server {
            let order_id = turn
                .start(Lane::Search, Request::FindUsers { words: self.words.clone(), extra: Arc::clone(&self.extra) });
            self.server = Server::Asking(order_id);
        }
    }

    /// Asks again even where an answer stands.
    pub fn ask_again(&mut self, turn: &mut Turn<'_>) {
        if !self.words.is_empty() {
            self.near.leave(turn);
            self.answer = None;
            let order_id = turn
                .start(Lane::Search, Request::FindUsers { words: self.words.clone(), extra: Arc::clone(&self.extra) });
            self.server = Server::Asking(order_id);
        }
    }

    /// Whether the server's answer to what is typed is still to come, or could be had by asking again.
    pub fn can_answer(&self) -> bool {
        match self.server {
            Server::Resting(_) | Server::Asking(_) => true,
            Server::Failed(_) => self.hits.is_empty(),
            Server::TooShort | Server::Done => false,
        }
    }

    pub fn accepts(&self, order_id: OrderId) -> bool {
        self.server == Server::Asking(order_id)
    }

    pub fn take(&mut self, found: Found, people: &mut People, turn: &mut Turn<'_>) {
        let rows = found.rows.into_iter().map(|row| people.put(row)).collect();
        let Found { complete, method, expression, .. } = found;
        self.answer = Some(Answer { words: self.words.clone(), rows, complete, method, expression });
        self.server = Server::Done;
        self.find(people, None);
        if self.is_vain() {
            self.near.ask(&self.words, &self.extra, turn);
        }
    }

    pub fn fail(&mut self, failure: Box<Failure>) {
        self.server = Server::Failed(failure);
    }

    /// Somebody was read directly; they stand first whatever the words say.
    pub fn show_directly(&mut self, at: RowIx, people: &People) {
        self.direct = Some(at);
        self.find(people, None);
    }

    /// A page of a listing is among the people: only who is new is looked at, and the hits are put in order anew
    /// only when enough came. A listing of a million people comes here five thousand times.
    pub fn take_new(&mut self, people: &People) {
        if self.needles.is_empty() {
            return;
        }
        let newer = people.newer_than(self.searched);
        let mut new = people.find(&self.needles, Some(&newer));
        new.extend(people.find_beside(&self.needles, Some(&newer)));
        self.searched = people.len();
        if new.is_empty() {
            return;
        }
        if self.direct.is_some() || self.similar_shown > 0 {
            self.refresh(people);
            return;
        }
        self.unranked += new.len();
        self.hits.extend(new);
        if self.unranked * ENOUGH >= self.hits.len() {
            people.rank(&mut self.hits, &self.needles);
            self.unranked = 0;
        }
    }

    /// The listing has ended: everybody has their place.
    pub fn settle(&mut self, people: &People) {
        if self.unranked > 0 {
            self.refresh(people);
        }
    }

    /// Rows of people have changed; the search covers them too.
    pub fn refresh(&mut self, people: &People) {
        if !self.needles.is_empty() {
            self.find(people, None);
        }
    }

    fn find(&mut self, people: &People, within: Option<&[RowIx]>) {
        if self.needles.is_empty() {
            self.hits = Vec::new();
            self.similar_shown = 0;
            return;
        }
        self.searched = people.len();
        self.unranked = 0;
        let mut hits = people.find_all(&self.needles, within);
        if let Some(answer) = self.answer.as_ref().filter(|answer| answer.words == self.words) {
            // Those of the answer that fit the words stand among the hits already.
            let mut fitting = people.find(&self.needles, Some(&answer.rows));
            fitting.extend(people.find_beside(&self.needles, Some(&answer.rows)));
            hits.extend(answer.rows.iter().copied().filter(|at| !fitting.contains(at) && !people.is_gone(*at)));
        }
        people.rank(&mut hits, &self.needles);
        if let Some(direct) = self.direct {
            hits.retain(|at| *at != direct);
            hits.insert(0, direct);
        }
        let exact = hits.len();
        // Not before Okta has answered: the selection must not stand on somebody who only nearly fits meanwhile.
        let pending = matches!(self.server, Server::Resting(_) | Server::Asking(_));
        if exact < FEW && !pending {
            for at in self.similar.iter().chain(self.near.rows()) {
                if !hits.contains(at) && !people.is_gone(*at) {
                    hits.push(*at);
                }
            }
        }
        self.similar_shown = hits.len() - exact;
        self.hits = hits;
    }
}

/// Whether everything that fits `new` fitted `old` already.
fn narrows(new: &[Needle], old: &[Needle]) -> bool {
    old.iter().all(|old| {
        old.short.is_none() && new.iter().any(|new| new.short.is_none() && new.literal.contains(&*old.literal))
    })
}

/// Whether a query is a whole login or id, which is worth a direct read.
pub fn is_whole_login_or_id(query: &str) -> bool {
    let query = query.trim();
    let is_id = query.len() == 20 && query.starts_with("00u") && query.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_login = query.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.split_once('.').is_some_and(|(host, top)| !host.is_empty() && !top.is_empty())
    });
    (is_id || is_login) && !query.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_logins_and_ids_are_told_from_words() {
        for whole in ["ana.muller@acme.com", "00u1ero7vZFVEIYLW5d7", " a+b@x.io "] {
            assert!(is_whole_login_or_id(whole), "{whole}");
        }
        for part in ["ana", "ana@", "ana@acme", "@acme.com", "ana muller@acme.com", "00u1", "99u1ero7vZFVEIYLW5d7"] {
            assert!(!is_whole_login_or_id(part), "{part}");
        }
    }
}
