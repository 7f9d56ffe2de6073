//! The receiver of event hooks, attacked; and the whole way from a change in the organisation to the update.

use oktui::protocol::id::HookId;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{Method, Request, StatusCode};
use oktui::demo::{Clock, Demo, DemoSettings};
use oktui::messages::{Content, Delivering, HookChange, Lane, Order, OrderId, Request as Wanted, SecretPlace, Update};
use oktui::okta::client::{Client, Settings};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::HttpTransport;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::secret::Secret;
use oktui::protocol::watch::EventSource;
use oktui::receiver::{Heard, Hearing, random_secret, router};
use oktui::worker::Worker;
use oktui::worker::source::Sources;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tower::ServiceExt;

const SECRET: &str = "right-secret";

struct Gate {
    router: axum::Router,
    heard: Hearing,
}

fn gate() -> Gate {
    let (router, heard) = router("Authorization", Secret::new(SECRET)).unwrap();
    Gate { router, heard }
}

impl Gate {
    async fn send(&self, request: Request<Body>) -> (StatusCode, Bytes) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        (status, axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap())
    }

    async fn post(&self, body: impl Into<Body>) -> StatusCode {
        let request = Request::post("/").header("authorization", SECRET).body(body.into()).unwrap();
        self.send(request).await.0
    }

    /// The numbers of the events that came out.
    fn events(&mut self) -> Vec<String> {
        let mut numbers = Vec::new();
        while let Ok(heard) = self.heard.try_recv() {
            if let Heard::Events(events) = heard {
                numbers.extend(events.into_iter().map(|watched| watched.event.uuid));
            }
        }
        numbers
    }
}

fn delivery(numbers: &[&str]) -> String {
    let events: Vec<_> =
        numbers.iter().map(|number| json!({"uuid": number, "eventType": "user.lifecycle.create"})).collect();
    json!({"eventType": "com.okta.event_hook", "eventId": "e", "data": {"events": events}}).to_string()
}

