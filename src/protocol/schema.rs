//! The user schema of an organisation: which attributes people have, and how they are called.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::Json;

/// One attribute of the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Stored value and shown title of an enumeration, in the schema's order (`oneOf`, of the items for arrays).
    pub choices: Vec<(Json, String)>,
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
}

#[derive(Deserialize, Default)]
struct WireAttribute {
    title: Option<String>,
    description: Option<String>,
    #[serde(rename = "type")]
    kind: Option<serde_json::Value>,
    #[serde(rename = "oneOf")]
    one_of: Option<Vec<WireChoice>>,
    items: Option<Box<WireAttribute>>,
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
                attributes.push(read_attribute(name, custom, raw));
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
    let choices = wire.one_of.or_else(|| wire.items.and_then(|items| items.one_of)).unwrap_or_default();
    Attribute {
        title: wire.title.filter(|title| !title.is_empty()).unwrap_or_else(|| name.to_owned()),
        name: name.to_owned(),
        description: wire.description.unwrap_or_default(),
        custom,
        kind: wire.kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned(),
        choices: choices
            .into_iter()
            .filter_map(|choice| choice.value.map(|value| (value, choice.title.unwrap_or_default())))
            .collect(),
    }
}

/// A user type: which schema its people follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserType {
    pub id: String,
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
            display_name: wire.display_name.or(wire.name).unwrap_or_default(),
            is_default: wire.default.unwrap_or(false),
            schema_id: schema.and_then(last_segment).map(str::to_owned),
        })
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
            [("login", "Username", false), ("size", "T-shirt", true), ("tags", "Tags", true), ("odd", "odd", true)]
        );
        assert_eq!(schema.attribute("size").unwrap().choices[1], (Json::parse("\"l\"").unwrap(), "Large".to_owned()));
        assert_eq!(schema.attribute("tags").unwrap().choices[0].1, "One");
        assert_eq!(UserSchema::parse(b"[]"), None);
    }
}
