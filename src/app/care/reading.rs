//! What is read beside a person is asked for.
//!
//! Owns: the orders for it, and how long the log is waited for. Must not know: what becomes of the answers.

use std::time::Duration;

use jiff::SignedDuration;

use crate::app::care::{Care, past};
use crate::app::event::Timer;
use crate::app::turn::Turn;
use crate::messages::{Lane, Request};
use crate::protocol::id::UserId;
use crate::protocol::word::Word;

/// Okta's clock may be ahead of this one.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// A caller waits: longer than this nobody waits for the log.
pub const PATIENCE: Duration = Duration::from_secs(3);

impl Care {
    /// Asks for what is read beside the person to whom this is to be done.
    /// `grave`: it could take something from them, or let somebody in; then it counts who they are.
    pub fn begin(user: &UserId, words: Vec<Word>, grave: bool, turn: &mut Turn<'_>) -> Self {
        let mut care = Self { user: Some(user.clone()), ..Self::default() };
        let standing = Request::ReadStanding { user: user.clone(), words, grave };
        care.standing.await_order(turn.start(Lane::Standing, standing));
        let since = turn.now.0.checked_sub(past::REACH).unwrap_or(turn.now.0);
        let until = turn.now.0.checked_add(AHEAD).unwrap_or(turn.now.0);
        let [since, until] = [since, until].map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string());
        let order_id = turn.start(Lane::Care, Request::ReadPast { user: user.clone(), since, until });
        care.log.await_order(order_id);
        turn.after(PATIENCE, Timer::Care(order_id));
        care
    }
}
