//! Reports on the screen: how one is chosen and read, how its people are worked on, put off and written, as text.

use insta::assert_snapshot;
use oktui::demo::DemoSettings;

use super::harness::Harness;
use super::screens::screen;

#[tokio::test(start_paused = true)]
async fn the_choice_of_a_report() {
    assert_snapshot!(screen(&["R"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_choice_of_a_report_that_compares_with_a_file() {
    assert_snapshot!(screen(&["R", "<down><down><down><down><down><down><down><down><down><down><down><down>"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_report_that_says_something_of_each() {
    assert_snapshot!(screen(&["R", "<down><down><down><down><down><down>", "<enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_report_on_a_wider_screen() {
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    program.keys("R").await;
    program.keys("<down><down><down><down>").await;
    program.keys("<enter>").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_box_that_puts_somebody_off() {
    assert_snapshot!(screen(&["R", "<down><down><down><down><down>", "<enter>", "Z"]).await);
}

#[tokio::test(start_paused = true)]
async fn everybody_counted() {
    assert_snapshot!(screen(&[":", "overview", "<enter>"]).await);
}

/// The people of the list that is seen.
fn shown(program: &mut Harness) -> usize {
    program.screen().lines().filter(|line| line.contains("@acme.com")).count()
}

#[tokio::test(start_paused = true)]
async fn the_people_of_a_report_are_marked_planned_and_searched_like_those_of_any_list() {
    let mut program = Harness::start(120, 40, DemoSettings { users: 400, ..DemoSettings::default() }).await;
    program.keys("R").await;
    program.keys("<down><down><down><down>").await;
    program.keys("<enter>").await;
    let all = shown(&mut program);
    assert!(all > 1, "{}", program.screen());
    program.keys("*").await;
    assert!(program.screen().contains(" marked"), "{}", program.screen());
    program.keys("A").await;
    program.keys("S").await;
    let plan = program.screen();
    assert!(plan.contains("Suspended"), "{plan}");
    program.keys("<esc>").await;
    assert!(program.screen().contains("[Suspended]"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_group_that_nobody_knows_stops_the_report() {
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    program.keys("R").await;
    program.keys("<tab>Nobody Knows It").await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("no group is called so") && screen.contains("nothing was read"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_report_that_asks_about_each_says_first_what_that_costs() {
    let mut program = Harness::start(120, 40, DemoSettings { users: 300, ..DemoSettings::default() }).await;
    program.keys("R").await;
    program.keys("<down><down><down><down><down><down><down><down><down>").await;
    assert!(program.screen().contains("up to 302 calls"), "{}", program.screen());
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("[Without a factor]") && screen.contains(" read"), "{screen}");
    assert!(!screen.contains("so far"), "{screen}");
}
