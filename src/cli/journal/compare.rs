//! Lines of the journal beside events of Okta's log: which belong together, which of either stand alone.
//!
//! Owns: what has to be in Okta's log, judged by outcome and operation. Must not know: how either was read.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::protocol::log_event::LogEvent;
use crate::protocol::operation::Operation;
use crate::protocol::recorder::Target;
use crate::store::journal::line::{Line, Phase};
use crate::store::journal::reading::Entry;

/// A call whose answer was lost may have been done a little before its line, by Okta's clock, and until so long after.
const BEFORE: SignedDuration = SignedDuration::from_secs(10);
const AFTER: SignedDuration = SignedDuration::from_mins(5);

/// What is compared.
pub(super) struct Sides<'a> {
    pub(super) lines: &'a [Entry],
    /// What the owner of the token did.
    pub(super) events: &'a [LogEvent],
    /// Their login.
    pub(super) owner: &'a str,
    /// Only what lies between is judged; the rest is there for what lies at the edge.
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

/// What came of it. Each call between the two moments is in one of the groups of lines.
#[derive(Debug, Default)]
pub(super) struct Compared<'a> {
    /// Calls that an event tells of.
    pub(super) joined: usize,
    /// Calls that were refused or never sent, as Okta or this program answered.
    pub(super) refused: usize,
    /// Calls that found everything as it should be, and changed nothing.
    pub(super) idle: usize,
    /// Calls of which it is not known whether Okta logs them.
    pub(super) untold: usize,
    /// Calls with another token, whose events were not read.
    pub(super) foreign: usize,
    /// Done, and not in Okta's log; why that is said.
    pub(super) without_event: Vec<(&'a Entry, &'static str)>,
    /// Nobody knows whether it was done; with the event that tells of it, where one does.
    pub(super) open: Vec<(&'a Entry, Option<&'a LogEvent>)>,
    pub(super) without_line: Vec<&'a LogEvent>,
    /// Events between the two moments that belong to a line, and those of which no line is due: sign-ins, and what Okta
    /// does by itself.
    pub(super) events_of_lines: usize,
    pub(super) events_beside: usize,
}

impl Compared<'_> {
    pub(super) fn calls(&self) -> usize {
        let judged = self.joined + self.refused + self.idle + self.untold + self.foreign;
        judged + self.without_event.len() + self.open.len()
    }

    /// All events between the two moments.
    pub(super) fn events(&self) -> usize {
        self.events_of_lines + self.events_beside + self.without_line.len()
    }

    pub(super) fn agree(&self) -> bool {
        self.without_line.is_empty() && self.without_event.is_empty() && self.open.is_empty()
    }
}

/// Whether Okta's log has something of a call that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Logged {
    Surely,
    /// Nothing was changed.
    Never,
    Untold,
}

pub(super) fn compare<'a>(sides: &Sides<'a>) -> Compared<'a> {
    let within = |at: Timestamp| at >= sides.since && at < sides.until;
    let mut by_request: HashMap<&str, Vec<&LogEvent>> = HashMap::new();
    for event in sides.events.iter().filter(|event| !event.transaction.is_empty()) {
        by_request.entry(&event.transaction).or_default().push(event);
    }
    let mut explained: HashSet<&str> = sides.lines.iter().filter_map(request).collect();
    let mut found = Compared::default();
    for entry in sides.lines.iter().filter(|entry| entry.line.phase == Phase::Intent) {
        let Ok(at) = entry.line.at.parse::<Timestamp>() else { continue };
        let (own, word) = (request(entry), entry.outcome());
        // What was lost on the way, or settled without Okta's log, has no number that both have.
        let lost = own.is_none() && matches!(word, "unknown" | "done");
        let claimed = lost.then(|| claim(entry, at, sides.events, &explained)).flatten();
        explained.extend(claimed.map(|event| &*event.transaction));
        if !within(at) {
            continue;
        }
        let events = own.and_then(|own| by_request.get(own)).map(Vec::as_slice).unwrap_or_default();
        match word {
            _ if !is_of(&entry.line, sides.owner) => found.foreign += 1,
            "unknown" => found.open.push((entry, claimed.or(events.first().copied()))),
            "done" if !events.is_empty() && !are_about(events, entry.line.target.as_ref()) => {
                found.without_event.push((entry, "the event of this request is about somebody else"));
            }
            "done" if !events.is_empty() || claimed.is_some() => found.joined += 1,
            "done" => match logged(&entry.line) {
                // What was settled has been looked at, and its number is not known.
                Logged::Surely if entry.settled.is_some() => found.untold += 1,
                Logged::Surely => found.without_event.push((entry, "done, as Okta answered")),
                Logged::Never => found.idle += 1,
                Logged::Untold => found.untold += 1,
            },
            // Some refusals leave an event, most leave none.
            _ => found.refused += 1,
        }
    }
    for event in sides.events.iter().filter(|event| event.published.is_some_and(within)) {
        if explained.contains(&*event.transaction) {
            found.events_of_lines += 1;
        } else if changes(event) {
            found.without_line.push(event);
        } else {
            found.events_beside += 1;
        }
    }
    found
}

