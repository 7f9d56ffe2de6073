//! Events, API, requests, connections and hooks as text: one picture a meaning, made as in `screens`.

use insta::assert_snapshot;
use oktui::demo::DemoSettings;

use super::connections::{Place, two};
use super::events::hook;
use super::harness::Harness;
use super::screens::{assert_alike, screen};

async fn with_a_hook(parts: &[&str]) -> String {
    let settings = DemoSettings { token: Some("00t".to_owned()), ..DemoSettings::default() };
    let mut program = Harness::start(80, 24, settings).await;
    hook(&program, "Audit trail").await;
    for part in parts {
        program.keys(part).await;
    }
    program.screen()
}

/// The program with two connections, the first open.
async fn connected(parts: &[&str]) -> String {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    for part in parts {
        program.keys(part).await;
    }
    program.screen()
}

/// The first run: nothing is configured.
async fn first_run(parts: &[&str]) -> String {
    let place = Place::new();
    let mut program = place.start(place.keeper(), None).await;
    for part in parts {
        program.keys(part).await;
    }
    program.screen()
}

#[tokio::test(start_paused = true)]
async fn the_events_of_the_last_hour() {
    assert_snapshot!(screen(&["2"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_events_that_failed() {
    assert_snapshot!(screen(&["2", "ff"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_events_that_carry_a_word() {
    assert_snapshot!(screen(&["2", "/signed"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_events_while_they_are_paused() {
    assert_snapshot!(screen(&["2", "p"]).await);
}

#[tokio::test(start_paused = true)]
async fn no_hooks_yet() {
    assert_snapshot!(screen(&["2", "h"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_hook_of_somebody_else() {
    assert_snapshot!(with_a_hook(&["2", "h"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_api_screen_before_anything_is_sent() {
    assert_snapshot!(screen(&["3"]).await);
}

#[tokio::test(start_paused = true)]
async fn an_answer_as_json() {
    assert_snapshot!(screen(&["3", "<enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn an_answer_as_a_table() {
    assert_snapshot!(screen(&["3", "<enter>", "t"]).await);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_an_error() {
    assert_snapshot!(screen(&["3", "e<ctrl-u>/v1/users/00unobody<enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_path_with_what_it_may_become() {
    assert_snapshot!(screen(&["3", "e<ctrl-u>/v1/gro"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_query_row_by_row() {
    assert_snapshot!(screen(&["3", "e<ctrl-u>/v1/users?limit=3&search=status eq \"ACTIVE\"<esc>", "u"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_body_of_several_lines() {
    assert_snapshot!(
        screen(&["3", "e<ctrl-u>POST /v1/groups<esc>", "b{\"profile\":{\"name\":\"Night shift\"}}<ctrl-p>"]).await
    );
}

#[tokio::test(start_paused = true)]
async fn the_history_of_calls() {
    let history = connected(&["3", "<enter>", "e<ctrl-u>/v1/groups?limit=3<enter>", "f", "Groups<enter>", "H"]).await;
    assert_alike(&history, "the_history_of_calls");
}

#[tokio::test(start_paused = true)]
async fn the_headers_of_an_answer() {
    assert_alike(&screen(&["3", "<enter>", "i"]).await, "the_headers_of_an_answer");
}

#[tokio::test(start_paused = true)]
async fn the_requests_of_the_session() {
    assert_alike(&screen(&["/ana.muller@", "<enter>", "4"]).await, "the_requests_of_the_session");
}

#[tokio::test(start_paused = true)]
async fn everything_about_a_request() {
    assert_alike(&screen(&["4", "<enter>"]).await, "everything_about_a_request");
}

#[tokio::test(start_paused = true)]
async fn the_connections() {
    assert_alike(&connected(&["5"]).await, "the_connections");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_tested() {
    assert_alike(&connected(&["5", "<down>t"]).await, "a_connection_that_was_tested");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_edited() {
    assert_snapshot!(connected(&["5", "e"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_first_run_asks_for_a_connection() {
    assert_snapshot!(first_run(&[]).await);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_cannot_be_right() {
    assert_snapshot!(first_run(&["my org<tab>http://acme.okta.com<tab>00wrong<tab><tab><enter>"]).await);
}
