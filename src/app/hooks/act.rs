//! What is done with event hooks, and with what they deliver to this machine.

use crate::app::App;
use crate::app::hooks::Making;
use crate::app::hooks::Receiving;
use crate::app::hooks::form::FormField;
use crate::app::hooks::form::HookForm;
use crate::app::hooks::form::Purpose;
use crate::app::hooks::question::HookQuestion;
use crate::app::input::command::Command;
use crate::app::input::command::HookCommand;
use crate::app::session::problem::Problem;
use crate::messages::{Content, Delivering, Failure, HookChange, KnownHook, Lane, Request, Ticket};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::error::FailureKind;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::secret::Secret;

impl App {
    /// An action while the hooks are seen; whether it was taken.
    pub(crate) fn act_in_hooks(&mut self, command: Command) -> bool {
        let has_problem = self.session().problem.is_some();
        match command {
            Command::Move(step) => self.workspaces[&self.current].hooks.step(step),
            Command::Reload => {
                let work = &mut self.workspaces[&self.current];
                work.session.problem = None;
                work.session.renewal.resume();
                self.read_hooks();
            }
            Command::Back if !has_problem => self.workspaces[&self.current].hooks.open = false,
            Command::Hooks(HookCommand::Listen) if self.workspace().hooks.receiving != Receiving::Off => {
                self.turn(|work, turn| {
                    turn.cancel(Lane::Listen);
                    work.hooks.receiving = Receiving::Off;
                    turn.say(match &work.hooks.making {
                        Some(making) => format!(
                            "Nothing is received any more; what became of the hook “{}” is told once it is known.",
                            making.name
                        ),
                        None => "Nothing is received any more.".to_owned(),
                    });
                });
            }
            Command::Hooks(HookCommand::New | HookCommand::Listen) if self.workspace().hooks.making.is_some() => {
                self.turn(|_, turn| turn.say("A hook is still being made."));
            }
            Command::Hooks(HookCommand::New) => {
                let local = self.session().origin.as_ref().is_some_and(Origin::is_loopback);
                self.overlays.push(HookForm::new(local));
            }
            Command::Hooks(what) => match self.workspace().hooks.selected().cloned() {
                Some(known) => self.act_on_hook(what, &known),
                None if self.workspace().hooks.list.is_awaited() => {
                    self.turn(|_, turn| turn.say("The event hooks are being read."));
                }
                None => self.turn(|_, turn| turn.say("There is no event hook here; n makes one.")),
            },
            _ => return false,
        }
        true
    }

    fn act_on_hook(&mut self, what: HookCommand, known: &KnownHook) {
        let (id, name) = (known.hook.id.clone(), known.hook.name.clone());
        match what {
            HookCommand::EditEvents => self.overlays.push(HookForm::edit(known)),
            HookCommand::Verify => self.change_hook(HookChange::Verify { id }),
            HookCommand::Toggle if known.hook.is_active() => {
                self.overlays.push(HookQuestion::Deactivate { id, name });
            }
            HookCommand::Toggle => self.change_hook(HookChange::Activate { id }),
            HookCommand::Delete if known.hook.is_active() => {
                self.turn(|_, turn| turn.say("Okta deletes inactive hooks only: deactivate it first (a)."));
            }
            HookCommand::Delete => self.overlays.push(HookQuestion::Delete { id, name }),
            HookCommand::Listen if known.hook.header.is_empty() => self.turn(|_, turn| {
                turn.say("This hook sends no secret: what comes could be anybody's, so it is not listened for.");
            }),
            HookCommand::Listen => self.overlays.push(HookForm::listen(known)),
            HookCommand::Show | HookCommand::New | HookCommand::Yes => {}
        }
    }

    /// Opens the hooks, and reads them.
    pub(crate) fn show_hooks(&mut self) {
        self.workspaces[&self.current].hooks.open = true;
        self.read_hooks();
    }

    fn read_hooks(&mut self) {
        self.turn(|work, turn| {
            work.hooks.list.await_ticket(turn.start(Lane::Hooks, Request::ListHooks));
        });
    }

    pub(crate) fn change_hook(&mut self, change: HookChange) {
        self.turn(|work, turn| {
            if work.hooks.changing.is_some() {
                turn.say("A change of a hook is under way.");
                return;
            }
            work.hooks.changing = Some(turn.start(Lane::ChangeHook, Request::ChangeHook(change)));
        });
    }

    pub(crate) fn send_hook_form(&mut self, form: HookForm, address: core::net::SocketAddr) {
        let secret = Some(form.get(FormField::Secret)).filter(|text| !text.is_empty()).map(Secret::new);
        let hook = match form.purpose.clone() {
            Purpose::EditEvents { id, .. } => {
                let events = form.events();
                return self.change_hook(HookChange::SetEvents { id, events, secret });
            }
            Purpose::New => Delivering::New {
                name: form.get(FormField::Name).to_owned(),
                uri: form.get(FormField::Url).to_owned(),
                header: form.get(FormField::Header).to_owned(),
                events: form.events(),
            },
            Purpose::Listen { id, header, .. } => match secret {
                Some(secret) => Delivering::Given { id, header, secret },
                None => Delivering::Known { id, header },
            },
        };
        self.turn(|work, turn| {
            work.session.problem = None;
            let name = if let Delivering::New { name, .. } = &hook { Some(name.clone()) } else { None };
            let ticket = turn.start(Lane::Listen, Request::Listen { address, hook });
            work.hooks.receiving = Receiving::Starting(ticket);
            work.hooks.making = name.map(|name| Making { ticket, name });
        });
    }

