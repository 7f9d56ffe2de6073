//! What the schema tells of an attribute: its kind, what its text must be, why it cannot be changed, where it comes from.
//!
//! Owns: how Okta's words for types are read. Must not know: where in a form the attribute stands.

use crate::app::form::model::pattern::Pattern;
use crate::app::form::model::spec::{Choice, Format, Kind, Scalar, distinct};
use crate::app::session::others::words;
use crate::protocol::json::Json;
use crate::protocol::schema::Attribute;
use crate::protocol::user::User;

/// What a value tells of the type of its attribute.
pub(super) fn kind_of_value(value: &Json) -> Kind {
    let scalar = |value: &Json| match value.as_str() {
        "true" | "false" => Some(Scalar::Boolean),
        text if value.string().is_some() || text == "null" => Some(Scalar::Text),
        text if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => Some(Scalar::Number),
        _ => None,
    };
    match (value.elements(), scalar(value)) {
        (Some(elements), _) => {
            let mut kinds = elements.iter().map(scalar);
            let first = kinds.next().unwrap_or(Some(Scalar::Text));
            match first {
                Some(of) if kinds.all(|other| other == first) => Kind::Many { of, choices: Vec::new() },
                _ => Kind::Json,
            }
        }
        (None, Some(Scalar::Boolean)) => Kind::Choice(yes_or_no()),
        (None, Some(scalar)) => Kind::One(scalar),
        (None, None) => Kind::Json,
    }
}

fn scalar_of(kind: &str) -> Option<Scalar> {
    Some(match kind {
        "string" | "" => Scalar::Text,
        "number" => Scalar::Number,
        "integer" => Scalar::Integer,
        "boolean" => Scalar::Boolean,
        _ => return None,
    })
}

fn yes_or_no() -> Vec<Choice> {
    let choice = |value: &str, title: &str| Json::parse(value).map(|value| Choice { value, title: title.to_owned() });
    [choice("true", "Yes"), choice("false", "No")].into_iter().flatten().collect()
}

pub(super) fn kind_of(attribute: &Attribute) -> Kind {
    let choices = attribute.choices.iter().map(|(value, title)| Choice { value: value.clone(), title: title.clone() });
    let choices = distinct(choices.collect());
    match (scalar_of(&attribute.kind), &*attribute.kind) {
        (Some(_), _) if !choices.is_empty() => Kind::Choice(choices),
        (Some(Scalar::Boolean), _) => Kind::Choice(yes_or_no()),
        (Some(scalar), _) => Kind::One(scalar),
        (None, "array") => match scalar_of(&attribute.item_kind) {
            Some(of) => Kind::Many { of, choices },
            None => Kind::Json,
        },
        (None, _) => Kind::Json,
    }
}

pub(super) fn format_of(attribute: &Attribute) -> Format {
    match &*attribute.format {
        _ if is_date(attribute) => Format::Date,
        "email" => Format::Email,
        "uri" => Format::Address,
        "country-code" => Format::Country,
        "language-code" => Format::Language,
        "locale" => Format::Locale,
        "timezone" => Format::Zone,
        "date-time" => Format::Time,
        _ => Format::Any,
    }
}

/// Why an attribute cannot be changed of somebody, or of anybody.
pub(crate) fn locked_because(attribute: &Attribute, person: Option<&User>) -> Option<String> {
    match (&*attribute.mutability, person) {
        ("READ_ONLY", _) => return Some("read-only in the schema".to_owned()),
        ("IMMUTABLE", Some(user)) if !user.text(&attribute.name).is_empty() => {
            return Some("cannot be changed once it is set".to_owned());
        }
        _ => {}
    }
    let provider = person?.provider.as_ref()?;
    (provider.is_directory() && attribute.yields_to_directories())
        .then(|| format!("kept in {}; change it there", provider.words()))
}

pub(super) fn source_of(master: &str) -> &'static str {
    match master {
        "OKTA" => "kept in Okta",
        "PROFILE_MASTER" => "from the profile source",
        "OVERRIDE" => "from sources of its own",
        _ => "",
    }
}

pub(super) fn outside((kind, id): &(String, String)) -> String {
    let source = match kind.as_str() {
        "APP" => format!("the app {id}"),
        "ACTIVE_DIRECTORY" => format!("Active Directory {id}"),
        "LDAP" => format!("LDAP {id}"),
        other => format!("{other} {id}"),
    };
    format!("comes from {} for whoever is in it; Okta may refuse or overwrite it", source.trim_end())
}

/// Words of a name or title that only dates have.
const DATE_WORDS: [&str; 8] =
    ["date", "birthday", "birthdate", "dob", "startdate", "enddate", "hiredate", "anniversary"];

/// Whether an attribute holds a date as ISO 8601 has it: a text whose format is `date`, whose pattern takes `2026-01-05`
/// but neither another text nor another way of writing it, or that has a word for it in its name or title, as long as
/// its pattern takes `2026-01-05` too.
fn is_date(attribute: &Attribute) -> bool {
    let is_text = matches!(&*attribute.kind, "string" | "") && attribute.choices.is_empty();
    let named = || {
        [&attribute.name, &attribute.title].into_iter().any(|text| words(text).any(|word| DATE_WORDS.contains(&&*word)))
    };
    let free = attribute.format.is_empty();
    match (is_text, &attribute.pattern) {
        (false, _) => false,
        (true, None) => attribute.format == "date" || free && named(),
        // No other pattern is worth reading when a form is opened.
        (true, Some(pattern)) if !pattern.contains('-') => false,
        (true, Some(pattern)) => {
            let pattern = Pattern::new(pattern);
            let takes = ["2026-01-05", "1999-12-31"].into_iter().all(|date| pattern.fits(date));
            takes && (named() || !["20260105", "05-01-2026", "ab-cd-ef"].into_iter().any(|other| pattern.fits(other)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_by_format_pattern_or_name() {
        let attribute = |name: &str, title: &str, format: &str, pattern: Option<&str>| Attribute {
            name: name.to_owned(),
            title: title.to_owned(),
            kind: "string".to_owned(),
            format: format.to_owned(),
            pattern: pattern.map(str::to_owned),
            ..Attribute::default()
        };
        for (name, title, format, pattern) in [
            ("startDate", "", "", None),
            ("x", "Hire date", "", None),
            ("x", "", "date", None),
            ("dob", "", "", None),
            ("x", "", "", Some(r"^\d{4}-\d{2}-\d{2}$")),
            ("endDate", "", "", Some(r"^[0-9-]*$")),
        ] {
            assert!(is_date(&attribute(name, title, format, pattern)), "{name} {title} {format} {pattern:?}");
        }
        for (name, title, format, pattern) in [
            ("department", "", "", None),
            ("update", "Candidate", "", None),
            ("startDate", "", "date-time", None),
            ("startDate", "", "", Some(r"^\d{2}/\d{2}/\d{4}$")),
            ("x", "", "", Some(r"^[0-9-]*$")),
            ("x", "", "", Some("[")),
        ] {
            assert!(!is_date(&attribute(name, title, format, pattern)), "{name} {title} {format} {pattern:?}");
        }
        assert!(!is_date(&Attribute { kind: "integer".to_owned(), ..attribute("startDate", "", "", None) }));
    }
}
