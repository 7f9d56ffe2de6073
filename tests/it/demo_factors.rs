//! Second factors of people: enrolling, finishing, changing and removing them, and what is refused.
//!
//! Recorded is how an enrolled message and question come back, and an empty list; what pushes, calls and codes do is
//! from Okta's contract of the factors.

use std::time::Duration;

use serde_json::{Value, json};

use crate::demo::{Answer, World};

pub(crate) const JANA: &str = "/api/v1/users/jana.weiss@acme.com";

pub(crate) async fn post(world: &World, path: &str, body: Option<&Value>) -> Answer {
    world.send("POST", path, &[("user-agent", "test/1")], body).await
}

/// What the person would read off, say or be sent: outside the API.
pub(crate) async fn code(world: &World, person: &str, factor: &str) -> String {
    let person = person.strip_prefix("/api/v1/users/").unwrap();
    let answer = post(world, &format!("/demo/users/{person}/factors/{factor}/code"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["code"].as_str().unwrap().to_owned()
}

pub(crate) async fn events(world: &World) -> Vec<String> {
    let events = world.get("/api/v1/logs?since=2026-03-02T10:56:00Z&limit=200").await.list();
    events.iter().map(|event| event["eventType"].as_str().unwrap().to_owned()).collect()
}

fn phone(kind: &str, number: &str) -> Value {
    json!({"factorType": kind, "provider": "OKTA", "profile": {"phoneNumber": number}})
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Okta keeps numbers in E.164; clients that hold to the contract refuse a whole list for one number with blanks.
#[tokio::test]
async fn every_number_of_a_factor_is_plain() {
    let world = World::of(400);
    let mut numbers = 0;
    for user in world.every("/api/v1/users?limit=200").await {
        let factors = world.get(&format!("/api/v1/users/{}/factors", user["id"].as_str().unwrap())).await.list();
        for number in factors.iter().filter_map(|factor| factor["profile"]["phoneNumber"].as_str()) {
            numbers += 1;
            let digits = number.strip_prefix('+').unwrap();
            assert!(digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0'), "{number}");
            assert!((8..=15).contains(&digits.len()), "{number}");
        }
    }
    assert!(numbers > 40, "{numbers}");
}

/// As recorded: 200, `PENDING_ACTIVATION`, an array of ways to send the code again, and no DELETE at first.
#[tokio::test(start_paused = true)]
async fn a_message_is_enrolled_by_the_code_that_it_carries() {
    let world = World::of(40);
    let made = post(&world, &format!("{JANA}/factors"), Some(&phone("sms", "+49 (171) 555-0199"))).await;
    assert_eq!(made.status, 200);
    let factor = made.json();
    assert_eq!(
        keys(&factor),
        ["id", "factorType", "provider", "vendorName", "status", "created", "lastUpdated", "profile", "_links"]
    );
    assert_eq!(factor["profile"], json!({"phoneNumber": "+491715550199"}));
    assert_eq!(factor["status"], "PENDING_ACTIVATION");
    assert_eq!(keys(&factor["_links"]), ["resend", "activate", "self", "user"]);
    assert_eq!(factor["_links"]["resend"][0]["name"], "sms");
    let id = factor["id"].as_str().unwrap();
    let own = format!("{JANA}/factors/{id}");
    assert_eq!(world.get(&own).await.json(), factor);
    // One message in thirty seconds.
    let again = post(&world, &format!("{own}/resend"), None).await;
    assert_eq!(again.refusal().1, "E0000109");
    assert_eq!(again.status, 429);
    tokio::time::advance(Duration::from_secs(31)).await;
    assert_eq!(post(&world, &format!("{own}/resend"), None).await.status, 200);
    let wrong = post(&world, &format!("{own}/lifecycle/activate"), Some(&json!({"passCode": "no"}))).await;
    assert_eq!((wrong.status, wrong.refusal().1.as_str()), (403, "E0000068"));
    let right = json!({"passCode": code(&world, JANA, id).await});
    let active = post(&world, &format!("{own}/lifecycle/activate"), Some(&right)).await.json();
    assert_eq!((&active["status"], &active["id"]), (&json!("ACTIVE"), &json!(id)));
    assert_eq!(keys(&active["_links"]), ["verify", "self", "user"]);
    assert_eq!(
        events(&world).await,
        [
            "system.sms.send_phone_verification_message",
            "system.sms.send_phone_verification_message",
            "user.mfa.factor.activate"
        ]
    );
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    let gone = world.get(&own).await;
    assert_eq!((gone.status, gone.refusal().1.as_str()), (404, "E0000007"));
    assert!(gone.json()["errorSummary"].as_str().unwrap().ends_with("(UserFactor)"));
}

/// `activate=true` needs no code for messages, calls, mails and custom tokens.
#[tokio::test]
async fn what_may_be_activated_at_once_is() {
    let world = World::of(40);
    let path = format!("{JANA}/factors?activate=true");
    for body in [
        phone("sms", "+491715550199"),
        phone("call", "+491715550199"),
        json!({"factorType": "email", "provider": "OKTA", "profile": {"email": "jana.weiss@acme.com"}}),
        json!({"factorType": "token:hotp", "provider": "CUSTOM", "factorProfileId": "fpr1", "profile": {"sharedSecret": "abc"}}),
    ] {
        let made = post(&world, &path, Some(&body)).await;
        assert_eq!((made.status, made.json()["status"].as_str()), (200, Some("ACTIVE")), "{}", made.text);
    }
    let body = json!({"factorType": "token:software:totp", "provider": "GOOGLE"});
    assert_eq!(post(&world, &path, Some(&body)).await.json()["status"], "PENDING_ACTIVATION");
}

/// Recorded: a question is active at once, links to the questions, never shows its answer, and PUT changes it.
#[tokio::test]
async fn a_question_is_active_at_once_and_can_be_changed() {
    let world = World::of(40);
    let list = world.get(&format!("{JANA}/factors/questions")).await.list();
    assert_eq!((list.len(), &list[0]["question"]), (19, &json!("disliked_food")));
    let question = |name: &str, answer: &str| json!({"factorType": "question", "provider": "OKTA", "profile": {"question": name, "answer": answer}});
    let made = post(&world, &format!("{JANA}/factors"), Some(&question("disliked_food", "meatball"))).await;
    assert_eq!((made.status, made.json()["status"].as_str()), (200, Some("ACTIVE")));
    assert!(!made.text.contains("meatball"));
    assert_eq!(keys(&made.json()["_links"]), ["questions", "self", "user"]);
    let own = format!("{JANA}/factors/{}", made.json()["id"].as_str().unwrap());
    let put = world.send("PUT", &own, &[], Some(&question("name_of_first_plush_toy", "meatball"))).await;
    assert_eq!(put.json()["profile"]["questionText"], "What is the name of your first stuffed animal?");
    for bad in [question("shoe_size", "meatball"), question("disliked_food", "ab")] {
        assert_eq!(world.send("PUT", &own, &[], Some(&bad)).await.refusal().1, "E0000001");
    }
    let twice = post(&world, &format!("{JANA}/factors"), Some(&question("disliked_food", "meatball"))).await;
    assert_eq!(twice.refusal().2, "A factor of this type is already set up.");
}

#[tokio::test]
async fn a_code_of_an_app_is_computed_from_the_secret_that_was_shown() {
    let world = World::of(40);
    let body = json!({"factorType": "token:software:totp", "provider": "GOOGLE"});
    let made = post(&world, &format!("{JANA}/factors"), Some(&body)).await.json();
    let activation = &made["_embedded"]["activation"];
    assert_eq!((&activation["timeStep"], &activation["encoding"]), (&json!(30), &json!("base32")));
    assert_eq!(activation["sharedSecret"].as_str().unwrap().len(), 32);
    let id = made["id"].as_str().unwrap();
    let right = json!({"passCode": code(&world, JANA, id).await});
    let own = format!("{JANA}/factors/{id}/lifecycle/activate");
    assert_eq!(post(&world, &own, Some(&right)).await.json()["status"], "ACTIVE");
}

/// A device for Okta Verify is set up by the person; the enrolment is asked about until then, ten minutes long.
#[tokio::test(start_paused = true)]
async fn okta_verify_waits_for_its_device() {
    let world = World::of(40);
    let push = json!({"factorType": "push", "provider": "OKTA"});
    let refused = post(&world, &format!("{JANA}/factors"), Some(&push)).await.refusal();
    assert_eq!(refused.2, "A factor of this type is already set up.");
    let before = world.get(&format!("{JANA}/factors")).await.list();
    let old = before[0]["id"].as_str().unwrap();
    assert_eq!(world.send("DELETE", &format!("{JANA}/factors/{old}"), &[], None).await.status, 204);
    let begin = async || post(&world, &format!("{JANA}/factors"), Some(&push)).await.json();
    let made = begin().await;
    assert_eq!(keys(&made["_links"]), ["poll", "self", "user"]);
    assert_eq!(made["_embedded"]["activation"]["factorResult"], "WAITING");
    let poll = format!("{JANA}/factors/{}/lifecycle/activate/poll", made["id"].as_str().unwrap());
    assert_eq!(post(&world, &poll, None).await.json()["factorResult"], "WAITING");
    tokio::time::advance(Duration::from_secs(601)).await;
    assert_eq!(post(&world, &poll, None).await.json()["factorResult"], "TIMEOUT");
    let made = begin().await;
    let id = made["id"].as_str().unwrap();
    let accept = format!("/demo/users/jana.weiss@acme.com/factors/{id}/accept");
    assert_eq!(post(&world, &accept, None).await.status, 200);
    let poll = format!("{JANA}/factors/{id}/lifecycle/activate/poll");
    assert_eq!(post(&world, &poll, None).await.json()["status"], "ACTIVE");
    let kinds: Vec<_> =
        world.get(&format!("{JANA}/factors")).await.list().iter().map(|one| one["factorType"].clone()).collect();
    assert_eq!(kinds, ["push", "token:software:totp"], "its codes come along");
}

#[tokio::test]
async fn an_enrolment_that_cannot_be_is_refused() {
    let world = World::of(40);
    let ana = "/api/v1/users/ana.muller@acme.com/factors";
    let cause = async |path: &str, body: Value| post(&world, path, Some(&body)).await.refusal();
    assert_eq!(cause(ana, phone("sms", "+49 171 555 0000")).await.2, "There is an existing verified phone number.");
    let replaced = format!("{ana}?updatePhone=true");
    assert_eq!(cause(&replaced, phone("sms", "+491715550000")).await.1, "E0000001", "the number is in use");
    for number in ["0171 5550199", "+0171555019", "soon", "+49"] {
        assert_eq!(cause(&format!("{JANA}/factors"), phone("call", number)).await.1, "E0000098", "{number}");
    }
    for (kind, provider, why) in [
        ("signed_nonce", "OKTA", "Factor not enabled."),
        ("push", "YUBICO", "Factor not enabled."),
        ("telepathy", "OKTA", "Invalid factor type or provider"),
        ("sms", "ACME", "Invalid Provider."),
    ] {
        let body = json!({"factorType": kind, "provider": provider});
        let refusal = (400, "E0000001".to_owned(), why.to_owned());
        assert_eq!(cause(&format!("{JANA}/factors"), body).await, refusal, "{kind} {provider}");
    }
    let second = json!({"factorType": "email", "provider": "OKTA", "profile": {"email": "jana@mail.example"}});
    assert_eq!(cause(&format!("{JANA}/factors"), second).await.1, "E0000001");
    let gone = "/api/v1/users/johnny.smith@acme.com/factors";
    assert_eq!(cause(gone, phone("sms", "+491715550000")).await.1, "E0000038");
    // A number that was never confirmed gives way to another that is asked for.
    let pending = format!("{JANA}/factors");
    assert_eq!(post(&world, &pending, Some(&phone("sms", "+491715550001"))).await.status, 200);
    assert_eq!(cause(&pending, phone("sms", "+491715550002")).await.1, "E0000001");
    assert_eq!(
        post(&world, &format!("{pending}?updatePhone=true"), Some(&phone("sms", "+491715550002"))).await.status,
        200
    );
    assert_eq!(post(&world, &format!("{JANA}/lifecycle/reset_factors"), None).await.status, 200);
    assert_eq!(world.get(&pending).await.text, "[]");
}

/// As Okta's Node SDK enrols and lists them: the number copied from somewhere, the question first.
#[tokio::test]
async fn a_number_may_come_without_its_plus_and_a_question_is_listed_first() {
    let world = World::of(40);
    let path = format!("{JANA}/factors");
    for body in [
        phone("call", "162 840 01133\u{202c}"),
        json!({"factorType": "question", "provider": "OKTA",
               "profile": {"question": "disliked_food", "answer": "marzipan"}}),
    ] {
        let made = post(&world, &path, Some(&body)).await;
        assert_eq!(made.status, 200, "{}", made.text);
    }
    let factors = world.get(&path).await.list();
    let kinds: Vec<&Value> = factors.iter().map(|factor| &factor["factorType"]).collect();
    let mine: Vec<&&Value> =
        kinds.iter().filter(|kind| ["question", "call"].contains(&kind.as_str().unwrap())).collect();
    assert_eq!((kinds[0], mine), (&json!("question"), vec![&&json!("question"), &&json!("call")]));
    assert!(factors.iter().any(|factor| factor["profile"]["phoneNumber"] == "+16284001133"));
}
