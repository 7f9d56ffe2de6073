//! What of that which was done from here keeps a proof from counting: whoever is at the screen may have arranged it.
//!
//! ```text
//!  a factor that came from here        counts for nothing, whoever has it
//!  an address or a phone, set here     no code that goes there counts
//!  a manager, named here               no word of that manager's counts
//!  an approver, put into a group here  no word of that approver's counts
//! ```
//!
//! Owns: that decision, by the lines of the own journal. Must not know: where they are kept.

use jiff::{SignedDuration, Timestamp};

use super::deed::{Deed, Fate, Kind};
use super::operation::Operation;
use super::takeover::is_way_in;

/// Okta makes the factor within moments of the call, by its own clock.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Why a factor counts for nothing, by what was done from here to whoever has it. `sent`: a code goes to an address or a
/// number. `since`: when the factor became what it is.
pub fn of_factor(deeds: &[Deed], sent: bool, since: Option<Timestamp>) -> Option<String> {
    let done = || deeds.iter().rev().filter(|deed| is_done(deed));
    let enrolled = done().find(|deed| {
        let begun = deed.okta_time() - SLACK;
        enrols(deed) && since.is_none_or(|since| begun <= since)
    });
    if let Some(deed) = enrolled {
        return Some(format!("verified by a factor that may have been enrolled from here on {}", day(deed)));
    }
    let changed = done().find(|deed| sent && names(deed, is_way_in))?;
    Some(format!("verified by a phone or an address, and one was changed from here on {}", day(changed)))
}

/// Why the word of a manager counts for nothing, by what was done from here to whoever they manage.
pub fn of_manager(deeds: &[Deed]) -> Option<String> {
    let is_manager = |name: &str| name.eq_ignore_ascii_case("manager") || name.eq_ignore_ascii_case("managerId");
    let deed = deeds.iter().rev().filter(|deed| is_done(deed)).find(|deed| names(deed, is_manager))?;
    Some(format!("confirmed by a manager who was named so from here on {}", day(deed)))
}

/// Why the word of an approver counts for nothing, by what was done from here to them.
pub fn of_approver(deeds: &[Deed]) -> Option<String> {
    let adds = |deed: &&Deed| deed.operation == Some(Operation::AssignUserToGroup);
    let deed = deeds.iter().rev().filter(|deed| is_done(deed)).find(adds)?;
    Some(format!("confirmed by an approver who was put into a group from here on {}", day(deed)))
}

/// What was done, or may have been.
fn is_done(deed: &Deed) -> bool {
    deed.kind == Kind::Call && matches!(deed.fate, Fate::Done | Fate::Unknown | Fate::UnderWay)
}

/// Whether a factor comes by it: its own call, or one that was written by hand.
fn enrols(deed: &Deed) -> bool {
    let path = deed.path.split('?').next().unwrap_or_default().trim_end_matches('/');
    let comes = path.ends_with("/factors") || path.ends_with("/lifecycle/activate") && path.contains("/factors/");
    // A temporary code is no factor that anybody is asked by.
    let by_authenticator = path.contains("/authenticator-enrollments/") && !path.ends_with("/tac");
    deed.method == "POST" && (comes || by_authenticator)
}

fn names(deed: &Deed, is_one: impl Fn(&str) -> bool) -> bool {
    deed.after.iter().chain(&deed.before).filter_map(|held| held.attribute()).any(is_one)
}

fn day(deed: &Deed) -> String {
    deed.at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::deed::{By, Held};
    use super::super::recorder::Target;
    use super::*;

    const NOW: &str = "2026-11-24T10:56:00Z";

    fn deed(operation: Operation, method: &str, path: &str, after: &[&str]) -> Deed {
        Deed {
            seq: 1,
            at: NOW.parse().unwrap(),
            ended: None,
            kind: Kind::Call,
            op: String::new(),
            operation: Some(operation),
            by_hand: false,
            method: method.to_owned(),
            path: path.to_owned(),
            options: serde_json::Map::new(),
            target: Target::default(),
            before: Vec::new(),
            after: after.iter().map(|name| Held { name: (*name).to_owned(), value: None }).collect(),
            ticket: None,
            reason: None,
            verified: None,
            approved: None,
            by: By::default(),
            connection: String::new(),
            run: String::new(),
            fate: Fate::Done,
            settled: None,
            status: None,
            code: None,
            request: None,
            undo_of: None,
            undone_by: None,
            skew: SignedDuration::ZERO,
        }
    }

    #[test]
    fn what_was_arranged_from_here_proves_nothing() {
        let set = |name: &str| deed(Operation::UpdateUser, "POST", "/api/v1/users/00u1", &[name]);
        let by_hand = |method: &str, path: &str| deed(Operation::Custom, method, path, &[]);
        let now: Timestamp = NOW.parse().unwrap();
        let (before, after) = (now - SignedDuration::from_hours(900), now + SignedDuration::from_mins(1));
        for (deeds, sent, since, faulty) in [
            (vec![set("profile.mobilePhone")], true, Some(before), true),
            (vec![set("profile.mobilePhone")], false, Some(before), false),
            (vec![set("profile.secondEmail")], true, Some(before), true),
            (vec![set("profile.title")], true, Some(before), false),
            (vec![Deed { fate: Fate::Refused, ..set("profile.mobilePhone") }], true, Some(before), false),
            (vec![Deed { fate: Fate::Unknown, ..set("profile.mobilePhone") }], true, Some(before), true),
            (vec![by_hand("POST", "/api/v1/users/00u1/factors")], false, Some(after), true),
            (vec![by_hand("POST", "/api/v1/users/00u1/factors")], false, None, true),
            (vec![by_hand("POST", "/api/v1/users/00u1/factors")], false, Some(before), false),
            (vec![by_hand("POST", "/api/v1/users/00u1/factors/f1/lifecycle/activate")], false, Some(after), true),
            (vec![by_hand("POST", "/api/v1/users/00u1/factors/f1/verify")], true, Some(after), false),
            (vec![by_hand("DELETE", "/api/v1/users/00u1/factors/f1")], true, Some(after), false),
            (vec![by_hand("POST", "/api/v1/users/00u1/authenticator-enrollments/phone")], false, Some(after), true),
            (vec![by_hand("POST", "/api/v1/users/00u1/authenticator-enrollments/tac")], false, Some(after), false),
        ] {
            assert_eq!(of_factor(&deeds, sent, since).is_some(), faulty, "{deeds:?} {sent} {since:?}");
        }
        assert!(of_manager(&[set("profile.managerId")]).unwrap().contains("2026-11-24"));
        assert_eq!(of_manager(&[set("profile.mobilePhone")]), None);
        let added = deed(Operation::AssignUserToGroup, "PUT", "/api/v1/groups/00g1/users/00u1", &["group", "member"]);
        assert!(of_approver(&[added]).is_some());
    }
}
