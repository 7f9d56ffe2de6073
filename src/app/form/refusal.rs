//! What Okta says of a save that it refused: beside the fields that it names, the rest at the head of the form.
//!
//! A name that the form does not know, or that the schema has no longer, means that the schema changed: it is read anew,
//! and what was said finds its field then.

use crate::app::form::model::Form;
use crate::app::form::screen::FormScreen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, Request};

/// Where the causes of a refusal stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Placed {
    /// The first field that is named.
    pub first: Option<usize>,
    beside: usize,
    above: usize,
    /// What attributes are called that Okta does not know.
    gone: Vec<String>,
}

impl Placed {
    /// Whether Okta speaks of attributes that the form does not have, or has and Okta does not.
    fn is_about_another_schema(&self) -> bool {
        self.above > 0 || !self.gone.is_empty()
    }

    /// Where what Okta says is to be found.
    pub(super) fn sentence(&self) -> String {
        let place = match (self.beside, self.above) {
            (0, 0) => "What you typed stays here.",
            (0, _) => "What Okta says stands at the head of the form.",
            (_, 0) => "What Okta names stands beside its field.",
            (_, _) => "What Okta names stands beside its field, the rest at the head of the form.",
        };
        if self.gone.is_empty() {
            return place.to_owned();
        }
        let names = self.gone.join(", ");
        format!("Okta does not know {names} any more.")
    }
}

/// Puts what Okta said beside the fields it named, the rest at the head of the form.
pub(super) fn place(screen: &mut FormScreen, failure: &Failure) -> Placed {
    screen.said.clear();
    let mut placed = Placed::default();
    let Some(api) = &failure.api else { return placed };
    for cause in &api.causes {
        if let Some((name, _)) = undefined(cause) {
            let label = screen.form.attribute(name).map_or(name, |field| field.spec.label.trim());
            placed.gone.push(format!("“{label}”"));
        }
        match field_of(&screen.form, cause) {
            Some((at, said)) => {
                screen.form.fields[at].refused = Some(said);
                placed.first = placed.first.or(Some(at));
                placed.beside += 1;
            }
            None => {
                screen.said.push(cause.trim().to_owned());
                placed.above += 1;
            }
        }
    }
    placed
}

/// The field that a cause names, and what is said of it.
fn field_of(form: &Form, cause: &str) -> Option<(usize, String)> {
    let (name, said) = cause.split_once(':').or_else(|| undefined(cause))?;
    let (name, said) = (name.trim(), said.trim());
    let by_name = form.fields.iter().position(|field| field.spec.name() == name);
    let by_label = || form.fields.iter().position(|field| field.spec.label.trim().eq_ignore_ascii_case(name));
    by_name.or_else(by_label).filter(|at| form.is_asked(*at)).map(|at| (at, said.to_owned()))
}

/// The name in “Property name 'x' is not defined in profile”.
fn undefined(cause: &str) -> Option<(&str, &str)> {
    let (name, _) = cause.strip_prefix("Property name '")?.split_once('\'')?;
    Some((name, "is not an attribute of this user type"))
}

impl FormScreen {
    /// The fields are others: what stood at the head because it had no field may have one now.
    pub(crate) fn place_again(&mut self) {
        for cause in std::mem::take(&mut self.said) {
            match field_of(&self.form, &cause) {
                Some((at, said)) if self.form.fields[at].spec.locked.is_none() => {
                    self.form.fields[at].refused = Some(said);
                }
                Some(_) | None => self.said.push(cause),
            }
        }
    }
}

impl Workspace {
    /// Reads the schema of a form anew where a refusal shows that it is another one by now.
    pub(super) fn read_schema_after(&mut self, screen: &FormScreen, placed: &Placed, turn: &mut Turn<'_>) {
        if !placed.is_about_another_schema() {
            return;
        }
        let schema = self.schema_of_form(&screen.form);
        let order_id = turn.start(Lane::Schema, Request::ReadSchema { schema: schema.clone() });
        self.session.schemas.entry(schema).or_default().await_order(order_id);
    }

    /// Says of the form that is seen what went with another schema, where that is more than `before`.
    pub(crate) fn tell_gone(&self, before: usize, turn: &mut Turn<'_>) {
        let Some(screen) = self.form() else { return };
        let gone: Vec<String> = screen.form.gone().map(|(label, _)| format!("“{label}”")).collect();
        if gone.len() > before {
            let names = gone.join(", ");
            turn.say(format!("No attribute any more: {names}. What was typed stays in sight below and is not sent."));
        }
    }
}
