//! People to whom a job did something are read again once they are in view: no list tells what is over, and a job of
//! thousands costs no reading of thousands.
//!
//! ```text
//!  an outcome ─► the row is stale, told as such ─► in view ─► read by id ─► told as it is now
//!                                                              └─ fails: tried again after a while
//! ```

use jiff::SignedDuration;

use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::{Renewing, Workspace};
use crate::messages::{Content, Lane, OrderId, Request};
use crate::protocol::id::UserId;

/// People of one order: whoever comes into view meanwhile does not wait for many others.
const TOGETHER: usize = 10;
/// After a failure the next try waits, so that a connection that is gone is not asked without end.
const LATER: SignedDuration = SignedDuration::from_secs(10);

impl Workspace {
    /// After each event: reads who is in view and stale.
    pub(crate) fn tend_stale(&mut self, turn: &mut Turn<'_>) {
        let waits = self.renewing.failed.is_some_and(|at| turn.now.0.duration_since(at) < LATER);
        if !self.session.people.has_stale() || self.renewing.order_id.is_some() || waits {
            return;
        }
        let Some(Screen::List(list)) = self.screens.first() else { return };
        let people = &self.session.people;
        let stale = list.in_view().iter().filter(|at| people.is_stale(**at)).take(TOGETHER);
        let users: Vec<UserId> = stale.map(|at| people.row(*at).user_id()).collect();
        if !users.is_empty() {
            self.renewing.order_id = Some(turn.start(Lane::Renew, Request::Refresh { users }));
        }
    }

    /// One of them as they are now, or nobody where they are no more.
    pub(crate) fn take_renewed(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        if self.renewing.order_id != Some(order_id) {
            return;
        }
        match content {
            Content::Refreshed { id, user } => {
                match user {
                    Some(user) => {
                        self.session.people.put_fresh(&user);
                    }
                    None => self.session.forget(&id),
                }
                if let Some(Screen::List(list)) = self.screens.first_mut() {
                    list.refresh(&self.session.people, turn);
                }
            }
            Content::RefreshDone => self.renewing = Renewing::default(),
            _ => {}
        }
    }

    pub(crate) fn fail_renewed(&mut self, order_id: OrderId, turn: &Turn<'_>) {
        if self.renewing.order_id == Some(order_id) {
            self.renewing = Renewing { order_id: None, failed: Some(turn.now.0) };
        }
    }
}
