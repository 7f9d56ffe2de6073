//! Requests: to Okta, to this machine, or about the connections themselves.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;

use super::connections::Errand;
use super::drill::DrillStep;
use super::import::ImportRequest;
use super::jobs::JobRequest;
use crate::protocol::change::Change;
use crate::protocol::document::Document;
use crate::protocol::draft::Save;
use crate::protocol::export::{FileExport, PickedExport};
use crate::protocol::fuzzy::Haystack;
use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, HookId, UserId};
use crate::protocol::query::{Cursor, UserQuery};
use crate::protocol::raw_call::RawCall;
use crate::protocol::recorder::{About, Export, Note, OneLine, Recall};
use crate::protocol::secret::Secret;
use crate::protocol::sort::SortKeys;
use crate::protocol::undo::{Done, Judged};
use crate::protocol::verify::{Means, Verification};
use crate::protocol::watch::{Since, Watched};
use crate::protocol::word::Word;

/// What an order asks for, by who can do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Needs a client of the connection.
    Okta(Request),
    /// Done here, without one.
    Local(LocalRequest),
    /// About the connections themselves.
    Connections(Errand),
    /// Of whoever stages a practice of calls.
    Drill(DrillStep),
}

impl From<Request> for Work {
    fn from(request: Request) -> Self {
        Self::Okta(request)
    }
}

impl From<LocalRequest> for Work {
    fn from(request: LocalRequest) -> Self {
        Self::Local(request)
    }
}

impl From<DrillStep> for Work {
    fn from(step: DrillStep) -> Self {
        Self::Drill(step)
    }
}

impl From<Errand> for Work {
    fn from(errand: Errand) -> Self {
        Self::Connections(errand)
    }
}

