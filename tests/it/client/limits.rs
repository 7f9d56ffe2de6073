//! How many calls are made, and when.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{self, BoxFuture};
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Notice};
use oktui::okta::credentials::Credentials;
use oktui::okta::transport::Transport;
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::operation::Operation;
use oktui::protocol::rate::{Bucket, Rate, Share, WaitReason};
use tokio::task::JoinSet;

use super::script::{
    Answer, Script, answer, client, client_with, drain, error_body, listing, noted, settings, typing, user,
};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

async fn read(client: &Client, control: &Control) {
    client.get_user("00u1", control).await.unwrap();
}

/// A bucket that counts as Okta does: a window of a minute from the first call; `others` calls belong to others.
fn bucket(limit: u32, others: u32) -> impl Fn(usize, &super::script::Sent) -> Answer + Send + Sync {
    let state = Mutex::new((0, others));
    move |_, sent| {
        let mut state = state.lock().unwrap();
        let now = sent.at.as_secs();
        if now >= state.0 {
            *state = (now + 60, others);
        }
        let resets_in = (state.0 - now) as i64;
        if state.1 >= limit {
            return answer(429, error_body("E0000047")).rate(limit, 0, sent.at, resets_in);
        }
        state.1 += 1;
        answer(200, user("00u1")).rate(limit, limit - state.1, sent.at, resets_in)
    }
}

#[tokio::test(start_paused = true)]
async fn half_of_a_limit_is_used_and_a_fifth_of_that_is_kept_for_typing() {
    let script = Script::answering(bucket(50, 0));
    let client = client(&script);
    for _ in 0..20 {
        read(&client, &listing()).await;
    }
    let (control, mut notices) = noted(listing());
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { read(&client, &control).await }
    });
    tokio::time::sleep(seconds(1)).await;
    assert_eq!(script.sent().len(), 20, "the twenty-first waits");
    for _ in 0..5 {
        read(&client, &typing()).await;
    }
    assert_eq!(script.sent().len(), 25, "the reserve is there");
    read(&client, &typing()).await;
    waiting.await.unwrap();
    let times = script.times();
    assert!(times[24] < 2.0 && times[25] >= 60.0 && times[26] >= 60.0 && times[26] < 63.0, "{times:?}");
    assert!(matches!(
        drain(&mut notices)[..],
        [Notice::Waiting { reason: WaitReason::OwnShare(Bucket::User), time }, Notice::Resumed, Notice::Rate { .. }]
            if time > seconds(58) && time <= seconds(62)
    ));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_while_others_have_used_up_the_bucket() {
    let script = Script::answering(|number, sent| {
        answer(200, user("00u1")).rate(100, if number == 0 { 0 } else { 99 }, sent.at, 30)
    });
    let client = client(&script);
    read(&client, &typing()).await;
    let (control, mut notices) = noted(typing());
    read(&client, &control).await;
    let times = script.times();
    assert!(times[1] >= 30.0 && times[1] <= 32.0, "{times:?}");
    assert!(matches!(drain(&mut notices)[0], Notice::Waiting { reason: WaitReason::RateLimit(Bucket::User), .. }));
}

