//! The room of a practice of calls: which call is taken, how many keys and how much time it took, what it came to.
//!
//! ```text
//!  Ring(1) ─► on the line ── d ─► HangUp(1) ─► Ring(2) ─► … ─► over
//!                 └── x ─────────────────────────────────────► over
//! ```
//!
//! Every screen stays what it is; two lines above them say who calls. Owns: the call and the score. Must not know: who
//! calls next, whom calls are about, and what is right: that is judged by whoever stages the practice.

mod act;
mod told;

use jiff::SignedDuration;

use crate::app::event::Now;
use crate::messages::OrderId;
use crate::messages::drill::{IncomingCall, Judgement};

/// Lines that the call takes above the screens.
pub const STRIP: u16 = 2;
/// Below this height the screens need every line; the call is a box only.
const STRIP_FROM: u16 = 20;

#[derive(Default)]
pub struct Drill {
    state: State,
    taken: Vec<Taken>,
    /// How many calls there are, once that is known.
    of: usize,
    /// The keys of the call before the commands by name were opened: what is typed there for the practice itself counts
    /// as little as its own key.
    keys_before_palette: u32,
    /// The end was asked for once.
    ending: bool,
}

#[derive(Default)]
enum State {
    /// No call was asked for yet.
    #[default]
    Beginning,
    /// The next call comes in.
    Coming(OrderId),
    OnTheLine(Line),
    /// It is being judged.
    Judging(OrderId, Taken),
    Over,
    /// Why it cannot go on.
    Broken(String),
}

/// The call that is taken.
struct Line {
    call: IncomingCall,
    since: Now,
    keys: u32,
}

/// A call that is over.
struct Taken {
    call: IncomingCall,
    keys: u32,
    time: SignedDuration,
    /// None: it was left in the middle.
    judgement: Option<Judgement>,
}

impl Line {
    fn hang_up(self, now: Now) -> Taken {
        Taken { call: self.call, keys: self.keys, time: now.0.duration_since(self.since.0), judgement: None }
    }
}

impl Drill {
    /// Whether a call is being taken.
    pub fn is_on_the_line(&self) -> bool {
        matches!(self.state, State::OnTheLine(_))
    }

    /// Whether calls are still to be taken.
    pub(crate) fn goes_on(&self) -> bool {
        match self.state {
            State::Beginning | State::Coming(_) | State::OnTheLine(_) | State::Judging(..) => true,
            State::Over | State::Broken(_) => false,
        }
    }

    /// Counts a key that was pressed for the call.
    pub(crate) fn count_key(&mut self) {
        if let State::OnTheLine(line) = &mut self.state {
            line.keys += 1;
        }
    }

    /// The commands by name open.
    pub(crate) fn note_palette(&mut self) {
        if let State::OnTheLine(line) = &self.state {
            self.keys_before_palette = line.keys;
        }
    }

    /// They were opened for the practice.
    pub(crate) fn forget_palette(&mut self) {
        if let State::OnTheLine(line) = &mut self.state {
            line.keys = self.keys_before_palette;
        }
    }
}

/// What of a terminal is left to the screens.
pub fn room((columns, rows): (u16, u16), in_drill: bool) -> (u16, u16) {
    if in_drill && rows >= STRIP_FROM { (columns, rows - STRIP) } else { (columns, rows) }
}
