//! Group rules: whom they put into which groups, and whom they leave out.
//!
//! Owns: what of a rule is read, and what is sent back to take somebody out of its exceptions. Must not know: who asks.

use serde_json::{Map, Value};

use super::id::{GroupId, RuleId, UserId};

/// People that one rule may leave out, as Okta says.
pub const MOST_EXCEPTIONS: usize = 100;

/// What Okta tells of a rule by itself, and takes from nobody.
const TOLD: [&str; 7] = ["id", "status", "created", "lastUpdated", "allGroupsValid", "_links", "_embedded"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleStatus {
    Active,
    Inactive,
    /// A group that it feeds is gone; it can only be deleted.
    Invalid,
    Other(String),
}

impl RuleStatus {
    fn parse(text: &str) -> Self {
        match text {
            "ACTIVE" => Self::Active,
            "INACTIVE" => Self::Inactive,
            "INVALID" => Self::Invalid,
            other => Self::Other(other.to_owned()),
        }
    }

    /// As Okta writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Invalid => "INVALID",
            Self::Other(text) => text,
        }
    }
}

/// A rule, with everything that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    pub id: RuleId,
    pub name: String,
    pub status: RuleStatus,
    /// The groups that it feeds.
    pub groups: Vec<GroupId>,
    whole: Map<String, Value>,
}

impl GroupRule {
    /// Reads a rule; none where it has no id.
    pub fn parse(json: &str) -> Option<Self> {
        let whole: Map<String, Value> = serde_json::from_str(json).ok()?;
        let text = |name: &str| whole.get(name).and_then(Value::as_str).unwrap_or_default();
        let id = Some(text("id")).filter(|id| !id.is_empty())?;
        let groups = whole.get("actions").and_then(|actions| actions.pointer("/assignUserToGroups/groupIds"));
        let groups = groups.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        Some(Self {
            id: RuleId::new(id),
            name: Some(text("name")).filter(|name| !name.is_empty()).unwrap_or(id).to_owned(),
            status: RuleStatus::parse(text("status")),
            groups: groups.map(GroupId::new).collect(),
            whole,
        })
    }

    /// What decides whom it means, in Okta's expression language.
    pub fn expression(&self) -> &str {
        let value = self.whole.get("conditions").and_then(|conditions| conditions.pointer("/expression/value"));
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// The ids of the people whom it leaves out.
    pub fn exceptions(&self) -> impl Iterator<Item = &str> {
        let all = self.whole.get("conditions").and_then(|conditions| conditions.pointer("/people/users/exclude"));
        all.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    pub fn leaves_out(&self, user: &UserId) -> bool {
        self.exceptions().any(|id| id == user.as_str())
    }

    /// What is sent to put the rule there without one exception: all else as it was read.
    pub fn without(&self, user: &UserId) -> String {
        let mut body = self.whole.clone();
        body.retain(|name, _| !TOLD.contains(&name.as_str()));
        let all = body.get_mut("conditions").and_then(|conditions| conditions.pointer_mut("/people/users/exclude"));
        if let Some(all) = all.and_then(Value::as_array_mut) {
            all.retain(|id| id.as_str() != Some(user.as_str()));
        }
        Value::Object(body).to_string()
    }

    /// Whether another reading says the same, whatever the status.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let says = |rule: &Self| -> Map<String, Value> {
            rule.whole.clone().into_iter().filter(|(name, _)| !TOLD.contains(&name.as_str())).collect()
        };
        says(self) == says(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: &str = r#"{"type":"group_rule","id":"0pr1","status":"ACTIVE","name":"Sales","created":"2026-01-01T00:00:00.000Z",
        "lastUpdated":"2026-01-02T00:00:00.000Z","conditions":{"people":{"users":{"exclude":["00u1","00u2"]},"groups":{"exclude":["00g9"]}},
        "expression":{"value":"user.department==\"Sales\"","type":"urn:okta:expression:1.0"}},
        "actions":{"assignUserToGroups":{"groupIds":["00g1"]}},"allGroupsValid":true,"later":{"a":[1]}}"#;

    #[test]
    fn one_exception_goes_and_everything_else_is_sent_back_as_it_came() {
        let rule = GroupRule::parse(RULE).unwrap();
        assert!(rule.leaves_out(&UserId::new("00u1")) && !rule.leaves_out(&UserId::new("00u3")));
        let sent: Value = serde_json::from_str(&rule.without(&UserId::new("00u1"))).unwrap();
        let expected = serde_json::json!({
            "type": "group_rule", "name": "Sales", "later": {"a": [1]},
            "conditions": {
                "people": {"users": {"exclude": ["00u2"]}, "groups": {"exclude": ["00g9"]}},
                "expression": {"value": "user.department==\"Sales\"", "type": "urn:okta:expression:1.0"},
            },
            "actions": {"assignUserToGroups": {"groupIds": ["00g1"]}},
        });
        assert_eq!(sent, expected);
    }

    #[test]
    fn a_reading_of_another_status_says_the_same_and_one_of_another_exception_does_not() {
        let rule = GroupRule::parse(RULE).unwrap();
        let rests = RULE.replace("ACTIVE", "INACTIVE").replace("2026-01-02", "2026-01-03");
        assert!(rule.says_the_same(&GroupRule::parse(&rests).unwrap()));
        assert!(!rule.says_the_same(&GroupRule::parse(&RULE.replace("00u2", "00u4")).unwrap()));
        assert_eq!(GroupRule::parse("{}"), None);
    }

    proptest! {
        #[test]
        fn whoever_is_taken_out_is_the_only_one(others in proptest::collection::vec("00u[a-z]{2}", 0..6), at in 0usize..6) {
            let mut all = others.clone();
            all.insert(at.min(others.len()), "00uX".to_owned());
            let text = serde_json::json!({"id": "0pr1", "conditions": {"people": {"users": {"exclude": all}}}}).to_string();
            let sent = GroupRule::parse(&text).unwrap().without(&UserId::new("00uX"));
            let sent: Value = serde_json::from_str(&sent).unwrap();
            prop_assert_eq!(&sent["conditions"]["people"]["users"]["exclude"], &serde_json::json!(others));
        }
    }
}
