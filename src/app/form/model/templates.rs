//! The templates of a form, and the one that it begins with.
//!
//! Owns: what of the form is a template's doing. Must not know: how it gets into the fields.

use std::sync::Arc;

use crate::protocol::id::GroupId;
use crate::protocol::person_template::PersonTemplate;

/// What stands for no template.
pub const NO_TEMPLATE: &str = "None";

/// The templates of a form, and the one that it begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    /// To choose from, the one to offer first in front.
    pub offered: Vec<Arc<PersonTemplate>>,
    pub(super) begun: Option<Begun>,
}

/// A template that was chosen, and what of the form is its doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) template: Arc<PersonTemplate>,
    /// Attributes that it makes, with the text that it made last.
    pub(super) made: Vec<(String, String)>,
    /// Attributes that it would make, and in which something was typed before.
    pub(super) kept: Vec<String>,
    pub(super) typed: TypeOf,
    pub(super) activation: bool,
    pub(super) groups: Vec<GroupId>,
    /// Its groups that were not found, in words.
    pub(super) missing: Vec<String>,
}

/// The user type of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeOf {
    /// It names none, or its type stands there.
    Settled,
    /// The types are not read yet.
    Awaited,
    /// No type is called so.
    Unknown,
}
