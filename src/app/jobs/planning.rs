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

use std::collections::HashSet;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::plan::{Plan, Reason, Stray, What, Who};
use super::work::Work;
use crate::app::care::evidence::Evidence;
use crate::app::event::Now;
use crate::app::input::command::{Command, PlanCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::jobs::beside::Rows;
use crate::app::part::count::{grouped, people_word};
use crate::app::part::field::Field;
use crate::messages::jobs::{Barred, Met, NewJob, Sought, Wanted, Whom};
use crate::messages::{Failure, OrderId};
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::job::Person;
use crate::protocol::key::Key;
use crate::protocol::operation::Risk;

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
    joins: Option<Group>,
    undoes: bool,
    /// Who stood in the list when it was drawn.
    drawn: Option<Drawn>,
    /// The order that reads them.
    reading: Option<OrderId>,
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
    pub looking: Option<usize>,
    pub evidence: Evidence,
    pub stage: Stage,
    /// Why it was not done.
    pub refused: Option<String>,
    page: usize,
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
    pub joins: Option<Group>,
    /// Whether it undoes a job.
    pub undoes: bool,
    pub drawn: Option<Drawn>,
}

/// A list as it was on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub ids: HashSet<UserId>,
    /// Whether that was all of it.
    pub whole: bool,
    /// When it was read, as it is told.
    pub at: String,
}

impl Planning {
    pub fn new(wish: Wish, mut evidence: Evidence) -> Self {
        // Here they are always there.
        evidence.is_open = true;
        let Wish { work, whom, source, of_marks, joins, undoes, drawn } = wish;
        Self {
            plan: Plan::new(work),
            source,
            whom,
            of_marks,
            joins,
            undoes,
            drawn,
            reading: None,
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
            page: PAGE,
        }
    }

    /// What is to be read for it; under the order that it is given.
    pub fn wanted(&self) -> Wanted {
        let work = &self.plan.work;
        Wanted {
            whom: self.whom.clone(),
            words: vec![work.word()],
            grave: work.risk().is_grave(),
            joins: self.joins.clone(),
            undoes: self.undoes,
        }
    }

    /// From now on it is read, whatever was read before.
    pub fn await_order(&mut self, order_id: OrderId) {
        self.plan = Plan::new(self.plan.work.clone());
        self.reading = Some(order_id);
        self.planned = None;
        self.failure = None;
        self.refused = None;
        (self.met, self.at, self.looking, self.stage) = (0, 0, None, Stage::Looking);
        self.lines.clear();
    }

