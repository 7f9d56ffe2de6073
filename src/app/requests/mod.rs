//! The Requests screen: every call of this session, and what was left of each budget over the last minutes.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::event::Now;
use crate::app::input::command::ApiCommand;
use crate::app::input::command::{Command, CopyWhat, Step};
use crate::app::overlay;
use crate::app::part::amount::{size, spent};
use crate::app::place::Place;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::wish::{Acted, Wish};
use crate::protocol::exchange::Exchange;
use crate::protocol::rate::{Bucket, Rate};

/// A day of telephone calls; some 300 kB.
const MOST_CALLS: usize = 2_000;
/// The graph reaches so far back.
pub const REACH: SignedDuration = SignedDuration::from_mins(10);
/// Two a second for ten minutes: more than the graph can show.
const MOST_RATES: usize = 1_200;

/// A call with its number in this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub number: u64,
    pub exchange: Exchange,
}

#[derive(Debug, Default)]
pub struct RequestsScreen {
    /// Oldest first; shown the other way round.
    calls: VecDeque<Recorded>,
    made: u64,
    /// None stays with the newest.
    selected: Option<u64>,
    /// The first row in view.
    pub top: usize,
    page: usize,
    rates: BTreeMap<Bucket, VecDeque<(Timestamp, Rate)>>,
}

impl RequestsScreen {
    /// Takes in a call that has ended.
    pub fn take(&mut self, exchange: Exchange) {
        self.made += 1;
        if self.calls.len() == MOST_CALLS {
            self.calls.pop_front();
        }
        self.calls.push_back(Recorded { number: self.made, exchange });
        if self.selected.is_some() {
            // What is being read stays where it is.
            self.top += 1;
        }
        self.keep_in_view();
    }

    pub fn take_rate(&mut self, bucket: Bucket, rate: Rate, now: Now) {
        let told = self.rates.entry(bucket).or_default();
        if told.len() == MOST_RATES {
            told.pop_front();
        }
        told.push_back((now.0, rate));
        let horizon = now.0.checked_sub(REACH).unwrap_or(now.0);
        // One older than the graph tells what its left edge was like.
        while told.get(1).is_some_and(|(at, _)| *at < horizon) {
            told.pop_front();
        }
    }

    /// How many calls were made in this session, those no longer kept included.
    pub fn made(&self) -> u64 {
        self.made
    }

    pub fn len(&self) -> usize {
        self.calls.len()
    }

    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The call at a place, newest first.
    pub fn at(&self, place: usize) -> Option<&Recorded> {
        self.calls.get(self.calls.len().checked_sub(place + 1)?)
    }

    /// The place of the selected call.
    pub fn position(&self) -> usize {
        let Some(selected) = self.selected else { return 0 };
        let newest = self.made;
        usize::try_from(newest - selected).unwrap_or(0).min(self.calls.len().saturating_sub(1))
    }

    pub fn selected(&self) -> Option<&Recorded> {
        self.at(self.position())
    }

    pub fn step(&mut self, step: Step) {
        let place = step.from(self.position(), self.calls.len(), self.page);
        self.selected = if place == 0 { None } else { self.at(place).map(|call| call.number) };
        self.keep_in_view();
    }

    pub fn set_page(&mut self, rows: u16) {
        self.page = usize::from(rows).max(1);
        self.keep_in_view();
    }

    fn keep_in_view(&mut self) {
        let place = self.position();
        self.top = self.top.clamp((place + 1).saturating_sub(self.page.max(1)), place);
    }

    /// The buckets that were heard of.
    pub fn buckets(&self) -> Vec<Bucket> {
        self.rates.keys().copied().collect()
    }

    /// What was left of a bucket in each of `slots` equal parts of the last minutes, in eighths; none before it was
    /// heard of. A window that is over leaves a full budget behind.
    pub fn budget(&self, bucket: Bucket, now: Now, slots: usize) -> Vec<Option<u8>> {
        let told = self.rates.get(&bucket);
        let slot = REACH / i32::try_from(slots.max(1)).unwrap_or(i32::MAX);
        let ends = (0..slots).rev().map(|back| {
            let back = slot * i32::try_from(back).unwrap_or(0);
            now.0.checked_sub(back).unwrap_or(now.0)
        });
        ends.map(|end| {
            let (at, rate) = told?.iter().rev().find(|(at, _)| *at <= end)?;
            let begun = end.checked_sub(slot).unwrap_or(end);
            let over = at.checked_add(rate.resets_in).is_ok_and(|reset| reset <= begun);
            let eighths = u64::from(rate.remaining) * 8 / u64::from(rate.limit.max(1));
            Some(if over { 8 } else { eighths as u8 })
        })
        .collect()
    }
}

/// `403 E0000006`, `timed out`.
pub fn outcome(exchange: &Exchange) -> String {
    match (exchange.status, &exchange.problem) {
        (Some(status), Some(problem)) => format!("{status} {problem}"),
        (Some(status), None) => status.to_string(),
        (None, Some(problem)) => problem.clone(),
        (None, None) => String::new(),
    }
}

