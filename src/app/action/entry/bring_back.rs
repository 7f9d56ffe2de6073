//! What a question is about that brings somebody back: the groups and apps they had, and which of them are ticked.
//!
//! Owns: the rows and the calls that they come to. Must not know: who asks.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::protocol::belongings::{Belonging, Belongings, Former};
use crate::protocol::change::Change;
use crate::protocol::id::{AppId, GroupId};
use crate::protocol::policy::Policy;
use crate::protocol::text::visible;
use crate::protocol::word::Word;

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
    pub(in crate::app::action) const UNREAD: Self = Self { line: None, rows: Vec::new(), at: 0, told: Vec::new() };

    fn ticked(&self) -> impl Iterator<Item = &BackRow> {
        self.rows.iter().filter(|row| row.marked && !row.fixed)
    }

    /// The calls, in their order.
    pub(in crate::app::action) fn steps(&self, mail: bool) -> Result<Vec<Change>, String> {
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
    pub(in crate::app::action) fn names(&self) -> Vec<String> {
        self.ticked().map(|row| format!("{} {}", row.thing.kind(), row.name)).collect()
    }

    pub(in crate::app::action) fn mark(&mut self) {
        if let Some(row) = self.rows.get_mut(self.at).filter(|row| !row.fixed) {
            row.marked = !row.marked;
        }
    }

    pub(in crate::app::action) fn mark_all(&mut self) {
        let free = || self.rows.iter().filter(|row| !row.fixed);
        let all = free().all(|row| row.marked);
        self.rows.iter_mut().filter(|row| !row.fixed).for_each(|row| row.marked = !all);
    }

    pub(in crate::app::action) fn fill(
        &mut self,
        former: &Former,
        groups: Option<&[GroupId]>,
        policy: &Policy,
        (now, zone): (Now, &TimeZone),
    ) {
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
