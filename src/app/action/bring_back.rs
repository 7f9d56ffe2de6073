//! `b`: somebody who was deactivated is activated and gets back what they had by hand.
//!
//! ```text
//!  b ─► Question (the journal, the person and their groups are read)
//!         │ Space ticks what comes back; Enter ─► activate ─► each group and app ─► what became of each
//!         ├ nothing was kept ────────────────────► says why, and which action activates without it
//!         └ activated meanwhile ─────────────────► nothing is sent
//! ```

use std::collections::HashSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::app::action::Action;
use crate::app::action::offer::Legality;
use crate::app::action::question::{Entry, Question, Recheck};
use crate::app::care::Care;
use crate::app::care::evidence::EvidenceLine;
use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::times;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::belongings::{Belonging, Belongings, Former};
use crate::protocol::change::Change;
use crate::protocol::id::{AppId, GroupId};
use crate::protocol::policy::Policy;
use crate::protocol::recorder::{Forbidden, Target};
use crate::protocol::status::Status;
use crate::protocol::text::visible;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What it takes at most, in one word each.
const WORDS: [Word; 2] = [Word::Activate, Word::AddTo];

/// What a question is about that brings somebody back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BringBack {
    /// The number of the line that deactivated them; none before it was read.
    pub line: Option<u64>,
    pub rows: Vec<BackRow>,
    /// The row under the cursor.
    pub at: usize,
    /// When it was, by whom, and what does not come back: a sentence each.
    pub told: Vec<String>,
}

/// A group or an app that may come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackRow {
    pub thing: Thing,
    pub name: String,
    pub marked: bool,
    /// What is to be known before it is ticked.
    pub note: Option<String>,
    /// It cannot be ticked.
    pub fixed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    Group(GroupId),
    App(AppId),
}

impl Thing {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Group(_) => "group",
            Self::App(_) => "app",
        }
    }
}

impl BringBack {
    pub(super) const UNREAD: Self = Self { line: None, rows: Vec::new(), at: 0, told: Vec::new() };

    fn ticked(&self) -> impl Iterator<Item = &BackRow> {
        self.rows.iter().filter(|row| row.marked && !row.fixed)
    }

    /// The calls, in their order.
    pub(super) fn steps(&self, mail: bool) -> Result<Vec<Change>, String> {
        if self.line.is_none() {
            return Err("What they had is not read yet.".to_owned());
        }
        let given = self.ticked().map(|row| match &row.thing {
            Thing::Group(group) => Change::AddToGroup { group: group.clone() },
            Thing::App(app) => Change::AssignApp { app: app.clone() },
        });
        Ok([Change::Activate { mail }].into_iter().chain(given).collect())
    }

    /// What each call but the first is about, in the same order.
    pub(super) fn names(&self) -> Vec<String> {
        self.ticked().map(|row| format!("{} {}", row.thing.kind(), row.name)).collect()
    }

    pub(super) fn mark(&mut self) {
        if let Some(row) = self.rows.get_mut(self.at).filter(|row| !row.fixed) {
            row.marked = !row.marked;
        }
    }

    pub(super) fn mark_all(&mut self) {
        let free = || self.rows.iter().filter(|row| !row.fixed);
        let all = free().all(|row| row.marked);
        self.rows.iter_mut().filter(|row| !row.fixed).for_each(|row| row.marked = !all);
    }

    fn fill(&mut self, former: &Former, groups: Option<&[GroupId]>, policy: &Policy, (now, zone): (Now, &TimeZone)) {
        let there: HashSet<&str> = groups.into_iter().flatten().map(GroupId::as_str).collect();
        let forbidden = policy.forbids(Word::AddTo).then(|| format!("forbidden ({})", policy.place(Word::AddTo)));
        let row = |thing: Thing, had: &Belonging| {
            let is_in = matches!(&thing, Thing::Group(group) if there.contains(group.as_str()));
            let unsure = match thing {
                Thing::Group(_) => "perhaps by a rule",
                Thing::App(_) => "perhaps with a group",
            };
            let note = match (is_in, &forbidden) {
                (true, _) => Some("in it still".to_owned()),
                (false, Some(why)) => Some(why.clone()),
                (false, None) => had.unsure.then(|| unsure.to_owned()),
            };
            let fixed = is_in || forbidden.is_some();
            // An app that a group brings comes with the group; by hand it would stay when the group goes.
            let by_itself = had.unsure && matches!(thing, Thing::App(_));
            let marked = !fixed && former.stands && !by_itself;
            BackRow { thing, name: visible(&had.name).into_owned(), marked, note, fixed }
        };
        let groups_had = former.had.groups.read.iter().map(|had| row(Thing::Group(GroupId::new(&*had.id)), had));
        let apps_had = former.had.apps.read.iter().map(|had| row(Thing::App(AppId::new(&*had.id)), had));
        self.rows = groups_had.chain(apps_had).collect();
        self.at = self.rows.iter().position(|row| !row.fixed).unwrap_or(0);
        self.line = Some(former.line);
        self.told = told(former, now, zone);
        if groups.is_none() {
            self.told.push("Which groups they are in now could not be read.".to_owned());
        }
    }
}

