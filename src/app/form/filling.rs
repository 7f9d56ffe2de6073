//! What typing and pasting in a form asks for: other fields, groups to pick from.

use std::time::Duration;

use crate::app::App;
use crate::app::event::Effect;
use crate::app::event::Timer;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::screen::Asked;
use crate::app::form::screen::Mode;
use crate::messages::{Lane, Request, Ticket};
use crate::protocol::connection::ConnectionId;
use crate::protocol::group::Group;
use crate::protocol::key::Key;

/// How long the typing must rest before groups are searched.
const REST: Duration = Duration::from_millis(250);

impl App {
    pub(crate) fn type_in_form(&mut self, key: Key) {
        self.keep_soon();
        if self.form().is_some_and(|screen| screen.ticks(key)) {
            self.enter_on_form();
            return;
        }
        if let Some(screen) = self.form_mut() {
            let asked = screen.type_key(key);
            self.answer_form(asked);
        }
    }

    pub(crate) fn paste_in_form(&mut self, text: &str) {
        self.keep_soon();
        if let Some(screen) = self.form_mut() {
            let asked = screen.paste(text);
            self.answer_form(asked);
        }
    }

    pub(crate) fn answer_form(&mut self, asked: Asked) {
        match asked {
            Asked::Nothing => {}
            Asked::Told(text) => self.turn(|_, turn| turn.say(text)),
            Asked::Fields => {
                // Another type has other attributes; saving it replaces the profile.
                if let Some(screen) = self.form_mut()
                    && !screen.form.is_new()
                    && screen.form.opt(Opt::UserType).is_some_and(crate::app::form::model::FormField::is_changed)
                    && screen.form.way == Way::Partial
                {
                    screen.form.way = Way::Full;
                    screen.form.full_by_type = true;
                    self.turn(|_, turn| turn.say("Another user type: the whole profile is replaced when saved."));
                }
                if let Some(screen) = self.form_mut()
                    && !screen.form.is_retyped()
                    && std::mem::take(&mut screen.form.full_by_type)
                {
                    screen.form.way = Way::Partial;
                    self.turn(|_, turn| turn.say("The type of before: only what you change is sent."));
                }
                self.rebuild_form();
            }
            Asked::Groups => {
                let ticket = self.tickets.issue();
                if let Some(screen) = self.form_mut()
                    && let Mode::Pick(picker) = &mut screen.mode
                    && picker.path == Path::Option(Opt::Groups)
                {
                    picker.rest = Some(ticket);
                    self.effects.push(Effect::After(REST, Timer::Groups(ticket)));
                }
            }
        }
    }

    /// The typing rests: groups are searched for the list of the form.
    pub(crate) fn form_groups_rested(&mut self, ticket: Ticket) {
        let Some(Mode::Pick(picker)) = self.form().map(|screen| &screen.mode) else { return };
        if picker.rest != Some(ticket) {
            return;
        }
        let text = picker.filter.text().trim().to_owned();
        let order = self.turn(|_, turn| turn.start(Lane::FormSearch, Request::FindGroups { text }));
        if let Some(screen) = self.form_mut()
            && let Mode::Pick(picker) = &mut screen.mode
        {
            picker.rest = None;
            picker.found.await_ticket(order);
        }
    }

    /// Groups for a form; whether it waited for them.
    pub(crate) fn give_form_groups(&mut self, connection: &ConnectionId, ticket: Ticket, groups: &[Group]) -> bool {
        for screen in self.workspaces[connection].forms() {
            if let Mode::Pick(picker) = &mut screen.mode
                && picker.found.accepts(ticket)
            {
                picker.found.fill(groups.to_vec());
                screen.groups_came();
                return true;
            }
            if screen.groups.accepts(ticket) {
                screen.groups.fill(());
                // Groups that are decided elsewhere come by themselves.
                let own = groups.iter().filter(|group| group.kind.fixed_because().is_none()).cloned();
                let form = &mut screen.form;
                if form.is_new() {
                    form.groups.picked = own.collect();
                } else if !form.groups.known {
                    form.groups.learn(own.collect());
                }
                return true;
            }
        }
        false
    }
}
