//! The Events screen, from what another client does to the row on the screen.

use std::time::Duration;

use http::{Method, Request};
use oktui::demo::{DemoSettings, Faults};
use oktui::runtime::TerminalEffect;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN};

async fn open(columns: u16, rows: u16) -> Harness {
    Harness::start(columns, rows, DemoSettings { token: Some("00t".to_owned()), ..DemoSettings::default() }).await
}

/// A call of somebody else.
async fn other(program: &Harness, method: Method, path: &str, body: Value) -> Value {
    let request = Request::builder().method(method).uri(path).header("authorization", "SSWS 00t");
    let request = request.header("content-type", "application/json").header("content-length", "1");
    let request = request.body(axum::body::Body::from(body.to_string())).unwrap();
    let answer = program.demo.router(ORIGIN).oneshot(request).await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

async fn create(program: &Harness, first: &str) -> String {
    let profile = json!({"firstName": first, "lastName": "Newcomer", "login": format!("{first}@acme.com"), "email": format!("{first}@acme.com")});
    let made = other(program, Method::POST, "/api/v1/users?activate=false", json!({"profile": profile})).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn deactivate(program: &Harness, id: &str) {
    other(program, Method::POST, &format!("/api/v1/users/{id}/lifecycle/deactivate"), json!({})).await;
}

/// Lets so much time pass that the log is asked again.
async fn pass(program: &mut Harness, seconds: u64) {
    tokio::time::sleep(Duration::from_millis(seconds * 1_000 + 1)).await;
    program.settle().await;
}

fn polls(program: &Harness) -> Vec<String> {
    program.calls().into_iter().filter(|call| call.contains("/api/v1/logs")).collect()
}

#[tokio::test(start_paused = true)]
async fn people_created_and_deactivated_by_others_come_in_within_one_poll_once_and_in_order() {
    let mut program = open(120, 40).await;
    program.keys("2").await;
    assert!(program.line(0).contains("[2 Events]"), "{}", program.screen());
    let id = create(&program, "nora").await;
    pass(&mut program, 10).await;
    deactivate(&program, &id).await;
    pass(&mut program, 10).await;
    pass(&mut program, 10).await;
    let screen = program.screen();
    let lines: Vec<_> = screen.lines().filter(|line| line.contains("nora Newcomer") && line.contains("done")).collect();
    assert_eq!(lines.len(), 2, "{screen}");
    assert!(lines[0].contains("deactivated") && lines[1].contains("created"), "newest first: {screen}");
    assert!(screen.contains("every 10 s"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_last_hour_is_there_at_once_and_polling_goes_on_by_cursor() {
    let mut program = open(80, 24).await;
    program.keys("2").await;
    pass(&mut program, 10).await;
    pass(&mut program, 10).await;
    let polls = polls(&program);
    assert!(polls[0].contains("since=2026-11-24T09%3A5") && !polls[0].contains("until"), "{polls:?}");
    assert_eq!(polls.len(), 3, "{polls:?}");
    assert!(polls[1..].iter().all(|poll| poll.contains("after=")), "{polls:?}");
    assert!(program.screen().contains("signed in"), "what people did before: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_screen_that_was_left_is_polled_by_the_minute_and_counts_what_nobody_saw() {
    let mut program = open(120, 40).await;
    program.keys("2").await;
    program.keys("1").await;
    let before = polls(&program).len();
    create(&program, "nora").await;
    pass(&mut program, 40).await;
    assert_eq!(polls(&program).len(), before, "a minute is not over");
    assert!(!program.line(0).contains("Events+"), "{}", program.line(0));
    pass(&mut program, 21).await;
    assert_eq!(polls(&program).len(), before + 1);
    assert!(program.line(0).contains("2 Events+1"), "{}", program.line(0));
    program.keys("2").await;
    assert!(program.line(0).contains("[2 Events]"), "{}", program.line(0));
    assert!(program.screen().contains("nora Newcomer"));
}

#[tokio::test(start_paused = true)]
async fn coming_back_to_the_screen_asks_at_once_what_was_not_asked_for_long() {
    let mut program = open(120, 40).await;
    program.keys("21").await;
    create(&program, "nora").await;
    pass(&mut program, 30).await;
    program.keys("2").await;
    pass(&mut program, 0).await;
    assert!(program.screen().contains("nora Newcomer"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_row_of_somebody_changes_in_place_when_an_event_is_about_them() {
    let mut program = open(120, 40).await;
    program.keys("/muller ana.m").await;
    program.keys("<tab>").await;
    assert!(program.selected().contains("Locked out"), "{}", program.screen());
    program.keys("2").await;
    let id = other(&program, Method::GET, "/api/v1/users/ana.muller@acme.com", json!(null)).await["id"].clone();
    let path = format!("/api/v1/users/{}/lifecycle/unlock", id.as_str().unwrap());
    other(&program, Method::POST, &path, json!({})).await;
    pass(&mut program, 10).await;
    program.keys("1").await;
    assert!(program.selected().contains("Active"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_opens_the_person_and_j_the_event_as_okta_sent_it() {
    let mut program = open(120, 40).await;
    program.keys("2").await;
    let id = create(&program, "nora").await;
    pass(&mut program, 10).await;
    program.keys("J").await;
    assert!(
        program.screen().contains("\"eventType\": \"user.lifecycle.create\"") || {
            program.keys("<pgdn>").await;
            program.screen().contains("\"eventType\": \"user.lifecycle.create\"")
        }
    );
    program.keys("<esc><enter>").await;
    assert!(program.line(1).contains("nora Newcomer"), "{}", program.screen());
    assert!(program.calls().iter().any(|call| call.contains(&format!("/users/{id}"))));
}

#[tokio::test(start_paused = true)]
async fn a_pause_lets_nothing_in_and_a_filter_shows_what_fits() {
    let mut program = open(120, 40).await;
    program.keys("2").await;
    program.keys("p").await;
    create(&program, "nora").await;
    pass(&mut program, 10).await;
    assert!(
        program.line(1).contains("paused, 1 waiting") && !program.screen().contains("nora"),
        "{}",
        program.screen()
    );
    program.keys("p").await;
    create(&program, "olaf").await;
    pass(&mut program, 10).await;
    program.keys("/who:olaf q2").await;
    assert!(program.line(1).contains("Filter: who:olaf q2"), "in the filter line keys are text: {}", program.screen());
    program.keys("<bs><bs><bs><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("olaf Newcomer") && !screen.contains("nora Newcomer"), "{screen}");
    program.keys("<esc>").await;
    assert!(program.screen().contains("nora Newcomer"));
}

#[tokio::test(start_paused = true)]
async fn marked_events_are_exported_as_a_table_and_as_json_lines() {
    let mut program = open(80, 24).await;
    program.keys("2").await;
    create(&program, "nora").await;
    create(&program, "olaf").await;
    pass(&mut program, 10).await;
    program.keys("<space>xc").await;
    let Some(TerminalEffect::Save { name, what, content }) = program.asked.last().cloned() else { panic!() };
    assert_eq!((name.as_str(), what.as_str()), ("oktui-events-20261124-105610.csv", "1 event"));
    assert!(content.contains("user.lifecycle.create,olaf Newcomer,olaf@acme.com"), "{content}");
    program.keys("xn").await;
    let Some(TerminalEffect::Save { content, .. }) = program.asked.last().cloned() else { panic!() };
    let event: Value = serde_json::from_str(&content).unwrap();
    assert_eq!(event["target"][0]["displayName"], "olaf Newcomer");
}

#[tokio::test(start_paused = true)]
async fn the_types_to_watch_are_picked_and_asked_for() {
    let mut program = open(80, 24).await;
    program.keys("2t").await;
    let screen = program.screen();
    assert!(screen.contains("[x] Everything about people") && screen.contains("[ ] Users created"), "{screen}");
    program.keys("<down><space><down><space><enter>").await;
    let asked = polls(&program).pop().unwrap();
    assert!(
        asked.contains(
            "eventType%20eq%20%22user.lifecycle.create%22%20or%20eventType%20eq%20%22user.lifecycle.deactivate%22"
        ),
        "{asked}"
    );
    assert!(program.line(1).contains("2 kinds of events"), "{}", program.line(1));
    program.keys("w<down><down><down><down>tomorrow<enter>").await;
    assert!(program.screen().contains("is no time"), "{}", program.screen());
    program.keys("<ctrl-u>-2h<enter>").await;
    assert!(polls(&program).pop().unwrap().contains("since=2026-11-24T08%3A5"), "{:?}", polls(&program));
}

#[tokio::test(start_paused = true)]
async fn a_log_that_may_not_be_read_says_so_and_r_tries_again() {
    let faults: Faults = "role=no-logs".parse().unwrap();
    let settings = DemoSettings { faults, ..DemoSettings::default() };
    let mut program = Harness::start(80, 24, settings).await;
    program.keys("2").await;
    let screen = program.screen();
    assert!(screen.contains("not watching") && screen.contains("Watching the System Log ended"), "{screen}");
    let before = polls(&program).len();
    pass(&mut program, 120).await;
    assert_eq!(polls(&program).len(), before, "what is not allowed is not asked for again by itself");
    program.keys("r").await;
    assert_eq!(polls(&program).len(), before + 1);
}

#[tokio::test(start_paused = true)]
async fn outages_are_told_and_gone_through_without_a_gap() {
    let faults: Faults = "status=503:/api/v1/logs@every-2".parse().unwrap();
    let settings = DemoSettings { faults, token: Some("00t".to_owned()), ..DemoSettings::default() };
    let mut program = Harness::start(120, 40, settings).await;
    program.keys("2").await;
    for number in 0..6 {
        create(&program, &format!("n{number}")).await;
        pass(&mut program, 30).await;
    }
    pass(&mut program, 60).await;
    let screen = program.screen();
    for number in 0..6 {
        assert!(screen.contains(&format!("n{number} Newcomer ")), "{number}: {screen}");
    }
    let rows = screen.lines().filter(|line| line.contains("Newcomer") && line.contains("done")).count();
    assert_eq!(rows, 6, "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_log_that_never_answered_is_no_log_without_events() {
    let faults: Faults = "status=503:/api/v1/logs".parse().unwrap();
    let settings = DemoSettings { faults, token: Some("00t".to_owned()), ..DemoSettings::default() };
    let mut program = Harness::start(80, 24, settings).await;
    program.keys("2").await;
    pass(&mut program, 60).await;
    let screen = program.screen();
    assert!(screen.contains("The System Log does not answer; it is asked again by itself."), "{screen}");
    assert!(!screen.contains("Nothing happened yet"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_bell_rings_for_chosen_kinds_and_for_none_until_some_are_chosen() {
    let mut program = open(80, 24).await;
    program.keys("2").await;
    create(&program, "nora").await;
    pass(&mut program, 10).await;
    assert!(program.asked.is_empty());
    program.keys("b").await;
    assert!(program.screen().contains("[x] Nothing"), "{}", program.screen());
    program.keys("<down><space><enter>").await;
    assert!(program.screen().contains("The bell rings for: Users created."), "{}", program.screen());
    let id = create(&program, "olaf").await;
    deactivate(&program, &id).await;
    pass(&mut program, 10).await;
    assert_eq!(program.asked, [TerminalEffect::Notify("created: olaf Newcomer".to_owned())]);
    program.keys("b<down><space><enter>").await;
    create(&program, "paul").await;
    pass(&mut program, 10).await;
    assert_eq!(program.asked.len(), 1, "off again");
}

#[tokio::test(start_paused = true)]
async fn life_in_the_demo_is_seen_by_every_client_and_comes_from_the_seed() {
    let mut program = open(120, 50).await;
    let live = tokio::spawn(program.demo.live(ORIGIN));
    program.keys("2").await;
    for _ in 0..30 {
        pass(&mut program, 10).await;
    }
    live.abort();
    let screen = program.screen();
    program.keys("/by:robin").await;
    for what in ["created", "deactivated", "suspended", "unsuspended"] {
        program.keys(&format!(" {what}")).await;
        assert!(program.line(3).contains(what), "{what}: {}", program.screen());
        program.keys("<ctrl-w>").await;
    }
    let mut other = open(120, 50).await;
    let live = tokio::spawn(other.demo.live(ORIGIN));
    other.keys("2").await;
    for _ in 0..30 {
        pass(&mut other, 10).await;
    }
    live.abort();
    let names = |screen: &str| {
        screen
            .lines()
            .skip(3)
            .take(20)
            .map(|line| line.chars().skip(24).take(36).collect::<String>())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&screen), names(&other.screen()));
}

pub(crate) async fn hook(program: &Harness, name: &str) -> String {
    let hook = json!({"name": name, "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create", "group.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://hooks.example/okta",
            "authScheme": {"type": "HEADER", "key": "Authorization", "value": "theirs"}}}});
    other(program, Method::POST, "/api/v1/eventHooks", hook).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn hooks_are_listed_switched_off_and_deleted_only_after_a_question() {
    let mut program = open(80, 24).await;
    let id = hook(&program, "Audit trail").await;
    program.keys("2h").await;
    let screen = program.screen();
    assert!(screen.contains("> Audit trail") && screen.contains("active") && screen.contains("not yet"), "{screen}");
    assert!(screen.contains("needs") || screen.contains("public HTTPS address"), "{screen}");
    program.keys("D").await;
    assert!(program.screen().contains("Okta deletes inactive hooks only"), "{}", program.screen());
    program.keys("a").await;
    assert!(program.screen().contains("Deactivate the event hook “Audit trail”?"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.selected().contains(" active"), "Enter leaves it as it is: {}", program.screen());
    program.keys("ay").await;
    assert!(program.selected().contains("inactive"), "{}", program.screen());
    program.keys("D").await;
    program.keys("y").await;
    assert!(program.screen().contains("There is no event hook"), "{}", program.screen());
    assert!(program.calls().iter().any(|call| call == &format!("DELETE /api/v1/eventHooks/{id}")));
    program.keys("<esc>").await;
    assert!(program.line(1).contains("All about people"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_hook_made_elsewhere_asks_for_its_secret_and_keeps_what_the_form_does_not_know() {
    let mut program = open(80, 24).await;
    let id = hook(&program, "Audit trail").await;
    program.keys("2h").await;
    program.keys("e").await;
    let screen = program.screen();
    assert!(screen.contains("Secret") && screen.contains("Kept: group.lifecycle.create"), "{screen}");
    program.keys("<enter>").await;
    assert!(program.screen().contains("Okta never tells the secret again"), "{}", program.screen());
    program.keys("theirs").await;
    assert!(program.screen().contains("••••••") && !program.screen().contains("theirs"), "{}", program.screen());
    // Users created off, User deactivated on.
    program.keys("<down><space><down><space><enter>").await;
    let now = other(&program, Method::GET, &format!("/api/v1/eventHooks/{id}"), json!(null)).await;
    assert_eq!(now["events"]["items"], json!(["group.lifecycle.create", "user.lifecycle.deactivate"]));
    assert_eq!(now["channel"]["config"]["authScheme"]["key"], "Authorization");
    assert!(!format!("{:?}", program.client.exchanges()).contains("theirs"));
}

#[tokio::test(start_paused = true)]
async fn a_new_hook_says_what_is_missing_before_anything_is_sent() {
    let mut program = open(80, 24).await;
    program.keys("2hn").await;
    let before = program.calls().len();
    program.keys("<enter>").await;
    assert!(program.screen().contains("Okta calls over HTTPS only"), "{}", program.screen());
    program.keys("<down>hooks.acme.com<down><bs><bs><bs><bs><bs><enter>").await;
    assert!(program.screen().contains("An address and a port are needed"), "{}", program.screen());
    program.keys("<esc>").await;
    assert_eq!(program.calls().len(), before);
}

#[tokio::test(start_paused = true)]
async fn the_log_can_be_left_out_as_a_source_and_taken_in_again() {
    let mut program = open(80, 24).await;
    program.keys("2").await;
    program.keys("s").await;
    let before = polls(&program).len();
    pass(&mut program, 120).await;
    assert!(polls(&program).len() == before && program.line(1).contains("log off"), "{}", program.screen());
    create(&program, "nora").await;
    program.keys("s").await;
    assert!(program.screen().contains("nora Newcomer"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_happens_before_the_screen_is_ever_opened_is_counted_by_a_call_a_minute() {
    let mut program = open(120, 40).await;
    create(&program, "nora").await;
    pass(&mut program, 59).await;
    assert!(polls(&program).is_empty(), "the log's small limit is spent on what was asked for");
    pass(&mut program, 1).await;
    program.wake().await;
    assert!(program.line(0).contains("2 Events+1"), "{}", program.line(0));
    assert!(!program.screen().contains("log:"), "the budget shown is that of what the person does");
    for _ in 0..5 {
        pass(&mut program, 60).await;
        program.wake().await;
    }
    let polls = polls(&program);
    assert!(polls.len() <= 6 && polls[1..].iter().all(|poll| poll.contains("after=")), "{polls:?}");
    program.keys("2").await;
    let screen = program.screen();
    assert!(screen.contains("nora Newcomer") && screen.contains("signed in"), "the last hour too: {screen}");
    assert!(program.line(0).contains("[2 Events]"), "{}", program.line(0));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_not_read_the_log_is_told_so_only_on_the_screen_for_it() {
    let faults: Faults = "role=no-logs".parse().unwrap();
    let mut program = Harness::start(80, 24, DemoSettings { faults, ..DemoSettings::default() }).await;
    let before = program.screen();
    for _ in 0..4 {
        pass(&mut program, 60).await;
        program.wake().await;
    }
    assert_eq!(polls(&program).len(), 1, "once, and silently");
    assert!(!program.screen().contains("System Log"), "{before}{}", program.screen());
    program.keys("2").await;
    assert!(program.screen().contains("Watching the System Log ended"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn rows_change_in_place_before_the_screen_was_ever_opened() {
    let mut program = open(120, 40).await;
    program.keys("/muller ana.m<tab>").await;
    assert!(program.selected().contains("Locked out"), "{}", program.screen());
    let id = other(&program, Method::GET, "/api/v1/users/ana.muller@acme.com", json!(null)).await["id"].clone();
    let path = format!("/api/v1/users/{}/lifecycle/unlock", id.as_str().unwrap());
    other(&program, Method::POST, &path, json!({})).await;
    pass(&mut program, 60).await;
    program.wake().await;
    assert!(program.selected().contains("Active"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn asking_now_and_leaving_out_the_log_for_a_while_go_on_by_cursor() {
    let mut program = open(120, 40).await;
    program.keys("2").await;
    create(&program, "nora").await;
    program.keys("r").await;
    assert!(program.screen().contains("nora Newcomer"), "{}", program.screen());
    program.keys("s").await;
    create(&program, "olaf").await;
    program.keys("s").await;
    assert!(program.screen().contains("olaf Newcomer"), "{}", program.screen());
    let polls = polls(&program);
    assert!(polls.len() == 3 && polls[1..].iter().all(|poll| poll.contains("after=")), "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn more_people_than_one_order_reads_change_in_place_one_portion_after_the_other() {
    let mut program = open(120, 50).await;
    program.keys("2").await;
    let all = other(&program, Method::GET, "/api/v1/users?limit=200", json!(null)).await;
    let active: Vec<_> =
        all.as_array().unwrap().iter().filter(|user| user["status"] == "ACTIVE").rev().take(50).collect();
    let ids: Vec<_> = active.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.len() > 25);
    for id in &ids {
        other(&program, Method::POST, &format!("/api/v1/users/{id}/lifecycle/suspend"), json!({})).await;
    }
    pass(&mut program, 10).await;
    let calls = program.calls();
    let unread = ids.iter().filter(|id| !calls.iter().any(|call| call.ends_with(&format!("/users/{id}")))).count();
    assert_eq!(unread, 0);
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_sends_no_secret_is_not_listened_for() {
    let mut program = open(80, 24).await;
    let hook = json!({"name": "Open", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://hooks.example/okta"}}});
    other(&program, Method::POST, "/api/v1/eventHooks", hook).await;
    program.keys("2h").await;
    assert!(program.screen().contains("anybody can pretend to be Okta"), "{}", program.screen());
    program.keys("l").await;
    assert!(program.screen().contains("This hook sends no secret"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_comes_while_the_hooks_are_looked_at_is_still_unseen() {
    let mut program = open(120, 40).await;
    program.keys("2h").await;
    create(&program, "nora").await;
    pass(&mut program, 10).await;
    assert!(program.line(0).contains("[2 Events+1]"), "{}", program.line(0));
    program.keys("<esc>").await;
    assert!(program.line(0).contains("[2 Events]"), "{}", program.line(0));
}

#[tokio::test(start_paused = true)]
async fn what_keeps_people_out_before_a_sign_in_is_among_the_events_and_can_be_picked() {
    let mut program = open(200, 50).await;
    program.keys("2w<down><down><enter>").await;
    program.keys("/sign-on<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("denied by a sign-on policy: policy "), "{screen}");
    assert!(screen.lines().rev().take(5).any(|line| line.contains("policy ") && line.contains(", rule ")), "{screen}");
    assert!(!screen.contains("sign-on policy passed"), "who may sign in is asked about every time: {screen}");
    program.keys("<esc>t").await;
    let kinds = program.screen();
    for kind in ["Denied by a sign-on policy", "Request blocked", "App that is not assigned"] {
        assert!(kinds.contains(kind), "{kind} in {kinds}");
    }
}
