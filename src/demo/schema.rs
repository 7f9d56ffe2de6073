//! User types and their schemas: Okta's 31 base attributes, and this organisation's own for each type.

use serde_json::{Map, Value, json};

use super::attr::Attr;
use super::ids;
use super::times;
use super::work::{EMPLOYMENT, ZONES};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct UserType {
    pub number: u32,
    pub name: String,
    pub display_name: String,
    pub description: Option<String>,
    pub created: i64,
    pub last_updated: i64,
    pub created_by: String,
    pub updated_by: String,
    /// The organisation's own attributes: name and JSON Schema.
    pub custom: Map<String, Value>,
    /// What was changed of Okta's own attributes: permissions, required names, the login's pattern.
    pub base_changes: Map<String, Value>,
    pub schema_updated: i64,
    /// Names removed from the schema, and when (milliseconds): for a moment they cannot be added again.
    pub removed: Vec<(String, i64)>,
}

impl UserType {
    pub(super) fn is_default(&self) -> bool {
        self.number == 0
    }

    /// Whether people of this type may have the attribute.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.custom.contains_key(name) || Attr::named(name).is_some_and(|attr| (attr as usize) < Attr::BASE)
    }

    /// Whether a base attribute was made required or optional here.
    pub(super) fn base_required(&self, name: &str) -> Option<bool> {
        self.base_changes.get(name)?.get("required")?.as_bool()
    }

    /// What logins must look like, where that is not an address.
    pub(super) fn login_pattern(&self) -> Option<&str> {
        self.base_changes.get("login")?.get("pattern")?.as_str()
    }

    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"oty", seed, self.number)).to_owned()
    }

    pub(super) fn schema_id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"osc", seed, self.number)).to_owned()
    }

    fn link(&self, relation: &str, seed: u64, origin: &str) -> Value {
        let (path, id) = match relation {
            "schema" => ("schemas", self.schema_id(seed)),
            _ => ("types", self.id(seed)),
        };
        json!({"rel": relation, "href": format!("{origin}/api/v1/meta/{path}/user/{id}"), "method": "GET"})
    }

    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        json!({
            "id": self.id(seed),
            "displayName": self.display_name,
            "name": self.name,
            "description": self.description,
            "createdBy": self.created_by,
            "lastUpdatedBy": self.updated_by,
            "created": times::text(self.created),
            "lastUpdated": times::text(self.last_updated),
            "default": self.is_default(),
            "_links": {
                "schema": self.link("schema", seed, origin),
                "self": self.link("self", seed, origin),
            },
        })
    }

    pub(super) fn schema_to_json(&self, seed: u64, origin: &str) -> Value {
        let name = if self.is_default() { "default".to_owned() } else { self.schema_id(seed) };
        let own = |custom: &Map<String, Value>| -> Vec<Value> {
            let required = custom.iter().filter(|(_, property)| property["required"] == true);
            required.map(|(name, _)| json!(name)).collect()
        };
        let schema_link = json!({
            "rel": "self",
            "href": format!("{origin}/api/v1/meta/schemas/user/{}", self.schema_id(seed)),
            "method": "GET",
        });
        json!({
            "id": format!("{origin}/meta/schemas/user/{name}"),
            "$schema": "http://json-schema.org/draft-04/schema#",
            "name": self.name,
            "title": self.display_name,
            "description": self.description,
            "lastUpdated": times::text(self.schema_updated),
            "created": times::text(self.created),
            "definitions": {
                "custom": {"id": "#custom", "type": "object", "properties": self.custom, "required": own(&self.custom)},
                "base": {
                    "id": "#base",
                    "type": "object",
                    "properties": self.base(),
                    "required": required_base(&self.base_changes),
                },
            },
            "type": "object",
            "properties": {"profile": {"allOf": [{"$ref": "#/definitions/custom"}, {"$ref": "#/definitions/base"}]}},
            "_links": {"self": schema_link, "type": self.link("type", seed, origin)},
        })
    }
}

