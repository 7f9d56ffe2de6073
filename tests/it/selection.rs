//! Who is selected when somebody comes back to the list, and that nobody is taken for somebody else.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use http::Method;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

async fn open() -> Harness {
    Harness::start(100, 30, DemoSettings::default()).await
}

/// The first row, to whom nothing must happen.
fn first(program: &mut Harness) -> String {
    program.line(3)
}

fn writes(program: &Harness) -> Vec<String> {
    program.calls().into_iter().filter(|call| !call.starts_with("GET")).collect()
}

/// The id of somebody who was deactivated, whom the first list does not show.
async fn deactivated(program: &mut Harness) -> String {
    program.keys("Fd").await;
    program.keys("yi").await;
    let Some(oktui::runtime::TerminalEffect::Copy { text, .. }) = program.asked.last().cloned() else {
        panic!("{:?}", program.asked)
    };
    program.keys("<esc>").await;
    text
}

#[tokio::test(start_paused = true)]
async fn esc_from_somebody_who_is_not_in_the_list_selects_nobody_and_an_action_says_so() {
    let mut program = open().await;
    let id = deactivated(&mut program).await;
    program.keys(&format!("3e<ctrl-u>/v1/users/{id}<enter>")).await;
    program.keys("o").await;
    assert!(program.line(0).contains("[1 Users]") && program.screen().contains("Deactivated"), "{}", program.screen());
    program.keys("<esc>").await;
    assert_eq!(program.selected(), "", "{}", program.screen());
    program.keys("as<tab><enter>").await;
    assert!(program.screen().contains("Nobody is selected"), "{}", program.screen());
    program.keys("e ").await;
    assert!(program.screen().contains("Nobody is selected"), "{}", program.screen());
    assert_eq!(writes(&program), [""; 0]);
    // The first step leads into what is in view.
    program.keys("<down>").await;
    let row = first(&mut program);
    assert_eq!(program.selected(), row);
}

#[tokio::test(start_paused = true)]
async fn esc_from_somebody_who_is_in_the_list_selects_them() {
    let mut program = open().await;
    program.keys("<down><down><down>yi").await;
    let third = program.selected();
    let Some(oktui::runtime::TerminalEffect::Copy { text: id, .. }) = program.asked.last().cloned() else {
        panic!("{:?}", program.asked)
    };
    program.keys("<home>").await;
    program.keys(&format!("3e<ctrl-u>/v1/users/{id}<enter>")).await;
    program.keys("o<esc>").await;
    assert_eq!(program.selected(), third, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn after_a_search_the_person_who_was_found_stays_meant() {
    let mut program = open().await;
    program.keys("/ana.muller@").await;
    program.keys("<enter>").await;
    program.keys("<esc>").await;
    assert!(program.selected().contains("Ana Müller"), "{}", program.screen());
    program.keys("<esc>").await;
    let selected = program.selected();
    assert!(selected.is_empty() || selected.contains("Ana Müller"), "{}", program.screen());
    // Somebody whom only the search knows.
    let mut program = open().await;
    deactivated(&mut program).await;
    program.keys("Fd").await;
    let name = program.selected();
    let login = name.split_whitespace().find(|word| word.contains('@')).unwrap().to_owned();
    program.keys(&format!("<esc>/{login}<down>")).await;
    program.keys("<esc>").await;
    assert_eq!(program.selected(), "", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn after_somebody_is_erased_nobody_is_selected() {
    let mut program = open().await;
    program.keys("Fd").await;
    let row = program.selected();
    let login = row.split_whitespace().find(|word| word.contains('@')).unwrap().to_owned();
    program.keys(&format!("aD{login}<enter>")).await;
    assert!(program.screen().contains("deleted for good"), "{}", program.screen());
    assert_eq!(program.selected(), "", "{}", program.screen());
}

/// Answers every reading of one person with somebody else.
struct SomebodyElse(RouterTransport);

impl Transport for SomebodyElse {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let path = request.uri().path().to_owned();
        let of_one = path.strip_prefix("/api/v1/users/").is_some_and(|rest| !rest.contains('/') && rest != "me");
        if request.method() != Method::GET || !of_one {
            return self.0.send(request);
        }
        let body = Bytes::from_static(
            br#"{"id":"00uSomebodyElse0000","status":"LOCKED_OUT","profile":{"login":"else@acme.com","firstName":"Some","lastName":"Else","email":"else@acme.com"}}"#,
        );
        let (head, ()) = http::Response::builder().status(200).body(()).unwrap().into_parts();
        Box::pin(async { Ok(Response { head, body: Body::from_stream(stream::iter([Ok(body)])) }) })
    }
}

async fn open_misled() -> Harness {
    let demo = demo(DemoSettings::default());
    let token = demo.token().to_owned();
    let transport = Arc::new(SomebodyElse(RouterTransport(demo.router(ORIGIN))));
    let mut program = Harness::with(100, 30, demo, transport, &token, false);
    program.settle().await;
    program
}

#[tokio::test(start_paused = true)]
async fn a_reply_with_another_person_is_an_error_and_nothing_is_done_to_anybody() {
    let mut program = open_misled().await;
    program.keys("Fl").await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("another person came back"), "{screen}");
    assert!(!screen.contains("Some Else") && !screen.contains("else@acme.com"), "{screen}");
    program.keys("<esc>au<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("another person came back"), "{screen}");
    assert_eq!(writes(&program), [""; 0]);
    program.keys("<esc><esc>e").await;
    assert!(program.screen().contains("another person came back"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_brings_somebody_else_opens_nobody() {
    let mut program = open_misled().await;
    program.keys("/nobody.yet@acme.com<enter>").await;
    assert!(program.screen().contains("another person came back"), "{}", program.screen());
    assert!(!program.screen().contains("Some Else") && !program.screen().contains("[Sign-in]"), "{}", program.screen());
}