    /// What the worker tells of hooks and of the receiver.
    pub(crate) fn take_hook_update(&mut self, connection: &ConnectionId, ticket: Ticket, content: Content) {
        self.turn_of(connection, |work, turn| match content {
            Content::Listening(address) if work.hooks.receives(ticket) => {
                work.hooks.receiving =
                    Receiving::On { ticket, address, challenged: false, events: 0, turned_away: 0, why: "" };
            }
            Content::Challenged => {
                if let Receiving::On { ticket: awaited, challenged, .. } = &mut work.hooks.receiving
                    && *awaited == ticket
                {
                    *challenged = true;
                }
            }
            Content::TurnedAway(reason) => {
                if let Receiving::On { ticket: awaited, turned_away, why, .. } = &mut work.hooks.receiving
                    && *awaited == ticket
                {
                    *turned_away += 1;
                    *why = reason;
                }
            }
            Content::Hooks(hooks) if work.hooks.list.accepts(ticket) => work.hooks.take(hooks),
            Content::HookChanged { outcome, hooks } | Content::HookMade { outcome, hooks } => {
                let made = work.hooks.making.take_if(|making| making.ticket == ticket);
                let changed = work.hooks.changing.take_if(|awaited| *awaited == ticket).is_some();
                if made.is_none() && !changed {
                    return;
                }
                match hooks {
                    Ok(hooks) => work.hooks.take(hooks),
                    // What is shown is how things were before.
                    Err(_) => work.hooks.list.await_ticket(turn.start(Lane::Hooks, Request::ListHooks)),
                }
                // Nothing will ever be delivered for a hook that is not there.
                let is_there = outcome
                    .as_ref()
                    .err()
                    .is_none_or(|failure| failure.operation != Operation::CreateEventHook || is_unknown(failure));
                let receives = work.hooks.receives(ticket);
                match (outcome, made) {
                    (Ok(()), None) => turn.say("Done."),
                    (Ok(()), Some(_)) if receives => {
                        turn.say("The event hook is made and verified; its events come in.");
                    }
                    (Err(failure), None) => work.session.problem = Some(problem(failure, false)),
                    (Err(failure), Some(made)) if !receives && failure.kind == FailureKind::Cancelled && !is_there => {
                        turn.say(format!("The hook “{}” was not made.", made.name));
                    }
                    (Err(failure), Some(_)) if receives || failure.operation == Operation::CreateEventHook => {
                        if receives && !is_there {
                            turn.cancel(Lane::Listen);
                            work.hooks.receiving = Receiving::Off;
                        }
                        work.session.problem = Some(problem(failure, is_there));
                    }
                    (Ok(()) | Err(_), Some(made)) => {
                        turn.say(format!("The hook “{}” was made and stays; a and then D take it away.", made.name));
                    }
                }
            }
            _ => {}
        });
    }

    /// Whether the failure was that of hooks or of the receiver.
    pub(crate) fn fail_hooks(&mut self, connection: &ConnectionId, ticket: Ticket, failure: &Failure) -> bool {
        let work = &mut self.workspaces[connection];
        let making = work.hooks.making.take_if(|making| making.ticket == ticket);
        if work.hooks.receives(ticket) {
            work.hooks.receiving = Receiving::Off;
            work.session.problem = Some(Problem {
                what: "Nothing is received".to_owned(),
                meaning: "Another port may be free, or another program listens there.".to_owned(),
                can_retry: false,
                failure: Box::new(failure.clone()),
            });
            return true;
        }
        if work.hooks.list.accepts(ticket) {
            work.hooks.list.fail(Box::new(failure.clone()));
            // That a change has no answer weighs more.
            if work.session.problem.as_ref().is_some_and(|problem| is_unknown(&problem.failure)) {
                return true;
            }
            work.session.problem = Some(Problem {
                what: "The event hooks cannot be read".to_owned(),
                meaning: "The System Log tells the same; Esc leads back to it.".to_owned(),
                can_retry: true,
                failure: Box::new(failure.clone()),
            });
            return true;
        }
        if let Some(Making { name, .. }) = making {
            if failure.kind == FailureKind::Cancelled {
                self.turn_of(connection, |_, turn| turn.say(format!("The hook “{name}” was not made.")));
            } else {
                work.session.problem = Some(problem(Box::new(failure.clone()), false));
            }
            return true;
        }
        let changes = work.hooks.changing.take_if(|awaited| *awaited == ticket).is_some();
        if changes {
            work.session.problem = Some(problem(Box::new(failure.clone()), false));
            if is_unknown(failure) {
                self.turn_of(connection, |work, turn| {
                    work.hooks.list.await_ticket(turn.start(Lane::Hooks, Request::ListHooks));
                });
            }
        }
        changes
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
        "It was sent; whether it was done is not known; r reads the hooks again."
    } else if making {
        "Okta must reach the public URL over HTTPS, and tunnel or proxy must lead to this machine. If the hook is in the \
         list, v tries to verify it again."
    } else {
        "Nothing was changed."
    };
    Problem { what: what.to_owned(), meaning: meaning.to_owned(), can_retry: false, failure }
}
