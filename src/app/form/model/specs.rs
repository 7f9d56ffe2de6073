//! The specifications of a form's fields, made from the schema of a user type: one a field, section by section.
//!
//! Owns: which fields there are, in which order, and how they are told apart. Must not know: what was typed.

use std::collections::HashMap;

use crate::app::form::model::attribute::{format_of, kind_of, kind_of_value, locked_because, outside, source_of};
use crate::app::form::model::base::{BASE, Base};
use crate::app::form::model::options::options;
use crate::app::form::model::pattern::Pattern;
use crate::app::form::model::spec::{FieldSpec, Format, Kind, Opt, Path, Scalar, Section, Sources};
use crate::protocol::fold;
use crate::protocol::json::Json;
use crate::protocol::schema::{Attribute, Limits};
use crate::protocol::seen::SeenAttributes;
use crate::protocol::text::visible;
use crate::protocol::user::User;

/// The fields of a form, section by section.
pub(crate) fn specify(sources: &Sources<'_>) -> Vec<FieldSpec> {
    let mut specs = Vec::new();
    for base in BASE {
        match sources.schema {
            Some(schema) => {
                if let Some(attribute) = schema.attribute(base.0) {
                    specs.push(known(attribute, Some(&base), sources.person));
                }
            }
            None => specs.push(known(&unread(&base), Some(&base), sources.person)),
        }
    }
    for attribute in sources.schema.iter().flat_map(|schema| &schema.attributes) {
        if !BASE.iter().any(|base| base.0 == attribute.name) {
            specs.push(known(attribute, None, sources.person));
        }
    }
    let there = sources.person.iter().flat_map(|user| user.profile.keys());
    let seen = sources.seen.iter().map(|(name, _)| name).filter(|_| sources.schema.is_none());
    for name in there.chain(seen) {
        if !specs.iter().any(|spec| spec.attribute() == Some(name)) {
            specs.push(unknown(name, sources));
        }
    }
    tell_apart(&mut specs);
    specs.extend(options(sources));
    specs.sort_by_key(|spec| (spec.section, !spec.is(Opt::UserType)));
    specs
}

/// Attributes that look alike get their names behind their titles; Okta's own keep theirs.
fn tell_apart(specs: &mut [FieldSpec]) {
    let looks = |spec: &FieldSpec| {
        let shown = fold::fold(&visible(&spec.label));
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut times: HashMap<String, usize> = HashMap::new();
    for spec in specs.iter() {
        *times.entry(looks(spec)).or_default() += 1;
    }
    for spec in specs {
        let twice = times.get(&looks(spec)).is_some_and(|times| *times > 1);
        let base = BASE.iter().any(|base| Some(base.0) == spec.attribute());
        if twice && !base {
            spec.label = format!("{} ({})", spec.label.trim(), spec.name());
        }
    }
}

/// A base attribute as it is where the schema may not be read.
fn unread(base: &Base) -> Attribute {
    Attribute {
        name: base.0.to_owned(),
        title: base.1.to_owned(),
        kind: "string".to_owned(),
        required: base.2 == Section::Person,
        ..Attribute::default()
    }
}

fn known(attribute: &Attribute, base: Option<&Base>, person: Option<&User>) -> FieldSpec {
    let mut limits = attribute.limits.clone();
    if let Some((_, _, _, (least, most), _)) = base
        && *most > 0
    {
        limits.min_length = limits.min_length.or(Some(*least).filter(|least| *least > 0));
        limits.max_length = limits.max_length.or(Some(*most));
    }
    let section = match base {
        Some((_, _, section, _, _)) => *section,
        // What must be given stands where it is seen.
        None if attribute.required => Section::Person,
        None => Section::Own,
    };
    FieldSpec {
        path: Path::Attribute(attribute.name.clone()),
        // Okta calls both of them “User type”; one is free text.
        label: if attribute.name == "userType" { BASE[15].1.to_owned() } else { attribute.title.clone() },
        help: attribute.description.clone(),
        section,
        kind: kind_of(attribute),
        format: base.map_or_else(|| format_of(attribute), |base| base.4),
        required: attribute.required,
        limits,
        pattern: attribute.pattern.as_deref().map(Pattern::new),
        unique: attribute.unique || attribute.name == "login",
        default: attribute.default.clone(),
        locked: locked_because(attribute, person),
        outside: attribute.first_source.as_ref().map(outside),
        source: source_of(&attribute.master),
    }
}

/// An attribute that no schema names: kept, shown, and changed only where the schema could not be read at all.
fn unknown(name: &str, sources: &Sources<'_>) -> FieldSpec {
    let own = sources.person.and_then(|user| user.profile.get(name)).filter(|value| !value.plain().is_empty());
    let value = own.or_else(|| sources.seen.value(name));
    FieldSpec {
        path: Path::Attribute(name.to_owned()),
        label: name.to_owned(),
        help: String::new(),
        section: Section::Unknown,
        kind: value.map_or(Kind::One(Scalar::Text), kind_of_value),
        format: Format::Any,
        required: false,
        limits: Limits::default(),
        pattern: None,
        unique: false,
        default: None,
        locked: sources.schema.is_some().then(|| "not in the schema; kept as it is".to_owned()),
        outside: None,
        source: "",
    }
}

/// An attribute of which nothing is known but a value: what a file says where no schema may be read.
pub(crate) fn untold(name: &str, value: &Json) -> FieldSpec {
    let sources = Sources { schema: None, types: None, seen: &SeenAttributes::default(), person: None };
    FieldSpec { kind: kind_of_value(value), ..unknown(name, &sources) }
}
