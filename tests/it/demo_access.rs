//! What somebody's access hangs on besides a password: authenticators, temporary codes, devices, risk, grants, and the
//! share of the limits that a token has. Recorded: authenticators, devices, risk, an empty list of grants and clients,
//! shares. Temporary codes and enrolments of authenticators are from Okta's contract.

use std::time::Duration;

use oktui::demo::{DemoSettings, Engine};
use serde_json::{Value, json};

use crate::demo::{Answer, World};
use crate::demo_factors::{JANA, events, post};

async fn put(world: &World, path: &str, body: Value) -> Answer {
    world.send("PUT", path, &[], Some(&body)).await
}

async fn delete(world: &World, path: &str) -> u16 {
    world.send("DELETE", path, &[], None).await.status
}

fn classic() -> World {
    World::new(DemoSettings { users: 120, engine: Engine::Classic, rate_limit: 0, ..DemoSettings::default() })
}

async fn authenticator(world: &World, key: &str) -> String {
    let all = world.get("/api/v1/authenticators").await.list();
    all.iter().find(|one| one["key"] == key).unwrap()["id"].as_str().unwrap().to_owned()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Recorded: inactive ones are listed, several share a key, the five of every organisation are there.
#[tokio::test]
async fn authenticators_are_listed_with_those_that_are_off() {
    let world = World::of(40);
    let all = world.get("/api/v1/authenticators").await.list();
    for key in ["okta_email", "okta_password", "phone_number", "security_question", "okta_verify"] {
        assert_eq!(all.iter().filter(|one| one["key"] == key).count(), 1, "{key}");
    }
    assert_eq!(all.iter().filter(|one| one["key"] == "custom_app").count(), 2);
    assert!(all.iter().any(|one| one["status"] == "INACTIVE" && one["_links"]["activate"].is_object()));
    for one in &all {
        assert_eq!(keys(one)[..7], ["type", "id", "key", "status", "name", "created", "lastUpdated"]);
        let alone = world.get(&format!("/api/v1/authenticators/{}", one["id"].as_str().unwrap())).await.json();
        assert_eq!(*one, alone);
        let operation = format!("/api/v1/authenticators/{}/lifecycle/deactivate", one["id"].as_str().unwrap());
        assert_eq!(post(&world, &operation, None).await.refusal().1, "E0000060");
    }
    let email = json!({"key": "okta_email", "name": "Email", "type": "email"});
    let refused = post(&world, "/api/v1/authenticators", Some(&email)).await.refusal();
    assert_eq!((refused.0, refused.2.as_str()), (400, "The field has an invalid value"));
    for path in ["/api/v1/authenticators", &format!("{JANA}/authenticator-enrollments"), &format!("{JANA}/risk")] {
        let off = classic().get(path).await.refusal();
        assert_eq!((off.0, off.1.as_str()), (401, "E0000015"), "{path}");
    }
}

/// The code comes once and only here, in minutes as text or number; a new one ends the old, and time ends it.
#[tokio::test(start_paused = true)]
async fn a_temporary_code_is_told_once_and_ends() {
    let world = World::of(40);
    let path = format!("{JANA}/authenticator-enrollments");
    let id = authenticator(&world, "tac").await;
    let give = async |profile: Value| {
        let body = json!({"authenticatorId": id, "profile": profile});
        post(&world, &format!("{path}/tac"), Some(&body)).await
    };
    let first = give(json!({"ttl": "60", "multiUse": false})).await;
    assert_eq!(first.status, 200);
    let first = first.json();
    assert_eq!((&first["type"], &first["status"]), (&json!("tac"), &json!("ACTIVE")));
    assert_eq!(first["profile"]["expiresAt"], "2026-03-02T11:56:00.000Z");
    let code = first["profile"]["tac"].as_str().unwrap();
    assert_eq!(code.chars().count(), 16);
    let own = format!("{path}/{}", first["id"].as_str().unwrap());
    let (shown, list) = (world.get(&own).await, world.get(&path).await);
    assert!(shown.status == 200 && !shown.text.contains(code) && !list.text.contains(code));
    let factors = world.get(&format!("{JANA}/factors")).await.list();
    let factor = factors.iter().find(|factor| factor["factorType"] == "tac").unwrap();
    assert_eq!(factor["profile"], json!({"multiUse": false, "expiresAt": "2026-03-02T11:56:00.000Z"}));
    let second = give(json!({"ttl": 10, "multiUse": true})).await.json();
    assert_eq!(world.get(&own).await.status, 404, "ended by the new one");
    let own = format!("{path}/{}", second["id"].as_str().unwrap());
    tokio::time::advance(Duration::from_secs(599)).await;
    assert_eq!(world.get(&own).await.status, 200);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(world.get(&own).await.status, 404);
    let third = give(json!({})).await.json();
    let own = format!("{path}/{}", third["id"].as_str().unwrap());
    assert_eq!((delete(&world, &own).await, delete(&world, &own).await), (204, 404));
    for bad in [json!({"ttl": 9}), json!({"ttl": "14401"}), json!({"ttl": "soon"})] {
        assert_eq!(give(bad.clone()).await.refusal().1, "E0000001", "{bad}");
    }
    let foreign = json!({"authenticatorId": authenticator(&world, "okta_email").await, "profile": {"ttl": 60}});
    assert_eq!(post(&world, &format!("{path}/tac"), Some(&foreign)).await.refusal().1, "E0000001");
    let suspended = "/api/v1/users/viktor.lang@acme.com/authenticator-enrollments/tac";
    let body = json!({"authenticatorId": id, "profile": {}});
    assert_eq!(post(&world, suspended, Some(&body)).await.refusal().1, "E0000038");
    // Resetting the factors takes the code along.
    give(json!({})).await;
    post(&world, &format!("{JANA}/lifecycle/reset_factors"), None).await;
    assert_eq!(world.get(&format!("{JANA}/factors")).await.text, "[]");
}

#[tokio::test]
async fn a_phone_is_enrolled_at_once_and_its_number_masked() {
    let world = World::of(40);
    let path = format!("{JANA}/authenticator-enrollments");
    let phone = |number: &str, id: &str| json!({"authenticatorId": id, "profile": {"phoneNumber": number}});
    let id = authenticator(&world, "phone_number").await;
    let made = post(&world, &format!("{path}/phone"), Some(&phone("+491715550199", &id))).await.json();
    assert_eq!((&made["key"], &made["status"]), (&json!("phone_number"), &json!("ACTIVE")));
    assert_eq!(made["profile"]["phoneNumber"], "+49 XXX-XXX-0199");
    let own = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(world.get(&own).await.json(), made);
    let open = world.get(&format!("{own}?discloseIdentifiers=phone")).await.json();
    assert_eq!(open["profile"]["phoneNumber"], "+491715550199");
    let twice = post(&world, &format!("{path}/phone"), Some(&phone("+491715550198", &id))).await.refusal();
    assert_eq!(twice.2, "There is an existing verified phone number.");
    let list = world.get(&path).await.list();
    let kinds: Vec<_> = list.iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["okta_password", "okta_verify", "phone_number"]);
    assert_eq!(delete(&world, &own).await, 204);
    let password = format!("{path}/{}", list[0]["id"].as_str().unwrap());
    assert_eq!(delete(&world, &password).await, 403, "a password is reset, not removed");
    assert_eq!(delete(&world, &format!("{path}/nothing")).await, 404);
}

