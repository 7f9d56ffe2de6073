//! A plan on the screen: who is in it and who is not, before anything is sent. Enter only looks.
//!
//! ```text
//!  opened ─► read ─► ready ─┬─ F2 ─► sent                                  nothing is taken away
//!                           └─ F2 ─► the count is typed ─ F2 ─┬─► sent
//!                                                             └─ so many: asked once more ─ F2 ─► sent
//!  sent ─► the job stands: closed        refused: says why
//! ```
//!
//! Owns: what is agreed to, step by step. Must not know: how people are found, and how a job is kept.

mod agree;
mod browse;
mod choose;
mod drawn;
mod hints;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

pub use self::drawn::Drawn;
use super::beside::{Rows, Table};
use super::moves;
use super::plan::Plan;
use super::plan::groups::{self, What};
use super::plan::reason::{Reason, Stray};
use super::work::Work;
use crate::app::care::evidence::Evidence;
use crate::app::event::Now;
use crate::app::input::command::{Command, PlanCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::count::grouped;
use crate::app::part::field::Field;
use crate::app::part::times;
use crate::messages::jobs::{Barred, Met, NewJob, Sought, Taken, Wanted, Whom};
use crate::messages::{Failure, OrderId};
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Person};
use crate::protocol::operation::Risk;
use crate::protocol::rate::Share;
use crate::protocol::recorder::Forbidden;

/// The attributes by which people are told apart.
const APART: [&str; 2] = ["login", "email"];
/// Values that are shown where they would be two people's.
const CLASHES: usize = 3;
/// How many `F5` is about.
pub const FIRST: usize = 5;
/// Entries of a page where people are looked at.
const PAGE: usize = 12;
/// For how long a plan holds: what takes something away is looked at anew soon.
const HOLDS: SignedDuration = SignedDuration::from_hours(24);
const HOLDS_GRAVE: SignedDuration = SignedDuration::from_mins(10);

/// The plan, and how far it was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planning {
    pub plan: Plan,
    /// Where the people come from, in words.
    pub source: String,
    whom: Whom,
    /// Whether they come from the marks, which are done with once it is sent.
    pub of_marks: bool,
    joins: Vec<Group>,
    /// The new file for the passwords that it makes.
    pub passwords_to: Option<PathBuf>,
    taken: Taken,
    /// The attributes on which a directory has the last word for whoever comes from there.
    sourced: Vec<String>,
    /// Who stood in the list when it was drawn.
    drawn: Option<Drawn>,
    /// What was judged row by row, where it comes from a table.
    rows: Option<Box<FromRows>>,
    /// The table that named those who are marked, where one did, and what stands there beside those who were met.
    table: Option<Arc<Table>>,
    /// What was written down beside them, and is no one person.
    strays: Vec<(Stray, String)>,
    cells: Rows,
    /// The order that reads them, or compares what they get with what others have.
    reading: Option<OrderId>,
    /// So many were compared; what they get is nobody else's, or that is refused.
    compared: usize,
    /// What would be two people's, a clause each.
    clashes: Vec<String>,
    /// So many were met so far.
    pub met: usize,
    pub failure: Option<Box<Failure>>,
    pub sought: Sought,
    /// When everybody was read.
    planned: Option<Now>,
    /// Its lines, laid out once.
    pub lines: Vec<PlanLine>,
    pub at: usize,
    /// Somebody looks at who is in the group under the cursor, from this one on.
    pub looking: Option<Looking>,
    pub evidence: Evidence,
    pub stage: Stage,
    /// Why it was not done.
    pub refused: Option<String>,
    /// So many of them are in the job that was ordered.
    sent: usize,
    page: usize,
}

/// The people of a group, while they are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looking {
    /// The one under the cursor.
    pub at: usize,
    /// The first in view.
    pub top: usize,
}

/// A group, as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanLine {
    pub count: usize,
    pub words: String,
    pub beside: String,
    pub look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Will,
    Left,
    /// A rule keeps them.
    Kept,
    Stray,
}

/// How far it was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Everybody is looked at.
    Looking,
    /// How many it is about is typed; only so many of them, where that was said.
    Count { typed: Field, only: Option<usize>, wrong: bool },
    /// So many are asked about once more.
    Twice { only: Option<usize>, why: String },
    /// It was ordered.
    Sent(OrderId),
}

