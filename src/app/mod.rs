//! State and decisions: `App::handle(now, event) -> effects`, and nothing else.
//!
//! ```text
//!  key, paste, resize ─┐                                   ┌─► Start, Cancel   (worker)
//!  update from worker ─┼─► App::handle ─► changed state ──►├─► After           (timers)
//!  timer ──────────────┘    overlays, then the top screen  └─► Copy, Open, Suspend, Leave  (terminal)
//! ```
//!
//! No I/O, no clock, no randomness, no terminal library: the same events at the same moments give the same state,
//! so every screen can be reproduced in a test.

pub mod action;
pub mod advice;
pub mod columns;
mod context;
pub mod deed;
pub mod directory;
pub mod doing;
pub mod effect;
pub mod field;
pub mod json;
pub mod key;
pub mod layout;
pub mod log;
pub mod problem;
pub mod profile;
pub mod question;
pub mod screen;
pub mod session;
pub mod slot;
pub mod times;
pub mod titles;
mod updates;
pub mod wrap;

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use action::{Action, CopyWhat, Step};
use context::{Context as Cx, Tickets, Toast};
use directory::RowIx;
use doing::Revealed;
use effect::{Effect, Event, Now, Timer};
use key::{Context, Lookup};
use question::Question;
use screen::Screen;
use screen::detail::{DetailScreen, Tab};
use screen::list::Wish;
use session::{Namesakes, Session};

use crate::messages::{Lane, Request};
use crate::protocol::connection::ConnectionId;
use crate::protocol::key::{Key, KeyCode};
use crate::protocol::row::RowField;
use crate::protocol::user::User;

/// How the program was started.
#[derive(Clone, Debug)]
pub struct Start {
    pub connection: ConnectionId,
    pub read_only: bool,
    /// A login or id to open at once.
    pub user: Option<String>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    pub size: (u16, u16),
    pub now: Now,
}

/// What lies over the screens and takes the keys first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys of the contexts that were open; first line in view.
    Help {
        contexts: Vec<Context>,
        scroll: usize,
    },
    ErrorDetails {
        lines: Vec<String>,
        scroll: usize,
    },
    /// Whether everybody is to be loaded.
    LoadAll,
    Question(Box<Question>),
    Revealed(Box<Revealed>),
}

pub struct App {
    sessions: IndexMap<ConnectionId, Session>,
    current: ConnectionId,
    pub overlays: Vec<Overlay>,
    /// The keys pressed so far of an unfinished sequence.
    pub pressed: Vec<Key>,
    toast: Option<Toast>,
    tickets: Tickets,
    pub zone: TimeZone,
    pub size: (u16, u16),
    /// When the last event was handled; what relative times are told from.
    pub now: Now,
    open_at_start: Option<String>,
    /// The last key and when it came, to tell a held key from a decision.
    last_key: Option<(Key, Now)>,
    enter_repeats: bool,
    /// The person wanted to leave while a change was under way.
    leaving: bool,
}

/// A held key repeats faster than anybody decides.
const KEY_REPEAT: jiff::SignedDuration = jiff::SignedDuration::from_millis(300);
/// Relative times are told in minutes.
const MINUTE: Duration = Duration::from_secs(60);

impl App {
    pub fn new(start: Start) -> Self {
        let home = Screen::List(Box::default());
        let session = Session::new(start.connection.clone(), start.read_only, home);
        let mut app = Self {
            sessions: IndexMap::from([(start.connection.clone(), session)]),
            current: start.connection,
            overlays: Vec::new(),
            pressed: Vec::new(),
            toast: None,
            tickets: Tickets::default(),
            zone: start.zone,
            size: start.size,
            now: start.now,
            open_at_start: start.user,
            last_key: None,
            enter_repeats: false,
            leaving: false,
        };
        app.measure();
        app
    }

    /// The organisation that is seen.
    ///
    /// # Panics
    /// Never: the current connection always has a session.
    pub fn session(&self) -> &Session {
        &self.sessions[&self.current]
    }

    pub fn toast(&self) -> Option<&str> {
        self.toast.as_ref().map(|toast| toast.text.as_str())
    }

    /// The screen that is seen.
    pub fn screen(&self) -> Option<&Screen> {
        self.session().screens.last()
    }

