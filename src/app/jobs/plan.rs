//! The plan of a job, before anything is sent: who will be acted on, who is left out and why, what it costs.
//!
//! ```text
//!  each person ─► sheltered? ─► judged ─┬─► will be
//!                                       └─► left out, by reason
//! ```
//!
//! Owns: the sums. Must not know: how people are found, and how it is drawn.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::work::{Judged, Work};
use crate::app::part::count::{grouped, people_word};
use crate::protocol::id::UserId;
use crate::protocol::job::{Person, Step, Way};
use crate::protocol::operation::Risk;
use crate::protocol::status::Status;
use crate::protocol::user::{Provider, User};

/// What is planned.
#[derive(Clone, Debug)]
pub struct Plan {
    pub work: Work,
    pub will: Vec<Person>,
    ways: IndexMap<String, Vec<Step>>,
    /// People who are left out, by the reason.
    pub left_out: IndexMap<Reason, Vec<Person>>,
    /// Entries that are nobody's, or several people's: `line 7: ann@x.io`.
    pub strays: IndexMap<Stray, Vec<String>>,
    /// How many of the people may be refused by Okta, by the directory that manages them.
    may_refuse: IndexMap<String, u32>,
    /// What is to be looked at besides.
    remarks: Vec<String>,
    seen: HashSet<UserId>,
    /// Entries that named somebody who was named before.
    pub twice: u32,
}

/// Why somebody is left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It makes no sense for them, or is so already.
    Not(String),
    /// A rule keeps them from it, in its words.
    Sheltered(String),
    /// It is the token's owner.
    Owner,
    /// An administrator, where something is taken away or opened.
    Admin,
    /// They were excepted.
    Excepted,
}

/// What an entry of a list came to, when it is not one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stray {
    Nobody,
    Several,
}

impl Plan {
    pub fn new(work: Work) -> Self {
        Self {
            work,
            will: Vec::new(),
            ways: IndexMap::new(),
            left_out: IndexMap::new(),
            strays: IndexMap::new(),
            may_refuse: IndexMap::new(),
            remarks: Vec::new(),
            seen: HashSet::new(),
            twice: 0,
        }
    }

    /// Takes one more person. `kept_out` is why somebody is in no job of this kind, whatever their state.
    pub fn take(&mut self, user: &User, kept_out: Option<Reason>) {
        if !self.seen.insert(user.id.clone()) {
            self.twice += 1;
            return;
        }
        let person = Person::of(user);
        if let Some(reason) = kept_out {
            self.left_out.entry(reason).or_default().push(person);
            return;
        }
        let steps = match self.work.judge(user) {
            Judged::Do(steps) => steps,
            Judged::OktaMayRefuse(steps) => {
                let by = user.provider.as_ref().map(Provider::words).unwrap_or_default();
                *self.may_refuse.entry(by).or_default() += 1;
                steps
            }
            Judged::Not(why) => {
                self.left_out.entry(Reason::Not(why)).or_default().push(person);
                return;
            }
        };
        self.ways.entry(person.status.clone()).or_insert(steps);
        self.will.push(person);
    }

    /// Notes an entry that is nobody, or several people.
    pub fn stray(&mut self, kind: Stray, entry: String) {
        self.strays.entry(kind).or_default().push(entry);
    }

    /// Adds something to look at before it is done.
    pub fn look(&mut self, remark: &str) {
        self.remarks.push(remark.to_owned());
    }

    /// How much it can harm: as the gravest of its steps.
    pub fn risk(&self) -> Risk {
        let steps = self.ways.values().flatten();
        steps.map(Step::risk).max().unwrap_or(Risk::Read)
    }

    pub fn ways(&self) -> Vec<Way> {
        self.ways.iter().map(|(status, steps)| Way { status: status.clone(), steps: steps.clone() }).collect()
    }

    /// `unlock 37 people`.
    pub fn title(&self) -> String {
        format!("{} {}", self.work.title(), people_word(self.will.len()))
    }

    /// Everybody who was named, once each, and the entries that named nobody.
    pub fn named(&self) -> usize {
        self.seen.len() + self.strays.values().map(Vec::len).sum::<usize>()
    }

    /// Calls that it takes: each person is read again, and what their group step needs.
    pub fn calls(&self) -> u64 {
        let of = |person: &Person| {
            let steps = self.ways.get(&person.status).map(Vec::as_slice).unwrap_or_default();
            1 + steps.len() as u64 + u64::from(steps.iter().any(|step| step.group().is_some()))
        };
        self.will.iter().map(of).sum()
    }

