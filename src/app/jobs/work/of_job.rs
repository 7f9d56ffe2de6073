//! The work that a job did, and the work that takes it back.

use super::Work;
use crate::protocol::id::GroupId;
use crate::protocol::job::{Job, Step};

impl Work {
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
