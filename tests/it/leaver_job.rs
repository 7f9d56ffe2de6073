//! Somebody leaves, as a job: shut out first, then cleaned up. What is refused or lost on the way lets nobody back in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::Method;
use oktui::demo::Demo;
use oktui::protocol::job::{Fate, Job, Kind, Person};
use oktui::protocol::protection::{Protection, Rule};
use oktui::protocol::user::User;
use oktui::store::jobs::{Opened, Slot};
use oktui::worker::jobs::{End, Pause};
use serde_json::{Value, json};

use super::actions::beside;
use super::job_runs::{Place, Way, place_where, place_where_rules};

/// What goes, as the plan of one person has it.
fn phases(device: &str, group: &str) -> Value {
    json!([
        ["shut-out"],
        [{"sessions": {"tokens": true, "forget": true}}],
        ["grants"],
        ["factors"],
        ["enrolments"],
        [{"own-roles": {"only": null}}],
        [{"remove-from": {"group": group}}],
        [{"devices": {"only": [device]}}],
    ])
}

fn job(phases: &Value, people: Vec<Person>, more: Value) -> Opened {
    let phases = phases.as_array().unwrap();
    let ways: Vec<Value> = ["ACTIVE", "LOCKED_OUT"]
        .iter()
        .map(|status| json!({"status": status, "steps": phases[0], "then": phases[1..]}))
        .collect();
    let mut job = json!({
        "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "planned": super::harness::START,
        "action": "leaver", "title": "leaver", "source": "one person", "people": people.len(), "ways": ways,
    });
    for (name, value) in more.as_object().unwrap() {
        job[name] = value.clone();
    }
    let job: Job = serde_json::from_value(job).unwrap();
    Opened::in_memory(job, people)
}

/// Somebody with a role, a group by hand, a device of their own, grants and factors; the ids of device and group.
async fn with_everything(place: &Place) -> (Person, String, String) {
    let demo = place.demo();
    let get = async |path: &str| beside(demo, Method::GET, path, None).await;
    let own = |device: &Value| {
        !device["device"]["profile"]["displayName"].as_str().unwrap_or_default().starts_with("FRONTDESK")
    };
    for person in place.people(200).await {
        let id = person.id.clone();
        let list = |value: Value| value.as_array().cloned().unwrap_or_default();
        let devices = list(get(&format!("/api/v1/users/{id}/devices")).await);
        let grants = list(get(&format!("/api/v1/users/{id}/grants")).await);
        let factors = list(get(&format!("/api/v1/users/{id}/factors")).await);
        let Some(device) = devices.iter().find(|device| own(device)) else { continue };
        if grants.is_empty() || factors.is_empty() {
            continue;
        }
        let group =
            beside(demo, Method::POST, "/api/v1/groups", Some(json!({"profile": {"name": format!("Own {id}")}}))).await;
        let group = group["id"].as_str().unwrap().to_owned();
        beside(demo, Method::PUT, &format!("/api/v1/groups/{group}/users/{id}"), None).await;
        beside(demo, Method::POST, &format!("/api/v1/users/{id}/roles"), Some(json!({"type": "REPORT_ADMIN"}))).await;
        let user = get(&format!("/api/v1/users/{id}")).await;
        let person = Person::of(&User::parse(&user.to_string(), None).unwrap());
        return (person, device["device"]["id"].as_str().unwrap().to_owned(), group);
    }
    panic!("nobody has all of it");
}

async fn status(demo: &Demo, id: &str) -> String {
    let user = beside(demo, Method::GET, &format!("/api/v1/users/{id}"), None).await;
    user["status"].as_str().unwrap().to_owned()
}

/// What is left of somebody: grants, factors, roles, whether they are in the group, how the device stands.
async fn left(demo: &Demo, id: &str, device: &str, group: &str) -> (usize, usize, usize, bool, String) {
    let get = async |path: String| beside(demo, Method::GET, &path, None).await;
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    let groups = get(format!("/api/v1/users/{id}/groups")).await;
    let is_in = groups.as_array().unwrap().iter().any(|one| one["id"] == group);
    let device = get(format!("/api/v1/devices/{device}")).await;
    (
        count(&get(format!("/api/v1/users/{id}/grants")).await),
        count(&get(format!("/api/v1/users/{id}/factors")).await),
        count(&get(format!("/api/v1/users/{id}/roles")).await),
        is_in,
        device["status"].as_str().unwrap().to_owned(),
    )
}

fn kinds(opened: &Opened) -> Vec<Kind> {
    let course = &opened.course;
    course.slots_of(0).map(|slot| course.fate_of(slot).map_or(Kind::NotReached, |fate| fate.kind())).collect()
}

