//! Somebody else who says that it is them, and whoever stands at the desk.
//!
//! Owns: the steps to them. Must not know: whether it counts.

use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::app::turn::Turn;
use crate::app::verify::{Stage, Through, Verifying};
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::factor::Factor;
use crate::protocol::verify::{By, Confirmer, Means};

impl Workspace {
    /// Another way than a factor of theirs.
    pub(super) fn choose_else(means: Means, turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying_mut() else { return };
        verifying.at = 0;
        if means == Means::InPerson {
            verifying.stage = Stage::Writing { field: Field::default(), sending: None };
            return;
        }
        let user = verifying.user.clone();
        let order = turn.start(Lane::QuestionFactors, Request::ReadConfirmers { user, means });
        let mut people = Slot::default();
        people.await_order(order);
        if let Some(verifying) = turn.overlays.verifying_mut() {
            verifying.through = Through::Seeking { means, people, remark: None };
        }
    }

    /// Whoever is to say so is known: their factors are read.
    pub(super) fn choose_person(who: Confirmer, turn: &mut Turn<'_>) {
        let order = turn.start(Lane::QuestionFactors, Request::ReadFactors { user: who.user.clone() });
        let Some(verifying) = turn.overlays.verifying_anywhere() else { return };
        let Through::Seeking { means, .. } = verifying.through else { return };
        let mut factors = Slot::default();
        factors.await_order(order);
        verifying.through = Through::Other { means, who, factors };
        verifying.at = 0;
    }

    /// What is typed of whoever stands here is kept as it is read aloud.
    pub(super) fn write_down_seen(&mut self, turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying() else { return };
        if matches!(verifying.stage, Stage::Writing { sending: Some(_), .. }) {
            return;
        }
        let Some(note) = verifying.note() else {
            turn.say_until_key("Type by what you know them: a badge, an identity card, or who vouches for them.");
            return;
        };
        let Some(order_id) = self.start_verifying(By::Seen(note), turn) else { return };
        if let Some(Verifying { stage: Stage::Writing { sending, .. }, .. }) = turn.overlays.verifying_mut() {
            *sending = Some(order_id);
        }
    }

    /// Back to the caller's own factors.
    pub(super) fn choose_again(turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying_mut() else { return };
        verifying.stage = Stage::Choosing;
        verifying.through = Through::Own;
        verifying.at = 0;
        verifying.problem = None;
        // Whoever looked for somebody else gave this reading up.
        if verifying.factors.value().is_none() {
            let user = verifying.user.clone();
            let order = turn.start(Lane::QuestionFactors, Request::ReadFactors { user });
            if let Some(verifying) = turn.overlays.verifying_mut() {
                verifying.factors.await_order(order);
            }
        }
    }

    /// Who may say so; a single one is asked for their factors at once.
    pub(crate) fn take_confirmers(order_id: OrderId, found: Vec<Confirmer>, said: Option<String>, turn: &mut Turn<'_>) {
        let Some(verifying) = turn.overlays.verifying_anywhere() else { return };
        let Through::Seeking { people, remark, .. } = &mut verifying.through else { return };
        if !people.accepts(order_id) {
            return;
        }
        *remark = said;
        people.fill(found.clone());
        verifying.at = 0;
        if let [only] = &found[..] {
            Self::choose_person(only.clone(), turn);
        }
    }
}

impl Verifying {
    /// The factors of somebody else were read.
    pub(crate) fn take_factors_of_other(&mut self, order_id: OrderId, read: &[Factor]) -> bool {
        let Through::Other { factors, .. } = &mut self.through else { return false };
        let awaited = factors.accepts(order_id);
        if awaited {
            factors.fill(read.to_vec());
            self.at = 0;
        }
        awaited
    }

    /// Something that is read for it could not be; whether it was its own.
    pub(crate) fn fail_reading(&mut self, order_id: OrderId, failure: &Failure) -> bool {
        let failure = Box::new(failure.clone());
        if self.factors.accepts(order_id) {
            self.factors.fail(failure);
            return true;
        }
        match &mut self.through {
            Through::Seeking { people, .. } if people.accepts(order_id) => people.fail(failure),
            Through::Other { factors, .. } if factors.accepts(order_id) => factors.fail(failure),
            Through::Own | Through::Seeking { .. } | Through::Other { .. } => return false,
        }
        true
    }

    /// By what it is made sure, where this factor is asked.
    pub(super) fn by(&self, factor: &Factor, ask: crate::protocol::verify::Ask) -> By {
        let factor = Box::new(factor.clone());
        match &self.through {
            Through::Own | Through::Seeking { .. } => By::Factor { factor, ask },
            Through::Other { means, who, .. } => By::Confirmer { means: *means, who: who.clone(), factor },
        }
    }
}
