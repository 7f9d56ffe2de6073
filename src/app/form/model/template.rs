//! A template on the form of somebody new: what it fills, and what follows the typing from then on.
//!
//! ```text
//!  chosen ─► user type, activation, attributes ─► typed: what is made of it follows, until it is typed over
//!        └─► another one, or none ─► what the first one filled goes, as far as it stands there still
//! ```
//!
//! What was typed is never written over. Owns: what of the form is the template's. Must not know: how its groups are
//! looked up.

use std::borrow::Cow;
use std::sync::Arc;

use crate::app::form::model::spec::{Choice, FieldSpec, Format, Kind, Opt, Path, Section};
use crate::app::form::model::templates::{Begun, NO_TEMPLATE, TypeOf};
use crate::app::form::model::{Form, value};
use crate::protocol::group::Group;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::schema::{Limits, UserType};
use crate::protocol::template::{Fault, Template};

impl Form {
    /// The field in which a template is chosen; none where there are none.
    pub(super) fn template_spec(&self) -> Option<FieldSpec> {
        if self.templates.offered.is_empty() || !self.is_new() {
            return None;
        }
        let names = self.templates.offered.iter().map(|template| Choice::new(&template.name, &template.name));
        let none = Choice::new("", NO_TEMPLATE);
        Some(FieldSpec {
            path: Path::Option(Opt::Template),
            label: "Template".to_owned(),
            help: "fills type, groups, activation and attributes; what is typed stays".to_owned(),
            section: Section::Person,
            kind: Kind::Choice(names.chain([none]).collect()),
            format: Format::Any,
            required: false,
            limits: Limits::default(),
            pattern: None,
            unique: false,
            locked: None,
            outside: None,
            source: "",
            default: None,
        })
    }

    /// The template that the form begins with.
    pub fn template(&self) -> Option<&Arc<PersonTemplate>> {
        self.templates.begun.as_ref().map(|begun| &begun.template)
    }

    /// Another template stands in its field.
    pub(super) fn choose_template(&mut self) {
        let chosen = self.chosen(Opt::Template);
        let template = self.templates.offered.iter().find(|template| template.name == chosen).cloned();
        if template.as_ref() == self.template() {
            return;
        }
        self.end_template();
        if let Some(template) = template {
            self.begin_from(template);
        }
    }

    /// Fills the form by a template, without a word about where it was chosen.
    pub fn begin_from(&mut self, template: Arc<PersonTemplate>) {
        let activation = template.activation.is_some_and(|beginning| {
            let free = self.opt(Opt::Activation).is_some_and(|field| !field.is_changed());
            free && self.choose(Opt::Activation, beginning.word())
        });
        if activation {
            self.fit_password();
        }
        let (mut made, mut kept) = (Vec::new(), Vec::new());
        for name in template.attributes.keys() {
            let at = self.find(&Path::Attribute(name.clone()));
            let is_typed = at.is_some_and(|at| {
                let field = &self.fields[at];
                let same = || self.fill_template(&template.attributes[name]).is_ok_and(|made| made == field.text());
                field.is_changed() && !field.text().is_empty() && !self.is_following(at) && !same()
            });
            if is_typed {
                kept.push(name.clone());
            } else {
                let last = at.map(|at| self.fields[at].text().to_owned()).unwrap_or_default();
                made.push((name.clone(), last));
            }
        }
        self.following.retain(|followed| !made.iter().any(|(name, _)| name == followed));
        let free = self.opt(Opt::UserType).is_some_and(|field| !field.is_changed());
        let typed = match &template.user_type {
            Some(wanted) if free && self.choose(Opt::UserType, wanted) => TypeOf::Settled,
            Some(_) => TypeOf::Awaited,
            None => TypeOf::Settled,
        };
        let (groups, missing) = (Vec::new(), Vec::new());
        self.templates.begun = Some(Begun { template, made, kept, typed, activation, groups, missing });
        self.remake();
    }

    /// What the template filled goes, where it stands there still.
    fn end_template(&mut self) {
        let Some(begun) = self.templates.begun.take() else { return };
        for (name, last) in &begun.made {
            if let Some(field) = self.attribute_mut(name).filter(|field| field.text() == last) {
                let initial = field.initial().to_owned();
                field.set(&initial);
            }
        }
        for (name, _) in &begun.made {
            if self.attribute(name).is_some_and(|field| field.text().is_empty()) {
                self.follow_again(name);
            }
        }
        let mut back = Vec::new();
        if begun.activation {
            back.extend([Opt::Activation, Opt::PasswordType]);
        }
        if begun.template.user_type.is_some() && begun.typed == TypeOf::Settled {
            back.push(Opt::UserType);
        }
        for field in self.fields.iter_mut().filter(|field| back.iter().any(|opt| field.spec.is(*opt))) {
            let initial = field.initial().to_owned();
            field.set(&initial);
        }
        self.groups.picked.retain(|group| !begun.groups.contains(&group.id));
    }

    /// What is made of other attributes is made anew; what was typed over is nobody's but the one's who typed.
    pub fn remake(&mut self) {
        let named = self.template().map(|template| template.name.clone());
        if named.is_some()
            && self.find(&Path::Option(Opt::Template)).is_some()
            && named != Some(self.chosen(Opt::Template))
        {
            // The choice was taken back.
            self.choose_template();
        }
        let Some(mut begun) = self.templates.begun.take() else { return };
        // What is made of what is made follows in the next round; there are no circles.
        for _ in 0..begun.made.len() {
            let mut changed = false;
            begun.made.retain_mut(|(name, last)| match self.attribute(name) {
                Some(field) if field.text() != last => false,
                Some(_) => {
                    let made = begun.template.attributes.get(name).and_then(|rule| self.fill_template(rule).ok());
                    if let Some(shown) = made.and_then(|text| self.put_made(name, &text))
                        && shown != *last
                    {
                        *last = shown;
                        changed = true;
                    }
                    true
                }
                None => true,
            });
            if !changed {
                break;
            }
        }
        self.templates.begun = Some(begun);
        self.let_follow();
    }

