//! Attributes that are set for many people: the same value for all, or each person's own, made of what stands in their
//! profile.
//!
//! Owns: which value somebody gets, and that it is one of its attribute's type. Must not know: who has it already.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::protocol::json::Json;
use crate::protocol::schema::Attribute;
use crate::protocol::template::Template;
use crate::protocol::user::User;

/// What clears a value.
pub const CLEAR: &str = "<clear>";

/// What is set, by the name of the attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fill(IndexMap<String, Filling>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Filling {
    Fixed(Json),
    Made { template: Template, attribute: Box<Attribute> },
}

impl Fill {
    /// Adds an attribute. A text with attributes in braces is a template where the attribute is a text; why not, where
    /// it cannot be set so.
    pub fn set<'k>(
        &mut self,
        attribute: &Attribute,
        text: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Result<(), String> {
        let filling = match template(attribute, text)? {
            Some(template) => {
                if attribute.mutability == "READ_ONLY" {
                    return Err("it cannot be changed".to_owned());
                }
                if let Some(fault) = template.unknown(known) {
                    return Err(fault.to_string());
                }
                Filling::Made { template, attribute: Box::new(attribute.clone()) }
            }
            None => Filling::Fixed(value_of(attribute, text)?),
        };
        match self.0.insert(attribute.name.clone(), filling) {
            Some(_) => Err("it stands there twice".to_owned()),
            None => Ok(()),
        }
    }

    /// The values where they are the same for everybody. A login or an email is one person's: who has it is looked up.
    pub fn fixed(&self) -> Option<IndexMap<String, Json>> {
        if self.attributes().any(|name| matches!(name, "login" | "email")) {
            return None;
        }
        let each = self.0.iter().map(|(name, filling)| match filling {
            Filling::Fixed(value) => Some((name.clone(), value.clone())),
            Filling::Made { .. } => None,
        });
        each.collect()
    }

