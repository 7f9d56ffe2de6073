//! Which fields of a form are shown: all, or those that are filled, changed, wrong or required.
//!
//! A filter picks its fields when it is chosen; what is typed then takes none of them away under the cursor.

use std::collections::HashSet;

use crate::app::form::model::spec::{Opt, Path};
use crate::app::form::model::{Form, FormField};
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};

/// A filter, and the fields that it picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub kind: FilterKind,
    picked: HashSet<Path>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilterKind {
    #[default]
    All,
    Filled,
    Changed,
    Wrong,
    Required,
}

impl FilterKind {
    fn next(self) -> Self {
        match self {
            Self::All => Self::Filled,
            Self::Filled => Self::Changed,
            Self::Changed => Self::Wrong,
            Self::Wrong => Self::Required,
            Self::Required => Self::All,
        }
    }

    /// The word before “fields”.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Filled => "filled",
            Self::Changed => "changed",
            Self::Wrong => "wrong",
            Self::Required => "required",
        }
    }
}

impl Filter {
    /// Whether every field is shown.
    pub fn is_off(&self) -> bool {
        self.kind == FilterKind::All
    }

    pub fn shows(&self, path: &Path) -> bool {
        self.is_off() || self.picked.contains(path)
    }

    /// The next one that has fields in this form.
    pub(crate) fn next(&self, form: &Form) -> Self {
        let mut kind = self.kind.next();
        let mut picked = picked_by(kind, form);
        while kind != FilterKind::All && picked.is_empty() {
            kind = kind.next();
            picked = picked_by(kind, form);
        }
        Self { kind, picked }
    }

    /// What is said of it.
    pub(crate) fn words(&self, form: &Form) -> String {
        let (shown, all) = (self.picked.len(), picked_by(FilterKind::All, form).len());
        let next = key::name(Context::Form, Command::Form(FormCommand::Filter));
        match self.kind {
            FilterKind::All => "All fields are shown.".to_owned(),
            kind => format!("Only {} fields: {shown} of {all}. {next} goes on to other ones.", kind.word()),
        }
    }
}

fn picked_by(kind: FilterKind, form: &Form) -> HashSet<Path> {
    let fits = |at: usize, field: &FormField| match kind {
        FilterKind::All => true,
        FilterKind::Filled => !field.text().is_empty() || !form.groups.picked.is_empty() && field.spec.is(Opt::Groups),
        FilterKind::Changed => form.is_field_changed(at),
        FilterKind::Wrong => form.fault(at).is_some_and(|fault| fault.is_wrong()),
        FilterKind::Required => field.spec.required,
    };
    let fields = form.fields.iter().enumerate();
    let fields = fields.filter(|(at, field)| form.is_asked(*at) && fits(*at, field));
    fields.map(|(_, field)| field.spec.path.clone()).collect()
}