/// What a key for it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// Nothing yet; a sentence, where one is to be said.
    NotYet(Option<String>),
    /// A rule is in the way; it is written down.
    Forbidden(String, Box<Forbidden>),
    /// It is too long ago.
    TooOld,
    Send(Box<NewJob>),
}

/// Who is wanted for which work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub work: Work,
    pub whom: Whom,
    pub source: String,
    pub of_marks: bool,
    pub joins: Vec<Group>,
    pub passwords_to: Option<PathBuf>,
    pub taken: Taken,
    pub sourced: Vec<String>,
    pub drawn: Option<Drawn>,
    pub rows: Option<Box<FromRows>>,
}

impl Wish {
    /// All of them, whoever they are, by what is looked up of them.
    pub fn new(work: Work, whom: Whom, source: String) -> Self {
        Self {
            work,
            whom,
            source,
            of_marks: false,
            joins: Vec::new(),
            passwords_to: None,
            taken: Taken::All,
            sourced: Vec::new(),
            drawn: None,
            rows: None,
        }
    }
}

/// A plan that comes from a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromRows {
    pub plan: Plan,
    /// The table, for reports.
    pub beside: Beside,
    /// SHA-256 of its file.
    pub sum: String,
}

impl Planning {
    pub fn new(wish: Wish, mut evidence: Evidence) -> Self {
        // Here they are always there.
        evidence.is_open = true;
        let Wish { work, whom, source, of_marks, joins, passwords_to, taken, sourced, drawn, rows } = wish;
        Self {
            plan: Plan::new(work),
            source,
            whom,
            of_marks,
            joins,
            passwords_to,
            taken,
            sourced,
            drawn,
            rows,
            table: None,
            strays: Vec::new(),
            cells: Rows::default(),
            reading: None,
            compared: 0,
            clashes: Vec::new(),
            met: 0,
            failure: None,
            sought: Sought::default(),
            planned: None,
            lines: Vec::new(),
            at: 0,
            looking: None,
            evidence,
            stage: Stage::Looking,
            refused: None,
            sent: 0,
            page: PAGE,
        }
    }

    /// The same, of people whom a table named.
    #[must_use]
    pub fn with_table(mut self, table: Option<Arc<Table>>) -> Self {
        self.table = table;
        self
    }

    /// The same, beside whom this was written down, which fits nobody or several people.
    #[must_use]
    pub fn with_strays(mut self, strays: Vec<(Stray, String)>) -> Self {
        self.strays = strays;
        self
    }

    /// What is to be read for it; under the order that it is given.
    pub fn wanted(&self) -> Wanted {
        let work = &self.plan.work;
        Wanted {
            whom: self.whom.clone(),
            words: work.words(),
            grave: work.risk().is_grave(),
            joins: self.joins.clone(),
            // Whose memberships are undone is known to be in them.
            groups: match self.taken {
                Taken::All => work.groups().into_iter().map(|(group, _)| group.clone()).collect(),
                Taken::ToUndo | Taken::ToPutBack | Taken::ToBringBack => Vec::new(),
            },
            taken: self.taken,
        }
    }

    /// From now on it is read, whatever was read before.
    pub fn await_order(&mut self, order_id: OrderId) {
        self.plan = match &self.rows {
            Some(rows) => rows.plan.clone(),
            None => Plan::new(self.plan.work.clone()).with_sourced(self.sourced.clone()),
        };
        for (stray, entry) in &self.strays {
            self.plan.stray(*stray, entry.clone());
        }
        self.reading = Some(order_id);
        self.cells = self.table.as_ref().map(|table| table.begin()).unwrap_or_default();
        self.planned = None;
        self.failure = None;
        self.refused = None;
        (self.met, self.at, self.looking, self.stage) = (0, 0, None, Stage::Looking);
        self.compared = 0;
        self.clashes.clear();
        self.lines.clear();
    }

