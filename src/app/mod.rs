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
pub mod connections;
pub mod event;
pub mod events;
pub mod form;
pub mod hooks;
pub mod input;
pub mod layout;
pub mod overlay;
pub mod part;
mod patience;
pub mod person;
pub mod place;
pub mod requests;
pub mod screen;
pub mod session;
mod timers;
pub mod turn;
mod updates;
pub mod users;
pub mod wish;
pub mod workspace;

use std::time::Duration;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use crate::app::person::tab::Tab;
use connections::ConnectionsScreen;
use event::{Effect, Event, Now, Timer, Typed};
use input::Input;
use input::command::{Command, CopyWhat, FormCommand};
use input::key::Context;
pub use overlay::{Overlay, Overlays};
pub use part::count::grouped;
use place::Place;
use screen::Screen;
use session::Session;
use turn::{OrderIds, Toast, Turn};
use users::panel::Panel;
use workspace::Workspace;

use crate::messages::connections::Entry;
use crate::protocol::connection::ConnectionId;
use crate::protocol::user::User;

/// How the program was started.
#[derive(Clone, Debug)]
pub struct Start {
    /// None: nothing is configured and nothing was named; the program begins on the Connections screen.
    pub connection: Option<Entry>,
    /// A login or id to open at once.
    pub user: Option<String>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    pub size: (u16, u16),
    pub now: Now,
}

pub struct App {
    workspaces: IndexMap<ConnectionId, Workspace>,
    current: ConnectionId,
    pub connections: ConnectionsScreen,
    pub overlays: Overlays,
    pub input: Input,
    /// What is to be done about the event that is being handled.
    effects: Vec<Effect>,
    toast: Option<Toast>,
    /// What is said once the toast is gone.
    unsaid: Option<String>,
    order_ids: OrderIds,
    pub zone: TimeZone,
    pub size: (u16, u16),
    /// When the last event was handled; what relative times are told from.
    pub now: Now,
    open_at_start: Option<String>,
    /// The person wanted to leave while a change was under way.
    leaving: bool,
    patience: patience::Patience,
    /// Why unsaved forms could not be kept, as it was said last.
    not_kept: Option<String>,
}

/// Relative times are told in minutes.
const MINUTE: Duration = Duration::from_mins(1);

impl App {
    pub fn new(start: Start) -> Self {
        let work = match &start.connection {
            Some(entry) => connections::switch::workspace_of(entry, &start.zone, start.now),
            None => Workspace { place: Place::Connections, ..Workspace::new(Session::unconnected()) },
        };
        let current = work.session.connection.clone();
        let mut app = Self {
            workspaces: IndexMap::from([(current.clone(), work)]),
            current,
            connections: ConnectionsScreen::default(),
            overlays: Overlays::default(),
            input: Input::default(),
            effects: Vec::new(),
            toast: None,
            unsaid: None,
            order_ids: OrderIds::default(),
            zone: start.zone,
            size: start.size,
            now: start.now,
            open_at_start: start.user,
            leaving: false,
            patience: patience::Patience::default(),
            not_kept: None,
        };
        app.measure();
        app
    }

    /// Whether an action does something where the person is now; what does not is no hint.
    pub fn applies(&self, command: Command) -> bool {
        if self.place() == Place::Api {
            return self.workspace().api.applies(command);
        }
        let tab = match self.screen() {
            Some(Screen::Detail(detail)) => Some(detail.tab),
            Some(Screen::List(_) | Screen::Form(_)) | None => None,
        };
        match command {
            Command::FoldAll => matches!(tab, Some(Tab::Profile | Tab::Json)),
            Command::NextMatch | Command::PreviousMatch => tab == Some(Tab::Json),
            Command::Search => tab.is_none_or(|tab| tab == Tab::Json),
            Command::LoadAll => match self.screen() {
                Some(Screen::List(list)) => !list.is_searching() && !list.listing.is_complete(),
                Some(Screen::Detail(_) | Screen::Form(_)) | None => false,
            },
            Command::NextView | Command::PreviousView => match self.screen() {
                Some(Screen::List(list)) => list.is_searching() || list.views().0.len() > 1,
                Some(Screen::Detail(_) | Screen::Form(_)) | None => false,
            },
            Command::ScrollLeft | Command::ScrollRight => self.workspace().shown_columns().most_skipped() > 0,
            Command::Form(FormCommand::New) => matches!(self.screen(), Some(Screen::List(_))),
            Command::Do(_)
            | Command::Actions
            | Command::Form(FormCommand::Edit | FormCommand::Copy)
            | Command::Manager
            | Command::Copy(
                CopyWhat::Login | CopyWhat::Email | CopyWhat::Name | CopyWhat::Id | CopyWhat::Caller | CopyWhat::Ticket,
            )
            | Command::OpenBrowser
            | Command::Mark
            | Command::MarkAll => self.place() != Place::Users || self.workspace().person().is_some(),
            Command::Unmark => !self.session().marks.is_empty(),
            Command::SwitchFocus => match self.overlays.panel() {
                Some(Panel::Export(line)) => line.marked > 0,
                _ => true,
            },
            Command::Open => match self.screen() {
                // While something is typed, Enter reads whom it names.
                Some(Screen::List(list)) => list.finding || list.selected().is_some(),
                Some(Screen::Detail(detail)) => detail.tab == Tab::Json || detail.told_row().is_some(),
                Some(Screen::Form(_)) | None => true,
            },
            Command::RemoveFactor => tab == Some(Tab::Factors) && self.workspace().selected_factor().is_some(),
            Command::Form(FormCommand::Way) => self.workspace().form().is_some_and(|screen| !screen.form.is_new()),
            _ => true,
        }
    }

