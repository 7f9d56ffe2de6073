//! Forms with changes, where a connection is left, removed or made another: asked about, never lost unsaid.
//!
//! ```text
//!  switch ── changed forms here? ──► asked ──► they stay as they are, the other organisation is shown
//!  remove ─────────────────────────► asked, with what is lost
//!  another address ── open, with changed forms? ──► asked, with what is lost
//!  another name ──► they move along
//! ```

use crate::app::App;
use crate::app::connections::ConnectionForm;
use crate::app::connections::question::ConnectionQuestion;
use crate::app::form::model::kept::Kept;
use crate::app::form::screen::FormScreen;
use crate::app::screen::Screen;
use crate::app::workspace::{FoundForm, Workspace};
use crate::messages::connections::{Draft, Entry, Kind};
use crate::protocol::connection::{ConnectionId, TokenPlace};
use crate::protocol::unsaved::FormId;

impl Workspace {
    fn all_forms(&self) -> impl Iterator<Item = &FormScreen> {
        let open = self.screens.iter().filter_map(|screen| match screen {
            Screen::Form(form) => Some(&**form),
            Screen::List(_) | Screen::Detail(_) => None,
        });
        open.chain(self.drafts.iter().map(|draft| &**draft))
    }

    /// Forms in which something was typed and not saved: `Ana Müller (2 fields)`.
    pub fn unsaved(&self) -> Vec<String> {
        let typed = self.all_forms().filter(|screen| screen.form.is_dirty() && !screen.is_saving());
        let of = |name: &str, count: usize| format!("{name} ({count} field{})", if count == 1 { "" } else { "s" });
        let typed = typed.map(|screen| of(&screen.form.name(), screen.form.changed().len()));
        typed
            .chain(
                self.kept.iter().map(|FoundForm { kept, .. }| {
                    of(&kept.name, kept.texts.len() + kept.groups.len() + kept.left.len())
                }),
            )
            .collect()
    }

    /// The next form for somebody new that was left.
    pub(crate) fn found_new(&self) -> Option<usize> {
        self.kept.iter().position(|found| found.kept.person.is_none())
    }

    /// Whether something was sent and its outcome is still to come.
    fn is_waiting_for_outcome(&self) -> bool {
        !self.running.is_empty() || self.saving().is_some()
    }
}

impl App {
    fn unsaved_in(&self, connection: &ConnectionId) -> Vec<String> {
        self.workspaces.get(connection).map(Workspace::unsaved).unwrap_or_default()
    }

    pub(crate) fn connection_question(&self, question: &ConnectionQuestion) -> String {
        let lost = |lost: &[String]| match lost {
            [] => String::new(),
            lost => format!(" Not saved, and lost with it: {}.", lost.join(", ")),
        };
        match question {
            ConnectionQuestion::Remove(connection) => {
                let open =
                    if self.workspaces.contains_key(connection) { " It is open and will be closed." } else { "" };
                let unsaved = lost(&self.unsaved_in(connection));
                let secret = match self.connections.entry(connection).map(|entry| &entry.kind) {
                    Some(Kind::Token(TokenPlace::Session)) => "Its token is kept nowhere here.",
                    Some(Kind::Token(TokenPlace::Command(_))) => "What its program prints stays where it is.",
                    Some(Kind::OAuth(_)) => "The app's private key stays where it is.",
                    Some(
                        Kind::Token(TokenPlace::Keychain | TokenPlace::File)
                        | Kind::Demo
                        | Kind::Given
                        | Kind::Offered { .. },
                    )
                    | None => "Its token on this machine goes, too.",
                };
                format!("Remove {connection}? {secret} People are not touched.{open}{unsaved}")
            }
            ConnectionQuestion::Switch(connection) => {
                let unsaved = self.workspace().unsaved();
                let here = &self.current;
                match unsaved.as_slice() {
                    [form] => format!(
                        "The form for {form} has unsaved changes. It stays in {here} as you left it. Go to {connection}?"
                    ),
                    forms => format!(
                        "{} forms have unsaved changes: {}. They stay in {here} as you left them. Go to {connection}?",
                        forms.len(),
                        forms.join(", ")
                    ),
                }
            }
            ConnectionQuestion::Save => {
                let replaced = self.connections.form.as_ref().and_then(|form| form.replaces.clone());
                let name = replaced.as_ref().map_or("it", ConnectionId::as_str);
                let unsaved = replaced.as_ref().map(|name| self.unsaved_in(name)).unwrap_or_default();
                format!("{name} is open and will lead to another address.{} Save it?", lost(&unsaved))
            }
        }
    }

