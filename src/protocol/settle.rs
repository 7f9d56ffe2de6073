//! What settles an outcome that nobody knows. Which of it tells stands in the row of the word.
//!
//! ```text
//!  sent, no answer ─► what tells? ─┬─ status, profile, whether they are there ─┐
//!                                  ├─ membership ──────────────────────────────┼─► done / not done / still open
//!                                  ├─ Okta's log, once it cannot lag any more ─┘
//!                                  └─ nobody but a person who looks
//! ```
//!
//! Owns: what tells, and what it says. Must not know: how it is read, and where the answer is written down.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::deed::{Deed, Fate, Held};
use super::group::Group;
use super::group_rule::{GroupRule, RuleStatus};
use super::id::UserId;
use super::log_event::LogEvent;
use super::operation::Operation;
use super::recorder::{Settled, SettledBy};
use super::redaction;
use super::status::Status;
use super::time::Moment;
use super::user::User;

/// What was sent may still be on its way for so long.
pub const ON_ITS_WAY: SignedDuration = SignedDuration::from_secs(30);
/// Events are in the log by then.
pub const LAG: SignedDuration = SignedDuration::from_mins(10);
/// Okta's clock is known to a second or two.
const SLACK: SignedDuration = SignedDuration::from_secs(5);

/// What tells whether something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settles {
    /// The status, and when it changed.
    Status,
    /// The values of the profile.
    Profile,
    /// Whether the person is there.
    Presence,
    Membership,
    /// A group rule.
    Rule,
    Log,
    /// Nobody but somebody who looks.
    Person,
}

impl Settles {
    /// To follow “What tells whether it was done: ”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Status => "the person's status",
            Self::Profile => "the profile",
            Self::Presence => "whether the person is there",
            Self::Membership => "whether the person is in the group",
            Self::Rule => "the group rule, as it stands",
            Self::Log => "Okta's log, ten minutes later",
            Self::Person => "nobody but the person, or somebody who looks",
        }
    }
}

/// What settles this one: its word says it, where what was read before fits.
pub fn of(deed: &Deed) -> Settles {
    let was = deed.before("status").and_then(Value::as_str);
    match (deed.word().map(|word| word.row().settles), deed.operation) {
        // That is another mail; no list of groups tells of an app; and of what no word fits nothing is known.
        (_, Some(Operation::ReactivateUser | Operation::AssignUserToApplication)) | (None, _) => Settles::Person,
        // Blocks are lifted without a change of the status.
        (_, Some(Operation::UnlockUser)) if was.is_some_and(|was| was != Status::LockedOut.as_str()) => Settles::Log,
        (Some(settles), _) => settles,
    }
}

