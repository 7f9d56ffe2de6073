//! The secrets of event hooks: kept with the connection, used by a later run, gone with the hook or the connection.

use http::Method;
use oktui::protocol::connection::ConnectionId;
use oktui::protocol::secret::Secret;
use oktui::worker::source::KeepHookSecrets;
use serde_json::json;

use super::connections::{Place, two};

fn hook() -> serde_json::Value {
    json!({"name": "Audit trail", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://hooks.example/okta",
            "authScheme": {"type": "HEADER", "key": "Authorization", "value": "theirs"}}}})
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_was_typed_once_is_known_to_later_runs_until_the_hook_is_deleted() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    place.other(Method::POST, "/api/v1/eventHooks", hook()).await;
    program.keys("2h").await;
    assert!(program.screen().contains("secret in Authorization, not known here"), "{}", program.screen());
    program.keys("etheirs<down><down><space><enter>").await;
    assert!(program.screen().contains("kept in a private file"), "{}", program.screen());

    let mut later = place.start(two(&place), Some("one")).await;
    later.keys("2h").await;
    assert!(later.screen().contains("kept in a private file"), "{}", later.screen());
    later.keys("e").await;
    assert!(!later.screen().contains("Secret"), "it is not asked for again: {}", later.screen());
    later.keys("<down><down><space><enter>").await;
    assert!(later.screen().contains("Done."), "{}", later.screen());
    later.keys("ay").await;
    later.keys("Dy").await;
    assert!(later.screen().contains("There is no event hook"), "{}", later.screen());
    assert!(two(&place).hook_secrets(&ConnectionId::new("one")).is_empty());
}

#[tokio::test(start_paused = true)]
async fn secrets_go_with_a_connection_that_is_renamed_and_end_with_one_that_is_removed() {
    let place = Place::new();
    let keeper = two(&place);
    let (two_id, renamed) = (ConnectionId::new("two"), ConnectionId::new("zwei"));
    keeper.keep_hook_secret(&two_id, "who1", &Secret::new("theirs"));
    assert!(keeper.hook_secrets(&ConnectionId::new("one")).is_empty(), "each connection has its own");
    let file = |name: &str| place.folder.path().join("hook-secrets").join(name);
    assert!(file("two").exists());
    let mut program = place.start(keeper.clone(), Some("one")).await;
    program.keys("5<down>").await;
    program.keys("e<ctrl-u>zwei<up><enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(place.config().connections.contains_key("zwei"), "{}", program.screen());
    assert_eq!(keeper.hook_secrets(&renamed).len(), 1);
    assert!(file("zwei").exists() && !file("two").exists());
    program.keys("D").await;
    program.pass_time().await;
    program.keys("<right><enter>").await;
    assert!(!place.config().connections.contains_key("zwei"), "{}", program.screen());
    assert!(!file("zwei").exists());
}
