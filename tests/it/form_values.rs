//! Values that a form brings along: the schema's defaults, what follows other fields.

use serde_json::{Value, json};

use super::forms::{Listening, api, kept, leave, open, open_through, person};
use super::harness::Harness;

/// What was sent to create somebody.
fn created(heard: &[(String, String, Value)]) -> Value {
    let create = heard.iter().rev().find(|(method, path, _)| method == "POST" && path == "/api/v1/users");
    create.map(|(_, _, body)| body["profile"].clone()).expect("somebody was created")
}

async fn listening() -> (Harness, std::sync::Arc<std::sync::Mutex<Vec<(String, String, Value)>>>) {
    let heard = std::sync::Arc::default();
    let program = open_through(|router| Listening { router, heard: std::sync::Arc::clone(&heard) }).await;
    (program, heard)
}

/// Gives the default schema an attribute.
pub(crate) async fn add_attribute(program: &Harness, name: &str, property: Value) {
    let body = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {name: property}}}});
    let answer = api(program, "POST", "/api/v1/meta/schemas/user/default", Some(body)).await;
    assert!(answer["definitions"]["custom"]["properties"][name].is_object(), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn the_default_of_the_schema_stands_in_a_new_form_and_is_sent_as_it_is_seen() {
    let (mut program, heard) = listening().await;
    let site = json!({"title": "Badge site", "type": "string", "default": "Hamburg"});
    add_attribute(&program, "badgeSite", site).await;
    program.keys("n").await;
    program.keys("<ctrl-l>badge site<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Hamburg") && screen.contains("the schema's default"), "{screen}");
    program.keys("<ctrl-l>first name<enter>Ann<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    assert!(program.screen().contains("Badge site"), "{}", program.screen());
    program.send().await;
    assert_eq!(created(&heard.lock().unwrap())["badgeSite"], "Hamburg");
}

#[tokio::test(start_paused = true)]
async fn an_emptied_default_is_left_to_okta_and_said_to_come_back() {
    let (mut program, heard) = listening().await;
    let site = json!({"title": "Badge site", "type": "string", "default": "Hamburg"});
    add_attribute(&program, "badgeSite", site).await;
    program.keys("n").await;
    program.keys("<ctrl-l>badge site<enter><ctrl-u>").await;
    assert!(program.screen().contains("Okta puts in the schema's default: Hamburg"), "{}", program.screen());
    program.keys("<ctrl-l>first name<enter>Ann<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    program.send().await;
    assert_eq!(created(&heard.lock().unwrap()).get("badgeSite"), None);
    assert_eq!(person(&program, "ann.leeson@acme.com").await["profile"]["badgeSite"], "Hamburg");
}

#[tokio::test(start_paused = true)]
async fn the_display_name_follows_the_name_until_another_is_typed() {
    let (mut program, heard) = listening().await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com").await;
    program.keys("<ctrl-l>display name<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Ann Leeson") && screen.contains("follows first name and last name"), "{screen}");
    program.keys("Annie<ctrl-l>last name<enter><ctrl-u>Lee<ctrl-l>display name<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Annie") && !screen.contains("follows first name"), "{screen}");
    program.keys("<ctrl-r>").await;
    assert!(program.screen().contains("Ann Lee "), "put back, it follows again: {}", program.screen());
    program.keys("<f2>").await;
    program.send().await;
    let sent = created(&heard.lock().unwrap());
    assert_eq!(
        sent,
        json!({"firstName": "Ann", "lastName": "Lee", "email": "ann.leeson@acme.com", "login": "ann.leeson@acme.com",
            "displayName": "Ann Lee"})
    );
}

#[tokio::test(start_paused = true)]
async fn what_follows_goes_on_following_in_a_draft_of_an_earlier_run() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<tab>Leeson<tab>ann@acme.com").await;
    program.wait(std::time::Duration::from_secs(1)).await;
    let text = kept(&program);
    assert!(text.contains("Leeson") && !text.contains("displayName"), "{text}");
    let mut next = open(80, 24).await;
    leave(&mut next, text);
    next.keys("n<enter><ctrl-l>last name<enter><ctrl-u>May<ctrl-l>display name<enter>").await;
    assert!(next.screen().contains("Ann May"), "{}", next.screen());
    next.keys("<ctrl-l>primary email<enter><ctrl-u>ann.may@acme.com<ctrl-l>login<enter>").await;
    assert!(next.screen().matches("ann.may@acme.com").count() == 2, "{}", next.screen());
}
