//! A playbook as work on many people, once its groups were looked up.
//!
//! Owns: what each step of it is, and from when on factors are removed. Must not know: where playbooks are written.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::work::Work;
use crate::protocol::job::Step;
use crate::protocol::many::span;
use crate::protocol::playbook::{Play, Playbook, Since};

/// What it is. `groups` are the works of its groups, in its order; `since` is from when on factors are removed where the
/// playbook leaves that open.
pub fn work(
    playbook: &Playbook,
    since: Option<Timestamp>,
    now: Timestamp,
    groups: impl IntoIterator<Item = Work>,
) -> Work {
    let mut groups = groups.into_iter();
    let works = playbook.plays.iter().filter_map(|play| {
        Some(match play {
            Play::Unlock => Work::Unlock,
            Play::Reset => Work::Reset,
            Play::Expire => Work::Expire,
            Play::Sessions { tokens, forget } => Work::Sessions { tokens: *tokens, forget: *forget },
            Play::Factors(Since::Ever) => Work::Factors,
            Play::Factors(Since::Said) => Work::FactorsSince { since: since.unwrap_or(Timestamp::MAX) },
            Play::Factors(Since::Before(span)) => Work::FactorsSince { since: now.checked_sub(*span).unwrap_or(now) },
            Play::Activate => Work::Activate,
            Play::Suspend => Work::Suspend,
            Play::Unsuspend => Work::Unsuspend,
            Play::Deactivate => Work::Deactivate,
            Play::ShutOut => Work::Leave(Step::ShutOut),
            Play::Grants => Work::Leave(Step::Grants),
            Play::Enrolments => Work::Leave(Step::Enrolments),
            Play::OwnRoles => Work::Leave(Step::OwnRoles { only: None }),
            Play::Devices => Work::Leave(Step::Devices { only: None }),
            Play::GroupsByHand => Work::Leave(Step::GroupsByHand),
            Play::AddTo(_) | Play::RemoveFrom(_) => groups.next()?,
        })
    });
    let works = works.collect();
    Work::Playbook { name: playbook.name.clone(), works }
}

/// Its steps in a few words, as they are written.
pub fn steps(playbook: &Playbook) -> String {
    let step = |play: &Play| match play {
        Play::Unlock => "unlock".to_owned(),
        Play::Reset => "password link by mail".to_owned(),
        Play::Expire => "expire password".to_owned(),
        Play::Sessions { tokens: true, .. } => "end sessions and tokens".to_owned(),
        Play::Sessions { tokens: false, .. } => "end sessions".to_owned(),
        Play::Factors(Since::Ever) => "remove all factors".to_owned(),
        Play::Factors(Since::Said) => "remove newer factors".to_owned(),
        Play::Factors(Since::Before(span)) => format!("remove factors of the last {} h", span.as_hours().max(1)),
        Play::Activate => "activate".to_owned(),
        Play::Suspend => "suspend".to_owned(),
        Play::Unsuspend => "unsuspend".to_owned(),
        Play::Deactivate => "deactivate".to_owned(),
        Play::ShutOut => Step::ShutOut.title().to_owned(),
        Play::Grants => Step::Grants.title().to_owned(),
        Play::Enrolments => Step::Enrolments.title().to_owned(),
        Play::OwnRoles => Step::OwnRoles { only: None }.title().to_owned(),
        Play::Devices => "suspend devices of their own".to_owned(),
        Play::GroupsByHand => Step::GroupsByHand.title().to_owned(),
        Play::AddTo(group) => format!("add to {group}"),
        Play::RemoveFrom(group) => format!("remove from {group}"),
    };
    playbook.plays.iter().map(step).collect::<Vec<_>>().join(", ")
}

/// A moment as people type it: a time, a day, or how long ago it is.
pub fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    let text = text.trim();
    if let Some(span) = span(text) {
        return Ok(now.checked_sub(span).unwrap_or(Timestamp::MIN));
    }
    let of_day = |at: jiff::civil::DateTime| zone.to_timestamp(at).ok();
    let at = text.parse::<Timestamp>().ok();
    let at = at.or_else(|| text.parse::<jiff::civil::DateTime>().ok().and_then(of_day));
    let at = at.ok_or("it is a time as 2026-11-29T08:00, or how long ago, as 24h")?;
    if at > now { Err("that is not over yet".to_owned()) } else { Ok(at) }
}
