//! Values of attributes that stand beside a person of a job.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::protocol::json::{Json, string};

type Map = IndexMap<String, Json>;

/// What stands between a name and its value, and between two of both: signs that no JSON text holds.
const OF: char = '\u{1f}';
const NEXT: char = '\u{1e}';

/// By the names of their attributes, in the order in which they were put.
///
/// They are one text, and taken apart where they are asked for: of two hundred thousand people of a table maps are most
/// of what is held, five times as much as what stands in them.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Map")]
pub struct Values(Box<str>);

impl Values {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each name, as JSON has it, with its value.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split(NEXT).filter_map(|pair| pair.split_once(OF))
    }

    fn find(&self, name: &str) -> Option<&str> {
        let quoted = Json::of_text(name);
        self.pairs().find(|(other, _)| *other == quoted.as_str()).map(|(_, value)| value)
    }

    pub fn get(&self, name: &str) -> Option<Json> {
        self.find(name).map(Json::of_own)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A value as a person reads it; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.get(name).map(|value| value.plain().into_owned()).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = (String, Json)> {
        self.pairs().map(|(name, value)| (string(name).unwrap_or_default().into_owned(), Json::of_own(value)))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.pairs().filter_map(|(name, _)| string(name))
    }

    /// Puts a value, at its place where it has one, else at the end.
    pub fn insert(&mut self, name: String, value: Json) {
        let mut all: Map = self.iter().collect();
        all.insert(name, value);
        *self = all.into();
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl From<Map> for Values {
    fn from(map: Map) -> Self {
        let mut text = String::new();
        for (name, value) in map {
            if !text.is_empty() {
                text.push(NEXT);
            }
            text.push_str(Json::of_text(&name).as_str());
            text.push(OF);
            text.push_str(value.as_str());
        }
        Self(text.into())
    }
}

impl From<Values> for Map {
    fn from(values: Values) -> Self {
        values.iter().collect()
    }
}

impl FromIterator<(String, Json)> for Values {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(all: I) -> Self {
        all.into_iter().collect::<Map>().into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_what_was_put(all in prop::collection::vec((any::<String>(), any::<String>()), 0..6)) {
            let map: Map = all.iter().map(|(name, value)| (name.clone(), Json::of_text(value))).collect();
            let values: Values = map.clone().into();
            prop_assert_eq!(values.is_empty(), map.is_empty());
            for (name, value) in &map {
                prop_assert_eq!(values.get(name), Some(value.clone()));
            }
            let text = serde_json::to_string(&values).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&map).unwrap());
            prop_assert_eq!(&serde_json::from_str::<Values>(&text).unwrap(), &values);
            prop_assert_eq!(Map::from(values), map);
        }
    }

    #[test]
    fn values_keep_their_digits_and_their_place() {
        let mut values: Values =
            serde_json::from_str(r#"{"a":12345678901234567890.10,"b":[1, "x"],"c":null}"#).unwrap();
        values.insert("b".to_owned(), Json::of_text("y\n"));
        values.insert("d".to_owned(), Json::null());
        assert_eq!(
            serde_json::to_string(&values).unwrap(),
            r#"{"a":12345678901234567890.10,"b":"y\n","c":null,"d":null}"#
        );
        assert_eq!(
            (values.text("a").as_str(), values.get("e"), values.contains("c")),
            ("12345678901234567890.10", None, true)
        );
    }
}
