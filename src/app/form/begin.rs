//! What somebody new begins with: a template that is offered, its user type, its groups by their names.
//!
//! ```text
//!  n ─► templates there are ─► a list, the one chosen last in front ─► Enter ─► the name
//!                                                                   └─► Esc ─► nothing is filled
//!  chosen ─► groups are looked up one after the other ─► picked, or why not: told, and again in the review
//! ```

use std::sync::Arc;

use crate::app::form::model::spec::{Opt, Path};
use crate::app::form::model::template::type_named;
use crate::app::form::named_groups::NamedGroups;
use crate::app::form::screen::{FormScreen, Mode, Spot};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::group::Group;
use crate::protocol::person_template::PersonTemplate;

impl Workspace {
    /// The templates to choose from, the one that was chosen last in front, with the ids of their types as far as these
    /// are known.
    pub(crate) fn offered_templates(&self) -> Vec<Arc<PersonTemplate>> {
        let types = self.session.types.value().map(Vec::as_slice).unwrap_or_default();
        let mut offered: Vec<Arc<PersonTemplate>> = self.session.templates.clone();
        for template in &mut offered {
            let kind = template.user_type.as_deref().and_then(|wanted| type_named(types, wanted));
            if let Some(id) = kind.map(|kind| kind.id.clone()) {
                Arc::make_mut(template).user_type = Some(id);
            }
        }
        let last = self.session.last_template.as_deref();
        offered.sort_by_key(|template| last != Some(&template.name));
        offered
    }

    /// Another template, or none, was chosen in the form that is seen.
    pub(crate) fn take_template(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        let chosen = screen.form.template().cloned();
        let before = screen.named.as_ref().map(|named| &named.template);
        if chosen.as_ref().map(|template| &template.name) == before {
            return;
        }
        screen.named = None;
        let Some(template) = chosen else { return };
        self.session.last_template = Some(template.name.clone());
        self.settle_templates();
        if let Some(screen) = self.form_mut() {
            let (template, rest) = (template.name.clone(), template.groups.clone());
            look_for(screen, NamedGroups { template, asked: None, rest }, turn);
            if let Some(note) = screen.form.template_kept() {
                turn.say(note);
            }
        }
    }

    /// The types may be known now: templates that wait for theirs get it; whether any did.
    pub(crate) fn settle_templates(&mut self) -> bool {
        let types = match (self.session.types.value(), self.session.types.failure()) {
            (Some(types), _) => Some(types.clone()),
            (None, Some(_)) => None,
            (None, None) => return false,
        };
        let mut settled = false;
        for screen in self.forms() {
            settled |= screen.form.settle_type(types.as_deref());
        }
        settled
    }

    /// Groups of a name were found; whether a template waited for them.
    pub(crate) fn take_named_groups(&mut self, order_id: OrderId, groups: &[Group], turn: &mut Turn<'_>) -> bool {
        let Some(screen) = self.forms().find(|screen| awaits(screen, order_id)) else { return false };
        let Some(named) = screen.named.take() else { return false };
        let name = named.asked.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        let mut same = groups.iter().filter(|group| group.name == name);
        let found = match (same.next(), same.next()) {
            (Some(group), None) => match group.kind.fixed_because() {
                Some(reason) => Err(format!("the group “{name}” cannot be chosen: {reason}")),
                None => Ok(group.clone()),
            },
            (Some(_), Some(_)) => Err(format!("several groups are called “{name}”; choose one of them")),
            (None, _) => Err(format!("no group is called “{name}”")),
        };
        tell(screen, found, turn);
        look_for(screen, named, turn);
        true
    }

    /// They could not be looked up; whether a template waited for them.
    pub(crate) fn fail_named_groups(&mut self, order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) -> bool {
        let Some(screen) = self.forms().find(|screen| awaits(screen, order_id)) else { return false };
        let Some(named) = screen.named.take() else { return false };
        let name = named.asked.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        let why = failure.kind.sentence();
        tell(screen, Err(format!("the group “{name}” could not be looked up ({why})")), turn);
        look_for(screen, named, turn);
        true
    }
}

impl FormScreen {
    /// The groups that are picked are those of the template already, as far as they are wanted.
    pub(crate) fn take_groups_as_they_are(&mut self) {
        let template = self.form.template().map(|template| template.name.clone());
        self.named = template.map(|template| NamedGroups { template, asked: None, rest: Vec::new() });
    }

    /// Puts the choice of a template before the fields.
    pub(crate) fn offer_template(&mut self) {
        let path = Path::Option(Opt::Template);
        if self.form.find(&path).is_none() {
            return;
        }
        let before = std::mem::replace(&mut self.at, Spot::Field(path));
        self.open_picker("");
        match &mut self.mode {
            Mode::Pick(picker) => picker.at = 0,
            Mode::Opening { .. }
            | Mode::Fields
            | Mode::Find(_)
            | Mode::People(_)
            | Mode::Review(_)
            | Mode::Conflict(_)
            | Mode::Propose(_)
            | Mode::Saving(_) => self.at = before,
        }
    }
}

fn awaits(screen: &FormScreen, order_id: OrderId) -> bool {
    screen.named.as_ref().is_some_and(|named| named.awaited() == Some(order_id))
}

fn tell(screen: &mut FormScreen, found: Result<Group, String>, turn: &mut Turn<'_>) {
    if let Err(why) = &found {
        turn.say(format!("The template: {why}."));
    }
    screen.form.take_template_group(found);
}

/// The next name is looked up.
fn look_for(screen: &mut FormScreen, mut named: NamedGroups, turn: &mut Turn<'_>) {
    let next = (!named.rest.is_empty()).then(|| named.rest.remove(0));
    named.asked = next.map(|name| {
        let order_id = turn.start(Lane::FormGroups, Request::FindGroupsNamed { name: name.clone() });
        (order_id, name)
    });
    screen.named = Some(named);
}
