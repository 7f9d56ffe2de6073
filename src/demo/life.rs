//! Life in the organisation: every few seconds somebody signs in, fails to, is created, locked, deactivated.
//!
//! ```text
//!  chance ─► Action ─► the same handlers that serve the API and the switches ─► store, log, hooks
//! ```
//!
//! Everything is a change that a client could have made, and comes from the seed. The people written by hand are left
//! alone: whoever reads about Ana Müller finds her as she was described.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use super::ids::mix;
use super::org::{Org, Who};
use super::person::Status;
use super::pools::Pools;
use super::work::DEPARTMENTS;

/// What happens: a call, as a client would make it.
pub(super) struct Action {
    /// Below `/api/v1`, or below `/demo`.
    pub path: Vec<String>,
    /// Whether people do it themselves.
    pub by_people: bool,
    pub body: Value,
}

/// What was begun and is to be gone on with.
pub(super) struct Life {
    seed: u64,
    count: u64,
    /// Somebody who mistypes the password, and how often still.
    mistyping: Option<(String, u32)>,
    /// Locked here, to be unlocked in their turn.
    locked: VecDeque<String>,
    suspended: VecDeque<String>,
}

/// Nobody waits longer for an administrator.
const LONGEST_QUEUE: usize = 4;

impl Life {
    pub(super) fn new(seed: u64) -> Life {
        Life { seed, count: 0, mistyping: None, locked: VecDeque::new(), suspended: VecDeque::new() }
    }

    fn random(&self, salt: u64) -> u64 {
        mix(self.seed ^ 0x11FE ^ mix(self.count << 8 | salt))
    }

    /// How long nothing happens now: one to five seconds, less while somebody mistypes.
    pub(super) fn pause(&self) -> Duration {
        let longest = if self.mistyping.is_some() { 1_500 } else { 4_000 };
        Duration::from_millis(1_000 + self.random(1) % longest)
    }

    /// What happens next; none when nobody fits.
    pub(super) fn next(&mut self, org: &Org) -> Option<Action> {
        self.count += 1;
        if let Some((id, left)) = self.mistyping.take() {
            if left > 1 {
                self.mistyping = Some((id.clone(), left - 1));
            } else {
                self.locked.push_back(id.clone());
            }
            return Some(by_people(&id, "fail-sign-in"));
        }
        if self.locked.len() > LONGEST_QUEUE {
            return self.locked.pop_front().map(|id| by_admin(&["users", &id, "lifecycle", "unlock"]));
        }
        if self.suspended.len() > LONGEST_QUEUE {
            return self.suspended.pop_front().map(|id| by_admin(&["users", &id, "lifecycle", "unsuspend"]));
        }
        let id = self.somebody(org)?;
        Some(match self.random(2) % 100 {
            0..48 => by_people(&id, "sign-in"),
            48..62 => by_people(&id, "fail-sign-in"),
            62..66 => {
                self.mistyping = Some((id.clone(), 4));
                by_people(&id, "fail-sign-in")
            }
            66..75 => self.newcomer(),
            75..81 => by_admin(&["users", &id, "lifecycle", "deactivate"]),
            81..84 => {
                self.suspended.push_back(id.clone());
                by_admin(&["users", &id, "lifecycle", "suspend"])
            }
            84..88 => by_admin(&["users", &id, "lifecycle", "reset_factors"]),
            88..92 => {
                let title = DEPARTMENTS[(self.random(4) % DEPARTMENTS.len() as u64) as usize].titles[0];
                Action { body: json!({"profile": {"title": title}}), ..by_admin(&["users", &id]) }
            }
            92..96 => match self.locked.pop_front() {
                Some(id) => by_admin(&["users", &id, "lifecycle", "unlock"]),
                None => by_people(&id, "sign-in"),
            },
            _ => match self.suspended.pop_front() {
                Some(id) => by_admin(&["users", &id, "lifecycle", "unsuspend"]),
                None => by_people(&id, "sign-in"),
            },
        })
    }

    /// Somebody active who was not written by hand.
    fn somebody(&self, org: &Org) -> Option<String> {
        let (first, end) = (org.seed.cast, org.end());
        if first >= end {
            return None;
        }
        // Most are active; a few tries find one.
        (0..40).find_map(|attempt| {
            let seq = first + (self.random(100 + attempt) % u64::from(end - first)) as u32;
            let who: Who<'_> = org.who(seq)?;
            (org.status(who) == Status::Active).then(|| org.id_text(seq))
        })
    }

    fn newcomer(&self) -> Action {
        let pools = Pools::get();
        let (first, last) = pools.pick(self.random(5));
        let (first, last) = (&pools.first[usize::from(first)], &pools.last[usize::from(last)]);
        let department = &DEPARTMENTS[(self.random(6) % DEPARTMENTS.len() as u64) as usize];
        let title = department.titles[(self.random(7) % department.titles.len() as u64) as usize];
        let login = format!("{}.{}.{}@acme.com", first.ascii, last.ascii, self.random(8) % 9_000 + 1_000);
        let profile = json!({
            "firstName": first.text, "lastName": last.text, "login": login, "email": login,
            "department": department.name, "title": title,
        });
        Action { body: json!({"profile": profile}), ..by_admin(&["users"]) }
    }
}

fn by_people(id: &str, what: &str) -> Action {
    Action { path: vec!["users".to_owned(), id.to_owned(), what.to_owned()], by_people: true, body: Value::Null }
}

fn by_admin(path: &[&str]) -> Action {
    Action { path: path.iter().map(|part| (*part).to_owned()).collect(), by_people: false, body: Value::Null }
}
