//! Polling the System Log for new events.
//!
//! ```text
//!  a minute after the start ─► from afar: a call a minute, counted on the tab, silent where it may not
//!  Events is seen           ─► from the beginning that is wanted ─► lively while it is seen, a call a minute else
//!  r, s, another token      ─► goes on by cursor                    other types, another beginning ─► anew
//! ```

use jiff::{SignedDuration, Timestamp};

use crate::app::event::Effect;
use crate::app::events::EventsScreen;
use crate::app::events::Sight;
use crate::app::events::Watching;
use crate::app::session::Session;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::messages::{Content, Failure, Lane, OrderId, Request};
use crate::protocol::log_event::LogEvent;
use crate::protocol::text::visible;
use crate::protocol::watch::{EventSource, Since, WatchedEvent};

/// What happened since the program started: a minute ago, and as much as timers and clocks may be off.
const FROM_AFAR: Since = Since::Ago(STALE);
/// What was published so long before the watch began is in the list of people already.
const STALE: SignedDuration = SignedDuration::from_secs(90);

impl EventsScreen {
    /// After each event: begins the watch when the screen is first seen, and says whether somebody looks. `here`: it is
    /// the screen that is seen; `covered`: something stands there in its place.
    pub fn tend(&mut self, here: bool, covered: bool, turn: &mut Turn<'_>) {
        let before = self.sight;
        if here && before == Sight::Never {
            self.watch(self.since, false, turn);
        }
        if self.watching == Watching::NotBegun {
            return;
        }
        if here && !covered {
            self.see();
        }
        let sight = match (here, before) {
            (true, _) => Sight::Here,
            (false, Sight::Never) => Sight::Never,
            (false, Sight::Here | Sight::Away) => Sight::Away,
        };
        if sight != before {
            self.sight = sight;
            turn.add(Effect::Attend(turn.connection.clone(), here));
        }
    }

    /// Every minute: begins to count what happens while other screens are seen, once anything could be read at all.
    pub fn watch_from_afar(&mut self, session: &Session, turn: &mut Turn<'_>) {
        if self.watching == Watching::NotBegun && !session.people.is_empty() {
            turn.add(Effect::Attend(turn.connection.clone(), false));
            self.watch(FROM_AFAR, false, turn);
        }
    }

    /// Begins the watch, or goes on with it by the cursor that it had.
    fn watch(&mut self, since: Since, again: bool, turn: &mut Turn<'_>) {
        if !again {
            self.begun = turn.now.0;
            self.caught_up = false;
        }
        let watched = self.watched.clone();
        let order_id = turn.start(Lane::Watch, Request::WatchLog { since, watched, again });
        self.series.push(order_id);
        self.watching = Watching::On { order_id, asked: None, broken: None };
    }

    /// Goes on with the watch: asks now, or tries again what failed.
    pub(super) fn watch_on(&mut self, turn: &mut Turn<'_>) {
        self.watch(self.since, true, turn);
    }

    /// Another token is there: the watch goes on if it had ended for want of one.
    pub fn resume(&mut self, turn: &mut Turn<'_>) {
        if matches!(self.watching, Watching::Failed(_)) {
            self.watch_on(turn);
        }
    }

    /// Begins the watch with another beginning or other types.
    pub(super) fn watch_anew(&mut self, turn: &mut Turn<'_>) {
        self.begin_anew();
        self.watch(self.since, false, turn);
    }

    /// The log is not asked any more.
    pub fn stop(&mut self, turn: &mut Turn<'_>) {
        self.watching = Watching::Off;
        turn.cancel(Lane::Watch);
    }

    /// Whether an order is one of the watch while nobody looks.
    pub fn watches_unseen(&self, order_id: OrderId) -> bool {
        self.series.contains(&order_id) && self.sight != Sight::Here
    }

