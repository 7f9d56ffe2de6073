//! The plan of a job, before anything is sent: who will be acted on, who is left out and why, what it costs.
//!
//! ```text
//!  each person ─► sheltered? ─► judged ─┬─► will be
//!                                       └─► left out, by reason
//! ```
//!
//! Owns: the sums. Must not know: how people are found, and how it is drawn.

pub mod cost;
pub mod groups;
mod members;
pub mod reason;
pub mod words;

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use reason::{Reason, Stray};

use crate::app::jobs::odd::{Asked, Facts};
use crate::app::jobs::pace::Calls;
use crate::app::jobs::work::{Judged, Work};
use crate::app::part::count::people_word;
use crate::messages::jobs::Had;
use crate::protocol::id::UserId;
use crate::protocol::job::{Person, Step, Way};
use crate::protocol::json::Json;
use crate::protocol::operation::Risk;
use crate::protocol::protection::Readings;
use crate::protocol::recorder::Forbidden;
use crate::protocol::user::{Provider, User};
use crate::protocol::word::Word;

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub work: Work,
    pub will: Vec<Person>,
    ways: IndexMap<String, Vec<Step>>,
    /// What follows, by the same.
    then: IndexMap<String, Vec<Vec<Step>>>,
    /// What is done to those of whom something else is done than of the first in their status.
    extra: Vec<Way>,
    /// What of a playbook is not done to somebody: the number of its step, and why.
    dropped: IndexSet<(usize, String)>,
    /// Administrators who were named one by one.
    pub admins: Vec<UserId>,
    /// People who are left out, by the reason.
    pub left_out: IndexMap<Reason, Vec<Person>>,
    /// Entries that are nobody's, or several people's: `line 7: ann@x.io`.
    pub strays: IndexMap<Stray, Vec<String>>,
    /// How many of the people may be refused by Okta, by the directory that manages them.
    may_refuse: IndexMap<String, u32>,
    /// The attributes that are set on which a directory has the last word for whoever comes from there.
    sourced: Vec<String>,
    /// What is to be looked at besides.
    remarks: Vec<String>,
    /// Everybody who was named.
    facts: Facts,
    /// What is odd about those whom it is done to, and when they were locked, as it was last looked for.
    odd: Vec<String>,
    locks: String,
    calls: Calls,
    /// What is read of each, as far as it is known here.
    readings: Readings,
    /// What people had who are brought back: factors, which are lost, and what somebody gives back by hand; of how many.
    lost: IndexMap<String, usize>,
    by_hand: IndexMap<String, usize>,
    /// When and where it was looked for.
    looked: Option<(Timestamp, TimeZone)>,
    /// Who is in the list now and was not when it was drawn; who was then and is not now: these are in no plan.
    pub joined: Vec<String>,
    pub gone: Vec<String>,
    /// Entries that named somebody who was named before.
    pub twice: HashSet<UserId>,
    /// Those to whom it is done, in the order of these groups, each with its words and how many they are; one group of all
    /// where there are none.
    parts: Vec<(String, usize)>,
    /// How many mails go out, where that is another number than the work tells.
    mails: Option<u64>,
}

/// Rows that were judged one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgements {
    pub ways: Vec<Way>,
    /// Those to whom something is done, by what they come to in words.
    pub parts: Vec<(String, Vec<Person>)>,
    pub left_out: IndexMap<Reason, Vec<Person>>,
    /// What is wrong with rows, a line each.
    pub wrong: Vec<String>,
    pub remarks: Vec<String>,
    pub mails: u64,
}

impl Plan {
    pub fn new(work: Work) -> Self {
        Self {
            work,
            will: Vec::new(),
            ways: IndexMap::new(),
            then: IndexMap::new(),
            extra: Vec::new(),
            dropped: IndexSet::new(),
            admins: Vec::new(),
            left_out: IndexMap::new(),
            strays: IndexMap::new(),
            may_refuse: IndexMap::new(),
            sourced: Vec::new(),
            remarks: Vec::new(),
            facts: Facts::default(),
            odd: Vec::new(),
            locks: String::new(),
            calls: Calls::default(),
            readings: Readings::default(),
            lost: IndexMap::new(),
            by_hand: IndexMap::new(),
            looked: None,
            joined: Vec::new(),
            gone: Vec::new(),
            twice: HashSet::new(),
            parts: Vec::new(),
            mails: None,
        }
    }

