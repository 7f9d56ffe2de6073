//! Everybody who was loaded from one organisation, and the search in them.

use hashbrown::{DefaultHashBuilder, HashTable};
use memchr::memmem::Finder;
use std::cell::Cell;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use super::particulars::Particulars;
use crate::protocol::fold::{Needle, SEPARATOR};
use crate::protocol::fuzzy::{Haystack, Span};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;
use crate::protocol::user::User;

/// A person of a [`People`]. Stays the same when their row is replaced; nobody is ever taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowIx(u32);

impl RowIx {
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The number under which the worker knows the person.
    pub fn number(self) -> u32 {
        self.0
    }

    pub(crate) fn of_number(number: u32) -> Self {
        Self(number)
    }
}

/// Rows by id, with the folded text that a search looks in kept in one piece beside them.
#[derive(Clone, Debug, Default)]
pub struct People {
    rows: Vec<UserRow>,
    by_id: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The search texts of all rows, one after the other; a replaced row's old text stays until the next tidying.
    texts: Haystack,
    /// Bytes of `texts` that belong to no row any more.
    waste: usize,
    /// People who were erased; their rows stay, so that every [`RowIx`] stays valid.
    gone: HashSet<RowIx>,
    /// People who were changed here and whom no list has told anew since.
    ahead: HashSet<RowIx>,
    /// People to whom a job did something, and who were not read since: what is kept of them may be over.
    stale: HashSet<RowIx>,
    /// What people are found by beside their names.
    particulars: Particulars,
    /// Attributes that rows keep beside the fixed ones now.
    pub extra: Arc<[String]>,
    /// Where a search text is put together.
    folded: String,
    /// Rows that were looked at, one by one or by a search: what the cost of a screen is counted in.
    looked_at: Cell<u64>,
}

/// Above this many hits the order of loading is kept: nobody reads that far, and ranking would cost more than the
/// frame has.
const MOST_RANKED: usize = 5_000;

impl People {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn row(&self, at: RowIx) -> &UserRow {
        self.look_at(1);
        &self.rows[at.index()]
    }

    pub fn by_id(&self, id: &str) -> Option<RowIx> {
        let found = self.by_id.find(self.hasher.hash_one(id), |at| self.rows[*at as usize].id() == id);
        found.map(|at| RowIx(*at)).filter(|at| !self.gone.contains(at))
    }

    /// Adds a person, or replaces their row when `row` is not older than what is known.
    ///
    /// The index behind a search may lag; a row read by id must not be undone by it.
    pub fn put(&mut self, mut row: UserRow) -> RowIx {
        if let Some(at) = self.by_id(row.id()) {
            let known = &self.rows[at.index()];
            row.inherit_extra(known);
            let age = |row: &UserRow| (row.last_updated, row.status_changed, row.last_login);
            if age(&row) >= age(known) {
                self.ahead.remove(&at);
                self.replace(at, row);
            }
            return at;
        }
        let at = self.rows.len() as u32;
        let hash = self.hasher.hash_one(row.id());
        let span = self.keep_text(&row);
        self.particulars.put(at as usize, &row);
        self.rows.push(row);
        Arc::make_mut(&mut self.texts.spans).push(span);
        let (rows, hasher) = (&self.rows, &self.hasher);
        self.by_id.insert_unique(hash, at, |other| hasher.hash_one(rows[*other as usize].id()));
        RowIx(at)
    }

    /// Takes over a row that was read by id just now, whatever its times say.
    pub fn put_fresh(&mut self, user: &User) -> RowIx {
        let mut row = user.row();
        row.set_extra(&self.extra, self.extra.iter().map(|name| user.text(name)));
        match self.by_id(row.id()) {
            Some(at) => {
                self.stale.remove(&at);
                self.replace(at, row);
                at
            }
            None => self.put(row),
        }
    }

    /// A job did something to them, or may have: what is kept of them is not shown as what is so before they were read.
    pub fn mark_stale(&mut self, at: RowIx) {
        self.stale.insert(at);
    }

    pub fn is_stale(&self, at: RowIx) -> bool {
        !self.stale.is_empty() && self.stale.contains(&at)
    }

    /// Whether anybody is.
    pub fn has_stale(&self) -> bool {
        !self.stale.is_empty()
    }

