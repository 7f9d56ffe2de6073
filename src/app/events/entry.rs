//! One event of the list, and whether the filter lets it through. What can be asked of it again and again is worked
//! out once, when it comes in: a frame and an arrival then cost the same however many events are kept.

use jiff::Timestamp;
use memchr::memmem::Finder;

use crate::protocol::fold::fold;
use crate::protocol::json::Json;
use crate::protocol::log_event::{LogEvent, Party};
use crate::protocol::watch::{EventSource, WatchedEvent};

/// One event of the list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub number: u64,
    pub source: EventSource,
    pub event: LogEvent,
    /// As it is shown, where something of it is masked.
    masked: Option<Box<LogEvent>>,
    pub raw: Json,
    /// When it was published; where that is not told, what stands before it was.
    pub when: Timestamp,
    who: String,
    by: String,
    result: String,
    rest: String,
    /// Whether the filter lets it through.
    pub(crate) fits: bool,
}

impl Entry {
    pub(crate) fn new(
        number: u64,
        source: EventSource,
        watched: WatchedEvent,
        filter: &Filter,
        before: Timestamp,
    ) -> Self {
        let WatchedEvent { event, raw } = watched;
        let party = |party: &Party| fold(&format!("{} {} {}", party.name, party.alternate_id, party.id));
        let about = event.person().map_or("", |person| &person.id);
        let mut entry = Self {
            number,
            source,
            when: event.published.unwrap_or(before),
            who: event.whom().map(party).unwrap_or_default(),
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
            masked: event.masked().map(Box::new),
            event,
            raw,
            fits: true,
        };
        entry.sift(filter);
        entry
    }

    /// The event as it is shown.
    pub fn shown(&self) -> &LogEvent {
        self.masked.as_deref().unwrap_or(&self.event)
    }

    /// Finds out anew whether the filter lets it through.
    pub(crate) fn sift(&mut self, filter: &Filter) {
        self.fits = filter.lets_through(self);
    }

    fn has_all(&self, words: &[Word]) -> bool {
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
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Word>);

impl Filter {
    pub(crate) fn parse(text: &str) -> Self {
        let parts = [("who:", Part::Who), ("by:", Part::By), ("result:", Part::Result)];
        let words = text.split_whitespace().map(|word| {
            let found = parts.iter().find_map(|(prefix, part)| Some((*part, word.strip_prefix(prefix)?)));
            let (part, text) = found.unwrap_or((Part::Any, word));
            (part, Finder::new(fold(text).as_bytes()).into_owned())
        });
        Self(words.collect())
    }

    fn lets_through(&self, entry: &Entry) -> bool {
        #[cfg(test)]
        SIFTED.with(|count| count.set(count.get() + 1));
        entry.has_all(&self.0)
    }
}

#[cfg(test)]
thread_local! {
    /// How often a filter was held against an event.
    pub(crate) static SIFTED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}
