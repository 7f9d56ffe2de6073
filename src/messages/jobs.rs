//! Work on many people: whom a plan is about, what is done, and how far it has come.

use std::collections::HashSet;
use std::path::PathBuf;

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::protocol::group::Group;
use crate::protocol::group_rule::GroupRule;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::job::{Beside, Counts, Fate, Job, JobId, Kind, Person, Step, Way};
use crate::protocol::json::Json;
use crate::protocol::many::ManyRules;
use crate::protocol::protection::Readings;
use crate::protocol::query::UserScope;
use crate::protocol::rate::Share;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// Whom a plan is about. All of them are read anew for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// These, in their order.
    Ids(Vec<UserId>),
    /// Everybody of a list.
    Query(UserScope),
    /// What somebody wrote down.
    Entries(Vec<Entry>),
    /// Those of a job for whom it ended so.
    OfJob { job: JobId, kinds: Vec<Kind> },
}

/// Entries in one question: with three properties each it stays below the 5,000 letters that every server on the way takes.
pub const ENTRIES_TOGETHER: usize = 15;

/// One entry of a list that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// An id, a login, an email or an employee number.
    pub text: String,
    /// Its line in what was written, from 1.
    pub line: usize,
}

/// Who is wanted, and what is to be done to them; that decides whom the rules keep out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub whom: Whom,
    /// None where they are only looked for.
    pub words: Vec<Word>,
    /// Whether something is taken away or opened.
    pub grave: bool,
    /// The groups that they are to be added to.
    pub joins: Vec<Group>,
    /// The groups of which it matters who is in them already.
    pub groups: Vec<GroupId>,
    pub taken: Taken,
}

/// Who of those who are wanted is in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub group: GroupId,
    pub members: Members,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    Known(HashSet<UserId>),
    /// It was not read, since that takes more calls than it is worth, or must not be read; how many are in it, where that
    /// was told.
    Unread(Option<u64>),
}

impl Membership {
    /// Whether somebody is in it; none where that was not read.
    pub fn has(&self, id: &UserId) -> Option<bool> {
        match &self.members {
            Members::Known(ids) => Some(ids.contains(id)),
            Members::Unread(_) => None,
        }
    }
}

/// Which of those who are wanted are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Taken {
    #[default]
    All,
    /// Of whom still stands what the job did to them: it is undone.
    ToUndo,
    /// The same of values, with those that they had.
    ToPutBack,
    /// Who is deactivated still, with what they had.
    ToBringBack,
}

/// What somebody had who was deactivated, as the journal tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Had {
    /// What gives it back once they are activated.
    pub given: Vec<Step>,
    /// Factors, which are lost for good.
    pub factors: Vec<String>,
    /// What only a person gives back by hand: roles, groups that give rights.
    pub by_hand: Vec<String>,
}

/// What was found for somebody who is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Met {
    Person {
        user: Box<User>,
        barred: Option<Barred>,
    },
    /// Somebody who is brought back.
    Former {
        user: Box<User>,
        had: Box<Had>,
    },
    /// Somebody whose values are put back, with those that they had.
    Before {
        user: Box<User>,
        barred: Option<Barred>,
        values: IndexMap<String, Json>,
    },
    /// Nobody fits the entry, or nobody is there any more.
    Nobody(String),
    /// Several people fit it; none is taken.
    Several(String),
}

/// Why somebody is in no job of this kind, whatever their state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Barred {
    /// A rule, in its words.
    ByRule(String),
    /// A rule, in its words; what is to be done contains an attack, and may be done to them where a person says so.
    Containable(String),
    /// It is the token's owner.
    Owner,
    Admin,
    /// Whether they are an administrator cannot be read.
    Unranked,
    /// Nothing of it is left to be undone, and why.
    NotUndone(String),
}

/// What was read beside the people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Id of the token's owner; none where it could not be read.
    pub owner: Option<String>,
    /// Whether it could be read who is an administrator; none where nobody asked.
    pub knows_admins: Option<bool>,
    /// What is read of each person before something is done to them.
    pub readings: Readings,
    /// People in the organisation; none where that is not told.
    pub everyone: Option<u64>,
    /// Elements of the list that could not be read.
    pub odd: usize,
    /// Why it is not done here at all.
    pub refused: Option<String>,
    /// Where it is written that it is not done without a ticket.
    pub needs_ticket: Option<String>,
    /// What holds here for work on many people.
    pub rules: ManyRules,
    /// What jobs may use of a limit.
    pub share: Share,
    /// The group rules, where attributes are set; none where they could not be read.
    pub group_rules: Option<Vec<GroupRule>>,
    /// Who is in the groups that it is about.
    pub members: Vec<Membership>,
}

/// What is put on the disk when a plan was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// When the plan was made.
    pub planned: Timestamp,
    pub action: String,
    pub title: String,
    pub ways: Vec<Way>,
    pub source: String,
    pub owner: Option<String>,
    pub ticket: Option<String>,
    pub reason: Option<String>,
    pub canary: Option<u32>,
    /// Administrators who were named one by one.
    pub admins: Vec<UserId>,
    /// Whose login was typed to confirm it.
    pub confirmed: Vec<UserId>,
    /// The new file for the passwords that it makes.
    pub passwords_to: Option<PathBuf>,
    pub people: Vec<Person>,
    /// SHA-256 of the file that they came from.
    pub sum: Option<String>,
    /// Who was left out, for reports.
    pub beside: Beside,
}

