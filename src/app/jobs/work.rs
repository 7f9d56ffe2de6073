//! What is done to many people: the actions of one person that need nothing typed for each.

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::app::action::Action;
use crate::app::action::facts::Facts;
use crate::app::action::offer::{Legality, Options};
use crate::app::part::count::people_word;
use crate::protocol::id::GroupId;
use crate::protocol::job::{Job, Step};
use crate::protocol::json::Json;
use crate::protocol::operation::Risk;
use crate::protocol::row::UserRow;
use crate::protocol::status::Status;
use crate::protocol::undo::Inverse;
use crate::protocol::user::User;
use crate::protocol::word::Word;

use super::fill::Fill;

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    Unlock,
    Reset,
    Expire,
    Sessions {
        tokens: bool,
        forget: bool,
    },
    /// All factors.
    Factors,
    Activate,
    Suspend,
    Unsuspend,
    Deactivate,
    /// Activated, and given what they had by hand.
    BringBack,
    Delete,
    AddTo {
        group: GroupId,
        name: String,
    },
    RemoveFrom {
        group: GroupId,
        name: String,
    },
    Set {
        values: IndexMap<String, Json>,
    },
    /// Values that are each person's own.
    Fill(Box<Fill>),
    /// Values as they were before a job set others: each person's own.
    PutBack {
        attributes: Vec<String>,
    },
    /// Factors that were enrolled since then.
    FactorsSince {
        since: Timestamp,
    },
    /// A step that is the same for whoever it is done to: somebody leaves.
    Leave(Step),
    /// A password that is good for one sign-in; whoever does it says where it goes.
    TemporaryPassword,
    /// Rows of a table, each judged by itself: what is done to somebody stands beside them.
    Import {
        words: Vec<Word>,
        risk: Risk,
    },
    /// Several at once, as more than one group.
    Together(Vec<Self>),
    /// Several, each once everybody is through with the one before.
    Playbook {
        name: String,
        works: Vec<Self>,
    },
}

/// What it would be for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// These steps.
    Do(Vec<Step>),
    /// The same; Okta may refuse, since status and links disagree, or a directory has a say.
    OktaMayRefuse(Vec<Step>),
    /// These steps, each list once everybody is through with the one before; and of what is not done to them the number
    /// of its step, and why.
    Phases(Vec<Vec<Step>>, Vec<(usize, String)>),
    /// Why nothing would be done.
    Not(String),
}

impl Work {
    /// The word for it, as on the command line.
    pub fn word(&self) -> Word {
        match self {
            Self::Unlock => Word::Unlock,
            Self::Reset => Word::Reset,
            Self::Expire => Word::Expire,
            Self::Sessions { .. } => Word::Sessions,
            Self::Factors | Self::FactorsSince { .. } => Word::Factors,
            Self::Activate | Self::BringBack => Word::Activate,
            Self::Suspend => Word::Suspend,
            Self::Unsuspend => Word::Unsuspend,
            Self::Deactivate => Word::Deactivate,
            Self::Delete => Word::Delete,
            Self::AddTo { .. } => Word::AddTo,
            Self::RemoveFrom { .. } => Word::RemoveFrom,
            Self::Set { .. } | Self::Fill(_) | Self::PutBack { .. } => Word::Set,
            Self::TemporaryPassword => Word::TemporaryPassword,
            Self::Leave(step) => step.word(),
            Self::Import { words, .. } => words.first().copied().unwrap_or(Word::Set),
            Self::Together(works) | Self::Playbook { works, .. } => works.first().map_or(Word::Set, Self::word),
        }
    }

    /// The words of all that it does.
    pub fn words(&self) -> Vec<Word> {
        match self {
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().flat_map(Self::words).collect(),
            Self::Import { words, .. } => words.clone(),
            Self::BringBack => vec![Word::Activate, Word::AddTo],
            single => vec![single.word()],
        }
    }

