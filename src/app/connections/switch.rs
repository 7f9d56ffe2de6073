//! Connections while the program runs: opening, switching, keeping, and going on with another token.

use crate::app::App;
use crate::app::connections::Trial;
use crate::app::event::Asked;
use crate::app::event::Effect;
use crate::app::event::FormsEffect;
use crate::app::input::command::{Command, ConnectionCommand};
use crate::app::place::Place;
use crate::app::session::{Renewal, Session};
use crate::app::users::panel::Panel;
use crate::app::users::saved_searches;
use crate::app::workspace::Workspace;
use crate::messages::connections::{Book, Draft, Entry, Errand, Kind, Reply};
use crate::messages::{Lane, Ticket};
use crate::protocol::connection::ConnectionId;
use crate::protocol::secret::Secret;

/// The session that is there while no connection is open. No connection can have its name.
const NOBODY: &str = "no connection";

pub(crate) fn nobody() -> ConnectionId {
    ConnectionId::new(NOBODY)
}

impl App {
    pub(crate) fn take_remembered(&mut self, kept: Result<(Book, Option<String>), String>) {
        match kept {
            Ok((book, said)) => {
                self.connections.book = Some(book);
                let entry =
                    self.connections.entry(&self.current).map(|entry| (entry.searches.clone(), entry.home.clone()));
                if let Some(Panel::Saved(pick)) = self.overlays.panel_mut() {
                    let (searches, home) = entry.unwrap_or_default();
                    pick.renew(searches, home);
                }
                if let Some(said) = said {
                    self.turn(|_, turn| turn.say(said));
                }
            }
            Err(reason) => self.turn(|_, turn| turn.say(format!("Not kept: {reason}"))),
        }
    }

    /// Whether no organisation is open yet.
    pub fn is_unconnected(&self) -> bool {
        self.current.as_str() == NOBODY
    }

    pub(crate) fn errand(&mut self, errand: Errand) -> Ticket {
        self.turn(|_, turn| turn.start(Lane::Connections, errand))
    }

    /// Reads what connections there are.
    pub(crate) fn list_connections(&mut self, keychain: bool) {
        self.connections.reading = Some(self.errand(Errand::List { keychain }));
    }

    /// The Connections screen has come into view.
    pub(crate) fn enter_connections(&mut self) {
        let current = self.current.clone();
        self.connections.select(&current);
        self.list_connections(true);
    }

    /// Hands an action to the Connections screen; whether it was taken.
    pub(crate) fn act_in_connections(&mut self, command: Command) -> bool {
        if self.connections.form.is_some() {
            return self.act_in_form(command);
        }
        match command {
            Command::Move(step) => self.connections.step(step, usize::from(self.size.1.saturating_sub(12)).max(1)),
            Command::Open => {
                if let Some(entry) = self.connections.selected().cloned() {
                    self.want_connection(&entry);
                }
            }
            Command::Reload => self.list_connections(true),
            Command::Back => {
                if self.session().problem.is_some() {
                    self.workspaces[&self.current].session.problem = None;
                } else if !self.is_unconnected() {
                    self.go_to(Place::Users);
                }
            }
            Command::Connection(act) => self.act_on_connection(act),
            Command::Search | Command::LoadAll | Command::Copy(_) | Command::OpenBrowser | Command::Do(_) => {}
            _ => return false,
        }
        true
    }

    fn act_on_connection(&mut self, act: ConnectionCommand) {
        let selected = self.connections.selected().cloned();
        match (act, selected) {
            (ConnectionCommand::New, _) => self.connections.begin_new(),
            (ConnectionCommand::Demo, _) => self.open_demo(),
            (ConnectionCommand::Edit, _) => {
                if let Err(reason) = self.connections.begin_edit() {
                    self.turn(|_, turn| turn.say(reason));
                }
            }
            (ConnectionCommand::Test, Some(entry)) => {
                let ticket = self.errand(Errand::Test(entry.id.clone()));
                self.connections.tested = Some((entry.id, Trial::Under(ticket)));
            }
            (ConnectionCommand::MakeDefault, Some(entry)) => {
                self.connections.changing = Some(self.errand(Errand::MakeDefault(entry.id)));
            }
            (ConnectionCommand::Remove, Some(entry)) if entry.kind.is_configured() => {
                self.want_removed(entry.id);
            }
            (ConnectionCommand::Remove, Some(entry)) => {
                let text = format!("{} is not kept by oktui, so there is nothing to remove.", entry.id);
                self.turn(|_, turn| turn.say(text));
            }
            (ConnectionCommand::Test | ConnectionCommand::MakeDefault | ConnectionCommand::Remove, None)
            | (ConnectionCommand::NextRow | ConnectionCommand::PreviousRow | ConnectionCommand::Change, _) => {}
        }
    }

    fn act_in_form(&mut self, command: Command) -> bool {
        let Some(form) = &mut self.connections.form else { return false };
        match command {
            Command::Connection(ConnectionCommand::NextRow) => form.next_row(true),
            Command::Connection(ConnectionCommand::PreviousRow) => form.next_row(false),
            Command::Connection(ConnectionCommand::Change) => form.toggle(),
            Command::Connection(ConnectionCommand::Demo) => self.open_demo(),
            Command::Back => self.connections.leave_form(),
            Command::Confirm => self.go_on_with_form(),
            _ => return false,
        }
        true
    }

