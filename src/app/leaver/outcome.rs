//! What became of somebody who left: what was done, what still lets them in, and what is left of them.

use crate::app::part::count::people_word;
use crate::messages::jobs::{JobSeen, JobStage, StepTold};
use crate::protocol::device::DeviceStatus;
use crate::protocol::held::{Access, Why};
use crate::protocol::job::{Fate, Kind};
use crate::protocol::text::visible;

use super::ACTION;

/// The same for many at once, by the playbook that the program knows by itself.
const OF_MANY: &str = "--playbook leaver";

/// Whether a job is about people who leave.
pub fn is_leaving(seen: &JobSeen) -> bool {
    seen.job.action == ACTION || seen.job.action == OF_MANY
}

/// Whether a step was done, or needed not be.
fn is_fine(step: &StepTold) -> bool {
    step.fate.as_ref().is_some_and(|fate| fate.kind().is_fine())
}

/// What still lets somebody in, in few words each; nothing where they are out as far as that is known.
pub fn lets_in(steps: &[StepTold]) -> Vec<String> {
    let open = steps.iter().filter(|step| step.blocks && !is_fine(step));
    open.map(|step| match &step.fate {
        None => format!("{}: not reached", step.title),
        Some(fate) if fate.why().is_empty() => format!("{}: {}", step.title, fate.kind().word()),
        Some(fate) => format!("{}: {}, {}", step.title, fate.kind().word(), fate.why()),
    })
    .collect()
}

/// What is told first of a job that a killed run left behind, or that rests; none where nothing is left of it.
pub fn left_behind(seen: &JobSeen) -> Option<String> {
    let how = match &seen.stage {
        JobStage::BrokeOff => "broke off",
        JobStage::Paused(_) => "rests",
        JobStage::Planned | JobStage::Running | JobStage::Elsewhere | JobStage::Done | JobStage::Stopped => {
            return None;
        }
    };
    let title = &seen.job.title;
    if !seen.steps.is_empty() {
        let open = lets_in(&seen.steps);
        let still = if open.is_empty() {
            "they are shut out; the rest is not done".to_owned()
        } else {
            format!("they may still get in ({})", open.join("; "))
        };
        return Some(format!("“{title}” {how}: {still}."));
    }
    let counts = &seen.counts;
    let through = counts.get(Kind::Done) + counts.get(Kind::WasSo);
    let left = counts.all().saturating_sub(through);
    (left > 0)
        .then(|| format!("“{title}” {how}: {} may still get in, or have something left.", people_word(left as usize)))
}

/// All of it as lines to read. `access` is what is left of them, as far as it could be read.
pub fn lines(seen: &JobSeen, name: &str, access: Option<&Access>) -> Vec<String> {
    let open = lets_in(&seen.steps);
    let mut lines = Vec::new();
    if open.is_empty() {
        lines.push(format!("{name} is shut out."));
    } else {
        lines.push(format!("{name} may still get in:"));
        lines.extend(open.iter().map(|why| format!("  {why}")));
    }
    lines.push(String::new());
    for step in &seen.steps {
        let kind = step.fate.as_ref().map_or(Kind::NotReached, Fate::kind).word();
        let why = step.fate.as_ref().map(Fate::why).filter(|why| !why.is_empty());
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        lines.push(format!("  {kind:<12} {}{why}", step.title));
    }
    lines.push(String::new());
    match access {
        Some(access) => lines.extend(left(access)),
        None => lines.push("What is left could not be read.".to_owned()),
    }
    lines.push("Apps that they are signed in to stay open until their own time ends.".to_owned());
    lines.into_iter().map(|line| visible(&line).into_owned()).collect()
}

/// What is left, a sentence each.
fn left(access: &Access) -> Vec<String> {
    let mut lines = Vec::new();
    match &access.groups {
        Ok(groups) => {
            let named = |of: fn(&Why) -> bool| {
                groups.iter().filter(|group| of(&group.why)).map(|group| group.name.clone()).collect::<Vec<_>>()
            };
            let mut say = |names: Vec<String>, why: &str| {
                if !names.is_empty() {
                    lines.push(format!("Groups left, {why}: {}.", names.join(", ")));
                }
            };
            say(named(|why| *why == Why::ByHand), "by hand");
            say(named(|why| matches!(why, Why::ByRule(_))), "by a rule");
            say(named(|why| *why == Why::Untold), "Okta does not say why");
        }
        Err(failure) => lines.push(format!("Groups left: not read, {}.", failure.kind.sentence())),
    }
    if let Ok(apps) = &access.apps {
        let hand = apps.iter().filter(|app| app.why == Why::ByHand).map(|app| app.name.clone()).collect::<Vec<_>>();
        let others = apps.len() - hand.len();
        if !hand.is_empty() {
            lines.push(format!("Apps left, by hand: {}.", hand.join(", ")));
        }
        if others > 0 {
            lines.push(format!("Apps left by groups, or untold: {others}."));
        }
    }
    match &access.roles {
        Ok(held) if held.roles.is_empty() => {}
        Ok(held) => {
            let names: Vec<String> = held.roles.iter().map(|one| one.role.words()).collect();
            lines.push(format!("Admin roles left: {}.", names.join(", ")));
        }
        Err(failure) => lines.push(format!("Admin roles left: not read, {}.", failure.kind.sentence())),
    }
    if let Ok(factors) = &access.factors
        && !factors.is_empty()
    {
        let names: Vec<String> = factors.iter().map(crate::protocol::factor::Factor::name).collect();
        lines.push(format!("Factors left: {}.", names.join(", ")));
    }
    if let Ok(devices) = &access.devices {
        let active = devices.iter().filter(|device| device.status == DeviceStatus::Active);
        let names: Vec<String> = active.map(|device| device.label().to_owned()).collect();
        if !names.is_empty() {
            lines.push(format!("Devices still active: {}.", names.join(", ")));
        }
    }
    if let Ok(grants) = &access.grants
        && !grants.is_empty()
    {
        lines.push(format!("Grants of apps left: {}.", grants.len()));
    }
    match &access.reports {
        Ok(people) if people.names.is_empty() => lines.push("Nobody reports to them.".to_owned()),
        Ok(people) => {
            let more = if people.more { " and others" } else { "" };
            lines.push(format!("They report to them and need another manager: {}{more}.", people.names.join(", ")));
        }
        Err(failure) => lines.push(format!("Who reports to them: not read, {}.", failure.kind.sentence())),
    }
    if let Ok(owned) = &access.owned
        && !owned.is_empty()
    {
        lines.push(format!("Groups that they own: {}.", owned.join(", ")));
    }
    lines
}
