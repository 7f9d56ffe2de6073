//! Why somebody cannot sign in, told from what Okta says of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use serde_json::{Value, json};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// What is answered instead, by the end of the path; the person of the demo with other parts, by `user`.
#[derive(Clone, Default)]
pub(crate) struct Said(Arc<Mutex<HashMap<&'static str, (u16, Value)>>>);

impl Said {
    pub(crate) fn say(&self, area: &'static str, status: u16, body: Value) {
        self.0.lock().unwrap().insert(area, (status, body));
    }
}

struct Retold {
    said: Said,
    demo: RouterTransport,
}

impl Transport for Retold {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let path = request.uri().path().to_owned();
        let areas = [
            "blocks",
            "factors",
            "logs",
            "appLinks",
            "groups",
            "okta-organization",
            "devices",
            "risk",
            "grants",
            "clients",
            "roles",
            "policies",
            "linkedObjects",
        ];
        let area = areas.into_iter().find(|area| path.ends_with(area));
        let read = request.method() == http::Method::GET;
        let said = |name: &str| self.said.0.lock().unwrap().get(name).cloned();
        let instead = area.filter(|_| read).and_then(said);
        let one = path.starts_with("/api/v1/users/00u") && path.matches('/').count() == 4 && read;
        let patch = said("user").filter(|_| one).map(|(_, patch)| patch);
        Box::pin(async move {
            if let Some((status, body)) = instead {
                let head = http::Response::builder()
                    .status(status)
                    .header("content-type", "application/json")
                    .header("x-okta-request-id", "req1");
                let head = head.body(()).unwrap().into_parts().0;
                return Ok(Response { head, body: Body::from(body.to_string()) });
            }
            let answer = self.demo.send(request).await?;
            let Some(patch) = patch else { return Ok(answer) };
            let Response { mut head, body } = answer;
            let mut body = body;
            let mut text = Vec::new();
            while let Some(piece) = body.chunk().await? {
                text.extend_from_slice(&piece);
            }
            let mut user: Value = serde_json::from_slice(&text).unwrap();
            for (name, value) in patch.as_object().unwrap() {
                user[name] = value.clone();
            }
            head.headers.remove("content-length");
            Ok(Response { head, body: Body::from(user.to_string()) })
        })
    }
}

/// A person's Sign-in tab, with what is said of them; and what may be said later.
pub(crate) async fn person(said: &Said) -> Harness {
    person_at(said, 120, 40).await
}

pub(crate) async fn person_at(said: &Said, columns: u16, rows: u16) -> Harness {
    let mut program = listed(said, columns, rows).await;
    program.keys("<enter>").await;
    program
}

async fn listed(said: &Said, columns: u16, rows: u16) -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = Retold { said: said.clone(), demo: RouterTransport(demo.router(ORIGIN)) };
    let token = demo.token().to_owned();
    let mut program = Harness::with(columns, rows, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program.keys("/ana.muller@acme.com").await;
    program
}

