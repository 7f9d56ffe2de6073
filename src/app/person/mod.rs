//! The User screen: one person, read by id.

pub mod advice;
pub mod attempt;
pub(crate) mod copies;
mod devices;
mod hand_over;
mod lead;
pub mod log;
pub mod manager;
pub mod profile;
mod reasons;
pub(crate) mod rights;
mod rows;
pub mod sign_in;
pub mod tab;
pub mod table;
pub mod told;
pub mod vigil;

use crate::app::person::reasons::Reasons;
use crate::app::person::tab::Tab;
use crate::protocol::id::UserId;
use crate::protocol::log_event::LOG_REACH;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::action::facts::Facts;
use crate::app::action::offer::offers;
use crate::app::event::Now;
use crate::app::input::command::{Command, Step};
use crate::app::part::json_view::JsonView;
use crate::app::part::slot::Slot;
use crate::app::part::wrap::wrap;
use crate::app::person::advice::Evidence;
use crate::app::person::advice::advise;
use crate::app::person::profile::ProfileLine;
use crate::app::person::profile::Sources;
use crate::app::person::profile::compose;
use crate::app::person::sign_in::SignInRow;
use crate::app::person::vigil::Vigil;
use crate::app::turn::Turn;
use crate::messages::{Content, Failure, Lane, OrderId, Recalled, Request};
use crate::protocol::access::{AppLink, Block};
use crate::protocol::device::Device;
use crate::protocol::document::Document;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;
use crate::protocol::key::Key;
use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Operation;
use crate::protocol::policy::Policy;
use crate::protocol::recorder::Recall;
use crate::protocol::rights::{Rights, realm_of};
use crate::protocol::user::User;
use table::Table;

/// Okta makes the list of factors for whoever asks.
const AS_SEEN: &str = "as your token and network may see it";
const LOG_AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// A moment as the log's parameters want it.
pub(crate) fn log_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

pub struct DetailScreen {
    /// What they were named by, a login perhaps; their id once they are read.
    pub id: String,
    pub user: Slot<Arc<User>>,
    pub groups: Slot<Vec<Group>>,
    /// How they came to the groups.
    held: Reasons,
    pub blocks: Slot<Vec<Block>>,
    pub apps: Slot<Vec<AppLink>>,
    pub factors: Slot<Vec<Factor>>,
    pub devices: Slot<Vec<Device>>,
    pub rights: Slot<Box<Rights>>,
    /// Newest first, and whether older ones were left out.
    pub log: Slot<(Vec<LogEvent>, bool)>,
    /// What the journal tells of them, the earliest first.
    pub deeds: Slot<Recalled>,
    /// Whether they get in, after they were helped.
    pub vigil: Option<Vigil>,
    /// The tabs that are tables, laid out for reading; those of the others stay empty.
    tables: [Table; Tab::ALL.len()],
    /// The Sign-in tab laid out for reading.
    pub sign_in: Vec<SignInRow>,
    pub tab: Tab,
    /// First line in view, for each tab.
    scroll: [usize; Tab::ALL.len()],
    page: usize,
    /// Columns that the body has.
    pub width: usize,
    pub show_empty: bool,
    /// Whether phones and second emails are told whole.
    pub revealed: bool,
    pub json: JsonView,
    /// The search line of the JSON has the keys.
    pub finding: bool,
    /// The profile laid out for reading, kept up to date by [`DetailScreen::compose_profile`].
    pub profile: Vec<ProfileLine>,
}

impl DetailScreen {
    /// Opens the screen and has the person read.
    pub fn open(id: &str, turn: &mut Turn<'_>) -> Self {
        let mut screen = Self {
            id: id.to_owned(),
            user: Slot::default(),
            groups: Slot::default(),
            held: Reasons::default(),
            blocks: Slot::default(),
            apps: Slot::default(),
            factors: Slot::default(),
            devices: Slot::default(),
            rights: Slot::default(),
            log: Slot::default(),
            deeds: Slot::default(),
            vigil: None,
            tables: Default::default(),
            sign_in: Vec::new(),
            tab: Tab::SignIn,
            scroll: [0; Tab::ALL.len()],
            page: 1,
            width: 80,
            show_empty: false,
            revealed: false,
            json: JsonView::new(Arc::new(Document::plain(""))),
            finding: false,
            profile: Vec::new(),
        };
        screen.read(turn);
        if screen.is_id() {
            screen.read_tab(turn);
        }
        screen
    }

    fn read(&mut self, turn: &mut Turn<'_>) {
        let order_id = turn.start(Lane::Person, Request::ReadUser { selector: self.id.clone() });
        self.user.await_order(order_id);
    }

