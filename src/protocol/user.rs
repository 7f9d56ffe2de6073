//! A person in full, as one GET by id brings them.

mod listed;
mod sent;

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::Deserialize;

use super::id::UserId;
use super::json::Json;
use super::org::Engine;
use super::row::{self, RowField, RowFields, RowTexts, UserRow};
use super::schema::last_segment;
use super::status::Status;
use super::time::Moment;
pub use sent::Sent;

/// Who keeps the profile and checks the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// `OKTA`, `ACTIVE_DIRECTORY`, `LDAP`, `FEDERATION`, `SOCIAL`, `IMPORT`, or a later invention.
    pub kind: String,
    /// The directory's name for `ACTIVE_DIRECTORY` and `LDAP`.
    pub name: String,
}

impl Provider {
    /// Whether it is a directory, from which the profile comes as well.
    pub fn is_directory(&self) -> bool {
        matches!(self.kind.as_str(), "ACTIVE_DIRECTORY" | "LDAP")
    }

    /// In words a helpdesk agent knows.
    pub fn words(&self) -> String {
        match self.kind.as_str() {
            "OKTA" => "Okta".to_owned(),
            "IMPORT" => "Okta (password hash imported)".to_owned(),
            "ACTIVE_DIRECTORY" => format!("Active Directory ({})", self.name),
            "LDAP" => format!("LDAP ({})", self.name),
            "FEDERATION" => "another identity provider".to_owned(),
            "SOCIAL" => "a social sign-in".to_owned(),
            other => other.to_owned(),
        }
    }
}

/// Everything about one person. What this program does not know is kept in `raw`, and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub status: Status,
    pub created: Option<Moment>,
    pub activated: Option<Moment>,
    pub status_changed: Option<Moment>,
    pub last_login: Option<Moment>,
    pub last_updated: Option<Moment>,
    pub password_changed: Option<Moment>,
    /// A status change that is still running.
    pub transitioning_to: Option<String>,
    pub type_id: Option<String>,
    /// The id at the end of `_links.schema.href`.
    pub schema_id: Option<String>,
    /// The profile in the server's order, values verbatim. Absent means empty.
    pub profile: IndexMap<String, Json>,
    pub provider: Option<Provider>,
    /// Whether a password is set; none when credentials were not in the reply.
    pub has_password: Option<bool>,
    pub recovery_question: Option<String>,
    /// The names of the operations that `_links` offers now.
    pub offers: Vec<String>,
    /// What signs them in, where the organisation told; no part of the reply.
    pub engine: Option<Engine>,
    /// For `If-Match`.
    pub etag: Option<String>,
    /// The whole reply.
    pub raw: Json,
}

impl User {
    /// Reads the reply of `GET /api/v1/users/{id}`; none when it is not an object with an id.
    pub fn parse(json: &str, etag: Option<String>) -> Option<Self> {
        let raw = Json::parse(json)?;
        let fields: IndexMap<String, Json> = serde_json::from_str(raw.as_str()).ok()?;
        let text =
            |name: &str| fields.get(name).map(|value| value.plain().into_owned()).filter(|text| !text.is_empty());
        let time = |name: &str| text(name).and_then(|text| Moment::parse(&text));
        let object = |name: &str| fields.get(name).map(read_object).unwrap_or_default();
        let (credentials, links) = (object("credentials"), object("_links"));
        let inner = |outer: &IndexMap<String, Json>, name: &str, field: &str| {
            outer
                .get(name)
                .map(read_object)
                .and_then(|object| object.get(field).map(|value| value.plain().into_owned()))
        };
        let provider = inner(&credentials, "provider", "type")
            .map(|kind| Provider { kind, name: inner(&credentials, "provider", "name").unwrap_or_default() });
        Some(Self {
            id: UserId::new(text("id")?),
            status: Status::parse(&text("status").unwrap_or_default()),
            created: time("created"),
            activated: time("activated"),
            status_changed: time("statusChanged"),
            last_login: time("lastLogin"),
            last_updated: time("lastUpdated"),
            password_changed: time("passwordChanged"),
            transitioning_to: text("transitioningToStatus"),
            type_id: inner(&fields, "type", "id"),
            schema_id: inner(&links, "schema", "href").as_deref().and_then(last_segment).map(str::to_owned),
            profile: object("profile"),
            provider,
            has_password: fields.contains_key("credentials").then(|| credentials.contains_key("password")),
            recovery_question: inner(&credentials, "recovery_question", "question"),
            offers: links.keys().filter(|name| !matches!(name.as_str(), "self" | "schema" | "type")).cloned().collect(),
            engine: None,
            etag,
            raw,
        })
    }

