//! Group rules: what each says, and how it looks on the wire. Who is in a group because of one is in `feeding`.

mod cast;
mod expression;
mod feeding;
mod function;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

pub(super) use expression::Expression;

use super::{ids, times};

/// People that one rule may leave out, as Okta counts them.
pub(super) const MOST_EXCLUDED: usize = 100;
/// Groups that one rule may feed.
pub(super) const MOST_TARGETS: usize = 100;
/// Rules of one organisation.
pub(super) const MOST_RULES: usize = 2_000;
/// Characters of a rule's name.
pub(super) const LONGEST_NAME: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleStatus {
    Active,
    Inactive,
    /// A group that it feeds is gone.
    Invalid,
}

impl RuleStatus {
    fn as_str(self) -> &'static str {
        match self {
            RuleStatus::Active => "ACTIVE",
            RuleStatus::Inactive => "INACTIVE",
            RuleStatus::Invalid => "INVALID",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct GroupRule {
    pub number: u32,
    pub name: String,
    pub status: RuleStatus,
    /// Seconds since 1970, as everywhere here.
    pub created: i64,
    pub last_updated: i64,
    /// The expression as it was sent.
    pub expression: String,
    pub says: Expression,
    /// Ids of people and groups that are left out.
    pub excluded_users: Vec<String>,
    pub excluded_groups: Vec<String>,
    /// Ids of the groups that it feeds; some may be gone.
    pub targets: Vec<String>,
    /// What it fed when it was last active. Whoever came in that way stays while it rests.
    pub feed: Option<Arc<Feed>>,
}

/// What an active rule does, with everything looked up.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    says: Expression,
    excluded_users: BTreeSet<u32>,
    excluded_groups: Vec<u32>,
    targets: Vec<u32>,
}

/// The organisation's rules and who came where because of one.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub all: Vec<Option<GroupRule>>,
    /// What was fed at the start, of which the made people's memberships are a part.
    initial: Vec<Arc<Feed>>,
    /// What deleted rules fed and left behind.
    left: Vec<Arc<Feed>>,
    /// Of people that were changed: group and rule, wherever a rule brought them into a group.
    fed: HashMap<u32, BTreeSet<(u32, u32)>>,
    /// People who were changed and not yet looked at again.
    touched: Vec<u32>,
}

impl GroupRule {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"0pr", seed, self.number)).to_owned()
    }

    /// As recorded: `people` before `expression`, `value` before `type`, no links.
    pub(super) fn to_json(&self, seed: u64, all_groups_valid: bool) -> Value {
        json!({
            "type": "group_rule",
            "id": self.id(seed),
            "status": self.status.as_str(),
            "name": self.name,
            "created": times::text(self.created),
            "lastUpdated": times::text(self.last_updated),
            "conditions": {
                "people": {
                    "users": {"exclude": self.excluded_users},
                    "groups": {"exclude": self.excluded_groups},
                },
                "expression": {"value": self.expression, "type": "urn:okta:expression:1.0"},
            },
            "actions": {"assignUserToGroups": {"groupIds": self.targets}},
            "allGroupsValid": all_groups_valid,
        })
    }
}
