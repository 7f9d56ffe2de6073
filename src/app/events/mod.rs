//! The Events screen: what happened, newest first, which of it is shown, and which line is being read.
//!
//! ```text
//!  event ─► known? ─► paused? ─► in its place by time ─► shown? ─► list      the line that is read stays where it is
//!             └ dropped   └ held back                                          oldest go when there are too many
//! ```

pub mod file;
pub mod pick;
pub mod watch;

mod act;
mod entry;
mod refresh;
#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

pub use entry::Entry;
use entry::Filter;
use refresh::Refreshing;

use crate::app::event::Now;
use crate::app::input::command::{ExportAs, Step};
use crate::app::input::key::Context;
use crate::app::part::field::Field;
use crate::messages::{Failure, OrderId};
use crate::protocol::id::UserId;
use crate::protocol::key::Key;
use crate::protocol::log_event::LogEvent;
use crate::protocol::recorder::OneLine;
use crate::protocol::watch::{EventSource, KINDS, Known, Since, Watched, WatchedEvent};

/// A busy day of an organisation of a thousand; more than anybody scrolls through.
pub const MOST_EVENTS: usize = 10_000;
/// Their texts as they came; an event has some 2 kB, a hostile one may have more.
const MOST_BYTES: usize = 64 << 20;

/// How the watch of the log is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Watching {
    #[default]
    NotBegun,
    On {
        order_id: OrderId,
        /// When the log answered last, and how long it is left alone since.
        asked: Option<(Timestamp, Duration)>,
        /// Why it did not answer, while it is tried again.
        broken: Option<Box<Failure>>,
    },
    Failed(Box<Failure>),
    /// The person does not want it: hooks tell enough.
    Off,
}

/// Whether somebody looks at the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Not yet: a watch only counts.
    Never,
    Here,
    /// Another screen is seen.
    Away,
}

/// A file of events for which a reason is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    form: ExportAs,
    pub reason: Field,
    pub problem: Option<String>,
}

#[derive(Debug)]
pub struct EventsScreen {
    /// Oldest first; boxed, since late ones make the others move up.
    entries: VecDeque<Box<Entry>>,
    bytes: usize,
    next_number: u64,
    known: Known,
    /// Places in `entries` of those that the filter lets through, oldest first.
    shown: Vec<usize>,
    /// None stays with the newest.
    selected: Option<u64>,
    /// The place of the selected among those shown, newest first.
    position: usize,
    pub top: usize,
    page: usize,
    pub marked: HashSet<u64>,
    pub find: Field,
    filter: Filter,
    pub finding: bool,
    /// What is to be written once its reason is given.
    pub asking: Option<Asking>,
    held: Option<VecDeque<(EventSource, WatchedEvent)>>,
    held_bytes: usize,
    /// Events that were forgotten to make room.
    pub dropped: u64,
    /// Events that nobody can have seen yet.
    pub unseen: u64,
    /// Only what happened from then on counts as unseen; none while all that comes is new.
    counts_from: Option<Timestamp>,
    /// The kinds for which the bell rings, by their places among all.
    pub bells: Vec<bool>,
    pub since: Since,
    pub watched: Watched,
    pub watching: Watching,
    /// Orders that go on with one another; what any of them brought counts.
    series: Vec<OrderId>,
    /// When the watch was begun: what happened long before is known from the list of people already.
    begun: Timestamp,
    /// Whether what had happened before is all there: what comes now has just happened, whatever its time says.
    caught_up: bool,
    sight: Sight,
    refreshing: Refreshing,
}

impl Default for EventsScreen {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
            bytes: 0,
            next_number: 0,
            known: Known::default(),
            shown: Vec::new(),
            selected: None,
            position: 0,
            top: 0,
            page: 1,
            marked: HashSet::new(),
            find: Field::default(),
            filter: Filter::default(),
            finding: false,
            asking: None,
            held: None,
            held_bytes: 0,
            dropped: 0,
            unseen: 0,
            counts_from: None,
            bells: vec![false; KINDS.len()],
            since: Since::Ago(SignedDuration::from_hours(1)),
            watched: Watched::Everything,
            watching: Watching::NotBegun,
            series: Vec::new(),
            begun: Timestamp::UNIX_EPOCH,
            caught_up: false,
            sight: Sight::Never,
            refreshing: Refreshing::default(),
        }
    }
}

