//! Forms, from the key to the demo organisation and back.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::app::event::Event;
use oktui::app::event::FormsEffect;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::protocol::connection::ConnectionId;
use oktui::protocol::unsaved::{FormId, FormPlace, LeftForm};
use oktui::runtime::TerminalEffect;
use serde_json::{Value, json};

use super::harness::{Harness, ORIGIN, RouterTransport};

pub(crate) async fn open(columns: u16, rows: u16) -> Harness {
    Harness::start(columns, rows, DemoSettings::default()).await
}

pub(crate) async fn open_with(faults: &str) -> Harness {
    Harness::start(80, 24, DemoSettings { faults: faults.parse().unwrap(), ..DemoSettings::default() }).await
}

/// Opens the demo organisation through a transport of one's own.
pub(crate) async fn open_through<T: Transport + 'static>(transport: impl FnOnce(RouterTransport) -> T) -> Harness {
    let demo = super::harness::demo(DemoSettings::default());
    let transport = transport(RouterTransport(demo.router(ORIGIN)));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program
}

/// What was kept last of a form that is not saved.
pub(crate) fn kept(program: &Harness) -> String {
    let kept = program.asked.iter().rev().find_map(|effect| match effect {
        TerminalEffect::Forms(FormsEffect::Keep { text, .. }) => Some(text.clone()),
        _ => None,
    });
    kept.expect("what is typed is kept")
}

/// An earlier run left this.
pub(crate) fn leave(program: &mut Harness, text: impl Into<String>) {
    let address = oktui::protocol::connection::Origin::understand(ORIGIN).unwrap().origin;
    let place = FormPlace { connection: ConnectionId::new("acme"), address };
    program.engine.handle(Event::Found(place, vec![LeftForm { id: FormId::Found(1), text: text.into() }]));
}

/// Asks the demo organisation itself.
pub(crate) async fn api(program: &Harness, method: &str, path: &str, body: Option<Value>) -> Value {
    use tower::ServiceExt;
    let request = axum::http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"))
        .header("authorization", format!("SSWS {}", program.demo.token()))
        .header("content-type", "application/json")
        .body(body.map_or_else(axum::body::Body::empty, |body| axum::body::Body::from(body.to_string())))
        .unwrap();
    let reply = program.demo.router(ORIGIN).oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(reply.into_body(), 1 << 24).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

pub(crate) async fn person(program: &Harness, login: &str) -> Value {
    api(program, "GET", &format!("/api/v1/users/{login}"), None).await
}

pub(crate) async fn edit_ana(program: &mut Harness) {
    program.keys("/ana.muller@acme.com<enter>").await;
    program.keys("e").await;
    assert!(program.line(1).contains("Change Ana Müller"), "{}", program.screen());
}

/// Keeps the bodies of what changes something.
pub(crate) struct Listening {
    pub router: RouterTransport,
    pub heard: Arc<Mutex<Vec<(String, String, Value)>>>,
}

impl Transport for Listening {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if let Ok(body) = serde_json::from_slice(request.body()) {
            let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
            self.heard.lock().unwrap().push((method, path, body));
        }
        self.router.send(request)
    }
}

pub(crate) fn writes(program: &Harness) -> Vec<String> {
    program.calls().into_iter().filter(|call| !call.starts_with("GET ")).collect()
}

#[tokio::test(start_paused = true)]
async fn four_fields_make_a_person() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    let screen = program.screen();
    for label in ["First name *", "Last name *", "Primary email *", "Login *", "Groups", "Activation"] {
        assert!(screen.contains(label), "{label} in\n{screen}");
    }
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    let screen = program.screen();
    assert!(
        screen.contains("Login and email are free") && screen.contains("activation link goes to ann.leeson@"),
        "{screen}"
    );
    assert!(writes(&program).is_empty(), "nothing is sent before it was seen");
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Ann Leeson is created") && screen.contains("[Sign-in]"), "{screen}");
    let ann = person(&program, "ann.leeson@acme.com").await;
    assert_eq!((&ann["status"], &ann["profile"]["firstName"]), (&json!("PROVISIONED"), &json!("Ann")));
    assert_eq!(writes(&program), ["POST /api/v1/users?activate=true"]);
}

