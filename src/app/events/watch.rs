//! Watching what happens, and reading people again of whom an event tells, so that their rows change in place.
//!
//! ```text
//!  a minute after the start ─► from afar: a call a minute, counted on the tab, silent where it may not
//!  Events is seen           ─► from the beginning that is wanted ─► lively while it is seen, a call a minute else
//!  r, s, another token      ─► goes on by cursor                    other types, another beginning ─► anew
//! ```

use std::time::Duration;

use indexmap::IndexSet;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::app::event::Effect;
use crate::app::events::EventsScreen;
use crate::app::events::Sight;
use crate::app::events::Watching;
use crate::app::events::file;
use crate::app::events::pick::Pick;
use crate::app::events::pick::Picked;
use crate::app::grouped;
use crate::app::hooks::Receiving;
use crate::app::input::command::Command;
use crate::app::input::command::EventCommand;
use crate::app::input::command::ExportAs;
use crate::app::input::command::HookCommand;
use crate::app::overlay;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::wish::Wish;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, Request, Ticket};
use crate::protocol::connection::ConnectionId;
use crate::protocol::document::Document;
use crate::protocol::error::FailureKind;
use crate::protocol::log_event::{LogEvent, Party};
use crate::protocol::text::visible;
use crate::protocol::user::User;
use crate::protocol::watch::{EventKind, EventSource, KINDS, Since, WatchedEvent};

/// People that are read again by one order.
const MOST_REFRESHED: usize = 20;
/// People that wait to be read again. A storm of events costs no storm of calls; whoever is left out is read when they
/// are opened.
const MOST_PENDING: usize = 200;
/// What happened since the program started: a minute ago, and as much as timers and clocks may be off.
const FROM_AFAR: Since = Since::Ago(STALE);
/// What was published so long before the watch began is in the list of people already.
const STALE: SignedDuration = SignedDuration::from_secs(90);

/// People of whom an event told and who are not read again yet.
#[derive(Debug, Default)]
pub struct Refreshing {
    pending: IndexSet<String>,
    /// Those of the order under way that have not come yet.
    awaited: IndexSet<String>,
    ticket: Option<Ticket>,
}

/// Events as they came.
pub(crate) struct Arrival {
    pub source: EventSource,
    pub events: Vec<WatchedEvent>,
    /// When the log is asked again.
    pub next_in: Option<Duration>,
    /// Whether the watch had to begin again a few minutes back.
    pub began_again: bool,
}

impl App {
    /// After each event: begins the watch when the screen is first seen, and says whether somebody looks.
    pub(crate) fn tend_events(&mut self) {
        let here = self.place() == Place::Events;
        let before = self.workspace().events.sight;
        if here && before == Sight::Never {
            let since = self.workspace().events.since;
            self.watch(since, false);
        }
        let hooks_cover = self.workspace().hooks.open;
        let screen = &mut self.workspaces[&self.current].events;
        if screen.watching == Watching::NotBegun {
            return;
        }
        if here && !hooks_cover {
            screen.see();
        }
        let sight = match (here, before) {
            (true, _) => Sight::Here,
            (false, Sight::Never) => Sight::Never,
            (false, Sight::Here | Sight::Away) => Sight::Away,
        };
        if sight != before {
            screen.sight = sight;
            self.effects.push(Effect::Attend(self.current.clone(), here));
        }
    }

    /// Every minute: begins to count what happens while other screens are seen, once anything could be read at all.
    pub(crate) fn watch_from_afar(&mut self) {
        let (session, work) = (self.session(), self.workspace());
        if work.events.watching == Watching::NotBegun && !session.directory.is_empty() {
            self.effects.push(Effect::Attend(self.current.clone(), false));
            self.watch(FROM_AFAR, false);
        }
    }

    /// Begins the watch, or goes on with it by the cursor that it had.
    fn watch(&mut self, since: Since, again: bool) {
        let now = self.now;
        self.turn(|work, turn| {
            let screen = &mut work.events;
            if !again {
                screen.begun = now.0;
                screen.caught_up = false;
            }
            let watched = screen.watched.clone();
            let ticket = turn.start(Lane::Watch, Request::WatchLog { since, watched, again });
            screen.series.push(ticket);
            screen.watching = Watching::On { ticket, asked: None, broken: None };
        });
    }

