//! Updates of the worker about event hooks and the receiver.

use crate::app::hooks::{Hooks, Making, Receiving};
use crate::app::input::command::{Command, HookCommand};
use crate::app::input::key::{self, Context};
use crate::app::session::Session;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::messages::{Content, Failure, KnownHook, Lane, OrderId};
use crate::protocol::error::FailureKind;
use crate::protocol::operation::{Operation, Risk};

impl Hooks {
    pub fn take(&mut self, order_id: OrderId, content: Content, session: &mut Session, turn: &mut Turn<'_>) {
        match content {
            Content::Listening(address) if self.receives(order_id) => {
                self.receiving =
                    Receiving::On { order_id, address, challenged: false, events: 0, turned_away: 0, why: "" };
            }
            Content::Challenged => {
                if let Receiving::On { order_id: awaited, challenged, .. } = &mut self.receiving
                    && *awaited == order_id
                {
                    *challenged = true;
                }
            }
            Content::TurnedAway(reason) => {
                if let Receiving::On { order_id: awaited, turned_away, why, .. } = &mut self.receiving
                    && *awaited == order_id
                {
                    *turned_away += 1;
                    *why = reason;
                }
            }
            Content::Hooks(hooks) if self.list.accepts(order_id) => self.list.fill(hooks),
            Content::HookChanged { outcome, hooks } | Content::HookMade { outcome, hooks } => {
                self.take_outcome(order_id, outcome, hooks, session, turn);
            }
            _ => {}
        }
    }

    /// So many events were delivered; whether they are wanted.
    pub fn take_delivery(&mut self, order_id: OrderId, events: usize) -> bool {
        let wanted = self.receives(order_id);
        if wanted && let Receiving::On { events: count, .. } = &mut self.receiving {
            *count += events as u64;
        }
        wanted
    }

    /// What became of a hook that was made or changed, and how all of them are now.
    fn take_outcome(
        &mut self,
        order_id: OrderId,
        outcome: Result<(), Box<Failure>>,
        hooks: Result<Vec<KnownHook>, Box<Failure>>,
        session: &mut Session,
        turn: &mut Turn<'_>,
    ) {
        let made = self.making.take_if(|making| making.order_id == order_id);
        let changed = self.changing.take_if(|awaited| *awaited == order_id).is_some();
        if made.is_none() && !changed {
            return;
        }
        match hooks {
            Ok(hooks) => self.list.fill(hooks),
            // What is shown is how things were before.
            Err(_) => self.read(turn),
        }
        // Nothing will ever be delivered for a hook that is not there.
        let is_there = outcome
            .as_ref()
            .err()
            .is_none_or(|failure| failure.operation != Operation::CreateEventHook || is_unknown(failure));
        let receives = self.receives(order_id);
        match (outcome, made) {
            (Ok(()), None) => turn.say("Done."),
            (Ok(()), Some(_)) if receives => {
                turn.say("The event hook is made and verified; its events come in.");
            }
            (Err(failure), None) => session.problem = Some(problem(failure, false)),
            (Err(failure), Some(made)) if !receives && failure.kind == FailureKind::Cancelled && !is_there => {
                turn.say(format!("The hook “{}” was not made.", made.name));
            }
            (Err(failure), Some(_)) if receives || failure.operation == Operation::CreateEventHook => {
                if receives && !is_there {
                    turn.cancel(Lane::Listen);
                    self.receiving = Receiving::Off;
                }
                session.problem = Some(problem(failure, is_there));
            }
            (Ok(()) | Err(_), Some(made)) => {
                turn.say(format!(
                    "The hook “{}” was made and stays; {key0} and then {key1} take it away.",
                    made.name,
                    key0 = key::name(Context::HookWrites, Command::Hooks(HookCommand::Toggle)),
                    key1 = key::name(Context::HookWrites, Command::Hooks(HookCommand::Delete))
                ));
            }
        }
    }

    pub fn fail(&mut self, order_id: OrderId, failure: Box<Failure>, session: &mut Session, turn: &mut Turn<'_>) {
        let making = self.making.take_if(|making| making.order_id == order_id);
        if self.receives(order_id) {
            self.receiving = Receiving::Off;
            session.problem = Some(Problem {
                what: "Nothing is received".to_owned(),
                meaning: "Another port may be free, or another program listens there.".to_owned(),
                can_retry: false,
                failure,
            });
        } else if self.list.accepts(order_id) {
            self.list.fail(failure.clone());
            // That a change has no answer weighs more.
            if session.problem.as_ref().is_some_and(|problem| is_unknown(&problem.failure)) {
                return;
            }
            session.problem = Some(Problem {
                what: "The event hooks cannot be read".to_owned(),
                meaning: "The System Log tells the same; Esc leads back to it.".to_owned(),
                can_retry: true,
                failure,
            });
        } else if let Some(Making { name, .. }) = making {
            if failure.kind == FailureKind::Cancelled {
                turn.say(format!("The hook “{name}” was not made."));
            } else {
                session.problem = Some(problem(failure, false));
            }
        } else if self.changing.take_if(|awaited| *awaited == order_id).is_some() {
            if is_unknown(&failure) {
                self.read(turn);
            }
            session.problem = Some(problem(failure, false));
        }
    }
}

/// Whether something may have been changed although no answer of Okta says so.
fn is_unknown(failure: &Failure) -> bool {
    failure.is_unknown() && failure.operation.risk() != Risk::Read
}

fn problem(failure: Box<Failure>, making: bool) -> Problem {
    let what = if !is_unknown(&failure) {
        "Not done"
    } else if failure.operation == Operation::CreateEventHook {
        "Whether the event hook was made is not known"
    } else {
        "The change of the event hook has no answer"
    };
    let meaning = if is_unknown(&failure) {
        format!(
            "It was sent; whether it was done is not known; {} reads the hooks again.",
            key::name(Context::Hooks, Command::Reload)
        )
    } else if making {
        let verify = key::name(Context::HookWrites, Command::Hooks(HookCommand::Verify));
        format!(
            "Okta must reach the public URL over HTTPS, and tunnel or proxy must lead to this machine. If the hook is in \
             the list, {verify} tries to verify it again."
        )
    } else {
        "Nothing was changed.".to_owned()
    };
    Problem { what: what.to_owned(), meaning, can_retry: false, failure }
}
