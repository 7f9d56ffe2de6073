//! A practice of calls: what is asked of whoever stages it, and what comes back.

use serde::Deserialize;

/// What happens with a call; calls are numbered from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrillStep {
    /// It comes in.
    Ring(usize),
    /// It is over, and judged.
    HangUp(usize),
}

/// A call as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IncomingCall {
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Who they say they are.
    pub caller: String,
    /// What they want, in one line.
    pub gist: String,
    pub says: String,
    /// Whom and what it is about, for the score.
    pub subject: String,
}

/// What a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    Right,
    NotDone,
    Harmful,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Judgement {
    pub verdict: Verdict,
    pub why: String,
    /// The fewest keys that are known to do it; none where there is nothing to do.
    pub par: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrillReply {
    Ringing(IncomingCall),
    Judged(Judgement),
}