    /// What is asked, when something is.
    pub fn question(&self) -> Option<String> {
        match self.overlays.last()? {
            Overlay::LoadAll => Some(self.load_all_question()),
            Overlay::Help { .. } | Overlay::ErrorDetails { .. } | Overlay::Question(_) | Overlay::Revealed(_) => None,
        }
    }

    fn load_all_question(&self) -> String {
        let session = self.session();
        let loaded = match session.screens.first() {
            Some(Screen::List(list)) => list.listing.order().len(),
            Some(Screen::Detail(_)) | None => 0,
        };
        match session.cost_of_all(loaded) {
            Some(cost) => {
                let time = match cost.minutes {
                    None => String::new(),
                    Some(0 | 1) => ", within a minute at half the limit".to_owned(),
                    Some(minutes) => format!(", about {minutes} min at half the limit"),
                };
                let (calls, people) = (times_word(cost.calls, "call"), grouped(cost.people));
                format!("Load everyone? {people} people in the organisation: about {calls} more{time}.")
            }
            None => {
                let why =
                    if session.size.is_awaited() { "is not told yet" } else { "is unknown: the token may not ask" };
                format!("Load everyone? The size of the organisation {why}. Each call brings 200 people; Esc stops it.")
            }
        }
    }

    /// Takes one event in; what has to be done about it comes out.
    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        match event {
            Event::Started => self.begin(&mut effects),
            Event::Key(key) => self.press(key, &mut effects),
            Event::Paste(text) => self.paste(&text, &mut effects),
            Event::Resize(columns, rows) => self.size = (columns, rows),
            Event::Update(update) => self.take_update(update, &mut effects),
            Event::Timer(timer) => self.take_timer(timer, &mut effects),
            Event::Copied(done) => {
                if !done {
                    self.cx(&mut effects, |_, cx| cx.say("This terminal offers no clipboard."));
                }
            }
            Event::Opened { address, done } => {
                let text = if done { format!("Opened {address}") } else { format!("No browser here: {address}") };
                self.cx(&mut effects, |_, cx| cx.say(text));
            }
        }
        self.measure();
        effects
    }

    /// Runs `work` on the current session with a context for it.
    fn cx<R>(&mut self, effects: &mut Vec<Effect>, work: impl FnOnce(&mut Session, &mut Cx<'_>) -> R) -> R {
        let current = self.current.clone();
        self.cx_of(&current, effects, work)
    }

    fn cx_of<R>(
        &mut self,
        connection: &ConnectionId,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut Session, &mut Cx<'_>) -> R,
    ) -> R {
        let mut cx = Cx {
            now: self.now,
            size: self.size,
            connection: connection.clone(),
            tickets: &mut self.tickets,
            effects,
            toast: &mut self.toast,
        };
        work(&mut self.sessions[connection], &mut cx)
    }

    fn begin(&mut self, effects: &mut Vec<Effect>) {
        let user = self.open_at_start.take();
        self.cx(effects, |session, cx| {
            let ticket = cx.start(Lane::Org, Request::ReadOrg);
            session.org.await_ticket(ticket);
            if let Some(Screen::List(list)) = session.screens.first_mut() {
                list.listing.reload(cx);
            }
            let ticket = cx.start(Lane::Size, Request::ReadSize);
            session.size.await_ticket(ticket);
            if let Some(user) = user {
                session.screens.push(Screen::Detail(Box::new(DetailScreen::open(&user, cx))));
            }
            cx.after(MINUTE, Timer::Minute);
        });
    }

    /// Tells the screens how much of them is in view.
    fn measure(&mut self) {
        let (list, detail) = (layout::of_list(self), layout::of_detail(self));
        let mut rewrapped = false;
        for screen in &mut self.sessions[&self.current].screens {
            match screen {
                Screen::List(screen) => screen.set_page(list.body),
                Screen::Detail(screen) => rewrapped |= screen.set_view(detail.body, self.size.0.saturating_sub(2)),
            }
        }
        if rewrapped {
            self.compose();
        }
    }

    /// The contexts in which a key is looked up now, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        let inner = match (self.overlays.last(), self.screen()) {
            (Some(Overlay::LoadAll | Overlay::Question(_)), _) => return vec![Context::Question],
            (Some(Overlay::Revealed(_)), _) => Context::Revealed,
            (Some(Overlay::Help { .. } | Overlay::ErrorDetails { .. }), _) => Context::Reading,
            (None, Some(Screen::List(list))) if list.finding => Context::Find,
            (None, Some(Screen::Detail(detail))) if detail.json.finding && detail.tab == Tab::Json => {
                Context::FindInJson
            }
            (None, Some(Screen::Detail(_))) => Context::Detail,
            (None, Some(Screen::List(_)) | None) => Context::List,
        };
        match inner {
            Context::List | Context::Detail if self.may_write() => vec![inner, Context::Act, Context::Anywhere],
            _ => vec![inner, Context::Anywhere],
        }
    }

    /// Whether printable keys are text now.
    fn is_typing(&self) -> bool {
        match self.overlays.last() {
            Some(Overlay::Question(question)) => question.takes_text(),
            Some(_) => false,
            None => matches!(self.contexts().first(), Some(Context::Find | Context::FindInJson)),
        }
    }

    fn press(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let enter = key.code == KeyCode::Enter;
        self.enter_repeats = enter
            && self.last_key.is_some_and(|(last, at)| last == key && self.now.0.duration_since(at.0) < KEY_REPEAT);
        self.last_key = Some((key, self.now));
        let contexts = self.contexts();
        if self.is_typing() && key.text().is_some() {
            self.type_key(key, effects);
            return;
        }
        let unfinished = !self.pressed.is_empty();
        self.pressed.push(key);
        match key::look_up(&contexts, &self.pressed) {
            Lookup::Unfinished => return,
            Lookup::Action(action) => {
                self.pressed.clear();
                self.act(action, effects);
                return;
            }
            Lookup::Unbound => self.pressed.clear(),
        }
        // A sequence that leads nowhere is dropped whole, so that its last key does not act by surprise.
        if !unfinished && self.is_typing() {
            self.type_key(key, effects);
        }
    }

    fn type_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        if let Some(Overlay::Question(question)) = self.overlays.last_mut() {
            if question.type_key(key) {
                self.groups_typed(effects);
            }
            return;
        }
        self.cx(effects, |session, cx| match session.screens.last_mut() {
            Some(Screen::List(list)) => list.type_key(key, &session.directory, cx),
            Some(Screen::Detail(detail)) => detail.type_key(key),
            None => false,
        });
    }

    fn paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if let Some(Overlay::Question(question)) = self.overlays.last_mut() {
            if question.paste(text) {
                self.groups_typed(effects);
            }
            return;
        }
        if !self.overlays.is_empty() {
            return;
        }
        self.cx(effects, |session, cx| match session.screens.last_mut() {
            Some(Screen::List(list)) => list.paste(text, &session.directory, cx),
            Some(Screen::Detail(detail)) if detail.json.finding => detail.paste(text),
            Some(Screen::Detail(_)) | None => cx.say("Nothing to paste into here. Ctrl-F starts a search."),
        });
    }

    fn take_timer(&mut self, timer: Timer, effects: &mut Vec<Effect>) {
        match timer {
            Timer::Search(ticket) => self.cx(effects, |session, cx| {
                if let Some(Screen::List(list)) = session.screens.first_mut() {
                    list.search.rested(ticket, cx);
                }
            }),
            Timer::Dwell(ticket) => self.dwelt(ticket, effects),
            Timer::Countdown => {
                let now = self.now;
                self.cx(effects, |session, cx| {
                    session.waiting.retain(|waiting| waiting.until > now.0);
                    if !session.waiting.is_empty() {
                        cx.after(Duration::from_secs(1), Timer::Countdown);
                    }
                });
            }
            Timer::Minute => {
                self.cx(effects, |_, cx| cx.after(MINUTE, Timer::Minute));
                self.compose();
            }
            Timer::Groups(ticket) => self.groups_rested(ticket, effects),
            Timer::Toast(ticket) => {
                if self.toast.as_ref().is_some_and(|toast| toast.ticket == ticket) {
                    self.toast = None;
                }
            }
        }
    }

    /// The selection has rested on somebody: reads what the preview and the namesakes need and is not known yet.
    fn dwelt(&mut self, ticket: crate::messages::Ticket, effects: &mut Vec<Effect>) {
        let preview = layout::of_list(self).preview > 0;
        self.cx(effects, |session, cx| {
            let Some(Screen::List(list)) = session.screens.first() else { return };
            let Some(at) = list.dwelt(ticket) else { return };
            let row = session.directory.row(at);
            if preview && session.reading(row.id()).is_none() {
                cx.start(Lane::Preview, Request::ReadUser { selector: row.id().to_owned() });
            }
            let (given, family) = (row.get(RowField::FirstName).to_owned(), row.get(RowField::LastName).to_owned());
            let known = matches!(session.namesakes_of(row), Some(Namesakes::Counted { .. } | Namesakes::NotChecked(_)));
            if !known && !(given.is_empty() && family.is_empty()) {
                let key = session::name_key(&given, &family);
                let ticket = cx.start(Lane::Namesakes, Request::CountNamesakes { first: given, last: family });
                session.namesakes.retain(|_, known| !matches!(known, Namesakes::Asked(_)));
                session.namesakes.insert(key, Namesakes::Asked(ticket));
            }
        });
    }

    fn act(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Quit => self.leave(effects),
            Action::Suspend => effects.push(Effect::Suspend),
            Action::Help => {
                let contexts = self.contexts();
                self.overlays.push(Overlay::Help { contexts, scroll: 0 });
            }
            Action::ErrorDetails => match &self.session().problem {
                Some(problem) => {
                    let lines = problem.details();
                    self.overlays.push(Overlay::ErrorDetails { lines, scroll: 0 });
                }
                None => self.cx(effects, |_, cx| cx.say("There is no error to show.")),
            },
            Action::Back => self.go_back(effects),
            Action::Confirm => self.confirm(effects),
            Action::LoadAll => self.ask_to_load_all(effects),
            Action::NextCall => self.next_call(effects),
            Action::Move(step) => self.step(step, effects),
            Action::Copy(what) => self.copy(what, effects),
            Action::OpenBrowser => self.open_browser(effects),
            Action::Search | Action::LeaveFind | Action::GoToList | Action::Open | Action::Reload => {
                self.act_on_screen(action, effects);
            }
            Action::Do(deed) => self.ask(deed, effects),
            Action::SwitchFocus
            | Action::ToggleMail
            | Action::ToggleSessions
            | Action::ToggleTokens
            | Action::Mark
            | Action::MarkAll
            | Action::Reveal
            | Action::Spell
            | Action::CopySecret => self.act_on_overlay(action, effects),
            Action::ShowTab(_)
            | Action::NextTab
            | Action::PreviousTab
            | Action::ToggleEmpty
            | Action::NextMatch
            | Action::PreviousMatch => self.act_on_detail(action, effects),
        }
    }

    fn act_on_screen(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let wish = self.cx(effects, |session, cx| match (session.screens.last_mut(), action) {
            (Some(Screen::List(list)), Action::Search) => {
                list.begin_find();
                None
            }
            (Some(Screen::List(list)), Action::LeaveFind) => {
                if session.problem.take().is_none() {
                    list.leave_find(cx);
                }
                None
            }
            (Some(Screen::List(list)), Action::GoToList) => {
                list.finding = false;
                None
            }
            (Some(Screen::List(list)), Action::Open) => list.open(&session.directory, cx),
            (Some(Screen::List(list)), Action::Reload) => {
                session.problem = None;
                if list.is_searching() {
                    list.search.ask_again(cx);
                } else {
                    list.listing.retry_or_reload(cx);
                }
                session.namesakes.retain(|_, known| !matches!(known, Namesakes::NotChecked(_)));
                None
            }
            (Some(Screen::Detail(detail)), Action::Search) => {
                detail.show(Tab::Json, cx);
                detail.begin_find();
                None
            }
            (Some(Screen::Detail(detail)), Action::LeaveFind) => {
                detail.leave_find();
                None
            }
            (Some(Screen::Detail(detail)), Action::GoToList) => {
                detail.json.finding = false;
                None
            }
            (Some(Screen::Detail(detail)), Action::Reload) => {
                session.problem = None;
                detail.reload(cx);
                session.schemas.retain(|_, schema| schema.failure().is_none());
                None
            }
            (Some(Screen::Detail(_) | Screen::List(_)) | None, _) => None,
        });
        if let Some(wish) = wish {
            self.fulfil(wish, effects);
        }
    }

    fn act_on_detail(&mut self, action: Action, effects: &mut Vec<Effect>) {
        self.cx(effects, |session, cx| {
            let Some(Screen::Detail(detail)) = session.screens.last_mut() else { return };
            match action {
                Action::ShowTab(tab) => detail.show(tab, cx),
                Action::NextTab => detail.show_next(cx),
                Action::PreviousTab => detail.show_previous(cx),
                Action::ToggleEmpty => detail.show_empty = !detail.show_empty,
                Action::NextMatch => detail.next_match(true),
                Action::PreviousMatch => detail.next_match(false),
                _ => {}
            }
        });
        self.compose();
    }

    /// Lays the person on the screen out anew: what was read, the schema or the time has changed.
    fn compose(&mut self) {
        let (now, zone) = (self.now, self.zone.clone());
        let may_write = self.may_write();
        let session = &mut self.sessions[&self.current];
        let Some(Screen::Detail(detail)) = session.screens.last_mut() else { return };
        let schema_id = detail.user.value().map(|user| schema_of(user).to_owned()).unwrap_or_default();
        let schema = session.schemas.get(&schema_id);
        detail.compose_profile(&profile::Sources {
            schema: schema.and_then(|slot| slot.value()).map(Arc::as_ref),
            schema_missing: schema.and_then(|slot| slot.failure()).map(|failure| failure.kind.sentence()),
            types: session.types.value().map(Vec::as_slice).unwrap_or_default(),
            now,
            zone: &zone,
        });
        detail.compose_evidence(now, &zone, may_write);
    }

    /// Leaves, unless a change is under way: then its outcome would stay unknown, and a second `q` must say so.
    fn leave(&mut self, effects: &mut Vec<Effect>) {
        let name = self.sessions.values().find_map(|session| session.doing.first()).map(|doing| doing.name.clone());
        match name {
            Some(name) if !self.leaving => {
                self.leaving = true;
                self.cx(effects, |_, cx| {
                    cx.say(format!("A change of {name} is under way; again to leave without its outcome."))
                });
            }
            Some(_) | None => effects.push(Effect::Leave),
        }
    }

    fn act_on_overlay(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match self.overlays.last_mut() {
            Some(Overlay::Question(question)) => question.act(action),
            Some(Overlay::Revealed(revealed)) => match action {
                Action::Reveal => revealed.shown = !revealed.shown,
                Action::Spell if revealed.is_password => revealed.spelled = !revealed.spelled,
                Action::CopySecret => {
                    effects.push(Effect::CopySecret(revealed.secret.clone()));
                    self.cx(effects, |_, cx| {
                        cx.say("Copied. It stays in the clipboard until something else is copied.")
                    });
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn fulfil(&mut self, wish: Wish, effects: &mut Vec<Effect>) {
        self.cx(effects, |session, cx| {
            session.problem = None;
            let screen = match wish {
                Wish::Open(at) => DetailScreen::open(session.directory.row(at).id(), cx),
                Wish::OpenRead(user) => DetailScreen::open(&user.id, cx),
            };
            session.screens.push(Screen::Detail(Box::new(screen)));
        });
        // What is known already is there in the first frame; the fresh reading replaces it.
        let Session { screens, readings, .. } = &mut self.sessions[&self.current];
        if let Some(Screen::Detail(detail)) = screens.last_mut()
            && let Some(reading) = readings.get(&detail.id)
        {
            detail.show_meanwhile(Arc::clone(&reading.user));
        }
        self.read_schema_of_screen(effects);
        self.compose();
    }

    fn confirm(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.overlays.last(), Some(Overlay::Question(_))) {
            self.confirm_question(effects);
            return;
        }
        if self.overlays.last() == Some(&Overlay::LoadAll) {
            self.overlays.pop();
            self.cx(effects, |session, cx| {
                if let Some(Screen::List(list)) = session.screens.first_mut() {
                    list.listing.load_all(cx);
                }
            });
        }
    }

    fn ask_to_load_all(&mut self, effects: &mut Vec<Effect>) {
        let Some(Screen::List(list)) = self.screen() else { return };
        if list.listing.is_complete() {
            let count = grouped(list.listing.order().len() as u64);
            self.cx(effects, |_, cx| cx.say(format!("All {count} are loaded already.")));
        } else if list.listing.is_loading_everything() {
            self.cx(effects, |_, cx| cx.say("Everyone is being loaded; Esc stops it."));
        } else {
            self.overlays.push(Overlay::LoadAll);
        }
    }

    /// Esc: the nearest thing that can be closed.
    fn go_back(&mut self, effects: &mut Vec<Effect>) {
        if let Some(Overlay::Revealed(revealed)) = self.overlays.last_mut()
            && !revealed.closing
        {
            // One Esc too many must not lose what cannot be had again.
            revealed.closing = true;
            return;
        }
        if self.overlays.pop().is_some() {
            return;
        }
        self.cx(effects, |session, cx| {
            if session.problem.take().is_some() {
                return;
            }
            match session.screens.last_mut() {
                Some(Screen::Detail(detail)) if !detail.json.find.is_empty() && detail.tab == Tab::Json => {
                    detail.leave_find()
                }
                Some(Screen::Detail(_)) => {
                    DetailScreen::close(cx);
                    session.screens.pop();
                }
                Some(Screen::List(list)) if list.is_searching() => list.leave_find(cx),
                Some(Screen::List(list)) => {
                    if list.listing.stop(cx) {
                        cx.say("Loading stopped; what is loaded stays.");
                    }
                }
                None => {}
            }
        });
    }

    /// `Ctrl-F`: whatever was open is closed, and the search is empty.
    fn next_call(&mut self, effects: &mut Vec<Effect>) {
        self.overlays.clear();
        self.pressed.clear();
        self.cx(effects, |session, cx| {
            session.problem = None;
            if session.screens.len() > 1 {
                DetailScreen::close(cx);
                session.screens.truncate(1);
            }
            if let Some(Screen::List(list)) = session.screens.first_mut() {
                list.next_call(cx);
            }
        });
    }

    fn step(&mut self, step: Step, effects: &mut Vec<Effect>) {
        if let Some(Overlay::Help { scroll, .. } | Overlay::ErrorDetails { scroll, .. }) = self.overlays.last_mut() {
            // The drawing stops at the last line; a bound here keeps the way back short.
            *scroll = step.from(*scroll, 200, usize::from(self.size.1) / 2);
            return;
        }
        if let Some(overlay) = self.overlays.last_mut() {
            if let Overlay::Question(question) = overlay {
                question.step(step);
            }
            return;
        }
        self.cx(effects, |session, cx| match session.screens.last_mut() {
            Some(Screen::List(list)) => list.step(step, cx),
            Some(Screen::Detail(detail)) => detail.step(step),
            None => {}
        });
    }

    /// Whom a key that concerns a person means now.
    fn person(&self) -> Option<RowIx> {
        let session = self.session();
        match session.screens.last()? {
            Screen::List(list) => list.selected(),
            Screen::Detail(detail) => {
                session.directory.by_id(detail.user.value().map_or(&*detail.id, |user| &*user.id))
            }
        }
    }

    fn copy(&mut self, what: CopyWhat, effects: &mut Vec<Effect>) {
        let session = self.session();
        let text = match (what, session.screens.last()) {
            (CopyWhat::Json, Some(Screen::Detail(detail))) => Some(json::to_text(&detail.json.lines)),
            _ => self.person().map(|at| session.directory.row(at)).map(|row| match what {
                CopyWhat::Login => row.get(RowField::Login).to_owned(),
                CopyWhat::Email => row.get(RowField::Email).to_owned(),
                CopyWhat::Name => row.name().into_owned(),
                CopyWhat::Id | CopyWhat::Json => row.id().to_owned(),
            }),
        };
        match text.filter(|text| !text.is_empty()) {
            Some(text) => {
                let shown = if what == CopyWhat::Json { "the JSON".to_owned() } else { text.clone() };
                effects.push(Effect::Copy(text));
                self.cx(effects, |_, cx| cx.say(format!("Copied: {shown}")));
            }
            None => self.cx(effects, |_, cx| cx.say("There is nothing to copy.")),
        }
    }

    fn open_browser(&mut self, effects: &mut Vec<Effect>) {
        let session = self.session();
        let page = self.person().and_then(|at| {
            let origin = session.origin.as_ref()?;
            Some(origin.admin_page(session.directory.row(at).id()))
        });
        if let Some(page) = page {
            effects.push(Effect::OpenBrowser(page));
        }
    }
}

/// The schema that a person's profile follows.
fn schema_of(user: &User) -> &str {
    user.schema_id.as_deref().unwrap_or("default")
}

/// `1 call`, `895 calls`.
fn times_word(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// `2,500`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
