//! The user schema of an organisation: which attributes people have, and how they are called.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::Json;

/// The id of the schema that every organisation has.
pub const DEFAULT_SCHEMA: &str = "default";

/// One attribute of the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribute {
    /// The name in the profile, `firstName`.
    pub name: String,
    /// The label, `First name`.
    pub title: String,
    pub description: String,
    /// Whether the organisation added it.
    pub custom: bool,
    /// `string`, `number`, `integer`, `boolean`, `array`, or a later invention.
    pub kind: String,
    /// Stored value and shown title of an enumeration, in the schema's order (`oneOf`, of the items for arrays; a
    /// bare `enum` has empty titles).
    pub choices: Vec<(Json, String)>,
    /// What the elements of an array are.
    pub item_kind: String,
    pub required: bool,
    pub limits: Limits,
    /// `email`, `country-code`, `date-time` …; empty when there is none.
    pub format: String,
    /// What a login must look like, where that is not an email address.
    pub pattern: Option<String>,
    /// `READ_WRITE`, `READ_ONLY`, `IMMUTABLE`, `WRITE_ONLY`; empty when the schema does not say.
    pub mutability: String,
    /// Who has the last word: `PROFILE_MASTER`, `OKTA`, `OVERRIDE`; empty when the schema does not say.
    pub master: String,
    /// With `OVERRIDE`: the source that comes first, unless that is Okta: its type, and its id where there is one.
    pub first_source: Option<(String, String)>,
    /// Whether no two people may have the same value.
    pub unique: bool,
    /// What Okta puts in where somebody is created, or saved, without a value.
    pub default: Option<Json>,
}

impl Attribute {
    /// Whether a directory has the last word on it for whoever comes from there: Okta itself, or a list of sources of its
    /// own, may have it instead.
    pub fn yields_to_directories(&self) -> bool {
        !matches!(&*self.master, "OKTA" | "OVERRIDE")
    }
}

/// How long or large a value may be. Numbers are verbatim, since some have more digits than a float keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<Json>,
    pub maximum: Option<Json>,
    /// How many values a list may have.
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
}

/// The schema of one user type: base attributes first, then the organisation's own, each in the schema's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserSchema {
    pub attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct WireSchema<'a> {
    #[serde(borrow)]
    definitions: IndexMap<String, WireDefinition<'a>>,
}

#[derive(Deserialize)]
struct WireDefinition<'a> {
    #[serde(borrow, default)]
    properties: IndexMap<String, &'a RawValue>,
    /// Names of what must be given, as JSON Schema writes it; anything else here is no reason to fail.
    #[serde(default)]
    required: serde_json::Value,
}

#[derive(Deserialize, Default)]
struct WireAttribute {
    title: Option<String>,
    description: Option<String>,
    #[serde(rename = "type")]
    kind: Option<serde_json::Value>,
    #[serde(rename = "oneOf")]
    one_of: Option<Vec<WireChoice>>,
    #[serde(rename = "enum")]
    values: Option<Vec<Json>>,
    items: Option<Box<WireAttribute>>,
    required: Option<serde_json::Value>,
    #[serde(rename = "minLength")]
    min_length: Option<serde_json::Value>,
    #[serde(rename = "maxLength")]
    max_length: Option<serde_json::Value>,
    minimum: Option<Json>,
    maximum: Option<Json>,
    #[serde(rename = "minItems")]
    min_items: Option<serde_json::Value>,
    #[serde(rename = "maxItems")]
    max_items: Option<serde_json::Value>,
    format: Option<serde_json::Value>,
    pattern: Option<serde_json::Value>,
    mutability: Option<serde_json::Value>,
    master: Option<serde_json::Value>,
    unique: Option<serde_json::Value>,
    default: Option<Json>,
}

#[derive(Deserialize)]
struct WireChoice {
    #[serde(rename = "const")]
    value: Option<Json>,
    title: Option<String>,
}

