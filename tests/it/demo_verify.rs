//! Asking somebody for a second factor, from Okta's contract of verifying factors; nothing of it is recorded.

use std::time::Duration;

use oktui::demo::{DemoSettings, Engine};
use serde_json::{Value, json};

use crate::demo::{Answer, World};
use crate::demo_factors::{JANA, code, events, post};

/// The id of somebody's factor of a kind.
async fn factor(world: &World, person: &str, kind: &str) -> String {
    let factors = world.get(&format!("{person}/factors")).await.list();
    let found = factors.iter().find(|factor| factor["factorType"] == kind && factor["status"] == "ACTIVE");
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn enrolled(world: &World, kind: &str, profile: Value) -> String {
    let body = json!({"factorType": kind, "provider": "OKTA", "profile": profile});
    let made = post(world, &format!("{JANA}/factors?activate=true"), Some(&body)).await;
    made.json()["id"].as_str().unwrap().to_owned()
}

fn path(link: &Value) -> &str {
    link["href"].as_str().unwrap().strip_prefix("http://demo.test").unwrap()
}

async fn verify(world: &World, factor: &str, body: Value) -> Answer {
    post(world, &format!("{JANA}/factors/{factor}/verify"), Some(&body)).await
}

async fn result(world: &World, poll: &str) -> String {
    world.get(poll).await.json()["factorResult"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_push_with_a_number_waits_until_the_person_chose_it() {
    let world = World::of(40);
    let push = factor(&world, JANA, "push").await;
    let asked = verify(&world, &push, json!({"useNumberMatchingChallenge": true})).await;
    assert_eq!(asked.status, 201);
    let asked = asked.json();
    assert_eq!((&asked["factorResult"], &asked["expiresAt"]), (&json!("WAITING"), &json!("2026-03-02T11:01:00.000Z")));
    let number = asked["_embedded"]["challenge"]["correctAnswer"].as_u64().unwrap();
    assert!((10..100).contains(&number));
    let poll = path(&asked["_links"]["poll"]);
    assert_eq!(world.get(poll).await.json()["_embedded"]["challenge"]["correctAnswer"], number);
    tokio::time::advance(Duration::from_secs(15)).await;
    assert_eq!(world.get(poll).await.text, r#"{"factorResult":"SUCCESS"}"#);
    assert_eq!(result(&world, poll).await, "SUCCESS");
    assert_eq!(events(&world).await, ["user.authentication.auth_via_mfa"], "told once");
    // Without the number, and where the organisation has none.
    let plain = post(&world, &format!("{JANA}/factors/{push}/verify"), None).await.json();
    assert_eq!(plain.get("_embedded"), None);
    let classic = World::new(DemoSettings { users: 40, engine: Engine::Classic, ..DemoSettings::default() });
    let asked = verify(&classic, &push, json!({"useNumberMatchingChallenge": true})).await;
    assert_eq!((asked.status, asked.json().get("_embedded")), (201, None));
}

#[tokio::test(start_paused = true)]
async fn who_presses_no_and_who_never_looks_is_told_apart() {
    let world = World::of(40);
    let push = factor(&world, JANA, "push").await;
    let switch = format!("/demo/users/jana.weiss@acme.com/factors/{push}");
    let poll = async || path(&verify(&world, &push, json!({})).await.json()["_links"]["poll"]).to_owned();
    let first = poll().await;
    assert_eq!(post(&world, &format!("{switch}/reject"), None).await.status, 200);
    let rejected = world.get(&first).await.json();
    assert_eq!(rejected["factorResult"], "REJECTED");
    assert!(rejected["_links"]["verify"]["href"].as_str().unwrap().ends_with("/verify"));
    post(&world, &format!("{switch}/ignore"), None).await;
    let second = poll().await;
    tokio::time::advance(Duration::from_secs(299)).await;
    assert_eq!(result(&world, &second).await, "WAITING");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(result(&world, &second).await, "TIMEOUT");
    post(&world, &format!("{switch}/accept"), None).await;
    let third = poll().await;
    assert_eq!(world.send("DELETE", &third, &[], None).await.status, 204);
    assert_eq!(world.get(&third).await.status, 404, "what was called off is gone");
    assert_eq!(world.get(&first.replace("v2mst.", "v2mst.x")).await.status, 404);
}

/// People differ: most accept, some press No, some never look; the same people every time.
#[tokio::test(start_paused = true)]
async fn people_answer_as_they_are() {
    let world = World::new(DemoSettings { users: 300, rate_limit: 0, ..DemoSettings::default() });
    let mut results = Vec::new();
    for _ in 0..2 {
        let mut polls = Vec::new();
        for user in &world.every("/api/v1/users?filter=status+eq+%22ACTIVE%22&limit=200").await[30..110] {
            let person = format!("/api/v1/users/{}", user["id"].as_str().unwrap());
            let factors = world.get(&format!("{person}/factors")).await.list();
            let Some(push) = factors.iter().find(|factor| factor["factorType"] == "push") else { continue };
            let asked = post(&world, path(&push["_links"]["verify"]), None).await.json();
            polls.push(path(&asked["_links"]["poll"]).to_owned());
        }
        tokio::time::advance(Duration::from_mins(1)).await;
        let mut answers = Vec::new();
        for poll in &polls {
            answers.push(result(&world, poll).await);
        }
        results.push(answers);
    }
    assert_eq!(results[0], results[1]);
    for kind in ["SUCCESS", "REJECTED", "WAITING"] {
        assert!(results[0].iter().filter(|result| *result == kind).count() > 3, "{kind}: {:?}", results[0]);
    }
}

/// A message is sent by a call without a body; again within thirty seconds it is 429, with a code of its own.
#[tokio::test(start_paused = true)]
async fn codes_that_were_sent_are_taken_once() {
    let world = World::of(40);
    for (kind, again) in [("sms", "E0000109"), ("call", "E0000133")] {
        let id = enrolled(&world, kind, json!({"phoneNumber": "+491715550199"})).await;
        let sent = post(&world, &format!("{JANA}/factors/{id}/verify"), None).await;
        assert_eq!((sent.status, &sent.json()["factorResult"]), (200, &json!("CHALLENGE")));
        assert_eq!(sent.json()["profile"]["phoneNumber"], "+491715550199");
        let twice = post(&world, &format!("{JANA}/factors/{id}/verify"), None).await;
        assert_eq!((twice.status, twice.refusal().1.as_str()), (429, again));
        let right = code(&world, JANA, &id).await;
        let wrong = verify(&world, &id, json!({"passCode": "000"})).await;
        assert_eq!(
            wrong.refusal(),
            (403, "E0000068".into(), "Your passcode doesn't match our records. Please try again.".into())
        );
        assert_eq!(verify(&world, &id, json!({"passCode": right})).await.text, r#"{"factorResult":"SUCCESS"}"#);
        assert_eq!(verify(&world, &id, json!({"passCode": right})).await.refusal().1, "E0000068", "used");
        tokio::time::advance(Duration::from_secs(31)).await;
        verify(&world, &id, json!({})).await;
        let late = code(&world, JANA, &id).await;
        tokio::time::advance(Duration::from_secs(301)).await;
        assert_eq!(verify(&world, &id, json!({"passCode": late})).await.refusal().1, "E0000068", "too late");
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_of_a_clock_is_good_once_and_five_wrong_ones_lock() {
    let world = World::of(40);
    let totp = factor(&world, JANA, "token:software:totp").await;
    let now = code(&world, JANA, &totp).await;
    let give = async |code: &str| verify(&world, &totp, json!({"passCode": code})).await;
    assert_eq!(give(&now).await.status, 200);
    assert_eq!(give(&now).await.refusal().1, "E0000082");
    tokio::time::advance(Duration::from_secs(30)).await;
    let next = code(&world, JANA, &totp).await;
    assert_ne!(now, next);
    for _ in 0..5 {
        assert_eq!(give("nope").await.refusal().1, "E0000068");
    }
    assert_eq!(give(&next).await.refusal().1, "E0000069", "even the right one");
    tokio::time::advance(Duration::from_secs(301)).await;
    let later = code(&world, JANA, &totp).await;
    assert_eq!(give(&later).await.status, 200);
}

#[tokio::test]
async fn questions_are_answered_in_any_case() {
    let world = World::of(40);
    let id = enrolled(&world, "question", json!({"question": "disliked_food", "answer": "Meatball"})).await;
    assert_eq!(verify(&world, &id, json!({"answer": "meatballs"})).await.refusal().1, "E0000068");
    assert_eq!(verify(&world, &id, json!({"answer": "MEATBALL"})).await.status, 200);
    assert_eq!(verify(&world, &id, json!({})).await.json()["factorResult"], "CHALLENGE");
}

/// Locked people answer E0000069; who is suspended or gone cannot be asked; a push needs the caller's name.
#[tokio::test]
async fn who_cannot_be_asked_is_told() {
    let world = World::of(40);
    for (login, refusal) in [("ana.muller", "E0000069"), ("viktor.lang", "E0000038")] {
        let person = format!("/api/v1/users/{login}@acme.com");
        let push = factor(&world, &person, "push").await;
        let refused = post(&world, &format!("{person}/factors/{push}/verify"), None).await.refusal();
        assert_eq!((refused.0, refused.1.as_str()), (403, refusal));
    }
    let push = factor(&world, JANA, "push").await;
    let nameless = world.send("POST", &format!("{JANA}/factors/{push}/verify"), &[], None).await;
    assert_eq!(nameless.refusal().1, "E0000001");
    assert_eq!(verify(&world, "opfnobody", json!({})).await.status, 404);
}
