//! Questions that a device shows: who was asked, how long it waits, and what the person does about it.
//!
//! ```text
//!  ask ─► WAITING ─ the person's time is over ─► SUCCESS | REJECTED
//!            ├ nobody answers until the end ───► TIMEOUT
//!            └ cancel ─► gone
//! ```
//!
//! Times in milliseconds. People answer by their habit, which is the same for the same person every time, until a
//! switch says otherwise.

use std::collections::HashMap;

use super::ids::mix;

/// How long a device shows the question: Okta's five minutes.
pub(super) const LIFE: i64 = 300_000;
/// An hour after the end nobody asks about it any more.
const KEPT: i64 = 3_600_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    Accept,
    Reject,
    Ignore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Success,
    Rejected,
    Timeout,
}

impl State {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "WAITING",
            State::Success => "SUCCESS",
            State::Rejected => "REJECTED",
            State::Timeout => "TIMEOUT",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Push {
    pub factor: String,
    pub began: i64,
    /// What stands on the screen of who asks, and is chosen on the device.
    pub number: Option<u64>,
    habit: Habit,
    answers: i64,
    /// Whether the log has the outcome.
    told: bool,
}

impl Push {
    pub(super) fn ends(&self) -> i64 {
        self.began + LIFE
    }

    pub(super) fn state(&self, now: i64) -> State {
        if now >= self.answers && self.answers < self.ends() {
            match self.habit {
                Habit::Accept => return State::Success,
                Habit::Reject => return State::Rejected,
                Habit::Ignore => {}
            }
        }
        if now < self.ends() { State::Waiting } else { State::Timeout }
    }
}

#[derive(Default)]
pub(super) struct Pushes {
    asked: HashMap<String, Push>,
    habits: HashMap<String, Habit>,
}

/// What the owner of a factor does, and after how many milliseconds. Six in ten accept, two press No, two never look.
/// The people written by hand accept, so that whoever reads about them can count on it.
fn habit(seed: u64, seq: u32, by_hand: bool) -> (Habit, i64) {
    let noise = mix(seed ^ u64::from(seq) << 16 ^ 0x0F5B);
    let habit = match noise % 10 {
        _ if by_hand => Habit::Accept,
        0..6 => Habit::Accept,
        6..8 => Habit::Reject,
        _ => Habit::Ignore,
    };
    // Long enough for a first look at the state that finds nothing, short enough for nobody to give up.
    (habit, 4_000 + (noise >> 8) as i64 % 9_000)
}

impl Pushes {
    pub(super) fn ask(
        &mut self,
        id: String,
        factor: &str,
        who: (u64, u32, bool),
        number: Option<u64>,
        now: i64,
    ) -> &Push {
        self.asked.retain(|_, push| now < push.ends() + KEPT);
        let (seed, seq, by_hand) = who;
        let (usual, after) = habit(seed, seq, by_hand);
        let habit = self.habits.get(factor).copied().unwrap_or(usual);
        let push = Push { factor: factor.to_owned(), began: now, number, habit, answers: now + after, told: false };
        self.asked.entry(id).or_insert(push)
    }

    pub(super) fn get(&self, id: &str, factor: &str) -> Option<&Push> {
        self.asked.get(id).filter(|push| push.factor == factor)
    }

    pub(super) fn cancel(&mut self, id: &str) {
        self.asked.remove(id);
    }

    /// Whether the outcome is known and nobody was told of it; from then on somebody was.
    pub(super) fn news(&mut self, id: &str, now: i64) -> Option<State> {
        let push = self.asked.get_mut(id)?;
        let state = push.state(now);
        if state == State::Waiting || push.told {
            return None;
        }
        push.told = true;
        Some(state)
    }

    /// What the person does at once about what waits, and from now on.
    pub(super) fn decide(&mut self, factor: &str, habit: Habit, now: i64) {
        self.habits.insert(factor.to_owned(), habit);
        for push in self.asked.values_mut().filter(|push| push.factor == factor) {
            if push.state(now) == State::Waiting {
                (push.habit, push.answers) = (habit, now);
            }
        }
    }
}
