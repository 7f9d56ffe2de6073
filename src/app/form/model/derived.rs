//! Values of a new person that follow others: the login the email, the display name the name, until somebody types
//! over them.
//!
//! Owns: the rules, and which of them still hold. Must not know: who set the rules.

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Scalar;

/// What a value is made of: other attributes of the same form, `{firstName} {lastName}`. Empty: it follows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    pub login: String,
    pub display_name: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self { login: "{email}".to_owned(), display_name: "{firstName} {lastName}".to_owned() }
    }
}

impl Rules {
    fn of(&self, name: &str) -> Option<&str> {
        let rule = match name {
            "login" => &self.login,
            "displayName" => &self.display_name,
            _ => return None,
        };
        (!rule.is_empty()).then_some(rule)
    }
}

/// Of the values that have rules.
pub(super) const DERIVED: [&str; 2] = ["login", "displayName"];

impl Form {
    /// Whether the field shows what others hold, until somebody types over it.
    pub fn is_following(&self, at: usize) -> bool {
        self.fields.get(at).and_then(|field| field.spec.attribute()).is_some_and(|name| self.follows(name))
            || self.is_made(at)
    }

    fn follows(&self, name: &str) -> bool {
        let holds = self.following.contains(&name);
        holds && self.is_new() && self.rules.of(name).is_some()
    }

    /// What the field follows, as a person says it: “the email”, “first name and last name”.
    pub fn followed(&self, at: usize) -> Option<String> {
        let name = self.fields.get(at)?.spec.attribute().filter(|name| self.follows(name))?;
        let sources = names_in(self.rules.of(name)?);
        let label = |name: &str| match (name, self.attribute(name)) {
            ("email", _) => "email".to_owned(),
            (_, Some(field)) => field.spec.label.trim().to_lowercase(),
            (_, None) => name.to_owned(),
        };
        let labels: Vec<String> = sources.into_iter().map(label).collect();
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

    /// Everything that follows becomes what it follows.
    pub(super) fn let_follow(&mut self) {
        for name in DERIVED {
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

    /// What the rule makes of the other fields: nothing before all that it joins by a sign is there.
    fn derived(&self, name: &str) -> Option<String> {
        let rule = self.rules.of(name)?;
        let mut made = String::new();
        let (mut lacks, mut joined) = (false, false);
        for part in parts(rule) {
            match part {
                Part::Plain(text) => {
                    joined |= !text.trim().is_empty();
                    made.push_str(text);
                }
                Part::Value(source) => {
                    let text = self.attribute(source).map(|field| field.text().trim()).unwrap_or_default();
                    lacks |= text.is_empty();
                    made.push_str(text);
                }
            }
        }
        Some(if lacks && joined { String::new() } else { made.trim().to_owned() })
    }
}

enum Part<'r> {
    Plain(&'r str),
    Value(&'r str),
}

/// The parts of a rule; a brace that is not closed is plain text.
fn parts(rule: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = rule;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, inner)| Some((before, inner.split_once('}')?)))
    {
        parts.push(Part::Plain(before));
        parts.push(Part::Value(name.trim()));
        rest = after;
    }
    parts.push(Part::Plain(rest));
    parts
}

fn names_in(rule: &str) -> Vec<&str> {
    let names = parts(rule).into_iter().filter_map(|part| match part {
        Part::Value(name) => Some(name),
        Part::Plain(_) => None,
    });
    names.collect()
}