    /// What the worker tells of the log and of people who are read again; whether rows of people changed.
    pub fn take(&mut self, order_id: OrderId, content: Content, session: &mut Session, turn: &mut Turn<'_>) -> bool {
        match content {
            Content::Events { source, events, next_in, began_again } if self.series.contains(&order_id) => {
                let caught_up = self.caught_up;
                if let Watching::On { order_id: awaited, asked, broken } = &mut self.watching
                    && *awaited == order_id
                {
                    *asked = next_in.map(|rest| (turn.now.0, rest));
                    *broken = None;
                    self.caught_up |= next_in.is_some_and(|rest| !rest.is_zero());
                }
                if began_again {
                    turn.say(
                        "Okta no longer took the place in the log; went on a few minutes before it. Nothing is missing.",
                    );
                }
                self.counts_from = (!caught_up).then(|| self.begun.checked_sub(STALE).unwrap_or(self.begun));
                self.take_new(source, events, session, turn);
            }
            Content::WatchBroken { failure, next_in } => {
                if let Watching::On { order_id: awaited, asked, broken } = &mut self.watching
                    && *awaited == order_id
                {
                    *asked = Some((turn.now.0, next_in));
                    *broken = Some(failure);
                }
            }
            Content::Refreshed { id, user } => return self.refreshing.take(order_id, &id, user.as_deref(), session),
            Content::RefreshDone => self.refreshing.end(order_id, turn),
            _ => {}
        }
        false
    }

    /// What a hook delivered: it has just happened, whatever its time says.
    pub fn take_delivery(&mut self, events: Vec<WatchedEvent>, session: &Session, turn: &mut Turn<'_>) {
        self.counts_from = None;
        self.take_new(EventSource::Hook, events, session, turn);
    }

    /// Takes events in; people of whom they tell are read again, and the bell rings where it is to.
    fn take_new(&mut self, source: EventSource, events: Vec<WatchedEvent>, session: &Session, turn: &mut Turn<'_>) {
        let mut new = self.take_in(source, events, turn.now);
        new.retain(|event| self.is_news(event));
        for event in &new {
            self.refreshing.add(event, &session.people);
        }
        self.refreshing.go_on(turn);
        let rung: Vec<_> = new.iter().filter(|event| self.rings(&event.kind)).collect();
        match rung[..] {
            [] => {}
            [one] => turn.add(Effect::Notify(told(one))),
            [first, ..] => {
                turn.add(Effect::Notify(format!("{} events, the first: {}", rung.len(), told(first))));
            }
        }
    }

    /// The watch, or reading people again, failed.
    pub fn fail(&mut self, order_id: OrderId, failure: Box<Failure>, session: &mut Session) {
        self.refreshing.fail(order_id, &failure);
        if !matches!(&self.watching, Watching::On { order_id: awaited, .. } if *awaited == order_id) {
            return;
        }
        self.watching = Watching::Failed(failure.clone());
        // From afar it was nobody's wish: whoever opens the screen is told.
        if self.sight != Sight::Never {
            session.problem = Some(Problem {
                what: "Watching the System Log ended".to_owned(),
                meaning: "What is shown stays; nothing new comes in.".to_owned(),
                can_retry: true,
                failure,
            });
        }
    }
}

/// `10:42 created: Ana Müller` without the time: a desktop shows its own.
fn told(event: &LogEvent) -> String {
    let who = match event.whom() {
        Some(person) => person.label().to_owned(),
        None if event.is_change() => format!("whom: not told, by {}", event.actor.label()),
        None => event.actor.label().to_owned(),
    };
    visible(&format!("{}: {who}", event.happened())).into_owned()
}

/// `10:56:03`, or with the day where it was another.
pub fn clock(at: Timestamp, now: crate::app::event::Now, zone: &jiff::tz::TimeZone) -> String {
    let (then, today) = (at.to_zoned_datetime(zone.clone()), now.0.to_zoned_datetime(zone.clone()));
    let form = if then.date() == today.date() { "%H:%M:%S" } else { "%-d %b %H:%M" };
    then.strftime(form).to_string()
}
