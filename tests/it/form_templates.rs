//! Templates for somebody new, series of forms, attributes that go while a form is open, and what a form says in waiting.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::okta::transport::{Response, Transport, TransportError};
use serde_json::{Value, json};

use super::cli_user::place as organisation;
use super::connections::{Place, two};
use super::forms::{Listening, api, edit_ana, open, open_through, person, writes};
use super::harness::{Harness, RouterTransport};
use oktui::cli::Exit;

const TEMPLATES: &str = r#"
[template.Helper]
groups = ["Helpdesk"]
activation = "staged"
[template.Helper.attributes]
department = "Support"
email = "{ascii(lower(firstName))}.{ascii(lower(lastName))}@acme.com"
login = "{email}"
nickName = "{first(firstName, 1)}{lastName}"

[template.Outsider]
user_type = "contractor"
[template.Outsider.attributes]
agency = "Temps & Co"
title = "{lower(shoeSize)}"
"#;

/// The program with these templates, on a connection that is kept.
async fn with_templates() -> (Place, Harness) {
    let place = Place::new();
    let keeper = two(&place);
    let path = place.file().path().to_owned();
    let text = std::fs::read_to_string(&path).unwrap() + TEMPLATES;
    std::fs::write(&path, text).unwrap();
    let program = place.start(keeper, Some("one")).await;
    (place, program)
}

