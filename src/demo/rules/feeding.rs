//! Who is in a group because of a rule.
//!
//! ```text
//! made person    by hand = in the group from the start, and no rule of the start says so
//!                member  = by hand, or what a rule feeds or fed says so          (computed when asked for)
//! changed person member  = as kept; which rule brought them is kept beside it, and looked at after every change
//! ```
//!
//! A rule that rests, or is deleted without its people, leaves them where they are. Somebody who is in a group by hand
//! stays there whatever rules say.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::attr::Attr;
use super::super::call::Call;
use super::super::event::Party;
use super::super::groups;
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::person::Person;
use super::expression::Subject;
use super::{Feed, GroupRule, MOST_EXCLUDED, RuleStatus, cast};

/// Rules that ask for groups which rules feed: so many steps are followed. Circles end here, too.
const DEEPEST: usize = 3;

/// Events that switching a rule writes about people; each takes about 2 kB of memory.
const MOST_EVENTS: usize = 1_000;

/// Somebody whom a rule is asked about.
struct Somebody<'a> {
    org: &'a Org,
    who: Who<'a>,
    depth: usize,
}

impl Subject for Somebody<'_> {
    fn attribute(&self, name: &str) -> Value {
        let mut value = Value::Null;
        match (self.who, Attr::named(name)) {
            (_, Some(attr)) => self.org.field(self.who, attr, &mut |field| value = field.to_json()),
            (Who::Kept(person), None) => value = person.profile.get(name).cloned().unwrap_or_default(),
            (Who::Made(_), None) => {}
        }
        if name == "status" && value.is_null() { self.internal(name) } else { value }
    }

    fn internal(&self, name: &str) -> Value {
        match name {
            "status" => Value::from(self.org.status(self.who).as_str()),
            "id" => Value::from(self.org.id_text(Org::seq(self.who))),
            _ => Value::Null,
        }
    }

    fn is_in(&self, fits: &dyn Fn(&str, &str) -> bool) -> bool {
        let org = self.org;
        org.groups.iter().flatten().any(|group| {
            fits(&group.id(org.seed.number), &group.name) && org.is_in_group(self.who, group.number, self.depth + 1)
        })
    }
}

impl Feed {
    fn of(org: &Org, rule: &GroupRule) -> Feed {
        let numbers =
            |ids: &[String]| ids.iter().filter_map(|id| org.group(id).ok()).map(|group| group.number).collect();
        Feed {
            says: rule.says.clone(),
            excluded_users: rule.excluded_users.iter().filter_map(|id| org.seq_of_id(id)).collect(),
            excluded_groups: numbers(&rule.excluded_groups),
            targets: numbers(&rule.targets),
        }
    }

    fn holds(&self, org: &Org, who: Who<'_>, depth: usize) -> bool {
        !self.excluded_users.contains(&Org::seq(who))
            && self.says.holds(&Somebody { org, who, depth })
            && !self.excluded_groups.iter().any(|group| org.is_in_group(who, *group, depth + 1))
    }

    fn feeds(&self, org: &Org, who: Who<'_>, group: u32, depth: usize) -> bool {
        self.targets.contains(&group) && self.holds(org, who, depth)
    }
}

impl Org {
    /// Sets up the rules of the start, once the people written by hand are there.
    pub(crate) fn start_rules(&mut self) {
        let mut rules = cast::rules(self.seed.number, self.seed.start, &self.groups);
        for rule in rules.iter_mut().filter(|rule| rule.status == RuleStatus::Active) {
            let feed = Arc::new(Feed::of(self, rule));
            rule.feed = Some(Arc::clone(&feed));
            self.rules.initial.push(feed);
        }
        self.rules.all = rules.into_iter().map(Some).collect();
        for seq in 0..self.seed.cast {
            let fed = self.fed_now(seq);
            self.rules.fed.insert(seq, fed);
        }
        self.rules.touched.clear();
    }