fn details(call: &Recorded, zone: &TimeZone) -> Vec<String> {
    let exchange = &call.exchange;
    let mut lines = vec![format!("{} {}", exchange.method, exchange.target), String::new()];
    let mut add = |label: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{label:<12}{value}"));
        }
    };
    add("Call", &format!("number {} of this session, to {}", call.number, exchange.operation));
    let sent = exchange.at.to_zoned_datetime(zone.clone()).strftime("%-d %b %Y %H:%M:%S%.3f %Z").to_string();
    add("Sent", &sent);
    add("Status", &exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()));
    add("Error", exchange.problem.as_deref().unwrap_or_default());
    let mut took = spent(exchange.duration);
    if exchange.waited.as_millis() > 0 {
        let _ = write!(took, ", {} of it waiting for the rate limit or between attempts", spent(exchange.waited));
    }
    add("Took", &took);
    add("Retries", &if exchange.retries == 0 { "none".to_owned() } else { exchange.retries.to_string() });
    add("Received", &size(exchange.bytes));
    add("Request id", exchange.request_id.as_deref().unwrap_or("none told"));
    lines
}

impl RequestsScreen {
    pub fn act(&mut self, command: Command, session: &Session, turn: &mut Turn<'_>) -> Acted {
        match command {
            Command::Move(step) => self.step(step),
            Command::Open => {
                let lines = self.selected().map(|call| details(call, turn.zone));
                return lines.map(|lines| Wish::over(overlay::read("Request", lines))).into();
            }
            Command::Copy(CopyWhat::RequestId) => {
                turn.copy(self.selected().and_then(|call| call.exchange.request_id.as_deref()));
            }
            Command::Copy(CopyWhat::Call) => {
                let call = self.selected().map(|call| format!("{} {}", call.exchange.method, call.exchange.target));
                turn.copy(call.as_deref());
            }
            Command::Api(ApiCommand::Take) => {
                return self.selected().map(|call| Wish::Draft(Box::new(call.exchange.clone()))).into();
            }
            Command::Back if session.problem.is_none() => return Wish::GoTo(Place::Users).into(),
            _ => return Acted::Passed,
        }
        Acted::Done
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::protocol::operation::Operation;

    fn now(second: i64) -> Now {
        Now(Timestamp::from_second(1_800_000_000 + second).unwrap())
    }

    fn exchange(target: &str) -> Exchange {
        Exchange {
            at: now(0).0,
            operation: Operation::ListUsers,
            method: http::Method::GET,
            target: target.to_owned(),
            status: Some(200),
            duration: Duration::from_millis(12),
            waited: Duration::ZERO,
            retries: 0,
            request_id: None,
            problem: None,
            bytes: 0,
        }
    }

    #[test]
    fn the_selection_stays_on_its_call_while_others_arrive_and_the_oldest_go() {
        let mut screen = RequestsScreen::default();
        screen.set_page(5);
        for number in 0..10 {
            screen.take(exchange(&number.to_string()));
        }
        assert_eq!(screen.selected().unwrap().exchange.target, "9", "the newest, until something else is selected");
        screen.step(Step::PageDown);
        assert_eq!(screen.selected().unwrap().exchange.target, "4");
        screen.take(exchange("10"));
        assert_eq!(screen.selected().unwrap().exchange.target, "4");
        for number in 11..5_000 {
            screen.take(exchange(&number.to_string()));
            assert!(screen.selected().is_some() && screen.top <= screen.position());
        }
        assert_eq!(screen.len(), MOST_CALLS);
        screen.step(Step::First);
        screen.take(exchange("last"));
        assert_eq!(screen.selected().unwrap().exchange.target, "last");
    }

    #[test]
    fn the_graph_tells_what_was_left_and_fills_up_when_the_window_is_over() {
        let mut screen = RequestsScreen::default();
        let rate = |remaining| Rate {
            limit: 100,
            remaining,
            resets_in: Duration::from_mins(1),
            share: crate::protocol::rate::Share::default(),
        };
        screen.take_rate(Bucket::Users, rate(50), now(0));
        screen.take_rate(Bucket::Users, rate(0), now(30));
        assert_eq!(screen.budget(Bucket::Users, now(30), 10).last(), Some(&Some(0)));
        let later = screen.budget(Bucket::Users, now(180), 10);
        assert_eq!(later.last(), Some(&Some(8)), "two windows later it is full again");
        assert_eq!(later.first(), Some(&None), "before the first reply nothing is known");
        assert!(screen.budget(Bucket::Logs, now(30), 3).iter().all(Option::is_none));
    }

    #[test]
    fn times_and_sizes_are_short() {
        let words: Vec<_> = [5, 999, 2_150, 65_000].map(|millis| spent(Duration::from_millis(millis))).into();
        assert_eq!(words, ["5 ms", "999 ms", "2.1 s", "1 min 5 s"]);
        assert_eq!([999, 1_500, 3_450_000].map(size), ["999 B", "1 kB", "3.4 MB"]);
    }
}
