//! A watch of the System Log, against a server that answers by a script.

use std::time::Duration;

use jiff::SignedDuration;
use oktui::okta::log_watch::{LogWatch, Misfit};
use oktui::protocol::watch::{Since, Watched};

use super::script::{Answer, Script, answer, broken, client, error_body, fail, http_date, listing};

const NEXT: &str = "https://acme.okta.com/api/v1/logs?after=";

fn event(number: u32, published: &str) -> String {
    format!(
        r#"{{"uuid":"u{number}","published":"2026-03-30T{published}Z","eventType":"user.lifecycle.create","target":[{{"id":"00u{number}","type":"User"}}]}}"#
    )
}

fn events(numbers: &[u32]) -> String {
    let all: Vec<_> = numbers.iter().map(|number| event(*number, "08:00:00.000")).collect();
    format!("[{}]", all.join(","))
}

fn page(numbers: &[u32], cursor: &str) -> Answer {
    answer(200, events(numbers)).next(&format!("{NEXT}{cursor}"))
}

fn everything() -> LogWatch {
    LogWatch::new(Since::Now, &Watched::Everything)
}

/// Polls until nothing more is expected at once; the numbers of the new events.
async fn poll(watch: &mut LogWatch, script: &std::sync::Arc<Script>) -> Vec<String> {
    let polled = watch.poll(&client(script), &listing()).await.unwrap();
    polled.events.into_iter().map(|watched| watched.event.uuid).collect()
}

