//! Every change: who may be changed to what, what is answered, what is refused, and what the log and the hooks hear.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use oktui::demo::{Clock, Demo, DemoSettings};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::demo::{Answer, World, address};
use crate::demo_contract::Contract;

/// Somebody in each status.
const PEOPLE: [(&str, &str); 8] = [
    ("STAGED", "noah.newhire@acme.com"),
    ("PROVISIONED", "john.smithers@acme.com"),
    ("ACTIVE", "jana.weiss@acme.com"),
    ("RECOVERY", "priya.sharma@acme.com"),
    ("PASSWORD_EXPIRED", "sakura.sato@acme.com"),
    ("LOCKED_OUT", "ana.muller@acme.com"),
    ("SUSPENDED", "viktor.lang@acme.com"),
    ("DEPROVISIONED", "johnny.smith@acme.com"),
];

async fn post(world: &World, path: &str, body: Option<&Value>) -> Answer {
    world.send("POST", path, &[], body).await
}

async fn user(world: &World, login: &str) -> Value {
    world.get(&format!("/api/v1/users/{login}")).await.json()
}

async fn events_of(world: &World, id: &str) -> Vec<String> {
    let filter = format!("target.id eq \"{id}\"");
    let path = address("/api/v1/logs", &[("filter", &filter), ("since", "2026-03-02T10:56:00Z")]);
    let events = world.get(&path).await.list();
    events.iter().map(|event| event["eventType"].as_str().unwrap().to_owned()).collect()
}

