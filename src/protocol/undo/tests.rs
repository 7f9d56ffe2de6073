//! Every case in which something is undone, and in which it is left.

use indexmap::IndexMap;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::change::Change;
use super::super::deed::Held;
use super::super::device::DeviceStatus;
use super::super::group_rule::RuleStatus;
use super::super::id::{DeviceId, GroupId, RuleId, UserId};
use super::super::json::Json;
use super::super::operation::Operation;
use super::super::recorder::Verdict;
use super::super::status::Status;
use super::*;

const GROUP: &str = "00g1";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn held(all: &[(&str, Value)]) -> Vec<Held> {
    all.iter().map(|(name, value)| Held { name: (*name).to_owned(), value: Some(value.clone()) }).collect()
}

fn deed(operation: Operation, before: &[(&str, Value)], after: &[(&str, Value)]) -> Done {
    Done {
        seq: Some(7),
        operation,
        user: UserId::new("00u1"),
        login: "ann@acme.com".to_owned(),
        before: held(before),
        after: held(after),
        verdict: Verdict::Done,
        stood: Stood::Between(at(0), at(1)),
        undone_by: None,
    }
}

fn present(status: &str, changed: i64) -> Present {
    Present {
        status: Status::parse(status),
        status_changed: Some(at(changed)),
        profile: IndexMap::new(),
        etag: None,
        groups: IndexMap::new(),
        devices: IndexMap::new(),
    }
}

fn in_group(member: Option<bool>, rules: Option<&[&str]>) -> Present {
    let rules = rules.map(|rules| rules.iter().map(|rule| (*rule).to_owned()).collect());
    let membership = Membership { name: "VPN Users".to_owned(), member, rules, exceptions: None };
    Present { groups: IndexMap::from([(GroupId::new(GROUP), membership)]), ..present("ACTIVE", -999) }
}

fn with_device(status: DeviceStatus) -> Present {
    let devices = IndexMap::from([(DeviceId::new("guo1"), ("MacBook".to_owned(), status))]);
    Present { devices, ..present("ACTIVE", -999) }
}

#[test]
fn a_device_is_given_back_where_it_is_still_suspended_and_what_was_unlinked_never() {
    let done = |operation| deed(operation, &[("device", json!("guo1"))], &[]);
    let id = || DeviceId::new("guo1");
    for (operation, now, change) in [
        (Operation::SuspendDevice, DeviceStatus::Suspended, Some(Change::UnsuspendDevice { device: id() })),
        (Operation::UnsuspendDevice, DeviceStatus::Active, Some(Change::SuspendDevice { device: id() })),
        (Operation::SuspendDevice, DeviceStatus::Active, None),
        (Operation::SuspendDevice, DeviceStatus::Deactivated, None),
        (Operation::SuspendDevice, DeviceStatus::Other("DREAMING".to_owned()), None),
        (Operation::DeactivateDevice, DeviceStatus::Deactivated, None),
    ] {
        let judged = judge(&[done(operation)], &with_device(now.clone()));
        assert_eq!(judged.changes(), change.into_iter().collect::<Vec<_>>(), "{operation:?} {now:?}");
        assert_eq!(judged.left.is_empty(), !judged.steps.is_empty(), "{:?}", judged.left);
    }
    // Unread, unnamed, and both one after the other.
    let unread = judge(&[done(Operation::SuspendDevice)], &present("ACTIVE", -999));
    assert!(unread.steps.is_empty() && unread.left[0].contains("could not be read"), "{:?}", unread.left);
    let unnamed = judge(&[deed(Operation::SuspendDevice, &[], &[])], &with_device(DeviceStatus::Suspended));
    assert!(unnamed.steps.is_empty() && unnamed.left[0].contains("not written down"), "{:?}", unnamed.left);
    let both = [done(Operation::SuspendDevice), done(Operation::UnsuspendDevice)];
    assert_eq!(judge(&both, &with_device(DeviceStatus::Active)).steps.len(), 2);
}

fn with_title(title: &str) -> Present {
    let profile = IndexMap::from([("title".to_owned(), Json::of_text(title))]);
    Present { profile, ..present("ACTIVE", -999) }
}

