//! Bringing back: what is kept before a deactivation, what is asked, and what becomes of each step.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use jiff::Timestamp;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::client;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::ticket::TicketRules;
use oktui::store::journal::line::{Line, Phase};
use oktui::store::journal::{self, Journal, Settings, Who};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

const LOGIN: &str = "zz.back@acme.com";
/// Of the demo organisation: no group brings it.
const WORKDAY: &str = "0oa5tn2wYcBGHDKELPQS";

/// What becomes of the calls whose method and path hold a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Done, and the answer gets lost.
    Lost,
    Refused,
    /// No answer ever comes.
    Silent,
}

struct Wayward {
    inner: RouterTransport,
    ways: Arc<Mutex<Vec<(&'static str, Way)>>>,
}

impl Transport for Wayward {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let call = format!("{} {}", request.method(), request.uri());
        let way = self.ways.lock().unwrap().iter().find(|(text, _)| call.contains(text)).map(|(_, way)| *way);
        Box::pin(async move {
            match way {
                None => self.inner.send(request).await,
                Some(Way::Lost) => {
                    let _ = self.inner.send(request).await;
                    Err(TransportError::Broken { sent: true, detail: "cut".to_owned() })
                }
                Some(Way::Silent) => std::future::pending().await,
                Some(Way::Refused) => {
                    let body = json!({"errorCode": "E0000006", "errorSummary": "You do not have permission."});
                    let response = http::Response::builder().status(403).header("content-type", "application/json");
                    let (head, ()) = response.body(()).unwrap().into_parts();
                    Ok(Response { head, body: Body::from(body.to_string()) })
                }
            }
        })
    }
}