impl UserSchema {
    /// Reads `GET /api/v1/meta/schemas/user/{id}`. An attribute that cannot be read keeps its name; none when the
    /// reply is not a schema at all.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let wire: WireSchema<'_> = serde_json::from_slice(json).ok()?;
        let mut attributes = Vec::new();
        for (section, custom) in [("base", false), ("custom", true)] {
            let Some(definition) = wire.definitions.get(section) else { continue };
            for (name, raw) in &definition.properties {
                let mut attribute = read_attribute(name, custom, raw);
                attribute.required |=
                    definition.required.as_array().is_some_and(|names| names.iter().any(|other| other == name));
                attributes.push(attribute);
            }
        }
        Some(Self { attributes })
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

fn read_attribute(name: &str, custom: bool, raw: &RawValue) -> Attribute {
    let wire: WireAttribute = serde_json::from_str(raw.get()).unwrap_or_default();
    let text = |value: &Option<serde_json::Value>| {
        value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let count = |value: &Option<serde_json::Value>| value.as_ref().and_then(serde_json::Value::as_u64);
    let number = |value: Option<Json>| value.filter(|value| value.as_str().parse::<f64>().is_ok());
    let items = *wire.items.unwrap_or_default();
    let titled = wire.one_of.or(items.one_of).unwrap_or_default();
    let bare = wire.values.or(items.values).unwrap_or_default();
    let mut choices: Vec<_> = titled
        .into_iter()
        .filter_map(|choice| choice.value.map(|value| (value, choice.title.unwrap_or_default())))
        .collect();
    if choices.is_empty() {
        choices = bare.into_iter().map(|value| (value, String::new())).collect();
    }
    Attribute {
        title: match wire.title.filter(|title| !title.is_empty()) {
            Some(title) => one_word(name, title),
            None => name.to_owned(),
        },
        name: name.to_owned(),
        description: wire.description.unwrap_or_default(),
        custom,
        kind: text(&wire.kind),
        choices,
        item_kind: text(&items.kind),
        // Draft 4 has a list of names here; Okta writes `true` beside it.
        required: wire.required.as_ref().and_then(serde_json::Value::as_bool).unwrap_or(false),
        limits: Limits {
            min_length: count(&wire.min_length),
            max_length: count(&wire.max_length),
            minimum: number(wire.minimum),
            maximum: number(wire.maximum),
            min_items: count(&wire.min_items),
            max_items: count(&wire.max_items),
        },
        format: text(&wire.format),
        pattern: Some(text(&wire.pattern)).filter(|pattern| !pattern.is_empty()),
        mutability: text(&wire.mutability),
        master: wire
            .master
            .as_ref()
            .and_then(|master| master.get("type"))
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        first_source: wire.master.as_ref().and_then(first_source),
        unique: match wire.unique {
            Some(serde_json::Value::Bool(unique)) => unique,
            Some(serde_json::Value::String(state)) => state != "NOT_UNIQUE",
            _ => false,
        },
        default: wire.default.filter(|value| !value.is_null()),
    }
}

/// The first of the sources that an `OVERRIDE` names, where it is not Okta itself.
fn first_source(master: &serde_json::Value) -> Option<(String, String)> {
    let first = master.get("priority")?.get(0)?;
    let text = |name: &str| first.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Some((text("type"), text("value"))).filter(|(kind, _)| !matches!(kind.as_str(), "" | "OKTA"))
}

/// A user type: which schema its people follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserType {
    pub id: String,
    /// As scripts call it; never changes.
    pub name: String,
    pub display_name: String,
    pub is_default: bool,
    /// The id at the end of `_links.schema.href`.
    pub schema_id: Option<String>,
}

impl UserType {
    /// Reads one element of `GET /api/v1/meta/types/user`; none when it has no id.
    pub fn parse(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            id: Option<String>,
            name: Option<String>,
            display_name: Option<String>,
            default: Option<bool>,
            #[serde(rename = "_links")]
            links: Option<serde_json::Value>,
        }
        let wire: Wire = serde_json::from_str(json).ok()?;
        let schema =
            wire.links.as_ref().and_then(|links| links.pointer("/schema/href")).and_then(serde_json::Value::as_str);
        Some(Self {
            id: wire.id.filter(|id| !id.is_empty())?,
            display_name: wire.display_name.or_else(|| wire.name.clone()).unwrap_or_default(),
            name: wire.name.unwrap_or_default(),
            is_default: wire.default.unwrap_or(false),
            schema_id: schema.and_then(last_segment).map(str::to_owned),
        })
    }
}

/// Okta's own titles of what has another name everywhere else here; an organisation's stay.
fn one_word(name: &str, title: String) -> String {
    match (name, title.as_str()) {
        ("login", "Username") => "Login".to_owned(),
        ("secondEmail", "Secondary email") => "Second email".to_owned(),
        _ => title,
    }
}

/// The last segment of a path, as the ids of schemas stand at the end of their links.
pub fn last_segment(href: &str) -> Option<&str> {
    href.trim_end_matches('/').rsplit('/').next().filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_choices_are_read_and_an_odd_attribute_costs_only_itself() {
        let schema = UserSchema::parse(
            br#"{"definitions":{
              "custom":{"properties":{
                "size":{"title":"T-shirt","type":"string","oneOf":[{"const":"s","title":"Small"},{"const":"l","title":"Large"}]},
                "tags":{"title":"Tags","type":"array","items":{"type":"integer","oneOf":[{"const":1,"title":"One"}]}},
                "odd":{"title":7}}},
              "base":{"properties":{"login":{"title":"Username","type":"string"}}}}}"#,
        )
        .unwrap();
        let names: Vec<_> = schema.attributes.iter().map(|a| (&*a.name, &*a.title, a.custom)).collect();
        assert_eq!(
            names,
            [("login", "Login", false), ("size", "T-shirt", true), ("tags", "Tags", true), ("odd", "odd", true)]
        );
        assert_eq!(schema.attribute("size").unwrap().choices[1], (Json::parse("\"l\"").unwrap(), "Large".to_owned()));
        assert_eq!(schema.attribute("tags").unwrap().choices[0].1, "One");
        assert_eq!(UserSchema::parse(b"[]"), None);
    }

    #[test]
    fn what_a_value_must_be_like_is_read_from_wherever_the_schema_says_it() {
        let schema = UserSchema::parse(
            br#"{"definitions":{"base":{"required":["login"],"properties":{
                "login":{"type":"string","pattern":".+","minLength":5,"maxLength":100,"mutability":"READ_ONLY",
                    "master":{"type":"OKTA"},"unique":"UNIQUE_VALIDATED","futureKeyword":{"x":1}},
                "level":{"type":"integer","required":true,"enum":[1,2],"minimum":1,"maximum":12345678901234567890},
                "odd":{"type":"string","minLength":"five","pattern":7,"required":["x"]}}}}}"#,
        )
        .unwrap();
        let [login, level, odd] = &schema.attributes[..] else { panic!("three") };
        assert!(login.required && login.unique && (&*login.mutability, &*login.master) == ("READ_ONLY", "OKTA"));
        assert_eq!(
            (login.pattern.as_deref(), login.limits.min_length, login.limits.max_length),
            (Some(".+"), Some(5), Some(100))
        );
        assert!(level.required && level.choices.len() == 2 && level.choices[0].1.is_empty());
        assert_eq!(level.limits.maximum.as_ref().unwrap().as_str(), "12345678901234567890");
        assert_eq!((odd.required, odd.pattern.clone(), odd.limits.clone()), (false, None, Limits::default()));
    }
}
