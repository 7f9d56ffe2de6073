//! What people have in common whom Okta refused for one reason: the others who have it would meet the same.

use std::cmp::Reverse;

use indexmap::IndexMap;

use crate::messages::jobs::{Alike, Trait};
use crate::protocol::job::{Fate, Kind, Person};
use crate::store::jobs::Course;

/// Fewer have nothing in common but chance.
const LEAST: usize = 3;

/// So many reasons are told.
const MOST: usize = 3;

/// For each reason for which many were refused what they have in common, the one that most met first. Of several things in
/// common the one that fewest of those have who are left: what nearly everybody is explains nothing. No word of a reason
/// where they have nothing in common, where it was done for somebody who has it as well, and where nobody who is left has
/// it.
pub(super) fn alike(people: &[Person], course: &Course) -> Vec<Alike> {
    let fates: Vec<Option<Fate>> = (0..people.len()).map(|at| course.fate(at)).collect();
    let with = |kind: Kind| {
        let is = move |fate: &Option<Fate>| fate.as_ref().map_or(Kind::NotReached, Fate::kind) == kind;
        people.iter().zip(&fates).filter(move |(_, fate)| is(fate)).map(|(person, _)| person)
    };
    let mut reasons: IndexMap<&str, (&str, Vec<&Person>)> = IndexMap::new();
    for (person, fate) in people.iter().zip(&fates) {
        if let Some(Fate::Refused { code, why, .. }) = fate {
            let reason = code.as_deref().unwrap_or(why);
            reasons.entry(reason).or_insert_with(|| (why, Vec::new())).1.push(person);
        }
    }
    let of_reason = |(why, refused): &(&str, Vec<&Person>)| {
        let first = refused.first().filter(|_| refused.len() >= LEAST)?;
        let traits = [
            first.provider.as_deref().map(str::to_owned).map(Trait::Provider),
            first.kind.as_deref().map(str::to_owned).map(Trait::UserType),
            Some(Trait::Status(first.status.to_string())),
        ];
        let explains = |by: Trait| {
            let all = refused.iter().all(|person| by.is_of(person));
            let done = with(Kind::Done).any(|person| by.is_of(person));
            let left = with(Kind::NotReached).filter(|person| by.is_of(person)).count();
            let others = with(Kind::NotReached).any(|person| !by.is_of(person));
            let (refused, why) = (refused.len() as u32, (*why).to_owned());
            (all && !done && left > 0 && others).then_some(Alike { by, refused, why, left: left as u32 })
        };
        traits.into_iter().flatten().filter_map(explains).min_by_key(|alike| alike.left)
    };
    let mut all: Vec<Alike> = Vec::new();
    for alike in reasons.values().filter_map(of_reason) {
        // One and the same trait may be refused for two reasons: whoever has it is left out once.
        match all.iter_mut().find(|other| other.by == alike.by) {
            Some(other) => other.refused += alike.refused,
            None => all.push(alike),
        }
    }
    all.sort_by_key(|alike| Reverse(alike.refused));
    all.truncate(MOST);
    all
}
