//! Values of a new person that follow others: the login the email, the display name the name, until somebody types
//! over them.
//!
//! Owns: which of the rules still hold, and what they make. Must not know: who set the rules.

use std::borrow::Cow;

use crate::app::form::model::spec::{Kind, Scalar};
use crate::app::form::model::{DERIVED, Form, FormField};
use crate::protocol::template::{Fault, Template};

impl Form {
    /// Whether the field shows what others hold, until somebody types over it.
    pub fn is_following(&self, at: usize) -> bool {
        self.fields.get(at).and_then(|field| field.spec.attribute()).is_some_and(|name| self.follows(name))
            || self.is_made(at)
    }

    fn follows(&self, name: &str) -> bool {
        let holds = self.following.contains(&name);
        holds && self.is_new() && self.rule_of(name).is_ok_and(|rule| rule.is_some())
    }

    /// The rule of an attribute; a fault where it names an attribute that this form does not have.
    fn rule_of(&self, name: &str) -> Result<Option<&Template>, Fault> {
        let Some(rule) = self.rules.of(name) else { return Ok(None) };
        let known = self.fields.iter().filter_map(|field| field.spec.attribute());
        rule.unknown(known).map_or(Ok(Some(rule)), Err)
    }

    /// Why the rule of a field makes nothing here.
    pub fn broken_rule(&self, at: usize) -> Option<String> {
        let name = self.fields.get(at)?.spec.attribute().filter(|_| self.is_new())?;
        let fault = self.rule_of(name).err()?;
        Some(format!("follows nothing, its rule in config.toml does not fit: {fault}"))
    }

    /// What the field follows, as a person says it: “the email”, “first name and last name”. A rule that does more than
    /// join them is told as it is written.
    pub fn followed(&self, at: usize) -> Option<String> {
        let name = self.fields.get(at)?.spec.attribute().filter(|name| self.follows(name))?;
        let rule = self.rules.of(name)?;
        let sources: Vec<&str> = rule.attributes().map(|source| &*source.name).collect();
        let joined = sources.iter().map(|source| format!("{{{source}}}")).collect::<Vec<_>>().join(" ");
        if rule.text() != joined {
            return Some(format!("the rule {}", rule.text()));
        }
        let label = |name: &&str| match (*name, self.attribute(name)) {
            ("email", _) => "email".to_owned(),
            (_, Some(field)) => field.spec.label.trim().to_lowercase(),
            (_, None) => (*name).to_owned(),
        };
        let labels: Vec<String> = sources.iter().map(label).collect();
        Some(match labels.as_slice() {
            [] => "a rule".to_owned(),
            [only] => format!("the {only}"),
            [others @ .., last] => format!("{} and {last}", others.join(", ")),
        })
    }

    /// Somebody typed into an attribute: it follows nothing any more, and what follows it does.
    pub(super) fn typed_attribute(&mut self, name: &str) {
        self.following.retain(|other| *other != name);
        self.let_follow();
    }

    /// It was put back: the rule holds again.
    pub(super) fn follow_again(&mut self, name: &str) {
        let Some(name) = DERIVED.into_iter().find(|derived| *derived == name) else { return };
        if !self.following.contains(&name) {
            self.following.push(name);
        }
        self.let_one_follow(name);
    }

    /// A draft holds the value: it is somebody's own unless it is what the rule makes.
    pub(super) fn own_unless_derived(&mut self) {
        for name in DERIVED {
            let own = self
                .attribute(name)
                .is_some_and(|field| field.is_changed() && Some(field.text()) != self.derived(name).as_deref());
            if own {
                self.following.retain(|other| *other != name);
            }
        }
    }

    /// Everything that follows becomes what it follows; one of them may be made of the other.
    pub(super) fn let_follow(&mut self) {
        for name in DERIVED.into_iter().chain(DERIVED) {
            self.let_one_follow(name);
        }
    }

    fn let_one_follow(&mut self, name: &str) {
        let Some(text) = self.derived(name).filter(|_| self.follows(name)) else { return };
        let free = |field: &&mut FormField| {
            field.spec.locked.is_none() && field.spec.kind == Kind::One(Scalar::Text) && field.text() != text
        };
        if let Some(field) = self.attribute_mut(name).filter(free) {
            field.set(&text);
        }
    }

    /// What the rule makes of the other fields: nothing before all of them are there.
    fn derived(&self, name: &str) -> Option<String> {
        let rule = self.rules.of(name)?;
        let held = |name: &str| self.attribute(name).map(|field| Cow::Borrowed(field.text().trim()));
        Some(rule.fill(held).unwrap_or_default())
    }
}
