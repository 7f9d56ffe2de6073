//! What is seen of many people at once: the menu about the marked, the plan, who is in it, the jobs.

use std::sync::Arc;

use insta::assert_snapshot;
use oktui::demo::DemoSettings;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// The screen after these keys, each read once what was there before could be.
async fn screen(size: (u16, u16), keys: &[&str]) -> String {
    let demo = demo(DemoSettings::default());
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut program = Harness::with_jobs(size, demo, transport, None).await;
    for keys in keys {
        program.pass_time().await;
        program.keys(keys).await;
    }
    let text = program.screen();
    // The letters of a job's name are drawn by lot.
    match text.find("1124-") {
        Some(at) => format!("{}abcd{}", &text[..at + 5], &text[at + 9..]),
        None => text,
    }
}

#[tokio::test(start_paused = true)]
async fn what_can_be_done_to_the_marked() {
    assert_snapshot!("the_marked_80x24", screen((80, 24), &["Fl", "   <up>", "a"]).await);
    assert_snapshot!("the_marked_120x40", screen((120, 40), &["Fl", "   <up>", "a"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_plan_before_anything_is_sent() {
    let keys = ["Fa", "         <up>", "as", "<f4>INC-20311<f4>left the company<f4>"];
    assert_snapshot!("a_plan_80x24", screen((80, 24), &keys).await);
    assert_snapshot!("a_plan_120x40", screen((120, 40), &keys).await);
}

#[tokio::test(start_paused = true)]
async fn the_count_that_is_typed_before_something_is_taken_away() {
    assert_snapshot!(screen((80, 24), &["Fa", "         <up>", "as", "<f2>", "7", "<f2>"]).await);
}

#[tokio::test(start_paused = true)]
async fn who_is_in_a_group_of_a_plan() {
    assert_snapshot!("who_80x24", screen((80, 24), &["Fl", "*", "au", "<enter>"]).await);
    assert_snapshot!("who_120x40", screen((120, 40), &["Fl", "*", "au", "<enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_jobs_and_what_became_of_people() {
    let keys = ["Fa", "         <up>", "as", "<f4>INC-20311<f4><f4>", "<f2>", "8", "<f2>"];
    assert_snapshot!("jobs_80x24", screen((80, 24), &keys).await);
    assert_snapshot!("jobs_120x40", screen((120, 40), &keys).await);
}

#[tokio::test(start_paused = true)]
async fn whether_a_job_goes_on_after_the_first_five() {
    assert_snapshot!(
        "whether_a_job_goes_on_after_the_first_five",
        screen((80, 24), &["Fa", "         <up>", "as", "<f2>", "8", "<f2>", "p"]).await
    );
}

#[tokio::test(start_paused = true)]
async fn people_whom_somebody_wrote_down() {
    assert_snapshot!(screen((80, 24), &["M", "<paste:ana.muller@acme.com\njohn.smith@acme.com\n>"]).await);
}
