//! What is odd about the people of a plan, told first: who was here today, who is new, of how many departments they are,
//! when they were locked. Only from what was read of them for the plan.
//!
//! ```text
//!  each person read ─► Facts (a few numbers) ─► those to whom it will be done ─► Odd ─► sentences
//! ```

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::part::count::{grouped, people_word};
use crate::protocol::id::UserId;
use crate::protocol::job::Person;
use crate::protocol::status::Status;
use crate::protocol::time::Moment;
use crate::protocol::user::User;

/// The attribute that tells of a department.
const DEPARTMENT: &str = "department";
/// Locks that lie this close together have one cause.
const TOGETHER: SignedDuration = SignedDuration::from_mins(30);
/// Fewer at about one time are no group of their own.
const FEW: usize = 3;
/// Departments and groups of locks that are named.
const NAMED: usize = 3;

/// What of everybody who was read is kept for it: a plan may be of a hundred thousand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    each: HashMap<UserId, Fact>,
    departments: IndexSet<String>,
}

/// Minutes since 1970; none where Okta did not tell.
type Minute = Option<std::num::NonZeroU32>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fact {
    signed_in: Minute,
    created: Minute,
    /// Since when they are locked; none of whoever is not.
    locked: Minute,
    /// From 1; 0: none.
    department: u32,
}

/// Which of the oddities make sense for what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Something is taken away or opened.
    Grave,
    /// Something is changed.
    Change,
    /// People are let in.
    Other,
}

/// The sums. Each of the lists counts everybody once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Odd {
    pub all: usize,
    pub signed_in: [usize; 3],
    pub created: [usize; 3],
    /// By name, the largest first; and how many have none.
    pub departments: Vec<(String, usize)>,
    pub without: usize,
    /// Groups of locks, the largest first; the others, since when; of how many it is not told, or who are not locked.
    pub locked: Vec<Locked>,
    pub others: Option<Locked>,
    pub untold: usize,
}

/// Whose account was locked in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked {
    pub count: usize,
    pub from: Timestamp,
    pub to: Timestamp,
}

fn minute(at: Option<Moment>) -> Minute {
    let minutes = u32::try_from(at?.timestamp().as_second() / 60).ok()?;
    std::num::NonZeroU32::new(minutes)
}

