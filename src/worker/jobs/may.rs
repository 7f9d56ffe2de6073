//! Whether a job may be gone on with: another organisation, another person, another policy or a plan of long ago never
//! does.

use jiff::{SignedDuration, Timestamp};

use crate::protocol::many::ManyRules;
use crate::protocol::operation::Risk;
use crate::store::jobs::{Opened, Stage};

/// For how long a plan holds: what takes something away is looked at anew soon.
const HOLDS: SignedDuration = SignedDuration::from_hours(24);
const HOLDS_GRAVE: SignedDuration = SignedDuration::from_mins(10);

/// Who goes on, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Host of the organisation.
    pub org: String,
    /// The system's name for whoever runs the program, and its own.
    pub user: Option<String>,
    pub host: Option<String>,
    /// SHA-256 of the policy in force; none where nothing is forbidden.
    pub policy: Option<String>,
    /// SHA-256 of the machine's policy alone, as an approval names it.
    pub machine: Option<String>,
}

/// Why a second person has to agree before it goes on, or to agree anew; a clause. `now` is by Okta's clock.
pub fn unapproved(opened: &Opened, stamp: &Stamp, rules: &ManyRules, now: Timestamp) -> Option<String> {
    let job = &opened.job;
    let words = job.words();
    let (plan, policy) = (job.plan.as_deref().unwrap_or_default(), stamp.machine.as_deref().unwrap_or_default());
    let mut asked = rules.asks(&words, opened.people.len());
    asked.find_map(|rule| match &job.approval {
        Some(approval) => approval.misfit(job, plan, policy, rule, now),
        None => Some(format!("a second person has to agree ({})", rule.place)),
    })
}

/// Why a job must be planned anew, whatever is left of it; a clause.
pub fn hindrance(opened: &Opened, stamp: &Stamp) -> Option<String> {
    let job = &opened.job;
    if job.org != stamp.org {
        return Some(format!("{} is of {}", job.id, job.org));
    }
    if opened.course.stage == Stage::Stopped {
        return Some(format!("{} was stopped for good", job.id));
    }
    if job.policy != stamp.policy {
        return Some(format!("what is allowed here has changed since {} was planned", job.id));
    }
    if job.user != stamp.user {
        let whose = job.user.as_deref().unwrap_or("somebody else");
        return Some(format!("{} was planned by {whose}", job.id));
    }
    None
}

/// Why nobody of those who are left is worked on without a new plan; a clause. What is unknown can be asked about at any
/// time.
pub fn rests_too_long(opened: &Opened, now: Timestamp) -> Option<String> {
    let job = &opened.job;
    is_too_old(opened.course.worked.unwrap_or(job.planned).max(job.planned), job.risk(), now)
        .map(|words| format!("{} rests for more than {words}, and people may have changed", job.id))
}

/// For longer than which time a plan rests, where that is too long.
pub fn is_too_old(since: Timestamp, risk: Risk, now: Timestamp) -> Option<&'static str> {
    let (holds, words) = if risk.is_grave() { (HOLDS_GRAVE, "10 minutes") } else { (HOLDS, "a day") };
    (now.duration_since(since) > holds).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::approval::Approval;
    use crate::protocol::job::{Job, Person};
    use crate::protocol::many::Approve;
    use crate::protocol::policy::Demand;
    use crate::protocol::protection::Rule;

    fn opened(approval: Option<Approval>) -> Opened {
        let job = serde_json::json!({
            "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "owner": "00uOperator",
            "planned": "2026-11-30T10:00:00Z", "action": "suspend", "title": "suspend 2 people",
            "ways": [{"status": "ACTIVE", "steps": ["suspend"]}], "source": "2 lines", "people": 2, "plan": "sum",
        });
        let job = Job { approval, ..serde_json::from_value(job).unwrap() };
        let person = |id: &str| -> Person {
            serde_json::from_value(serde_json::json!({"id": id, "login": id, "status": "ACTIVE"})).unwrap()
        };
        Opened::in_memory(job, vec![person("00u1"), person("00u2")])
    }

    #[test]
    fn what_a_second_person_has_to_agree_to_does_not_go_on_without_or_once_that_is_over() {
        let rule = Approve {
            on: vec![(Demand::of(Some(&["suspend".to_owned()]), "here".to_owned()), 1)],
            by: Rule::read("login:*", "policy.toml, line 3").unwrap(),
            valid: SignedDuration::from_hours(1),
            place: "policy.toml, line 3".to_owned(),
        };
        let rules = ManyRules { approve: vec![rule], ..ManyRules::default() };
        let stamp = Stamp { machine: Some("policy".to_owned()), ..Stamp::default() };
        let at: Timestamp = "2026-11-30T10:00:00Z".parse().unwrap();
        let approval = Approval {
            v: 1,
            plan: "sum".to_owned(),
            policy: "policy".to_owned(),
            id: "00uOther".to_owned(),
            login: "lead@acme.com".to_owned(),
            user: None,
            host: None,
            at,
        };
        let why = |approval: Option<&Approval>, rules: &ManyRules, minutes: i64| {
            unapproved(&opened(approval.cloned()), &stamp, rules, at + SignedDuration::from_mins(minutes))
        };
        assert_eq!(why(None, &ManyRules::default(), 0), None, "nobody has to be asked");
        assert!(why(None, &rules, 0).is_some_and(|why| why.contains("policy.toml, line 3")));
        assert_eq!(why(Some(&approval), &rules, 59), None);
        assert!(why(Some(&approval), &rules, 61).is_some_and(|why| why.contains("holds for 1 hour")));
        let other = Approval { policy: "another".to_owned(), ..approval };
        assert!(why(Some(&other), &rules, 1).is_some_and(|why| why.contains("another policy")));
    }
}
