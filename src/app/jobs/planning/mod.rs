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
mod hints;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::beside::{Rows, Table};
use super::moves;
use super::plan::Plan;
use super::plan::groups::{self, What, Who};
use super::plan::reason::{Reason, Stray};
use super::work::Work;
use crate::app::care::evidence::Evidence;
use crate::app::event::Now;
use crate::app::input::command::{Command, PlanCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::count::grouped;
use crate::app::part::field::Field;
use crate::app::part::times;
use crate::messages::jobs::{Barred, Met, NewJob, Sought, Taken, Wanted, Whom};
use crate::messages::{Failure, OrderId};
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Person};
use crate::protocol::key::Key;
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

/// A list as it was on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub ids: HashSet<UserId>,
    /// Whether that was all of it.
    pub whole: bool,
    /// Whether they were looked for: others of those shown fit only what is known here.
    pub found: bool,
    /// When it was read, as it is told.
    pub at: String,
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

    /// Takes note of who joined the list, or left it, since it was drawn.
    fn note_since(&mut self, drawn: &Drawn, login: impl Fn(&UserId) -> Option<String>) {
        let is_new = |person: &&Person| drawn.whole && !drawn.ids.contains(&person.id);
        self.plan.joined = self.plan.everybody().filter(is_new).map(|person| person.login.clone()).collect();
        let gone = drawn.ids.iter().filter(|id| !self.plan.has(id));
        self.plan.gone = gone.map(|id| login(id).unwrap_or_else(|| id.to_string())).collect();
        self.plan.joined.sort_unstable();
        self.plan.gone.sort_unstable();
    }

    /// How many joined the list, or left it, since it was drawn; who they are stands in groups of their own.
    fn since_drawn(&self, drawn: &Drawn) -> String {
        let count = |count: usize| grouped(count as u64);
        let (joined, left) = (self.plan.joined.len(), self.plan.gone.len());
        if drawn.found {
            let shown = count(drawn.ids.len());
            return format!(
                "{shown} were shown at {}; {} of these Okta's own search does not find.",
                drawn.at,
                count(left)
            );
        }
        if drawn.whole {
            match (joined, left) {
                (0, 0) => format!("everybody of the list as it was at {}, and nobody else.", drawn.at),
                _ => format!("{} joined the list and {} left it since {}.", count(joined), count(left), drawn.at),
            }
        } else {
            let loaded = count(drawn.ids.len());
            format!("{loaded} of the list were loaded at {}; {} of these are in it no more.", drawn.at, count(left))
        }
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

    /// Who is in the group that is looked at: how many, and some from there on.
    pub fn who(&self) -> Option<(&PlanLine, Who<'_>)> {
        self.looking?;
        let group = self.plan.groups().into_iter().nth(self.at)?;
        Some((self.lines.get(self.at)?, group.who))
    }

    pub fn set_page(&mut self, rows: usize) {
        self.page = rows.max(1);
    }

    pub fn page(&self) -> usize {
        self.page
    }

    pub fn step(&mut self, step: Step) {
        if self.evidence.chooses() {
            return self.evidence.step(step);
        }
        let count = self.lines.get(self.at).map_or(0, |line| line.count);
        match &mut self.looking {
            Some(looking) => {
                looking.at = step.from(looking.at, count, self.page);
                looking.top = looking.top.clamp((looking.at + 1).saturating_sub(self.page), looking.at);
            }
            None => self.at = step.from(self.at, self.lines.len(), PAGE),
        }
    }

    /// Enter: looks at who is in the group; in a line of text, goes on to the next.
    pub fn look(&mut self) -> Option<String> {
        if let Stage::Count { .. } | Stage::Twice { .. } = self.stage {
            return Some(format!("{} does it; Esc does not.", send_key()));
        }
        if self.evidence.at.is_some() {
            self.evidence.turn_line();
            return None;
        }
        if self.looking.is_none() && self.lines.get(self.at).is_some_and(|line| line.count > 0) {
            self.looking = Some(Looking::default());
        }
        None
    }

    /// Esc, from the inside out; false where nothing is left to close but the plan.
    pub fn back(&mut self) -> bool {
        if self.looking.take().is_some() || self.evidence.at.take().is_some() {
            return true;
        }
        if let Stage::Count { .. } | Stage::Twice { .. } = self.stage {
            self.stage = Stage::Looking;
            return true;
        }
        false
    }

    pub fn takes_text(&self) -> bool {
        self.looking.is_none() && (self.evidence.at.is_some() || matches!(self.stage, Stage::Count { .. }))
    }

    pub fn type_key(&mut self, key: Key) {
        if self.evidence.at.is_some() {
            self.evidence.type_key(key);
        } else if let Stage::Count { typed, wrong, .. } = &mut self.stage {
            typed.handle(key);
            *wrong = false;
        }
    }

    /// A pasted text is a ticket or a reason, and never a count: that is typed.
    pub fn paste(&mut self, text: &str) -> Option<String> {
        if self.evidence.at.is_some() {
            self.evidence.paste(text);
            return None;
        }
        match self.stage {
            Stage::Count { .. } => Some("The count is typed, not pasted.".to_owned()),
            Stage::Looking | Stage::Twice { .. } | Stage::Sent(_) => Some("Nothing to paste into here.".to_owned()),
        }
    }

    pub fn turn_ticket_line(&mut self) {
        if self.looking.is_none() && !matches!(self.stage, Stage::Sent(_)) {
            self.evidence.turn_line();
        }
    }

    /// Whether the one under the cursor can be named: an administrator who was left out, and anybody where nobody could
    /// say who is one.
    pub fn can_name(&self) -> bool {
        if self.looking.is_none() || !self.risk().is_grave() || matches!(self.stage, Stage::Sent(_)) {
            return false;
        }
        match self.plan.groups().get(self.at).map(|group| group.what) {
            Some(What::Left(reason)) => reason.yields_to_a_name(),
            Some(What::Will) => self.sought.knows_admins == Some(false),
            Some(What::Part(_) | What::Stray(_) | What::Joined | What::Gone) | None => false,
        }
    }

    /// Takes in whoever is under the cursor, by name; what is said of it.
    pub fn name_under_cursor(&mut self) -> String {
        let Some(looking) = self.looking.filter(|_| self.can_name()) else {
            return "This is for whoever may be an administrator and was left out: look at who they are first."
                .to_owned();
        };
        // What was agreed to was another plan.
        self.stage = Stage::Looking;
        if self.plan.groups().get(self.at).is_some_and(|group| group.what == What::Will) {
            let Some(person) = self.plan.will.get(looking.at).cloned() else { return String::new() };
            self.plan.name(&person.id);
            return format!("{} is named: their roles leave them out no more.", person.login);
        }
        let Some(What::Left(reason)) = self.plan.groups().get(self.at).map(|group| group.what) else {
            return String::new();
        };
        let reason = reason.clone();
        let Some(person) = self.plan.take_in(&reason, looking.at) else { return String::new() };
        self.compose();
        let stays = self.plan.groups().get(self.at).map(|group| group.what) == Some(What::Left(&reason));
        let count = self.lines.get(self.at).map_or(0, |line| line.count);
        self.looking =
            self.looking.filter(|_| stays).map(|looking| Looking { at: looking.at.min(count - 1), ..looking });
        match reason {
            Reason::Unranked => format!("{} is taken in, whatever their roles are.", person.login),
            _ => format!("{}, an administrator, is taken in.", person.login),
        }
    }

    /// Whether somebody of the plan was named.
    pub fn is_named(&self, person: &Person) -> bool {
        self.plan.admins.contains(&person.id)
    }

    /// The people whose new values are to be compared with what others have, and in which attributes; none where that
    /// was done, or nothing tells people apart.
    pub fn to_compare(&mut self, number: bool) -> Option<(Vec<Person>, Vec<String>)> {
        let Work::Fill(fill) = &self.plan.work else { return None };
        let attributes: Vec<String> =
            fill.attributes().filter(|name| APART.contains(name)).map(str::to_owned).collect();
        let is_due = self.planned.is_some() && self.compared != self.plan.will.len();
        let again = number && !self.clashes.is_empty() && self.reading.is_none();
        (!attributes.is_empty() && (is_due || again)).then(|| (self.plan.will.clone(), attributes))
    }

    pub fn await_compared(&mut self, order_id: OrderId) {
        self.reading = Some(order_id);
        self.stage = Stage::Looking;
        self.refused.clone_from(&self.sought.refused);
    }

    /// What the people of the plan get, and what of it would be two people's.
    pub fn take_compared(&mut self, people: Vec<Person>, clashes: Vec<String>) {
        self.reading = None;
        self.compared = people.len();
        self.plan.will = people;
        if !clashes.is_empty() {
            let more = clashes.len().saturating_sub(CLASHES);
            let more = if more > 0 { format!("; {more} more") } else { String::new() };
            let shown = clashes.iter().take(CLASHES).cloned().collect::<Vec<_>>().join("; ");
            let number = key::name(Context::Plan, Command::Plan(PlanCommand::Number));
            self.refused = Some(format!(
                "somebody else has, or would have, the same: {shown}{more}. {number} puts numbers behind them"
            ));
        }
        self.clashes = clashes;
        self.compose();
    }

    /// A choice of what is planned; nothing of it is sent.
    pub fn choose(&mut self, command: PlanCommand) {
        match (command, &self.plan.work) {
            (PlanCommand::Contain, _) if self.plan.can_contain() => self.plan.contain(),
            (PlanCommand::Tokens, Work::Sessions { tokens, forget }) => self.plan.set_sessions(!tokens, *forget),
            (PlanCommand::Devices, Work::Sessions { tokens, forget }) => self.plan.set_sessions(*tokens, !forget),
            (_, _) => return,
        }
        // What was agreed to was another plan.
        self.stage = Stage::Looking;
        self.compose();
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
