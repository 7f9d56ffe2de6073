//! The Connections screen: every organisation there is, and the form for one.
//!
//! ```text
//!  list ── n, e ──► form ── Enter ──► tried ── Enter ──► kept and opened
//!    ▲                │ Esc            │ any change: to be tried again
//!    └────────────────┴────────────────┘ what was typed stays for the next n
//! ```

use super::super::action::Step;
use super::super::field::Field;
use crate::messages::Ticket;
use crate::messages::connections::{Book, Draft, Entry, Kind, Report};
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::key::Key;
use crate::protocol::secret::Secret;

/// A trial of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trial {
    #[default]
    None,
    Under(Ticket),
    Done(Report),
    Failed(String),
}

#[derive(Debug, Default)]
pub struct ConnectionsScreen {
    /// None until it was read.
    pub book: Option<Book>,
    pub reading: Option<Ticket>,
    /// The selected row.
    selected: Option<ConnectionId>,
    pub top: usize,
    pub form: Option<ConnectionForm>,
    /// What was typed for a new connection and not kept.
    put_aside: Option<ConnectionForm>,
    /// The connection that was tested last, and how.
    pub tested: Option<(ConnectionId, Trial)>,
    /// Errands that change something, and are not answered yet.
    pub changing: Option<Ticket>,
}

impl ConnectionsScreen {
    pub fn entries(&self) -> &[Entry] {
        self.book.as_ref().map(|book| book.entries.as_slice()).unwrap_or_default()
    }

    pub fn entry(&self, connection: &ConnectionId) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.id == *connection)
    }

    /// Where the selection is.
    pub fn position(&self) -> usize {
        self.entries().iter().position(|entry| Some(&entry.id) == self.selected.as_ref()).unwrap_or(0)
    }

    pub fn selected(&self) -> Option<&Entry> {
        self.entries().get(self.position())
    }

    pub fn select(&mut self, connection: &ConnectionId) {
        self.selected = Some(connection.clone());
    }

    pub fn step(&mut self, step: Step, page: usize) {
        let at = step.from(self.position(), self.entries().len(), page);
        self.selected = self.entries().get(at).map(|entry| entry.id.clone());
        self.top = self.top.min(at).max((at + 1).saturating_sub(page.max(1)));
    }

    /// Opens the form for a new connection, with what was typed before.
    pub fn begin_new(&mut self) {
        let missing = self.book.as_ref().is_some_and(|book| book.keychain_missing.is_some());
        let form = self.put_aside.take().unwrap_or_else(|| ConnectionForm::new(missing));
        self.form = Some(form);
    }

    /// Opens the form for the selected connection; why not, where it cannot be edited.
    pub fn begin_edit(&mut self) -> Result<(), String> {
        let missing = self.book.as_ref().is_some_and(|book| book.keychain_missing.is_some());
        let Some(entry) = self.selected().cloned() else { return Ok(()) };
        let form = match (&entry.kind, &entry.host) {
            (Kind::Token(place), Some(host)) => {
                let mut form = ConnectionForm::new(missing);
                form.replaces = Some(entry.id.clone());
                form.name.insert(entry.id.as_str());
                form.host.insert(host.as_str());
                form.set_place(place);
                form.read_only = entry.read_only;
                form
            }
            (Kind::Offered { .. } | Kind::Given, Some(host)) => {
                let mut form = ConnectionForm::new(missing);
                form.name.insert(entry.id.as_str());
                form.host.insert(host.as_str());
                form
            }
            (Kind::OAuth { .. }, _) => return Err("A service app is edited in config.toml.".to_owned()),
            _ => return Err("The demo organisation has nothing to edit.".to_owned()),
        };
        self.form = Some(form);
        Ok(())
    }

    /// Closes the form; what was typed for a new connection is there again with the next `n`.
    pub fn leave_form(&mut self) {
        self.put_aside = self.form.take().filter(|form| form.replaces.is_none());
    }
}

/// A line of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormRow {
    Name,
    Host,
    Keep,
    Command,
    Token,
    ReadOnly,
}

