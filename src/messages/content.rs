//! The content of an update: what the worker answers to an order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::drill::DrillReply;
use super::import::ImportNews;
use super::jobs::{JobNews, Met, Sought};
use super::{Clash, Failure, Outcome, Saved, VerifyNews, connections};
use crate::protocol::access::{AppLink, Block};
use crate::protocol::access_code::CodeOffer;
use crate::protocol::belongings::Former;
use crate::protocol::connection::Origin;
use crate::protocol::deed::Deed;
use crate::protocol::device::Device;
use crate::protocol::document::Document;
use crate::protocol::event_hook::EventHook;
use crate::protocol::exchange::Exchange;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;
use crate::protocol::held::{Access, HeldGroup};
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::log_event::LogEvent;
use crate::protocol::org::Org;
use crate::protocol::past_call::PastCall;
use crate::protocol::protection::Standing;
use crate::protocol::query::Cursor;
use crate::protocol::rate::{Bucket, Rate, WaitReason};
use crate::protocol::raw_call::RawCall;
use crate::protocol::report::Told;
use crate::protocol::report::overview::Overview;
use crate::protocol::report::roster::Roster;
use crate::protocol::rights::Rights;
use crate::protocol::row::UserRow;
use crate::protocol::schema::{UserSchema, UserType};
use crate::protocol::seen::SeenAttributes;
use crate::protocol::settle::Judgement;
use crate::protocol::undo::{Done, Judged};
use crate::protocol::user::User;
use crate::protocol::verify::Confirmer;
use crate::protocol::watch::{EventSource, WatchedEvent};

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
    /// So many more people came, of whom those stay that fit.
    Sifted {
        read: u64,
    },
    /// Everybody counted.
    Overview(Box<Overview>),
    /// The people of a table, or why it is none.
    Roster(Result<Arc<Roster>, String>),
    /// What is told of a report so far, beside its people.
    Reported(Box<Told>),
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
    Devices(Vec<Device>),
    Held(Vec<HeldGroup>),
    Rights(Box<Rights>),
    /// What access codes are given here, if any, and the one that the person has, where that was told.
    CodeOffer {
        offer: Option<CodeOffer>,
        given: Option<Box<Factor>>,
    },
    /// Who may say for somebody that it is them, and what is to be said of that.
    Confirmers {
        people: Vec<Confirmer>,
        remark: Option<String>,
    },
    /// What somebody has, and the id of the token's owner where it was read.
    Access {
        user: Box<User>,
        access: Box<Access>,
        owner: Option<String>,
    },
    /// Rules that mean nobody, a clause each.
    RulesOfNobody(Vec<String>),
    /// Group rules that were left inactive from here, a clause each.
    RestingRules(Vec<String>),
    /// What the rules say of somebody, and who they are.
    Standing(Standing),
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
        /// Values that did not fit their cell, and were left out or cut.
        misfits: u64,
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
    /// People whose names are like what was typed, best first.
    Near(Vec<UserRow>),
    /// What became of one change of an order.
    Step {
        step: usize,
        outcome: Outcome,
    },
    /// What was done by the change before, to undo it with.
    Did(Box<Done>),
    /// What can be undone, and the person as they are now.
    Undoable {
        user: Box<User>,
        judged: Box<Judged>,
    },
    /// What somebody had before they were deactivated, or why nobody knows; and the person as they are now.
    Former {
        user: Box<User>,
        former: Result<Box<Former>, String>,
        /// The groups that they are in now; none where those could not be read.
        groups: Option<Vec<GroupId>>,
    },
    /// Nothing was sent: by now something else can be undone than was agreed to. The person as they are now.
    Overtaken(Box<User>),
    /// All changes are through; the person as they are now, none when they are gone.
    Changed(Result<Option<Box<User>>, Box<Failure>>),
    /// The call is held back for so long.
    Waiting {
        reason: WaitReason,
        time: Duration,
    },
    Resumed,
    /// What became of a change could not be written into the journal.
    Unrecorded(String),
    /// The same of something that changed nothing.
    NotNoted(String),
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
        id: UserId,
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
    /// What came of a step of a practice, or why nothing did.
    Drill(Result<Box<DrillReply>, String>),
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
    /// Of somebody who is asked by a factor.
    Verify(VerifyNews),
    /// It stands in the journal, or that it does not was told.
    Noted,
    /// What the journal tells, the earliest first.
    Recalled(Recalled),
    /// What came of settling calls, by their numbers.
    Settled(Vec<(u64, Judgement)>),
    /// What the log and the journal say of a person; newest events first.
    Past {
        events: Vec<LogEvent>,
        journal: Recalled,
        /// Login of the token's owner, where it was read.
        owner: Option<String>,
    },
    History(Vec<PastCall>),
    Expressions(Vec<String>),
    /// Some of those who are wanted for a plan.
    Met(Vec<Met>),
    /// All of them were told.
    Sought(Box<Sought>),
    Job(JobNews),
    /// Of a table that people come from.
    Import(ImportNews),
    /// What a file holds, or why it cannot be read.
    Text(Result<String, String>),
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
            Self::Job(news) => news.ends(),
            Self::Import(news) => news.ends(),
            Self::Verify(news) => news.ends(),
            Self::Connected(_)
            | Self::Met(_)
            | Self::Page { .. }
            | Self::Sifted { .. }
            | Self::Reported(_)
            | Self::Part { .. }
            | Self::Exporting { .. }
            | Self::Step { .. }
            | Self::Did(_)
            | Self::SavedSoFar(_)
            | Self::Waiting { .. }
            | Self::Resumed
            | Self::Unrecorded(_)
            | Self::NotNoted(_)
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
            | Self::Overview(_)
            | Self::Roster(_)
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
            | Self::CodeOffer { .. }
            | Self::Confirmers { .. }
            | Self::Devices(_)
            | Self::Held(_)
            | Self::Rights(_)
            | Self::Access { .. }
            | Self::Standing(_)
            | Self::RulesOfNobody(_)
            | Self::RestingRules(_)
            | Self::Log { .. }
            | Self::FoundGroups(_)
            | Self::Connections(_)
            | Self::Drill(_)
            | Self::Sorted(_)
            | Self::Similar(_)
            | Self::Near(_)
            | Self::Exported { .. }
            | Self::PickedWritten { .. }
            | Self::NotWritten(_)
            | Self::Undoable { .. }
            | Self::Former { .. }
            | Self::Overtaken(_)
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
            | Self::Noted
            | Self::Recalled(_)
            | Self::Settled(_)
            | Self::Past { .. }
            | Self::Expressions(_)
            | Self::Sought(_)
            | Self::Text(_)
            | Self::History(_) => true,
        }
    }
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
    /// What Okta was asked; empty where that finds others than these: by `q`.
    pub expression: String,
    /// Why it was not done as asked.
    pub because: Option<Failure>,
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

impl Recalled {
    /// What was told.
    pub fn deeds(&self) -> &[Deed] {
        match self {
            Self::Deeds(deeds) => deeds,
            Self::Off | Self::Unread(_) => &[],
        }
    }
}

/// What became of a look into the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recalled {
    Deeds(Vec<Deed>),
    /// No journal is kept.
    Off,
    /// Why it cannot be read.
    Unread(String),
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