    /// Whether the person was named by id; a login is replaced by the id once they are read.
    fn is_id(&self) -> bool {
        !self.id.contains('@') && self.id.starts_with("00u") || self.user.value().is_some()
    }

    pub fn is_about(&self, id: &str) -> bool {
        self.id == id
    }

    /// Reads what the tab on the screen needs and nobody asked for yet.
    fn read_tab(&mut self, turn: &mut Turn<'_>) {
        let needs: &[Lane] = match self.tab {
            Tab::SignIn => &[Lane::Blocks, Lane::Factors, Lane::Log],
            Tab::Groups => &[Lane::Groups],
            Tab::Apps => &[Lane::Apps],
            Tab::Factors => &[Lane::Factors],
            Tab::Devices => &[Lane::Devices],
            Tab::Rights => &[Lane::Rights],
            Tab::Log => &[Lane::Log, Lane::Deeds],
            Tab::Profile | Tab::Json => &[],
        };
        for lane in needs {
            self.read_area(*lane, false, turn);
        }
    }

    /// Reads one area of the person; unless `again`, only where that was not done yet.
    pub(crate) fn read_area(&mut self, lane: Lane, again: bool, turn: &mut Turn<'_>) {
        let user = UserId::new(self.id.as_str());
        let untouched = match lane {
            Lane::Blocks => self.blocks.is_untouched(),
            Lane::Groups => self.groups.is_untouched(),
            Lane::Apps => self.apps.is_untouched(),
            Lane::Factors => self.factors.is_untouched(),
            Lane::Devices => self.devices.is_untouched(),
            // What is known of the person decides what is asked.
            Lane::Rights if self.user.value().is_none() => return,
            Lane::Rights => self.rights.is_untouched(),
            Lane::Log => self.log.is_untouched(),
            Lane::Deeds => self.deeds.is_untouched(),
            _ => return,
        };
        if untouched == again {
            return;
        }
        let request = match lane {
            Lane::Blocks => Request::ReadBlocks { user },
            Lane::Groups => Request::ReadGroups { user },
            Lane::Apps => Request::ReadApps { user },
            Lane::Factors => Request::ReadFactors { user },
            Lane::Devices => Request::ReadDevices { user },
            Lane::Rights => {
                let read = self.user.value();
                let provider = read.and_then(|user| user.provider.as_ref()).map(|provider| provider.kind.clone());
                let realm = read.and_then(|user| realm_of(user));
                Request::ReadRights { user, realm, provider: provider.unwrap_or_default() }
            }
            Lane::Deeds => {
                let login = self.user.value().map(|user| user.text("login")).unwrap_or_default();
                Request::Recall(Recall::person(&*self.id, login))
            }
            _ => {
                let since = turn.now.0.checked_sub(LOG_REACH).unwrap_or(turn.now.0);
                // A little ahead, should the server's clock be.
                let until = turn.now.0.checked_add(LOG_AHEAD).unwrap_or(turn.now.0);
                Request::ReadLog { user, since: log_time(since), until: log_time(until) }
            }
        };
        let order_id = turn.start(lane, request);
        match lane {
            Lane::Blocks => self.blocks.await_order(order_id),
            Lane::Groups => self.groups.await_order(order_id),
            Lane::Apps => self.apps.await_order(order_id),
            Lane::Factors => self.factors.await_order(order_id),
            Lane::Devices => self.devices.await_order(order_id),
            Lane::Rights => self.rights.await_order(order_id),
            Lane::Deeds => self.deeds.await_order(order_id),
            _ => self.log.await_order(order_id),
        }
    }

    /// Reads again what was shown of the person beside themselves.
    pub fn refresh_tabs(&mut self, turn: &mut Turn<'_>) {
        for lane in
            [Lane::Blocks, Lane::Groups, Lane::Apps, Lane::Factors, Lane::Devices, Lane::Rights, Lane::Log, Lane::Deeds]
        {
            self.read_area(lane, true, turn);
        }
    }

    /// Reads the person again, and what else was shown of them.
    pub fn reload(&mut self, turn: &mut Turn<'_>) {
        self.read(turn);
        self.refresh_tabs(turn);
    }

    /// Nobody looks at the answers any more.
    pub fn close(turn: &mut Turn<'_>) {
        for lane in [Lane::Person, Lane::Blocks, Lane::Groups, Lane::Apps, Lane::Factors, Lane::Log, Lane::Vigil] {
            turn.cancel(lane);
        }
        for lane in [Lane::Held, Lane::Devices, Lane::Rights, Lane::Deeds] {
            turn.cancel(lane);
        }
    }

