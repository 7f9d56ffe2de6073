//! Attributes that were met in profiles: what is known of them where no schema may be read.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::json::Json;

/// Each attribute with a value that somebody has, in the order in which they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenAttributes {
    first: IndexMap<String, Json>,
    /// What the people who were read together have.
    pub usage: Arc<Usage>,
}

/// How often each text occurs among people who were read in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    people: u32,
    values: HashMap<String, HashMap<String, u32>>,
}

/// Longer texts are nobody else's.
const LONGEST_COUNTED: usize = 100;

impl Usage {
    /// Counts what one person has.
    pub fn count(&mut self, profile: &IndexMap<String, Json>) {
        self.people += 1;
        for (name, value) in profile {
            let Some(text) = value.string().filter(|text| !text.is_empty() && text.len() <= LONGEST_COUNTED) else {
                continue;
            };
            if !self.values.contains_key(name) {
                self.values.insert(name.clone(), HashMap::new());
            }
            if let Some(values) = self.values.get_mut(name) {
                *values.entry(text.into_owned()).or_default() += 1;
            }
        }
    }

    /// How many people were counted.
    pub fn people(&self) -> u32 {
        self.people
    }

    /// The attributes that somebody has.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The texts of an attribute, each with how many have it, in no order.
    pub fn of(&self, name: &str) -> impl Iterator<Item = (&str, u32)> {
        self.values.get(name).into_iter().flatten().map(|(text, count)| (&**text, *count))
    }
}

impl SeenAttributes {
    /// Takes in what one person has. A value that says nothing of its type (null, empty) gives way to one that does.
    pub fn learn(&mut self, profile: &IndexMap<String, Json>) {
        for (name, value) in profile {
            match self.first.get_mut(name) {
                Some(known) if known.plain().is_empty() => known.clone_from(value),
                Some(_) => {}
                None => {
                    self.first.insert(name.clone(), value.clone());
                }
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.first.iter()
    }

    pub fn value(&self, name: &str) -> Option<&Json> {
        self.first.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_known_by_the_first_value_that_says_something() {
        let profile = |text: &str| serde_json::from_str::<IndexMap<String, Json>>(text).unwrap();
        let mut seen = SeenAttributes::default();
        seen.learn(&profile(r#"{"badge":null,"teams":[]}"#));
        seen.learn(&profile(r#"{"teams":["a"],"badge":7,"vip":true}"#));
        seen.learn(&profile(r#"{"badge":8}"#));
        let known: Vec<_> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(known, [("badge", "7"), ("teams", r#"["a"]"#), ("vip", "true")]);
    }
}
