//! That a second person agreed to a saved plan, as it stands in a file beside the plan.
//!
//! It is evidence and no lock: whoever can write files can write this one. What it holds can be compared with what the
//! approver's own journal has, and with Okta's log of who signed in.
//!
//! Owns: what it says, and whether that fits. Must not know: where the file is, how the approver's groups are read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::job::Job;
use super::many::Approve;

/// The version of the file's format that this program writes.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub v: u32,
    /// SHA-256 of the plan's file.
    pub plan: String,
    /// SHA-256 of the policy's file.
    pub policy: String,
    /// Id and login of whose token it was, as Okta told them.
    pub id: String,
    pub login: String,
    /// The system's name for whoever agreed, and for their machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    pub at: Timestamp,
}

impl Approval {
    /// Why it does not let this plan begin under a rule; none where it does. Whether the rule means the approver is asked
    /// of Okta beside.
    pub fn misfit(&self, job: &Job, plan: &str, policy: &str, rule: &Approve, now: Timestamp) -> Option<String> {
        let age = now.duration_since(self.at);
        let is_operator = job.owner.as_deref() == Some(&*self.id);
        let is_same_hands =
            self.user.is_some() && self.user == job.user && self.host.is_some() && self.host == job.host;
        let why = if self.v > VERSION {
            "it was written by a later version of oktui".to_owned()
        } else if self.plan != plan {
            "it is of another plan, or the plan was changed since".to_owned()
        } else if self.policy != policy {
            "it was given under another policy".to_owned()
        } else if is_operator {
            format!("{} planned it with the same token's rights: somebody else approves", self.login)
        } else if is_same_hands {
            "whoever planned it approved it: somebody else approves".to_owned()
        } else if age > rule.valid {
            format!("it was given at {:.0}, and holds for {}", self.at, words(rule.valid))
        } else if age.as_mins() < -5 {
            "it was given in the future: one of the two clocks is wrong".to_owned()
        } else {
            return None;
        };
        Some(why)
    }
}

/// `1 hour`, `45 minutes`, `2 days`.
pub fn words(span: jiff::SignedDuration) -> String {
    let plural = |number: i64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (span.as_mins(), span.as_hours()) {
        (_, hours) if hours >= 24 && hours % 24 == 0 => plural(hours / 24, "day"),
        (mins, hours) if mins % 60 == 0 => plural(hours, "hour"),
        (mins, _) => plural(mins, "minute"),
    }
}