    /// Somebody was changed here: lists may tell the old state for a while.
    pub fn mark_ahead(&mut self, at: RowIx) {
        self.ahead.insert(at);
    }

    /// Whether Okta's index may still tell an older state of the person.
    pub fn is_ahead(&self, at: RowIx) -> bool {
        !self.ahead.is_empty() && self.ahead.contains(&at)
    }

    /// Whether that is so of anybody.
    pub fn has_ahead(&self) -> bool {
        !self.ahead.is_empty()
    }

    fn replace(&mut self, at: RowIx, row: UserRow) {
        if row == self.rows[at.index()] {
            return;
        }
        self.waste += usize::from(self.texts.spans[at.index()].len);
        let span = self.keep_text(&row);
        self.particulars.put(at.index(), &row);
        Arc::make_mut(&mut self.texts.spans)[at.index()] = span;
        self.rows[at.index()] = row;
        self.tidy();
    }

    /// Somebody was erased: nobody finds them any more.
    pub fn forget(&mut self, id: &str) {
        if let Some(at) = self.by_id(id) {
            self.stale.remove(&at);
            self.gone.insert(at);
        }
    }

    pub fn is_gone(&self, at: RowIx) -> bool {
        self.gone.contains(&at)
    }

    fn keep_text(&mut self, row: &UserRow) -> Span {
        let text = &mut self.folded;
        row.write_search_text(text);
        // Copied only while a search beside this thread still reads the old ones.
        let texts = Arc::make_mut(&mut self.texts.texts);
        let start = texts.len() as u32;
        texts.push_str(&text[..text.floor_char_boundary(usize::from(u16::MAX))]);
        Span { start, len: (texts.len() as u32 - start) as u16 }
    }

    fn tidy(&mut self) {
        let old = &self.texts.texts;
        if self.waste <= old.len() / 2 {
            return;
        }
        let mut texts = String::with_capacity(old.len() - self.waste);
        for span in Arc::make_mut(&mut self.texts.spans) {
            let start = texts.len() as u32;
            texts.push_str(&old[span.start as usize..][..usize::from(span.len)]);
            span.start = start;
        }
        self.texts.texts = Arc::new(texts);
        self.waste = 0;
    }

    fn text(&self, at: RowIx) -> &str {
        self.texts.text(at.index())
    }

    /// What a search beside this thread looks in.
    pub fn haystack(&self) -> Haystack {
        self.texts.clone()
    }

    /// The people in whom every needle occurs, best first. `within` narrows the search to a former result.
    pub fn find(&self, needles: &[Needle], within: Option<&[RowIx]>) -> Vec<RowIx> {
        let finders: Vec<_> = needles
            .iter()
            .map(|needle| (Finder::new(&needle.literal), needle.short.as_ref().map(Finder::new)))
            .collect();
        let found = |at: &RowIx| {
            if !self.gone.is_empty() && self.gone.contains(at) {
                return false;
            }
            let text = self.text(*at).as_bytes();
            finders.iter().all(|(literal, short)| {
                literal.find(text).is_some() || short.as_ref().is_some_and(|short| short.find(text).is_some())
            })
        };
        self.look_at(within.map_or(self.rows.len(), <[_]>::len));
        match within {
            Some(former) => former.iter().copied().filter(found).collect(),
            None => (0..self.rows.len() as u32).map(RowIx).filter(found).collect(),
        }
    }

    /// The people whom the needles do not find by name alone, but with what is known of them beside it, in the order
    /// of loading. `within` narrows the search to these.
    pub fn find_beside(&self, needles: &[Needle], within: Option<&[RowIx]>) -> Vec<RowIx> {
        let Some(wanted) = self.particulars.wanted(needles) else { return Vec::new() };
        let finders: Vec<_> = needles
            .iter()
            .map(|needle| (Finder::new(&needle.literal), needle.short.as_ref().map(Finder::new)))
            .collect();
        let found = |at: &RowIx| {
            let text = self.text(*at).as_bytes();
            let mut beside = false;
            let all = finders.iter().enumerate().all(|(word, (literal, short))| {
                let by_name = literal.find(text).is_some() || short.as_ref().is_some_and(|s| s.find(text).is_some());
                beside |= !by_name;
                by_name || self.particulars.fits(&wanted, word, at.index(), &self.rows[at.index()])
            });
            all && beside && !self.is_gone(*at)
        };
        self.look_at(within.map_or(self.rows.len(), <[_]>::len));
        match within {
            Some(former) => former.iter().copied().filter(found).collect(),
            None => (0..self.rows.len() as u32).map(RowIx).filter(found).collect(),
        }
    }