struct Desk {
    program: Harness,
    journal: Journal,
    ways: Arc<Mutex<Vec<(&'static str, Way)>>>,
    /// Somebody with a group and an app by hand, selected in the list.
    user: String,
    vpn: String,
}

fn settings() -> Settings {
    Settings {
        connection: ConnectionId::new("acme"),
        origin: Origin::understand(ORIGIN).unwrap().origin,
        run: journal::new_run(),
        who: Who { user: Some("ann".to_owned()), host: Some("desk-7".to_owned()), ..Who::default() },
        policy: None,
        values_days: 30,
        clock: Timestamp::now,
    }
}

impl Desk {
    async fn open() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut client::Settings)) -> Self {
        let (journal, ways) = (Journal::in_memory(settings()), Arc::default());
        let demo = demo(DemoSettings::default());
        let transport = Wayward { inner: RouterTransport(demo.router(ORIGIN)), ways: Arc::clone(&ways) };
        let recorder = Arc::new(journal.clone());
        let transport = Arc::new(transport);
        let mut program = Harness::asking_over((120, 40), TicketRules::default(), recorder, demo, transport, change);
        program.settle().await;
        let body = json!({
            "profile": {"firstName": "Zz", "lastName": "Back", "login": LOGIN, "email": LOGIN},
            "credentials": {"password": {"value": "Correct-Horse-7"}},
        });
        let user = text(&beside(&program.demo, Method::POST, "/api/v1/users?activate=true", Some(body)).await["id"]);
        let groups = beside(&program.demo, Method::GET, "/api/v1/groups?q=VPN%20Users", None).await;
        let vpn = text(&groups[0]["id"]);
        let mut desk = Self { program, journal, ways, user, vpn };
        desk.beside(Method::PUT, &format!("/api/v1/groups/{}/users/{}", desk.vpn, desk.user), None).await;
        let assigned = json!({"id": desk.user, "scope": "USER"});
        desk.beside(Method::POST, &format!("/api/v1/apps/{WORKDAY}/users"), Some(assigned)).await;
        desk.program.keys(&format!("/{LOGIN}")).await;
        desk.program.keys("<tab>").await;
        desk
    }

    /// Deactivated from here.
    async fn left() -> Self {
        let mut desk = Self::open().await;
        desk.deactivate().await;
        desk
    }

    async fn deactivate(&mut self) {
        self.keys("ad").await;
        self.keys("<tab><enter>").await;
        assert_eq!(self.status().await, "DEPROVISIONED", "{}", self.screen());
    }

    /// The same, and taken out of the group afterwards by somebody else.
    async fn gone() -> Self {
        let desk = Self::left().await;
        desk.leave_group().await;
        desk
    }

    async fn leave_group(&self) {
        self.beside(Method::DELETE, &format!("/api/v1/groups/{}/users/{}", self.vpn, self.user), None).await;
    }

    async fn beside(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        beside(&self.program.demo, method, path, body).await
    }

    fn go(&self, call: &'static str, way: Way) {
        self.ways.lock().unwrap().push((call, way));
    }

    async fn keys(&mut self, keys: &str) {
        self.program.keys(keys).await;
    }

    fn screen(&mut self) -> String {
        self.program.screen()
    }

    /// The screen as running text.
    fn words(&mut self) -> String {
        let screen = self.screen();
        let words = screen.split(|c: char| c.is_whitespace() || c == '│').filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }

    /// Enter, once what came could be read.
    async fn agree(&mut self) {
        self.program.pass_time().await;
        self.keys("<enter>").await;
    }

    async fn status(&self) -> String {
        text(&self.beside(Method::GET, &format!("/api/v1/users/{}", self.user), None).await["status"])
    }

    async fn is_in_group(&self) -> bool {
        let groups = self.beside(Method::GET, &format!("/api/v1/users/{}/groups", self.user), None).await;
        groups.as_array().unwrap().iter().any(|one| one["id"] == *self.vpn)
    }

    /// Apps by hand, by id.
    async fn apps(&self) -> Vec<String> {
        let path = format!("/api/v1/apps?limit=200&filter=user.id%20eq%20%22{0}%22&expand=user/{0}", self.user);
        let apps = self.beside(Method::GET, &path, None).await;
        let by_hand = apps.as_array().unwrap().iter().filter(|app| app["_embedded"]["user"]["scope"] == "USER");
        by_hand.map(|app| text(&app["id"])).collect()
    }

    fn writes(&self) -> Vec<String> {
        self.program.calls().into_iter().filter(|call| !call.starts_with("GET")).collect()
    }

    fn lines(&self) -> Vec<Line> {
        self.journal.text().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Calls the demo beside the program, as another admin would.
async fn beside(demo: &Demo, method: Method, path: &str, body: Option<Value>) -> Value {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .header("content-type", "application/json")
        .header("content-length", body.len());
    let response = demo.router(ORIGIN).oneshot(request.body(axum::body::Body::from(body)).unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn what_somebody_had_by_hand_comes_back_after_a_deactivation() {
    let mut desk = Desk::open().await;
    let apps = desk.apps().await;
    assert!(apps.iter().any(|app| app == WORKDAY), "{apps:?}");
    desk.deactivate().await;
    assert_eq!(desk.apps().await, [""; 0]);
    desk.leave_group().await;
    desk.keys("b").await;
    let words = desk.words();
    assert!(words.contains("Bring back: Zz Back?") && words.contains("[x] group VPN Users"), "{words}");
    assert!(words.contains("[x] app Workday") && words.contains("Lost for good: the password"), "{words}");
    assert!(words.contains("Deactivated 10:56 by robin.reyes@acme.com."), "{words}");
    desk.agree().await;
    assert!(desk.words().contains("Done: the activation mail is on its way to Zz Back"), "{}", desk.screen());
    assert_eq!(desk.status().await, "PROVISIONED", "{}", desk.screen());
    assert!(desk.is_in_group().await);
    assert_eq!(desk.apps().await, apps);

    let lines = desk.lines();
    let of = |op: &str| lines.iter().filter(|line| line.phase == Phase::Intent && line.op == op).collect::<Vec<_>>();
    let left = of("deactivateUser")[0].seq;
    for (op, count) in [("activateUser", 1), ("assignUserToGroup", 1), ("assignUserToApplication", apps.len())] {
        let all = of(op);
        assert_eq!(all.len(), count, "{op}");
        assert!(all.iter().all(|line| line.undo_of == Some(left)), "{op}");
    }
    // What they had is a value of a person's: the line holds no more than its hash.
    let kept = &of("deactivateUser")[0].before;
    for part in ["groups", "apps", "roles", "factors"] {
        let value = kept[&format!("kept.{part}")].as_str().unwrap();
        assert!(value.starts_with("sha256:"), "{part}: {value}");
    }
    assert!(!desk.journal.text().unwrap().contains("VPN Users"));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_ticked_stays_away_and_what_they_are_in_still_is_not_asked() {
    let mut desk = Desk::left().await;
    desk.keys("b").await;
    assert!(desk.words().contains("group VPN Users in it still"), "{}", desk.screen());
    // All are ticked: the key takes every tick away.
    desk.program.pass_time().await;
    desk.keys("*").await;
    assert!(desk.words().contains("0 of "), "{}", desk.screen());
    desk.agree().await;
    assert_eq!((desk.status().await.as_str(), desk.apps().await.len()), ("PROVISIONED", 0));
    assert!(!desk.writes().iter().any(|call| call.contains("/groups/") || call.contains("/apps/")));
}

#[tokio::test(start_paused = true)]
async fn a_step_that_fails_stops_no_other_and_each_is_told() {
    let mut desk = Desk::gone().await;
    desk.go("PUT https://acme.okta.com/api/v1/groups/", Way::Refused);
    desk.keys("b").await;
    desk.agree().await;
    let words = desk.words();
    assert!(words.contains("The group VPN Users: not done: "), "{words}");
    assert!(words.contains("The app Workday: back."), "{words}");
    assert!(words.contains("Zz Back is Pending now."), "{words}");
    assert!(!desk.is_in_group().await && desk.apps().await.iter().any(|app| app == WORKDAY));
}

#[tokio::test(start_paused = true)]
async fn after_an_activation_without_an_answer_nothing_else_is_sent() {
    let mut desk = Desk::gone().await;
    desk.go("lifecycle/activate", Way::Lost);
    let before = desk.writes().len();
    desk.keys("b").await;
    desk.agree().await;
    let words = desk.words();
    assert!(words.contains("Activate: it is not known whether it was done"), "{words}");
    assert!(words.contains("It was done all the same.") && words.contains("The app Workday: not tried."), "{words}");
    assert_eq!(desk.writes().len(), before + 1);
    assert!(!desk.is_in_group().await);
}

#[tokio::test(start_paused = true)]
async fn a_refused_activation_ends_it() {
    let mut desk = Desk::gone().await;
    desk.go("lifecycle/activate", Way::Refused);
    desk.keys("b").await;
    desk.agree().await;
    let words = desk.words();
    assert!(words.contains("Activate: not done: ") && words.contains("The group VPN Users: not tried."), "{words}");
    assert_eq!((desk.status().await.as_str(), desk.is_in_group().await), ("DEPROVISIONED", false));
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_is_told_after_the_deactivation_and_before_they_come_back() {
    for (call, way, why) in [
        ("GET https://acme.okta.com/api/v1/apps?", Way::Refused, "apps ("),
        ("GET https://acme.okta.com/api/v1/apps?", Way::Silent, "apps (Okta did not answer within 3 seconds)"),
    ] {
        let mut desk = Desk::open().await;
        desk.go(call, way);
        let begun = tokio::time::Instant::now();
        desk.deactivate().await;
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{way:?}: {:?}", begun.elapsed());
        assert!(desk.words().contains(&format!("Not kept for bringing back: {why}")), "{}", desk.screen());
        desk.keys("b").await;
        let words = desk.words();
        assert!(words.contains(&format!("Not read before the deactivation: {why}")), "{way:?}: {words}");
        assert!(!words.contains("app Workday"), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_rules_are_not_told_a_group_is_kept_with_that() {
    let mut desk = Desk::open().await;
    desk.go("/group-rules", Way::Refused);
    desk.deactivate().await;
    desk.leave_group().await;
    desk.keys("b").await;
    let words = desk.words();
    assert!(words.contains("[x] group VPN Users perhaps by a rule"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn whoever_was_deactivated_elsewhere_is_only_activated() {
    let mut desk = Desk::open().await;
    desk.beside(Method::POST, &format!("/api/v1/users/{}/lifecycle/deactivate", desk.user), None).await;
    desk.keys("b").await;
    // The list does not know it yet.
    assert!(desk.words().contains("only who is deactivated is brought back"), "{}", desk.screen());
    desk.keys("<enter>").await;
    desk.keys("b").await;
    let words = desk.words();
    assert!(words.contains("the journal here knows of no deactivation of this"), "{words}");
    assert!(words.contains("a a activates without it"), "{words}");
    desk.agree().await;
    assert!(!desk.words().contains("Bring back: Zz Back?") && desk.writes().is_empty(), "{:?}", desk.writes());
}

#[tokio::test(start_paused = true)]
async fn after_another_deactivation_since_nothing_is_ticked_by_itself() {
    let mut desk = Desk::gone().await;
    desk.program.wait(std::time::Duration::from_mins(1)).await;
    for what in ["activate", "deactivate"] {
        desk.beside(Method::POST, &format!("/api/v1/users/{}/lifecycle/{what}", desk.user), None).await;
    }
    desk.keys("b").await;
    let words = desk.words();
    assert!(words.contains("changed again since, by somebody else") && words.contains("0 of "), "{words}");
}

#[tokio::test(start_paused = true)]
async fn keys_before_it_is_read_send_nothing_and_who_is_active_meanwhile_is_left() {
    let mut desk = Desk::gone().await;
    let before = desk.writes().len();
    desk.keys("b<enter><enter>").await;
    desk.keys("<enter>").await;
    assert_eq!(desk.writes().len(), before, "the answer has just come");
    assert!(desk.words().contains("[x] group VPN Users"), "{}", desk.screen());
    desk.beside(Method::POST, &format!("/api/v1/users/{}/lifecycle/activate", desk.user), None).await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.words().contains("was changed meanwhile: nothing was sent"), "{}", desk.screen());
    assert_eq!((desk.writes().len(), desk.is_in_group().await), (before, false));
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_shown_has_cancel_first_and_lies_on_top() {
    let mut desk = Desk::gone().await;
    desk.keys("b").await;
    desk.program.pass_time().await;
    desk.keys("m").await;
    assert!(desk.words().contains("the activation link is shown to you once"), "{}", desk.screen());
    desk.agree().await;
    assert_eq!(desk.status().await, "DEPROVISIONED");
    desk.keys("b").await;
    desk.program.pass_time().await;
    desk.keys("m<tab>").await;
    desk.agree().await;
    assert_eq!(desk.status().await, "PROVISIONED", "{}", desk.screen());
    assert!(desk.words().contains("Activation link of Zz Back"), "{}", desk.screen());
    assert!(desk.is_in_group().await);
}

#[tokio::test(start_paused = true)]
async fn what_is_forbidden_is_not_sent() {
    let mut desk = Desk::with(|settings| assert!(settings.policy.forbid("activate"))).await;
    desk.deactivate().await;
    desk.keys("b").await;
    desk.agree().await;
    let words = desk.words();
    assert!(words.contains("Activate: not done: ") && words.contains("not tried."), "{words}");
    assert_eq!(desk.status().await, "DEPROVISIONED");
    let lines = desk.lines();
    let last = lines.last().unwrap();
    assert_eq!((last.phase, last.op.as_str()), (Phase::Refusal, "activateUser"));
}

#[tokio::test(start_paused = true)]
async fn undo_says_what_brings_them_back_and_nothing_undoes_that() {
    let mut desk = Desk::gone().await;
    desk.keys("U").await;
    assert!(desk.words().contains("A deactivation is not undone: b brings back"), "{}", desk.screen());
    desk.keys("b").await;
    desk.agree().await;
    assert!(desk.is_in_group().await);
    assert!(!desk.words().contains("U undoes"), "{}", desk.screen());
    desk.keys("U").await;
    assert!(desk.words().contains("Nothing was done in the last half a minute"), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn whom_a_job_deactivated_is_brought_back_from_their_page() {
    let mut desk = Desk::open().await;
    let apps = desk.apps().await;
    desk.keys("<space>").await;
    desk.keys("a.").await;
    desk.keys("d").await;
    desk.program.wait(Duration::from_secs(2)).await;
    desk.keys("<f2>").await;
    desk.keys("1<f2>").await;
    desk.program.wait(Duration::from_secs(5)).await;
    assert_eq!(desk.status().await, "DEPROVISIONED", "{}", desk.screen());
    desk.leave_group().await;
    // From the job to its people, and to the page of one of them.
    desk.keys("6").await;
    desk.keys("<enter>").await;
    desk.keys("<enter>").await;
    desk.program.wait(Duration::from_secs(2)).await;
    desk.keys("b").await;
    let words = desk.words();
    assert!(words.contains("Bring back: Zz Back?") && words.contains("[x] group VPN Users"), "{words}");
    desk.agree().await;
    assert_eq!(desk.status().await, "PROVISIONED", "{}", desk.screen());
    assert!(desk.is_in_group().await);
    assert_eq!(desk.apps().await, apps);
}

#[tokio::test(start_paused = true)]
async fn the_page_of_somebody_who_is_deactivated_advises_bring_back_only_where_a_journal_is_kept() {
    for keeps in [true, false] {
        let change = |settings: &mut client::Settings| {
            if !keeps {
                settings.recorder = None;
            }
        };
        let mut desk = Desk::with(change).await;
        desk.beside(Method::POST, &format!("/api/v1/users/{}/lifecycle/deactivate", desk.user), None).await;
        desk.keys("<enter>").await;
        desk.keys("ts").await;
        let words = desk.words();
        assert!(words.contains("only if they should be back: activate (a a)"), "{keeps}: {words}");
        assert_eq!(words.contains("bring back (b)"), keeps, "{words}");
        desk.keys("b").await;
        desk.agree().await;
        // It was deactivated elsewhere.
        assert!(desk.writes().is_empty(), "{:?}", desk.writes());
    }
}
