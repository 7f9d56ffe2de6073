//! Trying a connection.

use oktui::okta::check::{Area, check};
use oktui::protocol::error::FailureKind;
use oktui::protocol::rate::Bucket;

use super::script::{Script, answer, client, error_body, fail, typing, user, users};
use oktui::okta::transport::TransportError;

#[tokio::test(start_paused = true)]
async fn a_token_is_told_area_by_area_what_it_may_do() {
    let script = Script::answering(|_, sent| {
        let reply = match sent.target.as_str() {
            "/api/v1/org" => answer(200, r#"{"id":"00o1","companyName":"Acme"}"#),
            "/api/v1/users/me" | "/api/v1/users/00u1" => answer(200, user("00u1")),
            "/api/v1/users?limit=1" => answer(200, users(&["00u9"])).next("https://acme.okta.com/api/v1/users?after=x"),
            "/api/v1/groups?limit=1" => answer(200, "[]").next("https://acme.okta.com/api/v1/groups?after=x"),
            "/api/v1/logs?limit=1" => answer(401, error_body("E0000015")),
            "/api/v1/meta/types/user" => answer(200, "[]"),
            _ => answer(403, error_body("E0000006")),
        };
        reply.rate(600, 599, sent.at, 60)
    });
    let client = client(&script);
    let report = check(&client, &typing()).await;
    assert_eq!((report.org.unwrap().name(), &*report.me.unwrap().id), (Some("Acme"), "00u1"));
    let failed: Vec<_> = report
        .areas
        .iter()
        .filter_map(|(area, outcome)| outcome.as_ref().err().map(|error| (*area, error.kind.clone())))
        .collect();
    assert_eq!(failed, [(Area::Schema, FailureKind::Forbidden), (Area::Log, FailureKind::NotAvailable)]);
    assert_eq!(report.areas.len(), 6);
    let buckets: Vec<_> = report.rates.iter().map(|(bucket, _)| *bucket).collect();
    assert_eq!(buckets, [Bucket::User, Bucket::Users, Bucket::Groups, Bucket::Logs, Bucket::Other]);
    assert_eq!(report.clock_difference.unwrap().as_secs(), 1_774_857_348);
    assert_eq!(script.sent().len(), 8, "one call each, no second page");
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_and_a_wrong_host_end_it_early() {
    let refused = Script::answering(|_, _| answer(401, error_body("E0000011")));
    let report = check(&client(&refused), &typing()).await;
    assert_eq!((report.me.unwrap_err().kind, report.areas.len()), (FailureKind::TokenRefused, 0));
    assert_eq!(refused.sent().len(), 2);

    let nowhere = Script::answering(|_, _| fail(TransportError::UnknownHost("no such host".to_owned())));
    let report = check(&client(&nowhere), &typing()).await;
    assert_eq!((report.org.unwrap_err().kind, report.areas.len()), (FailureKind::UnknownHost, 0));
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_person_is_tried_on_the_first_of_the_list() {
    let script = Script::answering(|_, sent| match sent.target.as_str() {
        "/api/v1/org" => answer(200, r#"{"id":"00o1"}"#),
        "/api/v1/users/me" => answer(403, error_body("E0000006")),
        "/api/v1/users?limit=1" => answer(200, users(&["00u9"])),
        "/api/v1/users/00u9" => answer(200, user("00u9")),
        _ => answer(200, "[]"),
    });
    let report = check(&client(&script), &typing()).await;
    assert_eq!(report.me.unwrap_err().kind, FailureKind::Forbidden);
    assert!(report.areas.contains(&(Area::OneUser, Ok(()))));
}