/// What is asked of Okta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    ReadOrg,
    /// Everybody counted.
    ReadOverview,
    /// The number of members of `Everyone`.
    ReadSize,
    /// Which rules of the connection mean nobody.
    CheckRules,
    /// The group rules that were left inactive from here.
    ReadResting,
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
    /// People whose names are like these words, where nobody fits them.
    FindNear {
        words: Vec<String>,
        extra: Arc<[String]>,
    },
    /// By id or login.
    ReadUser {
        selector: String,
    },
    /// Whose token it is; answered as a person.
    ReadOwner,
    CountNamesakes {
        first: String,
        last: String,
    },
    ReadGroups {
        user: UserId,
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
        user: UserId,
    },
    ReadApps {
        user: UserId,
    },
    ReadFactors {
        user: UserId,
    },
    ReadDevices {
        user: UserId,
    },
    /// How somebody came to each of these groups: a call for each.
    ReadHeld {
        user: UserId,
        groups: Vec<Group>,
    },
    /// The person, and everything that they have.
    ReadAccess {
        user: UserId,
    },
    /// What somebody may do beyond signing in; with what is known of them.
    ReadRights {
        user: UserId,
        realm: Option<String>,
        /// Who keeps the password: `OKTA`, `ACTIVE_DIRECTORY`, …
        provider: String,
    },
    /// What access codes are given here, and which this person has.
    ReadCodeOffer {
        user: UserId,
    },
    /// What is to be known of somebody to whom this is about to be done.
    ReadStanding {
        user: UserId,
        words: Vec<Word>,
        /// Whether it could take something from them or let somebody in: then their rank counts, too.
        grave: bool,
    },
    /// What the System Log says of a person between two moments (RFC 3339).
    ReadLog {
        user: UserId,
        since: String,
        until: String,
    },
    FindGroups {
        text: String,
    },
    /// By id.
    ReadGroup {
        group: GroupId,
    },
    /// Those that are called exactly so, whatever their case.
    FindGroupsNamed {
        name: String,
    },
    /// Writes everybody of a list to a file.
    Export(Box<FileExport>, Option<OneLine>),
    /// Writes people who were picked one by one to a file.
    ExportPicked(Box<PickedExport>, Option<OneLine>),
    /// Changes of one person, one after the other. When one is not done, those that depend on it are left out; at
    /// the end the person is read again.
    Change {
        user: UserId,
        steps: Vec<Change>,
        /// The person as they were read before, and what was said of the reasons.
        about: Box<About>,
        /// Whether their login was typed to confirm it.
        typed: bool,
    },
    /// What of these can be undone: everything was done to one person, in this order.
    ReadUndo {
        user: UserId,
        dones: Vec<Done>,
    },
    /// Undoes it, as long as that still comes to the calls that were agreed to; else nothing is sent.
    Undo {
        user: UserId,
        dones: Vec<Done>,
        agreed: Box<Judged>,
        about: Box<About>,
        /// Whether their login was typed to confirm it.
        typed: bool,
    },
    /// What somebody who is deactivated had before, as the journal tells it.
    ReadFormer {
        user: UserId,
    },
    /// Brings somebody back, as long as they are deactivated: the first step activates them, and what follows is sent
    /// only once that is done.
    BringBack {
        user: UserId,
        /// The number of the line that deactivated them.
        line: u64,
        steps: Vec<Change>,
        about: Box<About>,
        /// Whether their login was typed to confirm it.
        typed: bool,
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
        /// What was said of the reasons for a hook that is made.
        about: Option<Box<About>>,
    },
    /// People of whom an event told, by id.
    Refresh {
        users: Vec<UserId>,
    },
    ListHooks,
    /// With what was said of the reasons.
    ChangeHook(HookChange, Option<Box<About>>),
    /// Saves a form, then makes the changes that are requests of their own; the latter only when the former is done.
    Save {
        /// None where only the changes are asked for.
        save: Option<Box<Save>>,
        /// Whom the changes are about where nobody is created.
        user: Option<UserId>,
        then: Vec<Change>,
        /// What the save changes, and what was said of the reasons.
        about: Box<About>,
        /// Whether the login of the person was typed to confirm it.
        typed: bool,
    },
    /// Who else has this login or email.
    FindClash {
        login: Option<String>,
        email: Option<String>,
    },
    /// Asks somebody by one of their factors, and waits for what they do about it.
    Verify(Box<Verification>),
    /// Who may say for somebody that it is them.
    ReadConfirmers {
        user: UserId,
        means: Means,
    },
    /// Writes something into the journal that is no call.
    Note(Box<Note>),
    /// Writes down that this left as a file; its SHA-256 is taken on the way.
    NoteExport(Box<Export>, Saving),
    /// What the journal tells.
    Recall(Recall),
    /// Reads what tells whether calls were done whose outcome nobody knows, and writes that down.
    Settle(Settling),
    /// What the System Log and the journal say of a person between two moments (RFC 3339).
    ReadPast {
        user: UserId,
        since: String,
        until: String,
    },
    /// Work on many people.
    Jobs(JobRequest),
    /// People from a table.
    Import(ImportRequest),
    /// A call that a person wrote; it is kept in the history.
    CallApi {
        call: Box<RawCall>,
        extent: Extent,
        /// Whom it is about, and what was said of the reasons.
        about: Option<Box<About>>,
        /// The person whose login was typed to confirm it.
        typed: Option<UserId>,
    },
}

/// What is worked out, read or written on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalRequest {
    /// Puts rows into order, off the drawing thread.
    SortRows {
        keys: Arc<SortKeys>,
    },
    /// Rows with texts similar to these words, off the drawing thread.
    FindSimilar {
        haystack: Haystack,
        words: Vec<String>,
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
    /// The people of a table, for a report that compares with it; by an attribute, or the first of the usual ones.
    ReadRoster {
        file: String,
        key: Option<String>,
    },
    /// The text of a file that names people.
    ReadText {
        file: String,
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
}

/// By what an unknown outcome is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settling {
    /// What Okta tells of the calls with these numbers.
    Asked(Vec<u64>),
    /// Somebody looked.
    Seen { line: u64, done: bool },
}

/// Which hook delivers to a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivering {
    /// One that is made and verified as soon as the receiver listens. An empty address means the receiver's own,
    /// which only an organisation on this machine reaches.
    New { name: String, uri: String, header: String, events: Vec<String> },
    /// One whose secret is known here.
    Known { id: HookId, header: String },
    /// One that was made elsewhere.
    Given { id: HookId, header: String, secret: Secret },
}

/// What can be done with an event hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookChange {
    Verify {
        id: HookId,
    },
    Activate {
        id: HookId,
    },
    Deactivate {
        id: HookId,
    },
    Delete {
        id: HookId,
    },
    /// Other events. Okta wants the secret again: the one that is known here, unless one is given.
    SetEvents {
        id: HookId,
        events: Vec<String>,
        secret: Option<Secret>,
    },
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
