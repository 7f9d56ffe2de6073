//! Undoing: from the key to the demo organisation, and every case in which it is not offered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Method;
use oktui::demo::{Demo, DemoSettings};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, demo};

async fn open() -> Harness {
    Harness::start(120, 40, DemoSettings::default()).await
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

async fn person(program: &Harness, login: &str) -> Value {
    beside(&program.demo, Method::GET, &format!("/api/v1/users/{login}"), None).await
}

async fn status(program: &Harness, login: &str) -> String {
    person(program, login).await["status"].as_str().unwrap_or("gone").to_owned()
}

/// Somebody active, made for the test and selected in the list; the id.
async fn somebody(program: &mut Harness) -> String {
    let login = "zz.undo@acme.com";
    let body = json!({
        "profile": {"firstName": "Zz", "lastName": "Undo", "login": login, "email": login, "title": "Clerk", "city": "Ulm"},
        "credentials": {"password": {"value": "Correct-Horse-7"}},
    });
    let made = beside(&program.demo, Method::POST, "/api/v1/users?activate=true", Some(body)).await;
    program.keys(&format!("/{login}")).await;
    program.keys("<tab>").await;
    made["id"].as_str().unwrap().to_owned()
}

async fn do_it(program: &mut Harness, opens: &str, answers: &str) {
    program.keys(opens).await;
    program.keys(answers).await;
}

async fn group(program: &Harness, name: &str) -> String {
    let groups =
        beside(&program.demo, Method::GET, &format!("/api/v1/groups?q={}", name.replace(' ', "%20")), None).await;
    groups[0]["id"].as_str().unwrap().to_owned()
}

async fn is_in(program: &Harness, user: &str, group: &str) -> bool {
    let groups = beside(&program.demo, Method::GET, &format!("/api/v1/users/{user}/groups"), None).await;
    groups.as_array().unwrap().iter().any(|one| one["id"] == *group)
}

fn writes(program: &Harness) -> Vec<String> {
    program.calls().into_iter().filter(|call| !call.starts_with("GET")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_suspension_is_undone_by_a_key_and_that_by_the_key_again() {
    let mut program = open().await;
    let id = somebody(&mut program).await;
    program.keys("as").await;
    assert!(program.screen().contains("U undoes it within half a minute"), "{}", program.screen());
    program.keys("<tab><enter>").await;
    assert_eq!(status(&program, &id).await, "SUSPENDED");
    assert!(program.screen().contains("U undoes."), "{}", program.screen());
    program.keys("U").await;
    let screen = program.screen();
    assert!(screen.contains("Undo: Zz Undo?") && screen.contains("The suspension is lifted"), "{screen}");
    program.keys("<enter>").await;
    assert_eq!(status(&program, &id).await, "ACTIVE", "{}", program.screen());
    // An undo is an action like any other.
    program.keys("U").await;
    assert!(program.screen().contains("Suspended again"), "{}", program.screen());
    program.keys("<tab><enter>").await;
    assert_eq!(status(&program, &id).await, "SUSPENDED");
}

#[tokio::test(start_paused = true)]
async fn after_thirty_seconds_and_for_the_next_call_the_key_undoes_nothing() {
    for later in [true, false] {
        let mut program = open().await;
        let id = somebody(&mut program).await;
        do_it(&mut program, "as", "<tab><enter>").await;
        if later {
            program.wait(Duration::from_secs(29)).await;
            assert!(program.screen().contains("U undoes."), "{}", program.screen());
            program.wait(Duration::from_secs(2)).await;
        } else {
            program.keys("<ctrl-f>").await;
            program.keys("zz.undo@acme.com").await;
            program.keys("<tab>").await;
        }
        assert!(!program.screen().contains("U undoes."), "{}", program.screen());
        program.keys("U").await;
        assert!(program.screen().contains("Nothing was done in the last half a minute"), "{}", program.screen());
        assert_eq!(status(&program, &id).await, "SUSPENDED");
    }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_changed_since_is_told_and_left() {
    for others in [vec!["unsuspend"], vec!["unsuspend", "suspend"], vec!["deactivate"]] {
        let mut program = open().await;
        let id = somebody(&mut program).await;
        do_it(&mut program, "as", "<tab><enter>").await;
        program.wait(Duration::from_secs(20)).await;
        for what in &others {
            beside(&program.demo, Method::POST, &format!("/api/v1/users/{id}/lifecycle/{what}"), None).await;
        }
        let there = status(&program, &id).await;
        let before = writes(&program).len();
        program.keys("U").await;
        let screen = program.screen();
        assert!(screen.contains("Not possible now") && screen.contains("left as it is"), "{others:?}\n{screen}");
        program.keys("<enter>").await;
        assert_eq!((status(&program, &id).await, writes(&program).len()), (there, before), "{others:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_changes_while_the_question_is_open_stops_it_and_nothing_is_sent() {
    let mut program = open().await;
    let id = somebody(&mut program).await;
    do_it(&mut program, "as", "<tab><enter>").await;
    program.keys("U").await;
    beside(&program.demo, Method::POST, &format!("/api/v1/users/{id}/lifecycle/unsuspend"), None).await;
    let before = writes(&program).len();
    program.keys("<enter>").await;
    assert!(program.screen().contains("changed meanwhile: nothing was sent"), "{}", program.screen());
    assert_eq!(writes(&program).len(), before);
}

#[tokio::test(start_paused = true)]
async fn a_membership_that_was_made_here_is_undone_and_one_that_was_there_is_left() {
    let mut program = open().await;
    let id = somebody(&mut program).await;
    let vpn = group(&program, "VPN Users").await;
    program.keys("ag").await;
    program.keys("VPN Users").await;
    program.wait(Duration::from_secs(1)).await;
    program.keys("<enter>").await;
    assert!(is_in(&program, &id, &vpn).await, "{}", program.screen());
    program.keys("U").await;
    assert!(program.screen().contains("Out of the group VPN Users again"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(!is_in(&program, &id, &vpn).await, "{}", program.screen());
    assert!(program.screen().contains("is out of the group VPN Users"), "{}", program.screen());

    // Whoever is added by somebody else while the question is open was a member already.
    program.keys("ag").await;
    program.keys("VPN Users").await;
    program.wait(Duration::from_secs(1)).await;
    beside(&program.demo, Method::PUT, &format!("/api/v1/groups/{vpn}/users/{id}"), None).await;
    program.keys("<enter>").await;
    program.keys("U").await;
    let screen = program.screen();
    assert!(screen.contains("the person was in it before"), "{screen}");
    program.keys("<enter>").await;
    assert!(is_in(&program, &id, &vpn).await);
}

#[tokio::test(start_paused = true)]
async fn values_of_a_form_are_undone_each_alone() {
    let mut program = open().await;
    let id = somebody(&mut program).await;
    program.keys("e").await;
    for (field, value) in [("title", "Chief"), ("city", "Rome")] {
        program.keys(&format!("<ctrl-l>{field}<enter><end><ctrl-u>{value}")).await;
    }
    program.keys("<f2>").await;
    program.send().await;
    let now = person(&program, &id).await;
    assert_eq!(
        (&now["profile"]["title"], &now["profile"]["city"]),
        (&json!("Chief"), &json!("Rome")),
        "{}",
        program.screen()
    );
    assert!(program.screen().contains("U undoes."), "{}", program.screen());
    beside(&program.demo, Method::POST, &format!("/api/v1/users/{id}"), Some(json!({"profile": {"city": "Oslo"}})))
        .await;
    program.keys("U").await;
    let screen = program.screen();
    assert!(
        screen.contains("title is “Clerk” again") && screen.contains("city: somebody changed it since"),
        "{screen}"
    );
    program.keys("<enter>").await;
    let now = person(&program, &id).await;
    assert_eq!(
        (&now["profile"]["title"], &now["profile"]["city"]),
        (&json!("Clerk"), &json!("Oslo")),
        "{}",
        program.screen()
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_to_undo_and_cannot_be_undone_are_said_before_it_is_sent() {
    let mut program = open().await;
    somebody(&mut program).await;
    for (keys, says) in [
        ("ad", "This cannot be undone; b brings back groups and apps by hand, as the"),
        ("at", "This cannot be undone."),
        ("ac", "This cannot be undone."),
        ("af", "This cannot be undone."),
        ("as", "U undoes it within"),
        ("ag", "U undoes it within"),
    ] {
        program.keys(keys).await;
        assert!(program.screen().contains(says), "{keys}: {}", program.screen());
        program.keys("<esc>").await;
    }
    // Nothing is offered after what cannot be undone.
    do_it(&mut program, "ax", "<enter>").await;
    assert!(!program.screen().contains("undoes"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_undo_is_unknown_and_is_not_sent_again() {
    let lose = Arc::new(AtomicBool::new(false));
    let demo = demo(DemoSettings::default());
    let mut program = super::actions::losing(demo, Arc::clone(&lose)).await;
    let id = somebody(&mut program).await;
    do_it(&mut program, "as", "<tab><enter>").await;
    program.keys("U").await;
    lose.store(true, Ordering::SeqCst);
    let before = writes(&program).len();
    program.keys("<enter>").await;
    lose.store(false, Ordering::SeqCst);
    assert!(program.screen().contains("No clear answer about Zz Undo"), "{}", program.screen());
    assert_eq!(writes(&program).len(), before + 1, "{id}");
}

#[tokio::test(start_paused = true)]
async fn what_a_line_of_the_journal_tells_is_undone_in_the_list_of_today_and_in_the_log() {
    let mut program = open().await;
    let id = somebody(&mut program).await;
    let vpn = group(&program, "VPN Users").await;
    for by_log in [false, true] {
        program.keys("ag").await;
        program.keys("VPN Users").await;
        program.wait(Duration::from_secs(1)).await;
        program.keys("<enter>").await;
        assert!(is_in(&program, &id, &vpn).await, "{}", program.screen());
        // Long after a key undoes what was done last.
        program.wait(Duration::from_secs(40)).await;
        program.keys(if by_log { "<enter>tl" } else { "H" }).await;
        program.keys("U").await;
        let screen = program.screen();
        assert!(screen.contains("Undo: Zz Undo?") && screen.contains("Out of the group"), "{screen}");
        program.keys("<enter>").await;
        assert!(!is_in(&program, &id, &vpn).await, "{}", program.screen());
        if !by_log {
            // The line that was undone is none to undo once more.
            program.keys("r<down>U").await;
            assert!(program.screen().contains("Undo: Zz Undo?"), "{}", program.screen());
            assert!(!program.screen().contains("Out of the group"), "{}", program.screen());
            program.keys("<esc>").await;
            program.keys("<esc>").await;
        }
    }
}