#[tokio::test]
async fn a_challenge_is_repeated_as_json_to_whoever_has_the_secret() {
    let mut gate = gate();
    let request =
        Request::get("/any/path").header("authorization", SECRET).header("x-okta-verification-challenge", "a\"b");
    let answer = gate.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(
        (answer.status(), answer.headers()["content-type"].to_str().unwrap()),
        (StatusCode::OK, "application/json")
    );
    let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), json!({"verification": "a\"b"}));
    assert_eq!(gate.heard.try_recv(), Ok(Heard::Challenge));
    let without = Request::get("/").header("authorization", SECRET).body(Body::empty()).unwrap();
    assert_eq!(gate.send(without).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_the_secret_both_methods_learn_nothing() {
    let mut gate = gate();
    for method in [Method::GET, Method::POST, Method::PUT] {
        for given in [None, Some(""), Some("right-secre"), Some("right-secret2"), Some("Right-secret")] {
            let mut request =
                Request::builder().method(method.clone()).uri("/").header("x-okta-verification-challenge", "c");
            if let Some(given) = given {
                request = request.header("authorization", given);
            }
            let (status, body) = gate.send(request.body(Body::from(delivery(&["u1"]))).unwrap()).await;
            assert_eq!((status, body.len()), (StatusCode::UNAUTHORIZED, 0), "{method} {given:?}");
        }
    }
    let twice = Request::post("/").header("authorization", "wrong").header("authorization", SECRET);
    assert_eq!(gate.send(twice.body(Body::from(delivery(&["u1"]))).unwrap()).await.0, StatusCode::UNAUTHORIZED);
    assert!(gate.events().is_empty());
    assert!(router("Authorization", Secret::default()).is_err(), "no secret would let everybody in");
}

#[tokio::test]
async fn a_packed_delivery_and_one_behind_a_mark_are_read() {
    use std::io::Write;
    let mut gate = gate();
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let marked = |text: String| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(gate.post(marked(delivery(&["u1"]))).await, StatusCode::NO_CONTENT);
    let send = |coding: &'static str, body: Vec<u8>| {
        Request::post("/").header("authorization", SECRET).header("content-encoding", coding).body(Body::from(body))
    };
    for (number, coding) in [("u2", "gzip"), ("u3", "GZIP"), ("u4", "identity, x-gzip")] {
        let request = send(coding, packed(&marked(delivery(&[number])))).unwrap();
        assert_eq!(gate.send(request).await.0, StatusCode::NO_CONTENT, "{coding}");
    }
    let bomb = send("gzip", packed(&vec![b' '; 8 << 20])).unwrap();
    assert_eq!(gate.send(bomb).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let broken = send("gzip", packed(delivery(&["u5"]).as_bytes())[..20].to_vec()).unwrap();
    assert_eq!(gate.send(broken).await.0, StatusCode::BAD_REQUEST);
    let strange = send("br", delivery(&["u6"]).into_bytes()).unwrap();
    assert_eq!(gate.send(strange).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(gate.events(), ["u1", "u2", "u3", "u4"]);
}

#[tokio::test]
async fn what_is_delivered_comes_out_once_and_repetitions_are_thanked_for() {
    let mut gate = gate();
    assert_eq!(gate.post(delivery(&["u1", "u2", "u1"])).await, StatusCode::NO_CONTENT);
    assert_eq!(gate.post(delivery(&["u2", "u3"])).await, StatusCode::NO_CONTENT);
    assert_eq!(gate.post(delivery(&["u1", "u2", "u3"])).await, StatusCode::NO_CONTENT);
    assert_eq!(gate.events(), ["u1", "u2", "u3"]);
}

#[tokio::test]
async fn one_event_that_cannot_be_read_costs_no_other() {
    let mut gate = gate();
    let event = |uuid: &str| format!("{{\"uuid\":\"{uuid}\",\"eventType\":\"user.x\"}}");
    let body = format!("{{\"data\":{{\"events\":[{},{{\"eventType\":\"user.x\"}},{}]}}}}", event("u1"), event("u2"));
    assert_eq!(gate.post(body).await, StatusCode::NO_CONTENT);
    let cut = [
        delivery(&["u3", "u4"])
            .replace("user.lifecycle.create\"}]", "user.lifecycle.create\",\"displayMessage\":\"")
            .as_bytes(),
        b"J\xc3\"}]}}",
    ]
    .concat();
    assert_eq!(gate.post(cut).await, StatusCode::NO_CONTENT, "half a letter in the last of them");
    assert_eq!(gate.events(), ["u1", "u2", "u3", "u4"]);
}

#[tokio::test]
async fn a_delivery_of_nothing_that_can_be_read_is_taken_and_told_so_that_it_does_not_come_again() {
    let mut gate = gate();
    for events in
        ["{}", "1", "null", "{\"eventType\":\"user.x\"}", "{\"uuid\":\"\",\"eventType\":\"x\"},{\"uuid\":\"u1\"}"]
    {
        let body = format!("{{\"data\":{{\"events\":[{events}]}}}}");
        assert_eq!(gate.post(body).await, StatusCode::NO_CONTENT, "{events}");
        let told = gate.heard.try_recv();
        assert_eq!(told, Ok(Heard::TurnedAway("an event of a delivery could not be read")), "{events}");
        assert!(gate.heard.try_recv().is_err(), "{events}");
    }
}

#[tokio::test]
async fn what_is_no_delivery_is_refused_and_none_of_it_is_believed() {
    let mut gate = gate();
    for body in ["", "{", "[]", "null", "{\"data\":{}}", "{\"data\":{\"events\":{}}}", "\u{feff}{}"] {
        assert_eq!(gate.post(body).await, StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(gate.post(vec![0xff; 100]).await, StatusCode::BAD_REQUEST);
    assert_eq!(gate.post("[".repeat(200_000)).await, StatusCode::BAD_REQUEST);
    assert!(gate.events().is_empty());
    let other = Request::put("/").header("authorization", SECRET).body(Body::empty()).unwrap();
    assert_eq!(gate.send(other).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(start_paused = true)]
async fn huge_and_slow_bodies_are_given_up_in_time() {
    let mut gate = gate();
    assert_eq!(gate.post(vec![b' '; (1 << 20) + 1]).await, StatusCode::PAYLOAD_TOO_LARGE);
    let chunk = Bytes::from(vec![b' '; 1 << 16]);
    let endless = stream::repeat(chunk).map(Ok::<_, std::io::Error>);
    assert_eq!(gate.post(Body::from_stream(endless)).await, StatusCode::PAYLOAD_TOO_LARGE);
    let begun = tokio::time::Instant::now();
    let drip = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
    });
    assert_eq!(gate.post(Body::from_stream(drip)).await, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(begun.elapsed().as_secs(), 3);
    let broken = stream::iter([Err::<Bytes, _>(std::io::Error::other("cut"))]);
    assert!(gate.post(Body::from_stream(broken)).await.is_client_error());
    assert!(gate.events().is_empty());
}

#[tokio::test]
async fn a_flood_is_answered_with_try_again_and_what_was_not_taken_comes_again() {
    let mut gate = gate();
    let mut refused = None;
    for number in 0..3_000 {
        let name = format!("u{number}");
        if gate.post(delivery(&[&name])).await == StatusCode::SERVICE_UNAVAILABLE {
            refused = Some(name);
            break;
        }
    }
    let refused = refused.expect("memory is bounded");
    let taken = gate.events();
    assert!(!taken.contains(&refused));
    assert_eq!(gate.post(delivery(&[&refused])).await, StatusCode::NO_CONTENT);
    assert_eq!(gate.events(), [refused]);
}

#[test]
fn secrets_are_long_random_and_fit_a_header() {
    let (first, second) = (random_secret().unwrap(), random_secret().unwrap());
    assert_ne!(first, second);
    assert!(first.expose().len() >= 43 && first.expose().bytes().all(|byte| byte.is_ascii_graphic()));
}

/// A worker against a demo organisation that is served on loopback, by the real clock, since real sockets take part.
struct Program {
    demo: Demo,
    serving: oktui::demo::Serving,
    worker: Worker,
    updates: mpsc::Receiver<Update>,
    order_ids: u64,
}

impl Program {
    async fn start() -> Self {
        let demo = Demo::new(DemoSettings::default(), Clock::system());
        let serving = demo.serve().await.unwrap();
        let origin = Origin::understand(serving.origin()).unwrap().origin;
        let connection = ConnectionId::new("demo");
        let transport = Arc::new(HttpTransport::new(&origin));
        let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
        let client = Client::new(Settings::new(connection.clone(), origin), transport, token);
        let mut sources = Sources::default();
        sources.add(connection, client);
        let (sender, updates) = mpsc::channel(64);
        Self { demo, serving, worker: Worker::spawn(sources, sender), updates, order_ids: 0 }
    }

    fn order(&mut self, lane: Lane, request: Wanted) -> OrderId {
        self.order_ids += 1;
        let order_id = OrderId(self.order_ids);
        self.worker.start(Order { connection: ConnectionId::new("demo"), lane, order_id, work: request.into() });
        order_id
    }

    /// Waits for the update that `pick` takes; everything else passes.
    async fn until<T>(&mut self, mut pick: impl FnMut(Content) -> Option<T>) -> T {
        let search = async {
            loop {
                if let Some(found) = pick(self.updates.recv().await.unwrap().content) {
                    return found;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), search).await.expect("nothing came")
    }

    /// A call of somebody else.
    async fn other(&self, method: Method, path: &str, body: Value) -> Value {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("SSWS {}", self.demo.token()));
        let request = request.header("content-length", "1").body(Body::from(body.to_string())).unwrap();
        let answer = self.demo.router(self.serving.origin()).oneshot(request).await.unwrap();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

#[tokio::test]
async fn a_hook_is_made_verified_delivers_and_is_taken_away_again() {
    let mut program = Program::start().await;
    let hook = Delivering::New {
        name: "test".to_owned(),
        uri: String::new(),
        header: "X-Secret".to_owned(),
        events: vec!["user.lifecycle.create".to_owned(), "user.lifecycle.deactivate".to_owned()],
    };
    let address = ([127, 0, 0, 1], 0).into();
    program.order(Lane::Listen, Wanted::Listen { address, hook, about: None });
    let hooks = program
        .until(|content| match content {
            Content::HookMade { outcome, hooks } => {
                outcome.unwrap();
                Some(hooks.unwrap())
            }
            Content::Failed(failure) => panic!("{failure}"),
            _ => None,
        })
        .await;
    assert!(hooks[0].hook.is_active() && hooks[0].hook.is_verified() && hooks[0].secret == Some(SecretPlace::Session));
    let id = hooks[0].hook.id.clone();

    let profile = json!({"firstName": "Nora", "lastName": "New", "login": "nora@acme.com", "email": "nora@acme.com"});
    let made = program.other(Method::POST, "/api/v1/users?activate=false", json!({"profile": profile})).await;
    let user = made["id"].as_str().unwrap().to_owned();
    program.other(Method::POST, &format!("/api/v1/users/{user}/lifecycle/deactivate"), json!({})).await;
    let mut kinds = Vec::new();
    while kinds.len() < 2 {
        let events = program
            .until(|content| match content {
                Content::Events { source: EventSource::Hook, events, .. } => Some(events),
                _ => None,
            })
            .await;
        assert!(events.iter().all(|watched| watched.event.person().unwrap().id == user));
        kinds.extend(events.into_iter().map(|watched| watched.event.kind));
    }
    kinds.sort();
    assert_eq!(kinds, ["user.lifecycle.create", "user.lifecycle.deactivate"]);

    let changed = |content| match content {
        Content::HookChanged { outcome, hooks } => Some((outcome, hooks.unwrap())),
        _ => None,
    };
    let events = vec!["user.account.lock".to_owned()];
    program.order(
        Lane::ChangeHook,
        Wanted::ChangeHook(HookChange::SetEvents { id: id.clone(), events, secret: None }, None),
    );
    let (outcome, hooks) = program.until(changed).await;
    outcome.unwrap();
    assert_eq!((hooks[0].hook.events.len(), hooks[0].hook.header.as_str()), (1, "X-Secret"));
    program.order(Lane::ChangeHook, Wanted::ChangeHook(HookChange::Delete { id: id.clone() }, None));
    assert!(program.until(changed).await.0.is_err(), "active ones are not deleted");
    for change in [HookChange::Deactivate { id: id.clone() }, HookChange::Delete { id }] {
        program.order(Lane::ChangeHook, Wanted::ChangeHook(change, None));
        program.until(changed).await.0.unwrap();
    }
    program.order(Lane::Hooks, Wanted::ListHooks);
    let left = program
        .until(|content| match content {
            Content::Hooks(hooks) => Some(hooks.len()),
            _ => None,
        })
        .await;
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_hook_made_elsewhere_is_not_changed_without_its_secret() {
    let mut program = Program::start().await;
    let made = program
        .other(
            Method::POST,
            "/api/v1/eventHooks",
            json!({"name": "theirs", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
                "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "http://127.0.0.1:9/",
                    "authScheme": {"type": "HEADER", "key": "Authorization", "value": "theirs"}}}}),
        )
        .await;
    let id = made["id"].as_str().unwrap().to_owned();
    let events = vec!["user.lifecycle.deactivate".to_owned()];
    let change = HookChange::SetEvents { id: HookId::new(id.clone()), events: events.clone(), secret: None };
    program.order(Lane::ChangeHook, Wanted::ChangeHook(change, None));
    let changed = |content| match content {
        Content::HookChanged { outcome, hooks } => Some((outcome, hooks.unwrap())),
        _ => None,
    };
    let (outcome, hooks) = program.until(changed).await;
    assert!(outcome.unwrap_err().detail.unwrap().contains("secret") && hooks[0].secret.is_none());
    assert_eq!(hooks[0].hook.events, ["user.lifecycle.create"]);
    let secret = Some(Secret::new("theirs"));
    program.order(
        Lane::ChangeHook,
        Wanted::ChangeHook(HookChange::SetEvents { id: HookId::new(id), events: events.clone(), secret }, None),
    );
    let (outcome, hooks) = program.until(changed).await;
    outcome.unwrap();
    assert_eq!((&hooks[0].hook.events, hooks[0].secret.is_some()), (&events, true));
}
