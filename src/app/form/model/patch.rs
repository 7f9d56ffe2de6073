//! From what was typed to what is sent.
//!
//! A partial update holds exactly the leaves that changed; one that was emptied is an explicit null. A full replacement
//! holds the whole profile in its order, what this program does not know included; what was emptied is left out.

use indexmap::IndexMap;

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::Target;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::words;
use crate::app::form::model::value;
use crate::protocol::change::Change;
use crate::protocol::draft::{
    Basis, Body, Credentials, Hash, MOST_GROUPS, NewUser, Password, Recovery, SaltOrder, Save,
};
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::status::Status;

/// Everything that saving the form takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// None where only what follows is asked for.
    pub save: Option<Save>,
    /// Requests of their own, in their order.
    pub then: Vec<Change>,
    /// Values that are there now and are gone afterwards.
    pub cleared: Vec<Cleared>,
}

/// A value that goes, as it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// Okta's name of the attribute.
    pub name: String,
    pub label: String,
    pub value: String,
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        self.save.is_none() && self.then.is_empty()
    }
}

impl Form {
    pub fn plan(&self) -> Plan {
        let (save, mut then) = match &self.target {
            Target::New => self.plan_of_new(),
            Target::Person(user) => {
                let save = self.body().map(|body| {
                    let (basis, user) = (Basis::of(user), user.id.clone());
                    match self.way {
                        Way::Partial => Save::Update { user, body, basis },
                        Way::Full => Save::Replace { user, body, basis },
                    }
                });
                (save, self.follow_ups())
            }
            // Whoever changes many sends what is typed to each, in a way of their own.
            Target::Many(_) => (None, Vec::new()),
        };
        let taken = match &save {
            Some(Save::Create(new)) => new.groups.len(),
            _ => 0,
        };
        then.extend(self.groups.removed().map(|group| Change::RemoveFromGroup { group: group.id.clone() }));
        then.extend(self.groups.added().skip(taken).map(|group| Change::AddToGroup { group: group.id.clone() }));
        Plan { save, then, cleared: self.cleared() }
    }

    fn plan_of_new(&self) -> (Option<Save>, Vec<Change>) {
        let activation = self.chosen(Opt::Activation);
        let filled = self.fields.iter().filter_map(|field| {
            let name = field.spec.attribute()?;
            let value = value::read(&field.spec.kind, field.text()).ok().flatten()?;
            (field.spec.locked.is_none()).then(|| (name.to_owned(), value))
        });
        let kind = self.chosen(Opt::UserType);
        let default = self.opt(Opt::UserType).is_none_or(|field| !field.is_changed());
        let body = Body {
            profile: Some(filled.collect()),
            credentials: self.credentials(),
            user_type: Some(kind).filter(|kind| !kind.is_empty() && !default),
        };
        let new = NewUser {
            body,
            groups: self.groups.added().take(MOST_GROUPS).map(|group| group.id.clone()).collect(),
            activate: matches!(&*activation, words::MAIL | words::ACTIVE),
            next_login: self.chosen(Opt::NextLogin) == "yes",
        };
        let then = if activation == words::LINK { vec![Change::Activate { mail: false }] } else { Vec::new() };
        (Some(Save::Create(new)), then)
    }

    /// What is asked for beside the profile of somebody who exists.
    fn follow_ups(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let again = matches!(self.person().map(|user| &user.status), Some(Status::Provisioned | Status::Recovery));
        let activate = |mail: bool| if again { Change::Reactivate { mail } } else { Change::Activate { mail } };
        match &*self.chosen(Opt::Activation) {
            words::MAIL => changes.push(activate(true)),
            words::LINK => changes.push(activate(false)),
            _ => {}
        }
        if self.chosen(Opt::NextLogin) == "yes" {
            changes.push(Change::ExpirePassword);
        }
        changes
    }

    /// The sections that change, for somebody who exists; none when none does.
    pub(crate) fn body(&self) -> Option<Body> {
        let profile = match self.way {
            Way::Partial => Some(self.changed_leaves()).filter(|leaves| !leaves.is_empty()),
            Way::Full => Some(self.whole_profile()),
        };
        let retyped = self.is_retyped();
        let body =
            Body { profile, credentials: self.credentials(), user_type: retyped.then(|| self.chosen(Opt::UserType)) };
        (!body.is_empty()).then_some(body)
    }

    /// The leaves that changed, with null for what was emptied.
    pub fn changed_leaves(&self) -> IndexMap<String, Json> {
        let changed = self.fields.iter().filter(|field| field.is_changed() && field.spec.locked.is_none());
        changed
            .filter_map(|field| {
                let name = field.spec.attribute()?.to_owned();
                let value = value::read(&field.spec.kind, field.text()).ok()?;
                Some((name, value.unwrap_or_else(Json::null)))
            })
            .collect()
    }

