//! The attributes that a row can set, as the form has them.

use indexmap::IndexMap;

use crate::app::form::model::attribute::locked_because;
use crate::app::form::model::spec::{FieldSpec, Kind, Sources};
use crate::app::form::model::specs::specify;
use crate::protocol::schema::{Attribute, UserSchema};
use crate::protocol::seen::SeenAttributes;
use crate::protocol::user::User;

/// An attribute of the schema, and what the form asks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportField {
    pub attribute: Attribute,
    pub spec: FieldSpec,
}

impl ImportField {
    /// Why it cannot be changed of somebody; none where it can be.
    pub fn locked(&self, user: Option<&User>) -> Option<String> {
        locked_because(&self.attribute, user)
    }

    pub fn is_text(&self) -> bool {
        matches!(self.spec.kind, Kind::One(crate::app::form::model::spec::Scalar::Text))
    }
}

/// All of them, by their names, in the form's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(IndexMap<String, ImportField>);

impl Fields {
    pub fn of(schema: &UserSchema) -> Self {
        let seen = SeenAttributes::default();
        let sources = Sources { schema: Some(schema), types: None, seen: &seen, person: None };
        let known = specify(&sources).into_iter().filter_map(|spec| {
            let attribute = schema.attribute(spec.attribute()?)?.clone();
            Some((attribute.name.clone(), ImportField { attribute, spec }))
        });
        Self(known.collect())
    }

    /// Takes in those of others that are not there.
    pub fn add(&mut self, others: Option<&Self>) {
        for (name, field) in others.into_iter().flat_map(|others| &others.0) {
            self.0.entry(name.clone()).or_insert_with(|| field.clone());
        }
    }

    pub fn get(&self, name: &str) -> Option<&ImportField> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &ImportField> + Clone {
        self.0.values()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }
}
