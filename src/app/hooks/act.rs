//! Commands on event hooks.

use core::net::SocketAddr;
use std::sync::Arc;

use crate::app::hooks::form::FormField;
use crate::app::hooks::form::HookForm;
use crate::app::hooks::form::Purpose;
use crate::app::hooks::question::HookQuestion;
use crate::app::hooks::{Hooks, Making, Receiving};
use crate::app::input::command::Command;
use crate::app::input::command::HookCommand;
use crate::app::input::key::{self, Context};
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::wish::Acted;
use crate::messages::{Delivering, HookChange, KnownHook, Lane, Request};
use crate::protocol::connection::Origin;
use crate::protocol::recorder::About;
use crate::protocol::secret::Secret;
use crate::protocol::ticket::TicketRules;
use crate::protocol::word::Word;

impl Hooks {
    pub fn act(&mut self, command: Command, session: &mut Session, turn: &mut Turn<'_>) -> Acted {
        match command {
            Command::Move(step) => self.step(step),
            Command::Reload => {
                session.problem = None;
                session.renewal.resume();
                self.read(turn);
            }
            Command::Back if session.problem.is_none() => self.open = false,
            Command::Hooks(what) => self.act_on_hooks(what, session, turn),
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    fn act_on_hooks(&mut self, what: HookCommand, session: &Session, turn: &mut Turn<'_>) {
        match what {
            HookCommand::Listen if self.is_receiving() => {
                turn.cancel(Lane::Listen);
                self.receiving = Receiving::Off;
                turn.say(match &self.making {
                    Some(making) => format!(
                        "Nothing is received any more; what became of the hook “{}” is told once it is known.",
                        making.name
                    ),
                    None => "Nothing is received any more.".to_owned(),
                });
            }
            HookCommand::New | HookCommand::Listen if self.making.is_some() => {
                turn.say("A hook is still being made.");
            }
            HookCommand::New => {
                let form = HookForm::new(session.origin.as_ref().is_some_and(Origin::is_loopback));
                turn.open(form.asking(session.tickets_for(&[Word::Hooks])));
            }
            HookCommand::EditEvents
            | HookCommand::Verify
            | HookCommand::Toggle
            | HookCommand::Delete
            | HookCommand::Listen
            | HookCommand::Show
            | HookCommand::Yes => match self.selected().cloned() {
                Some(known) => self.act_on_hook(what, &known, session, turn),
                None if self.list.is_awaited() => turn.say("The event hooks are being read."),
                None => turn.say(format!(
                    "There is no event hook here; {} makes one.",
                    key::name(Context::HookWrites, Command::Hooks(HookCommand::New))
                )),
            },
        }
    }

    fn act_on_hook(&mut self, what: HookCommand, known: &KnownHook, session: &Session, turn: &mut Turn<'_>) {
        let (id, name) = (known.hook.id.clone(), known.hook.name.clone());
        let tickets = session.tickets_for(&[Word::Hooks]);
        match what {
            HookCommand::EditEvents => turn.open(HookForm::edit(known).asking(tickets)),
            HookCommand::Verify => {
                let words = format!("Has Okta ask whether the receiver of “{name}” is the right one.");
                self.change_or_ask(HookChange::Verify { id }, words, tickets, turn);
            }
            HookCommand::Toggle if known.hook.is_active() => {
                ask(HookQuestion::Deactivate { id, name }, tickets, turn);
            }
            HookCommand::Toggle => {
                let words = format!("Activates “{name}”: Okta delivers to it again.");
                self.change_or_ask(HookChange::Activate { id }, words, tickets, turn);
            }
            HookCommand::Delete if known.hook.is_active() => {
                turn.say(format!(
                    "Okta deletes inactive hooks only: deactivate it first ({}).",
                    key::name(Context::HookWrites, Command::Hooks(HookCommand::Toggle))
                ));
            }
            HookCommand::Delete => ask(HookQuestion::Delete { id, name }, tickets, turn),
            HookCommand::Listen if known.hook.header.is_empty() => {
                turn.say("This hook sends no secret: what comes could be anybody's, so it is not listened for.");
            }
            HookCommand::Listen => turn.open(HookForm::listen(known)),
            HookCommand::Show | HookCommand::New | HookCommand::Yes => {}
        }
    }

    /// Opens the hooks, and reads them.
    pub fn show(&mut self, turn: &mut Turn<'_>) {
        self.open = true;
        self.read(turn);
    }

    pub(super) fn read(&mut self, turn: &mut Turn<'_>) {
        self.list.await_order(turn.start(Lane::Hooks, Request::ListHooks));
    }

    /// Changes it, once a ticket was given where one is asked for.
    fn change_or_ask(
        &mut self,
        change: HookChange,
        words: String,
        tickets: Option<Arc<TicketRules>>,
        turn: &mut Turn<'_>,
    ) {
        match tickets {
            Some(tickets) => turn.open(HookForm::change(change, words, tickets)),
            None => self.change(change, None, turn),
        }
    }

    /// `about`: what was said of the reasons.
    pub fn change(&mut self, change: HookChange, about: Option<Box<About>>, turn: &mut Turn<'_>) {
        if self.changing.is_some() {
            turn.say("A change of a hook is under way.");
            return;
        }
        self.changing = Some(turn.start(Lane::ChangeHook, Request::ChangeHook(change, about)));
    }

    /// Does what a form that is filled in is for; the receiver listens on `address`.
    pub fn send(&mut self, form: &HookForm, address: SocketAddr, session: &mut Session, turn: &mut Turn<'_>) {
        let secret = Some(form.get(FormField::Secret)).filter(|text| !text.is_empty()).map(Secret::new);
        let hook = match form.purpose.clone() {
            Purpose::EditEvents { id, .. } => {
                let events = form.events();
                return self.change(HookChange::SetEvents { id, events, secret }, form.reasons(), turn);
            }
            Purpose::Change { change, .. } => return self.change(change, form.reasons(), turn),
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
        session.problem = None;
        let name = if let Delivering::New { name, .. } = &hook { Some(name.clone()) } else { None };
        let order_id = turn.start(Lane::Listen, Request::Listen { address, hook, about: form.reasons() });
        self.receiving = Receiving::Starting(order_id);
        self.making = name.map(|name| Making { order_id, name });
    }
}

/// A yes is asked for, or the ticket, which nobody types by mistake.
fn ask(question: HookQuestion, tickets: Option<Arc<TicketRules>>, turn: &mut Turn<'_>) {
    match tickets {
        Some(tickets) => turn.open(HookForm::change(question.change(), question.text(), tickets)),
        None => turn.open(question),
    }
}
