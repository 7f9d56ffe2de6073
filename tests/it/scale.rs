//! What things cost by the number of people, counted in rows that are looked at and calls that are made, not in
//! seconds: the same on every machine.

use std::fmt::Write as _;
use std::time::Duration;

use oktui::demo::DemoSettings;

use super::harness::Harness;

const FEW: u32 = 1_200;
const MANY: u32 = 12_000;

async fn everybody(users: u32) -> Harness {
    let mut program = Harness::start(100, 30, DemoSettings { users, ..DemoSettings::default() }).await;
    program.keys("L<enter>").await;
    assert!(program.line(1).contains("all "), "{}", program.line(1));
    program
}

fn looked_at(program: &Harness) -> u64 {
    program.engine.app.session().people.looked_at()
}

fn loaded(program: &Harness) -> u64 {
    program.engine.app.session().people.len() as u64
}

/// The rows that `work` looks at.
async fn cost(program: &mut Harness, work: &str) -> u64 {
    let before = looked_at(program);
    program.press(work);
    program.screen();
    let cost = looked_at(program) - before;
    program.settle().await;
    cost
}

#[tokio::test(start_paused = true)]
async fn a_frame_and_a_move_cost_the_same_whoever_else_is_loaded() {
    let (mut few, mut many) = (everybody(FEW).await, everybody(MANY).await);
    for work in ["", "<down>", "<pgdn>", "<pgup>"] {
        let (small, large) = (cost(&mut few, work).await, cost(&mut many, work).await);
        assert!(small > 0 && large <= small + 10, "{work}: {small} rows among {FEW}, {large} among {MANY}");
        assert!(large < 400, "{work}: {large} rows for 30 lines");
    }
}

#[tokio::test(start_paused = true)]
async fn a_letter_of_a_search_looks_at_everybody_twice_at_most() {
    let mut program = everybody(MANY).await;
    let people = loaded(&program);
    let first = cost(&mut program, "/m").await;
    // Once for the letter, once for a login that is just that; and the screen.
    assert!(first >= people && first <= people * 2 + 400, "{first} rows of {people}");
    // Until Okta answers, the next letters look only among those who fit so far; an m is in everybody's address, all
    // three are not.
    program.keys("<esc>").await;
    program.press("/mu");
    let third = cost(&mut program, "l").await;
    assert!(third <= people / 4, "{third} rows of {people}");
}

#[tokio::test(start_paused = true)]
async fn a_listing_looks_at_each_row_a_few_times_with_and_without_a_search_beside_it() {
    for (search, most) in [("", 2), ("/mul", 5)] {
        let mut costs = Vec::new();
        for users in [FEW * 2, MANY] {
            let settings = DemoSettings { users, faults: "latency=20ms".parse().unwrap(), ..DemoSettings::default() };
            let mut program = Harness::start(100, 30, settings).await;
            let before = looked_at(&program);
            program.press("L<enter>");
            program.press(search);
            program.settle().await;
            let cost = (looked_at(&program) - before) as f64 / loaded(&program) as f64;
            assert!(cost <= f64::from(most), "{search}: each of {} rows {cost:.1} times", loaded(&program));
            costs.push(cost);
            if !search.is_empty() {
                // Nobody was missed on the way: the search anew finds as many.
                let found = program.line(1);
                program.keys("<esc>/mul").await;
                assert_eq!(found, program.line(1));
            }
        }
        assert!(costs[1] <= costs[0] + 1.0, "{search}: {costs:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn sorting_looks_at_each_row_once_and_a_listing_that_is_sorted_here_a_few_times() {
    let mut program = everybody(MANY).await;
    let people = loaded(&program);
    let sorted = cost(&mut program, "sseen<enter>").await;
    assert!(program.line(1).contains("by Seen, here"), "{}", program.line(1));
    assert!(sorted >= people && sorted <= people + 500, "{sorted} rows of {people}");
}

#[tokio::test(start_paused = true)]
async fn a_listing_makes_one_call_a_page_and_one_ahead() {
    for users in [FEW, MANY] {
        let program = everybody(users).await;
        let calls = program.calls();
        let pages = calls.iter().filter(|call| call.starts_with("GET /api/v1/users?limit=200")).count() as u64;
        let needed = loaded(&program).div_ceil(200);
        let told = calls.iter().fold(String::new(), |mut text, call| {
            let _ = writeln!(text, "{call}");
            text
        });
        // The record keeps the last calls only.
        assert!(pages <= needed + 1, "{pages} calls for {needed} pages:\n{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn looking_at_nothing_costs_nothing() {
    let mut program = everybody(FEW).await;
    let before = looked_at(&program);
    program.wait(Duration::from_secs(30)).await;
    assert_eq!(looked_at(&program), before);
}