/// Recorded: links by status, and what 404 says of whom. A deactivated device lets everybody go.
#[tokio::test]
async fn devices_go_from_status_to_status() {
    let world = World::of(120);
    let mine = world.get(&format!("{JANA}/devices")).await.list();
    assert!(!mine.is_empty());
    assert_eq!(keys(&mine[0]), ["created", "deviceUserId", "device"]);
    let device = &mine[0]["device"];
    assert_eq!(
        keys(device),
        [
            "id",
            "status",
            "created",
            "lastUpdated",
            "profile",
            "resourceType",
            "resourceDisplayName",
            "resourceId",
            "resourceAlternateId",
            "_links"
        ]
    );
    let own = format!("/api/v1/devices/{}", device["id"].as_str().unwrap());
    let links = async || {
        let device = world.get(&own).await.json();
        (device["status"].as_str().unwrap().to_owned(), keys(&device["_links"]).join(" "))
    };
    let operate = async |name: &str| post(&world, &format!("{own}/lifecycle/{name}"), None).await.status;
    assert_eq!(links().await, ("ACTIVE".into(), "suspend self users deactivate".into()));
    let users = world.get(&format!("{own}/users")).await.list();
    assert!(users.iter().any(|one| one["user"]["profile"]["login"] == "jana.weiss@acme.com"));
    assert_eq!(delete(&world, &own).await, 400, "in use");
    assert_eq!((operate("suspend").await, operate("suspend").await), (204, 400));
    assert_eq!(links().await, ("SUSPENDED".into(), "unsuspend self users deactivate".into()));
    assert_eq!((operate("unsuspend").await, operate("deactivate").await), (204, 204));
    assert_eq!(links().await, ("DEACTIVATED".into(), "activate self".into()));
    assert_eq!(world.get(&format!("{own}/users")).await.text, "[]");
    assert_eq!(world.get(&format!("{JANA}/devices")).await.list().len(), mine.len() - 1);
    assert_eq!((delete(&world, &own).await, delete(&world, &own).await), (204, 404));
    for (path, kind) in [("nobody", "(Device)"), ("nobody/users", "(GenericUDObject)")] {
        let missing = world.get(&format!("/api/v1/devices/{path}")).await.json();
        assert!(missing["errorSummary"].as_str().unwrap().ends_with(kind), "{missing}");
    }
    let log = events(&world).await;
    assert_eq!(log[..2], ["device.lifecycle.suspend", "device.lifecycle.unsuspend"]);
}

