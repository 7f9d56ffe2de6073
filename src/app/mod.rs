//! State and decisions: `App::handle(now, event) -> effects`, and nothing else.
//!
//! ```text
//!  key, paste, resize ─┐                                   ┌─► Start, Cancel   (worker)
//!  update from worker ─┼─► App::handle ─► changed state ──►├─► After           (timers)
//!  timer ──────────────┘    the box on top, else the room  └─► Copy, Open, Suspend, Leave  (terminal)
//! ```
//!
//! No I/O, no clock, no randomness, no terminal library: the same events at the same moments give the same state,
//! so every screen can be reproduced in a test.

mod act;
pub mod action;
pub mod api;
pub mod care;
pub mod connections;
pub mod deeds;
pub mod drill;
pub mod event;
pub mod events;
pub mod form;
pub mod hooks;
pub mod import;
pub mod input;
pub mod jobs;
pub mod layout;
pub mod leaver;
pub mod organisations;
pub mod overlay;
pub mod part;
pub mod patience;
pub mod person;
pub mod place;
pub mod requests;
pub mod screen;
pub mod session;
mod start;
mod switch;
mod timers;
pub mod turn;
mod updates;
pub mod users;
pub mod verify;
pub mod wish;
pub mod workspace;

use jiff::tz::TimeZone;

use connections::ConnectionsScreen;
use drill::Drill;
pub use event::Start;
use event::{Effect, Event, Now, Typed};
use input::Input;
use input::key::Context;
use organisations::Organisations;
pub use overlay::Overlay;
pub use overlay::stack::Overlays;
use place::Place;
use session::Session;
use turn::{OrderIds, Toasts, Turn};
use workspace::Workspace;

use crate::protocol::connection::ConnectionId;

pub struct App {
    pub organisations: Organisations,
    pub connections: ConnectionsScreen,
    pub overlays: Overlays,
    pub input: Input,
    /// What is to be done about the event that is being handled.
    effects: Vec<Effect>,
    pub toasts: Toasts,
    order_ids: OrderIds,
    pub zone: TimeZone,
    /// Columns and rows of the whole terminal.
    pub terminal: (u16, u16),
    /// Those that the screens have.
    pub size: (u16, u16),
    /// What is to be said once the program is there.
    pub told_at_start: Option<String>,
    /// The practice of calls, where this is one.
    pub drill: Option<Drill>,
    /// When the last event was handled; what relative times are told from.
    pub now: Now,
    open_at_start: Option<String>,
    /// The person wanted to leave while a change was under way.
    leaving: bool,
    pub patience: patience::Patience,
}

impl App {
    /// The organisation that is seen.
    ///
    /// # Panics
    /// Never: the current connection always has a session.
    pub fn session(&self) -> &Session {
        &self.workspace().session
    }

    /// The organisation that is seen, with everything that is open of it.
    ///
    /// # Panics
    /// Never: the current connection always has one.
    pub fn workspace(&self) -> &Workspace {
        self.organisations.seen()
    }

    /// Whether something follows once what is open now was drawn.
    pub fn waits_for_frame(&self) -> bool {
        self.input.held.waits_for_frame()
    }

