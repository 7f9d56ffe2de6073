//! The one schema of all groups: name, description, and the organisation's own attributes.

use serde_json::{Map, Value, json};

use super::times;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct GroupSchema {
    /// The organisation's own attributes: name and JSON Schema.
    pub custom: Map<String, Value>,
    /// Names removed from the schema, and when (milliseconds): for a moment they cannot be added again.
    pub removed: Vec<(String, i64)>,
    /// Seconds since 1970.
    pub created: i64,
    pub updated: i64,
}

impl GroupSchema {
    pub(super) fn at_start(start: i64) -> GroupSchema {
        let created = start - 2300 * 86_400;
        GroupSchema { custom: Map::new(), removed: Vec::new(), created, updated: created }
    }

    pub(super) fn is_base(name: &str) -> bool {
        matches!(name, "name" | "description")
    }

    /// As recorded.
    pub(super) fn to_json(&self, origin: &str) -> Value {
        let required = self.custom.iter().filter(|(_, property)| property["required"] == true);
        let required: Vec<&String> = required.map(|(name, _)| name).collect();
        let permissions = json!([{"principal": "SELF", "action": "READ_WRITE"}]);
        json!({
            "id": format!("{origin}/meta/schemas/group/default"),
            "$schema": "http://json-schema.org/draft-04/schema#",
            "name": "group",
            "title": "Okta group",
            "description": "Okta group profile template",
            "lastUpdated": times::text(self.updated),
            "created": times::text(self.created),
            "definitions": {
                "custom": {"id": "#custom", "type": "object", "properties": self.custom, "required": required},
                "base": {
                    "id": "#base",
                    "type": "object",
                    "properties": {
                        "name": {
                            "title": "Name",
                            "description": "Name",
                            "type": "string",
                            "required": true,
                            "mutability": "READ_WRITE",
                            "scope": "NONE",
                            "maxLength": 255,
                            "permissions": permissions,
                            "master": {"type": "PROFILE_MASTER"},
                        },
                        "description": {
                            "title": "Description",
                            "description": "Description",
                            "type": "string",
                            "mutability": "READ_WRITE",
                            "scope": "NONE",
                            "maxLength": 1024,
                            "permissions": permissions,
                            "master": {"type": "PROFILE_MASTER"},
                        },
                    },
                    "required": ["name"],
                },
            },
            "type": "object",
            "properties": {"profile": {"allOf": [{"$ref": "#/definitions/custom"}, {"$ref": "#/definitions/base"}]}},
            "_links": {
                "self": {"rel": "self", "href": format!("{origin}/api/v1/meta/schemas/group/default"), "method": "GET"},
            },
        })
    }
}
