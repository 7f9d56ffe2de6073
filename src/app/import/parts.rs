//! From judged rows to the people and steps of a job.

use indexmap::IndexMap;

use super::judge::{Known, NewPerson, Verdict};
use super::plan::ImportPlan;
use super::rules::{Activation, Rules};
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::job::{Person, Step, Way};
use crate::protocol::json::Json;
use crate::protocol::operation::Risk;
use crate::protocol::word::Word;

/// What a job is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub ways: Vec<Way>,
    pub people: Vec<Person>,
}

impl Parts {
    pub fn of(plan: &ImportPlan, rules: &Rules) -> Self {
        let mut parts = Self::default();
        for judged in plan.judged.iter().filter(|judged| ImportPlan::does(judged, rules)) {
            let (person, way) = match &judged.verdict {
                Verdict::New(new) => (created(new), way_of_new(new, rules)),
                Verdict::Changes(known) => (changed(known), way_of_known(known, false)),
                Verdict::Rehire(known, _) => (changed(known), way_of_known(known, true)),
                Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => continue,
            };
            let at = parts.ways.iter().position(|other| *other == way).unwrap_or_else(|| {
                parts.ways.push(way);
                parts.ways.len() - 1
            });
            parts.people.push(Person { way: Some(at as u32), ..person });
        }
        parts
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.ways.iter().flat_map(|way| way.steps.iter().chain(way.then.iter().flatten()))
    }

    /// How much it can harm: as the gravest of its steps.
    pub fn risk(&self) -> Risk {
        self.steps().map(Step::risk).max().unwrap_or(Risk::Read)
    }

    /// The words of all that is done, each once.
    pub fn words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        for word in self.steps().map(Step::word) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}

/// Somebody new has no id yet.
fn created(new: &NewPerson) -> Person {
    let text = |name: &str| new.profile.get(name).map(|value| value.plain().into_owned()).unwrap_or_default();
    Person {
        id: UserId::new(String::new()),
        login: text("login"),
        name: format!("{} {}", text("firstName"), text("lastName")).trim().to_owned(),
        status: String::new(),
        kind: None,
        provider: None,
        way: None,
        own: new.profile.clone(),
        was: IndexMap::new(),
    }
}

fn way_of_new(new: &NewPerson, rules: &Rules) -> Way {
    let groups = new.groups.iter().map(|group| group.id.clone()).collect();
    let create = Step::Create { activate: rules.activation == Activation::Mail, groups };
    Way { status: String::new(), steps: vec![create], then: Vec::new() }
}

fn changed(known: &Known) -> Person {
    let names = known.changes.iter().map(|change| change.name.as_str());
    let own: IndexMap<String, Json> =
        known.changes.iter().map(|change| (change.name.clone(), change.value.clone())).collect();
    Person { own, ..Person::of(&known.user).with_values(&known.user, names) }
}

/// First they come back, then their values, then their groups: each is settled by itself where its answer is lost.
fn way_of_known(known: &Known, comes_back: bool) -> Way {
    let mut phases: Vec<Vec<Step>> = Vec::new();
    if comes_back {
        phases.push(vec![Step::Activate { mail: true }]);
    }
    if !known.changes.is_empty() {
        let attributes = known.changes.iter().map(|change| change.name.clone()).collect();
        phases.push(vec![Step::SetOwn { attributes }]);
    }
    if !known.joins.is_empty() {
        let join = |group: &Group| Step::AddTo { group: group.id.clone() };
        phases.push(known.joins.iter().map(join).collect());
    }
    let mut phases = phases.into_iter();
    Way { status: String::new(), steps: phases.next().unwrap_or_default(), then: phases.collect() }
}
