//! What of a person's profile is missing, or is not as the schema of their user type says.

use std::collections::{HashMap, HashSet};

use regex::{Regex, RegexBuilder};
use serde_json::{Map, Value};

use crate::protocol::count::grouped;
use crate::protocol::mend;
use crate::protocol::schema::{Attribute, UserSchema};
use crate::protocol::text::{masked, visible};

/// Bytes that a pattern of the schema may take once it is read; a hostile one could take all there are.
const MOST_PATTERN: usize = 1 << 20;
/// What is told of one person.
const TOLD: usize = 6;
/// Letters of a value that are told.
const LONGEST: usize = 40;

/// The schemas of an organisation, made ready to judge many people by.
#[derive(Debug, Default)]
pub struct Schemas {
    /// By the ids of the user types.
    by_type: HashMap<String, Checks>,
    /// Of people whose type is not told, or not known.
    standard: Option<Checks>,
}

#[derive(Debug)]
struct Checks {
    attributes: Vec<(Attribute, Option<Regex>)>,
    names: HashSet<String>,
}

impl Schemas {
    /// Of each user type by its id; `standard` is that of whoever has none that is known.
    pub fn new(types: impl IntoIterator<Item = (String, UserSchema)>, standard: Option<UserSchema>) -> Self {
        let by_type = types.into_iter().map(|(id, schema)| (id, Checks::of(schema))).collect();
        Self { by_type, standard: standard.map(Checks::of) }
    }

    /// What is wrong with a person as Okta sent them; none where nothing is, and where no schema of theirs is known.
    pub fn judge(&self, raw: &str) -> Option<String> {
        let whole = mend::value(raw)?;
        let of = whole.pointer("/type/id").and_then(Value::as_str).and_then(|id| self.by_type.get(id));
        let checks = of.or(self.standard.as_ref())?;
        let nothing = Map::new();
        let profile = whole.get("profile").and_then(Value::as_object).unwrap_or(&nothing);
        let mut wrong: Vec<String> =
            checks.attributes.iter().filter_map(|(of, form)| misfit(of, form.as_ref(), profile)).collect();
        for name in profile.keys().filter(|name| !checks.names.contains(*name)) {
            if profile.get(name).is_some_and(|value| !is_empty(value)) {
                wrong.push(format!("{} is not in the schema", visible(name)));
            }
        }
        let more = wrong.len().saturating_sub(TOLD);
        wrong.truncate(TOLD);
        if more > 0 {
            wrong.push(format!("and {} more", grouped(more as u64)));
        }
        (!wrong.is_empty()).then(|| wrong.join("; "))
    }
}