fn verdict(deed: &Done, present: &Present) -> (Vec<Change>, String) {
    let judged = judge(std::slice::from_ref(deed), present);
    (judged.changes(), judged.left.join(" "))
}

#[test]
fn a_suspension_is_lifted_only_where_it_is_the_one_that_stands() {
    let suspended = deed(Operation::SuspendUser, &[("status", json!("ACTIVE"))], &[]);
    assert_eq!(verdict(&suspended, &present("SUSPENDED", 1)), (vec![Change::Unsuspend], String::new()));
    for (before, now, changed, why) in [
        ("ACTIVE", "ACTIVE", 1, "is Active now"),
        ("ACTIVE", "DEPROVISIONED", 1, "is Deactivated now"),
        ("ACTIVE", "SUSPENDED", 60, "changed again since"),
        ("ACTIVE", "SUSPENDED", -60, "changed again since"),
        ("SUSPENDED", "SUSPENDED", 1, "was Suspended before"),
    ] {
        let deed = deed(Operation::SuspendUser, &[("status", json!(before))], &[]);
        let (changes, left) = verdict(&deed, &present(now, changed));
        assert!(changes.is_empty() && left.contains(why), "{before} {now} {changed}: {left}");
    }
    let unread = deed(Operation::SuspendUser, &[], &[]);
    assert!(verdict(&unread, &present("SUSPENDED", 1)).1.contains("was not read"));
    let untold = Done { stood: Stood::Untold, ..suspended };
    assert!(verdict(&untold, &present("SUSPENDED", 1)).0.is_empty());
}

#[test]
fn a_membership_is_undone_only_by_hand_and_where_it_was_made_here() {
    let group = ("group", json!(GROUP));
    let added = |was: Option<bool>| {
        let before: Vec<_> = [group.clone()].into_iter().chain(was.map(|was| ("member", json!(was)))).collect();
        deed(Operation::AssignUserToGroup, &before, &[group.clone(), ("member", json!(true))])
    };
    let out = vec![Change::RemoveFromGroup { group: GroupId::new(GROUP) }];
    assert_eq!(verdict(&added(Some(false)), &in_group(Some(true), Some(&[]))), (out.clone(), String::new()));
    assert_eq!(verdict(&added(Some(false)), &in_group(Some(true), None)).0, out);
    for (was, present, why) in [
        (Some(true), in_group(Some(true), Some(&[])), "was in it before"),
        (None, in_group(Some(true), Some(&[])), "was not told"),
        (Some(false), in_group(Some(false), None), "out of it already"),
        (Some(false), in_group(None, None), "cannot be read"),
        (Some(false), in_group(Some(true), Some(&["Sales"])), "the rule “Sales” keeps"),
    ] {
        let (changes, left) = verdict(&added(was), &present);
        assert!(changes.is_empty() && left.contains(why), "{was:?}: {left}");
    }
    let removed = deed(
        Operation::UnassignUserFromGroup,
        &[group.clone(), ("member", json!(true)), ("rules", json!(["Sales"]))],
        &[group.clone(), ("member", json!(false))],
    );
    let judged = judge(&[removed], &in_group(Some(false), None));
    assert_eq!(judged.changes(), [Change::AddToGroup { group: GroupId::new(GROUP) }]);
    assert!(judged.steps[0].words.concat().contains("exception to the rule “Sales”: that stays"), "{judged:?}");
}

#[test]
fn each_value_is_undone_alone_and_what_somebody_changed_since_is_left() {
    let saved = deed(
        Operation::UpdateUser,
        &[("profile.title", json!("Clerk")), ("profile.city", json!(null)), ("profile.nick", json!("A"))],
        &[("profile.title", json!("Chief")), ("profile.city", json!("Ulm")), ("profile.nick", json!("B"))],
    );
    let mut now = with_title("Chief");
    now.profile.insert("city".to_owned(), Json::of_text("Rome"));
    now.profile.insert("nick".to_owned(), Json::of_text("B"));
    let judged = judge(std::slice::from_ref(&saved), &now);
    let [Step { change: Change::SetValues { profile, .. }, .. }] = &judged.steps[..] else { panic!("{judged:?}") };
    assert_eq!(profile.keys().collect::<Vec<_>>(), ["title", "nick"]);
    assert_eq!(judged.left, ["city: somebody changed it since; left as it is."]);
    let gone = Done { before: vec![Held { name: "profile.title".to_owned(), value: None }], ..saved };
    assert!(verdict(&gone, &now).1.contains("no longer kept"));
}

