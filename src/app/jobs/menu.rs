//! What can be done to all who are marked: the menu, how many of them each of it fits, and the group that some of it needs.

use indexmap::IndexMap;

use super::work::{Judged, Work};
use crate::app::event::Now;
use crate::app::input::command::{Command, Many, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::count::{grouped, times_word};
use crate::app::part::group_choice::GroupChoice;
use crate::protocol::group::Group;
use crate::protocol::id::GroupId;
use crate::protocol::playbook::Playbook;
use crate::protocol::policy::Policy;
use crate::protocol::row::UserRow;
use crate::protocol::time::Moment;

/// In the order in which they are offered.
const ALL: [Many; 15] = [
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
    Many::Playbook,
    Many::TemporaryPassword,
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
    /// Those that were taken, for several at once.
    pub taken: Vec<Group>,
    /// What is wrong with what is chosen.
    pub problem: Option<String>,
}

impl ManyGroup {
    pub fn new(many: Many, adding: bool, target: Target, people: usize) -> Self {
        Self { many, target, people, choice: GroupChoice::new(adding), taken: Vec::new(), problem: None }
    }

    /// Takes the group that is chosen, or lets it go.
    pub fn take(&mut self) {
        let chosen = self.choice.decided("everybody").and_then(|_| self.choice.meant().cloned());
        match chosen {
            Ok(group) => {
                match self.taken.iter().position(|taken| taken.id == group.id) {
                    Some(at) => {
                        self.taken.remove(at);
                    }
                    None => self.taken.push(group),
                }
                self.choice.find.clear();
                self.choice.typed();
                self.problem = None;
            }
            Err(why) => self.problem = Some(why),
        }
    }

    /// The groups that are meant: those that were taken, else the one that is chosen; why there are none.
    pub fn meant(&self) -> Result<Vec<Group>, String> {
        if self.taken.is_empty() {
            return self
                .choice
                .decided("everybody")
                .and_then(|_| self.choice.meant().cloned())
                .map(|group| vec![group]);
        }
        match self.choice.chosen() {
            // It may have been meant as one more.
            Some(group) if self.taken.iter().all(|taken| taken.id != group.id) => {
                let take = key::name(Context::ManyGroup, Command::Mark);
                Err(format!("{} is not taken: {take} takes it; an empty line leaves it out.", group.name))
            }
            Some(_) | None => Ok(self.taken.clone()),
        }
    }
}

impl ManyMenu {
    pub fn of<'r>(
        target: Target,
        people: impl Iterator<Item = &'r UserRow> + Clone,
        policy: &Policy,
        playbooks: &[Playbook],
        now: Now,
    ) -> Self {
        let rows = ALL.iter().map(|many| match many {
            Many::Playbook => ManyRow::of_playbooks(people.clone().count(), playbooks),
            many => ManyRow::of(*many, people.clone(), policy, now),
        });
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
    /// What of them fits whom is judged for each.
    fn of_playbooks(people: usize, playbooks: &[Playbook]) -> Self {
        let names: Vec<&str> = playbooks.iter().map(|playbook| playbook.name.as_str()).collect();
        let (many, title) = (Many::Playbook, Many::Playbook.title());
        Self { many, title, fits: people, beside: names.join(", "), forbidden: false }
    }

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
            Self::AddTo => "Add to groups",
            Self::RemoveFrom => "Remove from groups",
            Self::Suspend => "Suspend",
            Self::Unsuspend => "Unsuspend",
            Self::Deactivate => "Deactivate",
            Self::Delete => "Delete for good",
            Self::Set => "Set attributes",
            Self::TemporaryPassword => "Temporary passwords",
            Self::Playbook => "Playbook",
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
            | Self::TemporaryPassword
            | Self::Playbook
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
            Self::TemporaryPassword => Work::TemporaryPassword,
            // What is set is typed, and a playbook is chosen.
            Self::Set => Work::Set { values: IndexMap::new() },
            Self::Playbook => Work::Playbook { name: String::new(), works: Vec::new() },
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
            Self::TemporaryPassword => "new file; type the count".to_owned(),
            _ if grave => "type the count".to_owned(),
            Self::Unlock => "passwords kept".to_owned(),
            Self::AddTo | Self::RemoveFrom => "one or several".to_owned(),
            Self::Set => "one value, or each their own".to_owned(),
            Self::Playbook | Self::Reset | Self::Activate | Self::Suspend | Self::Unsuspend => String::new(),
        }
    }
}