/// Title, format and SELF permission of each base attribute, in the order of `Attr`.
#[rustfmt::skip]
const BASE: [(&str, &str, &str); Attr::BASE] = [
    ("Username", "", "READ_ONLY"), ("First name", "", "READ_WRITE"), ("Last name", "", "READ_WRITE"),
    ("Middle name", "", "READ_ONLY"), ("Honorific prefix", "", "READ_ONLY"), ("Honorific suffix", "", "READ_ONLY"),
    ("Primary email", "email", "READ_WRITE"), ("Title", "", "READ_ONLY"), ("Display name", "", "READ_ONLY"),
    ("Nickname", "", "READ_ONLY"), ("Profile Url", "uri", "READ_ONLY"), ("Secondary email", "email", "READ_WRITE"),
    ("Mobile phone", "", "READ_WRITE"), ("Primary phone", "", "HIDE"), ("Street address", "", "HIDE"),
    ("City", "", "HIDE"), ("State", "", "HIDE"), ("Zip code", "", "HIDE"),
    ("Country code", "country-code", "HIDE"), ("Postal Address", "", "HIDE"),
    ("Preferred language", "language-code", "READ_ONLY"), ("Locale", "locale", "READ_ONLY"),
    ("Time zone", "timezone", "READ_ONLY"), ("User type", "", "READ_ONLY"), ("Employee number", "", "READ_ONLY"),
    ("Cost center", "", "READ_ONLY"), ("Organization", "", "READ_ONLY"), ("Division", "", "READ_ONLY"),
    ("Department", "", "READ_ONLY"), ("ManagerId", "", "READ_ONLY"), ("Manager", "", "READ_ONLY"),
];

/// The lengths that Okta holds a base attribute to. Of these the schema shows only some, as recorded.
pub(super) fn base_lengths(name: &str) -> Option<(usize, usize)> {
    Some(match name {
        "login" | "email" | "secondEmail" => (5, 100),
        "firstName" | "lastName" => (1, 50),
        "mobilePhone" | "primaryPhone" => (0, 100),
        "streetAddress" => (0, 1024),
        "city" | "state" => (0, 128),
        "zipCode" => (0, 50),
        "countryCode" => (2, 2),
        "postalAddress" => (0, 4096),
        _ => return None,
    })
}

impl UserType {
    fn base(&self) -> Value {
        let mut base = base();
        for (name, changes) in &self.base_changes {
            for (key, value) in changes.as_object().into_iter().flatten() {
                base[name][key] = value.clone();
            }
        }
        base
    }
}

fn base() -> Value {
    let mut properties = Map::new();
    for (attr, (title, format, permission)) in Attr::ALL.iter().zip(BASE) {
        let name = attr.name();
        let mut property = Map::new();
        let mut put = |key: &str, value: Value| property.insert(key.to_owned(), value);
        put("title", json!(title));
        put("type", json!("string"));
        if matches!(name, "login" | "firstName" | "lastName" | "email") {
            put("required", json!(true));
        }
        if !format.is_empty() {
            put("format", json!(format));
        }
        put("mutability", json!("READ_WRITE"));
        put("scope", json!("NONE"));
        if matches!(name, "login" | "firstName" | "lastName" | "mobilePhone" | "primaryPhone") {
            let (least, most) = base_lengths(name).unwrap_or((0, 100));
            if least > 0 {
                put("minLength", json!(least));
            }
            put("maxLength", json!(most));
        }
        put("permissions", json!([{"principal": "SELF", "action": permission}]));
        put("master", json!({"type": "PROFILE_MASTER"}));
        properties.insert(name.to_owned(), Value::Object(property));
    }
    Value::Object(properties)
}

fn required_base(changes: &Map<String, Value>) -> Vec<&'static str> {
    let optional = |name: &str| changes.get(name).is_some_and(|change| change["required"] == false);
    ["login", "firstName", "lastName", "email"].into_iter().filter(|name| !optional(name)).collect()
}

