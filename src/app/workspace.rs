//! One organisation with everything that is open of it: what all screens share, and the screens. Each keeps its state
//! while another is seen.

use std::collections::HashMap;

use super::columns::Columns;
use super::doing::Doing;
use super::form::kept::Kept;
use super::panel::export::{ExportLine, Exported};
use super::place::Place;
use super::screen::Screen;
use super::screen::api::ApiScreen;
use super::screen::events::EventsScreen;
use super::screen::form::FormScreen;
use super::screen::hooks::Hooks;
use super::screen::requests::RequestsScreen;
use super::session::Session;
use super::watching::Refreshing;
use crate::messages::Ticket;
use crate::protocol::unsaved::FormId;

/// An export under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exporting {
    pub ticket: Ticket,
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

pub struct Workspace {
    /// What all screens share.
    pub session: Session,
    /// Which of the top-level screens is seen; `screens` is what the first of them shows.
    pub place: Place,
    /// The bottom one is the list; the top one is what is seen.
    pub screens: Vec<Screen>,
    /// Changes under way.
    pub doing: Vec<Doing>,
    /// What is being written to a file.
    pub exporting: Option<Exporting>,
    pub api: Box<ApiScreen>,
    pub requests: RequestsScreen,
    pub events: EventsScreen,
    pub(super) refreshing: Refreshing,
    pub hooks: Hooks,
    /// Forms that were left with something typed in them, or while they were being saved.
    pub drafts: Vec<Box<FormScreen>>,
    /// Forms that earlier runs left unsaved, until they are opened.
    pub kept: Vec<FoundForm>,
    /// What is kept of this program's forms beyond it.
    pub(super) written: HashMap<FormId, String>,
    /// Whether what is typed will be kept in a moment.
    pub(super) keeping: bool,
}

impl Workspace {
    pub fn new(session: Session) -> Self {
        Self {
            session,
            place: Place::default(),
            screens: vec![Screen::List(Box::default())],
            doing: Vec::new(),
            exporting: None,
            api: Box::default(),
            requests: RequestsScreen::default(),
            events: EventsScreen::default(),
            refreshing: Refreshing::default(),
            hooks: Hooks::default(),
            drafts: Vec::new(),
            kept: Vec::new(),
            written: HashMap::new(),
            keeping: false,
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
}
