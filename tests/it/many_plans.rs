//! What a plan on the screen says of people before anything is sent to them.

use oktui::demo::DemoSettings;

use super::harness::{Harness, demo};
use super::many::{elsewhere, open, planned};

/// How many a group of the plan is about, by its words.
fn count(plan: &str, words: &str) -> usize {
    let line = plan.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words} is not in {plan}"));
    line.trim_start_matches('>').split_whitespace().next().unwrap().parse().unwrap_or_else(|_| panic!("{line}"))
}

/// Puts the cursor on the group of these words.
async fn select(program: &mut Harness, words: &str) {
    for _ in 0..12 {
        if program.screen().lines().any(|line| line.starts_with('>') && line.contains(words)) {
            return;
        }
        program.keys("<down>").await;
    }
    panic!("{words} cannot be selected: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_odd_is_looked_for_anew_once_somebody_is_taken_in() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("*as").await;
    let plan = program.screen();
    let will = count(&plan, "  to suspend");
    assert!(plan.contains(&format!("of these {will} ")), "{plan}");
    select(&mut program, "administrators: left out unless named").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys("+").await;
    program.keys("<esc>").await;
    let plan = program.screen();
    assert_eq!(count(&plan, "  to suspend"), will + 1);
    assert!(plan.contains(&format!("of these {} ", will + 1)), "{plan}");
}

#[tokio::test(start_paused = true)]
async fn who_is_in_the_group_already_is_no_step_of_the_plan() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("   <up>ag").await;
    program.keys("vpn").await;
    program.keys("<tab><enter>").await;
    let plan = program.screen();
    let will = count(&plan, "  to add to VPN Users");
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains(&format!("{will} done")), "{}", program.screen());
    program.keys("1").await;
    // Whoever was in it before is marked still.
    program.keys("u<home>   <up>ag").await;
    program.keys("vpn").await;
    program.keys("<tab><enter>").await;
    let plan = program.screen();
    assert_eq!(count(&plan, "  to add to VPN Users"), 0);
    assert_eq!(count(&plan, "was so: in VPN Users already"), 3, "{plan}");
}

#[tokio::test(start_paused = true)]
async fn whoever_may_be_an_administrator_is_left_out_of_the_plan_and_taken_in_by_name() {
    let demo = demo(DemoSettings { faults: "role=no-roles".parse().unwrap(), ..DemoSettings::default() });
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("    <up>as").await;
    let plan = program.screen();
    assert_eq!(count(&plan, "  to suspend"), 0);
    let all = count(&plan, "roles unreadable: left out unless named");
    assert!(all >= 3 && plan.contains("anybody may be an administrator"), "{plan}");
    select(&mut program, "roles unreadable").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys("+").await;
    assert!(program.screen().contains("is taken in, whatever their roles are."), "{}", program.screen());
    program.keys("<esc>").await;
    let plan = program.screen();
    assert_eq!((count(&plan, "  to suspend"), count(&plan, "roles unreadable")), (1, all - 1), "{plan}");
    program.pass_time().await;
    program.keys("<f2>1").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("1 done"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn whoever_joined_the_list_since_it_was_drawn_is_named_and_the_job_says_when_it_was_read() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fs").await;
    program.keys("   <up>aS").await;
    let suspended = planned(&program);
    assert!(program.screen().contains("Plan: unsuspend"), "{}", program.screen());
    program.keys("<esc>").await;
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/unsuspend", suspended[0])).await;
    program.keys("r").await;
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/suspend", suspended[0])).await;
    program.keys("AS").await;
    let plan = program.screen();
    assert!(
        plan.contains("1  of all these joined the list since") && plan.contains("Read anew at 10:56: 1 joined"),
        "{plan}"
    );
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(jobs.contains(", read 2026-11-24 10:56 UTC; 1 joined and 0 left since"), "{jobs}");
}
