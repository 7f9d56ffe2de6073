//! What holds a job back: a plan that rested, one that is large, and many who are refused for one reason.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::many::{ManyRules, Most};
use oktui::store::journal::Journal;
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};
use super::many::{elsewhere, open, planned, posts};

/// Reads everybody for a plan, and counts how often.
fn readings(program: &Harness) -> usize {
    program.calls().iter().filter(|call| call.contains("filter=id")).count()
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_takes_something_away_is_made_anew_once_it_rested_for_ten_minutes() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("    <up>as").await;
    let (ids, before) = (planned(&program), readings(&program));
    program.pass_time().await;
    program.keys("<f2>3").await;
    // The first of them is the token's owner, who is in no such job.
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/deactivate", ids[1])).await;
    tokio::time::advance(Duration::from_mins(10)).await;
    program.keys("<f2>").await;
    let plan = program.screen();
    assert!(plan.contains("too old") && plan.contains("2  to suspend"), "{plan}");
    assert!(!plan.contains("Type 3"), "the count that was typed was for another plan: {plan}");
    assert!(readings(&program) > before, "everybody is read anew");
    assert_eq!(posts(&program, "lifecycle"), 0);
    program.pass_time().await;
    program.keys("<f2>2").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("2 done"), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle/suspend"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_takes_nothing_away_holds_for_a_day() {
    let demo = demo(DemoSettings::default());
    for (minutes, holds) in [(24 * 60 - 1, true), (24 * 60 + 1, false)] {
        let mut program = open(&demo).await;
        program.keys("Fl").await;
        program.keys("   <up>au").await;
        tokio::time::advance(Duration::from_mins(minutes)).await;
        program.keys("<f2>").await;
        let screen = program.screen();
        assert_eq!(screen.contains("Unlock 3 people"), holds, "{minutes}: {screen}");
        assert_eq!(screen.contains("too old"), !holds, "{minutes}: {screen}");
        assert_eq!(posts(&program, "lifecycle/unlock"), if holds { 3 } else { 0 }, "{screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn more_people_than_a_job_may_have_are_asked_about_twice() {
    for (action, word, event) in [("u", "", "lifecycle/unlock"), ("s", "4", "lifecycle/suspend")] {
        let demo = demo(DemoSettings::default());
        let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
        let mut program = Harness::with_rules((80, 24), demo, transport, |settings| {
            settings.many = Arc::new(ManyRules { own_max: Some(3), ..ManyRules::default() });
        })
        .await;
        // The first of the active people is the token's owner, who is in no such job.
        program.keys(if word.is_empty() { "Fl" } else { "Fa" }).await;
        program.keys(if word.is_empty() { "    <up>a" } else { "     <up>a" }).await;
        program.keys(action).await;
        program.pass_time().await;
        program.keys(&format!("<f2>{word}")).await;
        if !word.is_empty() {
            program.pass_time().await;
            program.keys("<f2>").await;
        }
        let asked = program.screen();
        assert!(asked.contains("These are more than 3 people at once.") && asked.contains("4 people."), "{asked}");
        // A key that is held down is no second answer.
        program.keys("<f2><f2>").await;
        program.keys("<enter>").await;
        assert_eq!(posts(&program, event), 0, "{}", program.screen());
        program.keys("<esc>").await;
        assert!(!program.screen().contains("These are more"), "Esc goes back to the plan: {}", program.screen());
        program.pass_time().await;
        program.keys(&format!("<f2>{word}")).await;
        for _ in 0..if word.is_empty() { 1 } else { 2 } {
            program.pass_time().await;
            program.keys("<f2>").await;
        }
        assert_eq!(posts(&program, event), 4, "{}", program.screen());
        assert!(program.screen().contains("4 done"), "{}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_is_in_the_way_of_so_many_is_written_down_with_who_was_meant() {
    let demo = demo(DemoSettings::default());
    let journal = Journal::in_memory(journal_settings());
    let (recorder, transport) = (Arc::new(journal.clone()), Arc::new(RouterTransport(demo.router(ORIGIN))));
    let mut program = Harness::knowing(
        (80, 24),
        |entry| entry,
        recorder,
        demo,
        transport,
        |settings| {
            let many = Some(Most { people: 3, place: "policy.toml, line 4".to_owned() });
            settings.many = Arc::new(ManyRules { many, ..ManyRules::default() });
        },
    );
    program.settle().await;
    program.keys("Fl").await;
    program.keys("    <up>au").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    let asked = program.screen();
    assert!(asked.contains("4 people are too many: 3 people at once are the most here"), "{asked}");
    assert_eq!(posts(&program, "lifecycle"), 0);
    let text = journal.text().unwrap();
    let refused = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let refused: Vec<_> = refused.filter(|line| line["phase"] == "refusal").collect();
    assert_eq!(refused.len(), 1, "{text}");
    assert_eq!(refused[0]["op"], "unlockUser");
    assert_eq!(refused[0]["what"]["people"].as_array().map(Vec::len), Some(4), "{}", refused[0]);
    assert!(refused[0]["what"]["rule"].as_str().is_some_and(|rule| rule.ends_with("(policy.toml, line 4)")));
}

/// Refuses every change of somebody who is locked out, and for another reason of somebody who is suspended.
struct Refusing(RouterTransport);

impl Transport for Refusing {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if request.method() == http::Method::GET {
            return self.0.send(request);
        }
        let router = self.0.0.clone();
        Box::pin(async move {
            let (mut head, ()) = http::Request::new(()).into_parts();
            (head.uri, head.headers) = (request.uri().clone(), request.headers().clone());
            head.headers.remove("content-length");
            let asked = http::Request::from_parts(head, axum::body::Body::empty());
            let body = router.clone().oneshot(asked).await.unwrap().into_body();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let user: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let refusal = match user["status"].as_str() {
                Some("LOCKED_OUT") => r#"{"errorCode":"E0000006","errorSummary":"You may not.","errorCauses":[]}"#,
                Some("SUSPENDED") => r#"{"errorCode":"E0000038","errorSummary":"Not in this state.","errorCauses":[]}"#,
                _ => return RouterTransport(router).send(request).await,
            };
            let (head, ()) = http::Response::builder().status(403).body(()).unwrap().into_parts();
            let body = futures_util::stream::iter([Ok(Bytes::from_static(refusal.as_bytes()))]);
            Ok(Response { head, body: Body::from_stream(body) })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn those_who_share_the_reason_of_ten_refusals_are_left_out_and_the_others_are_reached() {
    let demo = demo(DemoSettings::default());
    let transport = Arc::new(Refusing(RouterTransport(demo.router(ORIGIN))));
    let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, None).await;
    program.keys("Fl").await;
    program.keys("*").await;
    program.keys("Fa").await;
    program.keys("<down>   <up>a").await;
    program.keys("e").await;
    program.keys("costCenter=4711<enter>").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Plan: set costCenter · 29 marked people"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(jobs.contains("paused: 10 refusals in a row"), "{jobs}");
    let refused = posts(&program, "users/");
    // One of them comes from a directory, which keeps the attribute: the plan leaves them out.
    assert!((10..25).contains(&refused), "{refused}");
    program.keys("p").await;
    let asked = program.screen();
    // They have their user type in common as well, and so has nearly everybody.
    let left = 25 - refused;
    assert!(asked.contains(&format!("go on, and leave out {left} people who were Locked out")), "{asked}");
    program.pass_time().await;
    program.keys("l").await;
    let jobs = program.screen();
    assert!(jobs.contains(&format!("3 done · {left} left alone · {refused} refused")), "{jobs}");
    assert!(jobs.contains("left out: Locked out"), "{jobs}");
    assert_eq!(posts(&program, "users/"), refused + 3, "whom it would have met is not tried");
}

#[tokio::test(start_paused = true)]
async fn of_several_reasons_those_who_share_one_or_all_of_them_are_left_out() {
    for key in ["m", "L"] {
        let demo = demo(DemoSettings::default());
        let transport = Arc::new(Refusing(RouterTransport(demo.router(ORIGIN))));
        let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, None).await;
        // Three who are suspended are met first, the others last; those who are locked come between.
        program.keys("Fs").await;
        program.keys("   ").await;
        program.keys("Fl").await;
        program.keys("*").await;
        program.keys("Fs").await;
        program.keys("<down><down><down>   ").await;
        program.keys("Fa").await;
        program.keys("<down>   <up>a").await;
        program.keys("e").await;
        program.keys("costCenter=4711<enter>").await;
        program.keys("<enter>").await;
        program.pass_time().await;
        program.keys("<f2>").await;
        let jobs = program.screen();
        assert!(jobs.contains("paused: 10 refusals in a row"), "{jobs}");
        program.keys("p").await;
        let asked = program.screen();
        assert!(asked.contains("who were Locked out (") && asked.contains("refused: You may not.)"), "{asked}");
        assert!(asked.contains("leave out 3 people who were Suspended (3 refused: Not in this state.)"), "{asked}");
        assert!(asked.contains("L  leave out all of these, and go on with the others"), "{asked}");
        let locked: usize = asked.split("l  leave out ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let before = posts(&program, "users/");
        program.pass_time().await;
        program.keys(key).await;
        let jobs = program.screen();
        let (left, tried) = if key == "L" { (locked + 3, 3) } else { (3, locked + 3) };
        assert!(jobs.contains(&format!("3 done · {left} left alone")), "{key}: {jobs}");
        assert_eq!(posts(&program, "users/"), before + tried, "{key}: whom it would have met is not tried");
    }
}
