//! What the app and the background task say to each other.
//!
//! ```text
//!  app ── Order { connection, lane, ticket, request } ──► worker
//!  app ◄── Update { connection, ticket, content } ─────── worker
//! ```
//!
//! Plain data that can be compared and logged; no closure and no handle crosses. An order is answered by any number
//! of updates under its ticket, the last of which [ends](Content::ends) it. Updates under a ticket that nobody waits
//! for any more are dropped by whoever receives them.

pub mod connections;
mod outcome;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::protocol::access::{AppLink, Block};
use crate::protocol::change::Change;
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::document::Document;
use crate::protocol::draft::Save;
pub use crate::protocol::error::CallError as Failure;
use crate::protocol::event_hook::EventHook;
use crate::protocol::exchange::Exchange;
use crate::protocol::export::{FileExport, PickedExport};
use crate::protocol::factor::Factor;
use crate::protocol::fuzzy::Haystack;
use crate::protocol::group::Group;
use crate::protocol::log_event::LogEvent;
use crate::protocol::org::Org;
use crate::protocol::past_call::PastCall;
use crate::protocol::query::{Cursor, UserQuery};
use crate::protocol::rate::{Bucket, Rate, WaitReason};
use crate::protocol::raw_call::RawCall;
use crate::protocol::row::UserRow;
use crate::protocol::schema::{UserSchema, UserType};
use crate::protocol::secret::Secret;
use crate::protocol::seen::SeenAttributes;
use crate::protocol::sort::SortKeys;
use crate::protocol::user::User;
use crate::protocol::watch::{EventSource, Since, Watched, WatchedEvent};

pub use outcome::{Clash, LookUp, Outcome, SaveOutcome, Saved};

