//! From a draft to a call that is under way: what changes something is asked about first.

use http::Method;

use crate::app::api::question::Sending;
use crate::app::api::{ApiScreen, Mode, Pending};
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::messages::{Extent, Lane, Request};
use crate::protocol::endpoint;
use crate::protocol::operation::Risk;
use crate::protocol::raw_call::RawCall;

impl ApiScreen {
    pub(super) fn send_draft(&mut self, extent: Extent, session: &mut Session, turn: &mut Turn<'_>) {
        self.leave_mode();
        match self.draft.call(session.origin.as_ref()) {
            Ok(call) => self.ask_to_call(call, extent, session, turn),
            Err(error) => {
                self.error = Some(error);
                self.mode = Mode::Path { chosen: 0 };
            }
        }
    }

    pub(super) fn next_page(&mut self, session: &mut Session, turn: &mut Turn<'_>) {
        match self.shown.as_ref().and_then(|shown| shown.reply.next.clone()) {
            Some(next) => self.ask_to_call(*next, Extent::NextPage, session, turn),
            None => turn.say("There is no next page."),
        }
    }

    fn ask_to_call(&mut self, call: RawCall, extent: Extent, session: &mut Session, turn: &mut Turn<'_>) {
        if self.pending.is_some() {
            turn.say("A call is under way; wait for its answer, or Esc cancels it.");
            return;
        }
        let risk = call.risk();
        if risk == Risk::Read {
            self.start(call, extent, session, turn);
        } else if session.read_only {
            turn.say("Read-only: nothing but GET is sent.");
        } else {
            let path = call.address().path();
            let known = endpoint::known(call.method().as_str(), path.strip_prefix("/api").unwrap_or(path));
            let about = known.map(|known| known.about);
            let body_problem = call.body().and_then(|_| self.draft.body_problem());
            let on_cancel = risk.is_grave();
            turn.open(Sending { call, risk, about, body_problem, on_cancel });
        }
    }

    /// Enter in the question.
    pub fn confirm(&mut self, session: &mut Session, turn: &mut Turn<'_>) {
        if turn.answer_repeats {
            return;
        }
        let sending = turn.overlays.sending().cloned();
        turn.overlays.pop();
        if let Some(sending) = sending.filter(|sending| !sending.on_cancel) {
            self.start(sending.call, Extent::OnePage, session, turn);
        }
    }

    fn start(&mut self, call: RawCall, extent: Extent, session: &mut Session, turn: &mut Turn<'_>) {
        session.problem = None;
        // What changes something is never cancelled once it is sent.
        let lane = if *call.method() == Method::GET { Lane::Api } else { Lane::Send };
        let request = Request::CallApi { call: Box::new(call.clone()), extent };
        let order_id = turn.start(lane, request);
        self.pending = Some(Pending { order_id, call, extent, progress: None, stopping: false });
    }
}