fn timestamp(minute: std::num::NonZeroU32) -> Timestamp {
    Timestamp::from_second(i64::from(minute.get()) * 60).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Facts {
    /// Takes somebody in; false where they were before.
    pub fn take(&mut self, user: &User) -> bool {
        if self.each.contains_key(&user.id) {
            return false;
        }
        let department = user.text(DEPARTMENT);
        let department = match department.trim() {
            "" => 0,
            name => 1 + self.departments.insert_full(name.to_owned()).0 as u32,
        };
        let locked = (user.status == Status::LockedOut).then_some(user.status_changed).flatten();
        let fact = Fact {
            signed_in: minute(user.last_login),
            created: minute(user.created),
            locked: minute(locked),
            department,
        };
        self.each.insert(user.id.clone(), fact);
        true
    }

    /// Whether they were taken in.
    pub fn has(&self, id: &UserId) -> bool {
        self.each.contains_key(id)
    }

    pub fn len(&self) -> usize {
        self.each.len()
    }

    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// What is odd about these people.
    pub fn of(&self, people: &[Person], now: Timestamp, zone: &TimeZone) -> Odd {
        let mut odd = Odd { all: people.len(), ..Odd::default() };
        let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
        let today = day(now);
        let mut departments: IndexMap<u32, usize> = IndexMap::new();
        let mut locks = Vec::new();
        for person in people {
            let Some(fact) = self.each.get(&person.id) else {
                odd.signed_in[2] += 1;
                odd.created[2] += 1;
                odd.without += 1;
                odd.untold += 1;
                continue;
            };
            odd.signed_in[recent(fact.signed_in.map(timestamp).map(day), today)] += 1;
            odd.created[recent(fact.created.map(timestamp).map(day), today)] += 1;
            match fact.department {
                0 => odd.without += 1,
                department => *departments.entry(department).or_default() += 1,
            }
            match fact.locked {
                Some(at) => locks.push(timestamp(at)),
                None => odd.untold += 1,
            }
        }
        let name = |at: u32| self.departments.get_index(at as usize - 1).cloned().unwrap_or_default();
        odd.departments = departments.into_iter().map(|(at, count)| (name(at), count)).collect();
        // Equal ones in the order of their names, so that the same plan always says the same.
        odd.departments.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        (odd.locked, odd.others) = groups(locks);
        odd
    }
}

/// 0: today, 1: yesterday, 2: before, or never.
fn recent(day: Option<Date>, today: Date) -> usize {
    match day {
        Some(day) if day >= today => 0,
        Some(day) if day.tomorrow().is_ok_and(|next| next == today) => 1,
        Some(_) | None => 2,
    }
}

/// Locks that lie close together, the largest group first; whoever is in none of the first few.
fn groups(mut locks: Vec<Timestamp>) -> (Vec<Locked>, Option<Locked>) {
    locks.sort_unstable();
    let mut all: Vec<Locked> = Vec::new();
    for at in locks {
        match all.last_mut().filter(|last| at.duration_since(last.to) <= TOGETHER) {
            Some(last) => (last.to, last.count) = (at, last.count + 1),
            None => all.push(Locked { count: 1, from: at, to: at }),
        }
    }
    all.sort_by_key(|group| std::cmp::Reverse((group.count, group.from)));
    let own = all.iter().take(NAMED).take_while(|group| group.count >= FEW).count();
    let rest = all.split_off(own);
    let others = rest.into_iter().reduce(|one, other| Locked {
        count: one.count + other.count,
        from: one.from.min(other.from),
        to: one.to.max(other.to),
    });
    (all, others)
}

impl Odd {
    /// A sentence each, the gravest first.
    pub fn sentences(&self, asked: Asked) -> Vec<String> {
        let mut all = Vec::new();
        let of = |count: usize| match (count, self.all) {
            (1, 1) => "This person".to_owned(),
            (count, all) if count == all => format!("All {}", grouped(all as u64)),
            (count, all) => format!("{} of these {}", grouped(count as u64), grouped(all as u64)),
        };
        let lately = |[today, yesterday, _]: [usize; 3], what: &str, is: bool| {
            let verb = match (is, today.max(yesterday)) {
                (false, _) => "",
                (true, 1) => " was",
                (true, _) => " were",
            };
            match (today, yesterday) {
                (0, 0) => None,
                (0, _) => Some(format!("{}{verb} {what} yesterday.", of(yesterday))),
                (_, 0) => Some(format!("{}{verb} {what} today.", of(today))),
                (_, _) => {
                    let yesterday = grouped(yesterday as u64);
                    Some(format!("{}{verb} {what} today, {yesterday} yesterday.", of(today)))
                }
            }
        };
        if asked == Asked::Grave {
            all.extend(lately(self.signed_in, "signed in", false));
        }
        if asked != Asked::Other {
            all.extend(lately(self.created, "created", true));
            all.extend(self.of_departments());
        }
        all
    }

    /// `Of 9 departments: 120 Sales, 40 IT, 31 Finance, 12 in 6 others.`
    fn of_departments(&self) -> Option<String> {
        if self.departments.len() < 2 {
            return None;
        }
        let mut each: Vec<String> = self
            .departments
            .iter()
            .take(NAMED)
            .map(|(name, count)| format!("{} {name}", grouped(*count as u64)))
            .collect();
        let others = &self.departments[self.departments.len().min(NAMED)..];
        if !others.is_empty() {
            let people: usize = others.iter().map(|(_, count)| count).sum();
            let word = if others.len() == 1 { "other" } else { "others" };
            each.push(format!("{} in {} {word}", grouped(people as u64), grouped(others.len() as u64)));
        }
        if self.without > 0 {
            each.push(format!("{} of none", grouped(self.without as u64)));
        }
        Some(format!("Of {} departments: {}.", grouped(self.departments.len() as u64), each.join(", ")))
    }

    /// `34 locked 08:02-08:40 · 3 since Monday`
    pub fn locks(&self, now: Timestamp, zone: &TimeZone) -> String {
        let local = |at: Timestamp| at.to_zoned_datetime(zone.clone());
        let today = local(now).date();
        let mut each: Vec<String> = Vec::new();
        for group in &self.locked {
            let (from, to) = (local(group.from), local(group.to));
            let day = match recent(Some(from.date()), today) {
                0 => String::new(),
                1 => "yesterday ".to_owned(),
                _ => format!("{} ", from.strftime("%-d %b")),
            };
            let (from, to) = (from.strftime("%H:%M").to_string(), to.strftime("%H:%M").to_string());
            let span = if from == to { from } else { format!("{from}-{to}") };
            each.push(format!("{} locked {day}{span}", grouped(group.count as u64)));
        }
        if let Some(others) = self.others {
            let from = local(others.from);
            let days = today.since(from.date()).map_or(i32::MAX, |span| span.get_days());
            let since = match days {
                0 => from.strftime("%H:%M").to_string(),
                1 => "yesterday".to_owned(),
                2..=6 => from.strftime("%A").to_string(),
                _ => from.strftime("%-d %b %Y").to_string(),
            };
            let locked = if each.is_empty() { " locked" } else { "" };
            each.push(format!("{}{locked} since {since}", grouped(others.count as u64)));
        }
        if self.untold > 0 && !each.is_empty() {
            each.push(format!("{}: time not told", people_word(self.untold)));
        }
        each.join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: &str = "2026-11-30T10:00:00Z";

    fn user(at: usize, fields: &str) -> User {
        let json = format!(r#"{{"id":"00u{at}","profile":{{"login":"p{at}@x.io"}},{fields}}}"#);
        User::parse(&json, None).unwrap()
    }

    fn odd(users: &[User]) -> (Odd, Timestamp) {
        let mut facts = Facts::default();
        assert!(users.iter().all(|user| facts.take(user)) && !facts.take(&users[0]));
        let people: Vec<Person> = users.iter().map(Person::of).collect();
        let now = NOW.parse().unwrap();
        (facts.of(&people, now, &TimeZone::UTC), now)
    }

    #[test]
    fn what_stands_out_is_told_first() {
        let seen = |at: usize, last: &str, department: &str| {
            let text = format!(
                r#"{{"id":"00u{at}","status":"ACTIVE","created":"2026-11-29T09:00:00Z","lastLogin":"{last}","profile":{{"login":"p","department":"{department}"}}}}"#
            );
            User::parse(&text, None).unwrap()
        };
        let users: Vec<User> = (0..12)
            .map(|at| {
                let last = if at < 11 { "2026-11-30T08:00:00Z" } else { "2026-09-30T08:00:00Z" };
                seen(at, last, ["Sales", "IT", "Law", "Sales", "Art", ""][at % 6])
            })
            .collect();
        let (odd, _) = odd(&users);
        assert_eq!(
            odd.sentences(Asked::Grave),
            [
                "11 of these 12 signed in today.",
                "All 12 were created yesterday.",
                "Of 4 departments: 4 Sales, 2 Art, 2 IT, 2 in 1 other, 2 of none.",
            ]
        );
        assert!(odd.sentences(Asked::Other).is_empty());
    }

    #[test]
    fn an_outage_is_told_from_those_who_were_locked_before() {
        let locked = |at: usize, time: &str| user(at, &format!(r#""status":"LOCKED_OUT","statusChanged":"{time}""#));
        let mut users: Vec<User> =
            (0..34).map(|at| locked(at, &format!("2026-11-30T08:{:02}:00Z", 2 + at * 38 / 33))).collect();
        users.extend((34..37).map(|at| locked(at, &format!("2026-11-{}T08:00:00Z", at - 8))));
        let (odd, now) = odd(&users);
        assert_eq!(odd.locks(now, &TimeZone::UTC), "34 locked 08:02-08:40 · 3 since Thursday");
    }

    proptest! {
        #[test]
        fn each_list_counts_everybody_once(
            all in proptest::collection::vec((0u8..4, 0i64..5000, 0i64..5000, proptest::option::of(0i64..5000)), 1..60),
        ) {
            let now: Timestamp = NOW.parse().unwrap();
            let at = |minutes: i64| now - SignedDuration::from_mins(minutes);
            let users: Vec<User> = all
                .iter()
                .enumerate()
                .map(|(place, (department, login, created, locked))| {
                    let (login, created) = (at(*login), at(*created));
                    let status = match locked {
                        Some(minutes) => format!(r#""status":"LOCKED_OUT","statusChanged":"{}""#, at(*minutes)),
                        None => r#""status":"ACTIVE""#.to_owned(),
                    };
                    let department = if *department == 0 { String::new() } else { format!("D{department}") };
                    let text = format!(
                        r#"{{"id":"00u{place}",{status},"created":"{created}","lastLogin":"{login}","profile":{{"department":"{department}"}}}}"#
                    );
                    User::parse(&text, None).unwrap()
                })
                .collect();
            let (odd, now) = odd(&users);
            let all = users.len();
            prop_assert_eq!(odd.signed_in.iter().sum::<usize>(), all);
            prop_assert_eq!(odd.created.iter().sum::<usize>(), all);
            prop_assert_eq!(odd.departments.iter().map(|(_, count)| count).sum::<usize>() + odd.without, all);
            let locks = odd.locked.iter().chain(&odd.others).map(|group| group.count).sum::<usize>();
            prop_assert_eq!(locks + odd.untold, all);
            // What is told adds up as well: each number of the line is one of them.
            let told = odd.locks(now, &TimeZone::UTC);
            let numbers = told.split(" · ").filter_map(|part| part.split(' ').next()?.parse::<usize>().ok());
            prop_assert!(told.is_empty() || numbers.sum::<usize>() == all, "{}", told);
        }
    }
}