    /// Takes one event in; what has to be done about it comes out.
    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Effect> {
        self.now = now;
        let before = (self.session().problem.clone(), self.toasts.order_id());
        let heard = match &event {
            Event::Update(update) => Some(update.order_id),
            _ => None,
        };
        match event {
            Event::Started => self.begin(),
            Event::Read(read) => {
                self.input.begin_read();
                for typed in read {
                    let at_work = !self.overlays.shows_call();
                    self.take_typed(typed);
                    if let Some(drill) = self.drill.as_mut().filter(|_| at_work && !self.overlays.shows_call()) {
                        drill.count_key();
                    }
                }
            }
            Event::Key(key) => return self.handle(now, Event::Read(vec![Typed::Key(key)])),
            Event::Paste(text) => return self.handle(now, Event::Read(vec![Typed::Paste(text)])),
            Event::Drawn => {
                self.input.opened.note_drawn();
                let held = self.input.held.take_after_frame();
                if held.is_empty() {
                    return Vec::new();
                }
                self.replay(held);
            }
            Event::Leaving => {
                // Whoever ended the program, what is typed anywhere is kept.
                let open: Vec<ConnectionId> = self.organisations.iter().map(|(id, _)| id.clone()).collect();
                for connection in &open {
                    self.turn_of(connection, Workspace::keep_forms);
                }
                self.turn(Workspace::call_off_verifying);
            }
            Event::NotSuspended => {
                self.turn(|_, turn| turn.say("Nobody is there to continue the program: not suspended."));
            }
            Event::Resize(columns, rows) => {
                self.terminal = (columns, rows);
                self.size = drill::room(self.terminal, self.drill.is_some());
            }
            Event::Update(update) => self.take_update(update),
            Event::Timer(timer) => self.take_timer(timer),
            Event::Answered(asked, answer) => {
                let wish = self.in_connections(|screen, _, turn| screen.take_asked(asked, answer, turn));
                self.fulfil(wish);
            }
            Event::Found(place, left) => {
                if self.organisations.is_open(&place.connection) {
                    self.turn_of(&place.connection, |work, turn| work.take_found(&place, left, turn));
                }
            }
            Event::NotKept { place, form, reason } => {
                if let Some(said) = self.organisations.take_not_kept(&place, form, &reason) {
                    self.turn(|_, turn| turn.say(said));
                }
            }
            Event::Copied(what, reached) => {
                self.turn(|_, turn| turn.say(person::copies::sentence(&what, reached)));
            }
            Event::HandedOn(said) => self.turn(|_, turn| turn.say_later(said)),
            Event::TakenBack => self.turn(|_, turn| turn.say(person::copies::TAKEN_BACK)),
            Event::FileWritten { name, what, done } => {
                let text = match done {
                    Ok(()) => format!("Saved {what} to {name}"),
                    Err(why) => format!("{name} could not be written: {why}"),
                };
                self.turn(|_, turn| turn.say(text));
            }
            Event::Edited(edited) => self.turn(|work, turn| work.api.take_edited(edited, turn)),
            Event::Opened { address, done } => {
                let text = if done { format!("Opened {address}") } else { format!("No browser here: {address}") };
                self.turn(|_, turn| turn.say(text));
            }
        }
        let problem = &self.session().problem;
        if problem.is_some() && *problem != before.0 && self.toasts.order_id() == before.1 {
            // What was said before an error is no word about it.
            self.turn(|_, turn| turn.hush());
        }
        self.note_box(false);
        if let Some(today) = self.overlays.today_mut() {
            today.set_size(self.size);
        }
        let (_, height) = self.size;
        if let Some(table) = self.overlays.import_mut().and_then(|importing| importing.table.as_mut()) {
            table.set_page(usize::from(height.saturating_sub(layout::BESIDE_TABLE)));
        }
        if let Some(planning) = self.overlays.planning_mut() {
            planning.set_page(usize::from(height.saturating_sub(layout::BESIDE_PLAN)));
        }
        if let Some(people) = self.overlays.job_people_mut() {
            people.set_page(usize::from(height.saturating_sub(layout::BESIDE_JOB_PEOPLE)));
            self.turn(|_, turn| workspace::jobs::tend_job_people(turn));
        }
        let views = layout::views(self);
        if self.organisations.seen_mut().measure(&views) {
            self.turn(|work, turn| work.compose(turn));
        }
        self.turn(Workspace::tend_events);
        self.turn(Workspace::tend_stale);
        self.turn(Workspace::tend_manager);
        self.turn(Workspace::tend_verifying);
        let awaited = self.workspace().awaited();
        self.effects.extend(self.patience.tend(awaited, heard, self.now));
        std::mem::take(&mut self.effects)
    }

    /// Whether something is being taken off a device that nobody waits for any more.
    pub fn is_calling_off(&self) -> bool {
        // Another organisation may have been switched to meanwhile.
        self.organisations.iter().any(|(_, work)| work.session.verified.calling_off.is_some())
    }

    /// Runs `work` on what is open of the organisation that is seen.
    fn turn<R>(&mut self, work: impl FnOnce(&mut Workspace, &mut Turn<'_>) -> R) -> R {
        let seen = self.organisations.seen_id().clone();
        self.turn_of(&seen, work)
    }

    /// The same on another one.
    ///
    /// # Panics
    /// Where it is not open.
    fn turn_of<R>(&mut self, connection: &ConnectionId, work: impl FnOnce(&mut Workspace, &mut Turn<'_>) -> R) -> R {
        let mut turn = Turn {
            now: self.now,
            size: self.size,
            connection: connection.clone(),
            order_ids: &mut self.order_ids,
            effects: &mut self.effects,
            overlays: &mut self.overlays,
            is_seen: connection == self.organisations.seen_id(),
            toasts: &mut self.toasts,
            zone: &self.zone,
            answer_repeats: self.input.answer_repeats,
            cancel_has_focus: &mut self.input.opened.cancel,
        };
        work(self.organisations.opened_mut(connection), &mut turn)
    }

    /// Puts something to the practice of calls, where there is one.
    fn in_drill(&mut self, ask: impl FnOnce(&mut Drill, &mut Turn<'_>)) {
        if let Some(mut drill) = self.drill.take() {
            self.turn(|_, turn| ask(&mut drill, turn));
            self.drill = Some(drill);
        }
    }

    /// Puts something to the box on top, if there is one.
    fn on_top<R>(&mut self, ask: impl FnOnce(&mut Overlay, &mut Turn<'_>) -> R) -> Option<R> {
        let mut top = self.overlays.pop()?;
        let answer = self.turn(|_, turn| ask(&mut top, turn));
        self.overlays.push(top);
        Some(answer)
    }

    /// The contexts in which a key is looked up now, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        let mut contexts = match self.overlays.last() {
            Some(overlay) => overlay.contexts(),
            None if self.workspace().place == Place::Connections => self.connections.contexts(),
            None => self.workspace().contexts(),
        };
        if let (Some(_), Some(at)) = (&self.drill, contexts.iter().position(|context| *context == Context::Anywhere)) {
            contexts.insert(at, Context::Drill);
        }
        contexts
    }
}
