//! People whom a job deactivated are brought back by a plan of its own.

use oktui::demo::DemoSettings;

use super::harness::{Harness, demo};
use super::many::{elsewhere, open, planned, posts};

/// Whom it was done to.
async fn deactivate(program: &mut Harness, marks: &str, count: &str) -> Vec<String> {
    program.keys("Fa").await;
    program.keys(marks).await;
    program.keys("ad").await;
    let ids = planned(program);
    program.pass_time().await;
    program.keys(&format!("<f2>{count}")).await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains(&format!("{count} done")), "{}", program.screen());
    ids
}

#[tokio::test(start_paused = true)]
async fn whom_a_job_deactivated_comes_back_with_what_they_had_by_hand() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    let ids = deactivate(&mut program, "<down>   <up>", "3").await;
    assert_eq!(ids.len(), 3);
    program.keys("U").await;
    assert!(program.screen().contains("cannot be undone; b brings people back"), "{}", program.screen());
    // One of them somebody else activated meanwhile.
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/activate?sendEmail=false", ids[0])).await;
    program.pass_time().await;
    program.keys("b").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: bring back") && plan.contains("2  to bring back"), "{plan}");
    assert!(plan.contains("Lost for good: passwords"), "{plan}");
    assert!(plan.contains("2 mails") && plan.contains("left alone"), "{plan}");
    let changes = |program: &Harness| program.calls().iter().filter(|call| !call.starts_with("GET")).count();
    let before = changes(&program);
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Bring back 2 people"), "{}", program.screen());
    assert!(program.screen().contains("2 done"), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle/activate"), 2);
    // Groups and apps are given to who is activated, and to nobody before.
    let calls = program.calls();
    let sent: Vec<&String> = calls.iter().filter(|call| !call.starts_with("GET")).skip(before).collect();
    assert!(sent.len() > 2 && sent[..2].iter().all(|call| call.contains("lifecycle/activate")), "{sent:#?}");
    assert!(sent.iter().all(|call| !call.contains(&ids[0])), "{sent:#?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_brought_back_from_a_job_that_did_something_else() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("  <up>au").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(!program.screen().contains("b bring back") && !program.screen().contains("U undo"), "{}", program.screen());
    program.keys("b").await;
    assert!(program.screen().contains("only who was deactivated is brought back"), "{}", program.screen());
    program.keys("U").await;
    assert!(program.screen().contains("there is nothing to undo"), "{}", program.screen());
}