    /// Puts a text that was made into its field; what stands there then. None where it cannot be changed.
    fn put_made(&mut self, name: &str, text: &str) -> Option<String> {
        let field = self.attribute_mut(name).filter(|field| field.spec.locked.is_none())?;
        let shown = match value::read(&field.spec.kind, text) {
            Ok(Some(json)) => value::show(&field.spec.kind, &json),
            // What the field does not take stands in it, and is told beside it.
            Ok(None) | Err(_) => text.to_owned(),
        };
        field.set_whole(&shown);
        Some(field.text().to_owned())
    }

    fn fill_template(&self, rule: &Template) -> Result<String, Fault> {
        rule.fill(|name| self.attribute(name).map(|field| Cow::Borrowed(field.text().trim())))
    }

    /// What the field is made of, as long as nobody types over it.
    pub fn made_of(&self, at: usize) -> Option<&Template> {
        let begun = self.templates.begun.as_ref()?;
        let field = self.fields.get(at)?;
        let name = field.spec.attribute()?;
        begun.made.iter().find(|(made, last)| made == name && field.text() == last)?;
        begun.template.attributes.get(name)
    }

    /// Why the field stays empty: what its template needs is not there yet, or is no attribute.
    pub fn unmade(&self, at: usize) -> Option<String> {
        let rule = self.made_of(at).filter(|_| self.fields.get(at).is_some_and(|field| field.text().is_empty()))?;
        let known = self.fields.iter().filter_map(|field| field.spec.attribute());
        rule.unknown(known).or_else(|| self.fill_template(rule).err()).map(|fault| fault.to_string())
    }

    /// Whether the field shows what a template makes of others.
    pub(super) fn is_made(&self, at: usize) -> bool {
        self.made_of(at).is_some_and(|rule| rule.fixed().is_none())
            && self.fields.get(at).is_some_and(|field| !field.text().is_empty())
    }

    /// Chooses the user type of the template once the types are known (none: they may not be read); whether it is
    /// another one than before.
    pub fn settle_type(&mut self, types: Option<&[UserType]>) -> bool {
        let Some(begun) = self.templates.begun.as_ref().filter(|begun| begun.typed == TypeOf::Awaited) else {
            return false;
        };
        let Some(wanted) = begun.template.user_type.clone() else { return false };
        let id = match types {
            Some([]) => return false,
            Some(types) => type_named(types, &wanted).map(|kind| kind.id.clone()),
            None => Some(wanted),
        };
        let chosen = id.is_some_and(|id| {
            let free = self.opt(Opt::UserType).is_some_and(|field| !field.is_changed());
            !free || self.chosen(Opt::UserType) == id || self.choose(Opt::UserType, &id)
        });
        if let Some(begun) = &mut self.templates.begun {
            begun.typed = if chosen { TypeOf::Settled } else { TypeOf::Unknown };
        }
        chosen
    }

    /// A group of the template was found, or why it was not.
    pub fn take_template_group(&mut self, found: Result<Group, String>) {
        let Some(begun) = &mut self.templates.begun else { return };
        match found {
            Ok(group) if self.groups.picked.iter().any(|other| other.id == group.id) => {}
            Ok(group) => {
                begun.groups.push(group.id.clone());
                self.groups.picked.push(group);
            }
            Err(why) => begun.missing.push(why),
        }
    }

    /// What the template left as it was typed before, in a sentence.
    pub fn template_kept(&self) -> Option<String> {
        let begun = self.templates.begun.as_ref().filter(|begun| !begun.kept.is_empty())?;
        let label = |name: &String| {
            self.attribute(name).map_or_else(|| name.clone(), |field| field.spec.label.trim().to_owned())
        };
        let labels: Vec<String> = begun.kept.iter().map(label).collect();
        Some(format!("Template {}: what was typed before stays: {}.", begun.template.name, labels.join(", ")))
    }

    /// What of the template is not as it says, in sentences.
    pub fn template_notes(&self) -> Vec<String> {
        let Some(begun) = &self.templates.begun else { return Vec::new() };
        let called = format!("Template {}", begun.template.name);
        let label =
            |name: &str| self.attribute(name).map_or(name.to_owned(), |field| field.spec.label.trim().to_owned());
        let mut notes = Vec::new();
        if begun.typed == TypeOf::Unknown {
            let wanted = begun.template.user_type.as_deref().unwrap_or_default();
            notes.push(format!("{called}: no user type is called “{wanted}”; the usual one stands there."));
        }
        notes.extend(self.template_kept());
        notes.extend(begun.missing.iter().map(|why| format!("{called}: {why}.")));
        for (name, _) in &begun.made {
            match self.find(&Path::Attribute(name.clone())) {
                Some(at) => {
                    notes.extend(self.unmade(at).map(|why| format!("{called}, {}: {why}.", label(name))));
                }
                None if self.schema_known => notes.push(format!("{called}: no attribute is called {name} here.")),
                None => {}
            }
        }
        notes
    }
}

/// The user type with this id, name or display name.
pub fn type_named<'t>(types: &'t [UserType], wanted: &str) -> Option<&'t UserType> {
    let exact = |kind: &&UserType| kind.id == wanted || kind.name == wanted || kind.display_name == wanted;
    let alike = |kind: &&UserType| {
        [&kind.name, &kind.display_name].iter().any(|name| name.to_lowercase() == wanted.to_lowercase())
    };
    types.iter().find(exact).or_else(|| types.iter().find(alike))
}