#[tokio::test(start_paused = true)]
async fn a_template_is_chosen_at_n_and_what_it_makes_follows_what_is_typed() {
    let (_place, mut program) = with_templates().await;
    program.keys("n").await;
    let screen = program.screen();
    assert!(screen.contains("Helper") && screen.contains("Outsider") && screen.contains("None"), "{screen}");
    program.keys("<enter>Jürgen<tab>Groß").await;
    let screen = program.screen();
    assert!(screen.contains("juergen.gross@acme.com"), "{screen}");
    assert!(screen.contains("Helpdesk") && screen.contains("Stay staged"), "{screen}");
    program.keys("<f2>").await;
    let screen = program.screen();
    for told in ["Support", "JGroß", "Helpdesk", "Status afterwards: Staged"] {
        assert!(screen.contains(told), "{told} in\n{screen}");
    }
    program.send().await;
    assert!(program.screen().contains("Jürgen Groß is created"), "{}", program.screen());
    let made = person(&program, "juergen.gross@acme.com").await;
    assert_eq!(made["status"], "STAGED");
    let profile = &made["profile"];
    assert_eq!((&profile["department"], &profile["nickName"]), (&json!("Support"), &json!("JGroß")));
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_over_stays_and_a_template_writes_over_nothing_that_was_typed() {
    let (_place, mut program) = with_templates().await;
    program.keys("n<esc>Ann<tab>Leeson<tab>ann@elsewhere.com").await;
    program.keys("<up><up><up><up>").await;
    program.keys("<enter>Helper<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("what was typed before stays: Primary email"), "{screen}");
    assert!(screen.contains("ann@elsewhere.com") && !screen.contains("ann.leeson@"), "{screen}");
    program.keys("<f8>").await;
    let screen = program.screen();
    assert!(!screen.contains("Stay staged") && screen.contains("ann@elsewhere.com"), "one step back:\n{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_template_chooses_the_user_type_and_says_what_of_it_cannot_be_made() {
    let (_place, mut program) = with_templates().await;
    program.keys("nOutsider<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Contractor") && screen.contains("Temps & Co"), "{screen}");
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("no attribute is called “shoeSize”"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_begins_with_a_template_and_its_file_comes_first() {
    let place = organisation().await;
    place.configure(TEMPLATES);
    let file = json!({"profile": {"firstName": "Jürgen", "lastName": "Groß", "department": "Sales"}});
    let (exit, out, err) = place.run(&["create", "--template", "Helper"], file.clone()).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let made = place.read("juergen.gross@acme.com").await.expect("the login follows the template");
    assert_eq!((made.status.as_str(), &*made.text("department")), ("STAGED", "Sales"));
    assert!(place.groups_of("juergen.gross@acme.com").await.contains(&"Helpdesk".to_owned()));
    let (exit, _, err) = place.run(&["create", "--template", "Helpr"], file).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(err.contains("no template “Helpr”") && err.contains("Helper, Outsider"), "{err}");
    let (exit, _, err) = place.run(&["create", "--template", "Helper"], json!({"profile": {"firstName": "Ann"}})).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(err.contains("letter 40: lastName is empty"), "{err}");
}

#[tokio::test(start_paused = true)]
async fn save_and_next_goes_through_the_list_with_the_cursor_on_the_same_field() {
    let mut program = open(80, 24).await;
    program.keys("/muller ana<enter>").await;
    program.keys("<esc>").await;
    let heard = writes(&program).len();
    program.keys("<esc><esc><down>e").await;
    let first = program.line(1);
    program.keys("<ctrl-l>division<enter><ctrl-u>North<f2>").await;
    program.pass_time().await;
    program.keys("<f6>").await;
    let second = program.line(1);
    let screen = program.screen();
    assert!(second.contains("Change ") && second != first, "{screen}");
    assert!(screen.contains("Next: "), "{screen}");
    program.keys("<ctrl-u>South<f2>").await;
    assert!(program.screen().contains("→ South"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<f6>").await;
    assert_eq!(writes(&program).len(), heard + 2, "one call for each");
    assert_ne!(program.line(1), second);
}

#[tokio::test(start_paused = true)]
async fn save_and_next_goes_through_the_marked_and_says_when_they_are_done() {
    let mut program = open(80, 24).await;
    program.keys("<space><space><up><up>e").await;
    program.keys("<ctrl-l>division<enter><ctrl-u>North<f2>").await;
    program.pass_time().await;
    program.keys("<f6>").await;
    assert!(program.screen().contains("the last one"), "{}", program.screen());
    program.keys("<ctrl-u>South<f2>").await;
    program.pass_time().await;
    program.keys("<f6>").await;
    assert!(program.screen().contains("That was the last one marked."), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn save_and_new_like_this_keeps_what_is_shared_and_nothing_of_the_person() {
    let heard = Arc::new(Mutex::new(Vec::<(String, String, Value)>::new()));
    let kept = Arc::clone(&heard);
    let mut program = open_through(|router| Listening { router, heard: kept }).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com").await;
    program.keys("<ctrl-l>department<enter>Sales<ctrl-l>mobile<enter>+49 30 1<f2>").await;
    program.pass_time().await;
    program.keys("<f6>").await;
    let screen = program.screen();
    assert!(screen.contains("New person") && screen.contains("Another one like this"), "{screen}");
    program.keys("Bob<tab>Leeson<tab>bob.leeson@acme.com<f2>").await;
    program.send().await;
    let heard = heard.lock().unwrap();
    let created: Vec<&Value> = heard.iter().filter(|(method, ..)| method == "POST").map(|(.., body)| body).collect();
    assert_eq!(created.len(), 2, "{created:?}");
    let profile = &created[1]["profile"];
    assert_eq!((&profile["firstName"], &profile["department"]), (&json!("Bob"), &json!("Sales")));
    assert_eq!(profile.get("mobilePhone"), None);
}

#[tokio::test(start_paused = true)]
async fn what_was_typed_for_an_attribute_that_is_gone_stays_in_sight_and_is_not_sent() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>division<enter><ctrl-u>North<ctrl-l>badge<enter><ctrl-u>B-4711").await;
    let gone =
        json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {"badgeNumber": null}}}});
    api(&program, "POST", "/api/v1/meta/schemas/user/default", Some(gone)).await;
    program.keys("<f2>").await;
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Okta does not know “Badge number” any more"), "{screen}");
    program.keys("<esc><f2>").await;
    let screen = program.screen();
    assert!(screen.contains("Badge number: not an attribute here now") && screen.contains("North"), "{screen}");
    program.send().await;
    assert!(program.screen().contains("is saved"), "{}", program.screen());
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["division"], "North");
}

/// Answers nothing to what its word is in the path of.
struct Mute {
    router: RouterTransport,
    word: Arc<Mutex<&'static str>>,
}

impl Transport for Mute {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let word = *self.word.lock().unwrap();
        let line = format!("{} {}", request.method(), request.uri());
        if !word.is_empty() && line.contains(word) {
            return Box::pin(std::future::pending());
        }
        self.router.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_network_is_told_in_seconds_with_a_way_out_wherever_a_form_waits() {
    let word = Arc::new(Mutex::new(""));
    let mute = Arc::clone(&word);
    let mut program = open_through(|router| Mute { router, word: mute }).await;
    program.keys("/ana.muller@acme.com<enter>").await;
    *word.lock().unwrap() = "GET";
    program.press("e");
    program.wait(Duration::from_secs(5)).await;
    let screen = program.screen();
    assert!(screen.contains("no answer from Okta for 5 s · Esc stops waiting"), "{screen}");
    *word.lock().unwrap() = "";
    program.press("<esc>");
    program.settle().await;
    program.keys("e").await;
    program.keys("<ctrl-l>division<enter><ctrl-u>North<f2>").await;
    *word.lock().unwrap() = "POST";
    program.pass_time().await;
    program.press("<f2>");
    program.wait(Duration::from_secs(5)).await;
    let screen = program.screen();
    assert!(screen.contains("for 5 s · sent once, not again; Ctrl-F goes on meanwhile"), "{screen}");
}