/// Where each operation leads from each status, in the order of `PEOPLE`; codes are refusals.
const TABLE: [(&str, [&str; 8]); 10] = [
    (
        "activate",
        ["PROVISIONED", "E0000016", "E0000016", "E0000016", "E0000016", "E0000016", "E0000016", "PROVISIONED"],
    ),
    ("reactivate", ["E0000038", "PROVISIONED", "E0000038", "RECOVERY", "E0000038", "E0000038", "E0000038", "E0000038"]),
    (
        "deactivate",
        [
            "DEPROVISIONED",
            "DEPROVISIONED",
            "DEPROVISIONED",
            "DEPROVISIONED",
            "DEPROVISIONED",
            "DEPROVISIONED",
            "DEPROVISIONED",
            "E0000038",
        ],
    ),
    ("suspend", ["E0000001", "E0000001", "SUSPENDED", "E0000001", "E0000001", "E0000001", "E0000001", "E0000001"]),
    ("unsuspend", ["E0000001", "E0000001", "E0000001", "E0000001", "E0000001", "E0000001", "ACTIVE", "E0000001"]),
    ("unlock", ["E0000032", "E0000032", "E0000032", "E0000032", "E0000032", "ACTIVE", "E0000032", "E0000032"]),
    (
        "reset_password?sendEmail=true",
        ["E0000017", "RECOVERY", "RECOVERY", "RECOVERY", "RECOVERY", "RECOVERY", "E0000017", "E0000017"],
    ),
    (
        "expire_password",
        [
            "E0000038",
            "E0000038",
            "PASSWORD_EXPIRED",
            "E0000038",
            "PASSWORD_EXPIRED",
            "E0000038",
            "E0000038",
            "E0000038",
        ],
    ),
    (
        "expire_password_with_temp_password",
        [
            "E0000038",
            "E0000038",
            "PASSWORD_EXPIRED",
            "E0000038",
            "PASSWORD_EXPIRED",
            "E0000038",
            "E0000038",
            "E0000038",
        ],
    ),
    (
        "reset_factors",
        ["STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "E0000038"],
    ),
];

#[tokio::test]
async fn every_transition_is_carried_out_or_refused_as_the_table_says() {
    for (operation, results) in TABLE {
        let world = World::of(40);
        for ((status, login), expected) in PEOPLE.into_iter().zip(results) {
            let before = user(&world, login).await;
            assert_eq!(before["status"], status);
            let answer = post(&world, &format!("/api/v1/users/{login}/lifecycle/{operation}"), None).await;
            let after = user(&world, login).await;
            let case = format!("{operation} from {status}: {}", answer.text);
            if expected.starts_with("E0") {
                assert_eq!(answer.refusal().1, expected, "{case}");
                assert_eq!(answer.status, if expected == "E0000001" { 400 } else { 403 }, "{case}");
                assert_eq!(after, before, "{case}");
            } else {
                assert_eq!(answer.status, 200, "{case}");
                assert_eq!(after["status"], expected, "{case}");
                if after["status"] != before["status"] {
                    assert_eq!(after["statusChanged"], "2026-03-02T10:56:00.000Z", "{case}");
                }
                if let Some(contract) = Contract::load() {
                    let name = operation.split('?').next().unwrap();
                    let path = format!("/api/v1/users/{{id}}/lifecycle/{name}");
                    assert_eq!(contract.problems("post", &path, 200, &answer.json()), Vec::<String>::new(), "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn refusals_name_their_causes() {
    let world = World::of(40);
    let refusal = async |path: &str| post(&world, &format!("/api/v1/users/{path}"), None).await.refusal();
    assert_eq!(refusal("jana.weiss@acme.com/lifecycle/unlock").await.2, "The user is not locked out.");
    let (status, code, cause) = refusal("noah.newhire@acme.com/lifecycle/reset_password?sendEmail=false").await;
    assert_eq!((status, code.as_str()), (403, "E0000017"));
    assert_eq!(cause, "Password reset is not allowed in the user's current status");
    assert_eq!(refusal("me/lifecycle/suspend").await.1, "E0000006", "nobody saws off his own branch");
}

#[tokio::test]
async fn links_and_temporary_passwords_are_shown_once_and_only_without_mail() {
    let world = World::of(40);
    let op = async |path: &str| post(&world, &format!("/api/v1/users/{path}"), None).await.json();
    assert_eq!(op("noah.newhire@acme.com/lifecycle/activate").await, json!({}), "mailed");
    let again = op("noah.newhire@acme.com/lifecycle/reactivate").await;
    let token = again["activationToken"].as_str().unwrap();
    assert_eq!(token.len(), 20);
    assert_eq!(again["activationUrl"], format!("http://demo.test/tokens/{token}/verify"), "not mailed unless asked");
    assert_eq!(op("noah.newhire@acme.com/lifecycle/reactivate?sendEmail=true").await, json!({}));
    assert_eq!(op("jana.weiss@acme.com/credentials/forgot_password").await, json!({}));
    let url = op("jana.weiss@acme.com/credentials/forgot_password?sendEmail=false").await;
    assert!(url["resetPasswordUrl"].as_str().unwrap().starts_with("http://demo.test/signin/reset-password/"));
    let url = op("jana.weiss@acme.com/lifecycle/reset_password?sendEmail=false").await;
    assert!(url["resetPasswordUrl"].as_str().unwrap().starts_with("http://demo.test/reset_password/"));
    let temporary = op("anabel.mueller@acme.com/lifecycle/expire_password_with_temp_password").await;
    let password = temporary["tempPassword"].as_str().unwrap().to_owned();
    assert_eq!(password.len(), 12);
    // It is the password now.
    let body = json!({"oldPassword": {"value": password}, "newPassword": {"value": "Another-Word-7"}});
    let changed = post(&world, "/api/v1/users/anabel.mueller@acme.com/credentials/change_password", Some(&body)).await;
    assert_eq!(changed.status, 200);
    assert_eq!(user(&world, "anabel.mueller@acme.com").await["status"], "ACTIVE");
}

#[tokio::test]
async fn expiring_answers_with_the_new_status_and_the_old_time() {
    let world = World::of(40);
    let before = user(&world, "jana.weiss@acme.com").await;
    let answer = post(&world, "/api/v1/users/jana.weiss@acme.com/lifecycle/expire_password", None).await.json();
    assert_eq!(answer["status"], "PASSWORD_EXPIRED");
    assert_eq!(answer["statusChanged"], before["statusChanged"]);
    assert_ne!(user(&world, "jana.weiss@acme.com").await["statusChanged"], before["statusChanged"]);
}

#[tokio::test]
async fn made_people_change_like_those_written_by_hand() {
    let world = World::of(300);
    let list = world.every("/api/v1/users").await;
    let made = list
        .iter()
        .rev()
        .find(|user| user["status"] == "LOCKED_OUT" && user["credentials"]["provider"]["type"] == "OKTA")
        .unwrap();
    let id = made["id"].as_str().unwrap();
    assert_eq!(post(&world, &format!("/api/v1/users/{id}/lifecycle/unlock"), None).await.status, 200);
    let after = user(&world, id).await;
    assert_eq!((&after["status"], &after["profile"]), (&json!("ACTIVE"), &made["profile"]));
    let listed = world.every("/api/v1/users?limit=50").await;
    assert_eq!(listed.len(), list.len());
    assert_eq!(listed.iter().find(|user| user["id"] == id).unwrap()["status"], "ACTIVE");
    let locked = world.users(&[("search", "status eq \"LOCKED_OUT\"")]).await.list();
    assert!(locked.iter().all(|user| user["id"] != id));
    assert_eq!(events_of(&world, id).await, ["user.account.unlock_by_admin"]);
}

// Creating.

fn new_user(login: &str) -> Value {
    json!({"profile": {"firstName": "New", "lastName": "Person", "login": login, "email": login}})
}

#[tokio::test]
async fn the_status_of_a_new_person_follows_from_how_it_was_made() {
    let world = World::of(40);
    let password = json!({"password": {"value": "Korrekt-Pferd-7"}});
    let hash = json!({"password": {"hash": {"algorithm": "SHA-512", "salt": "TXlTYWx0", "saltOrder": "PREFIX", "value": "QrozP8a+KfoHu6mPFysxLoO5LMQsd2Fw6IclZUf8xQjetJOCGS93vm68h+VaFX0LHSiF/GxQkykq1vofmx6NGA=="}}});
    let hook = json!({"password": {"hook": {"type": "default"}}});
    let federation = json!({"provider": {"type": "FEDERATION", "name": "FEDERATION"}});
    let none = json!({"password": {}});
    for (number, (query, credentials, status, provider)) in [
        ("?activate=false", &none, "STAGED", "OKTA"),
        ("?activate=false", &password, "STAGED", "OKTA"),
        ("?activate=false", &hash, "STAGED", "IMPORT"),
        ("", &none, "PROVISIONED", "OKTA"),
        ("", &password, "ACTIVE", "OKTA"),
        ("?activate=true", &hash, "ACTIVE", "IMPORT"),
        ("", &hook, "ACTIVE", "OKTA"),
        ("?nextLogin=changePassword", &password, "PASSWORD_EXPIRED", "OKTA"),
        ("?provider=true", &federation, "ACTIVE", "FEDERATION"),
        ("?provider=true&activate=false", &federation, "STAGED", "FEDERATION"),
        ("?nextLogin=changePassword&activate=false", &password, "E0000125", ""),
        ("?nextLogin=changePassword", &none, "E0000124", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = new_user(&format!("new.person{number}@acme.com"));
        body["credentials"] = credentials.clone();
        let answer = post(&world, &format!("/api/v1/users{query}"), Some(&body)).await;
        let case = format!("{query} {credentials}: {}", answer.text);
        if status.starts_with("E0") {
            assert_eq!(answer.refusal().1, status, "{case}");
            continue;
        }
        assert_eq!(answer.status, 200, "{case}");
        let made = answer.json();
        assert_eq!(
            (&made["status"], &made["credentials"]["provider"]["type"]),
            (&json!(status), &json!(provider)),
            "{case}"
        );
        assert_eq!(made["activated"].is_null(), status == "STAGED", "{case}");
        assert_eq!(made["credentials"]["password"].is_object(), made["passwordChanged"].is_string(), "{case}");
        assert_eq!(user(&world, made["id"].as_str().unwrap()).await, made);
        if let Some(contract) = Contract::load() {
            assert_eq!(contract.problems("post", "/api/v1/users", 200, &made), Vec::<String>::new(), "{case}");
        }
    }
}

#[tokio::test]
async fn a_new_person_is_checked_against_the_schema() {
    let world = World::of(40);
    let create = async |body: Value| post(&world, "/api/v1/users", Some(&body)).await;
    let empty = create(json!({"profile": {}})).await.json();
    assert_eq!(empty["errorSummary"], "Api validation failed: login");
    let causes: BTreeSet<_> =
        empty["errorCauses"].as_array().unwrap().iter().map(|cause| cause["errorSummary"].as_str().unwrap()).collect();
    assert_eq!(
        causes,
        BTreeSet::from([
            "login: The field cannot be left blank",
            "login: Username must be in the form of an email address",
            "firstName: The field cannot be left blank",
            "lastName: The field cannot be left blank",
            "email: The field cannot be left blank",
        ])
    );
    let mut unknown = new_user("x@acme.com");
    unknown["profile"]["notValid"] = json!("x");
    let answer = create(unknown).await;
    assert_eq!(answer.json()["errorSummary"], "Api validation failed: newUser");
    assert_eq!(answer.refusal().2, "Property name 'notValid' is not defined in profile");
    let taken = create(new_user("ANA.MÜLLER@acme.com")).await.refusal();
    assert_eq!(taken.2, "login: An object with this field already exists in the current organization");
    for (name, value) in [
        ("countryCode", json!("Germany")),
        ("email", json!("nowhere")),
        ("employmentType", json!("SOMETIMES")),
        ("weeklyHours", json!(99)),
        ("weeklyHours", json!("many")),
        ("deskNumber", json!(1.5)),
        ("remoteWorker", json!("yes")),
        ("skills", json!("Rust")),
        ("accessZones", json!(["LOBBY", "MOON"])),
        ("trainingYears", json!(["2021"])),
        ("title", json!(7)),
        ("nickName", json!("😀")),
        ("firstName", json!("x".repeat(51))),
    ] {
        let mut body = new_user("y@acme.com");
        body["profile"][name] = value.clone();
        let refusal = create(body).await.refusal();
        assert_eq!((refusal.0, refusal.1.as_str()), (400, "E0000001"), "{name} {value}");
        assert!(refusal.2.starts_with(&format!("{name}: ")), "{}", refusal.2);
    }
    for weak in ["short1A", "nodigitsHere", "no-upper-1", "NO-LOWER-1", "My-person-77"] {
        let mut body = new_user("new.person@acme.com");
        body["credentials"] = json!({"password": {"value": weak}});
        assert!(create(body).await.refusal().2.starts_with("password: Password requirements"), "{weak}");
    }
    let malformed = world.send("POST", "/api/v1/users", &[("content-length", "3")], None).await;
    assert_eq!(malformed.refusal().1, "E0000003");
}

#[tokio::test]
async fn a_new_person_can_have_a_type_groups_and_attributes() {
    let world = World::of(40);
    let types = world.get("/api/v1/meta/types/user").await.list();
    let contractor = types.iter().find(|one| one["name"] == "contractor").unwrap()["id"].clone();
    let groups = world.get("/api/v1/groups?search=type+eq+%22OKTA_GROUP%22").await.list();
    let ids: Vec<Value> = groups.iter().take(3).map(|group| group["id"].clone()).collect();
    let mut body = new_user("c@acme.com");
    body["type"] = json!({"id": contractor});
    body["groupIds"] = json!(ids);
    let refusal = post(&world, "/api/v1/users", Some(&body)).await.refusal();
    assert_eq!(refusal.2, "agency: The field cannot be left blank");
    body["profile"]["agency"] = json!("Initech");
    body["profile"]["projects"] = json!([1, 2]);
    let made = post(&world, "/api/v1/users", Some(&body)).await.json();
    assert_eq!((&made["type"]["id"], &made["profile"]["projects"]), (&contractor, &json!([1, 2])));
    let id = made["id"].as_str().unwrap();
    let of = world.get(&format!("/api/v1/users/{id}/groups")).await.list();
    assert_eq!(of.len(), 4, "and Everyone");
    let mut events = events_of(&world, id).await;
    events.sort();
    assert_eq!(
        events,
        [
            "group.user_membership.add",
            "group.user_membership.add",
            "group.user_membership.add",
            "user.lifecycle.activate",
            "user.lifecycle.create"
        ]
    );
    body["groupIds"] = json!(vec![ids[0].clone(); 21]);
    assert_eq!(post(&world, "/api/v1/users", Some(&body)).await.refusal().1, "E0000093");
    let found = world.users(&[("search", r#"profile.agency eq "initech" and profile.login sw "c@""#)]).await.list();
    assert_eq!(found.len(), 1);
}

// Updating.

#[tokio::test]
async fn post_changes_what_it_names_and_put_clears_what_it_does_not() {
    let world = World::of(40);
    let path = "/api/v1/users/anabel.mueller@acme.com";
    let before = user(&world, "anabel.mueller@acme.com").await;
    let body = json!({"profile": {"title": "Head of Marketing", "city": null, "nickName": "", "skills": ["SQL"]}});
    let after = post(&world, path, Some(&body)).await.json();
    assert_eq!(after["profile"]["title"], "Head of Marketing");
    assert_eq!(after["profile"]["skills"], json!(["SQL"]));
    assert!(after["profile"].get("city").is_none());
    assert_eq!(after["profile"]["department"], before["profile"]["department"]);
    assert_eq!(after["lastUpdated"], "2026-03-02T10:56:00.000Z");

    let only = json!({"credentials": {"recovery_question": {"question": "Who?", "answer": "nobody"}}});
    let kept = world.send("PUT", path, &[], Some(&only)).await.json();
    assert_eq!(kept["profile"], after["profile"], "a section that is not there is kept");
    assert_eq!(kept["credentials"]["recovery_question"], json!({"question": "Who?"}));

    let whole = json!({"profile": {"firstName": "Anabel", "lastName": "Mueller", "login": "anabel.mueller@acme.com", "email": "anabel.mueller@acme.com", "postalAddress": null}});
    let put = world.send("PUT", path, &[], Some(&whole)).await.json();
    let mut names: Vec<_> = put["profile"].as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["email", "firstName", "lastName", "login", "mobilePhone", "secondEmail"]);
    let refused = post(&world, path, Some(&json!({"profile": {"lastName": null}}))).await.refusal();
    assert_eq!(refused.2, "lastName: The field cannot be left blank");
    let renamed = post(&world, path, Some(&json!({"profile": {"login": "anabel.m@acme.com"}}))).await;
    assert_eq!(renamed.status, 200);
    assert_eq!(world.get(path).await.status, 404);
    assert_eq!(user(&world, "anabel.m@acme.com").await["id"], before["id"]);
}

#[tokio::test]
async fn somebody_elses_change_is_noticed() {
    let world = World::of(300);
    for login in ["jana.weiss@acme.com", "MADE"] {
        let login = if login == "MADE" {
            let list = world.every("/api/v1/users?search=profile.title+pr").await;
            let own = |user: &&Value| user["credentials"]["provider"]["type"] == "OKTA" && user["status"] == "ACTIVE";
            list.iter().rev().find(own).unwrap()["id"].as_str().unwrap().to_owned()
        } else {
            login.to_owned()
        };
        let path = format!("/api/v1/users/{login}");
        let etag = world.get(&path).await.header("etag").to_owned();
        let change = async |title: &str| {
            let body = json!({"profile": {"title": title}});
            world.send("POST", &path, &[("if-match", &etag)], Some(&body)).await
        };
        let first = change("One").await;
        assert_eq!(first.status, 200, "{}", first.text);
        assert!(!first.headers.contains_key("etag"));
        let second = change("Two").await;
        assert_eq!((second.status, second.refusal().1.as_str()), (412, "E0000231"));
        let last = post(&world, &path, Some(&json!({"profile": {"title": "Three"}}))).await;
        assert_eq!(last.status, 200, "without the header the last one wins");
    }
}

#[tokio::test]
async fn some_people_cannot_be_changed_here() {
    let world = World::of(40);
    let change = json!({"profile": {"title": "Boss"}});
    let refusal =
        async |login: &str, body: &Value| post(&world, &format!("/api/v1/users/{login}"), Some(body)).await.refusal();
    assert_eq!(refusal("bjorn.angstrom@acme.com", &change).await.1, "E0000023");
    assert_eq!(refusal("johnny.smith@acme.com", &change).await.1, "E0000038");
    let types = world.get("/api/v1/meta/types/user").await.list();
    let service = json!({"type": {"id": types[2]["id"]}});
    assert_eq!(refusal("jana.weiss@acme.com", &service).await.1, "E0000001", "only PUT changes the type");
    let put = world.send("PUT", "/api/v1/users/jana.weiss@acme.com", &[], Some(&service)).await;
    assert_eq!(put.json()["type"]["id"], types[2]["id"]);
}

#[tokio::test]
async fn a_password_set_by_an_administrator_counts_at_once() {
    let world = World::of(40);
    let body = json!({"credentials": {"password": {"value": "Fresh-Start-9"}}});
    for (login, status) in
        [("noah.newhire@acme.com", "STAGED"), ("john.smithers@acme.com", "ACTIVE"), ("jana.weiss@acme.com", "ACTIVE")]
    {
        let after = post(&world, &format!("/api/v1/users/{login}"), Some(&body)).await.json();
        assert_eq!(
            (&after["status"], &after["passwordChanged"]),
            (&json!(status), &json!("2026-03-02T10:56:00.000Z")),
            "{login}"
        );
    }
    let again = post(&world, "/api/v1/users/jana.weiss@acme.com?strict=true", Some(&body)).await;
    assert_eq!(again.refusal().1, "E0000014");
    let activated = post(&world, "/api/v1/users/noah.newhire@acme.com/lifecycle/activate", None).await;
    assert_eq!(activated.status, 200);
    assert_eq!(user(&world, "noah.newhire@acme.com").await["status"], "ACTIVE");
}

#[tokio::test]
async fn the_first_delete_deactivates_and_the_second_erases() {
    let world = World::of(40);
    let id = user(&world, "anabel.mueller@acme.com").await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/users/{id}");
    let delete = async || world.send("DELETE", &path, &[("prefer", "respond-async")], None).await;
    let first = delete().await;
    assert_eq!((first.status, first.text.as_str(), first.header("content-type")), (204, "", ""));
    assert_eq!(user(&world, &id).await["status"], "DEPROVISIONED");
    assert_eq!(delete().await.status, 204);
    assert_eq!(world.get(&path).await.status, 404);
    assert_eq!(delete().await.status, 404);
    assert_eq!(
        events_of(&world, &id).await,
        ["user.lifecycle.deactivate", "user.lifecycle.delete.initiated", "user.lifecycle.delete.completed"]
    );
    let again = post(&world, "/api/v1/users", Some(&new_user("anabel.mueller@acme.com"))).await;
    assert_eq!(again.status, 200, "the login is free");
    assert_eq!(
        world.get("/api/v1/groups?expand=stats&limit=1").await.list()[0]["_embedded"]["stats"]["usersCount"],
        40
    );
}

// Credentials, sessions, factors.

#[tokio::test]
async fn people_change_their_own_credentials_knowing_the_old_ones() {
    let world = World::of(40);
    let call = async |login: &str, operation: &str, body: Value| {
        post(&world, &format!("/api/v1/users/{login}/credentials/{operation}"), Some(&body)).await
    };
    let change = |old: &str, new: &str| json!({"oldPassword": {"value": old}, "newPassword": {"value": new}});
    let old = oktui_password();
    assert_eq!(
        call("jana.weiss@acme.com", "change_password", change("wrong", "Better-Word-8")).await.refusal().1,
        "E0000014"
    );
    assert_eq!(call("jana.weiss@acme.com", "change_password", change(old, "weak")).await.refusal().1, "E0000014");
    let done = call("jana.weiss@acme.com", "change_password", change(old, "Better-Word-8")).await;
    assert_eq!(done.json()["provider"], json!({"type": "OKTA", "name": "OKTA"}));
    for (login, code) in [
        ("ana.muller@acme.com", "E0000035"),
        ("viktor.lang@acme.com", "E0000035"),
        ("john.smithers@acme.com", "E0000035"),
    ] {
        assert_eq!(call(login, "change_password", change(old, "Better-Word-8")).await.refusal().1, code, "{login}");
    }
    let recovered = call("priya.sharma@acme.com", "change_password", change(old, "Better-Word-8")).await;
    assert_eq!(recovered.status, 200);
    assert_eq!(user(&world, "priya.sharma@acme.com").await["status"], "ACTIVE");

    let question = |password: &str| json!({"password": {"value": password}, "recovery_question": {"question": "Colour?", "answer": "petrol"}});
    assert_eq!(
        call("jana.weiss@acme.com", "change_recovery_question", question("wrong")).await.refusal().1,
        "E0000014"
    );
    assert_eq!(call("sakura.sato@acme.com", "change_recovery_question", question(old)).await.refusal().1, "E0000036");
    let asked = call("jana.weiss@acme.com", "change_recovery_question", question("Better-Word-8")).await.json();
    assert_eq!(asked["recovery_question"], json!({"question": "Colour?"}));
    let answer =
        |answer: &str| json!({"password": {"value": "Third-Word-99"}, "recovery_question": {"answer": answer}});
    assert_eq!(
        call("jana.weiss@acme.com", "forgot_password_recovery_question", answer("red")).await.refusal().1,
        "E0000087"
    );
    assert_eq!(call("jana.weiss@acme.com", "forgot_password_recovery_question", answer("Petrol")).await.status, 200);
    let refusal = post(&world, "/api/v1/users/viktor.lang@acme.com/credentials/forgot_password", None).await.refusal();
    assert_eq!(refusal.1, "E0000034");
}

/// The password that everybody in the demo starts with.
fn oktui_password() -> &'static str {
    "Welcome-2026"
}

#[tokio::test]
async fn sessions_end_and_factors_go() {
    let world = World::of(40);
    let ana = "/api/v1/users/ana.muller@acme.com";
    assert_eq!(world.send("DELETE", &format!("{ana}/sessions?oauthTokens=true"), &[], None).await.status, 204);
    let factors = world.get(&format!("{ana}/factors")).await.list();
    let kinds: Vec<_> = factors.iter().map(|factor| factor["factorType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["push", "token:software:totp", "sms"]);
    let push = factors[0]["id"].as_str().unwrap();
    assert_eq!(world.send("DELETE", &format!("{ana}/factors/{push}"), &[], None).await.status, 204);
    let left = world.get(&format!("{ana}/factors")).await.list();
    assert_eq!(left.len(), 1, "the one-time codes of Okta Verify go with it");
    assert_eq!(world.send("DELETE", &format!("{ana}/factors/{push}"), &[], None).await.status, 404);
    assert_eq!(post(&world, &format!("{ana}/lifecycle/reset_factors"), None).await.status, 200);
    assert_eq!(world.get(&format!("{ana}/factors")).await.list().len(), 0);
    let id = user(&world, "ana.muller@acme.com").await["id"].as_str().unwrap().to_owned();
    assert_eq!(
        events_of(&world, &id).await,
        ["user.session.clear", "user.mfa.factor.deactivate", "user.mfa.factor.reset_all"]
    );
}

// Groups, types, schemas.

#[tokio::test]
async fn groups_are_made_changed_filled_and_erased() {
    let world = World::of(40);
    let made =
        post(&world, "/api/v1/groups", Some(&json!({"profile": {"name": "Night shift", "description": "22 to 6"}})))
            .await
            .json();
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/v1/groups/{id}");
    let put =
        world.send("PUT", &path, &[], Some(&json!({"profile": {"name": "Night", "description": "22-6"}}))).await.json();
    assert_eq!(put["profile"]["name"], "Night");
    let twice = post(&world, "/api/v1/groups", Some(&json!({"profile": {"name": "night"}}))).await.refusal();
    assert_eq!(twice.2, "name: An object with this field already exists in the current organization");
    assert_eq!(post(&world, "/api/v1/groups", Some(&json!({"profile": {}}))).await.refusal().1, "E0000001");
    let jana = user(&world, "jana.weiss@acme.com").await["id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        assert_eq!(world.send("PUT", &format!("{path}/users/{jana}"), &[], None).await.status, 204);
    }
    let members = world.get(&format!("{path}/users")).await.list();
    assert_eq!(members.len(), 1);
    assert_eq!(events_of(&world, &jana).await, ["group.user_membership.add"], "adding twice is one event");
    for _ in 0..2 {
        assert_eq!(world.send("DELETE", &format!("{path}/users/{jana}"), &[], None).await.status, 204);
    }
    assert_eq!(world.get(&format!("{path}/users")).await.list().len(), 0);
    assert_eq!(world.send("DELETE", &path, &[], None).await.status, 204);
    assert_eq!(world.get(&path).await.status, 404);
    let all = world.get("/api/v1/groups").await.list();
    for group in all.iter().filter(|group| group["type"] != "OKTA_GROUP") {
        let path = format!("/api/v1/groups/{}", group["id"].as_str().unwrap());
        assert_eq!(world.send("DELETE", &path, &[], None).await.refusal().1, "E0000006");
        assert_eq!(world.send("PUT", &format!("{path}/users/{jana}"), &[], None).await.refusal().1, "E0000006");
    }
}

#[tokio::test]
async fn made_people_leave_and_join_groups() {
    let world = World::of(200);
    let sales = world.get("/api/v1/groups?q=Sales").await.list()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/groups/{sales}/users");
    let members = world.every(&path).await;
    let last = members.last().unwrap()["id"].as_str().unwrap();
    assert_eq!(world.send("DELETE", &format!("{path}/{last}"), &[], None).await.status, 204);
    assert_eq!(world.every(&path).await.len(), members.len() - 1);
    assert_eq!(world.send("PUT", &format!("{path}/{last}"), &[], None).await.status, 204);
    assert_eq!(world.every(&path).await, members);
}

#[tokio::test]
async fn user_types_come_and_go() {
    let world = World::of(40);
    let path = "/api/v1/meta/types/user";
    let body = json!({"name": "volunteer", "displayName": "Volunteer", "description": "Helps"});
    let made = post(&world, path, Some(&body)).await.json();
    let own = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(post(&world, path, Some(&body)).await.refusal().1, "E0000001");
    let mut bad = body.clone();
    bad["name"] = json!("1st");
    assert_eq!(post(&world, path, Some(&bad)).await.refusal().1, "E0000001");
    let part = post(&world, &own, Some(&json!({"displayName": "Helper"}))).await.json();
    assert_eq!((&part["displayName"], &part["description"]), (&json!("Helper"), &json!("Helps")));
    assert_eq!(world.send("PUT", &own, &[], Some(&json!({"displayName": "X"}))).await.refusal().1, "E0000001");
    let mut person = new_user("v@acme.com");
    person["type"] = json!({"id": made["id"]});
    let id = post(&world, "/api/v1/users", Some(&person)).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(world.send("DELETE", &own, &[], None).await.refusal().1, "E0000142", "in use");
    for _ in 0..2 {
        world.send("DELETE", &format!("/api/v1/users/{id}"), &[], None).await;
    }
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    assert_eq!(world.send("DELETE", &format!("{path}/default"), &[], None).await.refusal().1, "E0000142");
}

#[tokio::test(start_paused = true)]
async fn schemas_gain_and_lose_attributes() {
    let world = World::of(200);
    let path = "/api/v1/meta/schemas/user/default";
    let change = async |properties: Value| {
        let body = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": properties}}});
        post(&world, path, Some(&body)).await
    };
    let colour = json!({"colour": {"title": "Colour", "type": "array", "items": {"type": "string", "enum": ["red", "blue"], "oneOf": [{"const": "red", "title": "Red"}, {"const": "blue", "title": "Blue"}]}}});
    let after = change(colour.clone()).await.json();
    assert_eq!(after["definitions"]["custom"]["properties"]["colour"]["master"]["type"], "PROFILE_MASTER");
    let jana = "/api/v1/users/jana.weiss@acme.com";
    assert_eq!(post(&world, jana, Some(&json!({"profile": {"colour": ["red"]}}))).await.status, 200);
    assert_eq!(post(&world, jana, Some(&json!({"profile": {"colour": ["green"]}}))).await.status, 400);
    assert_eq!(world.users(&[("search", r#"profile.colour eq "RED""#)]).await.list().len(), 1);
    assert_eq!(change(json!({"colour": null, "skills": null})).await.status, 200);
    assert!(user(&world, "jana.weiss@acme.com").await["profile"].get("colour").is_none());
    assert_eq!(world.users(&[("search", "profile.colour pr")]).await.refusal().1, "E0000031");
    let everybody = world.every("/api/v1/users").await;
    assert!(everybody.iter().all(|user| user["profile"].get("skills").is_none()), "made people lose it as well");
    let again = change(colour.clone()).await;
    assert!(again.refusal().2.contains("deletion process for an attribute with the same variable name is incomplete"));
    tokio::time::advance(std::time::Duration::from_secs(11)).await;
    assert_eq!(change(colour).await.status, 200);
    assert_eq!(change(json!({"login": {"title": "x", "type": "string"}})).await.status, 400);
    assert_eq!(change(json!({"odd": {"title": "x", "type": "object"}})).await.status, 400);
}

// What no call does.

#[tokio::test]
async fn sign_ins_happen_by_switches_beside_the_api() {
    let world = World::of(40);
    let switch = async |path: &str| post(&world, &format!("/demo/users/{path}"), None).await;
    let anabel = "anabel.mueller@acme.com";
    for _ in 0..4 {
        assert_eq!(switch(&format!("{anabel}/fail-sign-in")).await.json()["status"], "ACTIVE");
    }
    assert_eq!(switch(&format!("{anabel}/fail-sign-in")).await.json()["status"], "LOCKED_OUT");
    assert_eq!(switch(&format!("{anabel}/unlock")).await.json()["status"], "ACTIVE");
    assert_eq!(switch(&format!("{anabel}/lock")).await.json()["status"], "LOCKED_OUT");
    assert_eq!(switch("john.smithers@acme.com/complete-activation").await.json()["status"], "ACTIVE");
    let done = switch("priya.sharma@acme.com/complete-reset").await.json();
    assert_eq!((&done["status"], &done["lastLogin"]), (&json!("ACTIVE"), &json!("2026-03-02T10:56:00.000Z")));
    assert_eq!(switch("viktor.lang@acme.com/sign-in").await.refusal().1, "E0000038");
    assert_eq!(switch(&format!("{anabel}/dance")).await.status, 404);
    let denied =
        world.send("POST", &format!("/demo/users/{anabel}/unlock"), &[("authorization", "SSWS no")], None).await;
    assert_eq!(denied.status, 401);
}

// Hooks.

/// An endpoint of ours: what it was called with, and what it answers.
struct Endpoint {
    uri: String,
    calls: mpsc::UnboundedReceiver<(String, Value, String)>,
    task: tokio::task::JoinHandle<()>,
}

type Answers = Arc<Mutex<Vec<u16>>>;

impl Endpoint {
    /// `answers` are the statuses of the first deliveries; 204 after them. `echo` is whether challenges are answered.
    async fn start(answers: &[u16], echo: bool) -> Endpoint {
        let (sender, calls) = mpsc::unbounded_channel();
        let answers: Answers = Arc::new(Mutex::new(answers.iter().rev().copied().collect()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = axum::Router::new()
            .fallback(
                async move |State((sender, answers)): State<(mpsc::UnboundedSender<_>, Answers)>, request: Request| {
                    let (parts, body) = request.into_parts();
                    let auth =
                        parts.headers.get("authorization").map_or("", |value| value.to_str().unwrap()).to_owned();
                    if let Some(challenge) = parts.headers.get("x-okta-verification-challenge") {
                        let text = if echo { challenge.to_str().unwrap() } else { "something else" };
                        return json!({"verification": text}).to_string().into_response();
                    }
                    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                    let _ = sender.send((parts.method.to_string(), serde_json::from_slice(&bytes).unwrap(), auth));
                    let status = answers.lock().unwrap().pop().unwrap_or(204);
                    StatusCode::from_u16(status).unwrap().into_response()
                },
            )
            .with_state((sender, answers));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Endpoint { uri, calls, task }
    }

    async fn next(&mut self) -> (String, Value, String) {
        tokio::time::timeout(std::time::Duration::from_secs(10), self.calls.recv()).await.unwrap().unwrap()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn hook(uri: &str, items: &[&str]) -> Value {
    json!({
        "name": "Changes",
        "events": {"type": "EVENT_TYPE", "items": items},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {
            "uri": uri,
            "headers": [{"key": "X-Other", "value": "v"}],
            "authScheme": {"type": "HEADER", "key": "Authorization", "value": "secret"},
        }},
    })
}

#[tokio::test]
async fn a_hook_is_verified_and_told_what_happens() {
    let mut endpoint = Endpoint::start(&[], true).await;
    let world = World::of(40);
    let made = post(
        &world,
        "/api/v1/eventHooks",
        Some(&hook(&endpoint.uri, &["user.lifecycle.suspend", "user.account.unlock_by_admin"])),
    )
    .await
    .json();
    assert_eq!((&made["status"], &made["verificationStatus"]), (&json!("ACTIVE"), &json!("UNVERIFIED")));
    assert!(!made.to_string().contains("secret"));
    let path = format!("/api/v1/eventHooks/{}", made["id"].as_str().unwrap());
    post(&world, "/api/v1/users/ana.muller@acme.com/lifecycle/unlock", None).await;
    let verified = post(&world, &format!("{path}/lifecycle/verify"), None).await;
    assert_eq!(verified.json()["verificationStatus"], "VERIFIED", "{}", verified.text);
    post(&world, "/api/v1/users/jana.weiss@acme.com/lifecycle/suspend", None).await;
    let (method, delivery, auth) = endpoint.next().await;
    assert_eq!((method.as_str(), auth.as_str()), ("POST", "secret"));
    assert_eq!(delivery["source"], format!("http://demo.test{path}"));
    assert_eq!(delivery["eventType"], "com.okta.event_hook");
    let events = delivery["data"]["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "nothing from before it was verified");
    assert_eq!(
        (&events[0]["eventType"], &events[0]["target"][0]["alternateId"]),
        (&json!("user.lifecycle.suspend"), &json!("jana.weiss@acme.com"))
    );
    if let Some(contract) = Contract::load() {
        assert_eq!(
            contract.problems("get", "/api/v1/eventHooks/{eventHookId}", 200, &world.get(&path).await.json()),
            Vec::<String>::new()
        );
    }
    // Another address has to be verified again.
    let mut other = hook(&endpoint.uri, &["user.lifecycle.suspend"]);
    other["channel"]["config"]["uri"] = json!("http://127.0.0.1:9/elsewhere");
    assert_eq!(world.send("PUT", &path, &[], Some(&other)).await.json()["verificationStatus"], "UNVERIFIED");
    assert_eq!(world.send("DELETE", &path, &[], None).await.refusal().1, "E0000001", "active");
    assert_eq!(post(&world, &format!("{path}/lifecycle/deactivate"), None).await.json()["status"], "INACTIVE");
    assert_eq!(world.send("DELETE", &path, &[], None).await.status, 204);
    assert_eq!(world.get(&path).await.refusal().1, "E0000007");
}

#[tokio::test]
async fn a_hook_is_called_again_after_an_error_of_the_server_and_never_after_a_refusal() {
    let mut endpoint = Endpoint::start(&[500, 200, 400], true).await;
    let world = World::of(40);
    let made = post(&world, "/api/v1/eventHooks", Some(&hook(&endpoint.uri, &["user.session.clear"]))).await.json();
    let path = format!("/api/v1/eventHooks/{}", made["id"].as_str().unwrap());
    post(&world, &format!("{path}/lifecycle/verify"), None).await;
    let clear = async |login: &str| world.send("DELETE", &format!("/api/v1/users/{login}/sessions"), &[], None).await;
    clear("ana.muller@acme.com").await;
    let (first, again) = (endpoint.next().await.1, endpoint.next().await.1);
    assert_eq!(first["eventId"], again["eventId"]);
    clear("jana.weiss@acme.com").await;
    let refused = endpoint.next().await.1;
    assert_ne!(refused["eventId"], first["eventId"]);
    clear("viktor.lang@acme.com").await;
    let next = endpoint.next().await.1;
    assert_eq!(
        next["data"]["events"][0]["target"][0]["alternateId"], "viktor.lang@acme.com",
        "the refused one did not come again"
    );
    let failed =
        world.get(&address("/api/v1/logs", &[("filter", r#"eventType eq "event_hook.delivery""#)])).await.list();
    assert_eq!(failed.len(), 1);
}

#[tokio::test]
async fn an_endpoint_that_does_not_repeat_the_challenge_is_not_verified() {
    let endpoint = Endpoint::start(&[], false).await;
    let world = World::of(40);
    for (uri, says) in [
        (endpoint.uri.as_str(), "does not repeat the challenge"),
        ("https://example.com/hook", "loopback addresses only"),
    ] {
        let mut body = hook(uri, &["user.session.start"]);
        body["name"] = json!(uri);
        let made = post(&world, "/api/v1/eventHooks", Some(&body)).await.json();
        let path = format!("/api/v1/eventHooks/{}/lifecycle/verify", made["id"].as_str().unwrap());
        let refusal = post(&world, &path, None).await.refusal();
        assert_eq!((refusal.0, refusal.1.as_str()), (400, "E0000001"));
        assert!(refusal.2.contains(says), "{}", refusal.2);
    }
    for (field, value) in [
        ("name", json!("")),
        ("events", json!({"items": []})),
        ("events", json!({"items": ["user.account.expire_password"]})),
        ("channel", json!({"config": {"uri": "http://example.com"}})),
    ] {
        let mut body = hook(&endpoint.uri, &["user.session.start"]);
        body[field] = value;
        assert_eq!(post(&world, "/api/v1/eventHooks", Some(&body)).await.refusal().1, "E0000001", "{field}");
    }
}

// What comes back is what the contract says.

#[tokio::test]
async fn answers_to_changes_fit_the_contract() {
    let Some(contract) = Contract::load() else { return };
    let world = World::of(40);
    let groups = world.get("/api/v1/groups?q=Sales").await.list();
    let group = groups[0]["id"].as_str().unwrap();
    let types = world.get("/api/v1/meta/types/user").await.list();
    let own_type = types[1]["id"].as_str().unwrap();
    let change = json!({"profile": {"title": "x"}});
    let named = json!({"profile": {"name": "Brand new", "description": "d"}});
    let renamed = json!({"profile": {"name": "Sales", "description": "d"}});
    let described = json!({"displayName": "D", "description": "d"});
    let fresh = json!({"name": "fresh", "displayName": "F", "description": "d"});
    let schema = json!({"definitions": {"custom": {"properties": {"x": {"title": "X", "type": "string"}}}}});
    let password = json!({"oldPassword": {"value": oktui_password()}, "newPassword": {"value": "Better-Word-8"}});
    let hooked = hook("https://example.com", &["user.session.start"]);
    for (method, path, call, body, status) in [
        ("post", "/api/v1/users/{id}", "/api/v1/users/jana.weiss@acme.com".to_owned(), Some(&change), 200),
        (
            "post",
            "/api/v1/users/{userId}/credentials/change_password",
            "/api/v1/users/jana.weiss@acme.com/credentials/change_password".to_owned(),
            Some(&password),
            200,
        ),
        (
            "post",
            "/api/v1/users/{userId}/credentials/forgot_password",
            "/api/v1/users/jana.weiss@acme.com/credentials/forgot_password?sendEmail=false".to_owned(),
            None,
            200,
        ),
        ("post", "/api/v1/groups", "/api/v1/groups".to_owned(), Some(&named), 200),
        ("put", "/api/v1/groups/{groupId}", format!("/api/v1/groups/{group}"), Some(&renamed), 200),
        ("post", "/api/v1/meta/types/user", "/api/v1/meta/types/user".to_owned(), Some(&fresh), 200),
        (
            "post",
            "/api/v1/meta/types/user/{typeId}",
            format!("/api/v1/meta/types/user/{own_type}"),
            Some(&described),
            200,
        ),
        (
            "put",
            "/api/v1/meta/types/user/{typeId}",
            format!("/api/v1/meta/types/user/{own_type}"),
            Some(&described),
            200,
        ),
        (
            "post",
            "/api/v1/meta/schemas/user/{schemaId}",
            "/api/v1/meta/schemas/user/default".to_owned(),
            Some(&schema),
            200,
        ),
        ("post", "/api/v1/eventHooks", "/api/v1/eventHooks".to_owned(), Some(&hooked), 200),
        (
            "delete",
            "/api/v1/users/{userId}/sessions",
            "/api/v1/users/jana.weiss@acme.com/sessions".to_owned(),
            None,
            204,
        ),
        ("post", "/api/v1/users", "/api/v1/users".to_owned(), Some(&change), 400),
        (
            "post",
            "/api/v1/users/{id}/lifecycle/unlock",
            "/api/v1/users/jana.weiss@acme.com/lifecycle/unlock".to_owned(),
            None,
            403,
        ),
    ] {
        let answer = world.send(&method.to_uppercase(), &call, &[], body).await;
        assert_eq!(answer.status, status, "{method} {call}: {}", answer.text);
        if status != 204 {
            assert_eq!(
                contract.problems(method, path, status, &answer.json()),
                Vec::<String>::new(),
                "{method} {call}"
            );
        }
    }
}

#[tokio::test]
async fn paging_while_people_change_loses_nobody_who_stays() {
    let world = World::of(400);
    let before = world.every("/api/v1/users").await;
    let mut seen = Vec::new();
    let mut next = Some("/api/v1/users?limit=23".to_owned());
    let mut round = 0;
    while let Some(path) = next {
        let answer = world.get(&path).await;
        seen.extend(answer.list().iter().map(|user| user["id"].as_str().unwrap().to_owned()));
        next = answer.link("next");
        round += 1;
        // Somebody on a later page changes, but stays in the same place of the order.
        let later = &before[before.len() - 1 - round];
        let id = later["id"].as_str().unwrap();
        post(
            &world,
            &format!("/api/v1/users/{id}"),
            Some(&json!({"credentials": {"recovery_question": {"question": "Q?", "answer": "answer"}}})),
        )
        .await;
        post(&world, "/api/v1/users?activate=false", Some(&new_user(&format!("late{round}@acme.com")))).await;
    }
    let unique: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(unique.len(), seen.len(), "nobody twice");
    assert!(before.iter().all(|user| unique.contains(user["id"].as_str().unwrap())), "nobody missing");
}

#[tokio::test]
async fn two_handles_are_one_organisation() {
    let demo = Demo::new(
        DemoSettings { users: 40, rate_limit: 0, ..DemoSettings::default() },
        Clock::starting(crate::demo::start()),
    );
    let (one, other) = (World::at(demo.clone()), World::at(demo));
    post(&one, "/api/v1/users/ana.muller@acme.com/lifecycle/unlock", None).await;
    assert_eq!(user(&other, "ana.muller@acme.com").await["status"], "ACTIVE");
}
