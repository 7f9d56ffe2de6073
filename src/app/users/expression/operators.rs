//! Which operators an attribute takes, by the way that is asked.

use crate::app::users::expression::Way;
use crate::app::users::expression::catalogue::Property;
use crate::app::users::expression::catalogue::ValueKind;

/// An operator as it is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    pub word: &'static str,
    pub meaning: &'static str,
}

const EQ: Operator = Operator { word: "eq", meaning: "is" };
const CO: Operator = Operator { word: "co", meaning: "contains" };
const SW: Operator = Operator { word: "sw", meaning: "begins with" };
const PR: Operator = Operator { word: "pr", meaning: "has a value" };
const MORE: [Operator; 4] = [
    Operator { word: "gt", meaning: "greater than" },
    Operator { word: "ge", meaning: "greater or equal" },
    Operator { word: "lt", meaning: "less than" },
    Operator { word: "le", meaning: "less or equal" },
];
const TIMES: [Operator; 4] = [
    Operator { word: "gt", meaning: "after" },
    Operator { word: "ge", meaning: "at or after" },
    Operator { word: "lt", meaning: "before" },
    Operator { word: "le", meaning: "at or before" },
];

/// The only properties in which `co` is allowed.
pub const CONTAINS: [&str; 4] = ["profile.firstName", "profile.lastName", "profile.email", "profile.login"];

/// The properties that a filter knows.
pub const FILTERED: [&str; 7] =
    ["status", "lastUpdated", "id", "profile.login", "profile.email", "profile.firstName", "profile.lastName"];

/// The operators of a property, likeliest first; none where the property is not known to that way.
pub fn allowed(property: &Property, way: Way) -> Vec<Operator> {
    let path = &*property.path;
    match way {
        Way::Filter if path == "lastUpdated" => TIMES.into_iter().chain([EQ]).collect(),
        Way::Filter if FILTERED.contains(&path) => vec![EQ],
        Way::Query | Way::Filter => Vec::new(),
        Way::Search => match property.kind {
            ValueKind::Time => TIMES.into_iter().chain([EQ, PR]).collect(),
            ValueKind::Bool => vec![EQ, PR],
            ValueKind::Number => [EQ].into_iter().chain(MORE).chain([PR]).collect(),
            ValueKind::Text | ValueKind::Status | ValueKind::Type => {
                let contains = CONTAINS.contains(&path).then_some(CO);
                [EQ, SW].into_iter().chain(contains).chain([PR]).chain(MORE).collect()
            }
        },
    }
}

/// What another language calls an operator.
pub fn translated(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "=" | "==" | "is" | "equals" | "equal" | ":" => "eq",
        "!=" | "<>" | "isnot" => "ne",
        ">" | "after" => "gt",
        ">=" => "ge",
        "<" | "before" => "lt",
        "<=" => "le",
        "contains" | "like" | "~" | "has" => "co",
        "startswith" | "starts" | "begins" | "^=" => "sw",
        "endswith" | "ends" => "ew",
        "present" | "exists" => "pr",
        _ => return None,
    })
}
