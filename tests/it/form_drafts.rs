//! Forms of people that were left unsaved: asked about, and named where they ride along.

use serde_json::json;

use super::forms::{edit_ana, kept, leave, open, person, writes};

#[tokio::test(start_paused = true)]
async fn a_draft_of_a_person_is_asked_about_and_named_in_the_review() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<esc>").await;
    program.keys("<enter>").await;
    program.wait(std::time::Duration::from_mins(5)).await;
    program.keys("e").await;
    let screen = program.screen();
    assert!(screen.contains("Not saved yet: Ana Müller (1 field, 5 min ago)."), "{screen}");
    // Whoever types on as if the form were there decides nothing.
    program.keys("Queen<f2>").await;
    assert!(program.screen().contains("Not saved yet") && writes(&program).is_empty(), "{}", program.screen());
    program.keys("<tab>").await;
    program.keys("<enter>").await;
    program.keys("<ctrl-l>title<enter><end><ctrl-u>Chief<f2>").await;
    let screen = program.screen();
    let after =
        |text: &str| screen.lines().skip_while(|line| !line.contains(text)).nth(1).unwrap_or_default().to_owned();
    assert!(after("→ Bonn").contains("from your draft of "), "{screen}");
    assert!(!after("→ Chief").contains("draft"), "{screen}");
    program.keys("<esc><ctrl-l>city<enter>!<f2>").await;
    assert!(!program.screen().contains("draft"), "typed anew: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_draft_of_a_person_is_thrown_away_for_what_is_there_now() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn").await;
    program.wait(std::time::Duration::from_secs(1)).await;
    let text = kept(&program);
    let mut program = open(80, 24).await;
    leave(&mut program, text);
    program.keys("/ana.muller@acme.com<enter>").await;
    program.keys("e").await;
    assert!(program.screen().contains("Not saved yet: Ana Müller (1 field"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(!program.screen().contains("Change Ana"), "neither: {}", program.screen());
    program.keys("e").await;
    program.keys("<ctrl-x>").await;
    assert!(program.screen().contains("nothing changed"), "{}", program.screen());
    program.keys("<esc>e").await;
    assert!(program.screen().contains("nothing changed"), "it is gone: {}", program.screen());
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["city"], json!("Hamburg"));
}
