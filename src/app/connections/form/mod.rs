//! The form for one connection: an API token, or a service app with its private key.
//!
//! ```text
//!  typed ──► draft ──► tried ──► kept
//!    ▲                   │ any change: to be tried again
//!    └───────────────────┘
//! ```

mod draft;
#[cfg(test)]
mod tests;

use std::path::Path;

use self::draft::joined;
use crate::app::connections::trial::Trial;
use crate::app::part::field::Field;
use crate::messages::connections::{Entry, Kind};
use crate::protocol::connection::{ConnectionId, TokenPlace};
use crate::protocol::key::Key;
use crate::protocol::secret::Secret;
use crate::protocol::service_app::{KeySource, OAuthConfig};

/// A line of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormRow {
    Access,
    Name,
    Host,
    Keep,
    Command,
    Token,
    ClientId,
    KeyFrom,
    Key,
    KeyId,
    Scopes,
    ReadOnly,
    CaFile,
}

/// How the connection proves who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Token,
    App,
}

impl Access {
    pub fn words(self) -> &'static str {
        match self {
            Self::Token => "an API token",
            Self::App => "a service app (OAuth 2.0) with a private key",
        }
    }
}

/// Where a service app's private key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFrom {
    File,
    Program,
}

impl KeyFrom {
    pub fn words(self) -> &'static str {
        match self {
            Self::File => "in a file that only you can read",
            Self::Program => "a program prints it, such as pass",
        }
    }
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
    pub access: Access,
    pub name: Field,
    pub host: Field,
    pub token: Field,
    pub command: Field,
    pub choice: Choice,
    pub client_id: Field,
    pub key_from: KeyFrom,
    /// The path of the file, or the program.
    pub key: Field,
    pub key_id: Field,
    pub scopes: Field,
    pub ca_file: Field,
    pub read_only: bool,
    pub row: FormRow,
    pub trial: Trial,
    /// What is wrong with what was typed.
    pub error: Option<(FormRow, String)>,
    /// Whether a person changed something since it was opened.
    pub changed: bool,
    keychain_missing: bool,
    /// What the program printed, for the trial and for keeping.
    printed: Option<Secret>,
}

impl ConnectionForm {
    pub fn new(keychain_missing: bool) -> Self {
        Self {
            replaces: None,
            access: Access::Token,
            name: Field::default(),
            host: Field::default(),
            token: Field::default(),
            command: Field::default(),
            choice: if keychain_missing { Choice::File } else { Choice::Keychain },
            client_id: Field::default(),
            key_from: KeyFrom::File,
            key: Field::default(),
            key_id: Field::default(),
            scopes: Field::default(),
            ca_file: Field::default(),
            read_only: false,
            row: FormRow::Name,
            trial: Trial::None,
            error: None,
            changed: false,
            keychain_missing,
            printed: None,
        }
    }

    /// The form for a connection that is there, or for keeping one that was found; none where there is nothing to edit.
    pub fn of(entry: &Entry, keychain_missing: bool) -> Option<Self> {
        let mut form = Self::new(keychain_missing);
        match &entry.kind {
            Kind::Demo => return None,
            Kind::Given | Kind::Offered { app: None, .. } => {}
            Kind::Offered { from, app: Some(app) } => form.set_app(app, Some(Path::new(from))),
            Kind::Token(place) => form.set_place(place),
            Kind::OAuth(app) => form.set_app(app, None),
        }
        form.replaces = entry.kind.is_configured().then(|| entry.id.clone());
        form.name.insert(entry.id.as_str());
        form.host.insert(entry.host.as_ref()?.as_str());
        if let Some(path) = &entry.ca_file {
            form.ca_file.insert(&path.display().to_string());
        }
        form.read_only = entry.kind.is_configured() && entry.read_only;
        Some(form)
    }

    fn set_place(&mut self, place: &TokenPlace) {
        self.choice = match place {
            TokenPlace::Keychain => Choice::Keychain,
            TokenPlace::File => Choice::File,
            TokenPlace::Session => Choice::Session,
            TokenPlace::Command(words) => {
                self.command.insert(&joined(words));
                Choice::Command
            }
        };
    }

