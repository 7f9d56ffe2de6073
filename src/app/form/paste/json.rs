//! JSON: a person of Okta's, a flat object, or a person of SCIM's (RFC 7643). The first of a list is read.

use serde_json::Value;

use crate::app::form::paste::found::{Found, Pasted, Trust};

/// How deep objects in objects are looked into.
const DEEPEST: usize = 4;

pub(super) fn read(text: &str) -> Option<Pasted> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let mut notes = Vec::new();
    let object = match &value {
        Value::Object(_) => &value,
        Value::Array(list) => {
            let first = list.iter().find(|value| value.is_object())?;
            if list.len() > 1 {
                notes.push(format!("Only the first of {} people is taken.", list.len()));
            }
            first
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    let mut found = Vec::new();
    // What stands around the profile of a person of Okta's is not theirs to be filled in.
    match object.get("profile").filter(|profile| profile.is_object()) {
        Some(profile) => {
            notes.push("Of a person with a profile only the profile is taken.".to_owned());
            take("", profile, 0, &mut found);
        }
        None => take("", object, 0, &mut found),
    }
    (!found.is_empty()).then_some(Pasted { shape: "JSON", found, notes })
}

fn take(path: &str, value: &Value, depth: usize, found: &mut Vec<Found>) {
    match value {
        Value::Null => {}
        Value::Object(object) if depth < DEEPEST => {
            for (name, value) in object {
                let path = match (path, name.starts_with("urn:")) {
                    (_, true) => String::new(),
                    ("", false) => name.clone(),
                    (path, false) => format!("{path}.{name}"),
                };
                take(&path, value, depth + 1, found);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for entry in list {
                take_entry(path, entry, found);
            }
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => found.push(named(path, text.clone())),
        Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            found.push(named(path, value.to_string()));
        }
    }
}

/// `{"value": …, "type": "work"}`, as SCIM has emails and numbers.
fn take_entry(path: &str, entry: &Value, found: &mut Vec<Found>) {
    let kind = entry["type"].as_str().unwrap_or_default();
    let called = format!("{path} {kind}").trim().to_owned();
    let Some(text) = entry["value"].as_str() else {
        found.push(Found::of(called, entry.to_string(), &[], Trust::Told));
        return;
    };
    let names: &'static [&'static str] = match (path, kind) {
        ("emails", "home" | "other") => &["secondEmail", "email"],
        ("emails", _) => &["email", "secondEmail"],
        ("phoneNumbers", "mobile") => &["mobilePhone"],
        ("phoneNumbers", "fax" | "pager") => &[],
        ("phoneNumbers", _) => &["primaryPhone", "mobilePhone"],
        _ => &[],
    };
    found.push(Found::of(called, text, names, Trust::Told));
}

/// Within an object its last name says what it is, but for the whole name.
fn named(path: &str, text: String) -> Found {
    match path {
        "name.formatted" => Found::of(path, text, &["displayName"], Trust::Told),
        "manager.value" => Found::of(path, text, &["managerId"], Trust::Told),
        "manager.displayName" => Found::of(path, text, &["manager"], Trust::Told),
        _ => Found::named(path, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_of_okta_s_a_flat_object_and_one_of_scim_are_read() {
        let okta = read(r#"{"id":"00u1","profile":{"city":"Bonn","tags":["a, b","c"],"none":null}}"#).unwrap();
        assert_eq!(okta.found, [Found::named("city", "Bonn"), Found::named("tags", "[\"a, b\",\"c\"]")]);
        let scim = read(
            r#"[{"name":{"givenName":"Ann"},"emails":[{"value":"a@b.c","type":"work"}],"urn:x:User":{"department":"Lab"}}]"#,
        );
        let scim = scim.unwrap().found;
        assert_eq!(scim[0], Found::named("name.givenName", "Ann"));
        assert_eq!((&*scim[1].text, &*scim[2].called), ("a@b.c", "department"));
        for other in ["7", "\"a\"", "[1]", "{", "{}", "[]"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
