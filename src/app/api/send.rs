//! From a draft to a call that is under way: what changes something is asked about first.

use http::Method;

use crate::app::api::question::Sending;
use crate::app::api::{ApiScreen, Mode, Pending};
use crate::app::care::evidence::{Evidence, EvidenceLine};
use crate::app::care::{self, Care};
use crate::app::event::Timer;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::slot::Slot;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::messages::{Extent, Lane, Request};
use crate::protocol::endpoint;
use crate::protocol::id::UserId;
use crate::protocol::operation::Risk;
use crate::protocol::raw_call::RawCall;
use crate::protocol::recorder::{About, Forbidden, Target};

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
            self.start(call, extent, (None, None), session, turn);
        } else if session.unwritten.is_some() {
            turn.say_until_key(session.no_writing(""));
        } else if session.read_only {
            turn.say("Read-only: nothing but GET is sent.");
            let target = call.people().into_iter().next().map(Target::named);
            turn.refuse(Forbidden { target, read_only: true, ..Forbidden::default() });
        } else {
            let path = call.address().path();
            let known = endpoint::known(call.method().as_str(), path.strip_prefix("/api").unwrap_or(path));
            let about = known.map(|known| known.about);
            let body_problem = call.body().and_then(|_| self.draft.body_problem());
            let mut people = call.people();
            let others = people.len().saturating_sub(1);
            let mut person = Slot::default();
            if !people.is_empty() {
                let request = Request::ReadUser { selector: people.swap_remove(0) };
                let order_id = turn.start(Lane::Recheck, request);
                person.await_order(order_id);
                turn.after(care::reading::PATIENCE, Timer::Care(order_id));
            }
            let mut evidence = Evidence::new(&session.tickets, None);
            // What is written by hand may be anything.
            if session.policy.needs_ticket(&[]).is_some() {
                evidence.demand();
            }
            evidence.at = evidence.is_owed().then_some(EvidenceLine::Ticket);
            turn.open(Sending {
                on_cancel: risk.is_grave(),
                call,
                risk,
                about,
                body_problem,
                person,
                others,
                is_late: false,
                care: Care::default(),
                evidence,
                confirmed: false,
            });
        }
    }

    /// Enter in the question.
    pub fn confirm(&mut self, session: &mut Session, turn: &mut Turn<'_>) {
        if turn.answer_repeats {
            return;
        }
        let Some(sending) = turn.overlays.sending_mut() else { return };
        if sending.on_cancel {
            if sending.field().is_some_and(|field| !field.is_empty()) {
                let key = key::name(Context::Question, Command::SwitchFocus);
                turn.say(format!("Cancel has the focus: {key}, then Enter sends it. Esc closes."));
            } else {
                turn.overlays.pop();
            }
            return;
        }
        if let Some(why) = sending.care.protected() {
            let target = sending.person.value().map(|user| Target::user(user));
            let forbidden = Forbidden { target, rule: why.clone(), ..Forbidden::default() };
            let is_news = sending.care.protected_at_last().is_some();
            turn.say(format!("Not possible: {why}."));
            if is_news {
                turn.refuse(forbidden);
            }
        } else if sending.wants_login() {
            sending.care.on_login = true;
            let login = sending.login();
            turn.say(format!("Type the login to confirm: {login}"));
        } else if let Err(why) = sending.evidence.settle() {
            turn.say_until_key(why);
        } else if sending.is_waiting() {
            sending.confirmed = true;
        } else {
            self.send_asked(session, turn);
        }
    }

    /// Sends what the question on top asks for.
    pub(crate) fn send_asked(&mut self, session: &mut Session, turn: &mut Turn<'_>) {
        let Some(sending) = turn.overlays.sending().cloned() else { return };
        turn.overlays.pop();
        if let Some(user) = sending.person.value() {
            session.keep_ticket(sending.evidence.kept_for(&user.id));
        }
        let beside = (sending.told().map(Box::new), sending.typed());
        self.start(sending.call, Extent::OnePage, beside, session, turn);
    }

    fn start(
        &mut self,
        call: RawCall,
        extent: Extent,
        (about, typed): (Option<Box<About>>, Option<UserId>),
        session: &mut Session,
        turn: &mut Turn<'_>,
    ) {
        session.problem = None;
        // What changes something is never cancelled once it is sent.
        let lane = if *call.method() == Method::GET { Lane::Api } else { Lane::Send };
        let request = Request::CallApi { call: Box::new(call.clone()), extent, about, typed };
        let order_id = turn.start(lane, request);
        self.pending = Some(Pending { order_id, call, extent, progress: None, stopping: false });
    }
}