    /// Group and rule, wherever a rule says that somebody is in a group and they are.
    fn fed_now(&self, seq: u32) -> BTreeSet<(u32, u32)> {
        let mut fed = BTreeSet::new();
        let Some(who) = self.who(seq) else { return fed };
        for rule in self.rules.all.iter().flatten() {
            let Some(feed) = &rule.feed else { continue };
            if feed.holds(self, who, 0) {
                let there = feed.targets.iter().filter(|group| self.is_member(who, **group));
                fed.extend(there.map(|group| (*group, rule.number)));
            }
        }
        fed
    }

    /// Whether somebody made is in a group. `depth` counts the rules on the way here.
    pub(crate) fn made_is_in(&self, seq: u32, group: u32, depth: usize) -> bool {
        let from_start = groups::made_member(&self.seed, seq, group);
        if depth > DEEPEST || self.is_fed_as_at_start(group) {
            return from_start;
        }
        let who = Who::Made(seq);
        let feeds = |feed: &Arc<Feed>| feed.feeds(self, who, group, depth);
        let by_hand = from_start && !self.rules.initial.iter().any(feeds);
        by_hand || self.rules.left.iter().chain(self.feeds()).any(feeds)
    }

    fn feeds(&self) -> impl Iterator<Item = &Arc<Feed>> {
        self.rules.all.iter().flatten().filter_map(|rule| rule.feed.as_ref())
    }

    /// Whether nothing was changed of the rules that feed a group.
    pub(crate) fn is_fed_as_at_start(&self, group: u32) -> bool {
        let targets = |feed: &&Arc<Feed>| feed.targets.contains(&group);
        let mut now = self.rules.left.iter().chain(self.feeds()).filter(targets);
        let mut then = self.rules.initial.iter().filter(targets);
        loop {
            match (now.next(), then.next()) {
                (None, None) => return true,
                (Some(now), Some(then)) if Arc::ptr_eq(now, then) => {}
                _ => return false,
            }
        }
    }

    /// The rules that keep somebody in a group; none where they are in it by hand.
    pub(crate) fn rules_keeping(&self, seq: u32, group: u32) -> Vec<&GroupRule> {
        let Some(who) = self.who(seq) else { return Vec::new() };
        let rules = self.rules.all.iter().flatten();
        match who {
            Who::Kept(_) => {
                let fed = self.rules.fed.get(&seq);
                rules.filter(|rule| fed.is_some_and(|fed| fed.contains(&(group, rule.number)))).collect()
            }
            Who::Made(seq) => {
                let feeds = |feed: &Arc<Feed>| feed.feeds(self, who, group, 0);
                let from_start = groups::made_member(&self.seed, seq, group);
                let by_hand = from_start && !self.rules.initial.iter().any(feeds);
                if by_hand || self.rules.left.iter().any(feeds) {
                    return Vec::new();
                }
                rules.filter(|rule| rule.feed.as_ref().is_some_and(feeds)).collect()
            }
        }
    }

    /// To be called before somebody made is kept for the first time.
    pub(crate) fn remember_feeding(&mut self, seq: u32) {
        let mut fed = BTreeSet::new();
        for group in self.groups.iter().flatten() {
            fed.extend(self.rules_keeping(seq, group.number).iter().map(|rule| (group.number, rule.number)));
        }
        self.rules.fed.insert(seq, fed);
    }

    pub(crate) fn touch(&mut self, seq: u32) {
        self.rules.touched.push(seq);
    }

    pub(crate) fn forget_feeding(&mut self, seq: u32) {
        self.rules.fed.remove(&seq);
    }

    /// Looks again at everybody who was changed, and moves them as the active rules say.
    pub(crate) fn settle(&mut self, call: &Call<'_>) {
        // Being moved touches again, by which rules that ask for groups follow.
        for _ in 0..=DEEPEST {
            let touched: BTreeSet<u32> = std::mem::take(&mut self.rules.touched).into_iter().collect();
            if touched.is_empty() {
                return;
            }
            for seq in touched {
                self.settle_one(seq, call);
            }
        }
        self.rules.touched.clear();
    }

