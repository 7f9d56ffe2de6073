//! The demo organisation over its router: a helper for calls, and what every answer has in common.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use oktui::demo::{Clock, Demo, DemoSettings, Faults};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const ORIGIN: &str = "http://demo.test";

/// A demo organisation at a fixed moment, and its address.
pub(crate) struct World {
    pub demo: Demo,
    router: axum::Router,
}

pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

pub(crate) fn start() -> jiff::Timestamp {
    "2026-03-02T10:56:00Z".parse().unwrap()
}

impl World {
    pub(crate) fn new(settings: DemoSettings) -> World {
        World::at(Demo::new(settings, Clock::starting(start())))
    }

    pub(crate) fn at(demo: Demo) -> World {
        let router = demo.router(ORIGIN);
        World { demo, router }
    }

    pub(crate) fn of(users: u32) -> World {
        World::new(DemoSettings { users, rate_limit: 0, ..DemoSettings::default() })
    }

    pub(crate) fn faulty(users: u32, faults: &str) -> World {
        World::new(DemoSettings { users, faults: faults.parse::<Faults>().unwrap(), ..DemoSettings::default() })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header("authorization", format!("SSWS {}", self.demo.token()));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if let Some(value) = body {
            request = request.header("content-type", "application/json");
            Body::from(value.to_string())
        } else {
            request = request.header("content-length", "0");
            Body::empty()
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    /// A page of users, asked for with parameters that are encoded here.
    pub(crate) async fn users(&self, parameters: &[(&str, &str)]) -> Answer {
        self.get(&address("/api/v1/users", parameters)).await
    }

    /// Follows `next` to the end; every element, page after page.
    pub(crate) async fn every(&self, path: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let answer = self.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            all.extend(answer.list());
            next = answer.link("next");
        }
        all
    }
}

pub(crate) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = url::Url::parse("http://demo.test").unwrap();
    url.set_path(path);
    url.query_pairs_mut().extend_pairs(parameters);
    url[url::Position::BeforePath..].to_owned()
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn list(&self) -> Vec<Value> {
        match self.json() {
            Value::Array(list) => list,
            other => panic!("no list: {other}"),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The path and query of a link.
    pub(crate) fn link(&self, relation: &str) -> Option<String> {
        let end = format!(">; rel=\"{relation}\"");
        self.headers.get_all("link").iter().find_map(|line| {
            let url = line.to_str().unwrap().strip_prefix('<')?.strip_suffix(&end)?;
            Some(url.strip_prefix(ORIGIN).unwrap_or(url).to_owned())
        })
    }

    /// Status, code and the first cause of a refusal.
    pub(crate) fn refusal(&self) -> (u16, String, String) {
        let body = self.json();
        let code = body["errorCode"].as_str().unwrap_or_default().to_owned();
        let cause = body["errorCauses"][0]["errorSummary"].as_str().unwrap_or_default();
        (self.status, code, cause.to_owned())
    }
}

pub(crate) fn logins(users: &[Value]) -> Vec<&str> {
    users.iter().map(|user| user["profile"]["login"].as_str().unwrap()).collect()
}

// What every answer has in common.

#[tokio::test]
async fn every_answer_carries_the_usual_headers() {
    let world = World::new(DemoSettings { users: 30, ..DemoSettings::default() });
    let answer = world.get("/api/v1/users?limit=1").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-cache, no-store");
    assert_eq!(answer.header("date"), "Mon, 02 Mar 2026 10:56:00 GMT");
    assert_eq!(answer.header("x-rate-limit-limit"), "600");
    assert_eq!(answer.header("x-rate-limit-remaining"), "599");
    assert_eq!(answer.header("x-rate-limit-reset"), (start().as_second() + 60).to_string());
    assert_eq!(answer.header("x-okta-request-id").len(), 32);
    let again = world.get("/api/v1/users?limit=1").await;
    assert_ne!(answer.header("x-okta-request-id"), again.header("x-okta-request-id"));
}

#[tokio::test]
async fn a_call_without_the_right_token_learns_nothing_else() {
    let world = World::of(30);
    let token = world.demo.token().to_owned();
    for (header, status) in [
        (format!("SSWS {token}"), 200),
        (format!("SSWS{token}"), 200),
        (format!("SSWS {token}x"), 401),
        (format!("Bearer {token}"), 401),
        ("SSWS ".to_owned(), 401),
        (String::new(), 401),
    ] {
        for path in ["/api/v1/org", "/api/v1/nothing"] {
            let answer = world.send("GET", path, &[("authorization", &header)], None).await;
            let expected = if status == 200 && path.ends_with("nothing") { 404 } else { status };
            assert_eq!(answer.status, expected, "{header} {path}");
            if status == 401 {
                assert_eq!(answer.json()["errorCode"], "E0000011");
                assert_eq!(answer.json()["errorSummary"], "Invalid token provided");
            }
        }
    }
}

#[tokio::test]
async fn unknown_addresses_and_wrong_methods_are_told_apart() {
    let world = World::of(30);
    assert_eq!(world.get("/api/v1/nothing").await.refusal().1, "E0000008");
    assert_eq!(world.get("/nothing").await.refusal().1, "E0000008");
    let answer = world.send("DELETE", "/api/v1/users", &[], None).await;
    assert_eq!((answer.status, answer.refusal().1), (405, "E0000022".to_owned()));
    assert_eq!(world.get("/api/v1/users/").await.status, 200, "a slash at the end");
}

#[tokio::test]
async fn a_post_without_a_length_is_refused_by_the_edge() {
    let world = World::of(30);
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/users/me/lifecycle/unlock")
        .header("authorization", format!("SSWS {}", world.demo.token()))
        .body(Body::empty())
        .unwrap();
    let response = world.demo.router(ORIGIN).oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 411);
}

#[tokio::test(start_paused = true)]
async fn each_bucket_has_a_window_of_its_own() {
    let world = World::new(DemoSettings { users: 30, rate_limit: 2, ..DemoSettings::default() });
    for _ in 0..2 {
        assert_eq!(world.get("/api/v1/users").await.status, 200);
    }
    let refused = world.get("/api/v1/users").await;
    assert_eq!((refused.status, refused.refusal().1.as_str()), (429, "E0000047"));
    assert_eq!(refused.header("x-rate-limit-remaining"), "0");
    assert!(!refused.headers.contains_key("retry-after"));
    assert_eq!(world.get("/api/v1/users/me").await.status, 200, "another bucket");
    tokio::time::advance(std::time::Duration::from_secs(61)).await;
    assert_eq!(world.get("/api/v1/users").await.status, 200, "another window");
}

/// So many that making them all beforehand would take minutes and gigabytes.
#[tokio::test]
async fn nobody_is_made_before_somebody_asks() {
    let world = World::of(200_000_000);
    for path in
        ["users/me", "users/me/groups", "users/me/roles", "groups", "groups/rules", "iam/assignees/users", "org"]
    {
        assert_eq!(world.get(&format!("/api/v1/{path}")).await.status, 200, "{path}");
    }
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json();
    let path = format!("/api/v1/users/{}", ana["id"].as_str().unwrap());
    assert_eq!(world.get(&path).await.json(), ana);
}

#[tokio::test]
async fn without_a_limit_there_are_no_rate_headers() {
    let answer = World::of(30).get("/api/v1/users/me").await;
    assert!(!answer.headers.contains_key("x-rate-limit-limit"));
}

#[tokio::test]
async fn it_serves_on_loopback_until_it_is_dropped() {
    let demo = Demo::new(DemoSettings { users: 30, ..DemoSettings::default() }, Clock::system());
    let serving = demo.serve().await.unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let url = format!("{}/api/v1/users?limit=2", serving.origin());
    let call = || client.get(&url).header("authorization", format!("SSWS {}", demo.token())).send();
    let answer = call().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let links: Vec<_> = answer.headers().get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert_eq!(links.len(), 2, "one line a relation");
    assert!(links[1].starts_with(&format!("<{}", serving.origin())));
    drop(serving);
    // Accepted connections end as well; the task that holds them needs a turn to see it.
    for _ in 0..100 {
        if call().await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("still serving");
}

#[test]
fn tokens_look_like_tokens_and_differ() {
    let token = || Demo::new(DemoSettings { users: 1, ..DemoSettings::default() }, Clock::system()).token().to_owned();
    let (one, other) = (token(), token());
    assert_ne!(one, other);
    assert!(one.starts_with("00") && one.len() == 42, "{one}");
}