    /// The groups that people are to join or leave, with their names.
    pub fn groups(&self) -> Vec<(&GroupId, &str)> {
        match self {
            Self::AddTo { group, name } | Self::RemoveFrom { group, name } => vec![(group, name)],
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().flat_map(Self::groups).collect(),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::BringBack
            | Self::Delete
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. } => Vec::new(),
        }
    }

    /// How it is asked for on the command line.
    pub fn command(&self) -> String {
        match self {
            Self::Playbook { name, .. } => format!("--playbook {name}"),
            Self::Import { .. } => "import".to_owned(),
            single => single.word().to_string(),
        }
    }

    /// The attributes that it is about: those that it sets, and those of which values are made.
    pub fn concerned(&self) -> Vec<&str> {
        match self {
            Self::Set { values } => values.keys().map(String::as_str).collect(),
            Self::Fill(fill) => fill.concerned(),
            Self::PutBack { attributes } => attributes.iter().map(String::as_str).collect(),
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().flat_map(Self::concerned).collect(),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::BringBack
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. } => Vec::new(),
        }
    }

    /// How it is read out, before the number of people: `unlock`, `add to VPN Users`.
    pub fn title(&self) -> String {
        match self {
            Self::AddTo { name, .. } => format!("add to {name}"),
            Self::RemoveFrom { name, .. } => format!("remove from {name}"),
            Self::Set { values } => format!("set {}", values.keys().cloned().collect::<Vec<_>>().join(", ")),
            Self::Reset => "reset password by mail".to_owned(),
            Self::Expire => "expire password".to_owned(),
            Self::Sessions { tokens: true, .. } => "end sessions and tokens".to_owned(),
            Self::Sessions { .. } => "end sessions".to_owned(),
            Self::Factors => "remove all factors".to_owned(),
            Self::Fill(fill) => format!("set {}", fill.attributes().collect::<Vec<_>>().join(", ")),
            Self::PutBack { attributes } => format!("put back {}", attributes.join(", ")),
            Self::FactorsSince { since } => {
                format!("remove factors enrolled since {}", since.strftime("%Y-%m-%d %H:%M UTC"))
            }
            Self::TemporaryPassword => "set a temporary password".to_owned(),
            Self::Leave(step) => step.title().to_owned(),
            Self::Import { .. } => "import".to_owned(),
            Self::BringBack => "bring back".to_owned(),
            Self::Together(works) => self.title_of_groups(works),
            Self::Playbook { name, .. } => name.clone(),
            Self::Unlock | Self::Activate | Self::Suspend | Self::Unsuspend | Self::Deactivate | Self::Delete => {
                self.word().to_string()
            }
        }
    }

    /// What is done to so many people, as a sentence goes on: `unlock 37 people`, `add 3 people to VPN Users`.
    pub fn of_people(&self, count: usize) -> String {
        let people = people_word(count);
        let passwords = if count == 1 { "the password" } else { "the passwords" };
        match self {
            Self::Unlock | Self::Activate | Self::Suspend | Self::Unsuspend | Self::Deactivate => {
                format!("{} {people}", self.word())
            }
            Self::Delete => format!("delete {people} for good"),
            Self::BringBack => format!("bring back {people}"),
            Self::Reset => format!("reset {passwords} of {people} by mail"),
            Self::Expire => format!("expire {passwords} of {people}"),
            Self::Leave(step) => format!("{}: {people}", step.title()),
            Self::TemporaryPassword if count == 1 => format!("set a temporary password for {people}"),
            Self::TemporaryPassword => format!("set temporary passwords for {people}"),
            Self::Import { .. } => format!("import {people}"),
            Self::Sessions { .. } | Self::Factors | Self::Set { .. } | Self::Fill(_) | Self::PutBack { .. } => {
                format!("{} of {people}", self.title())
            }
            Self::FactorsSince { since } => {
                format!("remove factors of {people} enrolled since {}", since.strftime("%Y-%m-%d %H:%M UTC"))
            }
            Self::AddTo { name, .. } => format!("add {people} to {name}"),
            Self::RemoveFrom { name, .. } => format!("remove {people} from {name}"),
            Self::Together(works) => self.of_groups(works, &people),
            Self::Playbook { name, .. } => format!("{name} {people}"),
        }
    }

    /// `add to VPN Users, Contracts`.
    fn title_of_groups(&self, works: &[Self]) -> String {
        let title = |work: &Self| work.title();
        let rest = |work: &Self| match work {
            Self::AddTo { name, .. } | Self::RemoveFrom { name, .. } if work.word() == self.word() => name.clone(),
            other => other.title(),
        };
        let (first, others) = works.split_at(works.len().min(1));
        first.iter().map(title).chain(others.iter().map(rest)).collect::<Vec<_>>().join(", ")
    }

    /// Several groups at once are one sentence.
    fn of_groups(&self, works: &[Self], people: &str) -> String {
        let group = |work: &Self| match work {
            Self::AddTo { name, .. } | Self::RemoveFrom { name, .. } => Some(name.clone()),
            _ => None,
        };
        let names: Option<Vec<String>> = works.iter().map(group).collect();
        match (names, self.word()) {
            (Some(names), Word::AddTo) => format!("add {people} to {}", names.join(", ")),
            (Some(names), Word::RemoveFrom) => format!("remove {people} from {}", names.join(", ")),
            (Some(_) | None, _) => format!("{}: {people}", self.title()),
        }
    }

    /// What a job did; none where it did more than one piece of work does.
    pub fn of_job(job: &Job) -> Option<Self> {
        let mut steps = job.ways.iter().flat_map(|way| &way.steps);
        let first = steps.next()?;
        let named = |group: &GroupId| group_named(job).unwrap_or_else(|| group.to_string());
        if let Some(groups) = several_groups(job) {
            return Some(groups);
        }
        let work = match first {
            Step::Unlock => Self::Unlock,
            Step::Activate { .. } | Step::Reactivate { .. } => Self::Activate,
            Step::Deactivate => Self::Deactivate,
            Step::Suspend => Self::Suspend,
            Step::Unsuspend => Self::Unsuspend,
            Step::Reset { .. } => Self::Reset,
            Step::Expire => Self::Expire,
            Step::Sessions { tokens, forget } => Self::Sessions { tokens: *tokens, forget: *forget },
            Step::Factors => Self::Factors,
            Step::AddTo { group } => Self::AddTo { group: group.clone(), name: named(group) },
            Step::RemoveFrom { group } => Self::RemoveFrom { group: group.clone(), name: named(group) },
            Step::Delete => Self::Delete,
            Step::Set { profile } => Self::Set { values: profile.clone() },
            Step::FactorsSince { since } => Self::FactorsSince { since: *since },
            // Passwords go where somebody says, and whose own values they were stands nowhere else.
            Step::TemporaryPassword
            | Step::SetOwn { .. }
            | Step::Create { .. }
            | Step::AssignApp { .. }
            | Step::ShutOut
            | Step::Grants
            | Step::Enrolments
            | Step::OwnRoles { .. }
            | Step::Devices { .. }
            | Step::GroupsByHand => {
                return None;
            }
        };
        let is_one = job.ways.iter().all(|way| way.steps.len() == 1 && way.then.is_empty())
            && job.action == work.word().to_string();
        is_one.then_some(work)
    }

    /// What takes it back for those whom it was done to; none where nothing does, and where each has a value of their own.
    pub fn inverse(&self) -> Option<Self> {
        match self {
            Self::Suspend => Some(Self::Unsuspend),
            Self::Unsuspend => Some(Self::Suspend),
            Self::AddTo { group, name } => Some(Self::RemoveFrom { group: group.clone(), name: name.clone() }),
            Self::RemoveFrom { group, name } => Some(Self::AddTo { group: group.clone(), name: name.clone() }),
            Self::Together(works) => works.iter().map(Self::inverse).collect::<Option<_>>().map(Self::Together),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Activate
            | Self::BringBack
            | Self::Deactivate
            | Self::Delete
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. }
            | Self::Playbook { .. } => None,
        }
    }

    /// How much it can harm at least; for one person it may be less.
    pub fn risk(&self) -> Risk {
        match self {
            Self::Set { values } => Step::Set { profile: values.clone() }.risk(),
            Self::Fill(fill) => Step::SetOwn { attributes: fill.attributes().map(str::to_owned).collect() }.risk(),
            Self::PutBack { attributes } => Step::SetOwn { attributes: attributes.clone() }.risk(),
            Self::Factors | Self::FactorsSince { .. } => Step::Factors.risk(),
            Self::TemporaryPassword => Risk::Takeover,
            Self::Leave(step) => step.risk(),
            Self::Import { risk, .. } => *risk,
            Self::Together(works) | Self::Playbook { works, .. } => {
                works.iter().map(Self::risk).max().unwrap_or(Risk::Read)
            }
            Self::Suspend => Step::Suspend.risk(),
            Self::Unsuspend => Step::Unsuspend.risk(),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Activate
            | Self::BringBack
            | Self::Deactivate
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. } => {
                let plain = self.action().map_or(Risk::Change, |action| action.risk(&Status::Active, Options::PLAIN));
                let group = self.group_step().map_or(Risk::Read, |step| step.risk());
                plain.max(group)
            }
        }
    }

    /// Whether each of them gets a mail.
    pub fn mails(&self) -> bool {
        match self {
            Self::Reset | Self::Activate | Self::BringBack => true,
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().any(Self::mails),
            Self::Unlock
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. } => false,
        }
    }

    /// What of it can be taken back afterwards, in words.
    pub fn undo(&self) -> &'static str {
        let inverse = |word: Word| word.row().inverse;
        match self {
            Self::Playbook { .. } if self.words().into_iter().any(|word| matches!(inverse(word), Inverse::By(_))) => {
                "suspensions and memberships can be undone"
            }
            // Whoever is new can only be deactivated.
            Self::Import { .. } => "values can be undone",
            _ => match inverse(self.word()) {
                Inverse::By(_) => "can be undone",
                Inverse::Nothing => "nothing to undo",
                Inverse::Never => "cannot be undone",
                Inverse::InPart => "brought back only in part",
            },
        }
    }

    /// What it is for this person.
    pub fn judge(&self, user: &User) -> Judged {
        self.judge_facts(&Facts { row: &user.row(), user: Some(user), blocks: &[] })
    }

    /// Whether what is aimed at is so already.
    pub fn is_so(&self, user: &User) -> bool {
        let nothing = Json::null();
        match self {
            Self::Suspend => user.status == Status::Suspended,
            Self::Deactivate => user.status == Status::Deprovisioned,
            Self::Expire => user.status == Status::PasswordExpired,
            Self::Unlock | Self::Unsuspend | Self::Activate => user.status == Status::Active,
            Self::Set { values } => {
                values.iter().all(|(name, value)| user.profile.get(name).unwrap_or(&nothing).means(value))
            }
            Self::Fill(fill) => fill.of(user).is_ok_and(|values| {
                values.iter().all(|(name, value)| user.profile.get(name).unwrap_or(&nothing).means(value))
            }),
            Self::Together(works) => works.iter().all(|work| work.is_so(user)),
            // Of a playbook only what is left of it is known.
            Self::Playbook { .. }
            | Self::Leave(_)
            | Self::PutBack { .. }
            | Self::Reset
            | Self::Sessions { .. }
            | Self::Factors
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::BringBack
            | Self::Delete
            | Self::Import { .. } => false,
        }
    }

    /// What it would be for somebody of whom only the row of a list is known.
    pub fn judge_row(&self, row: &UserRow) -> Judged {
        self.judge_facts(&Facts { row, user: None, blocks: &[] })
    }

    fn judge_facts(&self, facts: &Facts<'_>) -> Judged {
        let not = |why: &str| Judged::Not(why.to_owned());
        match self {
            // Whoever is read for it brings the values along.
            Self::PutBack { .. } => return not("nothing to put back"),
            Self::Suspend if *facts.status() == Status::Suspended => return not("suspended already"),
            Self::Unsuspend if *facts.status() != Status::Suspended => return not("not suspended"),
            Self::Set { values } => {
                let nothing = Json::null();
                let same = |user: &User| {
                    values.iter().all(|(name, value)| user.profile.get(name).unwrap_or(&nothing).means(value))
                };
                if facts.user.is_some_and(same) {
                    return not("has these values already");
                }
                return Judged::Do(vec![Step::Set { profile: values.clone() }]);
            }
            Self::Leave(step) => return judge_leave(step, facts.status()),
            Self::Fill(fill) => return facts.user.map_or_else(|| not("not read yet"), |user| judge_fill(fill, user)),
            Self::FactorsSince { since } if *facts.status() != Status::Deprovisioned => {
                return Judged::Do(vec![Step::FactorsSince { since: *since }]);
            }
            Self::FactorsSince { .. } => return not("deactivated: nothing left"),
            // What they had tells what it is.
            Self::BringBack => return not("deactivated from elsewhere"),
            Self::Together(works) => return together(works, facts),
            Self::Playbook { works, .. } => return phases(works, facts),
            Self::Factors if *facts.status() == Status::Deprovisioned => return not("deactivated: nothing left"),
            Self::Factors => return Judged::Do(vec![Step::Factors]),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::Delete
            | Self::TemporaryPassword
            | Self::Import { .. }
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. } => {}
        }
        if let Some(step) = self.group_step() {
            return Judged::Do(vec![step]);
        }
        let Some(action) = self.action() else { return not("nothing to do") };
        let may_refuse = match action.legality(facts) {
            Legality::Legal => false,
            Legality::OktaMayRefuse => true,
            Legality::Illegal(why) => return Judged::Not(plain(&why)),
        };
        let steps = action.steps(facts.status(), self.options()).unwrap_or_default();
        let steps: Option<Vec<Step>> = steps.iter().map(Step::of).collect();
        match steps {
            Some(steps) if !steps.is_empty() && may_refuse => Judged::OktaMayRefuse(steps),
            // Whoever keeps the password may not let Okta reset it.
            Some(steps) if *self == Self::Reset && facts.foreign_password().is_some() => Judged::OktaMayRefuse(steps),
            Some(steps) if !steps.is_empty() => Judged::Do(steps),
            Some(_) | None => not("not for many people at once"),
        }
    }

    fn options(&self) -> Options {
        match self {
            Self::Sessions { tokens, forget } => Options { tokens: *tokens, forget: *forget, ..Options::PLAIN },
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Factors
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::BringBack
            | Self::Deactivate
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. }
            | Self::Together(_)
            | Self::Playbook { .. } => Options::PLAIN,
        }
    }

    /// The action on one person that it is.
    fn action(&self) -> Option<Action> {
        match self {
            Self::Unlock => Some(Action::Unlock),
            Self::Reset => Some(Action::ResetPassword),
            Self::Expire => Some(Action::ExpirePassword),
            Self::Sessions { .. } => Some(Action::ClearSessions),
            Self::Factors => Some(Action::Factors),
            Self::Activate | Self::BringBack => Some(Action::Activate),
            Self::Suspend | Self::Unsuspend => Some(Action::Suspend),
            Self::Deactivate => Some(Action::Deactivate),
            Self::Delete => Some(Action::Delete),
            Self::TemporaryPassword => Some(Action::TemporaryPassword),
            Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::Leave(_)
            | Self::Import { .. }
            | Self::Together(_)
            | Self::Playbook { .. } => None,
        }
    }

    fn group_step(&self) -> Option<Step> {
        match self {
            Self::AddTo { group, .. } => Some(Step::AddTo { group: group.clone() }),
            Self::RemoveFrom { group, .. } => Some(Step::RemoveFrom { group: group.clone() }),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::BringBack
            | Self::Deactivate
            | Self::Delete
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. }
            | Self::Together(_)
            | Self::Playbook { .. } => None,
        }
    }
}

