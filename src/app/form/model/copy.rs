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
