//! What people have in common whom Okta refused for one reason: the others who have it would meet the same.

use crate::messages::jobs::{Alike, Trait};
use crate::protocol::job::{Fate, Kind, Person};
use crate::store::jobs::Course;

/// Fewer have nothing in common but chance.
const LEAST: usize = 3;

/// Of several things in common the one that fewest of those have who are left: what nearly everybody is explains
/// nothing. None where they have nothing in common, where it was done for somebody who has it as well, and where nobody
/// who is left has it.
pub(super) fn alike(people: &[Person], course: &Course) -> Option<Alike> {
    let with = |kind: Kind| {
        people
            .iter()
            .enumerate()
            .filter(move |(at, _)| course.fate(*at).as_ref().map_or(Kind::NotReached, Fate::kind) == kind)
    };
    let refused: Vec<&Person> = with(Kind::Refused).map(|(_, person)| person).collect();
    let first = refused.first().filter(|_| refused.len() >= LEAST)?;
    let traits = [
        first.provider.as_deref().map(str::to_owned).map(Trait::Provider),
        first.kind.as_deref().map(str::to_owned).map(Trait::UserType),
        Some(Trait::Status(first.status.to_string())),
    ];
    let explains = |by: Trait| {
        let all = refused.iter().all(|person| by.is_of(person));
        let done = with(Kind::Done).any(|(_, person)| by.is_of(person));
        let left = with(Kind::NotReached).filter(|(_, person)| by.is_of(person)).count();
        let others = with(Kind::NotReached).any(|(_, person)| !by.is_of(person));
        (all && !done && left > 0 && others).then_some(Alike { by, left: left as u32 })
    };
    traits.into_iter().flatten().filter_map(explains).min_by_key(|alike| alike.left)
}