    /// Both, those by name first: everybody is looked at once. `within` narrows those by name.
    pub fn find_all(&self, needles: &[Needle], within: Option<&[RowIx]>) -> Vec<RowIx> {
        let Some(wanted) = self.particulars.wanted(needles) else { return self.find(needles, within) };
        let finders: Vec<_> = needles
            .iter()
            .map(|needle| (Finder::new(&needle.literal), needle.short.as_ref().map(Finder::new)))
            .collect();
        self.look_at(self.rows.len());
        let (mut hits, mut beside) = (Vec::new(), Vec::new());
        for at in (0..self.rows.len() as u32).map(RowIx) {
            let text = self.text(at).as_bytes();
            let mut by_names = true;
            let fits = finders.iter().enumerate().all(|(word, (literal, short))| {
                let by_name = literal.find(text).is_some() || short.as_ref().is_some_and(|s| s.find(text).is_some());
                by_names &= by_name;
                by_name || self.particulars.fits(&wanted, word, at.index(), &self.rows[at.index()])
            });
            if fits && !self.is_gone(at) {
                if by_names { hits.push(at) } else { beside.push(at) }
            }
        }
        hits.extend(beside);
        hits
    }

    /// Everybody behind the first `known`.
    pub fn newer_than(&self, known: usize) -> Vec<RowIx> {
        (known.min(self.rows.len()) as u32..self.rows.len() as u32).map(RowIx).collect()
    }

    fn look_at(&self, rows: usize) {
        self.looked_at.set(self.looked_at.get() + rows as u64);
    }

    /// How many rows were looked at since the beginning; for measurements.
    pub fn looked_at(&self) -> u64 {
        self.looked_at.get()
    }

    /// Puts hits into the order in which they are offered: the login that was typed, whole names, then beginnings, then
    /// the rest; among equals locked out people first and deactivated ones last, then by name.
    pub fn rank(&self, hits: &mut [RowIx], needles: &[Needle]) {
        // With or without what stands behind the @.
        let is_login = |at: RowIx| match needles {
            [only] => {
                let (login, typed) = (self.row(at).get(RowField::Login), &*only.literal);
                let begins = login.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
                begins && matches!(login.as_bytes().get(typed.len()), None | Some(b'@'))
            }
            _ => false,
        };
        if hits.len() > MOST_RANKED {
            // Even among so many the login must not have to be looked for.
            let logins: Vec<usize> = (0..hits.len()).filter(|place| is_login(hits[*place])).collect();
            for (front, place) in logins.into_iter().enumerate() {
                hits[front..=place].rotate_right(1);
            }
            return;
        }
        hits.sort_by_cached_key(|at| {
            // Who calls is most likely the one who is locked out.
            let turn = match self.row(*at).status {
                Status::LockedOut => 0,
                Status::Deprovisioned => 2,
                Status::Staged
                | Status::Provisioned
                | Status::Active
                | Status::Recovery
                | Status::PasswordExpired
                | Status::Suspended
                | Status::Other(_) => 1,
            };
            (!is_login(*at), rank_of(self.text(*at), needles), turn, self.text(*at).to_owned(), *at)
        });
    }

    /// Bytes held beside the rows themselves; for measurements.
    pub fn text_bytes(&self) -> usize {
        self.texts.texts.len()
    }
}

/// How well a person fits: the lower, the better.
fn rank_of(text: &str, needles: &[Needle]) -> u32 {
    needles.iter().map(|needle| rank_of_needle(text, needle)).sum()
}