/// Somebody whose account is in order, of whom Okta says nothing else.
pub(crate) fn in_order() -> Said {
    let said = Said::default();
    said.say("user", 200, active(json!({"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}})));
    for area in ["blocks", "factors", "logs"] {
        said.say(area, 200, json!([]));
    }
    said
}

fn active(credentials: Value) -> Value {
    json!({"status": "ACTIVE", "statusChanged": "2026-03-01T08:00:00.000Z", "credentials": credentials})
}

fn event(kind: &str, result: &str, reason: Option<&str>, at: &str) -> Value {
    json!({"uuid": format!("{kind}{at}"), "published": format!("2026-11-24T{at}.000Z"), "eventType": kind,
        "displayMessage": "As Okta says it", "outcome": {"result": result, "reason": reason},
        "actor": {"id": "00uActor", "type": "User", "alternateId": "someone@acme.com", "displayName": "Someone"},
        "client": {"ipAddress": "84.46.12.9", "userAgent": {"browser": "FIREFOX", "os": "Windows"}}, "target": []})
}

/// The screen on one line, so that a wrapped sentence is one sentence.
async fn flat(program: &mut Harness) -> String {
    program.settle().await;
    program.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(start_paused = true)]
async fn a_sign_on_policy_that_denies_is_named_with_its_rule_and_the_time() {
    let said = in_order();
    let mut denied =
        event("policy.evaluate_sign_on", "DENY", Some("Sign-on policy evaluation resulted in DENY"), "10:41:00");
    denied["target"] = json!([
        {"id": "00p1", "type": "PolicyEntity", "alternateId": "unknown", "displayName": "Contractors"},
        {"id": "0pr1", "type": "PolicyRule", "alternateId": "00p1", "displayName": "Only from the office"}]);
    said.say("logs", 200, json!([denied]));
    let mut program = person(&said).await;
    let screen = flat(&mut program).await;
    let why = "A sign-on policy denied the last sign-in, 10:41: policy Contractors, rule Only from the office.";
    assert!(screen.contains(why) && screen.contains("10:41 refused"), "{screen}");
    assert!(!screen.contains("Nothing"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_blocked_and_an_app_that_is_not_assigned_are_attempts() {
    let said = in_order();
    said.say("logs", 200, json!([event("security.request.blocked", "DENY", Some("Blocked by zone"), "10:41:00")]));
    let screen = flat(&mut person(&said).await).await;
    let why = "Okta blocked the last request from 84.46.12.9 before any sign-in, 10:41: Blocked by zone.";
    assert!(screen.contains(why), "{screen}");

    let mut app = event("app.generic.unauth_app_access_attempt", "FAILURE", None, "10:42:00");
    app["target"] = json!([{"id": "0oa1", "type": "AppInstance", "alternateId": "Payroll", "displayName": "Payroll"}]);
    said.say("logs", 200, json!([app]));
    let screen = flat(&mut person(&said).await).await;
    assert!(screen.contains("an app that is not assigned to them, 10:42: Payroll."), "{screen}");
    assert!(screen.contains("Nothing keeps Ana from signing in."), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_refusal_is_told_as_what_it_is_and_leads_to_no_reset() {
    for (result, word) in [
        ("CHALLENGE", "challenge"),
        ("UNANSWERED", "unanswered"),
        ("SKIPPED", "skipped"),
        ("DEFERRED", "deferred"),
        ("SCHEDULED", "scheduled"),
        ("ABANDONED", "abandoned"),
        ("UNKNOWN", "not clear"),
    ] {
        let said = in_order();
        let asked = event("user.authentication.auth_via_mfa", result, None, "10:42:07");
        said.say("logs", 200, json!([asked, event("user.session.start", "SUCCESS", None, "10:42:00")]));
        let mut program = person(&said).await;
        let screen = flat(&mut program).await;
        assert!(screen.contains("no refusal.") && screen.contains(&format!("10:42 {word}")), "{result}: {screen}");
        let advice = screen.split("Advice: ").nth(1).unwrap().split("Account").next().unwrap();
        assert!(!advice.contains("reset") && !screen.contains("refused"), "{result}: {screen}");
        program.keys("tl").await;
        let log = flat(&mut program).await;
        assert!(log.contains("second factor: ") && !log.contains("failed"), "{result}: {log}");
    }
    let said = in_order();
    said.say("logs", 200, json!([event("user.session.start", "RATE_LIMIT", None, "10:42:00")]));
    let screen = flat(&mut person(&said).await).await;
    assert!(screen.contains("too many at once (rate limit)"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_not_made_is_told_so_in_the_log_of_the_person() {
    let said = in_order();
    said.say("logs", 200, json!([event("user.lifecycle.deactivate", "FAILURE", Some("Role may not"), "10:42:00")]));
    let mut program = person_at(&said, 80, 24).await;
    program.keys("tl").await;
    let log = flat(&mut program).await;
    assert!(log.contains("not done: deactivated Someone Role may not"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn a_time_that_cannot_be_read_is_told_to_be_none_wherever_it_would_stand() {
    let said = in_order();
    let mut odd = event("user.session.start", "SUCCESS", None, "10:42:00");
    odd["published"] = json!("next tuesday");
    said.say("logs", 200, json!([odd]));
    let mut program = person(&said).await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("time not told signed in"), "{screen}");
    program.keys("tl").await;
    let log = flat(&mut program).await;
    assert!(log.contains("> time not told signed in Someone"), "{log}");
    program.keys("<enter>").await;
    let whole = flat(&mut program).await;
    assert!(whole.contains("When time not told"), "{whole}");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_cannot_be_read_says_so_below_the_list_too() {
    let said = in_order();
    said.say("logs", 200, json!([5]));
    let mut program = person(&said).await;
    program.keys("2").await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("time not told · an entry that could not be read"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn somebody_without_a_password_is_in_order_and_a_reset_says_that_it_would_lock_them_out() {
    let said = in_order();
    said.say("user", 200, active(json!({"provider": {"type": "OKTA", "name": "OKTA"}})));
    said.say("logs", 200, json!([event("user.session.start", "SUCCESS", None, "10:42:00")]));
    let mut program = person(&said).await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("Nothing keeps Ana from signing in; the last attempt worked."), "{screen}");
    assert!(screen.contains("signs in without a password") && !screen.contains("no password"), "{screen}");
    let advice = screen.split("Advice: ").nth(1).unwrap().split("Account").next().unwrap();
    assert!(!advice.contains("a r") && !advice.contains("a t"), "{advice}");
    program.keys("ar").await;
    let question = flat(&mut program).await;
    assert!(question.contains("a reset would stop them signing in"), "{question}");
    // Whoever was asked before that was known is asked again.
    let said = in_order();
    let mut program = person(&said).await;
    said.say("user", 200, active(json!({"provider": {"type": "OKTA", "name": "OKTA"}})));
    program.press("ar<enter>");
    let question = flat(&mut program).await;
    assert!(question.contains("a reset would stop them signing in"), "{question}");
    assert!(!program.calls().iter().any(|call| call.starts_with("POST")), "{:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_said_of_areas_that_could_not_be_read() {
    for status in [403, 404] {
        let said = in_order();
        let refusal = json!({"errorCode": if status == 403 { "E0000006" } else { "E0000007" }, "errorSummary": "no"});
        for area in ["blocks", "factors", "logs"] {
            said.say(area, status, refusal.clone());
        }
        let screen = flat(&mut person(&said).await).await;
        let why = "Nothing that could be read keeps Ana from signing in. Not read: blocks, factors, System Log.";
        assert!(screen.contains(why), "{screen}");
        said.say("blocks", 200, json!([]));
        said.say("logs", 200, json!([]));
        let screen = flat(&mut person(&said).await).await;
        assert!(
            screen.contains(
                "Nothing that could be read keeps Ana from signing in; the log has no attempt. Not read: factors."
            ),
            "{screen}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_locked_person_of_a_directory_is_unlocked_here_and_there() {
    for (kind, name, words) in [
        ("ACTIVE_DIRECTORY", "corp.acme.com", "Active Directory (corp.acme.com)"),
        ("LDAP", "ldap.acme.com", "LDAP (ldap.acme.com)"),
    ] {
        let said = Said::default();
        let provider = json!({"provider": {"type": kind, "name": name}});
        said.say("user", 200, json!({"status": "LOCKED_OUT", "credentials": provider}));
        let mut program = person(&said).await;
        let screen = flat(&mut program).await;
        let advice =
            format!("Advice: unlock here (a u; Okta may refuse), and in {words} as well if it is locked there too.");
        assert!(screen.contains(&advice) && screen.contains("Okta may refuse; password"), "{screen}");
        program.keys("au").await;
        let question = flat(&mut program).await;
        assert!(question.contains("Okta may refuse") && question.contains(words), "{question}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_after_a_sign_in_is_not_said_to_come_without_an_attempt() {
    let said = in_order();
    said.say("user", 200, json!({"status": "LOCKED_OUT"}));
    said.say("logs", 200, json!([event("user.session.start", "SUCCESS", None, "10:41:00")]));
    let screen = flat(&mut person(&said).await).await;
    assert!(screen.contains("Locked after too many wrong passwords; the log shows none of them."), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_a_result_is_no_sign_in_and_what_is_cut_in_the_events_stands_below() {
    let said = in_order();
    let mut untold = event("user.session.start", "", None, "10:41:00");
    untold["outcome"] = Value::Null;
    let unclear = event("user.lifecycle.deactivate", "LATER_INVENTION", None, "10:42:00");
    said.say("logs", 200, json!([unclear, untold]));
    let mut program = person(&said).await;
    program.keys("tl").await;
    let screen = program.screen();
    assert!(screen.contains("sign-in: result not told") && !screen.contains("signed in "), "{screen}");
    program.keys("<esc>").await;
    program.keys("<esc>").await;
    program.keys("2").await;
    let screen = program.screen();
    let strip =
        screen.lines().rev().take(6).find(|line| line.contains("24 Nov 2026")).unwrap_or_else(|| panic!("{screen}"));
    assert!(strip.contains("not known whether: deactivated"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_person_in_transition_is_told_in_words_and_nothing_is_advised_against() {
    let said = in_order();
    said.say("user", 200, json!({"status": "STAGED", "transitioningToStatus": "PROVISIONED"}));
    let screen = flat(&mut person(&said).await).await;
    assert!(screen.contains("Okta is still changing the status to Pending"), "{screen}");
    assert!(screen.contains("Advice: give it a moment and read again (r)."), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn factors_are_told_by_name_vendor_and_end_and_nothing_is_a_blank_line() {
    let said = in_order();
    let key = |id: &str, name: &str| {
        json!({"id": id, "factorType": "webauthn", "provider": "FIDO", "vendorName": "FIDO", "status": "ACTIVE",
            "profile": {"credentialId": "l3Br0n7H3g047NqESqJynFtIgf3Ix9OfaRoNwLoloso99", "authenticatorName": name}})
    };
    let push = json!({"id": "opf1", "factorType": "push", "provider": "CUSTOM", "vendorName": "Acme Bank App",
        "status": "ACTIVE", "profile": {"credentialId": "ana@acme.com", "name": "Pixel 8"}});
    let code = json!({"id": "tac1", "factorType": "tac", "provider": "OKTA", "status": "ACTIVE",
        "profile": {"expiresAt": "2026-11-24T11:30:00", "multiUse": false}});
    let odd = json!({"id": "x1"});
    said.say("factors", 200, json!([key("fwf1", "MacBook Touch ID"), key("fwf2", "YubiKey 5C"), push, code, odd]));
    said.say("appLinks", 200, json!([{"id": "1", "appName": "bookmark"}, {"id": "2"}]));
    said.say("groups", 200, json!([{"id": "00gNameless"}]));
    for (columns, rows) in [(80, 24), (120, 40), (200, 50)] {
        let mut program = person_at(&said, columns, rows).await;
        program.keys("tf").await;
        let screen = flat(&mut program).await;
        for part in [
            "MacBook Touch ID",
            "YubiKey 5C",
            "Acme Bank App (push)",
            "Pixel 8",
            "Temporary access code",
            "works until 11:30, once",
            "factor of a kind that this program does not know state not told",
            "as your token and network may see it",
        ] {
            assert!(screen.contains(part), "{part} at {columns}: {screen}");
        }
        assert!(!screen.contains("l3Br0n") && !screen.contains("Okta Verify"), "{screen}");
        program.keys("ta").await;
        let screen = flat(&mut program).await;
        assert!(screen.contains("bookmark bookmark") && screen.contains("app without a name"), "{screen}");
        program.keys("tg").await;
        let screen = flat(&mut program).await;
        assert!(screen.contains("00gNameless kind not told"), "{screen}");
        program.keys("af").await;
        let question = flat(&mut program).await;
        assert!(question.contains("MacBook Touch ID") && question.contains("A verified email comes back by itself"));
        assert!(question.contains("remembered go only where sessions end as well (e)"), "{question}");
    }
}

#[tokio::test(start_paused = true)]
async fn whether_remembered_devices_are_forgotten_is_always_said() {
    for (keys, forget) in [("ac<enter>", true), ("acf<enter>", false)] {
        let mut program = Harness::start(80, 24, DemoSettings::default()).await;
        program.keys("/ana.muller@acme.com").await;
        program.keys("<enter>").await;
        program.keys(keys).await;
        let wanted = format!("sessions?oauthTokens=false&forgetDevices={forget}");
        let calls = program.calls();
        assert!(calls.iter().any(|call| call.starts_with("DELETE") && call.ends_with(&wanted)), "{calls:?}");
    }
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    program.keys("/ana.muller@acme.com").await;
    program.keys("<enter>").await;
    program.keys("af").await;
    program.keys("*e<tab><enter>").await;
    let calls = program.calls();
    let at = |part: &str| calls.iter().position(|call| call.contains(part));
    assert!(at("reset_factors").unwrap() < at("sessions?oauthTokens=true&forgetDevices=true").unwrap(), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn locks_that_come_again_and_again_are_told_with_the_device_they_always_come_from() {
    let said = in_order();
    let lock = |day: u32| {
        let mut lock = event("user.account.lock", "FAILURE", Some("LOCKED_OUT"), "08:00:00");
        lock["uuid"] = json!(format!("lock{day}"));
        lock["published"] = json!(format!("2026-11-{day}T08:00:00.000Z"));
        lock["client"]["userAgent"] =
            json!({"browser": "UNKNOWN", "os": "iOS (iPhone)", "rawUserAgent": "Apple-iPhone14C2/2004.52"});
        lock
    };
    // The last is older than a week.
    said.say("logs", 200, json!([lock(24), lock(23), lock(21), lock(19), lock(10)]));
    let screen = flat(&mut person(&said).await).await;
    assert!(
        screen.contains("Locked four times this week, always from iPhone Mail: an old password may be"),
        "{screen}"
    );
    let credentials = json!({"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}});
    said.say("user", 200, json!({"status": "LOCKED_OUT", "credentials": credentials}));
    let screen = flat(&mut person(&said).await).await;
    assert!(screen.contains("The fourth lock this week, always from iPhone Mail"), "{screen}");
}

async fn beside(program: &Harness, switch: &str) {
    use tower::ServiceExt;
    let request = http::Request::builder()
        .method("POST")
        .uri(format!("{ORIGIN}/demo/users/ana.muller@acme.com/{switch}"))
        .header("authorization", format!("SSWS {}", program.demo.token()))
        .header("content-length", 0)
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(program.demo.router(ORIGIN).oneshot(request).await.unwrap().status(), 200);
}

async fn helped(columns: u16, rows: u16) -> Harness {
    let mut program = Harness::start(columns, rows, DemoSettings::default()).await;
    program.keys("/ana.muller@acme.com").await;
    program.keys("<enter>").await;
    program.keys("au<enter>").await;
    program
}

/// How often the log was read.
fn log_reads(program: &Harness) -> usize {
    program.calls().iter().filter(|call| call.starts_with("GET /api/v1/logs") && call.contains("target.id")).count()
}

#[tokio::test(start_paused = true)]
async fn after_an_unlock_the_page_tells_whether_the_person_gets_in() {
    let second = std::time::Duration::from_secs(1);
    let mut program = helped(120, 40).await;
    let screen = flat(&mut program).await;
    let cost = "Watching until 10:58 whether Ana signs in; it costs a call to the log every 15 s, 8 at most.";
    assert!(screen.contains(cost) && screen.contains("Leaving stops it."), "{screen}");
    program.wait(5 * second).await;
    beside(&program, "fail-sign-in").await;
    program.wait(15 * second).await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("Ana was refused 10:56: wrong password. Watching until 10:58"), "{screen}");
    beside(&program, "sign-in").await;
    program.wait(16 * second).await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("Ana signed in 10:56.") && screen.contains("10:56 signed in"), "{screen}");
    let reads = log_reads(&program);
    program.wait(60 * second).await;
    assert_eq!(log_reads(&program), reads, "it is over once they are in");
}

#[tokio::test(start_paused = true)]
async fn the_watch_over_a_person_ends_by_itself_and_when_the_page_is_left() {
    let second = std::time::Duration::from_secs(1);
    let mut program = helped(120, 40).await;
    let before = log_reads(&program);
    program.wait(200 * second).await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("Watched for two minutes: Ana did not sign in."), "{screen}");
    assert_eq!(log_reads(&program) - before, 8);

    for leave in ["<esc>", "<ctrl-f>", "3"] {
        let mut program = helped(120, 40).await;
        let before = log_reads(&program);
        program.keys(leave).await;
        program.wait(60 * second).await;
        assert_eq!(log_reads(&program), before, "{leave}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_factor_of_who_gets_in_is_named() {
    let second = std::time::Duration::from_secs(1);
    let said = Said::default();
    let mut program = person(&said).await;
    program.keys("au<enter>").await;
    let mut factor = event("user.authentication.auth_via_mfa", "SUCCESS", None, "10:56:20");
    factor["target"] = json!([{"id": "aut1", "type": "AuthenticatorEnrollment", "displayName": "Okta Verify"}]);
    said.say("logs", 200, json!([factor, event("user.session.start", "SUCCESS", None, "10:56:15")]));
    program.wait(16 * second).await;
    let screen = flat(&mut program).await;
    assert!(screen.contains("Ana signed in 10:56, Okta Verify."), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn where_the_log_cannot_be_read_nobody_is_watched() {
    let said = Said::default();
    said.say("logs", 403, json!({"errorCode": "E0000006", "errorSummary": "no"}));
    let mut program = person(&said).await;
    program.keys("au<enter>").await;
    let screen = flat(&mut program).await;
    assert!(!screen.contains("Watching"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn phones_and_second_emails_in_the_log_are_masked_until_v() {
    let said = in_order();
    let mut sent = event("user.mfa.phone.enroll", "SUCCESS", None, "10:41:00");
    sent["displayMessage"] = json!("Okta Verify enrolled for +1 555 123 4567");
    sent["target"] = json!([{"id": "p1", "type": "PhoneNumber", "alternateId": "", "displayName": "+15551239876"},
        {"id": "00uActor", "type": "User", "alternateId": "someone@acme.com", "displayName": "Someone"}]);
    sent["debugContext"] = json!({"debugData": {"to": "private@home.example", "phoneNumber": "5551230000"}});
    said.say("logs", 200, json!([sent]));
    let mut program = person_at(&said, 200, 80).await;
    program.keys("tl").await;
    let whole = ["123 4567", "5551239876", "private@home.example", "5551230000"];
    let screen = program.screen();
    assert!(screen.contains("enrolled for +1 … 4567") && screen.contains("+15 … 9876"), "{screen}");
    assert!(!whole.iter().any(|number| screen.contains(number)), "{screen}");
    program.keys("<enter>").await;
    let event = program.screen();
    assert!(!whole.iter().any(|number| event.contains(number)) && event.contains("someone@acme.com"), "{event}");
    assert!(event.contains("p…@home.example") && event.contains("555 … 0000"), "{event}");
    program.keys("<esc>v<enter>").await;
    let event = program.screen();
    assert!(whole.iter().all(|number| event.contains(number)), "{event}");
    program.keys("<esc>2").await;
    program.settle().await;
    let events = program.screen();
    assert!(events.contains("enrolled for +1 … 4567"), "{events}");
    assert!(!whole.iter().any(|number| events.contains(number)), "{events}");
    program.keys("J").await;
    let event = program.screen();
    assert!(!whole.iter().any(|number| event.contains(number)) && event.contains("p…@home.example"), "{event}");
}

#[tokio::test(start_paused = true)]
async fn what_somebody_did_to_others_is_told_as_that_and_is_no_change_or_attempt_of_theirs() {
    let said = in_order();
    let mut program = person_at(&said, 120, 40).await;
    let id = super::forms::api(&program, "GET", "/api/v1/users/ana.muller@acme.com", None).await["id"].clone();
    let ana = json!({"id": id, "type": "User", "alternateId": "ana.muller@acme.com", "displayName": "Ana Müller"});
    let nora = json!({"id": "00uNora", "type": "User", "alternateId": "nora@acme.com", "displayName": "Nora New"});
    let robin =
        json!({"id": "00uRobin", "type": "User", "alternateId": "robin@acme.com", "displayName": "Robin Admin"});
    let of = |kind: &str, at: &str, actor: &Value, target: &Value| {
        let mut event = event(kind, "SUCCESS", None, at);
        event["actor"] = actor.clone();
        event["target"] = json!([target]);
        event
    };
    said.say(
        "logs",
        200,
        json!([
            of("user.lifecycle.create", "10:44:00", &ana, &nora),
            of("user.authentication.verify", "10:43:00", &ana, &nora),
            of("user.account.unlock_by_admin", "10:42:00", &robin, &ana),
        ]),
    );
    program.keys("rtl").await;
    let screen = program.screen();
    let line =
        |text: &str| screen.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}: {screen}"));
    assert!(line("Changes") < line("unlocked by an admin") && line("unlocked by an admin") < line("Done to others"));
    assert!(line("Done to others") < line("created: Nora New"), "{screen}");
    let unlocked = screen.lines().nth(line("unlocked by an admin")).unwrap();
    assert!(unlocked.contains("Robin Admin") && !unlocked.contains("themselves"), "{screen}");
    program.keys("ts").await;
    assert!(flat(&mut program).await.contains("the log has no attempt"), "{}", program.screen());
}
