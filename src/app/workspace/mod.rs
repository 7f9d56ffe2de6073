//! One organisation with everything that is open of it: what all screens share, and the screens. Each keeps its state
//! while another is seen.

pub(crate) mod care;
pub mod deeds;
mod events;
mod given;
mod import;
pub(crate) mod jobs;
mod keys;
mod leaver;
mod marks;
pub(crate) mod people;
mod renewed;
mod reports;
mod stale;
pub(crate) mod take;
pub(crate) mod trail;
pub mod unsaved;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::action::running::Running;
use crate::app::api::ApiScreen;
use crate::app::deeds::Deeds;
use crate::app::events::EventsScreen;
use crate::app::form::model::kept::Kept;
use crate::app::form::screen::FormScreen;
use crate::app::hooks::Hooks;
use crate::app::import::screen::ImportBox;
use crate::app::jobs::beside::Table;
use crate::app::jobs::given::Marking;
use crate::app::jobs::plan::reason::Stray;
use crate::app::jobs::screen::JobsScreen;
use crate::app::place::Place;
use crate::app::requests::RequestsScreen;
use crate::app::screen::{Left, Screen};
use crate::app::session::Session;
use crate::app::users::columns::Columns;
use crate::app::users::panel::export::{ExportLine, Exported};
use crate::messages::OrderId;
use crate::protocol::unsaved::FormId;

/// An export under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exporting {
    pub order_id: OrderId,
    pub whom: Exported,
    pub path: String,
    pub people: u64,
    /// What was asked for, to be asked anew where it could not be written.
    pub line: ExportLine,
}

/// A form that a program that is gone left unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundForm {
    pub id: FormId,
    pub kept: Kept,
}

/// How much of each screen is in view, in lines of its body; and the columns of the terminal.
pub(crate) struct Views {
    pub(crate) columns: u16,
    pub(crate) list: u16,
    pub(crate) detail: u16,
    pub(crate) api: u16,
    pub(crate) requests: u16,
    pub(crate) events: u16,
    pub(crate) jobs: u16,
    pub(crate) form: u16,
}

/// People to whom a job did something, who are read again.
#[derive(Debug, Default)]
pub(crate) struct Renewing {
    order_id: Option<OrderId>,
    /// When reading failed.
    failed: Option<Timestamp>,
}

pub struct Workspace {
    /// What all screens share.
    pub session: Session,
    /// Which of the top-level screens is seen; `screens` is what the first of them shows.
    pub place: Place,
    /// The bottom one is the list; the top one is what is seen.
    pub screens: Vec<Screen>,
    /// The people who were left for a list or for their manager, to come back to.
    pub(crate) trail: Vec<Left>,
    /// What counts everybody.
    pub(crate) overview: Option<OrderId>,
    /// Changes under way.
    pub running: Vec<Running>,
    /// What is being written to a file.
    pub exporting: Option<Exporting>,
    pub api: Box<ApiScreen>,
    pub requests: RequestsScreen,
    pub events: EventsScreen,
    pub jobs: JobsScreen,
    /// A table that was left before its plan became a job.
    pub(crate) importing: Option<Box<ImportBox>>,
    /// People who are looked for to be marked.
    pub(crate) marking: Option<Marking>,
    /// The table that named those who were marked by one last, for reports of what is done to them.
    pub(crate) given_table: Option<Arc<Table>>,
    /// What was written down beside who is marked, and fits nobody or several people.
    pub(crate) given_strays: Vec<(Stray, String)>,
    /// People who are read again after a job.
    pub(crate) renewing: Renewing,
    pub hooks: Hooks,
    /// What is known of that whose outcome nobody knows.
    pub deeds: Deeds,
    /// Forms that were left with something typed in them, or while they were being saved.
    pub drafts: Vec<Box<FormScreen>>,
    /// Forms that earlier runs left unsaved, until they are opened.
    pub kept: Vec<FoundForm>,
    /// What is kept of this program's forms beyond it.
    pub(crate) written: HashMap<FormId, String>,
    /// Whether what is typed will be kept in a moment.
    pub(crate) keeping: bool,
    /// Jobs of people who left, while what is left of them is read.
    pub(crate) gone: leaver::Gone,
    /// Whether it was told which jobs of people who leave an earlier run left behind.
    pub(crate) told_leavers: bool,
}

impl Workspace {
    pub fn new(session: Session) -> Self {
        Self {
            session,
            place: Place::default(),
            screens: vec![Screen::List(Box::default())],
            trail: Vec::new(),
            overview: None,
            running: Vec::new(),
            exporting: None,
            api: Box::default(),
            requests: RequestsScreen::default(),
            events: EventsScreen::default(),
            jobs: JobsScreen::default(),
            importing: None,
            marking: None,
            given_table: None,
            given_strays: Vec::new(),
            renewing: Renewing::default(),
            hooks: Hooks::default(),
            deeds: Deeds::default(),
            drafts: Vec::new(),
            kept: Vec::new(),
            written: HashMap::new(),
            keeping: false,
            gone: leaver::Gone::default(),
            told_leavers: false,
        }
    }

    /// Tells the screens how much of them is in view; whether something is to be laid out anew for that.
    pub(crate) fn measure(&mut self, views: &Views) -> bool {
        self.api.set_page(views.api);
        self.requests.set_page(views.requests);
        self.events.set_page(views.events);
        self.jobs.set_page(views.jobs);
        let mut rewrapped = false;
        for screen in &mut self.screens {
            match screen {
                Screen::List(screen) => screen.set_page(views.list),
                Screen::Detail(screen) => {
                    rewrapped |= screen.set_view(views.detail, views.columns.saturating_sub(2));
                }
                Screen::Form(screen) => screen.set_view(views.form, views.columns),
            }
        }
        rewrapped
    }

    /// The answer without which the screen has nothing to show, or not what was asked for.
    pub(crate) fn awaited(&self) -> Option<OrderId> {
        match self.screen()? {
            Screen::List(list) => list.search.awaited().or(list.listing.awaited()),
            Screen::Detail(detail) => detail.user.awaited(),
            Screen::Form(_) => self.form_waits().map(|(order_id, _)| order_id),
        }
    }

    /// The columns of the list that is seen: its own, or those of the connection.
    pub fn shown_columns(&self) -> &Columns {
        let own = match self.screens.first() {
            Some(Screen::List(list)) => list.listing.asked().columns.as_ref(),
            Some(Screen::Detail(_) | Screen::Form(_)) | None => None,
        };
        own.unwrap_or(&self.session.columns)
    }

    /// What a change is under way of, other than a form that is being saved.
    pub(crate) fn under_way(&self) -> Option<String> {
        let call = || self.api.is_writing().then(|| "the organisation".to_owned());
        let hooks = || self.hooks.is_changing().then(|| "the event hooks".to_owned());
        self.running.first().map(|doing| doing.name.clone()).or_else(call).or_else(hooks)
    }
}