/// A job that did nothing but add everybody to the same groups, or remove them; none where there is only one.
fn several_groups(job: &Job) -> Option<Work> {
    let [way, others @ ..] = job.ways.as_slice() else { return None };
    let is_one = others.iter().all(|other| other.steps == way.steps) && job.ways.iter().all(|way| way.then.is_empty());
    // Names may hold commas: they are taken where there are as many as groups.
    let names = group_named(job).unwrap_or_default();
    let names: Vec<&str> = names.split(", ").collect();
    let name_of = |at: usize, group: &GroupId| match names.get(at) {
        Some(name) if names.len() == way.steps.len() => (*name).to_owned(),
        _ => group.to_string(),
    };
    let one = |(at, step): (usize, &Step)| match step {
        Step::AddTo { group } => Some(Work::AddTo { group: group.clone(), name: name_of(at, group) }),
        Step::RemoveFrom { group } => Some(Work::RemoveFrom { group: group.clone(), name: name_of(at, group) }),
        _ => None,
    };
    let works: Vec<Work> = way.steps.iter().enumerate().map(one).collect::<Option<_>>()?;
    let word = works.first()?.word();
    let is_alike = works.iter().all(|work| work.word() == word) && job.action == word.to_string();
    (is_one && is_alike && works.len() > 1).then_some(Work::Together(works))
}

