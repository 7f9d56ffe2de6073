//! The practice of calls, as somebody new plays it: what is right, what harms, what is left undone, and how it is told.

use std::ffi::OsString;

use insta::assert_snapshot;
use oktui::app::event::Event;
use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::DemoSettings;
use oktui::protocol::key::Key;
use oktui::runtime::TerminalEffect;

use super::demo::World;
use super::harness::Harness;

/// How each call is taken with the fewest keys; nothing where nothing may be done.
const SHORTEST: [&[&str]; 12] = [
    &["<f4>", "au", "<enter>"],
    &["<ctrl-f>24", "<tab>", "ar", "<enter>"],
    &["<f9>", "aa", "<enter>"],
    &[],
    &["<ctrl-f>219", "<tab>", "af", "<space><tab><enter>"],
    &["<ctrl-f>js", "<tab>", "ac", "<enter>"],
    &["<ctrl-f>33", "<tab>", "e", "<ctrl-l>tit<enter>", "<ctrl-left><left><left>g", "<f2>", "<f2>"],
    &["<f7>", "as", "<enter>"],
    &[],
    &["<ctrl-f>239", "<tab>", "al", "<enter>", "lukasz.brzeczyszczykiewicz@acme.com<enter>"],
    &["<ctrl-f>29011", "<tab>", "av", "<enter>", "<wait>", "<enter>", "ar", "<enter>"],
    &["<ctrl-f>24999", "<tab>", "ak", "<tab><enter>"],
];

/// How each call does harm.
const HARMFUL: [(&[&str], &str); 12] = [
    // Another one who is locked out.
    (&["<f4>", "<down>", "au", "<enter>"], "John Smith (john.smith@acme.com) was unlocked, and has nothing to do with"),
    (&["<ctrl-f>24410", "<tab>", "as", "<tab><enter>"], "Grace Okafor was suspended, which this call did not need"),
    (&["<f9>", "ad", "<tab><enter>"], "John Smithers was deactivated"),
    (
        &["<ctrl-f>jose pena", "<tab>", "at", "<tab><enter>"],
        "lost the password that worked. Number, city and manager did not fit",
    ),
    (&["<ctrl-f>21904", "<tab>", "af", "*<tab><enter>"], "Siobhán O'Brien lost all factors"),
    (&["<ctrl-f>20417", "<tab>", "ac", "<enter>"], "John Smith (john.smith@acme.com) was signed out everywhere"),
    (&["<ctrl-f>33154", "<tab>", "e", "<ctrl-l>nick<enter>", "Bel", "<f2>", "<f2>"], "More of the profile was changed"),
    (&["<ctrl-f>19375", "<tab>", "ad", "<tab><enter>"], "Viktor Lang was deactivated"),
    (&["<ctrl-f>10007", "<tab>", "at", "<tab><enter>"], "Jana Weiß lost the password that worked. A password is told"),
    // Somebody of the same name, and at the helpdesk: their login is asked for, and typed all the same.
    (
        &["<ctrl-f>40521", "<tab>", "ad", "<tab><enter>", "lukasz.brzeczyszczykiewicz3@acme.com<enter>"],
        "brzeczyszczykiewicz3@acme.com) was deactivated",
    ),
    (&["<ctrl-f>29011", "<tab>", "as", "<tab><enter>"], "was suspended, which this call did not need"),
    (&["<ctrl-f>24999", "<tab>", "af", "<space><tab><enter>"], "lost all factors"),
];

async fn begin(program: &mut Harness) {
    // What opens by itself is not answered before anybody can have read it.
    program.pass_time().await;
    program.keys("<enter>").await;
}

async fn work(program: &mut Harness, keys: &[&str]) {
    for part in keys {
        if *part == "<wait>" {
            // Whoever is asked looks at their phone.
            program.wait(std::time::Duration::from_secs(20)).await;
            continue;
        }
        program.keys(part).await;
        program.pass_time().await;
    }
    if program.screen().contains("It is shown this once") {
        program.keys("<esc><esc>").await;
    }
}

async fn done(program: &mut Harness) {
    program.keys("<ctrl-n>").await;
    program.pass_time().await;
    program.keys("d").await;
}

