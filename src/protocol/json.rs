//! A JSON value kept as the server wrote it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// One JSON value, verbatim: numbers keep every digit, objects their order, strings their escapes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(Box<str>);

impl Json {
    /// Keeps `text`, which must be one JSON value; anything else is none.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str::<&RawValue>(text).ok().map(Self::from)
    }

    /// A JSON string with this content.
    pub fn of_text(text: &str) -> Self {
        Self(serde_json::Value::from(text).to_string().into())
    }

    pub fn null() -> Self {
        Self("null".into())
    }

    /// A JSON array of these elements.
    pub fn list(elements: &[Self]) -> Self {
        let elements: Vec<&str> = elements.iter().map(Self::as_str).collect();
        Self(format!("[{}]", elements.join(",")).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// The content of a JSON string.
    pub fn string(&self) -> Option<Cow<'_, str>> {
        if !self.0.starts_with('"') {
            return None;
        }
        let inner = &self.0[1..self.0.len() - 1];
        if inner.contains('\\') {
            serde_json::from_str::<String>(&self.0).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }

    /// The elements of a JSON array.
    pub fn elements(&self) -> Option<Vec<Self>> {
        serde_json::from_str::<Vec<&RawValue>>(&self.0).ok().map(|list| list.into_iter().map(Self::from).collect())
    }

    /// As a person reads it: strings without quotes, arrays with commas, everything else verbatim; nothing for
    /// null, an empty string and an empty array.
    pub fn plain(&self) -> Cow<'_, str> {
        if self.is_null() {
            return Cow::Borrowed("");
        }
        if let Some(text) = self.string() {
            return text;
        }
        match self.elements() {
            Some(list) => Cow::Owned(list.iter().map(Self::plain).collect::<Vec<_>>().join(", ")),
            None => Cow::Borrowed(&self.0),
        }
    }
}

impl From<&RawValue> for Json {
    fn from(raw: &RawValue) -> Self {
        Self(raw.get().into())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self(Box::<str>::from(raw)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_verbatim_and_read_plainly() {
        for (text, plain) in [
            (r#""Ann \"Lee\"""#, "Ann \"Lee\""),
            ("12345678901234567890.10", "12345678901234567890.10"),
            (r#"["a", 2, null]"#, "a, 2, "),
            ("null", ""),
            ("[]", ""),
            ("true", "true"),
        ] {
            let json = Json::parse(text).unwrap();
            assert_eq!((json.as_str(), &*json.plain()), (text, plain));
        }
        assert_eq!(Json::parse("{half"), None);
    }
}
