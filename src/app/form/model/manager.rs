//! The manager of a form: one line for two attributes, `manager` and `managerId`.
//!
//! Okta describes them as the display name and the id of a person. Organisations keep employee numbers, logins or emails
//! there as well: what the people who are known have decides what a person who is picked is written as.
//!
//! Owns: what is written where, and whether what stands there was picked. Must not know: how people are searched.

use crate::app::form::model::Form;
use crate::app::form::model::spec::{Kind, Scalar};
use crate::app::form::model::written::{Custom, ID, NAME, Part, Picked};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;

impl Form {
    /// The places of `manager` and `managerId`, where they are texts that can be changed.
    pub fn manager_fields(&self) -> (Option<usize>, Option<usize>) {
        let free = |name: &str| {
            self.fields.iter().position(|field| {
                field.spec.attribute() == Some(name)
                    && field.spec.locked.is_none()
                    && field.spec.kind == Kind::One(Scalar::Text)
            })
        };
        (free(NAME), free(ID))
    }

    /// Whether people are picked in this field.
    pub fn picks_person(&self, at: usize) -> bool {
        let name = self.fields.get(at).and_then(|field| field.spec.attribute());
        matches!(name, Some(NAME | ID)) && {
            let (name, id) = self.manager_fields();
            name.or(id) == Some(at)
        }
    }

    /// The field that is filled and shown with this one: the id with the manager.
    pub fn filled_along(&self, at: usize) -> Option<usize> {
        let name = self.fields.get(at)?.spec.attribute()?;
        if name != NAME {
            return None;
        }
        match self.manager_fields() {
            (Some(own), id) if own == at => id,
            (_, _) => None,
        }
    }

    /// Whether the field has no line of its own, since another shows it.
    pub(super) fn is_shown_elsewhere(&self, at: usize) -> bool {
        self.fields.get(at).is_some_and(|field| field.spec.attribute() == Some(ID))
            && matches!(self.manager_fields(), (Some(_), Some(id)) if id == at)
    }

    /// What the line shows: the name, and behind it what Okta has as the id.
    pub fn manager_words(&self, at: usize) -> String {
        let text = self.fields.get(at).map(super::FormField::text).unwrap_or_default();
        match self.filled_along(at).map(|id| self.fields[id].text()).unwrap_or_default() {
            "" => text.to_owned(),
            id => format!("{text} ({id})").trim_start().to_owned(),
        }
    }

    /// Fills both fields with a person; what they lack, in words.
    pub fn pick_manager(&mut self, row: &UserRow, custom: &Custom) -> Option<String> {
        let (name_at, id_at) = self.manager_fields();
        let (name, id) = (custom.name.of(row), custom.id.of(row));
        self.put_manager(name_at.map(|_| &*name), id_at.map(|_| &*id));
        self.picked = Some(Picked {
            name,
            id: id.clone(),
            called: row.name().into_owned(),
            login: row.get(RowField::Login).to_owned(),
            is_deactivated: row.status == Status::Deprovisioned,
        });
        (id_at.is_some() && id.is_empty())
            .then(|| format!("{} has no {}: {} stays empty.", row.name(), custom.id.words(), self.label_of(id_at)))
    }

    /// Puts a text in as it was typed; what becomes of the other field, in words.
    pub fn type_manager(&mut self, text: &str, part: Part) -> Option<String> {
        let (name_at, id_at) = self.manager_fields();
        let (before_name, before_id) =
            [name_at, id_at].map(|at| at.map(|at| self.fields[at].text().to_owned()).unwrap_or_default()).into();
        match part {
            Part::Name => {
                // The number of the former manager must not stay behind another name.
                self.put_manager(Some(text), id_at.map(|_| ""));
                let gone = !before_id.is_empty() && before_name != text;
                gone.then(|| format!("{} is emptied: {before_id} was the former manager's.", self.label_of(id_at)))
            }
            Part::Id => {
                self.put_manager(None, Some(text));
                (!before_name.is_empty()).then(|| format!("{} still says {before_name}.", self.label_of(name_at)))
            }
        }
    }

    pub fn empty_manager(&mut self) {
        self.put_manager(Some(""), Some(""));
    }

    fn label_of(&self, at: Option<usize>) -> &str {
        at.map_or("The other field", |at| self.fields[at].spec.label.trim())
    }

    fn put_manager(&mut self, name: Option<&str>, id: Option<&str>) {
        let (name_at, id_at) = self.manager_fields();
        for (at, text) in [(name_at, name), (id_at, id)] {
            if let (Some(at), Some(text)) = (at, text) {
                self.fields[at].set(text);
                self.typed(at);
            }
        }
    }

    /// Whom the line was filled with, as long as it holds just that.
    pub fn picked_manager(&self) -> Option<&Picked> {
        let holds = |at: Option<usize>, text: &str| at.is_none_or(|at| self.fields[at].text() == text);
        let (name, id) = self.manager_fields();
        self.picked.as_ref().filter(|picked| holds(name, &picked.name) && holds(id, &picked.id))
    }

    /// What deserves a second look: a text that nobody was picked for, somebody who is deactivated.
    pub(super) fn doubt_of_manager(&self, at: usize) -> Option<String> {
        let along = self.filled_along(at).map(|at| &self.fields[at]);
        let fields = || self.fields.get(at).into_iter().chain(along);
        if !fields().any(super::FormField::is_changed) || fields().all(|field| field.text().is_empty()) {
            return None;
        }
        match self.picked_manager() {
            None => Some("not picked from people".to_owned()),
            Some(picked) if picked.is_deactivated => Some(format!("{} is deactivated", picked.called)),
            Some(_) => None,
        }
    }
}
