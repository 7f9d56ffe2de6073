//! Names like what was typed, asked of Okta where nobody fits: not before the typing rests, and once for the same words.
//!
//! ```text
//!  nobody fits ─► Resting ─► Asking ─► Known, or Failed          another letter ─► Unasked
//! ```

use std::sync::Arc;
use std::time::Duration;

use crate::app::event::Timer;
use crate::app::session::people::{People, RowIx};
use crate::app::turn::Turn;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::fuzzy::may_be_mistaken;
use crate::protocol::row::UserRow;

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Near {
    /// Somebody fits, or there is nothing to ask by.
    #[default]
    Unasked,
    Resting(OrderId),
    Asking(OrderId),
    /// Those who are like it.
    Known(Vec<RowIx>),
    Failed,
}

impl Near {
    /// Asks once the typing rests.
    pub(super) fn rest(&mut self, words: &[String], rest: Duration, turn: &mut Turn<'_>) {
        if *self == Self::Unasked && may_be_mistaken(words) {
            let order_id = turn.order_ids.issue();
            turn.after(rest, Timer::Search(order_id));
            *self = Self::Resting(order_id);
        }
    }

    pub(super) fn ask(&mut self, words: &[String], extra: &Arc<[String]>, turn: &mut Turn<'_>) {
        if matches!(self, Self::Unasked | Self::Resting(_)) && may_be_mistaken(words) {
            let request = Request::FindNear { words: words.to_vec(), extra: Arc::clone(extra) };
            *self = Self::Asking(turn.start(Lane::Near, request));
        }
    }

    /// Nobody waits for the answer any more.
    pub(super) fn leave(&mut self, turn: &mut Turn<'_>) {
        if matches!(std::mem::take(self), Self::Asking(_)) {
            turn.cancel(Lane::Near);
        }
    }

    pub(super) fn take(&mut self, order_id: OrderId, rows: Vec<UserRow>, people: &mut People) -> bool {
        let awaited = *self == Self::Asking(order_id);
        if awaited {
            *self = Self::Known(rows.into_iter().map(|row| people.put(row)).collect());
        }
        awaited
    }

    pub(super) fn fail(&mut self, order_id: OrderId) {
        if *self == Self::Asking(order_id) {
            *self = Self::Failed;
        }
    }

    pub(super) fn rows(&self) -> &[RowIx] {
        match self {
            Self::Known(rows) => rows,
            Self::Unasked | Self::Resting(_) | Self::Asking(_) | Self::Failed => &[],
        }
    }

    /// Whether an answer is still to come.
    pub fn is_awaited(&self) -> bool {
        matches!(self, Self::Resting(_) | Self::Asking(_))
    }
}
