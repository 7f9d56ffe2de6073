//! A person as one of many: read in one go, without what only their own page shows.
//!
//! Owns: the usual shape. Whoever comes in another is read as one reply is, which takes three times as long.

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny};
use serde_json::value::RawValue;

use super::{Provider, User};
use crate::protocol::id::UserId;
use crate::protocol::json::{self, Json};
use crate::protocol::status::Status;
use crate::protocol::time::Moment;

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    #[serde(borrow, default, deserialize_with = "there")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    created: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    activated: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    status_changed: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    last_login: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    last_updated: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    password_changed: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    transitioning_to_status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there", rename = "type")]
    kind: Option<Kind<'a>>,
    #[serde(default)]
    profile: IndexMap<String, Json>,
    #[serde(borrow, default, deserialize_with = "there")]
    credentials: Option<Credentials<'a>>,
}

#[derive(serde::Deserialize)]
struct Kind<'a> {
    #[serde(borrow, default, deserialize_with = "there")]
    id: Option<&'a RawValue>,
}

#[derive(serde::Deserialize)]
struct Credentials<'a> {
    #[serde(default, deserialize_with = "there")]
    password: Option<IgnoredAny>,
    #[serde(borrow, default, deserialize_with = "there")]
    recovery_question: Option<Question<'a>>,
    #[serde(borrow, default, deserialize_with = "there")]
    provider: Option<Source<'a>>,
}

#[derive(serde::Deserialize)]
struct Question<'a> {
    #[serde(borrow, default, deserialize_with = "there")]
    question: Option<&'a RawValue>,
}

#[derive(serde::Deserialize)]
struct Source<'a> {
    #[serde(borrow, default, deserialize_with = "there", rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "there")]
    name: Option<&'a RawValue>,
}

impl User {
    /// Reads an element of a list: as [`User::parse`] does, without the reply as it came, what its links offer and the
    /// schema that they name. None when it is not an object with an id.
    pub fn parse_listed(json: &str) -> Option<Self> {
        serde_json::from_str::<Listed<'_>>(json).ok().and_then(Self::of_listed).or_else(|| {
            let whole = Self::parse(json, None)?;
            Some(Self { raw: Json::null(), offers: Vec::new(), schema_id: None, ..whole })
        })
    }

    fn of_listed(listed: Listed<'_>) -> Option<Self> {
        let text = |value: Option<&RawValue>| value.map(plain).filter(|text| !text.is_empty());
        let time = |value| text(value).and_then(|text| Moment::parse(&text));
        let id = text(listed.id)?;
        let credentials = listed.credentials;
        let provider = credentials.as_ref().and_then(|credentials| credentials.provider.as_ref());
        let provider = provider.and_then(|provider| {
            Some(Provider { kind: provider.kind.map(plain)?, name: provider.name.map(plain).unwrap_or_default() })
        });
        let question = credentials.as_ref().and_then(|credentials| credentials.recovery_question.as_ref()?.question);
        Some(Self {
            id: UserId::new(id),
            status: Status::parse(&text(listed.status).unwrap_or_default()),
            created: time(listed.created),
            activated: time(listed.activated),
            status_changed: time(listed.status_changed),
            last_login: time(listed.last_login),
            last_updated: time(listed.last_updated),
            password_changed: time(listed.password_changed),
            transitioning_to: text(listed.transitioning_to_status),
            type_id: listed.kind.and_then(|kind| kind.id).map(plain),
            schema_id: None,
            profile: listed.profile,
            provider,
            has_password: credentials.as_ref().map(|credentials| credentials.password.is_some()),
            recovery_question: question.map(plain),
            offers: Vec::new(),
            engine: None,
            etag: None,
            raw: Json::null(),
        })
    }
}

/// A null is there, too.
fn there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn plain(value: &RawValue) -> String {
    json::string(value.get()).map_or_else(|| Json::from(value).plain().into_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What both ways of reading make of the same.
    fn both(json: &str) -> (Option<User>, Option<User>) {
        let whole = User::parse(json, None);
        let whole = whole.map(|user| User { raw: Json::null(), offers: Vec::new(), schema_id: None, ..user });
        (User::parse_listed(json), whole)
    }

    #[test]
    fn a_person_of_a_list_is_the_person_of_one_reply() {
        for json in [
            r#"{"id":"00u1","status":"ACTIVE","created":"2026-03-02T12:48:24.000Z","type":{"id":"oty1"},
                "future":[1.50],"lastLogin":null,"transitioningToStatus":"ACTIVE",
                "profile":{"login":"a@x.io","score":1.10,"tags":["a"],"mobilePhone":null,"é\u0041":"\u00e9"},
                "credentials":{"password":{},"recovery_question":{"question":"Who \"is\"?"},
                    "provider":{"type":"ACTIVE_DIRECTORY","name":"corp"}},
                "_links":{"schema":{"href":"https://a/api/v1/meta/schemas/user/osc9"},"suspend":{}}}"#,
            r#"{"id":"00u1","profile":{"login":"a"}}"#,
            r#"{"id":"00u1","credentials":{"provider":{"name":"corp"}},"profile":{}}"#,
            r#"{"id":"00u1","credentials":{"password":null,"provider":{"type":null}},"profile":{}}"#,
            // Odd in one part or another.
            r#"{"id":"00u1","status":null,"profile":[],"credentials":null,"_links":"x","type":3}"#,
            r#"{"id":"00u1","profile":null,"credentials":[],"type":{"id":7}}"#,
            r#"{"id":17,"status":{"a":1},"created":5,"profile":{"a":1,"a":2}}"#,
            r#"{"id":"00u1","id":"00u2","profile":{}}"#,
            r#"{"id":"","profile":{}}"#,
            r#"{"profile":{}}"#,
            "[]",
            "{",
        ] {
            let (listed, whole) = both(json);
            assert_eq!(listed, whole, "{json}");
        }
    }
}
