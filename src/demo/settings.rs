//! What an organisation says of itself, and its switches.

use serde_json::{Map, Value, json};

use super::{ids, times};

/// What can be changed of the organisation's own entry, with what it says at first.
const FIELDS: [(&str, Option<&str>); 12] = [
    ("companyName", Some("Acme (demo)")),
    ("website", Some("https://www.acme.example")),
    ("phoneNumber", Some("+1 312 555 0100")),
    ("endUserSupportHelpURL", Some("https://help.acme.example")),
    ("supportPhoneNumber", Some("+1 312 555 0199")),
    ("address1", Some("1 Wacker Drive")),
    ("address2", None),
    ("city", Some("Chicago")),
    ("state", Some("Illinois")),
    ("country", Some("US")),
    ("postalCode", Some("60606")),
    ("expiresAt", None),
];

#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    changed: Map<String, Value>,
    /// Seconds since 1970; `None` while nothing was changed.
    updated: Option<i64>,
    pub footer_hidden: bool,
    pub wants_mail: bool,
    /// Until when Okta's support may look in, in seconds since 1970.
    pub support: Option<i64>,
    /// Whom Okta asks about bills and about technical things, where that is not the owner of the token.
    pub contacts: [Option<String>; 2],
    /// What somebody or a role does not want to be told of: path and kind.
    pub unsubscribed: Vec<(String, String)>,
}

impl Settings {
    /// Takes over what is given of the fields that can be changed; with `whole`, what is left out is emptied.
    pub(super) fn update(&mut self, given: &Map<String, Value>, whole: bool, now: i64) {
        for (name, _) in FIELDS.iter().filter(|(name, _)| *name != "expiresAt") {
            match given.get(*name) {
                Some(value) => self.changed.insert((*name).to_owned(), value.clone()),
                None if whole => self.changed.insert((*name).to_owned(), Value::Null),
                None => None,
            };
        }
        self.updated = Some(now);
    }

    fn field(&self, name: &str) -> Value {
        let at_first = || FIELDS.iter().find(|(field, _)| *field == name).map_or(Value::Null, |field| json!(field.1));
        self.changed.get(name).cloned().unwrap_or_else(at_first)
    }

    pub(super) fn to_json(&self, seed: u64, start: i64, origin: &str) -> Value {
        let day = 86_400;
        let id = ids::text(&ids::id(*b"00o", seed, 0)).to_owned();
        let link = |path: &str| json!({"href": format!("{origin}/api/v1/org/{path}")});
        json!({
            "id": id,
            "subdomain": "acme",
            "companyName": self.field("companyName"),
            "status": "ACTIVE",
            "expiresAt": self.field("expiresAt"),
            "created": times::text(start - 2300 * day),
            "lastUpdated": times::text(self.updated.unwrap_or(start - 60 * day)),
            "website": self.field("website"),
            "phoneNumber": self.field("phoneNumber"),
            "endUserSupportHelpURL": self.field("endUserSupportHelpURL"),
            "supportPhoneNumber": self.field("supportPhoneNumber"),
            "address1": self.field("address1"),
            "address2": self.field("address2"),
            "city": self.field("city"),
            "state": self.field("state"),
            "country": self.field("country"),
            "postalCode": self.field("postalCode"),
            "_links": {
                "preferences": link("preferences"),
                "uploadLogo": {"href": format!("{origin}/api/v1/org/logo"), "hints": {"allow": ["POST"]}},
                "oktaCommunication": link("privacy/oktaCommunication"),
                "logo": {"href": format!("{origin}/fs/bco/1/fs0demo")},
                "oktaSupport": link("privacy/oktaSupport"),
                "contacts": link("contacts"),
            },
        })
    }
}