/// The number of its request, from the answer or from Okta's log.
fn request(entry: &Entry) -> Option<&str> {
    let told = [&entry.outcome, &entry.settled].into_iter().flatten();
    told.into_iter().find_map(|line| line.request.as_deref()).filter(|id| !id.is_empty())
}

/// Whether it was sent with the token whose events are there, as far as that is written down.
fn is_of(line: &Line, owner: &str) -> bool {
    line.by.token.as_ref().is_none_or(|token| token.eq_ignore_ascii_case(owner))
}

/// An event that a call without a number may have left.
fn claim<'a>(entry: &Entry, at: Timestamp, events: &'a [LogEvent], explained: &HashSet<&str>) -> Option<&'a LogEvent> {
    let kinds = operation(&entry.line).map(Operation::events).unwrap_or_default();
    let at = at.checked_add(SignedDuration::from_millis(entry.line.skew_ms.unwrap_or_default())).unwrap_or(at);
    let in_time = |moment: Timestamp| {
        let after = moment.duration_since(at);
        after >= -BEFORE && after <= AFTER
    };
    events.iter().find(|event| {
        kinds.contains(&&*event.kind)
            && event.is_success()
            && event.published.is_some_and(in_time)
            && is_about(event, entry.line.target.as_ref())
            && !event.transaction.is_empty()
            && !explained.contains(&*event.transaction)
    })
}

fn are_about(events: &[&LogEvent], target: Option<&Target>) -> bool {
    events.iter().any(|event| is_about(event, target))
}

/// Whether an event is about whom a line is about; where the line has no id, that is not told apart.
fn is_about(event: &LogEvent, target: Option<&Target>) -> bool {
    let Some(target) = target.filter(|target| target.kind == "user" && !target.id.is_empty()) else { return true };
    // What is about no person, as that a device was suspended, contradicts nothing.
    let mut people = event.targets.iter().filter(|party| party.kind == "User").peekable();
    people.peek().is_none() || people.any(|party| party.id == target.id)
}

fn operation(line: &Line) -> Option<Operation> {
    serde_json::from_value(Value::from(line.operation())).ok()
}

