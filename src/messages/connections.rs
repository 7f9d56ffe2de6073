//! What app and worker say to each other about the connections themselves.

use std::path::PathBuf;
use std::sync::Arc;

use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::follow::FollowRules;
use crate::protocol::leaving::ExportRules;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::playbook::Playbook;
use crate::protocol::policy::Policy;
use crate::protocol::report::put_off::PutOff;
use crate::protocol::saved::SavedSearch;
use crate::protocol::secret::Secret;
use crate::protocol::service_app::{KeySource, OAuthConfig};
use crate::protocol::ticket::TicketRules;

/// One row of the Connections screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: ConnectionId,
    /// None for the demo organisation, which has an address only while it runs.
    pub host: Option<Origin>,
    pub kind: Kind,
    pub read_only: bool,
    pub policy: Policy,
    pub is_default: bool,
    /// What the list shows at first.
    pub home: Option<String>,
    /// Columns of the list, `:` and a width behind each where it was changed; empty for the usual ones.
    pub columns: Vec<String>,
    /// Certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Its saved searches and those of every connection.
    pub searches: Vec<SavedSearch>,
    /// Its templates for somebody new and those of every connection.
    pub templates: Vec<Arc<PersonTemplate>>,
    /// Steps that can be done to many people, by name.
    pub playbooks: Arc<Vec<Playbook>>,
    /// What login and display name of somebody new follow.
    pub follow: FollowRules,
    /// What is asked of whoever changes something.
    pub tickets: Arc<TicketRules>,
    /// What is held to of what leaves as a file.
    pub exports: Arc<ExportRules>,
}

impl Entry {
    /// A connection of this run only.
    pub fn given(id: ConnectionId, host: Option<Origin>, read_only: bool) -> Self {
        Self {
            id,
            host,
            kind: Kind::Given,
            read_only,
            policy: Policy::default(),
            is_default: false,
            home: None,
            columns: Vec::new(),
            ca_file: None,
            searches: Vec::new(),
            templates: Vec::new(),
            playbooks: Arc::new(Playbook::all([], [])),
            follow: FollowRules::default(),
            tickets: Arc::default(),
            exports: Arc::default(),
        }
    }
}

/// Where a connection comes from, and how it proves who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Demo,
    /// Named on the command line or by the environment, for this run.
    Given,
    /// Found where Okta's own tools keep it; kept nowhere here.
    Offered {
        from: String,
        /// Where it is a service app.
        app: Option<Box<OAuthConfig>>,
    },
    Token(TokenPlace),
    /// A service app.
    OAuth(Box<OAuthConfig>),
}

impl Kind {
    /// Whether it stands in `config.toml` and can be edited.
    pub fn is_configured(&self) -> bool {
        match self {
            Self::Demo | Self::Given | Self::Offered { .. } => false,
            Self::Token(_) | Self::OAuth(_) => true,
        }
    }

    /// Whether a program that needs the terminal has to be run before it can be used.
    pub fn runs_command(&self) -> bool {
        match self {
            Self::Token(place) => matches!(place, TokenPlace::Command(_)),
            Self::OAuth(app) => matches!(app.key, KeySource::Command(_)),
            Self::Demo | Self::Given | Self::Offered { .. } => false,
        }
    }

    /// For the column “Token”.
    pub fn words(&self) -> String {
        match self {
            Self::Demo => "none needed".to_owned(),
            Self::Given => "this run only".to_owned(),
            Self::Offered { from, .. } => format!("from {from}"),
            Self::Token(place) => place.words().to_owned(),
            Self::OAuth(_) => "service app (OAuth)".to_owned(),
        }
    }
}

/// A connection as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The connection that is edited; none for a new one.
    pub replaces: Option<ConnectionId>,
    pub id: ConnectionId,
    pub host: Origin,
    pub proof: Proof,
    /// Certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    pub read_only: bool,
}

/// How a connection that was typed proves who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    Token {
        /// None: the one that is kept already.
        token: Option<Secret>,
        place: TokenPlace,
    },
    App {
        app: OAuthConfig,
        /// What the program for the key printed.
        key: Option<Secret>,
    },
}

/// What is to be done about connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// With or without a look for the keychain, which may take its time.
    List {
        keychain: bool,
    },
    /// Tries what was typed; keeps nothing.
    Try(Box<Draft>),
    Save(Box<Draft>),
    Test(ConnectionId),
    /// Removes the connection and its token.
    Remove(ConnectionId),
    MakeDefault(ConnectionId),
    /// Goes on with another token, once it was tried.
    Renew {
        connection: ConnectionId,
        token: Secret,
    },
    /// Keeps a search, in place of one of that name.
    SaveSearch(SavedSearch),
    RemoveSearch(SavedSearch),
    /// What the list shows at first.
    SaveHome {
        connection: ConnectionId,
        home: Option<String>,
    },
    /// Columns of the list; empty for the usual ones.
    SaveColumns {
        connection: ConnectionId,
        columns: Vec<String>,
    },
    /// Leaves somebody out of a report up to a day.
    PutOff {
        connection: ConnectionId,
        one: Box<PutOff>,
    },
}

impl Errand {
    /// Whether it is about how lists look, not about a way in.
    pub fn is_about_lists(&self) -> bool {
        match self {
            Self::SaveSearch(_)
            | Self::RemoveSearch(_)
            | Self::SaveHome { .. }
            | Self::SaveColumns { .. }
            | Self::PutOff { .. } => true,
            Self::List { .. }
            | Self::Try(_)
            | Self::Save(_)
            | Self::Test(_)
            | Self::Remove(_)
            | Self::MakeDefault(_)
            | Self::Renew { .. } => false,
        }
    }
}

/// All connections there are, and what is to be known about keeping them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    pub entries: Vec<Entry>,
    /// Why there is no keychain here.
    pub keychain_missing: Option<String>,
    /// Where `config.toml` is.
    pub file: String,
    /// What is wrong in it.
    pub notices: Vec<String>,
    /// Whether it is so wrong that nothing of it is used.
    pub refused: bool,
}

impl Book {
    /// One line about what is wrong in the file; none where nothing is.
    pub fn notice(&self) -> Option<String> {
        match self.notices.len() {
            0 => None,
            _ if self.refused => Some("config.toml is not used; 5 shows why.".to_owned()),
            1 => Some("config.toml: 1 entry is not understood; 5 shows it.".to_owned()),
            count => Some(format!("config.toml: {count} entries are not understood; 5 shows them.")),
        }
    }
}

/// What a trial found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Label and value; the label is empty where it is the same as above.
    pub lines: Vec<(String, String)>,
    /// Whether somebody can be listed or read: worth keeping.
    pub usable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Listed(Book),
    Tried(Report),
    /// Done; as it is now, and what to say about it.
    Done {
        book: Book,
        said: String,
    },
    /// Calls carry the new token from now on; where it could not be kept, why.
    Renewed {
        not_kept: Option<String>,
    },
    /// Something about lists was kept: as it is now, and what to say about it, if anything; or why it was not.
    Remembered(Result<(Book, Option<String>), String>),
    /// Not done, and why.
    Refused(String),
}
