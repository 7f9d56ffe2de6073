//! `oktui user update` and `oktui api` where somebody else may get in, or where a rule guards whom they are about.

use oktui::cli::Exit;
use serde_json::json;

use super::cli_user::place;

const ANA: &str = "ana.muller@acme.com";

#[tokio::test]
async fn an_update_that_opens_an_account_needs_a_yes_and_tells_the_last_day() {
    let place = place().await;
    let other = |email: &str| json!({"profile": {"secondEmail": email}});
    let (exit, _, err) = place.run(&["update", "--of", ANA], other("a@example.org")).await;
    assert!(exit == Exit::WrongUsage && err.contains("--yes goes on nevertheless. Nothing was sent"), "{err}");
    let (exit, _, err) = place.run(&["update", "--of", ANA, "--yes"], other("a@example.org")).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let (exit, _, err) = place.run(&["update", "--of", ANA], other("b@example.org")).await;
    assert!(exit == Exit::WrongUsage && err.contains("lately: "), "{err}");
    // What opens nothing needs none.
    let (exit, _, err) = place.run(&["update", "--of", ANA], json!({"profile": {"title": "Clerk"}})).await;
    assert!(exit == Exit::Fine && !err.contains("lately"), "{err}");
}

#[tokio::test]
async fn a_call_at_a_terminal_that_opens_an_account_needs_a_yes() {
    let place = place().await;
    let reset = format!("/v1/users/{ANA}/lifecycle/reset_factors");
    let (exit, err) = place.run_api(&["POST", &reset], true).await;
    assert!(exit == Exit::WrongUsage && err.contains("--yes sends it. Nothing was sent"), "{err}");
    let (exit, err) = place.run_api(&["POST", &reset, "--yes"], true).await;
    assert_eq!(exit, Exit::Answered(200), "{err}");
    let (exit, err) = place.run_api(&["POST", &reset], true).await;
    assert!(exit == Exit::WrongUsage && err.contains("lately: "), "{err}");
    // Whoever wrote a script has decided.
    let (exit, err) = place.run_api(&["POST", &reset], false).await;
    assert_eq!(exit, Exit::Answered(200), "{err}");
}