    /// The same; on these attributes a directory has the last word for whoever comes from there.
    #[must_use]
    pub fn with_sourced(self, sourced: Vec<String>) -> Self {
        Self { sourced, ..self }
    }

    /// A plan of rows that were judged already.
    pub fn of_rows(work: Work, rows: Judgements) -> Self {
        let parts = rows.parts.iter().map(|(words, people)| (words.clone(), people.len())).collect();
        let strays = if rows.wrong.is_empty() { IndexMap::new() } else { IndexMap::from([(Stray::Wrong, rows.wrong)]) };
        Self {
            will: rows.parts.into_iter().flat_map(|(_, people)| people).collect(),
            extra: rows.ways,
            left_out: rows.left_out,
            strays,
            remarks: rows.remarks,
            parts,
            mails: Some(rows.mails),
            ..Self::new(work)
        }
    }

    /// Takes one more person. `kept_out` is why somebody is in no job of this kind, whatever their state.
    pub fn take(&mut self, user: &User, kept_out: Option<Reason>) {
        if !self.facts.take(user) {
            self.twice.insert(user.id.clone());
            return;
        }
        let mut person = Person::of(user).with_values(user, self.work.concerned());
        // Whoever may be taken in later is judged as well.
        let for_good = |reason: &Reason| !matches!(reason, Reason::Containable(_) | Reason::Admin | Reason::Unranked);
        if let Some(reason) = kept_out.clone().filter(for_good) {
            self.left_out.entry(reason).or_default().push(person);
            return;
        }
        let judged = match (self.work.judge(user), self.kept_elsewhere(user)) {
            (Judged::Do(_), Some(why)) => Judged::Not(why),
            (judged, _) => judged,
        };
        let (steps, then) = match judged {
            Judged::Do(steps) => (steps, Vec::new()),
            Judged::Phases(mut phases, not) => {
                self.dropped.extend(not);
                let steps = if phases.is_empty() { Vec::new() } else { phases.remove(0) };
                (steps, phases)
            }
            Judged::OktaMayRefuse(steps) => {
                let by = user.provider.as_ref().map(Provider::words).unwrap_or_default();
                *self.may_refuse.entry(by).or_default() += 1;
                (steps, Vec::new())
            }
            Judged::Not(why) => {
                let reason = if self.work.is_so(user) { Reason::So(why) } else { Reason::Not(why) };
                self.left_out.entry(reason).or_default().push(person);
                return;
            }
        };
        if let Work::Fill(fill) = &self.work {
            person.own = fill.of(user).unwrap_or_default().into();
        }
        let (steps, then) = match &kept_out {
            Some(Reason::Containable(_)) => (containing(&steps), then.iter().map(|steps| containing(steps)).collect()),
            _ => (steps, then),
        };
        let kept_out = kept_out.map(|reason| match reason {
            // Of what would be done to them nothing contains anything.
            Reason::Containable(why) if steps.is_empty() && then.iter().all(Vec::is_empty) => Reason::Sheltered(why),
            other => other,
        });
        let person = self.with_way(person, steps, then);
        match kept_out {
            Some(reason) => self.left_out.entry(reason).or_default().push(person),
            None => self.will.push(person),
        }
    }

    /// Why the values that are set are somebody else's to set, where that is known.
    fn kept_elsewhere(&self, user: &User) -> Option<String> {
        let provider = user.provider.as_ref().filter(|provider| provider.is_directory() && !self.sourced.is_empty())?;
        let are = if self.sourced.len() == 1 { "is" } else { "are" };
        Some(format!("{} {are} kept in {}: change it there", self.sourced.join(", "), provider.words()))
    }

    /// Takes somebody who is brought back: activated with all the others, then given what they had by hand.
    pub fn take_back(&mut self, user: &User, had: &Had) {
        if !self.facts.take(user) {
            self.twice.insert(user.id.clone());
            return;
        }
        for factor in &had.factors {
            *self.lost.entry(factor.clone()).or_default() += 1;
        }
        for what in &had.by_hand {
            *self.by_hand.entry(what.clone()).or_default() += 1;
        }
        let then = if had.given.is_empty() { Vec::new() } else { vec![had.given.clone()] };
        let person = self.with_way(Person::of(user), vec![Step::Activate { mail: true }], then);
        self.will.push(person);
    }

