//! What typing in a form asks of the workspace: fields of another user type, a search for groups.

use crate::app::event::Now;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Need;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::group::Group;
use crate::protocol::key::Key;

impl Workspace {
    pub(crate) fn type_in_form(&mut self, key: Key, turn: &mut Turn<'_>) {
        self.keep_soon(turn);
        self.absorb_changes();
        self.tell_day(turn);
        if self.form().is_some_and(|screen| screen.ticks(key)) {
            self.enter_on_form(turn);
            return;
        }
        if let Some(screen) = self.form_mut() {
            let asked = screen.type_key(key);
            self.answer_form(asked, turn);
        }
    }

    pub(crate) fn paste_in_form(&mut self, text: &str, turn: &mut Turn<'_>) {
        self.keep_soon(turn);
        self.absorb_changes();
        self.tell_day(turn);
        if let Some(screen) = self.form_mut() {
            let asked = screen.paste(text);
            self.answer_form(asked, turn);
        }
    }

    pub(crate) fn answer_form(&mut self, asked: Need, turn: &mut Turn<'_>) {
        match asked {
            Need::Nothing => {}
            Need::Told(text) => turn.say(text),
            Need::Fields => {
                let on_template = Path::Option(Opt::Template);
                if self.form().is_some_and(|screen| screen.form.find(&on_template).is_some()) {
                    self.take_template(turn);
                }
                // Another type has other attributes; saving it replaces the profile.
                if let Some(screen) = self.form_mut()
                    && !screen.form.is_new()
                    && screen.form.opt(Opt::UserType).is_some_and(crate::app::form::model::FormField::is_changed)
                    && screen.form.way == Way::Partial
                {
                    screen.form.way = Way::Full;
                    screen.form.full_by_type = true;
                    turn.say("Another user type: the whole profile is replaced when saved.");
                }
                if let Some(screen) = self.form_mut()
                    && !screen.form.is_retyped()
                    && std::mem::take(&mut screen.form.full_by_type)
                {
                    screen.form.way = Way::Partial;
                    turn.say("The type of before: only what you change is sent.");
                }
                self.rebuild_form(turn);
            }
            Need::People(text) => self.search_managers(&text, turn),
            Need::Groups => {
                let order_id = turn.rest_groups();
                if let Some(screen) = self.form_mut()
                    && let Mode::Pick(picker) = &mut screen.mode
                    && picker.path == Path::Option(Opt::Groups)
                {
                    picker.rest = Some(order_id);
                }
            }
        }
    }

    /// The typing rests: groups are searched for the list of the form.
    pub(crate) fn form_groups_rested(&mut self, order_id: OrderId, turn: &mut Turn<'_>) {
        self.managers_rested(order_id, turn);
        let Some(Mode::Pick(picker)) = self.form().map(|screen| &screen.mode) else { return };
        if picker.rest != Some(order_id) {
            return;
        }
        let text = picker.filter.text().trim().to_owned();
        let order = turn.start(Lane::FormSearch, Request::FindGroups { text });
        if let Some(screen) = self.form_mut()
            && let Mode::Pick(picker) = &mut screen.mode
        {
            picker.rest = None;
            picker.found.await_order(order);
        }
    }

    /// Groups for a form; whether it waited for them.
    pub(crate) fn give_form_groups(&mut self, order_id: OrderId, groups: &[Group], now: Now) -> bool {
        for screen in self.forms() {
            if let Mode::Pick(picker) = &mut screen.mode
                && picker.found.accepts(order_id)
            {
                picker.found.fill(groups.to_vec());
                screen.groups_came();
                return true;
            }
            if screen.groups.accepts(order_id) {
                screen.groups.fill(());
                // Groups that are decided elsewhere come by themselves.
                let own = groups.iter().filter(|group| group.kind.fixed_because().is_none()).cloned();
                let form = &mut screen.form;
                if form.is_new() {
                    form.groups.picked = own.collect();
                } else if !form.groups.known {
                    form.groups.learn(own.collect());
                }
                screen.review_again(now);
                return true;
            }
        }
        false
    }
}
