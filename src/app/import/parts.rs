//! From judged rows to the people and steps of a job.

use std::borrow::Cow;
use std::collections::HashSet;

use super::plan::{Group, ImportPlan};
use super::rules::{Activation, Rules};
use super::verdict::{Judged, Known, NewPerson, Verdict};
use crate::app::jobs::moves::of_people;
use crate::protocol::group_rule::GroupRule;
use crate::protocol::id::UserId;
use crate::protocol::job::{Person, Step, Values, Way};
use crate::protocol::operation::Risk;
use crate::protocol::word::Word;

/// What a job is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub ways: Vec<Way>,
    pub people: Vec<Person>,
    /// What each of them comes to, in the same order.
    pub groups: Vec<Group>,
}

impl Parts {
    /// What is said of somebody new goes over into their part: of a large table it is most of what is held.
    pub fn take(plan: &mut ImportPlan, rules: &Rules) -> Self {
        let mut parts = Self::default();
        for judged in plan.judged.iter_mut().filter(|judged| ImportPlan::does(judged, rules)) {
            let group = Group::of(judged);
            let (person, way) = match &mut judged.verdict {
                Verdict::New(new) => {
                    let way = way_of_new(new, rules);
                    (created(new), way)
                }
                Verdict::Changes(known) => (changed(known), way_of_known(known, false)),
                Verdict::Rehire(known, _) => (changed(known), way_of_known(known, true)),
                Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => continue,
            };
            let at = parts.ways.iter().position(|other| *other == way).unwrap_or_else(|| {
                parts.ways.push(way);
                parts.ways.len() - 1
            });
            parts.people.push(Person { way: Some(at as u32), ..person });
            parts.groups.push(group);
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

/// Memberships that rules will move by what is done, in sentences. `rules`: none where they could not be read. Whoever is
/// left alone is moved by nothing.
pub fn moved(rules: Option<&[GroupRule]>, judged: &[Judged], how: &Rules) -> Vec<String> {
    let acted_on = || judged.iter().filter(|judged| ImportPlan::does(judged, how));
    let mut attributes: Vec<Cow<'_, str>> = Vec::new();
    let mut seen = HashSet::new();
    for judged in acted_on() {
        let (new, known) = values_of(judged);
        let names = new.into_iter().flat_map(|new| new.profile.names());
        let changed =
            known.into_iter().flat_map(|known| known.changes.iter().map(|change| Cow::Borrowed(&*change.name)));
        attributes.extend(names.chain(changed).filter(|name| seen.insert(name.clone())));
    }
    let attributes: Vec<&str> = attributes.iter().map(|name| &**name).collect();
    let people = || {
        acted_on().map(|judged| {
            let (new, known) = values_of(judged);
            let values = move |name: &str| {
                if let Some(new) = new {
                    return [None, new.profile.get(name).map(Cow::Owned)];
                }
                let was = known.and_then(|known| known.user.profile.get(name));
                let change = known.and_then(|known| known.changes.iter().find(|change| change.name == name));
                [was, change.map_or(was, |change| Some(&change.value))].map(|value| value.map(Cow::Borrowed))
            };
            (known.map(|known| &known.user.id), values)
        })
    };
    of_people(rules, &attributes, people)
}

/// Somebody new, or somebody with what changes of them.
fn values_of(judged: &Judged) -> (Option<&NewPerson>, Option<&Known>) {
    match &judged.verdict {
        Verdict::New(new) => (Some(new), None),
        Verdict::Changes(known) | Verdict::Rehire(known, _) => (None, Some(known)),
        Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => (None, None),
    }
}

/// Somebody new has no id yet.
fn created(new: &mut NewPerson) -> Person {
    let profile = std::mem::take(&mut new.profile);
    // By it they are told in reports.
    new.profile = profile.get("login").map(|login| ("login".to_owned(), login)).into_iter().collect();
    let text = |name: &str| profile.text(name);
    Person {
        id: UserId::new(String::new()),
        login: text("login"),
        name: format!("{} {}", text("firstName"), text("lastName")).trim().to_owned(),
        status: String::new().into(),
        kind: new.kind.as_deref().map(Into::into),
        provider: None,
        way: None,
        start: new.start,
        password: new.password.take().map(Box::new),
        own: profile,
        was: Values::default(),
    }
}

fn way_of_new(new: &NewPerson, rules: &Rules) -> Way {
    let groups = new.groups.iter().map(|group| group.id.clone()).collect();
    let activate = rules.activation != Activation::Staged && new.start.is_none();
    let create = Step::Create { activate, groups, sign_in: rules.sign_in };
    Way { status: String::new(), steps: vec![create], then: Vec::new() }
}

fn changed(known: &Known) -> Person {
    let names = known.changes.iter().map(|change| change.name.as_str());
    let own = known.changes.iter().map(|change| (change.name.clone(), change.value.clone())).collect();
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
        let join = |group: &crate::protocol::group::Group| Step::AddTo { group: group.id.clone() };
        phases.push(known.joins.iter().map(join).collect());
    }
    let mut phases = phases.into_iter();
    Way { status: String::new(), steps: phases.next().unwrap_or_default(), then: phases.collect() }
}