/// All calls, each taken so; what is told when the program is left.
async fn played(calls: [&[&str]; 12]) -> Vec<String> {
    let mut program = Harness::drill(80, 24).await;
    for (place, keys) in calls.into_iter().enumerate() {
        assert!(program.screen().contains(&format!("Call {} of 12", place + 1)), "{}", program.screen());
        begin(&mut program).await;
        work(&mut program, keys).await;
        done(&mut program).await;
    }
    farewell(&mut program)
}

/// What is told of the practice once the program is left.
fn farewell(program: &mut Harness) -> Vec<String> {
    let app = &mut program.engine.app;
    let now = app.now;
    app.drill.take().and_then(|drill| drill.farewell(now)).unwrap()
}

/// What is told of a call, its head first.
fn told(score: &[String], call: usize) -> String {
    let head = format!("{call:>2}  ");
    let from = score.iter().position(|line| line.starts_with(&head)).unwrap();
    score[from..].iter().take_while(|line| !line.is_empty()).map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

#[tokio::test(start_paused = true)]
async fn every_call_can_be_taken_rightly_with_the_keys_that_are_told_to_be_enough() {
    let score = played(SHORTEST).await;
    assert!(score[0].starts_with("12 of 12 calls right · "), "{}", score.join("\n"));
    for (place, keys) in SHORTEST.iter().enumerate() {
        let told = told(&score, place + 1);
        let expected = if keys.is_empty() { "0 keys;" } else { "keys, as few as can be;" };
        assert!(told.contains(expected), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_harms_is_told_with_what_it_did() {
    let score = played(HARMFUL.map(|(keys, _)| keys)).await;
    assert!(score[0].starts_with("0 of 12 calls right · 12 harmful · "), "{}", score.join("\n"));
    for (place, (_, harm)) in HARMFUL.iter().enumerate() {
        let told = told(&score, place + 1);
        assert!(told.contains("harmful") && told.contains(harm), "{harm}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_does_nothing_is_right_about_the_two_who_are_not_who_they_say_only() {
    let score = played([&[] as &[&str]; 12]).await;
    assert!(score[0].starts_with("2 of 12 calls right · 10 not done · 0 keys · "), "{}", score.join("\n"));
    let right: Vec<_> = (1..=12).filter(|call| told(&score, *call).contains("right  ")).collect();
    assert_eq!(right, [4, 9], "{}", score.join("\n"));
}

/// Another way to the right end of a call, or what is more than it needs.
async fn first_calls(calls: &[&[&str]]) -> Vec<String> {
    let mut program = Harness::drill(80, 24).await;
    for keys in calls {
        begin(&mut program).await;
        work(&mut program, keys).await;
        done(&mut program).await;
    }
    farewell(&mut program)
}

#[tokio::test(start_paused = true)]
async fn there_are_several_ways_to_an_end_and_none_around_it() {
    let temporary: &[&str] = &["<ctrl-f>24410", "<enter>", "at", "<tab><enter>"];
    let score = first_calls(&[&["<ctrl-f>ana.muller@", "<enter>", "at", "<tab><enter>"], temporary]).await;
    let (unlocked_and_more, forgotten) = (told(&score, 1), told(&score, 2));
    assert!(unlocked_and_more.contains("harmful") && unlocked_and_more.contains("which this call did not need"));
    assert!(forgotten.contains("right") && forgotten.contains("7 are enough"), "{forgotten}");
    // The menu begins with the reset: whoever sends the activation after it has sent one.
    let reset_first: &[&str] = &["<f9>", "ar", "<enter>", "aa", "<enter>"];
    let reset_alone: &[&str] = &["<f9>", "ar", "<enter>"];
    assert!(told(&first_calls(&[&[], &[], reset_first]).await, 3).contains("right"));
    assert!(told(&first_calls(&[&[], &[], reset_alone]).await, 3).contains("not done"));
    let typed: &[&str] = &["<ctrl-f>24410", "<enter>", "ap", "Zw1eback-brot", "<tab><enter>"];
    let expired: &[&str] = &["<ctrl-f>24410", "<enter>", "ax", "<enter>"];
    assert!(told(&first_calls(&[&[], typed]).await, 2).contains("a password that somebody else chose and knows"));
    assert!(told(&first_calls(&[&[], expired]).await, 2).contains("not done"));
    let undone: &[&str] = &["<f4>", "<down>au", "<enter>", "<up>au", "<enter>"];
    assert!(told(&first_calls(&[undone]).await, 1).contains("harmful"), "the right end does not undo harm on the way");
}

#[tokio::test(start_paused = true)]
async fn a_call_finds_its_person_as_it_needs_them_whatever_was_done_in_another_one() {
    let mut calls = SHORTEST;
    calls[0] = &["<f7>", "as", "<enter>", "<f4>", "au", "<enter>"];
    // The list of the suspended knows of what was done from here, not of what the call made of him.
    calls[7] = &["<ctrl-f>19", "<enter>", "as", "<enter>"];
    let score = played(calls).await;
    assert!(told(&score, 1).contains("Viktor Lang (viktor.lang@acme.com) is not suspended any more"));
    assert!(told(&score, 8).contains("right"), "{}", score.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn keys_are_counted_while_somebody_works_and_not_for_the_practice_itself() {
    let mut program = Harness::drill(80, 24).await;
    begin(&mut program).await;
    // To look again, in each way, and to close it in each way, costs nothing.
    for keys in ["<ctrl-n><esc>", "<ctrl-n><enter>", "<ctrl-n><ctrl-n>", ":the call: what<enter>"] {
        program.keys(keys).await;
        program.pass_time().await;
    }
    assert!(program.screen().contains("┌ Call 1 of 12"), "{}", program.screen());
    program.keys("<esc>j<paste:x><tab>").await;
    program.keys(":done with this<enter>").await;
    begin(&mut program).await;
    let score = farewell(&mut program);
    assert!(told(&score, 1).contains("The account is still locked. 3 keys; "), "{}", score.join("\n"));
    assert!(told(&score, 2).contains("left") && told(&score, 2).contains("0 keys"), "{}", score.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn a_key_too_many_does_not_end_the_next_call_nor_one_x_the_practice() {
    let mut program = Harness::drill(80, 24).await;
    begin(&mut program).await;
    program.keys("<ctrl-n>").await;
    program.pass_time().await;
    program.keys("d").await;
    program.keys("d<enter>").await;
    assert!(program.screen().contains("┌ Call 2 of 12"), "{}", program.screen());
    program.pass_time().await;
    program.keys("x").await;
    assert!(program.screen().contains("x again ends the practice"), "{}", program.screen());
    program.keys("<esc><ctrl-n>").await;
    program.pass_time().await;
    program.keys("x").await;
    assert!(program.screen().contains("┌ Call 2 of 12"), "asked anew: {}", program.screen());
    program.keys("x").await;
    let screen = program.screen();
    assert!(screen.contains("The practice is over: 0 of 12 calls right") && screen.contains("not done"), "{screen}");
    program.keys("<esc><ctrl-n>").await;
    assert!(program.screen().contains("Left in the middle of the call"), "the score comes back: {}", program.screen());
    program.keys("<esc>q").await;
    assert!(program.asked.contains(&TerminalEffect::Leave));
}

#[tokio::test(start_paused = true)]
async fn one_q_does_not_leave_the_calls_that_are_still_to_be_taken() {
    let mut program = Harness::drill(80, 24).await;
    program.pass_time().await;
    for keys in ["q", "<esc>jq"] {
        program.keys(keys).await;
        assert!(program.screen().contains("Again to leave the practice"), "{keys}: {}", program.screen());
        assert!(!program.asked.contains(&TerminalEffect::Leave), "{keys}");
    }
    program.keys("q").await;
    assert!(program.asked.contains(&TerminalEffect::Leave));
}

#[tokio::test(start_paused = true)]
async fn a_call_is_not_judged_while_what_it_is_judged_by_is_under_way() {
    let mut program = Harness::drill(80, 24).await;
    begin(&mut program).await;
    program.keys("<f4>").await;
    program.keys("au").await;
    program.press("<enter><ctrl-n>");
    // Nothing has settled: the change has no answer yet.
    program.handle_unseen(Event::Drawn);
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.handle_unseen(Event::Key(Key::char('d')));
    let screen = program.screen();
    assert!(screen.contains("wait for its outcome") && screen.contains("┌ Call 1 of 12"), "{screen}");
    program.settle().await;
    program.keys("d").await;
    assert!(program.screen().contains("┌ Call 2 of 12"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_call_takes_two_lines_and_the_screens_are_those_of_a_lower_terminal() {
    let mut practice = Harness::drill(80, 24).await;
    let mut plain = Harness::start(80, 22, DemoSettings::default()).await;
    begin(&mut practice).await;
    for keys in
        ["", "<ctrl-f>ana.muller@", "<enter>", "a", "u", "<esc>", "tp", "e", "<esc>", "2", "3", "4", "5", "?", "<esc>"]
    {
        practice.keys(keys).await;
        plain.keys(keys).await;
        let (below, alone) = (practice.screen(), plain.screen());
        let below: Vec<&str> = below.lines().collect();
        assert!(below[0].contains("Ana Müller, employee 31882") && below[0].ends_with("Ctrl-N"), "{keys}: {below:?}");
        // The keys of the practice are among those that help tells; times and calls differ.
        let fixed = |lines: &[&str]| lines.iter().map(|line| line.len() > 3).collect::<Vec<_>>();
        assert_eq!(below.len(), 24);
        assert_eq!(fixed(&below[2..4]), fixed(&alone.lines().take(2).collect::<Vec<_>>()), "{keys}");
        if keys != "?" {
            let keys_below = below.last().unwrap();
            assert_eq!(*keys_below, alone.lines().last().unwrap(), "{keys}");
        }
    }
    practice.keys("<size:80x19>").await;
    assert!(!practice.screen().contains("Ctrl-N"), "a low terminal keeps its lines: {}", practice.screen());
    practice.keys("1<ctrl-n>").await;
    assert!(practice.screen().contains("┌ Call 1 of 12"), "{}", practice.screen());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_comes_in() {
    assert_snapshot!("a_call_80x24", Harness::drill(80, 24).await.screen());
    assert_snapshot!("a_call_120x40", Harness::drill(120, 40).await.screen());
}

#[tokio::test(start_paused = true)]
async fn a_call_beside_the_person_and_the_score() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut program = Harness::drill(columns, rows).await;
        begin(&mut program).await;
        program.keys("<ctrl-f>31882").await;
        program.keys("<enter>").await;
        assert_snapshot!(format!("a_person_{columns}x{rows}"), program.screen());
        work(&mut program, &["au", "<enter>"]).await;
        done(&mut program).await;
        begin(&mut program).await;
        work(&mut program, HARMFUL[1].0).await;
        done(&mut program).await;
        program.pass_time().await;
        program.keys("xx").await;
        assert_snapshot!(format!("the_score_{columns}x{rows}"), program.screen());
    }
}

fn refused(arguments: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut surroundings = Surroundings {
        variable: &|_| None,
        stdin_is_terminal: true,
        stdout_is_terminal: true,
        out: &mut out,
        err: &mut err,
    };
    let arguments = ["oktui"].iter().chain(arguments).map(OsString::from);
    assert_eq!(run(arguments, &mut surroundings), Exit::WrongUsage);
    String::from_utf8(err).unwrap()
}

#[test]
fn a_practice_is_refused_in_a_sentence_where_it_would_be_none() {
    for (arguments, said) in [
        (&["--drill"][..], "in the demo organisation, where nothing real can be harmed: oktui --demo --drill"),
        (&["--drill", "--org-url", "acme"], "in the demo organisation"),
        (&["--drill", "--demo", "check"], "goes with no subcommand"),
        (&["--drill", "--demo", "--read-only"], "which --read-only forbids"),
    ] {
        let told = refused(arguments);
        assert!(told.starts_with("oktui: --drill is") && told.contains(said), "{arguments:?}: {told}");
    }
}

#[tokio::test]
async fn the_switches_of_the_practice_ask_for_the_token_and_for_their_order() {
    let world = World::of(2_500);
    let post = async |path: &str| world.send("POST", path, &[], None).await;
    assert_eq!(post("/demo/drill/1/ring").await.status, 403, "nobody has begun");
    assert_eq!(post("/demo/drill").await.json()["calls"], 12);
    assert_eq!(post("/demo/drill/1/hang-up").await.status, 403, "nobody is on the line");
    for unknown in ["/demo/drill/0/ring", "/demo/drill/13/ring", "/demo/drill/x/ring"] {
        assert_eq!(post(unknown).await.status, 404, "{unknown}");
    }
    let call = post("/demo/drill/1/ring").await.json();
    assert_eq!((&call["number"], &call["of"]), (&1.into(), &12.into()));
    assert_eq!(post("/api/v1/users/ana.muller@acme.com/lifecycle/unlock").await.status, 200);
    assert_eq!(post("/demo/drill/1/hang-up").await.json()["verdict"], "RIGHT");
    let stranger = world.send("POST", "/demo/drill", &[("authorization", "SSWS 00x")], None).await;
    assert_eq!(stranger.status, 401);
}