/// Names one order, and everything that is answered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A line of work in which only the newest order matters: it cancels the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// The organisation behind the connection.
    Org,
    /// The size of the organisation.
    Size,
    /// The pages of the list.
    Listing,
    /// The live search.
    Search,
    /// A person by full id or login.
    Lookup,
    /// The person under the selection.
    Preview,
    /// How many share the name of the person under the selection.
    Namesakes,
    /// The person on the User screen.
    Person,
    Groups,
    Types,
    Schema,
    /// Which attributes people have.
    Attributes,
    Blocks,
    Apps,
    Factors,
    Log,
    /// Whether somebody who was helped gets in.
    Vigil,
    /// A person about to be changed, read once more.
    Recheck,
    /// Groups to pick from.
    GroupSearch,
    /// What is done about connections. Nothing in it is cancelled either.
    Connections,
    /// The order of a list, worked out here.
    Sort,
    /// People written to a file.
    Export,
    /// The System Log, watched.
    Watch,
    /// What Okta delivers.
    Listen,
    /// People whom an event was about.
    Refresh,
    /// The event hooks of the organisation.
    Hooks,
    /// Whether a login or an email is taken.
    Clash,
    /// Groups of a person whose form is open.
    FormGroups,
    /// A person whose form is open.
    FormPerson,
    /// Changes of a person. Not a lane in which the newest counts: what was sent is never cancelled.
    Write,
    /// A call written by hand that only reads.
    Api,
    /// Searching and filtering of its answer.
    Document,
    /// The calls written by hand before.
    History,
    /// The expressions that were listed before.
    Expressions,
    /// Writing a file.
    File,
    /// People whose names are similar to what was typed, looked for here.
    Similar,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    ReadOrg,
    /// The number of members of `Everyone`.
    ReadSize,
    /// `pages` pages of a listing, from its start or from where it stopped; all that are left when none.
    ListUsers {
        query: UserQuery,
        from: Option<Cursor>,
        pages: Option<u32>,
    },
    /// The live search, with its fallbacks.
    FindUsers {
        words: Vec<String>,
        /// Attributes of the profile that the rows keep beside the fixed ones.
        extra: Arc<[String]>,
    },
    /// By id or login.
    ReadUser {
        selector: String,
    },
    CountNamesakes {
        first: String,
        last: String,
    },
    ReadGroups {
        user: String,
    },
    ReadTypes,
    /// `default` or the id of a user type's schema.
    ReadSchema {
        schema: String,
    },
    /// Which attributes the people at the beginning of a listing have: for whoever may not read the schema.
    ReadAttributes {
        query: UserQuery,
    },
    ReadBlocks {
        user: String,
    },
    ReadApps {
        user: String,
    },
    ReadFactors {
        user: String,
    },
    /// What the System Log says of a person between two moments (RFC 3339).
    ReadLog {
        user: String,
        since: String,
        until: String,
    },
    FindGroups {
        text: String,
    },
    /// By id.
    ReadGroup {
        group: String,
    },
    /// Those that are called exactly so, whatever their case.
    FindGroupsNamed {
        name: String,
    },
    /// Puts rows into order, off the drawing thread.
    SortRows {
        keys: Arc<SortKeys>,
    },
    /// Rows with texts similar to these words, off the drawing thread.
    FindSimilar {
        haystack: Haystack,
        words: Vec<String>,
    },
    /// Writes everybody of a list to a file.
    Export(Box<FileExport>),
    /// Writes people who were picked one by one to a file.
    ExportPicked(Box<PickedExport>),
    /// Changes of one person, one after the other. When one is not done, those that depend on it are left out; at
    /// the end the person is read again.
    Change {
        user: String,
        steps: Vec<Change>,
    },
    /// Watches the System Log until it is cancelled.
    WatchLog {
        since: Since,
        watched: Watched,
        /// Goes on where the watch of these types stood, if there was one in this run.
        again: bool,
    },
    /// Receives what Okta delivers, until it is cancelled.
    Listen {
        address: SocketAddr,
        hook: Delivering,
    },
    /// People of whom an event told, by id.
    Refresh {
        users: Vec<String>,
    },
    ListHooks,
    ChangeHook(HookChange),
    /// Saves a form, then makes the changes that are requests of their own; the latter only when the former is done.
    Save {
        /// None where only the changes are asked for.
        save: Option<Box<Save>>,
        /// Whom the changes are about where nobody is created.
        user: Option<String>,
        then: Vec<Change>,
    },
    /// Who else has this login or email.
    FindClash {
        login: Option<String>,
        email: Option<String>,
    },
    /// A call that a person wrote; it is kept in the history.
    CallApi {
        call: Box<RawCall>,
        extent: Extent,
    },
    FindInDocument {
        document: Arc<Document>,
        needle: String,
    },
    /// What a path expression (RFC 9535) picks.
    FilterDocument {
        document: Arc<Document>,
        path: String,
    },
    SaveFile {
        file: String,
        content: Saving,
    },
    ReadHistory,
    /// The expressions that were listed before, oldest first.
    ReadExpressions,
    /// Keeps an expression beyond the program.
    KeepExpression(String),
    /// Keeps a call as a favourite.
    NameCall {
        call: Box<RawCall>,
        name: String,
    },
    /// Drops a favourite.
    ForgetCall {
        name: String,
    },
    /// Something about the connections themselves.
    Connections(connections::Errand),
}

/// Which hook delivers to a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivering {
    /// One that is made and verified as soon as the receiver listens. An empty address means the receiver's own,
    /// which only an organisation on this machine reaches.
    New { name: String, uri: String, header: String, events: Vec<String> },
    /// One whose secret is known here.
    Known { id: String, header: String },
    /// One that was made elsewhere.
    Given { id: String, header: String, secret: Secret },
}

/// What can be done with an event hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookChange {
    Verify {
        id: String,
    },
    Activate {
        id: String,
    },
    Deactivate {
        id: String,
    },
    Delete {
        id: String,
    },
    /// Other events. Okta wants the secret again: the one that is known here, unless one is given.
    SetEvents {
        id: String,
        events: Vec<String>,
        secret: Option<Secret>,
    },
}

/// An event hook, and where its secret is kept, if it is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHook {
    pub hook: EventHook,
    pub secret: Option<SecretPlace>,
}