    /// A key that stands in the file in which the app was found cannot be referred to.
    fn set_app(&mut self, app: &OAuthConfig, found_in: Option<&Path>) {
        self.access = Access::App;
        self.client_id.insert(&app.client_id);
        match &app.key {
            KeySource::File(path) if found_in != Some(path) => self.key.insert(&path.display().to_string()),
            KeySource::File(_) => {}
            KeySource::Command(words) => {
                self.key_from = KeyFrom::Program;
                self.key.insert(&joined(words));
            }
        }
        self.key_id.insert(app.key_id.as_deref().unwrap_or_default());
        self.scopes.insert(&app.scopes.join(" "));
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
        use FormRow::{Access as How, CaFile, ClientId, Command, Host, Keep, Key, KeyFrom, KeyId, Name, ReadOnly};
        match (self.access, self.choice) {
            (Access::Token, Choice::Command) => &[How, Name, Host, Keep, Command, ReadOnly, CaFile],
            (Access::Token, Choice::Keychain | Choice::File | Choice::Session) => {
                &[How, Name, Host, FormRow::Token, Keep, ReadOnly, CaFile]
            }
            (Access::App, _) => &[How, Name, Host, ClientId, KeyFrom, Key, KeyId, FormRow::Scopes, ReadOnly, CaFile],
        }
    }

    pub fn next_row(&mut self, forward: bool) {
        let rows = self.rows();
        let at = rows.iter().position(|row| *row == self.row).unwrap_or(0);
        let next = if forward { at + 1 } else { at + rows.len() - 1 };
        self.row = rows[next % rows.len()];
    }

    /// The field of a line; none where the line is a choice.
    pub fn field_of(&self, row: FormRow) -> Option<&Field> {
        match row {
            FormRow::Name => Some(&self.name),
            FormRow::Host => Some(&self.host),
            FormRow::Token => Some(&self.token),
            FormRow::Command => Some(&self.command),
            FormRow::ClientId => Some(&self.client_id),
            FormRow::Key => Some(&self.key),
            FormRow::KeyId => Some(&self.key_id),
            FormRow::Scopes => Some(&self.scopes),
            FormRow::CaFile => Some(&self.ca_file),
            FormRow::Access | FormRow::Keep | FormRow::KeyFrom | FormRow::ReadOnly => None,
        }
    }

    /// The field that takes text now.
    fn field(&mut self) -> Option<&mut Field> {
        match self.row {
            FormRow::Name => Some(&mut self.name),
            FormRow::Host => Some(&mut self.host),
            FormRow::Token => Some(&mut self.token),
            FormRow::Command => Some(&mut self.command),
            FormRow::ClientId => Some(&mut self.client_id),
            FormRow::Key => Some(&mut self.key),
            FormRow::KeyId => Some(&mut self.key_id),
            FormRow::Scopes => Some(&mut self.scopes),
            FormRow::CaFile => Some(&mut self.ca_file),
            FormRow::Access | FormRow::Keep | FormRow::KeyFrom | FormRow::ReadOnly => None,
        }
    }

    pub fn takes_text(&self) -> bool {
        self.field_of(self.row).is_some()
    }

    pub fn type_key(&mut self, key: Key) {
        self.change(|field| {
            field.handle(key);
        });
    }

    /// On a line that takes no text, what is pasted can only be meant for the token.
    pub fn paste(&mut self, text: &str) {
        if !self.takes_text() && self.rows().contains(&FormRow::Token) && self.token.is_empty() {
            self.row = FormRow::Token;
        }
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
        self.changed = true;
        self.trial = Trial::None;
        self.error = None;
        self.printed = None;
    }

    /// Space on a line that is not text.
    pub fn toggle(&mut self) {
        match self.row {
            FormRow::Access => {
                self.access = match self.access {
                    Access::Token => Access::App,
                    Access::App => Access::Token,
                };
                self.touched();
            }
            FormRow::Keep => {
                let at = PLACES.iter().position(|place| *place == self.choice).unwrap_or(0);
                self.choice = PLACES[(at + 1) % PLACES.len()];
                if self.choice == Choice::Keychain && self.keychain_missing {
                    self.choice = Choice::File;
                }
                self.touched();
            }
            FormRow::KeyFrom => {
                self.key_from = match self.key_from {
                    KeyFrom::File => KeyFrom::Program,
                    KeyFrom::Program => KeyFrom::File,
                };
                self.touched();
            }
            FormRow::ReadOnly => {
                self.read_only = !self.read_only;
                self.changed = true;
            }
            FormRow::Name
            | FormRow::Host
            | FormRow::Token
            | FormRow::Command
            | FormRow::ClientId
            | FormRow::Key
            | FormRow::KeyId
            | FormRow::Scopes
            | FormRow::CaFile => {}
        }
    }

    pub fn take_printed(&mut self, secret: Secret) {
        self.printed = Some(secret);
    }
}