    /// Takes somebody whose values are put back.
    pub fn take_before(&mut self, user: &User, values: IndexMap<String, Json>, kept_out: Option<Reason>) {
        if !self.facts.take(user) {
            self.twice.insert(user.id.clone());
            return;
        }
        let mut person = Person::of(user).with_values(user, self.work.concerned());
        let steps = vec![Step::SetOwn { attributes: values.keys().cloned().collect() }];
        person.own = values.into();
        let reason = kept_out.or_else(|| person.own.is_empty().then(|| Reason::Not("nothing to put back".to_owned())));
        match reason {
            Some(reason) => self.left_out.entry(reason).or_default().push(person),
            None => {
                let person = self.with_way(person, steps, Vec::new());
                self.will.push(person);
            }
        }
    }

    /// Who is left out by a rule or a guard, as it is written down: a line for each rule.
    pub fn forbidden(&self) -> Vec<Forbidden> {
        let by_rule = self.left_out.iter().filter(|(reason, _)| reason.is_guard());
        let each = by_rule.map(|(reason, people)| Forbidden {
            word: Some(self.work.word()),
            rule: reason.words(),
            people: Person::ids(people),
            ..Forbidden::default()
        });
        each.collect()
    }

    /// Whether nobody is left, and that only since rules and guards keep everybody from it.
    pub fn is_kept_from_all(&self) -> bool {
        self.will.is_empty() && !self.left_out.is_empty() && self.left_out.keys().all(Reason::is_guard)
    }

    /// Whether somebody is left out who may be taken in.
    pub fn can_contain(&self) -> bool {
        self.left_out.keys().any(|reason| matches!(reason, Reason::Containable(_)))
    }

    /// Takes in those whom a rule protects, since what is done contains an attack.
    pub fn contain(&mut self) {
        let mut kept = IndexMap::new();
        for (reason, people) in std::mem::take(&mut self.left_out) {
            match reason {
                Reason::Containable(why) => {
                    // Whoever looks at the plan later must see it: they stand among all the others now.
                    let (who, why) = (people_word(people.len()), why.trim_end_matches('.'));
                    let only = self.containing_words();
                    self.look(&format!(
                        "{who} taken in who are protected, since this contains an attack{only}: {why}."
                    ));
                    self.will.extend(people);
                    if let Work::Playbook { works, .. } = &self.work {
                        let others = works.iter().enumerate().filter(|(_, work)| !work.word().contains_attack());
                        self.dropped.extend(others.map(|(at, _)| (at, "protected".to_owned())));
                    }
                }
                other => {
                    kept.insert(other, people);
                }
            }
        }
        self.left_out = kept;
        self.look_again();
    }