/// Whether Okta's log has something of a call that it answered with a success.
fn logged(line: &Line) -> Logged {
    let Some(operation) = operation(line) else { return Logged::Untold };
    let differs = |values: &Map<String, Value>| values.keys().any(|name| name.starts_with("profile."));
    let was_member = line.before.get("member").and_then(Value::as_bool);
    match operation {
        Operation::CreateUser
        | Operation::UnlockUser
        | Operation::ActivateUser
        | Operation::ReactivateUser
        | Operation::DeactivateUser
        | Operation::SuspendUser
        | Operation::UnsuspendUser
        | Operation::ResetPassword
        | Operation::ExpirePassword
        | Operation::ExpirePasswordWithTempPassword
        | Operation::RevokeUserSessions
        | Operation::ResetFactors
        | Operation::UnenrollFactor
        | Operation::CreateTacAuthenticatorEnrollment
        | Operation::DeleteAuthenticatorEnrollment
        | Operation::DeleteUser
        | Operation::CreateEventHook
        | Operation::ReplaceEventHook
        | Operation::VerifyEventHook
        | Operation::ActivateEventHook
        | Operation::DeactivateEventHook
        | Operation::DeleteEventHook
        | Operation::AssignRoleToUser
        | Operation::UnassignRoleFromUser
        | Operation::AssignRoleToGroup
        | Operation::UnassignRoleFromGroup
        | Operation::DeleteGroup => Logged::Surely,
        // Values that stay as they are leave nothing; of passwords and recovery questions nothing is written down here.
        Operation::UpdateUser | Operation::ReplaceUser if differs(&line.after) => Logged::Surely,
        Operation::AssignUserToGroup => of_membership(was_member.map(|member| !member)),
        Operation::UnassignUserFromGroup => of_membership(was_member),
        // Somebody may have had the app; and of what a person wrote nothing is known.
        Operation::UpdateUser
        | Operation::ReplaceUser
        | Operation::AssignUserToApplication
        | Operation::CreateGroupRule
        | Operation::ReplaceGroupRule
        | Operation::ActivateGroupRule
        | Operation::DeactivateGroupRule
        | Operation::DeleteGroupRule
        | Operation::ChangeAdminRoles
        | Operation::ReplaceGroup
        | Operation::VerifyFactor
        | Operation::CancelFactorTransaction
        // What Okta writes of these is not known.
        | Operation::RevokeUserGrants
        | Operation::UnenrollAuthenticator
        | Operation::SuspendDevice
        | Operation::UnsuspendDevice
        | Operation::DeactivateDevice
        | Operation::Custom => Logged::Untold,
        Operation::ListUsers
        | Operation::GetUser
        | Operation::GetCurrentUser
        | Operation::ListUserGroups
        | Operation::ListMembershipRules
        | Operation::ListGroupRules
        | Operation::GetGroupRule
        | Operation::ListUserBlocks
        | Operation::ListAppLinks
        | Operation::ListApplications
        | Operation::GetApplicationUser
        | Operation::ListFactors
        | Operation::GetFactorTransactionStatus
        | Operation::ListAuthenticators
        | Operation::ListUserRoles
        | Operation::ListRoleAssignees
        | Operation::ListGroupRoles
        | Operation::ListGroups
        | Operation::GetGroup
        | Operation::ListUserTypes
        | Operation::GetUserSchema
        | Operation::ListUserDevices
        | Operation::ListDeviceUsers
        | Operation::ListUserGrants
        | Operation::ListUserClients
        | Operation::ListClientTokens
        | Operation::GetUserRisk
        | Operation::GetRealm
        | Operation::ListLinkedDefinitions
        | Operation::ListLinkedObjects
        | Operation::ListPolicies
        | Operation::ListEnrolments
        | Operation::ListGroupOwners
        | Operation::GetOrg
        | Operation::GetWellknownOrgMetadata
        | Operation::RequestToken
        | Operation::ListLogEvents
        | Operation::ListEventHooks
        | Operation::GetEventHook => Logged::Never,
    }
}

/// Whether the membership became another; none where it was not read before.
fn of_membership(changed: Option<bool>) -> Logged {
    match changed {
        Some(true) => Logged::Surely,
        Some(false) => Logged::Never,
        None => Logged::Untold,
    }
}

