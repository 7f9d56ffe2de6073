//! Who is in which group, and of which user type.

use super::{Org, Who};
use crate::demo::groups::{self, EVERYONE, Group};
use crate::demo::ids;
use crate::demo::reply::Refusal;
use crate::demo::schema::UserType;

impl Org {
    pub(in crate::demo) fn group(&self, id: &str) -> Result<&Group, Refusal> {
        ids::number(*b"00g", self.seed.number, id)
            .and_then(|number| self.groups.get(number as usize)?.as_ref())
            .ok_or_else(|| Refusal::not_found(id, "UserGroup"))
    }

    pub(in crate::demo) fn is_member(&self, who: Who<'_>, group: u32) -> bool {
        self.is_in_group(who, group, 0)
    }

    /// `depth` counts the rules that were followed on the way to this question.
    pub(in crate::demo) fn is_in_group(&self, who: Who<'_>, group: u32, depth: usize) -> bool {
        match who {
            Who::Made(seq) => {
                self.groups.get(group as usize).is_some_and(Option::is_some) && self.made_is_in(seq, group, depth)
            }
            Who::Kept(person) => group == EVERYONE || person.groups.contains(&group),
        }
    }

    /// Everybody in a group, from this place in the order of ids on.
    pub(in crate::demo) fn members(&self, group: u32, from: u32) -> impl Iterator<Item = u32> {
        let exists = self.groups.get(group as usize).is_some_and(Option::is_some);
        // Asked once, not for everybody.
        let as_at_start = self.is_fed_as_at_start(group);
        (from..self.next).filter(move |seq| match self.who(*seq) {
            None => false,
            Some(Who::Made(seq)) if as_at_start => exists && groups::made_member(&self.seed, seq, group),
            Some(who) => self.is_member(who, group),
        })
    }

    pub(in crate::demo) fn groups_of(&self, who: Who<'_>) -> Vec<&Group> {
        self.groups.iter().flatten().filter(|group| self.is_member(who, group.number)).collect()
    }

    pub(in crate::demo) fn user_type_of_id(&self, id: &str) -> Result<&UserType, Refusal> {
        if id == "default" {
            return self.types.first().and_then(Option::as_ref).ok_or_else(|| Refusal::not_found(id, "CVDType"));
        }
        ids::number(*b"oty", self.seed.number, id)
            .and_then(|number| self.types.get(number as usize)?.as_ref())
            .ok_or_else(|| Refusal::not_found(id, "CVDType"))
    }

    pub(in crate::demo) fn schema_owner(&self, id: &str) -> Result<&UserType, Refusal> {
        let number = if id == "default" { Some(0) } else { ids::number(*b"osc", self.seed.number, id) };
        number
            .and_then(|number| self.types.get(number as usize)?.as_ref())
            .ok_or_else(|| Refusal::not_found(id, "Schema"))
    }

    /// Whether any user type's schema has this custom attribute.
    pub(in crate::demo) fn knows_custom(&self, name: &str) -> bool {
        self.types.iter().flatten().any(|user_type| user_type.custom.contains_key(name))
    }
}