#[tokio::test(start_paused = true)]
async fn a_partial_update_sends_only_what_changed() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    let before = person(&program, "ana.muller@acme.com").await;
    program.keys("<ctrl-l>mobile<enter><ctrl-u>+49 30 1234567<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("→ +49 30 1234567") && screen.contains("as now"), "{screen}");
    program.send().await;
    assert!(program.screen().contains("Ana Müller is saved"), "{}", program.screen());
    let after = person(&program, "ana.muller@acme.com").await;
    let mut expected = before["profile"].clone();
    expected["mobilePhone"] = json!("+49 30 1234567");
    assert_eq!(after["profile"], expected);
}

#[tokio::test(start_paused = true)]
async fn in_read_only_mode_there_is_no_form() {
    let demo = super::harness::demo(DemoSettings::default());
    let transport = RouterTransport(demo.router(ORIGIN));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(transport), &token, true);
    program.settle().await;
    program.keys("n").await;
    assert!(!program.screen().contains("New person") && !program.screen().contains(" n new"), "{}", program.screen());
    program.keys("e").await;
    assert!(program.screen().contains("Everyone but deactivated"));
}

#[tokio::test(start_paused = true)]
async fn an_emptied_field_is_cleared_and_nothing_else_is() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    let before = person(&program, "ana.muller@acme.com").await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u><f2>").await;
    assert!(program.screen().contains("Emptied (sent as null): 1"), "{}", program.screen());
    program.send().await;
    let after = person(&program, "ana.muller@acme.com").await;
    let mut expected = before["profile"].clone();
    expected.as_object_mut().unwrap().shift_remove("city").unwrap();
    assert_eq!(after["profile"], expected);
}

#[tokio::test(start_paused = true)]
async fn a_full_replacement_keeps_the_rest_and_asks_before_it_clears() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    let before = person(&program, "ana.muller@acme.com").await;
    program.keys("<ctrl-t><ctrl-l>city<enter><end><ctrl-u><f2>").await;
    assert!(program.screen().contains("Hamburg → (nothing)"), "{}", program.screen());
    program.send().await;
    assert!(writes(&program).is_empty(), "once is not enough where values are cleared: {}", program.screen());
    program.send().await;
    assert!(writes(&program)[0].starts_with("PUT /api/v1/users/"), "{:?}", writes(&program));
    let after = person(&program, "ana.muller@acme.com").await;
    let mut expected = before["profile"].clone();
    expected.as_object_mut().unwrap().shift_remove("city").unwrap();
    assert_eq!(after["profile"], expected);
}

#[tokio::test(start_paused = true)]
async fn more_than_twenty_groups_follow_the_create_each_with_its_own_outcome() {
    let mut program = open(80, 24).await;
    let mut ids = Vec::new();
    for number in 0..23 {
        let body = json!({"profile": {"name": format!("Crowd {number:02}"), "description": ""}});
        ids.push(api(&program, "POST", "/api/v1/groups", Some(body)).await["id"].as_str().unwrap().to_owned());
    }
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<tab><tab>").await;
    // The first by name, the others by id.
    program.keys("crowd 00").await;
    program.keys("<enter>").await;
    for id in &ids[1..] {
        program.keys(&format!("<paste:{id}>")).await;
        program.keys("<enter>").await;
    }
    program.keys("<esc><f2>").await;
    assert!(program.screen().contains("3 follow, one call each"), "{}", program.screen());
    // One of them goes before it can be joined.
    api(&program, "DELETE", &format!("/api/v1/groups/{}", ids[22]), None).await;
    program.send().await;
    let screen = program.screen();
    assert!(
        screen.contains("Not added to the group") && screen.contains(&format!("added to {},", ids[20])),
        "{screen}"
    );
    let groups = api(&program, "GET", "/api/v1/users/ann.leeson@acme.com/groups", None).await;
    assert_eq!(
        groups
            .as_array()
            .unwrap()
            .iter()
            .filter(|group| group["profile"]["name"].as_str().unwrap().starts_with("Crowd"))
            .count(),
        22
    );
}

