//! The plan of a job, before anything is sent: who will be acted on, who is left out and why, what it costs.
//!
//! ```text
//!  each person ─► sheltered? ─► judged ─┬─► will be
//!                                       └─► left out, by reason
//! ```
//!
//! Owns: the sums. Must not know: how people are found, and how it is drawn.

use indexmap::{IndexMap, IndexSet};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::fill::told;
use super::odd::{Asked, Facts};
use super::pace::Calls;
use super::work::{Judged, Work};
use crate::app::part::count::{grouped, people_word, times_word};
use crate::messages::jobs::Had;
use crate::protocol::id::UserId;
use crate::protocol::job::{Person, Step, Way};
use crate::protocol::json::Json;
use crate::protocol::operation::Risk;
use crate::protocol::protection::{OfRules, Readings};
use crate::protocol::rate::Bucket;
use crate::protocol::recorder::Forbidden;
use crate::protocol::status::Status;
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
    /// Entries that named somebody who was named before.
    pub twice: u32,
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

/// Why somebody is left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It makes no sense for them, or is so already.
    Not(String),
    /// A rule keeps them from it, in its words.
    Sheltered(String),
    /// The same; what is to be done contains an attack, and is done to them as well where a person says so.
    Containable(String),
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
    /// A row that cannot be done, and why.
    Wrong,
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
            remarks: Vec::new(),
            facts: Facts::default(),
            odd: Vec::new(),
            locks: String::new(),
            calls: Calls::default(),
            readings: Readings::default(),
            lost: IndexMap::new(),
            by_hand: IndexMap::new(),
            looked: None,
            twice: 0,
            parts: Vec::new(),
            mails: None,
        }
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
            self.twice += 1;
            return;
        }
        let mut person = Person::of(user).with_values(user, self.work.concerned());
        // Whoever may be taken in later is judged as well.
        let for_good = |reason: &Reason| !matches!(reason, Reason::Containable(_) | Reason::Admin);
        if let Some(reason) = kept_out.clone().filter(for_good) {
            self.left_out.entry(reason).or_default().push(person);
            return;
        }
        let (steps, then) = match self.work.judge(user) {
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
                self.left_out.entry(Reason::Not(why)).or_default().push(person);
                return;
            }
        };
        if let Work::Fill(fill) = &self.work {
            person.own = fill.of(user).unwrap_or_default().into();
        }
        let person = self.with_way(person, steps, then);
        match kept_out {
            Some(reason) => self.left_out.entry(reason).or_default().push(person),
            None => self.will.push(person),
        }
    }

    /// Takes somebody who is brought back: activated with all the others, then given what they had by hand.
    pub fn take_back(&mut self, user: &User, had: &Had) {
        if !self.facts.take(user) {
            self.twice += 1;
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
                Reason::Containable(_) => self.will.extend(people),
                other => {
                    kept.insert(other, people);
                }
            }
        }
        self.left_out = kept;
        self.look_again();
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

    /// Takes in an administrator who was left out, the one at this place among them; whether there was one.
    pub fn name_admin(&mut self, place: usize) -> Option<Person> {
        let left = self.left_out.get_mut(&Reason::Admin)?;
        if place >= left.len() {
            return None;
        }
        let person = left.remove(place);
        if left.is_empty() {
            self.left_out.shift_remove(&Reason::Admin);
        }
        self.admins.push(person.id.clone());
        self.will.push(person.clone());
        Some(person)
    }

    /// Names somebody who is in the plan: their roles are not looked at before it is done.
    pub fn name(&mut self, id: &UserId) {
        if !self.admins.contains(id) {
            self.admins.push(id.clone());
        }
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

    /// Calls that it takes: each person is read again, what their group step needs, who they are where something is taken
    /// away and where rules ask, and what they have before they are deactivated.
    pub fn calls(&self) -> Calls {
        if self.looked.is_some() {
            return self.calls.clone();
        }
        self.count_calls()
    }

    fn count_calls(&self) -> Calls {
        let mut calls = Calls::default();
        let grave = self.risk().is_grave();
        // People of one way take the same.
        let mut ways: IndexMap<(Option<u32>, &str), (&Person, u64)> = IndexMap::new();
        for person in &self.will {
            let status = if person.way.is_some() { "" } else { person.status.as_str() };
            ways.entry((person.way, status)).or_insert((person, 0)).1 += 1;
        }
        for (person, people) in ways.into_values() {
            for steps in self.phases_of(person).into_iter().filter(|steps| !steps.is_empty()) {
                calls.add(Bucket::User, people);
                let groups = steps.iter().any(|step| step.group().is_some());
                let factors = steps.iter().any(|step| matches!(step, Step::FactorsSince { .. }));
                calls.add(Bucket::Other, people * (u64::from(groups) + u64::from(factors)));
                if grave && self.readings.standing {
                    calls.add(Bucket::User, people * u64::from(self.readings.rules.is_some()));
                    add_roles(&mut calls, people);
                }
                for step in steps {
                    self.add_step(&mut calls, step, people);
                }
            }
        }
        calls
    }

    /// A step, with what is read directly before it.
    fn add_step(&self, calls: &mut Calls, step: &Step, people: u64) {
        calls.add(step.bucket(), people);
        if let Some(rules) = self.readings.rules {
            calls.add(Bucket::User, people);
            match rules {
                OfRules::Nothing => {}
                OfRules::Groups => calls.add(Bucket::Other, people),
                OfRules::Roles => add_roles(calls, people),
            }
        }
        match step {
            // Each of them by a call of its own.
            Step::FactorsSince { .. } => calls.may_be_more(),
            Step::Deactivate if self.readings.belongings => {
                // Their apps and factors; and of each group whether a rule feeds it.
                add_roles(calls, people);
                calls.add(Bucket::Other, people * 2);
                calls.may_be_more();
            }
            _ => {}
        }
    }

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
        let others = left.chain(strays).map(|(what, who)| Group { what, who });
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

    /// What is to be looked at before it is done, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.told_back();
        remarks.extend(self.odd.iter().cloned());
        if self.twice > 0 {
            remarks.push(format!("{} named more than once, taken once.", people_word(self.twice as usize)));
        }
        for (by, people) in &self.may_refuse {
            let by = if by.is_empty() { "Okta's own links disagree".to_owned() } else { format!("managed by {by}") };
            remarks.push(format!("{} {by}; Okta may refuse.", people_word(*people as usize)));
        }
        remarks.extend(self.remarks.iter().cloned());
        remarks
    }

    /// What becomes of the values of the first few, where values are set: `ann@x.io: title empty → Chief`.
    pub fn examples(&self) -> Vec<String> {
        let of = |person: &Person| {
            let new: Vec<(&String, &Json)> = match &self.work {
                Work::Set { values } => values.iter().collect(),
                _ => person.own.iter().collect(),
            };
            let each = new.into_iter().map(|(name, value)| format!("{name} {}", told(person.was.get(name), value)));
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

    /// What it takes, and what of it can be taken back.
    pub fn cost(&self) -> Cost {
        let mails = self.mails.unwrap_or(if self.work.mails() { self.will.len() as u64 } else { 0 });
        Cost { calls: self.calls(), mails, undo: self.work.undo() }
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

/// One step of a playbook: all are through with it before the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    pub title: String,
    pub people: usize,
    /// To how many it is not done, and why.
    pub not: String,
}

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

impl Reason {
    /// Whether a rule or a guard keeps them from it, and not what they are.
    pub fn is_guard(&self) -> bool {
        match self {
            Self::Sheltered(_) | Self::Containable(_) | Self::Owner | Self::Admin => true,
            Self::Not(_) | Self::Excepted => false,
        }
    }

    /// How it is told of several people.
    pub fn words(&self) -> String {
        match self {
            Self::Not(why) => format!("left alone: {why}"),
            Self::Sheltered(why) => why.clone(),
            Self::Containable(why) => format!("may be contained: {why}"),
            Self::Owner => "your own account".to_owned(),
            Self::Admin => "administrators: left out unless named".to_owned(),
            Self::Excepted => "excepted".to_owned(),
        }
    }
}

/// What a plan takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    pub calls: Calls,
    pub mails: u64,
    /// What of it can be taken back, in words.
    pub undo: &'static str,
}

impl Cost {
    /// `74 calls of 300 a minute, about 15 s · no mails · nothing to undo`; `allowed` is what a job may use of a limit.
    pub fn words(&self, allowed: impl Fn(Bucket) -> Option<u32>) -> String {
        let mails = match self.mails {
            0 => "no mails".to_owned(),
            mails => times_word(mails, "mail"),
        };
        format!("{} · {mails} · {}", self.calls.words(allowed), self.undo)
    }
}

/// Groups, roles and the list of administrators; what the groups give.
fn add_roles(calls: &mut Calls, people: u64) {
    calls.add(Bucket::Other, people * 3);
    calls.add(Bucket::Groups, people);
}

/// People whose values are shown before and after.
const EXAMPLES: usize = 3;
/// How many entries are named in a line.
const NAMED: usize = 5;
/// How many entries that are nobody's are listed, a line each; a report has all of them.
const LISTED: usize = 50;

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
        assert_eq!((plan.will.len(), plan.named(), plan.twice, plan.calls().all()), (1, 5, 1, 2));
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
