//! From JSON to a row, leniently: whatever is not as promised costs only the field that it is in.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use serde_json::value::RawValue;

use super::{RowField, RowFields, RowTexts, UserRow};
use crate::protocol::mend;
use crate::protocol::time::Moment;

/// Reads a list of users in one go, and counts those that are none.
pub(super) struct ListVisitor<'n>(pub RowFields, pub &'n Arc<[String]>);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = (Vec<UserRow>, usize);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of users")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        // Okta's largest page.
        let mut rows = Vec::with_capacity(200);
        let mut odd = 0;
        while let Some(wire) = list.next_element_seed(UserSeed(self.1))? {
            match UserRow::of_wire(wire, self.0, self.1) {
                Some(row) => rows.push(row),
                None => odd += 1,
            }
        }
        Ok((rows, odd))
    }
}

#[derive(Default)]
pub(super) struct WireUser<'a> {
    pub texts: RowTexts<'a>,
    pub status: Cow<'a, str>,
    /// created, statusChanged, lastLogin, lastUpdated, passwordChanged
    pub times: [Option<Moment>; 5],
    pub has_profile: bool,
    pub extra: Vec<Cow<'a, str>>,
}

/// Reads a user, and these attributes beside the fixed ones.
pub(super) struct UserSeed<'n>(pub &'n [String]);

impl<'de> DeserializeSeed<'de> for UserSeed<'_> {
    type Value = WireUser<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for UserSeed<'_> {
    type Value = WireUser<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a user")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut user = WireUser::default();
        user.extra.resize(self.0.len(), Cow::Borrowed(""));
        while let Some(LenientText(name)) = map.next_key()? {
            let time = match &*name {
                "id" => {
                    user.texts.set(RowField::Id, map.next_value::<LenientText<'_>>()?.0);
                    continue;
                }
                "status" => {
                    user.status = map.next_value::<LenientText<'_>>()?.0;
                    continue;
                }
                "profile" => {
                    user.has_profile = map.next_value_seed(ProfileSeed {
                        texts: &mut user.texts,
                        names: self.0,
                        extra: &mut user.extra,
                    })?;
                    continue;
                }
                "created" => 0,
                "statusChanged" => 1,
                "lastLogin" => 2,
                "lastUpdated" => 3,
                "passwordChanged" => 4,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            user.times[time] = Moment::parse(&map.next_value::<LenientText<'_>>()?.0);
        }
        Ok(user)
    }
}

/// Fills the texts from a profile; yields whether there was one.
struct ProfileSeed<'t, 'de> {
    texts: &'t mut RowTexts<'de>,
    names: &'t [String],
    extra: &'t mut Vec<Cow<'de, str>>,
}

impl<'de> DeserializeSeed<'de> for ProfileSeed<'_, 'de> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ProfileSeed<'_, 'de> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(LenientText(name)) = map.next_key()? {
            let wanted = self.names.iter().position(|wanted| *wanted == name);
            match (RowField::of_attribute(&name), wanted) {
                (Some(field), None) => self.texts.set(field, text_of(map.next_value()?)),
                (Some(field), Some(at)) => {
                    let text = text_of(map.next_value()?);
                    self.extra[at] = text.clone();
                    self.texts.set(field, text);
                }
                (None, Some(at)) => self.extra[at] = text_of(map.next_value()?),
                (None, None) => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(true)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }
}

/// The text of an attribute: strings without quotes, numbers with every digit and however large, lists with commas.
fn text_of(raw: &RawValue) -> Cow<'_, str> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') => match text.get(1..text.len().saturating_sub(1)) {
            Some(inner) if !inner.contains('\\') => Cow::Borrowed(inner),
            Some(_) | None => Cow::Owned(mend::read(text, |text| serde_json::from_str(text).ok()).unwrap_or_default()),
        },
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
            Cow::Owned(elements.into_iter().map(text_of).collect::<Vec<_>>().join(", "))
        }
        Some(b'{') => Cow::Borrowed("{…}"),
        _ if text == "null" => Cow::Borrowed(""),
        _ => Cow::Borrowed(text),
    }
}

/// A text where Okta promises one, and whatever came instead, written out.
#[derive(Default)]
struct LenientText<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for LenientText<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Self)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some(LenientText(part)) = list.next_element()? {
            parts.push(part);
        }
        Ok(Cow::Owned(parts.join(", ")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cow::Borrowed("{…}"))
    }
}
