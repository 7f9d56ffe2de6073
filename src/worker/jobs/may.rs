//! Whether a job may be gone on with: another organisation, another person, another policy or a plan of long ago never
//! does.

use jiff::{SignedDuration, Timestamp};

use crate::protocol::operation::Risk;
use crate::store::jobs::{Opened, Stage};

/// For how long a plan holds: what takes something away is looked at anew soon.
const HOLDS: SignedDuration = SignedDuration::from_hours(24);
const HOLDS_GRAVE: SignedDuration = SignedDuration::from_mins(10);

/// Who goes on, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Host of the organisation.
    pub org: String,
    /// The system's name for whoever runs the program, and its own.
    pub user: Option<String>,
    pub host: Option<String>,
    /// SHA-256 of the policy in force; none where nothing is forbidden.
    pub policy: Option<String>,
}

/// Why a job must be planned anew; a clause.
pub fn hindrance(opened: &Opened, stamp: &Stamp, now: Timestamp) -> Option<String> {
    let job = &opened.job;
    if job.org != stamp.org {
        return Some(format!("{} is of {}", job.id, job.org));
    }
    if opened.course.stage == Stage::Stopped {
        return Some(format!("{} was stopped for good", job.id));
    }
    if job.policy != stamp.policy {
        return Some(format!("what is allowed here has changed since {} was planned", job.id));
    }
    if job.user != stamp.user {
        let whose = job.user.as_deref().unwrap_or("somebody else");
        return Some(format!("{} was planned by {whose}", job.id));
    }
    is_too_old(opened.course.last.unwrap_or(job.planned).max(job.planned), job.risk(), now)
        .map(|words| format!("{} rests for more than {words}, and people may have changed", job.id))
}

/// For longer than which time a plan rests, where that is too long.
pub fn is_too_old(since: Timestamp, risk: Risk, now: Timestamp) -> Option<&'static str> {
    let (holds, words) = if risk.is_grave() { (HOLDS_GRAVE, "10 minutes") } else { (HOLDS, "a day") };
    (now.duration_since(since) > holds).then_some(words)
}