#[tokio::test(start_paused = true)]
async fn a_watch_begins_by_time_and_goes_on_by_the_links_it_is_given_through_empty_pages() {
    let script = Script::of([page(&[1], "a"), page(&[], "b"), answer(200, "[]"), page(&[2], "c")]);
    let mut watch = everything();
    assert_eq!(poll(&mut watch, &script).await, ["u1"]);
    assert!(poll(&mut watch, &script).await.is_empty());
    assert!(poll(&mut watch, &script).await.is_empty());
    assert_eq!(poll(&mut watch, &script).await, ["u2"]);
    let targets = script.targets();
    assert!(targets[0].contains("since=1970-01-01T00%3A00%3A00.000Z") && !targets[0].contains("until"), "{targets:?}");
    assert!(targets[0].contains("sortOrder=ASCENDING"), "{targets:?}");
    assert_eq!(
        targets[1..],
        ["/api/v1/logs?after=a", "/api/v1/logs?after=b", "/api/v1/logs?after=b"],
        "an empty page moves on, one without a link does not"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_told_twice_and_the_order_of_arrival_is_kept() {
    let late = format!("[{},{},{}]", event(3, "09:00:00.000"), event(2, "08:59:00.000"), event(3, "09:00:00.000"));
    let script = Script::of([answer(200, late).next(&format!("{NEXT}a")), page(&[3, 4, 2], "b")]);
    let mut watch = everything();
    assert_eq!(poll(&mut watch, &script).await, ["u3", "u2"]);
    assert_eq!(poll(&mut watch, &script).await, ["u4"]);
}

#[tokio::test(start_paused = true)]
async fn errors_limits_and_cut_connections_move_nothing() {
    let refused = || answer(429, error_body("E0000047")).rate(20, 0, Duration::ZERO, 1);
    let script = Script::of([
        page(&[1], "a"),
        // A try of its own each, since the client gives a GET two more.
        fail(broken()),
        fail(broken()),
        fail(broken()),
        answer(500, error_body("E0000009")),
        refused(),
        answer(200, "[{\"uuid\":\"u2\""),
        page(&[2], "b"),
    ]);
    let client = client(&script);
    let mut watch = everything();
    let mut told = Vec::new();
    let mut failures = 0;
    while told.len() < 2 {
        match watch.poll(&client, &listing()).await {
            Ok(polled) => told.extend(polled.events.into_iter().map(|watched| watched.event.uuid)),
            Err(_) => failures += 1,
        }
    }
    assert_eq!((told, failures > 0), (vec!["u1".to_owned(), "u2".to_owned()], true));
    assert!(script.targets()[1..].iter().all(|target| target == "/api/v1/logs?after=a"), "{:?}", script.targets());
}

#[tokio::test(start_paused = true)]
async fn a_refused_cursor_begins_again_minutes_back_and_drops_what_is_known() {
    let script = Script::of([page(&[1, 2], "a"), answer(400, error_body("E0000031")), page(&[1, 2, 3], "b")]);
    let client = client(&script);
    let mut watch = everything();
    poll(&mut watch, &script).await;
    let polled = watch.poll(&client, &listing()).await.unwrap();
    assert!(polled.began_again);
    assert_eq!(polled.events.len(), 1);
    assert_eq!(polled.events[0].event.uuid, "u3");
    let target = script.targets().pop().unwrap();
    assert!(target.contains("since=2026-03-30T07%3A55%3A00.000Z"), "{target}");
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_is_gone_begins_again_however_that_is_said() {
    for (status, code) in [(410, "E0000007"), (404, "E0000007"), (400, "E0000053")] {
        let script = Script::of([page(&[1], "a"), answer(status, error_body(code)), page(&[1, 2], "b")]);
        let client = client(&script);
        let mut watch = everything();
        watch.poll(&client, &listing()).await.unwrap();
        let polled = watch.poll(&client, &listing()).await.unwrap();
        assert!(polled.began_again && polled.events.len() == 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_may_be_smaller_than_what_was_asked_for() {
    let thousand: Vec<_> = (0..100).collect();
    let limited = || answer(200, events(&(0..100).collect::<Vec<_>>())).next(&format!("{NEXT}a&limit=100"));
    let script = Script::of([limited(), page(&thousand, "b"), page(&[], "c")]);
    let client = client(&script);
    let mut watch = everything();
    assert!(watch.poll(&client, &listing()).await.unwrap().more, "the link says that the page is full");
    let unclear = watch.poll(&client, &listing()).await.unwrap();
    assert!(unclear.unfinished, "nobody says how many a page has");
    assert!(!watch.poll(&client, &listing()).await.unwrap().unfinished);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_filter_is_filtered_here() {
    let other = event(2, "08:00:00.000").replace("user.lifecycle.create", "application.lifecycle.update");
    let body = format!("[{},{other}]", event(1, "08:00:00.000"));
    let script = Script::of([answer(200, body).next(&format!("{NEXT}a"))]);
    assert_eq!(poll(&mut everything(), &script).await, ["u1"]);
}

#[tokio::test(start_paused = true)]
async fn a_later_run_goes_on_where_the_former_stopped() {
    let script = Script::of([page(&[1], "a"), page(&[1, 2], "b")]);
    let client = client(&script);
    let mut watch = everything();
    assert_eq!(watch.place(&client), None, "nothing is known before the first answer");
    poll(&mut watch, &script).await;
    let place = watch.place(&client).unwrap();
    let kept = serde_json::from_str(&serde_json::to_string(&place).unwrap()).unwrap();
    let two = Watched::Types(vec!["user.lifecycle.create".to_owned()]);
    assert_eq!(LogWatch::resume(place, &two, &client).unwrap_err(), Misfit::Types);
    let mut later = LogWatch::resume(kept, &Watched::Everything, &client).unwrap();
    assert_eq!(poll(&mut later, &script).await, ["u2"]);
    assert_eq!(script.targets()[1], "/api/v1/logs?after=a");
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_leads_elsewhere_is_not_followed() {
    let script =
        Script::of([answer(200, events(&[1])).next("https://evil.example/api/v1/logs?after=a"), page(&[1], "a")]);
    let client = client(&script);
    let mut watch = everything();
    assert!(watch.poll(&client, &listing()).await.is_err());
    assert_eq!(poll(&mut watch, &script).await, ["u1"], "what came with the foreign link was not taken for told");
    assert!(script.sent().iter().all(|sent| sent.host == "acme.okta.com"));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_runs_ahead_loses_nothing() {
    // The machine says 1970-01-01T00:00:00; the server is an hour behind.
    let date = http_date(-3_600);
    let script = Script::of([page(&[], "a").header("date", &date), page(&[1], "b").header("date", &date)]);
    let mut watch = everything();
    assert_eq!(poll(&mut watch, &script).await, ["u1"]);
    assert!(script.targets()[1].contains("since=1969-12-31T23%3A00%3A00.000Z"), "{:?}", script.targets());
    let hour = Since::Ago(SignedDuration::from_hours(1));
    assert_eq!(hour.moment(jiff::Timestamp::UNIX_EPOCH).as_second(), -3_600);
}

#[tokio::test(start_paused = true)]
async fn a_full_page_asks_for_more_at_once_unless_its_link_stands_still() {
    let thousand: Vec<_> = (0..1_000).collect();
    let script = Script::of([page(&thousand, "a"), page(&thousand, "a")]);
    let client = client(&script);
    let mut watch = everything();
    let first = watch.poll(&client, &listing()).await.unwrap();
    assert!(first.more && first.events.len() == 1_000);
    let second = watch.poll(&client, &listing()).await.unwrap();
    assert!(!second.more && second.events.is_empty(), "the same link again would be followed without end");
}
