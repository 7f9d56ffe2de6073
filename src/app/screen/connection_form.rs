//! The form for one connection: an API token, or a service app with its private key.
//!
//! ```text
//!  typed ──► draft ──► tried ──► kept
//!    ▲                   │ any change: to be tried again
//!    └───────────────────┘
//! ```

use std::path::{Path, PathBuf};

use super::super::field::Field;
use super::connections::Trial;
use crate::messages::connections::{Draft, Entry, Kind, Proof};
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
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

    /// What the connection is called when no name is typed.
    pub fn usual_name(&self) -> Option<String> {
        Origin::understand(self.host.text()).ok().map(|understood| understood.origin.short_name())
    }

    /// The name of the connection, as far as it is one.
    pub fn id(&self) -> Option<ConnectionId> {
        match self.name.text().trim() {
            "" => ConnectionId::named(&self.usual_name()?),
            name => ConnectionId::named(name),
        }
    }

    /// The program to run before the connection can be tried.
    pub fn command_to_run(&self) -> Option<Vec<String>> {
        if self.printed.is_some() {
            return None;
        }
        match (self.access, self.choice, self.key_from) {
            (Access::Token, Choice::Command, _) => words(FormRow::Command, &self.command).ok(),
            (Access::App, _, KeyFrom::Program) => words(FormRow::Key, &self.key).ok(),
            (Access::Token, Choice::Keychain | Choice::File | Choice::Session, _) | (Access::App, _, KeyFrom::File) => {
                None
            }
        }
    }

    pub fn take_printed(&mut self, secret: Secret) {
        self.printed = Some(secret);
    }

    /// What was typed, or the line that is not right yet.
    pub fn draft(&self) -> Result<Draft, (FormRow, String)> {
        let bad_name = || (FormRow::Name, "A short name: letters, digits, - _ . and no spaces.".to_owned());
        if !self.name.text().trim().is_empty() && self.id().is_none() {
            return Err(bad_name());
        }
        let host = Origin::understand(self.host.text()).map_err(|error| (FormRow::Host, error.to_string()))?;
        let id = self.id().ok_or_else(bad_name)?;
        let proof = match self.access {
            Access::Token => self.token_proof()?,
            Access::App => self.app_proof()?,
        };
        let ca_file = Some(self.ca_file.text().trim()).filter(|path| !path.is_empty()).map(PathBuf::from);
        Ok(Draft { replaces: self.replaces.clone(), id, host: host.origin, proof, ca_file, read_only: self.read_only })
    }

    fn token_proof(&self) -> Result<Proof, (FormRow, String)> {
        let place = match self.choice {
            Choice::Keychain => TokenPlace::Keychain,
            Choice::File => TokenPlace::File,
            Choice::Session => TokenPlace::Session,
            Choice::Command => TokenPlace::Command(words(FormRow::Command, &self.command)?),
        };
        let token = match self.choice {
            Choice::Command => self.printed.clone(),
            _ if self.token.is_empty() && self.replaces.is_some() => None,
            _ if self.token.text().trim().is_empty() => {
                return Err((FormRow::Token, "Paste the API token here.".to_owned()));
            }
            _ => Some(Secret::new(self.token.text())),
        };
        Ok(Proof::Token { token, place })
    }

    fn app_proof(&self) -> Result<Proof, (FormRow, String)> {
        let client_id = self.client_id.text().trim().to_owned();
        if client_id.is_empty() || client_id.contains(char::is_whitespace) {
            return Err((FormRow::ClientId, "The client id of the service app, like 0oa….".to_owned()));
        }
        let key = match self.key_from {
            KeyFrom::File => match self.key.text().trim() {
                "" => return Err((FormRow::Key, "The file with the private key (PEM or JWK).".to_owned())),
                path => KeySource::File(path.into()),
            },
            KeyFrom::Program => KeySource::Command(words(FormRow::Key, &self.key)?),
        };
        let key_id = Some(self.key_id.text().trim().to_owned()).filter(|id| !id.is_empty());
        let parts = self.scopes.text().split(|c: char| c == ',' || c.is_whitespace());
        let scopes = parts.filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        Ok(Proof::App { app: OAuthConfig { client_id, key, key_id, scopes }, key: self.printed.clone() })
    }
}