    /// Goes on with the watch: asks now, or tries again what failed.
    fn watch_on(&mut self) {
        let since = self.workspace().events.since;
        self.watch(since, true);
    }

    /// Another token is there: the watch goes on if it had ended for want of one.
    pub(crate) fn resume_watch(&mut self) {
        if matches!(self.workspace().events.watching, Watching::Failed(_)) {
            self.watch_on();
        }
    }

    /// Begins the watch with another beginning or other types.
    fn watch_anew(&mut self) {
        self.workspaces[&self.current].events.begin_anew();
        let since = self.workspace().events.since;
        self.watch(since, false);
    }

    pub(crate) fn take_events(&mut self, connection: &ConnectionId, ticket: Ticket, arrival: Arrival) {
        let now = self.now;
        let Arrival { source, events, next_in, began_again } = arrival;
        let rung = self.turn_of(connection, |work, turn| {
            let screen = &mut work.events;
            let wanted = match source {
                EventSource::Log => screen.series.contains(&ticket),
                EventSource::Hook => work.hooks.receives(ticket),
            };
            if !wanted {
                return None;
            }
            let caught_up = screen.caught_up || source == EventSource::Hook;
            if let Watching::On { ticket: awaited, asked, broken } = &mut screen.watching
                && *awaited == ticket
            {
                *asked = next_in.map(|rest| (now.0, rest));
                *broken = None;
                screen.caught_up |= next_in.is_some_and(|rest| !rest.is_zero());
            }
            if began_again {
                turn.say(
                    "Okta no longer took the place in the log; went on a few minutes before it. Nothing is missing.",
                );
            }
            if let (EventSource::Hook, Receiving::On { events: count, .. }) = (source, &mut work.hooks.receiving) {
                *count += events.len() as u64;
            }
            screen.counts_from = (!caught_up).then(|| screen.begun.checked_sub(STALE).unwrap_or(screen.begun));
            let mut new = screen.take(source, events, now);
            new.retain(|event| screen.is_news(event));
            for event in &new {
                for id in event.users().filter(|id| work.session.directory.by_id(id).is_some()) {
                    if work.refreshing.pending.len() < MOST_PENDING {
                        work.refreshing.pending.insert(id.to_owned());
                    }
                }
            }
            refresh_next(work, turn);
            let rung: Vec<_> = new.iter().filter(|event| work.events.rings(&event.kind)).collect();
            match rung[..] {
                [] => None,
                [one] => Some(told(one)),
                [first, ..] => Some(format!("{} events, the first: {}", rung.len(), told(first))),
            }
        });
        if let Some(text) = rung {
            self.effects.push(Effect::Notify(text));
        }
    }

    pub(crate) fn take_watch_broken(
        &mut self,
        connection: &ConnectionId,
        ticket: Ticket,
        failure: Box<Failure>,
        rest: Duration,
    ) {
        let now = self.now;
        if let Watching::On { ticket: awaited, asked, broken } = &mut self.workspaces[connection].events.watching
            && *awaited == ticket
        {
            *asked = Some((now.0, rest));
            *broken = Some(failure);
        }
    }

    /// Whether the failure was that of the watch, of the receiver, or of reading people again.
    pub(crate) fn fail_watch(&mut self, connection: &ConnectionId, ticket: Ticket, failure: &Failure) -> bool {
        let work = &mut self.workspaces[connection];
        if work.refreshing.ticket == Some(ticket) {
            // Their rows stay as they were read last, which their age tells; the next answer of the log tries again.
            work.refreshing.ticket = None;
            let left = std::mem::take(&mut work.refreshing.awaited);
            if may_come_later(failure) {
                work.refreshing.pending.extend(left);
            }
            return true;
        }
        let awaited = matches!(&work.events.watching, Watching::On { ticket: awaited, .. } if *awaited == ticket);
        if awaited {
            work.events.watching = Watching::Failed(Box::new(failure.clone()));
        }
        // From afar it was nobody's wish: whoever opens the screen is told.
        if awaited && work.events.sight != Sight::Never {
            work.session.problem = Some(Problem {
                what: "Watching the System Log ended".to_owned(),
                meaning: "What is shown stays; nothing new comes in.".to_owned(),
                can_retry: true,
                failure: Box::new(failure.clone()),
            });
        }
        awaited
    }

