//! What a reply means.

use std::time::Duration;

use bytes::Bytes;
use oktui::okta::transport::TransportError;
use oktui::protocol::error::FailureKind;
use oktui::protocol::query::{UserQuery, UserScope};

use super::script::{Answer, Piece, Script, TOKEN, answer, client, error_body, fail, typing, user, users};
use oktui::protocol::id::UserId;

const PAGE: &str =
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Guest\u{1b}[2J Wi-Fi</h1></body></html>";

/// The reply, as often as it is asked for.
async fn failure(make: impl Fn() -> Answer + Send + Sync + 'static) -> oktui::protocol::error::CallError {
    let script = Script::answering(move |_, _| make());
    client(&script).get_user("00u1", &typing()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn each_status_is_told_for_what_a_person_can_do_about_it() {
    use FailureKind as Kind;
    for (status, body, kind) in [
        (401, error_body("E0000011"), Kind::TokenRefused),
        (401, error_body("E0000004"), Kind::TokenRefused),
        (401, String::new(), Kind::TokenRefused),
        (401, error_body("E0000015"), Kind::NotAvailable),
        (403, error_body("E0000006"), Kind::Forbidden),
        (403, String::new(), Kind::Forbidden),
        (404, error_body("E0000007"), Kind::NotFound),
        (404, r#"{"status":404,"message":"Resource not found"}"#.to_owned(), Kind::NoSuchCall),
        (404, String::new(), Kind::NoSuchCall),
        (404, error_body("E0000008"), Kind::NoSuchCall),
        (404, PAGE.to_owned(), Kind::NotOkta),
        (405, error_body("E0000022"), Kind::NotAvailable),
        (400, error_body("E0000031"), Kind::Refused),
        (409, error_body("E0000112"), Kind::Rejected),
        (423, error_body("E0000239"), Kind::Rejected),
        (407, PAGE.to_owned(), Kind::NotOkta),
        (403, PAGE.to_owned(), Kind::NotOkta),
        (500, error_body("E0000009"), Kind::ServerFailed),
        (502, PAGE.to_owned(), Kind::NotOkta),
        (503, String::new(), Kind::ServerFailed),
        (504, "upstream request timeout".to_owned(), Kind::NotOkta),
        (429, PAGE.to_owned(), Kind::RateLimited),
    ] {
        let shown = body.clone();
        let error = failure(move || answer(status, body.clone())).await;
        assert_eq!((error.kind, error.status), (kind, Some(status)), "{status} {shown}");
        assert_eq!(error.request_id.as_deref(), Some("req1"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_object_arrives_whole() {
    let error = failure(|| answer(400, error_body("E0000001"))).await;
    let api = error.api.as_ref().unwrap();
    assert_eq!(
        (&*api.code, &*api.summary, &*api.causes),
        ("E0000001", "A summary", &["login: a cause".to_owned()][..])
    );
    assert_eq!(error.to_string(), "could not read this person: Okta refused what was asked (400, E0000001)");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_not_oktas_is_told_by_its_first_lines() {
    for status in [200, 403, 404, 502] {
        let error = failure(move || answer(status, PAGE)).await;
        assert_eq!((error.kind, error.status), (FailureKind::NotOkta, Some(status)));
        assert_eq!(error.detail.as_deref(), Some("Sign in Guest[2J Wi-Fi"));
    }
    let unnumbered = failure(|| answer(404, "").without_request_id()).await;
    assert_eq!(unnumbered.kind, FailureKind::NotOkta, "any server answers 404");
}

#[tokio::test(start_paused = true)]
async fn a_success_that_is_not_what_was_asked_for_is_none() {
    for (body, kind) in [
        ("", FailureKind::Misfit),
        ("{\"id\":\"00u1\",\"profile\":{\"lo", FailureKind::Malformed),
        ("{}", FailureKind::Misfit),
        ("[]", FailureKind::Misfit),
        ("null", FailureKind::Misfit),
        ("7", FailureKind::Misfit),
        ("OK", FailureKind::NotOkta),
        (PAGE, FailureKind::NotOkta),
    ] {
        let error = failure(move || answer(200, body)).await;
        assert_eq!((error.kind, error.status), (kind, Some(200)), "{body}");
    }
    let error = failure(|| answer(200, error_body("E0000007"))).await;
    assert_eq!((error.kind, error.api.unwrap().code), (FailureKind::Misfit, "E0000007".to_owned()));
    for (body, kind, word, told) in [
        ("{}", FailureKind::Misfit, "other answer", "it is whole, but no list: “{}”"),
        ("[{\"id\":\"00u1\"},{\"id\":", FailureKind::Malformed, "incomplete", "broke off or went wrong at byte"),
        (
            "{\"error\":\"blocked by policy\"}",
            FailureKind::Misfit,
            "other answer",
            "it is whole, but no list: “{\"error\":\"blocked by policy\"}”",
        ),
        ("{\"token\":\"00abc\"}", FailureKind::Misfit, "other answer", "it is whole, but no list: “{\"token\":\"…\"}”"),
        ("null", FailureKind::Misfit, "other answer", "it is whole, but no list: “null”"),
        ("", FailureKind::Misfit, "other answer", "it is empty"),
    ] {
        let script = Script::of([answer(200, body)]);
        let client = client(&script);
        let mut pages = client.list_users(UserQuery::new(UserScope::default()));
        let error = pages.next_page(&typing()).await.unwrap().unwrap_err();
        assert_eq!((error.kind, error.api), (kind, None), "{body}");
        let detail = error.detail.unwrap_or_default();
        assert!(detail.starts_with(told), "{body}: {detail}");
        assert!(pages.next_page(&typing()).await.is_none());
        assert_eq!(client.exchanges()[0].problem.as_deref(), Some(word));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_content_is_told_as_that() {
    let script = Script::of([answer(204, "")]);
    let error = client(&script).user_groups(&UserId::new("00u1"), &typing()).await.unwrap_err();
    assert_eq!(error.detail.as_deref(), Some("it says that there is no content"));
    assert_eq!((error.kind, error.status), (FailureKind::Misfit, Some(204)));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_organisation_does_not_have_is_not_made_twice() {
    for body in ["", "{}", r#"{"status":404,"message":"Resource not found"}"#, error_body("E0000008").leak()] {
        let script = Script::of([answer(404, body)]);
        let client = client(&script);
        for _ in 0..2 {
            let error = client.user_factors(&UserId::new("00u1"), &typing()).await.unwrap_err();
            assert_eq!((error.kind, error.status), (FailureKind::NoSuchCall, Some(404)), "{body}");
        }
        assert_eq!(script.sent().len(), 1);
    }
    // What was answered once is there; a thing that is gone is no call that is gone; nobody's answer is no word of
    // Okta's.
    for answers in [
        [answer(200, "[]"), answer(404, ""), answer(200, "[]")],
        [answer(404, error_body("E0000007")), answer(404, error_body("E0000007")), answer(200, "[]")],
        [answer(404, "{}").without_request_id(), answer(404, "{}").without_request_id(), answer(200, "[]")],
    ] {
        let script = Script::of(answers);
        let client = client(&script);
        for _ in 0..2 {
            let _ = client.user_factors(&UserId::new("00u1"), &typing()).await;
        }
        assert!(client.user_factors(&UserId::new("00u1"), &typing()).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn the_content_type_does_not_decide() {
    for content_type in ["application/json;charset=UTF-8", "text/html", "application/octet-stream"] {
        let script = Script::of([answer(200, user("00u1")).header("content-type", content_type)]);
        assert!(client(&script).get_user("00u1", &typing()).await.is_ok(), "{content_type}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mark_or_a_wrong_byte_does_not_kill_a_page() {
    let marked = [b"\xef\xbb\xbf", users(&["00u1"]).as_bytes()].concat();
    let wrong = users(&["00u1"]).replace("Ann", "A?n").into_bytes();
    let wrong: Vec<u8> = wrong.into_iter().map(|byte| if byte == b'?' { 0xff } else { byte }).collect();
    for (body, name) in [(marked, "Ann Lee"), (wrong, "A\u{fffd}n Lee")] {
        let script = Script::of([answer(200, body)]);
        let mut pages = client(&script).list_users(UserQuery::new(UserScope::default()));
        let page = pages.next_page(&typing()).await.unwrap().unwrap();
        assert_eq!((&*page.rows[0].name(), page.odd), (name, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_told_and_not_followed() {
    for (location, place) in [
        (Some("https://login.evil.example/start?session=abc"), "to https://login.evil.example"),
        (Some("/login/login.htm?fromURI=x"), "to https://acme.okta.com"),
        (Some("http://acme.okta.com:8080/"), "to http://acme.okta.com:8080"),
        (Some("https://joe:secret@evil.example/"), "to https://evil.example"),
        (None, "to no address"),
        (Some("http://["), "to an address that cannot be read"),
    ] {
        let script = Script::answering(move |_, _| {
            let reply = answer(302, "");
            match location {
                Some(location) => reply.header("location", location),
                None => reply,
            }
        });
        let error = client(&script).get_user("00u1", &typing()).await.unwrap_err();
        assert_eq!((error.kind, error.status), (FailureKind::Redirected, Some(302)));
        assert_eq!(error.detail.as_deref(), Some(place));
        assert_eq!(script.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_without_end_is_cut_off() {
    let script = Script::answering(|_, _| {
        let megabyte = Bytes::from(vec![b' '; 1 << 20]);
        (0..70).fold(answer(200, "["), |reply, _| reply.then(Piece::Bytes(megabyte.clone())))
    });
    let error = client(&script).user_types(&typing()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::TooLarge);
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_in_drops_is_given_up() {
    let script = Script::answering(|_, _| {
        let drop = || [Piece::Pause(Duration::from_secs(20)), Piece::Bytes(Bytes::from_static(b" "))];
        (0..1_000).flat_map(|_| drop()).fold(answer(200, "["), Answer::then)
    });
    let begun = tokio::time::Instant::now();
    let error = client(&script).user_types(&typing()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::TimedOut);
    assert!(begun.elapsed() < Duration::from_mins(3), "{:?}", begun.elapsed());
    assert_eq!(script.sent().len(), 1, "the next one would be no better");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_without_oktas_marks_leaves_a_change_unknown() {
    use oktui::protocol::change::Change;
    for status in [302, 400, 401, 403, 404, 405, 408, 413, 421] {
        for (marked, body) in [(true, "{}"), (true, ""), (false, "{}"), (false, ""), (false, "{\"error\":\"blocked\"}")]
        {
            let script = Script::answering(move |_, _| {
                let reply = answer(status, body);
                if marked { reply } else { reply.without_request_id() }
            });
            let failure = client(&script).change(&UserId::new("00u1"), &Change::Unlock, &typing()).await.unwrap_err();
            assert_eq!(failure.is_unknown(), !marked, "{status} {marked} {body}");
            assert_eq!(script.sent().len(), 1);
        }
        let script = Script::answering(move |_, _| answer(status, error_body("E0000007")).without_request_id());
        let failure = client(&script).change(&UserId::new("00u1"), &Change::Unlock, &typing()).await.unwrap_err();
        assert!(!failure.is_unknown(), "{status}: Okta's own number of a refusal is a mark");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_cancelled_under_way_may_have_been_made() {
    let script = Script::answering(|_, _| answer(200, "{}").after(Duration::from_secs(5)));
    let (client, control) = (client(&script), typing());
    let (cancel, change) = (control.cancel.clone(), oktui::protocol::change::Change::Unlock);
    let user = UserId::new("00u1");
    let work = client.change(&user, &change, &control);
    let (failure, ()) = tokio::join!(work, async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    });
    assert!(failure.unwrap_err().is_unknown());
}

#[tokio::test(start_paused = true)]
async fn no_failure_shows_the_token_or_where_it_was_sent() {
    for make in [
        || fail(TransportError::Connect("tcp connect error".to_owned())),
        || answer(401, error_body("E0000011")),
        || answer(200, PAGE),
        || answer(302, "").header("location", "https://a:b@c.example/?token=x"),
    ] {
        let error = failure(make).await;
        let shown = format!("{error:?} {error}");
        assert!(!shown.contains(TOKEN) && !shown.contains("SSWS") && !shown.contains("token=x"), "{shown}");
    }
}
