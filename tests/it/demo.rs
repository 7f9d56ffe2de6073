//! The demo organisation over its router: a helper for calls, and what every answer has in common.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use oktui::demo::{Clock, Demo, DemoSettings, Faults};
use serde_json::Value;
use tower::ServiceExt;

pub const ORIGIN: &str = "http://demo.test";

/// A demo organisation at a fixed moment, and its address.
pub struct World {
    pub demo: Demo,
    router: axum::Router,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

pub fn start() -> jiff::Timestamp {
    "2026-03-02T10:56:00Z".parse().unwrap()
}

impl World {
    pub fn new(settings: DemoSettings) -> World {
        let demo = Demo::new(settings, Clock::starting(start()));
        let router = demo.router(ORIGIN);
        World { demo, router }
    }

    pub fn of(users: u32) -> World {
        World::new(DemoSettings { users, rate_limit: 0, ..DemoSettings::default() })
    }

    pub fn faulty(users: u32, faults: &str) -> World {
        World::new(DemoSettings { users, faults: faults.parse::<Faults>().unwrap(), ..DemoSettings::default() })
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header("authorization", format!("SSWS {}", self.demo.token()));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(value) => {
                request = request.header("content-type", "application/json");
                Body::from(value.to_string())
            }
            None => {
                request = request.header("content-length", "0");
                Body::empty()
            }
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

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    /// A page of users, asked for with parameters that are encoded here.
    pub async fn users(&self, parameters: &[(&str, &str)]) -> Answer {
        self.get(&address("/api/v1/users", parameters)).await
    }

    /// Follows `next` to the end; every element, page after page.
    pub async fn every(&self, path: &str) -> Vec<Value> {
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

pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = url::Url::parse("http://demo.test").unwrap();
    url.set_path(path);
    url.query_pairs_mut().extend_pairs(parameters);
    url[url::Position::BeforePath..].to_owned()
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn list(&self) -> Vec<Value> {
        match self.json() {
            Value::Array(list) => list,
            other => panic!("no list: {other}"),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The path and query of a link.
    pub fn link(&self, relation: &str) -> Option<String> {
        let end = format!(">; rel=\"{relation}\"");
        self.headers.get_all("link").iter().find_map(|line| {
            let url = line.to_str().unwrap().strip_prefix('<')?.strip_suffix(&end)?;
            Some(url.strip_prefix(ORIGIN).unwrap_or(url).to_owned())
        })
    }

    /// Status, code and the first cause of a refusal.
    pub fn refusal(&self) -> (u16, String, String) {
        let body = self.json();
        let code = body["errorCode"].as_str().unwrap_or_default().to_owned();
        let cause = body["errorCauses"][0]["errorSummary"].as_str().unwrap_or_default();
        (self.status, code, cause.to_owned())
    }
}

pub fn logins(users: &[Value]) -> Vec<&str> {
    users.iter().map(|user| user["profile"]["login"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn smoke() {
    let world = World::of(100);
    for path in [
        "/api/v1/users?limit=3",
        "/api/v1/users/me",
        "/api/v1/users/ana.muller@acme.com/groups",
        "/api/v1/groups?limit=2&expand=stats",
        "/api/v1/users/ana.muller/factors",
        "/api/v1/org",
    ] {
        let answer = world.get(path).await;
        println!("{path} {} {:?}\n{:#}", answer.status, answer.headers, answer.json());
    }
    let all = world.every("/api/v1/users?limit=30").await;
    for user in &all {
        println!(
            "{} {} {} {} {}",
            user["id"], user["status"], user["profile"]["login"], user["profile"]["lastName"], user["lastLogin"]
        );
    }
}
