//! Work on many people under hands that press a key too long, or before they look.

use std::sync::Arc;
use std::time::Duration;

use oktui::demo::DemoSettings;
use oktui::protocol::many::ManyRules;
use tokio::time::Instant;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};
use super::many::{open, posts};

/// What a terminal does while a key is held down: once, a wait, and then again and again.
async fn hold(program: &mut Harness, key: &str, wait: u64) {
    program.press(key);
    program.wait(Duration::from_millis(wait)).await;
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        program.press(key);
        program.wait(Duration::from_millis(33)).await;
    }
    program.settle().await;
}

async fn asks_twice() -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut program = Harness::with_rules((80, 24), demo, transport, |settings| {
        settings.many = Arc::new(ManyRules { own_max: Some(3), ..ManyRules::default() });
    })
    .await;
    program.keys("Fl").await;
    program.keys("       <up>au").await;
    program.pass_time().await;
    program
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_held_down_does_not_answer_what_it_led_to() {
    // As soon as keyboards repeat, and as late as they begin to.
    for wait in [33, 250, 660] {
        for key in ["<f5>", "<f2>"] {
            let mut program = asks_twice().await;
            hold(&mut program, key, wait).await;
            assert!(program.screen().contains("more than 3 people at once"), "{key} {wait}: {}", program.screen());
            assert_eq!(posts(&program, "lifecycle"), 0, "{key} {wait}: {}", program.screen());
            program.pass_time().await;
            program.keys("<f2>").await;
            let people = if key == "<f5>" { 5 } else { 7 };
            assert_eq!(posts(&program, "lifecycle/unlock"), people, "{key} {wait}: {}", program.screen());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_held_key_forgets_no_second_job_and_says_nothing_of_a_second_person() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    for _ in 0..3 {
        program.keys("1Fl").await;
        program.keys("  <up>au").await;
        program.pass_time().await;
        program.keys("<f2>").await;
        assert!(program.screen().contains("2 done"), "{}", program.screen());
        program.pass_time().await;
    }
    hold(&mut program, "f", 250).await;
    assert!(program.screen().contains("3 done") && program.screen().contains("Forget"), "{}", program.screen());
    program.pass_time().await;
    program.keys("f").await;
    assert!(program.screen().contains("2 done"), "an answer of its own forgets one: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_first_five_typed_ahead_wait_for_the_question_to_be_read() {
    let demo = demo(DemoSettings::default());
    for gap in [5, 20, 80, 300] {
        let mut program = open(&demo).await;
        program.keys("Fl").await;
        program.keys("       <up>").await;
        for key in ["a", "u", "<f5>", "<f5>", "<f2>"] {
            program.press(key);
            program.wait(Duration::from_millis(gap)).await;
        }
        // At no speed is it done to more than the key said, and at none twice.
        program.settle().await;
        let done = posts(&program, "lifecycle/unlock");
        assert!(done == 0 || done == 5 || done == 7, "{gap}: {done}: {}", program.screen());
    }
}
