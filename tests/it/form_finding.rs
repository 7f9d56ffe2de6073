//! Finding in a form: fields by words, fields by what they are like, values of lists by typing.

use oktui::app::form::screen::FormScreen;
use serde_json::{Value, json};

use super::forms::{Listening, api, edit_ana, open, open_through};
use super::harness::Harness;

/// Gives the default schema attributes of its own.
async fn add(program: &Harness, properties: Value) {
    let body = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": properties}}});
    api(program, "POST", "/api/v1/meta/schemas/user/default", Some(body)).await;
}

fn reached(program: &Harness) -> String {
    let screen = program.engine.app.workspace().form().unwrap();
    let at = FormScreen::current(screen).unwrap();
    screen.form.fields[at].spec.name().to_owned()
}

#[tokio::test(start_paused = true)]
async fn ctrl_l_takes_words_in_any_order_and_the_exact_name_first() {
    let mut program = open(80, 24).await;
    add(&program, json!({"ar": {"title": "Accounts receivable", "type": "boolean"}})).await;
    edit_ana(&mut program).await;
    for (typed, name) in [
        ("ar", "ar"),
        ("email primary", "email"),
        ("receivable accounts", "ar"),
        ("costcenter", "costCenter"),
        ("dep", "department"),
        ("mob", "mobilePhone"),
        ("hamburg", "city"),
        ("zone time", "timezone"),
    ] {
        program.keys(&format!("<ctrl-l>{typed}<enter>")).await;
        assert_eq!(reached(&program), name, "{typed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_filter_shows_what_is_changed_wrong_or_required_and_a_search_ends_it() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<ctrl-l>primary email<enter><end><ctrl-u>nobody").await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        program.keys("<f5>").await;
        seen.push(program.screen());
    }
    let with = |word: &str| seen.iter().find(|screen| screen.contains(&format!("only {word} fields"))).unwrap().clone();
    let changed = with("changed");
    assert!(changed.contains("Bonn") && changed.contains("nobody") && !changed.contains("Title "), "{changed}");
    let wrong = with("wrong");
    assert!(wrong.contains("nobody") && !wrong.contains("Bonn"), "{wrong}");
    let required = with("required");
    assert!(required.contains("Last name *") && !required.contains("City"), "{required}");
    assert!(with("filled").contains("Account Manager"));
    program.keys("<f5><f5>").await;
    program.keys("<ctrl-l>nickname<enter>").await;
    assert!(!program.screen().contains("only ") && program.screen().contains("Last name"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_value_with_a_comma_is_added_item_by_item_and_stays_one() {
    let heard = std::sync::Arc::default();
    let listening = std::sync::Arc::clone(&heard);
    let mut program = open_through(|router| Listening { router, heard: listening }).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>skills<enter><end><ctrl-u><enter>").await;
    program.keys("R&D, lab<enter>C++<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("[x] R&D, lab") && screen.contains("[x] C++"), "{screen}");
    program.keys("<esc>").await;
    assert!(program.screen().contains("\"R&D, lab\", C++"), "{}", program.screen());
    program.keys("<f2>").await;
    program.send().await;
    let heard = heard.lock().unwrap();
    let (_, _, body) = heard.iter().rfind(|(method, ..)| method == "POST").unwrap();
    assert_eq!(body["profile"]["skills"], json!(["R&D, lab", "C++"]));
}

#[tokio::test(start_paused = true)]
async fn letters_in_a_field_of_several_choices_search_them() {
    let mut program = open(80, 24).await;
    add(
        &program,
        json!({"sites": {"title": "Sites", "type": "array", "items": {"type": "string",
        "oneOf": [{"const": "ham", "title": "Hamburg"}, {"const": "lon", "title": "London"}]}}}),
    )
    .await;
    program.keys("n").await;
    program.keys("<ctrl-l>sites<enter>lon").await;
    assert!(program.screen().contains("[ ] London") && !program.screen().contains("[ ] Hamburg"));
    program.keys("<enter><esc>").await;
    let text = |program: &Harness| {
        program.engine.app.workspace().form().unwrap().form.attribute("sites").unwrap().text().to_owned()
    };
    assert_eq!(text(&program), "London");
    program.keys("<backspace>").await;
    assert_eq!(text(&program), "");
}

#[tokio::test(start_paused = true)]
async fn labels_are_whole_where_there_is_room_and_told_apart_where_there_is_none() {
    let long = "Telephone number of the emergency contact, to be called at night";
    let mut program = open(160, 40).await;
    add(&program, json!({
        "nightPrimary": {"title": format!("{long} (primary)"), "type": "string"},
        "nightSecondary": {"title": format!("{long} (secondary)"), "type": "string"},
        "badgePlace": {"title": "Place where the badge is kept", "type": "string", "description": "Building and floor",
            "maxLength": 40, "pattern": "^[A-Z]{2}[0-9]$"},
    }))
    .await;
    program.keys("n").await;
    program.keys("<ctrl-l>badgeplace<enter>x").await;
    let screen = program.screen();
    assert!(screen.contains("Place where the badge is kept "), "{screen}");
    assert!(screen.contains("nightPrimary ") && screen.contains("nightSecondary "), "{screen}");
    assert!(screen.contains("does not fit: Building and floor; for") && screen.contains("AB3 (^[A-Z]{2}"), "{screen}");
    program.keys("<size:80x24>").await;
    program.keys("<bs>").await;
    let screen = program.screen();
    for fact in ["Okta's name: badgePlace", "text", "40 characters at most", "Building and floor"] {
        assert!(screen.contains(fact), "{fact} in\n{screen}");
    }
    program
        .keys("<ctrl-l>nightprimary<enter>+49 1<ctrl-l>first name<enter>Ann<tab>Leeson<tab>ann.l@acme.com<f2>")
        .await;
    let joined = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(joined.contains("called at night") && joined.contains("(primary)"), "{}", program.screen());
}
