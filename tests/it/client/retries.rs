//! What is made again, and what is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{self, BoxFuture};
use http::header::AUTHORIZATION;
use oktui::okta::client::Client;
use oktui::okta::control::Notice;
use oktui::okta::credentials::Credentials;
use oktui::okta::transport::{Transport, TransportError};
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::operation::Operation;
use oktui::protocol::query::{UserQuery, UserScope};
use oktui::protocol::rate::WaitReason;
use tokio::time::Instant;

use super::script::{Piece, Script, answer, broken, client, drain, error_body, fail, noted, settings, typing, user};

#[tokio::test(start_paused = true)]
async fn a_read_that_failed_on_the_way_is_made_again_twice() {
    let timed_out = || TransportError::TimedOut { sent: true };
    for (error, kind) in [
        (TransportError::Connect("refused".to_owned()), FailureKind::Unreachable),
        (broken(), FailureKind::Unreachable),
        (timed_out(), FailureKind::TimedOut),
    ] {
        let good = Script::of([fail(error.clone()), fail(error.clone()), answer(200, user("00u1"))]);
        let (control, mut notices) = noted(typing());
        assert_eq!(client(&good).get_user("00u1", &control).await.unwrap().id, "00u1");
        let times = good.times();
        assert!(times[1] >= 0.5 && times[1] <= 1.0, "{times:?}");
        assert!(times[2] - times[1] >= 1.0 && times[2] - times[1] <= 1.5, "{times:?}");
        let notices = drain(&mut notices);
        assert!(matches!(notices[0], Notice::Waiting { reason: WaitReason::Retry, .. }), "{notices:?}");
        assert_eq!(notices[1], Notice::Resumed);
        assert_eq!(good.sent()[2].header("x-okta-retry-count"), "2");
        assert_eq!(good.sent()[2].header("x-okta-retry-for"), "", "no request of it was ever numbered");

        let bad = Script::of([fail(error.clone()), fail(error.clone()), fail(error)]);
        let client = client(&bad);
        let failure = client.get_user("00u1", &typing()).await.unwrap_err();
        assert_eq!((failure.kind, failure.status), (kind, None));
        assert_eq!((client.exchanges()[0].retries, client.exchanges()[0].status), (2, None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_calls_and_never_answers_is_left_after_a_minute_and_a_half() {
    let silent =
        || Script::answering(|_, _| fail(TransportError::TimedOut { sent: true }).after(Duration::from_secs(30)));
    let begun = Instant::now();
    let (control, mut notices) = noted(typing());
    let failure = client(&silent()).get_user("00u1", &control).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TimedOut);
    assert!(begun.elapsed() <= Duration::from_secs(62), "{:?}", begun.elapsed());
    assert!(drain(&mut notices).iter().any(|notice| matches!(notice, Notice::Waiting { .. })));

    let begun = Instant::now();
    let script = silent();
    let (control, mut notices) = noted(typing());
    let everyone = UserQuery::new(UserScope::EveryoneButDeactivated);
    let failure = client(&script).list_users(everyone).next_page(&control).await.unwrap().unwrap_err();
    assert_eq!(failure.kind, FailureKind::TimedOut);
    assert!(begun.elapsed() <= Duration::from_secs(92), "{:?}", begun.elapsed());
    assert!(script.sent()[2].target.contains("limit=50"), "less each time: {}", script.sent()[2].target);
    let told = drain(&mut notices).iter().filter(|notice| matches!(notice, Notice::Waiting { .. })).count();
    assert_eq!(told, 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_away_for_a_moment_is_asked_again() {
    for status in [502, 503, 504] {
        let script = Script::of([answer(status, "<html>Bad gateway</html>"), answer(200, user("00u1"))]);
        assert!(client(&script).get_user("00u1", &typing()).await.is_ok(), "{status}");
        assert_eq!(script.sent()[1].header("x-okta-retry-for"), "req1");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_repetition_cannot_mend_is_not_repeated() {
    for (once, kind) in [
        (fail(TransportError::UnknownHost("no such host".to_owned())), FailureKind::UnknownHost),
        (fail(TransportError::Tls("unknown issuer".to_owned())), FailureKind::Insecure),
        (answer(503, error_body("E0000010")), FailureKind::ServerFailed),
        (answer(500, error_body("E0000009")), FailureKind::ServerFailed),
        (answer(400, error_body("E0000031")), FailureKind::Refused),
        (answer(404, error_body("E0000007")), FailureKind::NotFound),
    ] {
        let script = Script::of([once]);
        assert_eq!(client(&script).get_user("00u1", &typing()).await.unwrap_err().kind, kind);
        assert_eq!(script.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_is_fetched_again_from_the_start() {
    let half = answer(200, "{\"id\":\"00").then(Piece::Break(broken()));
    let script = Script::of([half, answer(200, user("00u1"))]);
    let client = client(&script);
    assert_eq!(client.get_user("00u1", &typing()).await.unwrap().id, "00u1");
    assert_eq!(client.exchanges()[0].bytes, user("00u1").len() as u64);
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn reading_a_slow_body_can_be_cancelled() {
    let slow = answer(200, "{\"id\":").then(Piece::Pause(Duration::from_hours(1)));
    let script = Script::of([slow]);
    let client = client(&script);
    let control = typing();
    let cancel = control.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(2)).await;
        cancel.cancel();
    });
    let started = tokio::time::Instant::now();
    assert_eq!(client.get_user("00u1", &control).await.unwrap_err().kind, FailureKind::Cancelled);
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(client.exchanges()[0].problem.as_deref(), Some("cancelled"));
    let late = client.get_user("00u1", &control).await.unwrap_err();
    assert_eq!(late.kind, FailureKind::Cancelled, "nothing is sent for what is cancelled already");
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_caller_went_away_leaves_its_record_and_its_place() {
    let script = Script::answering(|_, _| answer(200, user("00u1")).after(Duration::from_mins(1)));
    let client = client(&script);
    for _ in 0..10 {
        let _ = tokio::time::timeout(Duration::from_secs(1), client.get_user("00u1", &typing())).await;
    }
    assert_eq!(script.sent().len(), 10, "each found a free place");
    assert!(client.exchanges().iter().all(|exchange| exchange.problem.as_deref() == Some("cancelled")));
    assert_eq!(client.exchanges().len(), 10);
}

struct ShortLived {
    issued: AtomicU32,
    renewals: AtomicU32,
}

impl Credentials for ShortLived {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        _operation: Operation,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let number = self.issued.fetch_add(1, Ordering::SeqCst);
        request.headers_mut().insert(AUTHORIZATION, format!("Bearer {number}").parse().unwrap());
        Box::pin(future::ready(Ok(())))
    }

    fn refused(&self, _head: &http::response::Parts) -> bool {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        true
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_may_ask_for_one_more_attempt_and_no_more() {
    for (answers, good) in [([401, 200].as_slice(), true), (&[401, 401], false)] {
        let script = Script::of(answers.iter().map(|status| answer(*status, user("00u1"))));
        let credentials = Arc::new(ShortLived { issued: AtomicU32::new(0), renewals: AtomicU32::new(0) });
        let transport: Arc<dyn Transport> = script.clone();
        let client = Client::new(settings(), transport, credentials.clone());
        let outcome = client.get_user("00u1", &typing()).await;
        assert_eq!(outcome.is_ok(), good);
        let tokens: Vec<_> = script.sent().iter().map(|sent| sent.header("authorization").to_owned()).collect();
        assert_eq!(tokens, ["Bearer 0", "Bearer 1"]);
        assert_eq!(credentials.renewals.load(Ordering::SeqCst), 1);
    }
}
