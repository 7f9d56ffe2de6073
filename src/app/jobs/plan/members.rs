//! Whoever is in a group already, or is not in it, is no step of a plan for it.
//!
//! Owns: whom that leaves out, and how it is told. Must not know: how it is read.

use crate::app::jobs::plan::Plan;
use crate::app::jobs::plan::reason::Reason;
use crate::app::jobs::work::Work;
use crate::app::part::count::{grouped, people_are};
use crate::messages::jobs::{Members, Membership};
use crate::protocol::id::GroupId;
use crate::protocol::job::{Person, Step};

/// Somebody whom it may be done to, with what is done to them.
struct Meant {
    person: Person,
    /// Why they are left out until a person takes them in.
    reason: Option<Reason>,
    phases: Vec<Vec<Step>>,
}

impl Meant {
    fn of(person: Person, reason: Option<Reason>) -> Self {
        Self { person, reason, phases: Vec::new() }
    }
}

impl Plan {
    /// Takes into account who is in the groups that it is about.
    pub fn take_members(&mut self, told: &[Membership]) {
        if told.is_empty() {
            return;
        }
        for one in told {
            if let Members::Unread(count) = one.members {
                let size = count.map(|count| format!(" ({} members)", grouped(count))).unwrap_or_default();
                let name = self.name_of(&one.group);
                self.look(&format!(
                    "Who is in {name} was not read{size}: each is looked up directly before, and left alone where it is so."
                ));
            }
        }
        let is_so = |person: &Person, step: &Step| {
            let one = told.iter().find(|one| Some(&one.group) == step.group());
            one.is_some_and(|one| one.has(&person.id).is_some() && one.has(&person.id) == step.joins())
        };
        let mut partly: Vec<(GroupId, bool, usize)> = Vec::new();
        // Whoever may be taken in later is looked at as well.
        let mut each: Vec<Meant> = self.will.drain(..).map(|person| Meant::of(person, None)).collect();
        let may_be_taken_in = |reason: &&Reason| reason.yields_to_a_name() || matches!(reason, Reason::Containable(_));
        for reason in self.left_out.keys().filter(may_be_taken_in).cloned().collect::<Vec<_>>() {
            let people = self.left_out.shift_remove(&reason).unwrap_or_default();
            each.extend(people.into_iter().map(|person| Meant::of(person, Some(reason.clone()))));
        }
        for one in &mut each {
            one.phases = self.phases_of(&one.person).into_iter().map(<[Step]>::to_vec).collect();
        }
        // Ways that nobody has any more stand in no job.
        self.forget_ways();
        for Meant { mut person, reason, mut phases } in each {
            let mut met = Vec::new();
            for (at, steps) in phases.iter_mut().enumerate() {
                let before = steps.len();
                steps.retain(|step| {
                    let is_so = is_so(&person, step);
                    met.extend(step.group().filter(|_| is_so).cloned().zip(step.joins()));
                    !is_so
                });
                if steps.is_empty() && before > 0 {
                    self.drop_phase(at, &met);
                }
            }
            if phases.iter().all(Vec::is_empty) {
                let why = self.why_so(&met.iter().collect::<Vec<_>>());
                self.left_out.entry(Reason::So(why)).or_default().push(person);
                continue;
            }
            for (group, joins) in met {
                match partly.iter_mut().find(|(other, as_well, _)| *other == group && *as_well == joins) {
                    Some((_, _, people)) => *people += 1,
                    None => partly.push((group, joins, 1)),
                }
            }
            person.way = None;
            let first = if phases.is_empty() { Vec::new() } else { phases.remove(0) };
            let person = self.with_way(person, first, phases);
            match &reason {
                None => self.will.push(person),
                Some(reason) => self.left_out.entry(reason.clone()).or_default().push(person),
            }
        }
        // A playbook tells it beside each of its steps.
        if matches!(self.work, Work::Together(_)) {
            for (group, joins, people) in partly {
                let name = self.name_of(&group);
                let told = if joins {
                    format!("{} in {name} already.", people_are(people))
                } else {
                    format!("{} not in {name}.", people_are(people))
                };
                self.look(&told);
            }
        }
    }

    /// A group by its name, where that is known.
    fn name_of(&self, group: &GroupId) -> String {
        let groups = self.work.groups();
        let named = groups.iter().find(|(id, name)| *id == group && *name != id.as_str());
        named.map_or_else(|| "the group".to_owned(), |(_, name)| (*name).to_owned())
    }

    /// Why nothing is to be done for somebody of whom this is so already.
    fn why_so(&self, met: &[&(GroupId, bool)]) -> String {
        match met {
            [(group, true)] => format!("in {} already", self.name_of(group)),
            [(group, false)] => format!("not in {}", self.name_of(group)),
            several if several.iter().all(|one| one.1) => "in each of these groups already".to_owned(),
            several if several.iter().all(|one| !one.1) => "in none of these groups".to_owned(),
            _ => "each of these memberships is so already".to_owned(),
        }
    }

    fn drop_phase(&mut self, at: usize, met: &[(GroupId, bool)]) {
        if let (Work::Playbook { .. }, Some(last)) = (&self.work, met.last()) {
            let why = self.why_so(&[last]);
            self.dropped.insert((at, why));
        }
    }
}
