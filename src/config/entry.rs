//! One entry of the file: not there, something else than is wanted, or right; and where it stands. A mistake in one
//! entry leaves the others as they are.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use crate::protocol::rate::Share;

/// What stands in the file for an entry.
#[derive(Debug, Default)]
pub(super) enum Entry<T> {
    #[default]
    Absent,
    /// Something else than is wanted.
    Wrong(Range<usize>),
    Right(Range<usize>, T),
}

impl<T> Entry<T> {
    pub(super) fn span(&self) -> Option<&Range<usize>> {
        match self {
            Self::Absent => None,
            Self::Wrong(span) | Self::Right(span, _) => Some(span),
        }
    }
}

/// Whatever is wrong within ends here.
struct Tried<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Tried<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(deserializer).ok()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tried = Spanned::<Tried<T>>::deserialize(deserializer)?;
        let span = tried.span();
        Ok(match tried.into_inner().0 {
            Some(value) => Self::Right(span, value),
            None => Self::Wrong(span),
        })
    }
}

/// A table; nothing else stands in for one, as a list of its values could.
#[derive(Debug, JsonSchema)]
#[schemars(description = "")]
pub(super) struct Table<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor(PhantomData))
    }
}

struct TableVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for TableVisitor<T> {
    type Value = Table<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Table<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(entries)).map(Table)
    }
}

/// Where an entry stands, and that it may be missing, is nothing that a schema says.
impl<T: JsonSchema> JsonSchema for Entry<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A value of its own kind, and what is said where something else stands.
pub(super) trait Kind {
    const WANTED: &str;
}

/// A text in which something stands, without the spaces around it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(!try_from, extend("pattern" = r"\S"))]
pub(super) struct Text(pub(super) String);

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = text.trim();
        if text.is_empty() { Err("nothing stands in it") } else { Ok(Self(text.to_owned())) }
    }
}

impl Kind for Text {
    const WANTED: &str = "a text in quotes";
}

/// A text that may be empty, without the spaces around it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(!from)]
pub(super) struct AnyText(pub(super) String);

impl From<String> for AnyText {
    fn from(text: String) -> Self {
        Self(text.trim().to_owned())
    }
}

impl Kind for AnyText {
    const WANTED: &str = Text::WANTED;
}

/// A part of a whole, in percent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "u8")]
#[schemars(!try_from)]
pub(super) struct Percent(#[schemars(with = "u8", range(min = 1, max = 100))] pub(super) Share);

impl TryFrom<u8> for Percent {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Share::of_percent(number).map(Self).ok_or("that is no percentage")
    }
}

impl Kind for Percent {
    const WANTED: &str = "a number from 1 to 100 (percent)";
}

/// A number of days.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "u16")]
#[schemars(!try_from)]
pub(super) struct Days(#[schemars(range(max = 3650))] pub(super) u16);

impl TryFrom<u16> for Days {
    type Error = &'static str;

    fn try_from(days: u16) -> Result<Self, Self::Error> {
        if days <= 3650 { Ok(Self(days)) } else { Err("that is more than ten years") }
    }
}

impl Kind for Days {
    const WANTED: &str = "a number of days, 0 to 3650";
}

impl Kind for NonZeroU32 {
    const WANTED: &str = "a number of people";
}

impl Kind for Vec<String> {
    const WANTED: &str = "a list of texts, like [\"a\", \"b\"]";
}