#[test]
fn what_came_later_is_undone_first_and_what_came_before_is_judged_by_it() {
    let set = |from: &str, to: &str| {
        deed(Operation::UpdateUser, &[("profile.title", json!(from))], &[("profile.title", json!(to))])
    };
    let judged = judge(&[set("A", "B"), set("B", "C")], &with_title("C"));
    let titles: Vec<String> = judged.steps.iter().map(|step| step.words.concat()).collect();
    assert_eq!(titles, ["title is “B” again.", "title is “A” again."]);
    assert_eq!(judge(&[set("A", "B"), set("B", "C")], &with_title("X")).steps, []);
}

#[test]
fn nothing_to_undo_and_cannot_be_undone_are_different_words() {
    let said = |operation| verdict(&deed(operation, &[], &[]), &present("ACTIVE", 0)).1;
    assert!(said(Operation::UnlockUser).contains("nothing to undo"));
    for operation in [
        Operation::ExpirePasswordWithTempPassword,
        Operation::ResetFactors,
        Operation::RevokeUserSessions,
        Operation::DeleteUser,
    ] {
        assert!(said(operation).contains("cannot be undone"), "{operation:?}");
    }
    // What it takes comes back in part, by something else.
    assert!(said(Operation::DeactivateUser).contains("“bring back” on the person's page"));
    assert!(said(Operation::AssignUserToApplication).contains("cannot be taken away from here"));
    let unknown = Done { verdict: Verdict::Unknown, ..deed(Operation::SuspendUser, &[], &[]) };
    assert!(verdict(&unknown, &present("SUSPENDED", 1)).1.contains("no answer told"));
}

#[test]
fn the_inverse_of_an_inverse_is_the_word_itself() {
    for word in Word::ALL {
        if let Inverse::By(other) = word.row().inverse {
            assert_eq!(other.row().inverse, Inverse::By(word));
        }
    }
}

fn applied(mut now: Present, change: &Change) -> Present {
    match change {
        Change::Suspend => now.status = Status::Suspended,
        Change::Unsuspend => now.status = Status::Active,
        Change::AddToGroup { group } | Change::RemoveFromGroup { group } => {
            let member = matches!(change, Change::AddToGroup { .. });
            now.groups.entry(group.clone()).or_default().member = Some(member);
        }
        Change::SetValues { profile, .. } => now.profile.extend(profile.clone()),
        other => panic!("nothing undoes by {other:?}"),
    }
    now
}