#[tokio::test]
async fn devices_are_paged_and_some_are_shared() {
    let world = World::of(120);
    let all = world.every("/api/v1/devices?limit=7").await;
    let whole = world.every("/api/v1/devices?limit=200").await;
    assert_eq!((all.len(), all.len() > 100), (whole.len(), true));
    assert_eq!(world.get("/api/v1/devices").await.list().len(), 20);
    assert_eq!(world.get("/api/v1/devices?after=nonsense").await.refusal().2, "Invalid cursor.");
    assert_eq!(world.get("/api/v1/devices?search=platform+co+1").await.refusal().1, "E0000031");
    assert_eq!(world.get("/api/v1/devices?search=status+eq+%22SUSPENDED%22").await.text, "[]");
    let mut shared = 0;
    for device in world.every("/api/v1/devices?limit=200&expand=user").await {
        let users = device["_embedded"]["users"].as_array().unwrap();
        assert!(!users.is_empty());
        shared += usize::from(users.len() > 1);
        // Both ways tell the same.
        let person = users[0]["user"]["id"].as_str().unwrap();
        let theirs = world.get(&format!("/api/v1/users/{person}/devices")).await.list();
        assert!(theirs.iter().any(|one| one["device"]["id"] == device["id"]));
    }
    assert!(shared > 2, "{shared}");
}

/// Recorded: 201 the first time and 200 later, with a reason of Okta's own where none was sent.
#[tokio::test]
async fn risk_is_set_and_told() {
    let world = World::of(40);
    let path = format!("{JANA}/risk");
    let none = world.get(&path).await.json();
    assert_eq!((keys(&none), &none["riskLevel"]), (vec!["riskLevel", "_links"], &json!("NONE")));
    let first = put(&world, &path, json!({"riskLevel": "HIGH"})).await;
    assert_eq!((first.status, &first.json()["reason"]), (201, &json!("Admin override risk")));
    let second = put(&world, &path, json!({"riskLevel": "LOW", "riskReason": "Phone was found, all is well."})).await;
    assert_eq!((second.status, keys(&second.json())), (200, vec!["riskLevel", "reason", "_links"]));
    assert_eq!(world.get(&path).await.json()["reason"], "Phone was found, all is well.");
    for bad in [json!({"riskLevel": "NONE"}), json!({"riskLevel": "LOW", "riskReason": "<b>"}), json!({})] {
        assert_eq!(put(&world, &path, bad).await.refusal().1, "E0000001");
    }
    assert_eq!(events(&world).await, ["user.risk.change", "user.risk.change"]);
}

/// The contract has `lastUpdated`, and STANDARD and LITE as the only types.
#[tokio::test]
async fn a_person_is_classified() {
    let world = World::of(40);
    let path = format!("{JANA}/classification");
    let before = world.get(&path).await.json();
    assert_eq!((keys(&before), &before["type"]), (vec!["type", "lastUpdated"], &json!("STANDARD")));
    assert_eq!(before["lastUpdated"], world.get(JANA).await.json()["created"], "nobody has said anything yet");
    let lite = put(&world, &path, json!({"type": "LITE"})).await;
    assert_eq!((lite.status, &lite.json()["type"]), (200, &json!("LITE")));
    assert_ne!(lite.json()["lastUpdated"], before["lastUpdated"]);
    assert_eq!(world.get(&path).await.json(), lite.json());
    for bad in [json!({"type": "lite"}), json!({})] {
        assert_eq!(put(&world, &path, bad).await.refusal().1, "E0000001");
    }
    assert_eq!(events(&world).await, ["account.user.classify"]);
    let found = async |search: &str| world.get(&format!("/api/v1/users?search=classification.type+{search}")).await;
    let lite = found("eq+%22LITE%22&limit=200").await.list();
    assert_eq!(
        lite.iter().map(|one| one["profile"]["login"].as_str().unwrap()).collect::<Vec<_>>(),
        ["jana.weiss@acme.com"]
    );
    assert!(found("eq+%22STANDARD%22&limit=200").await.list().len() > 30);
    // The contract: not in conjunction with anything else.
    for beside in ["eq+%22LITE%22+and+status+eq+%22ACTIVE%22", "sw+%22L%22"] {
        assert_eq!(found(beside).await.refusal().1, "E0000031", "{beside}");
    }
    let unknown = world.get("/api/v1/users/nobody@acme.com/classification").await.refusal();
    assert_eq!((unknown.0, unknown.1.as_str()), (404, "E0000007"));
}

