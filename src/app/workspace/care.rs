//! What is read beside a person, taken to the question that awaits it: a box, or the review of a form.

use crate::app::action::question::Question;
use crate::app::care::past::Told;
use crate::app::care::{Care, Cared};
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, OrderId};
use crate::protocol::protection::Standing;

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
    }

    /// Something is known that was awaited. Where it says something new of a question that was answered already, the
    /// answer holds no longer.
    fn tell_care(&mut self, order_id: OrderId, turn: &mut Turn<'_>, take: impl FnOnce(&mut Care)) {
        let Some(asked) = asked(order_id, turn) else { return };
        let (opens, is_typed_in) = (asked.opens(), asked.is_typed_in());
        let care = asked.care();
        let seen = (care.told(opens), care.guarded().or(care.unsure()).map(str::to_owned));
        let was_guarded = care.guarded().is_some();
        take(care);
        let is_news = (care.told(opens), care.guarded().or(care.unsure()).map(str::to_owned)) != seen;
        care.on_login &= was_guarded || !is_typed_in;
        if is_news && asked.look_again() {
            let key = key::name(Context::Question, Command::SwitchFocus);
            turn.say_until_key(format!("Read what is told of this person first; then {key} and Enter."));
        }
        self.go_on(turn);
    }

    /// What was confirmed while something was awaited is sent once nothing is any more.
    pub(crate) fn go_on(&mut self, turn: &mut Turn<'_>) {
        for question in turn.overlays.questions_mut() {
            question.refused = question.refused.take().or_else(|| question.care.protected());
            question.confirmed &= question.refused.is_none();
        }
        let ready = |question: &Question| {
            question.confirmed && !question.is_waiting() && question.refused.is_none() && !question.wants_login()
        };
        // Under another box nothing goes on unseen.
        if turn.overlays.question().is_some_and(ready) {
            self.send(turn);
        }
    }
}

/// The question that awaits the answer of that order.
fn asked<'t>(order_id: OrderId, turn: &'t mut Turn<'_>) -> Option<&'t mut dyn Cared> {
    let mut questions = turn.overlays.questions_mut();
    let found = questions.find(|question| question.care.awaits(order_id));
    found.map(|question| question as &mut dyn Cared)
}
