//! A form for somebody new that begins with what another person has.

use crate::app::form::model::Form;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::value;
use crate::protocol::user::User;

/// Attributes that make one person another: a copy begins without them.
const IDENTITY: [&str; 14] = [
    "login",
    "email",
    "secondEmail",
    "firstName",
    "lastName",
    "middleName",
    "displayName",
    "nickName",
    "honorificPrefix",
    "honorificSuffix",
    "profileUrl",
    "mobilePhone",
    "primaryPhone",
    "employeeNumber",
];

impl Form {
    /// Fills a form for somebody new with what this person has, but for what is theirs alone.
    pub fn copy_from(&mut self, person: &User) {
        if let Some(kind) = &person.type_id {
            self.choose(Opt::UserType, kind);
        }
        for field in &mut self.fields {
            let Path::Attribute(name) = &field.spec.path else { continue };
            if field.spec.unique || field.spec.locked.is_some() || IDENTITY.contains(&name.as_str()) {
                continue;
            }
            if let Some(value) = person.profile.get(name) {
                let shown = value::show(&field.spec.kind, value);
                field.set_whole(&shown);
            }
        }
    }
}

/// Choices that a series of new people has in common.
const SHARED: [Opt; 6] =
    [Opt::UserType, Opt::Activation, Opt::PasswordType, Opt::NextLogin, Opt::ProviderType, Opt::ProviderName];

impl Form {
    /// Begins somebody new like another new person: template, type, groups, choices and what several may have in common;
    /// what makes one person another stays empty, and so does every secret.
    pub fn begin_like(&mut self, before: &Self) {
        if let Some(template) = before.template() {
            self.choose(Opt::Template, &template.name);
            self.choose_template();
        }
        for opt in SHARED {
            let chosen = before.opt(opt).filter(|field| field.is_changed()).map(|field| field.text().to_owned());
            let own = self.fields.iter_mut().find(|field| field.spec.is(opt) && field.spec.locked.is_none());
            if let (Some(text), Some(field)) = (chosen, own) {
                field.set(&text);
            }
        }
        self.groups.picked = before.groups.picked.clone();
        for (at, other) in before.fields.iter().enumerate() {
            let Path::Attribute(name) = &other.spec.path else { continue };
            if other.spec.unique
                || IDENTITY.contains(&name.as_str())
                || other.text().is_empty()
                || before.is_following(at)
            {
                continue;
            }
            let own = self.attribute_mut(name).filter(|field| field.spec.locked.is_none() && !field.is_changed());
            if let Some(field) = own {
                field.set_whole(other.text());
            }
        }
        self.remake();
    }
}