#[tokio::test]
async fn grants_and_tokens_of_a_person_are_told_and_revoked() {
    let world = World::of(120);
    let (mut person, mut held) = (String::new(), Vec::new());
    for user in world.every("/api/v1/users?filter=status+eq+%22ACTIVE%22").await {
        let path = format!("/api/v1/users/{}", user["id"].as_str().unwrap());
        let clients = world.get(&format!("{path}/clients")).await.list();
        let mut tokens = Vec::new();
        for client in &clients {
            let id = client["client_id"].as_str().unwrap();
            tokens.extend(world.get(&format!("{path}/clients/{id}/tokens")).await.list());
        }
        if clients.len() > 1 && !tokens.is_empty() {
            (person, held) = (path, clients);
            break;
        }
    }
    assert_eq!(keys(&held[0]), ["client_id", "client_name", "client_uri", "logo_uri", "_links"]);
    for client in &held {
        let path = format!("{person}/clients/{}/tokens", client["client_id"].as_str().unwrap());
        for token in world.get(&path).await.list() {
            let own = format!("{path}/{}", token["id"].as_str().unwrap());
            assert_eq!(world.get(&own).await.json(), token);
            assert_eq!((delete(&world, &own).await, delete(&world, &own).await), (204, 404));
        }
    }
    let grants = world.get(&format!("{person}/grants")).await;
    assert_eq!(grants.link("self"), Some(format!("{person}/grants?limit=20")));
    let list = grants.list();
    assert_eq!(world.every(&format!("{person}/grants?limit=1")).await, list);
    let grant = format!("{person}/grants/{}", list[0]["id"].as_str().unwrap());
    assert_eq!(world.get(&grant).await.json(), list[0]);
    assert_eq!((delete(&world, &grant).await, delete(&world, &grant).await), (204, 404));
    assert_eq!(delete(&world, &format!("{person}/grants")).await, 204);
    assert_eq!(world.get(&format!("{person}/grants")).await.text, "[]");
    assert_eq!(delete(&world, &format!("{person}/sessions?oauthTokens=true")).await, 204);
    assert_eq!(world.get(&format!("{person}/clients")).await.text, "[]", "neither grant nor token");
    let first = held[0]["client_id"].as_str().unwrap();
    assert_eq!(delete(&world, &format!("{person}/clients/{first}/tokens")).await, 204);
    assert_eq!(world.get(&format!("{person}/clients/nobody/tokens")).await.status, 404);
}

/// Recorded: a list needs the kind of the principal (the cause misspells it), what exists cannot be made again and says
/// no cause, percentages that are left out stay, and times have no milliseconds.
#[tokio::test]
async fn shares_of_the_limits_are_told_and_set() {
    let world = World::of(40);
    let path = "/api/v1/principal-rate-limits";
    let refused = world.get(&format!("{path}?filter=principalId+eq+%22x%22")).await.refusal();
    assert!(refused.0 == 400 && refused.2.contains("attrbute filter"), "{refused:?}");
    let list = world.get(&format!("{path}?filter=principalType+eq+%22SSWS_TOKEN%22")).await.list();
    assert_eq!((list.len(), &list[0]["defaultPercentage"]), (1, &json!(50)));
    assert!(!list[0]["createdDate"].as_str().unwrap().contains('.'));
    let token = json!({"principalId": list[0]["principalId"], "principalType": "SSWS_TOKEN"});
    let twice = post(&world, path, Some(&token)).await;
    assert_eq!((twice.status, &twice.json()["errorCauses"]), (400, &json!([])));
    let unknown = json!({"principalId": "00Tnobody", "principalType": "SSWS_TOKEN"});
    let missing = post(&world, path, Some(&unknown)).await;
    assert!(missing.status == 404 && missing.text.contains("(Token)"));
    let app = json!({"principalId": "0oademoapp", "principalType": "OAUTH_CLIENT", "defaultPercentage": 40});
    let made = post(&world, path, Some(&app)).await;
    assert_eq!((made.status, &made.json()["defaultConcurrencyPercentage"]), (201, &json!(50)));
    let own = format!("{path}/{}", made.json()["id"].as_str().unwrap());
    let changed = put(&world, &own, json!({"defaultConcurrencyPercentage": 75})).await.json();
    assert_eq!((&changed["defaultPercentage"], &changed["defaultConcurrencyPercentage"]), (&json!(40), &json!(75)));
    assert_eq!(world.get(&own).await.json(), changed);
    assert_eq!(put(&world, &own, json!({"defaultPercentage": 101})).await.status, 400);
    assert!(world.get(&format!("{path}/nobody")).await.text.contains("(PrincipalRateLimit)"));
}
