//! What is read beside a person, taken to the question that awaits it: a box, or the review of a form.

use std::sync::Arc;

use crate::app::action::question::Question;
use crate::app::api::question::Sending;
use crate::app::care::past::Told;
use crate::app::care::{Care, Cared};
use crate::app::form::review::Review;
use crate::app::form::screen::{FormScreen, Mode};
use crate::app::overlay::stack::Overlays;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, OrderId};
use crate::protocol::protection::Standing;
use crate::protocol::recorder::{Forbidden, Target};
use crate::protocol::user::User;

impl Workspace {
    pub(crate) fn take_standing(&mut self, order_id: OrderId, standing: Standing, turn: &mut Turn<'_>) {
        self.tell_care(order_id, turn, |care| care.take_standing(standing));
    }

    pub(crate) fn take_care(&mut self, order_id: OrderId, told: &Told, turn: &mut Turn<'_>) {
        let (now, zone) = (turn.now, turn.zone.clone());
        self.tell_care(order_id, turn, |care| care.take_past(told, now, &zone));
    }

    /// What is read beside the person could not be read.
    pub(crate) fn fail_care(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        self.tell_care(order_id, turn, |care| care.fail(order_id, failure));
    }

    pub(crate) fn care_is_late(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        self.tell_care(order_id, turn, Care::give_up_on_log);
        fail_subject(order_id, None, turn);
    }

    /// Something is known that was awaited. Where it says something new of a question that was answered already, the
    /// answer holds no longer.
    fn tell_care(&mut self, order_id: OrderId, turn: &mut Turn<'_>, take: impl FnOnce(&mut Care)) {
        let Some(asked) = asked(order_id, turn.overlays, self.forms()) else { return };
        let (opens, is_typed_in) = (asked.opens(), asked.is_typed_in());
        let care = asked.care();
        let seen = (care.news(opens), care.guarded().or(care.unsure()).map(str::to_owned));
        let was_guarded = care.guarded().is_some();
        take(care);
        let is_news = (care.news(opens), care.guarded().or(care.unsure()).map(str::to_owned)) != seen;
        care.on_login &= was_guarded || !is_typed_in;
        if is_news && asked.look_again() {
            let way = asked.way_on();
            turn.say_until_key(format!("Read what is told of this person first; then {way}."));
        }
        self.go_on(turn);
    }

    /// What was confirmed while something was awaited is sent once nothing is any more.
    pub(crate) fn go_on(&mut self, turn: &mut Turn<'_>) {
        let mut forbidden = Vec::new();
        for question in turn.overlays.questions_mut() {
            if let Some(why) = question.care.protected_at_last() {
                let word = question.action.word(&question.row.status);
                forbidden.push(Forbidden::by_rule(word, Target::of_row(&question.row), why));
            }
            question.refused = question.refused.take().or_else(|| question.care.protected());
            question.confirmed &= question.refused.is_none();
        }
        for one in forbidden {
            turn.refuse(one);
        }
        let ready = |question: &Question| {
            question.confirmed && !question.is_waiting() && question.refused.is_none() && !question.wants_login()
        };
        // Under another box nothing goes on unseen.
        if turn.overlays.question().is_some_and(ready) {
            self.send(turn);
            return;
        }
        if turn.overlays.sending().is_some_and(Sending::is_ready) {
            self.api.send_asked(&mut self.session, turn);
            return;
        }
        let is_ready = |review: &Review| review.confirmed && !review.is_waiting();
        if turn.overlays.is_empty()
            && turn.is_seen
            && let Some(Mode::Review(review)) = self.form_mut().map(|screen| &mut screen.mode)
            && is_ready(review)
        {
            review.confirmed = false;
            self.send_form(turn);
        }
    }
}

/// The question that awaits the answer of that order.
fn asked<'t>(
    order_id: OrderId,
    overlays: &'t mut Overlays,
    forms: impl Iterator<Item = &'t mut FormScreen>,
) -> Option<&'t mut dyn Cared> {
    let boxes = overlays.cared_mut();
    let reviews = forms.filter_map(|form| match &mut form.mode {
        Mode::Review(review) => Some(&mut **review as &mut dyn Cared),
        _ => None,
    });
    boxes.chain(reviews).find_map(|asked| if asked.care().awaits(order_id) { Some(asked) } else { None })
}

impl Workspace {
    /// Whom a call names was read; whether a question about a call waited for it.
    pub(crate) fn take_subject(&mut self, order_id: OrderId, user: &Arc<User>, turn: &mut Turn<'_>) -> bool {
        let awaited = turn.overlays.sendings_mut().find(|sending| sending.person.accepts(order_id));
        let Some(grave) = awaited.map(|sending| sending.risk.is_grave()) else { return false };
        let care = Care::begin(&user.id, Vec::new(), grave, turn);
        let kept = self.session.evidence_for(Some(&user.id));
        if let Some(sending) = turn.overlays.sendings_mut().find(|sending| sending.person.accepts(order_id)) {
            sending.take_person(Arc::clone(user), care, kept);
        }
        self.go_on(turn);
        true
    }

    /// To the lines of ticket and reason of the review, and from one to the next.
    pub(crate) fn turn_ticket_line(&mut self) {
        let Some(screen) = self.form_mut() else { return };
        if let Mode::Review(review) = &mut screen.mode
            && review.wrong.is_empty()
        {
            review.care.on_login = false;
            review.evidence.turn_line();
            screen.keep_review_in_view();
        }
    }
}

/// Whom a call names could not be read, or not in time.
pub(crate) fn fail_subject(order_id: OrderId, failure: Option<Box<Failure>>, turn: &mut Turn<'_>) {
    let mut sendings = turn.overlays.sendings_mut();
    let Some(sending) = sendings.find(|sending| sending.person.accepts(order_id)) else { return };
    match failure {
        Some(failure) => sending.person.fail(failure),
        None => sending.is_late = true,
    }
    let way = sending.look_again().then(|| sending.way_on());
    drop(sendings);
    if let Some(way) = way {
        turn.say_until_key(format!("Read what is not known of this person first; then {way}."));
    }
}
