//! The Events screen: what happened, newest first, which of it is shown, and which line is being read.
//!
//! ```text
//!  event ─► known? ─► paused? ─► in its place by time ─► shown? ─► list      the line that is read stays where it is
//!             └ dropped   └ held back                                          oldest go when there are too many
//! ```

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use memchr::memmem::Finder;

use super::super::action::Step;
use super::super::effect::Now;
use super::super::field::Field;
use crate::messages::{Failure, Ticket};
use crate::protocol::fold::fold;
use crate::protocol::key::Key;
use crate::protocol::log_event::LogEvent;
use crate::protocol::watch::{EventSource, Known, Since, Watched, WatchedEvent};

/// A busy day of an organisation of a thousand; more than anybody scrolls through.
pub const MOST_EVENTS: usize = 10_000;
/// Their texts as they came; an event has some 2 kB, a hostile one may have more.
const MOST_BYTES: usize = 64 << 20;

/// What can be done on the screen beside moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventAction {
    Pause,
    /// Okta's own text.
    Raw,
    OnlyPerson,
    OnlyActor,
    OnlyFailures,
    PickTypes,
    PickSince,
    Bell,
    /// The System Log as a source, or not.
    Log,
    Export(ExportAs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportAs {
    Ndjson,
    Csv,
}

/// One event of the list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: u64,
    pub source: EventSource,
    pub event: LogEvent,
    pub raw: crate::protocol::json::Json,
    /// When it was published, or when it came where that is not told.
    pub when: Timestamp,
    who: String,
    by: String,
    result: String,
    rest: String,
}

impl Entry {
    fn new(number: u64, source: EventSource, watched: WatchedEvent, now: Now) -> Self {
        let WatchedEvent { event, raw } = watched;
        let party = |party: &crate::protocol::log_event::Party| {
            fold(&format!("{} {} {}", party.name, party.alternate_id, party.id))
        };
        let about = event.person().map_or("", |person| &person.id);
        Self {
            number,
            source,
            when: event.published.unwrap_or(now.0),
            who: event.person().map(party).unwrap_or_default(),
            by: party(&event.actor),
            result: fold(&format!("{} {} {}", event.outcome(), event.result, event.reason)),
            rest: fold(&format!(
                "{} {} {} {} {} {}",
                event.happened(),
                event.kind,
                event.about(about),
                event.address,
                event.place,
                event.client
            )),
            event,
            raw,
        }
    }

    fn fits(&self, words: &[Word]) -> bool {
        let has = |text: &String, word: &Finder<'_>| word.find(text.as_bytes()).is_some();
        words.iter().all(|(part, word)| match part {
            Part::Who => has(&self.who, word),
            Part::By => has(&self.by, word),
            Part::Result => has(&self.result, word),
            Part::Any => [&self.who, &self.by, &self.result, &self.rest].into_iter().any(|text| has(text, word)),
        })
    }
}

/// Where a word of the filter is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Who,
    By,
    Result,
    Any,
}

/// Prepared once for ten thousand events.
type Word = (Part, Finder<'static>);

/// `who:ana by:hr result:failure` and plain words, all of which must fit.
fn words(text: &str) -> Vec<Word> {
    let parts = [("who:", Part::Who), ("by:", Part::By), ("result:", Part::Result)];
    let words = text.split_whitespace().map(|word| {
        let found = parts.iter().find_map(|(prefix, part)| Some((*part, word.strip_prefix(prefix)?)));
        let (part, text) = found.unwrap_or((Part::Any, word));
        (part, Finder::new(fold(text).as_bytes()).into_owned())
    });
    words.collect()
}

/// How the watch of the log is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Watching {
    #[default]
    NotBegun,
    On {
        ticket: Ticket,
        /// When the log answered last, and how long it is left alone since.
        asked: Option<(Timestamp, Duration)>,
        /// Why it did not answer, while it is tried again.
        broken: Option<Box<Failure>>,
    },
    Failed(Box<Failure>),
    /// The person does not want it: hooks tell enough.
    Off,
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
    pub finding: bool,
    held: Option<Vec<(EventSource, WatchedEvent)>>,
    /// Events that were forgotten to make room.
    pub dropped: u64,
    /// Events that nobody can have seen yet.
    pub unseen: u64,
    pub bell: bool,
    pub since: Since,
    pub watched: Watched,
    pub watching: Watching,
    /// When the watch was begun: what happened long before is known from the list of people already.
    pub begun: Timestamp,
    /// Whether the worker was told that somebody looks.
    pub attended: bool,
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
            finding: false,
            held: None,
            dropped: 0,
            unseen: 0,
            bell: false,
            since: Since::Ago(SignedDuration::from_hours(1)),
            watched: Watched::Everything,
            watching: Watching::NotBegun,
            begun: Timestamp::UNIX_EPOCH,
            attended: false,
        }
    }
}

