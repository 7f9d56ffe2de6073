//! Organisations while the program runs: opened, switched, made anew under another name, closed, gone on with by another
//! token. The Connections screen says what is wanted; here it is done to what is open.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::app::App;
use crate::app::connections::ConnectionsScreen;
use crate::app::connections::arrangement::{Arrangement, Changed};
use crate::app::connections::question::ConnectionQuestion;
use crate::app::drill::Drill;
use crate::app::event::{Effect, FormsEffect, Now, Program};
use crate::app::input::command::{Command, DrillCommand, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::place::Place;
use crate::app::session::{Renewal, Session};
use crate::app::turn::Turn;
use crate::app::users::saved_searches;
use crate::app::workspace::Workspace;
use crate::app::workspace::unsaved::Hindrance;
use crate::messages::connections::Entry;
use crate::protocol::connection::ConnectionId;

/// An organisation as its connection remembers it.
pub(crate) fn workspace_of(entry: &Entry, zone: &TimeZone, now: Now) -> Workspace {
    let mut work = Workspace::new(Session::new(entry.id.clone(), entry.read_only));
    work.session.policy = entry.policy.clone();
    work.session.follow = entry.follow.clone();
    work.session.tickets = Arc::clone(&entry.tickets);
    work.session.exports = Arc::clone(&entry.exports);
    work.session.playbooks = Arc::clone(&entry.playbooks);
    work.session.renewal = Renewal::of(&entry.kind);
    saved_searches::furnish(&mut work, entry, zone, now);
    work
}

impl App {
    /// Puts something to the Connections screen.
    pub(crate) fn in_connections<R>(
        &mut self,
        ask: impl FnOnce(&mut ConnectionsScreen, &mut Session, &mut Turn<'_>) -> R,
    ) -> R {
        let mut screen = std::mem::take(&mut self.connections);
        let answer = self.turn(|work, turn| ask(&mut screen, &mut work.session, turn));
        self.connections = screen;
        answer
    }

    /// Does what is wanted with the organisations that are open.
    pub(crate) fn arrange(&mut self, arrangement: Arrangement) {
        match arrangement {
            // Whoever practises must never take a real organisation for the invented one.
            Arrangement::Open(id) | Arrangement::Switch(id) | Arrangement::Begin(id)
                if id != *self.organisations.seen_id() && self.drill.as_ref().is_some_and(Drill::goes_on) =>
            {
                let key = key::name(Context::Call, Command::Drill(DrillCommand::End));
                let text = format!("{id} is not for practising: end the practice first ({key}).");
                self.turn(|_, turn| turn.say(text));
            }
            Arrangement::Open(id) if id != *self.organisations.seen_id() && !self.workspace().unsaved().is_empty() => {
                self.overlays.push(ConnectionQuestion::Switch(id));
            }
            Arrangement::Open(id) | Arrangement::Switch(id) => {
                if let Some(entry) = self.connections.entry(&id).cloned() {
                    self.switch_to(&entry);
                }
            }
            Arrangement::Begin(id) => {
                if let Some(entry) = self.connections.entry(&id).cloned() {
                    self.open_session(&entry);
                }
            }
            Arrangement::Remove(id) => {
                if self.organisations.get(&id).is_some_and(Workspace::is_waiting_for_outcome) {
                    let text = format!("A change is under way in {id}; wait for its outcome first.");
                    self.turn(|_, turn| turn.say(text));
                } else {
                    if self.organisations.is_open(&id)
                        && let Some(paused) = self.turn_of(&id, Workspace::pause_all)
                    {
                        self.turn(|_, turn| turn.say(paused));
                    }
                    self.overlays.push(ConnectionQuestion::Remove(id));
                }
            }
            Arrangement::Save(draft) => {
                let open = draft.replaces.as_ref().and_then(|id| Some((id, self.organisations.get(id)?)));
                match open.and_then(|(id, work)| Some((id, work.hinders(&draft)?))) {
                    Some((id, Hindrance::Outcome)) => {
                        let text = format!("A change is under way in {id}; wait for its outcome first.");
                        self.turn(|_, turn| turn.say(text));
                    }
                    Some((id, Hindrance::Unsaved)) => self.overlays.push(ConnectionQuestion::Save(id.clone())),
                    None => self.in_connections(|screen, _, turn| screen.save(*draft, turn)),
                }
            }
            Arrangement::Follow(changed) => self.rearrange(*changed),
        }
    }

    /// Shows an organisation. One that is open already is there as it was left.
    fn switch_to(&mut self, entry: &Entry) {
        // Whoever is verified is so in one organisation.
        self.turn(Workspace::forget_verified);
        let paused = if entry.id == *self.organisations.seen_id() { None } else { self.turn(Workspace::pause_all) };
        if self.workspace().keeping {
            self.turn(Workspace::keep_forms);
        }
        if self.organisations.is_open(&entry.id) {
            self.organisations.show(&entry.id);
            self.go_to(Place::Users);
            self.turn(|work, turn| work.compose(turn));
        } else if entry.kind.runs_command() {
            self.effects.push(Effect::Ask(Program::Connection(entry.id.clone())));
        } else {
            self.open_session(entry);
        }
        if let Some(paused) = paused {
            self.turn(|_, turn| turn.say(paused));
        }
    }

    fn open_session(&mut self, entry: &Entry) {
        self.organisations.open(workspace_of(entry, &self.zone, self.now));
        self.turn_of(&entry.id, Workspace::recall_forms);
        self.organisations.show(&entry.id);
        self.go_to(Place::Users);
        let user = self.open_at_start.take();
        self.turn(|work, turn| work.read_first(user.as_deref(), turn));
    }

    /// Something was saved or removed: what is open follows.
    fn rearrange(&mut self, changed: Changed) {
        let Changed { entry, is_new, replaced, removed, said } = changed;
        if let (Some((old, address)), Some(entry)) = (&replaced, &entry) {
            if *address != entry.host && self.organisations.is_open(old) {
                self.turn_of(old, Workspace::lose_unsaved);
            }
            if *old != entry.id {
                let (from, to, address) = (old.clone(), entry.id.clone(), address.clone());
                self.effects.push(Effect::Forms(FormsEffect::Move { from, to, address }));
            }
        }
        // Renamed while it was open: it is opened anew under its name, with what is unsaved in it.
        let renamed = replaced
            .map(|(old, _)| old)
            .filter(|old| self.organisations.is_open(old) && entry.as_ref().is_some_and(|entry| entry.id != *old));
        if let (Some(old), Some(entry)) = (&renamed, &entry) {
            let seen = self.organisations.seen_id().clone();
            let place = self.organisations.opened_mut(old).place;
            self.open_session(entry);
            let unsaved = self.organisations.opened_mut(old).take_unsaved();
            self.turn_of(&entry.id, |work, turn| {
                work.add_unsaved(unsaved);
                work.keep_forms(turn);
            });
            if seen == *old {
                self.organisations.seen_mut().place = place;
            } else {
                self.organisations.look_at(&seen);
            }
        }
        // A session whose connection is gone or leads elsewhere now has nothing to go on with.
        let is_gone = |work: &Workspace| match self.connections.entry(&work.session.connection) {
            _ if work.session.is_unconnected() => false,
            None => true,
            Some(Entry { host, .. }) => work.session.origin.is_some() && host.is_some() && *host != work.session.origin,
        };
        let gone = self.organisations.iter().filter(|(_, work)| is_gone(work)).map(|(id, _)| id.clone());
        for id in gone.collect::<Vec<ConnectionId>>() {
            // What was unsaved in it belongs to no organisation that could be opened.
            if renamed.as_ref() != Some(&id) {
                self.turn_of(&id, Workspace::lose_unsaved);
            }
            self.organisations.close(&id);
        }
        for (connection, address) in removed {
            self.effects.push(Effect::Forms(FormsEffect::Remove { connection, address }));
        }
        if let Some(entry) = entry {
            if let Some(work) = self.organisations.get_mut(&entry.id) {
                work.session.read_only = entry.read_only;
            } else if is_new || self.session().is_unconnected() {
                self.switch_to(&entry);
            }
        }
        self.turn(|_, turn| turn.say(said));
    }

    /// The new token works: whatever failed is read again, everything else stays.
    pub(crate) fn go_on_with_token(&mut self, not_kept: Option<String>) {
        // Another token may be in other hands.
        self.turn(Workspace::forget_verified);
        let mut more = self.turn(Workspace::go_on_with_token);
        if self.workspace().place == Place::Events {
            self.act(Command::Reload);
        } else {
            self.turn(|work, turn| work.events.resume(turn));
        }
        // Back to where the save was confirmed: one key sends it.
        if !more.is_empty() && self.workspace().form().is_some() {
            self.turn(Workspace::review);
            let send = key::name(Context::FormReview, Command::Form(FormCommand::Send));
            more = format!(" {send} saves.");
        }
        let text = match not_kept {
            None => format!("Going on with the new token.{more}"),
            Some(reason) => format!("Going on with the new token; it is not kept: {reason}"),
        };
        self.turn(|_, turn| turn.say(text));
    }
}