    pub(crate) fn take_refreshed(
        &mut self,
        connection: &ConnectionId,
        ticket: Ticket,
        id: &str,
        user: Option<Box<User>>,
    ) {
        self.turn_of(connection, |work, turn| {
            if work.refreshing.ticket != Some(ticket) {
                return;
            }
            work.refreshing.awaited.shift_remove(id);
            match user {
                Some(user) => {
                    work.session.directory.put_fresh(&user);
                }
                None => work.session.forget(id),
            }
            if let Some(Screen::List(list)) = work.screens.first_mut() {
                list.refresh(&work.session.directory, turn);
            }
        });
    }

    pub(crate) fn end_refresh(&mut self, connection: &ConnectionId, ticket: Ticket) {
        self.turn_of(connection, |work, turn| {
            if work.refreshing.ticket == Some(ticket) {
                work.refreshing.ticket = None;
                work.refreshing.awaited.clear();
                refresh_next(work, turn);
            }
        });
    }

    /// An action on the Events screen; whether it was taken.
    pub(crate) fn act_in_events(&mut self, command: Command) -> bool {
        let now = self.now;
        let has_problem = self.session().problem.is_some();
        if self.workspace().hooks.open {
            let acted = self.turn(|work, turn| work.hooks.act(command, &mut work.session, turn));
            return self.take_acted(acted);
        }
        let screen = &mut self.workspaces[&self.current].events;
        match command {
            Command::Move(step) => screen.step(step),
            Command::Mark => screen.toggle_mark(),
            Command::Search => screen.finding = true,
            Command::GoToList => screen.finding = false,
            Command::LeaveFind => screen.clear_filter(),
            Command::Open => self.open_person_of_event(),
            Command::Reload => {
                let work = &mut self.workspaces[&self.current];
                work.session.problem = None;
                work.session.renewal.resume();
                self.watch_on();
            }
            Command::Back if !has_problem => {
                if screen.find.is_empty() {
                    self.go_to(Place::Users);
                } else {
                    screen.clear_filter();
                }
            }
            Command::Hooks(HookCommand::Show) => self.turn(|work, turn| work.hooks.show(turn)),
            Command::Events(EventCommand::Pause) => screen.toggle_pause(now),
            Command::Events(EventCommand::Raw) => {
                if let Some(entry) = screen.selected() {
                    let text = entry.raw.as_str();
                    let document = Document::json(text).unwrap_or_else(|| Document::plain(text));
                    let lines = document.laid_out().lines().map(str::to_owned).collect();
                    self.overlays.push(overlay::read("Event", lines));
                }
            }
            Command::Events(EventCommand::OnlyPerson) => {
                let login = screen.selected().and_then(|entry| entry.event.whom().map(one_word));
                self.narrow("who:", login);
            }
            Command::Events(EventCommand::OnlyActor) => {
                let login = screen.selected().map(|entry| one_word(&entry.event.actor));
                self.narrow("by:", login);
            }
            Command::Events(EventCommand::OnlyFailures) => screen.toggle_word("result:failure"),
            Command::Events(EventCommand::PickTypes) => {
                let pick = Pick::types(&screen.watched);
                self.overlays.push(pick);
            }
            Command::Events(EventCommand::PickSince) => {
                let pick = Pick::since(screen.since);
                self.overlays.push(pick);
            }
            Command::Events(EventCommand::PickBells) => {
                let pick = Pick::bells(&screen.bells);
                self.overlays.push(pick);
            }
            Command::Events(EventCommand::Log) if screen.watching == Watching::Off => self.watch_on(),
            Command::Events(EventCommand::Log) => {
                screen.watching = Watching::Off;
                self.turn(|work, turn| {
                    turn.cancel(Lane::Watch);
                    let receiving = work.hooks.receiving != Receiving::Off;
                    turn.say(if receiving {
                        "The log is not asked any more; the hook delivers."
                    } else {
                        "The log is not asked any more."
                    });
                });
            }
            Command::Events(EventCommand::Export(form)) => self.export_events(form),
            _ => return false,
        }
        true
    }

    /// Something was picked in one of the short lists.
    pub(crate) fn take_picked(&mut self, picked: Picked) {
        let screen = &mut self.workspaces[&self.current].events;
        let anew = match picked {
            Picked::Watched(watched) => std::mem::replace(&mut screen.watched, watched) != screen.watched,
            Picked::Since(since) => std::mem::replace(&mut screen.since, since) != screen.since,
            Picked::Bells(bells) => {
                screen.bells = bells;
                let said = bells_said(screen);
                self.turn(|_, turn| turn.say(said));
                false
            }
        };
        if anew {
            self.watch_anew();
        }
    }