    pub fn accepts(&self, order_id: OrderId) -> bool {
        self.reading == Some(order_id)
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Whether its rows were judged elsewhere: they cannot be judged anew here.
    pub fn is_of_rows(&self) -> bool {
        self.rows.is_some()
    }

    /// What jobs may use of a limit.
    pub fn job_share(&self) -> Share {
        self.sought.share
    }

    /// Whether all is known that is to be looked at.
    pub fn is_ready(&self) -> bool {
        self.planned.is_some() && self.reading.is_none()
    }

    pub fn take_met(&mut self, met: Vec<Met>) {
        self.met += met.len();
        for one in met {
            match one {
                Met::Person { user, barred } => {
                    if let Some(row) = self.table.as_ref().and_then(|table| table.row_of(&user)) {
                        self.cells.insert(user.id.clone(), row);
                    }
                    self.plan.take(&user, barred.map(reason_of));
                }
                Met::Before { user, barred, values } => self.plan.take_before(&user, values, barred.map(reason_of)),
                Met::Former { user, had } => self.plan.take_back(&user, &had),
                Met::Nobody(entry) => self.plan.stray(Stray::Nobody, entry),
                Met::Several(entry) => self.plan.stray(Stray::Several, entry),
            }
        }
    }

    /// Everybody was told. `login` is that of somebody who stood in the list.
    pub fn take_sought(
        &mut self,
        sought: Sought,
        now: Now,
        zone: &TimeZone,
        login: impl Fn(&UserId) -> Option<String>,
    ) {
        self.reading = None;
        self.refused.clone_from(&sought.refused);
        if sought.odd > 0 {
            let odd = grouped(sought.odd as u64);
            self.refused = Some(format!("{odd} people of the list could not be read: nothing is planned"));
        }
        match sought.knows_admins {
            Some(true) if !self.plan.is_unranked() => self.plan.look(
                "Roles that come with groups are read of each directly before: administrators are left out then.",
            ),
            Some(_) => {
                let name = key::name(Context::PlanWho, Command::Plan(PlanCommand::Name));
                let whose = self.plan.whose_roles_are_unread();
                self.plan.look(&format!("{whose}, unless {name} names them in the list of people."));
            }
            None => {}
        }
        if let Some(drawn) = self.drawn.take() {
            self.note_since(&drawn, login);
            let at = times::clock(now.0, now, zone);
            let remark = format!("Read anew at {at}: {}", self.since_drawn(&drawn));
            self.plan.look(&remark);
            self.drawn = Some(drawn);
        }
        for remark in moves::told(sought.group_rules.as_deref(), &self.plan) {
            self.plan.look(&remark);
        }
        if sought.needs_ticket.is_some() {
            self.evidence.demand();
        }
        self.plan.take_members(&sought.members);
        self.sought = sought;
        self.planned = Some(now);
        self.plan.reads(self.sought.readings);
        self.plan.look_for_odd(now.0, zone);
        self.plan.will.shrink_to_fit();
        self.compose();
    }

    pub fn fail(&mut self, failure: Box<Failure>) {
        self.reading = None;
        self.failure = Some(failure);
    }

    /// Lays its lines out: what they are of has changed.
    fn compose(&mut self) {
        let groups = self.plan.groups();
        let line = |group: &groups::Group<'_>| PlanLine {
            count: group.count(),
            words: self.plan.words(*group),
            beside: self.plan.beside(*group),
            look: match group.what {
                What::Will | What::Part(_) => Look::Will,
                What::Left(Reason::Not(_) | Reason::So(_) | Reason::Excepted) | What::Joined | What::Gone => Look::Left,
                What::Left(
                    Reason::Sheltered(_) | Reason::Containable(_) | Reason::Owner | Reason::Admin | Reason::Unranked,
                ) => Look::Kept,
                What::Stray(_) => Look::Stray,
            },
        };
        self.lines = groups.iter().map(line).collect();
        self.at = self.at.min(self.lines.len().saturating_sub(1));
    }

    pub fn risk(&self) -> Risk {
        self.plan.risk().max(self.plan.work.risk())
    }

    /// The people it is about, or the first few of them.
    fn meant(&self, only: Option<usize>) -> &[Person] {
        &self.plan.will[..only.unwrap_or(usize::MAX).min(self.plan.will.len())]
    }

    /// How many people that is.
    pub fn count(&self, only: Option<usize>) -> usize {
        self.meant(only).len()
    }
}

/// The key that does it, as sentences name it.
pub fn send_key() -> &'static str {
    key::name(Context::Plan, Command::Plan(PlanCommand::Send))
}

/// Why somebody is left out whom the worker barred.
fn reason_of(barred: Barred) -> Reason {
    match barred {
        Barred::ByRule(why) => Reason::Sheltered(why),
        Barred::Containable(why) => Reason::Containable(why),
        Barred::Owner => Reason::Owner,
        Barred::Admin => Reason::Admin,
        Barred::Unranked => Reason::Unranked,
        Barred::NotUndone(why) => Reason::Not(why),
    }
}