impl EventsScreen {
    /// Takes in what happened; yields those that are new, whether they are shown or held back.
    pub fn take(&mut self, source: EventSource, events: Vec<WatchedEvent>, now: Now) -> Vec<LogEvent> {
        let new: Vec<_> = events.into_iter().filter(|watched| self.known.insert(&watched.event.uuid)).collect();
        let told = new.iter().map(|watched| watched.event.clone()).collect();
        self.unseen += new.len() as u64;
        match &mut self.held {
            Some(held) => {
                held.extend(new.into_iter().map(|watched| (source, watched)));
                let beyond = held.len().saturating_sub(MOST_EVENTS);
                held.drain(..beyond);
                self.dropped += beyond as u64;
            }
            None => self.put(new.into_iter().map(|watched| (source, watched)), now),
        }
        told
    }

    fn put(&mut self, new: impl Iterator<Item = (EventSource, WatchedEvent)>, now: Now) {
        let mut late = false;
        for (source, watched) in new {
            let entry = Entry::new(self.next_number, source, watched, now);
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
        self.sift();
    }

    /// Finds out anew what the filter lets through; the line that is read stays on its place of the screen.
    fn sift(&mut self) {
        let words = words(self.find.text());
        self.shown = (0..self.entries.len()).filter(|at| self.entries[*at].fits(&words)).collect();
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

    /// The event at a place, newest first.
    pub fn at(&self, place: usize) -> Option<&Entry> {
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
    pub fn see(&mut self) {
        if self.top == 0 && self.held.is_none() {
            self.unseen = 0;
        }
    }

    pub fn toggle_mark(&mut self) {
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
        self.held.as_ref().map(Vec::len)
    }

    pub fn toggle_pause(&mut self, now: Now) {
        match self.held.take() {
            Some(held) => self.put(held.into_iter(), now),
            None => self.held = Some(Vec::new()),
        }
    }

    pub fn type_key(&mut self, key: Key) -> bool {
        let before = self.find.text().to_owned();
        let taken = self.find.handle(key);
        if self.find.text() != before {
            self.sift();
        }
        taken
    }

    pub fn paste(&mut self, text: &str) {
        self.finding = true;
        self.find.insert(text.trim());
        self.sift();
    }

    /// Adds a word to the filter, or takes it away when it is there.
    pub fn toggle_word(&mut self, word: &str) {
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

    pub fn clear_filter(&mut self) {
        self.finding = false;
        self.find.clear();
        self.sift();
    }

    /// Whether the filter lets an event through that is not in the list.
    pub fn lets_through(&self, event: &LogEvent) -> bool {
        let entry = self.entries.iter().rev().find(|entry| entry.event.uuid == event.uuid);
        entry.is_none_or(|entry| entry.fits(&words(self.find.text())))
    }

    /// Another beginning or other types: what is there no longer answers what is asked.
    pub fn begin_anew(&mut self) {
        self.entries.clear();
        self.bytes = 0;
        self.known = Known::default();
        self.marked.clear();
        self.selected = None;
        self.held = self.held.take().map(|_| Vec::new());
        self.dropped = 0;
        self.unseen = 0;
        self.sift();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Now {
        Now("2026-11-24T11:00:00Z".parse().unwrap())
    }

    fn event(number: usize, who: &str, published: &str) -> WatchedEvent {
        let raw = format!(
            r#"{{"uuid":"u{number}","published":"2026-11-24T{published}Z","eventType":"user.session.start","actor":{{"type":"User","id":"00u","displayName":"{who}","alternateId":"{who}@x"}},"outcome":{{"result":"FAILURE","reason":"INVALID_CREDENTIALS"}}}}"#
        );
        WatchedEvent::parse(&raw).unwrap()
    }

    fn names(screen: &EventsScreen) -> Vec<&str> {
        (0..screen.len()).map(|place| &*screen.at(place).unwrap().event.uuid).collect()
    }

    #[test]
    fn events_stand_by_their_time_once_however_they_come() {
        let mut screen = EventsScreen::default();
        let all = [event(1, "Ana", "10:00:01"), event(3, "Ana", "10:00:03"), event(2, "Ana", "10:00:02")];
        screen.take(EventSource::Hook, all.to_vec(), now());
        let again = screen.take(EventSource::Log, all.to_vec(), now());
        assert_eq!((names(&screen), again.len(), screen.unseen), (vec!["u3", "u2", "u1"], 0, 3));
    }

    #[test]
    fn the_line_that_is_read_stays_where_it_is_until_it_is_the_newest() {
        let mut screen = EventsScreen::default();
        screen.set_page(5);
        for number in 0..20 {
            screen.take(EventSource::Log, vec![event(number, "Ana", &format!("10:00:{number:02}"))], now());
        }
        assert_eq!(screen.selected().unwrap().event.uuid, "u19", "the newest is followed");
        for _ in 0..7 {
            screen.step(Step::Down);
        }
        let (line, uuid) = (screen.position() - screen.top, screen.selected().unwrap().event.uuid.clone());
        for number in 20..40 {
            screen.take(EventSource::Log, vec![event(number, "Ana", &format!("10:00:{number:02}"))], now());
            assert_eq!(screen.selected().unwrap().event.uuid, uuid);
            assert_eq!(screen.position() - screen.top, line);
        }
        screen.step(Step::First);
        screen.take(EventSource::Log, vec![event(40, "Ana", "10:00:50")], now());
        assert_eq!(screen.selected().unwrap().event.uuid, "u40");
    }

    #[test]
    fn the_filter_knows_whom_by_whom_and_how_it_ended() {
        let mut screen = EventsScreen::default();
        screen.take(EventSource::Log, vec![event(1, "Ana Müller", "10:00:01"), event(2, "Bo", "10:00:02")], now());
        for (text, expected) in [
            ("muller", vec!["u1"]),
            ("who:BO result:failure", vec!["u2"]),
            ("by:ana wrong", vec!["u1"]),
            ("who:wrong", vec![]),
            ("", vec!["u2", "u1"]),
        ] {
            screen.clear_filter();
            screen.paste(text);
            assert_eq!(names(&screen), expected, "{text}");
        }
        screen.toggle_word("who:bo");
        assert_eq!(names(&screen), ["u2"]);
        screen.toggle_word("who:bo");
        assert_eq!(names(&screen).len(), 2);
    }

    #[test]
    fn a_pause_holds_back_and_loses_nothing() {
        let mut screen = EventsScreen::default();
        screen.take(EventSource::Log, vec![event(1, "Ana", "10:00:01")], now());
        screen.toggle_pause(now());
        screen.take(EventSource::Log, vec![event(2, "Ana", "10:00:02")], now());
        screen.see();
        assert_eq!((names(&screen).len(), screen.held(), screen.unseen), (1, Some(1), 2));
        screen.toggle_pause(now());
        screen.see();
        assert_eq!((names(&screen), screen.held(), screen.unseen), (vec!["u2", "u1"], None, 0));
    }

    #[test]
    fn memory_is_bounded_and_what_goes_is_counted() {
        let mut screen = EventsScreen::default();
        screen.set_page(10);
        let storm = (0..MOST_EVENTS + 500).map(|number| event(number, "Ana", "10:00:00")).collect();
        screen.take(EventSource::Log, storm, now());
        screen.step(Step::Last);
        screen.toggle_mark();
        let later = (0..10).map(|number| event(90_000 + number, "Ana", "10:00:01")).collect();
        screen.take(EventSource::Log, later, now());
        assert_eq!((screen.kept(), screen.dropped, screen.marked.len()), (MOST_EVENTS, 510, 0));
        assert!(screen.selected().is_some());
    }
}