impl EventsScreen {
    /// Takes in what happened; yields those that are new, whether they are shown or held back.
    fn take_in(&mut self, source: EventSource, events: Vec<WatchedEvent>, now: Now) -> Vec<LogEvent> {
        let new: Vec<_> = events.into_iter().filter(|watched| self.known.insert(&watched.event.uuid)).collect();
        let told: Vec<LogEvent> = new.iter().map(|watched| watched.event.clone()).collect();
        self.unseen += told.iter().filter(|event| self.is_news(event)).count() as u64;
        match &mut self.held {
            Some(held) => {
                self.held_bytes += new.iter().map(|watched| watched.raw.as_str().len()).sum::<usize>();
                held.extend(new.into_iter().map(|watched| (source, watched)));
                while held.len() > MOST_EVENTS || (self.held_bytes > MOST_BYTES && held.len() > 1) {
                    let Some((_, oldest)) = held.pop_front() else { break };
                    self.held_bytes -= oldest.raw.as_str().len();
                    self.dropped += 1;
                }
            }
            None => self.put(new.into_iter().map(|watched| (source, watched)), now),
        }
        told
    }

    /// Whether it happened since the watch was begun, rather than being read as history.
    fn is_news(&self, event: &LogEvent) -> bool {
        self.counts_from.is_none_or(|from| event.published.is_none_or(|published| published >= from))
    }

    fn put(&mut self, new: impl Iterator<Item = (EventSource, WatchedEvent)>, now: Now) {
        let mut late = false;
        // An event without a time stands behind the one that it came after.
        let mut before = self.entries.back().map_or(now.0, |newest| newest.when);
        for (source, watched) in new {
            let entry = Entry::new(self.next_number, source, watched, &self.filter, before);
            before = entry.when;
            self.next_number += 1;
            self.bytes += entry.raw.as_str().len();
            late |= self.entries.back().is_some_and(|newest| newest.when > entry.when);
            self.entries.push_back(Box::new(entry));
        }
        if late {
            // Stable: among events of one moment the order of arrival stays.
            self.entries.make_contiguous().sort_by_key(|entry| entry.when);
        }
        while self.entries.len() > MOST_EVENTS || (self.bytes > MOST_BYTES && self.entries.len() > 1) {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.raw.as_str().len();
            self.marked.remove(&oldest.number);
            self.dropped += 1;
        }
        self.show();
    }

    /// Finds out anew what the filter lets through.
    fn sift(&mut self) {
        self.filter = Filter::parse(self.find.text());
        for entry in &mut self.entries {
            entry.sift(&self.filter);
        }
        self.show();
    }

    /// Shows what the filter lets through; the line that is read stays on its place of the screen.
    fn show(&mut self) {
        self.shown = (0..self.entries.len()).filter(|at| self.entries[*at].fits).collect();
        let before = self.position;
        self.position = match self.selected {
            None => 0,
            Some(selected) => {
                let found = self.shown.iter().rev().position(|at| self.entries[*at].number == selected);
                if found.is_none() {
                    self.selected = None;
                }
                found.unwrap_or(0)
            }
        };
        self.top = (self.top + self.position).saturating_sub(before);
        self.keep_in_view();
    }

    /// How many the filter lets through.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many are kept in all.
    pub fn kept(&self) -> usize {
        self.entries.len()
    }

    /// Ids of the people of whom the events that are shown tell, each once, the newest first.
    pub fn people(&self) -> Vec<UserId> {
        let shown = self.shown.iter().rev().filter_map(|at| self.entries.get(*at));
        let ids = shown.filter_map(|entry| entry.event.person()).map(|person| UserId::new(person.id.clone()));
        let mut seen = HashSet::new();
        ids.filter(|id| seen.insert(id.clone())).collect()
    }

    /// The event at a place, newest first.
    pub fn at(&self, place: usize) -> Option<&Entry> {
        #[cfg(test)]
        LOOKED_AT.with(|count| count.set(count.get() + 1));
        self.entries.get(*self.shown.get(self.shown.len().checked_sub(place + 1)?)?).map(|entry| &**entry)
    }