    /// What alone is done to those who are taken in, where it is not all: ` (only suspend, end sessions)`.
    pub fn containing_words(&self) -> String {
        match &self.work {
            Work::Playbook { works, .. } if !self.work.words().iter().all(Word::contains_attack) => {
                let only = works.iter().filter(|work| work.word().contains_attack()).map(Work::title);
                format!(" (only {})", only.collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        }
    }

    /// Looks for what is odd about those whom it will be done to.
    pub fn look_for_odd(&mut self, now: Timestamp, zone: &TimeZone) {
        self.looked = Some((now, zone.clone()));
        self.look_again();
    }

    /// The same once others are among them.
    fn look_again(&mut self) {
        let Some((now, zone)) = &self.looked else { return };
        let odd = self.facts.of(&self.will, *now, zone);
        let calls = self.count_calls();
        let words = self.work.words();
        let asked = if self.work.risk().is_grave() {
            Asked::Grave
        } else if words.iter().any(|word| matches!(word, Word::Set | Word::AddTo | Word::RemoveFrom)) {
            Asked::Change
        } else {
            Asked::Other
        };
        // Whoever is new was never there, and the others were read for their rows.
        self.odd = if self.parts.is_empty() { odd.sentences(asked) } else { Vec::new() };
        self.calls = calls;
        self.locks = if words == [Word::Unlock] { odd.locks(*now, zone) } else { String::new() };
    }

    /// Other sessions end: tokens of apps are revoked, devices forgotten.
    pub fn set_sessions(&mut self, with_tokens: bool, and_devices: bool) {
        if let Work::Sessions { tokens, forget } = &mut self.work {
            (*tokens, *forget) = (with_tokens, and_devices);
            for step in self.ways.values_mut().flatten() {
                if let Step::Sessions { tokens, forget } = step {
                    (*tokens, *forget) = (with_tokens, and_devices);
                }
            }
        }
    }

    /// Takes in somebody who is left out unless they are named, the one at this place of those of the reason; whether there
    /// was one.
    pub fn take_in(&mut self, reason: &Reason, place: usize) -> Option<Person> {
        let left = self.left_out.get_mut(reason).filter(|_| reason.yields_to_a_name())?;
        if place >= left.len() {
            return None;
        }
        let person = left.remove(place);
        if left.is_empty() {
            self.left_out.shift_remove(reason);
        }
        self.admins.push(person.id.clone());
        self.will.push(person.clone());
        // What was odd was of the others alone.
        self.look_again();
        Some(person)
    }

    /// Names somebody who is in the plan: their roles are not looked at before it is done.
    pub fn name(&mut self, id: &UserId) {
        if !self.admins.contains(id) {
            self.admins.push(id.clone());
        }
    }

    /// Everybody who was named, whatever becomes of them.
    pub fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.will.iter().chain(self.left_out.values().flatten())
    }

    /// Whether somebody was named, whatever becomes of them.
    pub fn has(&self, id: &UserId) -> bool {
        self.facts.has(id)
    }

    /// Somebody with what is done to them.
    fn with_way(&mut self, mut person: Person, steps: Vec<Step>, then: Vec<Vec<Step>>) -> Person {
        let first = self.ways.entry(person.status.to_string()).or_insert_with(|| steps.clone());
        let first_then = self.then.entry(person.status.to_string()).or_insert_with(|| then.clone());
        if *first != steps || *first_then != then {
            let way = Way { status: String::new(), steps, then };
            let at = self.extra.iter().position(|other| *other == way).unwrap_or_else(|| {
                self.extra.push(way);
                self.extra.len() - 1
            });
            person.way = Some(at as u32);
        }
        person
    }

    /// What is done to whom is put together anew.
    fn forget_ways(&mut self) {
        self.ways.clear();
        self.then.clear();
        self.extra.clear();
    }

    /// What is done to somebody, phase by phase.
    fn phases_of(&self, person: &Person) -> Vec<&[Step]> {
        if let Some(way) = person.way.and_then(|at| self.extra.get(at as usize)) {
            return std::iter::once(&way.steps).chain(&way.then).map(Vec::as_slice).collect();
        }
        let first = self.ways.get(&*person.status).into_iter();
        first.chain(self.then.get(&*person.status).into_iter().flatten()).map(Vec::as_slice).collect()
    }

    fn all_steps(&self) -> impl Iterator<Item = &Step> {
        let extra = self.extra.iter().flat_map(|way| way.steps.iter().chain(way.then.iter().flatten()));
        self.ways.values().flatten().chain(self.then.values().flatten().flatten()).chain(extra)
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
        self.all_steps().map(Step::risk).max().unwrap_or(Risk::Read)
    }

    /// The words of all that is done, each once.
    pub fn does(&self) -> Vec<Word> {
        let mut words = Vec::new();
        for word in self.all_steps().map(Step::word) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    pub fn ways(&self) -> Vec<Way> {
        let of_status = |(status, steps): (&String, &Vec<Step>)| Way {
            status: status.clone(),
            steps: steps.clone(),
            then: self.then.get(status).cloned().unwrap_or_default(),
        };
        self.extra.iter().cloned().chain(self.ways.iter().map(of_status)).collect()
    }

    /// `unlock 37 people`.
    pub fn title(&self) -> String {
        self.work.of_people(self.will.len())
    }

    /// Everybody who was named, once each, and the entries that named nobody.
    pub fn named(&self) -> usize {
        self.facts.len() + self.strays.values().map(Vec::len).sum::<usize>()
    }

    /// What else is read of each of them.
    pub fn reads(&mut self, readings: Readings) {
        self.readings = readings;
    }
}

/// Those of them that may be done to whoever is protected.
fn containing(steps: &[Step]) -> Vec<Step> {
    steps.iter().filter(|step| step.word().contains_attack()).cloned().collect()
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
        assert_eq!((plan.will.len(), plan.named(), plan.twice.len(), plan.calls().all()), (1, 5, 1, 2));
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
