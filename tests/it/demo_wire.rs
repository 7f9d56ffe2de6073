//! How calls may be written, and the order in which Okta puts what it was given.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::demo::{ORIGIN, World};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// What came over the wire from Okta's Python SDKs: a slash before the query, flags with capitals, and a POST without a
/// body that says it is a stream of bytes.
#[tokio::test]
async fn calls_are_taken_as_the_python_sdks_write_them() {
    let world = World::of(40);
    assert_eq!(world.get("/api/v1/users/?limit=2").await.list().len(), 2);
    let rules = world.get("/api/v1/groups/rules/?limit=2").await;
    assert_eq!((rules.list().len(), rules.link("next").is_some()), (2, true));
    assert!(!world.get("/api/v1/apps/?limit=2").await.link("next").unwrap().contains("/?"));
    let body = json!({"profile": {"firstName": "A", "lastName": "B", "login": "a@b.com", "email": "a@b.com"}});
    let made = world.send("POST", "/api/v1/users/?activate=False", &[], Some(&body)).await.json();
    assert_eq!(made["status"], "STAGED");
    let path = format!("/api/v1/users/{}/lifecycle/activate/?sendEmail=False", made["id"].as_str().unwrap());
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("authorization", format!("SSWS {}", world.demo.token()))
        .header("content-type", "application/octet-stream")
        .header("content-length", "0")
        .body(Body::empty())
        .unwrap();
    let answer = world.demo.router(ORIGIN).oneshot(request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    assert!(String::from_utf8(bytes.to_vec()).unwrap().contains("activationToken"));
    let role = world
        .send(
            "POST",
            "/api/v1/users/a@b.com/roles/?disableNotifications=True",
            &[],
            Some(&json!({"type": "APP_ADMIN"})),
        )
        .await;
    assert_eq!(role.status, 201);
}

/// Behind a port mapping the address that is served is not the one that is asked.
#[tokio::test]
async fn links_begin_with_the_address_that_was_asked() {
    let world = World::of(40);
    for (host, begins) in [
        ("localhost:8443", "http://localhost:8443/"),
        ("[::1]:80", "http://[::1]:80/"),
        ("evil.example/\"<x>", "http://demo.test/"),
    ] {
        let answer = world.send("GET", "/api/v1/users?limit=1", &[("host", host)], None).await;
        assert!(answer.header("link").starts_with(&format!("<{begins}api/v1/users?")), "{}", answer.header("link"));
        let own = answer.json()[0]["_links"]["self"]["href"].as_str().unwrap().to_owned();
        assert!(own.starts_with(begins), "{own}");
    }
}

/// As the Terraform provider recorded it: PUT takes over `status`, and the events come back in an order of Okta's own.
#[tokio::test]
async fn a_hook_is_put_with_its_status_and_its_events_are_put_in_order() {
    let world = World::of(1);
    let mut body = json!({
        "name": "Hook",
        "events": {"type": "EVENT_TYPE", "items": [
            "user.account.update_profile", "user.lifecycle.delete.initiated", "user.lifecycle.create",
        ]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://hooks.example/x"}},
    });
    let made = world.send("POST", "/api/v1/eventHooks", &[], Some(&body)).await.json();
    let order = ["user.lifecycle.create", "user.lifecycle.delete.initiated", "user.account.update_profile"];
    assert_eq!(made["events"]["items"], json!(order));
    body["status"] = json!("INACTIVE");
    let path = format!("/api/v1/eventHooks/{}", made["id"].as_str().unwrap());
    let put = world.send("PUT", &path, &[], Some(&body)).await.json();
    assert_eq!(put["status"], "INACTIVE");
    assert_eq!(keys(&put["_links"]), ["activate", "self", "delete"]);
}

/// As recorded of every attribute: keys in this order, without `required: false`, `unique` only where it is asked for.
#[tokio::test]
async fn an_attribute_comes_back_in_oktas_order() {
    let world = World::of(1);
    let path = "/api/v1/meta/schemas/user/default";
    let attribute = |unique: &str| {
        json!({
            "permissions": [{"principal": "SELF", "action": "READ_WRITE"}], "master": {"type": "OKTA"}, "scope": "SELF",
            "maxLength": 20, "minLength": 1, "enum": ["a", "b"], "type": "string", "unique": unique, "required": false,
            "description": "About", "title": "Title",
        })
    };
    let properties = json!({"one": attribute("UNIQUE_VALIDATED"), "two": attribute("NOT_UNIQUE")});
    let body = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": properties}}});
    let answer = world.send("POST", path, &[], Some(&body)).await.json();
    let custom = &answer["definitions"]["custom"]["properties"];
    let order = [
        "title",
        "description",
        "type",
        "unique",
        "mutability",
        "scope",
        "maxLength",
        "minLength",
        "enum",
        "permissions",
        "master",
    ];
    assert_eq!(keys(&custom["one"]), order);
    assert_eq!(keys(&custom["two"]), order.iter().filter(|key| **key != "unique").copied().collect::<Vec<_>>());
    assert_eq!(world.get(path).await.json()["definitions"], answer["definitions"]);
}