impl Checks {
    fn of(schema: UserSchema) -> Self {
        let names = schema.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        let read = |pattern: &String| RegexBuilder::new(pattern).size_limit(MOST_PATTERN).build().ok();
        let with_form = |attribute: Attribute| {
            // One of another dialect is Okta's to judge.
            let form = attribute.pattern.as_ref().and_then(read);
            (attribute, form)
        };
        Self { attributes: schema.attributes.into_iter().map(with_form).collect(), names }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn misfit(attribute: &Attribute, form: Option<&Regex>, profile: &Map<String, Value>) -> Option<String> {
    let name = &attribute.name;
    let value = profile.get(name).filter(|value| !is_empty(value));
    let Some(value) = value else {
        // What nobody may read is not told of anybody.
        let is_told = attribute.required && attribute.mutability != "WRITE_ONLY";
        return is_told.then(|| format!("{name} is missing"));
    };
    let items: Vec<&Value> = match value {
        Value::Array(items) if attribute.kind == "array" => items.iter().collect(),
        Value::Array(_) => return Some(format!("{name} is a list")),
        _ if attribute.kind == "array" => return Some(format!("{name} is no list")),
        other => vec![other],
    };
    let kind = if attribute.kind == "array" { &attribute.item_kind } else { &attribute.kind };
    let what = items.into_iter().find_map(|item| wrong(attribute, kind, form, item))?;
    Some(format!("{name} {what}"))
}

/// What is wrong with one value.
fn wrong(attribute: &Attribute, kind: &str, form: Option<&Regex>, value: &Value) -> Option<String> {
    let is_of_kind = match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let shown = || {
        let shown: String = masked(&attribute.name, &visible(&text)).chars().take(LONGEST).collect();
        format!("“{shown}”")
    };
    if !is_of_kind {
        return Some(format!("{} is no {kind}", shown()));
    }
    let choices = &attribute.choices;
    if !choices.is_empty() && !choices.iter().any(|(choice, _)| choice.plain() == text.as_str()) {
        return Some(format!("{} is none of its values", shown()));
    }
    let limits = &attribute.limits;
    if value.is_string() {
        let letters = text.chars().count() as u64;
        if let Some(least) = limits.min_length.filter(|least| letters < *least) {
            return Some(format!("has {} of at least {} letters", grouped(letters), grouped(least)));
        }
        if let Some(most) = limits.max_length.filter(|most| letters > *most) {
            return Some(format!("has {} of at most {} letters", grouped(letters), grouped(most)));
        }
        if form.is_some_and(|form| !form.is_match(&text)) {
            return Some(format!("{} has not the form {}", shown(), attribute.pattern.as_deref().unwrap_or_default()));
        }
    }
    let number = value.as_f64()?;
    let bound = |limit: &Option<crate::protocol::json::Json>| {
        limit.as_ref().and_then(|limit| limit.as_str().parse::<f64>().ok())
    };
    if let Some(least) = bound(&limits.minimum).filter(|least| number < *least) {
        return Some(format!("{} is less than {least}", shown()));
    }
    bound(&limits.maximum).filter(|most| number > *most).map(|most| format!("{} is more than {most}", shown()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas() -> Schemas {
        let schema = br#"{"definitions":{"base":{"properties":{
            "login":{"type":"string","pattern":"^[a-z.]+@x[.]io$"},
            "firstName":{"type":"string"},
            "city":{"type":"string","minLength":2,"maxLength":5}},"required":["login","firstName"]},
            "custom":{"properties":{
            "level":{"type":"integer","minimum":1,"maximum":9},
            "kind":{"type":"string","enum":["A","B"]},
            "tags":{"type":"array","items":{"type":"string","enum":["x","y"]}}}}}}"#;
        let standard = UserSchema::parse(schema);
        let other = UserSchema::parse(br#"{"definitions":{"base":{"properties":{"login":{"type":"string"}}}}}"#);
        Schemas::new([("oty2".to_owned(), other.unwrap())], standard)
    }

    #[test]
    fn what_the_schema_says_is_held_against_what_is_there() {
        let good = r#""login":"a.b@x.io","firstName":"Ann""#;
        for (more, said) in [
            ("", None),
            (r#","city":"Bonn","level":3,"kind":"A","tags":["x","y"]"#, None),
            (r#","city":null,"kind":"","tags":[]"#, None),
            (r#","city":"B""#, Some("city has 1 of at least 2 letters")),
            (r#","city":"Hamburg""#, Some("city has 7 of at most 5 letters")),
            (r#","level":10"#, Some("level “10” is more than 9")),
            (r#","level":0"#, Some("level “0” is less than 1")),
            (r#","level":"3""#, Some("level “3” is no integer")),
            (r#","kind":"C""#, Some("kind “C” is none of its values")),
            (r#","tags":["x","z"]"#, Some("tags “z” is none of its values")),
            (r#","tags":"x""#, Some("tags is no list")),
            (r#","shoe":42"#, Some("shoe is not in the schema")),
        ] {
            let raw = format!(r#"{{"id":"00u1","profile":{{{good}{more}}}}}"#);
            assert_eq!(schemas().judge(&raw).as_deref(), said, "{more}");
        }
        let bare = schemas().judge(r#"{"id":"00u1","profile":{"login":"A@x.io"}}"#).unwrap();
        assert!(
            bare.contains("has not the form ^[a-z.]+@x[.]io$") && bare.ends_with("; firstName is missing"),
            "{bare}"
        );
    }

    #[test]
    fn each_is_judged_by_the_schema_of_their_type() {
        let raw = r#"{"id":"00u1","type":{"id":"oty2"},"profile":{"login":"A","firstName":"Ann"}}"#;
        assert_eq!(schemas().judge(raw).as_deref(), Some("firstName is not in the schema"));
        assert_eq!(Schemas::default().judge(raw), None, "of nobody whose schema is not known");
    }
}