/// Whether it is something that a call did, and not that somebody signed in or looked.
fn changes(event: &LogEvent) -> bool {
    let kinds = [
        "user.mfa.",
        "event_hook.",
        "group.",
        "application.",
        "app.oauth2.client.",
        "app.oauth2.consent.",
        "policy.lifecycle.",
        "policy.rule.",
        "zone.",
        "iam.",
    ];
    event.is_change() || kinds.iter().any(|kind| event.kind.starts_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, request: &str, whom: &str) -> LogEvent {
        let text = serde_json::json!({
            "uuid": request, "published": "2026-11-29T09:00:01.000Z", "eventType": kind,
            "outcome": {"result": "SUCCESS"}, "transaction": {"id": request, "type": "WEB"},
            "actor": {"id": "00uowner", "type": "User", "alternateId": "robin@acme.com"},
            "target": [{"id": whom, "type": "User", "alternateId": "ann@acme.com"}],
        });
        LogEvent::parse(&text.to_string()).unwrap()
    }

    fn entry(op: &str, outcome: &str, request: Option<&str>) -> Entry {
        let target = Target { kind: "user".to_owned(), id: "00u1".to_owned(), login: String::new() };
        let at = "2026-11-29T09:00:00.000Z".to_owned();
        let line =
            Line { seq: 1, at, phase: Phase::Intent, op: op.to_owned(), target: Some(target), ..Line::default() };
        let ended = Line {
            outcome: Some(outcome.to_owned()),
            request: request.map(str::to_owned),
            phase: Phase::Outcome,
            ..line.clone()
        };
        Entry { line, outcome: Some(ended), settled: None }
    }

    /// Joined, refused, idle, untold, foreign; without an event, open, without a line.
    fn counted(lines: &[Entry], events: &[LogEvent]) -> ([usize; 5], [usize; 3]) {
        let (since, until) = ("2026-11-29T08:00:00Z".parse().unwrap(), "2026-11-29T10:00:00Z".parse().unwrap());
        let sides = Sides { lines, events, owner: "robin@acme.com", since, until };
        let all = compare(&sides);
        assert_eq!(all.calls(), lines.len());
        let alone = [all.without_event.len(), all.open.len(), all.without_line.len()];
        ([all.joined, all.refused, all.idle, all.untold, all.foreign], alone)
    }

    #[test]
    fn only_what_was_done_and_changed_something_has_to_be_in_the_log() {
        let nothing = [];
        let with = |mut entry: Entry, member: bool| {
            entry.line.before.insert("member".to_owned(), member.into());
            entry
        };
        let add = || entry("assignUserToGroup", "done", Some("r"));
        let cases = vec![
            (entry("suspendUser", "done", Some("r")), ([0; 5], [1, 0, 0])),
            (entry("suspendUser", "refused", Some("r")), ([0, 1, 0, 0, 0], [0; 3])),
            (entry("suspendUser", "not_sent", None), ([0, 1, 0, 0, 0], [0; 3])),
            (entry("suspendUser", "unknown", None), ([0; 5], [0, 1, 0])),
            (with(add(), true), ([0, 0, 1, 0, 0], [0; 3])),
            (with(add(), false), ([0; 5], [1, 0, 0])),
            (add(), ([0, 0, 0, 1, 0], [0; 3])),
            (entry("custom", "done", Some("r")), ([0, 0, 0, 1, 0], [0; 3])),
            (entry("updateUser", "done", Some("r")), ([0, 0, 0, 1, 0], [0; 3])),
            (entry("ofALaterVersion", "done", Some("r")), ([0, 0, 0, 1, 0], [0; 3])),
        ];
        for (line, expected) in cases {
            let what = format!("{} {}", line.line.op, line.outcome());
            assert_eq!(counted(&[line], &nothing), expected, "{what}");
        }
    }

    #[test]
    fn a_call_and_an_event_belong_together_by_request_and_person() {
        let suspended = |request: &str, whom: &str| [event("user.lifecycle.suspend", request, whom)];
        let done = [entry("suspendUser", "done", Some("r1"))];
        assert_eq!(counted(&done, &suspended("r1", "00u1")), ([1, 0, 0, 0, 0], [0; 3]));
        assert_eq!(counted(&done, &suspended("r2", "00u1")), ([0; 5], [1, 0, 1]));
        assert_eq!(counted(&done, &suspended("r1", "00u2")), ([0; 5], [1, 0, 0]));
        // What a colleague sent with another token is looked at by the colleague.
        let mut theirs = entry("suspendUser", "done", Some("r9"));
        theirs.line.by.token = Some("sam@acme.com".to_owned());
        assert_eq!(counted(&[theirs], &[]), ([0, 0, 0, 0, 1], [0; 3]));
    }

    #[test]
    fn what_was_lost_explains_one_event_of_its_kind_about_the_same_person() {
        let lost = || entry("suspendUser", "unknown", None);
        let (mine, others) =
            (event("user.lifecycle.suspend", "r1", "00u1"), event("user.lifecycle.suspend", "r2", "00u2"));
        assert_eq!(counted(&[lost()], std::slice::from_ref(&mine)), ([0; 5], [0, 1, 0]));
        assert_eq!(counted(&[lost()], &[others, mine.clone()]), ([0; 5], [0, 1, 1]));
        assert_eq!(counted(&[lost()], &[event("user.lifecycle.deactivate", "r3", "00u1")]), ([0; 5], [0, 1, 1]));
        let mut settled = lost();
        settled.settled = Some(Line { outcome: Some("done".to_owned()), phase: Phase::Settled, ..Line::default() });
        assert_eq!(counted(&[settled], &[mine]), ([1, 0, 0, 0, 0], [0; 3]));
    }
}