    fn open_person_of_event(&mut self) {
        let person = self.workspace().events.selected().and_then(|entry| entry.event.person());
        match person.map(|person| person.id.clone()) {
            Some(id) => self.fulfil(Wish::OpenId(id)),
            None => self.turn(|work, turn| {
                let typed = work.events.selected().and_then(|entry| entry.event.whom()).map(Party::label);
                let words = match typed {
                    Some(login) => format!("Okta knows nobody as {}. J shows all of it.", visible(login)),
                    None => "This event is about no person. J shows all of it.".to_owned(),
                };
                turn.say(words);
            }),
        }
    }

    fn narrow(&mut self, part: &str, word: Option<String>) {
        match word.filter(|word| !word.is_empty()) {
            Some(word) => self.workspaces[&self.current].events.toggle_word(&format!("{part}{word}")),
            None => self.turn(|_, turn| turn.say("This event names nobody.")),
        }
    }

    fn export_events(&mut self, form: ExportAs) {
        let screen = &self.workspace().events;
        let chosen = screen.chosen();
        let count = chosen.len();
        let (content, ending) = match form {
            ExportAs::Ndjson => (Some(file::ndjson(&chosen)), "ndjson"),
            ExportAs::Csv => (file::csv(&chosen, &self.zone), "csv"),
        };
        match content.filter(|_| count > 0) {
            Some(content) => {
                let at = self.now.0.to_zoned_datetime(self.zone.clone()).strftime("%Y%m%d-%H%M%S").to_string();
                let what = format!("{} {}", grouped(count as u64), if count == 1 { "event" } else { "events" });
                self.effects.push(Effect::Save { name: format!("oktui-events-{at}.{ending}"), what, content });
            }
            None => self.turn(|_, turn| turn.say("There is nothing to export.")),
        }
    }
}

/// Reads the next people again of whom events told, a few at a time.
fn refresh_next(work: &mut Workspace, turn: &mut Turn<'_>) {
    let refreshing = &mut work.refreshing;
    if refreshing.ticket.is_none() && !refreshing.pending.is_empty() {
        let next = refreshing.pending.len().min(MOST_REFRESHED);
        refreshing.awaited = refreshing.pending.drain(..next).collect();
        let users = refreshing.awaited.iter().cloned().collect();
        refreshing.ticket = Some(turn.start(Lane::Refresh, Request::Refresh { users }));
    }
}

/// Whether reading people fails only now.
fn may_come_later(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Unreachable | FailureKind::TimedOut | FailureKind::RateLimited | FailureKind::ServerFailed
    )
}

/// What the bell does from now on.
fn bells_said(screen: &EventsScreen) -> String {
    let rung: Vec<_> = KINDS.iter().zip(&screen.bells).filter(|(_, on)| **on).map(|(kind, _)| kind).collect();
    let watched = |kind: &&&EventKind| kind.types.iter().any(|name| screen.watched.covers(name));
    let unwatched = rung.len() - rung.iter().filter(watched).count();
    match (&rung[..], unwatched) {
        ([], _) => "The bell is off.".to_owned(),
        ([one], 0) => format!("The bell rings for: {}.", one.name),
        (all, 0) => format!("The bell rings for {} kinds of events.", all.len()),
        (_, some) => format!("The bell rings; but {some} of these kinds are not watched (t)."),
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

/// What names a party in the filter, where a space ends a word.
fn one_word(party: &Party) -> String {
    let login = if party.alternate_id.contains(' ') { "" } else { &*party.alternate_id };
    if login.is_empty() { party.id.clone() } else { login.to_owned() }
}

/// `10:56:03`, or with the day where it was another.
pub fn clock(at: Timestamp, now: crate::app::event::Now, zone: &jiff::tz::TimeZone) -> String {
    let (then, today) = (at.to_zoned_datetime(zone.clone()), now.0.to_zoned_datetime(zone.clone()));
    let form = if then.date() == today.date() { "%H:%M:%S" } else { "%-d %b %H:%M" };
    then.strftime(form).to_string()
}