    /// The organisation that is seen.
    ///
    /// # Panics
    /// Never: the current connection always has a session.
    pub fn session(&self) -> &Session {
        &self.workspace().session
    }

    /// The screen about people that is seen; none while another place is.
    pub fn screen(&self) -> Option<&Screen> {
        self.workspace().screen()
    }

    /// Whether Enter in a box without a focus of its own cancels now.
    pub fn cancel_has_focus(&self) -> bool {
        self.input.opened.cancel
    }

    /// The organisation that is seen, with everything that is open of it.
    ///
    /// # Panics
    /// Never: the current connection always has one.
    pub fn workspace(&self) -> &Workspace {
        &self.workspaces[&self.current]
    }

    pub fn toast(&self) -> Option<&str> {
        self.toast.as_ref().map(|toast| toast.text.as_str())
    }

    /// For how many seconds the screen has waited in vain, once that is long enough to be told.
    pub fn silent_for(&self) -> Option<u64> {
        self.patience.silent_for(self.now)
    }

    /// What is lost with the program: typed, not saved, and not kept. To be told where the person is then.
    pub fn lost(&self) -> Option<String> {
        let reason = self.not_kept.as_ref()?;
        let forms = self.workspaces.values().flat_map(Workspace::not_kept);
        let names: Vec<String> = forms.map(|screen| screen.form.name()).collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("the form for {name} was not saved and could not be kept: {reason}")),
            names => Some(format!("the forms for {} were not saved and could not be kept: {reason}", names.join(", "))),
        }
    }

    /// Takes one event in; what has to be done about it comes out.
    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Effect> {
        self.now = now;
        let heard = match &event {
            Event::Update(update) => Some(update.order_id),
            _ => None,
        };
        match event {
            Event::Started => self.begin(),
            Event::Read(read) => self.take_read(read),
            Event::Key(key) => self.take_read(vec![Typed::Key(key)]),
            Event::Paste(text) => self.take_read(vec![Typed::Paste(text)]),
            Event::Drawn => {
                self.input.opened.note_drawn();
                return Vec::new();
            }
            Event::Leaving => {
                // Whoever ended the program, what is typed anywhere is kept.
                let open: Vec<ConnectionId> = self.workspaces.keys().cloned().collect();
                for connection in &open {
                    self.turn_of(connection, Workspace::keep_forms);
                }
            }
            Event::NotSuspended => {
                self.turn(|_, turn| turn.say("Nobody is there to continue the program: not suspended."));
            }
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Update(update) => self.take_update(update),
            Event::Timer(timer) => self.take_timer(timer),
            Event::Answered(asked, answer) => {
                let wish = self.in_connections(|screen, _, turn| screen.take_asked(asked, answer, turn));
                self.fulfil_all(wish);
            }
            Event::Found(place, left) => {
                if self.workspaces.contains_key(&place.connection) {
                    self.turn_of(&place.connection, |work, turn| work.take_found(&place, left, turn));
                }
            }
            Event::NotKept { place, form, reason } => self.take_not_kept(&place, form, &reason),
            Event::Copied(what, reached) => {
                self.turn(|_, turn| turn.say(person::copying::sentence(&what, reached)));
            }
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
        self.note_box(false);
        self.measure();
        self.turn(Workspace::tend_events);
        self.turn(Workspace::tend_manager);
        let awaited = self.workspace().awaited();
        self.effects.extend(self.patience.tend(awaited, heard, self.now));
        std::mem::take(&mut self.effects)
    }

    /// Runs `work` on the current session with a context for it.
    fn turn<R>(&mut self, work: impl FnOnce(&mut Workspace, &mut Turn<'_>) -> R) -> R {
        let current = self.current.clone();
        self.turn_of(&current, work)
    }

    fn turn_of<R>(&mut self, connection: &ConnectionId, work: impl FnOnce(&mut Workspace, &mut Turn<'_>) -> R) -> R {
        let mut turn = Turn {
            now: self.now,
            size: self.size,
            connection: connection.clone(),
            order_ids: &mut self.order_ids,
            effects: &mut self.effects,
            overlays: &mut self.overlays,
            is_seen: *connection == self.current,
            toast: &mut self.toast,
            zone: &self.zone,
            enter_repeats: self.input.enter_repeats,
            cancel_has_focus: self.input.opened.cancel,
        };
        work(&mut self.workspaces[connection], &mut turn)
    }

    /// Puts something to the box on top, if there is one.
    fn on_top<R>(&mut self, ask: impl FnOnce(&mut Overlay, &mut Turn<'_>) -> R) -> Option<R> {
        let mut top = self.overlays.pop()?;
        let answer = self.turn(|_, turn| ask(&mut top, turn));
        self.overlays.push(top);
        Some(answer)
    }

    fn begin(&mut self) {
        // Read ahead, so that the first key on that screen finds its rows.
        if self.session().is_unconnected() {
            self.in_connections(|screen, _, turn| screen.enter(turn));
        } else {
            self.in_connections(|screen, _, turn| screen.list(false, turn));
            self.turn(Workspace::recall_forms);
            let user = self.open_at_start.take();
            self.turn(|work, turn| work.read_first(user.as_deref(), turn));
        }
        self.turn(|_, turn| turn.after(MINUTE, Timer::Minute));
    }

    /// Says it without taking the place of what is said already.
    fn say_later(&mut self, text: String) {
        match self.toast {
            Some(_) => self.unsaid = Some(text),
            None => self.turn(|_, turn| turn.say(text)),
        }
    }

    /// Tells the screens how much of them is in view.
    fn measure(&mut self) {
        let (list, detail) = (layout::of_list(self), layout::of_detail(self));
        let (api, requests) = (layout::of_api(self), layout::of_requests(self));
        self.workspaces[&self.current].api.set_page(api.body);
        self.workspaces[&self.current].requests.set_page(requests.body);
        let events = layout::of_events(self);
        self.workspaces[&self.current].events.set_page(events.body);
        let form = layout::of_form(self);
        let mut rewrapped = false;
        for screen in &mut self.workspaces[&self.current].screens {
            match screen {
                Screen::List(screen) => screen.set_page(list.body),
                Screen::Detail(screen) => rewrapped |= screen.set_view(detail.body, self.size.0.saturating_sub(2)),
                Screen::Form(screen) => screen.set_page(form.body),
            }
        }
        if rewrapped {
            self.turn(|work, turn| work.compose(turn));
        }
    }

    /// The contexts in which a key is looked up now, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        let inner = match (self.overlays.last(), self.screen()) {
            (Some(overlay), _) => return overlay.contexts(),
            (None, _) if self.place() == Place::Requests => Context::Requests,
            (None, _) if self.place() == Place::Connections => return self.connections.contexts(),
            (None, _) if self.place() == Place::Events => return self.workspace().events_contexts(),
            (None, _) if self.place() == Place::Api => return self.workspace().api.contexts(),
            (None, Some(Screen::List(list))) if list.finding => Context::Find,
            (None, Some(Screen::Detail(detail))) if detail.finding && detail.tab == Tab::Json => Context::FindInJson,
            (None, Some(Screen::Detail(_))) => Context::Detail,
            (None, Some(Screen::Form(form))) => Workspace::form_context(form),
            (None, Some(Screen::List(_)) | None) => Context::List,
        };
        match inner {
            Context::List | Context::Detail if self.workspace().may_write() => {
                vec![inner, Context::Act, Context::Places, Context::Anywhere]
            }
            Context::List | Context::Detail | Context::Requests => {
                vec![inner, Context::Places, Context::Anywhere]
            }
            _ => vec![inner, Context::Anywhere],
        }
    }
}

/// The schema that a person's profile follows.
fn schema_of(user: &User) -> &str {
    user.schema_id.as_deref().unwrap_or("default")
}

/// `1 call`, `895 calls`.
pub(crate) fn times_word(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}
