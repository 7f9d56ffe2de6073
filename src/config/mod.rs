//! What this program keeps on this machine: `config.toml`, and where tokens are.
//!
//! ```text
//!  file ── text ──► read ──► Config + notices (line, column)      never stops the start
//!    ▲                                                            a secret is never in the file
//!    └── edit ◄── save, remove, rename, default, columns, searches     keeps a person's comments
//!
//!  tokens: keychain │ command │ private file │ this session only
//! ```
//!
//! Must not know: Okta's API, the app, the screens.

pub mod collector_secret;
pub mod command;
pub mod connection;
pub mod edit;
mod entries;
mod entry;
pub mod file;
mod head;
pub mod hook_secret;
pub mod keychain;
pub mod machine;
pub mod map_file;
pub mod offers;
pub mod path;
mod read;
mod templates;
pub mod token;
mod verified;

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

pub use connection::{Auth, ConnectionConfig, KeySource, OAuthConfig, TokenPlace};
pub use entries::schema;
pub use file::{ConfigError, ConfigFile};
pub use read::templates_alone;

use crate::protocol::collector::Collector;
use crate::protocol::follow::FollowRules;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::playbook::Playbook;
pub use crate::protocol::saved::{SavedBy, SavedSearch};
pub use crate::protocol::ticket::TicketRules;

/// Everything that `config.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The connection that is opened when none is named.
    pub default: Option<String>,
    /// In the order of the file.
    pub connections: IndexMap<String, ConnectionConfig>,
    pub searches: Vec<SavedSearch>,
    /// In the order of the file.
    pub templates: Vec<Arc<PersonTemplate>>,
    /// Steps that are done to many people, by name.
    pub playbooks: Vec<Playbook>,
    /// Whether what is done is written down.
    pub journal: JournalMode,
    /// Where its lines are handed on to.
    pub journal_to: Vec<Collector>,
    /// Certificates to trust there beside the system's, as PEM.
    pub journal_ca_file: Option<PathBuf>,
    /// For how many days values of people are kept beside the journal.
    pub values_days: u16,
    /// The largest job that is done without being asked about its size; none where the file does not say.
    pub max_job: Option<u32>,
    /// How many people of a job are done first; none where the file does not say.
    pub canary: Option<u32>,
    /// For how many days a job that is over keeps whom it was about.
    pub jobs_days: u16,
    /// What is asked for before something is changed.
    pub ticket: TicketRules,
    /// What login and display name of somebody new follow.
    pub follow: FollowRules,
    /// What was wrong in the file, and what is used instead.
    pub notices: Vec<Notice>,
}

/// Whether what changes something is written down before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JournalMode {
    /// Yes; where it cannot be, a person is asked whether to go on without.
    #[default]
    On,
    /// Yes, and nothing is changed without.
    Required,
    Off,
}

/// How long values are kept unless the file says otherwise.
pub const VALUES_DAYS: u16 = 30;

/// How long jobs that are over are kept unless the file says otherwise.
pub const JOBS_DAYS: u16 = 30;

impl Default for Config {
    fn default() -> Self {
        Self {
            default: None,
            connections: IndexMap::new(),
            searches: Vec::new(),
            templates: Vec::new(),
            playbooks: Vec::new(),
            journal: JournalMode::default(),
            journal_to: Vec::new(),
            journal_ca_file: None,
            values_days: VALUES_DAYS,
            max_job: None,
            canary: None,
            jobs_days: JOBS_DAYS,
            ticket: TicketRules::default(),
            follow: FollowRules::default(),
            notices: Vec::new(),
        }
    }
}

impl Config {
    /// The connection to open when none is named: the default, else the only one.
    pub fn default_connection(&self) -> Option<(&str, &ConnectionConfig)> {
        let named = self.default.as_deref().and_then(|name| self.connections.get_key_value(name));
        let only = || (self.connections.len() == 1).then(|| self.connections.first()).flatten();
        named.or_else(only).map(|(name, connection)| (name.as_str(), connection))
    }

    /// The saved searches of a connection: its own and those of all.
    pub fn searches_of<'a>(&'a self, connection: &'a str) -> impl Iterator<Item = &'a SavedSearch> {
        self.searches.iter().filter(move |search| search.connection.as_deref().is_none_or(|name| name == connection))
    }

    /// The templates of a connection: its own and those of all.
    pub fn templates_of(&self, connection: &str) -> Vec<Arc<PersonTemplate>> {
        let is_of =
            |template: &&Arc<PersonTemplate>| template.connection.as_deref().is_none_or(|name| name == connection);
        self.templates.iter().filter(is_of).cloned().collect()
    }
}

/// Something in the file that is not used, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub line: usize,
    pub column: usize,
    pub text: String,
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "config.toml, line {}, column {}: {}", self.line, self.column, self.text)
    }
}