/// A property with what Okta adds to each, its keys in Okta's order, and without what says no more than nothing:
/// `required: false`, and a `unique` that does not ask for it.
pub(super) fn completed(property: &Value) -> Value {
    let mut given = property.as_object().cloned().unwrap_or_default();
    let unique = given.shift_remove("unique");
    if unique.is_some_and(|unique| unique == true || unique == "UNIQUE_VALIDATED" || unique == "PENDING_UNIQUENESS") {
        given.insert("unique".to_owned(), json!("UNIQUE_VALIDATED"));
    }
    if given.get("required") == Some(&json!(false)) {
        given.shift_remove("required");
    }
    let mut completed = Map::new();
    let first = ["title", "description", "type", "required", "format", "unique"];
    completed.extend(first.into_iter().filter_map(|key| given.shift_remove_entry(key)));
    for (key, usual) in [("mutability", "READ_WRITE"), ("scope", "NONE")] {
        completed.insert(key.to_owned(), given.shift_remove(key).unwrap_or_else(|| json!(usual)));
    }
    let permissions = given.shift_remove("permissions");
    let master = given.shift_remove("master");
    completed.append(&mut given);
    let readable = || json!([{"principal": "SELF", "action": "READ_ONLY"}]);
    completed.insert("permissions".to_owned(), permissions.unwrap_or_else(readable));
    completed.insert("master".to_owned(), master.unwrap_or_else(|| json!({"type": "PROFILE_MASTER"})));
    Value::Object(completed)
}

fn choices(pairs: &[(&str, &str)]) -> (Value, Value) {
    let values = pairs.iter().map(|(value, _)| json!(value)).collect();
    let titled = pairs.iter().map(|(value, title)| json!({"const": value, "title": title})).collect();
    (Value::Array(values), Value::Array(titled))
}

/// The user types that the organisation starts with, in the order of `seed`'s constants.
pub(super) fn types(seed: u64, start: i64) -> Vec<UserType> {
    let day = 86_400;
    let (employment, employment_titles) = choices(EMPLOYMENT);
    let (zones, zone_titles) = choices(ZONES);
    let employee = json!({
        "badgeNumber": {"title": "Badge number", "description": "As printed on the badge", "type": "string", "minLength": 4, "maxLength": 12},
        "employmentType": {"title": "Employment", "type": "string", "enum": employment, "oneOf": employment_titles},
        "weeklyHours": {"title": "Hours a week", "type": "number", "minimum": 0, "maximum": 60},
        "deskNumber": {"title": "Desk", "type": "integer", "minimum": 0, "maximum": 9999},
        "remoteWorker": {"title": "Works remotely", "type": "boolean"},
        "skills": {"title": "Skills", "type": "array", "items": {"type": "string"}, "union": "DISABLE"},
        "trainingYears": {"title": "Safety training", "description": "Years in which it was taken", "type": "array", "items": {"type": "integer"}},
        "accessZones": {"title": "Access zones", "type": "array", "items": {"type": "string", "enum": zones, "oneOf": zone_titles}},
        "hireDate": {"title": "Hired", "type": "string", "format": "date-time"},
    });
    let contractor = json!({
        "agency": {"title": "Agency", "type": "string", "required": true, "maxLength": 80},
        "hourlyRate": {"title": "Rate an hour", "type": "number", "minimum": 0, "maximum": 400, "permissions": [{"principal": "SELF", "action": "HIDE"}]},
        "contractEnd": {"title": "End of the contract", "description": "Year-month-day", "type": "string", "minLength": 10, "maxLength": 10},
        "projects": {"title": "Projects", "type": "array", "items": {"type": "integer"}},
    });
    let service = json!({
        "ownerTeam": {"title": "Owning team", "type": "string", "required": true},
        "purpose": {"title": "Purpose", "type": "string", "default": "Not told yet", "maxLength": 1000},
        "rotationDays": {"title": "Days between password changes", "type": "integer", "minimum": 1, "maximum": 365},
        "ports": {"title": "Ports", "type": "array", "items": {"type": "integer"}},
    });
    let creator = ids::text(&ids::id(*b"00u", seed, 0)).to_owned();
    let made = |number: u32, name: &str, display_name: &str, description: &str, custom: Value| UserType {
        number,
        name: name.to_owned(),
        display_name: display_name.to_owned(),
        description: Some(description.to_owned()),
        created: start - (2300 - i64::from(number)) * day,
        last_updated: start - (200 - i64::from(number)) * day,
        created_by: creator.clone(),
        updated_by: creator.clone(),
        custom: custom
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), completed(property)))
            .collect(),
        schema_updated: start - (100 - i64::from(number)) * day,
        base_changes: Map::new(),
        removed: Vec::new(),
    };
    vec![
        made(0, "user", "User", "Okta user profile template with default permission settings", employee),
        made(1, "contractor", "Contractor", "People whose contract ends", contractor),
        made(2, "serviceAccount", "Service account", "Accounts that no person signs in with", service),
    ]
}