    /// Enter: try it, then keep it.
    fn go_on_with_form(&mut self) {
        let repeats = self.enter_repeats;
        let Some(form) = &mut self.connections.form else { return };
        let draft = match form.draft() {
            Ok(draft) => draft,
            Err((row, text)) => {
                // On the way down the form, Enter leads on; a complaint is for a line that was passed.
                let rows = form.rows();
                let place = |row| rows.iter().position(|other| *other == row);
                if place(form.row) < place(row) {
                    form.next_row(true);
                } else {
                    form.row = row;
                    form.error = Some((row, text));
                }
                return;
            }
        };
        match &form.trial {
            Trial::Under(_) => {}
            Trial::Done(report) if report.usable => {
                if !repeats && self.connections.changing.is_none() && self.may_save(&draft) {
                    self.save_connection(draft);
                }
            }
            Trial::None | Trial::Done(_) | Trial::Failed(_) => {
                if let Some(command) = form.command_to_run() {
                    self.effects.push(Effect::Ask(Asked::Command(command)));
                    return;
                }
                let ticket = self.errand(Errand::Try(Box::new(draft)));
                if let Some(form) = &mut self.connections.form {
                    form.trial = Trial::Under(ticket);
                }
            }
        }
    }

    pub(crate) fn save_connection(&mut self, draft: Draft) {
        self.connections.changing = Some(self.errand(Errand::Save(Box::new(draft))));
    }

    fn open_demo(&mut self) {
        let demo = self.connections.entries().iter().find(|entry| entry.kind == Kind::Demo).cloned();
        if let Some(entry) = demo {
            self.connections.leave_form();
            self.want_connection(&entry);
        }
    }

    /// Shows an organisation. One that is open already is there as it was left.
    pub(crate) fn switch_to(&mut self, entry: &Entry) {
        if self.workspace().keeping {
            self.turn(Workspace::keep_forms);
        }
        if self.workspaces.contains_key(&entry.id) {
            self.become_current(&entry.id);
        } else if entry.kind.runs_command() {
            self.effects.push(Effect::Ask(Asked::Connection(entry.id.clone())));
        } else {
            self.open_session(entry);
        }
    }

    fn become_current(&mut self, connection: &ConnectionId) {
        self.overlays.clear();
        self.pressed.clear();
        self.current = connection.clone();
        self.workspaces[connection].place = Place::Users;
        self.workspaces.shift_remove(&nobody());
        self.turn(|work, turn| work.compose(turn));
    }

    fn open_session(&mut self, entry: &Entry) {
        let mut work = Workspace::new(Session::new(entry.id.clone(), entry.read_only));
        work.session.policy = entry.policy.clone();
        saved_searches::furnish(&mut work, entry, &self.zone, self.now);
        work.session.renewal = renewal(&entry.kind);
        self.workspaces.insert(entry.id.clone(), work);
        self.turn_of(&entry.id, Workspace::recall_forms);
        self.become_current(&entry.id);
        self.begin_session();
    }

    /// What a program that had the terminal printed, or why not.
    pub(crate) fn take_asked(&mut self, asked: Asked, answer: Result<Option<Secret>, String>) {
        match (asked, answer) {
            (Asked::Connection(connection), Ok(_)) => {
                if let Some(entry) = self.connections.entry(&connection).cloned() {
                    self.open_session(&entry);
                }
            }
            (Asked::Connection(connection), Err(reason)) => {
                self.connections.tested = Some((connection, Trial::Failed(reason)));
            }
            (Asked::Command(_), Ok(secret)) => {
                if let (Some(form), Some(secret)) = (&mut self.connections.form, secret) {
                    form.take_printed(secret);
                    self.go_on_with_form();
                }
            }
            (Asked::Command(_), Err(reason)) => {
                if let Some(form) = &mut self.connections.form {
                    form.trial = Trial::Failed(reason);
                }
            }
        }
    }

    /// Enter on the question whether a connection is to be removed.
    pub(crate) fn remove_connection(&mut self, connection: ConnectionId) {
        self.connections.changing = Some(self.errand(Errand::Remove(connection)));
    }