    /// Its lines: how many of each, and what is odd.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let count = |count: usize| format!("{:>7}", grouped(count as u64));
        let by_status = self.by_status();
        lines.push(format!("{}  to {}{by_status}", count(self.will.len()), self.work.title()));
        for (reason, people) in &self.left_out {
            let why = match reason {
                Reason::Not(why) => format!("left alone: {why}"),
                Reason::Sheltered(why) => why.clone(),
                Reason::Owner => "your own account".to_owned(),
                Reason::Admin => "administrators: one at a time, by their own page".to_owned(),
                Reason::Excepted => "excepted".to_owned(),
            };
            lines.push(format!("{}  {why}{}", count(people.len()), some_of(people)));
        }
        for (stray, entries) in &self.strays {
            let what = match stray {
                Stray::Nobody => "nobody of this login, email, number or id",
                Stray::Several => "several people fit, none is taken",
            };
            lines.push(format!("{}  {what}: {}", count(entries.len()), first(entries)));
        }
        if self.twice > 0 {
            lines.push(format!("{}  named more than once, taken once", count(self.twice as usize)));
        }
        for (by, people) in &self.may_refuse {
            let by = if by.is_empty() { "Okta's own links disagree".to_owned() } else { format!("managed by {by}") };
            lines.push(format!("  Look: {} {by}; Okta may refuse.", people_word(*people as usize)));
        }
        lines.extend(self.remarks.iter().map(|remark| format!("  Look: {remark}")));
        lines
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
        format!("  ({})", each.collect::<Vec<_>>().join(" · "))
    }
}

/// How many entries are named in a line.
const NAMED: usize = 5;

fn some_of(people: &[Person]) -> String {
    if people.len() > NAMED {
        return String::new();
    }
    let logins: Vec<&str> = people.iter().map(|person| person.login.as_str()).collect();
    format!("  ({})", logins.join(", "))
}

fn first(entries: &[String]) -> String {
    let more = if entries.len() > NAMED { format!(" … {} more", entries.len() - NAMED) } else { String::new() };
    format!("{}{more}", entries.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str, status: &str) -> User {
        let json = format!(r#"{{"id":"{id}","status":"{status}","profile":{{"login":"{id}@x.io"}}}}"#);
        User::parse(&json, None).unwrap()
    }

    #[test]
    fn each_person_is_in_one_group_of_the_plan_however_often_they_were_named() {
        let mut plan = Plan::new(Work::Unlock);
        for (id, status, reason) in [
            ("a", "LOCKED_OUT", None),
            ("b", "ACTIVE", None),
            ("c", "LOCKED_OUT", Some(Reason::Sheltered("protected: Super admin".into()))),
            ("a", "LOCKED_OUT", None),
            ("d", "LOCKED_OUT", Some(Reason::Owner)),
        ] {
            plan.take(&user(id, status), reason);
        }
        plan.stray(Stray::Nobody, "line 7: x".into());
        assert_eq!((plan.will.len(), plan.named(), plan.twice, plan.calls()), (1, 5, 1, 2));
        assert_eq!(plan.title(), "unlock 1 person");
        let lines = plan.lines().join("\n");
        for words in ["not locked", "Super admin", "your own account", "line 7: x", "named more than once"] {
            assert!(lines.contains(words), "{lines}");
        }
    }

    #[test]
    fn what_one_key_does_both_ways_is_one_way_for_many() {
        let judged = |work: Work, status: &str| work.judge(&user("a", status));
        assert_eq!(judged(Work::Suspend, "ACTIVE"), Judged::Do(vec![Step::Suspend]));
        assert!(matches!(judged(Work::Suspend, "SUSPENDED"), Judged::Not(_)), "nobody is let in by it");
        assert_eq!(judged(Work::Unsuspend, "SUSPENDED"), Judged::Do(vec![Step::Unsuspend]));
        assert!(matches!(judged(Work::Unsuspend, "ACTIVE"), Judged::Not(_)), "nobody is shut out by it");
        assert_eq!(judged(Work::Activate, "STAGED"), Judged::Do(vec![Step::Activate { mail: true }]));
        assert_eq!(judged(Work::Activate, "PROVISIONED"), Judged::Do(vec![Step::Reactivate { mail: true }]));
        assert!(matches!(judged(Work::Delete, "ACTIVE"), Judged::Not(why) if !why.contains('(')));
    }
}