#[tokio::test(start_paused = true)]
async fn replies_still_on_their_way_are_counted_against_what_remains() {
    let script = Script::answering(|number, sent| {
        let remaining = [2, 1, 0, 60, 60][number];
        answer(200, user("00u1")).rate(100, remaining, sent.at, 30).after(seconds(1))
    });
    let client = client(&script);
    read(&client, &typing()).await;
    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let client = client.clone();
        calls.spawn(async move { read(&client, &typing()).await });
    }
    calls.join_all().await;
    let times = script.times();
    assert!(times[1] < 2.0 && times[2] < 2.0 && times[3] > 30.0, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_without_limits_is_not_limited_and_buckets_do_not_share() {
    let script = Script::answering(|_, sent| match &*sent.target {
        "/api/v1/org" => answer(200, r#"{"id":"00o1"}"#).rate(10, 0, sent.at, 60),
        _ => answer(200, user("00u1")),
    });
    let client = client(&script);
    client.org(&listing()).await.unwrap();
    for _ in 0..200 {
        read(&client, &listing()).await;
    }
    assert!(script.times().iter().all(|time| *time < 1.0));
    assert_eq!((client.rate(Bucket::User), client.rate(Bucket::Other).unwrap().remaining), (None, 0));
}

#[tokio::test(start_paused = true)]
async fn headers_that_make_no_sense_do_not_hold_anything_up() {
    for (limit, remaining, reset) in [
        ("-1", "0", 0),
        ("0", "0", 9_999_999_999),
        ("NaN", "", -5),
        ("10", "-1", i64::MAX),
        ("99999999999", "1", i64::MIN),
    ] {
        let script = Script::answering(move |_, _| answer(200, user("00u1")).rate_numbers(limit, remaining, reset));
        let client = client(&script);
        for _ in 0..30 {
            read(&client, &listing()).await;
        }
        assert!(script.times().iter().all(|time| *time < 1.0), "{limit} {remaining} {reset}");
        assert_eq!(client.rate(Bucket::User), None);
    }
}

#[tokio::test(start_paused = true)]
async fn four_calls_run_at_once_and_one_place_is_typings() {
    let script = Script::answering(|_, _| answer(200, user("00u1")).after(seconds(1)));
    let client = client(&script);
    let mut calls = JoinSet::new();
    for _ in 0..9 {
        let client = client.clone();
        calls.spawn(async move { read(&client, &listing()).await });
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(script.sent().len(), 3);
    read(&client, &typing()).await;
    assert!((script.times()[3] - 0.5).abs() < 0.1, "typing did not wait: {:?}", script.times());
    for _ in 0..6 {
        let client = client.clone();
        calls.spawn(async move { read(&client, &typing()).await });
    }
    calls.join_all().await;
    assert_eq!((script.sent().len(), script.most_in_flight()), (16, 4));
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_waits_for_the_servers_reset_and_says_so() {
    let script = Script::answering(|number, sent| match number {
        0 => answer(429, error_body("E0000047")).rate(50, 0, sent.at, 8),
        _ => answer(200, user("00u1")).rate(50, 49, sent.at, 60),
    });
    let client = client(&script);
    let (control, mut notices) = noted(typing());
    read(&client, &control).await;
    let times = script.times();
    assert!(times[1] >= 9.0 && times[1] <= 9.6, "{times:?}");
    let notices = drain(&mut notices);
    let [Notice::Rate { .. }, Notice::Waiting { reason, time }, Notice::Resumed, Notice::Rate { bucket, rate }] =
        notices[..]
    else {
        panic!("{notices:?}")
    };
    assert_eq!((reason, bucket), (WaitReason::RateLimit(Bucket::User), Bucket::User));
    assert!(time >= seconds(9) && time <= Duration::from_millis(9_600));
    assert_eq!(rate, Rate { limit: 50, remaining: 49, resets_in: seconds(60), share: Share::default() });
    let sent = &script.sent()[1];
    assert_eq!((sent.header("x-okta-retry-for"), sent.header("x-okta-retry-count")), ("req1", "1"));
    let exchange = &client.exchanges()[0];
    assert_eq!((exchange.status, exchange.retries, exchange.problem.as_deref()), (Some(200), 1, None));
    assert!(exchange.waited >= seconds(9) && exchange.duration >= exchange.waited);
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_is_tried_again_soon_and_its_zeros_are_forgotten() {
    let script = Script::answering(|number, sent| match number {
        0 => answer(429, error_body("E0000047")).rate(0, 0, sent.at, 110),
        _ => answer(200, user("00u1")),
    });
    let client = client(&script);
    let (control, mut notices) = noted(typing());
    read(&client, &control).await;
    let times = script.times();
    assert!(times[1] >= 1.0 && times[1] <= 2.0, "{times:?}");
    assert!(matches!(drain(&mut notices)[0], Notice::Waiting { reason: WaitReason::Concurrency, .. }));
    assert_eq!(client.rate(Bucket::User), None);
    read(&client, &typing()).await;
    assert!(script.times()[2] - times[1] < 0.1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_without_headers_is_waited_out_longer_and_longer_and_then_given_up() {
    let script = Script::answering(|_, _| answer(429, ""));
    let client = client(&script);
    let error = client.get_user("00u1", &typing()).await.unwrap_err();
    assert_eq!((error.kind, error.status), (FailureKind::RateLimited, Some(429)));
    assert!(error.retry_after.is_some());
    let times = script.times();
    assert_eq!(times.len(), 8);
    for (gap, expected) in times.windows(2).map(|pair| pair[1] - pair[0]).zip([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]) {
        assert!(gap >= expected && gap <= expected + 1.6, "{times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_limit_longer_than_five_minutes() {
    let script = Script::answering(|_, sent| answer(429, error_body("E0000047")).rate(50, 0, sent.at, 140));
    let client = client(&script);
    let error = client.get_user("00u1", &typing()).await.unwrap_err();
    assert_eq!((&error.kind, error.code()), (&FailureKind::RateLimited, "E0000047"));
    let times = script.times();
    assert!(*times.last().unwrap() <= 300.0 && times.len() == 5, "65 s at most each: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn those_who_waited_for_the_same_bucket_do_not_rush_it_together() {
    let script = Script::answering(|number, sent| match number {
        0 => answer(429, error_body("E0000047")).rate(50, 0, sent.at, 10),
        _ => answer(200, user("00u1")).rate(50, 49, sent.at, 60).after(seconds(3)),
    });
    let client = client(&script);
    let mut calls = JoinSet::new();
    for _ in 0..6 {
        let client = client.clone();
        calls.spawn(async move { read(&client, &typing()).await });
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    calls.join_all().await;
    let times = script.times();
    let after_reset: Vec<_> = times[1..].iter().filter(|time| **time < 14.0).collect();
    assert_eq!(after_reset.len(), 1, "one goes ahead: {times:?}");
    assert_eq!(times.len(), 7);
}

#[tokio::test(start_paused = true)]
async fn after_too_many_at_once_fewer_are_sent_until_one_is_answered() {
    let script = Script::answering(|number, sent| match number {
        0 => answer(429, error_body("E0000047")).rate(0, 0, sent.at, 60),
        _ => answer(200, user("00u1")).after(seconds(3)),
    });
    let client = client(&script);
    let mut calls = JoinSet::new();
    for _ in 0..6 {
        let client = client.clone();
        calls.spawn(async move { read(&client, &typing()).await });
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    calls.join_all().await;
    let times = script.times();
    // Those under way when the refusal came cannot be called back.
    let soon = times[1..].iter().filter(|time| **time >= 1.0 && **time < 3.5).count();
    assert_eq!((soon, times.len()), (2, 7), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_new_window_is_tried_out_before_its_budget_is_spent() {
    let script = Script::answering(|number, sent| {
        let reply = answer(200, user("00u1")).rate(2, 1, sent.at, 60);
        if number == 0 { reply } else { reply.after(seconds(1)) }
    });
    let client = client(&script);
    read(&client, &typing()).await;
    tokio::time::sleep(seconds(62)).await;
    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let client = client.clone();
        calls.spawn(async move { read(&client, &typing()).await });
    }
    tokio::time::sleep(seconds(10)).await;
    assert_eq!(script.sent().len(), 2, "half of two is one: {:?}", script.times());
}

#[tokio::test(start_paused = true)]
async fn a_late_reply_of_the_window_before_does_not_empty_this_one() {
    let script = Script::answering(|number, sent| match number {
        0 => answer(200, user("00u1")).rate(100, 50, sent.at, 60),
        // Written in the last seconds of the first window, delivered in the second.
        1 => answer(200, user("00u1")).rate(100, 0, sent.at, 2).after(seconds(6)),
        _ => answer(200, user("00u1")).rate(100, 99, sent.at, 60),
    });
    let client = client(&script);
    read(&client, &typing()).await;
    tokio::time::sleep(seconds(58)).await;
    let slow = tokio::spawn({
        let client = client.clone();
        async move { read(&client, &typing()).await }
    });
    tokio::time::sleep(seconds(4)).await;
    read(&client, &typing()).await;
    slow.await.unwrap();
    read(&client, &typing()).await;
    let times = script.times();
    assert!(times[3] < 66.0, "{times:?}");
    assert_eq!(client.rate(Bucket::User).unwrap().remaining, 99);
}

#[tokio::test(start_paused = true)]
async fn who_never_gets_a_turn_gives_up_after_five_minutes_too() {
    let script = Script::answering(|_, sent| answer(200, user("00u1")).rate(100, 0, sent.at, 140));
    let client = client(&script);
    read(&client, &typing()).await;
    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let client = client.clone();
        calls.spawn(async move { client.get_user("00u1", &typing()).await });
    }
    let failures: Vec<_> = calls.join_all().await.into_iter().filter_map(Result::err).collect();
    assert_eq!(failures.len(), 2, "turns come after 141 and 282 seconds: {:?}", script.times());
    for failure in failures {
        assert_eq!((failure.kind, failure.status), (FailureKind::RateLimited, None));
        assert!(failure.retry_after.is_some_and(|time| time > seconds(100)));
    }
}

struct Moody(AtomicU32);

impl Credentials for Moody {
    fn authorize<'a>(
        &'a self,
        _request: &'a mut http::Request<Bytes>,
        operation: Operation,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let good = self.0.fetch_add(1, Ordering::SeqCst) != 1;
        Box::pin(future::ready(if good { Ok(()) } else { Err(CallError::new(FailureKind::TokenRefused, operation)) }))
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_not_sent_uses_nothing_up() {
    let script = Script::answering(|_, sent| answer(200, user("00u1")).rate(4, 3, sent.at, 60));
    let transport: Arc<dyn Transport> = script.clone();
    let client = Client::new(settings(), transport, Arc::new(Moody(AtomicU32::new(0))));
    read(&client, &typing()).await;
    assert!(client.get_user("00u1", &typing()).await.is_err());
    read(&client, &typing()).await;
    assert!(script.times()[1] < 1.0, "two of four are ours: {:?}", script.times());
}

#[tokio::test(start_paused = true)]
async fn what_is_known_of_a_bucket_runs_out_with_its_window() {
    let script = Script::answering(|_, sent| answer(200, user("00u1")).rate(50, 40, sent.at, 60));
    let client = client(&script);
    assert_eq!(client.rate(Bucket::User), None);
    read(&client, &typing()).await;
    tokio::time::sleep(seconds(20)).await;
    assert_eq!(
        client.rate(Bucket::User),
        Some(Rate { limit: 50, remaining: 40, resets_in: seconds(40), share: Share::default() })
    );
    tokio::time::sleep(seconds(41)).await;
    assert_eq!(client.rate(Bucket::User), None);
}

#[tokio::test(start_paused = true)]
async fn a_wait_can_be_cancelled_and_leaves_its_record() {
    let script = Script::answering(|_, sent| answer(429, error_body("E0000047")).rate(50, 0, sent.at, 40));
    let client = client(&script);
    let control = typing();
    let cancel = control.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(seconds(5)).await;
        cancel.cancel();
    });
    let started = tokio::time::Instant::now();
    let error = client.get_user("00u1", &control).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Cancelled);
    assert!(started.elapsed() < seconds(6));
    let exchange = &client.exchanges()[0];
    assert_eq!((exchange.status, exchange.problem.as_deref()), (Some(429), Some("cancelled")));
}

#[tokio::test(start_paused = true)]
async fn a_long_listing_keeps_to_its_budget_window_after_window() {
    let script = Script::answering(bucket(50, 0));
    let client = client(&script);
    for _ in 0..65 {
        read(&client, &listing()).await;
    }
    let times = script.times();
    for window in 0..3 {
        let from = f64::from(window) * 61.0;
        let count = times.iter().filter(|time| **time >= from - 0.5 && **time < from + 60.0).count();
        assert!(count <= 20, "{count} in window {window}: {times:?}");
    }
    assert!(times[64] < 4.0 * 61.0, "and loses no time: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_told_with_the_share_of_it_that_may_be_used() {
    for (share, own) in [(10, 10), (50, 50), (100, 100)] {
        let share = Share::of_percent(share).unwrap();
        let script = Script::of([answer(200, user("00u1")).rate(100, 99, Duration::ZERO, 60)]);
        let client = client_with(&script, Settings { share, ..settings() });
        let (control, mut notices) = noted(typing());
        client.get_user("00u1", &control).await.unwrap();
        let told = drain(&mut notices).into_iter().find_map(|notice| match notice {
            Notice::Rate { rate, .. } => Some(rate.share.of(rate.limit)),
            _ => None,
        });
        assert_eq!((told, client.rate(Bucket::User).map(|rate| rate.share.of(rate.limit))), (Some(own), Some(own)));
    }
}
