//! Attributes that an organisation adds to a schema, of people or of groups: what one must look like, and how a call adds,
//! changes and removes them. Knows nothing of who has them.

use serde_json::{Map, Value};

use super::reply::Refusal;
use super::schema::completed;

/// Milliseconds for which the name of a removed attribute cannot be used again.
const CLEANING: i64 = 10_000;
const PLAIN: [&str; 4] = ["string", "boolean", "number", "integer"];

/// A call that changes the attributes of one's own.
pub(super) struct Change<'a> {
    /// What the refusal calls the schema.
    pub what: &'static str,
    /// Name and JSON Schema of each attribute; `null` removes it.
    pub properties: &'a Value,
    /// The names that the schema has already.
    pub taken: &'a dyn Fn(&str) -> bool,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl Change<'_> {
    /// Names that are gone. `removed` are the names that went before, and when.
    pub(super) fn apply(
        &self,
        all: &mut Map<String, Value>,
        removed: &mut Vec<(String, i64)>,
    ) -> Result<Vec<String>, Refusal> {
        let mut gone = Vec::new();
        for (name, property) in self.properties.as_object().into_iter().flatten() {
            if property.is_null() {
                if all.shift_remove(name).is_some() {
                    removed.push((name.clone(), self.now));
                    gone.push(name.clone());
                }
                continue;
            }
            let property = with_elements(property, all.get(name));
            self.check(name, &property)?;
            if removed.iter().any(|(removed, at)| removed == name && self.now - at < CLEANING) {
                return Err(self.refuse(format!(
                    "You cannot add the attribute with the variable name '{name}' because the deletion process for an \
                     attribute with the same variable name is incomplete. Wait until the data clean up process \
                     finishes and then try again."
                )));
            }
            all.insert(name.clone(), completed(&property));
        }
        Ok(gone)
    }

    pub(super) fn refuse(&self, cause: String) -> Refusal {
        Refusal::invalid(self.what, cause)
    }

    fn check(&self, name: &str, property: &Value) -> Result<(), Refusal> {
        let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !(self.taken)(name);
        if !fits {
            return Err(self.refuse(format!("The variable name '{name}' cannot be used.")));
        }
        if !property["title"].is_string() {
            return Err(self.refuse(format!("{name}: The title cannot be left blank")));
        }
        let plain = |kind: &Value| kind.as_str().is_some_and(|kind| PLAIN.contains(&kind));
        if plain(&property["type"]) || property["type"] == "array" && plain(&property["items"]["type"]) {
            return Ok(());
        }
        Err(self.refuse(format!("{name}: The type is not supported.")))
    }
}

/// An attribute that is a list stays a list of the same, where a client sends it back without `items`.
fn with_elements(property: &Value, before: Option<&Value>) -> Value {
    let mut property = property.clone();
    let elements = before.and_then(|before| before.get("items")).filter(|_| property["type"] == "array");
    if let (Some(elements), Some(fields)) = (elements, property.as_object_mut())
        && !fields.contains_key("items")
    {
        fields.insert("items".to_owned(), elements.clone());
    }
    property
}