    pub fn take_user(&mut self, user: Arc<User>) {
        let text = user.raw.as_str();
        self.json.replace(Arc::new(Document::json(text).unwrap_or_else(|| Document::plain(text))));
        user.id.as_str().clone_into(&mut self.id);
        self.user.fill(user);
    }

    /// Puts what the log says since it was read before what it said.
    pub(crate) fn add_to_log(&mut self, events: &[LogEvent]) {
        let Some((known, more)) = self.log.value().filter(|_| !self.log.is_awaited()) else { return };
        let fresh = events.iter().filter(|event| known.iter().all(|other| other.uuid != event.uuid));
        let all: Vec<_> = fresh.chain(known).cloned().collect();
        self.log.fill((all, *more));
    }

    /// The person is known by id now: what the tab needs can be read.
    pub fn read_pending_tab(&mut self, turn: &mut Turn<'_>) {
        self.read_tab(turn);
    }

    /// Shows an earlier reading until the fresh one is there.
    pub fn show_meanwhile(&mut self, user: Arc<User>) {
        let awaited = self.user.awaited();
        self.take_user(user);
        if let Some(order_id) = awaited {
            self.user.await_order(order_id);
        }
    }

    pub fn show(&mut self, tab: Tab, turn: &mut Turn<'_>) {
        self.tab = tab;
        self.finding = false;
        if self.is_id() {
            self.read_tab(turn);
        }
        self.clamp_scroll();
        self.read_held(turn);
    }

    /// Reads how they came to the groups in view, where nobody asked for it yet.
    fn read_held(&mut self, turn: &mut Turn<'_>) {
        let (top, _) = self.tables[Tab::Groups.index()].extent();
        if let Some(groups) = self.groups.value().filter(|_| self.tab == Tab::Groups) {
            let in_view = groups.iter().skip(top).take(self.page);
            self.held.read(&UserId::new(self.id.as_str()), in_view, turn);
        }
    }

    pub fn act(&mut self, command: Command, turn: &mut Turn<'_>) {
        match command {
            Command::ShowTab(tab) => self.show(tab, turn),
            Command::NextTab => self.show_next(turn),
            Command::PreviousTab => self.show_previous(turn),
            Command::FoldAll if self.tab == Tab::Json => self.json.toggle_all(),
            Command::FoldAll => self.show_empty = !self.show_empty,
            Command::NextMatch => self.json.next_match(true),
            Command::PreviousMatch => self.json.next_match(false),
            _ => {}
        }
    }