/// The name of a job's one group, as its title has it: `add 20 people to VPN Users`.
fn group_named(job: &Job) -> Option<String> {
    let (_, name) = match job.title.split_once(' ')? {
        ("add", rest) => rest.strip_prefix("to ").map(|name| ("", name)).or_else(|| rest.split_once(" to "))?,
        ("remove", rest) => rest.strip_prefix("from ").map(|name| ("", name)).or_else(|| rest.split_once(" from "))?,
        _ => return None,
    };
    Some(name.to_owned())
}

/// Values of somebody's own, where they are other than what stands there.
fn judge_fill(fill: &Fill, user: &User) -> Judged {
    let values = match fill.of(user) {
        Ok(values) => values,
        Err(why) => return Judged::Not(why),
    };
    let nothing = Json::null();
    if values.iter().all(|(name, value)| user.profile.get(name).unwrap_or(&nothing).means(value)) {
        return Judged::Not("has these values already".to_owned());
    }
    Judged::Do(vec![Step::SetOwn { attributes: values.keys().cloned().collect() }])
}

/// All of it that makes sense, one after the other.
fn together(works: &[Work], facts: &Facts<'_>) -> Judged {
    let mut steps = Vec::new();
    let mut why = None;
    for work in works {
        match work.judge_facts(facts) {
            Judged::Do(more) | Judged::OktaMayRefuse(more) => steps.extend(more),
            Judged::Phases(..) => {}
            Judged::Not(reason) => why = why.or(Some(reason)),
        }
    }
    match (steps.is_empty(), why) {
        (false, _) => Judged::Do(steps),
        (true, why) => Judged::Not(why.unwrap_or_else(|| "nothing to do".to_owned())),
    }
}