    /// The whole profile as it is to be.
    pub fn whole_profile(&self) -> IndexMap<String, Json> {
        let mut changed = self.changed_leaves();
        let mut whole = IndexMap::new();
        for (name, value) in self.person().into_iter().flat_map(|user| &user.profile) {
            if self.goes_with_type(name) {
                continue;
            }
            match changed.shift_remove(name) {
                Some(value) if value.is_null() => {}
                Some(value) => {
                    whole.insert(name.clone(), value);
                }
                None => {
                    whole.insert(name.clone(), self.as_asked_for(name, value));
                }
            }
        }
        whole.extend(changed.into_iter().filter(|(_, value)| !value.is_null()));
        whole
    }

    /// A value that stays, of the kind that another user type asks for: a number may have to become a text.
    fn as_asked_for(&self, name: &str, value: &Json) -> Json {
        let field = self.attribute(name).filter(|field| self.is_retyped() && field.spec.locked.is_none());
        let read = field.and_then(|field| value::read(&field.spec.kind, field.text()).ok().flatten());
        let text = |json: &Json| json.string().is_some();
        read.filter(|read| text(read) != text(value)).unwrap_or_else(|| value.clone())
    }

    /// Whether the attribute is not one of the user type that was chosen: Okta would refuse it.
    fn goes_with_type(&self, name: &str) -> bool {
        let known = self
            .attribute(name)
            .is_some_and(|field| field.spec.section != crate::app::form::model::spec::Section::Unknown);
        self.is_retyped() && self.schema_missing.is_none() && !known
    }

    /// What the person has now and would not have afterwards.
    fn cleared(&self) -> Vec<Cleared> {
        let profile =
            self.person().into_iter().flat_map(|user| &user.profile).filter(|(_, value)| !value.plain().is_empty());
        profile
            .filter_map(|(name, value)| {
                let field = self.attribute(name);
                let emptied = field.is_some_and(|field| field.is_changed() && field.text().is_empty());
                let gone = emptied || (self.way == Way::Full && self.goes_with_type(name));
                let label = field.map_or_else(|| name.clone(), |field| field.spec.label.trim().to_owned());
                let shown = |field: &FormField| value::show(&field.spec.kind, value);
                let value = field.map_or_else(|| value.plain().into_owned(), shown);
                gone.then(|| Cleared { name: name.clone(), label, value })
            })
            .collect()
    }

    fn secret(&self, opt: Opt) -> Secret {
        Secret::new(self.opt(opt).map(FormField::text).unwrap_or_default())
    }

    fn number(&self, opt: Opt) -> u32 {
        self.opt(opt).and_then(|field| field.text().trim().parse().ok()).unwrap_or(0)
    }

    fn credentials(&self) -> Credentials {
        let password = match &*self.chosen(Opt::PasswordType) {
            words::VALUE => Some(Password::Value(self.secret(Opt::Password))),
            words::HASH => Some(Password::Hash(self.hash())),
            words::HOOK => Some(Password::Hook),
            _ => None,
        };
        // The present question with another answer is a change, too.
        let answered = self.opt(Opt::Answer).is_some_and(FormField::is_changed);
        let question =
            self.opt(Opt::Question).filter(|field| (field.is_changed() || answered) && !field.text().is_empty());
        let recovery =
            question.map(|field| Recovery { question: field.text().to_owned(), answer: self.secret(Opt::Answer) });
        let provider = match (self.is_new(), self.chosen(Opt::ProviderType)) {
            (true, kind) if !matches!(&*kind, "" | "OKTA") => Some((kind, self.chosen(Opt::ProviderName))),
            _ => None,
        };
        Credentials { password, recovery, provider }
    }

    fn hash(&self) -> Hash {
        let (salt, value) = (self.secret(Opt::Salt), self.secret(Opt::HashValue));
        match self.chosen(Opt::Algorithm) {
            name if name == "BCRYPT" => Hash::Bcrypt { work_factor: self.number(Opt::WorkFactor), salt, value },
            name if name == "PBKDF2" => Hash::Pbkdf2 {
                digest: self.chosen(Opt::Digest),
                iterations: self.number(Opt::Iterations),
                key_size: self.number(Opt::KeySize),
                salt,
                value,
            },
            algorithm => {
                let order =
                    if self.chosen(Opt::SaltOrder) == "POSTFIX" { SaltOrder::Postfix } else { SaltOrder::Prefix };
                Hash::Digest { algorithm, salt: (!salt.is_empty()).then_some((salt, order)), value }
            }
        }
    }

    /// Whether the text of an attribute is there and sent.
    pub fn sends(&self, name: &str) -> Option<String> {
        let field = self.attribute(name)?;
        let sent = self.is_new() || field.is_changed();
        (sent && !field.text().is_empty() && field.spec.path == Path::Attribute(name.to_owned()))
            .then(|| field.text().to_owned())
    }
}
