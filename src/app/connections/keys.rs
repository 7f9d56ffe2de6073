//! The Connections screen's keys, on the list and in the form.

use crate::app::connections::arrangement::Arrangement;
use crate::app::connections::question::ConnectionQuestion;
use crate::app::connections::{ConnectionForm, ConnectionsScreen, Trial};
use crate::app::event::{Effect, Program};
use crate::app::input::command::{Command, ConnectionCommand};
use crate::app::input::key::{self, Context};
use crate::app::place::Place;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::wish::{Acted, Wish};
use crate::messages::Lane;
use crate::messages::connections::{Draft, Errand, Kind};
use crate::protocol::key::Key;

/// Rows around the list: header, title, column names, status and keys, and what is told of the selected connection.
const AROUND: u16 = 12;

impl ConnectionsScreen {
    /// The contexts in which a key is looked up, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        match self.form {
            Some(_) => vec![Context::ConnectionForm],
            None => vec![Context::Connections, Context::Places, Context::Anywhere],
        }
    }

    /// Whether printable keys are text now.
    pub fn takes_text(&self) -> bool {
        self.form.as_ref().is_some_and(ConnectionForm::takes_text)
    }

    /// A key for the form.
    pub fn type_key(&mut self, key: Key) {
        if let Some(form) = &mut self.form {
            form.type_key(key);
        }
    }

    /// A pasted text.
    pub fn paste(&mut self, text: &str, turn: &mut Turn<'_>) {
        match &mut self.form {
            Some(form) => form.paste(text),
            None => turn.say(format!(
                "Nothing to paste into here. {} adds a connection.",
                key::name(Context::Connections, Command::Connection(ConnectionCommand::New))
            )),
        }
    }

    /// The screen has come into view.
    pub fn enter(&mut self, turn: &mut Turn<'_>) {
        self.select(&turn.connection);
        self.list(true, turn);
    }

    /// Reads what connections there are, with or without a look for the keychain.
    pub fn list(&mut self, keychain: bool, turn: &mut Turn<'_>) {
        self.reading = Some(turn.start(Lane::Connections, Errand::List { keychain }));
    }

    pub fn act(&mut self, command: Command, session: &mut Session, turn: &mut Turn<'_>) -> Acted {
        if self.form.is_some() {
            return self.act_in_form(command, turn);
        }
        match command {
            Command::Move(step) => self.step(step, usize::from(turn.size.1.saturating_sub(AROUND)).max(1)),
            Command::Open => {
                return self.selected().map(|entry| Wish::Arrange(Arrangement::Open(entry.id.clone()))).into();
            }
            Command::Reload => self.list(true, turn),
            Command::Back => {
                let stays = session.problem.take().is_some() || session.is_unconnected();
                return (!stays).then_some(Wish::GoTo(Place::Users)).into();
            }
            Command::Connection(act) => return self.act_on_selected(act, turn).into(),
            Command::Search | Command::LoadAll | Command::Copy(_) | Command::OpenBrowser | Command::Do(_) => {}
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    fn act_on_selected(&mut self, act: ConnectionCommand, turn: &mut Turn<'_>) -> Option<Wish> {
        let selected = self.selected().cloned();
        match (act, selected) {
            (ConnectionCommand::New, _) => self.begin_new(),
            (ConnectionCommand::Demo, _) => return self.open_demo(),
            (ConnectionCommand::Edit, _) => {
                if let Err(reason) = self.begin_edit() {
                    turn.say(reason);
                }
            }
            (ConnectionCommand::Test, Some(entry)) => {
                let order_id = turn.start(Lane::Connections, Errand::Test(entry.id.clone()));
                self.tested = Some((entry.id, Trial::Under(order_id)));
            }
            (ConnectionCommand::MakeDefault, Some(entry)) => {
                self.changing = Some(turn.start(Lane::Connections, Errand::MakeDefault(entry.id)));
            }
            (ConnectionCommand::Remove, Some(entry)) if entry.kind.is_configured() => {
                return Some(Wish::Arrange(Arrangement::Remove(entry.id)));
            }
            (ConnectionCommand::Remove, Some(entry)) => {
                turn.say(format!("{} is not kept by oktui, so there is nothing to remove.", entry.id));
            }
            (ConnectionCommand::Test | ConnectionCommand::MakeDefault | ConnectionCommand::Remove, None)
            | (ConnectionCommand::NextRow | ConnectionCommand::PreviousRow | ConnectionCommand::Change, _) => {}
        }
        None
    }

    fn act_in_form(&mut self, command: Command, turn: &mut Turn<'_>) -> Acted {
        let Some(form) = &mut self.form else { return Acted::Passed };
        match command {
            Command::Connection(ConnectionCommand::NextRow) => form.next_row(true),
            Command::Connection(ConnectionCommand::PreviousRow) => form.next_row(false),
            Command::Connection(ConnectionCommand::Change) => form.toggle(),
            Command::Connection(ConnectionCommand::Demo) => return self.open_demo().into(),
            Command::Back => self.leave_form(),
            Command::Confirm => return self.go_on(turn).into(),
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    /// Enter in the form: it is tried, then kept.
    pub(super) fn go_on(&mut self, turn: &mut Turn<'_>) -> Option<Wish> {
        let form = self.form.as_mut()?;
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
                return None;
            }
        };
        match &form.trial {
            Trial::Under(_) => None,
            Trial::Done(report) if report.usable => {
                // A key that is held down is no decision.
                (!turn.answer_repeats && self.changing.is_none())
                    .then(|| Wish::Arrange(Arrangement::Save(Box::new(draft))))
            }
            Trial::None | Trial::Done(_) | Trial::Failed(_) => {
                match form.command_to_run() {
                    Some(command) => turn.add(Effect::Ask(Program::Command(command))),
                    None => {
                        form.trial = Trial::Under(turn.start(Lane::Connections, Errand::Try(Box::new(draft))));
                    }
                }
                None
            }
        }
    }

    /// Keeps what was typed.
    pub fn save(&mut self, draft: Draft, turn: &mut Turn<'_>) {
        self.changing = Some(turn.start(Lane::Connections, Errand::Save(Box::new(draft))));
    }

    /// Enter on a question about a connection.
    pub fn confirm(&mut self, question: ConnectionQuestion, turn: &mut Turn<'_>) -> Option<Wish> {
        match question {
            ConnectionQuestion::Remove(connection) => {
                self.changing = Some(turn.start(Lane::Connections, Errand::Remove(connection)));
                None
            }
            ConnectionQuestion::Switch(connection) => Some(Wish::Arrange(Arrangement::Switch(connection))),
            ConnectionQuestion::Save(_) => {
                if let Some(Ok(draft)) = self.form.as_ref().map(ConnectionForm::draft) {
                    self.save(draft, turn);
                }
                None
            }
        }
    }

    fn open_demo(&mut self) -> Option<Wish> {
        let demo = self.entries().iter().find(|entry| entry.kind == Kind::Demo).map(|entry| entry.id.clone())?;
        self.leave_form();
        Some(Wish::Arrange(Arrangement::Open(demo)))
    }
}
