//! Attributes that were met in profiles: what is known of them where no schema may be read.

use indexmap::IndexMap;

use super::json::Json;

/// Each attribute with a value that somebody has, in the order in which they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenAttributes(IndexMap<String, Json>);

impl SeenAttributes {
    /// Takes in what one person has. A value that says nothing of its type (null, empty) gives way to one that does.
    pub fn learn(&mut self, profile: &IndexMap<String, Json>) {
        for (name, value) in profile {
            match self.0.get_mut(name) {
                Some(known) if known.plain().is_empty() => known.clone_from(value),
                Some(_) => {}
                None => {
                    self.0.insert(name.clone(), value.clone());
                }
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.0.iter()
    }

    pub fn value(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
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