    fn settle_one(&mut self, seq: u32, call: &Call<'_>) {
        let Some(Who::Kept(person)) = self.who(seq) else { return };
        let mut person: Person = person.clone();
        let mut fed = self.rules.fed.get(&seq).cloned().unwrap_or_default();
        let mut moved = Vec::new();
        for rule in self.rules.all.iter().flatten().filter(|rule| rule.status == RuleStatus::Active) {
            let Some(feed) = &rule.feed else { continue };
            let holds = feed.holds(self, Who::Kept(&person), 0);
            for group in &feed.targets {
                let by_rules = fed.iter().any(|(fed, _)| fed == group);
                if holds && (by_rules || !person.groups.contains(group)) {
                    fed.insert((*group, rule.number));
                    if person.groups.insert(*group) {
                        moved.push((*group, rule.number, true));
                    }
                } else if !holds && fed.remove(&(*group, rule.number)) {
                    let still = fed.iter().any(|(fed, _)| fed == group);
                    if !still && person.groups.remove(group) {
                        moved.push((*group, rule.number, false));
                    }
                }
            }
        }
        self.rules.fed.insert(seq, fed);
        if moved.is_empty() {
            return;
        }
        let party = self.party_of(&person);
        self.keep(person, call.now.as_millisecond());
        for (group, rule, joined) in moved {
            self.record_move(call, &party, group, rule, joined);
        }
    }

    /// The event of somebody whom a rule moved.
    fn record_move(&mut self, call: &Call<'_>, user: &Party, group: u32, rule: u32, joined: bool) {
        let Some(Some(found)) = self.groups.get_mut(group as usize) else { return };
        found.last_membership_updated = call.now.as_second();
        let group = Party::new(found.id(self.seed.number), "UserGroup", "unknown", &found.name);
        let event = if joined { "group.user_membership.add" } else { "group.user_membership.remove" };
        self.record_by(call, Party::system(), event, vec![user.clone(), group], ("SUCCESS", None));
        let rule = ids::text(&ids::id(*b"0pr", self.seed.number, rule)).to_owned();
        if let Some(entry) = self.log.last_mut() {
            entry.event["debugContext"]["debugData"]["triggeredByGroupRuleId"] = json!(rule);
        }
    }

    pub(crate) fn record_rule(&mut self, call: &Call<'_>, event: &'static str, rule: &GroupRule, user: Option<Party>) {
        let party = Party::new(rule.id(self.seed.number), "GroupRule", "unknown", &rule.name);
        let targets = user.into_iter().chain([party]).collect();
        self.record_by(call, Party::system(), event, targets, ("SUCCESS", None));
    }

    /// Puts a rule in its place after what it says or does was changed by `change`, and moves everybody.
    pub(crate) fn refeed(&mut self, call: &Call<'_>, number: u32, change: impl FnOnce(&mut Org)) {
        let fed = |org: &Org| -> Vec<u32> {
            let feed = org.rules.all.get(number as usize).and_then(Option::as_ref).and_then(|rule| rule.feed.clone());
            feed.map(|feed| feed.targets.clone()).unwrap_or_default()
        };
        let mut groups = fed(self);
        let before = self.made_members(&groups);
        change(self);
        groups.extend(fed(self).iter().filter(|group| !groups.contains(group)).copied().collect::<Vec<_>>());
        let after = self.made_members(&groups);
        let moved = after.symmetric_difference(&before).copied().take(MOST_EVENTS).collect::<Vec<_>>();
        for (seq, group) in moved {
            let Some(party) = self.who(seq).map(|who| self.party(who)) else { continue };
            self.record_move(call, &party, group, number, after.contains(&(seq, group)));
        }
        self.version += 1;
        let kept: Vec<u32> = self.kept_people().collect();
        self.rules.touched.extend(kept);
    }

    fn made_members(&self, groups: &[u32]) -> BTreeSet<(u32, u32)> {
        let made = (self.seed.cast..self.seed.users).filter(|seq| matches!(self.who(*seq), Some(Who::Made(_))));
        made.flat_map(|seq| {
            let there = groups.iter().filter(move |group| self.is_member(Who::Made(seq), **group));
            there.map(move |group| (seq, *group))
        })
        .collect()
    }