    /// What was read of the person, where it is awaited.
    pub(crate) fn take(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Groups(groups) if self.groups.accepts(order_id) => {
                self.groups.fill(groups);
                self.held.forget(turn);
                self.read_held(turn);
            }
            Content::Held(held) => {
                self.held.take(order_id, held);
                self.read_held(turn);
            }
            Content::Blocks(blocks) if self.blocks.accepts(order_id) => self.blocks.fill(blocks),
            Content::Apps(apps) if self.apps.accepts(order_id) => self.apps.fill(apps),
            Content::Factors(factors) if self.factors.accepts(order_id) => self.factors.fill(factors),
            Content::Devices(devices) if self.devices.accepts(order_id) => self.devices.fill(devices),
            Content::Rights(rights) if self.rights.accepts(order_id) => self.rights.fill(rights),
            Content::Log { events, more } if self.log.accepts(order_id) => self.log.fill((events, more)),
            Content::Recalled(told) if self.deeds.accepts(order_id) => self.deeds.fill(told),
            Content::Log { events, .. } => self.take_vigil(order_id, &events, turn),
            _ => {}
        }
    }

    /// A part of the person could not be read; whether it was awaited.
    pub(crate) fn fail(&mut self, lane: Lane, order_id: OrderId, failure: &Failure) -> bool {
        let failure = Box::new(failure.clone());
        match lane {
            Lane::Groups if self.groups.accepts(order_id) => self.groups.fail(failure),
            Lane::Held => self.held.fail(order_id),
            Lane::Blocks if self.blocks.accepts(order_id) => self.blocks.fail(failure),
            Lane::Apps if self.apps.accepts(order_id) => self.apps.fail(failure),
            Lane::Factors if self.factors.accepts(order_id) => self.factors.fail(failure),
            Lane::Devices if self.devices.accepts(order_id) => self.devices.fail(failure),
            Lane::Rights if self.rights.accepts(order_id) => self.rights.fail(failure),
            Lane::Log if self.log.accepts(order_id) => self.log.fail(failure),
            Lane::Deeds if self.deeds.accepts(order_id) => self.deeds.fail(failure),
            Lane::Vigil => self.fail_vigil(order_id),
            _ => return false,
        }
        true
    }

    pub fn show_next(&mut self, turn: &mut Turn<'_>) {
        self.show(self.tab.at_offset(1), turn);
    }

    pub fn show_previous(&mut self, turn: &mut Turn<'_>) {
        self.show(self.tab.at_offset(Tab::ALL.len() - 1), turn);
    }

    /// Tells how much of the screen is in view; whether it is another than before, so that it has to be laid out anew.
    pub fn set_view(&mut self, rows: u16, columns: u16) -> bool {
        let (page, width) = (usize::from(rows).max(1), usize::from(columns));
        let changed = (self.page, self.width) != (page, width);
        (self.page, self.width) = (page, width);
        self.json.set_page(rows);
        self.tables.iter_mut().for_each(|table| table.set_page(usize::from(rows)));
        self.clamp_scroll();
        changed
    }

    pub fn scroll(&self) -> usize {
        self.scroll[self.tab.index()]
    }

    /// The lines below a table that tell the row that is meant, as many as they need; none where no row is meant.
    pub fn strip(&self) -> Vec<String> {
        self.told_row().map(|told| wrap(&told, self.width)).unwrap_or_default()
    }

    /// First line in view of the tab that is shown, the lines that there is room for, and all there are.
    pub fn extent(&self) -> (usize, usize, usize) {
        let page = self.page;
        match (self.tab, self.table()) {
            (_, Some(table)) => {
                let (top, all) = table.extent();
                (top, page - usize::from(!table.titles.is_empty()).min(page), all)
            }
            (Tab::Json, None) => (self.json.top, page, self.json.len()),
            (_, None) => (self.scroll(), page, self.length()),
        }
    }

    /// Lines of the tab that is shown, where it is no table.
    fn length(&self) -> usize {
        match self.tab {
            Tab::SignIn => self.sign_in.len(),
            Tab::Profile => self.profile.len(),
            Tab::Json => self.json.len(),
            Tab::Apps | Tab::Factors | Tab::Devices | Tab::Rights | Tab::Log | Tab::Groups => 0,
        }
    }

    pub fn step(&mut self, step: Step, turn: &mut Turn<'_>) {
        if self.tab == Tab::Json {
            self.json.step(step);
            return;
        }
        if self.table().is_some() {
            self.tables[self.tab.index()].step(step);
            self.read_held(turn);
            return;
        }
        let places = self.length().saturating_sub(self.page) + 1;
        self.scroll[self.tab.index()] = step.from(self.scroll(), places, self.page);
    }

    fn clamp_scroll(&mut self) {
        let most = self.length().saturating_sub(self.page);
        let scroll = &mut self.scroll[self.tab.index()];
        *scroll = (*scroll).min(most);
    }

    pub fn compose_profile(&mut self, sources: &Sources<'_>) {
        self.profile = match self.user.value() {
            Some(user) => compose(user, sources, self.show_empty, self.width),
            None => Vec::new(),
        };
        self.clamp_scroll();
    }

    /// Lays out what depends on the time and on what was read.
    pub fn compose_evidence(
        &mut self,
        now: Now,
        zone: &TimeZone,
        (may_write, keeps_journal): (bool, bool),
        policy: &Policy,
        refusals: &HashMap<Operation, String>,
    ) {
        self.sign_in = match self.user.value() {
            None => Vec::new(),
            Some(user) => {
                let mut said = advise(&Evidence {
                    user,
                    blocks: &self.blocks,
                    factors: &self.factors,
                    log: &self.log,
                    groups: self.groups.value().map(Vec::len),
                    revealed: self.revealed,
                    keeps_journal,
                    now,
                    zone,
                });
                said.watch =
                    self.vigil.as_ref().map(|vigil| vigil.words(&crate::app::person::advice::called(user), now, zone));
                let blocks = self.blocks.value().map(Vec::as_slice).unwrap_or_default();
                let facts = Facts { row: &user.row(), user: Some(user), blocks };
                let mut offered = if may_write { offers(&facts) } else { Vec::new() };
                crate::app::action::offer::mark(&mut offered, policy, refusals, facts.row, now);
                said.rows(&facts.called(), offered, self.width, self.page)
            }
        };
        self.compose_tables(now, zone);
        self.clamp_scroll();
    }

    /// A key in the search line of the JSON; whether it was text or editing.
    pub fn type_key(&mut self, key: Key) -> bool {
        let before = self.json.find.text().to_owned();
        let taken = self.json.find.handle(key);
        if self.json.find.text() != before {
            self.json.search_now();
        }
        taken
    }

    pub fn paste(&mut self, text: &str) {
        self.json.find.insert(text);
        self.json.search_now();
    }

    pub fn begin_find(&mut self) {
        self.finding = true;
    }

    pub fn leave_find(&mut self) {
        self.finding = false;
        self.json.leave_find();
    }
}