    pub fn accepts(&self, order_id: OrderId) -> bool {
        self.reading == Some(order_id)
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Whether all is known that is to be looked at.
    pub fn is_ready(&self) -> bool {
        self.planned.is_some()
    }

    pub fn take_met(&mut self, met: Vec<Met>) {
        self.met += met.len();
        for one in met {
            match one {
                Met::Person { user, barred } => {
                    let reason = barred.map(|barred| match barred {
                        Barred::ByRule(why) => Reason::Sheltered(why),
                        Barred::Containable(why) => Reason::Containable(why),
                        Barred::Owner => Reason::Owner,
                        Barred::Admin => Reason::Admin,
                        Barred::NotUndone(why) => Reason::Not(why),
                    });
                    self.plan.take(&user, reason);
                }
                Met::Nobody(entry) => self.plan.stray(Stray::Nobody, entry),
                Met::Several(entry) => self.plan.stray(Stray::Several, entry),
            }
        }
    }

    /// Everybody was told.
    pub fn take_sought(&mut self, sought: Sought, now: Now, zone: &TimeZone) {
        self.reading = None;
        self.refused.clone_from(&sought.refused);
        if sought.odd > 0 {
            let odd = grouped(sought.odd as u64);
            self.refused = Some(format!("{odd} people of the list could not be read: nothing is planned"));
        }
        match sought.knows_admins {
            Some(true) => self.plan.look(
                "Roles that come with groups are read of each directly before: administrators are left out then.",
            ),
            Some(false) => {
                self.plan.look("Administrators could not be listed: the roles of each are read directly before.");
            }
            None => {}
        }
        if let Some(remark) = self.drawn.as_ref().map(|drawn| self.since_drawn(drawn)) {
            self.plan.look(&remark);
        }
        if sought.needs_ticket.is_some() {
            self.evidence.demand();
        }
        self.sought = sought;
        self.planned = Some(now);
        self.plan.look_for_odd(now.0, zone);
        self.compose();
    }

    /// Who joined the list, or left it, since it was drawn.
    fn since_drawn(&self, drawn: &Drawn) -> String {
        let stayed = drawn.ids.iter().filter(|id| self.plan.has(id)).count();
        let (joined, left) = (self.plan.named().saturating_sub(stayed), drawn.ids.len() - stayed);
        let count = |count: usize| grouped(count as u64);
        if drawn.whole {
            match (joined, left) {
                (0, 0) => format!("Everybody of the list as it was read at {}, and nobody else.", drawn.at),
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
        let line = |group: &super::plan::Group<'_>| PlanLine {
            count: group.count(),
            words: self.plan.words(*group),
            beside: self.plan.beside(*group),
            look: match group.what {
                What::Will => Look::Will,
                What::Left(Reason::Not(_) | Reason::Excepted) => Look::Left,
                What::Left(Reason::Sheltered(_) | Reason::Containable(_) | Reason::Owner | Reason::Admin) => Look::Kept,
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
            // What is in view begins there.
            Some(top) => *top = step.from(*top, (count + 1).saturating_sub(self.page).max(1), self.page),
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
            self.looking = Some(0);
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

    /// The key that does it, or does it to the first few only.
    pub fn agree(&mut self, only: Option<usize>, now: Now) -> Agreed {
        let say = |text: &str| Agreed::NotYet(Some(text.to_owned()));
        let Some(planned) = self.planned else { return say("Everybody is read first.") };
        if let Stage::Sent(_) = self.stage {
            return Agreed::NotYet(None);
        }
        if let Some(why) = &self.refused {
            return Agreed::NotYet(Some(format!("{why}.")));
        }
        if self.plan.will.is_empty() {
            return say("Nobody is left to do it to.");
        }
        let holds = if self.risk().is_grave() { HOLDS_GRAVE } else { HOLDS };
        if now.0.duration_since(planned.0) > holds {
            return Agreed::TooOld;
        }
        self.looking = None;
        if let Err(why) = self.evidence.settle() {
            return Agreed::NotYet(Some(why));
        }
        self.evidence.at = None;
        if let Some(why) = self.is_not_for_one(self.count(only)) {
            return Agreed::NotYet(Some(why));
        }
        let many = self.asks_twice(self.count(only));
        let (only, next) = match &mut self.stage {
            Stage::Looking if self.plan.risk().is_grave() => {
                (only, Some(Stage::Count { typed: Field::default(), only, wrong: false }))
            }
            Stage::Count { typed, only, wrong } => {
                let is = self.plan.will.len().min(only.unwrap_or(usize::MAX));
                *wrong = typed.text().trim().replace(',', "") != is.to_string();
                if *wrong {
                    typed.clear();
                    return Agreed::NotYet(None);
                }
                let only = *only;
                (only, many.map(|why| Stage::Twice { only, why }))
            }
            Stage::Looking => (only, many.map(|why| Stage::Twice { only, why })),
            Stage::Twice { only, .. } => (*only, None),
            Stage::Sent(_) => return Agreed::NotYet(None),
        };
        match next {
            Some(stage) => {
                self.stage = stage;
                Agreed::NotYet(None)
            }
            None => Agreed::Send(Box::new(self.job(only, planned))),
        }
    }

    /// Why so many are not done by one person at a screen.
    fn is_not_for_one(&self, count: usize) -> Option<String> {
        let rules = &self.sought.rules;
        let most = rules.max_job.as_ref().filter(|most| count > most.people as usize);
        let most = most.map(|most| format!("{} people are the most of one job here ({})", most.people, most.place));
        if let Some(why) = rules.too_many(count).or(most) {
            return Some(format!("{} are too many: {why}.", people_word(count)));
        }
        let words = [self.plan.work.word()];
        let rule = rules.asks(&words, count).next()?;
        let save = key::name(Context::Plan, Command::Plan(PlanCommand::Save));
        Some(format!("A second person has to agree ({}): {save} saves the plan for them.", rule.place))
    }

    /// The plan as it is saved; why it is not.
    pub fn saved(&self) -> Result<NewJob, String> {
        match self.planned {
            Some(planned) if self.refused.is_none() && !self.plan.will.is_empty() => Ok(self.job(None, planned)),
            Some(_) => Err("Nobody is left to do it to.".to_owned()),
            None => Err("Everybody is read first.".to_owned()),
        }
    }

    /// Why so many are asked about once more.
    fn asks_twice(&self, count: usize) -> Option<String> {
        let (count, largest) = (count as u64, u64::from(self.sought.rules.largest()));
        match self.sought.everyone {
            _ if count > largest => Some(format!("These are more than {} people at once.", grouped(largest))),
            Some(all) if self.risk().is_grave() && count > 1 && count * 10 > all => {
                Some(format!("That is more than a tenth of this organisation ({} people).", grouped(all)))
            }
            Some(_) | None => None,
        }
    }

    fn job(&self, only: Option<usize>, planned: Now) -> NewJob {
        let people = self.meant(only).to_vec();
        let given = self.evidence.judge().unwrap_or_default();
        let first = self.sought.rules.first();
        let stops = self.plan.risk().is_grave() && people.len() > first as usize;
        NewJob {
            planned: planned.0,
            action: self.plan.work.word().to_string(),
            title: format!("{} {}", self.plan.work.title(), people_word(people.len())),
            ways: self.plan.ways(),
            source: self.source.clone(),
            owner: self.sought.owner.clone(),
            ticket: given.ticket.map(|line| line.as_str().to_owned()),
            reason: given.reason.map(|line| line.as_str().to_owned()),
            canary: stops.then_some(first),
            people,
            beside: Rows::default().beside(&self.plan),
        }
    }

    /// It was ordered: nothing is ordered a second time.
    pub fn note_sent(&mut self, order_id: OrderId) {
        self.stage = Stage::Sent(order_id);
    }

    pub fn is_sent_by(&self, order_id: OrderId) -> bool {
        self.stage == Stage::Sent(order_id)
    }

    /// It could not be ordered after all.
    pub fn refuse(&mut self, why: String) {
        self.stage = Stage::Looking;
        self.refused = Some(why);
    }

    /// Whether it asks something else than when it was opened.
    pub fn asks_anew(&self) -> bool {
        match self.stage {
            Stage::Looking => self.is_ready(),
            Stage::Count { .. } | Stage::Sent(_) => true,
            // As a question of its own it is read before it is answered.
            Stage::Twice { .. } => false,
        }
    }

    /// What can be chosen of it, and how that stands, a line each.
    pub fn options(&self) -> Vec<String> {
        let name = |act| key::name(Context::Plan, Command::Plan(act));
        let contain = self
            .plan
            .can_contain()
            .then(|| format!("{} takes in those who are protected and may be contained.", name(PlanCommand::Contain)));
        let Work::Sessions { tokens, forget } = self.plan.work else { return contain.into_iter().collect() };
        let yes = |on: bool| if on { "yes" } else { "no" };
        let own = format!(
            "Revoke the tokens of apps: {} ({}) · forget remembered devices: {} ({})",
            yes(tokens),
            name(PlanCommand::Tokens),
            yes(forget),
            name(PlanCommand::Devices)
        );
        std::iter::once(own).chain(contain).collect()
    }

    /// The keys that do something now, with what they do.
    pub fn hints(&self) -> Vec<(&'static str, String)> {
        let name = |command| key::name(Context::Plan, command);
        let sends = |only| format!("{} {}", self.plan.work.word(), grouped(self.count(only) as u64));
        let mut hints = Vec::new();
        let can_send = self.is_ready() && self.refused.is_none() && !self.plan.will.is_empty();
        match &self.stage {
            Stage::Sent(_) => return hints,
            Stage::Count { only, .. } | Stage::Twice { only, .. } => {
                hints.push((send_key(), sends(*only)));
                hints.push(("Esc", "back to the plan".to_owned()));
                return hints;
            }
            Stage::Looking => {}
        }
        if can_send {
            hints.push((send_key(), sends(None)));
            if self.plan.will.len() > FIRST {
                hints.push((name(Command::Plan(PlanCommand::First)), format!("first {FIRST}")));
            }
        }
        if !self.lines.is_empty() && self.evidence.at.is_none() {
            hints.push((name(Command::Confirm), "who".to_owned()));
        }
        hints.push((name(Command::Ticket), self.evidence.hint().to_owned()));
        if can_send {
            hints.push((name(Command::Plan(PlanCommand::Save)), "save".to_owned()));
        }
        hints.push(("Esc", "back".to_owned()));
        hints.push((name(Command::Plan(PlanCommand::Anew)), "anew".to_owned()));
        hints
    }

    /// The context of its keys.
    pub fn context(&self) -> Context {
        if self.looking.is_some() { Context::PlanWho } else { Context::Plan }
    }

    /// Whether a command does something in it now.
    pub fn applies(&self, command: Command) -> bool {
        let sessions = matches!(self.plan.work, Work::Sessions { .. });
        match command {
            Command::Plan(PlanCommand::Contain) => self.plan.can_contain(),
            Command::Plan(PlanCommand::Tokens | PlanCommand::Devices) => sessions,
            Command::Plan(PlanCommand::First) => {
                self.plan.will.len() > FIRST && self.is_ready() && self.stage == Stage::Looking
            }
            Command::Plan(PlanCommand::Send | PlanCommand::Save) => {
                self.is_ready() && !matches!(self.stage, Stage::Sent(_))
            }
            _ => true,
        }
    }
}

/// The key that does it, as sentences name it.
pub fn send_key() -> &'static str {
    key::name(Context::Plan, Command::Plan(PlanCommand::Send))
}