#[tokio::test(start_paused = true)]
async fn groups_of_an_update_are_added_and_taken_away_by_calls_of_their_own() {
    let mut program = open(80, 24).await;
    let body = json!({"profile": {"name": "Crowd", "description": ""}});
    api(&program, "POST", "/api/v1/groups", Some(body)).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>groups<enter>crowd").await;
    program.keys("<enter>").await;
    // The cursor stays on what was just picked; the list begins with what the person is in already.
    program.keys("<pgup><pgup><pgup><pgup><pgup><enter><esc><f2>").await;
    let screen = program.screen();
    assert!(screen.contains("Groups added") && screen.contains("Groups taken away"), "{screen}");
    program.send().await;
    let calls = writes(&program);
    assert_eq!(
        (calls.len(), calls.iter().filter(|call| call.starts_with("PUT /api/v1/groups/")).count()),
        (2, 1),
        "{calls:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_link_of_an_activation_without_mail_is_shown_once() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>activation<enter><right><f2>").await;
    assert!(program.screen().contains("Nobody gets a mail"), "{}", program.screen());
    program.send().await;
    let calls = writes(&program);
    assert!(calls[0].contains("activate=false") && calls[1].contains("sendEmail=false"), "{calls:?}");
    assert!(program.screen().contains("Activation link of Ann Leeson"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_form_that_was_left_by_ctrl_f_is_found_again_and_esc_asks_before_it_throws_away() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<ctrl-f>").await;
    program.keys("<esc>n").await;
    assert!(program.screen().contains("Not saved yet: Ann, a new person"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("First name *           Ann"), "{}", program.screen());
    program.keys("<size:120x40><esc>").await;
    assert!(program.screen().contains("1 field is changed and not saved"), "{}", program.screen());
    assert!(program.screen().contains("Enter keeps it · Ctrl-X throws it away"), "{}", program.screen());
    program.keys("<esc>x").await;
    assert!(program.screen().contains("Annx"), "{}", program.screen());
    // Enter keeps what is typed, however it was left.
    program.keys("<esc>").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("The form for Annx is kept; n in the list"), "{}", program.screen());
    program.keys("n").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Annx"), "{}", program.screen());
    program.keys("<esc>").await;
    program.keys("<ctrl-x>n").await;
    assert!(!program.screen().contains("Ann"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn without_a_schema_the_form_offers_what_is_known_and_says_so() {
    let mut program = open_with("role=no-schema").await;
    edit_ana(&mut program).await;
    let screen = program.screen();
    assert!(screen.contains("schema not readable") && screen.contains("Primary email *"), "{screen}");
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["city"], "Bonn", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn without_a_schema_a_new_form_offers_what_the_listed_people_have_by_the_types_of_their_values() {
    let mut program = open_with("role=no-schema").await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com").await;
    program.keys("<ctrl-l>employmentType<enter>INTERN").await;
    assert!(program.screen().contains("Seen on the people listed"), "{}", program.screen());
    program.keys("<ctrl-l>remoteWorker<enter><right>").await;
    program.keys("<ctrl-l>weeklyHours<enter>37.50").await;
    program.keys("<ctrl-l>trainingYears<enter>2024, 2025").await;
    program.keys("<ctrl-l>skills<enter>php, sql<f2>").await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    let profile = &ann["profile"];
    assert_eq!(profile["employmentType"], "INTERN", "{}", program.screen());
    assert_eq!((&profile["weeklyHours"], &profile["remoteWorker"]), (&json!(37.5), &json!(true)));
    assert_eq!((&profile["skills"], &profile["trainingYears"]), (&json!(["php", "sql"]), &json!([2024, 2025])));
    let firsts = program.calls().iter().filter(|call| *call == "GET /api/v1/users?limit=200").count();
    assert_eq!(firsts, 2, "the list, and once what its people have: {:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn a_schema_that_failed_once_is_asked_for_again_by_the_next_form() {
    let mut program = open_with("half:/api/v1/meta/schemas@once").await;
    program.keys("n").await;
    program.wait(std::time::Duration::from_mins(1)).await;
    assert!(program.screen().contains("schema not readable"), "{}", program.screen());
    program.keys("<esc>n").await;
    program.wait(std::time::Duration::from_mins(1)).await;
    assert!(!program.screen().contains("schema not readable"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_while_the_person_is_read_goes_into_the_form_and_never_past_its_review() {
    let mut program = open(80, 24).await;
    program.keys("/ana.muller@acme.com<enter>").await;
    program.press("e<ctrl-l>city<enter><end><ctrl-u><paste:Bonn><tab>Nord<f2>");
    // Whoever holds Enter down has not seen what would be sent.
    program.press("<enter>");
    program.settle().await;
    let screen = program.screen();
    assert!(screen.contains("Hamburg → Bonn") && screen.contains("Nord"), "{screen}");
    assert_eq!(writes(&program), [""; 0], "{screen}");
    program.keys("<esc><esc>").await;
    program.keys("<enter>").await;
    program.press("e<esc>x");
    program.settle().await;
    assert!(!program.screen().contains("Change Ana"), "Esc leaves at once: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_follows_the_email_is_replaced_by_what_is_typed() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<tab>ann@acme.com").await;
    assert!(program.screen().contains("Login *                ann@acme.com"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn active_at_once_asks_for_the_password_and_a_whole_bcrypt_string_is_taken_apart() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>activation<enter><enter>").await;
    program.keys("active<enter>").await;
    program.keys("Zw1eback-brot").await;
    let screen = program.screen();
    assert!(
        screen.lines().any(|line| line.starts_with('>') && line.contains("The password") && line.contains("••••")),
        "{screen}"
    );
    program.keys("<ctrl-l>hash<enter><right><ctrl-l>algorithm<enter><right><ctrl-l>salt<enter>").await;
    program.press("<paste:$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy>");
    program.keys("<f2>").await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    assert_eq!(ann["credentials"]["provider"]["type"], "IMPORT", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn somebody_who_was_only_found_is_read_and_copied() {
    let mut program = open(80, 24).await;
    program.keys("/ana.muller@acme<tab>").await;
    program.press("CBen<tab>Copy<tab>ben.copy@acme.com<f2>");
    program.settle().await;
    program.send().await;
    let ben = person(&program, "ben.copy@acme.com").await;
    assert_eq!(ben["profile"]["department"], "Sales", "{}", program.screen());
    // From those who were found, Tab leads back to what was typed, not to somebody else's list.
    program.keys("<ctrl-f>ana.muller@acme<tab><tab>").await;
    assert!(program.screen().contains("ana.muller@acme") && program.selected().contains("Ana"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_looked_for_in_a_list_is_taken_by_tab_too() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>employment<enter>part").await;
    program.keys("<tab>").await;
    let screen = program.screen();
    assert!(screen.contains("Employment             Part time"), "{screen}");
    program.keys("<up>zzz<tab>").await;
    assert!(program.screen().contains("Nothing of the list fits"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn another_user_type_and_back_is_a_partial_update_again() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<up><right>").await;
    let screen = program.screen();
    assert!(screen.contains("full replacement"), "{screen}");
    program.keys("<ctrl-l>weekly<enter>").await;
    assert!(program.screen().contains("goes with the change"), "{}", program.screen());
    program.keys("<ctrl-l>user type<enter><left>").await;
    let screen = program.screen();
    assert!(screen.contains("partial · nothing changed"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn space_ticks_what_the_cursor_stands_on_and_never_moves_it() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<tab><tab><enter>").await;
    program.keys("sales").await;
    program.keys("<space>").await;
    assert!(program.screen().contains("[ ] Sales"), "inside of a name it is text: {}", program.screen());
    program.keys("<bs><enter>").await;
    program.keys("<down><down>").await;
    let chosen = |screen: &str| screen.lines().find(|line| line.contains("> [")).unwrap_or_default().to_owned();
    let before = chosen(&program.screen()).replace("[ ]", "[x]");
    program.keys("<space>").await;
    let screen = program.screen();
    assert!(screen.contains("[x] Sales"), "{screen}");
    let name = before.split("] ").nth(1).unwrap().split("  ").next().unwrap().to_owned();
    assert!(screen.contains(&format!("[x] {name}")), "{name} in\n{screen}");
    program.keys("<esc>").await;
    assert!(program.screen().contains(&format!("Sales, {name}")), "{}", program.screen());
    // A row stays where it is, also when what was picked is put back.
    program.keys("<enter>").await;
    program.keys("<down><down><space>").await;
    let screen = program.screen();
    assert!(chosen(&screen).contains(&format!("[ ] {name}")) && screen.contains("2 of 35"), "{screen}");
    program.keys("<space>").await;
    assert!(chosen(&program.screen()).contains(&format!("[x] {name}")), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn whoever_is_mailed_a_link_after_all_has_no_password_left_over() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>activation<enter><left><left><tab>Zw1eback-brot").await;
    program.keys("<ctrl-l>activation<enter><right><right><f2>").await;
    let screen = program.screen();
    assert!(!screen.contains("Before this can be saved") && screen.contains("A mail with the activation"), "{screen}");
    program.send().await;
    assert_eq!(person(&program, "ann.leeson@acme.com").await["status"], "PROVISIONED", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn another_user_type_and_back_costs_nothing_that_was_typed() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>desk<enter><end><ctrl-u>99<ctrl-l>user type<enter><right>").await;
    program.keys("<ctrl-l>agency<enter>Staff & Co<ctrl-l>user type<enter><left>").await;
    assert!(program.screen().contains("partial · 1 changed"), "{}", program.screen());
    program.keys("<ctrl-l>user type<enter><right><ctrl-l>agency<enter>").await;
    assert!(program.screen().contains("Staff & Co"), "{}", program.screen());
    // A full replacement that somebody chose stays one.
    program.keys("<ctrl-l>user type<enter><left><ctrl-t><right><left>").await;
    assert!(program.screen().contains("full replacement · 1 changed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_form_under_another_one_stays_where_it_is_when_that_is_left() {
    let mut program = open(80, 24).await;
    program.keys("nBob<tab>Clash<tab>ana.muller@acme.com<f2>").await;
    program.keys("o").await;
    program.keys("e").await;
    program.keys("Q<esc>").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("The form for Ana Müller is kept; e on them"), "{}", program.screen());
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(screen.contains("New person") && screen.contains("Clash"), "{screen}");
    assert!(!screen.contains("is kept"), "what was said belongs to another screen: {screen}");
}

#[tokio::test(start_paused = true)]
async fn a_review_that_refuses_promises_nothing() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("Before this can be saved") && !screen.contains("Status afterwards"), "{screen}");
    assert!(!screen.contains("activation link goes"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn every_form_that_is_kept_is_listed_before_another_is_begun() {
    let mut program = open(80, 24).await;
    program.keys("nZed<ctrl-f>").await;
    program.wait(std::time::Duration::from_mins(3)).await;
    program.keys("ana.muller@acme.com<tab>").await;
    program.keys("C").await;
    program.keys("Bob<ctrl-f>").await;
    program.keys("<esc>n").await;
    let screen = program.screen();
    assert!(screen.contains("Not saved yet, 2 forms") && screen.contains("> Bob, a new person ("), "{screen}");
    assert!(screen.contains("Zed, a new person (1 field, 3 min ago)"), "{screen}");
    // An empty one costs nobody's.
    program.keys("<down><down><enter>").await;
    assert!(program.screen().contains("New person") && !program.screen().contains("Bob"), "{}", program.screen());
    program.keys("<esc>n").await;
    program.keys("<ctrl-x>").await;
    program.keys("<esc>n").await;
    assert!(program.screen().contains("Not saved yet: Zed, a new person (1 field, 3 min ago)"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("Zed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn where_the_types_may_not_be_read_the_id_of_one_can_be_typed() {
    let mut program = open_with("role=no-types").await;
    let ana = person(&program, "ana.muller@acme.com").await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>user type (id<enter>").await;
    assert!(program.screen().contains("its id, oty"), "{}", program.screen());
    program.keys(&format!("<paste:{}><f2>", ana["type"]["id"].as_str().unwrap())).await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    assert_eq!(ann["type"]["id"], ana["type"]["id"], "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_copy_begins_with_what_is_not_the_persons_own() {
    let mut program = open(80, 24).await;
    program.keys("/ana.muller@acme.com<enter>").await;
    program.keys("C").await;
    let screen = program.screen();
    assert!(screen.contains("New person") && screen.contains("Sales") && !screen.contains("ana.muller"), "{screen}");
    program.keys("Ben<tab>Copy<tab>ben.copy@acme.com<f2>").await;
    program.send().await;
    let (ana, ben) = (person(&program, "ana.muller@acme.com").await, person(&program, "ben.copy@acme.com").await);
    assert_eq!(ben["profile"]["department"], ana["profile"]["department"], "{}", program.screen());
    assert_eq!((&ben["profile"]["mobilePhone"], &ben["profile"]["employeeNumber"]), (&Value::Null, &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn custom_attributes_of_every_type_are_filled_and_changed() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com").await;
    for (label, typed) in [
        ("badge", "B-1234"),
        ("hours", "37.50"),
        ("desk", "12"),
        ("remotely", "y<enter>"),
        ("skills", "Rust, Welsh"),
        ("training", "2019, 2024"),
        ("hired", "2026-01-05T08:00:00Z"),
    ] {
        program.press(&format!("<ctrl-l>{label}<enter>{typed}"));
    }
    // Enumerations: the first of the list, then two of one that takes several.
    program.press("<ctrl-l>employment<enter><right><ctrl-l>access zones<enter><enter><enter><down><enter><esc>");
    program.keys("<f2>").await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    let profile = &ann["profile"];
    assert_eq!(profile["badgeNumber"], "B-1234", "{}", program.screen());
    assert_eq!(
        (&profile["weeklyHours"], &profile["deskNumber"], &profile["remoteWorker"]),
        (&json!(37.5), &json!(12), &json!(true))
    );
    assert_eq!((&profile["skills"], &profile["trainingYears"]), (&json!(["Rust", "Welsh"]), &json!([2019, 2024])));
    assert!(
        profile["employmentType"].is_string() && profile["accessZones"].as_array().unwrap().len() == 2,
        "{profile}"
    );
    program.keys("e").await;
    program.keys("<ctrl-l>remotely<enter><right><ctrl-l>skills<enter><end>, <paste:a\u{301}, 王>").await;
    program.keys("<ctrl-l>desk<enter><end><ctrl-u><f2>").await;
    program.send().await;
    let after = person(&program, "ann.leeson@acme.com").await;
    assert_eq!(after["profile"]["remoteWorker"], json!(false), "{}", program.screen());
    assert_eq!(after["profile"]["skills"].as_array().unwrap().len(), 4);
    assert!(after["profile"].get("deskNumber").is_none());
}

#[tokio::test(start_paused = true)]
async fn another_user_type_brings_its_own_fields_and_is_saved_by_a_full_replacement() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>user type<enter>contr").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Agency *"), "what must be given stands on the first page: {}", program.screen());
    program.keys("<f2>").await;
    assert!(program.screen().contains("Agency"), "{}", program.screen());
    program.keys("<enter>Acme Temps<f2>").await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    assert_eq!(ann["profile"]["agency"], "Acme Temps", "{}", program.screen());

    program.keys("e").await;
    program.keys("<ctrl-l>user type<enter>user").await;
    program.keys("<enter>").await;
    assert!(program.line(1).contains("Replace") && program.line(1).contains("full"), "{}", program.screen());
    program.keys("<f2>").await;
    assert!(program.screen().contains("Acme Temps → (nothing)"), "{}", program.screen());
    program.keys("<tab>").await;
    program.keys("<enter>").await;
    let after = person(&program, "ann.leeson@acme.com").await;
    assert_ne!(after["type"]["id"], ann["type"]["id"], "{}", program.screen());
    assert!(after["profile"].get("agency").is_none() && after["profile"]["firstName"] == "Ann");
}