/// A program and its arguments, quoted as in a shell; no shell is started.
fn words(row: FormRow, field: &Field) -> Result<Vec<String>, (FormRow, String)> {
    match shlex::split(field.text()) {
        None => Err((row, "A quotation mark has no end.".to_owned())),
        Some(words) if words.is_empty() => {
            Err((row, "The program and its arguments, like pass show okta/acme.".to_owned()))
        }
        Some(words) => Ok(words),
    }
}

/// The same, to be typed over.
fn joined(words: &[String]) -> String {
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
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
            ("my org", "acme", "00a", FormRow::Name),
            ("acme", "", "00a", FormRow::Host),
            ("", "", "00a", FormRow::Host),
            ("acme", "http://acme.okta.com", "00a", FormRow::Host),
            ("acme", "acme", " ", FormRow::Token),
        ] {
            assert_eq!(form(name, host, token).draft().unwrap_err().0, row, "{name} {host}");
        }
        let draft = form("acme", "acme-admin.okta.com", "00a").draft().unwrap();
        let Proof::Token { place, .. } = &draft.proof else { panic!("{draft:?}") };
        assert_eq!((draft.host.as_str(), place), ("https://acme.okta.com", &TokenPlace::File));
    }

    #[test]
    fn without_a_name_the_host_gives_one() {
        for (host, name) in [
            ("acme-admin.okta.com", "acme"),
            ("login.acme.example", "login.acme.example"),
            ("acme.oktapreview.com", "acme.oktapreview.com"),
            ("login.acme.example:8443", "login.acme.example-8443"),
            ("http://127.0.0.1:8080", "local-8080"),
            ("http://[::1]:80", "local"),
        ] {
            assert_eq!(form("", host, "00a").draft().unwrap().id, ConnectionId::new(name), "{host}");
        }
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

    #[test]
    fn a_program_is_taken_apart_as_a_shell_would_and_shown_so_that_it_can_be_typed_again() {
        let mut form = form("acme", "acme", "");
        form.choice = Choice::Command;
        form.command.insert(r#"pass show "my okta/acme" it\'s"#);
        let expected = ["pass", "show", "my okta/acme", "it's"].map(str::to_owned);
        assert_eq!(form.command_to_run().unwrap(), expected);
        let mut again = ConnectionForm::new(true);
        again.set_place(&TokenPlace::Command(expected.to_vec()));
        assert_eq!(again.command_to_run().unwrap(), expected, "{}", again.command.text());
        form.command.insert(" \"");
        assert_eq!(form.draft().unwrap_err(), (FormRow::Command, "A quotation mark has no end.".to_owned()));
    }

    #[test]
    fn a_service_app_is_drafted_from_its_lines() {
        let mut form = form("svc", "acme", "");
        form.access = Access::App;
        assert_eq!(form.draft().unwrap_err().0, FormRow::ClientId);
        form.client_id.insert(" 0oa1 ");
        assert_eq!(form.draft().unwrap_err().0, FormRow::Key);
        form.key.insert("~/keys/okta.pem");
        form.scopes.insert("okta.users.read, okta.groups.read");
        let Proof::App { app, key } = form.draft().unwrap().proof else { panic!("no app") };
        assert_eq!((app.client_id.as_str(), key), ("0oa1", None));
        assert_eq!(app.key, KeySource::File("~/keys/okta.pem".into()));
        assert_eq!(app.scopes, ["okta.users.read", "okta.groups.read"]);
        assert_eq!(form.command_to_run(), None);
    }

    #[test]
    fn what_is_pasted_on_a_line_of_choices_is_the_token() {
        let mut form = form("acme", "acme", "");
        form.row = FormRow::Keep;
        form.paste("00a");
        assert_eq!((form.token.text(), form.row), ("00a", FormRow::Token));
    }
}