/// What was read to settle something.
pub enum Evidence<'a> {
    /// None: nobody of this id or login is there.
    User(Option<&'a User>),
    Groups(&'a [Group]),
    /// None: there is no such rule.
    Rule(Option<&'a GroupRule>),
    Log {
        events: &'a [LogEvent],
        /// Whether older events were left out.
        more: bool,
        /// Requests of calls whose outcome is known.
        known: &'a HashSet<String>,
        /// Login of whose token it is now, for lines that say nothing of it.
        owner: Option<&'a str>,
        /// The moment by Okta's clock.
        now: Timestamp,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    Settled(Settled),
    /// Why it stays open, as a sentence.
    Open(String),
}

impl Judgement {
    fn by(by: SettledBy, done: bool) -> Self {
        Self::Settled(Settled { done, by, request: None })
    }

    fn open(why: impl Into<String>) -> Self {
        Self::Open(why.into())
    }
}

/// Why it is not settled now, whatever tells; none where it can be.
pub fn not_yet(deed: &Deed, now: Timestamp) -> Option<&'static str> {
    match deed.fate {
        Fate::UnderWay => Some("The program that sent it still runs."),
        Fate::Unknown if now.duration_since(deed.at).abs() < ON_ITS_WAY => {
            Some("It was sent a moment ago and may still be on its way.")
        }
        Fate::Unknown => None,
        Fate::Done | Fate::Refused | Fate::NotSent | Fate::Forbidden | Fate::NotDone | Fate::None => {
            Some("Its outcome is known.")
        }
    }
}

/// What was read says of it.
pub fn judge(deed: &Deed, evidence: &Evidence<'_>) -> Judgement {
    match (of(deed), evidence) {
        (Settles::Status, Evidence::User(Some(user))) => judge_status(deed, user),
        (Settles::Profile, Evidence::User(Some(user))) => judge_profile(deed, user),
        (Settles::Presence, Evidence::User(user)) => judge_presence(deed, *user),
        (Settles::Status | Settles::Profile, Evidence::User(None)) => {
            Judgement::open("The person is not there any more.")
        }
        (Settles::Membership, Evidence::Groups(groups)) => judge_membership(deed, groups),
        (Settles::Rule, Evidence::Rule(rule)) => judge_rule(deed, *rule),
        (Settles::Log, Evidence::Log { events, more, known, owner, now }) => {
            judge_log(deed, (events, *more), known, *owner, *now)
        }
        (Settles::Person, _) => Judgement::open("Nobody but somebody who looks can tell."),
        (
            Settles::Status | Settles::Profile | Settles::Presence | Settles::Membership | Settles::Rule | Settles::Log,
            _,
        ) => Judgement::open("What was read does not tell."),
    }
}

/// The status that the call is for; none of a call that is for none.
fn is_for(operation: Operation, status: &Status) -> Option<bool> {
    Some(match operation {
        Operation::UnlockUser => *status != Status::LockedOut,
        Operation::ActivateUser => !matches!(status, Status::Staged | Status::Deprovisioned),
        Operation::DeactivateUser => *status == Status::Deprovisioned,
        Operation::SuspendUser => *status == Status::Suspended,
        Operation::UnsuspendUser => *status != Status::Suspended,
        Operation::ExpirePassword => *status == Status::PasswordExpired,
        _ => return None,
    })
}

fn judge_status(deed: &Deed, user: &User) -> Judgement {
    if user.transitioning_to.is_some() {
        return Judgement::open("Okta still works on the status.");
    }
    let Some(reached) = deed.operation.and_then(|operation| is_for(operation, &user.status)) else {
        return Judgement::open("What was read does not tell.");
    };
    let read = deed.before("statusChanged").and_then(Value::as_str).and_then(Moment::parse);
    // Two changes within a second bear the same time.
    let is_another = deed.before("status").and_then(Value::as_str).is_some_and(|was| was != user.status.as_str());
    let moved = match read {
        _ if is_another => true,
        Some(before) => user.status_changed > Some(before),
        None => user.status_changed.is_some_and(|at| at.timestamp() >= earliest(deed)),
    };
    match (reached, moved) {
        (true, true) => Judgement::by(SettledBy::Field, true),
        (false, false) => Judgement::by(SettledBy::Field, false),
        (true, false) => Judgement::open("The status was like that before."),
        (false, true) => Judgement::open(format!("The status is {} by now: it changed again.", user.status.word())),
    }
}

/// What the call caused is not earlier.
fn earliest(deed: &Deed) -> Timestamp {
    deed.okta_time().checked_sub(SLACK).unwrap_or(Timestamp::MIN)
}

fn judge_profile(deed: &Deed, user: &User) -> Judgement {
    let of_profile = |held: &Held| held.name.strip_prefix("profile.").map(str::to_owned);
    let stands = |name: &str| {
        let value = user.profile.get(name).map(|json| serde_json::from_str(json.as_str()).unwrap_or_default());
        value.unwrap_or(Value::Null)
    };
    let blotted = Value::from(redaction::BLOT);
    let (mut as_sent, mut as_before, mut seen) = (true, true, 0);
    for held in &deed.after {
        let Some(name) = of_profile(held) else { continue };
        let Some(sent) = &held.value else { return Judgement::open("The values that were sent are kept no longer.") };
        if *sent == blotted {
            continue;
        }
        seen += 1;
        let now = stands(&name);
        as_sent &= is_same(&now, sent);
        as_before &= deed.before(&held.name).is_some_and(|before| is_same(&now, before));
    }
    match (seen, as_sent, as_before) {
        (0, _, _) => Judgement::open("Nothing that can be read tells."),
        (_, true, true) => Judgement::open("The values were like that before."),
        (_, true, false) => Judgement::by(SettledBy::Field, true),
        (_, false, true) => Judgement::by(SettledBy::Field, false),
        (_, false, false) => Judgement::open("The values are others by now: somebody changed them since."),
    }
}

/// Okta keeps nothing where an empty text is sent.
fn is_same(one: &Value, other: &Value) -> bool {
    let is_empty = |value: &Value| value.is_null() || value.as_str() == Some("");
    one == other || is_empty(one) && is_empty(other)
}

fn judge_presence(deed: &Deed, user: Option<&User>) -> Judgement {
    match (deed.operation, user) {
        (Some(Operation::CreateUser), Some(user)) => {
            let is_new = user.created.is_some_and(|at| at.timestamp() >= earliest(deed));
            if is_new {
                Judgement::by(SettledBy::Field, true)
            } else {
                Judgement::open("Somebody had this login before.")
            }
        }
        (Some(Operation::CreateUser), None) => Judgement::by(SettledBy::Field, false),
        (_, user) => Judgement::by(SettledBy::Field, user.is_none()),
    }
}

/// The group that a membership is of.
pub fn group_of(deed: &Deed) -> Option<&str> {
    let said = deed.before("group").or_else(|| deed.after("group")).and_then(Value::as_str);
    said.or_else(|| deed.path.split('/').skip_while(|part| *part != "groups").nth(1))
}

fn judge_membership(deed: &Deed, groups: &[Group]) -> Judgement {
    let Some(group) = group_of(deed) else { return Judgement::open("Which group it was is not written down.") };
    let wanted = deed.operation == Some(Operation::AssignUserToGroup);
    let is_member = groups.iter().any(|other| other.id == group);
    Judgement::by(SettledBy::Membership, is_member == wanted)
}

/// The rule that a call is about.
pub fn rule_of(deed: &Deed) -> Option<&str> {
    let mut parts = deed.path.split('/').skip_while(|part| *part != "groups");
    let id = parts.nth(2).filter(|id| !id.is_empty())?;
    deed.path.contains("/groups/rules/").then_some(id)
}

fn judge_rule(deed: &Deed, rule: Option<&GroupRule>) -> Judgement {
    let Some(rule) = rule else {
        return match deed.operation {
            Some(Operation::DeleteGroupRule) => Judgement::by(SettledBy::Field, true),
            _ => Judgement::open("The rule is not there any more."),
        };
    };
    let done = match deed.operation {
        Some(Operation::ActivateGroupRule) => rule.status == RuleStatus::Active,
        Some(Operation::DeactivateGroupRule) => rule.status != RuleStatus::Active,
        Some(Operation::DeleteGroupRule) => false,
        Some(Operation::ReplaceGroupRule) if deed.after("excluded").is_some() => {
            !rule.leaves_out(&UserId::new(&*deed.target.id))
        }
        _ => return Judgement::open("What was read does not tell."),
    };
    Judgement::by(SettledBy::Field, done)
}

fn judge_log(
    deed: &Deed,
    (events, more): (&[LogEvent], bool),
    known: &HashSet<String>,
    owner: Option<&str>,
    now: Timestamp,
) -> Judgement {
    let kinds = deed.operation.map_or(&[][..], Operation::events);
    if kinds.is_empty() || deed.target.id.is_empty() {
        return Judgement::open("Okta's log does not tell it apart.");
    }
    let Some(owner) = deed.by.token.as_deref().or(owner) else {
        return Judgement::open("Whose token it was is not written down.");
    };
    let is_it = |event: &&LogEvent| {
        kinds.contains(&&*event.kind)
            && event.is_success()
            && event.actor.alternate_id.eq_ignore_ascii_case(owner)
            && event.targets.iter().any(|party| party.id == deed.target.id)
            && event.published.is_some_and(|at| at >= earliest(deed))
            && !known.contains(&event.transaction)
    };
    if let Some(event) = events.iter().filter(is_it).min_by_key(|event| event.published) {
        let request = Some(event.transaction.clone()).filter(|id| !id.is_empty());
        return Judgement::Settled(Settled { done: true, by: SettledBy::Log, request });
    }
    if more {
        return Judgement::open("Okta's log has more events than were read.");
    }
    if now.duration_since(deed.okta_time()) < LAG {
        return Judgement::open("Okta's log may lag behind; it tells ten minutes after the call.");
    }
    Judgement::by(SettledBy::Log, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::deed::{By, Kind};
    use crate::protocol::recorder::Target;
    use crate::protocol::word::Word;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn deed(operation: Operation, before: &[(&str, Value)], after: &[(&str, Value)]) -> Deed {
        let held = |all: &[(&str, Value)]| -> Vec<Held> {
            all.iter().map(|(name, value)| Held { name: (*name).to_owned(), value: Some(value.clone()) }).collect()
        };
        Deed {
            seq: 1,
            at: at(0),
            ended: None,
            kind: Kind::Call,
            op: String::new(),
            operation: Some(operation),
            by_hand: false,
            method: "POST".to_owned(),
            path: String::new(),
            options: serde_json::Map::new(),
            target: Target { kind: "user".to_owned(), id: "00u1".to_owned(), login: String::new() },
            before: held(before),
            after: held(after),
            ticket: None,
            reason: None,
            verified: None,
            approved: None,
            by: By { token: Some("robin@acme.com".to_owned()), ..By::default() },
            connection: String::new(),
            run: String::new(),
            fate: Fate::Unknown,
            settled: None,
            status: None,
            code: None,
            request: None,
            undo_of: None,
            undone_by: None,
            skew: SignedDuration::ZERO,
        }
    }

    fn person(status: &str, changed: i64, title: &str) -> User {
        let (changed, created) = (at(changed), at(-1000));
        let text = format!(
            r#"{{"id":"00u1","status":"{status}","statusChanged":"{changed}","created":"{created}","profile":{{"title":"{title}"}}}}"#
        );
        User::parse(&text, None).unwrap()
    }

    /// Whether it was done; none where it stays open.
    fn done(judgement: &Judgement) -> Option<bool> {
        match judgement {
            Judgement::Settled(settled) => Some(settled.done),
            Judgement::Open(_) => None,
        }
    }

    #[test]
    fn every_word_is_settled_by_something() {
        let by = |settles| Word::ALL.into_iter().filter(|word| word.row().settles == settles).collect::<Vec<_>>();
        assert_eq!(by(Settles::Membership), [Word::AddTo, Word::RemoveFrom]);
        assert_eq!(by(Settles::Log), [Word::Verify, Word::AccessCode, Word::Factors, Word::Hooks, Word::Roles]);
        assert_eq!(by(Settles::Person).len(), 7, "mails, sessions, passwords, grants, devices");
    }

    #[test]
    fn a_status_tells_only_where_it_changed_since_and_is_the_one_that_the_call_is_for() {
        use Operation::{DeactivateUser, SuspendUser, UnlockUser};
        let before = |status: &str| [("status", status.into()), ("statusChanged", at(-50).to_string().into())];
        for (operation, was, is, changed, expected) in [
            (SuspendUser, "ACTIVE", "SUSPENDED", 3, Some(true)),
            (SuspendUser, "ACTIVE", "ACTIVE", -50, Some(false)),
            (SuspendUser, "ACTIVE", "DEPROVISIONED", 9, None),
            (SuspendUser, "SUSPENDED", "SUSPENDED", -50, None),
            (SuspendUser, "ACTIVE", "SUSPENDED", -50, Some(true)),
            (UnlockUser, "LOCKED_OUT", "ACTIVE", 1, Some(true)),
            (UnlockUser, "LOCKED_OUT", "LOCKED_OUT", -50, Some(false)),
            (UnlockUser, "LOCKED_OUT", "LOCKED_OUT", 60, None),
            (DeactivateUser, "ACTIVE", "DEPROVISIONED", 2, Some(true)),
        ] {
            let deed = deed(operation, &before(was), &[]);
            let found = judge(&deed, &Evidence::User(Some(&person(is, changed, ""))));
            assert_eq!(done(&found), expected, "{operation:?} {was} {is} {changed}: {found:?}");
        }
        // Where nothing was read before, the time of the call stands for it.
        let bare = deed(SuspendUser, &[], &[]);
        for (changed, expected) in [(2, Some(true)), (-60, None)] {
            let found = judge(&bare, &Evidence::User(Some(&person("SUSPENDED", changed, ""))));
            assert_eq!(done(&found), expected, "{changed}");
        }
        assert_eq!(of(&deed(UnlockUser, &before("ACTIVE"), &[])), Settles::Log, "blocks leave the status alone");
    }

    #[test]
    fn values_and_memberships_tell_as_long_as_nobody_changed_them_again() {
        let title = |value: &str| [("profile.title", Value::from(value))];
        let update = deed(Operation::UpdateUser, &title("Clerk"), &title("Chief"));
        for (now, expected) in [("Chief", Some(true)), ("Clerk", Some(false)), ("Head", None)] {
            let found = judge(&update, &Evidence::User(Some(&person("ACTIVE", 0, now))));
            assert_eq!(done(&found), expected, "{now}");
        }
        let gone = Deed { after: vec![Held { name: "profile.title".to_owned(), value: None }], ..update };
        assert_eq!(done(&judge(&gone, &Evidence::User(Some(&person("ACTIVE", 0, "Chief"))))), None);
        let join = deed(Operation::AssignUserToGroup, &[("group", "00g1".into())], &[]);
        let group = Group::parse(r#"{"id":"00g1","profile":{"name":"Sales"}}"#).unwrap();
        assert_eq!(done(&judge(&join, &Evidence::Groups(&[group]))), Some(true));
        assert_eq!(done(&judge(&join, &Evidence::Groups(&[]))), Some(false));
        assert_eq!(of(&deed(Operation::AssignUserToApplication, &[], &[])), Settles::Person);
        let password = deed(Operation::UpdateUser, &[], &[]);
        assert_eq!(of(&password), Settles::Person);
    }

    #[test]
    fn the_log_tells_by_target_kind_owner_and_time_and_its_silence_only_once_it_cannot_lag() {
        let remove = deed(Operation::UnenrollFactor, &[], &[]);
        let event = |owner: &str, target: &str, second: i64, request: &str| {
            LogEvent::parse(&format!(
                r#"{{"eventType":"user.mfa.factor.deactivate","published":"{}","outcome":{{"result":"SUCCESS"}},
                   "actor":{{"id":"00u9","type":"User","alternateId":"{owner}"}},"target":[{{"id":"{target}","type":"User"}}],
                   "transaction":{{"id":"{request}"}}}}"#,
                at(second)
            ))
            .unwrap()
        };
        let known = HashSet::from(["other".to_owned()]);
        let judged = |events: &[LogEvent], now: i64| {
            judge(&remove, &Evidence::Log { events, more: false, known: &known, owner: None, now: at(now) })
        };
        let mine = event("Robin@acme.com", "00u1", 2, "req7");
        let Judgement::Settled(settled) = judged(&[mine], 30) else { panic!("not settled") };
        assert_eq!((settled.done, settled.request.as_deref()), (true, Some("req7")));
        let others = [
            event("sam@acme.com", "00u1", 2, "a"),
            event("robin@acme.com", "00u2", 2, "b"),
            event("robin@acme.com", "00u1", -90, "c"),
            event("robin@acme.com", "00u1", 2, "other"),
        ];
        assert_eq!(done(&judged(&others, 30)), None, "it may still come");
        assert_eq!(done(&judged(&others, 700)), Some(false));
    }

    #[test]
    fn nothing_is_settled_while_it_may_still_be_on_its_way() {
        let sent = deed(Operation::SuspendUser, &[], &[]);
        assert!(not_yet(&sent, at(10)).is_some());
        assert_eq!(not_yet(&sent, at(60)), None);
        assert!(not_yet(&Deed { fate: Fate::UnderWay, ..sent }, at(9_999)).is_some());
    }

    #[test]
    fn a_rule_tells_by_its_status_and_by_whom_it_leaves_out() {
        let rule = |status: &str, out: &str| {
            let text = format!(
                r#"{{"id":"0pr1","status":"{status}","conditions":{{"people":{{"users":{{"exclude":["{out}"]}}}}}}}}"#
            );
            GroupRule::parse(&text).unwrap()
        };
        let of_rule = |operation, below: &str| Deed {
            path: format!("/api/v1/groups/rules/0pr1{below}"),
            ..deed(operation, &[], &[("excluded", Value::from(false))])
        };
        let (on, off) = ("/lifecycle/activate", "/lifecycle/deactivate");
        for (operation, below, rule, done) in [
            (Operation::ActivateGroupRule, on, rule("ACTIVE", "00u9"), true),
            (Operation::ActivateGroupRule, on, rule("INACTIVE", "00u9"), false),
            (Operation::DeactivateGroupRule, off, rule("INACTIVE", "00u9"), true),
            (Operation::DeactivateGroupRule, off, rule("ACTIVE", "00u9"), false),
            (Operation::ReplaceGroupRule, "", rule("INACTIVE", "00u9"), true),
            (Operation::ReplaceGroupRule, "", rule("INACTIVE", "00u1"), false),
            (Operation::DeleteGroupRule, "", rule("INACTIVE", "00u9"), false),
        ] {
            let deed = of_rule(operation, below);
            assert_eq!(rule_of(&deed), Some("0pr1"));
            assert_eq!(
                judge(&deed, &Evidence::Rule(Some(&rule))),
                Judgement::by(SettledBy::Field, done),
                "{operation:?}"
            );
        }
        let gone = judge(&of_rule(Operation::DeleteGroupRule, ""), &Evidence::Rule(None));
        assert_eq!(gone, Judgement::by(SettledBy::Field, true));
        assert!(matches!(judge(&of_rule(Operation::CreateGroupRule, ""), &Evidence::Rule(None)), Judgement::Open(_)));
    }
}