/// Where a secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    Keychain,
    /// A file that nobody else can read.
    File,
    /// It ends with the program.
    Session,
}

/// How much of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    OnePage,
    /// One more page of a list; nobody would look for it in the history.
    NextPage,
    AllPages,
}

/// What is written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    Document(Arc<Document>),
    Bytes(Bytes),
}

impl Saving {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Document(document) => document.text().as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// The body of an answer, ready to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiBody {
    Empty,
    Json(Arc<Document>),
    Text(Arc<Document>),
    Binary { bytes: Bytes, dump: Arc<Document> },
}

/// The answer to a call that a person wrote, of whatever status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiReply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: u64,
    pub body: ApiBody,
    pub duration: Duration,
    pub request_id: Option<String>,
    /// Why nobody knows what became of a change: the answer is not Okta's.
    pub unknown: Option<Box<Failure>>,
    /// The call for what comes after.
    pub next: Option<Box<RawCall>>,
    /// Why it does not go on although there is more.
    pub stopped: Option<Box<Failure>>,
    pub pages: u32,
    /// Of a list.
    pub elements: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub connection: ConnectionId,
    pub lane: Lane,
    pub ticket: Ticket,
    pub request: Request,
}

/// How the live search was done in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchMethod {
    /// Anywhere in name, login and email; deactivated people included.
    Anywhere,
    /// Okta refused “contains”: only beginnings; deactivated people included.
    Beginnings,
    /// Full search failed: beginnings of the first word; deactivated people not searched.
    ByQuery,
}

/// What a live search brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub rows: Vec<UserRow>,
    /// Elements of the answer that could not be read.
    pub odd: usize,
    /// Whether there is nobody beyond these.
    pub complete: bool,
    pub method: SearchMethod,
    /// Why it was not done as asked.
    pub because: Option<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The client is ready; the address is known now.
    Connected(Origin),
    Org(Org),
    /// None: it was not told.
    Size(Option<u64>),
    Page {
        rows: Vec<UserRow>,
        odd: usize,
        next: Option<Cursor>,
    },
    /// People of a list that is read in several streams; how far it is, is not told.
    Part {
        rows: Vec<UserRow>,
        odd: usize,
    },
    /// The pages asked for are all there.
    Listed,
    Found(Found),
    User(Box<User>),
    /// How many bear the name, the person included; `more` when there are more than were counted.
    Namesakes {
        count: u32,
        more: bool,
    },
    Groups(Vec<Group>),
    Types(Vec<UserType>),
    Schema(Arc<UserSchema>),
    Attributes(SeenAttributes),
    Blocks(Vec<Block>),
    Apps(Vec<AppLink>),
    Factors(Vec<Factor>),
    /// Newest first; `more` when older ones were left out.
    Log {
        events: Vec<LogEvent>,
        more: bool,
    },
    FoundGroups(Vec<Group>),
    /// So many are written so far.
    Exporting {
        people: u64,
    },
    /// Everybody is written.
    Exported {
        people: u64,
        /// Whether it went on where an earlier run had stopped.
        resumed: bool,
        /// Whether Okta refused the cursor of that run.
        cursor_refused: bool,
    },
    /// The picked people are written, but for those who are there no more.
    PickedWritten {
        people: u64,
        gone: u64,
    },
    /// The file could not be written, and why.
    NotWritten(String),
    /// Rows by their numbers, in order.
    Sorted(Vec<u32>),
    /// Rows by their numbers, best first.
    Similar(Vec<u32>),
    /// What became of one change of an order.
    Step {
        step: usize,
        outcome: Outcome,
    },
    /// All changes are through; the person as they are now, none when they are gone.
    Changed(Result<Option<Box<User>>, Box<Failure>>),
    /// The call is held back for so long.
    Waiting {
        reason: WaitReason,
        time: Duration,
    },
    Resumed,
    /// What the server last said about a bucket.
    Rate {
        bucket: Bucket,
        rate: Rate,
    },
    /// Events that happened; of a watch also without any, as a sign of life.
    Events {
        source: EventSource,
        events: Vec<WatchedEvent>,
        /// When the log is asked again; none for what was delivered.
        next_in: Option<Duration>,
        /// Whether the watch had to begin again a few minutes back.
        began_again: bool,
    },
    /// A watch failed and goes on by itself after this time.
    WatchBroken {
        failure: Box<Failure>,
        next_in: Duration,
    },
    /// Deliveries are taken at this address.
    Listening(SocketAddr),
    /// Somebody called the receiver with a wrong secret, or with what is no delivery.
    TurnedAway(&'static str),
    /// Okta asked the receiver whether it is the right one.
    Challenged,
    /// A person of whom an event told, as they are now; none when they are gone.
    Refreshed {
        id: String,
        user: Option<Box<User>>,
    },
    /// All of them are read.
    RefreshDone,
    Hooks(Vec<KnownHook>),
    /// What became of a change of a hook, and the hooks as they are now.
    HookChanged {
        outcome: Result<(), Box<Failure>>,
        hooks: Result<Vec<KnownHook>, Box<Failure>>,
    },
    /// What became of making a hook for a receiver that listens.
    HookMade {
        outcome: Result<(), Box<Failure>>,
        hooks: Result<Vec<KnownHook>, Box<Failure>>,
    },
    Failed(Box<Failure>),
    /// What came of an errand.
    Connections(Box<connections::Reply>),
    /// A call has ended; what of it may be shown.
    Exchange(Box<Exchange>),
    ApiReply(Box<ApiReply>),
    /// So much of a list is there.
    ApiProgress {
        pages: u32,
        elements: usize,
        bytes: u64,
    },
    /// Lines of a document.
    Matches(Vec<u32>),
    /// What an expression picked and how many, or what is wrong with it.
    Picked(Result<(Arc<Document>, usize), String>),
    /// Where a file was written, or why not.
    SavedFile(Result<String, String>),
    History(Vec<PastCall>),
    Expressions(Vec<String>),
    /// The call that saves a form is through; the changes that follow it are still to come.
    SavedSoFar(Box<User>),
    /// The save of a form is through.
    Saved(Box<Saved>),
    Clash(Clash),
}