    pub(crate) fn set_rule(&mut self, rule: GroupRule) {
        let number = rule.number as usize;
        match self.rules.all.get_mut(number) {
            Some(place) => *place = Some(rule),
            None => self.rules.all.push(Some(rule)),
        }
        self.version += 1;
    }

    pub(crate) fn activate_rule(&mut self, call: &Call<'_>, mut rule: GroupRule) {
        rule.status = RuleStatus::Active;
        rule.feed = Some(Arc::new(Feed::of(self, &rule)));
        let number = rule.number;
        self.refeed(call, number, |org| org.set_rule(rule));
    }

    /// Takes a rule away, with or without the people that it brought.
    pub(crate) fn delete_rule(&mut self, call: &Call<'_>, rule: &GroupRule, with_people: bool) {
        let number = rule.number;
        if !with_people {
            self.rules.left.extend(rule.feed.clone());
            self.rules.all[number as usize] = None;
            for fed in self.rules.fed.values_mut() {
                fed.retain(|(_, by)| *by != number);
            }
            return;
        }
        self.refeed(call, number, |org| org.rules.all[number as usize] = None);
        let brought: Vec<(u32, Vec<u32>)> = self
            .rules
            .fed
            .iter_mut()
            .filter_map(|(seq, fed)| {
                let groups: Vec<u32> = fed.iter().filter(|(_, by)| *by == number).map(|(group, _)| *group).collect();
                fed.retain(|(_, by)| *by != number);
                let gone =
                    groups.into_iter().filter(|group| !fed.iter().any(|(other, _)| other == group)).collect::<Vec<_>>();
                (!gone.is_empty()).then_some((*seq, gone))
            })
            .collect();
        for (seq, groups) in brought {
            let Some(Who::Kept(person)) = self.who(seq) else { continue };
            let mut person = person.clone();
            person.groups.retain(|group| !groups.contains(group));
            let party = self.party_of(&person);
            self.keep(person, call.now.as_millisecond());
            for group in groups {
                self.record_move(call, &party, group, number, false);
            }
        }
    }

    /// Whether no rule that feeds this person into the group has as many exceptions as it may have.
    pub(crate) fn may_be_excepted(&self, seq: u32, group: u32) -> bool {
        self.rules_keeping(seq, group).iter().all(|rule| rule.excluded_users.len() < MOST_EXCLUDED)
    }

    /// After somebody was taken out of a group by hand: each rule that brought them there leaves them out from now on.
    pub(crate) fn except_from_rules(&mut self, call: &Call<'_>, seq: u32, group: u32) {
        let rules: Vec<GroupRule> = self.rules_keeping(seq, group).into_iter().cloned().collect();
        let id = self.id_text(seq);
        let party = self.who(seq).map(|who| self.party(who));
        for mut rule in rules {
            rule.excluded_users.push(id.clone());
            rule.last_updated = call.now.as_second();
            if let Some(feed) = &mut rule.feed {
                Arc::make_mut(feed).excluded_users.insert(seq);
            }
            self.record_rule(call, "group.user_membership.rule.add_exclusion", &rule, party.clone());
            self.set_rule(rule);
        }
        if let Some(fed) = self.rules.fed.get_mut(&seq) {
            fed.retain(|(fed, _)| *fed != group);
        }
    }

    /// After a group was deleted: rules that feed it are not valid any more.
    pub(crate) fn invalidate_rules(&mut self, call: &Call<'_>, group: &str) {
        let feeding = |rule: &&GroupRule| rule.targets.iter().any(|target| target == group);
        let rules: Vec<GroupRule> = self.rules.all.iter().flatten().filter(feeding).cloned().collect();
        for mut rule in rules {
            rule.status = RuleStatus::Invalid;
            rule.last_updated = call.now.as_second();
            self.record_rule(call, "group.user_membership.rule.invalidate", &rule, None);
            self.set_rule(rule);
        }
    }
}
