//! The text of a file as JSON that can be compared: strings decoded, spaces gone, every digit of a number kept.
//!
//! Owns: what is wrong with a file whatever it is about: half characters, keys that are there twice. Must not know: what
//! a key means.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::app::form::model::file::Mistake;
use crate::protocol::json::Json;

pub(crate) type Object = IndexMap<String, Json>;

/// No person is nested deeper; a hostile file would be.
const DEEPEST: usize = 64;

/// Reads a file; its members in one spelling. What is said of it never holds a value.
pub(crate) fn read(text: &str) -> Result<Object, Vec<Mistake>> {
    // A mark at the beginning is what some editors leave.
    let text = text.trim_start_matches('\u{feff}');
    let whole = |text: String| vec![Mistake { place: String::new(), text }];
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return Err(whole(format!("not JSON: {error}")));
    }
    let (Ok(raw), true) = (serde_json::from_str::<&RawValue>(text), text.trim_start().starts_with('{')) else {
        return Err(whole("not a JSON object".to_owned()));
    };
    let mut reader = Reader { text, mistakes: Vec::new() };
    let json = reader.spell(raw, "", 0);
    if reader.mistakes.is_empty() { Ok(members(&json).unwrap_or_default()) } else { Err(reader.mistakes) }
}

/// The members of an object; none of anything else.
pub(crate) fn members(json: &Json) -> Option<Object> {
    serde_json::from_str(json.as_str()).ok()
}

/// The same value in the one spelling in which values are compared.
pub(crate) fn spelled(json: &Json) -> Json {
    let Ok(raw) = serde_json::from_str::<&RawValue>(json.as_str()) else { return json.clone() };
    Reader { text: json.as_str(), mistakes: Vec::new() }.spell(raw, "", 0)
}

struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    fn spell(&mut self, raw: &'a RawValue, place: &str, depth: usize) -> Json {
        let text = raw.get();
        let spelled = match text.as_bytes().first() {
            _ if depth > DEEPEST => Err("is nested too deeply"),
            Some(b'{') => self.spell_object(text, place, depth).ok_or("has a key that is no text"),
            Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
                .map(|elements| {
                    let elements = elements.into_iter().enumerate();
                    let spelled: Vec<Json> =
                        elements.map(|(at, raw)| self.spell(raw, &format!("{place}[{at}]"), depth + 1)).collect();
                    Json::list(&spelled)
                })
                .map_err(|_| "cannot be read"),
            Some(b'"') => serde_json::from_str::<String>(text)
                .map(|text| Json::of_text(&text))
                .map_err(|_| "holds half a character (\\ud800 to \\udfff stand in pairs)"),
            _ => Json::parse(text).ok_or("cannot be read"),
        };
        spelled.unwrap_or_else(|why| {
            self.mistakes.push(Mistake::new(place, why));
            Json::null()
        })
    }

    fn spell_object(&mut self, text: &'a str, place: &str, depth: usize) -> Option<Json> {
        let Members(members) = serde_json::from_str::<Members<'a>>(text).ok()?;
        let mut seen: IndexMap<&str, &'a RawValue> = IndexMap::new();
        let mut spelled = Vec::new();
        for (name, raw) in &members {
            let here = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            if let Some(first) = seen.insert(name, raw) {
                let lines = (self.line(first), self.line(raw));
                let place_in_file = if lines.0 == lines.1 {
                    format!("line {}", lines.0)
                } else {
                    format!("lines {} and {}", lines.0, lines.1)
                };
                self.mistakes.push(Mistake::new(&here, &format!("is there twice ({place_in_file})")));
                continue;
            }
            let value = self.spell(raw, &here, depth + 1);
            spelled.push(format!("{}:{}", Json::of_text(name).as_str(), value.as_str()));
        }
        Json::parse(&format!("{{{}}}", spelled.join(",")))
    }

    /// Where a part of the text stands in it.
    fn line(&self, raw: &RawValue) -> usize {
        let at = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        1 + self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
    }
}

/// The members of an object as they stand there, those that are there twice included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keep;
        impl<'de> Visitor<'de> for Keep {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Keep).map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_one_spelling_however_it_is_written() {
        for (written, spelled) in [
            ("{\"a\": [ 1.10,\n \"x\" ]}", r#"[1.10,"x"]"#),
            (r#"{"a":"A\/B\u00fc"}"#, "\"A/Bü\""),
            (r#"{"a":"\ud83d\ude00"}"#, "\"😀\""),
            (r#"{"a": {"b" : 12345678901234567890.5, "c":null}}"#, r#"{"b":12345678901234567890.5,"c":null}"#),
        ] {
            assert_eq!(read(written).unwrap()["a"].as_str(), spelled, "{written}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_text_is_told_by_its_place_and_without_its_values() {
        for (written, place, says) in [
            ("{\"a\": 1,\n\"a\": 2}", "a", "lines 1 and 2"),
            (r#"{"a": {"b": "SECRET", "b": "SECRET"}}"#, "a.b", "line 1"),
            (r#"{"a": ["SECRET\ud800"]}"#, "a[0]", "half a character"),
            ("\"SECRET\"", "", "not a JSON object"),
            ("{\"a\": \"SECRET", "", "not JSON: EOF"),
        ] {
            let mistakes = read(written).unwrap_err();
            assert_eq!((mistakes.len(), &*mistakes[0].place), (1, place), "{written}: {mistakes:?}");
            assert!(mistakes[0].text.contains(says) && !mistakes[0].text.contains("SECRET"), "{mistakes:?}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).is_err());
    }
}
