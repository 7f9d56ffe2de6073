//! What is said where an organisation tells its engine, and where it does not.

use serde_json::json;

use super::sign_in::{Said, in_order, person};

/// Ana, active and without a password, in an organisation that says this of itself.
fn without_password(status: u16, metadata: serde_json::Value) -> Said {
    let said = in_order();
    let credentials = json!({"provider": {"type": "OKTA", "name": "OKTA"}});
    said.say("user", 200, json!({"status": "ACTIVE", "credentials": credentials}));
    said.say("okta-organization", status, metadata);
    said
}

async fn told(said: &Said, keys: &str) -> String {
    let mut program = person(said).await;
    program.keys(keys).await;
    program.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(start_paused = true)]
async fn on_classic_nobody_signs_in_without_a_password_and_on_identity_engine_they_do() {
    let classic = without_password(200, json!({"id": "00o1", "pipeline": "v1"}));
    let screen = told(&classic, "").await;
    assert!(screen.contains("Ana is active and has no password, and here nobody signs in without one"), "{screen}");
    assert!(screen.contains("mail a link to set one (a r)") && !screen.contains("Identity Engine"), "{screen}");
    assert!(!screen.contains("none (signs in without one)"), "{screen}");

    for (status, metadata) in [
        (200, json!({"id": "00o1", "pipeline": "idx"})),
        (200, json!({"id": "00o1", "pipeline": "v9"})),
        (200, json!([1])),
        (404, json!({"errorCode": "E0000007"})),
        (403, json!({"errorCode": "E0000006"})),
    ] {
        let said = without_password(status, metadata.clone());
        let screen = told(&said, "").await;
        assert!(screen.contains("Ana signs in without a password"), "{metadata}: {screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_after_a_reset_of_factors_is_told_by_the_engine() {
    for (metadata, line) in [
        (json!({"pipeline": "v1"}), None),
        (json!({"pipeline": "idx"}), Some("A verified email comes back by itself")),
        (json!({}), Some("On Identity Engine a verified email comes back by itself")),
    ] {
        let screen = told(&without_password(200, metadata.clone()), "af").await;
        assert!(screen.contains("Ana must enrol again what is removed"), "{screen}");
        let there = screen.contains("verified email comes back");
        assert_eq!(there, line.is_some(), "{metadata}: {screen}");
        assert!(line.is_none_or(|line| screen.contains(line)), "{metadata}: {screen}");
    }
}