/// 0 a whole field, 1 a whole first word of a field, 2 its beginning, 3 a whole word, 4 the beginning of a word,
/// 5 inside of one, 6 only under the other spelling, 12 not at all (the server found them by something else).
fn rank_of_needle(text: &str, needle: &Needle) -> u32 {
    let mut best = 12;
    for (at, _) in text.match_indices(&*needle.literal) {
        let before = text[..at].chars().next_back();
        let after = text[at + needle.literal.len()..].chars().next();
        let begins_field = before.is_none_or(|letter| letter == SEPARATOR);
        let ends_field = after.is_none_or(|letter| letter == SEPARATOR);
        let begins_word = before.is_none_or(|letter| !letter.is_alphanumeric());
        let ends_word = after.is_none_or(|letter| !letter.is_alphanumeric());
        best = best.min(match (begins_field, begins_word, ends_word) {
            (true, _, _) if ends_field => 0,
            (true, _, true) => 1,
            (true, _, false) => 2,
            (false, true, true) => 3,
            (false, true, false) => 4,
            (false, false, _) => 5,
        });
    }
    let by_spelling = needle.short.as_ref().is_some_and(|short| text.contains(&**short));
    if by_spelling { best.min(6) } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fold::needles;
    use crate::protocol::row::RowFields;

    fn person(id: u32, first: &str, last: &str, login: &str, updated: &str) -> UserRow {
        let json = format!(
            r#"{{"id":"00u{id}","status":"ACTIVE","lastUpdated":"{updated}","profile":{{"firstName":"{first}","lastName":"{last}","login":"{login}","email":"{login}"}}}}"#
        );
        UserRow::parse(&json, RowFields::ALL).unwrap()
    }

    const DAY: &str = "2026-03-02T12:48:24.000Z";

    fn logins(people: &People, query: &str) -> Vec<String> {
        let needles = needles(query);
        let mut hits = people.find(&needles, None);
        people.rank(&mut hits, &needles);
        hits.iter().map(|at| people.row(*at).get(crate::protocol::row::RowField::Login).to_owned()).collect()
    }

    #[test]
    fn whole_names_come_before_beginnings_and_those_before_the_rest() {
        let mut people = People::default();
        for (id, (first, last, login)) in
            [("Susann", "Rot", "rot"), ("Anna", "Blau", "blau"), ("Jo", "Ann-Lee", "lee"), ("Ann", "Grün", "gruen")]
                .into_iter()
                .enumerate()
        {
            people.put(person(id as u32, first, last, login, DAY));
        }
        assert_eq!(logins(&people, "ann"), ["gruen", "lee", "blau", "rot"]);
        assert_eq!(logins(&people, "grun ann"), ["gruen"]);
        assert_eq!(logins(&people, "xx"), [""; 0]);
    }

    #[test]
    fn the_login_that_was_typed_comes_before_the_one_that_begins_like_it() {
        let mut people = People::default();
        people.put(person(1, "Priya", "Sharma", "priya.sharma2@x.io", DAY));
        people.put(person(2, "Priya", "Sharma", "priya.sharma@x.io", DAY));
        assert_eq!(logins(&people, "priya.sharma"), ["priya.sharma@x.io", "priya.sharma2@x.io"]);
    }

    #[test]
    fn the_login_that_was_typed_comes_first_even_among_thousands() {
        for others in [3, 6_000] {
            let mut people = People::default();
            for id in 0..others {
                people.put(person(id, "Li", "Li", &format!("li{id}@x.io"), DAY));
            }
            people.put(person(others, "Zed", "Last", "li@x.io", DAY));
            assert_eq!(logins(&people, "li")[0], "li@x.io", "{others}");
            assert_eq!(logins(&people, "li").len(), others as usize + 1);
        }
    }

    #[test]
    fn a_person_is_replaced_by_newer_facts_and_never_by_older_ones() {
        let mut people = People::default();
        let first = people.put(person(1, "Ann", "Lee", "ann", DAY));
        assert_eq!(people.put(person(1, "Ann", "May", "ann", "2026-03-03T00:00:00.000Z")), first);
        assert_eq!(people.put(person(1, "Old", "Lee", "ann", DAY)), first);
        assert_eq!((people.len(), &*people.row(first).name()), (1, "Ann May"));
        assert_eq!((logins(&people, "lee"), logins(&people, "may")), (vec![], vec!["ann".to_owned()]));
    }

    #[test]
    fn texts_of_replaced_rows_are_tidied_away() {
        let mut people = People::default();
        for minute in 0..50 {
            people.put(person(1, &format!("Ann{minute}"), "Lee", "ann", &format!("2026-03-02T12:{minute:02}:24.000Z")));
        }
        assert!(people.text_bytes() < 200 && logins(&people, "ann49 lee") == ["ann"]);
    }
}
