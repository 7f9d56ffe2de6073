//! Misbehaviour on request.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use oktui::demo::{Clock, Demo, DemoSettings, Faults};
use serde_json::json;
use tower::ServiceExt;

use crate::demo::{ORIGIN, World};

#[test]
fn what_cannot_be_understood_is_named_and_help_is_pointed_to() {
    for (spec, says) in [
        ("latency=1s,explode", "the fault 'explode' is unknown"),
        ("status", "'status' needs a status"),
        ("status=99", "a status from 400 to 599"),
        ("latency=soon", "needs a time"),
        ("drop=yes", "takes no value"),
        ("role=king", "'role=king' names a role that does not exist"),
        ("role=no-where", "names a role"),
        ("status=500:users", "must name a path"),
        ("429@often", "must end in @every-N"),
        ("429@every-0", "must end in @every-N"),
    ] {
        let error = spec.parse::<Faults>().unwrap_err().to_string();
        assert!(error.contains(says) && error.contains("--faults help"), "{error}");
    }
    assert!("".parse::<Faults>().is_ok());
}

#[test]
fn help_lists_what_can_be_asked_for() {
    let help = Faults::help();
    for name in [
        "status",
        "latency",
        "drop",
        "half",
        "html",
        "429",
        "concurrency",
        "odd-user",
        "next-loop",
        "next-foreign",
        "role",
        "no-search",
        "no-co",
        "slow-search",
        "@every-N",
    ] {
        assert!(help.contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_status_strikes_where_and_as_often_as_asked() {
    let world = World::faulty(30, "status=503:/api/v1/groups@every-2,status=404:/api/v1/org@once");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(world.get("/api/v1/groups").await.status);
    }
    assert_eq!(statuses, [200, 503, 200, 503]);
    assert_eq!(world.get("/api/v1/users").await.status, 200);
    assert_eq!((world.get("/api/v1/org").await.status, world.get("/api/v1/org").await.status), (404, 200));
}

#[tokio::test(start_paused = true)]
async fn latency_and_a_slow_search_take_their_time() {
    let world = World::faulty(30, "latency=300ms:/api/v1/org,slow-search");
    let began = tokio::time::Instant::now();
    world.get("/api/v1/org").await;
    assert_eq!(began.elapsed(), Duration::from_millis(300));
    world.users(&[("search", "id pr")]).await;
    assert_eq!(began.elapsed(), Duration::from_millis(3300));
}

#[tokio::test]
async fn half_a_document_is_no_document() {
    let answer = World::faulty(30, "half").get("/api/v1/users").await;
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
}

#[tokio::test]
async fn a_proxys_page_is_html() {
    for (spec, status) in [("html", 502), ("html=200", 200)] {
        let answer = World::faulty(30, spec).get("/api/v1/users").await;
        assert_eq!((answer.status, answer.header("content-type")), (status, "text/html"));
        assert!(!answer.headers.contains_key("x-okta-request-id"));
    }
}

#[tokio::test]
async fn too_many_calls_are_told_from_too_many_at_a_time() {
    let answer = World::faulty(30, "429@every-1").get("/api/v1/users").await;
    assert_eq!(
        (answer.status, answer.header("x-rate-limit-limit"), answer.header("x-rate-limit-remaining")),
        (429, "600", "0")
    );
    let answer = World::faulty(30, "concurrency@every-1").get("/api/v1/users").await;
    assert_eq!(
        (answer.status, answer.header("x-rate-limit-limit"), answer.header("x-rate-limit-remaining")),
        (429, "0", "0")
    );
    let world = World::faulty(30, "429");
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(world.get("/api/v1/users").await.status);
    }
    assert_eq!(statuses, [200, 200, 429, 200, 200, 429]);
}

#[tokio::test]
async fn odd_users_stand_among_the_others() {
    let list = World::faulty(60, "odd-user").get("/api/v1/users").await.list();
    let odd = list.iter().filter(|user| {
        !user["id"].is_string() || !user["profile"]["firstName"].is_string() || user["status"] == "HIBERNATING"
    });
    assert!(odd.count() >= 5);
    assert!(list.iter().filter(|user| user["_links"]["self"].is_object()).count() > 40);
}

#[tokio::test]
async fn next_links_can_lead_nowhere() {
    let world = World::faulty(60, "next-loop");
    let second = world.get("/api/v1/users?limit=5").await.link("next").unwrap();
    assert_eq!(world.get(&second).await.link("next").unwrap(), second);
    let foreign = World::faulty(60, "next-foreign").get("/api/v1/users?limit=5").await.link("next").unwrap();
    assert!(foreign.starts_with("https://evil.okta.example/api/v1/users?after="), "{foreign}");
}

#[tokio::test]
async fn search_can_be_missing_or_lack_an_operator() {
    let parameters = [("search", r#"profile.firstName co "a""#)];
    let refusal = World::faulty(30, "no-search").users(&parameters).await.refusal();
    assert_eq!((refusal.0, refusal.1.as_str()), (500, "E0000009"));
    let world = World::faulty(30, "no-co");
    assert_eq!(world.users(&parameters).await.refusal().1, "E0000031");
    assert_eq!(world.users(&[("search", r#"profile.firstName sw "a""#)]).await.status, 200);
    let refusal = World::faulty(30, "role=no-search").users(&parameters).await.refusal();
    assert_eq!((refusal.0, refusal.1.as_str()), (403, "E0000006"));
    let refusal = World::faulty(30, "no-blocks").get("/api/v1/users/me/blocks").await.refusal();
    assert_eq!((refusal.0, refusal.1.as_str()), (401, "E0000015"));
}

#[tokio::test(start_paused = true)]
async fn search_can_lag_behind() {
    let world = World::faulty(60, "search-lag=2s:/api/v1/users");
    let find =
        async |last: &str| world.users(&[("search", &format!(r#"profile.lastName eq "{last}""#))]).await.list().len();
    world
        .send("POST", "/api/v1/users/jana.weiss@acme.com", &[], Some(&json!({"profile": {"lastName": "Schwarzweiss"}})))
        .await;
    assert_eq!((find("Weiß").await, find("Schwarzweiss").await), (1, 0));
    assert_eq!(world.get("/api/v1/users/jana.weiss@acme.com").await.json()["profile"]["lastName"], "Schwarzweiss");
    tokio::time::advance(Duration::from_secs(3)).await;
    assert_eq!((find("Weiß").await, find("Schwarzweiss").await), (0, 1));
}

#[tokio::test]
async fn lesser_roles_lack_their_areas_and_only_those() {
    for (role, refused, allowed) in [
        (
            "helpdesk",
            vec!["/api/v1/meta/schemas/user/default", "/api/v1/logs", "/api/v1/eventHooks"],
            vec!["/api/v1/users", "/api/v1/groups", "/api/v1/org", "/api/v1/users/me/factors"],
        ),
        (
            "group",
            vec![
                "/api/v1/meta/schemas/user/default",
                "/api/v1/logs",
                "/api/v1/org",
                "/api/v1/users/anabel.mueller@acme.com",
            ],
            vec!["/api/v1/users", "/api/v1/users/me", "/api/v1/users/ana.muller@acme.com"],
        ),
        ("no-groups", vec!["/api/v1/groups", "/api/v1/users/me/groups"], vec!["/api/v1/users/me"]),
        ("readonly", vec![], vec!["/api/v1/users", "/api/v1/logs", "/api/v1/org"]),
    ] {
        let world = World::faulty(60, &format!("role={role}"));
        for path in refused {
            let refusal = world.get(path).await.refusal();
            assert_eq!((refusal.0, refusal.1.as_str()), (403, "E0000006"), "{role} {path}");
        }
        for path in allowed {
            assert_eq!(world.get(path).await.status, 200, "{role} {path}");
        }
    }
    let world = World::faulty(60, "role=group");
    let sales = world.get("/api/v1/groups?q=Sales").await.list()[0]["id"].as_str().unwrap().to_owned();
    let members = world.every(&format!("/api/v1/groups/{sales}/users")).await;
    for user in world.every("/api/v1/users").await {
        assert!(members.iter().any(|member| member["id"] == user["id"]), "{user:#}");
    }
    let names = world.get("/api/v1/groups").await.list();
    assert!(names.iter().all(|group| group["profile"]["name"] != "Everyone"));
}

#[tokio::test]
async fn lesser_roles_change_what_they_may() {
    let post = async |role: &str, path: &str| {
        let world = World::faulty(60, &format!("role={role}"));
        world.send("POST", &format!("/api/v1/users/{path}"), &[], None).await.status
    };
    assert_eq!(post("helpdesk", "ana.muller@acme.com/lifecycle/unlock").await, 200);
    assert_eq!(post("helpdesk", "jana.weiss@acme.com/lifecycle/suspend").await, 403);
    assert_eq!(post("helpdesk", "me/lifecycle/reset_factors").await, 403, "an administrator");
    assert_eq!(post("readonly", "ana.muller@acme.com/lifecycle/unlock").await, 403);
    assert_eq!(post("group", "ana.muller@acme.com/lifecycle/unlock").await, 200);
    assert_eq!(post("group", "noa.cohen@acme.com/lifecycle/unlock").await, 403, "another group");
}

#[tokio::test]
async fn a_cut_connection_still_carries_out_the_change() {
    let settings =
        |faults: &str| DemoSettings { users: 60, faults: faults.parse().unwrap(), ..DemoSettings::default() };
    // Without a socket, the body breaks off.
    let demo = Demo::new(settings("drop:/api/v1/users/ana"), Clock::system());
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/users/ana.muller@acme.com/lifecycle/unlock")
        .header("authorization", format!("SSWS {}", demo.token()))
        .header("content-length", "0")
        .body(Body::empty())
        .unwrap();
    let response = demo.router(ORIGIN).oneshot(request).await.unwrap();
    assert!(to_bytes(response.into_body(), usize::MAX).await.is_err());

    // Over one, nothing arrives at all.
    let demo = Demo::new(settings("drop:/api/v1/users/ana"), Clock::system());
    let serving = demo.serve().await.unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let token = format!("SSWS {}", demo.token());
    let url = |path: &str| format!("{}/api/v1/users/{path}", serving.origin());
    let cut = client
        .post(url("ana.muller@acme.com/lifecycle/unlock"))
        .header("authorization", &token)
        .header("content-length", "0")
        .send()
        .await;
    assert!(cut.is_err());
    let find = format!("{}/api/v1/users?filter=profile.login+eq+%22ana.muller@acme.com%22", serving.origin());
    let text = client.get(find).header("authorization", &token).send().await.unwrap().text().await.unwrap();
    assert!(text.contains(r#""status":"ACTIVE""#), "{text}");
}