/// What each step of a playbook is for somebody; what makes no sense for them is left out, and told.
fn phases(works: &[Work], facts: &Facts<'_>) -> Judged {
    // Whoever cannot be shut out is looked at alone: nothing else is done to them unasked.
    if let Some(Work::Leave(Step::ShutOut)) = works.first()
        && !matches!(facts.status(), Status::Suspended | Status::Deprovisioned)
        && let Judged::Not(why) = judge_leave(&Step::ShutOut, facts.status())
    {
        return Judged::Not(why);
    }
    let mut phases: Vec<Vec<Step>> = Vec::new();
    let mut not = Vec::new();
    let mut any = false;
    for work in works {
        // Okta offers no password's end to whoever is suspended by then.
        let is_suspended = phases.iter().flatten().any(|step| matches!(step, Step::Suspend | Step::ShutOut));
        let is_password = matches!(work, Work::Expire | Work::Reset | Work::TemporaryPassword);
        // Of each step with its own reasons nobody would read the plan.
        let status = facts.status().word();
        let judged = if is_suspended && is_password {
            Judged::Not("suspended by then".to_owned())
        } else {
            match work.judge_facts(facts) {
                Judged::Not(_) => Judged::Not(status.to_owned()),
                judged => judged,
            }
        };
        phases.push(match judged {
            Judged::Do(steps) | Judged::OktaMayRefuse(steps) => {
                any = true;
                steps
            }
            Judged::Phases(..) => Vec::new(),
            Judged::Not(why) => {
                not.push((phases.len(), why));
                Vec::new()
            }
        });
    }
    if any {
        return Judged::Phases(phases, not);
    }
    Judged::Not(format!("{}, nothing of it applies", facts.status().word()))
}

/// What a step of leaving is for somebody in this status.
fn judge_leave(step: &Step, status: &Status) -> Judged {
    let not = |why: String| Judged::Not(why);
    match (step, status) {
        (Step::ShutOut, Status::Active | Status::LockedOut) => Judged::Do(vec![step.clone()]),
        (Step::ShutOut, Status::Suspended) => not("suspended already".to_owned()),
        (Step::ShutOut, status) => not(format!("{}: cannot be suspended", status.word())),
        (Step::Grants | Step::Enrolments, Status::Deprovisioned) => not("deactivated: nothing left".to_owned()),
        (step, _) => Judged::Do(vec![step.clone()]),
    }
}

/// A reason without the keys that lead out of it: they are one person's.
fn plain(why: &str) -> String {
    match why.rsplit_once(" (") {
        Some((reason, keys)) if keys.ends_with(')') => reason.to_owned(),
        Some(_) | None => why.to_owned(),
    }
}
