//! Where the events and the event hooks meet: the hooks are seen in place of the events, and what they deliver stands
//! among them. Where the events meet the list: people of whom they told are read again.

use crate::app::events::Watching;
use crate::app::input::command::{Command, EventCommand, HookCommand};
use crate::app::input::key::Context;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::wish::Acted;
use crate::app::workspace::Workspace;
use crate::messages::{Content, OrderId};
use crate::protocol::watch::EventSource;

impl Workspace {
    /// A command on the Events screen.
    pub(crate) fn act_in_events(&mut self, command: Command, turn: &mut Turn<'_>) -> Acted {
        if self.hooks.open {
            return self.hooks.act(command, &mut self.session, turn);
        }
        match command {
            Command::Hooks(HookCommand::Show) => {
                self.hooks.show(turn);
                Acted::Done
            }
            Command::Events(EventCommand::Log)
                if self.hooks.is_receiving() && self.events.watching != Watching::Off =>
            {
                self.events.stop(turn);
                turn.say("The log is not asked any more; the hook delivers.");
                Acted::Done
            }
            Command::People(act) => {
                self.act_on_people(act, turn);
                Acted::Done
            }
            _ => self.events.act(command, &mut self.session, turn),
        }
    }

    /// The contexts in which a key is looked up on the Events screen, innermost first.
    pub(crate) fn events_contexts(&self) -> Vec<Context> {
        if self.hooks.open { self.hooks.contexts(self.may_write()) } else { self.events.contexts() }
    }

    /// After each event.
    pub(crate) fn tend_events(&mut self, turn: &mut Turn<'_>) {
        self.events.tend(self.place == Place::Events, self.hooks.open, turn);
    }

    /// What the worker tells of the log and of people who are read again.
    pub(crate) fn take_watched(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Failed(failure) => self.events.fail(order_id, failure, &mut self.session),
            content => {
                let refreshed = self.events.take(order_id, content, &mut self.session, turn);
                if refreshed && let Some(Screen::List(list)) = self.screens.first_mut() {
                    list.refresh(&self.session.people, turn);
                }
            }
        }
    }

    /// What the worker tells of the receiver: what it took counts for the hooks, and is read among the events.
    pub(crate) fn take_received(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Events { source: EventSource::Hook, events, .. } => {
                if self.hooks.take_delivery(order_id, events.len()) {
                    self.events.take_delivery(events, &self.session, turn);
                }
            }
            content => self.take_of_hooks(order_id, content, turn),
        }
    }

    /// What the worker tells of the event hooks.
    pub(crate) fn take_of_hooks(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Failed(failure) => self.hooks.fail(order_id, failure, &mut self.session, turn),
            content => self.hooks.take(order_id, content, &mut self.session, turn),
        }
    }
}