/// What is done with a job that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobAct {
    /// Goes on with whoever is left; those who share what others were refused for are left out where it is said.
    GoOn { without: Vec<Alike> },
    /// Whom Okta refused is tried again, and whoever is left.
    Again,
    /// What is under way comes to its end.
    Pause,
    /// For good.
    Stop,
    /// It is removed from this machine, people and all.
    Forget,
    /// Somebody looked what became of this person.
    Said { person: UserId, done: bool },
    /// What is unknown is asked about, and what the journal knows of it is taken over; nothing is sent again.
    Settle,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobStage {
    /// Nothing was sent yet.
    Planned,
    /// By this program.
    Running,
    /// By another one.
    Elsewhere,
    /// Why.
    Paused(String),
    /// The program that ran it never said that it let go.
    BrokeOff,
    /// Each has an outcome.
    Done,
    /// For good, whoever is left.
    Stopped,
}

impl JobStage {
    /// Whether a person can go on with it.
    pub fn rests(&self) -> bool {
        match self {
            Self::Planned | Self::Paused(_) | Self::BrokeOff => true,
            Self::Running | Self::Elsewhere | Self::Done | Self::Stopped => false,
        }
    }
}

/// A job as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobSeen {
    pub job: Job,
    pub stage: JobStage,
    pub counts: Counts,
    /// Whether it outlives the program.
    pub is_kept: bool,
    /// How many of those of unknown outcome nobody but a person can say it of.
    pub by_hand: u32,
    /// When something last happened to it.
    pub last: Option<Timestamp>,
    /// People to look at, as far as a screen holds them: those whose outcome is not fine, then the others, each in the
    /// plan's order.
    pub told: Vec<Told>,
    /// Of the reasons for which many were refused what those have in common, and others who are left; the one that most
    /// met first.
    pub alike: Vec<Alike>,
    /// What became of each step, where it is about one person and has several.
    pub steps: Vec<StepTold>,
}

/// A step of a job about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTold {
    pub title: &'static str,
    /// Whether whoever it was not done to can still get in, or stay in.
    pub blocks: bool,
    /// None: not reached.
    pub fate: Option<Fate>,
}

/// One person of a job, and what became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Their number in the plan, from 0.
    pub place: usize,
    /// None where it is not told.
    pub at: Option<Timestamp>,
    pub id: UserId,
    pub login: String,
    /// None: not reached.
    pub fate: Option<Fate>,
    /// Whether something was sent for them, or is about to be, whose end was not told yet: somebody works on it.
    pub under_way: bool,
}

/// What people have in common whom Okta refused for one reason, while nobody has it for whom it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    pub by: Trait,
    /// How many were refused for the reason, and that in words.
    pub refused: u32,
    pub why: String,
    /// How many of those who are left have it.
    pub left: u32,
}

/// What can be the same of several people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Who keeps the password.
    Provider(String),
    /// Id of the user type.
    UserType(String),
    /// The status when it was planned.
    Status(String),
}

impl Trait {
    /// Whether somebody has it.
    pub fn is_of(&self, person: &Person) -> bool {
        match self {
            Self::Provider(provider) => person.provider.as_deref() == Some(provider),
            Self::UserType(kind) => person.kind.as_deref() == Some(kind),
            Self::Status(status) => person.status == *status,
        }
    }
}

/// What is told of jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobNews {
    /// It stands, and is worked on from here on.
    Began(Box<JobSeen>),
    /// So far it has come; the newest last.
    Moved { job: JobId, counts: Counts, told: Vec<Told> },
    /// Nobody works on it any more.
    Rests(Box<JobSeen>),
    /// So it stands; nobody worked on it.
    Stands(Box<JobSeen>),
    /// It is gone from this machine.
    Forgotten(JobId),
    /// Nothing was done, and why; a clause.
    Refused { job: Option<JobId>, why: String },
    /// All that are known here, the newest first.
    All(Vec<JobSeen>),
    /// A part of its people, from a number on, of so many.
    People { job: JobId, from: usize, all: usize, told: Vec<Told> },
    /// What became of each is written to this file.
    Reported(PathBuf),
    /// The plan is written to this file.
    Saved(PathBuf),
    /// The groups that were named, in their order; why not.
    Groups(Result<Vec<Group>, String>),
    /// People with the values that they get, and whose would be somebody else's too, a clause each.
    Compared { people: Vec<Person>, clashes: Vec<String> },
}

impl JobNews {
    /// Whether nothing more follows under its order.
    pub fn ends(&self) -> bool {
        match self {
            Self::Began(_) | Self::Moved { .. } => false,
            Self::Rests(_)
            | Self::Stands(_)
            | Self::Forgotten(_)
            | Self::Refused { .. }
            | Self::All(_)
            | Self::People { .. }
            | Self::Reported(_)
            | Self::Saved(_)
            | Self::Groups(_)
            | Self::Compared { .. } => true,
        }
    }
}

/// What is asked about jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobRequest {
    /// Finds who is wanted.
    Seek(Box<Wanted>),
    Start(Box<NewJob>),
    /// Writes the plan to a new file in the current folder; nothing is sent.
    Save(Box<NewJob>),
    /// Looks up groups, by name or id, that people are to join or leave.
    Groups(Vec<String>),
    /// Looks whether somebody else has, or would have, what these people get in these attributes; where it is said, puts
    /// numbers behind what is.
    Compare {
        people: Vec<Person>,
        attributes: Vec<String>,
        number: bool,
    },
    Act {
        job: JobId,
        act: JobAct,
    },
    List,
    /// People of a job, from a number on; of these kinds, or of all.
    People {
        job: JobId,
        kinds: Vec<Kind>,
        from: usize,
    },
    /// Writes what became of each to a new file in the current folder.
    Report {
        job: JobId,
    },
}
