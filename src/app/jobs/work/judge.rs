//! What a piece of work would be for one person, and why it would be nothing.

use super::super::fill::Fill;
use super::{Judged, Work};
use crate::app::action::Action;
use crate::app::action::facts::Facts;
use crate::app::action::offer::{Legality, Options};
use crate::protocol::job::Step;
use crate::protocol::json::Json;
use crate::protocol::row::UserRow;
use crate::protocol::status::Status;
use crate::protocol::user::User;

impl Work {
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
    pub(super) fn action(&self) -> Option<Action> {
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

    pub(super) fn group_step(&self) -> Option<Step> {
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
