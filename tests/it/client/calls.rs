//! What every call has in common.

use oktui::okta::client::Settings;
use oktui::okta::credentials::ApiToken;
use oktui::protocol::error::FailureKind;
use oktui::protocol::operation::Operation;
use oktui::protocol::secret::Secret;

use super::script::{Script, TOKEN, answer, client, client_with, error_body, settings, typing, user};
use oktui::protocol::id::UserId;

#[tokio::test(start_paused = true)]
async fn every_call_carries_the_token_to_the_organisation_and_says_what_it_wants() {
    let script = Script::of([answer(200, user("00u1"))]);
    client(&script).get_user("00u1", &typing()).await.unwrap();
    let sent = &script.sent()[0];
    assert_eq!((sent.host.as_str(), sent.header("authorization")), ("acme.okta.com", &*format!("SSWS {TOKEN}")));
    assert!(sent.headers["authorization"].is_sensitive());
    assert_eq!(sent.method, http::Method::GET);
    assert_eq!(sent.header("accept"), "application/json");
    assert_eq!(sent.header("x-okta-retry-count"), "");
    assert!(sent.body.is_empty());
}

#[tokio::test(start_paused = true)]
async fn every_call_leaves_one_record_without_a_secret() {
    let script = Script::of([answer(200, user("00u1")), answer(404, error_body("E0000007"))]);
    let client = client(&script);
    client.get_user("00u1", &typing()).await.unwrap();
    client.user_groups(&UserId::new("00u2"), &typing()).await.unwrap_err();
    let exchanges = client.exchanges();
    let told: Vec<_> = exchanges.iter().map(|e| (e.operation, &*e.target, e.status, e.problem.as_deref())).collect();
    assert_eq!(
        told,
        [
            (Operation::GetUser, "/api/v1/users/00u1", Some(200), None),
            (Operation::ListUserGroups, "/api/v1/users/00u2/groups", Some(404), Some("E0000007")),
        ]
    );
    assert_eq!((exchanges[0].bytes, exchanges[0].request_id.as_deref()), (user("00u1").len() as u64, Some("req1")));
    assert!(!format!("{exchanges:?}").contains(TOKEN));
}

#[tokio::test(start_paused = true)]
async fn the_record_keeps_the_last_five_hundred_calls() {
    let script = Script::answering(|number, _| answer(200, user(&format!("00u{number}"))));
    let client = client(&script);
    for number in 0..510 {
        client.get_user(&format!("00u{number}"), &typing()).await.unwrap();
    }
    let exchanges = client.exchanges();
    assert_eq!((exchanges.len(), &*exchanges[0].target), (500, "/api/v1/users/00u10"));
    assert_eq!(exchanges[499].target, "/api/v1/users/00u509");
}

#[tokio::test(start_paused = true)]
async fn reading_is_allowed_in_read_only_mode() {
    let script = Script::of([answer(200, user("00u1"))]);
    let client = client_with(&script, Settings { read_only: true, ..settings() });
    assert!(client.get_user("00u1", &typing()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_one_is_not_sent() {
    let script = Script::of([]);
    let transport: std::sync::Arc<dyn oktui::okta::transport::Transport> = script.clone();
    let credentials = std::sync::Arc::new(ApiToken::new(Secret::new("00abc\r\nX-Evil: 1")));
    let client = oktui::okta::client::Client::new(settings(), transport, credentials);
    let error = client.org(&typing()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::NoToken);
    assert!(!format!("{error:?}").contains("00abc") && script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn clones_share_what_is_known_and_others_do_not() {
    use oktui::protocol::rate::Bucket;
    let script = Script::answering(|_, sent| answer(200, user("00u1")).rate(50, 7, sent.at, 60));
    let (one, other) = (client(&script), client(&script));
    one.clone().get_user("00u1", &typing()).await.unwrap();
    assert_eq!(one.rate(Bucket::User).unwrap().remaining, 7);
    assert_eq!((other.rate(Bucket::User), other.exchanges().len()), (None, 0));
}

#[tokio::test(start_paused = true)]
async fn the_engine_is_asked_for_once_and_without_the_token() {
    use oktui::protocol::org::Engine;
    for (reply, engine) in [
        (answer(200, r#"{"id":"00o1","pipeline":"v1"}"#), Some(Engine::Classic)),
        (answer(200, r#"{"id":"00o1","pipeline":"idx"}"#), Some(Engine::Identity)),
        (answer(200, "<html>"), None),
        (answer(404, error_body("E0000007")).without_request_id(), None),
    ] {
        let script = Script::of([reply]);
        let client = client(&script);
        for _ in 0..2 {
            assert_eq!(client.engine(&typing()).await, engine);
        }
        let sent = script.sent();
        assert_eq!(
            (sent.len(), &*sent[0].target, sent[0].header("authorization")),
            (1, "/.well-known/okta-organization", "")
        );
        assert_eq!(client.known_engine(), engine);
    }
}
