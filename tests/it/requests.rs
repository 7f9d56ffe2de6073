//! The Requests screen, from the key to the record of calls.

use oktui::demo::DemoSettings;
use oktui::runtime::TerminalEffect;

use super::harness::Harness;

async fn open(columns: u16, rows: u16) -> Harness {
    Harness::start(columns, rows, DemoSettings::default()).await
}

#[tokio::test(start_paused = true)]
async fn every_call_of_the_session_stands_in_the_record() {
    let mut program = open(120, 40).await;
    program.keys("/ana muller").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    let made = program.calls();
    program.keys("4").await;
    let screen = program.screen();
    assert!(screen.lines().next().unwrap().contains("3 API  [4 Requests]"), "{screen}");
    assert!(program.line(1).contains(&format!("{} calls", made.len())), "{screen}");
    assert!(screen.contains("/v1/users?limit=50&search="), "{screen}");
    assert!(screen.contains("Left of each limit") && screen.contains("left"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_screen_is_left_as_it_was_and_found_so_again() {
    let mut program = open(80, 24).await;
    program.keys("/ana muller").await;
    program.pass_time().await;
    program.keys("<enter>tj").await;
    let before = program.screen();
    program.keys("4jj1").await;
    assert_eq!(program.screen(), before);
    program.keys("4").await;
    let rows: Vec<_> = program.screen().lines().skip(3).map(str::to_owned).collect();
    assert!(rows[2].starts_with("> "), "two down: {rows:?}");
    program.keys("<ctrl-f>").await;
    assert!(program.line(1).starts_with(" Find:"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_shows_a_call_and_its_request_id_can_be_copied() {
    let mut program = open(80, 24).await;
    program.keys("4<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Request id") && screen.contains("Retries"), "{screen}");
    program.keys("<esc>yi").await;
    let id = program.client.exchanges().last().unwrap().request_id.clone().unwrap();
    assert_eq!(program.asked, [TerminalEffect::Copy { text: id.clone(), what: id }]);
    program.keys("<esc>").await;
    assert!(program.screen().contains("[1 Users]"));
}

#[tokio::test(start_paused = true)]
async fn in_a_search_line_the_numbers_are_text() {
    let mut program = open(80, 24).await;
    program.keys("/4").await;
    assert!(program.line(1).contains("Find: 4"), "{}", program.screen());
}