    /// The attributes that are set.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The attributes that it is made of, and those that it sets.
    pub fn concerned(&self) -> Vec<&str> {
        let sources = self.0.values().flat_map(|filling| match filling {
            Filling::Made { template, .. } => template.attributes().map(|named| &*named.name).collect(),
            Filling::Fixed(_) => Vec::new(),
        });
        let mut all: Vec<&str> = self.attributes().chain(sources).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Somebody's own values; why there are none.
    pub fn of(&self, user: &User) -> Result<IndexMap<String, Json>, String> {
        let look = |name: &str| Some(user.profile.get(name).map(Json::plain).unwrap_or_default());
        let each = self.0.iter().map(|(name, filling)| {
            let value = match filling {
                Filling::Fixed(value) => value.clone(),
                Filling::Made { template, attribute } => {
                    let text =
                        template.fill(look).map_err(|fault| format!("{name}: {}", plainly(&fault.to_string())))?;
                    value_of(attribute, &text).map_err(|why| format!("{name}: {why}"))?
                }
            };
            Ok((name.clone(), value))
        });
        each.collect()
    }
}

/// What is wrong, without the place in the template: that is the same for everybody.
fn plainly(fault: &str) -> String {
    fault.split_once(": ").map_or(fault, |(_, why)| why).to_owned()
}

fn template(attribute: &Attribute, text: &str) -> Result<Option<Template>, String> {
    let may_be = attribute.kind == "string" && text.contains(['{', '}']);
    if !may_be {
        return Ok(None);
    }
    let template = Template::parse(text).map_err(|fault| fault.to_string())?;
    Ok(Some(template))
}

/// A value of the attribute's type, as the schema has it.
pub fn value_of(attribute: &Attribute, text: &str) -> Result<Json, String> {
    if text == CLEAR {
        return if attribute.required { Err("it must not be empty".to_owned()) } else { Ok(Json::null()) };
    }
    if text.is_empty() {
        return Err(format!("nothing stands there; {CLEAR} clears"));
    }
    if attribute.mutability == "READ_ONLY" {
        return Err("it cannot be changed".to_owned());
    }
    let value = match attribute.kind.as_str() {
        "string" => {
            let length = text.chars().count() as u64;
            let limits = &attribute.limits;
            if limits.max_length.is_some_and(|most| length > most)
                || limits.min_length.is_some_and(|least| length < least)
            {
                let span = |limit: Option<u64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
                return Err(format!("it takes {}–{} characters", span(limits.min_length), span(limits.max_length)));
            }
            Json::of_text(text)
        }
        "boolean" if matches!(text, "true" | "false") => Json::parse(text).ok_or("it is true or false")?,
        "boolean" => return Err("it is true or false".to_owned()),
        "integer" if text.parse::<i64>().is_ok() => Json::parse(text).ok_or("it is a whole number")?,
        "integer" => return Err("it is a whole number".to_owned()),
        "number" => Json::parse(text).filter(Json::is_number).ok_or("it is a number")?,
        "array" => Json::parse(text)
            .filter(|value| value.elements().is_some())
            .ok_or("it is a list in JSON, as [\"a\",\"b\"]")?,
        other => Json::parse(text).ok_or_else(|| format!("its type is {other}: the value must be JSON"))?,
    };
    let listed = attribute.kind == "array" || attribute.choices.is_empty();
    if !listed && !attribute.choices.iter().any(|(choice, _)| choice.means(&value)) {
        let known: Vec<_> = attribute.choices.iter().map(|(choice, _)| choice.plain().into_owned()).collect();
        return Err(format!("it is one of {}", known.join(", ")));
    }
    Ok(value)
}

/// An old value and a new one, as a line tells them.
pub fn told(was: Option<&Json>, value: &Json) -> String {
    let word = |value: Cow<'_, str>| if value.is_empty() { "empty".to_owned() } else { value.into_owned() };
    format!("{} → {}", word(was.map(Json::plain).unwrap_or_default()), word(value.plain()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(name: &str, kind: &str) -> Attribute {
        Attribute { name: name.into(), kind: kind.into(), ..Attribute::default() }
    }

    fn ann() -> User {
        let text =
            r#"{"id":"00u1","status":"ACTIVE","profile":{"login":"ann@old.com","firstName":"Änn","lastName":"Lee"}}"#;
        User::parse(text, None).unwrap()
    }

    const KNOWN: [&str; 4] = ["login", "firstName", "lastName", "title"];

    #[test]
    fn a_value_has_the_type_that_the_schema_says_and_clearing_is_said() {
        for (kind, text, json) in [
            ("string", "007", Some("\"007\"")),
            ("integer", "7", Some("7")),
            ("integer", "7.5", None),
            ("number", "1.50", Some("1.50")),
            ("number", "seven", None),
            ("boolean", "true", Some("true")),
            ("boolean", "yes", None),
            ("array", "[\"a\"]", Some("[\"a\"]")),
            ("array", "a", None),
            ("string", "<clear>", Some("null")),
            ("string", "", None),
        ] {
            let value = value_of(&attribute("a", kind), text);
            assert_eq!(value.ok().as_ref().map(Json::as_str), json, "{kind} {text}");
        }
        assert!(value_of(&Attribute { required: true, ..attribute("a", "string") }, CLEAR).is_err());
    }

    #[test]
    fn each_person_gets_their_own_value_and_who_lacks_what_it_is_made_of_gets_none() {
        let mut fill = Fill::default();
        let login = attribute("login", "string");
        fill.set(&login, "{lower(ascii(firstName))}.{lower(lastName)}@acme.com", KNOWN.into_iter()).unwrap();
        fill.set(&attribute("title", "string"), "Dr {{x}}", KNOWN.into_iter()).unwrap();
        let values = fill.of(&ann()).unwrap();
        assert_eq!((values["login"].as_str(), values["title"].as_str()), ("\"aenn.lee@acme.com\"", "\"Dr {x}\""));
        assert_eq!(fill.concerned(), ["firstName", "lastName", "login", "title"]);
        assert!(fill.fixed().is_none());
        let mut fill = Fill::default();
        fill.set(&login, "{title}@acme.com", KNOWN.into_iter()).unwrap();
        assert!(fill.of(&ann()).unwrap_err().contains("title"));
        for (text, why) in [("{fristName}@x", "fristName"), ("{firstName", "closes"), ("{nope(firstName)}", "nope")] {
            let wrong = Fill::default().set(&login, text, KNOWN.into_iter()).unwrap_err();
            assert!(wrong.contains(why), "{wrong}");
        }
        // A list in JSON has braces of its own right.
        assert!(Fill::default().set(&attribute("roles", "array"), "[\"{a}\"]", KNOWN.into_iter()).is_ok());
    }
}