    /// Enter on the list of connections: goes there, and asks first where something is unsaved here.
    pub(crate) fn want_connection(&mut self, entry: &Entry) {
        if entry.id != self.current && !self.workspace().unsaved().is_empty() {
            self.overlays.push(ConnectionQuestion::Switch(entry.id.clone()));
        } else {
            self.switch_to(entry);
        }
    }

    /// `D`: asks, unless something is under way there whose outcome would be lost.
    pub(crate) fn want_removed(&mut self, connection: ConnectionId) {
        if self.workspaces.get(&connection).is_some_and(Workspace::is_waiting_for_outcome) {
            let text = format!("A change is under way in {connection}; wait for its outcome first.");
            self.turn(|_, turn| turn.say(text));
        } else {
            self.overlays.push(ConnectionQuestion::Remove(connection));
        }
    }

    /// Whether a draft may be saved at once; where not, what it would cost is asked.
    pub(crate) fn may_save(&mut self, draft: &Draft) -> bool {
        let Some((id, work)) = draft.replaces.as_ref().and_then(|id| Some((id, self.workspaces.get(id)?))) else {
            return true;
        };
        let elsewhere = work.session.origin.as_ref().is_some_and(|origin| *origin != draft.host);
        if (elsewhere || *id != draft.id) && work.is_waiting_for_outcome() {
            let text = format!("A change is under way in {id}; wait for its outcome first.");
            self.turn(|_, turn| turn.say(text));
            return false;
        }
        if elsewhere && !work.unsaved().is_empty() {
            self.overlays.push(ConnectionQuestion::Save);
            return false;
        }
        true
    }

    /// Enter on such a question.
    pub(crate) fn confirm_connection(&mut self, question: ConnectionQuestion) {
        match question {
            ConnectionQuestion::Remove(connection) => self.remove_connection(connection),
            ConnectionQuestion::Switch(connection) => {
                if let Some(entry) = self.connections.entry(&connection).cloned() {
                    self.switch_to(&entry);
                }
            }
            ConnectionQuestion::Save => {
                if let Some(Ok(draft)) = self.connections.form.as_ref().map(ConnectionForm::draft) {
                    self.save_connection(draft);
                }
            }
        }
    }

    /// A connection has another name from now on: what was typed in it moves along.
    pub(crate) fn move_unsaved(&mut self, from: &ConnectionId, to: &ConnectionId) {
        let Some(old) = self.workspaces.get_mut(from) else { return };
        let (mut drafts, kept) = (std::mem::take(&mut old.drafts), std::mem::take(&mut old.kept));
        let written = std::mem::take(&mut old.written);
        for screen in std::mem::take(&mut old.screens) {
            match screen {
                Screen::Form(form) if form.form.is_dirty() => drafts.push(form),
                other @ (Screen::Form(_) | Screen::List(_) | Screen::Detail(_)) => old.screens.push(other),
            }
        }
        if let Some(new) = self.workspaces.get_mut(to) {
            new.drafts.extend(drafts);
            new.kept.extend(kept);
            new.written.extend(written);
        }
    }

    /// What is unsaved in a connection is of no use any more: it leads elsewhere, which was asked about.
    pub(crate) fn lose_unsaved(&mut self, connection: &ConnectionId) {
        let Some(work) = self.workspaces.get_mut(connection) else { return };
        work.kept.clear();
        work.drafts.clear();
        work.screens.retain(|screen| !matches!(screen, Screen::Form(_)));
        self.turn_of(connection, Workspace::keep_forms);
    }

    /// What is typed anywhere is kept now: the program ends, whoever ended it.
    pub(crate) fn keep_all_forms(&mut self) {
        let connections: Vec<ConnectionId> = self.workspaces.keys().cloned().collect();
        for connection in connections {
            self.turn_of(&connection, Workspace::keep_forms);
        }
    }

    /// What is lost with the program: typed, not saved, and not kept. To be told where the person is then.
    pub fn lost(&self) -> Option<String> {
        let reason = self.not_kept.as_ref()?;
        let forms = self.workspaces.values().flat_map(|work| {
            let is_lost = |form: &FormId| work.written.get(form).is_none_or(String::is_empty);
            work.all_forms()
                .filter(move |screen| Kept::of(&screen.form).is_some() && screen.kept_as.as_ref().is_none_or(is_lost))
        });
        let names: Vec<String> = forms.map(|screen| screen.form.name()).collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("the form for {name} was not saved and could not be kept: {reason}")),
            names => Some(format!("the forms for {} were not saved and could not be kept: {reason}", names.join(", "))),
        }
    }
}