/// The places a token can be kept, in the order in which Space leads through them.
const PLACES: [Choice; 4] = [Choice::Keychain, Choice::File, Choice::Command, Choice::Session];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Keychain,
    File,
    Command,
    Session,
}

impl Choice {
    pub fn words(self) -> &'static str {
        match self {
            Self::Keychain => "in the keychain of this machine",
            Self::File => "in a file that only you can read",
            Self::Command => "nowhere: a program prints it, such as pass",
            Self::Session => "nowhere: asked for each time",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionForm {
    pub replaces: Option<ConnectionId>,
    pub name: Field,
    pub host: Field,
    pub token: Field,
    pub command: Field,
    pub choice: Choice,
    pub read_only: bool,
    pub row: FormRow,
    pub trial: Trial,
    /// What is wrong with what was typed.
    pub error: Option<(FormRow, String)>,
    keychain_missing: bool,
    /// What the program printed, for the trial and for keeping.
    printed: Option<Secret>,
}

impl ConnectionForm {
    pub fn new(keychain_missing: bool) -> Self {
        Self {
            replaces: None,
            name: Field::default(),
            host: Field::default(),
            token: Field::default(),
            command: Field::default(),
            choice: if keychain_missing { Choice::File } else { Choice::Keychain },
            read_only: false,
            row: FormRow::Name,
            trial: Trial::None,
            error: None,
            keychain_missing,
            printed: None,
        }
    }

    fn set_place(&mut self, place: &TokenPlace) {
        self.choice = match place {
            TokenPlace::Keychain => Choice::Keychain,
            TokenPlace::File => Choice::File,
            TokenPlace::Session => Choice::Session,
            TokenPlace::Command(words) => {
                self.command.insert(&words.join(" "));
                Choice::Command
            }
        };
    }

    /// There turned out to be no keychain.
    pub fn lack_keychain(&mut self) {
        self.keychain_missing = true;
        if self.choice == Choice::Keychain {
            self.choice = Choice::File;
            self.touched();
        }
    }

    /// The lines that are there now, top to bottom.
    pub fn rows(&self) -> &'static [FormRow] {
        match self.choice {
            Choice::Command => &[FormRow::Name, FormRow::Host, FormRow::Keep, FormRow::Command, FormRow::ReadOnly],
            Choice::Keychain | Choice::File | Choice::Session => {
                &[FormRow::Name, FormRow::Host, FormRow::Token, FormRow::Keep, FormRow::ReadOnly]
            }
        }
    }

    pub fn next_row(&mut self, forward: bool) {
        let rows = self.rows();
        let at = rows.iter().position(|row| *row == self.row).unwrap_or(0);
        let next = if forward { at + 1 } else { at + rows.len() - 1 };
        self.row = rows[next % rows.len()];
    }

    /// The field that takes text now.
    pub fn field(&mut self) -> Option<&mut Field> {
        match self.row {
            FormRow::Name => Some(&mut self.name),
            FormRow::Host => Some(&mut self.host),
            FormRow::Token => Some(&mut self.token),
            FormRow::Command => Some(&mut self.command),
            FormRow::Keep | FormRow::ReadOnly => None,
        }
    }

    pub fn takes_text(&self) -> bool {
        !matches!(self.row, FormRow::Keep | FormRow::ReadOnly)
    }

    pub fn type_key(&mut self, key: Key) {
        self.change(|field| {
            field.handle(key);
        });
    }

    pub fn paste(&mut self, text: &str) {
        self.change(|field| field.insert(text));
    }

    fn change(&mut self, change: impl FnOnce(&mut Field)) {
        let Some(field) = self.field() else { return };
        let before = field.text().to_owned();
        change(field);
        if *field.text() != before {
            self.touched();
        }
    }

    /// What was tried is no longer what is there.
    fn touched(&mut self) {
        self.trial = Trial::None;
        self.error = None;
        self.printed = None;
    }

    /// Space on a line that is not text.
    pub fn toggle(&mut self) {
        match self.row {
            FormRow::Keep => {
                let at = PLACES.iter().position(|place| *place == self.choice).unwrap_or(0);
                self.choice = PLACES[(at + 1) % PLACES.len()];
                if self.choice == Choice::Keychain && self.keychain_missing {
                    self.choice = Choice::File;
                }
                self.touched();
            }
            FormRow::ReadOnly => self.read_only = !self.read_only,
            FormRow::Name | FormRow::Host | FormRow::Token | FormRow::Command => {}
        }
    }

    /// The address as it is understood, or what is wrong with it; none while nothing is typed.
    pub fn address(&self) -> Option<Result<String, String>> {
        if self.host.text().trim().is_empty() {
            return None;
        }
        Some(match Origin::understand(self.host.text()) {
            Ok(understood) => Ok(understood.origin.to_string()),
            Err(error) => Err(error.to_string()),
        })
    }

    fn command_words(&self) -> Vec<String> {
        self.command.text().split_whitespace().map(str::to_owned).collect()
    }

    /// The program to run before the connection can be tried.
    pub fn command_to_run(&self) -> Option<Vec<String>> {
        (self.choice == Choice::Command && self.printed.is_none()).then(|| self.command_words())
    }

    pub fn take_printed(&mut self, secret: Secret) {
        self.printed = Some(secret);
    }

    /// What was typed, or the line that is not right yet.
    pub fn draft(&self) -> Result<Draft, (FormRow, String)> {
        let id = ConnectionId::named(self.name.text().trim())
            .ok_or_else(|| (FormRow::Name, "A short name: letters, digits, - _ . and no spaces.".to_owned()))?;
        let host = Origin::understand(self.host.text()).map_err(|error| (FormRow::Host, error.to_string()))?;
        let place = match self.choice {
            Choice::Keychain => TokenPlace::Keychain,
            Choice::File => TokenPlace::File,
            Choice::Session => TokenPlace::Session,
            Choice::Command => {
                let words = self.command_words();
                if words.is_empty() {
                    return Err((FormRow::Command, "The program and its arguments, like pass show okta/acme.".into()));
                }
                TokenPlace::Command(words)
            }
        };
        let token = match self.choice {
            Choice::Command => self.printed.clone(),
            _ if self.token.is_empty() && self.replaces.is_some() => None,
            _ if self.token.text().trim().is_empty() => {
                return Err((FormRow::Token, "Paste the API token here.".to_owned()));
            }
            _ => Some(Secret::new(self.token.text())),
        };
        Ok(Draft { replaces: self.replaces.clone(), id, host: host.origin, token, place, read_only: self.read_only })
    }
}

/// Asks for another token while everything else stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub connection: ConnectionId,
    /// Why the one in use is of no use.
    pub reason: String,
    pub field: Field,
    /// The new one is being tried.
    pub trying: Option<Ticket>,
    pub error: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, host: &str, token: &str) -> ConnectionForm {
        let mut form = ConnectionForm::new(true);
        form.name.insert(name);
        form.host.insert(host);
        form.token.insert(token);
        form
    }

    #[test]
    fn a_draft_names_the_line_that_is_not_right_yet() {
        for (name, host, token, row) in [
            ("", "acme", "00a", FormRow::Name),
            ("my org", "acme", "00a", FormRow::Name),
            ("acme", "", "00a", FormRow::Host),
            ("acme", "http://acme.okta.com", "00a", FormRow::Host),
            ("acme", "acme", " ", FormRow::Token),
        ] {
            assert_eq!(form(name, host, token).draft().unwrap_err().0, row, "{name} {host}");
        }
        let draft = form("acme", "acme-admin.okta.com", "00a").draft().unwrap();
        assert_eq!((draft.host.as_str(), draft.place), ("https://acme.okta.com", TokenPlace::File));
    }

    #[test]
    fn a_change_asks_for_another_trial_and_the_keychain_is_passed_over_where_there_is_none() {
        let mut form = form("acme", "acme", "00a");
        form.trial = Trial::Failed("no".into());
        form.row = FormRow::Token;
        form.paste("b");
        assert_eq!(form.trial, Trial::None);
        form.row = FormRow::Keep;
        let seen: Vec<_> = (0..3)
            .map(|_| {
                form.toggle();
                form.choice
            })
            .collect();
        assert_eq!(seen, [Choice::Command, Choice::Session, Choice::File]);
        assert!(!format!("{form:?}").contains("00ab"));
    }
}
