//! The review of a form as a place to work in: what can be done there, and what is sent by which key.

use serde_json::{Value, json};

use super::forms::{Listening, api, edit_ana, open, open_through, person, writes};
use super::harness::Harness;

/// Ana with another city, title and mobile phone, in the review.
async fn three_changes() -> Harness {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    for (label, text) in [("city", "Bonn"), ("title", "Chief"), ("mobile", "+49 30 1234567")] {
        program.press(&format!("<ctrl-l>{label}<enter><end><ctrl-u>{text}"));
    }
    program.keys("<Ctrl-S>").await;
    program
}

fn cursor(program: &mut Harness) -> String {
    let screen = program.screen();
    screen.lines().find(|line| line.starts_with('>')).unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_usual_work_takes_few_keys() {
    // Keys beside the letters of the values, as they are pressed.
    let (four_fields, department, phone) = (
        ["n", "Ann", "<tab>", "Leeson", "<tab>", "ann@acme.com", "<f2>", "<f2>"],
        ["e", "<ctrl-l>", "dep", "<enter>", "<ctrl-u>", "Legal", "<f2>", "<f2>"],
        // By a phone somebody else may get in: the second F2 only leads to the button.
        ["e", "<ctrl-l>", "mob", "<enter>", "", "+49 30 1234567", "<f2>", "<f2>", "<f2>"],
    );
    let count = |keys: &[&str], values: &[&str]| {
        let pressed = keys.iter().filter(|keys| !values.contains(keys));
        pressed.map(|keys| if keys.starts_with('<') { 1 } else { keys.chars().count() }).sum::<usize>()
    };
    assert!(count(&four_fields, &["Ann", "Leeson", "ann@acme.com"]) <= 5);
    assert!(count(&department, &["Legal"]) <= 10);
    assert!(count(&phone, &["+49 30 1234567"]) <= 9);
    let mut program = open(80, 24).await;
    type_slowly(&mut program, &four_fields).await;
    assert_eq!(person(&program, "ann@acme.com").await["profile"]["lastName"], "Leeson", "{}", program.screen());
    type_slowly(&mut program, &department).await;
    type_slowly(&mut program, &phone).await;
    let profile = person(&program, "ann@acme.com").await["profile"].clone();
    assert_eq!((&profile["department"], &profile["mobilePhone"]), (&json!("Legal"), &json!("+49 30 1234567")));
}

async fn type_slowly(program: &mut Harness, keys: &[&str]) {
    for keys in keys {
        program.pass_time().await;
        program.keys(keys).await;
    }
}

#[tokio::test(start_paused = true)]
async fn enter_on_a_line_goes_to_its_field_and_sends_nothing() {
    let mut program = three_changes().await;
    program.keys("<up>").await;
    assert!(cursor(&mut program).contains("→ Chief") || cursor(&mut program).contains("1234567"));
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(cursor(&mut program));
        program.keys("<down>").await;
    }
    lines.dedup();
    assert_eq!(lines.len(), 3, "{lines:?}");
    program.keys("<up>").await;
    let label = cursor(&mut program)[2..].split("  ").next().unwrap().trim().to_owned();
    program.keys("<enter>").await;
    let line = cursor(&mut program);
    assert!(line.contains(&label) && program.screen().contains("Ctrl-L"), "{label}: {line}");
    assert!(writes(&program).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_button_is_pressed_where_it_has_the_focus_only() {
    let mut program = three_changes().await;
    // A phone is among the changes: Cancel is first.
    program.keys("<enter>").await;
    assert!(program.screen().contains("Cancelled; nothing was sent"), "{}", program.screen());
    program.keys("<Ctrl-S><tab>").await;
    program.keys("<enter>").await;
    assert_eq!(writes(&program).len(), 1, "{}", program.screen());
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["city"], "Bonn");
}

#[tokio::test(start_paused = true)]
async fn a_change_is_dropped_from_the_review_and_the_others_are_sent() {
    let mut program = three_changes().await;
    let before = person(&program, "ana.muller@acme.com").await;
    while !cursor(&mut program).contains("City") {
        program.keys("<down>").await;
    }
    program.keys("<ctrl-r>").await;
    let screen = program.screen();
    assert!(!screen.contains("Bonn") && screen.contains("→ Chief") && screen.contains("2 changed"), "{screen}");
    program.send().await;
    let profile = person(&program, "ana.muller@acme.com").await["profile"].clone();
    assert_eq!((&profile["city"], &profile["title"]), (&before["profile"]["city"], &json!("Chief")));

    // The last one leads back to the fields.
    program.keys("e").await;
    program.keys("<ctrl-l>nickname<enter>Annie<Ctrl-S>").await;
    program.keys("<ctrl-r>").await;
    assert!(program.screen().contains("Nothing was changed") && program.screen().contains("Nickname"));
}

#[tokio::test(start_paused = true)]
async fn one_side_of_the_groups_is_dropped_and_a_taken_login_is_looked_up_anew() {
    let mut program = open(80, 24).await;
    let body = json!({"profile": {"name": "Crowd", "description": ""}});
    api(&program, "POST", "/api/v1/groups", Some(body)).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>groups<enter>crowd").await;
    program.keys("<enter>").await;
    program.keys("<pgup><pgup><pgup><pgup><pgup><enter><esc><f2>").await;
    assert!(cursor(&mut program).contains("Groups added"), "{}", program.screen());
    program.keys("<ctrl-r>").await;
    let screen = program.screen();
    assert!(!screen.contains("Groups added") && screen.contains("Groups taken away"), "{screen}");

    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>login<enter><end><ctrl-u>john.smith@acme.com<ctrl-l>city<enter><end><ctrl-u>Bonn<f2>").await;
    assert!(program.screen().contains("The login exists already"), "{}", program.screen());
    program.send().await;
    assert!(writes(&program).is_empty(), "{}", program.screen());
    program.keys("<ctrl-r>").await;
    assert!(!program.screen().contains("exists already"), "{}", program.screen());
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["city"], "Bonn", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_letter_that_means_nothing_keeps_the_next_keys_from_sending() {
    let mut program = three_changes().await;
    program.pass_time().await;
    program.keys("x").await;
    program.keys("<f2>").await;
    assert!(writes(&program).is_empty() && program.screen().contains("once more sends it"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<f2>").await;
    assert_eq!(writes(&program).len(), 1, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_not_sent_again_by_the_same_keys() {
    let mut program = open(80, 24).await;
    program.keys("nAna<tab>Miller<tab>ana.two@acme.com<f2>").await;
    let profile = json!({"firstName": "Fast", "lastName": "Er", "email": "f@acme.com", "login": "ana.two@acme.com"});
    api(&program, "POST", "/api/v1/users", Some(json!({"profile": profile}))).await;
    program.send().await;
    assert!(program.screen().contains("Not created"), "{}", program.screen());
    let sent = writes(&program).len();
    for key in ["<f2>", "<enter>", "<enter>", "<f2>", "<f2>"] {
        program.keys(key).await;
    }
    assert_eq!(writes(&program).len(), sent, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_copied_is_what_is_sent_without_its_secrets() {
    let heard = std::sync::Arc::default();
    let listening = std::sync::Arc::clone(&heard);
    let mut program = open_through(|router| Listening { router, heard: listening }).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>O'Fallon<ctrl-l>password<enter><right><down>Zw1eback-brot<f2>").await;
    program.keys("yj").await;
    let json: Value = serde_json::from_str(&copied(&program)).unwrap();
    program.keys("yc").await;
    let curl = copied(&program);
    assert!(curl.contains("--request POST") && curl.contains("If-Match"), "{curl}");
    assert!(!curl.contains("Zw1eback") && !json.to_string().contains("Zw1eback"), "{curl} {json}");
    program.send().await;
    let heard = heard.lock().unwrap();
    let (_, path, body) = heard.iter().rfind(|(method, ..)| method == "POST").unwrap();
    assert!(curl.contains(&format!("{path}'")) || curl.contains(&format!("{path} ")), "{path} in {curl}");
    assert_eq!(json["profile"], body["profile"]);
    assert_eq!(body["credentials"]["password"]["value"], "Zw1eback-brot");
    assert_eq!(json["credentials"]["password"]["value"], "…");
}

fn copied(program: &Harness) -> String {
    let text = program.asked.iter().rev().find_map(|effect| match effect {
        oktui::runtime::TerminalEffect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    text.expect("something was copied")
}

#[tokio::test(start_paused = true)]
async fn the_calls_that_follow_a_save_are_copied_as_they_are_made() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>activation<enter><right><f2>").await;
    program.keys("yc").await;
    let text = copied(&program);
    let targets: Vec<&str> = text.lines().filter_map(|line| line.split("https://acme.okta.com").nth(1)).collect();
    let targets: Vec<&str> = targets.iter().map(|rest| rest.split(['\'', ' ']).next().unwrap()).collect();
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    let made: Vec<String> = writes(&program)
        .iter()
        .map(|call| call.split(' ').nth(1).unwrap().replace(ann["id"].as_str().unwrap(), "NEWID"))
        .collect();
    assert_eq!(targets, made, "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_list_is_reviewed_value_by_value_and_blanks_that_are_dropped_are_not_shown() {
    let heard = std::sync::Arc::default();
    let listening = std::sync::Arc::clone(&heard);
    let mut program = open_through(|router| Listening { router, heard: listening }).await;
    let body = json!({"profile": {"skills": ["Java", "Welsh"]}});
    api(&program, "POST", "/api/v1/users/ana.muller@acme.com", Some(body)).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>skills<enter><end><ctrl-u>Welsh,   \"R&D, lab\",C++ <f2>").await;
    let screen = program.screen();
    for text in ["- Java", "  Welsh", "+ R&D, lab", "+ C++"] {
        assert!(screen.lines().any(|line| line.trim_end().ends_with(text)), "{text} in\n{screen}");
    }
    program.send().await;
    let heard = heard.lock().unwrap();
    let (_, _, body) = heard.iter().rfind(|(method, ..)| method == "POST").unwrap();
    assert_eq!(body["profile"]["skills"], json!(["Welsh", "R&D, lab", "C++"]));
}
