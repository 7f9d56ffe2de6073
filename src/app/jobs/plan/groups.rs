//! The groups of a plan, a line each: who is meant, who is left out and why, what named nobody.

use indexmap::IndexMap;

use crate::app::jobs::plan::Plan;
use crate::app::jobs::plan::reason::{Reason, Stray};
use crate::app::jobs::work::Work;
use crate::app::part::count::grouped;
use crate::protocol::job::Person;
use crate::protocol::status::Status;

/// One line of the plan: what becomes of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'p> {
    pub what: What<'p>,
    pub who: Who<'p>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'p> {
    /// It is done to them.
    Will,
    /// The same, to those of one of its parts.
    Part(usize),
    Left(&'p Reason),
    Stray(Stray),
    /// Some of all these: who came into the list since it was drawn.
    Joined,
    /// Who was in the list when it was drawn, and is in no group.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<'p> {
    People(&'p [Person]),
    /// What was written, where that is not one person.
    Entries(&'p [String]),
}

impl Group<'_> {
    pub fn count(&self) -> usize {
        match self.who {
            Who::People(people) => people.len(),
            Who::Entries(entries) => entries.len(),
        }
    }
}

impl Plan {
    /// Its groups, in the order in which they are told: who is meant, who is left out and why, what named nobody.
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut from = 0;
        let part = |(at, (_, count)): (usize, &(String, usize))| {
            let people = self.will.get(from..from + count).unwrap_or_default();
            from += count;
            Group { what: What::Part(at), who: Who::People(people) }
        };
        let parts: Vec<Group<'_>> = self.parts.iter().enumerate().map(part).collect();
        let whole = parts.is_empty().then_some(Group { what: What::Will, who: Who::People(&self.will) });
        let left = self.left_out.iter().map(|(reason, people)| (What::Left(reason), Who::People(people)));
        let strays = self.strays.iter().map(|(stray, entries)| (What::Stray(*stray), Who::Entries(entries)));
        let since = [(What::Joined, &self.joined), (What::Gone, &self.gone)];
        let since = since.into_iter().map(|(what, names)| (what, Who::Entries(names)));
        let others = left.chain(strays).chain(since).map(|(what, who)| Group { what, who });
        whole
            .into_iter()
            .chain(parts)
            .chain(others)
            .filter(|group| group.count() > 0 || group.what == What::Will)
            .collect()
    }

    /// What a group comes to, in words behind its number.
    pub fn words(&self, group: Group<'_>) -> String {
        match group.what {
            What::Will => match &self.work {
                Work::Playbook { name, .. } => format!("by the playbook {name}"),
                work => format!("to {}", work.title()),
            },
            What::Part(at) => self.parts.get(at).map(|(words, _)| words.clone()).unwrap_or_default(),
            What::Left(reason) => reason.words(),
            What::Stray(Stray::Wrong) => "cannot be imported".to_owned(),
            What::Stray(Stray::Nobody) => "nobody of this login, email, number or id".to_owned(),
            What::Stray(Stray::Several) => "several people fit, none is taken".to_owned(),
            What::Joined => "of all these joined the list since".to_owned(),
            What::Gone => "shown, but not in it now: not planned".to_owned(),
        }
    }

    /// What is told of a group beside its words: the states of those who are meant, or who the few others are.
    pub fn beside(&self, group: Group<'_>) -> String {
        match (group.what, group.who) {
            (What::Will, _) => {
                let both = [self.by_status(), self.locks.clone()];
                both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
            }
            (_, Who::People(people)) => some_of(people),
            (_, Who::Entries(entries)) => first(entries),
        }
    }

    /// Where not all of them are in one status: how many in each.
    fn by_status(&self) -> String {
        let mut counts: IndexMap<&str, u64> = IndexMap::new();
        for person in &self.will {
            *counts.entry(&person.status).or_default() += 1;
        }
        if counts.len() < 2 {
            return String::new();
        }
        let each = counts.iter().map(|(status, count)| format!("{} {}", grouped(*count), Status::parse(status).word()));
        each.collect::<Vec<_>>().join(" · ")
    }
}

/// How many entries are named in a line.
const NAMED: usize = 5;

fn some_of(people: &[Person]) -> String {
    if people.len() > NAMED {
        return String::new();
    }
    let logins: Vec<&str> = people.iter().map(|person| person.login.as_str()).collect();
    logins.join(", ")
}

fn first(entries: &[String]) -> String {
    let more = if entries.len() > NAMED { format!(" … {} more", entries.len() - NAMED) } else { String::new() };
    format!("{}{more}", entries.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
}
