//! What can be done to all who are marked: the menu, how many of them each of it fits, and the group that some of it needs.

use indexmap::IndexMap;

use super::work::{Judged, Work};
use crate::app::event::Now;
use crate::app::input::command::{Many, Step};
use crate::app::part::count::{grouped, times_word};
use crate::app::part::group_choice::GroupChoice;
use crate::protocol::id::GroupId;
use crate::protocol::policy::Policy;
use crate::protocol::row::UserRow;
use crate::protocol::time::Moment;

/// In the order in which they are offered.
const ALL: [Many; 13] = [
    Many::Unlock,
    Many::Reset,
    Many::Sessions,
    Many::AddTo,
    Many::RemoveFrom,
    Many::Set,
    Many::Expire,
    Many::Activate,
    Many::Suspend,
    Many::Unsuspend,
    Many::Factors,
    Many::Deactivate,
    Many::Delete,
];
/// Lines that a page moves over.
const PAGE: usize = 8;

/// The menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyMenu {
    /// Who is meant.
    pub target: Target,
    /// How many of them the list tells of.
    pub people: usize,
    /// What cannot be done to any of them last.
    pub rows: Vec<ManyRow>,
    pub at: Many,
}

/// Who is meant by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Marked,
    /// Everybody of the list that is seen, read anew to its end.
    List,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyRow {
    pub many: Many,
    pub title: &'static str,
    /// How many of them it fits, as far as the list tells.
    pub fits: usize,
    /// What it means, or why it does not fit the others.
    pub beside: String,
    /// Whether the connection forbids it.
    pub forbidden: bool,
}

/// The choice of the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyGroup {
    pub many: Many,
    pub target: Target,
    pub people: usize,
    pub choice: GroupChoice,
    /// What is wrong with what is chosen.
    pub problem: Option<String>,
}

impl ManyMenu {
    pub fn of<'r>(
        target: Target,
        people: impl Iterator<Item = &'r UserRow> + Clone,
        policy: &Policy,
        now: Now,
    ) -> Self {
        let rows = ALL.iter().map(|many| ManyRow::of(*many, people.clone(), policy, now));
        let (useful, useless): (Vec<_>, Vec<_>) = rows.partition(|row| row.fits > 0 && !row.forbidden);
        let rows: Vec<ManyRow> = useful.into_iter().chain(useless).collect();
        let at = rows.first().map_or(Many::Unlock, |row| row.many);
        Self { target, people: people.count(), rows, at }
    }

    pub fn step(&mut self, step: Step) {
        let at = self.rows.iter().position(|row| row.many == self.at).unwrap_or(0);
        self.at = self.rows.get(step.from(at, self.rows.len(), PAGE)).map_or(self.at, |row| row.many);
    }

    /// Whom it is about, in words.
    pub fn title(&self) -> String {
        let people = grouped(self.people as u64);
        match self.target {
            Target::Marked if self.people == 1 => "1 marked person".to_owned(),
            Target::Marked => format!("{people} marked people"),
            Target::List => format!("Everybody of this list, read anew ({people} are loaded)"),
        }
    }

    pub fn row(&self, many: Many) -> Option<&ManyRow> {
        self.rows.iter().find(|row| row.many == many)
    }
}

impl ManyRow {
    fn of<'r>(many: Many, people: impl Iterator<Item = &'r UserRow>, policy: &Policy, now: Now) -> Self {
        let work = many.work(GroupId::new(""), String::new());
        let mut fits = 0;
        let mut others: IndexMap<String, usize> = IndexMap::new();
        let words = work.words();
        for row in people {
            let since = row.status_changed.map(Moment::timestamp);
            if let Some(why) = policy.too_early(&words, (&row.status, since), now.0) {
                *others.entry(why).or_default() += 1;
                continue;
            }
            match work.judge_row(row) {
                Judged::Do(_) | Judged::OktaMayRefuse(_) | Judged::Phases(..) => fits += 1,
                Judged::Not(why) => *others.entry(why).or_default() += 1,
            }
        }
        let forbidden = policy.forbids(work.word());
        let most = others.into_iter().max_by_key(|(_, count)| *count);
        let beside = match most {
            _ if forbidden => format!("forbidden for this connection ({})", policy.place(work.word())),
            Some((why, _)) if fits == 0 => why,
            Some((why, count)) => about(count, &why),
            None => many.effect(&work, fits),
        };
        Self { many, title: many.title(), fits, beside, forbidden }
    }
}

/// `1 is not locked`, `2: unlock first`.
fn about(count: usize, why: &str) -> String {
    let is = if count == 1 { "is" } else { "are" };
    let describes = ["not ", "already ", "suspended", "deactivated"].iter().any(|start| why.starts_with(start));
    let count = grouped(count as u64);
    if describes { format!("{count} {is} {why}") } else { format!("{count}: {why}") }
}

impl Many {
    /// The name in the menu.
    pub fn title(self) -> &'static str {
        match self {
            Self::Unlock => "Unlock",
            Self::Reset => "Password link by mail",
            Self::Sessions => "Clear sessions",
            Self::Factors => "Remove all factors",
            Self::Activate => "Activate",
            Self::Expire => "Expire password",
            Self::AddTo => "Add to a group",
            Self::RemoveFrom => "Remove from a group",
            Self::Suspend => "Suspend",
            Self::Unsuspend => "Unsuspend",
            Self::Deactivate => "Deactivate",
            Self::Delete => "Delete for good",
            Self::Set => "Set attributes",
        }
    }

    /// Whether a group must be chosen first; whether they are added to it then.
    pub fn group(self) -> Option<bool> {
        match self {
            Self::AddTo => Some(true),
            Self::RemoveFrom => Some(false),
            Self::Unlock
            | Self::Reset
            | Self::Sessions
            | Self::Factors
            | Self::Activate
            | Self::Expire
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::Delete
            | Self::Set => None,
        }
    }

    /// The piece of work; the group is of those that need one.
    pub fn work(self, group: GroupId, name: String) -> Work {
        match self {
            Self::Unlock => Work::Unlock,
            Self::Reset => Work::Reset,
            Self::Sessions => Work::Sessions { tokens: false, forget: true },
            Self::Factors => Work::Factors,
            Self::Activate => Work::Activate,
            Self::Expire => Work::Expire,
            Self::AddTo => Work::AddTo { group, name },
            Self::RemoveFrom => Work::RemoveFrom { group, name },
            Self::Suspend => Work::Suspend,
            Self::Unsuspend => Work::Unsuspend,
            Self::Deactivate => Work::Deactivate,
            Self::Delete => Work::Delete,
            // What is set is typed.
            Self::Set => Work::Set { values: IndexMap::new() },
        }
    }

    /// What it means where it fits all of them.
    fn effect(self, work: &Work, people: usize) -> String {
        let grave = work.risk().is_grave();
        match self {
            _ if work.mails() => times_word(people as u64, "mail"),
            Self::Sessions => "signed-in apps stay open".to_owned(),
            Self::Deactivate | Self::Delete | Self::Factors => "no undo; type the count".to_owned(),
            Self::Expire => "new one at the next sign-in".to_owned(),
            _ if grave => "type the count".to_owned(),
            Self::Unlock => "passwords kept".to_owned(),
            Self::AddTo | Self::RemoveFrom => "search as you type".to_owned(),
            Self::Set => "attribute=value".to_owned(),
            Self::Reset | Self::Activate | Self::Suspend | Self::Unsuspend => String::new(),
        }
    }
}
