//! What is told of a plan as a whole: what is to be looked at, the steps of a playbook, values before and after, its lines on
//! a terminal that scrolls.

use indexmap::IndexMap;

use crate::app::jobs::fill::told;
use crate::app::jobs::plan::Plan;
use crate::app::jobs::plan::groups::{Group, Who};
use crate::app::jobs::plan::reason::Reason;
use crate::app::jobs::work::Work;
use crate::app::part::count::{grouped, people_word, times_word};
use crate::protocol::job::{Person, Step};
use crate::protocol::json::Json;

/// One step of a playbook: all are through with it before the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    pub title: String,
    pub people: usize,
    /// To how many it is not done, and why.
    pub not: String,
}

impl Plan {
    /// What comes back, and what does not, where people are brought back.
    fn told_back(&self) -> Vec<String> {
        if self.work != Work::BringBack || self.will.is_empty() {
            return Vec::new();
        }
        let given = |is: fn(&Step) -> bool| {
            let of = |person: &Person| self.phases_of(person).into_iter().flatten().filter(|step| is(step)).count();
            self.will.iter().map(of).sum::<usize>() as u64
        };
        let groups = times_word(given(|step| step.group().is_some()), "membership");
        let apps = times_word(given(|step| matches!(step, Step::AssignApp { .. })), "app");
        let each = |all: &IndexMap<String, usize>| {
            let told = all.iter().map(|(what, people)| format!("{what} of {}", grouped(*people as u64)));
            told.collect::<Vec<_>>().join(", ")
        };
        let mut all = vec![
            format!("{groups} and {apps} by hand come back once they are activated; apps by group by themselves."),
            if self.lost.is_empty() {
                "Lost for good: passwords.".to_owned()
            } else {
                format!("Lost for good: passwords; factors: {}.", each(&self.lost))
            },
        ];
        if !self.by_hand.is_empty() {
            all.push(format!("Given again by somebody, elsewhere: {}.", each(&self.by_hand)));
        }
        all
    }

    /// The steps of a playbook in their order, each with how many people it is done to.
    pub fn phases(&self) -> Vec<Phase> {
        let Work::Playbook { works, .. } = &self.work else { return Vec::new() };
        let mut counts = vec![0; works.len()];
        for person in &self.will {
            for (count, _) in counts.iter_mut().zip(self.phases_of(person)).filter(|(_, steps)| !steps.is_empty()) {
                *count += 1;
            }
        }
        let phase = |(at, (work, people)): (usize, (&Work, usize))| {
            let others = self.will.len() - people;
            let why = self.dropped.iter().filter(|(step, _)| *step == at).map(|(_, why)| why.as_str());
            let why = why.collect::<Vec<_>>().join("; ");
            let not = if others == 0 { String::new() } else { format!("not for {}: {why}", grouped(others as u64)) };
            Phase { title: work.title(), people, not }
        };
        works.iter().zip(counts).enumerate().map(phase).collect()
    }

    /// Whether somebody is left out since it cannot be read whether they are an administrator.
    pub fn is_unranked(&self) -> bool {
        self.left_out.contains_key(&Reason::Unranked)
    }

    /// What it means that administrators could not be listed, as far as a clause goes on.
    pub fn whose_roles_are_unread(&self) -> &'static str {
        if self.is_unranked() {
            "Roles cannot be read here, so that anybody may be an administrator: nobody is taken in"
        } else {
            "Administrators could not be listed: whose roles cannot be read directly before is left out"
        }
    }

    /// What is to be looked at before it is done, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.told_back();
        remarks.extend(self.odd.iter().cloned());
        if !self.twice.is_empty() {
            remarks.push(format!("{} named more than once, taken once.", people_word(self.twice.len())));
        }
        for (by, people) in &self.may_refuse {
            let people = *people as usize;
            remarks.push(match &self.work {
                _ if by.is_empty() => format!("{} Okta's own links disagree; Okta may refuse.", people_word(people)),
                Work::Reset => {
                    let whose = if people == 1 { "has their password" } else { "have their passwords" };
                    format!("{} {whose} in {by}: Okta may refuse, and they are reset there.", people_word(people))
                }
                _ => format!("{} managed by {by}; Okta may refuse.", people_word(people)),
            });
        }
        remarks.extend(self.remarks.iter().cloned());
        remarks
    }

    /// What becomes of the values of the first few, where values are set: `ann@x.io: title empty → Chief`.
    pub fn examples(&self) -> Vec<String> {
        let of = |person: &Person| {
            let new: Vec<(String, Json)> = match &self.work {
                Work::Set { values } => values.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
                _ => person.own.iter().collect(),
            };
            let each =
                new.into_iter().map(|(name, value)| format!("{name} {}", told(person.was.get(&name).as_ref(), &value)));
            format!("{}: {}", person.login, each.collect::<Vec<_>>().join(", "))
        };
        match &self.work {
            Work::Set { .. } | Work::Fill(_) => self.will.iter().take(EXAMPLES).map(of).collect(),
            _ => Vec::new(),
        }
    }

    /// Its lines on a terminal that scrolls: how many of each, and what is odd.
    pub fn lines(&self) -> Vec<String> {
        let line = |group: &Group<'_>| {
            let count = grouped(group.count() as u64);
            let beside = match (self.beside(*group), group.who) {
                (beside, Who::People(_)) if !beside.is_empty() => format!("  ({beside})"),
                (_, Who::People(_) | Who::Entries(_)) => String::new(),
            };
            let entries = match group.who {
                Who::Entries(entries) => entries,
                Who::People(_) => &[],
            };
            let each = entries.iter().take(LISTED).map(|entry| format!("           {entry}"));
            let more = entries.len().saturating_sub(LISTED) as u64;
            let more = (more > 0).then(|| format!("           … {} more", grouped(more)));
            let head = std::iter::once(format!("{count:>7}  {}{beside}", self.words(*group)));
            head.chain(each).chain(more).collect::<Vec<_>>()
        };
        let groups = self.groups();
        let phase = |(at, phase): (usize, Phase)| {
            let not = if phase.not.is_empty() { String::new() } else { format!("  ({})", phase.not) };
            format!("{:>9}. {:>7}  {}{not}", at + 1, grouped(phase.people as u64), phase.title)
        };
        let phases = self.phases().into_iter().enumerate().map(phase);
        let examples = self.examples().into_iter().map(|example| format!("  like {example}"));
        let remarks = self.remarks().into_iter().map(|remark| format!("  Look: {remark}"));
        groups.iter().flat_map(line).chain(phases).chain(examples).chain(remarks).collect()
    }
}

/// People whose values are shown before and after.
const EXAMPLES: usize = 3;

/// How many entries that are nobody's are listed, a line each; a report has all of them.
const LISTED: usize = 50;