proptest! {
    /// Something is done, somebody else may do something, and it is undone: what this changed is as it was before, and
    /// what the other changed is as they left it.
    #[test]
    fn undo_after_do_is_identity_where_it_is_offered(
        status in prop::sample::select(vec!["ACTIVE", "SUSPENDED", "LOCKED_OUT", "DEPROVISIONED", "STAGED"]),
        member: bool,
        title in "[abc]",
        done in 0..5usize,
        new_title in "[abc]",
        others in 0..6usize,
    ) {
        let mut before = present(status, -100);
        before.profile.insert("title".to_owned(), Json::of_text(&title));
        let group = GroupId::new(GROUP);
        let membership = Membership { name: String::new(), member: Some(member), rules: Some(vec![]), exceptions: None };
        before.groups.insert(group.clone(), membership);
        let named = [("group", json!(GROUP)), ("member", json!(member))];
        let status = [("status", json!(status))];
        let values = ([("profile.title", json!(title))], [("profile.title", json!(new_title))]);
        let profile = IndexMap::from([("title".to_owned(), Json::of_text(&new_title))]);
        let (deed, change) = match done {
            0 => (deed(Operation::SuspendUser, &status, &[]), Change::Suspend),
            1 => (deed(Operation::UnsuspendUser, &status, &[]), Change::Unsuspend),
            2 => (deed(Operation::AssignUserToGroup, &named, &[]), Change::AddToGroup { group: group.clone() }),
            3 => (deed(Operation::UnassignUserFromGroup, &named, &[]), Change::RemoveFromGroup { group: group.clone() }),
            _ => (deed(Operation::UpdateUser, &values.0, &values.1), Change::SetValues { profile, etag: None }),
        };
        let mut now = applied(before.clone(), &change);
        if done < 2 {
            now.status_changed = Some(at(1));
        }
        match others {
            0 => (now.status, now.status_changed) = (Status::Deprovisioned, Some(at(500))),
            1 => now.status_changed = Some(at(500)),
            2 => now.groups[&group].member = Some(!now.groups[&group].member.unwrap()),
            3 => { now.profile.insert("title".to_owned(), Json::of_text("theirs")); }
            4 => now.groups[&group].rules = Some(vec!["Sales".to_owned()]),
            _ => {}
        }
        let judged = judge(&[deed], &now);
        let after = judged.steps.iter().fold(now.clone(), |now, step| applied(now, &step.change));
        for step in &judged.steps {
            match step.change {
                Change::Suspend | Change::Unsuspend => prop_assert_eq!(&after.status, &before.status),
                Change::AddToGroup { .. } | Change::RemoveFromGroup { .. } => {
                    prop_assert_eq!(after.groups[&group].member, before.groups[&group].member);
                }
                _ => prop_assert_eq!(&after.profile, &before.profile),
            }
        }
        // What it did not change itself it leaves.
        if done >= 2 { prop_assert_eq!(&after.status, &now.status); }
        if done != 4 { prop_assert_eq!(&after.profile, &now.profile); }
        if !(2..4).contains(&done) { prop_assert_eq!(&after.groups, &now.groups); }
        // Where it made a difference and nobody touched it since, it is offered.
        let made = match done {
            0 => before.status == Status::Active,
            1 => before.status == Status::Suspended,
            2 => !member,
            3 => member,
            _ => title != new_title,
        };
        if made && others == 5 { prop_assert_eq!(judged.steps.len(), 1); }
        if !made { prop_assert!(judged.steps.is_empty()); }
    }
}

fn exception(status: RuleStatus) -> Exception {
    Exception {
        rule: RuleId::new("0pr1"),
        name: "Sales".to_owned(),
        status,
        many: 3,
        groups: vec!["VPN Users".to_owned()],
        people: Some(12),
        undo_of: None,
    }
}

#[test]
fn an_exception_of_a_removal_is_offered_whether_or_not_the_person_is_back_and_never_cleared_by_itself() {
    let group = ("group", json!(GROUP));
    let removal = |was: bool| {
        deed(
            Operation::UnassignUserFromGroup,
            &[group.clone(), ("member", json!(was)), ("rules", json!(["Sales"]))],
            &[],
        )
    };
    let now = |member: bool, status| {
        let exceptions = Some(vec![exception(status)]);
        let membership = Membership { name: "VPN Users".to_owned(), member: Some(member), rules: None, exceptions };
        let groups = IndexMap::from([(GroupId::new(GROUP), membership)]);
        Present { groups, ..present("ACTIVE", 0) }
    };
    for is_back in [false, true] {
        let judged = judge(&[removal(true)], &now(is_back, RuleStatus::Active));
        assert_eq!((judged.exceptions.len(), judged.clears()), (1, false));
        assert!(judged.stays().next().unwrap().contains("“Sales” (3 of 100): that stays"));
        assert_eq!(judged.steps.len(), usize::from(!is_back));
        let clearing = judged.clearing();
        assert!(clearing.clears() && clearing.exceptions.is_empty());
        assert!(matches!(clearing.steps[0].change, Change::ClearException { .. }), "first, so that the rule can act");
        assert!(clearing.steps[0].words.join(" ").contains("the group VPN Users by it (12 people in all)"));
    }
    // Whoever was not in it made no exception, and a rule whose group is gone cannot be changed.
    assert!(judge(&[removal(false)], &now(false, RuleStatus::Active)).exceptions.is_empty());
    let judged = judge(&[removal(true)], &now(false, RuleStatus::Invalid));
    assert!(judged.exceptions.is_empty() && judged.left[0].contains("Okta only deletes it"));
    // Somebody switched it off: it stays off, and that is said.
    let judged = judge(&[removal(true)], &now(false, RuleStatus::Inactive)).clearing();
    assert!(judged.steps[0].words[0].contains("Somebody switched it off, and it stays so"));
}