impl Content {
    /// Whether this is the last update of its order.
    pub fn ends(&self) -> bool {
        match self {
            Self::Connected(_)
            | Self::Page { .. }
            | Self::Part { .. }
            | Self::Exporting { .. }
            | Self::Step { .. }
            | Self::SavedSoFar(_)
            | Self::Waiting { .. }
            | Self::Resumed
            | Self::Rate { .. }
            | Self::Events { .. }
            | Self::WatchBroken { .. }
            | Self::Listening(_)
            | Self::TurnedAway(_)
            | Self::Challenged
            | Self::HookMade { .. }
            | Self::Refreshed { .. }
            | Self::Exchange(_)
            | Self::ApiProgress { .. } => false,
            Self::Org(_)
            | Self::Size(_)
            | Self::Listed
            | Self::Found(_)
            | Self::User(_)
            | Self::Namesakes { .. }
            | Self::Groups(_)
            | Self::Types(_)
            | Self::Schema(_)
            | Self::Attributes(_)
            | Self::Blocks(_)
            | Self::Apps(_)
            | Self::Factors(_)
            | Self::Log { .. }
            | Self::FoundGroups(_)
            | Self::Connections(_)
            | Self::Sorted(_)
            | Self::Similar(_)
            | Self::Exported { .. }
            | Self::PickedWritten { .. }
            | Self::NotWritten(_)
            | Self::Changed(_)
            | Self::RefreshDone
            | Self::Hooks(_)
            | Self::HookChanged { .. }
            | Self::Saved(_)
            | Self::Clash(_)
            | Self::Failed(_)
            | Self::ApiReply(_)
            | Self::Matches(_)
            | Self::Picked(_)
            | Self::SavedFile(_)
            | Self::Expressions(_)
            | Self::History(_) => true,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub connection: ConnectionId,
    pub ticket: Ticket,
    pub content: Content,
}