    pub fn position(&self) -> usize {
        self.position
    }

    pub fn selected(&self) -> Option<&Entry> {
        self.at(self.position)
    }

    pub fn step(&mut self, step: Step) {
        self.position = step.from(self.position, self.shown.len(), self.page);
        self.selected = if self.position == 0 { None } else { self.at(self.position).map(|entry| entry.number) };
        self.keep_in_view();
    }

    pub fn set_page(&mut self, rows: u16) {
        self.page = usize::from(rows).max(1);
        self.keep_in_view();
    }

    fn keep_in_view(&mut self) {
        let place = self.position;
        self.top = self.top.clamp((place + 1).saturating_sub(self.page.max(1)), place);
    }

    /// Somebody looks at the newest.
    fn see(&mut self) {
        if self.top == 0 && self.held.is_none() {
            self.unseen = 0;
        }
    }

    fn toggle_mark(&mut self) {
        let Some(number) = self.selected().map(|entry| entry.number) else { return };
        // A marked line is one that is read: it does not move on to the newest.
        self.selected = Some(number);
        if !self.marked.remove(&number) {
            self.marked.insert(number);
        }
        self.step(Step::Down);
    }

    /// The marked ones, or all that are shown; newest first.
    pub fn chosen(&self) -> Vec<&Entry> {
        let shown = self.shown.iter().rev().map(|at| &*self.entries[*at]);
        if self.marked.is_empty() {
            shown.collect()
        } else {
            let marked = self.entries.iter().rev().filter(|entry| self.marked.contains(&entry.number));
            marked.map(|entry| &**entry).collect()
        }
    }

    /// How many wait while the list stands still; none when it does not.
    pub fn held(&self) -> Option<usize> {
        self.held.as_ref().map(VecDeque::len)
    }

    fn toggle_pause(&mut self, now: Now) {
        self.held_bytes = 0;
        match self.held.take() {
            Some(held) => self.put(held.into_iter(), now),
            None => self.held = Some(VecDeque::new()),
        }
    }

    /// The contexts in which a key is looked up, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.asking.is_some() {
            vec![Context::EventsReason, Context::Anywhere]
        } else if self.finding {
            vec![Context::FindEvents, Context::Anywhere]
        } else {
            vec![Context::Events, Context::Places, Context::Anywhere]
        }
    }

    pub fn type_key(&mut self, key: Key) -> bool {
        if let Some(asking) = &mut self.asking {
            asking.problem = None;
            return asking.reason.handle(key);
        }
        let before = self.find.text().to_owned();
        let taken = self.find.handle(key);
        if self.find.text() != before {
            self.sift();
        }
        taken
    }

    pub fn paste(&mut self, text: &str) {
        if let Some(asking) = &mut self.asking {
            asking.reason.insert(&OneLine::cleaned(text));
            return;
        }
        self.finding = true;
        self.find.insert(text.trim());
        self.sift();
    }

    /// Adds a word to the filter, or takes it away when it is there.
    fn toggle_word(&mut self, word: &str) {
        let mut words: Vec<_> = self.find.text().split_whitespace().map(str::to_owned).collect();
        if words.iter().any(|known| known == word) {
            words.retain(|known| known != word);
        } else {
            words.push(word.to_owned());
        }
        self.find.clear();
        self.find.insert(&words.join(" "));
        self.sift();
    }

    fn clear_filter(&mut self) {
        self.finding = false;
        self.find.clear();
        self.sift();
    }

    /// Whether the bell rings for events of this type.
    fn rings(&self, event_type: &str) -> bool {
        KINDS.iter().zip(&self.bells).any(|(kind, on)| *on && kind.types.contains(&event_type))
    }

    /// Another beginning or other types: what is there no longer answers what is asked.
    fn begin_anew(&mut self) {
        self.entries.clear();
        self.bytes = 0;
        self.known = Known::default();
        self.marked.clear();
        self.selected = None;
        self.held = self.held.take().map(|_| VecDeque::new());
        self.held_bytes = 0;
        self.series.clear();
        self.dropped = 0;
        self.unseen = 0;
        self.show();
    }
}

#[cfg(test)]
thread_local! {
    /// How often somebody looked at an event of the list.
    pub(crate) static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}