    /// A profile value as a person reads it; empty when there is none.
    pub fn text(&self, attribute: &str) -> String {
        self.profile.get(attribute).map(|value| value.plain().into_owned()).unwrap_or_default()
    }

    /// Whether somebody without a password is in order: on Classic nobody signs in without one.
    pub fn may_lack_password(&self) -> bool {
        self.engine != Some(Engine::Classic)
    }

    /// The name to show, as [`UserRow::name`] has it.
    pub fn name(&self) -> Cow<'_, str> {
        row::name_of(|field| {
            let text = match field {
                RowField::Id => Cow::Borrowed(&*self.id),
                field => self.profile.get(field.attribute()).map(Json::plain).unwrap_or_default(),
            };
            match text {
                Cow::Borrowed(text) => Cow::Borrowed(row::cut(text)),
                Cow::Owned(text) => Cow::Owned(row::cut(&text).to_owned()),
            }
        })
    }

    /// The same person as a table keeps them.
    pub fn row(&self) -> UserRow {
        let mut texts = RowTexts::default();
        texts.set(RowField::Id, &*self.id);
        for field in RowField::ALL.into_iter().skip(1) {
            texts.set(field, self.text(field.attribute()));
        }
        let mut row = UserRow::new(&texts, RowFields::ALL, self.status.clone());
        row.created = self.created;
        row.status_changed = self.status_changed;
        row.last_login = self.last_login;
        row.last_updated = self.last_updated;
        row.password_changed = self.password_changed;
        row
    }
}

/// The members of a JSON object, each verbatim; none of anything else.
fn read_object(json: &Json) -> IndexMap<String, Json> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Members(IndexMap<String, Json>);
    serde_json::from_str::<Members>(json.as_str()).map(|members| members.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: &str = r#"{"id":"00u1","status":"ACTIVE","created":"2026-03-02T12:48:24.000Z","type":{"id":"oty1"},
        "futureField":1.50,
        "profile":{"login":"a@x.io","firstName":"Ann","score":1.10,"tags":["a","b"],"mobilePhone":null},
        "credentials":{"password":{},"provider":{"type":"ACTIVE_DIRECTORY","name":"corp.acme"}},
        "_links":{"self":{"href":"x"},"schema":{"href":"https://a/api/v1/meta/schemas/user/osc9"},"suspend":{"href":"y","method":"POST"}}}"#;

    #[test]
    fn a_person_is_read_whole_and_numbers_stay_verbatim() {
        let ann = User::parse(ANN, Some("W/\"1\"".into())).unwrap();
        assert_eq!((&*ann.id, ann.type_id.as_deref(), ann.schema_id.as_deref()), ("00u1", Some("oty1"), Some("osc9")));
        assert_eq!(
            (ann.text("score").as_str(), ann.text("tags").as_str(), ann.text("mobilePhone").as_str()),
            ("1.10", "a, b", "")
        );
        assert_eq!(ann.provider.as_ref().unwrap().words(), "Active Directory (corp.acme)");
        assert_eq!((ann.has_password, &*ann.offers), (Some(true), &["suspend".to_owned()][..]));
        assert!(ann.raw.as_str().contains("\"futureField\":1.50"));
        assert_eq!((ann.row().id(), &*ann.row().name(), &*ann.name()), ("00u1", "Ann", "Ann"));
    }

    #[test]
    fn a_person_with_odd_parts_is_still_a_person() {
        let odd =
            User::parse(r#"{"id":"00u1","status":null,"profile":[],"credentials":null,"_links":"x","type":3}"#, None)
                .unwrap();
        assert_eq!((odd.status.as_str(), odd.profile.len(), odd.has_password, odd.type_id), ("", 0, Some(false), None));
        assert_eq!(User::parse("[]", None), None);
        assert_eq!(User::parse("{\"id\":\"\"}", None), None);
    }
}
