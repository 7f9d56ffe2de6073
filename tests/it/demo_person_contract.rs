//! What lies around a person, held against Okta's contract of it, which stands beside the project.

use serde_json::{Value, json};

use crate::demo::World;
use crate::demo_contract::Contract;
use crate::demo_factors::{JANA, code, post};

const FACTORS: &str = "/api/v1/users/{userId}/factors";
const FACTOR: &str = "/api/v1/users/{userId}/factors/{factorId}";
const ENROLMENTS: &str = "/api/v1/users/{userId}/authenticator-enrollments";

/// Asserts that an answer is what the contract says of a call.
fn hold(contract: &Contract, (method, path): (&str, &str), (status, body): (u16, Value)) -> Value {
    let mut problems = contract.problems(method, path, status, &body);
    // Recorded are an array of ways to send a code again, and PATCH on devices; the contract's own examples of profiles
    // hold texts where it says objects.
    problems.retain(|problem| {
        let profile = problem.starts_with("/profile/") && problem.contains("is not of types");
        !profile && !problem.starts_with("/_links/resend:") && !problem.contains("\"PATCH\" is not one of")
    });
    assert!(problems.is_empty(), "{method} {path} {status}: {problems:#?}\n{body:#}");
    body
}

#[tokio::test(start_paused = true)]
async fn answers_about_factors_are_as_the_contract_says() {
    let Some(contract) = Contract::around() else { return };
    let world = World::of(60);
    let send = async |method: &str, path: &str, body: Value| {
        let body = Some(&body).filter(|body| !body.is_null());
        let answer = world.send(method, path, &[("user-agent", "test/1")], body).await;
        (answer.status, answer.json())
    };
    let own = |id: &Value, rest: &str| format!("{JANA}/factors/{}{rest}", id.as_str().unwrap());
    for body in [
        json!({"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+491715550199"}}),
        json!({"factorType": "call", "provider": "OKTA", "profile": {"phoneNumber": "+491715550199"}}),
        json!({"factorType": "email", "provider": "OKTA", "profile": {"email": "jana.weiss@acme.com"}}),
        json!({"factorType": "token:software:totp", "provider": "GOOGLE"}),
        json!({"factorType": "webauthn", "provider": "FIDO"}),
        json!({"factorType": "question", "provider": "OKTA", "profile": {"question": "first_award", "answer": "swim"}}),
    ] {
        let made = hold(contract, ("POST", FACTORS), send("POST", &format!("{JANA}/factors"), body).await);
        if made["status"] == "ACTIVE" || made["factorType"] == "webauthn" {
            continue;
        }
        let given = json!({"passCode": code(&world, JANA, made["id"].as_str().unwrap()).await});
        let path = format!("{FACTOR}/lifecycle/activate");
        hold(contract, ("POST", &path), send("POST", &own(&made["id"], "/lifecycle/activate"), given).await);
    }
    tokio::time::advance(std::time::Duration::from_mins(1)).await;
    let verify = format!("{FACTOR}/verify");
    for factor in world.get(&format!("{JANA}/factors")).await.list() {
        if factor["status"] != "ACTIVE" || factor["factorType"] == "question" {
            continue;
        }
        let asked = send("POST", &own(&factor["id"], "/verify"), Value::Null).await;
        let asked = hold(contract, ("POST", &verify), asked);
        if let Some(poll) = asked["_links"]["poll"]["href"].as_str() {
            let path = format!("{FACTOR}/transactions/{{transactionId}}");
            let poll = poll.strip_prefix("http://demo.test").unwrap();
            hold(contract, ("GET", &path), send("GET", poll, Value::Null).await);
            tokio::time::advance(std::time::Duration::from_secs(30)).await;
            hold(contract, ("GET", &path), send("GET", poll, Value::Null).await);
        }
    }
    hold(contract, ("GET", "/api/v1/users/{userId}/factors/questions"), {
        send("GET", &format!("{JANA}/factors/questions"), Value::Null).await
    });
}

#[tokio::test]
async fn answers_about_access_are_as_the_contract_says() {
    let Some(contract) = Contract::around() else { return };
    let world = World::of(60);
    let get = async |path: &str| {
        let answer = world.get(path).await;
        (answer.status, answer.json())
    };
    let all = hold(contract, ("GET", "/api/v1/authenticators"), get("/api/v1/authenticators").await);
    let id = |key: &str| all.as_array().unwrap().iter().find(|one| one["key"] == key).unwrap()["id"].clone();
    let enrolments = format!("{JANA}/authenticator-enrollments");
    for (kind, body) in [
        ("tac", json!({"authenticatorId": id("tac"), "profile": {"ttl": "60", "multiUse": true}})),
        ("phone", json!({"authenticatorId": id("phone_number"), "profile": {"phoneNumber": "+491715550199"}})),
    ] {
        let made = post(&world, &format!("{enrolments}/{kind}"), Some(&body)).await;
        let made = hold(contract, ("POST", &format!("{ENROLMENTS}/{kind}")), (made.status, made.json()));
        let one = format!("{enrolments}/{}", made["id"].as_str().unwrap());
        hold(contract, ("GET", &format!("{ENROLMENTS}/{{enrollmentId}}")), get(&one).await);
    }
    let list = get("/api/v1/devices").await.1;
    let device = format!("/api/v1/devices/{}", list[0]["id"].as_str().unwrap());
    for (path, call) in [
        ("/api/v1/devices/{deviceId}", device.clone()),
        ("/api/v1/devices/{deviceId}/users", format!("{device}/users")),
        ("/api/v1/users/{userId}/devices", format!("{JANA}/devices")),
        ("/api/v1/users/{userId}/risk", format!("{JANA}/risk")),
        ("/api/v1/users/{userId}/classification", format!("{JANA}/classification")),
        ("/api/v1/users/{userId}/grants", format!("{JANA}/grants")),
        ("/api/v1/users/{userId}/clients", format!("{JANA}/clients")),
        (
            "/api/v1/principal-rate-limits",
            "/api/v1/principal-rate-limits?filter=principalType+eq+%22SSWS_TOKEN%22".to_owned(),
        ),
        ("/.well-known/okta-organization", "/.well-known/okta-organization".to_owned()),
    ] {
        hold(contract, ("GET", path), get(&call).await);
    }
}