    pub(crate) fn take_reply(&mut self, ticket: Ticket, reply: Reply) {
        if let Some(asked) = self.overlays.new_token_mut()
            && asked.trying == Some(ticket)
        {
            asked.trying = None;
            match reply {
                Reply::Renewed { not_kept } => {
                    self.overlays.drop_new_token();
                    self.go_on_with_token(not_kept);
                }
                Reply::Refused(reason) => asked.error = Some(reason),
                Reply::Listed(_) | Reply::Tried(_) | Reply::Done { .. } | Reply::Remembered(_) => {}
            }
            return;
        }
        let changed = self.connections.changing == Some(ticket);
        let awaited = [
            self.connections.form.as_mut().map(|form| &mut form.trial),
            self.connections.tested.as_mut().map(|(_, trial)| trial),
        ];
        let trial = awaited.into_iter().flatten().find(|trial| **trial == Trial::Under(ticket));
        match reply {
            Reply::Listed(book) if self.connections.reading == Some(ticket) => {
                self.connections.reading = None;
                let first = self.connections.book.is_none();
                let configured = book.entries.iter().any(|entry| entry.kind != Kind::Demo);
                if book.keychain_missing.is_some()
                    && let Some(form) = &mut self.connections.form
                {
                    form.lack_keychain();
                }
                let notice = book.notice().filter(|_| first && !self.is_unconnected());
                self.connections.book = Some(book);
                if let Some(notice) = notice {
                    self.say_later(notice);
                }
                if first && !configured && self.is_unconnected() {
                    self.connections.begin_new();
                }
            }
            Reply::Tried(report) => {
                if let Some(trial) = trial {
                    *trial = Trial::Done(report);
                }
            }
            Reply::Refused(reason) => {
                if let Some(trial) = trial {
                    *trial = Trial::Failed(reason);
                } else if changed {
                    self.connections.changing = None;
                    match &mut self.connections.form {
                        Some(form) => form.error = Some((form.row, reason)),
                        None => self.turn(|_, turn| turn.say(reason)),
                    }
                }
            }
            Reply::Done { book, said } if changed => {
                self.connections.changing = None;
                self.take_changed_book(book, &said);
            }
            Reply::Remembered(kept) => self.take_remembered(kept),
            Reply::Listed(_) | Reply::Done { .. } | Reply::Renewed { .. } => {}
        }
    }

    /// Something was saved or removed.
    fn take_changed_book(&mut self, book: Book, said: &str) {
        let before = self.connections.book.replace(book);
        let saved = self.connections.form.take();
        let replaced = saved.as_ref().and_then(|form| form.replaces.clone());
        let entry = saved.as_ref().and_then(|form| {
            let id = form.id()?;
            self.connections.entry(&id).cloned()
        });
        // Renamed while it was open: it is opened anew under its name, with what is unsaved in it.
        let renamed = replaced
            .clone()
            .filter(|old| self.workspaces.contains_key(old) && entry.as_ref().is_some_and(|entry| entry.id != *old));
        if let (Some(old), Some(entry)) = (&replaced, &entry) {
            let address =
                before.as_ref().and_then(|book| book.entries.iter().find(|other| other.id == *old)?.host.clone());
            if address != entry.host {
                self.lose_unsaved(old);
            }
            if *old != entry.id {
                let (from, to) = (old.clone(), entry.id.clone());
                self.effects.push(Effect::Forms(FormsEffect::Move { from, to, address }));
            }
        }
        if let (Some(old), Some(entry)) = (&renamed, &entry) {
            let was_current = self.current == *old;
            let place = self.workspaces[old].place;
            let current = self.current.clone();
            self.open_session(entry);
            self.move_unsaved(old, &entry.id);
            self.turn_of(&entry.id, Workspace::keep_forms);
            if was_current {
                self.workspaces[&entry.id].place = place;
            } else {
                self.current = current;
            }
        }
        // A session whose connection is gone or leads elsewhere now has nothing to go on with.
        let gone: Vec<ConnectionId> = self
            .workspaces
            .iter()
            .filter(|(id, work)| {
                id.as_str() != NOBODY
                    && match self.connections.entry(id) {
                        None => true,
                        Some(entry) => {
                            work.session.origin.is_some() && entry.host.is_some() && entry.host != work.session.origin
                        }
                    }
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            // What was unsaved in it belongs to no organisation that could be opened.
            if renamed.as_ref() != Some(&id) {
                self.lose_unsaved(&id);
            }
            let place = self.workspaces.shift_remove(&id).map(|work| work.place);
            if id == self.current {
                let mut work = Workspace::new(Session::new(nobody(), false));
                work.place = place.unwrap_or_default();
                self.current = nobody();
                self.workspaces.insert(nobody(), work);
            }
        }
        for old in before.into_iter().flat_map(|book| book.entries) {
            // Of one that was renamed, it has moved along.
            if saved.is_none() && self.connections.entry(&old.id).is_none() {
                let removed = FormsEffect::Remove { connection: old.id, address: old.host };
                self.effects.push(Effect::Forms(removed));
            }
        }
        if let Some(entry) = entry {
            self.connections.select(&entry.id);
            if let Some(work) = self.workspaces.get_mut(&entry.id) {
                work.session.read_only = entry.read_only;
            } else if saved.is_some_and(|form| form.replaces.is_none()) || self.is_unconnected() {
                self.switch_to(&entry);
            }
        }
        let said = said.to_owned();
        self.turn(|_, turn| turn.say(said));
    }
}

/// Whether another token can be given while the connection is open.
pub(crate) fn renewal(kind: &Kind) -> Renewal {
    match kind {
        Kind::Given | Kind::Offered { app: None, .. } | Kind::Token(_) => Renewal::Ask,
        Kind::Demo | Kind::OAuth(_) | Kind::Offered { app: Some(_), .. } => Renewal::Impossible,
    }
}