/// When it was and by whom, and what does not come back.
fn told(former: &Former, now: Now, zone: &TimeZone) -> Vec<String> {
    let Belongings { roles, factors, .. } = &former.had;
    let by = if former.by.is_empty() { String::new() } else { format!(" by {}", visible(&former.by)) };
    let ticket = former.ticket.as_ref().map(|ticket| format!(", {}", visible(ticket))).unwrap_or_default();
    let mut lines = vec![format!("Deactivated {}{by}{ticket}.", times::clock(former.at, now, zone))];
    if !former.stands {
        lines.push("Their status was changed again since, by somebody else: nothing is ticked.".to_owned());
    }
    let factors = match &factors.read[..] {
        [] => String::new(),
        all => format!("; factors: {}", visible(&all.join(", "))),
    };
    lines.push(format!("Lost for good: the password{factors}."));
    if !roles.read.is_empty() {
        let roles = visible(&roles.read.join(", ")).into_owned();
        lines.push(format!("Admin roles are given again by hand, elsewhere: {roles}."));
    }
    lines.push("Apps by group come by themselves; what was set inside an app may not.".to_owned());
    let missing = former.had.missing();
    if !missing.is_empty() {
        lines.push(format!("Not read before the deactivation: {}.", visible(&missing.join(", "))));
    }
    lines
}

impl Workspace {
    /// Whether whoever is meant can be brought back.
    pub(crate) fn may_bring_back(&self) -> bool {
        self.session.keeps_journal && self.facts().is_some_and(|facts| *facts.status() == Status::Deprovisioned)
    }

    /// `b`.
    pub(crate) fn ask_bring_back(&mut self, turn: &mut Turn<'_>) {
        if self.chosen(turn).is_none() {
            return;
        }
        let Some(row) = self.facts().map(|facts| facts.row.clone()) else { return };
        if row.status != Status::Deprovisioned {
            turn.say(format!("{} is {}: only who is deactivated is brought back.", row.name(), row.status.word()));
            return;
        }
        if !self.session.keeps_journal {
            let activate = key::of_action(Action::Activate);
            turn.say_until_key(format!(
                "No journal is kept here: nothing tells what {} had. {activate} activates without it.",
                row.name()
            ));
            return;
        }
        if let Some(words) = Action::BringBack.forbidden(&self.session.policy, &row.status) {
            turn.say(format!("Bring back: {words}."));
            turn.refuse(Forbidden::by_rule(Word::Activate, Target::of_row(&row), words));
            return;
        }
        if let Some(doing) = self.running.iter().find(|doing| doing.user == row.id()) {
            turn.say(format!("{}: a change is under way; wait for its outcome.", doing.name));
            return;
        }
        if self.is_saving(row.id()) {
            turn.say(format!("{}: a form is being saved; wait for its outcome.", row.name()));
            return;
        }
        let user = row.user_id();
        let recheck = turn.start(Lane::Undo, Request::ReadFormer { user: user.clone() });
        let mut question = Question::new(Action::BringBack, &row, &Legality::Legal, recheck);
        question.read = self.session.reading(&user).map(|reading| Arc::clone(&reading.user));
        // A link that is shown instead of mailed lets somebody in.
        question.care = Care::begin(&user, WORDS.to_vec(), true, turn);
        question.evidence = self.session.evidence_for(Some(&user));
        if self.session.policy.needs_ticket(&WORDS).is_some() {
            question.evidence.demand();
        }
        if question.evidence.is_owed() {
            question.evidence.at = Some(EvidenceLine::Ticket);
        }
        turn.open(question);
    }

    /// What they had, or why nobody knows.
    pub(crate) fn take_former(
        &mut self,
        order_id: OrderId,
        user: &Arc<User>,
        former: Result<Box<Former>, String>,
        groups: Option<&[GroupId]>,
        turn: &mut Turn<'_>,
    ) {
        let (now, zone) = (turn.now, turn.zone.clone());
        let mut questions = turn.overlays.questions_mut();
        if let Some(question) = questions.find(|question| question.recheck == Recheck::Awaited(order_id)) {
            let legality = match former {
                _ if user.status != Status::Deprovisioned => {
                    Legality::Illegal(format!("the person is {} now", user.status.word()))
                }
                Ok(former) => {
                    if let Entry::BringBack(back) = &mut question.entry {
                        back.fill(&former, groups, &self.session.policy, (now, &zone));
                    }
                    Legality::Legal
                }
                Err(why) => {
                    Legality::Illegal(format!("{why}; {} activates without it", key::of_action(Action::Activate)))
                }
            };
            question.read_again(user, legality, now);
            // Nobody agrees to what was not to be seen.
            question.confirmed = false;
        }
        drop(questions);
        self.show_read(user, turn);
        self.go_on(turn);
    }

    /// Where a deactivation was what was done last: undo is not what takes it back.
    pub(super) fn undo_is_bring_back() -> String {
        let bring_back = key::name(Context::Act, Command::BringBack);
        format!("A deactivation is not undone: {bring_back} brings back groups and apps by hand.")
    }
}
