//! The exception that a removal by hand makes to a group rule: told, and cleared where that is asked for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::client;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::policy::Policy;
use oktui::protocol::ticket::TicketRules;
use oktui::store::journal::line::{Line, Phase};
use oktui::store::journal::{self, Journal};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};

const LOGIN: &str = "zz.rule@acme.com";

/// What becomes of calls whose method and path hold a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Okta is busy with the rules, so many times.
    Busy(u32),
    Refused,
    /// Done, and the answer gets lost.
    Lost,
    /// Never done, and no answer comes.
    Cut,
}

type Ways = Arc<Mutex<Vec<(&'static str, Way)>>>;

struct Wayward {
    inner: RouterTransport,
    ways: Ways,
}

impl Transport for Wayward {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let call = format!("{} {}", request.method(), request.uri());
        let mut ways = self.ways.lock().unwrap();
        let way = ways.iter_mut().find(|(text, way)| call.contains(text) && *way != Way::Busy(0)).map(|(_, way)| {
            let now = *way;
            if let Way::Busy(left) = way {
                *left -= 1;
            }
            now
        });
        drop(ways);
        let refuse = |status: u16, code: &str| {
            let body = json!({"errorCode": code, "errorSummary": "No."});
            let response = http::Response::builder().status(status).header("content-type", "application/json");
            let (head, ()) = response.header("x-okta-request-id", "req").body(()).unwrap().into_parts();
            Ok(Response { head, body: Body::from(body.to_string()) })
        };
        let cut = || Err(TransportError::Broken { sent: true, detail: "cut".to_owned() });
        Box::pin(async move {
            match way {
                None => self.inner.send(request).await,
                Some(Way::Busy(_)) => refuse(423, "E0000239"),
                Some(Way::Refused) => refuse(403, "E0000006"),
                Some(Way::Lost) => {
                    let _ = self.inner.send(request).await;
                    cut()
                }
                Some(Way::Cut) => cut(),
            }
        })
    }
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

struct World {
    program: Harness,
    ways: Ways,
    journal: Journal,
    user: String,
    sales: String,
    rule: String,
}

impl World {
    /// Somebody whom the rule “Sales by department” put into Sales and who was removed by hand a moment ago.
    async fn removed(size: (u16, u16), change: impl FnOnce(&mut client::Settings)) -> Self {
        Self::of(DemoSettings::default(), size, change).await
    }

    async fn of(settings: DemoSettings, size: (u16, u16), change: impl FnOnce(&mut client::Settings)) -> Self {
        let demo = demo(settings);
        let ways = Ways::default();
        let inner = RouterTransport(demo.router(ORIGIN));
        let transport = Arc::new(Wayward { inner, ways: Arc::clone(&ways) });
        let journal = Journal::in_memory(journal::Settings { ..journal_settings() });
        let recorder = Arc::new(journal.clone());
        let mut program = Harness::asking_over(size, TicketRules::default(), recorder, demo, transport, change);
        program.settle().await;
        let body = json!({
            "profile": {"firstName": "Zz", "lastName": "Rule", "login": LOGIN, "email": LOGIN, "department": "Sales"},
            "credentials": {"password": {"value": "Correct-Horse-7"}},
        });
        let made = beside(&program.demo, Method::POST, "/api/v1/users?activate=true", Some(body)).await;
        let user = made["id"].as_str().unwrap().to_owned();
        let groups = beside(&program.demo, Method::GET, "/api/v1/groups?q=Sales", None).await;
        let sales = groups[0]["id"].as_str().unwrap().to_owned();
        let rules = beside(&program.demo, Method::GET, "/api/v1/groups/rules?search=Sales%20by", None).await;
        let rule = rules[0]["id"].as_str().unwrap_or_default().to_owned();
        program.keys(&format!("/{LOGIN}")).await;
        program.keys("<tab>").await;
        let mut world = Self { program, ways, journal, user, sales, rule };
        assert!(world.is_in().await);
        world.program.keys("aG").await;
        world.program.keys("Sales").await;
        world.program.wait(Duration::from_secs(1)).await;
        world.program.keys("<enter>").await;
        assert!(!world.is_in().await, "{}", world.program.screen());
        assert!(world.rule.is_empty() || world.leaves_out().await);
        world
    }

    async fn is_in(&self) -> bool {
        let path = format!("/api/v1/users/{}/groups", self.user);
        let groups = beside(&self.program.demo, Method::GET, &path, None).await;
        groups.as_array().unwrap().iter().any(|one| one["id"] == *self.sales)
    }

    async fn rule(&self) -> Value {
        beside(&self.program.demo, Method::GET, &format!("/api/v1/groups/rules/{}", self.rule), None).await
    }

    async fn leaves_out(&self) -> bool {
        let rule = self.rule().await;
        rule["conditions"]["people"]["users"]["exclude"].as_array().unwrap().iter().any(|id| *id == *self.user)
    }

    /// The names of the rules that keep them in the group.
    async fn kept_by(&self) -> usize {
        let path = format!("/api/v1/groups/{}/users/{}/group-rules", self.sales, self.user);
        beside(&self.program.demo, Method::GET, &path, None).await.as_array().map_or(0, Vec::len)
    }

    /// Calls to the rule that change it, in their order.
    fn sent(&self) -> Vec<String> {
        let calls = self.program.calls().into_iter().filter(|call| !call.starts_with("GET"));
        let names = calls.filter(|call| call.contains("/groups/rules/"));
        names.map(|call| call.replace(&self.rule, "ID").replace("/api/v1/groups/rules/", "")).collect()
    }

    fn lines(&self) -> Vec<Line> {
        self.journal.text().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn screen(&mut self) -> String {
        let screen = self.program.screen();
        let words: Vec<&str> = screen.split_whitespace().filter(|word| !"│┃".contains(word)).collect();
        words.join(" ")
    }
}

const STEPS: [&str; 3] = ["POST ID/lifecycle/deactivate", "PUT ID", "POST ID/lifecycle/activate"];

#[tokio::test(start_paused = true)]
async fn an_exception_stays_unless_it_is_cleared_too_and_then_the_rule_puts_them_back() {
    let mut world = World::removed((120, 40), |_| {}).await;
    let before = world.rule().await;
    world.program.keys("U").await;
    let screen = world.screen();
    assert!(screen.contains("The removal made an exception to the rule “Sales by department” (1 of 100)"), "{screen}");
    assert!(screen.contains("[ ] c clear the exception to the rule “Sales by department”, too"), "{screen}");
    world.program.keys("c").await;
    let screen = world.screen();
    assert!(screen.contains("[x] c clear the exception"), "{screen}");
    assert!(screen.contains("is deactivated, leaves them out no longer, and is activated again"), "{screen}");
    assert!(
        screen.contains("nobody is put into the group Sales by it (") && screen.contains("people in all"),
        "{screen}"
    );
    // Cancel has the focus: the key that was on its way does nothing.
    world.program.keys("<enter>").await;
    assert_eq!(world.sent(), Vec::<String>::new());
    world.program.keys("U").await;
    world.program.keys("c").await;
    world.program.keys("<tab><enter>").await;
    assert_eq!(world.sent(), STEPS, "{}", world.program.screen());
    assert!(world.screen().contains("exception cleared"), "{}", world.program.screen());
    // As it was before they were removed: by the rule, and the rule as it was but for them.
    assert!(world.is_in().await && !world.leaves_out().await);
    assert_eq!(world.kept_by().await, 1);
    let after = world.rule().await;
    let mut expected = before.clone();
    expected["lastUpdated"] = after["lastUpdated"].clone();
    expected["conditions"]["people"]["users"]["exclude"] = json!([]);
    assert_eq!(after, expected);
    let puts = world.program.calls().iter().filter(|call| call.starts_with("PUT") && call.contains("/users/")).count();
    assert_eq!(puts, 0, "whom the rule put back nobody adds by hand");
    let lines = world.lines();
    let written: Vec<&Line> =
        lines.iter().filter(|line| line.phase == Phase::Intent && line.op.ends_with("GroupRule")).collect();
    let ops: Vec<&str> = written.iter().map(|line| &*line.op).collect();
    assert_eq!(ops, ["deactivateGroupRule", "replaceGroupRule", "activateGroupRule"]);
    let removal = lines.iter().rev().find(|line| line.phase == Phase::Intent && line.op == "unassignUserFromGroup");
    for line in &written {
        assert_eq!(line.undo_of, Some(removal.unwrap().seq));
        assert_eq!(line.target.as_ref().unwrap().id, world.user);
        assert_eq!(line.before["rule"], *world.rule);
    }
    assert_eq!((&written[1].before["excluded"], &written[1].after["excluded"]), (&json!(true), &json!(false)));
    assert_eq!(
        (&written[0].before["ruleStatus"], &written[0].after["ruleStatus"]),
        (&json!("ACTIVE"), &json!("INACTIVE"))
    );
}

#[tokio::test(start_paused = true)]
async fn an_undo_without_it_puts_them_back_by_hand_and_touches_no_rule() {
    let mut world = World::removed((80, 24), |_| {}).await;
    world.program.keys("U").await;
    world.program.keys("<enter>").await;
    assert!(world.is_in().await, "{}", world.program.screen());
    assert!(world.leaves_out().await && world.kept_by().await == 0);
    assert_eq!(world.sent(), Vec::<String>::new());
    // Whoever is back by hand is left out all the same: the line of the removal still offers it.
    world.program.wait(Duration::from_secs(40)).await;
    world.program.keys("H").await;
    world.program.keys("<down>U").await;
    let screen = world.screen();
    assert!(screen.contains("undone already") && screen.contains("[ ] c clear"), "{screen}");
    world.program.keys("<enter>").await;
    assert!(world.screen().contains("Nothing of it can be undone but the exception"), "{}", world.program.screen());
    world.program.keys("c<tab><enter>").await;
    assert_eq!(world.sent(), STEPS, "{}", world.program.screen());
    assert!(!world.leaves_out().await);
}

#[tokio::test(start_paused = true)]
async fn whatever_breaks_off_the_rule_is_activated_again_and_its_state_is_told() {
    let active_again = "is active again, and still leaves them out";
    for (ways, sent, told, status, out) in [
        // Refused before anything was done.
        (&[("/deactivate", Way::Refused)][..], &["POST ID/lifecycle/deactivate"][..], "is as it was", "ACTIVE", true),
        (&[("PUT https://acme.okta.com/api/v1/groups/rules", Way::Refused)], &STEPS, active_again, "ACTIVE", true),
        (&[("PUT https://acme.okta.com/api/v1/groups/rules", Way::Cut)], &STEPS, active_again, "ACTIVE", true),
        // Done, and only the answer was lost: the rule itself tells.
        (&[("PUT https://acme.okta.com/api/v1/groups/rules", Way::Lost)], &STEPS, "exception cleared", "ACTIVE", false),
        (&[("/deactivate", Way::Lost)], &STEPS, "exception cleared", "ACTIVE", false),
        (&[("/deactivate", Way::Cut)], &["POST ID/lifecycle/deactivate"], "is as it was", "ACTIVE", true),
        (&[("lifecycle/activate", Way::Lost)], &STEPS, "exception cleared", "ACTIVE", false),
        // Okta is busy for a while.
        (
            &[("lifecycle/activate", Way::Busy(2))],
            &[STEPS[0], STEPS[1], STEPS[2], STEPS[2], STEPS[2]],
            "exception cleared",
            "ACTIVE",
            false,
        ),
        (
            &[("lifecycle/activate", Way::Refused)],
            &[STEPS[0], STEPS[1], STEPS[2], STEPS[2], STEPS[2], STEPS[2]],
            "could not be activated again",
            "INACTIVE",
            false,
        ),
    ] {
        let mut world = World::removed((120, 40), |_| {}).await;
        world.program.keys("U").await;
        world.program.keys("c").await;
        *world.ways.lock().unwrap() = ways.to_vec();
        world.program.keys("<tab><enter>").await;
        world.program.settle().await;
        world.ways.lock().unwrap().clear();
        assert_eq!(world.sent(), sent, "{ways:?}: {}", world.program.screen());
        assert!(world.screen().contains(told), "{ways:?}: {}", world.program.screen());
        assert_eq!((world.rule().await["status"].as_str(), world.leaves_out().await), (Some(status), out), "{ways:?}");
        // In the group they are in any case: that was agreed to, too.
        assert!(world.is_in().await, "{ways:?}");
        // What rests is told by the list of today, until somebody activates it.
        world.program.keys("<esc>H").await;
        let is_told = world.screen().contains("the group rule “Sales by department” is inactive since");
        assert_eq!(is_told, status == "INACTIVE", "{ways:?}: {}", world.program.screen());
        let path = format!("/api/v1/groups/rules/{}/lifecycle/activate", world.rule);
        beside(&world.program.demo, Method::POST, &path, None).await;
        world.program.keys("<esc>H").await;
        assert!(!world.screen().contains("is inactive since"), "{}", world.program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_admin_changed_meanwhile_is_not_written_over() {
    let mut world = World::removed((120, 40), |_| {}).await;
    world.program.keys("U").await;
    world.program.keys("c").await;
    // Switched off by somebody: it stays off, and only the exception goes.
    let path = format!("/api/v1/groups/rules/{}", world.rule);
    beside(&world.program.demo, Method::POST, &format!("{path}/lifecycle/deactivate"), None).await;
    world.program.keys("<tab><enter>").await;
    assert_eq!(world.sent(), ["PUT ID"], "{}", world.program.screen());
    assert_eq!(world.rule().await["status"], "INACTIVE");
    assert!(!world.leaves_out().await && world.is_in().await);
}

#[tokio::test(start_paused = true)]
async fn whoever_may_not_is_told_and_no_rule_is_touched() {
    // Forbidden here.
    let forbid = |settings: &mut client::Settings| {
        let mut policy = Policy::default();
        policy.forbid("rules");
        settings.policy = policy;
    };
    let mut world = World::removed((120, 40), forbid).await;
    world.program.keys("U").await;
    world.program.keys("c").await;
    let before = world.rule().await;
    world.program.keys("<tab><enter>").await;
    assert_eq!(world.rule().await, before);
    assert!(world.screen().contains("rules is forbidden"), "{}", world.program.screen());
    assert!(world.is_in().await, "the rest was agreed to: {}", world.program.screen());
    // Rules that cannot be read offer nothing, and what the removal did is told.
    let settings = DemoSettings { faults: "role=no-rules".parse().unwrap(), ..DemoSettings::default() };
    let mut world = World::of(settings, (120, 40), |_| {}).await;
    world.program.keys("U").await;
    let screen = world.screen();
    assert!(!screen.contains("clear the exception"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_was_left_inactive_is_told_at_the_next_start() {
    let mut world = World::removed((120, 40), |_| {}).await;
    world.program.keys("U").await;
    world.program.keys("c").await;
    *world.ways.lock().unwrap() = vec![("lifecycle/activate", Way::Cut)];
    world.program.keys("<tab><enter>").await;
    assert_eq!(world.rule().await["status"], "INACTIVE");
    let demo = world.program.demo.clone();
    let (transport, token) = (Arc::new(RouterTransport(demo.router(ORIGIN))), demo.token().to_owned());
    let mut next = Harness::writing(120, 40, demo, transport, &token, false, None, &world.journal);
    next.settle().await;
    let screen = next.screen();
    assert!(screen.contains("Mind: the group rule “Sales by department” is inactive since"), "{screen}");
}