fn writes(place: &Place) -> Vec<String> {
    let calls = place.client.exchanges();
    let calls = calls.iter().filter(|call| call.method != Method::GET && call.status.is_some());
    calls.map(|call| format!("{} {}", call.method, call.target)).collect()
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_is_shut_out_first_and_loses_what_was_theirs() {
    let place = place_where(|_| Way::Through);
    let (person, device, group) = with_everything(&place).await;
    let id = person.id.to_string();
    let mut opened = job(&phases(&device, &group), vec![person], json!({"admins": [id]}));
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert!(kinds(&opened).iter().all(|kind| kind.is_fine()), "{:?}", kinds(&opened));
    let (grants, factors, roles, is_in, device_status) = left(place.demo(), &id, &device, &group).await;
    assert_eq!((grants, roles, is_in, device_status.as_str()), (0, 0, false, "SUSPENDED"));
    // A verified address is a factor by itself, and comes back.
    assert!(factors <= 1, "{factors}");
    assert_eq!(status(place.demo(), &id).await, "SUSPENDED");
    let writes = writes(&place);
    assert!(writes[0].ends_with("/lifecycle/suspend"), "{writes:?}");
    assert!(writes[1].contains("/sessions?oauthTokens=true&forgetDevices=true"), "{writes:?}");
    assert!(writes[2].ends_with("/grants"), "{writes:?}");
}

#[tokio::test(start_paused = true)]
async fn where_nobody_is_shut_out_nothing_else_is_done_until_somebody_asks_for_it() {
    let refuses = Arc::new(AtomicBool::new(true));
    let now = Arc::clone(&refuses);
    let place = place_where(move |request| {
        let suspends = request.uri().path().ends_with("/lifecycle/suspend");
        if suspends && now.load(Ordering::SeqCst) { Way::Refused } else { Way::Through }
    });
    let (person, device, group) = with_everything(&place).await;
    let id = person.id.to_string();
    let before = left(place.demo(), &id, &device, &group).await;
    let mut opened = job(&phases(&device, &group), vec![person], json!({"admins": [id]}));
    let end = place.run(&mut opened).await;
    assert!(matches!(&end, End::Paused(Pause::Held { count: 1, .. })), "{end:?}");
    let End::Paused(pause) = end else { panic!("it rests") };
    assert_eq!(
        pause.words(),
        "1 person is not shut out: You do not have permission to perform the requested action; nothing else was done to them"
    );
    assert_eq!(writes(&place).len(), 1, "{:?}", writes(&place));
    assert_eq!(left(place.demo(), &id, &device, &group).await, before);
    // Going on without trying it again changes nothing.
    assert!(matches!(place.run(&mut opened).await, End::Paused(Pause::Held { .. })));
    assert_eq!(writes(&place).len(), 1);
    // Tried again, and let through, the rest follows.
    refuses.store(false, Ordering::SeqCst);
    opened
        .note(super::harness::START.parse().unwrap(), oktui::store::jobs::Event::Again { person: 0, step: 0 })
        .unwrap();
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(status(place.demo(), &id).await, "SUSPENDED");
}

#[tokio::test(start_paused = true)]
async fn a_clean_up_that_is_refused_stops_nothing_and_lets_nobody_back_in() {
    for part in ["/lifecycle/reset_factors", "/roles/", "/grants", "/sessions", "/devices/", "/groups/"] {
        let place = place_where(move |request| {
            let is_write = request.method() != Method::GET;
            if is_write && request.uri().path().contains(part) { Way::Refused } else { Way::Through }
        });
        let (person, device, group) = with_everything(&place).await;
        let id = person.id.to_string();
        let mut opened = job(&phases(&device, &group), vec![person], json!({"admins": [id]}));
        assert_eq!(place.run(&mut opened).await, End::Finished, "{part}");
        let kinds = kinds(&opened);
        assert!(kinds.contains(&Kind::Refused), "{part}: {kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| !kind.is_fine()).count(), 1, "{part}: {kinds:?}");
        assert_eq!(status(place.demo(), &id).await, "SUSPENDED", "{part}");
        assert!(!writes(&place).iter().any(|call| call.contains("unsuspend")), "{part}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_at_any_step_is_looked_up_and_what_was_not_done_is_done() {
    for (part, way) in [
        ("/lifecycle/suspend", Way::AnswerLost),
        ("/lifecycle/suspend", Way::RequestLost),
        ("/grants", Way::AnswerLost),
        ("/grants", Way::RequestLost),
        ("/roles/", Way::AnswerLost),
        ("/roles/", Way::RequestLost),
        ("/groups/", Way::RequestLost),
        ("/devices/", Way::AnswerLost),
        ("/devices/", Way::RequestLost),
    ] {
        let lost = AtomicBool::new(false);
        let place = place_where(move |request| {
            let is_meant = request.method() != Method::GET && request.uri().path().contains(part);
            if is_meant && !lost.swap(true, Ordering::SeqCst) { way } else { Way::Through }
        });
        let (person, device, group) = with_everything(&place).await;
        let id = person.id.to_string();
        let mut opened = job(&phases(&device, &group), vec![person], json!({"admins": [id]}));
        let end = place.run(&mut opened).await;
        assert_eq!(end, End::Finished, "{part} {way:?}: {:?}", kinds(&opened));
        assert!(kinds(&opened).iter().all(|kind| kind.is_fine()), "{part} {way:?}: {:?}", kinds(&opened));
        let (grants, _, roles, is_in, device_status) = left(place.demo(), &id, &device, &group).await;
        assert_eq!((grants, roles, is_in, device_status.as_str()), (0, 0, false, "SUSPENDED"), "{part} {way:?}");
        assert_eq!(status(place.demo(), &id).await, "SUSPENDED");
    }
}

#[tokio::test(start_paused = true)]
async fn enrolments_are_removed_one_by_one_and_a_refusal_or_a_lost_answer_is_an_outcome() {
    for way in [Way::Through, Way::Refused, Way::AnswerLost, Way::RequestLost] {
        let met = AtomicBool::new(false);
        let place = place_where(move |request| {
            let is_meant =
                request.method() != Method::GET && request.uri().path().contains("/authenticator-enrollments/");
            if is_meant && !met.swap(true, Ordering::SeqCst) { way } else { Way::Through }
        });
        let (person, ..) = with_everything(&place).await;
        let path = format!("/api/v1/users/{}/authenticator-enrollments", person.id);
        let admins = json!({"admins": [person.id.to_string()]});
        let mut opened = job(&json!([["shut-out"], ["enrolments"], ["grants"]]), vec![person], admins);
        assert_eq!(place.run(&mut opened).await, End::Finished, "{way:?}");
        let second = match way {
            Way::Refused => Kind::Refused,
            // Read again, none was left.
            Way::AnswerLost => Kind::WasSo,
            _ => Kind::Done,
        };
        assert_eq!(kinds(&opened), [Kind::Done, second, Kind::Done], "{way:?}");
        let left = beside(place.demo(), Method::GET, &path, None).await;
        let is_password = |one: &Value| one["key"] == "okta_password";
        assert_eq!(left.as_array().unwrap().iter().all(is_password), !matches!(way, Way::Refused), "{way:?}: {left}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_locked_is_unlocked_and_suspended_in_one_step_whether_the_lock_still_holds_or_not() {
    let place = place_where(|_| Way::Through);
    let ana = beside(place.demo(), Method::GET, "/api/v1/users/ana.muller@acme.com", None).await;
    let person = Person::of(&User::parse(&ana.to_string(), None).unwrap());
    assert_eq!(person.status, "LOCKED_OUT");
    let id = person.id.to_string();
    let mut opened = job(&json!([["shut-out"], ["grants"]]), vec![person.clone()], json!({}));
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(status(place.demo(), &id).await, "SUSPENDED");
    assert!(writes(&place)[0].ends_with("/unlock") && writes(&place)[1].ends_with("/suspend"), "{:?}", writes(&place));
    // Unlocked by somebody else meanwhile: a plan for a locked account still shuts her out.
    let place = place_where(|_| Way::Through);
    beside(place.demo(), Method::POST, &format!("/api/v1/users/{id}/lifecycle/unlock"), None).await;
    let mut opened = job(&json!([["shut-out"], ["grants"]]), vec![person], json!({}));
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(status(place.demo(), &id).await, "SUSPENDED");
}

#[tokio::test(start_paused = true)]
async fn whoever_cannot_be_suspended_by_then_is_told_and_left() {
    let place = place_where(|_| Way::Through);
    let person = place.people(1).await.remove(0);
    let id = person.id.to_string();
    beside(place.demo(), Method::POST, &format!("/api/v1/users/{id}/lifecycle/expire_password"), None).await;
    let mut opened = job(&json!([["shut-out"], ["grants"], ["factors"]]), vec![person], json!({}));
    let End::Paused(pause) = place.run(&mut opened).await else { panic!("nobody is shut out") };
    assert!(pause.words().contains("is Pw expired now, and cannot be suspended"), "{}", pause.words());
    assert_eq!(writes(&place), Vec::<String>::new());
    let fate = opened.course.fate_of(Slot { person: 0, step: 0 });
    assert!(matches!(fate, Some(Fate::LeftAlone { .. })), "{fate:?}");
}

#[tokio::test(start_paused = true)]
async fn a_guarded_person_goes_only_where_their_login_was_typed_and_a_protected_one_never() {
    let rule = |whom: &str| Rule::read(whom, "policy.toml, line 3").unwrap();
    for (protects, typed, goes) in [(false, false, false), (false, true, true), (true, true, false)] {
        let quiet = place_where(|_| Way::Through);
        let person = quiet.people(1).await.remove(0);
        let named = rule(&format!("login:{}", person.login));
        let rules = if protects {
            Protection { protect: vec![named], ..Protection::default() }
        } else {
            Protection { guard: vec![named], ..Protection::default() }
        };
        let place = place_where_rules(rules, |_| Way::Through);
        let id = person.id.to_string();
        let confirmed: Vec<String> = if typed { vec![id.clone()] } else { Vec::new() };
        let mut opened = job(&json!([["shut-out"], ["grants"]]), vec![person], json!({"confirmed": confirmed}));
        let end = place.run(&mut opened).await;
        assert_eq!(end == End::Finished, goes, "{protects} {typed}: {end:?}");
        assert_eq!(status(place.demo(), &id).await == "SUSPENDED", goes, "{protects} {typed}");
    }
}
