//! A JSON value kept as the server wrote it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
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

    /// What another of them was, word for word.
    pub(super) fn of_own(text: &str) -> Self {
        Self(text.into())
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
        string(&self.0)
    }

    /// The elements of a JSON array.
    pub fn elements(&self) -> Option<Vec<Self>> {
        serde_json::from_str::<Vec<&RawValue>>(&self.0).ok().map(|list| list.into_iter().map(Self::from).collect())
    }

    pub fn is_number(&self) -> bool {
        self.0.starts_with(|first: char| first == '-' || first.is_ascii_digit())
    }

    /// Whether it says the same as another, however that is written: `0.0220` is `2.2e-2`, an escape is its letter, the
    /// order of an object's members does not matter.
    pub fn means(&self, other: &Self) -> bool {
        self == other || meaning(&self.0).is_some_and(|own| meaning(&other.0).is_some_and(|other| own == other))
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

/// The content of a JSON string; none of what is none.
pub(super) fn string(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str::<String>(json).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// A value without its spelling.
#[derive(PartialEq)]
enum Meaning {
    /// Null, true or false.
    Word(String),
    Number(Decimal),
    Text(String),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

/// Sign, digits without zeros around them, and where the point stands before them; no number has two of these.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    point: i64,
}

fn meaning(json: &str) -> Option<Meaning> {
    let text = json.trim();
    Some(match text.as_bytes().first()? {
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
            let members = members.into_iter().map(|(name, raw)| Some((name, meaning(raw.get())?)));
            Meaning::Object(members.collect::<Option<_>>()?)
        }
        b'[' => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            Meaning::List(elements.into_iter().map(|raw| meaning(raw.get())).collect::<Option<_>>()?)
        }
        b'"' => Meaning::Text(serde_json::from_str(text).ok()?),
        b'-' | b'0'..=b'9' => Meaning::Number(decimal(text)?),
        _ => Meaning::Word(text.to_owned()),
    })
}

fn decimal(text: &str) -> Option<Decimal> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{part}");
    let kept = digits.trim_start_matches('0');
    let zeros = i64::try_from(digits.len() - kept.len()).ok()?;
    let kept = kept.trim_end_matches('0');
    if kept.is_empty() {
        // Minus nothing is nothing.
        return Some(Decimal { negative: false, digits: String::new(), point: 0 });
    }
    let point = exponent.parse::<i64>().ok()?.checked_add(i64::try_from(whole.len()).ok()?)?.checked_sub(zeros)?;
    Some(Decimal { negative, digits: kept.to_owned(), point })
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

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(to)
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
    fn values_are_the_same_by_what_they_say() {
        let means = |one: &str, other: &str| Json::parse(one).unwrap().means(&Json::parse(other).unwrap());
        for (one, other) in [
            ("0.022", "0.0220"),
            ("0.022", "2.2e-2"),
            ("4", "4.0"),
            ("-0", "0.00"),
            ("1200", "12E+2"),
            ("12345678901234567890123", "1.2345678901234567890123e22"),
            ("1e400", "10E399"),
            ("\"\\u00e9\"", "\"é\""),
            ("[1, \"a\"]", "[1.0,\"a\"]"),
            ("{\"a\":1,\"b\":null}", "{\"b\":null, \"a\":1}"),
        ] {
            assert!(means(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("0.022", "0.22"),
            ("1", "-1"),
            ("12345678901234567890123", "12345678901234567890124"),
            ("1", "\"1\""),
            ("[1,2]", "[2,1]"),
            ("null", "\"\""),
            ("{}", "[]"),
        ] {
            assert!(!means(one, other), "{one} {other}");
        }
    }

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
